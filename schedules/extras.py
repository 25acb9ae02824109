"""Whether what a source asks for is installed: extras are left out of a plain installation."""

from __future__ import annotations

from crawler.attachments import missing_readers
from crawler.attachments.missing import INSTALL
from crawler.render import browser_missing
from schedules.errors import ExtraMissing


def check_extras(name: str, *, attachments: bool, render: bool) -> None:
    """Pass a source whose wishes can be met; raises ExtraMissing, which says what to install."""
    if attachments and (missing := missing_readers()):
        raise ExtraMissing(
            f"source {name}: attachments = true needs {', '.join(missing)}: {INSTALL}, or take the line out"
        )
    if render and (lacking := browser_missing()):
        raise ExtraMissing(f"source {name}: render needs {lacking}, or take the line out")
