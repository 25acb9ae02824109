"""Reading an archive leaves no trace, and passes over nothing that is stored."""

from __future__ import annotations

from pathlib import Path

from storage.database import open_for_reading, open_for_writing
from storage.lease import holder, writer_lease
from tests.storage.archive import START


def test_a_reader_leaves_no_files_behind(path: Path) -> None:
    """The last reader takes the files away that SQLite made for it, and leaves a writer's alone."""
    open_for_writing(path).close()
    before = path.read_bytes()
    first, second = open_for_reading(path), open_for_reading(path)
    first.close()
    second.execute("SELECT count(*) FROM pages")
    second.close()
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before
    writer = open_for_writing(path)
    open_for_reading(path).close()
    writer.execute("INSERT INTO sources (name, settings) VALUES ('甲', '{}')")
    open_for_reading(path).close()
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0
    writer.close()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_whoever_looks_learns_who_harvests(path: Path) -> None:
    """The holder is named while it holds the lease, and nobody afterwards; looking makes no file."""
    assert holder(path) is None
    assert list(path.parent.iterdir()) == []
    with writer_lease(path, START) as owner:
        assert holder(path) == owner
    assert holder(path) is None
