"""Whether what a source asks for is installed: extras are left out of a plain installation."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.attachments import missing_readers
from schedules.errors import ExtraMissing


def check_extras(name: str, *, attachments: bool) -> None:
    """Pass a source whose wishes can be met; raises ExtraMissing, which says what to install."""
    if attachments and (missing := missing_readers()):
        raise ExtraMissing(_said(name, "attachments = true", missing, "attachments"))


def _said(name: str, key: str, missing: Sequence[str], extra: str) -> str:
    return f"source {name}: {key} needs {', '.join(missing)}: pip install 'baogao[{extra}]', or take the line out"
