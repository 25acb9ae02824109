"""From what a call names to units: every file found before anything is read, each cut as it allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from schedules.bulk.errors import BulkFailed
from schedules.bulk.inputs import archives, tables, warcs
from schedules.bulk.inputs.units import Kind, Unit
from schedules.bulk.places import Found, find, open_input
from schedules.bulk.stores import is_store

SHARD_BYTES = 32 << 20  # of packed input in a unit, about
_ENDINGS = {
    Kind.WARC: (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz"),
    Kind.PARQUET: (".parquet",),
    Kind.ARCHIVE: (".db",),
}
_BEGINNINGS = {b"PAR1": Kind.PARQUET, b"SQLite format 3\0": Kind.ARCHIVE}
_PLANS = {Kind.WARC: warcs.plan, Kind.PARQUET: tables.plan, Kind.ARCHIVE: archives.plan}
Spread = Callable[[Callable[[str], str], Sequence[str]], Iterable[str]]


def plan(named: Sequence[str], shard_bytes: int = SHARD_BYTES, spread: Spread = map) -> list[Unit]:
    """The units of all that is named, ordered by address and place; the same for the same files, however they are named.

    `spread` may have the files cut at the same time on several machines, in any order. A file that cannot be read is one
    unit, whose reading names it. Raises BulkFailed, before anything begins, for what is not there or cannot be an input.
    """
    files = [_whole(each) for each in _files(named)]
    asked = [f"{shard_bytes} {each.to_json()}" for each in files]
    units = [Unit.from_json(line) for answer in spread(cut, asked) for line in answer.splitlines()]
    units.sort(key=lambda unit: (unit.name, unit.first))
    twice = [key for key, count in Counter(unit.key for unit in units).items() if count > 1]
    if twice:
        name = next(unit.name for unit in units if unit.key == twice[0])
        raise BulkFailed(f"{name}: the same address in two stores; give each a run of its own")
    return units


def cut(asked: str) -> str:
    """The units of one file, a line each: a pure function of text, so that any machine can do it."""
    shard_bytes, _, told = asked.partition(" ")
    whole = Unit.from_json(told)
    return "\n".join(unit.to_json() for unit in _PLANS[whole.kind](whole, int(shard_bytes)))


def _files(named: Sequence[str]) -> Iterator[Found]:
    """Every file that is named, once."""
    known: dict[str, Found] = {}
    for name in named:
        fit = [each for each in find(name) if not each.listed or _by_ending(each.uri)]
        if not fit:
            endings = ", ".join(ending for endings in _ENDINGS.values() for ending in endings)
            raise BulkFailed(f"{name}: nothing in there ends in {endings}; name the files themselves")
        for each in fit:
            known[each.uri] = each
    yield from known.values()


def _whole(found: Found) -> Unit:
    kind = _by_ending(found.uri) or _by_beginning(found)
    if kind is Kind.ARCHIVE and is_store(found.uri):
        raise BulkFailed(
            f"{found.uri.partition('?')[0]}: an archive is read where it lies on a disk; copy it there, and name the copy"
        )
    return Unit(found.uri, kind, found.size, found.mark)


def _by_ending(uri: str) -> Kind | None:
    name = uri.partition("?")[0].lower()
    return next((kind for kind, endings in _ENDINGS.items() if name.endswith(endings)), None)


def _by_beginning(found: Found) -> Kind:
    """What a file is whose name does not tell; WARC where its bytes do not either, so that its reading names it."""
    try:
        with open_input(found.uri) as file:
            begins = file.read(16)
    except OSError:
        begins = b""
    return next((kind for word, kind in _BEGINNINGS.items() if begins.startswith(word)), Kind.WARC)
