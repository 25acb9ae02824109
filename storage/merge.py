"""Merging: the rows of an archive made elsewhere join ours, with all their provenance.

Rows are the same in both archives when what they tell of is the same: a source by its name, a run by source, slot and
start, a page by source and address, a fetch by run, page, address, start, try and hop, a snapshot by the hash of its
bytes, a document by the hash of its text, a sighting by page, fetch, position and cleaner. Where two accounts of one
thing differ, a rule that does not ask which archive is ours decides: so archives can be merged in any order, twice,
or again after they have grown, and the rows come out the same but for their numbers.

- A source's settings are those of its newest run; a page is in the state of its latest visit, and keeps the earliest
  account of its discovery; a robots.txt is the one fetched last.
- A source's templates are those of both; the one with the highest number, and of several such the last by name, is in
  use, and the next harvest learns from all pages.
- A run not ended in the other archive is carried as ended with its last fetch, `running` as `interrupted`; the pages
  it has still to visit are carried, its frontier is not. A run of ours that the other one has ended is ended.
- A document's title and dates are those of the earlier of its two first sightings.
- A page's revisions are numbered anew in order of fetching, as one archive that had made all the fetches would have
  numbered them (`storage.joining.history`).
- What came is compared with all there is, and groups and originals are decided again from the texts and from what
  people have decided, which is carried (`storage.joining.comparison`).
- What either archive has forgotten is forgotten, sightings of it go into its tombstone.

Snapshots are most of an archive's bytes and nothing is wrong with one that no row names: they come first, in small
transactions. All other rows are one transaction, so that a reader never finds a text without its provenance, and
`kill -9` leaves ours as it was but for some snapshots that the next merge finds in place. Memory hardly grows with
the archives. The disk must have room for the other archive's bodies, and twice for its texts and log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from storage.database import open_for_reading, translated
from storage.duplicates import DuplicateIndex
from storage.errors import BadMerge
from storage.joining import bodies, comparison, history, log, pages, texts
from storage.joining.staging import COLUMNS, Other, clear, insert, stage
from storage.joining.tombstones import tombstones

COUNTED = (*COLUMNS, "revisions")

# Beginnings of the names of tables that are not carried, and why.
LEFT = {
    "frontier": "work of a run that goes on elsewhere",
    "leads": "noted again at the next look at each listing",
    "walks": "work of runs that goes on elsewhere",
    "revisions": "they follow from fetches and sightings",
    "search": "filled from the documents, as far as search_progress says",
    "catalogue": "filled from documents, sightings and sources by triggers",
    "near_": "made from the texts",
    "comparisons": "an archive's account of its own",
    "service_": "what one service watches and is told",
    "run_": "comparisons of runs with those of one archive",
    "recleanings": "an archive's account of its own",
    "manifests": "likewise: what comes is sealed on the day it comes",
}


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to: by table, how many rows there are more than before.

    `unfinished` runs were not ended in the other archive; `forgotten` texts of ours the other one had forgotten.
    """

    added: Mapping[str, int]
    unfinished: int
    forgotten: int


def _quietly(step: str) -> None:
    """Tell nobody."""


def merge(db: Database, other: Path, *, now: datetime, tell: Callable[[str], None] = _quietly) -> Merged:
    """Join the archive at `other` to ours, which `db` writes. The other one is only read.

    `tell` is called with the name of each step before it is taken. Raises BadMerge when both are one file,
    ArchiveMissing, NotAnArchive or NewerArchive when the other is no archive of this version, ArchiveDamaged when
    its bytes are not what was stored, another ArchiveError when ours cannot be written.
    """
    ours = _path(db)
    if ours is not None:
        check(ours, other)
    with closing(open_for_reading(other)) as theirs, translated(ours or "the archive"):
        theirs.execute("BEGIN")  # one state of it, however much is written meanwhile
        before = _counts(db)
        try:
            unfinished, forgotten = _join(db, Other(theirs, other), now, tell)
        finally:
            clear(db)
        after = _counts(db)
    return Merged({table: after[table] - before[table] for table in COUNTED}, unfinished, forgotten)


def check(ours: Path, other: Path) -> None:
    """Raise BadMerge when both are one file, by whatever names."""
    if other.exists() and ours.exists() and ours.samefile(other):
        raise BadMerge(f"{other}: is the archive it should be merged into; name another one")


def _join(db: Database, other: Other, now: datetime, tell: Callable[[str], None]) -> tuple[int, int]:
    tell("reading")
    stage(db, other)
    tell("snapshots")
    bodies.carry(db, other)
    index = DuplicateIndex(db)
    with db.atomic():
        db.execute("PRAGMA defer_foreign_keys = on")
        bodies.date(db)
        tell("fetches")
        log.sources(db)
        log.templates(db)
        log.runs(db)
        pages.pages(db)
        log.find_fetches(db)
        pages.states(db)
        pages.pieces(db)
        insert(db, "fetches")
        tell("documents")
        forgotten = tombstones(db, index)
        texts.find_sightings(db)
        texts.documents(db, other)
        texts.sightings(db)
        tell("revisions")
        history.retell(db)
        log.drops(db)
        log.attachments(db)
        log.robots(db)
        tell("duplicates")
        comparison.decisions(db)
        comparison.duplicates(db, index, now)
        unfinished = db.execute("SELECT count(*) FROM incoming_runs WHERE unfinished").fetchone()[0]
    return int(unfinished), forgotten


def _path(db: Database) -> Path | None:
    """Where our archive lies; nowhere when it is in memory."""
    named = db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    return Path(named) if named else None


def _counts(db: Database) -> dict[str, int]:
    return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # noqa: S608 - our own names
