"""`baogao reclean`: every stored page cleaned again by today's cleaner, and what is different then."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from sqlite_utils import Database

from baogao.cli.counting import Advance, counting
from baogao.cli.ending import FAILED, WrongCall
from baogao.cli.options import Db, Json, Wait
from baogao.cli.stopping import Stopping
from baogao.cli.terminal import say, say_json, warn
from baogao.settings import ARCHIVE
from crawler.clean import CLEANER
from crawler.learning import learn_template
from crawler.reclean import Progress
from crawler.reclean import reclean as clean_again
from crawler.refinery import Refinery
from schedules.harvests import bring_index_up_to_date
from storage.database import BUSY_SECONDS, reading
from storage.lease import writer_lease
from storage.recleaning import Change, Recleaned
from storage.times import now
from storage.writer import Writer

LOOK_EVERY = 0.25  # seconds
_TELLING = frozenset({Change.TEXT, Change.FOUND, Change.LOST, Change.JOINED, Change.KEPT, Change.FAILED})
_WORDS = {
    Change.SAME: "pages say the same",
    Change.FACTS: "pages have the same texts and other facts",
    Change.TEXT: "pages have other texts; the earlier ones are kept",
    Change.FOUND: "pages have a text where none was found before",
    Change.LOST: "pages give no text any more; the earlier ones stay",
    Change.JOINED: "pages are one of several of an article now, and part of its text",
    Change.KEPT: "earlier states of pages would read otherwise and were left as they are",
    Change.FAILED: "pages could not be cleaned again; the next call tries once more",
}


def reclean(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Names of sources; all of them if none is named."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also pages that this version of the cleaner has done already.")
    ] = False,
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    as_json: Json = False,
) -> None:
    """Clean stored pages again.

    Derives every text, title, date and fact once more from its snapshot, after the cleaner has changed, and tells what
    is different. What the sources repeat on their pages is learnt anew first. Texts are never overwritten: other text makes a new revision. Nothing is fetched.

    Ctrl-C finishes what is in flight and stops; the next call goes on from there. A second call does nothing.
    """
    _check(db, names or [])
    told = _Told(as_json=as_json)
    signal = asyncio.run(_reclean(names or [], db, wait, told, again=again))
    told.sum_up()
    if signal is not None:
        raise typer.Exit(128 + signal)
    if told.changes[Change.FAILED]:
        raise typer.Exit(FAILED)


@dataclass(slots=True)
class _Told:
    """What is printed: a line for each page whose texts are others, then the counts."""

    as_json: bool
    changes: Counter[Change] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    left: int = 0
    articles: int = 0

    def page(self, page: Recleaned) -> None:
        self.changes[page.change] += 1
        self.facts.update(page.facts)
        if self.as_json:
            if page.change is not Change.SAME:
                say_json(_row(page))
        elif page.change in _TELLING:
            say(_line(page))

    def sum_up(self) -> None:
        if self.as_json:
            counts = {change.value: self.changes[change] for change in Change}
            told = {"facts": dict(self.facts), "articles": self.articles, "left": self.left}
            say_json({"cleaner": CLEANER, "pages": counts, **told})
            return
        for change in Change:
            if self.changes[change]:
                say(f"{self.changes[change]} {_WORDS[change]}")
        if self.facts:
            say("facts: " + ", ".join(f"{count} {name}" for name, count in self.facts.most_common()))
        if self.articles:
            say(f"{self.articles} articles were put together from their pages")
        if not self.changes and not self.left and not self.articles:
            say(f"nothing to do: every page was cleaned by cleaner {CLEANER}")
        if self.left:
            say(f"{self.left} pages are left for the next call")


async def _reclean(names: list[str], path: Path, wait: float, told: _Told, *, again: bool) -> int | None:
    """Do it; the signal that stopped it, if one did."""
    asked = asyncio.Event()
    with (
        writer_lease(path, now()),
        Writer(path, wait) as writer,
        reading(path) as db,
        Stopping(asked, warn, "the next call") as stopping,
    ):
        progress = Progress()
        async with Refinery() as refinery:
            await _learn(db, writer, refinery, names, asked)
            work = asyncio.create_task(
                clean_again(db, writer, refinery, progress, asked, now, told.page, sources=names, again=again)
            )
            await asyncio.sleep(0)  # it counts what is to be done before its first page
            with counting("cleaning pages again", progress.total) as advance:
                await stopping.during(work, _looking(progress, advance), LOOK_EVERY)
        told.left, told.articles = progress.total - progress.done, progress.articles
        await bring_index_up_to_date(writer, asked, warn)
    return stopping.signal


async def _learn(
    db: Database, writer: Writer, refinery: Refinery, names: list[str], stop: asyncio.Event
) -> None:
    """Learn anew what the sources repeat: another cleaner sees pages otherwise."""
    for number, name in db.execute("SELECT id, name FROM sources ORDER BY name").fetchall():
        if not names or name in names:
            await learn_template(db, writer, refinery, number, stop, now)


def _looking(progress: Progress, advance: Advance) -> Callable[[], None]:
    """Tells how many more pages are done each time it is called."""
    shown = 0

    def look() -> None:
        nonlocal shown
        advance(progress.done - shown)
        shown = progress.done

    return look


def _check(path: Path, names: list[str]) -> None:
    """Whether the archive is there and knows the sources; a call that is wrong begins nothing."""
    with reading(path) as archive:
        known = [row[0] for row in archive.execute("SELECT name FROM sources ORDER BY name")]
    for name in names:
        if name not in known:
            raise WrongCall(f'no source named "{name}" in {path}; it has: {", ".join(known) or "none"}')


def _row(page: Recleaned) -> dict[str, object]:
    return {
        "source": page.stored.source,
        "url": page.stored.url,
        "change": page.change,
        "before": page.before,
        "after": page.after,
        "facts": page.facts,
        "reason": page.reason,
    }


def _line(page: Recleaned) -> str:
    before, after = (", ".join(map(str, numbers)) or "none" for numbers in (page.before, page.after))
    moved = f": {page.reason}" if page.reason else f": documents {before} -> {after}"
    return f"{page.change}  {page.stored.url}{moved}"
