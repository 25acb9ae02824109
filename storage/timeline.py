"""The life of a document's pages as a timeline: when each was found, read, found the same, changed, refused or gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from sqlite_utils import Database

from storage.records import Outcome

PAGES = 12  # whose life is told
FETCHES = 500  # of each, the latest


class What(StrEnum):
    """What happened to a page."""

    LISTED = "listed"
    READ = "read"
    CHANGED = "changed"
    RECLEANED = "recleaned"
    SAME = "same"
    GONE = "gone"
    FAILED = "failed"


class Event(NamedTuple):
    """Something that happened to a page, `times` times from `at` to `until`.

    `told` is the text of the link that led there, or what went wrong. `revision` is that which begins here, `before` and
    `after` the documents that changed with it at one place of the page. `holds` is whether the page holds the document then.
    """

    at: str
    what: What
    url: str
    until: str | None = None
    times: int = 1
    status: int | None = None
    told: str | None = None
    snapshot_sha256: str | None = None
    revision: int | None = None
    before: int | None = None
    after: int | None = None
    holds: bool = False


class _Fetch(NamedTuple):
    id: int
    at: str
    outcome: str
    status: int | None
    reason: str | None
    snapshot_sha256: str | None


_PAGES = """
SELECT p.id, p.url, p.discovered_at, p.link_text FROM pages p
WHERE p.id IN (SELECT DISTINCT page_id FROM sightings WHERE document_id = ? ORDER BY id LIMIT ?)
ORDER BY p.discovered_at, p.id
"""
_FETCHES = """
SELECT * FROM (
  SELECT id, started_at, outcome, status, reason, snapshot_sha256 FROM fetches
  WHERE page_id = ? AND purpose <> 'robots' AND outcome <> 'redirect' ORDER BY id DESC LIMIT ?)
ORDER BY started_at, id
"""
_REVISIONS = """
SELECT v.fetch_id, v.number, v.cause,
       (SELECT json_group_array(document_id) FROM (SELECT DISTINCT position, document_id FROM sightings
         WHERE page_id = v.page_id AND revision = v.number ORDER BY position LIMIT 500))
FROM revisions v WHERE v.page_id = ? ORDER BY v.number LIMIT ?
"""


def timeline(db: Database, document_id: int) -> list[Event]:
    """What happened to the first pages that a document was seen on, in order of time."""
    with db.atomic():
        found = [
            event
            for page in db.execute(_PAGES, (document_id, PAGES)).fetchall()
            for event in _of_page(db, document_id, *page)
        ]
    return sorted(found, key=lambda event: event.at)


def _of_page(
    db: Database, document_id: int, page_id: int, url: str, found_at: str, link: str | None
) -> Iterator[Event]:
    yield Event(found_at, What.LISTED, url, told=link)
    fetches = [_Fetch(*row) for row in db.execute(_FETCHES, (page_id, FETCHES))]
    revisions = _revisions(db.execute(_REVISIONS, (page_id, FETCHES)))
    holding = _holding(db, document_id, page_id)
    begins = set(revisions)
    numbered = ((_lot(fetch), sum(b <= fetch.id for b in begins), fetch) for fetch in fetches)
    for (what, _, _), run in groupby(numbered, key=lambda each: (each[0], each[1], each[2].snapshot_sha256)):
        yield from _told(url, what, [fetch for _, _, fetch in run], revisions, holding)


def _told(
    url: str,
    what: What,
    run: list[_Fetch],
    revisions: dict[int, tuple[int, str, int | None, int | None]],
    holding: set[str],
) -> Iterator[Event]:
    """The event of a run of fetches that ended alike, and before it that of a revision that begins with it."""
    first, last = run[0], run[-1]
    holds = first.snapshot_sha256 in holding
    if first.id in revisions:
        number, cause, before, after = revisions[first.id]
        kind = {"changed": What.CHANGED, "recleaned": What.RECLEANED}.get(cause, What.READ)
        yield Event(
            first.at,
            kind,
            url,
            None,
            1,
            first.status,
            None,
            first.snapshot_sha256,
            number,
            before,
            after,
            holds,
        )
        run = run[1:]
    if run:
        told = None if what is What.SAME else last.reason or last.outcome
        until = last.at if len(run) > 1 else None
        yield Event(
            run[0].at, what, url, until, len(run), last.status, told, last.snapshot_sha256, holds=holds
        )  # fmt: skip


def _lot(fetch: _Fetch) -> What:
    if fetch.outcome in (Outcome.OK, Outcome.UNCHANGED):
        return What.SAME
    return What.GONE if fetch.outcome == Outcome.GONE else What.FAILED


def _revisions(
    rows: Iterable[tuple[int, int, str, str]],
) -> dict[int, tuple[int, str, int | None, int | None]]:
    """Revisions by the fetch that began them: number, cause, and the first documents that changed."""
    found: dict[int, tuple[int, str, int | None, int | None]] = {}
    held: list[int] = []
    for fetch_id, number, cause, documents in rows:
        now: list[int] = json.loads(documents)
        pairs = zip(held, now, strict=False)
        before, after = next(((one, other) for one, other in pairs if one != other), (None, None))
        found[fetch_id] = (number, cause, before, after)
        held = now
    return found


def _holding(db: Database, document_id: int, page_id: int) -> set[str]:
    """The bytes of a page in which the document was seen."""
    rows = db.execute(
        "SELECT snapshot_sha256 FROM sightings WHERE document_id = ? AND page_id = ? LIMIT ?",
        (document_id, page_id, FETCHES),
    )
    return {row[0] for row in rows}
