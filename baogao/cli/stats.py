"""`baogao stats`: how much the archive holds, and why the rest is not in it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlite_utils import Database

from baogao.cli.options import Db, Json
from baogao.cli.terminal import say, say_field, say_json, say_table
from baogao.settings import ARCHIVE
from storage import runs
from storage import stats as counts
from storage.comparing import count_not_compared
from storage.database import reading
from storage.documents import totals
from storage.search import pending


def stats(
    reasons: Annotated[
        bool,
        typer.Option(
            "--reasons", help="Count what is not in the archive by reason: pages and blocks of text."
        ),
    ] = False,
    pages: Annotated[
        bool,
        typer.Option("--pages", help="Name each page that is refused, failed, gone or left out, and why."),
    ] = False,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Count what the archive holds."""
    with reading(db) as archive:
        if pages:
            _pages(archive, as_json=as_json)
        elif reasons:
            _reasons(archive, as_json=as_json)
        else:
            _totals(archive, db, as_json=as_json)


def _totals(archive: Database, db: Path, *, as_json: bool) -> None:
    held = {
        **totals(archive),
        "pages_by_state": counts.page_states(archive),
        "requests_by_outcome": counts.outcomes(archive),
        "duplicates_by_kind": counts.duplicates(archive),
        "forgotten": archive["forgotten"].count,
        "not_indexed": pending(archive),
        "not_compared": count_not_compared(archive),
        "bytes": db.stat().st_size,
    }
    sources, standing = counts.sources(archive), runs.standing(archive)
    if as_json:
        warnings = [{"source": source, **warned._asdict()} for source, warned in standing]
        say_json(held | {"by_source": [asdict(source) for source in sources], "warnings": warnings})
        return
    for name, value in held.items():
        shown = ", ".join(f"{n} {kind}" for kind, n in value.items()) if isinstance(value, dict) else value
        say_field(name.replace("_", " "), shown)
    say()
    _sources(sources)
    for source, warned in standing:
        say(f"{'failure' if warned.failure else 'warning'}: {source}: {warned.message}")


def _sources(sources: list[counts.SourceCount]) -> None:
    say_table(
        ("source", "pages", "documents", "duplicates", "last run", "outcome", "template"),
        (
            (s.name, s.pages, s.documents, s.duplicates, s.last_started_at, s.last_outcome, _template(s))
            for s in sources
        ),
    )


def _template(source: counts.SourceCount) -> str | None:
    """What is left out of a source's pages because they repeat it."""
    if source.template is None:
        return None
    return f"{source.template}: {source.template_blocks} blocks, {source.template_paths} paths"


def _reasons(archive: Database, *, as_json: bool) -> None:
    found = counts.reasons(archive)
    if as_json:
        for reason in found:
            say_json(asdict(reason))
        return
    columns = ("source", "what", "reason", "pages", "blocks", "characters")
    say_table(columns, ((r.source, r.what, r.reason, r.pages, r.blocks, r.characters) for r in found))


def _pages(archive: Database, *, as_json: bool) -> None:
    columns = ("source", "what", "reason", "address", "link on")
    if as_json:
        for page in counts.pages_left_out(archive):
            say_json(asdict(page))
        return
    rows = ((p.source, p.what, p.reason, p.url, p.discovered_from) for p in counts.pages_left_out(archive))
    say_table(columns, rows)
