"""What can go wrong with a run over files past one machine's archive.

BulkFailed   stop: the run cannot be done as it was asked for
"""

from __future__ import annotations


class BulkFailed(Exception):
    """A run over files could not be done; the message says what, where, and the way out, in one line."""
