"""`baogao dedupe`: duplicates found again in a whole archive, or in plain texts; and decisions on originals."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlite_utils import Database

from baogao.cli.archive import leased
from baogao.cli.counting import counting
from baogao.cli.ending import WrongCall
from baogao.cli.options import Db, Json
from baogao.cli.plain_texts import dedupe_texts
from baogao.cli.terminal import say, say_field, say_json
from baogao.settings import ARCHIVE
from storage import dedupe as comparing
from storage import originals
from storage.decisions import record
from storage.dedupe import Changed, Known
from storage.duplicates import DuplicateIndex
from storage.times import now


def dedupe(
    texts: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|FILE.jsonl",
            help="Look for duplicates among these texts, without an archive: the .txt and .md files of a folder,"
            ' or lines of JSON that have "text" and may have "id" or "path".',
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --texts: where to write the groups, a line of JSON each; - is stdout."
        ),
    ] = None,
    original: Annotated[
        int | None,
        typer.Option(
            metavar="DOC",
            min=1,
            help="Decide that this document is the original of its group, whatever the rules say.",
        ),
    ] = None,
    withdraw: Annotated[
        int | None,
        typer.Option(metavar="DOC", min=1, help="Take such a decision back: the rules decide again."),
    ] = None,
    because: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why it is decided so; kept with the decision.")
    ] = None,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Find the duplicates of the whole archive again.

    A harvest compares every document as it is stored. This compares all of them anew, which is needed for an archive
    of an older version or when the rules have changed, and tells what is different then. Cut off, it goes on from
    where it was when it is called again.
    """
    _check(texts, out, original, withdraw, because)
    if texts is not None and out is not None:
        dedupe_texts(texts, out)
        return
    with leased(db) as archive:
        changed = compare_again(archive, anew=original is None and withdraw is None)
        for document, stands in ((original, True), (withdraw, False)):
            if document is not None:
                _decide(archive, document, because or "", stands=stands, as_json=as_json)
    if changed is not None and original is None and withdraw is None:
        say_json(asdict(changed)) if as_json else _tell(changed)


def compare_again(db: Database, *, anew: bool) -> Changed | None:
    """Compare all documents, or with `anew` false those that wait for it; what has changed, None when there was nothing to do."""
    if not anew and not comparing.is_due(db):
        return None
    waiting = comparing.begin(db, now(), anew=anew)
    index = DuplicateIndex(db)
    with counting("comparing documents", waiting) as advance:
        while done := comparing.step(db, index):
            advance(done)
    return comparing.end(db, index, now())


def _check(
    texts: Path | None, out: Path | None, original: int | None, withdraw: int | None, because: str | None
) -> None:
    if (texts is None) != (out is None):
        raise WrongCall("--texts says which texts to compare and --out where to write the groups; give both")
    if sum(each is not None for each in (texts, original, withdraw)) > 1:
        raise WrongCall(
            "--texts, --original and --withdraw are three different things to do; give one of them"
        )
    if (because is not None) != (original is not None or withdraw is not None):
        raise WrongCall(
            "--original DOC or --withdraw DOC is a decision, --because TEXT its reason; give both"
        )


def _decide(db: Database, document: int, because: str, *, stands: bool, as_json: bool) -> None:
    with db.atomic():
        record(db, document, because, now(), stands=stands)
        originals.decide(db, DuplicateIndex(db), [document], now())
        group = originals.former(db, [document])
    found = db.execute("SELECT original_id FROM duplicates WHERE document_id = ?", (document,)).fetchone()
    is_now = document if found is None else found[0]
    copies = sorted(group - {is_now})
    if as_json:
        say_json({"document": document, "decided": stands, "original": is_now, "copies": copies})
    elif not copies:
        say(f"document {document} has no copies; the decision is kept for when some come")
    else:
        say(f"document {is_now} is the original of {', '.join(map(str, copies))}")


def _tell(changed: Changed) -> None:
    for name, told in _figures(changed.after).items():
        before = _figures(changed.before)[name]
        say_field(name, told if told == before else f"{told} (before: {before})")
    if changed.originals or changed.copies or changed.moved:
        say(
            f"{changed.copies} documents are copies now that were not, {changed.originals} are copies no longer,"
            f" {changed.moved} have another original"
        )
    else:
        say("no document is a copy of another than before")


def _figures(known: Known) -> dict[str, str]:
    def counted(kinds: dict[str, int]) -> str:
        return ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none"

    return {
        "relations": counted(known.relations),
        "groups": str(known.groups),
        "copies": counted(known.copies),
    }
