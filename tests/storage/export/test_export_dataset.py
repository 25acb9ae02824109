"""Datasets: shards that are always the same, what stands beside them, and going on after a kill."""

from __future__ import annotations

import io
import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from sqlite_utils import Database

from storage.database import open_for_reading, open_for_writing
from storage.errors import BadExport, ExportFailed
from storage.export import Dataset, Filters, Format, Publication, ShardSize, export
from storage.export.journal import held
from storage.export.rows import BATCH
from tests.storage.filled_archive import harvest, report

LARGE = 40  # documents of the archive of this file


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    """Forty reports; the seventh is long."""
    db = open_for_writing(tmp_path / "archive.db")
    texts = [f"第{n}篇\n" + "正文。" * (3_000 if n == 7 else 300) for n in range(1, LARGE + 1)]
    harvest(db, "https://a.example/1", *(report(text, f"第{n}篇") for n, text in enumerate(texts, 1)))
    yield db
    db.close()


def files(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def in_shards(folder: Path) -> list[int]:
    """How many lines each shard has, in their order."""
    return [len(path.read_text("utf-8").splitlines()) for path in sorted((folder / "data").iterdir())]


def test_shards_by_documents(archive: Database, folder: Path) -> None:
    """Each has as many, the last what is left; names say which it is and of how many, and hold the documents in order."""
    done = export(archive, folder / "set", Format.JSONL, dataset=Dataset(ShardSize.of("15")))
    assert done.count == LARGE
    assert in_shards(folder / "set") == [15, 15, 10]
    names = sorted(path.name for path in (folder / "set" / "data").iterdir())
    assert names == [f"part-{n:05}-of-00003.jsonl" for n in range(3)]
    texts = b"".join((folder / "set" / "data" / name).read_bytes() for name in names)
    assert [json.loads(line)["id"] for line in texts.splitlines()] == list(range(1, LARGE + 1))
    assert sorted(path.name for path in folder.iterdir()) == ["set"]


def test_shards_by_bytes_are_the_same_in_every_format(archive: Database, folder: Path) -> None:
    """A shard ends with the document that brings its texts to the size, whatever they are written as."""
    size = Dataset(ShardSize.of("15kB"))
    for format in (Format.JSONL, Format.MNBVC):
        export(archive, folder / format, format, dataset=size)
    of_a_text = len(("第1篇\n" + "正文。" * 300).encode())
    assert in_shards(folder / "jsonl") == in_shards(folder / "mnbvc")
    assert in_shards(folder / "jsonl")[:2] == [-(-15_000 // of_a_text), 1]
    assert sum(in_shards(folder / "jsonl")) == LARGE


@pytest.mark.parametrize("text", ["0", "-5", "ten", "5MBs", "1.5GB", "", "10M"])
def test_size_that_is_none(text: str) -> None:
    """What is no size says how to write one."""
    with pytest.raises(BadExport, match="write documents as 50000, or bytes as 500MB or 1GiB"):
        ShardSize.of(text)


def test_checksums_are_those_of_sha256sum(archive: Database, folder: Path) -> None:
    """`sha256sum -c` finds every file of the dataset as it was written."""
    export(archive, folder / "set", Format.CSV, dataset=Dataset(ShardSize(documents=20)))
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"],
        cwd=folder / "set",
        capture_output=True,
        text=True,
        check=True,
    )
    assert checked.stdout.count(": OK") == len(files(folder / "set")) - 1


def test_card_tells_what_a_hub_and_a_reader_want(archive: Database, folder: Path) -> None:
    """Front matter is YAML; what only the publisher knows is said to be not stated; hostile names stay words."""
    name = "报告: ---\n# [x](javascript:alert(1)) <b>"
    export(archive, folder / "plain", Format.JSONL, dataset=Dataset(), filters=Filters(words="正文"))
    export(
        archive, folder / "named", Format.JSONL, dataset=Dataset(publication=Publication(name, "cc-by-4.0"))
    )
    plain, named = ((folder / which / "README.md").read_text("utf-8") for which in ("plain", "named"))
    front = yaml.safe_load(plain.split("---\n")[1])
    assert (front["pretty_name"], front["license"], front["license_name"]) == ("plain", "other", "not-stated")
    assert front["size_categories"] == ["n<1K"]
    assert front["configs"] == [{"config_name": "default", "data_files": "data/part-*.jsonl"}]
    assert "Narrowed to: words 正文" in plain
    other = yaml.safe_load(named.split("---\n", 2)[1])
    assert (other["pretty_name"], other["license"]) == (name, "cc-by-4.0")
    assert "\n# [x]" not in named.split("---\n", 2)[2]
    assert "<b>" not in named.split("---\n")[-1].replace("\\<", "")


@pytest.mark.parametrize("format", list(Format))
def test_dataset_of_nothing_can_be_read(archive: Database, folder: Path, format: Format) -> None:
    """An export that no document fits is a dataset without documents, not a failure."""
    done = export(archive, folder / "set", format, dataset=Dataset(), filters=Filters(years=(1900, 1900)))
    assert done.count == 0
    assert {"README.md", "SHA256SUMS", "croissant.json"} <= set(files(folder / "set"))


@pytest.mark.parametrize("format", [Format.JSONL, Format.CSV, Format.PARQUET, Format.TXT, Format.SENTENCES])
def test_the_same_call_gives_the_same_bytes(archive: Database, folder: Path, format: Format) -> None:
    """Nothing in a dataset depends on when or where it was written."""
    for where in ("one", "two"):
        (folder / where).mkdir()
        export(archive, folder / where / "set", format, dataset=Dataset(ShardSize(documents=15)))
    assert files(folder / "one") == files(folder / "two")


KILLED = """
import os, signal, sys
from pathlib import Path
from storage.database import open_for_reading
from storage.export import Dataset, Format, ShardSize, export

read = 0

def trace(statement):
    global read
    read += "ORDER BY w.key" in statement
    if read > int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

archive = open_for_reading(Path(sys.argv[1]))
archive.conn.set_trace_callback(trace)
export(archive, Path(sys.argv[2]), Format(sys.argv[3]), dataset=Dataset(ShardSize(documents=60)))
"""
SIZE = Dataset(ShardSize(documents=60))


def killed(db: Path, out: Path, format: Format, after: int) -> int:
    """Export in a process that is killed once it has read so many batches of documents; its exit status."""
    arguments = [sys.executable, "-c", KILLED, str(db), str(out), format.value, str(after)]
    return subprocess.run(arguments, check=False, capture_output=True).returncode


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of more documents than are read at a time, several times over."""
    path = tmp_path_factory.mktemp("large") / "archive.db"
    db = open_for_writing(path)
    reports = [report(f"第{n}篇\n正文{n}。", f"第{n}篇") for n in range(5 * BATCH + 1)]
    harvest(db, "https://a.example/1", *reports)
    db.close()
    return path


@pytest.fixture
def reading(large: Path) -> Iterator[Database]:
    db = open_for_reading(large)
    yield db
    db.close()


@pytest.mark.parametrize("format", [Format.JSONL, Format.CSV, Format.PARQUET])
def test_killed_export_is_gone_on_with(large: Path, reading: Database, folder: Path, format: Format) -> None:
    """Killed twice it has no folder of its name; whole shards are kept, and it ends equal to one that was not killed."""
    (folder / "whole").mkdir()
    export(reading, folder / "whole" / "set", format, dataset=SIZE)
    out, data = folder / "set", folder / ".set.unfinished" / "whole" / "data"
    assert killed(large, out, format, 2) == -signal.SIGKILL
    first = data / f"part-00000.{format}"
    kept = first.stat().st_ino, first.stat().st_mtime_ns
    assert killed(large, out, format, 1) == -signal.SIGKILL
    assert (first.stat().st_ino, first.stat().st_mtime_ns) == kept
    assert not out.exists()
    assert export(reading, out, format, dataset=SIZE).count == 5 * BATCH + 1
    assert files(out) == files(folder / "whole" / "set")
    assert sorted(path.name for path in folder.iterdir()) == ["set", "whole"]


def test_killed_tree_is_gone_on_with(large: Path, reading: Database, folder: Path) -> None:
    """Files that were written and not yet noted are written again, and none is left over."""
    (folder / "whole").mkdir()
    export(reading, folder / "whole" / "set", Format.TXT, dataset=SIZE)
    assert killed(large, folder / "set", Format.TXT, 2) == -signal.SIGKILL
    stray = folder / ".set.unfinished" / "whole" / "data" / "undated" / "7_forgotten meanwhile.txt"
    stray.parent.mkdir(exist_ok=True, parents=True)
    stray.write_text("x")
    assert export(reading, folder / "set", Format.TXT, dataset=SIZE).count == 5 * BATCH + 1
    assert files(folder / "set") == files(folder / "whole" / "set")


def test_damaged_shard_is_written_again(large: Path, reading: Database, folder: Path) -> None:
    """A shard that is not what was noted counts as unwritten, with all after it."""
    (folder / "whole").mkdir()
    export(reading, folder / "whole" / "set", Format.JSONL, dataset=SIZE)
    assert killed(large, folder / "set", Format.JSONL, 3) == -signal.SIGKILL
    second = folder / ".set.unfinished" / "whole" / "data" / "part-00001.jsonl"
    second.write_bytes(second.read_bytes().replace("正文".encode(), "文正".encode(), 1))
    export(reading, folder / "set", Format.JSONL, dataset=SIZE)
    assert files(folder / "set") == files(folder / "whole" / "set")


def test_documents_that_came_meanwhile_wait_for_the_next_export(archive: Database, folder: Path) -> None:
    """A dataset gone on with ends where the archive ended when it was begun, and gives that cursor."""
    before = export(archive, folder / "one", Format.JSONL, dataset=FEW)
    _begun(archive, folder / "set")
    harvest(archive, "https://a.example/2", report("后来的"))
    after = export(archive, folder / "set", Format.JSONL, dataset=FEW)
    assert (after.count, after.cursor) == (before.count, before.cursor)
    assert export(archive, folder / "more", Format.JSONL, dataset=Dataset(), since=after.cursor).count == 1


FEW = Dataset(ShardSize(documents=5))


@contextmanager
def full_disk(bytes_left: int) -> Iterator[None]:
    """No file grows over so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _begun(db: Database, out: Path) -> Path:
    """A dataset whose export was cut off by a full disk, after its first shard; its journal."""
    going_on = r"the files that are whole are kept in .*goes on from there"
    with full_disk(30_000), pytest.raises(ExportFailed, match=going_on):
        export(db, out, Format.JSONL, dataset=FEW)
    return out.with_name(f".{out.name}.unfinished") / "journal"


def test_what_has_no_whole_file_leaves_nothing(archive: Database, folder: Path) -> None:
    """A disk too full for the first shard, a source there is not: the next call begins anew, with whatever options."""
    with full_disk(5_000), pytest.raises(ExportFailed, match="nothing is left behind"):
        export(archive, folder / "set", Format.JSONL, dataset=FEW)
    with pytest.raises(BadExport, match="no source named"):
        export(archive, folder / "set", Format.JSONL, dataset=FEW, filters=Filters(sources=("bing",)))
    assert list(folder.iterdir()) == []


def test_another_call_does_not_go_on_with_it(archive: Database, folder: Path) -> None:
    """What was begun with other options is named, and what to do; nothing of it is touched."""
    _begun(archive, folder / "set")
    before = files(folder)
    with pytest.raises(
        BadExport, match=r"set\.unfinished: begun by an export that differs in format, ending, size; finish"
    ):
        export(archive, folder / "set", Format.CSV, dataset=SIZE)
    assert files(folder) == before


def test_two_exports_do_not_write_one_dataset(archive: Database, folder: Path) -> None:
    """The second is told that another is writing."""
    with (
        held(_begun(archive, folder / "set")),
        pytest.raises(BadExport, match="another export is writing here"),
    ):
        export(archive, folder / "set", Format.JSONL, dataset=FEW)


def test_wrong_calls_of_datasets(archive: Database, folder: Path) -> None:
    """A stream, a full folder, a missing one, shards of a panel: refused, each with what to do, and nothing is left."""
    (folder / "full").mkdir()
    (folder / "full" / "mine").write_text("precious")
    with pytest.raises(BadExport, match="cannot go to a stream; name a folder"):
        export(archive, io.BytesIO(), Format.JSONL, dataset=Dataset())
    with pytest.raises(BadExport, match="already there and not an empty folder"):
        export(archive, folder / "full", Format.JSONL, dataset=Dataset())
    with pytest.raises(BadExport, match="does not exist; make it"):
        export(archive, folder / "missing" / "set", Format.JSONL, dataset=Dataset())
    with pytest.raises(BadExport, match="cannot be cut into shards"):
        export(archive, folder / "set", Format.PANEL, dataset=SIZE)
    assert files(folder) == {"full/mine": b"precious"}
