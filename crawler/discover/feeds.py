"""RSS and Atom feeds: bytes in, the addresses of their entries out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.discover.canonical import MAX_LENGTH, join
from crawler.discover.sitemaps import Listed, moment
from crawler.safe_xml import Unreadable, read_xml

MOST_ENTRIES = 5_000
_ENTRIES = ("item", "entry")
_DATES = ("updated", "pubdate", "date", "published")  # the first that an entry has counts


@dataclass(slots=True)
class Feed:
    """The pages that a feed names. `left_out` counts entries by reason: too_many, unusable_address. `trouble` says
    why it was not read to its end; what came before it stands.
    """

    pages: list[Listed] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    trouble: str = ""


def read_feed(body: bytes, url: str) -> Feed:
    """The entries of the feed found at `url`, each address once, in their order."""
    reader = _Reader(url)
    try:
        read_xml(body, reader.start, reader.text, reader.end)
    except Unreadable as error:
        reader.found.trouble = str(error)
    return reader.found


class _Reader:
    def __init__(self, url: str) -> None:
        self.found = Feed()
        self._base = url
        self._seen: set[str] = set()
        self._entry: dict[str, str] | None = None
        self._field, self._words, self._length = "", [""], 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _ENTRIES:
            self._entry = {}
        elif name == "link" and self._entry is not None and "href" in attributes:
            if attributes.get("rel", "alternate") == "alternate":
                self._entry.setdefault("link", attributes["href"])
            name = ""
        self._field, self._words, self._length = name, [], 0

    def text(self, text: str) -> None:
        if self._entry is not None and self._length <= MAX_LENGTH:
            self._words.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        if self._entry is None:
            return
        if name in _ENTRIES:
            self._add(self._entry)
            self._entry = None
        elif name == self._field and name in ("link", *_DATES) and not self._entry.get(name):
            self._entry[name] = "".join(self._words).strip()
        self._field = ""

    def _add(self, entry: Mapping[str, str]) -> None:
        address = join(self._base, entry.get("link", ""))
        if address is None:
            self._leave_out("unusable_address")
        elif len(self._seen) >= MOST_ENTRIES:
            self._leave_out("too_many")
        elif address not in self._seen:
            self._seen.add(address)
            self.found.pages.append(Listed(address, _changed(entry)))

    def _leave_out(self, reason: str) -> None:
        self.found.left_out[reason] = self.found.left_out.get(reason, 0) + 1


def _changed(entry: Mapping[str, str]) -> datetime | None:
    text = next((entry[name] for name in _DATES if entry.get(name)), "")
    return moment(text) or _by_mail(text)


def _by_mail(text: str) -> datetime | None:
    """A date as RSS writes it (RFC 822)."""
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
