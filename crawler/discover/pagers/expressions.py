"""Addresses that a script puts together: texts joined to the number of a page, read and never run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from crawler.discover.pagers.tokens import Token, at, closing

MOST_PIECES, MOST_DEEP, MOST_ADDRESSES = 24, 3, 200
_LONGEST_CHOICE = 24
_CODING = frozenset(("encodeURI", "encodeURIComponent", "escape", "unescape", "String", "parseInt", "Number"))
_IN_TEMPLATE = re.compile(r"\$\{([^{}]{0,80})\}")
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_GOES = frozenset(("location", "href"))
_GOES_BY_CALL = frozenset(("replace", "assign", "open"))
_HREF = re.compile(r"""href\s{0,3}=\s{0,3}["']?([^"'<>\s]*\x00[^"'<>\s]*)""", re.IGNORECASE)


class Hole(NamedTuple):
    """A place in an address for something that only the running script knows; `shift` is what is added to it."""

    name: str
    shift: int = 0


Piece = str | Hole


class Address(NamedTuple):
    """An address with a number in it: what stands before and behind, the name of what is put in, and in which function."""

    before: str
    behind: str
    hole: Hole
    within: str


def expression(words: list[Token], place: int) -> tuple[list[Piece], int]:
    """The pieces of a sum that begins at a place, and where it ends; no pieces where none can be read there."""
    pieces: list[Piece] = []
    while len(pieces) < MOST_PIECES:
        found, after = _operand(words, place)
        if not found:
            return [], after
        pieces += found
        if at(words, after).text == "+" and at(words, after).kind == "sign":
            place = after + 1
            continue
        arithmetic = at(words, after).kind == "sign" and at(words, after).text in "*/%-"
        return ([], after) if arithmetic else (pieces, after)
    return [], place


def _operand(words: list[Token], place: int) -> tuple[list[Piece], int]:
    word = at(words, place)
    if word.kind in ("string", "number"):
        return [word.text], place + 1
    if word.kind == "template":
        return _of_template(word.text), place + 1
    if word.kind == "name":
        return _of_name(words, place)
    if word.text == "(" and (end := closing(words, place)) > 0:
        return _of_brackets(words[place + 1 : end]), end + 1
    return [], place + 1


def _of_template(text: str) -> list[Piece]:
    parts = _IN_TEMPLATE.split(text)
    return [Hole(part.strip()) if number % 2 else part for number, part in enumerate(parts)]


def _of_name(words: list[Token], place: int) -> tuple[list[Piece], int]:
    """A name with what hangs on it: `obj.curr`, `$(this).val()`; what a coding function is given is taken as it is."""
    names, start = [words[place].text], place
    place += 1
    while at(words, place).kind == "sign" and at(words, place).text in ".([":
        if at(words, place).text == ".":
            names.append(at(words, place + 1).text)
            place += 2
            continue
        end = closing(words, place)
        if end < 0:
            return [], place + 1
        if names[-1] in _CODING and len(names) == 1:
            inner, _ = expression(words[start + 2 : end], 0)
            return inner, end + 1
        place = end + 1
    return [Hole(".".join(names))], place


def _of_brackets(inside: list[Token]) -> list[Piece]:
    """A sum in brackets: a name and 1 added or taken away stands for a page, texts are what they are."""
    match inside:
        case [Token("name", name), Token("sign", ("+" | "-") as sign), Token("number", number)]:
            return [Hole(name, int(number[:3]) if sign == "+" else -int(number[:3]))]
        case [Token("name", _), *_]:
            pieces, after = expression(inside, 0)
            return pieces if after >= len(inside) and len(pieces) == 1 else []
    pieces, after = expression(inside, 0)
    return pieces if after >= len(inside) else []


def variables(words: list[Token]) -> dict[str, list[Piece]]:
    """The texts that names are first given, where they can be read: `name = sum` or `name: sum`. Sums of numbers are none."""
    found: dict[str, list[Piece]] = {}
    for place, word in enumerate(words):
        if (
            word.kind == "name"
            and at(words, place + 1).text in ("=", ":")
            and at(words, place + 2).text != "="
        ):
            pieces, _ = expression(words, place + 2)
            if any(isinstance(piece, str) and piece and not piece.isdigit() for piece in pieces):
                found.setdefault(word.text, pieces)
    return found


def resolved(pieces: list[Piece], known: Mapping[str, list[Piece]], depth: int = 0) -> list[Piece]:
    """The pieces with names that stand for texts put in; a name that stands for a number stays."""
    out: list[Piece] = []
    for piece in pieces:
        if len(out) >= 2 * MOST_PIECES:
            break
        value = (
            known.get(piece.name.removeprefix("this.").removeprefix("window."))
            if isinstance(piece, Hole)
            else None
        )
        if isinstance(piece, str) or not value or depth >= MOST_DEEP:
            out.append(piece)
        else:
            out += resolved(value, known, depth + 1)
    return out[: 2 * MOST_PIECES]


def addresses(words: list[Token]) -> Iterator[tuple[list[Piece], str]]:
    """Every sum that the script goes to, gives back or writes into a link, and the function that it stands in."""
    within, known, left = "", variables(words), MOST_ADDRESSES
    for place, word in enumerate(words):
        if word.kind == "name" and word.text == "function":
            within = _function_name(words, place)
        start = _goes_to(words, place)
        if start is None or left == 0:
            continue
        left -= 1
        for beginning in (start, *_branches(words, start)):
            pieces, _ = expression(words, beginning)
            if pieces := resolved(pieces, known):
                yield pieces, within


def _branches(words: list[Token], start: int) -> list[int]:
    """Where the two sums of a choice begin, if one follows: `n == 1 ? first : other`."""
    found: list[int] = []
    for place in range(start, start + _LONGEST_CHOICE):
        word = at(words, place)
        if word.kind == "sign" and word.text in "?:":
            found.append(place + 1)
        if word.kind in ("end", "sign") and word.text in ("", ";", "{", "}"):
            break
    return found[:2]


def _function_name(words: list[Token], place: int) -> str:
    if at(words, place + 1).kind == "name":
        return words[place + 1].text
    if at(words, place - 1).text in ("=", ":") and at(words, place - 2).kind == "name":
        return words[place - 2].text
    return ""


def _goes_to(words: list[Token], place: int) -> int | None:
    """Where the sum begins, if one begins behind this word that makes an address of it."""
    word, after = words[place], at(words, place + 1).text
    if word.kind == "string":
        opens = at(words, place - 1).text != "+" and after == "+"
        return place if opens and ("<a" in word.text or "href" in word.text) else None
    if word.kind != "name":
        return None
    if word.text == "return":
        return place + 1
    if word.text in _GOES and after == "=" and at(words, place + 2).text != "=":
        return place + 2
    if word.text in _GOES_BY_CALL and after == "(" and at(words, place - 1).text == ".":
        return place + 2 if at(words, place - 2).text in ("location", "window", "self") else None
    return None


def with_one_hole(pieces: list[Piece], within: str) -> Address | None:
    """The address of pieces, where all is known but one number."""
    holes = [piece for piece in pieces if isinstance(piece, Hole)]
    if len({hole.name for hole in holes}) != 1:
        return None
    marked = "".join("\x00" if isinstance(piece, Hole) else piece for piece in pieces)
    if found := _HREF.search(marked):
        marked = found[1]
    elif "<" in marked or len(holes) > 1:
        return None
    before, _, behind = marked.partition("\x00")
    return Address(before, behind, holes[0], within) if "\x00" not in behind else None


def literal(pieces: list[Piece]) -> str | None:
    """The address of pieces that are all texts."""
    texts = [piece for piece in pieces if isinstance(piece, str)]
    return "".join(texts) if texts and len(texts) == len(pieces) else None


def names_in(text: str) -> list[str]:
    """The names in a short piece of script."""
    return _NAME.findall(text[:200])
