"""What people have decided about originals: recorded with reason and date, never altered, taken back by a further word.

Decisions name texts by their hash, so they hold in every archive the text is in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.errors import BadDecision, NoSuchDocument
from storage.times import stamp

_LAST = """
SELECT d.id, c.because, c.decided_at, c.stands FROM documents d JOIN decisions c ON c.text_sha256 = d.text_sha256
WHERE d.id IN (SELECT value FROM json_each(?))
AND (c.decided_at, c.stands, c.because) = (
  SELECT o.decided_at, o.stands, o.because FROM decisions o WHERE o.text_sha256 = c.text_sha256
  ORDER BY o.decided_at DESC, o.stands DESC, o.because DESC LIMIT 1)
AND c.stands ORDER BY c.decided_at DESC, c.text_sha256 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word that a document is the original."""

    document_id: int
    because: str
    decided_at: str


def decided(db: Database, documents: Iterable[int]) -> Decision | None:
    """The decision that counts among these documents: the newest that has not been taken back."""
    row = db.execute(_LAST, (json.dumps([*documents]),)).fetchone()
    return None if row is None else Decision(*row[:3])


def record(db: Database, document_id: int, because: str, now: datetime, *, stands: bool = True) -> None:
    """Write down that a document is an original, or with `stands` false that the rules decide again.

    Raises NoSuchDocument, and BadDecision where there is no reason or nothing to take back.
    """
    row = db.execute("SELECT text_sha256 FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        raise NoSuchDocument(f"no document has the number {document_id}; `baogao search` finds others")
    if not because.strip():
        raise BadDecision(f"document {document_id}: a decision needs its reason; give it with --because")
    if not stands and decided(db, [document_id]) is None:
        raise BadDecision(
            f"document {document_id}: no decision says that it is an original; nothing to take back"
        )
    db.execute(
        "INSERT OR IGNORE INTO decisions VALUES (?, ?, ?, ?)",
        (row[0], stamp(now), int(stands), because.strip()),
    )
