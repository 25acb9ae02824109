"""Rules for the links of a site, learnt from pages that were looked at: which forms of address lead to what, and why.

An address is judged by its form. Pages of a form are reports where they carry a text, stand as titles in lists (or in a
sitemap or feed), and show dates; where a site has dated pages, undated ones are its furniture, unless their titles
announce reports. Pages that list reports, their further pages, and the pages on the way to them are listings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.discover.sitemaps import Listed
from crawler.site import LinkRules, Scope, path_and_query
from crawler.survey.columns import selector_for
from crawler.survey.evidence import Evidence, Gathered
from crawler.survey.patterns import covers, detail_patterns, listing_patterns
from crawler.survey.sights import Sight, in_main_list
from storage.records import Role

EXAMPLES = 3
_MOST_EXCLUDED = 24


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with what speaks for it: addresses met that it covers, pages looked at, and those that were as it says.

    `declared` is one that a person wrote.
    """

    pattern: str
    role: Role
    addresses: int
    looked_at: int
    fitting: int
    examples: tuple[str, ...]
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Learnt:
    """The rules for a site. `exclude` are addresses that a rule covers and that are no reports, `hosts` those on which
    pages of the rules are; `neither` has the forms that are neither listings nor reports. `selector` is there where
    reports are told from those of other columns only by where their links stand.
    """

    listings: tuple[Rule, ...]
    details: tuple[Rule, ...]
    exclude: tuple[str, ...]
    hosts: tuple[str, ...]
    neither: tuple[Rule, ...]
    selector: str = ""

    @property
    def rules(self) -> LinkRules:
        """The patterns alone."""
        return LinkRules(
            tuple(rule.pattern for rule in self.listings), tuple(rule.pattern for rule in self.details)
        )


def learn(
    sights: Sequence[Sight],
    scope: Scope,
    named: Sequence[Listed] = (),
    ways: Mapping[str, str] = {},
    column: frozenset[str] | None = None,
) -> Learnt:
    """Rules from the pages looked at. `named` is what sitemaps and feeds list, `ways` says on which page another was
    found. `column` are the listings that matter where not the whole site is meant. Pure.
    """
    gathered = Gathered(sights, named, scope, column)
    details = _details(gathered)
    reports = {url for evidence in details for url in (*evidence.listed, *evidence.named)}
    reports |= {sight.url for evidence in details for sight in evidence.with_text}
    listings = _on_the_way(gathered, _listings(gathered, details, reports), ways)
    listing_rules = listing_patterns(listings, reports, column)
    negatives = {sight.url for sight in sights} - reports
    negatives = {url for url in negatives if not covers(listing_rules, url)}
    detail_rules = detail_patterns(details, negatives, column)
    selector = (
        selector_for([gathered.sights[url] for url in column & listings.keys()], detail_rules)
        if column
        else ""
    )
    counted = _Counting(gathered, reports, set(listings))
    rest = [e for form, e in gathered.forms.items() if e not in details and not set(listings) & _seen(e)]
    return Learnt(
        listings=tuple(counted.rule(text, Role.LISTING) for text in listing_rules),
        details=tuple(counted.rule(text, Role.DETAIL) for text in detail_rules),
        exclude=_excluded(gathered, details, listing_rules, detail_rules, negatives),
        hosts=tuple(dict.fromkeys(_host(url) for url in (*listings, *sorted(reports)))),
        selector=selector,
        neither=tuple(counted.rule(e.form.pattern, Role.UNKNOWN) for e in rest if e.sights),
    )


def covered(sights: Sequence[Sight], scope: Scope, rules: LinkRules) -> tuple[Rule, ...]:
    """What each declared pattern covers of the links met on these pages; selectors are left out. Pure."""
    counted = _Counting(Gathered(sights, (), scope), set(), set())
    declared = [(text, Role.LISTING) for text in rules.listings] + [
        (text, Role.DETAIL) for text in rules.details
    ]
    return tuple(
        replace(counted.rule(text, role, sights), declared=True)
        for text, role in declared
        if not text.startswith("css:")
    )


