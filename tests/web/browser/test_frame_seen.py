"""The frame of every page, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.web.browser.conftest import Served
from tests.web.browser.seeing import PHONE, visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_person_gets_their_language_and_can_change_it(browser: Browser, demo: Served) -> None:
    """The browser's at first; what they choose stays chosen on the next page."""
    async with visiting(browser, demo.address, language="zh-CN") as visit:
        page = await visit.open("/")
        assert await page.inner_text("h1") == "概览"
        await page.click("text=English")
        assert await page.inner_text("h1") == "Overview"
        await visit.open("/")
        assert await page.inner_text("h1") == "Overview"


async def test_the_keyboard_comes_first(browser: Browser, demo: Served) -> None:
    """The first stop of Tab leads past the navigation to the content, and is then seen."""
    async with visiting(browser, demo.address) as visit:
        page = await visit.open("/")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent") == "Skip to content"
        box = await page.locator(".skip").bounding_box()
        assert box is not None
        assert box["y"] >= 0
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_page_that_is_not_there_says_so(browser: Browser, demo: Served, theme: str) -> None:
    """In the look of all pages, with a way back."""
    async with visiting(browser, demo.address, theme=theme, size=PHONE) as visit:  # type: ignore[arg-type]
        page = await visit.open("/no/such/page", 404)
        assert await page.inner_text("h1") == "Nothing here"
        await visit.looked_at(f"not-there-{theme}-phone")
        await page.click("text=Back to the overview")
        assert await page.inner_text("h1") == "Overview"
