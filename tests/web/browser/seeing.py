"""A person with a browser: what they open, what they see, and what would trouble them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Dialog, Page, Request, Response

SCREENSHOTS = Path(__file__).parents[3] / "screenshots"  # a folder that git ignores
DESK = (1280, 900)
PHONE = (390, 844)
SERIOUS = ("serious", "critical")


@dataclass
class Visit:
    """A tab on one site. `troubles` are what no page may cause: errors, dialogs, requests to anywhere else."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    async def open(self, path: str, status: int = 200) -> Page:
        """Open a path, which must be answered with this status."""
        self.expected.add(status)
        answer = await self.page.goto(self.address + path, wait_until="load")
        assert answer is not None
        assert answer.status == status, await self.page.inner_text("body")
        return self.page

    async def looked_at(self, name: str) -> None:
        """The open page has no serious fault that axe-core finds, fits its window; a picture of it is kept."""
        SCREENSHOTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        wide, window = await self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"{name} is {wide} wide in a window of {window}"
        found = await Axe().run(self.page)
        faults = [
            f"{each['id']} ({each['impact']}): {each['help']}: {[node['html'] for node in each['nodes']][:3]}"
            for each in found.response["violations"]
            if each["impact"] in SERIOUS
        ]
        assert not faults, "\n".join(faults)

    def _watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        refused = re.search(r"status of (\d{3})", message.text)
        if message.type in ("error", "warning") and not (refused and int(refused[1]) in self.expected):
            self.troubles.append(f"console: {message.text}")

    async def _dialog(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.address + "/"):
            self.troubles.append(f"request to {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.troubles.append(f"{response.status} for {response.url}")


@asynccontextmanager
async def visiting(
    browser: Browser,
    address: str,
    *,
    theme: Literal["light", "dark"] = "light",
    size: tuple[int, int] = DESK,
    language: str = "en",
    scripts: bool = True,
) -> AsyncIterator[Visit]:
    """A fresh visitor of a site; at the end nothing may have troubled them."""
    context = await browser.new_context(
        color_scheme=theme,
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    try:
        visit = Visit(await context.new_page(), address)
        visit._watch()
        yield visit
    finally:
        await context.close()
    assert not visit.troubles, visit.troubles
