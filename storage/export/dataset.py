"""An export as a dataset: a folder of shards with a card, a Croissant file and checksums, that can be gone on with.

It grows in a folder beside its own, with a journal of the files that are whole. Killed at any moment, the same call
goes on after the last of them, and ends with the same bytes. The folder takes its name when everything is in it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from storage.errors import BadExport, ExportFailed
from storage.export import card, croissant
from storage.export.about import About
from storage.export.formats import ToFile, ToText, Writer
from storage.export.job import Job
from storage.export.journal import Journal, Piece, Totals, digest, held
from storage.export.names import place_in_tree
from storage.export.rows import Row
from storage.export.shards import Shard, ShardSize
from storage.placing import synced

DATA = "data"
CHECKSUMS = "SHA256SUMS"
_TOGETHER = 1_000  # files of a tree that are brought to disk and noted together


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes a dataset: the writer, what its files say of themselves, and what it is cut by.

    `rows_after` gives the documents after a number; `request` is the call, in JSON values, by which an unfinished
    dataset knows that it is the same.
    """

    writer: Writer
    job: Job
    size: ShardSize
    about: About
    request: dict[str, Any]
    rows_after: Callable[[int], Iterator[Row]]


def write_dataset(plan: Callable[[dict[str, Any]], Plan], request: dict[str, Any], out: Path) -> Totals:
    """Write the dataset, or what an earlier call has left to write.

    `plan` is made of the request as the unfinished dataset has it. Raises BadExport where something else is there or
    was begun, ExportFailed when the system refuses; what is whole then stays for the next call.
    """
    whole = out.resolve()
    work = whole.parent / f".{whole.name}.unfinished"
    _check_free(out, work)
    try:
        work.mkdir(exist_ok=True)
        with held(work / "journal") as journal:
            asked = journal.begin(request)
            _check_same(asked, request, work)
            with _kept_if_begun(work, journal):
                totals = _written(plan(asked), journal, work / "whole", out)
            shutil.rmtree(work)
    except OSError as error:
        way_out = (
            f"the files that are whole are kept in {work}: mend that, and the same export goes on from there"
            if work.exists()
            else "nothing is left behind: mend that and export again"
        )
        raise ExportFailed(f"{out}: {error.strerror or error}; {way_out}") from error
    return totals


@contextmanager
def _kept_if_begun(work: Path, journal: Journal) -> Iterator[None]:
    """Whatever goes wrong, what is unfinished stays where a file of it is whole, and else nothing does."""
    try:
        yield
    except BaseException:
        if next(journal.pieces(), None) is None:
            shutil.rmtree(work)
        raise


def _check_free(out: Path, work: Path) -> None:
    if not work.parent.is_dir():
        raise BadExport(f"{out}: the folder {work.parent} does not exist; make it, or name another")
    finished = (work / "journal").exists() and not (work / "whole").exists()
    if os.path.lexists(out) and not finished and not (out.is_dir() and not any(out.iterdir())):
        raise BadExport(f"{out}: already there and not an empty folder; name another, or remove it yourself")


def _check_same(asked: dict[str, Any], request: dict[str, Any], work: Path) -> None:
    """Whether this call is the one that began; where the archive ended then is that one's own."""
    differ = [name for name in request if name != "span" and asked.get(name) != request[name]]
    if differ:
        raise BadExport(
            f"{work}: begun by an export that differs in {', '.join(differ)}; finish that with the call it was begun"
            " by, or remove this folder"
        )


def _written(plan: Plan, journal: Journal, folder: Path, out: Path) -> Totals:
    if out.is_dir() and any(out.iterdir()):  # killed after the folder took its name
        return _totals(journal)
    (folder / DATA).mkdir(parents=True, exist_ok=True)
    _name_as_noted(folder)
    journal.keep_whole(folder)
    done = _totals(journal)
    _remove_after(folder, done.last)
    for pieces in _remaining(plan, folder, done):
        journal.add(pieces)
    totals = _totals(journal)
    _finish(plan, journal, folder, totals)
    folder.replace(out.resolve())
    return totals


