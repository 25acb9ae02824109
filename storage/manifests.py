"""Daily manifests: lists of what came in, each naming the hash of the one before, so that later tampering shows.

A manifest is a text: the day, the hash of the manifest before, then a line for each snapshot and each document that came
in since that one, with its number and hash. It can be printed and kept elsewhere; whoever alters a stored row after that
has to alter every later manifest, and cannot alter the one that was kept.

The day is the one on which the rows were sealed, at the end of a harvest, an import or a merge: what a merge or an import
brings belongs to the day it came here. Days without anything new have none; the chain goes on with the next that has.
A document that is forgotten stays in the list: its tombstone has its number and hash. Bodies and texts are proved by those
hashes elsewhere. What a sighting says may be told anew, when archives are merged, and is no part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from storage.errors import NoSuchManifest

FIRST = "0" * 64  # in place of the hash before the first

_SNAPSHOTS = "SELECT 'snapshot', id, sha256 FROM snapshots WHERE id > ? AND id <= ? ORDER BY id"
_DOCUMENTS = """
SELECT 'document', id, text_sha256 FROM documents WHERE id > :after AND id <= :last
UNION ALL
SELECT 'document', document_id, text_sha256 FROM forgotten WHERE document_id > :after AND document_id <= :last ORDER BY 2
"""
_ROWS = """
SELECT day, last_snapshot, last_document, snapshots, documents, previous, sha256,
       lag(last_snapshot, 1, 0) OVER days, lag(last_document, 1, 0) OVER days
FROM manifests WINDOW days AS (ORDER BY day) ORDER BY day
"""
_SEAL = """
INSERT INTO manifests (day, last_snapshot, last_document, snapshots, documents, previous, sha256)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day) DO UPDATE SET last_snapshot = excluded.last_snapshot,
  last_document = excluded.last_document, snapshots = excluded.snapshots, documents = excluded.documents,
  sha256 = excluded.sha256
"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A sealed day: a row of `manifests`, and after which snapshot and document its list begins."""

    day: str
    last_snapshot: int
    last_document: int
    snapshots: int
    documents: int
    previous: str
    sha256: str
    after_snapshot: int
    after_document: int


def seal(db: Database, now: datetime) -> None:
    """Seal what came in since the last manifest, in that of today; nothing where nothing did. Runs in one transaction.

    Where a clock has gone back, the last day is added to.
    """
    sealed = manifests(db)
    last = sealed[-1] if sealed else None
    snapshot = _latest(db, "SELECT max(id) FROM snapshots")
    document = _latest(db, "SELECT max(id) FROM documents", "SELECT max(document_id) FROM forgotten")
    if last is not None and (snapshot, document) == (last.last_snapshot, last.last_document):
        return
    if last is None and not snapshot and not document:
        return
    today = f"{now.astimezone(UTC):%Y-%m-%d}"
    if last is not None and last.day >= today:
        before, today = (sealed[-2] if len(sealed) > 1 else None), last.day
    else:
        before = last
    after = (before.last_snapshot, before.last_document) if before is not None else (0, 0)
    previous = before.sha256 if before is not None else FIRST
    open_one = Manifest(today, snapshot, document, 0, 0, previous, "", *after)
    made, snapshots, documents = _made(db, open_one)
    db.execute(_SEAL, (today, snapshot, document, snapshots, documents, previous, made))


def _latest(db: Database, *queries: str) -> int:
    return max(int(db.execute(query).fetchone()[0] or 0) for query in queries)


def manifests(db: Database) -> list[Manifest]:
    """Every sealed day, in order."""
    return [Manifest(*row) for row in db.execute(_ROWS)]


def manifest(db: Database, day: str) -> Manifest:
    """The manifest of a day. Raises NoSuchManifest."""
    sealed = manifests(db)
    found = next((each for each in sealed if each.day == day), None)
    if found is None:
        days = (
            f"there are {len(sealed)}, from {sealed[0].day} to {sealed[-1].day}"
            if sealed
            else "there is none yet"
        )
        raise NoSuchManifest(f"no manifest of the day {day}; {days}")
    return found


def lines(db: Database, sealed: Manifest) -> Iterator[str]:
    """The text of a manifest, each line with its end; the SHA-256 of all of them in UTF-8 is the manifest's."""
    yield "baogao manifest 1\n"
    yield f"day {sealed.day}\n"
    yield f"previous {sealed.previous}\n"
    for kind, number, sha256 in db.execute(_SNAPSHOTS, (sealed.after_snapshot, sealed.last_snapshot)):
        yield f"{kind} {number} {sha256}\n"
    asked = {"after": sealed.after_document, "last": sealed.last_document}
    for kind, number, sha256 in db.execute(_DOCUMENTS, asked):
        yield f"{kind} {number} {sha256}\n"


def broken(db: Database) -> tuple[str, str] | None:
    """The first day whose rows are not what was sealed, and what is wrong; None where the chain is whole."""
    before = FIRST
    for each in manifests(db):
        if each.previous != before:
            return each.day, "its manifest does not name the one before it: one was altered or taken away"
        made, snapshots, documents = _made(db, each)
        if made != each.sha256:
            return each.day, _told(each, snapshots, documents)
        before = each.sha256
    return None


def _told(each: Manifest, snapshots: int, documents: int) -> str:
    counts = (
        f"{now} {what}, {then} were sealed"
        for what, now, then in (
            ("snapshots", snapshots, each.snapshots),
            ("documents", documents, each.documents),
        )
        if now != then
    )
    return f"what came in is not what was sealed: {', '.join(counts) or 'a hash is another'}"


def _made(db: Database, sealed: Manifest) -> tuple[str, int, int]:
    """The hash of a manifest as its rows are now, and how many snapshots and documents it lists."""
    made, counts = hashlib.sha256(), {"snapshot": 0, "document": 0}
    for line in lines(db, sealed):
        made.update(line.encode())
        kind = line.partition(" ")[0]
        if kind in counts:
            counts[kind] += 1
    return made.hexdigest(), counts["snapshot"], counts["document"]
