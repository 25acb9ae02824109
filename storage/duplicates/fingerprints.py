"""What the index keeps of a text: sampled hashes of its 8-grams with their places, its figures, its marks.

A gram is kept when its hash lies in a fixed part of hash space (FracMinHash: Irber et al., sourmash), a sixteenth
for reports, more for short texts. Which grams are kept depends on nothing around them, so what one text takes
over from another is sampled alike in both, wherever it stands. The places tell re-posts from texts made of the
same phrases: a copy runs parallel to its original for hundreds of characters, a sibling for a sentence.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from enum import IntFlag
from itertools import accumulate

import numpy as np
import xxhash
from numpy.typing import NDArray

from storage.duplicates.folding import fold_codes, paragraph_hashes
from storage.normalise import code_points, counted_normal_codes

GRAM = 8
Hashes = NDArray[np.uint32]

_MIX = tuple(np.uint32(c) for c in (0x9E3779B1, 0xC2B2AE3D, 0x165667B1, 0xD6E8FEB9))
_HALF = np.uint32(16)
_ESCAPE = 255  # in `gaps`: add this and go on
# Any numbers of 64 bits do, if they have nothing to do with `_MIX`.
_CHECK = np.array([xxhash.xxh3_64_intdigest(bytes([place])) for place in range(GRAM)], np.uint64)
_RUN_OF = np.arange(GRAM)


class Mark(IntFlag):
    """What a text says about itself."""

    PAGED = 1
    CUT = 2
    COMPILED = 4


# Phrases as they look once folded; in archived text most of them have been cleaned away already.
_PAGERS = ("上一页", "下一页")
_CUTS = ("全文", "未完待续", "剩余部分")
_CUT = re.compile("[读看开]全文|未完待续|剩余部分")
_CHROME = ("下载", "上一篇", "相关文章", "推荐阅读", "版权", "首页", "公众号", "小编")
_ELLIPSIS = re.compile("(?:[…⋯]|\\.{3}|\uff0e{3})\\s*$", re.MULTILINE)
_LETTERS = re.compile("[a-z\u00df-\u1fff]{24,}")
_LETTERED = re.compile("[a-z\u00df-\u1fff]{2}")  # in every twelfth character, where a run is
# A page of little else has no grams: it is like many, and copies nothing.
_FURNITURE = re.compile(
    "首页|导航|栏目|浏览器|本站|网站|登录|注册|密码|二维码|扫一扫|下一[篇条页]|上一[篇条页]|相关(?:阅读|文章|链接|内容)|友情链接|版权"
    "|备案|主办单位|承办单位|技术支持|联系我们|联系电话|关闭窗口|打印|分享|收藏|点击|下载|附件|无障碍|当前位置|在线|访问量|浏览次数|检索|搜索"
    "|返回|更多|隐私|客户端|公众号|字体|留言|转载|投稿|推荐|热门|标签|copyright"
)
_LONGEST_FRAME = 1500  # folded characters
_BEGINNING = 120  # folded characters looked at first
_EVERY = 20  # characters in which furniture says such a phrase, at least
_CHAPTER = re.compile("篇[一二三四五六七八九十0]")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text as the index knows it: small, picklable, a pure function of the text.

    `identity` is the SHA-256 of the normal form, `tie` a hash of the text as it is. `length` counts folded
    characters. `grams` holds little-endian 32-bit hashes in the order of the text, each once; `gaps` the
    distance of each from the one before, in bytes; `contexts` (16 bits) and `values` (8 bits) its figures.
    `paragraphs` are hashes of its longer paragraphs, 48 bits each.
    """

    identity: bytes
    tie: bytes
    length: int
    grams: bytes
    gaps: bytes
    contexts: bytes
    values: bytes
    marks: Mark
    masked: int
    lost: int
    notes: int
    chrome: int
    paragraphs: bytes = b""


def fingerprint(text: str, *, paragraphs: bool = True) -> Fingerprint:
    """The fingerprint of a text, with its paragraphs or without. About 0.5 ms for 2,000 characters."""
    return _taken(text, paragraphs)[0]


def fingerprint_and_checks(text: str) -> tuple[Fingerprint, bytes]:
    """The fingerprint without paragraphs, and beside each of its grams a second hash (`checks`) of 32 bits, little-endian."""
    made, said = _taken(text, paragraphs=False)
    return made, checks(said, decode_gaps(made.gaps)).astype("<u4").tobytes()


def _taken(text: str, paragraphs: bool) -> tuple[Fingerprint, str]:
    """The fingerprint, and the folded text."""
    normal, notes = counted_normal_codes(text)
    folded = fold_codes(normal)
    said = folded.text
    hashes = gram_hashes(said)
    grams, gaps = (b"", b"") if _is_furniture(said) else sampled(hashes, sampling(len(said)))
    contexts, values = _figures(hashes, folded.figures, folded.values)
    made = Fingerprint(
        identity=hashlib.sha256(normal.tobytes()).digest(),
        tie=xxhash.xxh3_64_digest(text.encode("utf-16-le", "surrogatepass")),
        length=len(said),
        grams=grams,
        gaps=gaps,
        contexts=contexts,
        values=values,
        marks=_said(said) | _cut(text),
        masked=folded.masked,
        lost=text.count("?") + text.count("\uff1f") + text.count("\ufffd"),
        notes=notes,
        chrome=sum(map(said.count, _CHROME)),
        paragraphs=paragraph_hashes(text) if paragraphs else b"",
    )
    return made, said


