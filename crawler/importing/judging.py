"""What an answer in a file is: a page, or something that a harvest would not have taken for one either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crawler.fetch.headers import may_be_page, media_type
from crawler.fetch.sniff import binary_kind
from crawler.importing.capture import Capture, Passed, Piece
from storage.records import Outcome

_PAGES = frozenset((200, 201, 203))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


def judge(capture: Capture, headers: Mapping[str, str], body: bytes, *, is_file: bool = False) -> Piece:
    """The capture with its body where that is a page, or a file that one links; else what it is."""
    if (outcome := _without_page(capture.status or 0)) is not None:
        return replace(
            capture, outcome=outcome, reason=None if outcome is Outcome.REDIRECT else f"{capture.status}"
        )
    kind = media_type(headers.get("content-type"))
    if not (is_file or may_be_page(kind)):
        return Passed(f"the content type is {kind}")
    if not body:
        return replace(capture, outcome=Outcome.NOT_A_PAGE, reason="the body is empty")
    found = None if is_file else binary_kind(body)
    return Passed(f"the body is {found}") if found else replace(capture, body=body)


def _without_page(status: int) -> Outcome | None:
    """What a status alone says; None for one that a page may come with."""
    if status in _REDIRECTS:
        return Outcome.REDIRECT
    if status in (404, 410):
        return Outcome.GONE
    return None if status in _PAGES else Outcome.HTTP_ERROR
