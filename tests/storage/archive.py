"""Small archives for the storage tests: one source, one run, pages settled by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from storage import documents, frontier, visits
from storage.documents import Settled
from storage.frontier import Due, Run
from storage.normalise import normalise, sha256
from storage.packing import pack
from storage.records import (
    Attempt,
    Dropped,
    Fetched,
    Link,
    Outcome,
    Place,
    Refined,
    RefinedDocument,
    Role,
)

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOME = "https://www.example.gov.cn/"


@dataclass
class Harvested:
    """Drives the storage floor as the crawler would, with a clock that moves a second a call."""

    db: Database
    ticks: int = 0
    run: Run = field(init=False)

    def now(self) -> datetime:
        self.ticks += 1
        return START + timedelta(seconds=self.ticks)

    def begin(
        self, starts: Sequence[tuple[str, Role]] = ((HOME, Role.LISTING),), *, every: bool = True
    ) -> Run:
        moment = self.now()
        place = Place(kind="government", level="county", county="云岭县")
        source = frontier.record_source(self.db, "yunling", place, {"start": HOME})
        self.run = frontier.begin_run(
            self.db, source, moment.isoformat(), starts, "test-1", moment, every=every
        )
        return self.run

    def claim(self, host: str = "www.example.gov.cn", most: int = 100) -> list[Due]:
        return frontier.claim(self.db, self.run.id, host, most, "me", self.now(), timedelta(minutes=5))

    def answer(self, due: Due, body: bytes, *headers: tuple[str, str]) -> int | None:
        """The page answers 200 with these bytes; gives the fetch to refine."""
        attempt = Attempt(
            due.url, self.now(), 0.1, Outcome.OK, status=200, headers=headers, bytes_received=len(body)
        )
        fetched = Fetched(due.url, due.url, (attempt,), body)
        return visits.record_visit(self.db, self.run, due, fetched, pack(body), self.now())

    def fail(self, due: Due, outcome: Outcome, status: int | None = None, reason: str | None = None) -> None:
        """The visit ends without a body."""
        attempt = Attempt(due.url, self.now(), 0.1, outcome, status=status, reason=reason)
        assert (
            visits.record_visit(
                self.db, self.run, due, Fetched(due.url, due.url, (attempt,)), None, self.now()
            )
            is None
        )

    def settle(
        self, fetch_id: int | None, *texts: str, links: Sequence[Link] = (), dropped: Sequence[Dropped] = ()
    ) -> Settled:
        """The refined page holds these texts and links."""
        assert fetch_id is not None
        refined = Refined(
            HOME, "test-1", "utf-8", "meta", Role.DETAIL, "page", tuple(document(t, n) for n, t in enumerate(texts, 1)),
            tuple(links), tuple(dropped),
        )  # fmt: skip
        return documents.settle(self.db, self.run, fetch_id, refined, self.now())

    def end(self, outcome: str = "finished") -> None:
        frontier.end_run(self.db, self.run.id, outcome, {}, self.now())

    def one(self, sql: str, *values: object) -> object:
        return self.db.execute(sql, values).fetchone()[0]


def document(text: str, position: int = 1) -> RefinedDocument:
    return RefinedDocument(text[:12], text, sha256(text), sha256(normalise(text)), position)


def detail(name: str) -> Link:
    return Link(f"{HOME}{name}.html", name, Role.DETAIL)
