"""Which document of a report is the original, and what the others are to it; what it is to documents of other reports.

Originals are chosen from whole groups by the rules of the archive (`storage.duplicates.choose`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from schedules.bulk.near.judging import KINDS
from schedules.bulk.near.prints import Document, Text
from storage.duplicates import Kind, Relation, choose
from storage.duplicates.relations import with_facts

TOLD_OF = 16  # documents with one text that a relation to it names, the first of them


class Copy(NamedTuple):
    """An id of a report that is not its original's: what it is to that, and why it is not the original."""

    id: str
    kind: Kind
    because: str


class Group(NamedTuple):
    """A report: its documents in the order of their numbers, the original, and every other id with why it is a copy."""

    documents: list[Document]
    original: Document
    why: dict[int, tuple[Kind, str]]
    copies: list[Copy]


Relations = dict[int, list[tuple[int, Relation]]]


def relations_of(edges: Any) -> Relations:
    """What each text is to others, by their texts alone; ids in them are numbers of texts."""
    found: Relations = defaultdict(list)
    for edge in edges.tolist():
        one, other, kind, _, because, share, other_share, *spans, same, different = edge
        relation = Relation(
            one, other, KINDS[kind], because.decode(), share / 1000, other_share / 1000,
            (spans[0], spans[1]), (spans[2], spans[3]), same, different,
        )  # fmt: skip
        found[one].append((other, relation))
    for those in found.values():
        those.sort(key=lambda pair: pair[0])
    return found


def group_of(texts: Sequence[Text], known: Relations) -> Group:
    """The report of these texts, by what they are to others."""
    documents = sorted(
        (document for text in texts for document in text.documents), key=lambda one: one.number
    )
    chosen = choose(document.member for document in documents)
    by_number = {document.number: document for document in documents}
    original = by_number[chosen.original]
    near = dict(known.get(original.text, []))
    why, copies = {}, []
    for document in documents:
        if document is not original:
            relation = near.get(document.text)
            kind = _kind(original, document, relation, same=document.text == original.text)
            why[document.number] = kind, chosen.copies[document.number]
            copies.append(Copy(document.id, *why[document.number]))
        copies += [Copy(name, Kind.EXACT, "equal") for name in document.names if name != document.id]
    return Group(documents, original, why, copies)


def _kind(original: Document, copy: Document, relation: Relation | None, *, same: bool) -> Kind:
    """What a copy is to the original, where the two were compared; a re-post of a re-post is one."""
    if same:
        return Kind.EXACT
    if relation is None:
        return Kind.REPOST
    told = with_facts(relation, original.member.facts, copy.member.facts)
    return told.kind if told.groups else Kind.REPOST


def number_of(id_: str) -> int:
    """An id as the number it is, or 63 bits of its hash where it is none that fits a column of numbers."""
    if (
        id_.isascii()
        and id_.isdigit()
        and len(id_) < 20
        and (id_ == "0" or id_[0] != "0")
        and int(id_) < 1 << 63
    ):
        return int(id_)
    return int.from_bytes(hashlib.sha256(id_.encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 1


def told(
    group: Group, texts: Mapping[int, Text], known: Relations
) -> Iterator[tuple[Document, Document, Relation]]:
    """What the documents of a report are to those of others, in the order of their numbers."""
    for document in group.documents:
        for other, relation in known.get(document.text, []):
            for one in texts[other].documents[:TOLD_OF]:
                yield document, one, relation
