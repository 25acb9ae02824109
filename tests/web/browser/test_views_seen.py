"""The overview, search and sources as a person sees them, on the demo's archive and on one that wants to do harm."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page

from tests.web.browser.conftest import Served
from tests.web.browser.seeing import DESK, PHONE, visiting
from tests.web.hostile import ALL, SOURCE

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNTY = "/sources/" + quote("岫川县政府")
VIEWS = {
    "overview": "/",
    "search": "/search?q=" + quote("乡村振兴"),
    "search-browse": "/search",
    "search-none": "/search?q=" + quote("没有这样的话"),
    "source": COUNTY,
}
LOOKS = [("light", DESK, "en"), ("dark", DESK, "zh-CN"), ("light", PHONE, "zh-CN"), ("dark", PHONE, "en")]
Theme = Literal["light", "dark"]


@pytest.mark.parametrize(("theme", "size", "language"), LOOKS, ids=str)
@pytest.mark.parametrize("view", VIEWS)
async def test_every_view_is_fit_to_be_seen(
    browser: Browser, demo: Served, view: str, theme: Theme, size: tuple[int, int], language: str
) -> None:
    """In both themes and languages, on a desk and on a phone: nothing runs over, and axe-core finds no serious fault."""
    async with visiting(browser, demo.address, theme=theme, size=size, language=language) as visit:
        await visit.open(VIEWS[view])
        await visit.looked_at(f"{view}-{theme}-{'phone' if size == PHONE else 'desk'}")


@pytest.mark.parametrize("view", ["overview", "search", "search-browse", "source"])
async def test_every_view_works_without_scripts(browser: Browser, demo: Served, view: str) -> None:
    """What it shows is the same."""
    async with (
        visiting(browser, demo.address) as one,
        visiting(browser, demo.address, scripts=False) as other,
    ):
        shown = await (await one.open(VIEWS[view])).inner_text("main")
        assert await (await other.open(VIEWS[view])).inner_text("main") == shown


async def test_the_overview_tells_how_every_source_stands(browser: Browser, demo: Served) -> None:
    """Its texts, its last run, what came in; a click leads to the source."""
    async with visiting(browser, demo.address) as visit:
        page = await visit.open("/")
        row = await page.locator("tr", has_text="岫川县政府").inner_text()
        assert "well" in row
        assert "by hand only" in row
        assert await page.locator("svg.chart title").first.text_content() == "New texts a week"
        await page.click("text=岫川县政府")
        assert await page.inner_text("h1") == "岫川县政府"
        runs = await page.locator("section", has=page.locator("#runs")).locator("tbody tr").count()
        assert runs == 2


async def test_a_person_searches_narrows_and_shares(browser: Browser, demo: Served) -> None:
    """From anywhere by the key /; a filter narrows to as many as it said; the address gives the same to somebody else."""
    async with visiting(browser, demo.address) as visit:
        page = await visit.open("/search")
        await page.keyboard.press("/")
        await page.keyboard.type("乡村振兴")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**q=*")
        assert await page.locator(".snippet mark").first.inner_text() == "乡村振兴"
        choice = page.locator("#facet-year + ul a", has_text="2024")
        counted = (await choice.locator(".figure").inner_text()).strip()
        await choice.click()
        assert await page.locator(".hits > li").count() == int(counted)
        assert (await page.inner_text(".result-count")).startswith(f"{counted} found")
        address, shown = page.url, await page.inner_text(".hits")
    async with visiting(browser, demo.address) as other:
        page = await other.open(address.removeprefix(demo.address))
        assert await page.inner_text(".hits") == shown
        await page.click("a.chosen")
        assert await page.locator(".hits > li").count() > int(counted)


async def test_a_person_pauses_and_resumes_a_source(browser: Browser, own_demo: Served) -> None:
    """With a reason that the next person reads; and asks for a harvest, which is noted once."""
    async with visiting(browser, own_demo.address) as visit:
        page = await visit.open(COUNTY)
        await page.fill("#because", "site is being rebuilt <b>")
        await _press(page, "Pause")
        assert "site is being rebuilt <b>" in await page.inner_text("aside")
        await visit.open("/")
        assert "paused" in await page.locator("tr", has_text="岫川县政府").inner_text()
        await visit.open(COUNTY)
        await _press(page, "Resume")
        await _press(page, "Run now")
        assert await page.locator("button", has_text="Asked for").is_disabled()


async def _press(page: Page, name: str) -> None:
    async with page.expect_navigation():
        await page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("scripts", [True, False])
async def test_nothing_of_a_stranger_runs(browser: Browser, hostile: Served, scripts: bool) -> None:
    """Titles, texts, addresses, names and reasons that are scripts are shown as the text they are."""
    paths = [
        "/",
        f"/sources/{quote(SOURCE)}",
        "/search",
        "/search?q=" + quote("检索词"),
        "/search?q=" + quote(f"检索词 {ALL}"),
    ]
    paths += [
        f"/search?{name}={quote(ALL)}"
        for name in ("source", "province", "kind", "level", "sort", "from", "quality", "lang")
    ]
    async with visiting(browser, hostile.address, scripts=scripts) as visit:
        for path in paths:
            status = 400 if re.search(r"[?&](sort|from|quality)=", path) else 200
            page = await visit.open(path, status)
            await _holds_nothing_strange(page)
        page = await visit.open("/no/" + quote(ALL, safe=""), 404)
        await _holds_nothing_strange(page)
        page = await visit.open("/search?q=" + quote("检索词"))
        shown = await page.inner_text("main")
    assert "<script>alert('a')</script>" in shown
    assert "⟨U+202E⟩gnp.exe" in shown
    assert "javascript:alert(8)" in shown


async def _holds_nothing_strange(page: Page) -> None:
    """Only our own script is in the page, no handler, no style in an attribute, no link but to the web or to ourselves."""
    html = await page.content()
    assert len(re.findall(r"<script\b", html)) == 1
    assert (
        await page.locator(
            "main img, main iframe, main object, main embed, [style], [onerror], [onload], [onclick]"
        ).count()
        == 0
    )
    for link in await page.locator("a[href]").all():
        href = await link.get_attribute("href")
        assert href is not None
        assert re.match(r"(?:https?://|/(?!/)|\?|#)", href), href
        if href.startswith("http"):
            assert "noreferrer" in (await link.get_attribute("rel") or "")
