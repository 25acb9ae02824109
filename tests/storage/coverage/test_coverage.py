"""Places by years: what is there, and why the rest is not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.clean.facts.kinds import kind_of
from storage import documents
from storage.coverage import Cell, Grid, Wanted, Why, covered, grid, own_name
from storage.database import open_for_writing
from storage.forget import forget
from storage.normalise import normalise, sha256
from storage.records import (
    Certainty,
    Dates,
    DropCount,
    Fact,
    Link,
    Outcome,
    Place,
    Refined,
    RefinedDocument,
    Role,
)
from tests.storage.archive import HOME, Harvested

TOWNS = {"level": "town", "town": "青溪镇"}
TOWN = Place(None, "town", None, None, "云岭县", "青溪镇")
COUNTY = Place(None, "county", None, None, "云岭县", None)


def report(title: str, year: int | None, about: dict[str, str] | None = None, *more: Fact) -> RefinedDocument:
    chance = random.Random(title)
    text = f"{title}\n" + "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(200))
    facts = {"report_kind": kind_of(title) or "report", **(about or {})}
    return RefinedDocument(
        title, text, sha256(text), sha256(normalise(text)), dates=Dates(reported_year=year),
        facts=(*(Fact(name, value, Certainty.LIKELY, "title") for name, value in facts.items()), *more),
    )  # fmt: skip


class County(Harvested):
    """A county's site that lists pages by titles; each then answers, or does not."""

    def lists(self, *titles: str) -> None:
        self.begin()
        [home] = self.claim()
        links = [Link(f"{HOME}{n}.html", title, Role.DETAIL) for n, title in enumerate(titles)]
        self.settle(self.answer(home, b"listing"), links=links)

    def holds(self, title: str, *found: RefinedDocument, refused: str = "") -> None:
        """The page listed under this title holds these."""
        due = next(due for due in self.waiting() if self.listed_as(due.url) == title)
        fetch = self.answer(due, title.encode())
        assert fetch is not None
        numbered = tuple(replace(each, position=n) for n, each in enumerate(found, 1))
        counts = (DropCount(refused, 0, 0),) if refused else ()
        refined = Refined(
            due.url, "1", "utf-8", "meta", Role.DETAIL, title, numbered, drop_counts=counts, refused=refused
        )
        documents.settle(self.db, self.run, fetch, refined, self.now())

    def misses(self, title: str, outcome: Outcome, reason: str) -> None:
        """The page listed under this title does not answer."""
        due = next(due for due in self.waiting() if self.listed_as(due.url) == title)
        self.fail(due, outcome, reason=reason)

    def waiting(self) -> list[documents.frontier.Due]:
        self.db.execute("UPDATE frontier SET lease_owner = NULL, lease_until = NULL")
        return self.claim()

    def listed_as(self, url: str) -> object:
        return self.one("SELECT link_text FROM pages WHERE url = ?", url)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    db = open_for_writing(tmp_path / "a.db")
    yield County(db)
    db.close()


def seen(db: Database, **wanted: object) -> Grid:
    return grid(db, Wanted(**wanted), kind_of)  # type: ignore[arg-type]


def cells(found: Grid, name: str) -> dict[int, Cell]:
    [row] = [row for row in found.rows if own_name(row.place) == name]
    return {cell.year: cell for cell in row.cells}


def test_a_filled_cell_says_how_many_documents_and_leads_to_them(county: County) -> None:
    """Documents are counted by the place and year they are about; what they leave open of the place is their source's."""
    county.lists("甲", "乙")
    county.holds(
        "甲", report("2020年青溪镇政府工作报告", 2020, TOWNS), report("2020年青溪镇工作总结", 2020, TOWNS)
    )
    county.holds("乙", report("2022年青溪镇政府工作报告", 2022, TOWNS))
    found = seen(county.db)
    town = cells(found, "青溪镇")
    assert found.years == (2020, 2021, 2022)
    assert [town[year].documents for year in found.years] == [2, 0, 1]
    held = covered(county.db, TOWN, 2020, None, kind_of)
    assert [one.title for one in held.documents] == ["2020年青溪镇政府工作报告", "2020年青溪镇工作总结"]
    assert held.count == 2


