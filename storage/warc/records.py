"""Captures as WARC records: what was answered in the block, what the archive knows beside it.

Bodies are stored with their content coding removed, and so they stand in the block. The HTTP headers that this makes
untrue are left out or put right there; all of them, as they came, stand in the metadata record, which says so.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from storage.records import Outcome
from storage.warc.captures import Capture

VERSION = "WARC/1.1"
SCHEMA = 1  # of what the field holds
METADATA_TYPE = "application/warc-fields"  # of any other type, players take it for a page
FIELD = "baogao-capture"
_PROFILES = {
    Outcome.OK: "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    Outcome.UNCHANGED: "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
}
_UNTRUE = frozenset(("content-encoding", "content-length", "transfer-encoding"))
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NAMESPACE = uuid.UUID(
    "7c3a1e52-6a0b-4f0e-9d3b-5f6f2c7c9a10"
)  # ours: the same capture always has the same id


class First(NamedTuple):
    """The record that holds the bytes another one refers to."""

    record_id: str
    url: str
    date: str


def record_id(capture: Capture, kind: str) -> str:
    """The id of a capture's record of this kind: the same in every export."""
    run = capture.run
    named = json.dumps(
        [
            run.source, run.slot, capture.page, capture.purpose, capture.url, capture.started_at, capture.attempt,
            capture.hop, capture.outcome, kind,
        ]
    )  # fmt: skip
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, named)}>"


def records(capture: Capture, body: bytes | None, first: First | None) -> Iterator[bytes]:
    """The records of a capture: what the archive knows of it, the request, and what was answered.

    With `body` the answer is a response that has it; with `first` a revisit of the record that has it. An answer whose
    body was not kept is a response that is marked as truncated. What was never answered has a metadata record alone.
    """
    answered = capture.status is not None
    yield _metadata(capture, answered=answered)
    if answered:
        yield _request(capture)
        yield _revisit(capture, first) if first is not None else _response(capture, body)


def _metadata(capture: Capture, *, answered: bool) -> bytes:
    told = json.dumps(known(capture), separators=(",", ":"))
    block = f"{FIELD}: {told}\r\n".encode()
    about = {"WARC-Concurrent-To": record_id(capture, "answer")} if answered else {}
    return _block(capture, "metadata", block, METADATA_TYPE, about)


def known(capture: Capture) -> dict[str, Any]:
    """What the metadata record says in its one field: the row of the log, the run, the source, and what was read in the bytes."""
    fields = asdict(capture)
    fields["page"] = None if capture.page is None else {"url": capture.page[0], "role": capture.page[1]}
    left_out = [name for name, _ in capture.headers if name.lower() in _UNTRUE]
    return {
        "format": SCHEMA,
        **fields,
        "block": {
            "payload": _payload(capture),
            "headers_changed": left_out,
            "request": "written from the log; headers sent with it are not kept",
        },
    }


def _payload(capture: Capture) -> str:
    if capture.snapshot_sha256 is None:
        return "none kept"
    return "the page as its scripts left it in a browser" if capture.rendered else "content coding removed"


def _request(capture: Capture) -> bytes:
    parts = urlsplit(capture.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    block = f"GET {_ascii(target)} HTTP/1.1\r\nHost: {_ascii(parts.netloc)}\r\n\r\n".encode()
    about = {"WARC-Concurrent-To": record_id(capture, "answer")}
    return _block(capture, "request", block, "application/http; msgtype=request", about)


def _response(capture: Capture, body: bytes | None) -> bytes:
    held = body or b""
    about = {"WARC-Payload-Digest": _digest(held)}
    if body is None:
        about["WARC-Truncated"] = "unspecified"
    head = _head(capture, len(held) if body is not None else None)
    return _block(capture, "response", head + held, "application/http; msgtype=response", about)


def _revisit(capture: Capture, first: First) -> bytes:
    about = {"WARC-Refers-To": first.record_id} if first.record_id else {}
    about |= {
        "WARC-Profile": _PROFILES[Outcome(capture.outcome)],
        "WARC-Refers-To-Target-URI": _ascii(first.url),
        "WARC-Refers-To-Date": first.date,
        "WARC-Payload-Digest": f"sha256:{capture.snapshot_sha256}",
        "WARC-Truncated": "length",
    }
    if capture.outcome == Outcome.UNCHANGED:
        del about["WARC-Truncated"]
    return _block(capture, "revisit", _head(capture, None), "application/http; msgtype=response", about)


def _head(capture: Capture, length: int | None) -> bytes:
    """Status line and headers of an answer, true of the block they stand in; nothing of them can end a line."""
    status = capture.status or 0
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status:03} {phrase}"]
    lines += [
        f"{name}: {_CONTROLS.sub(' ', value).strip()}"
        for name, value in capture.headers
        if name.lower() not in _UNTRUE and _NAME.fullmatch(name)
    ]
    if length is not None:
        lines.append(f"content-length: {length}")
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("utf-8", "replace")


def _block(capture: Capture, kind: str, block: bytes, content_type: str, about: dict[str, str]) -> bytes:
    """One record of a capture with this block."""
    named = "answer" if kind in ("response", "revisit") else kind
    return record(
        {
            "WARC-Type": kind,
            "WARC-Record-ID": record_id(capture, named),
            "WARC-Date": capture.started_at,
            "WARC-Target-URI": _ascii(capture.url),
            **about,
        },
        block,
        content_type,
    )


def warcinfo(name: str, fields: dict[str, str], date: str) -> bytes:
    """The record that begins a file and says what wrote it."""
    block = "".join(f"{field}: {_CONTROLS.sub(' ', text)}\r\n" for field, text in fields.items()).encode()
    headers = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'{name} {date}')}>",
        "WARC-Date": date,
        "WARC-Filename": _CONTROLS.sub(" ", name),
    }
    return record(headers, block, "application/warc-fields")


def record(headers: dict[str, str], block: bytes, content_type: str) -> bytes:
    """A record as it stands in a file: packed by itself, so that readers can begin at any."""
    told = headers | {
        "WARC-Block-Digest": _digest(block),
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return gzip.compress(f"{VERSION}\r\n{head}\r\n".encode() + block + b"\r\n\r\n", mtime=0)


def _digest(block: bytes) -> str:
    return f"sha256:{hashlib.sha256(block).hexdigest()}"


def _ascii(address: str) -> str:
    """An address with nothing in it that could end a header: those of the archive are so already."""
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~")
