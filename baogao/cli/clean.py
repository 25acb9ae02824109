"""`baogao clean`: bytes in, documents out, nothing stored."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

import typer

from baogao.cli.ending import FAILED, WrongCall
from baogao.cli.inputs import UNKNOWN, Input, inputs
from baogao.cli.options import AllowPrivate, Json
from baogao.cli.pages import page_row, show_page
from baogao.cli.terminal import say_json, warn
from crawler.fetch import Fetcher, MemoryRobotsCache
from crawler.look import look
from crawler.refinery import Job, Refinery, Unrefined
from crawler.site import Scope, Site
from schedules.addresses import private_entry
from storage.records import Refined, Role

AT_ONCE = 16  # pages in memory at a time


def clean(
    given: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR|URL...", help="What to clean; - is stdin, a folder its pages."),
    ],
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The address the one FILE is from, to read its links by."),
    ] = None,
    allow_private: AllowPrivate = None,
    as_json: Json = False,
) -> None:
    """Clean files, folders or addresses.

    Shows the documents on each page, and what was dropped and repaired. Nothing is stored.

    An address is fetched as a harvest would: robots.txt is obeyed, private networks are refused.
    """
    pages = inputs(given, url)
    opened = frozenset(_private(text) for text in allow_private or ())
    if not asyncio.run(_clean(pages, opened, as_json=as_json)):
        raise typer.Exit(FAILED)


def _private(text: str) -> str:
    try:
        return private_entry(text)
    except ValueError as error:
        raise WrongCall(f"--allow-private: {error}") from error


async def _clean(pages: Sequence[Input], opened: frozenset[str], *, as_json: bool) -> bool:
    """Clean the pages several at once, told in order; whether all of them could be."""
    whole = True
    window: deque[tuple[Input, asyncio.Task[Refined | str]]] = deque()
    async with Fetcher(robots=MemoryRobotsCache()) as fetcher, Refinery(min(len(pages), 2)) as refinery:
        for page in pages:
            window.append((page, asyncio.create_task(_refined(page, opened, fetcher, refinery))))
            if len(window) == AT_ONCE:
                whole &= await _told(*window.popleft(), as_json=as_json)
        while window:
            whole &= await _told(*window.popleft(), as_json=as_json)
    return whole


async def _refined(
    page: Input, opened: frozenset[str], fetcher: Fetcher, refinery: Refinery
) -> Refined | str:
    """The refined page, or why there is none."""
    if page.path is not None:
        try:
            refined = await refinery.refine(Job(page.read(), page.url))
        except (OSError, WrongCall) as error:
            return f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        return refined.reason if isinstance(refined, Unrefined) else refined
    site = Site("clean", (page.url,), Scope((urlsplit(page.url).netloc,)), allow_private=opened)
    seen = await look(page.url, Role.UNKNOWN, site, fetcher, refinery)
    if isinstance(seen.refined, Refined):
        return seen.refined
    last = seen.fetched.last
    return seen.refined.reason if seen.refined else f"could not be fetched: {last.reason or last.outcome}"


async def _told(page: Input, task: asyncio.Task[Refined | str], *, as_json: bool) -> bool:
    refined, name = await task, page.path or page.url
    if isinstance(refined, str):
        warn(f"{name}: {refined}")
        return False
    if as_json:
        url = None if refined.url == UNKNOWN else refined.url
        say_json({"path": page.path, "url": url, **page_row(refined)})
    else:
        show_page(refined, name)
    return True
