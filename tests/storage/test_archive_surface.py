"""The surface for other programs promises: read-only, typed, and the same names and signatures from version to version."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from storage import Archive, Document, Filters, Place
from storage.database import open_for_writing
from storage.errors import ArchiveMissing, BadExport, NoSuchDocument, NoSuchSnapshot
from storage.records import Dates
from storage.search import index_pending
from tests.storage.filled_archive import COUNTY, MORNING, harvest, report

# Adding to these is a decision, changing one breaks programs of others.
SIGNATURES = {
    "open": "(path: 'str | Path') -> 'Archive'",
    "close": "(self) -> 'None'",
    "documents": "(self, filters: 'Filters' = Filters()) -> 'Iterator[Document]'",
    "get": "(self, number: 'int') -> 'Document'",
    "search": "(self, words: 'str', *, limit: 'int' = 20, offset: 'int' = 0, source: 'str | None' = None,"
    " since: 'str | None' = None, fold: 'bool' = True) -> 'list[Hit]'",
    "trace": "(self, number: 'int') -> 'Trace'",
    "snapshot": "(self, sha256: 'str') -> 'bytes'",
    "sources": "(self) -> 'list[SourceRow]'",
    "runs": "(self, source: 'str | None' = None, most: 'int' = 20) -> 'list[RunRow]'",
}
FIELDS = (
    "id", "title", "text", "text_sha256", "dates", "place", "source", "url", "fetched_at", "snapshot_sha256", "original_id",
    "copy_because", "current", "sightings", "marks", "known", "facts", "cleaner",
)  # fmt: skip


@pytest.fixture
def archive(path: Path) -> Path:
    """Two reports, one of them on two pages."""
    db = open_for_writing(path)
    harvest(db, "https://a.example/1", report("全县经济平稳运行", "甲报告"), place=COUNTY)
    harvest(db, "https://a.example/2", report("全县农业取得丰收", "乙报告"), source="yi")
    harvest(db, "https://a.example/3", report("全县农业取得丰收", "乙报告（转载）"), source="yi")
    while index_pending(db):
        pass
    db.close()
    return path


def test_names_and_signatures_stay() -> None:
    """What is public, how it is called, and what a document has."""
    public = {name: member for name, member in vars(Archive).items() if not name.startswith("_")}
    defaults = {name: str(inspect.signature(getattr(Archive, name))) for name in public}
    defaults["documents"] = defaults["documents"].replace(repr(Filters()), "Filters()")
    assert defaults == SIGNATURES
    assert tuple(field.name for field in dataclasses.fields(Document)) == FIELDS
    assert all(inspect.getdoc(member) for member in public.values())


def test_documents_are_read_with_where_they_are_from(archive: Path) -> None:
    """In order, narrowed by filters; a document seen twice is told of once."""
    with Archive.open(archive) as opened:
        one, two = opened.documents()
        assert (one.title, one.text, one.source, one.url) == (
            "甲报告", "全县经济平稳运行", "xiangyun", "https://a.example/1",
        )  # fmt: skip
        assert (one.place, one.original_id, one.current) == (COUNTY, None, True)
        assert two.sightings == 2
        assert [each.id for each in opened.documents(Filters(sources=("yi",)))] == [two.id]
        assert [each.id for each in opened.documents(Filters(place=Place(county="云县")))] == []
        assert opened.get(two.id) == two
        with pytest.raises(BadExport, match="no source named 'none'"):
            list(opened.documents(Filters(sources=("none",))))
        with pytest.raises(NoSuchDocument, match="4711"):
            opened.get(4711)


def test_words_traces_bytes_sources_and_runs_are_read(archive: Path) -> None:
    """Whatever the command line shows, a program can have."""
    with Archive.open(str(archive)) as opened:
        [hit] = opened.search("农业")
        document = opened.get(hit.document_id)
        assert opened.snapshot(document.snapshot_sha256).decode() == document.text
        assert [seen.url for seen in opened.trace(document.id).sightings] == [
            "https://a.example/2", "https://a.example/3",
        ]  # fmt: skip
        assert [(each.name, each.pages, each.documents) for each in opened.sources()] == [
            ("xiangyun", 1, 1), ("yi", 2, 1),
        ]  # fmt: skip
        assert [run.source for run in opened.runs()] == ["yi", "yi", "xiangyun"]
        assert len(opened.runs("yi", most=1)) == 1
        with pytest.raises(NoSuchSnapshot):
            opened.snapshot("0" * 64)


def test_nothing_is_written_and_a_harvest_may_go_on(archive: Path) -> None:
    """A document stored while an archive is open is there at the next question."""
    before = archive.read_bytes()
    with Archive.open(archive) as opened:
        assert len(list(opened.documents())) == 2
        assert archive.read_bytes() == before
        db = open_for_writing(archive)
        harvest(db, "https://a.example/9", report("新的报告"), at=MORNING)
        db.close()
        assert len(list(opened.documents())) == 3


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Nothing is made in its place."""
    with pytest.raises(ArchiveMissing):
        Archive.open(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_importing_the_package_stays_cheap() -> None:
    """Nothing of ours is loaded before it is asked for, nor pandas ever, and an unknown name is an AttributeError."""
    code = (
        "import sys, storage; assert not [n for n in sys.modules if n.startswith('storage.')];"
        " storage.Archive; assert 'pandas' not in sys.modules; assert not hasattr(storage, 'none')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/python.md prints what it says it does."""
    monkeypatch.chdir(tmp_path)
    db = open_for_writing(tmp_path / "archive.db")
    about = Dates(reported_year=2025)
    harvest(
        db,
        "https://a.example/1",
        report("全县经济平稳运行", "2025年政府工作报告", about),
        source="county",
        place=COUNTY,
    )
    harvest(
        db,
        "https://a.example/2",
        report("全县农业取得丰收", "农业局总结"),
        source="nongye",
        place=Place(),
    )
    while index_pending(db):
        pass
    db.close()
    page = Path(__file__).parents[2] / "docs" / "python.md"
    came = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert came.attempted > 10
    assert came.failed == 0
