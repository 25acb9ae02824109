"""The form of an address: what it has in common with its sisters, written as a pattern of `crawler.site`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_VARYING = re.compile(r"(?:%[0-9A-F]{2})+|\d+")
_RANDOM = re.compile(r"(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{20,}|[0-9a-f-]{16,}")
_STARS = re.compile(r"\*(?:\*)+")
_FEWEST_TOLD = 5  # addresses that must agree in a number before it is taken for a part of their form
_DATES = re.compile(r"(?:19|20)\d\d(?:\d\d){0,2}|[01]?\d|[23]\d")


class Form(NamedTuple):
    """Host, steps of the path and pairs of the query, each with `*` for what varies."""

    host: str
    steps: tuple[str, ...]
    query: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """The form as a pattern on path and query."""
        return "/" + "/".join(self.steps) + ("?" + "&".join(self.query) if self.query else "")


@lru_cache(maxsize=16_384)
def form_of(url: str) -> Form:
    """The form of a canonical address: numbers, escaped characters and random words vary."""
    address, _, query = url.partition("?")
    host, _, path = address.partition("://")[2].partition("/")
    steps = tuple(map(_varied, path.split("/")))
    return Form(host, steps, tuple(map(_varied_pair, query.split("&"))) if query else ())


def told_form(urls: Sequence[str]) -> Form:
    """The form of addresses that share one, numbers in which all of many agree kept, but for dates."""
    form = form_of(urls[0])
    if len(set(urls)) < _FEWEST_TOLD:
        return form
    columns = list(zip(*(_pieces(url) for url in urls), strict=False))
    return _joined(form.host, [_kept(columns, at) for at in range(len(columns))])


def agreeing(urls: Sequence[str]) -> Form:
    """The form of addresses that share one, with every number kept in which all agree."""
    columns = zip(*(_pieces(url) for url in urls), strict=False)
    pieces = [column[0] if len(set(column)) == 1 else "*" for column in columns]
    return _joined(form_of(urls[0]).host, pieces)


def common(forms: Sequence[Form], *, loose: bool = False) -> Form | None:
    """The narrowest form of the same length that covers all; None where they differ in length or in their queries' names,
    or, but for `loose`, in several folders while no file has a name of its own.
    """
    first = forms[0]
    if any(
        (form.host, len(form.steps), _names(form)) != (first.host, len(first.steps), _names(first))
        for form in forms
    ):
        return None
    several = sum(len(set(column)) > 1 for column in zip(*(form.steps for form in forms), strict=True)) > 1
    if several and not loose and not re.match("[A-Za-z]", first.steps[-1]):
        return None
    steps = tuple(_merged(column) for column in zip(*(form.steps for form in forms), strict=True))
    query = tuple(_merged_pair(column) for column in zip(*(form.query for form in forms), strict=True))
    return Form(first.host, steps, query)


def spanning(forms: Sequence[Form]) -> Form | None:
    """A form with `**` for the folders in which forms of one file name differ, however deep; None where that says too
    little: the name has no letters of its own.
    """
    first = forms[0]
    names = {(form.host, form.steps[-1], form.query) for form in forms}
    if len(names) > 1 or not re.match(r"[A-Za-z]+[_-]?\*", first.steps[-1]):
        return None
    before = 0
    folders = [form.steps[:-1] for form in forms]
    while all(len(steps) > before and steps[before] == folders[0][before] for steps in folders):
        before += 1
    return Form(first.host, (*folders[0][:before], "**", first.steps[-1]), first.query)


def _names(form: Form) -> list[str]:
    return [pair.partition("=")[0] for pair in form.query]


def _varied(step: str) -> str:
    stem, dot, ending = step.rpartition(".")
    if not dot or not re.fullmatch("[A-Za-z]{2,5}", ending):
        stem, dot, ending = step, "", ""
    if _RANDOM.fullmatch(stem):
        return f"*{dot}{ending}"
    return _STARS.sub("*", _VARYING.sub("*", stem)) + dot + ending


def _varied_pair(pair: str) -> str:
    name, mark, value = pair.partition("=")
    return f"{name}{mark}{_varied(value)}"


def _merged(column: Iterable[str]) -> str:
    """One step for several: what they begin and end with, a star between where they differ."""
    steps = list(dict.fromkeys(column))
    if len(steps) == 1:
        return steps[0]
    endings = {_ending(step) for step in steps}
    return "*" + (endings.pop() if len(endings) == 1 else "")


def _merged_pair(column: Iterable[str]) -> str:
    pairs = list(dict.fromkeys(column))
    return pairs[0] if len(pairs) == 1 else pairs[0].partition("=")[0] + "=*"


def _ending(step: str) -> str:
    found = re.search(r"\.[A-Za-z]{2,5}$", step)
    return found[0] if found else ""


def _pieces(url: str) -> list[str]:
    """Path and query cut at their numbers, so that addresses of one form have as many pieces."""
    target = url.partition("://")[2].partition("/")[2]
    return re.split(r"(\d+)", target)


def _kept(columns: Sequence[Sequence[str]], at: int) -> str:
    """A piece of an address as the form has it: a number in which all agree stays where it is that of a column."""
    pieces = set(columns[at])
    only = next(iter(pieces)) if len(pieces) == 1 else "*"
    if not only.isdigit():
        return only
    of_a_folder = any("/" in rest[0] for rest in columns[at + 1 :])
    named = at > 0 and columns[at - 1][0][-1:].isalpha()  # c3/, col1234/
    if named and of_a_folder:
        return "*" if re.fullmatch(r"(?:19|20)\d\d", only) else only
    return "*" if len(only) < 3 or _DATES.fullmatch(only) else only


def _joined(host: str, pieces: Sequence[str]) -> Form:
    path, _, query = "".join(pieces).partition("?")
    starred = _STARS.sub("*", path)
    return Form(host, tuple(starred.split("/")), tuple(query.split("&")) if query else ())
