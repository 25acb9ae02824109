"""One request and its answer: sent, read within bounds, and judged by its status and first bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus

import httpx

from crawler.attachments.kinds import file_kind
from crawler.discover.canonical import origin
from crawler.fetch.body import Body
from crawler.fetch.breaker import PERHAPS
from crawler.fetch.faults import FAILURES, fault
from crawler.fetch.headers import PACKED_TYPES, may_be_file, may_be_page, media_type, received
from crawler.fetch.retry import LONGEST_RETRY_AFTER, retry_after
from crawler.fetch.sniff import GZIP, binary_kind
from storage.records import Outcome

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PAGES = frozenset((200, 201, 203))
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask for. `conditional`: validators are sent. `page`: only a page will do, and a whole one.

    `packed`: XML in a gzip file will do as well, as sitemaps come in. With `max_file_bytes` so will a file that can be
    read, of that many bytes. `part`: anything will do, empty or not, as long as it is whole. `data`: JSON will do.
    """

    address: str
    headers: httpx.Headers
    step_seconds: float
    deadline: float
    max_bytes: int
    conditional: bool = False
    page: bool = True
    packed: bool = False
    max_file_bytes: int = 0
    part: bool = False
    data: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request ended. `again`: another try may do better, after `retry_after` if the host said so.

    `trouble` weighs what it says of the whole host, 0 where nothing.
    """

    outcome: Outcome
    status: int | None = None
    reason: str | None = None
    headers: dict[str, str] | None = None
    body: bytes | None = None
    bytes_received: int = 0
    again: bool = False
    retry_after: float | None = None
    trouble: int = 0

    @property
    def location(self) -> str:
        """Where a redirect leads, as it was written."""
        return self.headers.get("location", "") if self.headers else ""


async def exchange(
    transport: httpx.AsyncBaseTransport, question: Question, now: Callable[[], datetime]
) -> Answer:
    """Ask once; whatever the network and the server do becomes an answer."""
    status, headers = None, None
    body = None
    try:
        async with asyncio.timeout(question.deadline):
            response = await transport.handle_async_request(_request(question))
            try:
                status, headers = response.status_code, received(response.headers.raw)
                verdict = _by_head(question, status, headers, now)
                if verdict is not None:
                    return verdict
                most = _most_bytes(question, headers)
                body = Body(headers.get("content-encoding", ""), most, cut=not question.page)
                async for chunk in response.aiter_raw():
                    if not body.feed(chunk):
                        break
                return _by_body(question, status, headers, body)
            finally:
                await response.aclose()
    except FAILURES as error:
        failed = fault(error, question.step_seconds, question.deadline)
    size = body.received if body else 0
    trouble = failed.trouble if status is None else 0
    return Answer(
        failed.outcome, status, failed.reason, headers, None, size, again=failed.passing, trouble=trouble
    )


def _request(question: Question) -> httpx.Request:
    """The request as `ExactTransport` takes it; its URL is only the origin's, which need not be parsed again."""
    extensions = {"address": question.address, "seconds": question.step_seconds}
    return httpx.Request(
        "GET", _root(origin(question.address)), headers=question.headers, extensions=extensions
    )


@lru_cache(maxsize=1024)
def _root(origin: str) -> httpx.URL:
    return httpx.URL(origin + "/")


def _by_head(
    question: Question, status: int, headers: dict[str, str], now: Callable[[], datetime]
) -> Answer | None:
    """What status and headers alone decide; None when the body is wanted."""
    if not 200 <= status < 300:
        return _no_success(question, status, headers, now)
    if status == 206:
        return Answer(Outcome.BAD_BODY, status, "206: a part of the page, which was not asked for", headers)
    return _no_page(question, status, headers) if question.page else None


def _most_bytes(question: Question, headers: dict[str, str]) -> int:
    """The longest body that is read: a file may be longer than a page."""
    of_page = (
        not question.page
        or question.part
        or may_be_page(media_type(headers.get("content-type")), data=question.data)
    )
    return question.max_bytes if of_page else max(question.max_bytes, question.max_file_bytes)


def _no_page(question: Question, status: int, headers: dict[str, str]) -> Answer | None:
    max_bytes = _most_bytes(question, headers)
    if status not in _PAGES:
        return Answer(Outcome.NOT_A_PAGE, status, f"{_phrase(status)}: no page came with it", headers)
    kind = media_type(headers.get("content-type"))
    may_be_wanted = (question.packed and kind in PACKED_TYPES) or (
        question.max_file_bytes and may_be_file(kind)
    )
    if not (question.part or may_be_page(kind, data=question.data) or may_be_wanted):
        return Answer(Outcome.NOT_A_PAGE, status, f"the content type is {kind}", headers)
    length = headers.get("content-length", "")
    if length.isdigit() and int(length[:20]) > max_bytes:
        reason = f"the body is announced with {length[:20]} bytes, more than {max_bytes}"
        return Answer(Outcome.TOO_LARGE, status, reason, headers)
    return None


def _no_success(
    question: Question, status: int, headers: dict[str, str], now: Callable[[], datetime]
) -> Answer:
    if status in _REDIRECTS:
        if headers.get("location", "").strip():
            return Answer(Outcome.REDIRECT, status, None, headers)
        return Answer(Outcome.HTTP_ERROR, status, f"{_phrase(status)} without a Location", headers)
    if status == 304:
        if question.conditional:
            return Answer(Outcome.UNCHANGED, status, None, headers)
        return Answer(Outcome.HTTP_ERROR, status, f"{_phrase(status)}, though nothing was compared", headers)
    if status in (404, 410):
        return Answer(Outcome.GONE, status, _phrase(status), headers)
    wait = retry_after(headers.get("retry-after"), now()) if status in (429, 503) else None
    if wait is not None and wait > LONGEST_RETRY_AFTER:
        longest = f"{LONGEST_RETRY_AFTER:.0f} s"
        reason = f"{_phrase(status)}: asks for {wait:.0f} s of quiet, more than the {longest} a run waits"
    else:
        reason = _phrase(status)
    again = status in _PASSING and (wait is None or wait <= LONGEST_RETRY_AFTER)
    trouble = PERHAPS if status >= 500 or status == 429 else 0
    return Answer(Outcome.HTTP_ERROR, status, reason, headers, again=again, retry_after=wait, trouble=trouble)


def _by_body(question: Question, status: int, headers: dict[str, str], body: Body) -> Answer:
    content, size = body.finish(), body.received
    if question.part:
        return Answer(Outcome.OK, status, None, headers, content, size)
    if question.page and not content:
        return Answer(Outcome.NOT_A_PAGE, status, "the body is empty", headers, None, size)
    if question.page and (no_page := _no_content(question, headers, content)):
        return Answer(Outcome.NOT_A_PAGE, status, no_page, headers, None, size)
    reason = f"{body.trailing} bytes after the end of the coded body were dropped" if body.trailing else None
    return Answer(Outcome.OK, status, reason, headers, content, size)


def _no_content(question: Question, headers: dict[str, str], content: bytes) -> str:
    """Why a body is none of what was asked for; empty where it is."""
    if question.max_file_bytes and file_kind(content):
        return ""
    found, kind = binary_kind(content), media_type(headers.get("content-type"))
    if found:
        return "" if question.packed and found == GZIP else f"the body is {found}"
    is_text = may_be_page(kind, data=question.data) or question.packed
    return "" if is_text else f"the content type is {kind}, and the body is no file that can be read"


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}, which no standard knows"
