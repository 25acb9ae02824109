"""Rendering a page: its scripts run until it is quiet, and what they made of it is the page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from crawler.fetch.headers import cleaned, may_be_page, media_type
from crawler.render.browser import CUT_OFF, may_be_boxed, program
from crawler.render.requests import Requests, Shelf, errors
from crawler.site import Site, path_and_query, pattern
from storage.records import Attempt, Fetched, Outcome

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright

    from crawler.fetch import Fetcher

QUIET = 0.8  # seconds without a request: the page is as it is going to be
LONGEST_WAIT = 12.0  # seconds for a page that never gets quiet; it is taken as it is then
_TO_CLOSE = 2.0
_MARK = b"\xef\xbb\xbf"  # a rendered page is in UTF-8, whatever its headers say of the page it was made from
_LOCAL = "Not allowed to load local resource: "
# In a world of its own, where the page cannot have put other functions in place of these.
_SERIALISE = (
    "(most => {{ const type = document.doctype ? '<!DOCTYPE ' + document.doctype.name + '>' : '';"
    " return (type + document.documentElement.outerHTML).slice(0, most) }})({most})"
)


@asynccontextmanager
async def rendering(
    site: Site, fetcher: Fetcher, clock: Callable[[], datetime]
) -> AsyncIterator[Renderer | None]:
    """A renderer for the pages of a source; None where the source asks for none. It has one browser, begun when needed."""
    if not site.render:
        yield None
        return
    renderer = Renderer(site, fetcher, clock)
    try:
        yield renderer
    finally:
        await renderer.close()


class Renderer:
    """Renders the pages of one source in one browser, each in a context of its own that leaves nothing behind."""

    def __init__(self, site: Site, fetcher: Fetcher, clock: Callable[[], datetime]) -> None:
        self._site, self._fetcher, self._clock = site, fetcher, clock
        self._shelf = Shelf()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._turn = asyncio.Lock()  # a page that hangs takes the browser with it, and no other page

    def wants(self, url: str) -> bool:
        """Whether the source asks for this address to be rendered."""
        return any(pattern(each).fullmatch(path_and_query(url)) for each in self._site.render)

    async def render(self, fetched: Fetched) -> Fetched:
        """The page as its scripts make it, in place of the one that was fetched; all their requests are recorded.

        What is no page stays as it is. A page whose scripts do not end in time is one that was not fetched.
        """
        kind = media_type(dict(fetched.last.headers).get("content-type"))
        if fetched.body is None or not may_be_page(kind) or kind == "text/plain":
            return fetched
        requests = Requests(fetched, self._site, self._fetcher, self._shelf, self._clock)
        async with self._turn:
            body, failure = await self._run(fetched.final_url, requests)
        *before, last = fetched.attempts
        attempts: tuple[Attempt, ...] = (*before, *requests.attempts, replace(last, **failure))
        return replace(
            fetched, attempts=attempts, body=body, rendered=body is not None, refused=requests.refusals()
        )

    async def close(self) -> None:
        """End the browser."""
        await self._end_browser()
        if self._playwright is not None:
            await self._playwright.stop()
            self._playwright = None

    async def _run(self, url: str, requests: Requests) -> tuple[bytes | None, dict[str, Any]]:
        """The rendered page, or none and how it failed."""
        seconds = self._site.limits.deadline
        try:
            browser = await self._started()
            async with asyncio.timeout(seconds):
                markup = await self._markup(browser, url, requests)
        except TimeoutError:
            await self._end_browser()
            reason = f"rendering: the scripts of the page did not end within {seconds:g} s"
            return None, {"outcome": Outcome.TIMEOUT, "reason": reason}
        except errors() as error:
            await self._end_browser()
            reason = f"rendering: {cleaned(str(error).partition(chr(10))[0])}"
            return None, {"outcome": Outcome.NETWORK_ERROR, "reason": reason}
        most = self._site.limits.max_bytes
        body = _MARK + markup.encode("utf-8", "replace")
        if len(body) > most:
            reason = f"rendering: the page is more than {most} bytes"
            return None, {"outcome": Outcome.TOO_LARGE, "reason": reason}
        return body, {}

    async def _markup(self, browser: Browser, url: str, requests: Requests) -> str:
        context = await browser.new_context(
            accept_downloads=False,
            service_workers="block",
            locale="zh-CN",
            user_agent=self._site.identity.user_agent or None,
        )
        try:
            await context.route("**/*", requests.answer)
            await context.route_web_socket("**/*", lambda socket: _no_socket(socket, requests))
            page = await context.new_page()
            _watch(page, requests)
            await page.goto(url, wait_until="commit")
            try:
                async with asyncio.timeout(LONGEST_WAIT):
                    await page.wait_for_load_state("domcontentloaded")
                    await requests.quiet(QUIET)
            except TimeoutError:
                pass  # what it shows by now is what it shows
            return await self._serialised(page)
        finally:
            async with asyncio.timeout(_TO_CLOSE):
                await context.close()

    async def _serialised(self, page: Page) -> str:
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
        result = await session.send(
            "Runtime.evaluate",
            {
                "contextId": world["executionContextId"],
                "expression": _SERIALISE.format(most=self._site.limits.max_bytes + 1),
                "returnByValue": True,
            },
        )
        return str(result["result"].get("value", ""))

    async def _started(self) -> Browser:
        if self._playwright is None:
            self._playwright = await import_module("playwright.async_api").async_playwright().start()
        if self._browser is None or not self._browser.is_connected():
            self._browser = await self._playwright.chromium.launch(
                executable_path=program(), args=list(CUT_OFF), chromium_sandbox=may_be_boxed()
            )
        return self._browser

    async def _end_browser(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            await browser.close()


async def _no_socket(socket: Any, requests: Requests) -> None:
    requests.refuse(socket.url, "a script wanted a web socket")
    await socket.close()


def _watch(page: Page, requests: Requests) -> None:
    """Close what a page opens, dismiss what it asks, and note what the browser itself refuses."""
    closing: set[asyncio.Task[None]] = set()

    def soon(work: Any) -> None:
        task = asyncio.ensure_future(work)
        closing.add(task)
        task.add_done_callback(closing.discard)

    def popup(other: Page) -> None:
        requests.refuse(other.url, "a script wanted another window")
        soon(other.close())

    def said(message: Any) -> None:
        if message.text.startswith(_LOCAL):
            requests.refuse(message.text.removeprefix(_LOCAL), "a script wanted a file of this machine")

    page.on("dialog", lambda dialog: soon(dialog.dismiss()))
    page.on("popup", popup)
    page.on("console", said)
