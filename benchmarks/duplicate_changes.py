"""What befalls a report on paper, in an office or in a reader's hands: other changes than a re-posting site makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

# Characters that a scanner takes for each other, each group to be read as "any for any".
_LOOKALIKES = (
    "未末", "己已巳", "土士", "日曰目", "人入八", "大太犬", "干千于", "天夭", "力刀", "今令", "治冶", "拔拨",
    "折析拆", "睛晴", "侯候", "农衣", "田由甲", "村材", "项顶", "完宪", "全金", "没设", "开并", "问间", "户尸",
    "万方", "王玉", "木本术", "贝见", "牛午", "白自", "个介", "体休", "住往", "特待", "清请情", "推准", "粮根",
    "业亚", "工エ", "口囗", "0OＯ", "1lI", "5S", "8B", "一—", "二=", "人入", "心必", "河何", "新所", "建健", "库军",
    "网冈", "石右", "林材", "云去", "东车", "社杜", "科料", "技枝", "桥挢", "道逍", "路珞", "水氷", "电申",
)  # fmt: skip
_CONFUSED = {one: [other for other in group if other != one] for group in _LOOKALIKES for one in group}
_NOTICE = (
    "（此件公开发布）",
    "（在读者来信栏目摘登，文字由本刊整理）",
    "附：有关情况以正式文件为准",
    "（打印：办公室　校对：文印组　共印四十份）",
)


def scanned(text: str, random: Random) -> str:
    """Read by a machine off paper: look-alikes, stray blanks, page heads, lines as long as the paper was wide."""
    rate, width = random.uniform(0.002, 0.012), random.randint(30, 42)
    read = "".join(
        random.choice(_CONFUSED[one]) if one in _CONFUSED and random.random() < rate * 4
        else one + " " if random.random() < rate
        else one
        for one in text
    )  # fmt: skip
    lines = [line[at : at + width] for line in read.split("\n") for at in range(0, len(line), width)]
    for at in range(28, len(lines), 29):
        lines.insert(at, f"- {at // 29 + 1} -")
    return "\n".join(lines)


def reordered(text: str, random: Random) -> str:
    """The same sections in another order, the title first as before."""
    title, *paragraphs = text.split("\n")
    cut = max(2, len(paragraphs) // random.randint(3, 4))
    sections = [paragraphs[at : at + cut] for at in range(0, len(paragraphs), cut)]
    random.shuffle(sections)
    return "\n".join([title, *(paragraph for section in sections for paragraph in section)])


def circulated(text: str, random: Random) -> str:
    """As an office passes it on: a number and an addressee above, a note below, paragraphs glued or split."""
    head = f"办发〔{random.randint(2012, 2024)}〕{random.randint(1, 99)}号\n各村、各站所：\n现将下文印发给你们，请结合实际阅研。"
    body = text.replace("\n", "") if random.random() < 0.4 else re.sub("(?<=。)(?=.{30})", "\n", text)
    return f"{head}\n{body}\n{random.choice(_NOTICE)}"


def abridged(text: str, random: Random) -> str:
    """With a sentence in eight left out and names made initials."""
    sentences = re.findall("[^。\n]*[。\n]|[^。\n]+$", text)
    kept = "".join(one for one in sentences if random.random() > 0.12)
    return re.sub("[一-鿿]{2}(?=村)", "某", kept) if random.random() < 0.5 else kept


def numbered(text: str, random: Random) -> str:
    """Each paragraph numbered, figures written wide."""
    wide = str.maketrans("0123456789", "".join(chr(0xFF10 + n) for n in range(10)))
    lines = (f"{n}. {line}" for n, line in enumerate(text.split("\n"), 1))
    return "\n".join(lines).translate(wide if random.random() < 0.7 else {})


def retyped(text: str, random: Random) -> str:
    """Of letters or figures: other case, other separators, a few slips."""
    slips = "".join("" if random.random() < 0.004 else one for one in text)
    changed = slips.upper() if random.random() < 0.5 else slips.replace(". ", ".\n")
    return re.sub("\t| *\\| *", random.choice((" | ", "  ", "\t", ",")), changed)


def other_figures(text: str, random: Random) -> str:
    """The same words with other figures, as long as before; years go on by one."""

    def another(found: re.Match[str]) -> str:
        number = found[0]
        if re.fullmatch("20[0-2][0-9]", number):
            return str(int(number) + 1)
        return random.choice("123456789") + "".join(random.choice("0123456789") for _ in number[1:])

    return re.sub("[0-9]+", another, text)


def merged(first: str, second: str, random: Random) -> str:
    """Two reports as one: one after the other, or a section of each in turn."""
    if random.random() < 0.6:
        return f"{first}\n{second}"
    ours, theirs = first.split("\n"), second.split("\n")
    step = max(len(ours), len(theirs)) // random.randint(2, 3) + 1
    turns = range(0, max(len(ours), len(theirs)), step)
    return "\n".join(line for at in turns for line in (*ours[at : at + step], *theirs[at : at + step]))


def passage(text: str, random: Random, length: int) -> str:
    """Sentences that follow each other, about so many characters."""
    start = random.randint(0, max(0, len(text) - length))
    return text[start : start + length].replace("\n", "")


def section(text: str, random: Random) -> str:
    """A third of the paragraphs, as they follow each other, about."""
    paragraphs = text.split("\n")
    count = max(1, round(len(paragraphs) * random.uniform(0.28, 0.4)))
    start = random.randint(1, max(1, len(paragraphs) - count))
    return "\n".join(paragraphs[start : start + count])


Change = Callable[[str, Random], str]
ON_PAPER: Sequence[Change] = (scanned, reordered, circulated, abridged, numbered)
ON_LETTERS: Sequence[Change] = (retyped, circulated)
ON_SHORT: Sequence[Change] = (scanned, circulated, numbered)
