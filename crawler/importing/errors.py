"""What can go wrong with a file of a stranger.

CrawlerError
`- ImportFailed
   |- RecordDamaged   skip: a record cannot be read; the next one may be
   |  `- RecordUnfit  skip: it was read to its end, and what it says cannot be used
   `- NothingToImport stop: the call names what is no file of this kind
"""

from __future__ import annotations

from crawler.errors import CrawlerError


class ImportFailed(CrawlerError):
    """Something could not be imported; the message says what and why."""


class RecordDamaged(ImportFailed):
    """A record is cut, damaged, or not what it says it is."""


class RecordUnfit(RecordDamaged):
    """The record was read to its end, and what it says cannot be used."""


class NothingToImport(ImportFailed):
    """There is nothing here that could be imported; the message says what would do."""
