"""A service's decisions over many sources, driven by hand against a real archive and file."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from schedules.service.plan import Held
from storage import frontier, service
from storage.database import open_for_writing
from storage.records import Place
from storage.service import ALL
from tests.schedules.service.driving import LASTS, Driven, utc
from tests.schedules.service.driving import drive as driven_to

BEGIN = utc("2026-03-02 10:05")
HOUR = timedelta(hours=1)


def toml(*names: str, **settings: object) -> str:
    lines = "".join(f"{key} = {value!r}\n" for key, value in {"cadence": "1h", **settings}.items())
    return "\n".join(
        f'[[source]]\nname = "{name}"\nstart = "https://{name}.example/"\n{lines}' for name in names
    )


def drive(services: list[Driven], begin: datetime, end: datetime) -> None:
    """With a look every minute."""
    driven_to(services, begin, end, timedelta(minutes=1))


class Scene:
    """An archive, a file of sources, and services to drive over them."""

    def __init__(self, folder: Path) -> None:
        self.db, self.toml = folder / "archive.db", folder / "sources.toml"
        self.begun: list[tuple[str, str, datetime]] = []

    def service(self, text: str, at_once: int = 4) -> Driven:
        self.toml.write_text(text)
        return Driven(self.db, self.toml, self.begun, at_once)

    def told(self) -> Database:
        """The archive, as a command of a person opens it."""
        return open_for_writing(self.db)

    def names(self) -> list[str]:
        """The sources begun so far; the list is empty afterwards."""
        found = [name for name, _, _ in self.begun]
        self.begun.clear()
        return found


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_no_more_are_harvested_at_once_than_allowed(scene: Scene) -> None:
    """The others wait for their turn, in the order of the file where they have waited equally long."""
    driven = scene.service(toml("a", "b", "c"), at_once=2)
    drive([driven], BEGIN, BEGIN + 2 * LASTS)
    assert [(name, at) for name, _, at in scene.begun] == [("a", BEGIN), ("b", BEGIN), ("c", BEGIN + LASTS)]


def test_a_long_harvest_is_not_begun_again_beside_itself(scene: Scene) -> None:
    """Of the slots that came meanwhile the latest is harvested when it has ended."""
    driven = scene.service(toml("a"))
    driven.lasts = timedelta(minutes=150)
    drive([driven], BEGIN, BEGIN + timedelta(hours=4))
    assert [slot[11:16] for _, slot, _ in scene.begun] == ["10:00", "12:00"]


def test_a_paused_source_stops_and_goes_on_when_resumed(scene: Scene) -> None:
    """The run that was cut short is gone on with; the pause outlives the service."""
    driven = scene.service(toml("a", "b"))
    driven.step(BEGIN)
    with scene.told() as db:
        service.pause(db, ["a"], BEGIN, "rebuilt")
    drive([driven], BEGIN + timedelta(minutes=1), BEGIN + HOUR)
    assert driven.orders.nexts["a"].held is Held.PAUSED
    driven.stop(BEGIN + HOUR)
    again = Driven(scene.db, scene.toml, scene.begun)
    scene.names()
    drive([again], BEGIN + HOUR, BEGIN + 2 * HOUR)
    assert set(scene.names()) == {"b"}
    with scene.told() as db:
        assert service.resume(db, ["a"]) == ["a"]
    again.step(BEGIN + 2 * HOUR)
    assert [(name, slot) for name, slot, _ in scene.begun if name == "a"] == [("a", "resumed")]


def test_all_can_be_paused_and_one_asked_for_all_the_same(scene: Scene) -> None:
    """A request is carried out once, and says how it ended."""
    driven = scene.service(toml("a", "b"))
    driven.step(BEGIN - HOUR)
    drive([driven], BEGIN - HOUR, BEGIN)
    scene.names()
    with scene.told() as db:
        service.pause(db, [ALL], BEGIN)
        service.ask(db, "b", BEGIN)
        assert not service.ask(db, "b", BEGIN + timedelta(seconds=1))[1], "asked for already"
    drive([driven], BEGIN + timedelta(seconds=2), BEGIN + 3 * HOUR)
    assert scene.names() == ["b"]
    with scene.told() as db:
        assert service.requests(db) == []
        [row] = db.execute("SELECT source, answer FROM service_requests").fetchall()
    assert row == ("b", "finished")


def test_a_request_outlives_a_service_that_is_killed(scene: Scene) -> None:
    """The next one goes on with the run, and answers it once."""
    driven = scene.service(toml("a", cadence="manual"))
    with scene.told() as db:
        service.ask(db, "a", BEGIN)
    driven.step(BEGIN)
    driven.die()
    again = Driven(scene.db, scene.toml, scene.begun)
    drive([again], BEGIN + timedelta(seconds=5), BEGIN + HOUR)
    assert [slot for _, slot, _ in scene.begun] == ["2026-03-02T10:05:00.000Z", "resumed"]
    with scene.told() as db:
        assert service.requests(db) == []


def test_a_request_answered_by_a_run_that_just_ended_is_not_carried_out_again(scene: Scene) -> None:
    """Killed between the end of the run and its answer, the run counts."""
    driven = scene.service(toml("a", cadence="manual"))
    with scene.told() as db:
        service.ask(db, "a", BEGIN)
    driven.step(BEGIN)
    run_id, _ = driven.ends["a"]
    driven.die()
    with scene.told() as db:
        db.execute("DELETE FROM frontier WHERE run_id = ?", (run_id,))
        frontier.end_run(db, run_id, "finished", {}, BEGIN + LASTS)
    scene.names()
    drive([Driven(scene.db, scene.toml, scene.begun)], BEGIN + LASTS, BEGIN + HOUR)
    assert scene.names() == []


def test_a_request_for_a_source_that_is_gone_is_answered(scene: Scene) -> None:
    """It does not wait for ever."""
    driven = scene.service(toml("a"))
    with scene.told() as db:
        service.ask(db, "b", BEGIN)
    driven.step(BEGIN)
    with scene.told() as db:
        assert db.execute("SELECT answer FROM service_requests").fetchone() == (
            "no such source is configured",
        )


def test_edits_are_taken_up_and_broken_ones_are_not(scene: Scene) -> None:
    """A source taken out stops, a new one begins, a file that cannot be read or is away changes nothing."""
    driven = scene.service(toml("a", "b"))
    driven.step(BEGIN)
    scene.toml.write_text(toml("b", "c"))
    driven.step(BEGIN + timedelta(seconds=1))
    assert (driven.edits[-1].removed, driven.edits[-1].added) == (("a",), ("c",))
    assert set(driven.ends) == {"b", "c"}
    scene.toml.write_text("[[source]]\nnome = 'x'\n")
    drive([driven], BEGIN + timedelta(seconds=2), BEGIN + 2 * HOUR)
    assert "sources.toml:1" in driven.edits[-1].faults[0]
    assert set(driven.ends) == {"b", "c"}, "harvested as before"
    told = len(driven.edits)
    scene.toml.unlink()
    drive([driven], BEGIN + 2 * HOUR, BEGIN + 3 * HOUR)
    assert [edit.faults != () for edit in driven.edits[told:]] == [True], "said once"
    scene.toml.write_text(toml("b", "c"))
    driven.step(BEGIN + 3 * HOUR)
    assert driven.edits[-1].faults == ()
    assert driven.configured.faults == ()


def test_quiet_hours_stop_a_harvest_that_goes_on_afterwards(scene: Scene) -> None:
    """At 18:10 in Shanghai, and on at 19 o'clock, under the slot it had."""
    driven = scene.service(toml("a", cadence="1 day", quiet_hours="18:10-19:00"))
    drive([driven], BEGIN, BEGIN + 2 * HOUR)
    assert [(slot, at) for _, slot, at in scene.begun] == [
        ("2026-03-01T16:00:00Z", BEGIN),
        ("resumed", utc("2026-03-02 11:00")),
    ]


