"""The labelled set is what it says."""

from __future__ import annotations

from collections import Counter
from random import Random

from benchmarks import duplicate_changes as changes
from benchmarks.duplicate_scores import score
from benchmarks.duplicate_set import labelled
from storage.duplicates.folding import fold

SMALL = labelled(60)
BY_CLUSTER = {one["cluster"]: one for one in SMALL if one["rel"] in ("base", "sibling")}


def test_the_set_is_the_same_every_time_and_another_by_another_seed() -> None:
    """Figures measured on it can be measured again."""
    assert labelled(60) == SMALL
    assert labelled(60, seed=2) != SMALL


def test_every_sort_of_text_is_there() -> None:
    """Chinese, English, both, tables, notices; copies, parts, compilations, siblings, pages of furniture."""
    assert {one["sort"] for one in SMALL} == {
        "sample", "report", "notice", "table", "english", "mixed", "merged", "section", "quoted whole", "quotes", "frame"
    }  # fmt: skip
    assert set(Counter(one["rel"] for one in SMALL)) == {
        "base", "repost", "part", "compilation", "sibling", "other"
    }  # fmt: skip
    assert all(len(one["text"]) < 250 for one in SMALL if (one["sort"], one["rel"]) == ("notice", "base"))


def test_labels_name_texts_that_are_there() -> None:
    """Copies and parts have their report, compilations their members, siblings what they are siblings of."""
    named = {name for one in SMALL for name in (*one.get("members", ()), *filter(None, [one.get("sib_of")]))}
    assert named <= BY_CLUSTER.keys()
    assert {one["cluster"] for one in SMALL if one["rel"] in ("repost", "part")} <= BY_CLUSTER.keys()


def test_siblings_say_other_things() -> None:
    """No sibling is the text it is a sibling of, years and figures forgotten or not."""
    for one in SMALL:
        if one["rel"] == "sibling":
            assert one["text"] != BY_CLUSTER[one["sib_of"]]["text"]


def test_changes_keep_what_they_promise_to_keep() -> None:
    """Sections and quotations are of the text, reordering keeps every line, merging both texts, other figures every word."""
    text = BY_CLUSTER["岫川县 2011"]["text"]
    random = Random(1)
    assert fold(changes.section(text, random)) in fold(text)
    assert changes.passage(text, random, 300) in text.replace("\n", "")
    assert sorted(changes.reordered(text, random).split("\n")) == sorted(text.split("\n"))
    both = changes.merged(text, "甲\n乙\n丙", random).split("\n")
    assert sorted(both) == sorted([*text.split("\n"), "甲", "乙", "丙"])
    assert fold(changes.other_figures(text, random)) == fold(text)
    scanned = changes.scanned(text, random)
    assert fold(scanned) != fold(text)
    assert len(scanned) > len(text)


def test_a_tool_that_knows_everything_is_perfect_and_one_that_knows_nothing_is_not() -> None:
    """The labels can be met, and are not met by finding nothing."""
    full = ("base", "repost", "sibling", "other")
    found = {}
    for number, one in enumerate(SMALL):
        for other, earlier in enumerate(SMALL[:number]):
            if one["rel"] in full and earlier["rel"] in full and one["cluster"] == earlier["cluster"]:
                found[(other, number)] = "repost"
            for part, whole in ((one, earlier), (earlier, one)):
                held = part.get("members") or [part["cluster"]] * (part["rel"] == "part")
                if whole["rel"] in full and whole["cluster"] in held:
                    found[(other, number)] = "part"
    judged = score(SMALL, found)
    assert (judged.f1, judged.repost_type, judged.part_type, judged.merged) == (1.0, 1.0, 1.0, 0)
    assert score(SMALL, {}).f1 == 0.0
