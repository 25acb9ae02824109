"""The controls of pagers: links, buttons and choices with a word or number of pagers, in runs as they stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.clean.text import fold
from crawler.discover.canonical import canonical, join
from crawler.discover.pagers.expressions import addresses, expression, literal
from crawler.discover.pagers.tokens import Token, at, closing, tokens
from crawler.discover.pagers.words import LARGEST, Label, Leads, label

MOST_CONTROLS = 10_000
_LONGEST_HANDLER = 1_000
_NO_FUNCTIONS = frozenset(("void", "return", "if", "alert", "preventDefault", "stopPropagation"))
_CONTROLS = "a, button, input[onclick], [onclick], [data-page], [data-pageno], [data-page-no], [data-pagenum]"
_NUMBERS = (
    "data-page",
    "data-pageno",
    "data-page-no",
    "data-pagenum",
    "data-p",
    "data-index",
    "paged",
    "pageno",
)
_ADDRESSES = ("data-url", "data-href", "data-link")
_SPOKEN = ("aria-label", "title", "alt")
_NAMED_NEXT = re.compile(r"(?:^|[\s_-])(?:next|nxt|nextpage|pagenext|xyy|xiayiye)(?:$|[\s_-])", re.IGNORECASE)
_PRESENT = re.compile(
    r"(?:^|[\s_-])(?:current|active|curr?|on|now|selected|this|thisclass)(?:$|[\s_-])", re.IGNORECASE
)
_OFF = re.compile(r"(?:^|[\s_-])(?:disabled?|off|forbid)(?:$|[\s_-])", re.IGNORECASE)


class Control(NamedTuple):
    """A control: what it says, the address it leads to, or else the script's function and number that it calls."""

    label: Label
    url: str | None
    calls: str = ""
    argument: int | None = None
    present: bool = False
    arrow: bool = False


def runs(tree: LexborHTMLParser, base: str | None, *, obey_nofollow: bool = False) -> list[list[Control]]:
    """The controls of a page, those together that no other link stands between."""
    found: list[list[Control]] = [[]]
    seen: set[int] = set()
    for node in tree.css(_CONTROLS)[:MOST_CONTROLS]:
        if node.mem_id in seen:
            continue
        seen.add(node.mem_id)
        forbidden = obey_nofollow and "nofollow" in (node.attributes.get("rel") or "").lower().split()
        control = None if forbidden else _control(node, base)
        if control is not None:
            found[-1].append(control)
        elif node.tag == "a" and found[-1] and (node.attributes.get("href") or "")[:1] not in ("", "#"):
            found.append([])
    return [run for run in found if run]


def _control(node: LexborNode, base: str | None) -> Control | None:
    attributes = node.attributes
    said = _said(node)
    if said is None:
        return None
    href, code = attributes.get("href") or "", (attributes.get("onclick") or "")[:_LONGEST_HANDLER]
    if href[:11].lower() == "javascript:":
        href, code = "", f"{code};{href[11:_LONGEST_HANDLER]}"
    href = (
        next((value for name in _ADDRESSES if (value := attributes.get(name))), "")
        if href[:1] in ("", "#")
        else href
    )
    url, calls, argument = address(href, base), "", None
    if url is None and code.strip(" ;"):
        url, calls, argument = _handled(code, base)
    if argument is None:
        argument = next(
            (int(v) for name in _NUMBERS if (v := attributes.get(name) or "").isdecimal() and len(v) < 8),
            None,
        )
    classes = attributes.get("class") or ""
    off = "disabled" in attributes or (_OFF.search(classes) is not None and said.leads is not Leads.NUMBER)
    present = said.leads is Leads.NUMBER and _is_present(node)
    return Control(
        said, None if off else url, "" if off else calls, None if off else argument, present, _is_arrow(node)
    )


def _is_present(node: LexborNode) -> bool:
    """Whether a number is marked as the page that is shown, itself or the item that it stands in."""
    around = node.parent if node.parent is not None and node.parent.tag in ("li", "span") else None
    marks = [each.attributes.get("class") or "" for each in (node, around) if each is not None]
    return "aria-current" in node.attributes or any(_PRESENT.search(mark) for mark in marks)


def _said(node: LexborNode) -> Label | None:
    """What a control says by its text, else by what it is called to those who do not see it."""
    attributes = node.attributes
    if "next" in (attributes.get("rel") or "").lower().split():
        return Label(Leads.NEXT)
    text = fold(node.text() or attributes.get("value") or "")
    if text and (found := label(text)):
        return found
    spoken = [value for name in _SPOKEN if (value := attributes.get(name))]
    if not text and (picture := node.css_first("img")):
        name = (picture.attributes.get("src") or "").rpartition("/")[2].partition(".")[0]
        spoken += [picture.attributes.get("alt") or "", name]
    for words in spoken if len(text) <= 1 else ():
        if (found := label(words)) and found.leads is not Leads.NUMBER:
            return found
    return Label(Leads.NEXT) if len(text) <= 1 and _NAMED_NEXT.search(attributes.get("class") or "") else None


def _is_arrow(node: LexborNode) -> bool:
    return len(fold(node.text())) <= 1


def address(href: str, base: str | None) -> str | None:
    """The absolute address of a link; None where it leads nowhere."""
    if not href or href[0] == "#":
        return None
    return join(base, href) if base is not None else canonical(href)


def _handled(code: str, base: str | None) -> tuple[str | None, str, int | None]:
    """Where a handler goes: an address that it holds, or the function that it calls with the number of a page."""
    words = tokens(code)
    for pieces, _ in addresses(words):
        if (text := literal(pieces)) is not None:
            return address(text, base), "", None
    for name, values in called(words):
        for value in values:
            if isinstance(value, str) and _is_address(value):
                return address(value, base), "", None
        if name in _NO_FUNCTIONS:
            continue
        numbers = [value for value in values if isinstance(value, int)]
        return None, name, numbers[0] if numbers else None
    return None, "", None


def _is_address(text: str) -> bool:
    return text.startswith(("/", "?", "./", "../", "http://", "https://")) or bool(
        re.fullmatch(
            r"[\w./-]{1,200}\.(?:s?html?|jhtml|jspx?|aspx?|php|do)(?:\?\S{0,400})?", text, re.IGNORECASE
        )
    )


def called(words: list[Token]) -> Iterator[tuple[str, list[str | int | None]]]:
    """The functions that a script calls, and what they are given: texts, numbers, None for what cannot be read."""
    for place, word in enumerate(words):
        opens = at(words, place + 1) == Token("sign", "(")
        if word.kind == "name" and opens and at(words, place - 1).text not in ("function", "new"):
            yield word.text, given(words, place + 1)


def given(words: list[Token], opening: int) -> list[str | int | None]:
    """What stands between the brackets of a call, one value for each comma."""
    end = closing(words, opening)
    values: list[str | int | None] = []
    place = opening + 1
    while place < end:
        pieces, after = expression(words, place)
        text = literal(pieces)
        one = text is not None and after - place == 1
        number = text if one and text is not None and text.isdecimal() and len(text) < 10 else None
        values.append(int(number) if number is not None and int(number) <= 100 * LARGEST else text)
        while after < end and at(words, after) != Token("sign", ","):
            after = (
                max(closing(words, after) + 1, after + 1)
                if at(words, after).text in ("(", "[", "{")
                else after + 1
            )
        place = after + 1
    return values
