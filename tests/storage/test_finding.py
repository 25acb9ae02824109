"""Finding by words and filters: the same documents that an export with these filters has, each report once, counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_for_writing
from storage.errors import BadQuery
from storage.export.rows import rows, span
from storage.filters import Filters, Flaw
from storage.finding import Order, find
from storage.records import Certainty, Dates, Fact, Place, RefinedDocument
from storage.search import index_pending
from tests.storage.filled_archive import COUNTY, MORNING, harvest, report

TOWN = Place(kind="repost", level="town", province="云南省", city="大理州", county="宾川县", town="金牛镇")
NEXT_DAY = MORNING + timedelta(days=1)


def plan(text: str, year: int, day: str, **marks: float) -> RefinedDocument:
    document = report(text, f"{year}年工作计划", dates=Dates(shown=day, reported_year=year))
    fact = Fact("report_kind", "plan", Certainty.CERTAIN, "title")
    return replace(document, marks=tuple(marks.items()), facts=(fact,))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    """1 and its copy 3 in other characters, on two sources; 2, a flawed plan; 4, without a date; 5, on both sources."""
    db = open_for_writing(tmp_path / "archive.db")
    harvest(db, "https://a.example/1", plan("推进乡村振兴。", 2024, "2024-01-05"), source="jia")
    harvest(db, "https://a.example/2", plan("乡村振兴，", 2023, "2023-03-01", truncated=1.0), source="jia")
    harvest(db, "https://a.example/3", plan("推進鄉村振興。", 2024, "2024-02-05"), source="yi", place=TOWN)
    harvest(db, "https://a.example/4", report("县城建设"), source="yi", place=TOWN)
    harvest(db, "https://a.example/5", report("两处都有", dates=Dates(reported_year=2020)), source="jia")
    harvest(db, "https://a.example/6", report("两处都有"), source="yi", place=TOWN, at=NEXT_DAY)
    while index_pending(db):
        pass
    yield db
    db.close()


def numbers(db: Database, filters: Filters, **asked: object) -> list[int]:
    return [hit.document_id for hit in find(db, filters, **asked).hits]  # type: ignore[arg-type]


EVERY_FILTER = [
    Filters(),
    Filters(sources=("yi",)),
    Filters(sources=("jia", "yi"), years=(2024, None)),
    Filters(place=Place(county="宾川县")),
    Filters(place=Place(kind="repost")),
    Filters(place=Place(level="county")),
    Filters(years=(None, 2023)),
    Filters(kinds=("plan",)),
    Filters(dates=("2024-01-05", "2024-01-31")),
    Filters(words="乡村振兴"),
    Filters(words="乡村振兴", sources=("yi",)),
    Filters(words="乡村 -推进"),
    Filters(flaws=(Flaw.TRUNCATED,)),
    Filters(without=(Flaw.TRUNCATED,), words="振兴"),
    Filters(current=True),
    Filters(originals=True, words="振兴"),
]


@pytest.mark.parametrize("filters", EVERY_FILTER)
def test_what_is_found_is_what_an_export_hands_on(archive: Database, filters: Filters) -> None:
    """One record of filters means one thing, whoever asks."""
    exported = [row.id for row in rows(archive, filters, span(archive, None))]
    assert exported
    assert sorted(numbers(archive, filters, fold=False)) == exported


def test_each_report_is_found_once(archive: Database) -> None:
    """As its original where that is found, else as the copy; with how many more there are, and none is lost."""
    found = find(archive, Filters(words="振兴"))
    assert {hit.document_id: hit.folded for hit in found.hits} == {1: 1, 2: 0}
    assert found.total == 2
    [copy] = find(archive, Filters(words="振兴", sources=("yi",))).hits
    assert (copy.document_id, copy.original_id, copy.folded) == (3, 1, 0)
    assert {hit.document_id: hit.folded for hit in find(archive, Filters()).hits} == {1: 1, 2: 0, 4: 0, 5: 0}
    assert find(archive, Filters()).total == 4


def test_facets_count_what_one_more_filter_would_leave(archive: Database) -> None:
    """Each report once, also where it is on two sources; copies that are one report count as one."""
    found = find(archive, Filters(words="振兴"))
    assert dict(found.facets["year"]) == {"2024": 1, "2023": 1}
    assert dict(found.facets["source"]) == {"jia": 2, "yi": 1}
    assert dict(found.facets["flaws"]) == {"sound": 1, "truncated": 1}
    for value, count in found.facets["source"]:
        assert find(archive, Filters(words="振兴", sources=(value,))).total == count
    every = find(archive, Filters(years=(2020, 2024)))
    assert dict(every.facets["source"]) == {"jia": 3, "yi": 2}
    assert dict(every.facets["kind"]) == {"plan": 2}
    assert dict(find(archive, Filters(), fold=False).facets["source"]) == {"jia": 3, "yi": 3}


def test_the_place_is_narrowed_part_by_part(archive: Database) -> None:
    """Counted are provinces, then the cities of the one that is asked for, then its counties."""
    assert dict(find(archive, Filters(), fold=False).facets["province"]) == {"云南省": 5}
    narrowed = find(archive, Filters(place=Place(province="云南省", city="大理州")), fold=False)
    assert "province" not in narrowed.facets
    assert dict(narrowed.facets["county"]) == {COUNTY.county: 3, TOWN.county: 3}


def test_orders(archive: Database) -> None:
    """By date what has none comes last, whichever way; pages follow each other without a gap."""
    dated = Filters(years=(2020, 2024))
    assert numbers(archive, dated, order=Order.NEWEST, fold=False) == [3, 1, 2, 5]
    assert numbers(archive, dated, order=Order.OLDEST, fold=False) == [2, 1, 3, 5]
    assert numbers(archive, Filters(), order=Order.OLDEST, fold=False)[:3] == [2, 1, 3]
    assert numbers(archive, Filters(), order=Order.STORED, fold=False) == [5, 4, 3, 2, 1]
    pages = [numbers(archive, Filters(), fold=False, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(number for page in pages for number in page) == [1, 2, 3, 4, 5]


def test_very_many_matches_are_cut_and_that_is_told(archive: Database) -> None:
    """Those stored last are looked at, newest first, instead of ranking everything."""
    found = find(archive, Filters(words="振兴"), fold=False, most=2)
    assert (found.total, found.capped, found.order) == (2, True, Order.NEWEST)
    assert [hit.document_id for hit in found.hits] == [3, 2]
    narrowed = find(archive, Filters(words="振兴", sources=("yi",)), most=2)
    assert (narrowed.total, narrowed.capped, narrowed.order) == (1, False, Order.NEWEST)


def test_words_without_a_word_are_refused(archive: Database) -> None:
    """With a line that says why."""
    with pytest.raises(BadQuery, match="holds only words to leave out"):
        find(archive, Filters(words="-振兴"))
