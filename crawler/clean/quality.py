"""Quality marks: cheap numbers by which users filter. They say how a text looks, never whether it is kept."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.clean.content import Content
from storage.normalise import code_points

_SAMPLE = 400  # characters by which language and script are told
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|is)\b", re.IGNORECASE)
_KANA, _HANGUL, _HAN, _SIMPLIFIED, _TRADITIONAL, _CLASSES = range(1, 7)
CLOSING_MARKS = tuple("。！？!?.…”」』》）)]】;；:：~～—")
_CUT = re.compile(
    r"(?:\.{3,}|…|（未完）|\(未完\)|未完待续|余下全文|阅读全文|查看全文|展开全文|点击.{0,4}下一页)\s*$"
)
_RUNNING, _LINE, _CLOSING = 40, 10, 16
_LEAD = 400
# How model-report sites open: life's need of reports, the reader's perplexity, the editor's collection.
_GENERATED = (
    re.compile(
        r"随着.{0,16}(?:发展|进步|提高|推移|到来|需要).{0,24}(?:报告|总结|计划|方案|文章|范文|写作|文书|讲话稿|发言稿)"
    ),
    re.compile(
        r"(?:报告|总结|计划|方案|讲话稿|范文).{0,30}(?:越来越|频率|适用范围|必不可少|不再是|离不开|重要性|发挥着)"
    ),
    re.compile(
        r"(?:怎么写|如何写|怎样写|什么样的?.{0,6}(?:报告|总结|计划)|写起来|无从下手|没有头绪|毫无头绪|令人眼前一亮|写作思路)"
    ),
    re.compile(
        r"(?:小编|本站|我们|笔者|这里|下面|以下)[^。]{0,16}(?:整理|收集|搜集|准备|带来|精选|分享)[^。]{0,24}(?:范文|报告|总结|计划|方案|参考|帮助|篇)"
    ),
    re.compile(r"(?:仅供|供(?:大家|您|你|各位)|希望(?:能|对|给|可以|会)).{0,12}(?:参考|借鉴|帮助|启发|灵感)"),
)


_TELLING = (
    "随着",
    "整理",
    "收集",
    "搜集",
    "精选",
    "参考",
    "怎么写",
    "如何写",
    "怎样写",
    "下手",
    "头绪",
    "灵感",
    "范文",
)


class Share(NamedTuple):
    """How much of a page's text was kept, and how much of it stands in links; shares of one."""

    kept: float
    links: float


def share(content: Content) -> Share:
    """The shares of a page."""
    features = content.features
    whole = features.size_before[-1] or 1.0
    kept = sum(size for size, reason in zip(features.size, content.reasons, strict=True) if not reason)
    return Share(round(kept / whole, 4), round(features.linked_before[-1] / whole, 4))


def marks(text: str, damages: int, masks: int, shares: Share, *, doubted: bool) -> dict[str, float]:
    """The marks of one text: `..._per_thousand` of its characters, `..._share` of one, the others 0 or 1.

    `damages` and `masks` are how many were found in it.
    """
    length = len(text) or 1
    paragraphs = text.split("\n")
    counts = _counts(text)
    return {
        "characters": float(len(text)),
        "paragraphs": float(len(paragraphs)),
        "kept_share": shares.kept,
        "link_share": shares.links,
        "han_share": round(sum(counts[_HAN:]) / length, 4),
        "masks_per_thousand": round(1000 * masks / length, 4),
        "damage_per_thousand": round(1000 * damages / length, 4),
        "repeated_share": repeated(paragraphs, length),
        "truncated": float(is_truncated(paragraphs)),
        "generated_lead": float(has_generated_lead(text)),
        "year_doubted": float(doubted),
    }


def repeated(paragraphs: list[str], length: int) -> float:
    """The share of the text in paragraphs that stood there before; short lines do not count."""
    if len(set(paragraphs)) == len(paragraphs):
        return 0.0
    seen: set[str] = set()
    again = 0
    for paragraph in paragraphs:
        if len(paragraph) >= _LINE and paragraph in seen:
            again += len(paragraph)
        seen.add(paragraph)
    return round(again / length, 4)


def is_truncated(paragraphs: list[str]) -> bool:
    """Whether a text breaks off: its last paragraph runs on without an end, or says that more follows."""
    last = paragraphs[-1].rstrip()
    if _CUT.search(last[-_CLOSING:]):
        return True
    return (
        len(last) >= _RUNNING
        and not last.endswith(CLOSING_MARKS)
        and any(mark in last for mark in "，。、；,")
    )


def has_generated_lead(text: str) -> bool:
    """Whether a text opens as model-report sites do: two of their turns in the first lines."""
    lead = text[:_LEAD]
    if not any(word in lead for word in _TELLING):
        return False
    return sum(pattern.search(lead) is not None for pattern in _GENERATED) >= 2


def language(text: str) -> str:
    """The language as a BCP 47 tag: zh-Hans, zh-Hant, zh where both scripts are mixed, ja, ko, en, or und."""
    sample = text[:_SAMPLE]
    size = len(sample) or 1
    counts = _counts(sample)
    if counts[_HANGUL] > 0.1 * size:
        return "ko"
    if counts[_KANA] > 0.1 * size:
        return "ja"
    if sum(counts[_HAN:]) > 0.15 * size:
        return _script(counts[_TRADITIONAL], counts[_SIMPLIFIED])
    return "en" if len(_ENGLISH.findall(sample)) * 50 > size else "und"


def _script(traditional: int, simplified: int) -> str:
    if min(traditional, simplified) > 0.3 * max(traditional, simplified) or not traditional + simplified:
        return "zh"
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _counts(text: str) -> list[int]:
    """How many characters of a text are of each class."""
    classes = _classes().take(code_points(text), mode="clip")
    return list(map(int, np.bincount(classes, minlength=_CLASSES)))


@cache
def _classes() -> NDArray[np.uint8]:
    """The class of each code point: Han by script, kana, hangul."""
    table = np.zeros(0x40001, dtype=np.uint8)
    for first, end in ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x40000)):
        table[first:end] = _HAN
    simplified, traditional = _characters_of("gb2312"), _characters_of("big5")
    table[[ord(character) for character in simplified - traditional]] = _SIMPLIFIED
    table[[ord(character) for character in traditional - simplified]] = _TRADITIONAL
    table[0x3041:0x3100] = _KANA
    table[0xAC00:0xD7B0] = _HANGUL
    return table


def _characters_of(charset: str) -> set[str]:
    """The Han characters of a character set of two bytes each: gb2312 holds the simplified script alone, big5 the traditional."""
    codes = bytes(byte for lead in range(0xA1, 0xFA) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    low = bytes(byte for lead in range(0xA1, 0xFA) for trail in range(0x40, 0x7F) for byte in (lead, trail))
    found = codes.decode(charset, "ignore") + (low.decode(charset, "ignore") if charset == "big5" else "")
    return {character for character in found if "\u4e00" <= character < "\ua000"}
