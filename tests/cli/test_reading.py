"""Looking at an archive: search, show, trace, export, stats, on one that a harvest has just made."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call


def number_of(call: Call, words: str) -> str:
    """The document the words find first."""
    return str(call("search", words, "--json").rows[0]["document_id"])


def test_search_finds_a_word_and_shows_where_it_stands(call: Call, archive: Path) -> None:
    """Number, title, source, address and the words around it, for a person."""
    called = call("search", "生产总值八亿")
    assert (called.status, called.err) == (0, "")
    head, about, text = called.out.splitlines()
    assert head.endswith("  乙镇政府工作报告")
    assert "yunling" in about
    assert "/b.html" in about
    assert "乙镇实现生产总值八亿元。" in text


def test_several_words_must_all_be_found(call: Call, archive: Path) -> None:
    """The shell parts the words; together they are one query."""
    assert len(call("search", "生产总值", "--json").rows) == 2
    assert len(call("search", "生产总值", "八亿元", "--json").rows) == 1


def test_a_search_that_finds_nothing_says_so(call: Call, archive: Path) -> None:
    """A word that no document has is not an error; stdout stays empty for whoever reads it."""
    called = call("search", "潜水艇")
    assert (called.status, called.out) == (0, "")
    assert called.error == "archive.db: no document holds these words"


def test_show_prints_what_is_known_and_the_text(call: Call, archive: Path) -> None:
    """Title, place, source and address, then the text as it is stored."""
    number = number_of(call, "八亿元")
    called = call("show", number)
    head, text = called.out.split("\n\n", 1)
    assert "乙镇政府工作报告" in head
    assert "云岭县" in head
    assert "/b.html" in head
    assert text == call("show", number, "--json").rows[0]["text"] + "\n"
    assert text.startswith("乙镇实现生产总值八亿元。\n")


def test_trace_tells_every_sighting_down_to_the_bytes(call: Call, archive: Path) -> None:
    """A text seen on two pages has two sightings, each with address, time, status, hash, headers, position, cleaner."""
    number = number_of(call, "十亿元")
    called = call("trace", number)
    assert "sighting 1 of 2" in called.out
    assert "sighting 2 of 2" in called.out
    assert "/a.html" in called.out
    assert "/c.html" in called.out
    row = call("trace", number, "--json").rows[0]
    for sighting in row["sightings"]:
        for value in (sighting["fetched_at"], sighting["snapshot_sha256"], sighting["encoding"], "etag: "):
            assert value in called.out
        assert (sighting["status"], sighting["position"]) == (200, 1)


def test_export_writes_whole_files_and_tells_the_cursor(call: Call, archive: Path, tmp_path: Path) -> None:
    """The cursor leads on from there: nothing is exported twice."""
    called = call("export", "jsonl", "out.jsonl")
    assert called.status == 0
    rows = [json.loads(line) for line in tmp_path.joinpath("out.jsonl").read_text("utf-8").splitlines()]
    assert {row["title"] for row in rows} == {"甲镇政府工作报告", "乙镇政府工作报告"}
    count, cursor = called.err.split(" documents")[0], called.err.split("--since ")[1].strip()
    assert count == "2"
    assert call("export", "jsonl", "-", "--since", cursor).out == ""


def test_export_to_stdout_is_the_documents_alone(call: Call, archive: Path) -> None:
    """What is told of the export goes to stderr."""
    called = call("export", "csv", "-", "--source", "yunling")
    table = list(csv.DictReader(io.StringIO(called.out.removeprefix("\ufeff"))))
    assert {row["county"] for row in table} == {"云岭县"}
    assert called.err.startswith("2 documents to stdout; ")


def test_export_does_not_replace_unasked(call: Call, archive: Path, tmp_path: Path) -> None:
    """A file that is there stays, unless --replace is given."""
    tmp_path.joinpath("out.jsonl").write_text("precious")
    called = call("export", "jsonl", "out.jsonl")
    assert called.status == 2
    assert tmp_path.joinpath("out.jsonl").read_text() == "precious"
    assert call("export", "jsonl", "out.jsonl", "--replace", "--json").rows[0]["documents"] == 2


def test_export_of_years_takes_one_or_a_span(call: Call, archive: Path) -> None:
    """Anything else is a wrong call that says what to write."""
    assert call("export", "jsonl", "-", "--year", "1999-2001").out == ""
    for year in ("24", "2024-2020", "2020-"):
        called = call("export", "jsonl", "-", "--year", year)
        assert called.status == 2
        assert "write 2023 or 2019-2023" in called.error


def test_stats_count_what_is_there_and_why_the_rest_is_not(call: Call, archive: Path) -> None:
    """Totals; reasons for pages and blocks; and with --pages every such page by name."""
    totals = call("stats", "--json").rows[0]
    assert (totals["documents"], totals["sightings"], totals["not_indexed"]) == (2, 3, 0)
    assert totals["pages_by_state"] == {"live": 5, "refused": 1, "failed": 1, "gone": 1}
    reasons = {
        (row["what"], row["reason"]): row["pages"] for row in call("stats", "--reasons", "--json").rows
    }
    assert reasons["failed", "403 Forbidden"] == 1
    assert reasons["gone", "404 Not Found"] == 1
    assert ("block", "footer") in reasons
    pages = {row["url"].rpartition("/")[2]: row["what"] for row in call("stats", "--pages", "--json").rows}
    assert pages["forbidden.html"] == "failed"
    assert pages["none.html"] == "gone"


def test_a_reading_verb_takes_the_archive_from_the_environment(
    call: Call, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BAOGAO_DB names it where --db does not."""
    archive.rename(tmp_path / "elsewhere.db")
    monkeypatch.setenv("BAOGAO_DB", str(tmp_path / "elsewhere.db"))
    assert call("show", "1").status == 0
    assert call("show", "1", "--db", "other.db").status == 2
