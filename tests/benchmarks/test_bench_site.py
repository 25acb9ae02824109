"""The benchmarks' site is what it says it is."""

from __future__ import annotations

import gzip
import hashlib
import json
import urllib.request
from pathlib import Path

import pytest

from benchmarks.server import serve
from benchmarks.site import build
from crawler import refine

PAGES = 40


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one."""
    root = tmp_path_factory.mktemp("site")
    build(root, PAGES)
    return root


def truth(site: Path) -> dict[str, str]:
    rows = map(json.loads, (site / "truth.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["path"]: row["text_sha256"] for row in rows}


def test_each_page_holds_its_text(site: Path) -> None:
    """The cleaner finds on each page exactly the text that was put there, whatever the encoding."""
    encodings = set()
    for path, text_sha256 in truth(site).items():
        refined = refine((site / "www" / path.lstrip("/")).read_bytes(), url=f"http://site.example{path}")
        encodings.add(refined.encoding)
        assert [document.text_sha256 for document in refined.documents] == [text_sha256], path
    assert encodings == {"utf-8", "gb18030"}


def test_a_tenth_is_posted_again(site: Path) -> None:
    """A tenth of the pages repeat another page's text."""
    assert len(truth(site)) == PAGES
    assert len(set(truth(site).values())) == PAGES - PAGES // 10


def test_every_page_is_on_a_listing(site: Path) -> None:
    """Following the listings finds every page."""
    listings = "".join(file.read_text(encoding="utf-8") for file in site.glob("www/*/list_*.html"))
    assert [path for path in truth(site) if f'href="{path}"' not in listings] == []


def test_the_site_is_the_same_everywhere(site: Path, tmp_path: Path) -> None:
    """Built twice it is the same, byte for byte, so that figures from two machines speak of the same pages."""
    build(tmp_path, PAGES)
    assert digest(tmp_path) == digest(site)


def digest(root: Path) -> str:
    """One hash of all the files below a folder."""
    found = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        found.update(str(file.relative_to(root)).encode())
        found.update(file.read_bytes() if file.is_file() else b"")
    return found.hexdigest()


def test_the_server_sends_what_is_compressed_already(site: Path) -> None:
    """Without nginx the pages come from a process of ours, compressed beforehand as nginx would send them."""
    with serve(site / "www", own=True) as (address, name):
        request = urllib.request.Request(f"http://{address}/index.html", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            body = gzip.decompress(answer.read())
    assert name == "aiohttp"
    assert body == (site / "www" / "index.html").read_bytes()
