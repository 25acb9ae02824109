"""The words of the page in each of its languages, read from the files in `labels/`."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Language(StrEnum):
    """A language of the page, by its BCP 47 tag."""

    CHINESE = "zh"
    ENGLISH = "en"


DEFAULT = Language.CHINESE


class NoSuchLabel(KeyError):
    """A template or view asks for a label that no file has."""


def label(language: Language, name: str, /, **values: object) -> str:
    """The words of a label such as `search.words`, with values put in where it has `{places}`. Raises NoSuchLabel."""
    try:
        words = labels()[name][language]
    except KeyError as error:
        raise NoSuchLabel(f"{name!r} is in no file of baogao/web/labels") from error
    return words.format(**values) if values else words


def word(language: Language, group: str, code: object) -> str:
    """What a code of the archive, such as the outcome of a run, is called; the code itself where it has no label."""
    found = labels().get(f"{group}.{code}")
    return str(code) if found is None else found[language]


def asked_for(chosen: str | None, accepted: str) -> Language:
    """The language a person chose, else the first of an Accept-Language header that the page has.

    Source: RFC 9110, section 12.5.4.
    """
    for tag in (chosen or "", *_preferred(accepted)):
        for language in Language:
            if tag.split("-")[0].lower() == language:
                return language
    return DEFAULT


@cache
def labels() -> dict[str, dict[str, str]]:
    """Every label: its name, and its words by language."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(files("baogao.web").joinpath("labels").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            _flatten("", tomllib.loads(file.read_text("utf-8")), found)
    return found


def _flatten(name: str, table: dict[str, Any], found: dict[str, dict[str, str]]) -> None:
    if any(isinstance(value, str) for value in table.values()):
        found[name] = table
        return
    for key, value in table.items():
        _flatten(f"{name}.{key}" if name else key, value, found)


def _preferred(accepted: str) -> list[str]:
    weighed: list[tuple[float, str]] = []
    for part in accepted[:1_000].split(","):
        tag, _, weight = part.strip().partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            quality = 0.0
        if quality > 0:
            weighed.append((-quality, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda each: each[0])]
