"""GBK text harmed byte by byte: restored where the harm can be done again, else left as it is."""

from __future__ import annotations

import re

import pytest

from crawler.clean.repair import repair, undo

# Every harmed place needs the rest of a page to tell which byte was lost.
PAGE = "全镇社会保持稳定。推行“三个到位”，实行“五个统一”，农民收入明显增加。农业规模化经营有了起色，确保粮食安全。基础设施不断完善。工作作风明显转变。要确保任务完成。\n"


def harm(text: str) -> str:
    """Turns A3 xx into the narrow mark wherever the two bytes stand; what is no character any more is a question mark.

    The byte that A3 belonged with loses its partner: 。 is A1 A3, and A1 alone is nothing.
    """
    harmed = re.sub(
        rb"\xa3([\xa1\xac\xba\xbb\xbf])", lambda pair: bytes((0, pair[1][0] - 0x80)), text.encode("gbk")
    )
    out, at = "", 0
    while at < len(harmed):
        pair = harmed[at : at + 2]
        if pair[0] < 0x80:
            out, at = out + (chr(pair[0]) if pair[0] else ""), at + 1
        elif pair[1:] < b"@":
            out, at = out + "?", at + 2
        else:
            out, at = out + pair.decode("gb18030"), at + 2
    return out


@pytest.mark.parametrize(
    "sentence",
    [
        "社会保持稳定。基础设施完善，道路通畅",
        "收入明显增加。“十件实事”全面完成，群众满意",
        "任务按期完成。基本完成了清淤疏浚工作，灌溉有保障",
    ],
)
def test_what_can_be_harmed_again_is_restored(sentence: str) -> None:
    """The shifted characters come back, up to where bytes and characters are in step again."""
    harmed = harm(sentence)
    assert "?" in harmed
    repaired, repairs = repair(PAGE + harmed)
    assert repaired == PAGE + sentence.replace("，", ",")
    assert [one.kind for one in repairs] == ["lost_bytes"]
    assert undo(repaired, repairs) == PAGE + harmed


def test_the_lost_character_is_the_one_the_page_has_there() -> None:
    """Of all characters that end in the lost byte's partner the one is taken that stands behind this one elsewhere: 确保."""
    harmed = harm("要确保“一水两用”，效果明显")
    assert "保" not in harmed
    repaired, _ = repair(PAGE + harmed)
    assert repaired == PAGE + "要确保“一水两用”,效果明显"


def test_what_the_page_does_not_know_is_a_guess() -> None:
    """Where the page knows no character beside these neighbours, the likeliest is put there and said to be a guess."""
    _, [one] = repair(PAGE + harm("今年收成有望。“一水两用”，效果明显"))
    assert one.kind == "lost_bytes"
    assert one.after.startswith("。“")
    assert not one.certain


def test_the_remains_of_a_tag_go_with_the_mark_that_swallowed_it() -> None:
    """。</p> is A1 A3 3C: where A1 was taken away the rest swallowed the <, and /p> stood in the text."""
    harmed = harm("群众评价很高。“十件实事”全部办结。<")
    assert harmed.endswith("?")
    repaired, _ = repair(PAGE + harmed + "/p>\n明年再接再厉")
    assert repaired == PAGE + "群众评价很高。“十件实事”全部办结。\n明年再接再厉"


def test_notes_put_into_the_middle_of_characters_are_undone() -> None:
    """績為 holds in its middle the bytes of 優, which the page notes: the note broke both, and goes with the harm."""
    assert "績為".encode("gbk")[1:3] == "優".encode("gbk")
    page = "優(yōu)化環境，優(yōu)先發展。全鎮上下一心。\n"
    broken = "成績為A".encode("gbk")[:-2].decode("gbk", "ignore")
    assert broken == "成績"
    shifted = bytes((*"為".encode("gbk")[1:], *"建".encode("gbk")[:1])).decode("gbk")
    last = "建".encode("gbk")[1:] + "鎮".encode("gbk")[:1]
    harmed = f"{broken}?yōu){shifted}{last.decode('gbk')}?zhèn)二十年"
    repaired, repairs = repair("古鎮(zhèn)新貌。" + page + harmed)
    assert repaired.endswith("\n成績為建鎮二十年")
    assert [one.certain for one in repairs if one.kind == "lost_bytes"] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "为什么?因为没有水。怎么办?!大家一起修渠。",
        "问?A答：可以。问?B答：不可以。",
        "What is this?A text. 谁知道?2号答。",
        "他问道?;她没有回答。",
    ],
)
def test_questions_are_no_harm(text: str) -> None:
    """A question mark that stands for itself stays, whatever follows it."""
    assert repair(PAGE + text) == (PAGE + text, ())
