"""Headers: what is sent, what is kept of what came, and what a content type says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.errors import HeaderUnusable
from crawler.fetch.codings import ACCEPT_ENCODING
from crawler.site import Identity

_KEPT = {
    name.encode(): name
    for name in (
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-type",
        "date",
        "etag",
        "expires",
        "last-modified",
        "link",
        "location",
        "retry-after",
        "server",
        "x-robots-tag",
    )
}
_LISTS = frozenset(("cache-control", "content-encoding", "link", "x-robots-tag"))
_VALIDATORS = frozenset(("etag", "last-modified"))
_LONGEST_KEPT = 1024
_CONTROLS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SENDABLE = re.compile(r"[\x20-\x7e\x80-\U0010ffff]*")
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,1024}")
_TYPE = re.compile(r"\s*([!#$&^_.+\w-]+/[!#$&^_.+\w-]+)\s*(?:;|,|$)", re.ASCII)
_PAGE_TYPES = frozenset(("text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml"))
_DATA_TYPES = frozenset(("application/json", "text/json", "application/javascript", "text/javascript"))
PACKED_TYPES = frozenset(("application/gzip", "application/x-gzip", "application/octet-stream"))
_FILE_TYPES = frozenset(
    (
        "application/pdf",
        "application/x-pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-word",
        "application/x-msexcel",
        "application/zip",
        "application/octet-stream",
        "application/x-download",
        "application/force-download",
        "application/x-msdownload",
        "binary/octet-stream",
    )
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_RESERVED = re.compile(
    r"(?i)accept-encoding|connection|content-length|expect|host|if-.*|range|te|trailer|transfer-encoding"
    r"|upgrade|user-agent"
)


def received(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers that matter by lower-case name, as they came: UTF-8 where they are, else Latin-1."""
    found: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = _KEPT.get(raw_name.lower())
        if name is None:
            continue
        value = raw_value.decode() if raw_value.isascii() else _decoded(raw_value)
        if name not in found:
            found[name] = value
        elif name in _LISTS:
            found[name] += ", " + value
    return found


def kept(headers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What is stored of received headers: no control characters, long values cut, odd validators gone."""
    return tuple(
        [
            (
                name,
                value
                if len(value) <= _LONGEST_KEPT and value.isprintable()
                else cleaned(value, _LONGEST_KEPT),
            )
            for name, value in headers.items()
            if name not in _VALIDATORS or _VALIDATOR.fullmatch(value)
        ]
    )


def cleaned(text: str, longest: int = 300) -> str:
    """Text of a stranger made safe for a log line or a column: one line, no controls, cut with an ellipsis."""
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text).strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def identifying(identity: Identity) -> list[tuple[str, str]]:
    """The headers every request of a source carries, without its extra ones."""
    agent = f"{identity.user_agent} (+{identity.contact})" if identity.contact else identity.user_agent
    return [
        ("User-Agent", _sendable("User-Agent", agent)),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"),
        ("Accept-Language", "zh-CN,zh;q=0.9,*;q=0.5"),
        ("Accept-Encoding", ACCEPT_ENCODING),
    ]


def extra(identity: Identity) -> list[tuple[str, str]]:
    """The extra headers of a source, credentials perhaps; raises `HeaderUnusable`, naming no value."""
    for name, _ in identity.headers:
        if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
            raise HeaderUnusable(f"the extra header {name!a} cannot be set by a source; take it out")
    return [(name, _sendable(name, value)) for name, value in identity.headers]


def conditions(etag: str | None, last_modified: str | None) -> list[tuple[str, str]]:
    """The headers that ask for the page only if it changed; a malformed validator is not sent."""
    pairs = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return [(name, value) for name, value in pairs if value and _VALIDATOR.fullmatch(value)]


def media_type(content_type: str | None) -> str | None:
    """`type/subtype` in lower case; None where the header is absent or says nothing readable."""
    match = _TYPE.match(content_type or "")
    return match[1].lower() if match else None


def may_be_page(kind: str | None, *, data: bool = False) -> bool:
    """Whether a media type is HTML, XML or plain text, or is not known; with `data`, JSON will do as well."""
    if data and kind is not None and (kind in _DATA_TYPES or kind.endswith("+json")):
        return True
    return kind is None or kind in _PAGE_TYPES or kind.endswith("+xml")


def may_be_file(kind: str | None) -> bool:
    """Whether a media type is that of a file which pages link, or says no more than that it is one."""
    return kind is not None and (kind in _FILE_TYPES or kind.startswith(_OFFICE))


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _sendable(name: str, value: str) -> str:
    if not _SENDABLE.fullmatch(value):
        raise HeaderUnusable(f"the value of the header {name!a} holds a control character; take it out")
    return value
