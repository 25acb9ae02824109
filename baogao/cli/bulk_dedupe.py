"""`baogao bulk dedupe`: duplicates among documents in files, on this machine or a cluster, with no archive in the middle."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from baogao.cli.counting import counting
from baogao.cli.options import Json, Ray
from baogao.cli.terminal import plain, say_field, say_json
from schedules.bulk.near import Deduped
from schedules.bulk.near import dedupe as dedupe_files


def dedupe(
    named: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...",
            help="Folders of `baogao bulk clean`, files of Parquet or lines of JSON (also packed) with a text each, or"
            " archives; on a disk, or in an object store by their addresses.",
        ),
    ],
    out: Annotated[
        str,
        typer.Option(metavar="DIR", help="Where to write documents, copies, parts, groups and the manifest."),
    ],
    ray: Ray = None,
    as_json: Json = False,
) -> None:
    """Find the duplicates among documents in files, by the rules of an archive.

    Writes a row for each distinct text (documents/), what copies of a report are to its original (copies/), which
    documents lie in others (parts/), every report with its copies as `baogao dedupe --texts` writes it (groups/), and
    at the end manifest.json; a folder without that is not finished. Call it again after it was cut off, and it goes on
    from there. What comes out does not depend on the order of the files, on the machines, or on how often it was cut off.
    """
    did = dedupe_files(named, out, ray=ray, stage=lambda name, count: counting(f"{name} of documents", count))
    say_json(asdict(did)) if as_json else _tell(did, out)


def _tell(did: Deduped, out: str) -> None:
    passed = f", {did.passed} passed over (manifest.json says which)" if did.passed else ""
    say_field("rows", f"{did.rows}{passed}")
    say_field(
        "documents",
        f"{did.documents} distinct texts, {did.texts} of them not the same but for marks and white space",
    )
    copies = ", ".join(f"{count} {kind}" for kind, count in did.copies.items()) or "none"
    say_field("reports", f"{did.reports}; copies: {copies}")
    say_field("parts", f"{did.parts} pairs of a document and one that holds it")
    say_field("written to", plain(out) + (" (by an earlier call; nothing was to do)" if did.again else ""))
