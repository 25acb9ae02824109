"""Comparing past one archive finds what an archive's index finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.duplicates import Kind, Texts
from tests.schedules.bulk.near import given_texts as given

ROWS = given.rows()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the labelled texts."""
    folder = tmp_path_factory.mktemp("near")
    given.run(folder / "out", given.lines(folder / "texts.jsonl", ROWS))
    return folder / "out"


@pytest.fixture(scope="module")
def texts() -> Texts:
    """The same texts in an index."""
    index = Texts()
    for row in ROWS:
        index.add(row["text"])
    return index


def name(number: int) -> str:
    return str(ROWS[number - 1]["id"])


def test_groups_are_those_of_the_index(out: Path, texts: Texts) -> None:
    """Each report has the copies that it has in an archive."""
    expected = {frozenset(map(name, (one.original, *one.copies))) for one in texts.groups()}
    assert len(expected) > 20
    assert given.grouped(out) == expected


def test_a_text_alone_is_a_report_of_its_own(out: Path) -> None:
    """Every id is in one report, as original or as copy."""
    ids = [
        one
        for group in given.groups(out)
        for one in (group["original"], *(copy["text"] for copy in group["copies"]))
    ]
    assert sorted(ids) == [row["id"] for row in ROWS]


def test_parts_are_those_of_the_index(out: Path, texts: Texts) -> None:
    """What lies in what, by texts: a document that came under several ids has the first of them."""
    by_id = {row["id"]: row["text"] for row in ROWS}
    expected = {
        (by_id[name(number)], by_id[name(one.other_id)])
        for number in range(1, len(texts) + 1)
        for one in texts.relations(number)
        if one.kind is Kind.PART
    }
    assert len(expected) > 10
    assert {(by_id[one["id"]], by_id[one["of"]]) for one in given.parts(out)} == expected


def test_columns_of_documents_tell_what_the_other_files_do(out: Path) -> None:
    """A copy's group is its original's; parts and what holds them name each other."""
    rows = given.documents(out)
    copies = {id_: one for id_, one in given.copies(out).items() if id_ in rows}
    assert copies
    for id_, row in rows.items():
        told = copies.get(id_)
        assert row["is_original"] is (told is None)
        assert (row["duplicate_kind"], row["duplicate_because"]) == (
            (told["kind"], told["because"]) if told else (None, None)
        )
        assert row["duplicate_group"] == rows[told["original_id"] if told else id_]["duplicate_group"]
    assert (
        sum(len(row["part_of"]) for row in rows.values())
        == sum(len(row["holds"]) for row in rows.values())
        == len(given.parts(out))
    )
