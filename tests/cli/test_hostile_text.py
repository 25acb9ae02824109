"""What a hostile page says stays data: no verb lets it steer a terminal, a log, a spreadsheet or a file system."""

from __future__ import annotations

import csv
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Call, configured
from tests.site import Site, listing, report, serve

ESCAPES = "\x00\x07\x08\x0b\x1b[2J\x1b]0;owned\x07\x7f\x9b31m&#0;&#27;&#xD800;&#x85;"
BIDI = "\u202e\u2066\u200f\u2028\u2029\ufeff"
NAMES = {
    "formula": '=HYPERLINK("http://a.example";"x")',
    "at": "@SUM(1)+甲镇",
    "plus": "+1甲镇报告",
    "tab": "\t-2+3甲镇报告",
    "sql": "'); DROP TABLE documents; --",
    "fts": 'NEAR("甲镇" "乙镇") OR title:* ^x NOT',
    "path": "../../../etc/passwd",
    "reserved": "CON",
    "long": "甲镇" * 3000,
    "log": "报告\nbaogao: level=error event=forged",
    "markup": "[bold red]报告[/] <script>alert(1)</script>",
}
PATHS = {name: f"/{name}%1B%5B2J%0A%00%E2%80%AE.html" for name in NAMES}
PAGES: dict[str, str | int] = {
    "/": listing(*PATHS.values()),
    **{
        PATHS[name]: report(
            f"{ESCAPES}{BIDI}{title}", f"{title}{ESCAPES}{BIDI}第{name}号报告，实现生产总值十亿元。"
        )
        for name, title in NAMES.items()
    },
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(dict(PAGES)) as site:
        yield site


@pytest.fixture(scope="module")
def harvested(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the archive, filled by the first test that needs it."""
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture
def verb(call: Call, site: Site, harvested: Path, tmp_path: Path) -> Call:
    """Call a verb on the harvested archive; the harvest itself is looked at like any other."""
    (tmp_path / "sources.toml").write_text(configured(site))
    if not (harvested / "archive.db").exists():
        done = call("harvest")
        assert done.status == 0, done.err
        harmless(done.out)
        harmless(done.err)
        shutil.copy("archive.db", harvested)
    shutil.copy(harvested / "archive.db", tmp_path)
    return call


def harmless(text: str) -> None:
    """Nothing in it steers a terminal or turns the direction of what follows."""
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text)
    assert not [
        c for c in text if unicodedata.bidirectional(c) in ("LRO", "RLO", "LRE", "RLE", "LRI", "RLI", "FSI")
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            ["search", words]
            for words in ("甲镇", *NAMES.values())
            if len(words) < 100 and not words.startswith("\t-")
        ),
        ["show", "1"],
        *(["trace", str(number)] for number in range(1, len(NAMES) + 1)),
        *(["show", str(number), "--json"] for number in range(1, len(NAMES) + 1)),
        ["stats"],
        ["stats", "--reasons", "--pages"],
        ["runs"],
        ["doctor"],
        ["sources", "list"],
        ["sources", "check", "yunling"],
        ["harvest"],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_no_verb_lets_a_text_steer_a_terminal(verb: Call, arguments: list[str]) -> None:
    """Whatever titles, addresses and texts hold, each verb does its work and says it in harmless characters."""
    called = verb(*arguments)
    assert called.status == 0, called.err
    harmless(called.out)
    harmless(called.err)
    assert not [line for line in called.err.splitlines() if line.startswith("baogao: level=error")]


@pytest.mark.parametrize("format_", ["csv", "txt", "jsonl"])
def test_no_export_holds_anything_that_acts(verb: Call, tmp_path: Path, format_: str) -> None:
    """All reports come out, inside the folder asked for, without formulas and control characters."""
    out = tmp_path / "out" / "export"
    out.parent.mkdir()
    called = verb("export", format_, out)
    assert called.status == 0, called.err
    assert {p.name for p in tmp_path.iterdir()} <= {
        "out",
        "sources.toml",
        "archive.db",
        "archive.db-lease",
        "archive.db-wal",
        "archive.db-shm",
    }
    files = [p for p in tmp_path.joinpath("out").rglob("*") if p.is_file()]
    for file in files:
        harmless(file.name)
        assert len(file.name.encode()) <= 255
        assert file.stem.upper() != "CON"
        text = file.read_text("utf-8-sig").replace("\r\n", "\n")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text)
        if format_ == "jsonl":  # the others hold a text as it is, marks for its direction too
            harmless(text)
    if format_ == "csv":
        rows = list(csv.reader(files[0].read_text("utf-8-sig").splitlines()))
        assert not [
            cell
            for row in rows
            for cell in row
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not cell[1:2].isdigit()
        ]
