"""The rows of texts, documents and likenesses: read and written, nothing decided."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from storage.duplicates.compare import Print
from storage.duplicates.fingerprints import Fingerprint, Mark
from storage.duplicates.originals import Member
from storage.duplicates.relations import GROUPING, Facts, Relation, with_facts
from storage.duplicates.rules import MIRRORED, Kind, Verdict

IDENTITY = 16  # bytes of the SHA-256 that are kept
MOST_RELATIVES = 512  # rows of relatives looked through at most

_LIKENESS = """
    SELECT m.kind, m.because, m.share, o.share, m.start, m.stop, o.start, o.stop, m.same_figures, m.other_figures,
      d.document_id, d.page, d.shown, d.place, d.year, d.official, d.damages
    FROM near_likenesses m JOIN near_likenesses o ON o.one = m.other AND o.other = m.one
    JOIN near_documents d ON d.number = m.other WHERE m.one = ?1 AND (?2 IS NULL OR m.kind = ?2) ORDER BY d.document_id
"""
_TWINS = """
    SELECT d.document_id, t.length FROM near_documents d JOIN near_texts t USING (number)
    WHERE d.number = ? AND d.document_id != ? ORDER BY d.document_id
"""
_STATE = """
    SELECT token, last, filed, (SELECT number FROM near_texts WHERE identity = ?),
      (SELECT number FROM near_documents WHERE document_id = ?) FROM near_state
"""
_PRINTS = """
    SELECT number, identity, length, marks, grams, gaps, contexts, figures, posted
    FROM near_texts WHERE number IN (SELECT value FROM json_each(?))
"""
_RELATIVES = """
    SELECT one, other, start, stop, share FROM near_likenesses
    WHERE one IN (SELECT value FROM json_each(?)) AND kind IN ('repost', 'part', 'holds') LIMIT ?
"""
_DOCUMENT = (
    "SELECT number, page, shown, place, year, official, damages FROM near_documents WHERE document_id = ?"
)
_MEMBER = """
    SELECT t.length, t.marks, t.masked, t.lost, d.notes, t.chrome, d.tie,
      d.page, d.shown, d.place, d.year, d.official, d.damages
    FROM near_documents d JOIN near_texts t USING (number) WHERE d.document_id = ?
"""


class State(NamedTuple):
    """The row of near_state; and the number of the text that was asked for, and that of the document's text."""

    token: int
    last: int
    filed: int
    number: int | None
    known: int | None


class Relative(NamedTuple):
    """A text that lies in another one from `start` to `stop`: that one, and the share in thousandths."""

    one: int
    other: int
    start: int
    stop: int
    share: int


def state(connection: sqlite3.Connection, new: Fingerprint | None = None, document_id: int = 0) -> State:
    """How far the index has come, and what it knows of a text and a document."""
    row = connection.execute(_STATE, (new and new.identity[:IDENTITY], document_id)).fetchone()
    return State(*row)


def print_of(number: int, new: Fingerprint) -> Print:
    """The fingerprint as it is compared."""
    return Print(
        number, new.identity[:IDENTITY], new.length, new.marks, new.grams, new.gaps, new.contexts, new.values
    )


def prints(connection: sqlite3.Connection, numbers: list[int]) -> list[tuple[Print, bytes | None]]:
    """The texts with these numbers that are here, and the grams they are posted for as in near_texts."""
    rows = connection.execute(_PRINTS, (json.dumps(numbers),))
    return [(Print(*row[:8]), row[8]) for row in rows]


def insert_text(connection: sqlite3.Connection, number: int, new: Fingerprint, posted: bytes | None) -> None:
    """Write a text down; `posted` has a bit for each gram that the postings name it for, None meaning all."""
    connection.execute(
        "INSERT INTO near_texts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number, new.identity[:IDENTITY], new.length, int(new.marks), new.masked, new.lost, new.chrome,
            new.grams, new.gaps, new.contexts, new.values, posted,
        ),
    )  # fmt: skip


def delete_text(connection: sqlite3.Connection, number: int) -> None:
    """Take a text out, with what it was to others."""
    connection.execute(
        "DELETE FROM near_likenesses"
        " WHERE other = ?1 AND one IN (SELECT other FROM near_likenesses WHERE one = ?1)",
        (number,),
    )
    connection.execute("DELETE FROM near_likenesses WHERE one = ?", (number,))
    connection.execute("DELETE FROM near_texts WHERE number = ?", (number,))


