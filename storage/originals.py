"""Which document of a group is the original, written down for everybody who reads the archive.

The index of near-duplicates says which documents are one report, and by its rules which of them is the original and
why the others are not (`storage.duplicates.originals`). A person's decision outweighs the rules. What comes of it is
the table `duplicates`: a row for each document of a group but its original. It follows from the documents alone, not
from the order they came in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from storage.decisions import decided
from storage.duplicates import DuplicateIndex, Group, Kind
from storage.times import stamp

_FORMER = """
WITH asked AS (SELECT value AS id FROM json_each(?)), roots AS (
  SELECT original_id AS id FROM duplicates WHERE document_id IN (SELECT id FROM asked)
  UNION SELECT id FROM asked)
SELECT document_id FROM duplicates WHERE original_id IN (SELECT id FROM roots)
UNION SELECT original_id FROM duplicates WHERE original_id IN (SELECT id FROM roots)
"""
_KNOWN = "SELECT document_id, original_id, kind, because FROM duplicates WHERE document_id IN (SELECT value FROM json_each(?))"
_COMPARED = "SELECT document_id FROM near_documents WHERE document_id IN (SELECT value FROM json_each(?))"

# What stays as it was keeps its date, whatever words it is told in now.
_WRITE = """
INSERT INTO duplicates (document_id, original_id, kind, because, decided_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (document_id) DO UPDATE SET original_id = excluded.original_id, kind = excluded.kind, because = excluded.because,
  decided_at = CASE WHEN original_id = excluded.original_id AND kind = excluded.kind THEN decided_at ELSE excluded.decided_at END
"""

Row = tuple[int, str, str]  # original, kind, because
FEW = 8  # documents; of more at once the original is asked what they are to it


def decide(db: Database, index: DuplicateIndex, documents: Iterable[int], now: datetime) -> None:
    """Write down the groups these documents are in now; documents that were grouped with them are looked at as well."""
    waiting = set(documents)
    waiting.update(former(db, waiting))
    while waiting:
        document = waiting.pop()
        group = index.group(document)
        members = {document} if group is None else {group.original, *group.copies}
        waiting -= members
        _write(db, index, members, group, now, again=True)


def join(db: Database, index: DuplicateIndex, document: int, partners: Iterable[int], now: datetime) -> None:
    """Write down that a new document is one report with these partners, and so with all they were one report with.

    The same as `decide`, without following every relation of a group that has only grown.
    """
    grown = {document, *partners}
    grown |= former(db, grown)
    members = {row[0] for row in db.execute(_COMPARED, (json.dumps(sorted(grown)),))}
    _write(db, index, members, index.chosen(members), now, again=False)


def former(db: Database, documents: Iterable[int]) -> set[int]:
    """The documents that `duplicates` says are one report with any of these, themselves among them."""
    rows = db.execute(_FORMER, (json.dumps([*documents]),))
    return {row[0] for row in rows}


def _write(
    db: Database, index: DuplicateIndex, members: set[int], group: Group | None, now: datetime, *, again: bool
) -> None:
    """Bring the rows of these documents to what their group says; `again` looks at what they are to the original anew."""
    known: dict[int, Row] = {row[0]: row[1:] for row in db.execute(_KNOWN, (json.dumps(sorted(members)),))}
    original, copies = (0, {}) if group is None or not group.copies else _copies(db, group)
    for number in known.keys() - copies.keys():
        db.execute("DELETE FROM duplicates WHERE document_id = ?", (number,))
    changed = [
        number for number in sorted(copies)
        if again or number not in known or (known[number][0], known[number][2]) != (original, copies[number])
    ]  # fmt: skip
    kinds = _kinds(index, original, changed)
    rows = {number: (original, kinds.get(number, Kind.REPOST), copies[number]) for number in changed}
    written = [(number, *row, stamp(now)) for number, row in rows.items() if known.get(number) != row]
    if written:
        db.conn.executemany(_WRITE, written)


def _copies(db: Database, group: Group) -> tuple[int, dict[int, str]]:
    """The original of a group, and of every other document why it is not that."""
    original, copies = group.original, dict(group.copies)
    word = decided(db, (original, *copies))
    if word is not None:
        copies[original] = ""
        original = word.document_id
        copies = dict.fromkeys(copies.keys() - {original}, f"decided by hand: {word.because}")
    return original, copies


def _kinds(index: DuplicateIndex, original: int, copies: list[int]) -> dict[int, Kind]:
    """What those of the copies that the original is directly related to are to it."""
    if len(copies) > FEW:
        return {one.other_id: one.kind for one in index.relations(original) if one.groups}
    related = {copy: index.relations(copy) for copy in copies}
    return {
        copy: one.kind
        for copy, those in related.items()
        for one in those
        if one.other_id == original and one.groups
    }
