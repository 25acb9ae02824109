"""Near-duplicates: every document is compared with the whole archive as it comes, through an index in archive.db."""

from storage.duplicates.fingerprints import Fingerprint, fingerprint, fingerprint_and_checks
from storage.duplicates.index import DuplicateIndex
from storage.duplicates.originals import Group, Member, choose
from storage.duplicates.paragraphs import ParagraphMark, paragraph_marks
from storage.duplicates.passages import Passage, passages
from storage.duplicates.relations import Facts, Relation
from storage.duplicates.rules import Kind
from storage.duplicates.tables import create_tables
from storage.duplicates.texts import Texts

__all__ = [
    "DuplicateIndex",
    "Facts",
    "Fingerprint",
    "Group",
    "Kind",
    "Member",
    "ParagraphMark",
    "Passage",
    "Relation",
    "Texts",
    "choose",
    "create_tables",
    "fingerprint",
    "fingerprint_and_checks",
    "paragraph_marks",
    "passages",
]
