"""What filters leave in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from storage.database import open_for_writing
from storage.errors import BadQuery
from storage.export.rows import rows, span
from storage.filters import Filters, Flaw
from storage.records import Certainty, Dates, Fact, RefinedDocument
from storage.search import index_pending
from tests.storage.filled_archive import harvest, report


def fact(document: RefinedDocument, name: str, value: str) -> RefinedDocument:
    return replace(document, facts=(*document.facts, Fact(name, value, Certainty.CERTAIN, "title")))


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (Filters(), [1, 2, 3]),
        (Filters(kinds=("plan", "bulletin")), [1, 2]),
        (Filters(kinds=("plan",)), [1]),
        (Filters(dates=("2025-02-01", None)), [2]),
        (
            Filters(dates=(None, "2025-01-31")),
            [1],
        ),  # the whole last day, whatever the minute; a meta date counts
        (Filters(dates=("2025-01-31", "2025-02-01")), [1, 2]),
        (Filters(words="乡村振兴"), [1, 2]),
        (Filters(words="鄉村振興 -乙镇", dates=("2020-01-01", None)), [1]),
        (Filters(flaws=(Flaw.TRUNCATED,)), [2]),
        (Filters(flaws=(Flaw.TRUNCATED, Flaw.MASKED)), [2, 3]),
        (Filters(without=(Flaw.TRUNCATED, Flaw.MASKED)), [1]),
        (
            Filters(without=(Flaw.GENERATED_LEAD,)),
            [1, 2, 3],
        ),  # a mark that nobody took speaks against no text
    ],
)
def test_each_filter_leaves_in_what_it_says(tmp_path: Path, filters: Filters, wanted: list[int]) -> None:
    """Kinds of report, days, words and flaws narrow an export, alone and together."""
    db = open_for_writing(tmp_path / "archive.db")
    plan = fact(report("甲镇推进乡村振兴。", dates=Dates(shown="2025-01-31T10:00")), "report_kind", "plan")
    bulletin = fact(report("乙镇推进乡村振兴，", dates=Dates(meta="2025-02-01")), "report_kind", "bulletin")
    harvest(db, "https://a.example/1", plan)
    harvest(
        db, "https://a.example/2", replace(bulletin, marks=(("truncated", 1.0), ("masks_per_thousand", 0.9)))
    )
    harvest(db, "https://a.example/3", replace(report("丙镇。"), marks=(("masks_per_thousand", 1.0),)))
    while index_pending(db):
        pass
    assert [row.id for row in rows(db, filters, span(db, None))] == wanted
    db.close()


def test_words_that_hold_nothing_to_find_are_refused(tmp_path: Path) -> None:
    """They are not taken for no words at all."""
    db = open_for_writing(tmp_path / "archive.db")
    with pytest.raises(BadQuery, match="holds no word"):
        next(rows(db, Filters(words="，。"), span(db, None)))
    db.close()
