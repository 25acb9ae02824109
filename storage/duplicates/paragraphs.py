"""Paragraphs that come again: in one document, in others, in so many that they are stock.

A paragraph is a line of a text. Two are the same when they fold to the same, so masks, figures and writing do not
count. Which documents hold one is kept in near_paragraphs, in the transaction that adds or removes a document.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import NamedTuple

from sqlite_utils import Database

from storage.duplicates import rows
from storage.duplicates.folding import LONG, fold_paragraphs, paragraph_hash
from storage.duplicates.groups import group_of
from storage.duplicates.relations import Facts
from storage.duplicates.rules import Kind
from storage.duplicates.tables import connection_of

STOCK = 5  # reports that hold a paragraph from which it is stock
HOLDERS = 256  # documents looked at to tell whether a paragraph is stock

_BYTES = 6


class ParagraphMark(NamedTuple):
    """What is known of a paragraph.

    `before` counts how often the document has said it already; `documents` the other documents that hold it, 0 for
    short ones; `stock` tells whether they are so many reports that it belongs to none.
    """

    before: int
    documents: int
    stock: bool


def paragraph_marks(
    db: Database | sqlite3.Connection,
    text: str,
    document_id: int | None = None,
    verdicts: dict[int, bool] | None = None,
) -> list[ParagraphMark]:
    """One mark for each line of a text. `document_id` is the text's own number, if it has one.

    `verdicts` holds what was found of paragraphs before, for a caller with many texts: to tell what is stock takes
    time. It is good for stored texts, as long as the archive stays as it is.
    """
    connection = connection_of(db)
    said: Counter[str] = Counter()
    marks = []
    for folded in fold_paragraphs(text):
        others = _others(connection, folded, document_id) if len(folded) >= LONG else []
        stock = len(others) >= STOCK - 1 and _verdict(connection, folded, others, document_id, verdicts)
        marks.append(ParagraphMark(said[folded] if folded else 0, len(others), stock))
        said[folded] += 1
    return marks


def enter_paragraphs(connection: sqlite3.Connection, document_id: int, paragraphs: bytes) -> None:
    """Name a document for its paragraphs."""
    connection.executemany(
        "INSERT OR IGNORE INTO near_paragraphs VALUES (?, ?)",
        [(one, document_id) for one in _unpacked(paragraphs)],
    )


def remove_paragraphs(connection: sqlite3.Connection, document_id: int) -> None:
    """Name a document, still in near_documents, for no paragraph any more."""
    query = "SELECT paragraphs FROM near_documents WHERE document_id = ?"
    for (paragraphs,) in connection.execute(query, (document_id,)).fetchall():
        connection.executemany(
            "DELETE FROM near_paragraphs WHERE paragraph = ? AND document_id = ?",
            [(one, document_id) for one in _unpacked(paragraphs)],
        )


def _unpacked(paragraphs: bytes) -> list[int]:
    return [
        int.from_bytes(paragraphs[at : at + _BYTES], "little") for at in range(0, len(paragraphs), _BYTES)
    ]


def _others(connection: sqlite3.Connection, folded: str, document_id: int | None) -> list[int]:
    """The other documents that hold a paragraph, by number."""
    query = "SELECT document_id FROM near_paragraphs WHERE paragraph = ? AND document_id IS NOT ?"
    return [row[0] for row in connection.execute(query, (paragraph_hash(folded), document_id))]


def _verdict(
    connection: sqlite3.Connection,
    folded: str,
    others: list[int],
    document_id: int | None,
    verdicts: dict[int, bool] | None,
) -> bool:
    """Whether a paragraph is stock, asked of the archive once."""
    if verdicts is None or document_id is None:
        return _stock(connection, others, document_id)
    number = paragraph_hash(folded)
    if number not in verdicts:
        verdicts[number] = _stock(connection, others, document_id)
    return verdicts[number]


def _stock(connection: sqlite3.Connection, others: list[int], document_id: int | None) -> bool:
    """Whether enough reports hold a paragraph. A document that holds another of these is no report of its own."""
    holders = others[:HOLDERS] if document_id is None else [document_id, *others[: HOLDERS - 1]]
    reports = 1 if document_id is None else 0
    among, seen = set(holders), set[int]()
    for one in holders:
        if one not in seen and not _holds(connection, one, among):
            seen |= group_of(connection, one)
            reports += 1
            if reports >= STOCK:
                return True
    return False


def _holds(connection: sqlite3.Connection, document_id: int, among: set[int]) -> bool:
    """Whether a document is a compilation of some of these, or has one as its part."""
    known = rows.document(connection, document_id)
    found = rows.relations(connection, document_id, known[0], Facts()) if known else []
    return any(one.kind is Kind.HOLDS and one.other_id in among for one in found)
