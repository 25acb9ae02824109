"""The table of pages that are pieces of an article."""

from __future__ import annotations

PIECES = """
CREATE TABLE pieces ( -- A page that is one of the pages of an article: its text is part of the article's.
  page_id INTEGER PRIMARY KEY REFERENCES pages(id), -- the page
  article TEXT NOT NULL, -- address that all pages of the article share, without their numbers
  number INTEGER NOT NULL -- which page of the article it is, counted from 1; 0 where it was one and is none any more
) STRICT
"""

STEP = (PIECES, "CREATE INDEX pieces_by_article ON pieces(article)")
