"""gb18030 and Big5 are read as browsers read them, every pair, every four bytes, and bytes that mean nothing.

Source: WHATWG Encoding Standard, https://encoding.spec.whatwg.org/#gb18030-decoder and #big5-decoder. The hashes are
of the standard's two indexes written out: the text of every pair in order, one a line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.charsets import decode_big5, decode_gb18030

LEADS = range(0x81, 0xFF)
GB18030_TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
BIG5_TRAILS = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
# Characters that the edition of 2022 gave a pair. They keep the four bytes they had; what had their pairs has none.
MOVED = (*range(0x9FB4, 0x9FBC), *range(0xFE10, 0xFE1A))
DISPLACED = (0xE5E5, *range(0xE78D, 0xE797), 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864)


def pairs(decode: Callable[[bytes], str], trails: tuple[int, ...]) -> dict[bytes, str]:
    return {bytes((lead, trail)): decode(bytes((lead, trail))) for lead in LEADS for trail in trails}


GB18030, BIG5 = pairs(decode_gb18030, GB18030_TRAILS), pairs(decode_big5, BIG5_TRAILS)


@pytest.mark.parametrize(
    ("table", "count", "sha256"),
    [
        (GB18030, 23_940, "fd48ac1b9d0a4740840059e1863e7e1e8b7cce3967afaae758d82cfe23ea55c5"),
        (BIG5, 19_782, "a431748a8eda361d280ca5933a7b4c8dd1a435749daf6ea6e9fbf2583f138b95"),
    ],
    ids=["gb18030", "big5"],
)
def test_every_pair_is_the_standards(table: dict[bytes, str], count: int, sha256: str) -> None:
    """All 23,940 pairs of gb18030 and all 19,782 of Big5, those that mean nothing included."""
    assert len(table) == count
    assert hashlib.sha256("\n".join(table.values()).encode()).hexdigest() == sha256


def four(pointer: int) -> bytes:
    high, last = divmod(pointer, 10)
    high, third = divmod(high, 126)
    first, second = divmod(high, 10)
    return bytes((0x81 + first, 0x30 + second, 0x81 + third, 0x30 + last))


def test_four_bytes_are_what_has_no_pair_in_order() -> None:
    """The rest of the first plane from U+0080 on, in order; one character of private use in the place of U+1E3F."""
    paired = {ord(one) for one in GB18030.values()} - set(MOVED) | set(DISPLACED)
    rest = [code for code in range(0x80, 0x10000) if code not in paired and not 0xD800 <= code < 0xE000]
    expected = [0xE7C7 if code == 0x1E3F else code for code in sorted({*rest, 0x1E3F} - {0xE7C7})]
    assert len(expected) == 39_420
    assert decode_gb18030(b"".join(map(four, range(39_420)))) == "".join(map(chr, expected))


@pytest.mark.parametrize("code", [0x10000, 0x20000, 0x2A6D6, 0x3FFFF, 0x10FFFF])
def test_four_bytes_reach_the_other_planes(code: int) -> None:
    """From U+10000 on, linearly."""
    assert decode_gb18030(four(189_000 + code - 0x10000)) == chr(code)


@pytest.mark.parametrize("pointer", [39_420, 100_000, 188_999, 1_237_576])
def test_four_bytes_that_mean_nothing_are_one_character(pointer: int) -> None:
    """One U+FFFD for all four, and reading goes on behind them."""
    assert decode_gb18030(four(pointer) + b"<p>") == "\ufffd<p>"


def gb18030_by_the_standard(body: bytes) -> str:
    """The standard's decoder, step by step, over the table of pairs checked above."""
    text, at = "", 0
    while at < len(body):
        lead, rest = body[at], body[at + 1 : at + 4]
        if lead <= 0x80 or lead == 0xFF:
            text, at = text + {0x80: "€", 0xFF: "\ufffd"}.get(lead, chr(lead)), at + 1
        elif rest[:1].isdigit():
            if not rest[1:2] or (rest[1] in LEADS and not rest[2:3]):
                return text + "\ufffd"
            whole = rest[1] in LEADS and rest[2:3].isdigit()
            text += decode_gb18030(body[at : at + 4]) if whole else "\ufffd"
            at += 4 if whole else 1
        else:
            text, at = _pair(GB18030, body, at, text)
    return text


def big5_by_the_standard(body: bytes) -> str:
    """Likewise; a byte that begins no pair is U+FFFD."""
    text, at = "", 0
    while at < len(body):
        if body[at] in LEADS:
            text, at = _pair(BIG5, body, at, text)
        else:
            text, at = text + (chr(body[at]) if body[at] < 0x80 else "\ufffd"), at + 1
    return text


def _pair(table: dict[bytes, str], body: bytes, at: int, text: str) -> tuple[str, int]:
    pair = body[at : at + 2]
    found = table.get(pair, "\ufffd")
    if found.startswith("\ufffd"):  # an ASCII byte is read again by itself
        return text + "\ufffd", at + (1 if pair[1:].isascii() else 2)
    return text + found, at + 2


AWKWARD = st.sampled_from(b"\x80\x81\x84\x90\xa1\xa2\xe3\xfe\xff\x30\x35\x39\x3c\x41\x42\x7f")
BODIES = st.lists(st.one_of(AWKWARD, st.integers(0, 255)), max_size=12).map(bytes)


@settings(max_examples=400)
@given(BODIES)
def test_lost_bytes_cost_no_more_than_the_standard_says(body: bytes) -> None:
    """Where bytes are missing, reading goes on where browsers go on: no tag and no later character is eaten."""
    assert decode_gb18030(body) == gb18030_by_the_standard(body)
    assert decode_big5(body) == big5_by_the_standard(body)
