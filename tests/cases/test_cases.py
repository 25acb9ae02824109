"""Every case comes out as a reader would have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cases.case import CASES, Case, read_cases, seen
from tests.cases.new import main


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    """What `why` says: the paragraphs and fields the case expects, no paragraph more and none less."""
    found, expected = seen(case.refined()), case.expected
    assert [d["paragraphs"] for d in found["documents"]] == [d["paragraphs"] for d in expected["documents"]]
    for document, wanted in zip(found["documents"], expected["documents"], strict=True):
        assert {key: document.get(key) for key in wanted} == wanted
    assert found["role"] == expected["role"]
    assert found["encoding"] == expected.get("encoding", found["encoding"])
    links = expected.get("links", {})
    assert {url: found["links"].get(url) for url in links} == links
    for reason, pieces in expected.get("dropped", {}).items():
        assert [p for p in pieces if not any(p in text for text in found["dropped"].get(reason, ()))] == []


def test_every_case_says_why_it_is_there() -> None:
    """A case nobody can give a reason for cannot be kept right."""
    assert [case.name for case in read_cases() if len(case.expected["why"]) < 20] == []


def test_a_new_case_expects_what_is_made_of_the_page(tmp_path: Path) -> None:
    """The command writes page and expectation, to be corrected by hand, and refuses to overwrite."""
    page = tmp_path / "page.html"
    page.write_bytes((CASES / "verse" / "input.html").read_bytes())
    assert main(["copy", str(page), "http://verse.example/"], tmp_path) == 0
    expected = json.loads((tmp_path / "copy" / "expected.json").read_text("utf-8"))
    [verse] = [case for case in read_cases() if case.name == "verse"]
    assert expected["documents"][0]["paragraphs"] == verse.expected["documents"][0]["paragraphs"]
    assert main(["copy", str(page)], tmp_path) == 2
    assert main(["copy"], tmp_path) == 2
