"""What the pages of a survey say of each form of address: how often it stands in lists, with dates, and what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.clean.facts.kinds import kind_of
from crawler.discover.sitemaps import Listed
from crawler.site import Scope
from crawler.survey.forms import Form, common, form_of
from crawler.survey.sights import Lead, Sight, in_main_list
from storage.records import Role

_FEWEST_SLUGS = 3


@dataclass(slots=True)
class Evidence:
    """What is known of one form. `listed` are addresses that stood as titles in a list, `dated` those with a date beside,
    `named` those of sitemaps and feeds, `plain` those met as bare links, with on how many pages; `sights` are pages looked at.
    """

    form: Form
    listed: dict[str, str] = field(default_factory=dict)
    dated: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    plain: Counter[str] = field(default_factory=Counter)
    sights: list[Sight] = field(default_factory=list)

    @property
    def promised(self) -> int:
        """How many addresses something says a report is at."""
        return len(self.listed.keys() | self.named)

    @property
    def with_text(self) -> list[Sight]:
        """The pages looked at that carry a text which is more than their lists."""
        sure = len(self.dated) * 2 >= len(self.listed) > 1
        return [sight for sight in self.sights if sight.texts and (sure or sight.role is Role.DETAIL)]

    @property
    def is_dated(self) -> bool:
        """Whether its pages, or the links to them, show dates."""
        days = sum(any(text.day for text in sight.texts) for sight in self.with_text)
        return days * 2 > len(self.with_text) or (
            bool(self.listed) and len(self.dated) * 2 >= len(self.listed)
        )

    @property
    def announces_reports(self) -> bool:
        """Whether the titles are those of reports, notices and the like."""
        titles = [*self.listed.values(), *(sight.title for sight in self.with_text)]
        return bool(titles) and sum(kind_of(title) is not None for title in titles) * 2 >= len(titles)

    @property
    def carries_text(self) -> bool:
        """Whether pages were looked at, and most of them carry a text."""
        return bool(self.sights) and len(self.with_text) * 2 >= len(self.sights)


class Gathered:
    """The evidence of a survey by form of address. `column` are the listings that alone count, where a column of a site
    is meant and not the whole of it.
    """

    def __init__(
        self,
        sights: Sequence[Sight],
        named: Iterable[Listed],
        scope: Scope,
        column: frozenset[str] | None = None,
    ) -> None:
        self.scope, self.column = scope, column
        self.sights = {sight.url: sight for sight in sights}
        self._slugs = _slug_forms(sight for sight in sights if self.counts(sight))
        self.forms: dict[Form, Evidence] = {}
        for sight in sights:
            if sight.role is Role.DETAIL or self.counts(sight):
                self._note(sight)
        for url in [] if column is not None else [listed.url for listed in named]:
            if scope.covers(url):
                self.of(url).named.add(url)
        for sight in sights:
            self.of(sight.url).sights.append(sight)

    def counts(self, sight: Sight) -> bool:
        """Whether what a page lists is what is looked for."""
        return self.column is None or sight.url in self.column

    def of(self, url: str) -> Evidence:
        """The evidence on the form of an address."""
        form = self._slugs.get(url) or form_of(url)
        return self.forms.setdefault(form, Evidence(form))

    def _note(self, sight: Sight) -> None:
        counts = self.counts(sight)
        bare = {lead.url for lead in sight.leads if not lead.entry.titled and self.scope.covers(lead.url)}
        for url in bare:
            self.of(url).plain[url] += 1
        for lead in sight.leads:
            if not self.scope.covers(lead.url):
                continue
            evidence = self.of(lead.url)
            if counts and in_main_list(lead):
                evidence.listed.setdefault(lead.url, lead.entry.text)
                if lead.entry.dated:
                    evidence.dated.add(lead.url)


def _slug_forms(sights: Iterable[Sight]) -> Mapping[str, Form]:
    """The common form of titles in one list whose addresses differ in a word, where no number tells them apart."""
    found: dict[str, Form] = {}
    for sight in sights:
        lists: dict[tuple[object, ...], list[Lead]] = {}
        for lead in filter(in_main_list, sight.leads):
            form = form_of(lead.url)
            lists.setdefault((lead.entry.list, form.host, form.steps[:-1], form.query), []).append(lead)
        for leads in lists.values():
            urls = {lead.url for lead in leads}
            forms = list({form_of(url) for url in urls})
            shared = common(forms)
            if shared and len(forms) >= _FEWEST_SLUGS and len(forms) * 2 > len(urls):
                found |= dict.fromkeys(urls, shared)
    return found
