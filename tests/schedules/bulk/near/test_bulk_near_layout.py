"""What comes out does not depend on how the input lies, on how it was spread, or on whether a run was cut off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from schedules.bulk.near import dedupe
from tests.schedules.bulk.near import given_texts as given

ROWS = given.rows(40)[:120]


class CutOff(Exception):
    """Raised where a run is cut off."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run over one file, never cut off, writes."""
    folder = tmp_path_factory.mktemp("whole")
    given.run(folder / "out", given.lines(folder / "texts.jsonl", ROWS))
    return given.outcome(folder / "out")


def test_files_and_their_order_do_not_matter(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """Shuffled, in Parquet, packed and plain lines, cut into many units: byte for byte the same."""
    some = [*ROWS]
    Random("shuffled").shuffle(some)
    third = len(some) // 3
    files = (
        given.parquet(
            tmp_path / "z.parquet", [{"id": one["id"], "text": one["text"]} for one in some[:third]]
        ),
        given.lines(tmp_path / "b.jsonl.gz", some[third : 2 * third]),
        given.lines(tmp_path / "a.jsonl", some[2 * third :]),
    )
    given.run(tmp_path / "out", *files, shard_bytes=20_000)
    assert given.outcome(tmp_path / "out") == whole


def test_processes_beside_make_no_difference(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """Spread over processes, as a call on the command line does it."""
    file = given.lines(tmp_path / "texts.jsonl", ROWS)
    dedupe([str(file)], str(tmp_path / "out"), shard_bytes=50_000)
    assert given.outcome(tmp_path / "out") == whole


@pytest.mark.parametrize("at", ["rows", "pairs", "edges", "documents"])
def test_a_run_cut_off_goes_on_to_the_same_end(tmp_path: Path, whole: dict[str, bytes], at: str) -> None:
    """Nothing says that it is finished before it is; the stages done are not done again."""
    file = given.lines(tmp_path / "texts.jsonl", ROWS)
    seen: list[str] = []

    @contextmanager
    def stage(name: str, _count: int) -> Iterator[Callable[[int], None]]:
        seen.append(name)
        yield lambda _done: None
        if name == at:
            raise CutOff

    with pytest.raises(CutOff):
        dedupe([str(file)], str(tmp_path / "out"), beside=False, stage=stage)
    assert seen[-1] == at
    assert not (tmp_path / "out/manifest.json").exists()
    receipt = next((tmp_path / "out").glob(f"work/*/{at}/done-00000.json"))
    done = receipt.stat().st_mtime_ns
    with pytest.raises(CutOff):
        dedupe([str(file)], str(tmp_path / "out"), beside=False, stage=stage)
    assert receipt.stat().st_mtime_ns == done
    given.run(tmp_path / "out", file, shard_bytes=32 << 20)
    assert given.outcome(tmp_path / "out") == whole


def test_a_second_call_finds_all_done(tmp_path: Path) -> None:
    """It says the same, and writes nothing."""
    file = given.lines(tmp_path / "texts.jsonl", ROWS)
    first = given.run(tmp_path / "out", file)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.[jp]*")}
    second = given.run(tmp_path / "out", file)
    assert (first.again, second.again) == (False, True)
    assert second.copies == first.copies
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.[jp]*")} == written


def test_other_inputs_take_the_place_of_what_was_there(tmp_path: Path) -> None:
    """No file of the former run is left, and the manifest names what is there."""
    given.run(tmp_path / "out", given.lines(tmp_path / "texts.jsonl", ROWS))
    given.run(tmp_path / "out", given.lines(tmp_path / "fewer.jsonl", ROWS[:9]))
    assert {one["name"] for one in given.manifest(tmp_path / "out")["files"]} == given.outcome(
        tmp_path / "out"
    ).keys()
    assert len(given.documents(tmp_path / "out")) == len({one["text"] for one in ROWS[:9]})


def test_the_manifest_has_the_hash_of_every_file(tmp_path: Path) -> None:
    """And its bytes and rows."""

    given.run(tmp_path / "out", given.lines(tmp_path / "texts.jsonl", ROWS))
    for one in given.manifest(tmp_path / "out")["files"]:
        data = (tmp_path / "out" / one["name"]).read_bytes()
        assert (one["bytes"], one["sha256"]) == (len(data), sha256(data).hexdigest())
    assert json.loads((tmp_path / "out/run.json").read_text())
