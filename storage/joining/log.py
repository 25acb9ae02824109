"""Joining what was configured, learnt, asked and left out: sources, templates, runs, fetches, drops, robots.txt."""

from __future__ import annotations

from sqlite_utils import Database

from storage.joining.staging import BEGUN, COLUMNS, find, insert, number, translate

_SETTINGS = "json_array({0}.kind, {0}.level, {0}.province, {0}.city, {0}.county, {0}.town, {0}.settings)"
_NEWEST = "coalesce((SELECT max(started_at) FROM {0} r WHERE r.source_id = {1}.id), '')"

# As a text, a greater one tells of more: it ended later, or it ended by itself, or else any rule will do.
_PROGRESS = "{0}.ended_at || ({0}.outcome <> 'interrupted') || json_array({0}.outcome, {0}.cleaner, {0}.counts, {0}.error)"
_LEARNT = "{0}.learnt_at || json_array({0}.pages, {0}.learnt_from, hex({0}.content))"
_ROBOTS = "{0}.fetched_at || json_array({0}.expires_at, {0}.status, {0}.verdict, {0}.body)"


def sources(db: Database) -> None:
    """One source a name; its settings are those of its newest run in either archive."""
    db.execute(
        "UPDATE incoming_sources SET here = (SELECT id FROM sources h WHERE h.name = incoming_sources.name)"
    )
    db.execute(
        "UPDATE sources SET kind = i.kind, level = i.level, province = i.province, city = i.city, county = i.county,"  # noqa: S608 - our own words
        " town = i.town, settings = i.settings FROM incoming_sources i WHERE i.here = sources.id AND "
        + _NEWEST.format("incoming_runs", "i") + " || " + _SETTINGS.format("i") + " > "
        + _NEWEST.format("runs", "sources") + " || " + _SETTINGS.format("sources")
    )  # fmt: skip
    number(db, "sources")
    insert(db, "sources")


def templates(db: Database) -> None:
    """Every template of a source; of one that both archives have learnt, the account of the earlier time."""
    translate(db, "templates", "source_id", "sources")
    names = COLUMNS["templates"]
    db.execute(
        f"INSERT INTO templates ({', '.join(names)}) SELECT {', '.join(names)} FROM incoming_templates WHERE true"  # noqa: S608 - our own names
        f" ON CONFLICT (source_id, name) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names[3:])}"
        f" WHERE {_LEARNT.format('excluded')} < {_LEARNT.format('templates')}"
    )


def runs(db: Database) -> None:
    """One run a source, slot and start. Of a run that both archives know the account that tells of more is kept.

    A run that the other archive has not ended is carried as ended: its frontier stays behind.
    """
    translate(db, "runs", "source_id", "sources")
    db.execute(
        "UPDATE incoming_runs SET here = (SELECT h.id FROM runs h WHERE h.source_id = incoming_runs.source_id"
        " AND h.slot IN (stem, stem || ? || incoming_runs.started_at) AND h.started_at = incoming_runs.started_at)",
        (BEGUN,),
    )
    db.execute(
        "UPDATE runs SET ended_at = i.ended_at, outcome = i.outcome, error = i.error, cleaner = i.cleaner,"  # noqa: S608 - our own words
        " counts = i.counts FROM incoming_runs i WHERE i.here = runs.id AND CASE WHEN runs.ended_at IS NULL"
        " THEN NOT i.unfinished ELSE " + _PROGRESS.format("i") + " > " + _PROGRESS.format("runs") + " END"
    )
    db.execute("DELETE FROM frontier WHERE run_id IN (SELECT id FROM runs WHERE ended_at IS NOT NULL)")
    number(db, "runs")
    db.execute("UPDATE incoming_runs SET slot = stem || ? || started_at WHERE fresh", (BEGUN,))
    insert(db, "runs")
    _name_slots(db)


def _name_slots(db: Database) -> None:
    """Of several runs with one slot the earliest has its name; the others add when they began."""
    db.execute(
        "CREATE TEMP TABLE incoming_slots AS"
        " SELECT id, stem || CASE WHEN place = 1 THEN '' ELSE :begun || started_at END AS slot, place FROM"
        "  (SELECT id, stem, started_at, row_number() OVER (PARTITION BY source_id, stem ORDER BY started_at) AS place"
        "   FROM (SELECT id, source_id, started_at, replace(slot, :begun || started_at, '') AS stem FROM runs"
        "         WHERE source_id IN (SELECT source_id FROM incoming_runs WHERE fresh)))",
        {"begun": BEGUN},
    )
    for which in ("place > 1", "place = 1"):  # the name is free before another run takes it
        db.execute(
            f"UPDATE runs SET slot = s.slot FROM incoming_slots s WHERE s.id = runs.id AND {which}"  # noqa: S608 - our own words
            " AND runs.slot <> s.slot"
        )


def find_fetches(db: Database) -> None:
    """Number the other archive's fetches; those of a run that is new here are all new."""
    translate(db, "fetches", "run_id", "runs")
    translate(db, "fetches", "page_id", "pages")
    identity = ("run_id", "page_id", "purpose", "url", "started_at", "attempt", "hop", "outcome")
    find(db, "fetches", identity, _SHARED_RUN)
    number(db, "fetches")
    db.execute("CREATE INDEX temp.incoming_fetches_by_page ON incoming_fetches (page_id)")


def drops(db: Database) -> None:
    """Every account of what was left out, once."""
    translate(db, "drops", "run_id", "runs")
    translate(db, "drops", "page_id", "pages")
    translate(db, "drops", "fetch_id", "fetches")
    find(db, "drops", ("run_id", "page_id", "fetch_id", "reason", "blocks", "characters"), _SHARED_RUN)
    number(db, "drops")
    insert(db, "drops")


def attachments(db: Database) -> None:
    """Every file that a page links, once."""
    for column, table in (("page_id", "pages"), ("file_id", "pages"), ("fetch_id", "fetches")):
        translate(db, "attachments", column, table)
    names = ", ".join(COLUMNS["attachments"])
    db.execute(
        f"INSERT INTO attachments ({names}) SELECT {names} FROM incoming_attachments WHERE true ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
    )


def robots(db: Database) -> None:
    """Of each origin the robots.txt that was fetched last."""
    columns = "origin, fetched_at, expires_at, status, verdict, body"
    later = f"{_ROBOTS.format('excluded')} > {_ROBOTS.format('robots')}"
    db.execute(
        f"INSERT INTO robots ({columns}) SELECT {columns} FROM incoming_robots WHERE true ON CONFLICT (origin) DO UPDATE"  # noqa: S608 - our own words
        " SET fetched_at = excluded.fetched_at, expires_at = excluded.expires_at, status = excluded.status,"
        f" verdict = excluded.verdict, body = excluded.body WHERE {later}"
    )


_SHARED_RUN = "run_id IN (SELECT here FROM incoming_runs WHERE NOT fresh)"