def test_a_place_named_in_part_is_the_fuller_one_it_agrees_with(county: County) -> None:
    """A town seen once without its county is the same row; two counties with a town of one name stay two rows."""
    county.lists("甲")
    county.holds(
        "甲",
        report("2020年青溪镇政府工作报告", 2020, TOWNS),
        report("2021年青溪镇政府工作报告", 2021, {**TOWNS, "county": "云岭县", "city": "甲市"}),
    )
    [town] = [row for row in seen(county.db).rows if own_name(row.place) == "青溪镇"]
    assert town.place == Place(None, "town", None, "甲市", "云岭县", "青溪镇")
    assert [cell.documents for cell in town.cells] == [1, 1]


@pytest.mark.parametrize(
    ("outcome", "reason", "why"),
    [
        (Outcome.GONE, "404 Not Found", Why.VANISHED),
        (Outcome.ROBOTS, "robots.txt forbids it", Why.REFUSED),
        (Outcome.TIMEOUT, "no answer in 20 s", Why.FAILED),
    ],
)
def test_an_empty_cell_says_why_its_listed_page_gave_nothing(
    county: County, outcome: Outcome, reason: str, why: Why
) -> None:
    """A page listed as a report of the year that does not answer is the reason, with the words of the archive."""
    county.lists("甲", "2021年政府工作报告")
    county.holds("甲", report("2020年云岭县政府工作报告", 2020))
    county.misses("2021年政府工作报告", outcome, reason)
    found = seen(county.db)
    assert found.years == (2020,)
    opened = covered(county.db, COUNTY, 2021, None, kind_of)
    assert opened.why is why
    assert [(one.link_text, one.reason) for one in opened.listed] == [("2021年政府工作报告", reason)]


def test_a_page_without_a_text_and_one_not_visited_yet_are_told_apart_from_one_never_listed(
    county: County,
) -> None:
    """Listed and read but empty, listed and waiting, never listed: three answers."""
    county.lists("甲", "2019年政府工作报告", "2021年政府工作报告")
    county.holds("甲", report("2018年云岭县政府工作报告", 2018), report("2022年云岭县政府工作报告", 2022))
    county.holds("2019年政府工作报告", refused="no_text")
    found = cells(seen(county.db), "云岭县")
    assert [found[year].why for year in range(2018, 2023)] == [
        None,
        Why.REFUSED,
        Why.NEVER_LISTED,
        Why.WAITING,
        None,
    ]
    [listed] = covered(county.db, COUNTY, 2019, None, kind_of).listed
    assert listed.reason == "no_text"


def test_a_listed_page_is_about_the_place_its_title_names(county: County) -> None:
    """A town's report listed on the county's site explains the town's cell, not the county's; one of another place neither."""
    county.lists(
        "甲", "2021年青溪镇政府工作报告", "2021年白石镇政府工作报告", "2021年全县政府工作报告", "2021年照片"
    )
    county.holds(
        "甲",
        *(report(f"{year}年青溪镇政府工作报告", year, TOWNS) for year in (2020, 2022)),
        *(report(f"{year}年云岭县政府工作报告", year) for year in (2020, 2022)),
    )
    found = seen(county.db)
    assert cells(found, "青溪镇")[2021] == Cell(2021, 0, why=Why.WAITING, listed=1)
    assert cells(found, "云岭县")[2021] == Cell(2021, 0, why=Why.WAITING, listed=1)
    assert [one.link_text for one in covered(county.db, COUNTY, 2021, None, kind_of).listed] == [
        "2021年全县政府工作报告"
    ]


def test_of_several_reasons_the_one_that_asks_for_most_is_named(county: County) -> None:
    """A failed page is to be tried again, so it is named before one that is gone; both are listed."""
    county.lists("甲", "2021年政府工作报告", "2021年政府工作报告（全文）")
    county.holds("甲", report("2020年云岭县政府工作报告", 2020))
    county.misses("2021年政府工作报告", Outcome.GONE, "410 Gone")
    county.misses("2021年政府工作报告（全文）", Outcome.NETWORK_ERROR, "no route")
    opened = covered(county.db, COUNTY, 2021, None, kind_of)
    assert opened.why is Why.FAILED
    assert {one.why for one in opened.listed} == {Why.FAILED, Why.VANISHED}


def test_a_text_whose_page_is_gone_still_fills_its_cell_and_says_so(county: County) -> None:
    """What was read is kept; that nobody can read it at its source any more is told."""
    county.lists("2020年政府工作报告")
    county.holds("2020年政府工作报告", report("2020年云岭县政府工作报告", 2020))
    county.end()
    county.begin()
    county.misses("2020年政府工作报告", Outcome.GONE, "410 Gone")
    cell = cells(seen(county.db), "云岭县")[2020]
    assert (cell.documents, cell.vanished) == (1, True)
    assert covered(county.db, COUNTY, 2020, None, kind_of).documents[0].gone


