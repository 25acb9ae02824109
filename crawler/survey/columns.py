"""Telling the reports of one column by where their links stand, where addresses do not tell them from others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crawler.survey.patterns import covers
from crawler.survey.sights import Lead, Sight, in_main_list


def selector_for(listings: Sequence[Sight], rules: Sequence[str]) -> str:
    """A `css:` rule for the list of a column, where its pages lead to addresses beside that list that the patterns
    cover too; empty where they do not, or where no selector tells the list from the rest of every page.
    """
    known = Counter(
        frozenset(lead.url for lead in leads) for sight in listings for leads in _lists(sight, rules)
    )
    listed = [lead for sight in listings for lead in _own(sight, rules, known)]
    own = {lead.url for lead in listed}
    links = [lead for sight in listings for lead in sight.leads]
    if not own or all(lead.url in own for lead in links if covers(rules, lead.url)):
        return ""
    around = Counter(box for lead in listed for box in set(lead.entry.boxes))
    foreign = {box for lead in links if lead.url not in own for box in lead.entry.boxes}
    fitting = [box for box, count in around.items() if count == len(listed) and box not in foreign]
    return f"css:{fitting[0]} a" if fitting else ""


def _lists(sight: Sight, rules: Sequence[str]) -> list[list[Lead]]:
    """The lists of reports on a page."""
    lists: dict[int, list[Lead]] = {}
    for lead in sight.leads:
        if in_main_list(lead) and covers(rules, lead.url):
            lists.setdefault(lead.entry.list, []).append(lead)
    return list(lists.values())


def _own(sight: Sight, rules: Sequence[str], known: Counter[frozenset[str]]) -> list[Lead]:
    """The page's largest list of reports; what is the same on several pages of a column is not its list."""
    lists = _lists(sight, rules)
    alone = [leads for leads in lists if known[frozenset(lead.url for lead in leads)] == 1]
    return max(alone or lists, key=len, default=[])
