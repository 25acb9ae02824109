"""The ledger: whatever was done to a text can be undone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from baogao.demo.alter import masked, noted, traditional
from baogao.demo.prose import report
from crawler.clean.repair import repair, undo
from crawler.clean.repair.ledger import Edit, Ledger

PIECES = st.sampled_from(
    [
        *(
            "鎮(zhèn)",
            "镇(zhen)",
            "（yè）",
            "稳定?;\ue2a6A",
            "有望?!耙活",
            "?zhèn)",
            "\ue123",
            "\x07",
            "\x00",
            "\n",
            "\n\n",
            " ",
        ),
        *(
            "第3页",
            "2页,当前第112",
            "- 4 -",
            "一、工作回顾",
            "（二）主要做法",
            "1.修渠",
            "各位代表：",
            "。",
            "，",
            "'",
            "２0１9",
            "20xx年",
        ),
        *(
            "截止 10 月",
            "全镇粮食总产",
            "年" * 27,
            "x",
            "“”",
            "《》",
            "\u3000",
            "\ud83d\ude00",
            "\ufffd",
            "a b",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@given(TEXTS)
def test_undoing_the_ledger_gives_the_text_before(text: str) -> None:
    """Of any text at all, the repaired text and its ledger hold every character that was there."""
    repaired, repairs = repair(text)
    assert undo(repaired, repairs) == text


@given(TEXTS)
def test_the_ledger_says_what_stands_in_the_text(text: str) -> None:
    """Each repair's place is where its new characters stand; repairs are in order and do not overlap."""
    repaired, repairs = repair(text)
    end = 0
    for one in repairs:
        assert end <= one.position
        end = one.position + len(one.after)
        assert repaired[one.position : end] == one.after
        assert one.before != one.after


@given(st.text("abc", max_size=12), st.data())
def test_passes_become_one_ledger(text: str, data: st.DataObject) -> None:
    """However often a text is edited, where the edits touch or lie inside each other, one list undoes them all."""
    ledger = Ledger(text)
    for _ in range(data.draw(st.integers(1, 4))):
        places = sorted(data.draw(st.lists(st.integers(0, len(ledger.text)), max_size=6)))
        spans = list(zip(places[::2], places[1::2], strict=False))
        edits = [Edit(start, end, data.draw(st.text("XY", max_size=2)), "test") for start, end in spans]
        wanted, at = "", 0
        for edit in edits:
            wanted, at = wanted + ledger.text[at : edit.start] + edit.after, edit.end
        wanted += ledger.text[at:]
        ledger.make(edits)
        assert ledger.text == wanted
    assert undo(ledger.text, ledger.repairs()) == text


def test_a_repair_made_of_two_is_as_certain_as_the_less_certain() -> None:
    """Where a later pass changes what an earlier one guessed, the whole is a guess."""
    ledger = Ledger("abcd")
    ledger.make([Edit(1, 3, "XY", "first", certain=False)])
    ledger.make([Edit(2, 4, "Z", "second")])
    [one] = ledger.repairs()
    assert (one.kind, one.position, one.before, one.after, one.certain) == ("second", 1, "bcd", "XZ", False)


def test_healthy_reports_are_left_alone() -> None:
    """A report as its author wrote it, and one that is masked or traditional, has nothing to repair."""
    paper = report("霁桥镇", 2021)
    for healthy in (paper, masked(paper, "霁桥镇"), traditional(paper)):
        assert repair(healthy.text) == (healthy.text, ())


def test_a_repaired_text_has_nothing_more_to_repair() -> None:
    """Repairing twice changes nothing."""
    repaired, repairs = repair(noted(traditional(report("霁桥镇", 2021))).text)
    assert repairs
    assert repair(repaired) == (repaired, ())
