"""Finding inputs and writing outputs promises: what is not there is named at once, what is written is whole, names are ours."""

from __future__ import annotations

import hashlib
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from schedules.bulk.errors import BulkFailed
from schedules.bulk.places import Folder, find, open_input

SECRET = "s3cr3t"


def names(named: str, below: Path) -> list[str]:
    return [os.path.relpath(each.uri, below) for each in find(named)]


def made(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


def test_files_are_found_by_name_folder_and_pattern(tmp_path: Path) -> None:
    """In order of their paths, whole; what is hidden in a folder is passed over."""
    made(
        tmp_path, "b/2.warc.gz", "b/1.warc.gz", "b/deep/3.warc.gz", "b/.part/4.warc.gz", "b/_SUCCESS", "a.db"
    )
    assert names(str(tmp_path / "b"), tmp_path) == ["b/1.warc.gz", "b/2.warc.gz", "b/deep/3.warc.gz"]
    assert names(f"{tmp_path}/b/*.warc.gz", tmp_path) == ["b/1.warc.gz", "b/2.warc.gz"]
    assert names(f"{tmp_path}/**/[13].warc.gz", tmp_path) == ["b/1.warc.gz", "b/deep/3.warc.gz"]
    [alone] = find((tmp_path / "a.db").as_uri())
    assert alone == find(str(tmp_path / "a.db"))[0]
    assert (alone.size, alone.mark) == (4, str((tmp_path / "a.db").stat().st_mtime_ns))


def test_a_name_with_signs_of_patterns_is_a_name_first(tmp_path: Path) -> None:
    """A file may be called [1].warc."""
    made(tmp_path, "[1].warc", "1.warc")
    assert names(f"{tmp_path}/[1].warc", tmp_path) == ["[1].warc"]


def test_links_are_followed_to_files_and_never_round_in_circles(tmp_path: Path) -> None:
    """A link to a file counts as one, a link to a folder inside a folder does not; broken links are passed over."""
    made(tmp_path, "in/1.warc", "else/2.warc")
    (tmp_path / "in" / "l.warc").symlink_to(tmp_path / "else" / "2.warc")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "gone.warc").symlink_to(tmp_path / "nothing")
    assert names(str(tmp_path / "in"), tmp_path) == ["in/1.warc", "in/l.warc"]


@pytest.mark.parametrize("named", ["nothing.warc", "*.warc", "empty", "pipe"])
def test_what_is_not_there_is_named(tmp_path: Path, named: str) -> None:
    """Before anything begins, in one line; a pipe would never end, and is refused unread."""
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BulkFailed, match=rf"^{tmp_path}/.*: .*name|write") as raised:
        find(f"{tmp_path}/{named}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["a\n.warc", "a\x1b[2J.warc", "a\x85.warc"])
def test_names_that_no_line_can_show_are_refused(tmp_path: Path, name: str) -> None:
    """Named or found: they would be printed and stored."""
    (tmp_path / name).write_bytes(b"")
    for named in (f"{tmp_path}/{name}", str(tmp_path)):
        with pytest.raises(BulkFailed, match="control characters") as raised:
            find(named)
        assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    "named",
    [
        f"s3://key:{SECRET}@bucket/a.warc.gz",
        f"s3://{SECRET}@bucket/a.warc.gz",
        f"s3://bucket/a.warc.gz?secret_key={SECRET}",
        f"s3://bucket/a.warc.gz?endpoint_override=me:{SECRET}@host",
        f"gs://bucket/a.warc.gz?X-Goog-Signature={SECRET}",
        f"abfs://me:{SECRET}@account/a.warc.gz",
    ],
)
def test_secrets_in_addresses_are_refused_and_never_repeated(named: str) -> None:
    """They belong into the environment: an address is stored with what comes of it."""
    for call in (find, Folder, open_input):
        with pytest.raises(BulkFailed, match="environment") as raised:
            call(named)
        assert SECRET not in str(raised.value)


def test_an_unknown_store_is_named() -> None:
    """With those that are known."""
    with pytest.raises(BulkFailed, match=r"^https://host/a\.warc: no store that is known.*s3://"):
        find("https://host/a.warc")


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """A writer that fails leaves what was there before, and nothing else."""
    folder = Folder(str(tmp_path / "out"))
    written = folder.write("documents/a.bin", lambda file: file.write(b"whole"))
    assert (written.bytes, written.sha256) == (5, hashlib.sha256(b"whole").hexdigest())

    def fails(file: BinaryIO) -> None:
        file.write(b"half")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        folder.write("documents/a.bin", fails)
    assert folder.read("documents/a.bin") == b"whole"
    assert [each.name for each in (tmp_path / "out" / "documents").iterdir()] == ["a.bin"]


def test_what_is_written_can_be_asked_for(tmp_path: Path) -> None:
    """Size, names in order, bytes; what is not there is None, and removing it is fine."""
    folder = Folder(str(tmp_path))
    for name in ("b/2", "b/1", "a"):
        folder.write(name, lambda file: file.write(b"12345"))
    assert (folder.names(), folder.names("b/")) == (["a", "b/1", "b/2"], ["b/1", "b/2"])
    assert (folder.size("a"), folder.size("c"), folder.read("c")) == (5, None, None)
    folder.remove("a")
    folder.remove("a")
    assert folder.names() == ["b/1", "b/2"]


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", ".hidden", "a//b", "a\n", "", "报告"])
def test_names_of_outputs_are_ours(tmp_path: Path, name: str) -> None:
    """No name leads out of the folder or hides in it, wherever it came from."""
    folder = Folder(str(tmp_path / "out"))
    for call in (folder.read, folder.size, folder.remove, lambda name: folder.write(name, lambda _: None)):
        with pytest.raises(BulkFailed, match="no name"):
            call(name)


def test_a_folder_is_for_one_run_alone(tmp_path: Path) -> None:
    """The second is told who has it; afterwards it is free again."""
    said = rf"process {os.getpid()} on .* is writing here"
    first, second = Folder(str(tmp_path)), Folder(str(tmp_path))
    with first.lock(), pytest.raises(BulkFailed, match=said), second.lock():
        pass
    with Folder(str(tmp_path)).lock():
        assert Folder(str(tmp_path)).names() == []


def test_what_killed_writers_left_is_removed_by_the_next_run(tmp_path: Path) -> None:
    """Half-written files have names that nothing else has."""
    made(tmp_path, "documents/.baogao-0123456789abcdef.part", "documents/a.parquet")
    with Folder(str(tmp_path)).lock():
        assert [each.name for each in (tmp_path / "documents").iterdir()] == ["a.parquet"]


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    """In one line, before anything is read."""
    made(tmp_path, "out")
    with pytest.raises(BulkFailed, match="not a folder"):
        Folder(str(tmp_path / "out"))


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_refuses_is_told_in_one_line(tmp_path: Path) -> None:
    """With what it says and the way out; what was there before stays."""
    folder = Folder(str(tmp_path))
    folder.write("a", lambda file: file.write(b"before"))
    with (
        files_of_at_most(50_000),
        pytest.raises(BulkFailed, match=r"a: File too large; nothing half-written is left") as raised,
    ):
        folder.write("a", lambda file: file.write(b"x" * 100_000))
    assert "\n" not in str(raised.value)
    assert folder.read("a") == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
