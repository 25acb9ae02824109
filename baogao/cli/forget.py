"""`baogao forget`: documents found wrong are taken out, and do not come back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from sqlite_utils import Database

from baogao.cli.archive import leased
from baogao.cli.dedupe import compare_again
from baogao.cli.ending import WrongCall
from baogao.cli.options import Db, Json
from baogao.cli.terminal import plain, say, say_json
from baogao.settings import ARCHIVE
from storage.forget import documents_of, forget_source
from storage.forget import forget as take_out
from storage.originals import former
from storage.times import now
from storage.trace import document as stored


def forget(
    document: Annotated[
        int | None, typer.Argument(metavar="[DOC]", min=1, help="Number of the document.", show_default=False)
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Forget every document of this source that no other source has."),
    ] = None,
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the tombstone.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; without a terminal it is never asked.")
    ] = False,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Take a document out of the archive for good.

    Its text goes, from the searches too, and a tombstone stays that says why, when, and where the text had been
    seen: no harvest and no merge brings it back. The bytes of its pages stay as they were fetched. Of its copies
    another one is the original then.
    """
    if (document is None) == (source is None):
        raise WrongCall(
            "name one document by its number, or one source with --source; `baogao search` finds documents"
        )
    if not because.strip():
        raise WrongCall("say why with --because TEXT; the reason is kept with the tombstone")
    with leased(db) as archive:
        compare_again(archive, anew=False)
        if document is not None:
            _document(archive, document, because.strip(), yes=yes, as_json=as_json)
        elif source is not None:
            _source(archive, source, because.strip(), yes=yes, as_json=as_json)


def _document(db: Database, document: int, because: str, *, yes: bool, as_json: bool) -> None:
    known = stored(db, document)
    if not yes:
        _ask(
            f"forget document {document}, {known.title or 'without a title'}, {known.characters} characters?"
        )
    others = take_out(db, document, because, now())
    is_now = sorted(others - {row[0] for row in db.execute("SELECT document_id FROM duplicates")})
    if as_json:
        say_json({"forgotten": document, "title": known.title, "because": because, "originals": is_now})
        return
    say(f"forgotten: document {document}, {known.title}")
    for number in is_now:
        copies = sorted(former(db, [number]) - {number})
        of = f", the original of {', '.join(map(str, copies))}" if copies else ""
        say(f"  its copy {number} stays{of}")


def _source(db: Database, source: str, because: str, *, yes: bool, as_json: bool) -> None:
    if not yes:
        would = documents_of(db, source)
        _ask(
            f"forget {would.documents} documents of {source}? {would.kept} stay, because other sources have them too."
        )
    came = forget_source(db, source, because, now())
    if as_json:
        say_json({"source": source, "because": because, "forgotten": came.documents, "kept": came.kept})
    else:
        say(
            f"forgotten: {came.documents} documents of {source}; {came.kept} stay, because other sources have them too"
        )


def _ask(question: str) -> None:
    if sys.stdin.isatty() and not typer.confirm(plain(question), err=True):
        raise typer.Exit(1)
