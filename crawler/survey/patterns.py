"""Patterns from forms of address: as few as say it, and none that covers what it should not."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from crawler.site import path_and_query, pattern
from crawler.survey.evidence import Evidence
from crawler.survey.forms import Form, agreeing, common, form_of, spanning, told_form
from crawler.survey.sights import Sight

_NAME = re.compile(r"(?P<stem>[^*]*[A-Za-z][^*]*?)(?P<ending>\.[A-Za-z]{2,5})")
_MOST_LISTED = 40
_SPLIT_STARS = re.compile(r"\*(?:[_-]\*)+")

Fits = Callable[[Form], bool]


def detail_patterns(
    details: Sequence[Evidence], negatives: Collection[str], column: frozenset[str] | None
) -> tuple[str, ...]:
    """Patterns for the forms that lead to reports, sisters in one where that covers none of `negatives`."""
    forms = [evidence.form if column is None else _told(evidence) for evidence in details]
    own = {form.pattern for form in forms}
    others = {url for url in negatives if not covers(own, url)}

    def fits(form: Form) -> bool:
        return not any(covers((form.pattern,), url) for url in others)

    found = []
    for form in _merged(forms, fits):
        brief = form._replace(steps=(*form.steps[:-1], _SPLIT_STARS.sub("*", form.steps[-1])))
        found.append((brief if fits(brief) else form).pattern)
    return without_covered(found)


def listing_patterns(
    listings: Mapping[str, Sight], reports: Collection[str], column: frozenset[str] | None
) -> tuple[str, ...]:
    """Patterns for listings and their further pages that cover no report."""

    def fits(form: Form) -> bool:
        return not any(covers((form.pattern,), url) for url in reports)

    forms: dict[Form, None] = {}
    exact: list[str] = []
    for url, sight in listings.items():
        further = {lead.url for lead in sight.leads if lead.entry.onward and _beside(url, lead.url)}
        own, others = _of_listing(url, sorted(further), listings, column)
        fitting = next((form for form in (_widened(own), own) if fits(form)), None)
        if fitting is None:
            exact.append(path_and_query(url))
        else:
            forms[fitting] = None
        forms |= dict.fromkeys(filter(fits, others))
    # The home page is no column's sister, and numbers alone are names of too much to stand for all folders.
    alone = [form for form in forms if len(form.steps) == 1 or not re.match("[A-Za-z]|$", form.steps[-1])]
    together = [form for form in forms if form not in alone]
    merged = list(forms) if column is not None else alone + _merged(together, fits, loose=True)
    return without_covered([*(form.pattern for form in merged), *exact])[:_MOST_LISTED]


def covers(patterns: Iterable[str], url: str) -> bool:
    """Whether one of the patterns matches an address."""
    target = path_and_query(url)
    return any(pattern(text).fullmatch(target) for text in patterns)


def without_covered(patterns: Sequence[str]) -> tuple[str, ...]:
    """The patterns without those that another of them plainly covers."""
    known = list(dict.fromkeys(patterns))
    return tuple(
        text
        for at, text in enumerate(known)
        if not any(_inside(text, wide) for n, wide in enumerate(known) if n != at)
    )


def _inside(narrow: str, wide: str) -> bool:
    # A letter that no address holds stands for what varies; only `**` may take in the slash of another.
    opaque = re.sub(r"\*\*|\*", lambda star: "\ue000/\ue000" if star[0] == "**" else "\ue001", narrow)
    return pattern(wide).fullmatch(opaque) is not None


def _told(evidence: Evidence) -> Form:
    listed = sorted(evidence.listed)
    return told_form(listed) if listed and form_of(listed[0]) == evidence.form else evidence.form


def _of_listing(
    url: str, further: Sequence[str], listings: Collection[str], column: frozenset[str] | None
) -> tuple[Form, list[Form]]:
    """The form of a listing's own address, and those of its further pages that do not speak for themselves."""
    if column is None:
        return form_of(url), [form_of(other) for other in further]
    alike = [other for other in further if form_of(other) == form_of(url)]
    rest = [other for other in further if form_of(other) != form_of(url) and other not in listings]
    kinds = {form: [other for other in rest if form_of(other) == form] for form in map(form_of, rest)}
    return agreeing([url, *alike]), [_numbered(others) for others in kinds.values()]


def _numbered(pages: Sequence[str]) -> Form:
    """The form of further pages; of a single one its last number varies, which is that of the page."""
    if len(pages) > 1:
        return agreeing(pages)
    last = re.sub(r"\d+(?=\D*$)", lambda number: str(int(number[0]) + 1), pages[0])
    return agreeing([pages[0], last])


def _beside(url: str, other: str) -> bool:
    """Whether an address lies in the folder of another, below it, or in one that differs by a number."""
    folder, of_other = (each.partition("?")[0].rpartition("/")[0] + "/" for each in (url, other))
    return of_other.startswith(folder) or form_of(folder) == form_of(of_other)


def _widened(form: Form) -> Form:
    """The form with room for further pages behind its name: index.html becomes index*.html."""
    named = _NAME.fullmatch(form.steps[-1])
    if not named or form.query:
        return form
    return form._replace(steps=(*form.steps[:-1], f"{named['stem']}*{named['ending']}"))


def _merged(forms: Sequence[Form], fits: Fits, *, loose: bool = False) -> list[Form]:
    """Forms with one file name in different folders as one, where that fits."""
    sisters: dict[tuple[object, ...], list[Form]] = {}
    for form in forms:
        sisters.setdefault((form.host, form.steps[-1], form.query), []).append(form)
    found: list[Form] = []
    for group in sisters.values():
        found += _as_one(group, fits, loose=loose) or _by_depth(group, fits, loose=loose)
    return found


def _as_one(group: Sequence[Form], fits: Fits, *, loose: bool) -> list[Form]:
    if len(group) == 1:
        return list(group)
    together = common(group, loose=loose) or spanning(group)
    return [together] if together and fits(together) else []


def _by_depth(group: Sequence[Form], fits: Fits, *, loose: bool) -> list[Form]:
    depths = {len(form.steps) for form in group}
    if len(depths) == 1:
        return list(group)
    found: list[Form] = []
    for depth in sorted(depths):
        alike = [form for form in group if len(form.steps) == depth]
        found += _as_one(alike, fits, loose=loose) or alike
    return found
