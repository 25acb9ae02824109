"""GBK text that was edited byte by byte, restored where harming the restored text again gives the page's very bytes.

What happened: a program that saw bytes and not characters replaced the second byte of one character together with the
first of the next. Full-width marks, A3 xx, became ASCII, though A3 was the end of one character (。基 is A1 A3 BB F9,
and A3 BB is ；); a pinyin note was put behind two bytes that look like the noted
character and are halves of two others. What follows is read shifted by one byte until a byte is left over or lost.

The byte that became a question mark is not in the page. Of the characters it may have been part of, the one is taken
that stands between these neighbours elsewhere on the page; where that leaves a choice, the repair is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from math import prod
from typing import NamedTuple

from crawler.clean.repair.ledger import Edit
from crawler.clean.repair.notes import NOTE
from crawler.clean.script import is_daily

_LOST = "?\ufffd"
_MAY_BE = re.compile(r"[?\ufffd](?=[!-~][^\x00-\x7f]|[!-~][?\ufffd]|[a-zA-Z\u00e0-\u01dc]{1,6}\))")
_HALF_NOTE = re.compile(r"([a-zA-Z\u00e0-\u01dc]{1,6})\)")
_MARKUP = re.compile(r"/?[a-z]{1,6}[1-6]?\s?/?>")
_MARKS = frozenset("!(),.:;?")
_SORTS = (_MARKS, frozenset("0123456789"), frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
_LONGEST = 120  # bytes
_CHOICES = 12
_MOST_TRIED = 100
_MOST_PLACES = 60
_MOST_NOTES = 400
_SAMPLE = 60_000  # characters by which it is told what the page knows
_CLEARLY, _RATHER = 4.0, 2.0
_UNPAIRED = 0.01
_WITHIN = frozenset("，、；：“‘《（")
_PUNCTUATION = frozenset("。，、；：！？“”‘’（）《》—…·")


class _Reading(NamedTuple):
    """One way to read a stretch of the page: its bytes, None where one is lost, and where it ends.

    `noted` names the reading of the note behind a lost byte; `markup` is where the remains of a tag begin, or -1.
    """

    bytes: tuple[int | None, ...]
    end: int
    noted: tuple[tuple[int, str], ...] = ()
    markup: int = -1


class _Page(NamedTuple):
    """What the rest of a page tells: its characters without notes, the note each noted character carries, both as bytes."""

    plain: str
    notes: dict[str, str]
    inserted: tuple[tuple[bytes, bytes], ...]


def restore(text: str) -> Iterator[Edit]:
    """Put back what can be proved."""
    if "?" not in text and "\ufffd" not in text:
        return
    known: _Page | None = None
    done = 0
    for found in islice(_MAY_BE.finditer(text), _MOST_PLACES):
        if found.start() >= done:
            known = known or _known(text)
            edit = _restored(text, found.start(), known)
            if edit and edit.start >= done:
                done = edit.end
                yield edit


def _known(text: str) -> _Page:
    sample = text[:_SAMPLE]
    noted = ((sample[note.start() - 1], note[1]) for note in NOTE.finditer(sample))
    notes = {one: f"({reading})" for one, reading in noted if not one.isascii()}
    notes = dict(islice(notes.items(), _MOST_NOTES))
    inserted = ((_pair(one), _pair(one) + note.encode("gb18030")) for one, note in notes.items())
    return _Page(NOTE.sub("", sample), notes, tuple(inserted))


def _restored(text: str, at: int, page: _Page) -> Edit | None:
    start = _before_note(text, at)
    prefix = text[start:at][:1]
    if not prefix or prefix in _LOST or len(_pair(prefix)) != 2:
        return None
    for reading in sorted(_readings(text, at, (), ()), key=lambda r: (r.markup < 0, -len(r.noted), r.end)):
        proved = (
            (choice, end)
            for choice in _choices(text, reading, prefix, page)
            if (end := _proved(text, start, prefix + choice.text, reading, page)) >= 0
        )
        found = list(islice(proved, 2))
        if not found:
            continue
        (best, end), second = found[0], found[-1][0]
        lead = best.likely / second.likely if len(found) > 1 else _CLEARLY
        if not best.known and lead < _RATHER:
            return None
        return Edit(at, end, best.text, "lost_bytes", certain=best.known and lead >= _CLEARLY)
    return None


def _before_note(text: str, at: int) -> int:
    """Where the character before a place stands, a note behind it passed over."""
    note = NOTE.search(text, max(at - 9, 0), at)
    return note.start() - 1 if note and note.end() == at else at - 1


def _readings(
    text: str, at: int, taken: tuple[int | None, ...], noted: tuple[tuple[int, str], ...]
) -> Iterator[_Reading]:
    """Every way to read on until characters and bytes are in step again."""
    if taken and len(taken) % 2 == 0:
        yield _Reading(taken, at, noted)
        return
    if at >= len(text) or text[at] == "\n" or len(taken) > _LONGEST:
        return
    if text[at] not in _LOST:
        pair = _pair(text[at])
        if len(pair) in (1, 2):
            yield from _readings(text, at + 1, (*taken, *pair), noted)
        return
    following = text[at + 1 : at + 2]
    if half := _HALF_NOTE.match(text, at + 1):
        yield from _readings(text, half.end(), (*taken, None), (*noted, (len(taken), half[1])))
    if taken and (tag := _MARKUP.match(text, at + 1)):
        yield _Reading((*taken, None), tag.end(), noted, at + 1)
    if "!" <= following <= "~":
        yield from _readings(text, at + 2, (*taken, None, 0xA3, ord(following) + 0x80), noted)
    if taken:
        yield from _readings(text, at + 1, (*taken, None), noted)


def _pair(character: str) -> bytes:
    return character.encode("gb18030", "replace")


def _choices(text: str, reading: _Reading, prefix: str, page: _Page) -> Iterator[_Choice]:
    """The texts the bytes may have been, the likeliest first."""
    halves = _with_noted(reading, prefix, page)
    pairs = list(zip(halves[::2], halves[1::2], strict=True))
    if (None, None) in pairs:
        return
    places = [_characters(*pair) for pair in pairs]
    if reading.markup >= 0:
        places[-1] = [one for one in places[-1] if one not in _WITHIN]  # a paragraph ends here
    following = ["".join(place) if len(place) == 1 else "" for place in places[1:]]
    ranked: list[list[_Choice]] = []
    for place, right in zip(places, [*following, _next(text, reading)], strict=True):
        left = ranked[-1][0].text if ranked else prefix
        ranked.append(_ranked(place, left, right, page))
        if not ranked[-1]:
            return
    combined: list[_Choice] = []
    for chosen in islice(product(*ranked), _MOST_TRIED):
        whole = "".join(one.text for one in chosen)
        likely = prod(one.likely for one in chosen) * (1.0 if _is_paired(whole, text, reading) else _UNPAIRED)
        combined.append(_Choice(likely, whole, all(one.known for one in chosen)))
    yield from sorted(combined, key=lambda choice: -choice.likely)


def _is_paired(restored: str, text: str, reading: _Reading) -> bool:
    """Whether each quotation that begins in a restored text ends there, or further on in its paragraph."""
    opened = restored.count("“") - restored.count("”")
    behind = text[reading.end :].partition("\n")[0] if opened else ""
    return opened == behind.count("”") - behind.count("“")


def _with_noted(reading: _Reading, prefix: str, page: _Page) -> list[int | None]:
    """The bytes with those filled in that a note tells of."""
    halves = list(reading.bytes)
    for i, noted in reading.noted:
        halves[i] = _noted_byte(halves[i - 1] if i else _pair(prefix)[-1], noted, page)
    return halves


def _next(text: str, reading: _Reading) -> str:
    return text[reading.end : reading.end + 1] if reading.markup < 0 else ""


def _noted_byte(behind: int | None, reading: str, page: _Page) -> int | None:
    """The byte that makes, with the one before it, a character that the page notes so elsewhere."""
    found = [
        pair[1]
        for one, note in page.notes.items()
        if note == f"({reading})" and len(pair := _pair(one)) == 2 and pair[0] == behind
    ]
    return found[0] if len(found) == 1 else None


def _characters(lead: int | None, trail: int | None) -> list[str]:
    """The common characters of a pair of bytes, one of which may be lost."""
    leads = range(0x81, 0xFF) if lead is None else (lead,)
    trails = range(0x40, 0xFF) if trail is None else (trail,)
    pairs = (_character(bytes((one, other))) for one in leads for other in trails)
    return [pair for pair in pairs if pair and _is_common(pair)]


def _character(pair: bytes) -> str:
    """The character of two bytes, nothing where they are none."""
    try:
        character = pair.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return character if len(character) == 1 and len(pair) == 2 else ""


def _is_common(character: str) -> bool:
    return character in _PUNCTUATION or is_daily(character)


class _Choice(NamedTuple):
    """What bytes may have been: how likely it is between its neighbours, and whether the page has it beside one."""

    likely: float
    text: str
    known: bool = True


def _ranked(place: list[str], before: str, behind: str, page: _Page) -> list[_Choice]:
    """The characters a pair may be, the likeliest first: by how often the page has them, here and anywhere."""
    if len(place) == 1:
        return [_Choice(1.0, place[0])]
    plain, length = page.plain, len(page.plain)
    found = []
    for one in place:
        often, left = plain.count(one), plain.count(before + one)
        likely, right = left + often / length, 0
        if behind and behind not in _PUNCTUATION:
            right = plain.count(one + behind)
            likely *= (right + plain.count(behind) / length) / (often + 1)
        if likely:
            found.append(_Choice(likely, one, bool(left or right)))
    return sorted(found, reverse=True)[:_CHOICES]


def _proved(text: str, start: int, restored: str, reading: _Reading, page: _Page) -> int:
    """Where the harm ends, if the restored text harmed as the page was is what the page has; else -1."""
    swallowed = "<" if reading.markup >= 0 else ""
    body = _harmed(restored + swallowed, page, _narrowed(reading))
    for rows_known in (True, False):
        harmed = _read(body, rows_known)
        if swallowed:
            if harmed == text[start : reading.markup]:
                return reading.end
            continue
        behind = harmed[reading.end - start :]
        if text.startswith(harmed, start) and (not behind or behind.endswith(")")):
            return reading.end if behind.startswith("(") else start + len(harmed)
    return -1


def _narrowed(reading: _Reading) -> frozenset[str]:
    """The characters whose full-width forms were made narrow: marks, and any sort of which one is met."""
    halves = reading.bytes
    threes = zip(halves, halves[1:], halves[2:], strict=False)
    met = {chr(last - 0x80) for lost, wide, last in threes if lost is None and wide == 0xA3 and last}
    return frozenset().union(_MARKS, *(sort for sort in _SORTS if sort & met))


def _harmed(text: str, page: _Page, narrowed: frozenset[str]) -> bytes:
    """What the harm makes of a text: notes behind noted characters, marks made narrow, both without regard to characters."""
    body = text.encode("gb18030")
    for pair, noted in page.inserted:
        if pair in body:
            body = body.replace(pair, noted)
    wide = bytes(sorted(ord(one) + 0x80 for one in narrowed))
    return re.sub(b"\xa3([" + re.escape(wide) + b"])", lambda pair: bytes((0, pair[1][0] - 0x80)), body)


def _read(body: bytes, rows_known: bool) -> str:
    """Bytes as a careless reader takes them: what is no character is a question mark, and takes what follows along.

    `rows_known` is whether the reader knows the rows left to users.
    """
    characters: list[str] = []
    at = 0
    while at < len(body):
        if body[at] < 0x80:
            characters.append(chr(body[at]) if body[at] else "")
            at += 1
            continue
        known = rows_known or not 0xAA <= body[at] <= 0xAF
        pair = _character(body[at : at + 2]) if known else ""
        characters.append(pair or "?")
        at += 2 if pair or body[at + 1 : at + 2] < b"@" else 1
    return "".join(characters)
