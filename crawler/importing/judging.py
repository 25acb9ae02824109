"""What an answer in a file is: a page, or something that a harvest would not have taken for one either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crawler.errors import BodyBroken, BodyTooLarge, CodingUnknown
from crawler.fetch.body import Body
from crawler.fetch.headers import may_be_page, media_type
from crawler.fetch.sniff import binary_kind
from crawler.importing.capture import Capture, Passed, Piece
from crawler.importing.errors import RecordUnfit
from crawler.site import Limits
from storage.records import Outcome

MOST_BYTES = max(Limits().max_bytes, Limits().max_attachment_bytes)  # of a body, as of one that we fetch
_PAGES = frozenset((200, 201, 203))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


def answered(capture: Capture, headers: Mapping[str, str], payload: bytes, *, is_file: bool = False) -> Piece:
    """The capture with its page, where it is one, content coding undone. Raises RecordUnfit."""
    try:
        body = _decoded(headers.get("content-encoding", ""), payload)
    except (BodyBroken, BodyTooLarge, CodingUnknown) as error:
        raise RecordUnfit(str(error)) from error
    return judge(capture, headers, body, is_file=is_file)


def _decoded(coding: str, payload: bytes) -> bytes:
    """The body with its coding undone; some programs write it undone already, and leave the header as it was."""
    body = Body(coding, MOST_BYTES)
    try:
        body.feed(payload)
        return body.finish()
    except CodingUnknown:
        if payload.lstrip()[:1] != b"<":
            raise
        return payload


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
