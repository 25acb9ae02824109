"""The pages of the made-up site as a WARC file."""

from __future__ import annotations

import uuid
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.prose import report
from benchmarks.site import detail, plan

HOST = "https://reports.example"
DATE = "2026-03-02T08:00:00Z"


def write_warc(path: Path, count: int) -> None:
    """Write so many pages, re-posts and pages in GBK among them; nothing is done where the file is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.half")
    with half.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for page in plan(count):
            put(writer, f"{HOST}{page.path}", detail(page, report(page.report)).encode(page.encoding))
    half.rename(path)


def put(writer: WARCWriter, url: str, body: bytes, media: str = "text/html", date: str = DATE) -> None:
    """Add an answer to a file; its number follows from its address, where a writer's own would follow from chance."""
    head = StatusAndHeaders("200 OK", [("Content-Type", media)], protocol="HTTP/1.1")
    named = {
        "WARC-Date": date,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url)}>",
    }
    writer.write_record(
        writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=head,
            warc_headers_dict=named,
        )
    )
