"""The title of a file: a heading or line of its own, else what the link to it says, else what its properties say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.attachments.blocks import Block
from crawler.clean.facts.kinds import kind_of
from crawler.clean.numbering import numbered
from crawler.clean.text import fold

_NUMBERED = re.compile(
    r"^(?:附\s*件|附\s*表|附|下载)?\s*[（(【\[]?\s*[\d一二三四五六七八九十]{0,3}\s*[）)】\]]?\s*[：:.、．]\s*"
)
_ENDING = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et)\s*(?:[（(\[][^）)\]]{0,20}[）)\]])?\s*$", re.IGNORECASE)
_SAYS_NOTHING = re.compile(
    r"(?:点击|请|此处|这里|在线|文件|原文|全文|正文|附件|附表|文档|版本?|查看|浏览|阅读|预览|打开|下载|详见|详情|pdf|word|docx?|xlsx?|excel"
    r"|\W|\d|[一二三四五六七八九十])*",
    re.IGNORECASE,
)
_JUNK = re.compile(
    r"^(?:microsoft|untitled|document\d*$|doc\d|无标题|未命名|幻灯片|新建|文档\d|<|[\x21-\x7e]+$)|\.(?:docx?|wps|pdf|xlsx?|ppt)\b",
    re.IGNORECASE,
)
_HIGHEST = 8  # lines from the top, where a title may stand
_FIRST = 3  # lines, one of which may be a title by its words alone
_NO_TITLE_ENDS = tuple("。，；：、,;:")
_MOST_ABOVE, _LONGEST_ABOVE = 4, 60  # lines above a title, and the characters of each


def title_of_link(text: str) -> str:
    """What the text of a link tells of the title of its file; empty where it only says that there is one."""
    words = _ENDING.sub("", fold(text)).strip()
    words = _NUMBERED.sub("", words, count=1).strip("《》 ")
    return "" if _SAYS_NOTHING.fullmatch(words) else words


def title_of_properties(text: str) -> str:
    """A title that somebody gave a file; empty for what programs put there."""
    words = fold(text)
    return "" if _JUNK.search(words) else words


def find_title(blocks: Sequence[Block], named: str) -> int:
    """The block that is the title of a file, which has text below it; -1 where none is.

    It is the one that looks like it, else the line that says what the file is `named`, else a heading at the top, else
    a first line that names a kind of report.
    """
    texts = [at for at, block in enumerate(blocks) if not block.reason and block.text]
    squeezed = "".join(named.split())
    lines = {at: "".join(blocks[at].text.split()) for at in texts[:_HIGHEST]}
    short = [
        at for at, line in lines.items() if len(line) <= _LONGEST_ABOVE and not line.endswith(_NO_TITLE_ENDS)
    ]
    chosen = (
        *(at for at in texts if blocks[at].tag == "title"),
        *(at for at in short if squeezed and squeezed in lines[at]),
        *(at for at in texts[:_HIGHEST] if blocks[at].tag == "h1" and not numbered(blocks[at].text)),
        *(at for at in short if at in texts[:_FIRST] and kind_of(lines[at]) and not numbered(lines[at])),
    )
    return next((at for at in chosen if at != texts[-1]), -1)


def above(blocks: Sequence[Block], title: int) -> range:
    """The lines over a title that are no text of the report: the number of an attachment, who issued it."""
    lines = [block for block in blocks[:title] if not block.reason]
    if len(lines) > _MOST_ABOVE or any(len(block.text) > _LONGEST_ABOVE for block in lines):
        return range(0)
    return range(title)
