"""Values with a label before them, as pages show them over and under a text: 来源：…, 索引号：…, 浏览次数：…"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from crawler.clean.script import simplified

_LABELS = {
    "index_number": "索引号|信息索引号|索引码|信息索引",
    "document_number": "发文字号|发文文号|发文编号|文号|文件编号|公文编号|字号",
    "agency": "发文机关|发文机构|发文单位|发布机构|发布机关|发布单位|制发机关|制文机关|制作单位|公开机构|公开责任部门|责任部门|公开主体|公开单位|信息提供单位|公文发布机构|颁布机关|颁布单位",
    "written_date": "成文日期|成文时间|发文日期|发文时间|制发日期|制发时间|生成日期|生成时间|颁布日期|签署日期|印发日期",
    "effective_date": "生效日期|生效时间|实施日期|施行日期|实施时间",
    "ended_date": "废止日期|失效日期|失效时间|废止时间",
    "shown_date": "发布时间|发布日期|发表时间|发表日期|发布于|发表于|上传时间|更新时间|更新日期|更新于|信息时间|公开日期|公开时间|录入时间|创建时间|添加时间|提交时间|时间|日期|发布|发表|更新",
    "validity": "有效性|文件状态|效力状态|是否有效|时效性|时效",
    "subject": "主题分类|信息分类|公开类别|信息类别|内容分类|分类|主题",
    "form": "体裁分类|公文种类|文种|信息形式|体裁",
    "openness": "公开方式|公开形式|公开范围|公开属性|公开程序|公开时限",
    "keywords": "关键词|关键字|主题词|标签",
    "heading": "标题|名称|信息名称|文件名称|题名",
    "source_line": "信息来源|文章来源|稿件来源|供稿单位|供稿|稿源|新闻来源|来源|出处|来自|转自|摘自",
    "author": "作者|撰稿人|撰稿|撰文|执笔人|执笔|文",
    "reporter": "本报记者|记者|通讯员|实习记者",
    "editor": "责任编辑|责编|选稿|编辑|审核|校对|编审|初审|终审|复审|录入|录入员|信息员|发布人|发布者|上传者|值班编辑",
    "views": "浏览次数|浏览量|浏览数|浏览|阅读次数|阅读量|阅读数|阅读|点击次数|点击数|点击率|点击量|点击|访问次数|访问量|访问|人气|查看次数|查看人数|查看|次数|热度|views|view|hits",
    "font": "字体大小|字体|字号大小|字号|文字大小|视力保护色|背景色|保护视力色|选择阅读字号",
    "share": "分享到|分享|扫一扫|打印|收藏",
}
_MEANINGS = {
    label: name for name, labels in reversed(_LABELS.items()) for label in reversed(labels.lower().split("|"))
}
_LONGEST = max(map(len, _MEANINGS))
# In a line that has a label already these are labels even where they stand close to the value before.
_STRONG = frozenset({"source_line", "author", "editor", "views", "share", "font"})
# Labels of the tables of information that government pages have; in these no colon is needed.
_IN_TABLES = frozenset(
    {
        "index_number",
        "document_number",
        "agency",
        "written_date",
        "shown_date",
        "validity",
        "subject",
        "form",
        "keywords",
        "heading",
    }
)
_DAY = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\d:： ]*")
_FITS = {
    "index_number": re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.\-]{3,}"),
    "document_number": re.compile(r"[^\d\s]{1,14}[〔\[（(【]\d{4}[〕\]）)】]第?\d{1,5}号"),
    "agency": re.compile(r"[\u4e00-\u9fff、]{2,30}[局府会室厅部院委处队所站]"),
    "written_date": _DAY,
    "shown_date": _DAY,
}
_CLOSE = re.compile(
    "("
    + "|".join(
        sorted(
            (label for label, name in _MEANINGS.items() if name in _FITS and len(label) >= 2),
            key=len,
            reverse=True,
        )
    )
    + ")"
)
_TABLE_BEGINS = frozenset(label[0] for label, name in _MEANINGS.items() if name in _IN_TABLES) | frozenset(
    "發標題關"
)
_CELL_ENDS = re.compile(r"[ \u3000\xa0]{2,}|\t|[|｜]")
_LAST = frozenset(label[-1] for label in _MEANINGS)
_SPACE = " \t\n\u3000\xa0"
_NO_SPACE = dict.fromkeys(map(ord, _SPACE + "[]【】"))
_OPEN, _CLOSED = "[【(（", "]】)）"
_COLON = re.compile("[:：]")
_SLASHED = re.compile(r"(?<![\u4e00-\u9fff])文\s*[/／]\s*")
_GLUED = frozenset("年月日号分次时秒人0123456789")  # a label may follow these without a space
_LONGEST_REMEMBERED = 160
_FEWEST = 40  # characters of a line without a colon that may be a label alone
_VIEWS = re.compile(r"\d[\d,，]*(?:\.\d+)?\s*万?")
_VIEWED = re.compile(
    r"(?:阅读|浏览|点击|查看|访问|人气|Views?)\s*(?:[（(]\s*)?(\d[\d,]*)\s*(?:[)）]|次|人)?", re.IGNORECASE
)
_READING = ("阅读", "浏览", "点击", "查看", "访问", "人气", "iew")
_WORD = r"[^\s|｜\[\]【】(（)）{《<〉>»]+"
_ONE_WORD = re.compile(
    rf"[A-Za-z][\w.'&-]*(?: [A-Za-z][\w.'&-]*)*(?![^\s|｜\[\]【】(（)）{{《<〉>»])|{_WORD}"
)
_DATED = re.compile(r"(?:19|20)\d\d\s?[-/.年].*")
_NO_VALUE = re.compile(
    r"[\s\-—_/|｜:：、,，.。无*]*|.*=[\"'].*|(?:暂)?无|null|undefined|本站|未知|佚名|admin|匿名",
    re.IGNORECASE,
)
_ONE_WORD_NAMES = frozenset({"source_line", "author", "reporter", "editor", "index_number", "validity"})


def labelled(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and value of everything that is labelled in the lines, in order. A label may be the line before its value."""
    waiting = ""
    for line in lines:
        found = _remembered(line) if len(line) <= _LONGEST_REMEMBERED else _labels(line)
        if waiting and not found and (value := clean_value(waiting, line)):
            yield waiting, value
        if not found and line[:1] in _TABLE_BEGINS and (cells := list(_cells(line))):
            yield from cells
            waiting = ""
            continue
        waiting = _alone(line) if not found else ""
        for at, (name, _, start) in enumerate(found):
            end = found[at + 1][1] if at + 1 < len(found) else len(line)
            if value := clean_value(name, line[start:end]):
                yield name, value
            elif at + 1 == len(found) and not line[start:].strip():
                waiting = name


