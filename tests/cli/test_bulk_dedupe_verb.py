"""`baogao bulk dedupe` as it is called."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Call
from tests.storage.duplicates import made

TOWN, COUNTY = made.report("a", 600), made.report("b", 700)


def texts(*some: str) -> Path:
    """A file of these texts, in the folder of the call."""
    file = Path("texts.jsonl")
    file.write_text("".join(json.dumps({"id": f"t{n}", "text": one}) + "\n" for n, one in enumerate(some)))
    return file


def test_what_came_of_it_is_told(call: Call) -> None:
    """In words, and as JSON by a second call, which finds all done."""
    told = call("bulk", "dedupe", texts(TOWN, made.masked(TOWN), COUNTY, COUNTY), "--out", "out")
    assert told.status == 0, told.err
    assert "1 exact, 1 repost" in told.out
    (row,) = call("bulk", "dedupe", "texts.jsonl", "--out", "out", "--json").rows
    assert row == {
        "rows": 4, "passed": 0, "documents": 3, "texts": 3, "reports": 2, "copies": {"exact": 1, "repost": 1}, "parts": 0,
        "again": True,
    }  # fmt: skip


def test_groups_are_written_as_dedupe_of_texts_writes_them(call: Call) -> None:
    """The same fields, and the same in them."""
    file = texts(TOWN, made.masked(TOWN), COUNTY, made.compilation(TOWN, COUNTY))
    assert call("bulk", "dedupe", file, "--out", "out").status == 0
    assert call("dedupe", "--texts", file, "--out", "groups.jsonl").status == 0
    expected = [json.loads(line) for line in Path("groups.jsonl").read_text().splitlines()]
    found = [json.loads(line) for line in Path("out/groups/00000.jsonl").read_text().splitlines()]
    for groups in (expected, found):
        groups.sort(key=lambda group: group["original"])
        for group in groups:
            group["relations"].sort(key=lambda one: (one["text"], one["other"]))
    assert found == expected


def test_what_is_not_there_is_told_in_a_line(call: Call) -> None:
    """And nothing is written."""
    told = call("bulk", "dedupe", "nowhere.jsonl", "--out", "out")
    assert told.status == 1
    assert "nowhere.jsonl: there is nothing here" in told.error
    assert not Path("out/manifest.json").exists()
