"""Which of several documents that say exactly the same is the original: a rule that knows no order of arrival.

The original is the one first seen earliest; of several seen at that moment, the one whose text has the least hash.
"""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.times import stamp

_DECIDED = """
CREATE TEMP TABLE decided_originals AS SELECT document_id, original_id FROM (
  SELECT id AS document_id, first_value(id) OVER (
    PARTITION BY normalised_sha256 ORDER BY first_seen_at, text_sha256) AS original_id
  FROM documents WHERE normalised_sha256 IN ({groups}))
WHERE document_id <> original_id
"""
_EVERY_GROUP = "SELECT normalised_sha256 FROM documents GROUP BY normalised_sha256 HAVING count(*) > 1"
_CHANGE = (
    """DELETE FROM duplicates WHERE kind = 'exact' AND ({group} IS NULL OR document_id IN (
  SELECT id FROM documents WHERE normalised_sha256 = {group}))
AND (document_id, original_id) NOT IN (SELECT document_id, original_id FROM decided_originals)""",
    """INSERT INTO duplicates SELECT document_id, original_id, 'exact', :now FROM decided_originals WHERE true
ON CONFLICT (document_id) DO UPDATE SET original_id = excluded.original_id, kind = 'exact', decided_at = excluded.decided_at
WHERE kind <> 'exact' OR original_id <> excluded.original_id""",
)


def decide(db: Database, now: datetime, normalised_sha256: str | None = None) -> None:
    """Decide the exact duplicates again, of one normal form or of all; what stands already keeps its date."""
    asked = {"group": normalised_sha256, "now": stamp(now)}
    groups = _EVERY_GROUP if normalised_sha256 is None else ":group"
    db.execute(_DECIDED.format(groups=groups), asked)
    for statement in _CHANGE:
        db.execute(statement.format(group=":group"), asked)
    db.execute("DROP TABLE decided_originals")
