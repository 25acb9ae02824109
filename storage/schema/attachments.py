"""Files that pages link, each joined to the pages that link it; and what a fetch must tell to be refined again."""

from __future__ import annotations

ATTACHMENTS = """
CREATE TABLE attachments ( -- A file that a page links: the file is a page of its own, with its own fetches and documents.
  page_id INTEGER NOT NULL REFERENCES pages(id), -- the page that links it
  file_id INTEGER NOT NULL REFERENCES pages(id), -- the file
  text TEXT, -- what the link says, where it was first seen
  fetch_id INTEGER REFERENCES fetches(id), -- the fetch of the page in which it was first seen
  PRIMARY KEY (page_id, file_id)
) STRICT
"""

STEP = (
    ATTACHMENTS.strip(),
    "CREATE INDEX attachments_by_file ON attachments(file_id)",
    "ALTER TABLE fetches ADD COLUMN link_text TEXT /* of a file: what the link to it said, which is its title where it has"
    " no other; empty for a page */",
    "ALTER TABLE fetches ADD COLUMN rendered INTEGER NOT NULL DEFAULT 0 /* 1 where a browser ran the scripts of the page:"
    " the snapshot is the page as they left it, and not the body of the answer */",
)
