"""The paragraphs a page is split by, and what each shows at a glance: a number, a heading, a title, a salutation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from crawler.clean.numbering import Number, numbered
from crawler.clean.script import simplified

_TERMINAL = tuple("。！？!?；;：:…，,、")
_LONGEST_LINE = 60
KIND = (
    r"工作报告|政府报告|述职报告|调研报告|自查报告|情况报告|总结报告|汇报材料|情况汇报|工作汇报|工作总结|工作计划|工作要点|工作方案|实施方案|实施意见"
    r"|行动计划|发展规划|统计公报|讲话稿|发言稿|演讲稿|主持词|开幕词|闭幕词|报告|总结|汇报|讲话|致辞|发言|方案|规划|公报|简报|通报|决议|倡议书|心得体会"
)
_ENDS_IN_KIND = re.compile(
    rf"({KIND})(?:范文|全文|材料|\(?(?:草案|摘要|稿)\)?)?[】\]）)》\d一二三四五六七八九十（(]*$"
)
_OPENER = re.compile(r"[\s\u3000•·●◆■□▶►*★☆◇○-]*(?:【[^】]{1,16}】|\[[^\]]{1,16}\])?\s*")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in its place. `heading` is whether the page marks it as one; `above` a link that stood above it as its title."""

    text: str
    heading: bool = False
    above: str = ""

    @cached_property
    def plain(self) -> str:
        """The text in simplified characters, without white space around."""
        return simplified(self.text).strip(" \u3000")

    @cached_property
    def number(self) -> Number | None:
        """The number it begins with."""
        return numbered(self.text)

    @cached_property
    def is_line(self) -> bool:
        """Whether it is a line by itself and no sentence."""
        return len(self.text) <= _LONGEST_LINE and not self.text.endswith(_TERMINAL)

    @cached_property
    def kind(self) -> str:
        """The kind of document it names, where it reads like a title: 工作报告."""
        return kind_of(self.plain) if self.is_line and self.number is None else ""


def kind_of(title: str) -> str:
    """The kind of document a title ends in, nothing where it ends in none."""
    found = _ENDS_IN_KIND.search(title)
    return found[1] if found else ""


def bare_title(line: str) -> str:
    """A title without the bullet and the bracketed column in front."""
    return line[_match_end(line) :].strip(" \u3000") or line.strip(" \u3000")


def opener(line: str) -> str:
    """What stands in front of a title, each sign by its kind: lines of one list share it."""
    return re.sub(r"[^\[【•·●◆■□▶►*★☆◇○-]", "", line[: _match_end(line)])


def _match_end(line: str) -> int:
    found = _OPENER.match(line)
    return found.end() if found else 0
