"""Every pair of gb18030 and Big5 beside what browsers read, from the test data of encoding_rs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.conformance.suite import Suite
from crawler.charsets import decode_big5, decode_gb18030

FILES = ("gb18030_in.txt", "gb18030_in_ref.txt", "big5_in.txt", "big5_in_ref.txt")
_HEAD = 4  # lines that say where the file is from


def gb18030(folder: Path) -> Suite:
    """All 23,940 pairs."""
    return _pairs("gb18030 pairs", folder / FILES[0], folder / FILES[1], decode_gb18030)


def big5(folder: Path) -> Suite:
    """All 19,782 pairs, with Hong Kong's characters."""
    return _pairs("Big5 pairs", folder / FILES[2], folder / FILES[3], decode_big5)


def _pairs(name: str, given: Path, wanted: Path, decode: Callable[[bytes], str]) -> Suite:
    suite = Suite(name)
    lines = zip(given.read_bytes().split(b"\n"), wanted.read_bytes().split(b"\n"), strict=True)
    for pair, text in list(lines)[_HEAD:-1]:
        suite.judge(pair.hex(), text.decode(), decode(pair))
    return suite
