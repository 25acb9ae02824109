"""What can go wrong with an archive.

ArchiveError
|- NotAnArchive     stop: the file is something else
|- NewerArchive     stop: made by a newer version
|- ArchiveMissing   stop: there is no such file
|- ArchiveReadOnly  stop: it cannot be written
|- ArchiveFull      stop: no space is left, what was stored is safe
|- ArchiveBusy      wait, or stop: another process holds it
|- ArchiveDamaged   stop: a stored row is not what it was
|- NoSuchDocument   skip: nothing has this number
|- NoSuchSource     skip: nothing has this name
|- NoSuchSnapshot   skip: no bytes have this hash
|- NoSuchManifest   skip: nothing was sealed on this day
|- BadMerge         stop: the call asks for what cannot be merged
|- BadDecision      stop: the call decides what cannot be decided
|- BadQuery         skip: the words cannot be searched for
|- BadCursor        stop: it does not say where an earlier export of this archive ended
|- BadExport        stop: the call asks for what cannot be exported, or names a place that is not free
`- ExportFailed     stop: writing failed half way; nothing is left behind
"""

from __future__ import annotations


class ArchiveError(Exception):
    """An archive could not do what was asked; the message says what, where, and the way out."""


class NotAnArchive(ArchiveError):
    """The file is not one of ours."""


class NewerArchive(ArchiveError):
    """The archive was written by a newer version."""


class ArchiveMissing(ArchiveError):
    """There is no archive at the path."""


class ArchiveReadOnly(ArchiveError):
    """The archive or its folder cannot be written."""


class ArchiveFull(ArchiveError):
    """The disk is full or a file-size limit was met; nothing half-written is left."""


class ArchiveBusy(ArchiveError):
    """Another process holds the archive."""


class ArchiveDamaged(ArchiveError):
    """A stored row is not what was stored."""


class NoSuchDocument(ArchiveError):
    """No document has this number."""


class NoSuchSource(ArchiveError):
    """No source of the archive has this name."""


class NoSuchSnapshot(ArchiveError):
    """No snapshot has this hash."""


class NoSuchManifest(ArchiveError):
    """No manifest is of this day."""


class BadMerge(ArchiveError):
    """A merge of an archive into itself."""


class BadDecision(ArchiveError):
    """A decision without a reason, or one to take back that was never made."""


class BadQuery(ArchiveError):
    """The words cannot be searched for."""


class BadCursor(ArchiveError):
    """What should say where an earlier export ended does not."""


class BadExport(ArchiveError):
    """An export of what is not there, or to a place that is not free."""


class ExportFailed(ArchiveError):
    """The system refused to write; nothing half-written is left."""
