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

# What stays as it was keeps its date, whatever words it is told in now.
_WRITE = """
INSERT INTO duplicates (document_id, original_id, kind, because, decided_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (document_id) DO UPDATE SET original_id = excluded.original_id, kind = excluded.kind, because = excluded.because,
  decided_at = CASE WHEN original_id = excluded.original_id AND kind = excluded.kind THEN decided_at ELSE excluded.decided_at END
"""

Row = tuple[int, str, str]  # original, kind, because


def decide(db: Database, index: DuplicateIndex, documents: Iterable[int], now: datetime) -> None:
    """Write down the groups these documents are in now; documents that were grouped with them are looked at as well."""
    waiting = set(documents)
    waiting.update(former(db, waiting))
    while waiting:
        document = waiting.pop()
        group = index.group(document)
        members = {document} if group is None else {group.original, *group.copies}
        waiting -= members
        _write(db, members, {} if group is None or not group.copies else _rows(db, index, group), now)


def former(db: Database, documents: Iterable[int]) -> set[int]:
    """The documents that `duplicates` says are one report with any of these, themselves among them."""
    rows = db.execute(_FORMER, (json.dumps([*documents]),))
    return {row[0] for row in rows}


def _rows(db: Database, index: DuplicateIndex, group: Group) -> dict[int, Row]:
    """What is to be written of each document of a group but its original."""
    original, copies = group.original, dict(group.copies)
    word = decided(db, (original, *copies))
    if word is not None:
        copies[original] = ""
        original = word.document_id
        copies = dict.fromkeys(copies.keys() - {original}, f"decided by hand: {word.because}")
    kinds = {relation.other_id: relation.kind for relation in index.relations(original) if relation.groups}
    return {
        number: (original, kinds.get(number, Kind.REPOST), because)
        for number, because in sorted(copies.items())
    }


def _write(db: Database, members: set[int], wanted: dict[int, Row], now: datetime) -> None:
    known = {row[0]: row[1:] for row in db.execute(_KNOWN, (json.dumps(sorted(members)),))}
    for number in known.keys() - wanted.keys():
        db.execute("DELETE FROM duplicates WHERE document_id = ?", (number,))
    at = stamp(now)
    changed = [(number, *row, at) for number, row in wanted.items() if known.get(number) != row]
    if changed:
        db.conn.executemany(_WRITE, changed)
