"""`baogao export`: options that narrow, tables by their ending, datasets, and what is told of a call that cannot be."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call


def titles(call: Call, *options: str) -> set[str]:
    called = call("export", "jsonl", "-", *options)
    assert called.status == 0, called.err
    return {json.loads(line)["title"] for line in called.out.splitlines()}


def test_options_narrow_as_searches_do(call: Call, archive: Path) -> None:
    """Words, place, kind and days; each leaves what does not fit, and all of them what one does."""
    every = titles(call)
    words = min(every)[:2]
    assert titles(call, "--words", words) == {title for title in every if title.startswith(words)}
    assert titles(call, "--county", "云岭县") == every
    assert titles(call, "--county", "无此县") == titles(call, "--from", "2999-01-01") == set()
    assert titles(call, "--report-kind", "government_work_report") == every
    assert titles(call, "--without-flaw", "masked", "--without-flaw", "damaged") == every
    cut, whole = titles(call, "--flaw", "truncated"), titles(call, "--without-flaw", "truncated")
    assert (cut | whole, cut & whole) == (every, set())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["jsonl", "-", "--from", "2024"], "--from 2024: not a day; write 2024-01-31"),
        (["jsonl", "-", "--to", "2024-02-30"], "--to 2024-02-30: not a day"),
        (["jsonl", "-", "--from", "2024-02-01", "--to", "2024-01-01"], "the last day is before the first"),
        (["jsonl", "-", "--words", "-甲"], "only words to leave out"),
        (["jsonl", "-", "--flaw", "ugly"], "--flaw"),
        (["panel", "panel.xlsx"], "let it be .csv, .parquet or .jsonl, or give one of them with --as"),
        (["csv", "a.csv", "--as", "parquet"], "csv is a form of its own"),
        (["txt", "-"], "txt is a folder of files and cannot go to a stream; name a folder"),
        (["jsonl", "-", "--dataset"], "a dataset is a folder of files and cannot go to a stream"),
        (["jsonl", "set", "--shard-size", "10"], "add --dataset, or leave them out"),
        (["jsonl", "a.jsonl", "--license", "mit"], "add --dataset, or leave them out"),
        (["jsonl", "set", "--dataset", "--shard-size", "big"], "write documents as 50000, or bytes as 500MB or 1GiB"),
        (["panel", "set", "--dataset", "--shard-size", "10"], "cannot be cut into shards"),
        (["parquet", "a.parquet", "--paragraphs"], "parquet has no place for marks of paragraphs; export jsonl"),
    ],
)  # fmt: skip
def test_wrong_calls_are_told_in_a_line(
    call: Call, archive: Path, tmp_path: Path, options: list[str], said: str
) -> None:
    """The call fails as a wrong one, says what to write, and leaves no file."""
    before = set(tmp_path.iterdir())
    called = call("export", *options)
    assert called.status == 2
    assert said in called.error
    assert {path.name for path in tmp_path.iterdir()} - {path.name for path in before} <= {
        "archive.db-shm", "archive.db-wal",
    }  # fmt: skip


def test_panel_tells_what_is_outside_of_it(call: Call, archive: Path, tmp_path: Path) -> None:
    """To a file or to stdout; documents without a year or place are counted on stderr, or in the JSON."""
    called = call("export", "panel", "-")
    rows = list(csv.DictReader(io.StringIO(called.out.removeprefix("\ufeff"))))
    told = call("export", "panel", "panel.parquet", "--json").rows[0]
    assert (tmp_path / "panel.parquet").read_bytes()[:4] == b"PAR1"
    assert told["documents"] == len(rows)
    others = sum(len(row["others"].split()) for row in rows)
    assert told.get("outside", 0) + len(rows) + others == len(titles(call))
    assert ("have no row in a panel" in called.err) == ("outside" in told)


def test_dataset_is_made_of_an_archive(call: Call, archive: Path, tmp_path: Path) -> None:
    """A folder with shards, card, Croissant file and checksums; done again it is not written over."""
    options = ["jsonl", "set", "--dataset", "--shard-size", "1", "--name", "报告", "--license", "cc-by-4.0"]
    assert call("export", *options).status == 0
    assert sorted(path.name for path in (tmp_path / "set").iterdir()) == [
        "README.md", "SHA256SUMS", "croissant.json", "data",
    ]  # fmt: skip
    assert len(list((tmp_path / "set" / "data").iterdir())) == len(titles(call))
    assert json.loads((tmp_path / "set" / "croissant.json").read_text("utf-8"))["name"] == "报告"
    again = call("export", *options)
    assert (again.status, "already there and not an empty folder" in again.error) == (2, True)


def test_missing_pyarrow_is_told_with_what_to_install(archive: Path, tmp_path: Path) -> None:
    """Where the extra is not installed every other format works, and Parquet says how to get it; no file is left."""
    without = "import sys; sys.modules['pyarrow'] = None; from baogao.cli.command import run; sys.exit(run(sys.argv[1:]))"

    def ended(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", without, "export", *arguments],
            cwd=tmp_path, check=False, capture_output=True, text=True,
        )  # fmt: skip

    assert ended("csv", "all.csv").returncode == 0
    called = ended("parquet", "all.parquet")
    assert called.returncode == 2
    assert "pip install 'baogao[parquet]'" in called.stderr
    assert len(called.stderr.splitlines()) == 1
    assert not (tmp_path / "all.parquet").exists()
