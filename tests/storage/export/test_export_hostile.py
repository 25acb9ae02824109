"""What titles and texts of strangers may hold, and what must come back from every file all the same."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from storage.export import csv as sheets
from storage.export.columns import Column, Table, Type
from storage.export.job import Job
from storage.export.mnbvc import simhash
from storage.export.names import LONGEST, place_in_tree, safe_name
from storage.export.rows import Row, Seen
from storage.records import Dates, Place

SEEN = Seen("t", "s", "https://a.example/", "2026-01-01T00:00:00.000Z", 200, "0" * 64, 1, 1, True, "1")
ROW = Row(
    1, "t", "x", "0" * 64, Dates(), Place(), SEEN, (SEEN,), 1, None, None, (), (), True, None, None, {}, "1", None, None, (), {},
)  # fmt: skip
ANY: SearchStrategy[str] = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
STEERING = "\u202a\u202e\u2066\u2069\u200e\u2028\u2029\ufeff\x85\x1b\x00\r"
TWO = Table(
    "two",
    "",
    (Column("a", Type.TEXT, ""), Column("text", Type.TEXT, "")),
    lambda rows: ((r.title, r.text) for r in rows),
)


def read(title: str, text: str) -> dict[str, str]:
    file = io.BytesIO()
    sheets.write(TWO, [replace(ROW, title=title, text=text)], file, Job("0-00000000"))
    (row,) = csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
    return row


@given(ANY | st.text(st.sampled_from("=+-@＝＋－＠﹢ \t\n\"',;a" + STEERING)), ANY)
def test_a_spreadsheet_gets_one_record_and_no_formula(title: str, text: str) -> None:
    """Whatever is in the cells: as many as headings, none that runs, nothing that steers, and said if it is as stored."""
    row = read(title, text)
    assert list(row) == ["a", "text", "altered"]
    for cell in (row["a"], row["text"]):
        start = unicodedata.normalize("NFKC", cell.lstrip(" \u3000\xa0")[:1])[:1]
        assert start not in set("=+-@\t\r")
        assert not set(cell) & set(STEERING)
    assert ((row["a"], row["text"]) == (title, text)) == (row["altered"] == "0")


@given(ANY | st.text(st.sampled_from('./\\:*?"<>| \u3000\u202e甲aCONcon'), max_size=60))
def test_a_name_is_one_name_everywhere(text: str) -> None:
    """Never empty, hidden, above or beside its folder, longer than a file system takes, or changed by normalising."""
    name = safe_name(text)
    assert PurePosixPath(name).parts == (name,)
    assert not set(name) & set('/\\:*?"<>|')
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert 0 < len(name.encode()) <= LONGEST + 1
    assert name == unicodedata.normalize("NFC", name)
    assert name.isprintable()
    assert safe_name(name) == name


@given(ANY, ANY, st.none() | st.integers(1900, 2100))
def test_a_document_has_a_place_of_its_own(title: str, county: str, year: int | None) -> None:
    """Inside the tree, whatever its title and place are, and never that of another document."""
    row = replace(ROW, title=title, place=Place(county=county), dates=Dates(reported_year=year))
    path = place_in_tree(row, ".txt")
    assert ".." not in path.parts
    assert not path.is_absolute()
    assert path.parts[0] == str(year or "undated")
    assert path.name.casefold() != place_in_tree(replace(row, id=2), ".txt").name.casefold()


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["今年工作"], 7976681065967790728),
        (["第一段", "第二段", "第一段"], 5555342629802420142),
        ([], 0),
    ],
)
def test_simhash_is_that_of_the_package(paragraphs: list[str], expected: int) -> None:
    """The values are those that simhash 2.1.2 gives for a list of texts; of one text it is the end of its MD5."""
    assert simhash(paragraphs) == expected
