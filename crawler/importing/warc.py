"""Reading WARC and ARC files of strangers: a record at a time, every one within bounds, damage passed over and named."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException

from crawler.discover.canonical import canonical
from crawler.fetch.headers import kept, received
from crawler.importing.capture import Capture, Damage, Passed, Piece
from crawler.importing.errors import RecordDamaged, RecordUnfit
from crawler.importing.judging import MOST_BYTES, answered
from crawler.importing.metadata import Told, read_told
from crawler.importing.unpacked import HEAD_BYTES, Part, Unpacked
from storage.records import Outcome

MOST_BLOCK = MOST_BYTES + HEAD_BYTES  # of a record that is read
MOST_TOLD = 256  # metadata records kept for the answers they tell of, which follow soon
TOMORROW = timedelta(days=1)
_HTTP = ("response", "revisit")
READ = ("response", "revisit", "resource", "metadata")
UNREADABLE = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    RecordDamaged,
    ValueError,
    AttributeError,
    IndexError,
)
_NOT_MODIFIED = "server-not-modified"
logging.getLogger("warcio").setLevel(logging.CRITICAL)  # it prints addresses of strangers as they stand


class Record:
    """A record with its whole block, which fits into memory."""

    def __init__(self, headers: StatusAndHeaders, block: bytes) -> None:
        self._headers, self.block = headers, block
        self.kind = self.header("WARC-Type").lower()
        self.url = self.header("WARC-Target-URI").strip().removeprefix("<").removesuffix(">")

    def header(self, name: str) -> str:
        return self._headers.get_header(name) or ""


def read_warc(file: BinaryIO, now: datetime, part: Part | None = None) -> Iterator[Piece]:
    """What the file holds, in its order. No bytes make it raise, and memory does not grow with the file.

    `now` is when it is read: what claims to be from later than a day after is damage. `part` are the bytes from the
    first up to before the last, both told by `crawler.importing.cutting`: the parts of a file give what the file gives.
    """
    stream, told = Unpacked(file, part), OrderedDict[str, Told]()
    while True:
        try:
            record = next_record(stream)
        except UNREADABLE as error:
            yield Damage(_place(stream), _said(error))
            if not stream.find_next():
                return
            continue
        if record is None:
            return
        place = _place(stream)
        try:
            yield from _pieces(record, place, told, now)
        except UNREADABLE as error:
            yield Damage(place, _said(error))


def _said(error: Exception) -> str:
    return (
        str(error)
        if isinstance(error, RecordDamaged)
        else f"no WARC record begins here ({str(error)[:120]!a})"
    )


def _place(stream: Unpacked) -> str:
    return f"{'the member at ' if stream.packed else ''}byte {stream.place}"


def next_record(stream: Unpacked) -> Record | None:
    """The next record that is of interest; None at the end. Raises UNREADABLE where none begins, or it is damaged."""
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    while line := stream.first_line():
        parsed = loader.parse_record_stream(stream, line, no_record_parse=True)
        length = _length(parsed.rec_headers, parsed.length)
        kind = str(parsed.rec_type or "").lower()
        if kind not in READ or length > MOST_BLOCK:
            _pass_over(stream, kind, length)
            continue
        block = stream.read(length)
        if len(block) < length:
            raise RecordDamaged("the file ends in the middle of it")
        stream.end_record()
        return Record(parsed.rec_headers, block)
    return None


def _length(headers: StatusAndHeaders, length: int | None) -> int:
    said = headers.get_header("Content-Length") or ""
    if length is None or not said.strip().isdigit():
        raise RecordDamaged(f"its length is {said[:40]!a}")
    return length


def _pass_over(stream: Unpacked, kind: str, length: int) -> None:
    if kind in READ and length > MOST_BLOCK:
        raise RecordDamaged(f"its block is {length} bytes, more than {MOST_BYTES}")
    while length > 0 and (piece := stream.read(min(length, HEAD_BYTES))):
        length -= len(piece)


def _pieces(record: Record, place: str, told: OrderedDict[str, Told], now: datetime) -> Iterator[Piece]:
    """What a record comes to. Raises RecordDamaged."""
    if record.kind == "metadata":
        _prove(record)
        yield from _metadata(record, place, told)
        return
    known = told.pop(record.header("WARC-Record-ID"), None)  # a damaged answer has had its turn
    _prove(record)
    capture = _capture(record, place, now, is_file=known is not None and known.is_file)
    if isinstance(capture, Capture) and known is not None:
        capture = known.complete(capture)
    yield capture


def _metadata(record: Record, place: str, told: OrderedDict[str, Told]) -> Iterator[Piece]:
    """What an archive like ours says of an answer that follows, or of the lack of one."""
    found = read_told(record.block)
    if found is None:
        return
    if answer := record.header("WARC-Concurrent-To"):
        told.pop(answer, None)
        told[answer] = found
        if len(told) > MOST_TOLD:
            told.popitem(last=False)
    else:
        yield found.alone(place)


def _capture(record: Record, place: str, now: datetime, *, is_file: bool) -> Piece:
    url = canonical(record.url)
    if url is None:
        return Passed(f"no address of a page: {record.url.partition(':')[0][:20]!a}")
    at = _date(record, now)
    if record.kind == "resource":
        kind = record.header("Content-Type")
        return answered(
            Capture(place, url, at, Outcome.OK, url, status=200), {"content-type": kind}, record.block
        )
    if record.kind == "revisit" and not record.block:
        head = StatusAndHeaders("304 Not Modified", [])
        payload = b""
    else:
        head, payload = _http(record)
    headers = _headers(head)
    capture = Capture(place, url, at, Outcome.OK, url, status=_status(head), headers=kept(headers))
    if record.kind == "revisit":
        return _revisit(record, capture)
    if record.header("WARC-Truncated") and payload:
        raise RecordUnfit(f"its body was cut when it was written ({record.header('WARC-Truncated')[:40]})")
    capture = replace(capture, bytes_received=len(payload))
    return answered(capture, headers, _whole(head, payload), is_file=is_file)


def _http(record: Record) -> tuple[StatusAndHeaders, bytes]:
    stream = BytesIO(record.block)
    try:
        head = ArcWarcRecordLoader(verify_http=True).http_parser.parse(stream)
    except (EOFError, StatusAndHeadersParserException) as error:
        raise RecordUnfit("what it holds is no answer of HTTP") from error
    return head, stream.read()


def _headers(head: StatusAndHeaders) -> dict[str, str]:
    return received(
        (name.encode("utf-8", "replace"), value.encode("utf-8", "replace")) for name, value in head.headers
    )


def _status(head: StatusAndHeaders) -> int:
    code = head.get_statuscode()
    if not (code.isascii() and code.isdigit() and len(code) == 3):
        raise RecordUnfit(f"its status is {code[:20]!a}")
    return int(code)


def _whole(head: StatusAndHeaders, payload: bytes) -> bytes:
    if "chunked" in (head.get_header("transfer-encoding") or "").lower():
        reader, parts = ChunkedDataReader(BytesIO(payload)), []
        while part := reader.read():
            parts.append(part)
        return b"".join(parts)
    return payload


def _revisit(record: Record, capture: Capture) -> Capture:
    algorithm, _, value = record.header("WARC-Payload-Digest").partition(":")
    digest = _hex(value, 32) if algorithm.lower() in ("sha256", "sha-256") else None
    refers_to = None
    if (url := canonical(record.header("WARC-Refers-To-Target-URI") or capture.url)) and (
        date := record.header("WARC-Refers-To-Date")
    ):
        refers_to = (url, _moment(date))
    unchanged = record.header("WARC-Profile").endswith(_NOT_MODIFIED) or capture.status == 304
    outcome = Outcome.UNCHANGED if unchanged else Outcome.OK
    return replace(capture, outcome=outcome, sha256=digest, refers_to=refers_to)


def _date(record: Record, now: datetime) -> datetime:
    at = _moment(record.header("WARC-Date"))
    if at > now + TOMORROW or at.year < 1990:
        raise RecordUnfit(f"it is dated {at.date()}, which cannot be")
    return at


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise RecordUnfit(f"its date is {text[:40]!a}") from error
    if at.tzinfo is None:
        raise RecordUnfit(f"its date is {text[:40]!a}, without a zone")
    return at


def _prove(record: Record) -> None:
    """The block is what its digest says, where it has one that we know how to make."""
    algorithm, _, value = record.header("WARC-Block-Digest").partition(":")
    name = algorithm.lower().replace("-", "")
    if name not in ("sha1", "sha256", "sha512", "md5"):
        return
    made = hashlib.new(name, record.block, usedforsecurity=False)
    if _hex(value, made.digest_size) != made.hexdigest():
        raise RecordUnfit("its block is not what its digest says")


def _hex(value: str, size: int) -> str | None:
    """A digest of so many bytes as lower-case hex, whether it is written in base 16 or 32."""
    value = value.strip()
    try:
        found = bytes.fromhex(value) if len(value) == 2 * size else base64.b32decode(value, casefold=True)
    except ValueError:
        return None
    return found.hex() if len(found) == size else None
