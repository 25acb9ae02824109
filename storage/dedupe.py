"""Comparing a whole archive again: after a change of the rules, or for documents that came before there was an index.

The index is made anew, a batch a transaction, and when every document is in it all groups are decided in one more.
Until then `duplicates` says what it said before. What has been done is never done again: cut off anywhere, the next
call goes on from there, and ends as if nothing had happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlite_utils import Database

from storage import originals
from storage.comparing import count_not_compared, enter, not_compared, read
from storage.duplicates import DuplicateIndex, create_tables
from storage.normalise import normalise, sha256
from storage.times import stamp

BATCH = 200  # documents compared in one transaction

_OPEN = "SELECT id FROM comparisons WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1"
_DUPLICATES = "SELECT document_id, original_id FROM duplicates"
_RELATIONS = (
    "SELECT CASE kind WHEN 'holds' THEN 'part' ELSE kind END AS what, count(*) / 2 FROM near_likenesses"
    " GROUP BY what ORDER BY what"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What an archive knows of duplicates: pairs of texts by kind, groups of documents, and copies by kind."""

    relations: dict[str, int]
    groups: int
    copies: dict[str, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """What comparing again came to. `originals` are documents that were copies and are not, `copies` the other way
    round, `moved` copies of another original than before.
    """

    before: Known
    after: Known
    originals: int
    copies: int
    moved: int


def is_due(db: Database) -> bool:
    """Whether documents wait to be compared, or all of them were compared in another way than today's."""
    return not DuplicateIndex(db).is_current() or bool(db.execute(_OPEN).fetchone() or not_compared(db, 1))


def begin(db: Database, now: datetime, *, anew: bool) -> int:
    """Begin to compare, or go on where an earlier call was cut off; how many documents there are to compare.

    With `anew` every document is compared again even if nothing asks for it. One transaction.
    """
    with db.atomic():
        current = DuplicateIndex(db).is_current()
        is_open = db.execute(_OPEN).fetchone() is not None
        if not is_open:
            before = json.dumps(asdict(known(db)))
            db.execute("INSERT INTO comparisons (started_at, before) VALUES (?, ?)", (stamp(now), before))
        if not current or (anew and not is_open):
            _clear(db)
        return count_not_compared(db)


def step(db: Database, index: DuplicateIndex, batch: int = BATCH) -> int:
    """Compare the next documents, one transaction; how many there were. Call it until it gives 0, then `end`."""
    with db.atomic():
        numbers = not_compared(db, batch)
        for number in numbers:
            _normalise_again(db, number)
        enter(db, index, (read(db, number) for number in numbers))
    return len(numbers)


def end(db: Database, index: DuplicateIndex, now: datetime) -> Changed:
    """Decide all groups, and tell what has changed; one transaction."""
    with db.atomic():
        number, before = db.execute(f"SELECT id, before FROM comparisons WHERE id = ({_OPEN})").fetchone()  # noqa: S608 - our own words
        was = dict(db.execute(_DUPLICATES).fetchall())
        documents = {row[0] for row in db.execute("SELECT document_id FROM duplicates")}
        originals.decide(db, index, documents.union(_grouped(index)), now)
        is_now = dict(db.execute(_DUPLICATES).fetchall())
        changed = Changed(
            Known(**json.loads(before)), known(db), len(was.keys() - is_now.keys()), len(is_now.keys() - was.keys()),
            sum(was[copy] != is_now[copy] for copy in was.keys() & is_now.keys()),
        )  # fmt: skip
        told = json.dumps({key: value for key, value in asdict(changed).items() if key != "before"})
        db.execute("UPDATE comparisons SET ended_at = ?, after = ? WHERE id = ?", (stamp(now), told, number))
        db.execute("DELETE FROM comparisons WHERE ended_at IS NULL")
    return changed


def known(db: Database) -> Known:
    """What the archive knows of duplicates now."""
    copies = dict(db.execute("SELECT kind, count(*) FROM duplicates GROUP BY kind ORDER BY kind").fetchall())
    groups = db.execute("SELECT count(DISTINCT original_id) FROM duplicates").fetchone()[0]
    return Known(dict(db.execute(_RELATIONS).fetchall()), groups, copies)


def _grouped(index: DuplicateIndex) -> Iterator[int]:
    """A document of every group."""
    return (group.original for group in index.groups())


def _clear(db: Database) -> None:
    names = db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'near\\_%' ESCAPE '\\'"
    )
    for (name,) in names.fetchall():
        db.execute(f"DROP TABLE {name}")
    create_tables(db)


def _normalise_again(db: Database, number: int) -> None:
    """Keep the hash of the normal form what today's way of normalising makes it."""
    text, known_as = db.execute(
        "SELECT text, normalised_sha256 FROM documents WHERE id = ?", (number,)
    ).fetchone()
    if (now := sha256(normalise(text))) != known_as:
        db.execute("UPDATE documents SET normalised_sha256 = ? WHERE id = ?", (now, number))
