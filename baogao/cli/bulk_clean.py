"""`baogao bulk clean`: pages out of WARC files, Parquet and archives, cleaned into Parquet, on one machine or many."""

from __future__ import annotations

from typing import Annotated

import typer

from baogao.cli.counting import counting
from baogao.cli.ending import FAILED, WrongCall
from baogao.cli.options import Json, Ray
from baogao.cli.terminal import plain, say, say_json, warn
from crawler.fetch.headers import cleaned
from schedules.bulk.clean.manifest import Done
from schedules.bulk.clean.run import Call
from schedules.bulk.clean.run import clean as clean_all
from schedules.bulk.inputs import SHARD_BYTES

MOST_TOLD = 20  # damages told one by one
LEAST_SHARD = 1 << 16


def clean(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...",
            help="WARC files, Parquet files of url, headers and body, archives; names, folders, patterns, or addresses in an"
            " object store (s3://, gs://).",
        ),
    ],
    out: Annotated[
        str,
        typer.Option(metavar="DIR", help="Folder for the Parquet files, or an address in an object store."),
    ],
    ray: Ray = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The source that the pages are of; without it, the one the input names, or `imported`.",
        ),
    ] = None,
    shard_bytes: Annotated[
        int,
        typer.Option(
            metavar="BYTES", min=LEAST_SHARD, help="About how much packed input is one unit of work."
        ),
    ] = SHARD_BYTES,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            min=1,
            help="Processes that clean pages; as many as there are cores, unless told. Not with --ray.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Clean pages without an archive.

    Each page takes the path of an import, and comes out with the columns of `export parquet`, a row a document of a page;
    what is left out is in files of its own, with the reason. Stopped, it is gone on with by the same call, and what comes
    out then is the same. manifest.json is there once all is done. Exit status 1 where the input is damaged: the rest is done.
    """
    if source is not None and (not source.strip() or cleaned(source) != source):
        raise WrongCall("--source: give a name of one line, without control characters")
    if ray is not None and workers is not None:
        raise WrongCall(
            "--workers is for this machine alone; on a cluster its nodes say how many CPUs they have"
        )
    call = Call(tuple(inputs), out, ray, source, shard_bytes, workers)
    done = clean_all(call, counting)
    _tell(done, out, as_json=as_json)
    if done.counts["damaged"]:
        raise typer.Exit(FAILED)


def _tell(done: Done, out: str, *, as_json: bool) -> None:
    for file, place, reason in done.damages[:MOST_TOLD]:
        warn(f"{file}: {place}: {reason}")
    if done.counts["damaged"] > min(MOST_TOLD, len(done.damages)):
        warn(f"{done.counts['damaged']} damages in all; drops/ in {out} has every one")
    if as_json:
        say_json(
            {
                name: done.counts[name]
                for name in ("documents", "pages", "articles", "refused", "passed", "damaged")
            }
        )
        return
    say(
        f"{plain(out)}: {done.counts['documents']} documents of {done.counts['pages']} pages,"
        f" {done.counts['articles']} of them articles on several pages"
    )
    for name, meaning in (
        ("refused", "pages of which nothing was kept"),
        ("passed", "records that are no page"),
        ("damaged", "damaged records"),
    ):
        if done.counts[name]:
            say(f"  {done.counts[name]} {meaning}")
