"""`baogao export warc` promises: WARC files at the command line as other exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.cli.conftest import Call


def kinds(file: Path) -> list[str]:
    with file.open("rb") as stream:
        return [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]


def test_an_archive_is_written_and_a_cursor_told(call: Call, archive: Path, tmp_path: Path) -> None:
    """To a file, or a folder of files; from the cursor on there is nothing more."""
    called = call("export", "warc", "out.warc.gz", "--json")
    assert called.status == 0
    [told] = called.rows
    assert kinds(tmp_path / "out.warc.gz").count("metadata") == told["captures"] > 5
    assert (
        call("export", "warc", "more.warc.gz", "--since", told["cursor"], "--json").rows[0]["captures"] == 0
    )
    assert call("export", "warc", "folder", "--shard-size", "4kb", "--json").rows[0]["files"] > 1


def test_filters_narrow_it_as_they_do_documents(call: Call, archive: Path, tmp_path: Path) -> None:
    """The bytes of the page that holds the words, and no others."""
    assert call("export", "warc", "all.warc.gz", "--words", "八亿元").status == 0
    assert kinds(tmp_path / "all.warc.gz").count("response") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("warc", "out.warc"), "ends in .warc.gz"),
        (("warc", "out.warc.gz", "--paragraphs"), "warc files are no documents"),
        (("warc", "out.warc.gz", "--shard-size", "100"), "write 1GB or 500MB"),
        (("warc", "out.warc.gz", "--source", "none"), "no source named 'none'"),
        (("arc", "out"), "'arc' is not one of 'jsonl'"),
    ],
)
def test_a_wrong_call_is_told(call: Call, archive: Path, arguments: tuple[str, ...], said: str) -> None:
    """In one line, and nothing is written."""
    called = call("export", *arguments)
    assert called.status == 2
    assert said in called.error
    assert not Path("out.warc.gz").exists()
