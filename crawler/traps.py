"""Knowing a trap by what it gives: addresses without end, and never a text that was not there before.

A site is judged by the shape of its addresses (`crawler.discover.shape`) and by its sections: pages of one shape or
section are kin. A page bears fruit when it brings a text not met there before, or links to pages that may, in a choice
not met before. Kin that bore none for long is put aside (`crawler.aside`) but for a try now and then, and so is a
section that never gave a text. The first pages of a shape are asked for one after another: so few tell what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crawler.discover.shape import section, shape
from storage.records import DropCount, Link, Refined, Role

FELT_OUT = 3  # first pages of a shape, asked for one after another until two bore fruit
COPIES = 2  # pages of one shape, one after another, whose text and very bytes another address gave
FIRST_SKIP = 8  # pages turned away before one is tried again, and each time twice as many
PATIENCE = 32  # fruitless pages of one shape, one after another
SECTION_PATIENCE = 128  # fruitless pages of a section that never gave a text
UNTRIED = 16  # pages a shape has to show a text, and twice as many for each further one
PROGRAM_UNTRIED = 32  # the same of all addresses that differ in their queries only
SECTION_UNTRIED = 64  # the same of a section
REPEATS = 3  # listings alike: from there on they lead to no more listings
LAST_TRIES = 4  # fruitless pages of a shape that gave none in earlier harvests either

NOTHING_NEW, SAME_TEXT, REPEATING = "nothing_new", "same_text", "repeating_listing"


@dataclass(slots=True, eq=False)
class Kin:
    """What the pages of one shape or section have given. `idle` counts the latest without fruit, `same` those among
    them with a known text, `copies` the latest with a text whose very bytes another address gave; `asked` are all
    asked for, `pages` those that came, `promised` the pages that bore fruit for their links to these.
    """

    patience: int
    whole_section: bool = False
    asked: int = 0
    under_way: int = 0
    pages: int = 0
    texts: int = 0
    promised: int = 0
    fruit: int = 0
    idle: int = 0
    same: int = 0
    copies: int = 0
    alike: int = 0
    met: set[int] = field(default_factory=set)
    turned_away: int = 0
    until: int = FIRST_SKIP

    def gives(self, untried: int = UNTRIED) -> bool:
        """Whether a link here may lead to a text: hardly a page was tried or promised, or one in many had one."""
        hardly = self.pages < FELT_OUT or self.pages + self.promised < untried
        return hardly or (self.texts > 0 and self.texts * 2 * untried >= self.pages)

    @property
    def over(self) -> bool:
        """Whether it was fruitless for as many pages as ever gave a text, and for longer than patience lasts."""
        if self.whole_section and self.texts:
            return False
        return self.idle >= max(self.patience, self.texts) or self.copies >= max(COPIES, self.texts)

    @property
    def held(self) -> bool:
        """Whether the next page waits for what the one under way will show of the shape."""
        return self.under_way > 0 and self.asked <= FELT_OUT and self.fruit < 2 and not self.whole_section

    @property
    def reason(self) -> str:
        """Why pages of this kin are left out in the end: nothing_new or same_text."""
        return SAME_TEXT if 2 * self.same > self.idle else NOTHING_NEW

    def turns_away(self) -> bool:
        """Whether it is over; every now and then, ever more rarely, one page may prove the contrary."""
        if not self.over:
            return False
        if self.turned_away < self.until:
            self.turned_away += 1
            return True
        self.turned_away, self.until = 0, 2 * self.until
        return False

    def count(self, texts: frozenset[int], body: int, unmet: bool) -> bool:
        """Count a page with these texts and this body; whether it bore fruit."""
        new, copy = bool(texts - self.met), bool(texts) and body in self.met
        self.met |= texts | {body} if texts else frozenset()
        self.pages += 1
        self.texts += new
        if new or unmet:
            self.fruit += 1
            self.idle = self.same = self.copies = self.turned_away = 0
            self.until = FIRST_SKIP
        else:
            self.idle += 1
            self.same += bool(texts)
            self.copies = self.copies + 1 if copy else 0
        return new or unmet


class Traps:
    """What one run has learnt of a source's addresses. `known` are those seen before, and whether they gave a text."""

    def __init__(self, known: Iterable[tuple[str, bool]] = ()) -> None:
        self._shapes: defaultdict[str, Kin] = defaultdict(lambda: Kin(PATIENCE))
        self._sections: defaultdict[str, Kin] = defaultdict(lambda: Kin(SECTION_PATIENCE, whole_section=True))
        self._programs: defaultdict[str, Kin] = defaultdict(lambda: Kin(SECTION_PATIENCE))
        self._choices: set[int] = set()
        for url, with_text in known:
            for seen in (
                self._shapes[shape(url)],
                self._sections[section(url)],
                self._programs[_program(url)],
            ):
                seen.asked += 1
                seen.pages += 1
                seen.texts += with_text
                seen.fruit += with_text
        for seen in self._shapes.values():
            if not seen.gives() and seen.pages >= UNTRIED + PATIENCE:
                seen.idle = max(PATIENCE, seen.texts) - LAST_TRIES

    def doubts(self, url: str) -> Kin | None:
        """The kin for whose sake an address not visited yet is to be put aside; None where it may be asked for."""
        seen, around = self._shapes[shape(url)], self._sections[section(url)]
        if seen.turns_away() or (not seen.over and seen.held):
            return seen
        return around if around.turns_away() else None

    def begin(self, url: str) -> None:
        """An address is asked for; `end` follows, whatever comes of it."""
        seen = self._shapes[shape(url)]
        seen.asked += 1
        seen.under_way += 1

    def end(self, url: str) -> None:
        """What an address came to is known."""
        self._shapes[shape(url)].under_way -= 1

    def learn(self, url: str, body: bytes, refined: Refined) -> Refined:
        """Take in what a page came to; gives it back without the links by which listings go on for ever."""
        own = shape(url)
        texts = frozenset(hash(document.text_sha256) for document in refined.documents)
        links = self._choice(own, refined)
        unmet = bool(links) and hash(links) not in self._choices
        self._choices.add(hash(links))
        for kind in {shape(link) for link in links} if unmet else ():
            self._shapes[kind].promised += 1
        fruitful = self._shapes[own].count(texts, hash(body), unmet)
        self._sections[section(url)].count(texts, hash(body), unmet)
        self._programs[_program(url)].count(texts, hash(body), unmet)
        alike = self._shapes[own].alike = 0 if fruitful or not refined.links else self._shapes[own].alike + 1
        return refined if alike < REPEATS else _not_going_on(refined, own)

    def _choice(self, own: str, refined: Refined) -> frozenset[str]:
        """The links of a page that may lead to texts. A listing's further pages are no choice of its own."""
        return frozenset(link.url for link in refined.links if self._may_lead_to_a_text(own, link))

    def _may_lead_to_a_text(self, own: str, link: Link) -> bool:
        kind = shape(link.url)
        if link.role is Role.LISTING and kind == own:
            return False
        return (
            self._shapes[kind].gives()
            and self._programs[_program(link.url)].gives(PROGRAM_UNTRIED)
            and self._sections[section(link.url)].gives(SECTION_UNTRIED)
        )


def _program(url: str) -> str:
    return shape(url).partition("?")[0]


def _not_going_on(refined: Refined, own: str) -> Refined:
    links = tuple(x for x in refined.links if not (x.role is Role.LISTING and shape(x.url) == own))
    left = len(refined.links) - len(links)
    counts = (*refined.drop_counts, DropCount(REPEATING, left, 0)) if left else refined.drop_counts
    return replace(refined, links=links, drop_counts=counts)
