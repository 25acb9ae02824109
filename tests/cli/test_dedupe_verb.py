"""Duplicates found again, decided by hand, and found among plain texts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage.lease import writer_lease
from storage.search import index_pending
from storage.times import now
from tests.cli.conftest import Call, configured
from tests.site import Site
from tests.storage.duplicates import made
from tests.storage.merging import fill, open_archive
from tests.storage.visiting import Visit

TOWN, COUNTY = made.report("a", 600), made.report("b", 700)
VISITS = (
    Visit(1, "a", texts=(TOWN,), title="清白的报告"),
    Visit(2, "b", texts=(made.masked(TOWN),), title="范文"),
    Visit(3, "c", texts=(made.compilation(TOWN, COUNTY),), title="合集"),
    Visit(4, "d", texts=(COUNTY,), title="另一篇"),
)


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """An archive with a report, its masked copy, and a compilation that holds it."""
    return fill(tmp_path / "archive.db", VISITS)


def without_index(archive: Path) -> None:
    """Make the archive one whose documents have never been compared."""
    with closing(sqlite3.connect(archive)) as db:
        for table in ("near_documents", "near_texts", "near_likenesses", "duplicates"):
            db.execute(f"DELETE FROM {table}")
        db.execute("UPDATE near_state SET token = 0, last = 0, filed = 0")
        db.commit()


def test_an_archive_is_compared_again_and_the_changes_are_told(call: Call, copies: Path) -> None:
    """What was not known before is told with what was; the second time there is nothing to tell."""
    without_index(copies)
    first = call("dedupe")
    assert (first.status, first.err) == (0, "")
    assert "copies       1 repost (before: none)" in first.out
    assert "1 documents are copies now that were not, 0 are copies no longer" in first.out
    again = call("dedupe")
    assert "no document is a copy of another than before" in again.out
    assert "before" not in again.out.replace("than before", "")
    [told] = call("dedupe", "--json").rows
    assert told["before"] == told["after"]
    assert told["after"]["copies"] == {"repost": 1}


def test_a_harvest_compares_first_what_never_was(call: Call, site: Site, archive: Path) -> None:
    """In an archive of an older version the documents that are there are brought into the index before new ones come."""
    without_index(archive)
    assert call("stats", "--json").rows[0]["not_compared"] == 2
    Path("sources.toml").write_text(configured(site), "utf-8")
    harvested = call("harvest")
    assert "comparing what is in the archive already: 2 of 2 documents" in harvested.err
    assert call("stats", "--json").rows[0]["not_compared"] == 0
    assert "comparing" not in call("harvest").err


def test_comparing_takes_the_archive_for_itself(call: Call, copies: Path) -> None:
    """While another program writes it, nothing is begun."""
    with writer_lease(copies, now()):
        called = call("dedupe")
    assert called.status == 1
    assert "archive.db: being written by process" in called.error


def test_a_person_decides_on_the_original_and_takes_it_back(call: Call, copies: Path) -> None:
    """The reason is told wherever the original is; taken back, the rules decide again."""
    called = call("dedupe", "--original", 2, "--because", "只有它是全的")
    assert (called.status, called.out) == (0, "document 2 is the original of 1\n")
    assert "decided by hand: 只有它是全的" in call("show", 1).out
    traced = call("trace", 1, "--json").rows[0]
    assert (traced["original_id"], traced["decision"]["because"]) == (2, "只有它是全的")
    assert call("dedupe", "--json").rows[0]["moved"] == 0
    back = call("dedupe", "--withdraw", 2, "--because", "附件是别家的", "--json")
    assert back.rows == [{"document": 2, "decided": False, "original": 1, "copies": [2]}]
    assert call("show", 2, "--json").rows[0]["because"] == "masked"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--original", 1], "--because TEXT its reason"),
        (["--because", "x"], "--because TEXT its reason"),
        (["--original", 1, "--withdraw", 1, "--because", "x"], "give one of them"),
        (["--withdraw", 1, "--because", "x"], "no decision says"),
        (["--original", 99, "--because", "x"], "no document has the number 99"),
        (["--texts", "."], "give both"),
        (["--texts", ".", "--out", "nowhere/groups.jsonl"], "the folder nowhere does not exist"),
        (["--texts", ".", "--out", "archive.db"], "already there"),
        (["--texts", ".", "--out", "-"], "no file in it ends in .txt or .md"),
        (["--db", "other.db"], "there is no archive here"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(call: Call, copies: Path, arguments: list[Any], words: str) -> None:
    """And changes nothing."""
    called = call("dedupe", *arguments)
    assert called.status == 2
    assert words in called.error


def test_a_copy_leads_to_its_original(call: Call, copies: Path) -> None:
    """Shown and traced: why it is a copy, what is shared; and what a compilation holds."""
    assert (
        "a copy of    document 1, 清白的报告, because this one is: masked; see `baogao show 1`"
        in call("show", 2).out
    )
    traced = call("trace", 2).out
    assert "a copy of document 1; see `baogao show 1`" in traced
    assert "document 2 (this one): repost, not the original because: masked" in traced
    assert "a re-post with document 1, 清白的报告: the same text" in traced
    assert "figures agree" in traced
    assert "holds        document 1, document 2, document 4" in call("show", 3).out
    assert "a part of    document 3" in call("show", 1).out


def test_search_shows_a_report_once(call: Call, copies: Path) -> None:
    """With how many more there are; with --copies each by itself."""
    word = TOWN[20:26]
    with open_archive(copies) as db:
        index_pending(db)
    folded = {row["document_id"]: row["folded"] for row in call("search", word, "--json").rows}
    assert folded == {1: 1, 3: 0}
    assert "and 1 more copy (--copies)" in call("search", word).out
    assert {row["document_id"] for row in call("search", word, "--copies", "--json").rows} == {1, 2, 3}


def groups(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_folder_of_texts_is_deduplicated_without_an_archive(call: Call, tmp_path: Path) -> None:
    """Every text is in one group, by its path; a part is told beside; what is no text is left alone."""
    folder = tmp_path / "texts"
    (folder / "in").mkdir(parents=True)
    for name, text in (
        ("a.txt", TOWN),
        ("in/b.md", made.masked(TOWN)),
        ("c.txt", made.compilation(TOWN, COUNTY)),
    ):
        (folder / name).write_text(text, "utf-8")
    (folder / "d.txt").write_bytes(made.damaged(COUNTY, 3).encode("gb18030"))
    (folder / "e.jpg").write_bytes(b"\xff\xd8")
    called = call("dedupe", "--texts", folder, "--out", "groups.jsonl")
    assert (called.status, called.out) == (0, "")
    assert called.err == "4 texts, 3 of them original, 1 copies; groups to groups.jsonl\n"
    told = {group["original"]: group for group in groups(tmp_path / "groups.jsonl")}
    assert told.keys() == {"a.txt", "c.txt", "d.txt"}
    assert told["a.txt"]["copies"] == [{"text": "in/b.md", "kind": "repost", "because": "masked"}]
    assert {(r["kind"], r["other"]) for r in told["c.txt"]["relations"]} == {
        ("holds", "a.txt"), ("holds", "in/b.md"), ("holds", "d.txt"),
    }  # fmt: skip


def test_lines_of_json_are_deduplicated_too(call: Call, tmp_path: Path) -> None:
    """Called by their id or path, else by their line; a line that is no such object is named, and nothing is written."""
    file = tmp_path / "texts.jsonl"
    rows = [{"id": 7, "text": TOWN}, {"path": "x/y", "text": made.masked(TOWN)}, {"text": COUNTY}]
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", "utf-8")
    assert call("dedupe", "--texts", file, "--out", "-").rows == [
        {
            "original": "7",
            "copies": [{"text": "x/y", "kind": "repost", "because": "masked"}],
            "relations": [],
        },
        {"original": "3", "copies": [], "relations": []},
    ]
    for bad in ("{", '{"id": 1}', "[1]"):
        file.write_text(f'{{"text": "好"}}\n{bad}\n', "utf-8")
        called = call("dedupe", "--texts", file, "--out", "groups.jsonl")
        assert called.status == 2
        assert "texts.jsonl, line 2: " in called.error
    assert [path.name for path in tmp_path.glob("*groups*")] == []
