"""`baogao bulk harvest`: the sources divided by host over machines, each harvesting its part into its own archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from baogao.cli.harvest import configured, harvest_and_tell
from baogao.cli.log import log_lines
from baogao.cli.options import Db, Deep, Json, OneOf, SourcesFile, Wait
from baogao.cli.terminal import say_json, say_table, warn
from baogao.settings import ARCHIVE, SOURCES
from schedules import Source, find_sources
from schedules.parts import imbalance
from schedules.sharing import Share, share
from storage.database import BUSY_SECONDS, reading
from storage.sources import parts

MOST_NAMED = 3  # hosts, or sources, in a cell of the table


def harvest(
    part: OneOf,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Harvest only those of these that are in the part."),
    ] = None,
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    sources_file: SourcesFile = SOURCES.default,
    plan: Annotated[
        bool, typer.Option("--plan", help="Tell who gets what, of all parts, and harvest nothing.")
    ] = False,
    deep: Deep = False,
    as_json: Json = False,
) -> None:
    """Harvest one machine's part of the sources.

    Each machine has the same file of sources and an archive of its own, and is called with its own K of the same N;
    nothing else is shared. Sources that may touch a host in common stay together, so that no host is asked by two machines. Who
    gets what follows from the hosts in the file and from N alone: a further source moves no other unless it joins
    their hosts, and a further machine takes its share from all the others.

    Machines that divide alike name the same plan when they begin. `baogao merge` joins their archives afterwards, and
    warns of hosts that two of them asked. Needs nothing that `baogao harvest` does not.
    """
    said = configured(sources_file)
    ours, chosen = share(said.sources, part), find_sources(said.sources, names or [])
    if plan:
        _tell_plan(ours, chosen, as_json=as_json)
        return
    names_of_part = ours.plan.sources(part)
    mine = [source for source in chosen if source.name in names_of_part]
    _tell_part(ours, chosen, mine)
    if mine:
        _warn_of_another_part(db, ours, mine)
        harvest_and_tell(mine, db, wait, said.service.at_once, deep=deep, as_json=as_json, noted=ours.noted)


def _tell_plan(ours: Share, chosen: Sequence[Source], *, as_json: bool) -> None:
    """A row a source, part by part, and what is uneven."""
    rows = sorted((_row(ours, source) for source in chosen), key=lambda row: (row["part"], row["source"]))
    if as_json:
        for row in rows:
            say_json(row)
    else:
        say_table(("part", "source", "hosts", "together with"), (_cells(row) for row in rows))
    sizes = ", ".join(str(sum(len(group.sources) for group in part)) for part in ours.plan.parts)
    warn(f"plan {ours.plan.digest}: {ours.part.of} parts, with {sizes} sources")
    uneven = imbalance(ours.plan)
    for line in uneven:
        warn(line)
    if uneven:
        warn("to divide otherwise, name the sources of each machine: `baogao harvest SOURCE...`")


def _row(ours: Share, source: Source) -> dict[str, Any]:
    part, group = ours.plan.place(source.name)
    return {
        "plan": ours.plan.digest,
        "part": part.number,
        "of": part.of,
        "source": source.name,
        "hosts": list(source.scope.hosts),
        "together_with": [name for name in group.sources if name != source.name],
    }


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    return row["part"], row["source"], _few(row["hosts"]), _few(row["together_with"])


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _tell_part(ours: Share, chosen: Sequence[Source], mine: Sequence[Source]) -> None:
    """What of the chosen sources is harvested here, and under which plan: the word that machines are compared by."""
    log_lines().info("harvesting a part", **ours.noted, sources=len(mine), of=len(chosen))
    if mine:
        return
    if len(chosen) == 1:
        part, _ = ours.plan.place(chosen[0].name)
        warn(f'nothing to harvest in part {ours.part}: source "{chosen[0].name}" is in part {part}')
    else:
        warn(
            f"nothing to harvest in part {ours.part}: all {len(chosen)} sources are in other parts; --plan tells which"
        )


def _warn_of_another_part(db: Path, ours: Share, mine: Sequence[Source]) -> None:
    """Tell once where sources were harvested here as another part: after a change of N that is so, else K may be wrong."""
    if not db.exists():
        return
    with reading(db) as archive:
        before = parts(archive)
    names = {source.name for source in mine}
    found = sorted({part for name, part in before.items() if name in names} - {str(ours.part)})
    if found:
        warn(
            f"{db}: holds sources of this part that were harvested here as part {', '.join(found)} before; where N is as it"
            " was, look whether two machines are called with the same K"
        )
