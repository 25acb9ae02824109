"""Settling what others fetched: a capture and what it came to, in one transaction, where its time puts it.

A page's text is the one of its latest capture, whoever made it and whenever it came here. So an imported capture that
is later than all there are of its page is settled as a fetch of ours would be. An earlier one takes its place in the
page's history, which is then told anew as when archives are merged (`storage.joining.history`), and leaves what is
current as it is. A document is dated and titled by the earliest page that has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from storage import pieces, snapshots, told
from storage.comparing import compare
from storage.documents import (
    StoredFetch,
    add_drops,
    add_sighting,
    find_or_add,
    settle_documents,
    without_forgotten,
)
from storage.duplicates import DuplicateIndex, Fingerprint, fingerprint
from storage.imports.log import Imported, Target
from storage.joining.history import retell_page
from storage.records import Attempt, DropCount, Outcome, PageState, Purpose, Refined
from storage.times import stamp
from storage.visits import REFUSALS, Answered, mark_live, mark_refused


@dataclass(frozen=True, slots=True)
class Came:
    """What a capture came to: documents that are new here; whether the page holds them now, or did before."""

    documents: int = 0
    earlier: bool = False


def settle_import(
    db: Database,
    target: Target,
    imported: Imported,
    refined: Refined | None,
    unrefined: str | None,
    now: datetime,
    index: DuplicateIndex,
) -> Came:
    """Write down a capture, its bytes, and what they came to. Runs inside one transaction.

    `refined` is what was made of the bytes, None where there are none or they are the page's own already;
    `unrefined` is why nothing could be made of them.
    """
    page_id = _page(db, target, imported)
    at = stamp(imported.attempt.started_at)
    last_visit, last_content = db.execute(
        "SELECT coalesce(max(started_at), ''), coalesce(max(started_at) FILTER (WHERE snapshot_sha256 IS NOT NULL), '')"
        " FROM fetches WHERE page_id = ? AND purpose = 'page'",
        (page_id,),
    ).fetchone()
    fetch = _record(db, target, page_id, imported, now)
    if imported.attempt.purpose is not Purpose.PAGE:
        return Came()
    if not fetch.snapshot_sha256:
        if at >= last_visit:
            _mark_missed(db, page_id, imported.attempt)
        return Came()
    before = db.execute("SELECT count(*) FROM documents").fetchone()[0]
    with _state_kept(db, page_id, kept=at < last_visit):
        if at >= last_content:
            _settle_latest(db, target, fetch, imported, refined, unrefined, now, index)
        else:
            db.execute(
                "PRAGMA defer_foreign_keys = on"
            )  # to the end of the transaction: sightings wait for revisions
            confirmed = (
                imported.attempt.outcome is Outcome.UNCHANGED
            )  # it has no headers to read the bytes by
            made = None if confirmed else refined
            seen = {} if made is None else _add_earlier(db, target, fetch, made)
            retell_page(db, page_id)
            compare(db, index, seen.items(), now)
    return Came(db.execute("SELECT count(*) FROM documents").fetchone()[0] - before, at < last_content)


def _page(db: Database, target: Target, imported: Imported) -> int:
    at = stamp(imported.attempt.started_at)
    db.execute(
        "INSERT INTO pages (source_id, url, role, state, discovered_at, link_text) VALUES (?, ?, ?, 'new', ?, nullif(?, ''))"
        " ON CONFLICT (source_id, url) DO NOTHING",
        (target.source_id, imported.page, imported.role, at, imported.link_text),
    )
    row = db.execute(
        "SELECT id FROM pages WHERE source_id = ? AND url = ?", (target.source_id, imported.page)
    )
    return int(row.fetchone()[0])


def _record(db: Database, target: Target, page_id: int, imported: Imported, now: datetime) -> StoredFetch:
    """The fetch and its bytes, written down."""
    if imported.snapshot is not None:
        snapshots.store(db, imported.snapshot, now)
    one, at = imported.attempt, stamp(imported.attempt.started_at)
    headers = json.dumps(one.headers, ensure_ascii=False) if one.headers else None
    (number,) = db.execute(
        "INSERT INTO fetches (run_id, page_id, purpose, url, started_at, seconds, attempt, hop, outcome, status, reason,"
        " headers, bytes_received, snapshot_sha256, imported_from, link_text, rendered)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?)"
        " RETURNING id",
        (
            target.run_id, page_id, one.purpose, one.url, at, round(one.seconds, 4), one.attempt, one.hop, one.outcome,
            one.status, one.reason, headers, one.bytes_received, imported.brought, imported.file,
            imported.link_text, imported.rendered,
        ),
    ).fetchone()  # fmt: skip
    return StoredFetch(
        number, page_id, one.url, at, one.headers, imported.brought or "", link_text=imported.link_text
    )


def _settle_latest(
    db: Database,
    target: Target,
    fetch: StoredFetch,
    imported: Imported,
    refined: Refined | None,
    unrefined: str | None,
    now: datetime,
    index: DuplicateIndex,
) -> None:
    """What the page holds now is what this capture brought, or what it held already."""
    (held,) = db.execute("SELECT snapshot_sha256 FROM pages WHERE id = ?", (fetch.page_id,)).fetchone()
    counts: list[DropCount] = []
    if held != fetch.snapshot_sha256 and refined is not None:
        refined, left = without_forgotten(db, pieces.hold_back(db, fetch.page_id, refined))
        _date(db, fetch, refined)
        settle_documents(db, index, fetch, refined, now)
        counts = _dropped(refined, left)
    if unrefined is not None:
        counts.append(DropCount(unrefined, 0, 0))
    add_drops(db, target.run_id, fetch, counts)
    unchanged = imported.attempt.outcome is Outcome.UNCHANGED
    mark_live(db, fetch.page_id, Answered(fetch.url, dict(fetch.headers), unchanged), fetch.snapshot_sha256)
    mark_refused(db, fetch.page_id)


def _add_earlier(
    db: Database, target: Target, fetch: StoredFetch, refined: Refined
) -> dict[int, Fingerprint]:
    """Sightings of what the page held before what it holds now, of a revision that is yet to be numbered."""
    if refined.sequel is not None and refined.sequel.article:
        refined = replace(refined, documents=())  # of an article only what its pages hold now is put together
    refined, left = without_forgotten(db, refined)
    _date(db, fetch, refined)
    seen = {}
    for document in refined.documents:
        number, _ = find_or_add(db, document, fetch, refined.cleaner)
        add_sighting(db, document, number, fetch, -fetch.id, refined)
        seen[number] = document.fingerprint or fingerprint(document.text)
    add_drops(db, target.run_id, fetch, _dropped(refined, left))
    return seen


def _dropped(refined: Refined, left: list[DropCount]) -> list[DropCount]:
    refused = [DropCount(refined.refused, 0, 0)] if refined.refused else []
    return [*refined.drop_counts, *DropCount.of(refined.dropped), *left, *refused]


def _date(db: Database, fetch: StoredFetch, refined: Refined) -> None:
    """A document that was only seen later until now is told as it was here."""
    for document in refined.documents:
        row = db.execute(
            "SELECT id FROM documents WHERE text_sha256 = ? AND first_seen_at > ?",
            (document.text_sha256, fetch.started_at),
        ).fetchone()
        if row is not None:
            told.retell(db, row[0], document, refined.cleaner)
            db.execute("UPDATE documents SET first_seen_at = ? WHERE id = ?", (fetch.started_at, row[0]))


def _mark_missed(db: Database, page_id: int, attempt: Attempt) -> None:
    """The page did not answer with a page at its latest visit; what is stored of it stays."""
    if attempt.outcome is Outcome.REDIRECT:
        return
    gone = attempt.outcome is Outcome.GONE
    state = PageState.GONE if gone else PageState.REFUSED if attempt.outcome in REFUSALS else PageState.FAILED
    db.execute(
        "UPDATE pages SET state = ?, reason = ?, misses = iif(?, misses + 1, 0) WHERE id = ?",
        (state, attempt.reason or attempt.outcome, gone, page_id),
    )


@contextmanager
def _state_kept(db: Database, page_id: int, *, kept: bool) -> Iterator[None]:
    """Leave the page in the state its latest visit found, where that was another than the one to be settled."""
    columns = ("state", "reason", "misses", "due_at")
    before = db.execute(f"SELECT {', '.join(columns)} FROM pages WHERE id = ?", (page_id,)).fetchone()  # noqa: S608 - above
    yield
    if kept:
        sets = ", ".join(f"{column} = ?" for column in columns)
        db.execute(f"UPDATE pages SET {sets} WHERE id = ?", (*before, page_id))  # noqa: S608 - our own names
