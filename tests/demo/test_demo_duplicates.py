"""What the sample sites re-post, compile and write anew every year ends as it should, seen through `baogao trace`.

Nothing here counts on how a compilation is stored: as one document that holds its reports, or cut into them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from baogao.cli.command import run
from baogao.cli.harvest import harvest_now
from baogao.demo import DemoSites
from baogao.demo.county import REPOSTED, YEARS
from baogao.demo.prose import report
from baogao.demo.reposts import COMPILATIONS, COPIES, MASKED, TRADITIONAL
from baogao.demo.sites import COUNTY as COUNTY_SITE
from baogao.demo.sites import REPOSTS, TOWNSHIP
from baogao.demo.township import PLACE
from baogao.demo.township import YEARS as TOWNSHIP_YEARS
from schedules.loading import parse_sources
from storage.database import open_for_reading

Key = tuple[str, int]  # a report by place and year
REPORTS: list[Key] = [
    *((place, year) for place, years in YEARS.items() for year in years),
    *((PLACE, year) for year in TOWNSHIP_YEARS),
]


@dataclass
class Harvested:
    """The archive of the sample sites' first day, and where each report is on its own office's site."""

    path: Path
    sites: DemoSites
    printed: Callable[[], str]
    traced: dict[int, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def on_page(self) -> dict[tuple[str, str], list[int]]:
        """Site and path to the documents there, in order."""
        found: dict[tuple[str, str], list[int]] = {}
        with closing(open_for_reading(self.path)) as db:
            rows = db.execute(
                "SELECT source, url, document_id FROM provenance ORDER BY source, url, position"
            )
            for source, url, document in rows.fetchall():
                path = url.removeprefix(self.sites.addresses[source])
                found.setdefault((source, path), []).append(document)
        return found

    def trace(self, document: int) -> dict[str, Any]:
        """What `baogao trace --json` tells of a document."""
        if document not in self.traced:
            assert run(["trace", str(document), "--json", "--db", str(self.path)]) == 0
            self.traced[document] = json.loads(self.printed())
        return self.traced[document]

    def original(self, document: int) -> int:
        """The original of a document, itself where it is no copy."""
        return self.trace(document)["original_id"] or document

    def pages(self, site: str, wanted: Callable[[str, str], bool]) -> list[list[int]]:
        """The documents of each page whose first report has such a title and text."""
        truth = self.sites.truth()[site]
        return [self.on_page[site, path] for path, held in truth.items() if wanted(*held[0])]

    @cached_property
    def of_office(self) -> dict[Key, int]:
        """Each report's document on the site of its office."""
        found = {}
        for place, year in REPORTS:
            site = TOWNSHIP if place == PLACE else COUNTY_SITE
            text = report(place, year).text
            for documents in self.pages(site, lambda _, held, text=text: held == text):
                (found[place, year],) = documents
        return found


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo: DemoSites) -> Path:
    """The sample sites as they are on their first day, harvested."""
    path = tmp_path_factory.mktemp("demo") / "archive.db"
    sources = parse_sources(demo.sources_toml(), Path("sources.toml of the demo"))[0]
    harvest_now(sources, path, {})
    return path


@pytest.fixture
def told(archive: Path, demo: DemoSites, capsys: pytest.CaptureFixture[str]) -> Harvested:
    capsys.readouterr()
    return Harvested(archive, demo, lambda: capsys.readouterr().out)


def test_every_report_of_an_office_is_an_original_of_its_own(told: Harvested) -> None:
    """33 reports: those of one place, from year to year of the same stock phrases, are never one group."""
    assert len(told.of_office) == len(REPORTS) - 1  # the one of 2025 is put up on the second day
    assert len(set(told.of_office.values())) == len(told.of_office)
    assert all(told.original(document) == document for document in told.of_office.values())


def test_no_two_texts_of_an_office_are_copies(told: Harvested) -> None:
    """Notices and news that come out every year with other figures are other texts too."""
    texts = {
        text
        for site in (COUNTY_SITE, TOWNSHIP)
        for held in told.sites.truth()[site].values()
        for _, text in held
    }
    documents = {d for (site, _), held in told.on_page.items() if site != REPOSTS for d in held}
    assert len(documents) == len(texts)
    assert {told.original(document) for document in documents} == documents
    assert not any(
        relation["kind"] in ("exact", "repost", "revision")
        for one, other in combinations(sorted(documents), 2)
        for relation in told.trace(one)["relations"]
        if relation["other_id"] == other
    )