def test_a_failure_is_tried_again_after_longer_each_time(scene: Scene) -> None:
    """A minute, then two; a success begins anew."""
    driven = scene.service(toml("a"))
    driven.step(BEGIN)
    assert driven.agenda is not None
    waits = []
    now = BEGIN
    for _ in range(3):
        driven.agenda.ended("a", "failed: no space left", now)
        driven.ends.clear()
        driven.step(now)
        [at] = [n.at for n in driven.orders.nexts.values()]
        assert at is not None
        waits.append(at - now)
        now = at
        driven.step(now)
    assert waits == [timedelta(minutes=m) for m in (1, 2, 4)]


def test_what_a_day_costs_is_counted_by_the_source_and_its_zone(scene: Scene) -> None:
    """Pages and bytes since midnight in Shanghai, of this source alone, interrupted runs included."""
    with scene.told() as db:
        for name in ("a", "b"):
            number = frontier.record_source(db, name, Place(), {})
            run = frontier.begin_run(db, number, "x", [], "1", utc("2026-03-01 15:00"))
            page = db.execute(
                "INSERT INTO pages (source_id, url, role, state, discovered_at) VALUES (?, 'u', 'detail', 'live', '') RETURNING id",
                (number,),
            ).fetchone()[0]
            for at in ("2026-03-01T15:59:00.000Z", "2026-03-01T16:01:00.000Z", "2026-03-01T16:02:00.000Z"):
                db.execute(
                    "INSERT INTO fetches (run_id, page_id, purpose, url, started_at, seconds, attempt, hop, outcome, bytes_received)"
                    " VALUES (?, ?, 'page', 'u', ?, 0, 1, 0, 'ok', 1000)",
                    (run.id, page, at),
                )
        assert service.spent(db, "a", utc("2026-03-01 16:00")) == (1, 2000)
        assert service.spent(db, "never harvested", utc("2026-03-01 16:00")) == (0, 0)
