"""Single visits to pages, settled as a harvest settles them, at times and on sources of one's own choosing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from storage import documents, frontier, visits
from storage.database import open_for_writing
from storage.forgotten import create_forgotten
from storage.normalise import normalise, sha256
from storage.packing import pack
from storage.records import (
    Attempt,
    Dates,
    Dropped,
    Fetched,
    Form,
    FormKind,
    Link,
    Outcome,
    Place,
    Refined,
    RefinedDocument,
    Repair,
    Role,
)

FIRST = datetime(2020, 1, 1, 8, 0, tzinfo=UTC)
APART = timedelta(days=200)  # longer than a gone page is left alone


def page(name: str) -> str:
    return f"https://www.example.gov.cn/{name}"


def day(number: int) -> datetime:
    return FIRST + number * APART


@dataclass(frozen=True)
class Visit:
    """A page visited at a time: it holds these texts under a title, or the visit ends otherwise."""

    at: int
    url: str = "a"
    texts: tuple[str, ...] = ()
    source: str = "yunling"
    title: str = "报告"
    furniture: str = ""
    outcome: Outcome = Outcome.OK
    cleaner: str = "1"
    links: tuple[str, ...] = ()
    shown: str | None = None


def opened(path: Path) -> Database:
    """A new archive, or the one that is there."""
    if not path.exists():
        path.write_bytes(_empty())
    return open_for_writing(path)


@cache
def _empty() -> bytes:
    """An archive without rows, made once: copying it is quicker."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        db = open_for_writing(path)
        if not db["forgotten"].exists():
            create_forgotten(db)
        db.close()
        return path.read_bytes()


def visit(
    db: Database, made: Visit, settings: Mapping[str, object] | None = None, end: str = "finished"
) -> None:
    """A run that makes this visit and no other."""
    moment, url = day(made.at), page(made.url)
    with db.atomic():
        source = frontier.record_source(db, made.source, Place(county=made.source), settings or {})
        run = frontier.begin_run(db, source, f"day {made.at}", [(url, Role.DETAIL)], made.cleaner, moment)
        claimed = frontier.claim(db, run.id, "www.example.gov.cn", 99, "me", moment, timedelta(hours=1))
        [due] = [d for d in claimed if d.url == url]
        body = repr((made.texts, made.title, made.furniture)).encode() if made.outcome is Outcome.OK else None
        attempt = Attempt(url, moment, 0.1, made.outcome, status=200, headers=_headers(body))
        packed = pack(body) if body is not None else None
        fetched = Fetched(url, url, (attempt,), body)
        fetch = visits.record_visit(db, run, due, fetched, packed, moment)
        if fetch is not None:
            documents.settle(db, run, fetch, _refined(url, made), moment)
        if end == "finished":
            db.execute("DELETE FROM frontier WHERE run_id = ?", (run.id,))
        frontier.end_run(db, run.id, end, {"pages": 1}, moment + timedelta(minutes=1))


def _headers(body: bytes | None) -> tuple[tuple[str, str], ...]:
    return () if body is None else (("etag", hashlib.sha256(body).hexdigest()[:8]),)


def _refined(url: str, made: Visit) -> Refined:
    texts = tuple(_document(made, text, position) for position, text in enumerate(made.texts, 1))
    links = tuple(Link(page(name), name, Role.DETAIL) for name in made.links)
    return Refined(
        url, made.cleaner, "utf-8", "meta", Role.DETAIL, "", texts, links, (Dropped("menu", "首页"),)
    )


def _document(made: Visit, text: str, position: int) -> RefinedDocument:
    """What cleaner and bytes make of a text: other versions of the cleaner end it in other ways."""
    text = text if made.cleaner == "1" else f"{text}{made.cleaner}"
    return RefinedDocument(
        made.title, text, sha256(text), sha256(normalise(text)), position,
        Dates(made.shown, reported_year=len(made.title)),
        repairs=(Repair("gap", position, "", made.title),),
        structure=(Form(1, FormKind.HEADING, len(made.title), f"h{made.cleaner}"),),
    )  # fmt: skip