def _name_as_noted(folder: Path) -> None:
    """Give shards back the names that the journal has for them, where the last ones were being given when it ended."""
    for path in folder.glob(f"{DATA}/part-*-of-*"):
        path.replace(path.with_name(f"{path.stem.split('-of-')[0]}{path.suffix}"))


def _remove_after(folder: Path, last: int) -> None:
    """Remove files of a tree that were written and not noted: what they are named by may be another meanwhile."""
    for path in folder.glob(f"{DATA}/**/*_*"):
        number = path.name.split("_")[0]
        if path.is_file() and number.isdigit() and int(number) > last:
            path.unlink()


def _totals(journal: Journal) -> Totals:
    totals = Totals()
    for piece in journal.pieces():
        totals.add(piece)
    return totals


def _remaining(plan: Plan, folder: Path, done: Totals) -> Iterator[list[Piece]]:
    rows = plan.rows_after(done.last)
    if plan.writer.to_file:
        yield from _shards(plan, plan.writer.to_file, folder, rows, done.files)
    elif plan.writer.to_text:
        yield from _files(plan.writer.ending, plan.writer.to_text, folder, rows)


def _shards(plan: Plan, write: ToFile, folder: Path, rows: Iterator[Row], done: int) -> Iterator[list[Piece]]:
    """Write shard after shard; an export of nothing has one, so that its columns can be read."""
    number = done
    while (first := next(rows, None)) is not None or number == 0:
        shard = Shard(chain([first], rows) if first is not None else rows, plan.size)
        path = folder / _name(number, plan)
        path.unlink(missing_ok=True)
        with synced(path) as file:
            write(shard, file, plan.job)
        languages = dict(sorted(shard.languages.items()))
        yield [_piece(folder, path, shard.documents, shard.last, languages)]
        number += 1


def _files(ending: str, text_of: ToText, folder: Path, rows: Iterator[Row]) -> Iterator[list[Piece]]:
    while batch := list(islice(rows, _TOGETHER)):
        pieces = []
        for path, row in tree(batch, ending, text_of, folder / DATA):
            languages = {str(row.known["language"] or "und"): 1}
            pieces.append(_piece(folder, path, 1, row.id, languages))
        os.sync()  # one wait for all of them
        yield pieces


def tree(rows: Iterable[Row], ending: str, text_of: ToText, folder: Path) -> Iterator[tuple[Path, Row]]:
    """Write each document as a file of its own, under the year and place it is about."""
    for row in rows:
        path = folder / place_in_tree(row, ending)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(row), "utf-8", newline="\n")
        yield path, row


def _piece(folder: Path, path: Path, documents: int, last: int, languages: dict[str, int]) -> Piece:
    name = path.relative_to(folder).as_posix()
    return Piece(name, digest(path), path.stat().st_size, documents, last, languages)


def _name(number: int, plan: Plan) -> str:
    return f"{DATA}/part-{number:05}{plan.writer.ending}"


def _finish(plan: Plan, journal: Journal, folder: Path, totals: Totals) -> None:
    """Give the shards their last names, and write what stands beside them."""
    (folder / CHECKSUMS).unlink(missing_ok=True)
    listed = plan.writer.to_file is not None
    final = [_renamed(folder, piece, totals.files) for piece in journal.pieces()] if listed else []
    beside = {
        "README.md": card.card(plan.about, plan.writer, totals),
        "croissant.json": croissant.croissant(plan.about, plan.writer, totals, final),
    }
    for name, text in beside.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    with synced(folder / CHECKSUMS) as sums:
        for piece in final or journal.pieces():
            sums.write(f"{piece.sha256}  {piece.path}\n".encode())
        for name in beside:
            sums.write(f"{digest(folder / name)}  {name}\n".encode())
    os.sync()


def _renamed(folder: Path, piece: Piece, files: int) -> Piece:
    """A shard under the name that says how many there are; it may have it already."""
    old = Path(piece.path)
    new = old.with_name(f"{old.stem}-of-{files:05}{old.suffix}")
    if not (folder / new).exists():
        (folder / old).rename(folder / new)
    return Piece(new.as_posix(), piece.sha256, piece.size, piece.documents, piece.last, piece.languages)