def test_a_copy_letter_for_letter_is_the_same_document(told: Harvested) -> None:
    """Seen on both sites, whatever stands around it."""
    for key, site in [*((key, REPOSTS) for key in COPIES), *((key, COUNTY_SITE) for key in REPOSTED)]:
        text = report(*key).text
        [documents] = told.pages(site, lambda _, held, text=text: held == text)
        assert documents == [told.of_office[key]]
        assert {s["source"] for s in told.trace(documents[0])["sightings"]} == {
            site,
            TOWNSHIP if key[0] == PLACE else COUNTY_SITE,
        }


def test_a_masked_copy_leads_to_the_clean_original(told: Harvested) -> None:
    """Three of them, and each says that it is not the original because it is masked."""
    found = [
        document
        for documents in told.pages(REPOSTS, lambda title, _: title.startswith("乡镇政府工作报告范文："))
        for document in documents
    ]
    assert sorted(map(told.original, found)) == sorted(told.of_office[key] for key in MASKED)
    for document in found:
        [this] = [d for d in told.trace(document)["duplicates"] if d["document_id"] == document]
        assert (this["kind"], this["because"]) == ("repost", "masked")


def test_a_traditional_copy_with_pinyin_notes_leads_to_the_clean_original(told: Harvested) -> None:
    """It says the same, in other characters and with notes in it."""
    [[document]] = told.pages(REPOSTS, lambda title, _: "鎮" in title)
    assert told.original(document) == told.of_office[TRADITIONAL]
    [relation] = [
        r for r in told.trace(document)["relations"] if r["other_id"] == told.of_office[TRADITIONAL]
    ]
    assert relation["kind"] in ("exact", "repost")
    assert relation["share"] > 0.95


def test_every_report_in_a_compilation_is_found(told: Harvested) -> None:
    """Nine reports on three pages, six of them masked: each office's own is named by what stands on the page, as a copy
    of it or as a part; and no document of such a page puts two reports into one group.
    """
    expected = {title: {told.of_office[key] for key in keys} for title, _, _, keys in COMPILATIONS}
    kinds = told.sites.kinds()[REPOSTS]
    pages = [path for path in told.sites.truth()[REPOSTS] if kinds[path] == "compilation"]
    found = {frozenset(_reports(told, told.on_page[REPOSTS, path])) for path in pages}
    assert found == {frozenset(originals) for originals in expected.values()}
    office = set(told.of_office.values())
    for path in pages:
        for document in told.on_page[REPOSTS, path]:
            group = {document, told.original(document)} | {
                d["document_id"] for d in told.trace(document)["duplicates"]
            }
            assert len(group & office) <= 1


def _reports(told: Harvested, documents: list[int]) -> set[int]:
    """The offices' own reports that documents are copies of, or hold."""
    office = set(told.of_office.values())
    copies = {told.original(document) for document in documents}
    held = {r["other_id"] for d in documents for r in told.trace(d)["relations"] if r["kind"] == "holds"}
    return (copies | {told.original(document) for document in held}) & office


def test_what_is_shared_is_shown_in_both_texts(told: Harvested) -> None:
    """An excerpt of a relation stands at the place it names, and at the place in the other text."""
    [document] = told.pages(REPOSTS, lambda title, _: "霁桥镇" not in title and "范文：" in title)[0]
    traced = told.trace(document)
    relation = next(r for r in traced["relations"] if r["kind"] == "repost")
    other = told.trace(relation["other_id"])["document"]["text"]
    for shared in relation["shared"]:
        assert traced["document"]["text"][shared["start"] :].startswith(shared["excerpt"])
        assert len(shared["excerpt"]) == min(60, shared["stop"] - shared["start"])
        assert 0 <= shared["other_start"] < shared["other_stop"] <= len(other)


def test_a_corrected_report_is_a_revision_of_its_page(
    fresh: DemoSites, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second day brings a corrected text: one group, the fuller text its original, and no two years together."""
    path = tmp_path / "archive.db"
    sources = parse_sources(fresh.sources_toml(), Path("sources.toml of the demo"))[0]
    for _ in range(2):
        harvest_now(sources, path, {}, deep=True)
        fresh.next_day()
    compiled = {path for path, kind in fresh.kinds()[REPOSTS].items() if kind == "compilation"}
    with closing(open_for_reading(path)) as db:
        rows = db.execute(
            "SELECT x.kind, d.title, o.title, o.characters > d.characters, v.url FROM duplicates x"
            " JOIN documents d ON d.id = x.document_id JOIN documents o ON o.id = x.original_id"
            " JOIN provenance v ON v.document_id = d.id"
        ).fetchall()
    outside = [row[:4] for row in rows if row[4].removeprefix(fresh.addresses[REPOSTS]) not in compiled]
    assert len(outside) == 1 + len(MASKED) + 1  # the correction, the masked copies, the traditional one
    title = "2025年松鹭镇人民政府工作报告"
    assert [row for row in outside if row[0] == "revision"] == [("revision", title, title, 1)]
