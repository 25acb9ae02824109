"""What must hold of documents, sightings, duplicates, repairs and snapshots, byte by byte where that says more."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from storage import snapshots
from storage.doctor.findings import DEDUPE, RESTORE, VERIFY, Finding, Patient, Severity
from storage.doctor.rules import Rule, unreadable
from storage.errors import ArchiveDamaged
from storage.normalise import normalise, sha256

SAMPLE = 200  # snapshots looked at where not all are

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_FORGET = "baogao forget {row} --db {db} --yes --because 'forgotten before'"

_RULES = (
    Rule(
        "document_without_sighting", Severity.DAMAGED, "documents",
        "SELECT id, title FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sightings s WHERE s.document_id = d.id)",
        "no sighting says where {0!r} was seen",
        RESTORE,
    ),
    Rule(
        "document_forgotten", Severity.WRONG, "documents",
        "SELECT d.id, t.reason FROM documents d JOIN forgotten t ON t.text_sha256 = d.text_sha256",
        "was forgotten ({0}) and is there again",
        _FORGET,
        tables=("forgotten",),
    ),
    Rule(
        "sighting_of_other_bytes", Severity.DAMAGED, "sightings",
        "SELECT s.id, s.fetch_id FROM sightings s JOIN fetches f ON f.id = s.fetch_id"
        " WHERE f.page_id IS NOT s.page_id OR f.snapshot_sha256 IS NOT s.snapshot_sha256",
        "names another page or other bytes than its fetch, {0}",
        RESTORE,
    ),
    Rule(
        "duplicate_of_duplicate", Severity.WRONG, "duplicates",
        "SELECT x.document_id, x.original_id FROM duplicates x"
        " WHERE x.original_id IN (SELECT document_id FROM duplicates)",
        "its original, document {0}, is a duplicate itself",
        DEDUPE,
    ),
    Rule(
        "equal_texts_apart", Severity.WRONG, "documents",
        "SELECT max(id), min(id) FROM documents d WHERE NOT EXISTS ("
        "SELECT 1 FROM duplicates x WHERE x.document_id = d.id) GROUP BY normalised_sha256 HAVING count(*) > 1",
        "says exactly what document {0} says, and neither is marked as a duplicate",
        DEDUPE,
    ),
    Rule(
        "repair_outside", Severity.WRONG, "repairs",
        "SELECT r.id, r.position, d.characters FROM repairs r JOIN sightings s ON s.id = r.sighting_id"
        " JOIN documents d ON d.id = s.document_id WHERE r.position NOT BETWEEN 0 AND d.characters",
        "stands at character {0} of a text of {1}",
        VERIFY,
    ),
)  # fmt: skip


def texts(db: Database, patient: Patient) -> Iterator[Finding]:
    """What is wrong with documents and what is known of them."""
    for rule in _RULES:
        yield from rule.broken(db, patient)
    try:
        yield from _documents(db, patient)
    except sqlite3.Error as error:
        yield unreadable("document_text", "documents", error, patient)


def bytes_kept(db: Database, patient: Patient) -> Iterator[Finding]:
    """Snapshots whose bytes are not what was stored: of all, or of a sample spread over the archive."""
    try:
        last = db.execute("SELECT coalesce(max(id), 0) FROM snapshots").fetchone()[0]
        step = 1 if patient.thorough else last // SAMPLE + 1
        names = db.execute("SELECT id, sha256 FROM snapshots WHERE id % ? = 0 ORDER BY id", (step,))
        for number, name in names:
            try:
                snapshots.read(db, name)
            except ArchiveDamaged as error:
                remedy = RESTORE.format(db=patient.quoted)
                yield Finding("snapshot_bytes", Severity.DAMAGED, "snapshots", number, str(error), remedy)
    except sqlite3.Error as error:
        yield unreadable("snapshot_bytes", "snapshots", error, patient)


def _documents(db: Database, patient: Patient) -> Iterator[Finding]:
    rows = db.execute(
        "SELECT id, CAST(title AS BLOB), CAST(text AS BLOB), text_sha256, normalised_sha256, characters FROM documents"
    )
    for number, title, text, *known in rows:
        for check, what in _wrong(title, text, known, thorough=patient.thorough):
            remedy = RESTORE.format(db=patient.quoted)
            yield Finding(check, Severity.DAMAGED, "documents", number, what, remedy)


def _wrong(title: bytes, text: bytes, known: list[object], *, thorough: bool) -> Iterator[tuple[str, str]]:
    """What of a text contradicts the hashes and the length beside it, or should never have been stored."""
    named, normalised, characters = known
    if hashlib.sha256(text).hexdigest() != named:
        yield "document_hash", "its text does not have the hash it was stored with"
        return
    try:
        words, heading = text.decode(), title.decode()
    except UnicodeDecodeError:
        yield "document_characters", "its title or text is not UTF-8"
        return
    if len(words) != characters:
        yield "document_length", f"its text has {len(words)} characters, not {characters}"
    if _CONTROL.search(words) or _CONTROL.search(heading):
        yield "document_characters", "its title or text holds control characters"
    if thorough and sha256(normalise(words)) != normalised:
        yield "document_normal_form", "its folded form does not have the hash it was stored with"
