"""The templates of sources: what each repeats on its pages."""

from __future__ import annotations

TEMPLATES = """
CREATE TABLE templates ( -- What a source repeats on its pages, learnt from them. Earlier ones stay, for the texts made with them.
  source_id INTEGER NOT NULL REFERENCES sources(id), -- the source
  number INTEGER NOT NULL, -- counts the source's templates from 1; the last one is in use
  name TEXT NOT NULL, -- number and digest of its content, such as 1.3f9a02c1; a cleaner that used it is written with a plus sign and this
  content BLOB NOT NULL, -- hashes of blocks with the path they stand in, and of paths
  blocks INTEGER NOT NULL, -- how many blocks it drops
  paths INTEGER NOT NULL, -- how many paths it drops all blocks of
  pages INTEGER NOT NULL, -- how many pages it was learnt from
  learnt_at TEXT NOT NULL, -- when
  learnt_from TEXT NOT NULL, -- digest of the cleaner and the bytes it was last learnt from; from the same the same is learnt
  PRIMARY KEY (source_id, name)
) STRICT
"""

IN_USE = """
CREATE VIEW templates_in_use AS -- The template that a source's pages are cleaned with now, where it has one that drops anything.
SELECT t.source_id, s.name AS source, t.name, t.blocks, t.paths, t.pages, t.learnt_at
FROM templates t JOIN sources s ON s.id = t.source_id
WHERE t.blocks + t.paths > 0 AND coalesce(s.settings ->> 'template', 1)
AND NOT EXISTS (SELECT 1 FROM templates l WHERE l.source_id = t.source_id AND (l.number, l.name) > (t.number, t.name))
"""

STEP = (TEMPLATES, IN_USE)
