"""What is known of documents, in columns that any tool can ask for and as evidence beside each sighting."""

from __future__ import annotations

from dataclasses import replace

from storage import documents
from storage.records import Certainty, Edge, Fact, Link, Mask, Refined, Role
from storage.schema.facts import COLUMNS
from storage.told import as_json, columns, edges, edges_from, from_json
from tests.storage.archive import HOME, Harvested, document

FACTS = (
    Fact("level", "town", Certainty.LIKELY, "title"),
    Fact("town", "分水镇", Certainty.NAME_ONLY, "title"),
    Fact("reviewed_year", "2021", Certainty.CERTAIN, "text"),
    Fact("agency", "桐庐县水利局", Certainty.CERTAIN, "label"),
    Fact("agency", "水利局", Certainty.LIKELY, "signature"),
    Fact("views", "12", Certainty.CERTAIN, "label"),
)


def store(harvested: Harvested, *facts: Fact) -> None:
    """One page whose document these facts are known of, on the site of a county."""
    harvested.begin([(f"{HOME}a.html", Role.DETAIL)])
    [due] = harvested.claim()
    fetch = harvested.answer(due, b"page")
    assert fetch is not None
    refined = Refined(
        HOME, "test-1", "utf-8", "meta", Role.DETAIL, documents=(replace(document("第一稿"), facts=facts),),
        links=(Link(HOME, ""),),
    )  # fmt: skip
    documents.settle(harvested.db, harvested.run, fetch, refined, harvested.now())


def test_of_several_values_the_first_is_the_columns() -> None:
    """Years are numbers; a fact without a column has none."""
    known = columns(replace(document("第一稿"), facts=FACTS))
    assert tuple(known) == COLUMNS
    assert {name: value for name, value in known.items() if value is not None} == {
        "level": "town",
        "town": "分水镇",
        "reviewed_year": 2021,
        "agency": "桐庐县水利局",
    }


def test_facts_are_read_as_they_were_written() -> None:
    """A sighting from before there were any has none."""
    assert from_json(as_json(replace(document("第一稿"), facts=FACTS))) == FACTS
    assert from_json(None) == ()


def test_cuts_have_columns_and_masks_are_told_of_too() -> None:
    """Where a text of a compilation begins or ends, how sure that is, and what its masks hide."""
    cut = replace(
        document("第一稿"),
        start=Edge(whole=True, certain=True, why="heading"),
        end=Edge(whole=False, certain=False, why="no closing"),
        masks=(Mask(0, "XX", "place"), Mask(4, "某", "place"), Mask(9, "20xx", "year")),
    )
    assert from_json(as_json(cut)) == (
        Fact("masked", "place 2", Certainty.LIKELY, "text"),
        Fact("masked", "year 1", Certainty.LIKELY, "text"),
    )
    assert edges(cut) == {
        "start_whole": 1, "start_certain": 1, "start_why": "heading",
        "end_whole": 0, "end_certain": 0, "end_why": "no closing",
    }  # fmt: skip
    assert edges_from(list(edges(cut).values())) == (cut.start, cut.end)
    assert edges_from([None] * 6) == (None, None)
    assert as_json(document("第一稿")) == "[]"


def test_a_document_is_stored_with_its_facts(harvested: Harvested) -> None:
    """Columns for those who count, a row each for those who check."""
    store(harvested, *FACTS)
    row = harvested.db.execute("SELECT level, town, agency, reviewed_year FROM documents").fetchone()
    assert row == ("town", "分水镇", "桐庐县水利局", 2021)
    found = harvested.db.execute(
        "SELECT name, value, certainty, read_in FROM facts ORDER BY position"
    ).fetchall()
    assert found == [tuple(fact) for fact in FACTS]


def test_what_a_document_leaves_open_is_filled_from_its_source(harvested: Harvested) -> None:
    """A town's report on its county's site lies in that county; the source reports on 云岭县."""
    store(harvested, *FACTS)
    row = harvested.db.execute("SELECT level, county, town FROM documents_latest").fetchone()
    assert row == ("town", "云岭县", "分水镇")


def test_what_a_document_says_is_not_overruled_by_its_source(harvested: Harvested) -> None:
    """A bulletin of the province on that site is not the county's."""
    store(
        harvested,
        Fact("level", "province", Certainty.CERTAIN, "title"),
        Fact("province", "浙江省", Certainty.CERTAIN, "title"),
    )
    row = harvested.db.execute("SELECT level, province, county FROM documents_latest").fetchone()
    assert row == ("province", "浙江省", None)


def test_a_document_that_says_nothing_is_where_its_source_is(harvested: Harvested) -> None:
    """As far as that is configured."""
    store(harvested)
    assert harvested.db.execute("SELECT level, county, town FROM documents_latest").fetchone() == (
        "county",
        "云岭县",
        None,
    )
