"""html5lib's cases for finding the character encoding that a page declares."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.conformance.suite import Suite
from crawler.decode import decode, encoding_name

FILES = ("h5_tests1.dat", "h5_tests2.dat", "h5_test-yahoo-jp.dat")
_CASE = re.compile(rb"#data\n(.*?)\n#encoding\n([^\n]+)", re.DOTALL)
_FALLBACK = "windows-1252"
OVERRULED = "a declaration that the bytes plainly contradict is overruled, and the row says so"


def sniffing(folder: Path) -> Suite:
    """Every case; where nothing is declared browsers fall back and we guess, which must read the same characters."""
    suite = Suite("sniffing")
    for name in FILES:
        for number, case in enumerate(_CASE.finditer(folder.joinpath(name).read_bytes()), 1):
            decoded, wanted = decode(case[1]), encoding_name(case[2].decode())
            got = decoded.encoding
            if decoded.encoding_from == "guess" and decoded.utf8 == case[1].decode("cp1252").encode():
                got = _FALLBACK
            overruled = decoded.encoding_from.startswith("declared, overruled")
            suite.judge(f"{name} {number} {case[1][:80]!r}", wanted, got, OVERRULED if overruled else None)
    return suite
