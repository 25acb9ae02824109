"""The sample texts: invented, varied, and the same every time."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from baogao.demo.alter import corrected, masked, noted, traditional
from baogao.demo.figures import between, chinese, draw, growth, level
from baogao.demo.page import SECOND_DAY
from baogao.demo.places import places
from baogao.demo.prose import Paper, papers, report
from storage.normalise import normalise

REPORTS = [(name, year) for name in places() for year in range(2012, 2026)]
PRINT_DIGEST = """
import hashlib
from baogao.demo import sites
digest = hashlib.sha256()
for name in sites.NAMES:
    for page in sites.answers(name, second_day=True).values():
        digest.update(page.path.encode() + page.body)
print(digest.hexdigest())
"""


def han(text: str) -> int:
    return len(re.findall("[一-鿿]", text))


def shared(one: Paper, other: Paper, length: int = 8) -> float:
    """The part of a text's character runs that the other has too."""
    runs, theirs = (
        {paper.text[n : n + length] for n in range(len(paper.text) - length + 1)} for paper in (one, other)
    )
    return len(runs & theirs) / len(runs)


def test_the_sites_are_the_same_bytes_in_every_process() -> None:
    """Nothing depends on a process's hash seed, its clock or its locale."""
    digests = set()
    for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/Lima")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        done = subprocess.run(
            [sys.executable, "-c", PRINT_DIGEST], env=environment, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout)
    assert len(digests) == 1


@pytest.mark.parametrize("name", places())
def test_a_report_is_of_a_real_ones_size(name: str) -> None:
    """Each report has several hundred to 3,000 Han characters, in paragraphs."""
    for year in range(2012, 2026):
        paper = report(name, year)
        assert 700 <= han(paper.text) <= 3000
        assert len(paper.paragraphs) >= 20


def test_every_slot_is_filled() -> None:
    """No template mark is left in a text, no paragraph is empty or has white space at its ends or inside."""
    written = [report(*key) for key in REPORTS]
    written += [*papers("county_papers.toml", "岫川县"), *papers("township_papers.toml", "枫渚乡")]
    for paper in written:
        for line in (paper.title, *paper.paragraphs):
            assert line
            assert not re.search(r"[{}~\s]", line), line


@pytest.mark.parametrize("name", places())
def test_a_places_next_report_shares_phrases_but_neither_figures_nor_projects(name: str) -> None:
    """Next year's report of one head repeats part of the last one, not most of it."""
    one, other = report(name, 2024), report(name, 2025)
    assert places()[name].head(2024) == places()[name].head(2025)
    assert 0.25 < shared(one, other) < 0.6
    figures, theirs = (set(re.findall(r"\d{3,}", paper.text)) for paper in (one, other))
    assert len(figures & theirs) < len(figures) / 5


def test_two_places_reports_of_a_year_differ() -> None:
    """Towns write from one pool of phrases, and still write different reports."""
    assert shared(report("霁桥镇", 2023), report("松鹭镇", 2023)) < 0.3


def test_a_series_grows_by_the_rates_the_reports_state() -> None:
    """The value a report gives is last year's grown by the rate it gives."""
    place = places()["岫川县"]
    series = place.series["revenue"]
    before, after = (float(level(series, "key", year)) for year in (2020, 2021))
    assert after == pytest.approx(before * (1 + growth(series, "key", 2021) / 100), abs=1.5)
    assert f"{growth(place.series['gdp'], '岫川县gdp', 2023):.1f}%" in report("岫川县", 2024).text


def test_drawn_figures_reach_both_ends_of_their_range() -> None:
    """A drawn figure is in its range, ends included, with the decimals the range is written with."""
    assert {between("3", "5", f"k{n}") for n in range(60)} == {"3", "4", "5"}
    assert {between("0.8", "1.1", f"k{n}") for n in range(60)} == {"0.8", "0.9", "1.0", "1.1"}
    assert draw("any", 1) == 0


@pytest.mark.parametrize(
    ("number", "numerals"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (37, "三十七"), (99, "九十九")],
)
def test_chinese_numerals(number: int, numerals: str) -> None:
    """Congresses and headings are counted in Chinese numerals."""
    assert chinese(number) == numerals


def test_a_congress_sits_five_years() -> None:
    """The sixth year begins the next congress with its first session."""
    place = places()["岫川县"]
    assert [place.session(year) for year in (2012, 2016, 2017)] == [(14, 1), (14, 5), (15, 1)]


def test_a_masked_copy_names_neither_year_nor_place_nor_person() -> None:
    """Masks cover years, also inside other numbers, the place, its county and its head."""
    original = report("松鹭镇", 2022)
    copy = masked(original, "松鹭镇")
    hidden = re.compile(r"20\d\d|松鹭镇|岫川县|榆澄市|方叙白")
    assert hidden.search(original.text)
    assert not hidden.search(copy.title + copy.text)
    assert copy.title == "20xx年XX镇人民政府工作报告"
    assert len(copy.paragraphs) == len(original.paragraphs)


def test_a_traditional_copy_says_the_same() -> None:
    """Without its pinyin notes and in simplified characters the traditional copy is the original."""
    original = report("石阑镇", 2022)
    copy = noted(traditional(original))
    notes = re.findall(r"\([a-zà-ǜ]+\)", copy.text)
    assert len(notes) > 50
    assert "鎮(zhèn)" in copy.text
    assert normalise(copy.text) == normalise(original.text)


def test_a_corrected_paper_differs_in_one_figure_and_a_note() -> None:
    """A correction changes one percentage and adds a last paragraph that tells of it."""
    original = report("松鹭镇", 2025)
    paper = corrected(original, SECOND_DAY)
    pairs = zip(original.paragraphs, paper.paragraphs, strict=False)
    altered = [(old, new) for old, new in pairs if old != new]
    assert len(altered) == 1
    assert re.sub(r"\d+\.\d%", "%", altered[0][0]) == re.sub(r"\d+\.\d%", "%", altered[0][1])
    assert len(paper.paragraphs) == len(original.paragraphs) + 1
    assert "2025年3月4日" in paper.paragraphs[-1]
