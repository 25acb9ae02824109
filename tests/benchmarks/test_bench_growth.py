"""The benchmark of an archive that grows measures what it says."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from benchmarks.growth import duplicates, searches, text
from storage.database import open_for_reading
from storage.duplicates import DuplicateIndex, Kind
from storage.search import search


def test_a_tenth_of_the_texts_are_reposts_of_the_next(tmp_path: Path) -> None:
    """The index is kept as it grows, and finds them: what is measured is the work of a harvest."""
    steps = [*duplicates(tmp_path / "a.db", [20, 60])]
    assert [step.size for step in steps] == [20, 60]
    assert all(step.cpu > 0 and step.size_on_disk > 0 for step in steps)
    assert text(11).startswith(text(10))
    with closing(open_for_reading(tmp_path / "a.db")) as db:
        found = DuplicateIndex(db).relations(11)
    assert [(one.other_id, one.kind) for one in found] == [(12, Kind.REPOST)]


def test_searches_find_what_was_stored(tmp_path: Path) -> None:
    """Rows written without a harvest's steps are searched as those of a harvest are."""
    [step] = searches(tmp_path / "a.db", [30])
    assert len(step.extra) == 3
    with closing(open_for_reading(tmp_path / "a.db")) as db:
        sentence = text(7).splitlines()[1][:8]
        assert 8 in [hit.document_id for hit in search(db, f'"{sentence}"')]
