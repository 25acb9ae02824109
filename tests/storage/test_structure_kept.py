"""What paragraphs are is kept with their document, and told again by a later cleaner."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from storage.database import open_for_writing
from storage.merge import merge
from storage.records import Form, FormKind, RefinedDocument
from storage.structure import as_json, cells, counted, from_json
from storage.told import retell
from storage.trace import document
from tests.storage.filled_archive import MORNING, harvest, report

TEXT = "一、概况\n项目  去年\n水渠  12\n全县新修水渠十二公里。"
FORMS = (
    Form(1, FormKind.HEADING, 1, "number"),
    Form(2, FormKind.ROW, 1, "th", (0, 2)),
    Form(3, FormKind.ROW, 1, "tr"),
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    db = open_for_writing(tmp_path / "archive.db")
    yield db
    db.close()


def told(*forms: Form) -> RefinedDocument:
    return replace(report(TEXT), structure=forms)


forms = st.builds(
    Form,
    st.integers(1, 9999),
    st.sampled_from(FormKind),
    st.integers(1, 99),
    st.sampled_from(("h2", "li", "tr", "th", "number", "continued")),
    st.lists(st.integers(0, 64), max_size=5).map(tuple),
)


@given(st.lists(forms, max_size=5).map(tuple))
def test_structure_is_read_as_it_was_written(structure: tuple[Form, ...]) -> None:
    """Kinds come back as kinds; where all paragraphs are plain there is nothing to write."""
    assert from_json(as_json(structure)) == structure
    assert (as_json(structure) is None) == (structure == ())


def test_cells_stand_in_their_columns() -> None:
    """Empty ones between them; where the columns do not fit the text they come in order."""
    row = Form(1, FormKind.ROW, 1, "tr", (1, 3))
    assert cells(row, "去年  今年") == ["", "去年", "", "今年"]
    assert cells(row, "去年  今年  合计") == ["去年", "今年", "合计"]
    assert cells(row._replace(columns=()), "去年  今年") == ["去年", "今年"]


def test_structure_is_counted_in_words() -> None:
    """Nothing is said of a text that is all plain."""
    assert counted(FORMS) == "1 heading, 2 rows"
    assert counted(()) is None


def test_structure_is_stored_with_the_document(archive: Database) -> None:
    """In a column, and in a view that anybody can ask, a row a paragraph; the text stays as it is."""
    harvest(archive, "https://a.example/1", told(*FORMS))
    kept = document(archive, 1)
    assert (kept.text, kept.structure) == (TEXT, FORMS)
    shown = archive.execute("SELECT paragraph, kind, level, told, columns FROM structure").fetchall()
    assert shown == [
        (1, "heading", 1, "number", None),
        (2, "row", 1, "th", "[0,2]"),
        (3, "row", 1, "tr", None),
    ]


def test_another_page_with_the_same_text_changes_nothing(archive: Database) -> None:
    """Like title and marks the structure is that of the first sighting, until a later cleaner tells it anew."""
    harvest(archive, "https://a.example/1", told(*FORMS))
    harvest(archive, "https://a.example/2", told(), at=MORNING + timedelta(days=1))
    assert document(archive, 1).structure == FORMS
    harvest(archive, "https://a.example/2", told(), at=MORNING + timedelta(days=2), cleaner="2")
    assert document(archive, 1).structure == FORMS
    retell(archive, 1, told(FORMS[0]), "2")
    assert document(archive, 1).structure == FORMS[:1]


def test_merging_takes_the_structure_of_the_earlier_sighting(archive: Database, tmp_path: Path) -> None:
    """Whichever archive it is in, and whether or not both have the text."""
    other = open_for_writing(tmp_path / "other.db")
    harvest(other, "https://a.example/1", told(*FORMS))
    harvest(other, "https://a.example/3", replace(report("另一份报告"), structure=FORMS[:1]))
    harvest(archive, "https://a.example/2", told(), at=MORNING + timedelta(days=1))
    other.close()
    merge(archive, tmp_path / "other.db", now=MORNING + timedelta(days=9))
    kept = dict(archive.execute("SELECT text, structure FROM documents").fetchall())
    assert {text: json.loads(value)[0] for text, value in kept.items()} == {
        TEXT: [1, "heading", 1, "number"],
        "另一份报告": [1, "heading", 1, "number"],
    }