def renumber(connection: sqlite3.Connection, number: int, new: int) -> None:
    """Give a text another number and post it for all its grams."""
    connection.execute("UPDATE near_texts SET number = ?, posted = NULL WHERE number = ?", (new, number))
    connection.execute("UPDATE near_documents SET number = ? WHERE number = ?", (new, number))
    connection.execute(
        "UPDATE near_likenesses SET other = ?2"
        " WHERE other = ?1 AND one IN (SELECT other FROM near_likenesses WHERE one = ?1)",
        (number, new),
    )
    connection.execute("UPDATE near_likenesses SET one = ? WHERE one = ?", (new, number))


def insert_likenesses(
    connection: sqlite3.Connection, number: int, verdicts: Iterable[tuple[int, Verdict]]
) -> None:
    """Write down what a text is to others, and they to it."""
    found: list[tuple[Any, ...]] = []
    for other, it in verdicts:
        mirrored, figures = MIRRORED.get(it.kind, it.kind), (it.same_figures, it.other_figures)
        found += (
            (number, other, it.kind, it.because, round(it.our_share * 1000), *it.our_span, *figures),
            (other, number, mirrored, it.because, round(it.their_share * 1000), *it.their_span, *figures),
        )
    connection.executemany("INSERT INTO near_likenesses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", found)


def relatives(connection: sqlite3.Connection, numbers: list[int]) -> Iterator[Relative]:
    """The texts that are re-posts or parts of those, or hold them."""
    rows = connection.execute(_RELATIVES, (json.dumps(numbers), MOST_RELATIVES))
    return (Relative(*row) for row in rows)


def document(connection: sqlite3.Connection, document_id: int) -> tuple[int, Facts] | None:
    """The number of a document's text, and its facts."""
    row = connection.execute(_DOCUMENT, (document_id,)).fetchone()
    return None if row is None else (row[0], _facts(row[1:]))


def documents(connection: sqlite3.Connection) -> list[int]:
    """Every document in the index, by number."""
    return [
        row[0] for row in connection.execute("SELECT document_id FROM near_documents ORDER BY document_id")
    ]


def insert_document(
    connection: sqlite3.Connection, document_id: int, number: int, new: Fingerprint, facts: Facts
) -> None:
    """Write a document down, or its facts anew."""
    connection.execute(
        "INSERT OR REPLACE INTO near_documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document_id, number, new.tie, new.notes,
            facts.page, facts.shown, facts.place, facts.year, int(facts.official), facts.damages,
            new.paragraphs,
        ),
    )  # fmt: skip


def delete_document(connection: sqlite3.Connection, document_id: int, number: int) -> bool:
    """Take a document out; whether it was the last with its text."""
    connection.execute("DELETE FROM near_documents WHERE document_id = ?", (document_id,))
    return connection.execute("SELECT 1 FROM near_documents WHERE number = ?", (number,)).fetchone() is None


def relations(connection: sqlite3.Connection, document_id: int, number: int, facts: Facts) -> list[Relation]:
    """What a document is to others by their texts and by facts."""
    rows = connection.execute(_LIKENESS, (number, None))
    return [with_facts(_relation(document_id, row), facts, _facts(row[11:])) for row in rows]


def twins(connection: sqlite3.Connection, document_id: int, number: int) -> list[Relation]:
    """The exact copies of a document."""
    rows = connection.execute(_TWINS, (number, document_id))
    return [
        Relation(document_id, other, Kind.EXACT, "the same text", 1.0, 1.0, (0, length), (0, length))
        for other, length in rows
    ]


def same_report(connection: sqlite3.Connection, document_id: int) -> list[int]:
    """The documents that are directly one report with this one."""
    known = document(connection, document_id)
    if known is None:
        return []
    number, facts = known
    found = [row[0] for row in connection.execute(_TWINS, (number, document_id))]
    for row in connection.execute(_LIKENESS, (number, Kind.REPOST)):
        relation = with_facts(_relation(document_id, row), facts, _facts(row[11:]))
        if relation.kind in GROUPING:
            found.append(relation.other_id)
    return found


def member(connection: sqlite3.Connection, document_id: int) -> Member:
    """A document as the rules for originals see it."""
    row = connection.execute(_MEMBER, (document_id,)).fetchone()
    length, marks, masked, lost, notes, chrome, tie = row[:7]
    return Member(document_id, length, Mark(marks), masked, lost, notes, chrome, tie, _facts(row[7:]))


def _relation(document_id: int, row: Sequence[Any]) -> Relation:
    return Relation(
        document_id, row[10], Kind(row[0]), row[1], row[2] / 1000, row[3] / 1000,
        (row[4], row[5]), (row[6], row[7]), row[8], row[9],
    )  # fmt: skip


def _facts(row: Sequence[Any]) -> Facts:
    return Facts(row[0], row[1], row[2], row[3], bool(row[4]), row[5])
