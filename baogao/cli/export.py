"""`baogao export`: documents handed on, in the formats of those who use them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from baogao.cli import narrowing
from baogao.cli.ending import WrongCall
from baogao.cli.export_warc import write_warc
from baogao.cli.narrowing import days, years
from baogao.cli.options import Db
from baogao.cli.terminal import plain, say_json, warn
from baogao.settings import ARCHIVE
from storage.database import reading
from storage.export import Dataset, Exported, Filters, Form, Format, Paragraphs, Publication, ShardSize
from storage.export import export as write
from storage.records import Place
from storage.search import pending

STREAM = Path("-")
WARC = "warc"
CHOICES = (*(each.value for each in Format), WARC)


def _what(text: str) -> str:
    """One of the forms, as it is written. Raises BadParameter."""
    if text not in CHOICES:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(map(repr, CHOICES))}.")
    return text


def export(
    what: Annotated[
        str,
        typer.Argument(
            parser=_what,
            metavar="|".join(CHOICES),
            help="What to write: documents in one of the first six forms, a table of places by years, of sections or of"
            " sentences, or with warc what was asked and answered.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="File to write, or - for stdout; for txt, markdown and with --dataset a new or empty folder; for warc a"
            " file that ends in .warc.gz, or such a folder.",
        ),
    ],
    form: Annotated[
        Form | None,
        typer.Option(
            "--as",
            help="What a panel, sections or sentences are written as, where the ending of OUT does not say it.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="CURSOR|DATE",
            help="Only what came after: the cursor an export printed, or a date or time.",
        ),
    ] = None,
    words: narrowing.Words = "",
    source: narrowing.Sources = None,
    year: narrowing.Year = None,
    first: narrowing.First = None,
    last: narrowing.Last = None,
    report_kind: narrowing.ReportKinds = None,
    kind: narrowing.PlaceKind = None,
    level: narrowing.Level = None,
    province: narrowing.Province = None,
    city: narrowing.City = None,
    county: narrowing.County = None,
    town: narrowing.Town = None,
    flaw: narrowing.Flaws = None,
    without_flaw: narrowing.Without = None,
    current: narrowing.Current = False,
    originals: narrowing.Originals = False,
    paragraphs: Annotated[
        bool,
        typer.Option(
            "--paragraphs",
            help="Tell of each paragraph what it is (heading, item, row with its cells) and whether it is repeated in the"
            " text, held by other documents, or stock. Only jsonl.",
        ),
    ] = False,
    without_stock: Annotated[
        bool,
        typer.Option(
            "--without-stock", help="Leave out of each text the paragraphs that five reports or more hold."
        ),
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file OUT if it is there.")] = False,
    dataset: Annotated[
        bool,
        typer.Option(
            "--dataset",
            help="Make OUT a folder of shards with a dataset card, a Croissant file and checksums. Cut off, the same call"
            " goes on with it.",
        ),
    ] = False,
    shard_size: Annotated[
        str | None,
        typer.Option(
            metavar="DOCUMENTS|BYTES",
            help="Begin a new shard after so many documents (50000) or bytes of text (500MB, 1GiB). With --dataset; of warc"
            " files after so many bytes (1GB).",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the dataset on its card; that of its folder else.")
    ] = None,
    license: Annotated[
        str | None, typer.Option(help="Its licence, as dataset hubs name it (cc-by-4.0); not stated else.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Who publishes it; not stated else.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it is published.")] = None,
    db: Db = ARCHIVE.default,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Tell what was written as JSON, on stdout unless the export is there."),
    ] = False,
) -> None:
    """Write documents to a file, a stream or a folder.

    With their provenance, whole or not at all; tells the cursor from which the next export goes on.
    """
    filters = Filters(
        tuple(source or ()),
        Place(kind, level, province, city, county, town),
        years(year),
        current,
        originals,
        tuple(report_kind or ()),
        days(first, last),
        words,
        tuple(flaw or ()),
        tuple(without_flaw or ()),
    )
    if what == WARC:
        _refuse_for_warc(form, paragraphs, without_stock, dataset, Publication(name, license, publisher, url))
        with reading(db) as archive:
            write_warc(
                archive,
                out,
                filters,
                to_stream=out == STREAM,
                since=since,
                replace=replace,
                shard_size=shard_size,
                as_json=as_json,
            )
        return
    wanted = _dataset(dataset, shard_size, Publication(name, license, publisher, url))
    with reading(db) as archive:
        written = write(
            archive,
            sys.stdout.buffer if out == STREAM else out,
            Format(what),
            filters=filters,
            paragraphs=Paragraphs(paragraphs, without_stock),
            since=since,
            replace=replace,
            form=form,
            dataset=wanted,
        )
        waiting = pending(archive) if words else 0
    if waiting:
        warn(
            f"{waiting} documents are not in the index of words yet and were left out; the next `baogao harvest` adds them"
        )
    _tell(written, as_json=as_json)


def _refuse_for_warc(
    form: Form | None, paragraphs: bool, without_stock: bool, dataset: bool, publication: Publication
) -> None:
    if form is not None or paragraphs or without_stock or dataset or publication != Publication():
        raise WrongCall(
            "warc files are no documents: leave out --as, --paragraphs, --without-stock and those of datasets"
        )


def _dataset(asked: bool, shard_size: str | None, publication: Publication) -> Dataset | None:
    if asked:
        return Dataset(ShardSize() if shard_size is None else ShardSize.of(shard_size), publication)
    if shard_size is not None or publication != Publication():
        raise WrongCall(
            "--shard-size, --name, --license, --publisher and --url are of a dataset; add --dataset, or leave them out"
        )
    return None


def _tell(written: Exported, *, as_json: bool) -> None:
    place = "stdout" if written.path is None else plain(written.path)
    if as_json and written.path is not None:
        outside = {"outside": written.outside} if written.outside else {}
        say_json({"documents": written.count, "path": str(written.path), "cursor": written.cursor, **outside})
        return
    sys.stderr.write(f"{written.count} documents to {place}; what comes later: --since {written.cursor}\n")
    if written.outside:
        sys.stderr.write(
            f"{written.outside} documents name no year or no place, and have no row in a panel\n"
        )
