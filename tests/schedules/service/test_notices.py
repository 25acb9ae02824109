"""How often somebody is told of a trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from schedules.service.notices import due, over
from storage import troubles
from storage.database import open_for_writing
from storage.runs import Warned
from tests.schedules.service.driving import utc

BEGIN, DAY = utc("2026-03-01 00:00"), timedelta(days=1)
BROKEN = Warned("text_share", "fell from .8 to .1")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_for_writing(tmp_path / "archive.db")
    yield db
    db.close()


def told(db: Database, now: datetime) -> list[str]:
    """Tell whatever is due; in words, what that was."""
    found = []
    for trouble in [*due(troubles.every(db), now, DAY)]:
        troubles.told(db, trouble, now)
        found.append("over" if trouble.ended_at else "begun" if not trouble.told else "still")
    for trouble in over(troubles.every(db), now, DAY):
        troubles.forget(db, trouble)
    return found


def test_a_trouble_that_stands_is_told_of_ever_more_rarely(db: Database) -> None:
    """At once; after a day, two more, four more, and then every seven; and once when it is over."""
    days = []
    for day in range(31):
        troubles.stand(db, "a", [BROKEN], BEGIN + day * DAY)
        days += [(day, word) for word in told(db, BEGIN + day * DAY)]
    assert days == [(0, "begun"), *((day, "still") for day in (1, 3, 7, 14, 21, 28))]
    troubles.stand(db, "a", [], BEGIN + 31 * DAY)
    assert told(db, BEGIN + 31 * DAY) == ["over"]
    assert told(db, BEGIN + 31 * DAY) == []


def test_what_comes_and_goes_is_not_told_of_each_time(db: Database) -> None:
    """Failing and recovering every hour: its beginning and its end, and both once more on the next day."""
    words = []
    for hour in range(28):
        now = BEGIN + timedelta(hours=hour)
        troubles.stand(db, "a", [BROKEN] if hour % 2 == 0 else [], now)
        words += [(hour, word) for word in told(db, now)]
    assert words == [(0, "begun"), (1, "over"), (26, "begun"), (27, "over")]


def test_a_trouble_over_before_anybody_heard_of_it_is_forgotten(db: Database) -> None:
    """Nobody is told of an end without a beginning."""
    troubles.stand(db, "a", [BROKEN], BEGIN)
    troubles.stand(db, "a", [], BEGIN + timedelta(minutes=1))
    assert told(db, BEGIN + timedelta(minutes=2)) == []
    assert troubles.every(db) == []


def test_an_error_beside_warnings_ends_none_of_them(db: Database) -> None:
    """A harvest that failed says nothing of the template."""
    troubles.stand(db, "a", [BROKEN], BEGIN)
    troubles.begin(db, "a", [Warned("failed", "no space left", failure=True)], BEGIN)
    assert {(t.kind, t.failure, t.ended_at) for t in troubles.every(db)} == {
        ("text_share", False, None),
        ("failed", True, None),
    }


def test_each_source_has_troubles_of_its_own(db: Database) -> None:
    """What ends with one source stands with another."""
    troubles.stand(db, "a", [BROKEN], BEGIN)
    troubles.stand(db, "b", [BROKEN], BEGIN)
    troubles.stand(db, "a", [], BEGIN + DAY)
    assert [(t.source, t.ended_at) for t in troubles.every(db)] == [("a", BEGIN + DAY), ("b", None)]