def _labels(line: str) -> list[tuple[str, int, int]]:
    """Every label of a line: what it means, where it starts, where its value starts."""
    found: list[tuple[str, int, int]] = []
    if ":" in line or "：" in line:
        line = simplified(line)  # character by character, so that places stay what they are
        for colon in _COLON.finditer(line):
            if label := _label_before(line, colon.start(), glued=bool(found)):
                found.append((*label, colon.end()))
    if "文" in line and (by := _SLASHED.search(line)):
        found.append(("author", by.start(), by.end()))
        found.sort(key=lambda label: label[1])
    return found


_remembered = lru_cache(4096)(_labels)


def _label_before(line: str, colon: int, *, glued: bool) -> tuple[str, int] | None:
    """The longest label that ends at a colon, spaces inside it or not, and where it starts."""
    bare, found, at = "", None, colon
    while at > 0 and len(bare) < _LONGEST:
        at -= 1
        character = line[at]
        if character in _SPACE or (character in _CLOSED and not bare):
            continue
        if character in _OPEN or (not bare and character.lower() not in _LAST):
            break
        bare = character.lower() + bare
        name = _MEANINGS.get(bare)
        if name is not None and (_begins(line, at) or (glued and name in _STRONG and len(bare) >= 2)):
            found = (name, at)
    return found


def _begins(line: str, at: int) -> bool:
    """Whether a label may start here: behind a sign, a space, a figure or the end of a date, not inside a word."""
    before = line[at - 1 : at]
    return not before.isalpha() or before in _GLUED


def _cells(line: str) -> Iterator[tuple[str, str]]:
    """What a row of a table of information tells without colons: a label and its value in cells, or set close."""
    cells = [cell.strip(_SPACE) for cell in _CELL_ENDS.split(line.strip(_SPACE))]
    waiting = ""
    for cell in cells:
        if waiting:
            if value := clean_value(waiting, cell):
                yield waiting, value
            waiting = ""
            continue
        bare = simplified(cell).translate(_NO_SPACE)
        if _MEANINGS.get(bare) in _IN_TABLES and len(cells) > 1:
            waiting = _MEANINGS[bare]
        elif close := _CLOSE.match(bare):
            name, value = _MEANINGS[close[1]], bare[close.end() :]
            if _FITS[name].fullmatch(value):
                yield name, value


def _alone(line: str) -> str:
    """What a line means that is a label and nothing else."""
    if len(line) > _FEWEST:
        return ""
    return _MEANINGS.get(simplified(line).translate(_NO_SPACE).lower(), "")


def clean_value(name: str, text: str) -> str:
    """A value without what stands behind it; empty where nothing is left, or only a sign that there is none."""
    text = text.strip(" \t\n\u3000\xa0|｜;；,，、")
    if name == "views":
        found = _VIEWS.match(text)
        return found[0].replace(",", "").replace("，", "").strip() if found else ""
    if name in _ONE_WORD_NAMES:
        if text[:1] in "[【(（《" and (
            closed := re.match(r"[\[【(（《]\s*([^\]】)）》]{2,40}?)\s*[\]】)）》]", text)
        ):
            text = closed[1]
        word = _ONE_WORD.match(text)
        text = _DATED.sub("", word[0]).strip("，。;；、,-—") if word else ""
        if name == "index_number":
            text = word[0].strip("，。;；、,") if word else ""
        elif not any(map(str.isalpha, text)):
            return ""
    return "" if len(text) > 200 or _NO_VALUE.fullmatch(text) else text


def viewed(line: str) -> str:
    """The number of readers a line tells without a colon: 阅读10544次; empty where it does not."""
    if not any(map(line.__contains__, _READING)):
        return ""
    found = _VIEWED.search(line)
    return found[1].replace(",", "") if found else ""
