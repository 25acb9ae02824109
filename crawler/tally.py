"""What a harvest has come to so far: counters that the face may look at while it runs."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from storage.documents import Settled
from storage.records import Fetched, Outcome


@dataclass(slots=True)
class Tally:
    """Counts of one source's run. Pages, then documents; `errors` by kind of outcome.

    `pages` are those visited, the `in_hand` ones among them not settled yet; `waiting` are all not settled.
    """

    source: str
    pages: int = 0
    waiting: int = 0
    in_hand: int = 0
    unchanged: int = 0
    new: int = 0
    duplicate: int = 0
    revised: int = 0
    dropped: int = 0
    gone: int = 0
    left_out: int = 0
    bytes_received: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    state: str = "waiting"
    resumed: bool = False
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None

    def add(self, settled: Settled) -> None:
        """Count what one page was settled to."""
        self.new += settled.new
        self.duplicate += settled.duplicate
        self.revised += settled.revised
        self.dropped += settled.dropped

    def add_visit(self, fetched: Fetched) -> None:
        """Count how one visit ended."""
        self.bytes_received += sum(attempt.bytes_received for attempt in fetched.attempts)
        if fetched.outcome is Outcome.UNCHANGED:
            self.unchanged += 1
        elif fetched.outcome is Outcome.GONE:
            self.gone += 1
        elif fetched.outcome is not Outcome.OK:
            self.errors[fetched.outcome.value] += 1

    @property
    def seconds(self) -> float:
        """How long the run has taken, or took."""
        return (self.ended or time.monotonic()) - self.began

    def counts(self) -> dict[str, object]:
        """The counters as the archive keeps them."""
        return {
            "pages": self.pages,
            "unchanged": self.unchanged,
            "new": self.new,
            "duplicate": self.duplicate,
            "revised": self.revised,
            "dropped": self.dropped,
            "gone": self.gone,
            "left_out": self.left_out,
            "bytes_received": self.bytes_received,
            "errors": dict(self.errors),
        }
