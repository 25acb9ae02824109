"""Decoders that read legacy Chinese bytes as browsers do, where Python's own tables differ.

Source: WHATWG Encoding Standard, https://encoding.spec.whatwg.org/ (indexes gb18030 and Big5).
"""

from __future__ import annotations

import codecs
import re

_GB18030_POINTS = {
    0xE5E5: 0x3000,
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    **{0xE790 + i: 0xFE13 + i for i in range(7)},
    0xE7C7: 0x1E3F,
    0x1E3F: 0xE7C7,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
}

# Looking for 22 rare characters one by one is fifty times faster than translating every page.
_GB18030_RARE = tuple(map(chr, _GB18030_POINTS))

_BIG5_POINTS = str.maketrans("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡")

# Runs of pairs that Python's big5hkscs lacks: the first pair, then the characters of consecutive pairs.
_BIG5_RUNS = (
    "877a㡵𡵓𣚞𦀡㻬𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋 "
    "8e69箸 8e6f簆 8e7e糎 8eab緒 8eb4縝 8ecd者 8ed0耨 8f57菁 8f69蒨 8f6e萏 8fcb覦覩 8ffe起 906d都 907a銹 90dc靜 90f1響 "
    "91bf鼖 9244蔃 92af兙兛兝兞 92c8鍮 92d1瑹 9447浧 94ca禛 95d9邗 9644靝 96ed瀞 96fc嬨 9b76爁 9b78矗 9b7b纇 9bc6駖 9bde釔 "
    "9bec惞 9bf6澶 9c42輶 9c53侻 9c62營 9c68鄄 9c6b鷰 9c77菏 9cbc尐秣 9cd0婧 9d57輋 9d5a筑 9dc4拐 9ea9恢 9eef痹 9efd汊 9f60鬮 "
    "9f66鼗 9fcb僭 9fd8弌 a063蠏 a077拎 a0d5瑨 a0df煢 a0e4牐 a3c0␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡€ c6cf廴 c6d3无 "
    "c6d5癶 c6d7隶 c6de〃仝 fa5f倩 fa66偽 fabd包 fac5卄 fad5卿 fb48嘅 fbb8婷 fbf3幵 fbf9廐 fc4f彘 fc6c悤 fcb9撐 fce2晴 fcf1杞 "
    "fdb7沜渝 fdbb港 fdf1煮 fe52猪 fe6f瑜 feaa瓩 fedd砉"
)

# Four bytes that mean nothing, or as many of them as the input still holds.
_GB18030_FOUR = re.compile(rb"[\x81-\xfe][0-9](?:[\x81-\xfe][0-9]?)?")


def decode_gb18030(body: bytes) -> str:
    """Text of bytes under any GB label; a byte sequence that means nothing becomes U+FFFD."""
    text = body.decode("gb18030", "baogao-gb18030")
    return text.translate(_GB18030_POINTS) if any(c in text for c in _GB18030_RARE) else text


# Python reads these pairs as it reads A1FE and A240, so that they can only be told apart in the bytes.
_BIG5_SLASHES = {b"\xa2A": "\N{DIVISION SLASH}", b"\xa2B": "\N{SMALL REVERSE SOLIDUS}"}
_BIG5_UP_TO_SLASH = re.compile(
    rb"((?:(?!\xa2[AB])(?:[\x81-\xfe][\x40-\x7e\x80-\xff]|[\x00-\xff]))*+)(\xa2[AB])?"
)


def decode_big5(body: bytes) -> str:
    """Text of Big5 bytes with Hong Kong's supplement; a byte sequence that means nothing becomes U+FFFD."""
    if any(slash in body for slash in _BIG5_SLASHES):
        pieces = _BIG5_UP_TO_SLASH.findall(body)
        return "".join(_decode_big5(piece) + _BIG5_SLASHES.get(slash, "") for piece, slash in pieces)
    return _decode_big5(body)


def _decode_big5(body: bytes) -> str:
    return body.decode("big5hkscs", "baogao-big5").translate(_BIG5_POINTS)


def _big5_pairs() -> dict[bytes, str]:
    pairs = {}
    for run in _BIG5_RUNS.split(" "):
        lead, trail = bytes.fromhex(run[:4])
        for character in run[4:]:
            pairs[bytes((lead, trail))] = character
            trail = {0x7E: 0xA1, 0xFE: 0x40}.get(trail, trail + 1)
            lead += trail == 0x40
    return pairs


_BIG5_PAIRS = _big5_pairs()


def _gb18030_error(error: UnicodeError) -> tuple[str, int]:
    bad, start = _bad_bytes(error)
    if bad[:1] == b"\x80":
        return "€", start + 1
    if _GB18030_FOUR.fullmatch(bad):
        return "\ufffd", start + len(bad)
    return _replace(bad[:2], start)


def _big5_error(error: UnicodeError) -> tuple[str, int]:
    bad, start = _bad_bytes(error)
    known = _BIG5_PAIRS.get(bad[:2])
    return (known, start + 2) if known else _replace(bad[:2], start)


def _bad_bytes(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.start + 4], error.start


def _replace(bad: bytes, start: int) -> tuple[str, int]:
    """One U+FFFD, consuming the trail byte too unless it is ASCII: a lost byte must not eat a tag's `<`."""
    ascii_follows = len(bad) == 2 and bad[1] < 0x80
    return "\ufffd", start + (1 if ascii_follows or bad[0] in (0x80, 0xFF) else len(bad))


codecs.register_error("baogao-gb18030", _gb18030_error)
codecs.register_error("baogao-big5", _big5_error)