def sampling(length: int) -> int:
    """Of how many grams one is kept, for a text of `length` folded characters."""
    if length < 800:
        return 1 if length < 100 else 2 if length < 200 else 4 if length < 400 else 8
    return 16 << max(0, length - 1 >> 16).bit_length()


def sampled(hashes: Hashes, rate: int) -> tuple[bytes, bytes]:
    """One in `rate` of the hashes, each where it stands first: as `grams` and `gaps` of a fingerprint.

    Plain loops: for so few, arrays cost more than they save.
    """
    found = (hashes <= np.uint32((1 << 32) // rate - 1)).nonzero()[0]
    grams, places = hashes[found].tolist(), found.tolist()
    if len(set(grams)) < len(grams):
        first: dict[int, int] = {}
        for gram, place in zip(grams, places, strict=True):
            first.setdefault(gram, place)
        grams, places = list(first), list(first.values())
    return struct.pack(f"<{len(grams)}I", *grams), encode_gaps(places)


def gram_hashes(said: str, *, wide: bool = True) -> Hashes:
    """A 32-bit hash of each run of eight characters, by doubling: pairs, fours, eights. Its high bits are the good ones.

    Eight letters say much less than eight Han characters: where 24 letters stand together, they are the gram (`wide`).
    """
    codes = code_points(said)
    if len(codes) < GRAM:
        return np.empty(0, np.uint32)
    two = codes[:-1] * _MIX[0]
    two += codes[1:]
    four = two[:-2] * _MIX[1]
    four += two[2:]
    eight = four[:-4] * _MIX[2]
    eight += four[4:]
    if wide and _LETTERED.search(said[::12]) and (runs := [run.span() for run in _LETTERS.finditer(said)]):
        _widen(eight, runs)
    eight ^= eight >> _HALF
    eight *= _MIX[3]
    return eight


def checks(said: str, places: list[int]) -> Hashes:
    """Another 32-bit hash of the eight characters from each place on, which shares nothing with `gram_hashes`.

    Multiply-shift over 64 bits (Dietzfelbinger: two runs of characters have one hash in 1 of 2^32 cases, whatever they
    are). Where the gram is 24 letters, its own hash has told them apart, and this one adds its bits from the first eight.
    """
    runs = code_points(said)[np.array(places, np.int64)[:, None] + _RUN_OF]
    sums: NDArray[np.uint64] = (runs * _CHECK).sum(1, np.uint64)
    return (sums >> np.uint64(32)).astype(np.uint32)


def _widen(eight: Hashes, runs: list[tuple[int, int]]) -> None:
    """Make grams of 24 characters, where they lie inside one of the runs."""
    inside = np.zeros(len(eight) - 2 * GRAM, bool)
    for start, stop in runs:
        inside[start : stop - 3 * GRAM + 1] = True
    all_three = (eight[: -2 * GRAM] * _MIX[0] + eight[GRAM:-GRAM]) * _MIX[1] + eight[2 * GRAM :]
    eight[: -2 * GRAM][inside] = all_three[inside]


def encode_gaps(places: list[int]) -> bytes:
    """Rising places as bytes: the distance to each from the one before."""
    gaps = [place - before for before, place in zip([0, *places], places, strict=False)]
    if max(gaps, default=0) < _ESCAPE:
        return bytes(gaps)
    return b"".join(bytes([_ESCAPE]) * (gap // _ESCAPE) + bytes([gap % _ESCAPE]) for gap in gaps)


def decode_gaps(gaps: bytes) -> list[int]:
    """The places that `encode_gaps` was given."""
    places = accumulate(gaps)
    if _ESCAPE in gaps:
        return [place for place, gap in zip(places, gaps, strict=True) if gap != _ESCAPE]
    return list(places)


def unpacked(packed: bytes, code: str = "I") -> tuple[int, ...]:
    """Little-endian numbers of 32 bits (I) or 16 bits (H)."""
    return struct.unpack(f"<{len(packed) // (4 if code == 'I' else 2)}{code}", packed)


def _figures(hashes: Hashes, figures: list[int], values: list[int]) -> tuple[bytes, bytes]:
    """A hash of what follows each number, and of the number."""
    seen: dict[int, int] = {}
    for place, value in zip(figures, values, strict=True):
        if place < len(hashes):
            seen.setdefault(hashes.item(place) >> 16, value)
    return struct.pack(f"<{len(seen)}H", *seen), bytes(seen.values())


def _said(folded: str) -> Mark:
    marks = Mark(0)
    if all(pager in folded for pager in _PAGERS):
        marks |= Mark.PAGED
    if any(cut in folded for cut in _CUTS) and _CUT.search(folded):
        marks |= Mark.CUT
    if folded.count("篇") > 1 and len(_CHAPTER.findall(folded)) > 1:
        marks |= Mark.COMPILED
    return marks


def _cut(text: str) -> Mark:
    """Whether a line breaks off in an ellipsis."""
    dotted = "…" in text or "..." in text or "⋯" in text or "\uff0e" in text
    return Mark.CUT if dotted and _ELLIPSIS.search(text) else Mark(0)


def _is_furniture(said: str) -> bool:
    """Whether a text is nothing but what web pages have around their texts, from its beginning on."""
    return _is_dense(said[:_BEGINNING]) and len(said) < _LONGEST_FRAME and _is_dense(said)


def _is_dense(said: str) -> bool:
    return len(_FURNITURE.findall(said)) * _EVERY > len(said)
