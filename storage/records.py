"""The records that travel between stages: frozen, picklable, shared by every floor.

Those that travel between processes by the hundred are named tuples, which pickle several times faster.

Times are aware `datetime` in UTC. Hashes are lower-case hex SHA-256. Text never holds NUL, lone
surrogates or control characters other than the newline between paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from storage.duplicates import Fingerprint


class Role(StrEnum):
    """What a page is for: a start address or listing leads on, a detail page carries reports, an attachment is a file."""

    LISTING = "listing"
    DETAIL = "detail"
    ATTACHMENT = "attachment"
    UNKNOWN = "unknown"


class PageState(StrEnum):
    """What is known of an address after its latest fetch."""

    NEW = "new"
    LIVE = "live"
    GONE = "gone"
    FAILED = "failed"
    REFUSED = "refused"


class Purpose(StrEnum):
    """Why a request was made. PART is one that a page made while a browser rendered it.

    ARTICLE is none: the pages of an article put together (`storage.pieces`).
    """

    PAGE = "page"
    ROBOTS = "robots"
    PART = "part"
    ARTICLE = "article"


class Outcome(StrEnum):
    """How one request ended. Only OK carries a body; UNCHANGED confirms the stored one."""

    OK = "ok"
    UNCHANGED = "unchanged"
    REDIRECT = "redirect"
    GONE = "gone"
    HTTP_ERROR = "http_error"
    NETWORK_ERROR = "network_error"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BAD_BODY = "bad_body"
    NOT_A_PAGE = "not_a_page"
    ROBOTS = "robots"
    BLOCKED = "blocked"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request (or one refusal to make it): a row of `fetches`."""

    url: str
    started_at: datetime
    seconds: float
    outcome: Outcome
    purpose: Purpose = Purpose.PAGE
    attempt: int = 1
    hop: int = 0
    status: int | None = None
    reason: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    bytes_received: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """The end of a visit: every attempt in order, the last one decisive.

    `body` is the decoded body (content coding removed), only when `outcome` is OK. `not_before` is when the
    host may be asked again, where it wants to be left alone for longer than a run waits. Where a browser has
    `rendered` the page, the body is what its scripts made of it, and `refused` counts what they asked for in vain.
    """

    url: str
    final_url: str
    attempts: tuple[Attempt, ...]
    body: bytes | None = None
    not_before: datetime | None = None
    rendered: bool = False
    refused: tuple[DropCount, ...] = ()

    @property
    def last(self) -> Attempt:
        """The decisive attempt: always one for the page itself, never for robots.txt."""
        return self.attempts[-1]

    @property
    def outcome(self) -> Outcome:
        """How the visit ended."""
        return self.last.outcome


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The untouched bytes of a response, named by the SHA-256 of the decoded body."""

    sha256: str
    size: int
    compression: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Repair:
    """A damage found in a text: where it was, what was done, whether it is certain.

    `position` is the character offset in the repaired text. A document's repairs are in the order of their places
    and do not overlap, so that each can be undone: put back, their `before`s give the text that the page has.
    """

    kind: str
    position: int
    before: str
    after: str
    certain: bool = True


class Mask(NamedTuple):
    """Something masked in a text: where, the mask, and what kind of thing it hides.

    Kinds: year, number, name, place, person, agency, document number, words (deleted, an empty pair of quotes is
    left), unknown.
    """

    position: int
    text: str
    hides: str


class Edge(NamedTuple):
    """A document's start or end: whether the text is whole there, whether that is certain, and what tells.

    `certain` is of the boundary: whether it surely is one.
    """

    whole: bool
    certain: bool
    why: str


class FormKind(StrEnum):
    """What a paragraph is, where it is not plain."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


