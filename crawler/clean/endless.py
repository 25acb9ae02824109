"""Pages that go on with the next article: sister boxes, each with a headline and a date of its own."""

from __future__ import annotations

from crawler.clean.blocks import Page
from crawler.clean.phrases import is_dated

_HEADLINES = frozenset(("h1", "h2"))
_HIGHEST = 12  # boxes around the headline that may be an article
_NEAR = 3  # blocks from a headline to its date, and from the top of a box to its headline


def strike_next_articles(page: Page, reasons: list[str], titles: list[int]) -> None:
    """Give a reason to the articles below the one that the page is named for."""
    if not titles or page.tag[page.home[titles[0]]] not in _HEADLINES:
        return
    headline = page.tag[page.home[titles[0]]]
    if page.tag.count(headline) < 2 or not _is_dated_below(page, titles[0]):
        return
    box = page.home[titles[0]]
    for _ in range(_HIGHEST):
        if (parent := page.parent[box]) < 0:
            return
        for sister in _sisters_below(page, box):
            if _begins_an_article(page, sister, headline):
                for i in range(page.first[sister], page.end[sister]):
                    reasons[i] = reasons[i] or "next_article"
        box = parent


def _sisters_below(page: Page, box: int) -> list[int]:
    kind = page.parent[box], page.tag[box], page.name[box]
    kinds = zip(page.parent[box + 1 :], page.tag[box + 1 :], page.name[box + 1 :], strict=True)
    return [box + 1 + n for n, other in enumerate(kinds) if other == kind]


def _begins_an_article(page: Page, box: int, headline: str) -> bool:
    top = range(page.first[box], min(page.first[box] + _NEAR, page.end[box]))
    return any(page.tag[page.home[i]] == headline and _is_dated_below(page, i) for i in top)


def _is_dated_below(page: Page, block: int) -> bool:
    return any(map(is_dated, page.text[block + 1 : block + 1 + _NEAR]))
