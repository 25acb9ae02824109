"""A refined page as a person or a program reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from baogao.cli.terminal import say, say_field
from storage import structure, told
from storage.records import Edge, Fact, Link, Refined, RefinedDocument
from storage.times import stamp


def page_row(refined: Refined) -> dict[str, Any]:
    """The page as JSON values, but for its address."""
    return {
        "encoding": refined.encoding,
        "role": refined.role,
        "refused": refined.refused or None,
        "cleaner": refined.cleaner,
        "documents": [_document(document) for document in refined.documents],
        "sequel": refined.sequel._asdict() if refined.sequel else None,
        "pager": refined.pager._asdict() if refined.pager else None,
        "links": [_link(link) for link in refined.links],
        "dropped": [asdict(block) for block in refined.dropped],
    }


def show_page(refined: Refined, name: str) -> None:
    """Print the documents of a page, and in a line what was not kept of it."""
    say(f"== {name}")
    for document in refined.documents:
        say_field("title", document.title or "(none)")
        say_field("date", date_of(document))
        say_field("author", document.author)
        say_field("from", document.source_line)
        say_field("begins", edge_line(document.start))
        say_field("ends", edge_line(document.end))
        say_field("repairs", counted(repair.kind for repair in document.repairs))
        say_field("masks", counted(mask.hides for mask in document.masks))
        say_field("structure", structure.counted(document.structure))
        show_facts(document.facts)
        say_field("marks", marks_line(document.marks))
        say()
        say(document.text, lines=True)
        say()
    if refined.refused:
        say_field("refused", refined.refused)
    reasons = Counter(block.reason for block in refined.dropped)
    dropped = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    say(f"{len(refined.documents)} documents, {len(refined.links)} links; dropped: {dropped or 'nothing'}")
    say()


def show_facts(facts: Iterable[Fact], indent: str = "") -> None:
    """Print what is known of a document, a line a value, with how sure it is and where it was read."""
    for fact in facts:
        say_field(fact.name, f"{fact.value}  ({fact.certainty}, {fact.where})", indent)


def marks_line(marks: Iterable[tuple[str, float]]) -> str:
    """Quality marks in a line; those that are nought are not worth a word."""
    return " · ".join(f"{name} {value:g}" for name, value in marks if value)


def counted(kinds: Iterable[str]) -> str | None:
    """Kinds of damage in a line, each with how often it was met; None where there is none."""
    return ", ".join(f"{count} {kind}" for kind, count in Counter(kinds).most_common()) or None


def edge_line(edge: Edge | None) -> str | None:
    """A boundary in a line; None for the page's own, whole, and for one that is not known."""
    if edge is None or (edge.whole and edge.why == "page"):
        return None
    return f"{'whole' if edge.whole else 'cut off'} ({'certain' if edge.certain else 'a guess'}: {edge.why})"


def date_of(document: RefinedDocument) -> str | None:
    """The date that stands for a document: as the page shows it, else from its meta tags, else of the session."""
    return document.dates.shown or document.dates.meta or document.dates.session


def _link(link: Link) -> dict[str, Any]:
    return link._asdict() | {"changed": None if link.changed is None else stamp(link.changed)}


def _document(document: RefinedDocument) -> dict[str, Any]:
    return {
        "title": document.title,
        "text": document.text,
        "date": date_of(document),
        "dates": asdict(document.dates),
        "author": document.author,
        "source_line": document.source_line,
        "position": document.position,
        "marks": dict(document.marks),
        "start": document.start._asdict(),
        "end": document.end._asdict(),
        "repairs": [asdict(repair) for repair in document.repairs],
        "masks": [mask._asdict() for mask in document.masks],
        "structure": structure.described_all(document.structure, document.text),
        "known": told.columns(document),
        "facts": [fact._asdict() for fact in document.facts],
    }