def test_a_kind_of_report_has_its_own_grid(county: County) -> None:
    """With a kind chosen, others neither fill a cell nor explain it."""
    county.lists("甲", "2021年工作总结")
    county.holds("甲", report("2020年云岭县工作总结", 2020), report("2022年云岭县政府工作报告", 2022))
    county.misses("2021年工作总结", Outcome.GONE, "410 Gone")
    found = seen(county.db, kind="government_work_report")
    assert found.years == (2022,)
    assert found.kinds == ("government_work_report", "summary")
    assert covered(county.db, COUNTY, 2021, "government_work_report", kind_of).why is Why.NEVER_LISTED
    assert covered(county.db, COUNTY, 2021, "summary", kind_of).why is Why.VANISHED


def test_documents_without_a_year_or_a_place_are_counted_apart(county: County) -> None:
    """A masked year fills no cell, a document of a nameless town no row; both are counted."""
    county.lists("甲")
    county.holds(
        "甲",
        report("20xx年云岭县政府工作报告", None),
        report("2020年云岭县政府工作报告", 2020),
        report("2020年XX镇政府工作报告", 2020, {"level": "town"}),
    )
    found = seen(county.db)
    [row] = found.rows
    assert (row.undated, found.unplaced) == (1, 1)
    [undated] = covered(county.db, COUNTY, None, None, kind_of).documents
    assert undated.title == "20xx年云岭县政府工作报告"


def test_copies_are_not_counted_and_doubted_years_are_marked(county: County) -> None:
    """One report in two forms is one report; a cell with a doubted year says so."""
    county.lists("甲")
    report_ = report("2020年云岭县政府工作报告", 2020)
    wide = report_.text.replace("2", "２")
    copy = RefinedDocument(
        report_.title, wide, sha256(wide), sha256(normalise(wide)), dates=report_.dates, facts=report_.facts
    )
    doubted = report(
        "2019年云岭县政府工作报告", 2019, None, Fact("year_doubt", "speaks of 2021", Certainty.LIKELY, "text")
    )
    county.holds("甲", report_, copy, replace(doubted, marks=(("year_doubted", 1.0),)))
    found = cells(seen(county.db), "云岭县")
    assert (found[2020].documents, found[2020].doubted) == (1, False)
    assert (found[2019].documents, found[2019].doubted) == (1, True)
    assert covered(county.db, COUNTY, 2020, None, kind_of).documents[0].copies == 1


def test_a_forgotten_document_leaves_its_cell(county: County) -> None:
    """What was taken out is counted no more."""
    county.lists("甲")
    county.holds("甲", report("2020年云岭县政府工作报告", 2020), report("2021年云岭县政府工作报告", 2021))
    forget(county.db, 2, "no report", county.now())
    assert seen(county.db).years == (2020,)


def test_the_grid_is_chosen_by_level_name_and_years_and_has_pages(county: County) -> None:
    """Rows are those asked for, forty a page; columns end with the year asked for, and say what lies outside."""
    county.lists("甲")
    towns = [
        report(f"2020年第{n}镇政府工作报告", 2020, {"level": "town", "town": f"第{n}镇"}) for n in range(45)
    ]
    county.holds("甲", *towns, *(report(f"{year}年云岭县政府工作报告", year) for year in (1999, 2024)))
    assert (seen(county.db).places, seen(county.db).pages, len(seen(county.db).rows)) == (46, 2, 40)
    assert len(seen(county.db, page=9).rows) == 6
    assert [own_name(row.place) for row in seen(county.db, level="county").rows] == ["云岭县"]
    assert {own_name(row.place) for row in seen(county.db, name="第1").rows} == {
        f"第{n}镇" for n in (1, *range(10, 20))
    }
    wide = seen(county.db, level="county")
    assert (wide.years[0], wide.years[-1], wide.earlier, wide.later) == (2009, 2024, True, False)
    early = seen(county.db, level="county", until=2010)
    assert (early.years[0], early.years[-1], early.earlier, early.later) == (1999, 2010, False, True)


def test_an_empty_archive_has_an_empty_grid(tmp_path: Path) -> None:
    """Nothing to show is no error."""
    db = open_for_writing(tmp_path / "a.db")
    found = seen(db)
    assert (found.rows, found.years, found.places, found.pages) == ((), (), 0, 1)
    db.close()
