"""Which of a page's blocks are its text: measure, strike the furniture, choose the main box, trim what is left in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from crawler.clean.blocks import Page
from crawler.clean.endless import strike_next_articles
from crawler.clean.features import Features, measure
from crawler.clean.furniture import strike
from crawler.clean.replies import strike_replies
from crawler.clean.tables import join_rows
from crawler.clean.template import NO_TEMPLATE, Template, find_repeated
from crawler.clean.titles import find_titles
from crawler.clean.trimming import trim

_PARAGRAPHS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "blockquote", "tr", "td", "center")
)
_RUNNING = 0.25
_BELOW_TITLE = 0.6
_SENTENCE = 25.0
_SENTENCE_ENDS = tuple("。！？!?.…”」』）)：:")
_NEARLY_ALL = 0.88
_BODY_WEIGHT = 1.3
_LEAST_VALUE = 15.0
_BODY_BONUS = 30.0


@dataclass(frozen=True, slots=True)
class Content:
    """The blocks of a page sorted: `reasons` has one word a block, empty for those kept.

    `box` is the main box, `in_body` whether it lies in an element named for the body; `title` is the block that is
    the page's title, -1 where none is.
    """

    reasons: tuple[str, ...]
    box: int
    in_body: bool
    title: int
    features: Features


def find(page: Page, title: str = "", template: Template = NO_TEMPLATE) -> Content:
    """Sort a page's blocks into its text and, each with a reason, everything else.

    `title` is the page's `<title>`, `template` what is known to repeat on the pages of its site.
    """
    join_rows(page)
    features = measure(page)
    titles = find_titles(page, features, title)
    reasons = strike(page, features)
    strike_replies(page, features, reasons)
    strike_next_articles(page, reasons, titles)
    strike_repeated(page, reasons, template)
    strike_above(features, reasons, titles)
    beside_text = find_beside_text(page, features, reasons)
    box = narrow(page, features, reasons, choose(page, features, reasons, beside_text))
    trim(page, features, reasons, box, titles, beside_text)
    return Content(tuple(reasons), box, _in_body(page, box), titles[0] if titles else -1, features)


def strike_repeated(page: Page, reasons: list[str], template: Template) -> None:
    """Give a reason to what the site repeats on its pages."""
    for i, repeated in enumerate(find_repeated(page, template)):
        if repeated:
            reasons[i] = reasons[i] or "template"


def _in_body(page: Page, box: int) -> bool:
    """Whether a box is, or lies in, an element named for the body."""
    while box >= 0:
        if page.says[box] == "body":
            return True
        box = page.parent[box]
    return False


def strike_above(features: Features, reasons: list[str], titles: list[int]) -> None:
    """What stands above the title is not the text, where most running text stands below."""
    if titles:
        running = [0.0 if reason else mass for mass, reason in zip(features.mass, reasons, strict=True)]
        if sum(running[titles[0] :]) >= _BELOW_TITLE * sum(running):
            reasons[: titles[0]] = [reason or "outside" for reason in reasons[: titles[0]]]


def find_beside_text(page: Page, features: Features, reasons: list[str]) -> list[bool]:
    """Whether each block stands in one container with running text: a heading or signature of it, not a label elsewhere."""
    containers = [_container(page, box) for box in page.home]
    with_text = {
        container
        for container, size, mass, reason in zip(
            containers, features.size, features.mass, reasons, strict=True
        )
        if not reason and mass > _RUNNING * size
    }
    return [container in with_text for container in containers]


def choose(page: Page, features: Features, reasons: list[str], beside_text: list[bool]) -> int:
    """The box whose text outweighs its furniture most: running text counts for it, labels, links and struck blocks against."""
    before = list(
        accumulate(map(_value, features.size, features.mass, page.links, reasons, beside_text), initial=0.0)
    )
    best, most = 0, _LEAST_VALUE
    whole = features.mass_before[-1] or 1.0
    for box, (first, end, says) in enumerate(zip(page.first, page.end, page.says, strict=True)):
        value = before[end] - before[first]
        if says == "body" and value > _BODY_BONUS:
            value = value * _BODY_WEIGHT + _BODY_BONUS * features.mass_of(page, box) / whole
        if value >= most:
            best, most = box, value
    return best if most > _LEAST_VALUE else _largest(page, features, reasons)


def _largest(page: Page, features: Features, reasons: list[str]) -> int:
    """Where nothing reads like sentences: the box with the most short lines of its own, one named for the body first."""
    own: dict[int, float] = {}
    for box, size, reason, linked in zip(page.home, features.size, reasons, page.linked, strict=True):
        if not reason and not linked:
            container = _container(page, box)
            own[container] = own.get(container, 0.0) + size
    return max(
        own, key=lambda box: (page.says[box] == "body" and own[box] >= _LEAST_VALUE, own[box]), default=0
    )


def _container(page: Page, box: int) -> int:
    return page.parent[box] if page.tag[box] in _PARAGRAPHS and box else box


def narrow(page: Page, features: Features, reasons: list[str], box: int) -> int:
    """The smallest box inside that leaves out no sentence and hardly any text."""
    sentences = [
        0 if reason or mass < _SENTENCE or not text.endswith(_SENTENCE_ENDS) else 1
        for text, mass, reason in zip(page.text, features.mass, reasons, strict=True)
    ]
    before = list(accumulate(sentences, initial=0))
    sizes = list(
        accumulate((0.0 if r else s for s, r in zip(features.size, reasons, strict=True)), initial=0.0)
    )
    first, end = page.first[box], page.end[box]
    whole, least = before[end] - before[first], _NEARLY_ALL * (sizes[end] - sizes[first])
    inner = box + 1
    while inner < len(page.first) and page.first[inner] < end:
        first, last = page.first[inner], page.end[inner]
        if (
            before[last] - before[first] == whole
            and sizes[last] - sizes[first] >= least
            and page.parent[inner] >= box
        ):
            box = inner
        inner += 1
    return box


def _value(size: float, mass: float, links: int, reason: str, beside_text: bool) -> float:
    """What a block adds to the boxes it lies in; labels beside running text neither add nor take."""
    if reason:
        items = max(links, 1)
        return -items * (1.0 + 0.3 * min(size / items, 30.0))
    if mass > _RUNNING * size:
        return mass
    return 0.0 if beside_text else 0.1 * min(size, 20.0) - 1.0
