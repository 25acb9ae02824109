"""Documents, side by sides and coverage as a person sees them, over the demo's archive and over one of hostile texts."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page

from storage.database import open_for_writing
from tests.web.browser.conftest import Served, serving
from tests.web.browser.seeing import DESK, PHONE, visiting
from tests.web.read_archive import filled, read_in
from tests.web.read_archive import page as made

pytestmark = pytest.mark.asyncio(loop_scope="session")

Theme = Literal["light", "dark"]
LOOKS = [("light", DESK), ("dark", DESK), ("light", PHONE), ("dark", PHONE)]
NAMES = ["desk-light", "desk-dark", "phone-light", "phone-dark"]


def number(served: Served, sql: str) -> int:
    """The first number that a query of the archive gives."""
    with sqlite3.connect(served.archive) as db:
        found = db.execute(sql).fetchone()
    assert found is not None
    return int(found[0])


def masked_copy(served: Served) -> tuple[int, int]:
    """A masked copy of the demo, and its original."""
    sql = "SELECT {} FROM duplicates WHERE because = 'masked' ORDER BY document_id LIMIT 1"
    return number(served, sql.format("document_id")), number(served, sql.format("original_id"))


async def page_read(page: Page) -> None:
    """The stored page stands beside the text, at once or when it has been read."""
    await page.wait_for_selector("#page .stretch")


@pytest.mark.parametrize(("theme", "size"), LOOKS, ids=NAMES)
async def test_a_masked_repost_names_its_original_and_shows_what_is_masked(
    browser: Browser, demo: Served, theme: Theme, size: tuple[int, int]
) -> None:
    """From the copy over its original's name to the side by side, where the masked years stand marked beside the real ones."""
    copy, original = masked_copy(demo)
    async with visiting(browser, demo.address, theme=theme, size=size) as visit:
        page = await visit.open(f"/documents/{copy}")
        await page_read(page)
        assert await page.locator(".document-head .told").is_visible()
        assert "This is a copy. Its original is" in await page.inner_text(".document-head .told")
        assert await page.locator("mark.mask[title='masked: a year']").first.inner_text() == "20xx"
        await visit.looked_at(f"document-masked-{theme}-{size[0]}")
        await page.click(".document-head .told >> text=Side by side")
        assert page.url.endswith(f"/documents/{original}/against/{copy}")
        hidden = await page.locator("ins.change-masked").all_inner_texts()
        shown = await page.locator("del.change-masked").all_inner_texts()
        assert len(hidden) == len(shown) > 5
        assert any(text.startswith("20xx") for text in hidden)
        assert not any("xx" in text or "XX" in text for text in shown)
        await visit.looked_at(f"against-masked-{theme}-{size[0]}")


async def test_dropped_navigation_is_seen_with_its_reason(browser: Browser, demo: Served) -> None:
    """In Chinese as in English; not by colour alone: a sign and a word stand before it."""
    document = number(demo, "SELECT min(document_id) FROM sightings s JOIN pages p ON p.id = s.page_id JOIN sources o"
                            " ON o.id = p.source_id WHERE o.name = '岫川县政府' AND s.revision = p.revision")  # fmt: skip
    for language, words in (("zh-CN", "舍去 · 导航"), ("en", "dropped · navigation")):
        async with visiting(browser, demo.address, language=language) as visit:
            page = await visit.open(f"/documents/{document}")
            await page_read(page)
            dropped = page.locator(".stretch.dropped", has_text=words)
            assert "政府工作报告" in (await dropped.first.text_content() or "")
            assert (await dropped.first.locator(".lot").inner_text()).startswith("✕")


async def test_a_number_beside_a_paragraph_leads_to_its_place_on_the_page(
    browser: Browser, demo: Served
) -> None:
    """And the passage that it leads to says what the paragraph says."""
    copy, _ = masked_copy(demo)
    async with visiting(browser, demo.address) as visit:
        page = await visit.open(f"/documents/{copy}/page")
        page = await visit.open(f"/documents/{copy}")
        await page_read(page)
        await page.click("#p4 .paragraph-number")
        assert await page.locator(".line:target").is_visible()
        said = [await page.locator(each).inner_text() for each in ("#p4", ".line:target")]
        assert said[1].endswith(said[0].split()[-1])