class Form(NamedTuple):
    """A paragraph of a document that is not plain: which one, counted from 1, what it is, and what tells.

    `level` is a heading's from 1 to 6, an item's depth from 1, and for a row the number of its table in the document.
    `told` is the page's element (h2, li, dd, tr; th for a row of headings); `number` for a heading that only its
    numbering tells (一、 is level 1, （一） 2, 1. 3, （1） 4, or each two deeper in a text of chapters and sections);
    `continued` for a further paragraph of the item or row above.
    `columns` are those of a row's cells, from 0, where they do not follow each other from the first on.
    """

    paragraph: int
    kind: FormKind
    level: int
    told: str
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block of visible text that was not kept, and why."""

    reason: str
    text: str


class DropCount(NamedTuple):
    """Blocks dropped for one reason: how many, and how many characters they held."""

    reason: str
    blocks: int
    characters: int

    @staticmethod
    def of(dropped: Iterable[Dropped]) -> tuple[DropCount, ...]:
        """Dropped blocks counted by reason, in the order the reasons first came up."""
        counts: dict[str, list[int]] = {}
        for block in dropped:
            count = counts.setdefault(block.reason, [0, 0])
            count[0] += 1
            count[1] += len(block.text)
        return tuple(DropCount(reason, blocks, characters) for reason, (blocks, characters) in counts.items())


class Step(IntEnum):
    """Where a link leads within one listing: to its NEXT page, to one FAR behind, or, with NONE, somewhere else."""

    NONE = 0
    FAR = 1
    NEXT = 2


class Link(NamedTuple):
    """An address found on a page, canonical and absolute.

    `changed` is when a sitemap or feed says that what is there last changed, `beside` the dates on the link's line,
    `step` where it leads within the listing that the page belongs to.
    """

    url: str
    text: str
    role: Role = Role.UNKNOWN
    changed: datetime | None = None
    beside: str = ""
    step: Step = Step.NONE


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a report, kept apart: ISO 8601 text as precise as the page is (a day or a minute)."""

    shown: str | None = None
    meta: str | None = None
    session: str | None = None
    reported_year: int | None = None


class Certainty(StrEnum):
    """How sure a fact is. NAME_ONLY is a name as it is written, which no register confirms."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"
    NAME_ONLY = "name only"


class Fact(NamedTuple):
    """Something a page says of a document: what, how sure that is, and where it was read.

    Of several facts with one name the first is the one that stands.
    """

    name: str
    value: str
    certainty: Certainty
    where: str


@dataclass(frozen=True, slots=True)
class RefinedDocument:
    """One report's clean text: paragraphs joined by one newline.

    `position` counts the documents of a page from 1. `marks` are quality marks, name to number. `facts` are what
    is known of it, each with its certainty and where it was read; `fact` gives the one that stands. `structure`
    names the paragraphs that are not plain, in order. `fingerprint` is what near-duplicates are found by, where a worker
    has made it already.
    """

    title: str
    text: str
    text_sha256: str
    normalised_sha256: str
    position: int = 1
    dates: Dates = field(default_factory=Dates)
    author: str | None = None
    source_line: str | None = None
    marks: tuple[tuple[str, float], ...] = ()
    repairs: tuple[Repair, ...] = ()
    masks: tuple[Mask, ...] = ()
    start: Edge = Edge(whole=True, certain=True, why="page")
    end: Edge = Edge(whole=True, certain=True, why="page")
    facts: tuple[Fact, ...] = ()
    structure: tuple[Form, ...] = ()
    fingerprint: Fingerprint | None = field(default=None, compare=False, repr=False)

    def fact(self, name: str) -> str | None:
        """The value of the fact with this name that stands; None where the page shows nothing."""
        return next((fact.value for fact in self.facts if fact.name == name), None)


class Sequel(NamedTuple):
    """A page's place among the pages of one article: its number from 1, how many there are, where the next one is.

    `article` is the address that all of them share, without their numbers; empty where the page's own is unknown.
    """

    number: int
    of: int | None
    next: str | None
    article: str = ""


class Pager(NamedTuple):
    """What a listing says of the pages that it goes on over.

    `form` is how it says so: links, or the name of the script's function. `number` is this page's and `of` how many
    there are, where that is told. `series` names their addresses, a star for the number; it is empty where the form of
    address cannot be told, so that the further pages are not reached.
    """

    form: str
    number: int | None
    of: int | None
    series: str


@dataclass(frozen=True, slots=True)
class Refined:
    """All that `crawler.refine` makes of one page.

    `role` is what the page looks like from its content. `refused` is why the page as a whole is not kept, `told`
    what it asks of crawlers (`noindex`, `nofollow`). `cleaner` is the version that did it. A worker may
    hand over `drop_counts` in place of the dropped blocks themselves. `sequel` is there where the page is one of the
    pages of an article: its documents are then parts, and their edges say so. `pager` is there where it is a page of a
    listing that goes on over several.
    """

    url: str
    cleaner: str
    encoding: str
    encoding_from: str
    role: Role
    title: str = ""
    documents: tuple[RefinedDocument, ...] = ()
    links: tuple[Link, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    drop_counts: tuple[DropCount, ...] = ()
    sequel: Sequel | None = None
    pager: Pager | None = None
    refused: str = ""
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """The kind of place a source reports on."""

    kind: str | None = None
    level: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    town: str | None = None
