"""Attachments: files that pages link, told by their first bytes, and made into documents as pages are."""

from crawler.attachments.kinds import FileKind, file_kind
from crawler.attachments.missing import missing_readers
from crawler.attachments.refining import refine_file

__all__ = ["FileKind", "file_kind", "missing_readers", "refine_file"]