async def test_without_scripts_everything_is_there(browser: Browser, demo: Served) -> None:
    """The page that is still being read has an address of its own; facts, life and copies are on the first one."""
    copy, _ = masked_copy(demo)
    async with visiting(browser, demo.address, scripts=False, size=PHONE) as visit:
        page = await visit.open(f"/documents/{copy}")
        for part in ("#text", "#page", "#known", "#life", "#kin"):
            assert await page.locator(part).is_visible()
        await page.click("#page >> text=Open it by itself >> nth=0")
        assert await page.locator(".stretch.kept").count() > 0


@pytest.mark.parametrize(("theme", "size"), LOOKS, ids=NAMES)
async def test_a_cell_of_the_grid_leads_to_its_report(
    browser: Browser, demo: Served, theme: Theme, size: tuple[int, int]
) -> None:
    """The county's cell of 2021 says one report and leads to it."""
    async with visiting(browser, demo.address, theme=theme, size=size) as visit:
        page = await visit.open("/coverage?kind=government_work_report")
        await visit.looked_at(f"coverage-{theme}-{size[0]}")
        cell = page.get_by_role("link", name="岫川县, 2021, documents: 1")
        assert await cell.inner_text() == "1"
        await cell.click()
        assert await page.inner_text("h1") == "2021年岫川县人民政府工作报告"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which the county's report of 2018 was listed and vanished."""
    return filled(tmp_path_factory.mktemp("county") / "archive.db")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_an_empty_cell_says_that_its_page_vanished(
    browser: Browser, county: Path, theme: Theme
) -> None:
    """In the grid by a word and a sign, and by a click with the page and what it answered."""
    with serving(county, county.parent / "none.toml") as served:
        async with visiting(browser, served.address, theme=theme) as visit:
            page = await visit.open("/coverage")
            cell = page.get_by_role("link", name="岫川县, 2018, vanished")
            assert await cell.inner_text() == "gone"
            await cell.click()
            assert await page.inner_text(".told strong") == "vanished"
            assert "410 Gone" in await page.inner_text("table")
            await visit.looked_at(f"coverage-vanished-{theme}")


async def test_a_changed_page_shows_what_changed(browser: Browser, county: Path) -> None:
    """From the timeline of the document to the one figure that is another now."""
    with serving(county, county.parent / "none.toml") as served:
        async with visiting(browser, served.address) as visit:
            page = await visit.open("/documents/1")
            assert await page.locator(
                ".badge", has_text="the page says something else now"
            ).first.is_visible()
            await page.click("text=See what changed")
            assert await page.locator("del.change-figure").all_inner_texts() == ["8.2%"]
            assert await page.locator("ins.change-figure").all_inner_texts() == ["8.5%"]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_hostile_texts_are_seen_and_do_nothing(browser: Browser, hostile: Served, theme: Theme) -> None:
    """In text, page, facts, timeline, side by side and grid; what hides is spelled out; no script of theirs runs."""
    async with visiting(browser, hostile.address, theme=theme) as visit:
        page = await visit.open("/documents/1")
        await page.wait_for_selector("#page .stretch, #page .told:not([data-stored])")
        assert "<script>alert('a')</script>" in await page.inner_text("#text")
        assert "⟨U+202E⟩" in await page.inner_text("#known")
        assert await page.locator("main script, main iframe, main img, main svg").count() == 0
        await visit.looked_at(f"document-hostile-{theme}")
        for path in (
            "/documents/1/page",
            "/documents/1/against/2",
            "/coverage",
            "/coverage?name=<script>alert(1)</script>",
        ):
            await visit.open(path)
            assert await page.locator("main script, main img, main svg").count() == 0
        links = await page.locator("a").evaluate_all("all => all.map(each => each.protocol)")
        assert set(links) <= {"http:", "https:"}
        facts = await page.request.get(f"{hostile.address}/documents/1.json")
        assert json.loads(await facts.text())["document"]["id"] == 1


async def test_a_very_long_text_is_read_and_compared(browser: Browser, tmp_path: Path) -> None:
    """A paragraph of twenty thousand characters and three hundred paragraphs: all there, no wider than a phone."""
    lines = tuple(
        f"第{n}项工作进展顺利，全年完成投资{n * 37}万元，比上年增长{n % 9}.5%，群众满意。" for n in range(300)
    )
    db = open_for_writing(tmp_path / "a.db")
    read_in(db, "https://a.example/long.html", made("2020年岫川县政府工作报告", ("".join(lines) * 2, *lines)))
    db.close()
    with serving(tmp_path / "a.db", tmp_path / "none.toml") as served:
        async with visiting(browser, served.address, size=PHONE) as visit:
            page = await visit.open("/documents/1")
            await page_read(page)
            wide, window = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert wide <= window
            assert await page.locator("#text [id^=p]").count() > 300
