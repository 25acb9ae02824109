"""Bad files and hostile pages: each is named and counted, the rest is done, and memory stays within bounds."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest
from warcio.warcwriter import WARCWriter

from benchmarks.bulk_pages import put
from tests.crawler.importing.foreign import members, page, response, written

MOST_MEMORY = 500_000_000  # bytes that the largest process of a run may have
MB = 1 << 20
# A small process between the tests and the run: a child has the memory of whoever starts it counted as its own peak.
_WATCH = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, spent = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([process.returncode, spent.ru_maxrss * 1024]))
"""
DEEP = b"<html><body>" + b"<div>" * 200_000 + "<p>深处的一段话。</p>".encode()
WIDE = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x"
UNCLOSED = b"<html><body>" + b"<b><i><a href=/>" * 100_000
BOMB = gzip.compress(bytes(200 * MB))


def pages(name: str, count: int, **headers: str) -> bytes:
    """A WARC file with so many good pages of a site."""
    return written(
        *(
            response(f"https://{name}.example/{n}.html", page(f"{name}第{n}份报告。"), **headers)
            for n in range(count)
        )
    )


def hostile() -> bytes:
    """Pages that hang, flood or break a parser, between two good ones."""
    gzipped = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    bodies = {
        "deep": DEEP,
        "wide": WIDE,
        "unclosed": UNCLOSED,
        "nothing": b"",
    }
    return written(
        response("https://hostile.example/first.html", page("第一份报告。")),
        *(response(f"https://hostile.example/{name}.html", body) for name, body in bodies.items()),
        response("https://hostile.example/bomb.html", BOMB, headers=gzipped),
        response("https://hostile.example/last.html", page("最后一份报告。")),
    )


def huge() -> bytes:
    """A page of 50 MB between two good ones."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    put(writer, "https://huge.example/first.html", page("第一份报告。"))
    put(writer, "https://huge.example/huge.html", page() + b"<p>50 MB of this</p>" * (50 * MB // 20))
    put(writer, "https://huge.example/last.html", page("最后一份报告。"))
    return out.getvalue()


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with good files among bad ones."""
    folder = tmp_path_factory.mktemp("shards")
    cut = members(pages("cut", 4))
    files = {
        "good.warc.gz": pages("good", 3),
        "cut.warc.gz": b"".join(cut[:3]) + cut[3][: len(cut[3]) // 2],
        "html.warc": page(),
        "noise.warc.gz": Random(1).randbytes(100_000),
        "zeros.warc.gz": BOMB,
        "empty.warc.gz": b"",
        "hostile.warc.gz": hostile(),
        "huge.warc.gz": huge(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def run(shards: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, int, str, Path]:
    """All of them cleaned in one call: exit status, memory of its largest process, what it complained of, and the folder."""
    out = tmp_path_factory.mktemp("cleaned") / "out"
    complaints = out.with_name("complaints")
    with complaints.open("wb") as told:
        call = [sys.executable, "-m", "baogao", "bulk", "clean", str(shards), "--out", str(out)]
        watched = subprocess.run(
            [sys.executable, "-c", _WATCH, *call], stdout=subprocess.PIPE, stderr=told, check=True
        )
    status, memory = json.loads(watched.stdout)
    return status, memory, complaints.read_text("utf-8"), out


def test_each_bad_file_is_named_in_a_line_and_the_status_is_1(
    run: tuple[int, int, str, Path], shards: Path
) -> None:
    """Who looks at the status or reads the lines knows what to fetch again; no good file is named."""
    status, _, complaints, _ = run
    assert status == 1
    told = f"baogao: {shards}/"
    lines = [line for line in complaints.splitlines() if line.startswith(told)]
    named = {line.removeprefix(told).partition(":")[0] for line in lines}
    bad = {
        "cut.warc.gz",
        "html.warc",
        "noise.warc.gz",
        "zeros.warc.gz",
        "empty.warc.gz",
        "huge.warc.gz",
        "hostile.warc.gz",
    }
    assert bad <= named
    assert "good.warc.gz" not in named
    assert all(character.isprintable() for line in lines for character in line)


def test_the_rest_is_done(run: tuple[int, int, str, Path]) -> None:
    """Every good page has its document: those before a cut, and those on both sides of a page that cannot be read."""
    urls = sorted(row["url"] for row in rows(run[3], "documents"))
    assert urls == sorted(
        [f"https://good.example/{n}.html" for n in range(3)]
        + [f"https://cut.example/{n}.html" for n in range(3)]
        + [
            f"https://{name}.example/{which}.html"
            for name in ("hostile", "huge")
            for which in ("first", "last")
        ]
    )


def test_what_was_bad_is_counted_with_its_reason(run: tuple[int, int, str, Path]) -> None:
    """The drops have a row for each damage and each page of which nothing was kept, and the manifest has their number."""
    drops = rows(run[3], "drops")
    damaged = {Path(row["file"]).name for row in drops if row["kind"] == "damaged"}
    assert damaged == {
        "cut.warc.gz", "html.warc", "noise.warc.gz", "zeros.warc.gz", "empty.warc.gz", "huge.warc.gz", "hostile.warc.gz",
    }  # fmt: skip
    refused = {row["url"]: row["reason"] for row in drops if row["kind"] == "page"}
    assert refused["https://hostile.example/deep.html"] == "too_deep"
    assert refused["https://hostile.example/wide.html"] == "too_many_attributes"
    assert "https://hostile.example/unclosed.html" in refused
    manifest = json.loads((run[3] / "manifest.json").read_bytes())
    for kind, total in {"damaged": "damaged", "page": "refused", "passed": "passed"}.items():
        assert manifest["totals"].get(total, 0) == sum(row["kind"] == kind for row in drops)


def test_memory_stays_within_bounds(run: tuple[int, int, str, Path]) -> None:
    """Neither 200 MB of zeros nor a page of 50 MB is ever there several times over."""
    assert run[1] < MOST_MEMORY


def rows(out: Path, kind: str) -> list[dict[str, Any]]:
    """The rows of a run, file by file."""
    return [row for file in sorted(out.glob(f"{kind}/*.parquet")) for row in pq.read_table(file).to_pylist()]
