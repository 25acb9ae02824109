"""A column for what the paragraphs of a document are, and a view that shows it row by row."""

from __future__ import annotations

STRUCTURE = """
CREATE VIEW structure AS -- Paragraphs that are not plain: a row a heading, an item of a list or a row of a table.
SELECT d.id AS document_id, f.value ->> 0 AS paragraph, f.value ->> 1 AS kind, f.value ->> 2 AS level,
       f.value ->> 3 AS told, f.value -> 4 AS columns
FROM documents d, json_each(d.structure) f
"""

STEP = (
    "ALTER TABLE documents ADD COLUMN structure TEXT /* its paragraphs that are not plain, as JSON; the view structure"
    " shows it row by row; empty where all are plain, or nobody looked */",
    STRUCTURE.strip(),
)
