"""`baogao import`: pages that others fetched, from WARC files and saved HTML, brought in by the path of a harvest."""

from __future__ import annotations

import asyncio
import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from baogao.cli.ending import FAILED, WrongCall
from baogao.cli.options import Db, Json, Wait
from baogao.cli.stopping import Stopping
from baogao.cli.terminal import plain, say, say_json, warn
from baogao.settings import ARCHIVE
from crawler.discover.canonical import canonical
from crawler.fetch.headers import cleaned
from crawler.importing.capture import Piece
from crawler.importing.carrying import Carrier, Count, Tools
from crawler.importing.saved import read_saved, saved_files
from crawler.importing.warc import read_warc
from crawler.refinery import Refinery
from schedules.harvests import bring_index_up_to_date, compare_what_waits
from storage.database import BUSY_SECONDS, reading
from storage.lease import writer_lease
from storage.since import from_iso
from storage.times import moment, now
from storage.writer import Writer

STDIN = "-"
LOOK_EVERY = 0.25  # seconds
MOST_TOLD = 20  # damages of a file told one by one

Source = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The source that the pages are of; without it, the one the file names, or `imported`.",
    ),
]


@dataclass(frozen=True, slots=True)
class _File:
    """A file or folder named in the call, and how to read it."""

    name: str
    read: Callable[[BinaryIO | None, datetime], Iterator[Piece]]
    path: Path | None = None


def import_warc(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="WARC or ARC files, packed or not; - is stdin.")
    ],
    source: Source = None,
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    as_json: Json = False,
) -> None:
    """Bring in what WARC files hold.

    Each page takes the path of a harvest: kept, cleaned, compared with all others, its provenance naming the file. What
    a page holds now is what its latest capture holds, by the time in the file. What is there already is passed over, so
    an import that was stopped is gone on with by calling it again. Damaged records are named, the others brought in.
    """
    for file in files:
        if file != STDIN and not Path(file).is_file():
            raise WrongCall(f"{file}: there is no such file")
    named = [
        _File(
            "stdin" if file == STDIN else Path(file).name, _from_warc, None if file == STDIN else Path(file)
        )
        for file in files
    ]
    _carry_out(named, source, db, wait, as_json=as_json)


def import_html(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE|FOLDER...", help="Saved pages, or folders of them.")
    ],
    source: Source = None,
    addresses: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV", help="A CSV file whose columns `file` and `url` give the addresses of files."
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="When they were saved; without it, the time of each file."),
    ] = None,
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    as_json: Json = False,
) -> None:
    """Bring in saved pages.

    As `import warc` does. A page's address is the one that --addresses gives it, or the browser that saved it wrote into
    it, or it says of itself (canonical link, og:url); a file without any stands under an address of its own, file:.
    """
    known = {} if addresses is None else _addresses(addresses)
    at = None if date is None else _date(date)
    named = [_saved(path, known, at) for path in files]
    _carry_out(named, source, db, wait, as_json=as_json)


def _from_warc(stream: BinaryIO | None, at: datetime) -> Iterator[Piece]:
    return read_warc(stream or sys.stdin.buffer, at)


def _saved(path: Path, known: dict[str, str], at: datetime | None) -> _File:
    if next(saved_files(path), None) is None or not path.exists():
        raise WrongCall(
            f"{path}: there is no such file, or no file in this folder that ends as pages do (.html)"
        )
    return _File(path.resolve().name, lambda _, now: read_saved(path, saved_files(path), known, at, now))


def _addresses(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"file", "url"} <= set(rows.fieldnames or ()):
            raise WrongCall(f"{path}: its first line must name the columns file and url")
        found = {}
        for row in rows:
            url = canonical(row["url"] or "")
            if url is None:
                raise WrongCall(f"{path} line {rows.line_num}: {row['url']!r} is no http or https address")
            found[row["file"] or ""] = url
    return found


def _date(text: str) -> datetime:
    try:
        return moment(from_iso(text)).astimezone(UTC)
    except ValueError as error:
        raise WrongCall(
            f"--date {text}: not a date; write it as 2026-01-31 or 2026-01-31T08:00+08:00"
        ) from error


def _carry_out(files: Sequence[_File], source: str | None, db: Path, wait: float, *, as_json: bool) -> None:
    if source is not None and (not source.strip() or cleaned(source) != source):
        raise WrongCall("--source: give a name of one line, without control characters")
    counts, signal = asyncio.run(_import(files, source, db, wait))
    for file, count in counts:
        _tell(file, count, as_json=as_json)
    if signal is not None:
        raise typer.Exit(128 + signal)
    if any(count.damaged for _, count in counts):
        raise typer.Exit(FAILED)


async def _import(
    files: Sequence[_File], source: str | None, path: Path, wait: float
) -> tuple[list[tuple[_File, Count]], int | None]:
    asked = asyncio.Event()
    counts: list[tuple[_File, Count]] = []
    with (
        writer_lease(path, now()),
        Writer(path, wait) as writer,
        reading(path) as db,
        Stopping(asked, warn, "the next call") as stopping,
    ):
        async with Refinery() as refinery:
            await compare_what_waits(writer, now, asked, warn)
            for file in files:
                if asked.is_set():
                    break
                counts.append((file, Count()))
                tools = Tools(db, writer, refinery, now, asked, _Telling())
                work = asyncio.create_task(_carry(file, Carrier(tools, file.name, source, counts[-1][1])))
                await stopping.during(work, lambda: None, LOOK_EVERY)
        await bring_index_up_to_date(writer, asked, warn)
    return counts, stopping.signal


async def _carry(file: _File, carrier: Carrier) -> None:
    if file.path is None:
        await carrier.carry(file.read(None, now()))
        return
    with file.path.open("rb") as stream:
        await carrier.carry(file.read(stream, now()))


class _Telling:
    """Tells of the first damages of a file, and that there are more."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, line: str) -> None:
        self._told += 1
        if self._told <= MOST_TOLD:
            warn(line)
        elif self._told == MOST_TOLD + 1:
            warn("further damages are counted and no longer told one by one")


def _tell(file: _File, count: Count, *, as_json: bool) -> None:
    if as_json:
        say_json({"file": file.name, **count.row(), "passed_over": dict(count.passed.most_common())})
        return
    parts = [f"{count.captures} captures", f"{count.documents} new documents"]
    if count.earlier:
        parts.append(f"{count.earlier} captures from before what their pages hold now")
    if count.known:
        parts.append(f"{count.known} known already")
    if count.damaged:
        parts.append(f"{count.damaged} damaged")
    say(f"{plain(file.name)}: {', '.join(parts)}")
    for reason, number in count.passed.most_common():
        say(f"  passed over: {number} ({reason})")
