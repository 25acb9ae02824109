"""What stands between the documents of a page: leads before them, links and offers behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.clean.phrases import is_meta, notice, says
from crawler.clean.split.paragraphs import Paragraph

_LEAD = re.compile(
    r"(?:整理|收集|搜集|精选|准备|推荐|分享|带来|奉上|提供).{0,24}(?:范文|篇|参考|借鉴|大家|帮助|您|你)|(?:希望|愿).{0,16}(?:帮助|启发|参考|喜欢|灵感|借鉴)"
    r"|(?:欢迎|供).{0,8}(?:阅读|参考|借鉴|下载|收藏|查阅)|下面.{0,14}(?:来|一起|就).{0,6}(?:看|了解|阅读|欣赏)|(?:以下|下面)是.{0,24}(?:范文|全文|内容|[篇份])"
)
_UPLOADED = re.compile(
    r"本文档|本站不保证|版权(?:归|争议)|付费(?:下载|之前|阅读)|(?:网站|在线)?客服|文档大小|文件大小|上传(?:者|时间|于)|^[\s•·-]*\d+(?:\.\d+)?\s*[KM]B$",
    re.IGNORECASE,
)
_LONGEST_LEAD = 400
_OFFER = re.compile(
    r"推荐度[:：]?|点击下载|下载(?:文档|全文|本文)|文档为|(?:word|doc)[xX]?格式|相关.{0,16}(?:信息|文章|推荐|内容|范文|阅读)$|人关注|\[更多\]|【[^】]{2,40}】相关文章"
    r"|《?\[推荐\]|有想补充|点我投稿|我要投稿|投稿|阅读全文|查看更多|热门.{0,6}(?:文章|范文)|(?:上|下)一篇|本文(?:来源|地址|链接)|http",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?")
_LONGEST_OFFER = 100


def lead_or_line(paragraph: Paragraph, above_first: bool) -> str:
    """The reason to drop a paragraph that stands above a document, nothing where it belongs to it."""
    plain = paragraph.plain
    if len(plain) <= _LONGEST_LEAD and (
        notice(plain) == "lead" or (paragraph.number is None and _LEAD.search(plain))
    ):
        return "lead"
    if reason := says(plain):
        return reason
    if is_meta(plain, beside_text=not above_first):
        return "meta_line"
    return ""


def tells_of_upload(paragraph: Paragraph) -> bool:
    """Whether a paragraph speaks of the file that a text was uploaded as, and of rights in it."""
    return _UPLOADED.search(paragraph.plain[:200]) is not None


def offer(paragraph: Paragraph) -> str:
    """The reason to drop a paragraph that stands below a document, nothing where it belongs to it."""
    plain = paragraph.plain
    if len(plain) > _LONGEST_OFFER or paragraph.number is not None:
        return ""
    if _DATE_LINE.fullmatch(plain):
        return "meta_line"
    return says(plain) or ("related" if _OFFER.search(plain) else "")


def reason_between(text: str) -> str:
    """Why a block of the page that is in none of its documents was left out."""
    line = Paragraph(text)
    return lead_or_line(line, True) or offer(line) or ("title" if line.is_line else "between_documents")


def is_date(paragraph: Paragraph) -> bool:
    """Whether a paragraph is nothing but a date in figures."""
    return _DATE_LINE.fullmatch(paragraph.plain) is not None


def end_of(paragraphs: Sequence[Paragraph], first: int, end: int, *, dated: bool) -> int:
    """Where the text of a document ends and the furniture below it begins.

    `dated` is whether each document of the page has a date below it: what follows the date is none of its text.
    """
    whole = sum(len(p.text) for p in paragraphs[first:end])
    seen = 0
    for i in range(first, end):
        if dated and is_date(paragraphs[i]) and seen:
            return i
        if offer(paragraphs[i]) and seen >= 0.7 * whole and _ends_here(paragraphs, i, end):
            return i
        seen += len(paragraphs[i].text)
    return end


def _ends_here(paragraphs: Sequence[Paragraph], at: int, end: int) -> bool:
    """Whether no numbered part follows."""
    return all(p.number is None or len(p.text) < 60 for p in paragraphs[at:end])
