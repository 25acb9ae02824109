"""The command that runs published suites: it counts what agrees, what we chose otherwise, and what is missed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.conformance.run import EXPECTED, main

HEAD = "made by hand\n\n\n\n"
ADDRESSES = [
    {"input": "/a", "base": "http://h.example/", "href": "http://h.example/a"},
    {"input": "http://me:word@h.example/", "base": None, "href": "http://me:word@h.example/"},
    {"input": "mailto:a@h.example", "base": None, "href": "mailto:a@h.example"},
    {"input": "http://[1/", "base": None, "failure": True},
]
PARTS = {
    "http://h.example/a": {"username": "", "password": "", "port": ""},
    "http://me:word@h.example/": {"username": "me", "password": "word", "port": ""},
}


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    """A folder of the files that are expected, with a case or two in each."""
    for name, pair, text in (("gb18030", b"\xb1\xa8", "报"), ("big5", b"\xb3\xf8", "報")):
        tmp_path.joinpath(f"{name}_in.txt").write_bytes(HEAD.encode() + pair + b"\n")
        tmp_path.joinpath(f"{name}_in_ref.txt").write_text(f"{HEAD}{text}\n", "utf-8")
    robots = {"robots": "user-agent: a\ndisallow: /x\n", "agent": "a", "url": "http://h.example/x"}
    cases = [
        {**robots, "test": "ID_One", "allowed": False},
        {**robots, "test": "GoogleOnly_Two", "allowed": False},
    ]
    tmp_path.joinpath("google_robots_cases.json").write_text(json.dumps(cases))
    sniffing = "#data\n<meta charset=big5>\n#encoding\nBig5\n\n#data\n<p>\n#encoding\nwindows-1252\n"
    for name in ("h5_tests1.dat", "h5_tests2.dat", "h5_test-yahoo-jp.dat"):
        tmp_path.joinpath(name).write_text(sniffing)
    addresses = [
        one
        | PARTS.get(str(one.get("href")), {})
        | {"protocol": "http:", "host": "h.example", "hostname": "h.example"}
        for one in ADDRESSES
    ]
    tmp_path.joinpath("urltestdata.json").write_text(json.dumps(["a remark", *addresses]))
    return tmp_path


def counted(out: str) -> dict[str, list[str]]:
    """The table that was printed: suite to its figures."""
    cells = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in out.splitlines() if line.startswith("|")
    ]
    return {name: figures for name, *figures in cells[2:]}


def test_each_suite_is_counted(suites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cases, those as the standard has them, those of our choice with the reason, those missed; status 0 without a miss."""
    with pytest.raises(SystemExit) as ended:
        main([str(suites)])
    out = capsys.readouterr().out
    assert not ended.value.code
    assert counted(out) == {
        "gb18030 pairs": ["1", "1", "0", "0"],
        "Big5 pairs": ["1", "1", "0", "0"],
        "robots.txt, settled by RFC 9309": ["1", "1", "0", "0"],
        "robots.txt, Google's own": ["1", "1", "0", "0"],
        "sniffing": ["6", "6", "0", "0"],
        "addresses": ["4", "2", "2", "0"],
    }
    assert "addresses, 1: an address with a name or password for its host is refused" in out
    assert "addresses, 1: only http and https are fetched" in out


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("gb18030_in_ref.txt", "报", "板", "gb18030 pairs, missed: b1a8: wanted '板', got '报'"),
        ("google_robots_cases.json", "false", "true", "missed: ID_One"),
        ("h5_tests1.dat", "Big5", "utf-8", "sniffing, missed: h5_tests1.dat 1"),
        ("urltestdata.json", "http://h.example/a", "http://h.example/b", "addresses, missed: '/a' on"),
    ],
)
def test_a_miss_is_named(
    suites: Path, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, said: str
) -> None:
    """Status 1, the case, what was wanted and what came of it."""
    file = suites / name
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(SystemExit) as ended:
        main([str(suites)])
    assert ended.value.code == 1
    assert said in capsys.readouterr().out


def test_what_the_folder_lacks_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2; `--help` says where each file is from."""
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path)])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert [name for names in EXPECTED.values() for name in names if name not in said] == []
    with pytest.raises(SystemExit):
        main(["--help"])
    helped = capsys.readouterr().out
    assert [source for source in EXPECTED if source not in helped] == []
