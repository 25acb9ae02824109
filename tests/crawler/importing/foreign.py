"""WARC files as other programs write them."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.importing.capture import Piece
from crawler.importing.warc import read_warc

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DATE = "2024-03-01T08:00:00Z"
PAGE = "<html><body><h1>某镇工作报告</h1>{}</body></html>"


def page(words: str = "今年以来，全镇各项工作取得新的成绩，现将有关情况报告如下。") -> bytes:
    """A page with a report on it."""
    return PAGE.format("".join(f"<p>{words * 4}</p>" for _ in range(4))).encode()


def response(
    url: str = "https://town.example/t1.html",
    body: bytes = b"",
    date: str = DATE,
    status: str = "200 OK",
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),),
    **warc: str,
) -> tuple[str, str, StatusAndHeaders, bytes, dict[str, str]]:
    """What `written` makes a response record of."""
    return (
        "response",
        url,
        StatusAndHeaders(status, list(headers), protocol="HTTP/1.1"),
        body,
        {"WARC-Date": date, **warc},
    )


def written(
    *records: tuple[str, str, StatusAndHeaders | None, bytes, dict[str, str]], packed: bool = True
) -> bytes:
    """A WARC file with these records: kind, address, head, body, WARC headers with _ for -."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for kind, url, head, body, about in records:
        named = {name.replace("_", "-"): value for name, value in about.items()}
        writer.write_record(
            writer.create_warc_record(
                url, kind, payload=BytesIO(body), length=len(body), http_headers=head, warc_headers_dict=named
            )
        )
    return out.getvalue()


def members(file: bytes) -> list[bytes]:
    """The gzip members of a file, one a record."""
    found, rest = [], file
    while rest:
        stream = zlib.decompressobj(31)
        stream.decompress(rest)
        size = len(rest) - len(stream.unused_data)
        found.append(rest[:size])
        rest = rest[size:]
    return found


def read(file: bytes) -> list[Piece]:
    """What is read of it."""
    return list(read_warc(BytesIO(file), NOW))
