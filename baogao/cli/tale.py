"""What came of the demo, told from its archive, with three commands that work on it."""

from __future__ import annotations

import shlex
from pathlib import Path

from sqlite_utils import Database

from baogao.cli.terminal import say
from baogao.settings import ARCHIVE
from storage import examples, stats
from storage.documents import totals
from storage.examples import Copied
from storage.search import search

WORDS = ("乡村振兴", "粮食", "增长", "工作")  # whichever the archive has


def tell(db: Database, path: Path) -> None:
    """Tell how much there is, a page that changed, one that vanished, a report on several pages, and what to try."""
    held, states = totals(db), stats.page_states(db)
    say(
        f"{path} now holds {held['documents']} documents, seen {held['sightings']} times, in {held['snapshots']} snapshots"
    )
    say(f"of {held['pages']} pages ({', '.join(f'{count} {state}' for state, count in states.items())}).")
    _tell_changed(db)
    _tell_vanished(db)
    copied = examples.copied(db)
    _tell_copied(copied)
    _tell_altered(db)
    _tell_refused(db)
    _tell_next(db, path, copied)


def _tell_changed(db: Database) -> None:
    if page := examples.changed(db):
        say(f"A page changed: {page.url}")
        say(
            f"  revision {page.revision} is document {page.now}, before it was document {page.before}; both are kept."
        )


def _tell_vanished(db: Database) -> None:
    if page := examples.vanished(db):
        say(f"A page vanished: {page.url} ({page.reason})")
        say(f"  its text is kept: document {page.document}, {page.title}")


def _tell_copied(copied: Copied | None) -> None:
    if copied:
        say(f"A report on {len(copied.urls)} pages: document {copied.document}, {copied.title}")
        for url in copied.urls:
            say(f"  {url}")


def _tell_altered(db: Database) -> None:
    if copy := examples.altered(db):
        say(f"A copy that is no longer the same text: document {copy.document}, {copy.title}")
        say(f"  its original is document {copy.original}, {copy.original_title}; this one is: {copy.because}")


def _tell_refused(db: Database) -> None:
    if refused := [reason for reason in stats.reasons(db) if reason.what == "refused"]:
        told = ", ".join(f"{reason.pages} by {reason.reason}" for reason in refused)
        say(f"Pages not fetched or not kept: {told}; `baogao stats --reasons` counts all.")


def _tell_next(db: Database, path: Path, copied: Copied | None) -> None:
    option = "" if path == ARCHIVE.default else f" --db {shlex.quote(str(path))}"
    word = next((word for word in WORDS if search(db, word, limit=1)), "报告")
    say()
    say("Try next:")
    say(f"  baogao search {word}{option}")
    say(f"  baogao trace {copied.document if copied else 1}{option}")
    say(f"  baogao export jsonl reports.jsonl{option}")
