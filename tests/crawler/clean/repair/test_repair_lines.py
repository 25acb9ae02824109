"""Lines of paper made paragraphs, glued paragraphs cut, page numbers and spaces that a converter left."""

from __future__ import annotations

import pytest

from baogao.demo.prose import report
from crawler.clean.repair import repair, undo

WIDTH = 26


def wrapped(paragraphs: list[str]) -> str:
    """Paragraphs as a page of paper has them: the first line of each begins two characters further in."""
    lines: list[str] = []
    for paragraph in paragraphs:
        lines.append(paragraph[: WIDTH - 2])
        rest = paragraph[WIDTH - 2 :]
        lines += [rest[at : at + WIDTH] for at in range(0, len(rest), WIDTH)]
    return "\n".join(lines)


def clean_paragraphs() -> list[str]:
    return [p for p in report("霁桥镇", 2021).paragraphs[3:] if p.isprintable()]


def test_wrapped_lines_become_the_paragraphs_they_were() -> None:
    """Paragraphs and headings of a report broken at 26 characters come out as they were written."""
    paragraphs = [p for p in clean_paragraphs() if len(p) > 40 or p[1] in "、一二三四五六七八九"]
    repaired, repairs = repair(wrapped(paragraphs))
    same = len(set(repaired.split("\n")) & set(paragraphs))
    assert {one.kind for one in repairs} == {"wrapped"}
    assert repaired.replace("\n", "") == "".join(paragraphs)
    assert same >= 0.8 * len(paragraphs)  # a last line that is full by chance runs into the next paragraph


def test_a_break_within_a_sentence_is_certain() -> None:
    """A line that ends in no mark goes on in the next: that is certain; behind a full stop it is a guess."""
    text = wrapped(["水利设施不断完善，" * 9 + "群众受益。"] * 4)
    _, repairs = repair(text)
    assert repairs
    for one in repairs:
        assert one.certain


@pytest.mark.parametrize(
    "lines",
    [
        ["一、全力抓好春耕生产", "二、加快水利设施建设", "三、推进移风易俗工作"] * 5,
        [f"{name}同志任石阑镇人民政府副镇长" for name in ("甲乙", "丙丁", "戊己")] * 5,
        ["白日依山尽", "黄河入海流"] * 10,
        ["2021年  47.2  8.1", "2020年  43.6  7.9"] * 8,
    ],
)
def test_lines_that_are_lines_stay(lines: list[str]) -> None:
    """Headings, lists, verses and the rows of a table are not joined."""
    text = "\n".join(lines)
    assert repair(text) == (text, ())


def test_glued_paragraphs_are_cut_where_numbers_go_on() -> None:
    """In one line of a whole report each 一、 and （一） behind a full stop begins a paragraph again."""
    paragraphs = clean_paragraphs()
    numbered = [p for p in paragraphs if p[1:2] == "、" or p.startswith("（")]
    glued = "".join(p if p.endswith("。") else p + "。" for p in paragraphs)
    repaired, repairs = repair(glued)
    lines = repaired.split("\n")
    assert all(any(line.startswith(head[:8]) for line in lines) for head in numbered)
    assert {one.kind for one in repairs} == {"glued"}
    assert undo(repaired, repairs) == glued


def test_an_address_within_a_line_begins_a_paragraph() -> None:
    """各位代表 behind the line of session and speaker stands by itself."""
    session = "2021年1月9日在石阑镇第十七届人民代表大会第一次会议上镇长某人"
    body = (
        "各位代表：现在，我代表镇人民政府报告工作，请予审议。 一、过去一年工作"
        + "水利设施不断完善，农民收入稳步增长。" * 40
    )
    lines = repair(session + body + "二、今后工作打算。继续努力。")[0].split("\n")
    assert lines[:3] == [session, "各位代表：", "现在，我代表镇人民政府报告工作，请予审议。"]
    assert lines[3].startswith("一、过去一年工作")
    assert lines[-1].startswith("二、今后工作打算")


def test_short_paragraphs_are_not_cut() -> None:
    """Numbers within a paragraph of ordinary length are its own."""
    text = "要抓好三件事。一、修渠。二、修路。三、植树。各位代表，大家要齐心协力。"
    assert repair(text) == (text, ())


@pytest.mark.parametrize(
    "marker", ["第3页", "第 3 页 共 12 页", "共12页 第3页", "2页,当前第112", "- 3 -", "3/12页", "—3—"]
)
def test_page_numbers_between_lines_are_taken_out(marker: str) -> None:
    """A line that is nothing but the number of a page of paper goes, and the ledger says so."""
    repaired, [one] = repair(f"水渠已经修好。\n{marker}\n道路正在铺设。")
    assert repaired == "水渠已经修好。\n道路正在铺设。"
    assert one.kind == "page_marker"


@pytest.mark.parametrize("line", ["第3页写的是水渠", "—3月", "30页", "见第3页表2"])
def test_words_on_pages_stay(line: str) -> None:
    """A line that says more than a page number is text."""
    assert repair(f"水渠已经修好。\n{line}\n道路正在铺设。")[1] == ()


def test_spaces_around_digits_go_where_a_converter_put_them() -> None:
    """Where most digits stand apart from the characters beside them and words of letters do not, they are brought together."""
    text = "截止 10 月底，投资 1100 万元，修渠 6 公里、修路 12 公里；栽树 3 万株，受益 1219 户。"
    assert repair(text)[0] == text.replace(" ", "")


def test_a_typesetter_s_spaces_stay() -> None:
    """Who sets spaces beside letters as well as digits does so on purpose."""
    text = "共有 12 个 Web 站点，每个用 3 台 Linux 主机，其中 5 台装 Python，2 台装 Java，另有 8 台 Mac 与 6 块 GPU 卡。"
    assert repair(text) == (text, ())


def test_a_quote_without_partner_is_a_guess_and_figures_are_evened() -> None:
    """A typewriter's quote alone between characters goes, said to be a guess; a figure in two widths becomes narrow."""
    repaired, repairs = repair("扩大金山村的'有机茶基地，２0１9年达到９00亩。")
    assert repaired == "扩大金山村的有机茶基地，2019年达到900亩。"
    assert [(one.kind, one.certain) for one in repairs] == [
        ("stray_quote", False),
        ("width", True),
        ("width", True),
    ]
    for healthy in ("他说'你好'就走", "全年２０１９户", "o'clock与五一'劳动节'"):
        assert repair(healthy) == (healthy, ())
