"""A server on loopback that speaks as much of S3 as reading, writing and listing objects takes.

No library for it can be installed beside ours (moto wants another python-dateutil than sqlite-utils does).
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY = "AKIATEST"
DATE = "Fri, 01 Mar 2024 08:00:00 GMT"


@dataclass
class Bucket:
    """What a bucket holds, what was asked of it, and how many further requests are refused because it is busy."""

    objects: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    busy: int = 0
    full: bool = False
    down: bool = False
    url: str = ""


@contextmanager
def served(name: str = "bucket") -> Iterator[Bucket]:
    """A bucket of this name while the block runs; `url` is where."""
    bucket = Bucket()

    class Handler(_Handler):
        held, root = bucket, f"/{name}"

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    held: Bucket
    root: str

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""

    def _asked(self) -> tuple[str, dict[str, list[str]]]:
        parts = urlsplit(self.path)
        self.held.asked.append(f"{self.command} {self.path}")
        return unquote(parts.path).removeprefix(self.root).removeprefix("/"), parse_qs(
            parts.query, keep_blank_values=True
        )

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for header, value in (
            {"Content-Length": str(len(body))} | {n.replace("_", "-"): v for n, v in headers.items()}
        ).items():
            self.send_header(header, value)
        self.end_headers()
        if self.command != "HEAD":
            self.held.sent.append(len(body))
            self.wfile.write(body)

    def _refused(self) -> bool:
        if KEY not in self.headers.get("Authorization", ""):
            self._fault(403, "AccessDenied")
        elif self.held.busy > 0:
            self.held.busy -= 1
            self._fault(503, "SlowDown")
        elif self.held.down:
            self._fault(400, "InvalidRequest")
        else:
            return False
        return True

    def _fault(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def do_HEAD(self) -> None:
        key, _ = self._asked()
        if self._refused():
            return
        if key in self.held.objects:
            self._answer(
                200,
                Content_Length=str(len(self.held.objects[key])),
                Last_Modified=DATE,
                ETag=_etag(self.held.objects[key]),
            )
        else:
            self._answer(200 if not key else 404)

    def do_GET(self) -> None:
        key, query = self._asked()
        if self._refused():
            return
        if "list-type" in query:
            self._list(query)
        elif key not in self.held.objects:
            self._fault(404, "NoSuchKey")
        else:
            whole = self.held.objects[key]
            found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            first, last = (int(found[1]), int(found[2]) + 1) if found else (0, len(whole))
            place = (
                {"Content_Range": f"bytes {first}-{min(last, len(whole)) - 1}/{len(whole)}"} if found else {}
            )
            self._answer(
                206 if found else 200, whole[first:last], Last_Modified=DATE, ETag=_etag(whole), **place
            )

    def _list(self, query: dict[str, list[str]]) -> None:
        prefix, delimiter = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
        keys, folders = [], set()
        for key in sorted(self.held.objects):
            if key.startswith(prefix):
                inner = key[len(prefix) :]
                if delimiter and delimiter in inner:
                    folders.add(prefix + inner.partition(delimiter)[0] + delimiter)
                else:
                    keys.append(key)
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2024-03-01T08:00:00.000Z</LastModified>"
            f"<Size>{len(self.held.objects[key])}</Size></Contents>"
            for key in keys
        ) + "".join(
            f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>" for each in sorted(folders)
        )
        count = len(keys) + len(folders)
        self._answer(
            200,
            f"<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>{count}</KeyCount>{found}</ListBucketResult>".encode(),
        )

    def do_PUT(self) -> None:
        key, query = self._asked()
        body = self._body()
        if self._refused():
            return
        if self.held.full:
            self._fault(400, "QuotaExceeded")
        elif "uploadId" in query:
            self.held.parts[query["uploadId"][0]][int(query["partNumber"][0])] = body
            self._answer(200, ETag=_etag(body))
        else:
            self.held.objects[key] = body
            self._answer(200, ETag=_etag(body))

    def do_POST(self) -> None:
        key, query = self._asked()
        self._body()
        if self._refused():
            return
        if "uploads" in query:
            name = f"upload{len(self.held.parts)}"
            self.held.parts[name] = {}
            self._answer(
                200,
                f"<InitiateMultipartUploadResult><UploadId>{name}</UploadId></InitiateMultipartUploadResult>".encode(),
            )
        else:
            parts = self.held.parts.pop(query["uploadId"][0])
            self.held.objects[key] = b"".join(parts[number] for number in sorted(parts))
            self._answer(
                200, b"<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"
            )

    def do_DELETE(self) -> None:
        key, _ = self._asked()
        if not self._refused():
            self.held.objects.pop(key, None)
            self._answer(204)

    def _body(self) -> bytes:
        """What was sent; in chunks of its own inside those of HTTP, where it says so."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            sent = _chunks(self.rfile)
            self.rfile.readline()
        else:
            sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        return _chunks(BytesIO(sent)) if "aws-chunked" in self.headers.get("Content-Encoding", "") else sent


def _chunks(stream: BinaryIO) -> bytes:
    found = []
    while size := int(stream.readline().partition(b";")[0], 16):
        found.append(stream.read(size))
        stream.readline()
    return b"".join(found)


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
