"""The first page: what needs a person, what came in, and how every source stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from baogao.web import standing
from baogao.web.charts import Chart, columns
from baogao.web.labels import label
from baogao.web.standing import Health
from baogao.web.view import Answer, Asked, View
from schedules.service.leasing import serving
from storage import overview as archive
from storage.overview import WEEK, SourceStanding, Yield
from storage.service import ALL

WEEKS, SPARK = 26, 12


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the overview lists it; `found` are the texts of the latest weeks, oldest first."""

    standing: SourceStanding
    health: Health
    next_at: datetime | None
    held: str | None
    configured: bool
    found: tuple[int | None, ...]
    chart: Chart


@dataclass(frozen=True, slots=True)
class Week:
    """The week that began on a day, and how many texts it brought; None where nothing was harvested."""

    began: str
    found: int | None


def overview(asked: Asked) -> Answer:
    """Everything a person looks at first."""
    standings = archive.standings(asked.db)
    configured = standing.configured(asked.surroundings)
    nexts = standing.nexts(asked, configured.sources)
    pauses = standing.paused(asked)
    notices = standing.notices(asked, standings, configured.faults)
    seen = archive.yields(asked.db, asked.now, WEEKS)
    rows = []
    known = {each.name for each in standings}
    new = [_unseen(each.name, each.level) for each in configured.sources if each.name not in known]
    by_source = _by_source(seen)
    for each in (*standings, *new):
        following = nexts.get(each.name)
        found = _series(by_source.get(each.name, {}), SPARK)
        rows.append(
            SourceRow(
                each,
                standing.health(each, notices, pauses),
                following.at if following else None,
                following.held.value if following and following.held else None,
                configured.named(each.name) is not None,
                found,
                columns([("", value) for value in found], 96, 24),
            )
        )
    weeks = _weeks(seen, asked.now)
    chart = columns([(week.began, week.found) for week in weeks], 640, 120)
    return Answer(
        "overview.html",
        {
            "totals": archive.totals(asked.db),
            "notices": notices,
            "sources": rows,
            "weeks": weeks,
            "chart": chart,
            "chart_words": _words(asked, weeks),
            "service": serving(asked.surroundings.archive),
            "all_paused": ALL in pauses,
            "has_file": bool(configured.sources or configured.faults),
        },
    )


def _unseen(name: str, level: str | None) -> SourceStanding:
    return SourceStanding(name, level, None, 0, None, None, None, None, None)


def _by_source(seen: list[Yield]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for each in seen:
        found.setdefault(each.source, {})[each.week] = each.found
    return found


def _series(weeks: dict[int, int], count: int) -> tuple[int | None, ...]:
    return tuple(weeks.get(week) for week in reversed(range(count)))


def _weeks(seen: list[Yield], now: datetime) -> list[Week]:
    found: dict[int, int] = {}
    for each in seen:
        found[each.week] = found.get(each.week, 0) + each.found
    began = [(now - (week + 1) * WEEK).date().isoformat() for week in range(WEEKS)]
    return [Week(began[week], found.get(week)) for week in reversed(range(WEEKS))]


def _words(asked: Asked, weeks: list[Week]) -> str:
    """The chart in words."""
    total = sum(week.found or 0 for week in weeks)
    best = max(weeks, key=lambda week: week.found or 0)
    return label(
        asked.language,
        "overview.chart_words",
        total=total,
        weeks=WEEKS,
        most=best.found or 0,
        week=best.began,
    )


OVERVIEW = View("overview", "/", overview, "overview.title")
