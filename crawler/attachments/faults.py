"""What can be wrong with a file.

Unreadable        skip: the file gives no text, for the reason named

Libraries written in Rust may panic over bytes they did not expect, with an exception that is none of `Exception`;
`panicking` makes it one of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crawler.errors import CrawlerError


class Unreadable(CrawlerError):
    """A file that gives no text; `reason` is one word that can be counted, `pages` how many it concerns."""

    def __init__(self, reason: str, pages: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pages = pages


@contextmanager
def panicking(reason: str) -> Iterator[None]:
    """Have a panic of a library mean that the file gives no text for this reason."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # nobody exports its class
            raise
        raise Unreadable(reason) from error
