"""An archive whose every text, title, address, name and reason wants to run as a script or to leave its place."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from storage import documents, frontier, runs, service, troubles, visits
from storage.database import open_for_writing
from storage.figures import Figures, keep
from storage.normalise import normalise, sha256
from storage.packing import pack
from storage.records import (
    Attempt,
    Certainty,
    Dates,
    Dropped,
    Edge,
    Fact,
    Fetched,
    Mask,
    Outcome,
    Place,
    Refined,
    RefinedDocument,
    Repair,
    Role,
)
from storage.runs import Warned
from storage.search import index_pending

PAYLOADS = (
    "<script>alert('a')</script>",
    "<img src=x onerror=alert(2)>",
    "\"'><svg/onload=alert(3)>",
    "</title></textarea></style></script><script>alert(4)</script>",
    "{{7*7}}{% raw %}${7*7}#{7*7}",
    "[x](javascript:alert(5))",
    "--><script>alert(6)</script><!--",
    "\u202egnp.exe\u2066 \u200b 藏字",
)
ALL = " ".join(PAYLOADS)
ADDRESSES = (
    "https://hostile.example/'\"><script>alert(7)</script>?a=<b>&c='",
    "javascript:alert(8)//https://hostile.example/",
    "data:text/html,<script>alert(9)</script>",
    "https://hostile.example/plain",
)
SOURCE = 'x"><script>alert(10)</script>'
BODY = f"<!doctype html><title>{ALL}</title><script>alert(11)</script><h1>{ALL}</h1><p onclick=alert(12)>{ALL}</p>"


def hostile_archive(path: Path, at: datetime) -> None:
    """Make it, with the words 检索词 in every text."""
    db = open_for_writing(path)
    with db.atomic():
        place = Place("government", "county", ALL, ALL, ALL, ALL)
        source = frontier.record_source(db, SOURCE, place, {"start": [ADDRESSES[0]], "note": ALL})
        run = frontier.begin_run(db, source, "by hand", [(url, Role.DETAIL) for url in ADDRESSES], "1", at)
        for due in frontier.claim(db, run.id, "hostile.example", 9, "me", at, timedelta(hours=1)) + [
            each
            for host in frontier.hosts(db, run.id)
            if host != "hostile.example"
            for each in frontier.claim(db, run.id, host, 9, "me", at, timedelta(hours=1))
        ]:
            body = f"{BODY}<!-- {due.page_id} -->".encode()
            headers = (("content-type", f"text/html; {ALL}".replace("\n", " ")), ("etag", ALL))
            attempt = Attempt(due.url, at, 0.1, Outcome.OK, status=200, reason=ALL, headers=headers)
            fetch = visits.record_visit(
                db, run, due, Fetched(due.url, due.url, (attempt,), body), pack(body), at
            )
            assert fetch is not None
            refined = Refined(
                due.url, "1", "utf-8", "header", Role.DETAIL, ALL, (_document(due.page_id),),
                dropped=(Dropped(ALL, ALL),),
            )  # fmt: skip
            documents.settle(db, run, fetch, refined, at)
        frontier.end_run(db, run.id, "failed", {ALL: 1}, at, ALL)
        keep(db, run.id, Figures(visits=4, found=4, silent_example=ADDRESSES[0]))
        runs.warn(db, run.id, [Warned("silent_listings", ALL, failure=True)])
        troubles.begin(db, SOURCE, [Warned("silent_listings", ALL, failure=True)], at)
        service.pause(db, [SOURCE], at, ALL)
    while index_pending(db):
        pass
    db.close()


def _document(number: int) -> RefinedDocument:
    text = f"检索词 {ALL}\n{number}\n{ALL} 检索词"
    known = ("speaker", "agency", "session", "document_number", "report_kind", "county", "year_doubt")
    return RefinedDocument(
        f"{ALL} {number}",
        text,
        sha256(text),
        sha256(normalise(text)),
        dates=Dates(ALL[:20], ALL[:20], None, 2024),
        author=ALL,
        source_line=ALL,
        marks=(("truncated", 1.0),),
        repairs=(Repair(ALL, 0, ALL, text[:3], certain=False),),
        masks=(Mask(4, PAYLOADS[0], ALL),),
        start=Edge(whole=False, certain=False, why=ALL),
        facts=tuple(Fact(name, ALL, Certainty.GUESS, ALL) for name in known),
    )
