"""Sitemaps and sitemap indexes: bytes in, addresses out. They are read as a stream, so a large one costs no memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from crawler.discover.canonical import MAX_LENGTH, join
from crawler.safe_xml import Unreadable, read_xml

MOST_ADDRESSES = 50_000  # of one file (https://www.sitemaps.org/protocol.html)
MOST_LEVELS = 2  # an index, and the sitemaps it names


class Listed(NamedTuple):
    """An address that a sitemap or a feed names, canonical, and when its page last changed, if it says so."""

    url: str
    changed: datetime | None = None


@dataclass(slots=True)
class Sitemap:
    """What a sitemap names: `pages`, and further `sitemaps`. `left_out` counts addresses by reason: too_many,
    unusable_address, index_too_deep. `trouble` says why it was not read to its end; what came before it stands.
    """

    pages: list[Listed] = field(default_factory=list)
    sitemaps: list[Listed] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    trouble: str = ""


def read_sitemap(body: bytes, url: str, level: int = 1) -> Sitemap:
    """What the sitemap found at `url` names, each address once; `level` is 1 for one that no other sitemap named."""
    reader = _Reader(url, level)
    try:
        read_xml(body, reader.start, reader.text, reader.end)
    except Unreadable as error:
        reader.found.trouble = str(error)
    return reader.found


class _Reader:
    def __init__(self, url: str, level: int) -> None:
        self.found = Sitemap()
        self._base, self._level = url, level
        self._seen = {url}
        self._field, self._words, self._length = "", [""], 0
        self._values: dict[str, str] = {}

    def start(self, name: str, _: Mapping[str, str]) -> None:
        if name in ("url", "sitemap"):
            self._values = {}
        self._field, self._words, self._length = name, [], 0

    def text(self, text: str) -> None:
        if self._field in ("loc", "lastmod") and self._length <= MAX_LENGTH:
            self._words.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        if name == self._field and name in ("loc", "lastmod"):
            self._values.setdefault(name, "".join(self._words).strip())
        elif name in ("url", "sitemap") and "loc" in self._values:
            self._add(name)
            self._values = {}
        self._field = ""

    def _add(self, kind: str) -> None:
        address = join(self._base, self._values["loc"])
        if address is None:
            self._leave_out("unusable_address")
        elif kind == "sitemap" and self._level >= MOST_LEVELS:
            self._leave_out("index_too_deep")
        elif len(self._seen) > MOST_ADDRESSES:
            self._leave_out("too_many")
        elif address not in self._seen:
            self._seen.add(address)
            listed = Listed(address, moment(self._values.get("lastmod", "")))
            (self.found.pages if kind == "url" else self.found.sitemaps).append(listed)

    def _leave_out(self, reason: str) -> None:
        self.found.left_out[reason] = self.found.left_out.get(reason, 0) + 1


def moment(text: str) -> datetime | None:
    """A date or a time as sitemaps and Atom write it (W3C-DTF); UTC where no zone is told, None where it is neither."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
