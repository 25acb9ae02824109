"""What the paragraphs of a Word file look like, by their own properties and by those of their styles."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-6])$", re.IGNORECASE)
_TITLE = frozenset({"title", "标题"})
_DEEPEST = 20  # styles one upon another
_USUAL = 10.5  # points: the size that Chinese Word begins with


class Look(NamedTuple):
    """How a paragraph looks: its level as a heading (0: none), its list and level, whether it is centred, its size."""

    heading: int = 0
    is_title: bool = False
    number: tuple[str, int] | None = None
    centred: bool = False
    points: float = _USUAL


class Styles:
    """The styles of one file."""

    def __init__(self, element: Any) -> None:
        self._known = {style.get(f"{W}styleId"): style for style in element.iterchildren(f"{W}style")}
        default = (
            s for s in self._known.values() if s.get(f"{W}default") and s.get(f"{W}type") == "paragraph"
        )
        self._default = next(default, None)

    def look(self, paragraph: Any) -> Look:
        """What a paragraph looks like."""
        own = paragraph.find(f"{W}pPr")
        styles = self._chain(_value(own, "pStyle"))
        properties = [own, *(style.find(f"{W}pPr") for style in styles)]
        is_title = any(_value(style, "name").strip().lower() in _TITLE for style in styles)
        level = 1 if is_title else self._heading(properties, styles)
        aligned = next((value for each in properties if (value := _value(each, "jc"))), "")
        return Look(level, is_title, _number(properties), aligned == "center", _points(paragraph, styles))

    def _chain(self, name: str) -> list[Any]:
        """A style and those it is based upon."""
        found: list[Any] = []
        style = self._known.get(name) if name else self._default
        while style is not None and len(found) < _DEEPEST:
            found.append(style)
            style = self._known.get(_value(style, "basedOn"))
        return found

    def _heading(self, properties: list[Any], styles: list[Any]) -> int:
        outline = next((value for each in properties if (value := _value(each, "outlineLvl"))), "")
        if outline.isdecimal() and int(outline[:2]) < 9:
            return min(int(outline) + 1, 6)
        for style in styles:
            if found := _HEADING.match(_value(style, "name").strip()):
                return int(found[1])
        return 0


def _number(properties: list[Any]) -> tuple[str, int] | None:
    """The list a paragraph is of, and its level there; a list 0 takes it out of any."""
    for each in properties:
        if each is not None and (found := each.find(f"{W}numPr")) is not None:
            name, level = _value(found, "numId"), _value(found, "ilvl")
            if name:
                return (
                    None if name == "0" else (name, int(level) if level.isdecimal() and len(level) < 2 else 0)
                )
    return None


def _points(paragraph: Any, styles: list[Any]) -> float:
    """The size of the largest letters."""
    own = [half.get(f"{W}val", "") for half in paragraph.iter(f"{W}sz")]
    of_styles = [value for style in styles if (value := _value(style.find(f"{W}rPr"), "sz"))]
    sizes = [int(value) / 2 for value in (own or of_styles[:1]) if value.isdecimal() and len(value) < 5]
    return max(sizes, default=_USUAL)


def _value(element: Any, tag: str) -> str:
    found = None if element is None else element.find(f"{W}{tag}")
    return "" if found is None else found.get(f"{W}val") or ""
