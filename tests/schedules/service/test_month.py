"""A month of a service's life, in no time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from tests.schedules.service.driving import LASTS, Driven, drive, utc

SOURCES = """
[[source]]
name = "six-hourly"
start = "https://six-hourly.example/"
cadence = "6h"

[[source]]
name = "mondays"
start = "https://mondays.example/"
cadence = "30 3 * * mon"
jitter = "30 min"

[[source]]
name = "nightly"
start = "https://nightly.example/"
cadence = "15 2 * * *"
timezone = "Europe/Berlin"

[[source]]
name = "daily"
start = "https://daily.example/"
cadence = "1 day"
quiet_hours = "23:00-01:00"

[[source]]
name = "hourly"
start = "https://hourly.example/"
cadence = "0 * * * *"
timezone = "Europe/Berlin"
"""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGIN, END = utc("2026-10-10 00:30"), utc("2026-11-10 00:30")


def every(step: timedelta, first: str, last: str) -> list[str]:
    """Slots from one to another, both included."""
    found, at = [], utc(first)
    while at <= utc(last):
        found.append(f"{at:%Y-%m-%dT%H:%M:%SZ}")
        at += step
    return found


def test_a_month_yields_each_expected_slot_once(tmp_path: Path) -> None:
    """Five cadences, a second service by mistake, a crash, two restarts, edits and the end of summer time.

    14 October, 10:00:30: the first service is killed while two sources are harvested; the second takes over at once.
    20 to 22 October: nobody runs; of the slots that passed, each source's latest is harvested once.
    25 October: in Berlin 02:15 comes twice. 27 October: an edit that cannot be read. 28 October: "hourly" becomes
    every four hours, and "nightly" four o'clock, which does not make that of the same day due. 3 November: a restart between two slots.
    """
    db, toml = tmp_path / "archive.db", tmp_path / "sources.toml"
    toml.write_text(SOURCES)
    begun: list[tuple[str, str, datetime]] = []
    first, second = Driven(db, toml, begun), Driven(db, toml, begun)

    drive([first, second], BEGIN, utc("2026-10-14 10:00:30"))
    assert second.agenda is None, "stands by"
    first.die()
    drive([second, Driven(db, toml, begun)], utc("2026-10-14 10:00:31"), utc("2026-10-20 12:30"))
    second.stop(utc("2026-10-20 12:30"))

    third = Driven(db, toml, begun)
    drive([third], utc("2026-10-22 12:30"), utc("2026-10-27 09:30"))
    toml.write_text(SOURCES + "[[source]]\nname = ")
    drive([third], utc("2026-10-27 09:30"), utc("2026-10-28 09:30"))
    toml.write_text(SOURCES.replace('"0 * * * *"', '"0 */4 * * *"').replace('"15 2 * * *"', '"0 4 * * *"'))
    drive([third], utc("2026-10-28 09:30"), utc("2026-11-03 05:30"))
    third.stop(utc("2026-11-03 05:30"))
    fourth = Driven(db, toml, begun)
    drive([fourth], utc("2026-11-03 05:31"), END)
    fourth.stop(END)

    expected = {
        # At 0, 6, 12, 18 o'clock in Shanghai; never harvested before, it begins with the latest one.
        "six-hourly": every(6 * HOUR, "2026-10-09 22:00", "2026-10-20 10:00")
        + every(6 * HOUR, "2026-10-22 10:00", "2026-11-09 22:00"),
        "mondays": every(7 * DAY, "2026-10-11 19:30", "2026-11-08 19:30"),
        "nightly": every(DAY, "2026-10-11 00:15", "2026-10-20 00:15")
        + every(DAY, "2026-10-22 00:15", "2026-10-25 00:15")
        + every(DAY, "2026-10-26 01:15", "2026-10-28 01:15")
        + every(DAY, "2026-10-29 03:00", "2026-11-09 03:00"),
        "daily": every(DAY, "2026-10-09 16:00", "2026-10-19 16:00")
        + every(DAY, "2026-10-21 16:00", "2026-11-09 16:00"),
        "hourly": every(HOUR, "2026-10-10 01:00", "2026-10-20 12:00")
        + every(HOUR, "2026-10-22 12:00", "2026-10-28 09:00")
        + every(4 * HOUR, "2026-10-28 11:00", "2026-11-09 23:00"),
    }
    with closing(sqlite3.connect(db)) as archive:
        found = archive.execute(
            "SELECT s.name, r.slot, r.outcome FROM runs r JOIN sources s ON s.id = r.source_id ORDER BY r.id"
        ).fetchall()
    assert {name: [slot for n, slot, _ in found if n == name] for name in expected} == expected
    assert {outcome for _, _, outcome in found} == {"finished"}

    fresh = sorted((name, slot) for name, slot, _ in begun if slot != "resumed")
    assert fresh == sorted((name, slot) for name, slots in expected.items() for slot in slots), "each once"
    resumed = [(name, at) for name, slot, at in begun if slot == "resumed"]
    assert sorted(resumed) == [(name, utc("2026-10-14 10:00:31")) for name in ("hourly", "six-hourly")]

    assert_punctual(begun)
    broken, mended = third.edits
    assert "sources.toml:" in broken.faults[0]
    assert mended.changed == ("nightly", "hourly")


def assert_punctual(begun: list[tuple[str, str, datetime]]) -> None:
    """Jitter delays by half an hour at most, quiet hours until one in Shanghai; two at once, others wait."""
    downtime = (utc("2026-10-22 12:30"), utc("2026-10-22 13:30"))
    late = {
        name: [at - utc(slot[:-1]) for n, slot, at in begun if n == name and slot != "resumed" and not downtime[0] <= at <= downtime[1]][1:]
        for name in ("mondays", "nightly", "daily")
    }  # fmt: skip
    assert all(timedelta() <= each <= timedelta(minutes=30) + LASTS for each in late["mondays"])
    assert len(set(late["mondays"])) == 4, "another time each week"
    assert all(timedelta() <= each <= LASTS for each in late["nightly"])
    assert all(HOUR <= each <= HOUR + LASTS for each in late["daily"])