def _details(gathered: Gathered) -> list[Evidence]:
    """The forms that lead to reports."""
    carrying = [e for e in gathered.forms.values() if e.carries_text and e.promised]
    carrying = [e for e in carrying if e.promised > 1 or _among(gathered, e, carrying)]
    if any(evidence.is_dated for evidence in carrying):
        return [e for e in carrying if e.is_dated or e.announces_reports]
    return carrying


def _among(gathered: Gathered, single: Evidence, others: Iterable[Evidence]) -> bool:
    """Whether the only address of a form stands in a list of reports, or all there is is single addresses."""
    known = {url for other in others if other is not single for url in other.listed}
    for sight in gathered.sights.values():
        lists = {lead.entry.list for lead in sight.leads if in_main_list(lead) and lead.url in single.listed}
        if any(lead.entry.list in lists and lead.url in known for lead in sight.leads):
            return True
    return not known


def _listings(gathered: Gathered, details: Sequence[Evidence], reports: set[str]) -> dict[str, Sight]:
    """The pages looked at that list reports."""
    of_reports = {sight.url for evidence in details for sight in evidence.with_text}
    found = {}
    for sight in gathered.sights.values():
        listed = {lead.url for lead in sight.leads if in_main_list(lead)} & reports
        if sight.url not in of_reports and gathered.counts(sight) and listed:
            found[sight.url] = sight
    return found


def _on_the_way(gathered: Gathered, listings: dict[str, Sight], ways: Mapping[str, str]) -> dict[str, Sight]:
    """The listings, with the pages that had to be gone through to come to them."""
    all_of_them = dict(listings)
    for url in listings:
        while (url := ways.get(url, "")) and url not in all_of_them:
            if url in gathered.sights and gathered.sights[url].role is not Role.DETAIL:
                all_of_them[url] = gathered.sights[url]
    return all_of_them


def _excluded(
    gathered: Gathered,
    details: Sequence[Evidence],
    listing_rules: Sequence[str],
    detail_rules: Sequence[str],
    negatives: set[str],
) -> tuple[str, ...]:
    """Addresses that are met in menus alone, or were seen to carry no report, and yet look like those of reports."""
    promised = {url for evidence in details for url in (*evidence.listed, *evidence.named)}
    titled = {lead.url for sight in gathered.sights.values() for lead in sight.leads if lead.entry.titled}
    often = {
        url for e in gathered.forms.values() for url, pages in e.plain.items() if _in_menus(gathered, pages)
    }
    plain = often - titled - promised
    found = [
        path_and_query(url)
        for url in sorted(plain | negatives)
        if gathered.scope.covers(url) and covers(detail_rules, url) and not covers(listing_rules, url)
    ]
    return tuple(path for path in dict.fromkeys(found) if "*" not in path)[:_MOST_EXCLUDED]


def _in_menus(gathered: Gathered, pages: int) -> bool:
    """Whether a link that stands on so many pages is one of those that a site has on all of them."""
    return pages >= 2 and pages * 2 >= len(gathered.sights)


class _Counting:
    """Counts what speaks for a pattern."""

    def __init__(self, gathered: Gathered, reports: set[str], listings: set[str]) -> None:
        self._sights = gathered.sights
        self._fitting = {Role.LISTING: listings, Role.DETAIL: reports, Role.UNKNOWN: set(gathered.sights)}
        met = (e.listed.keys() | e.named | e.plain.keys() | _seen(e) for e in gathered.forms.values())
        self._addresses = sorted(set().union(*met))

    def rule(self, text: str, role: Role, sights: Iterable[Sight] = ()) -> Rule:
        """The pattern with its counts and examples; of `sights`, those fit that look like the role."""
        covered = [url for url in self._addresses if covers((text,), url)]
        looked_at = [url for url in covered if url in self._sights]
        alike = {sight.url for sight in sights if sight.role is role}
        fitting = [url for url in looked_at if url in self._fitting[role] or url in alike]
        examples = tuple(dict.fromkeys((*fitting, *covered)))[:EXAMPLES]
        return Rule(text, role, len(covered), len(looked_at), len(fitting), examples)


def _seen(evidence: Evidence) -> set[str]:
    return {sight.url for sight in evidence.sights}


def _host(url: str) -> str:
    return url.split("/", 3)[2]
