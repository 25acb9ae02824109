"""Archives for tests, filled the way a harvest fills them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from storage import documents, frontier, visits
from storage.normalise import normalise, sha256
from storage.packing import pack
from storage.records import (
    Attempt,
    Dates,
    Fetched,
    Outcome,
    Place,
    Refined,
    RefinedDocument,
    Repair,
    Role,
)

MORNING = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
COUNTY = Place(kind="government", level="county", province="云南省", city="大理州", county="祥云县")


def report(
    text: str, title: str = "工作报告", dates: Dates | None = None, repairs: tuple[Repair, ...] = ()
) -> RefinedDocument:
    """A report as a cleaner would hand it over."""
    return RefinedDocument(
        title,
        text,
        sha256(text),
        sha256(normalise(text)),
        1,
        dates or Dates(),
        None,
        None,
        (("han", 0.75),),
        repairs,
    )


def harvest(
    db: Database,
    url: str,
    *reports: RefinedDocument,
    source: str = "xiangyun",
    place: Place = COUNTY,
    at: datetime = MORNING,
    body: bytes | None = None,
    cleaner: str = "1",
) -> None:
    """One harvest of `source` that visits `url` and finds these reports on it; a page of other words has other bytes."""
    with db.atomic():
        source_id = frontier.record_source(db, source, place, {})
        run = frontier.begin_run(db, source_id, f"{at} {url}", [(url, Role.DETAIL)], cleaner, at)
        due = {d.url: d for d in frontier.claim(db, run.id, "a.example", 99, "test", at, timedelta(hours=1))}
        headers = (("content-type", "text/html"), ("etag", '"1"'))
        attempt = Attempt(url, at, 0.25, Outcome.OK, status=200, headers=headers)
        bytes_seen = body if body is not None else "\n".join(r.text for r in reports).encode()
        fetched = Fetched(url, url, (attempt,), bytes_seen)
        fetch_id = visits.record_visit(db, run, due[url], fetched, pack(bytes_seen), at)
        if fetch_id is not None:
            numbered = tuple(replace(r, position=i) for i, r in enumerate(reports, 1))
            documents.settle(
                db, run, fetch_id, Refined(url, cleaner, "utf-8", "header", Role.DETAIL, "", numbered), at
            )
        db.execute("DELETE FROM frontier WHERE run_id = ?", (run.id,))
        frontier.end_run(db, run.id, "finished", {}, at)
