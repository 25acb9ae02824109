"""The version of the cleaner changes with the code that cleans."""

from __future__ import annotations

from pathlib import Path

from crawler.clean import CLEANER
from crawler.clean.version import SERIAL, files, version, without_comments

ROOT = Path(__file__).parents[3]


def made(folder: Path, code: str) -> Path:
    path = folder / "crawler" / "clean" / "rules.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(code.encode())
    return folder


def test_other_code_is_another_version(tmp_path: Path) -> None:
    """A changed line, a table, a file more."""
    first = version(made(tmp_path, "A = 1\n"))
    assert version(made(tmp_path, "A = 2\n")) != first
    made(tmp_path, "A = 1\n").joinpath("crawler", "clean", "table.txt").write_text("甲", "utf-8")
    assert version(tmp_path) != first


def test_comments_and_line_ends_change_nothing(tmp_path: Path) -> None:
    """A checkout on another system is the same cleaner."""
    first = version(made(tmp_path, "A = 1\nB = 2\n"))
    assert version(made(tmp_path, "# why\nA = 1\r\n\r\nB = 2\r\n")) == first
    assert without_comments(b"A = '#'\n  # b\n") == b"A = '#'"


def test_it_begins_with_the_number_that_orders_versions() -> None:
    """Merging takes the higher number for the later cleaner."""
    assert version() == CLEANER
    assert CLEANER.split(".")[0] == str(SERIAL)


def test_what_makes_a_text_takes_part() -> None:
    """Decoding, cleaning with its tables, and the normal form that texts are the same by."""
    named = {path.relative_to(ROOT).as_posix() for path in files(ROOT)}
    assert {
        "crawler/decode.py", "crawler/clean/blocks.py", "crawler/clean/facts/divisions.txt", "storage/normalise.py",
    } <= named  # fmt: skip
    assert [name for name in named if name.startswith("tests/")] == []
