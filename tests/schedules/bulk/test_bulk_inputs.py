"""Planning and reading promise: what is named is found before anything begins, and one bad file never stops the others."""

from __future__ import annotations

import gzip
import os
import random
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from backports import zstd

from crawler.importing.capture import Capture, Damage
from schedules.bulk import libraries
from schedules.bulk.errors import BulkFailed
from schedules.bulk.inputs import Kind, Unit, plan, read
from tests.cli.rights import without_rights
from tests.crawler.importing.foreign import NOW, page, response, written

A = "https://town.example/a.html"


def warc(path: Path, records: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(*(response(f"{A}?{n}", page(str(n) * 50)) for n in range(records))))
    return path


def damages(units: Iterable[Unit]) -> list[str]:
    return [piece.reason for unit in units for piece in read(unit, NOW) if isinstance(piece, Damage)]


def captures(units: Iterable[Unit]) -> list[str]:
    return [piece.url for unit in units for piece in read(unit, NOW) if isinstance(piece, Capture)]


def test_the_plan_is_the_same_however_its_files_are_named(tmp_path: Path) -> None:
    """By folder, pattern or name, in any order, twice or once; with the files cut in any order."""
    for name in ("b/2.warc.gz", "b/1.warc.gz", "a.warc.gz"):
        warc(tmp_path / name, 12)
    units = plan([str(tmp_path)], 700)
    assert len(units) > 6

    def backwards(work: Callable[[str], str], asked: Sequence[str]) -> list[str]:
        return [work(each) for each in reversed(asked)]

    assert plan([f"{tmp_path}/b/2.warc.gz", f"{tmp_path}/**/*.gz", f"{tmp_path}/b"], 700, backwards) == units
    assert captures(units) == captures(plan([str(tmp_path)]))


def test_a_small_file_is_one_unit(tmp_path: Path) -> None:
    """And is not looked through for places to cut it at."""
    [unit] = plan([str(warc(tmp_path / "a.warc.gz"))])
    assert (unit.kind, unit.first, unit.last) == (Kind.WARC, 0, 0)
    assert Unit.from_json(unit.to_json()) == unit


def test_names_of_what_comes_of_units_are_safe_and_their_own(tmp_path: Path) -> None:
    """Letters, digits and hyphens, whatever the file is called; another for every part and every file."""
    names = [
        "报告.warc.gz",
        "../x y;rm.warc.gz".replace("/", "_"),
        "a" * 200 + ".warc.gz",
        "one/same.warc.gz",
        "two/same.warc.gz",
    ]
    units = [unit for name in names for unit in plan([str(warc(tmp_path / name, 12))], 700)]
    keys = [unit.key for unit in units]
    assert len(set(keys)) == len(keys) > 5
    assert all(re.fullmatch(r"[A-Za-z0-9-]{1,60}", key) for key in keys)
    assert [unit.key for name in names for unit in plan([str(tmp_path / name)], 700)] == keys


def test_a_folder_is_searched_for_what_can_be_read(tmp_path: Path) -> None:
    """Other files are passed over there, and read when they are named, as what their bytes say."""
    warc(tmp_path / "in/a.warc.gz")
    warc(tmp_path / "in/notes.txt")
    assert captures(plan([str(tmp_path / "in")])) == [f"{A}?0"]
    assert captures(plan([str(tmp_path / "in/notes.txt")])) == [f"{A}?0"]


def test_a_folder_with_nothing_to_read_is_named(tmp_path: Path) -> None:
    """With the endings that are looked for."""
    warc(tmp_path / "in/notes.txt")
    with pytest.raises(BulkFailed, match=r"in: nothing in there ends in \.warc, \.warc\.gz"):
        plan([str(tmp_path / "in")])


def test_one_name_that_is_wrong_stops_the_run_before_it_begins(tmp_path: Path) -> None:
    """The others would be done, and the mistake not seen."""
    with pytest.raises(BulkFailed, match=r"b\.warc\.gz: there is nothing here"):
        plan([str(warc(tmp_path / "a.warc.gz")), str(tmp_path / "b.warc.gz")])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"<html><body>404</body></html>", "no WARC record begins here"),
        (random.Random(1).randbytes(50_000), "no WARC record begins here"),
        (b"\x1f\x8b", "the file ends in the middle of it"),
        (written(response(A, page()))[:-9], "the file ends in the middle of it"),
        (gzip.compress(b"<html>"), "no WARC record begins here"),
        (zstd.compress(written(response(A, page()), packed=False)), "it is packed with zstd"),
    ],
    ids=["empty", "html", "noise", "magic", "cut", "other", "zstd"],
)
@pytest.mark.parametrize("shard_bytes", [10, 1 << 20])
def test_a_file_that_holds_no_records_is_named_and_the_others_read(
    tmp_path: Path, content: bytes, said: str, shard_bytes: int
) -> None:
    """Whether it is small enough for one unit or looked through first."""
    warc(tmp_path / "a.warc.gz")
    (tmp_path / "b.warc.gz").write_bytes(content)
    warc(tmp_path / "c.warc.gz")
    units = plan([str(tmp_path)], shard_bytes)
    assert damages(units)[0].startswith(said)
    assert len(captures(units)) == 2


def test_a_file_that_vanishes_or_changes_on_the_way_is_named(tmp_path: Path) -> None:
    """Nothing of another file is taken for what was planned."""
    for name in ("a.warc.gz", "b.warc.gz", "c.warc.gz"):
        warc(tmp_path / name)
    units = plan([str(tmp_path)])
    (tmp_path / "a.warc.gz").unlink()
    os.utime(tmp_path / "b.warc.gz", (1, 1))
    assert damages(units) == [
        "it was there when the run began, and is gone",
        "it was changed after the run began; run it again",
    ]
    assert captures(units) == [f"{A}?0"]


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """With what the system says, before anything begins where it is named, and passed over where it only fits a pattern."""
    (tmp_path / "a.warc.gz").symlink_to(tmp_path / "a.warc.gz")
    warc(tmp_path / "b.warc.gz")
    with pytest.raises(
        BulkFailed, match=r"a\.warc\.gz: cannot be read: Too many levels of symbolic links; mend that"
    ):
        plan([str(tmp_path / "a.warc.gz")])
    assert captures(plan([f"{tmp_path}/*.gz"])) == [f"{A}?0"]


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """As damage, with what the system says; the others are read."""
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    warc(tmp_path / "a.warc.gz").chmod(0)
    warc(tmp_path / "b.warc.gz")
    with without_rights():
        units = plan([str(tmp_path)], 10)
        assert damages(units) == ["cannot be read: Permission denied"]
        assert captures(units) == [f"{A}?0"]


@pytest.mark.parametrize("missing", ["daft", "ray", "pyarrow"])
def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """Whichever part of it is missing."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(
        BulkFailed, match=r"^baogao bulk needs daft, ray and pyarrow, .* pip install 'baogao\[bulk\]'$"
    ):
        libraries.check()
