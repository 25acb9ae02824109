"""Reading saved HTML: files as somebody kept them, with the address and the time that they are from, as far as known."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from crawler.discover.canonical import canonical
from crawler.fetch.headers import cleaned
from crawler.importing.capture import Capture, Damage, Passed, Piece
from crawler.importing.judging import MOST_BYTES, judge
from crawler.importing.warc import TOMORROW
from storage.records import Outcome

ENDINGS = (".html", ".htm", ".shtml", ".xhtml")
NOWHERE = "file://localhost/"  # before the name of a file whose address nobody knows
_HEAD = 131_072  # bytes in which a page says what its address is
_LONGEST = 4_096

# In this order: what a browser wrote when it saved the page, then what the page says of itself.
_SAVED_FROM = re.compile(r"<!--\s{0,9}saved from url=\(\d{1,6}\)(https?://[^\s<>\"']{1,4096})", re.IGNORECASE)
_TAG = re.compile(r"<(?:link|meta)\b([^<>]{1,4096})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z:-]{1,20})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)


def read_saved(
    root: Path, files: Iterator[Path], addresses: Mapping[str, str], at: datetime | None, now: datetime
) -> Iterator[Piece]:
    """A capture for each file, in order. No bytes make it raise.

    `addresses` gives the address of a file by its name, as it is below `root`, or by its last part. `at` is when they
    were saved; where it is None, the time of the file says that.
    """
    for file in files:
        name = file.relative_to(root).as_posix() if root != file else file.name
        try:
            body = _read(file)
            saved = at or datetime.fromtimestamp(file.stat().st_mtime, UTC)
        except OSError as error:
            yield Damage(cleaned(name), f"cannot be read: {error.strerror}")
            continue
        if body is None:
            yield Damage(cleaned(name), f"over {MOST_BYTES:,} bytes, more than a page has")
        elif saved > now + TOMORROW:
            yield Damage(
                cleaned(name), f"its time is {saved:%Y-%m-%d}, which cannot be; say when it was saved"
            )
        else:
            yield _piece(
                cleaned(name),
                _known(addresses, name) or address_in(body) or _nowhere(root, name),
                saved,
                body,
            )


def saved_files(path: Path) -> Iterator[Path]:
    """The file itself, or those of a folder that end as pages do, in order; links are not followed."""
    if not path.is_dir():
        yield path
        return
    for each in sorted(path.rglob("*")):
        if each.suffix.lower() in ENDINGS and each.is_file() and not each.is_symlink():
            yield each


def address_in(body: bytes) -> str | None:
    """The address that a saved page says it is from; None where it says none."""
    text = body[:_HEAD].decode("latin-1")
    if found := _SAVED_FROM.search(text):
        return canonical(html.unescape(found[1]))
    said: dict[str, str] = {}
    for tag in _TAG.finditer(text):
        attributes = {
            name.lower(): one or two or three for name, one, two, three in _ATTRIBUTE.findall(tag[1])
        }
        if attributes.get("rel", "").lower() == "canonical":
            said.setdefault("canonical", attributes.get("href", ""))
        elif attributes.get("property", "").lower() == "og:url":
            said.setdefault("og:url", attributes.get("content", ""))
    found_in = (
        canonical(html.unescape(said[name])[:_LONGEST]) for name in ("canonical", "og:url") if name in said
    )
    return next((address for address in found_in if address), None)


def _read(file: Path) -> bytes | None:
    with file.open("rb") as stream:
        body = stream.read(MOST_BYTES + 1)
    return None if len(body) > MOST_BYTES else body


def _piece(name: str, url: str, at: datetime, body: bytes) -> Piece:
    found = judge(
        Capture(name, url, at, Outcome.OK, url, status=200, bytes_received=len(body), file=name), {}, body
    )
    if isinstance(found, Capture) and found.body is None:
        return Passed(found.reason or found.outcome)
    return found


def _known(addresses: Mapping[str, str], name: str) -> str | None:
    return addresses.get(name) or addresses.get(name.rpartition("/")[2])


def _nowhere(root: Path, name: str) -> str:
    """An address that stands for a file: the same for the same file below a folder of the same name."""
    folder = root.resolve().name + "/" if root.is_dir() else ""
    return NOWHERE + quote(folder + name, errors="replace")
