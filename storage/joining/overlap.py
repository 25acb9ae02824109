"""Hosts that two archives asked in the same hours: what may come of machines that do not divide hosts as one another do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlite_utils import Database

# Requests that were sent: a refusal by robots.txt, scope or guard was none, and what was imported others had asked for.
_ASKED = """
SELECT substr(f.url, instr(f.url, '//') + 2, instr(substr(f.url, 9), '/') + 6 - instr(f.url, '//')) AS host,
       substr(f.started_at, 1, 13) AS hour, s.name, r.slot, r.started_at
FROM fetches f JOIN runs r ON r.id = f.run_id JOIN sources s ON s.id = r.source_id
WHERE f.outcome NOT IN ('robots', 'blocked', 'out_of_scope') AND f.imported_from IS NULL
GROUP BY 1, 2, r.id
"""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A host that both archives asked: in how many hours, and the first of them as `2026-01-31T08`, in UTC."""

    host: str
    hours: int
    first: str


def asked_by_both(one: Database, other: Database) -> list[Overlap]:
    """The hosts that runs of one archive and other runs of the other asked within the same hour, by name.

    Runs that both archives hold are left out: one was merged into the other, or made from it.
    """
    ours, theirs = _asked(one), _asked(other)
    hours = defaultdict(set)
    for place in ours.keys() & theirs.keys():
        if ours[place] - theirs[place] and theirs[place] - ours[place]:
            hours[place[0]].add(place[1])
    return [Overlap(host, len(each), min(each)) for host, each in sorted(hours.items())]


def _asked(db: Database) -> dict[tuple[str, str], set[tuple[str, ...]]]:
    """The runs by host and hour."""
    found = defaultdict(set)
    for host, hour, *run in db.execute(_ASKED):
        found[host, hour].add(tuple(run))
    return found
