"""The tables of the index, as SQL whose comments are their documentation. They hold nothing that is not made from texts."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from storage.normalise import normalising

RULES = 2  # counts up when folding, comparing or deciding changes

TEXTS = """
CREATE TABLE near_texts ( -- The fingerprint of a text; documents with one normal form share it.
  number INTEGER PRIMARY KEY, -- counts texts as they come, never used again
  identity BLOB NOT NULL UNIQUE, -- first 16 bytes of the SHA-256 of the normal form
  length INTEGER NOT NULL, -- folded characters
  marks INTEGER NOT NULL, -- what the text says of itself: 1 one of several pages, 2 cut short, 4 a compilation
  masked INTEGER NOT NULL, -- placeholders (20xx, ***, 某)
  lost INTEGER NOT NULL, -- question marks and replacement characters
  chrome INTEGER NOT NULL, -- phrases that belong to web pages, not to reports
  grams BLOB NOT NULL, -- sampled hashes of 8-grams in the order of the text, 32 bits each
  gaps BLOB NOT NULL, -- distance of each from the one before, a byte each, 255 meaning go on adding
  contexts BLOB NOT NULL, -- of each number: hash of it with what follows folded, 16 bits
  figures BLOB NOT NULL, -- of each number: hash of its digits, 8 bits
  posted BLOB -- a bit for each gram that the postings name this text for; empty: all
) STRICT
"""

DOCUMENTS = """
CREATE TABLE near_documents ( -- A document in the index, with the facts that decide what it is to others.
  document_id INTEGER PRIMARY KEY, -- number of the document
  number INTEGER NOT NULL, -- its text in near_texts
  tie BLOB NOT NULL, -- hash of the text as it is, the last word between equals
  notes INTEGER NOT NULL, -- pinyin notes in the text
  page TEXT, -- page and position it was seen at
  shown TEXT, -- date the page shows
  place TEXT, -- place it reports on
  year INTEGER, -- year it reports on
  official INTEGER NOT NULL, -- 1 when an official source shows it
  damages INTEGER NOT NULL, -- damages found in it that were not certainly repaired
  paragraphs BLOB NOT NULL -- hashes of its paragraphs as in near_paragraphs, each once, 48 bits each
) STRICT
"""

PARAGRAPHS = """
CREATE TABLE near_paragraphs ( -- Which documents hold which paragraphs. Short paragraphs are left out.
  paragraph INTEGER NOT NULL, -- hash of the folded paragraph, 48 bits
  document_id INTEGER NOT NULL, -- a document that holds it
  PRIMARY KEY (paragraph, document_id)
) STRICT, WITHOUT ROWID
"""

LIKENESSES = """
CREATE TABLE near_likenesses ( -- What a text is to another one. Each pair has two rows, one from each side.
  one INTEGER NOT NULL, -- the text
  other INTEGER NOT NULL, -- the other text
  kind TEXT NOT NULL, -- repost, part (of the other), holds (the other), sibling or passage
  because TEXT NOT NULL, -- what decided it
  share INTEGER NOT NULL, -- how much of the text lies in the other, in thousandths
  start INTEGER NOT NULL, -- where that begins, in folded characters
  stop INTEGER NOT NULL, -- where it ends
  same_figures INTEGER NOT NULL, -- numbers that agree
  other_figures INTEGER NOT NULL, -- numbers that differ
  PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID
"""

SEGMENTS = """
CREATE TABLE near_segments ( -- A run of texts whose postings are stored together.
  segment INTEGER PRIMARY KEY, -- number of the segment
  first INTEGER NOT NULL, -- its first text
  last INTEGER NOT NULL, -- its last text
  bits INTEGER NOT NULL, -- low bits of a gram that choose its block
  filter BLOB NOT NULL -- Bloom filter of its grams
) STRICT
"""

BLOCKS = """
CREATE TABLE near_blocks ( -- Postings: which texts of a segment hold which grams.
  block INTEGER PRIMARY KEY, -- number of the segment, times 1,048,576, and the low bits of the grams
  entries BLOB NOT NULL -- 32 bits each: 16 further bits of the gram, the text counted from the segment's first
) STRICT
"""

STOCK = """
CREATE TABLE near_stock ( -- Grams in so many unrelated texts that they say nothing; they are not looked for.
  gram INTEGER PRIMARY KEY -- the gram
) STRICT
"""

STATE = """
CREATE TABLE near_state ( -- One row: how far the index has come.
  id INTEGER PRIMARY KEY CHECK (id = 1), -- 1
  token INTEGER NOT NULL, -- changes with every change, so that a reader knows its copy is old
  last INTEGER NOT NULL, -- last number given to a text
  filed INTEGER NOT NULL, -- last text whose postings are in a segment
  method TEXT NOT NULL -- way of normalising and comparing the index was made with
) STRICT
"""

INDEXES = ("CREATE INDEX near_documents_by_text ON near_documents(number)",)
TABLES = (TEXTS, DOCUMENTS, PARAGRAPHS, LIKENESSES, SEGMENTS, BLOCKS, STOCK, STATE)


def create_tables(db: Database | sqlite3.Connection) -> None:
    """Make the empty tables of the index, in the caller's transaction."""
    connection = connection_of(db)
    for statement in (*TABLES, *INDEXES):
        connection.execute(statement)
    connection.execute("INSERT INTO near_state VALUES (1, 0, 0, 0, ?)", (method(),))


def connection_of(db: Database | sqlite3.Connection) -> sqlite3.Connection:
    """The connection itself."""
    connection = db.conn if isinstance(db, Database) else db
    if connection is None:
        raise ValueError("the database is closed: open it again before using its index of duplicates")
    return connection


def method() -> str:
    """Names this way of comparing; an index made by another has to be made anew."""
    return f"{RULES}, {normalising()}"
