"""What a finished run is compared with others by: measured once, kept beside the run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass

from sqlite_utils import Database

from storage.records import Outcome, PageState
from storage.walks.listings import listings

FINE = (Outcome.OK, Outcome.UNCHANGED, Outcome.GONE, Outcome.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Figures:
    """A run in numbers: a row of `run_figures`, whose columns say what each is."""

    visits: int = 0
    failing: int = 0
    gone: int = 0
    found: int = 0
    listings_changed: int = 0
    silent_listings: int = 0
    silent_example: str | None = None
    refined: int = 0
    emptied: int = 0
    kept_characters: int = 0
    dropped_characters: int = 0
    taken_down: int = 0
    known: int = 0
    left_for_deep_pass: int = 0
    not_due: int = 0


@dataclass(frozen=True, slots=True)
class Unreached:
    """Start addresses that the latest visit did not bring: how many of how many, and why the first one."""

    starts: int
    missed: int
    url: str = ""
    reason: str = ""


# The last row of a page decides: SQLite takes the other columns from the row that has the maximum.
_VISITS = """
SELECT count(*), count(*) FILTER (WHERE outcome NOT IN ({fine})), count(*) FILTER (WHERE outcome = 'gone')
FROM (SELECT max(id), outcome FROM fetches WHERE run_id = :run AND purpose = 'page' GROUP BY page_id)
"""

# Pages that were new or had changed, and what of their text is kept now: text that came back is kept since an earlier
# run. A page of unknown role is a listing when it has led on and holds no text.
_REFINED = """
WITH mine AS (
  SELECT id, page_id, snapshot_sha256 FROM fetches WHERE run_id = :run AND purpose = 'page' AND outcome = 'ok'
), fresh AS (
  SELECT m.page_id, count(*) FILTER (WHERE s.revision = 1) AS found
  FROM mine m JOIN sightings s ON s.page_id = m.page_id AND s.fetch_id = m.id GROUP BY m.page_id
), lost AS (
  SELECT page_id, sum(characters) AS characters FROM drops WHERE run_id = :run AND fetch_id IS NOT NULL GROUP BY page_id
), changed AS (
  SELECT page_id FROM fresh UNION SELECT page_id FROM lost
), held AS (
  SELECT DISTINCT p.id, s.position, d.characters FROM changed c JOIN pages p ON p.id = c.page_id
  JOIN mine m ON m.page_id = p.id
  JOIN sightings s ON s.page_id = p.id AND s.revision = p.revision AND s.snapshot_sha256 = m.snapshot_sha256
  JOIN documents d ON d.id = s.document_id
), kept AS (
  SELECT id, sum(characters) AS characters FROM held GROUP BY id
), leading AS (
  SELECT DISTINCT discovered_from AS page_id FROM pages
  WHERE source_id = (SELECT source_id FROM runs WHERE id = :run) AND discovered_from IS NOT NULL
), refined AS (
  SELECT coalesce(f.found, 0) AS found, coalesce(k.characters, 0) AS kept, coalesce(l.characters, 0) AS dropped,
         p.role = 'listing' OR (p.role = 'unknown' AND k.id IS NULL AND p.id IN leading) AS listing
  FROM changed c JOIN pages p ON p.id = c.page_id LEFT JOIN kept k ON k.id = p.id
  LEFT JOIN fresh f ON f.page_id = p.id LEFT JOIN lost l ON l.page_id = p.id
)
SELECT coalesce(sum(found), 0), count(*) FILTER (WHERE NOT listing), count(*) FILTER (WHERE NOT listing AND kept = 0),
       coalesce(sum(kept) FILTER (WHERE NOT listing), 0), coalesce(sum(dropped) FILTER (WHERE NOT listing), 0)
FROM refined
"""


# A page that vanished was taken down where the run no longer found it on some listing either.
_KNOWN = """
WITH mine AS (
  SELECT p.id, p.role, p.state, EXISTS (
    SELECT 1 FROM leads l WHERE l.target_id = p.id AND l.lost_run = :run) AS lost, EXISTS (
    SELECT 1 FROM fetches f WHERE f.run_id = :run AND f.page_id = p.id AND f.purpose = 'page') AS asked
  FROM pages p WHERE p.source_id = (SELECT source_id FROM runs WHERE id = :run) AND p.state <> 'new'
)
SELECT count(*) FILTER (WHERE state = 'gone' AND asked AND lost),
       count(*) FILTER (WHERE state <> 'gone' OR asked),
       count(*) FILTER (WHERE role = 'listing' AND NOT asked), count(*) FILTER (WHERE role <> 'listing' AND NOT asked)
FROM mine
"""


def measure(db: Database, run_id: int) -> Figures:
    """A run in numbers, from what it left in the archive."""
    fine = ", ".join(f"'{outcome}'" for outcome in FINE)
    visits, failing, gone = db.execute(_VISITS.format(fine=fine), {"run": run_id}).fetchone()
    found, refined, emptied, kept, dropped = db.execute(_REFINED, {"run": run_id}).fetchone()
    known = db.execute(_KNOWN, {"run": run_id}).fetchone()
    return Figures(
        visits, failing, gone, found, *listings(db, run_id), refined, emptied, kept, dropped, *known
    )


def keep(db: Database, run_id: int, figures: Figures) -> None:
    """Write the figures beside the run, in place of those it had."""
    names = ("run_id", *columns())
    db.execute(
        f"INSERT OR REPLACE INTO run_figures ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608 - our own column names
        (run_id, *astuple(figures)),
    )


def unreached(db: Database, source_id: int, starts: Collection[str]) -> Unreached:
    """The start addresses of a source whose latest visit brought no page."""
    missed: list[tuple[str, str]] = []
    for url in starts:
        row = db.execute(
            "SELECT url, state, coalesce(reason, state) FROM pages WHERE source_id = ? AND url = ?",
            (source_id, url),
        ).fetchone()
        if row is not None and row[1] not in (PageState.LIVE, PageState.NEW):
            missed.append((row[0], row[2]))
    return Unreached(len(starts), len(missed), *(missed[0] if missed else ("", "")))


def columns() -> Sequence[str]:
    """The names of the figures, in order."""
    return tuple(Figures.__dataclass_fields__)
