"""The scripts of a page that speak of pages: their words, the functions they call, the numbers they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from crawler.discover.pagers.controls import called
from crawler.discover.pagers.expressions import Address, addresses, with_one_hole
from crawler.discover.pagers.tokens import LONGEST, Token, at, tokens

_MOST = 64_000  # characters of all scripts of a page together
_SPEAKS_OF_PAGES = re.compile(r"pag(?:e|ing)|页|頁|location|totalrecord", re.IGNORECASE)
_DATA = re.compile(r"json|xml|template|x-tmpl|html", re.IGNORECASE)
_TOTALS = frozenset(
    (
        "totalpage",
        "totalpages",
        "pagetotal",
        "pagecount",
        "pagescount",
        "countpage",
        "page_count",
        "total_page",
        "total_pages",
        "allpage",
        "allpages",
        "maxpage",
        "pagesum",
        "totalpagenum",
        "pagetotalnum",
        "npagecount",
        "m_npagecount",
        "pages",
        "lastpage",
    )
)
_PRESENT = frozenset(
    [
        "currentpage",
        "curpage",
        "currpage",
        "current_page",
        "curr",
        "pno",
        "nowpage",
        "current",
        "pageindex",
        "page_index",
        "pageno",
        "page_no",
        "ncurrindex",
        "m_ncurrpage",
        "thispage",
        "presentpage",
        "cur",
    ]
)
_RECORDS = frozenset(
    (
        "totalrecord",
        "totalrecords",
        "totalcount",
        "recordcount",
        "datacount",
        "total_count",
        "totalrow",
        "totalrows",
        "totalnum",
    )
)
_COUNTS = frozenset(("total", "count"))
_LIMITS = frozenset(
    (
        "limit",
        "perpage",
        "pagesize",
        "page_size",
        "items_per_page",
        "pagerows",
        "rows",
        "perpagecount",
        "size",
        "uid_perpage",
    )
)
_PAGERS = re.compile(
    r"(?:create|show|out|load|init|gener|render|set|make|draw)?_?(?:page|pager|pages|paging|pagination|pageh?tml|pagebar|laypage|pagelist)"
    r"(?:html|bar|list|nav|code|info|tag|2|new)?|ucappage|kkpager|whjpaging|jpage|paginate|render|createpagehtml\w{0,8}|generpagehtml",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Scripts:
    """What the scripts of a page say, read once. `numbers` are those given to names, the first of each name; `addresses`
    those that are put together with one number left open.
    """

    words: list[list[Token]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    addresses: list[Address] = field(default_factory=list)

    def markup(self) -> str:
        """The links that they write as they stand, in texts that nothing is joined to."""
        return "".join(
            word.text
            for words in self.words
            for place, word in enumerate(words)
            if word.kind in ("string", "template")
            and "<a" in word.text
            and "</a" in word.text
            and "${" not in word.text
            and "+" not in (at(words, place - 1).text, at(words, place + 1).text)
        )

    def calls(self) -> Iterator[tuple[str, list[str | int | None]]]:
        """Every call that they make, with what is given."""
        for words in self.words:
            yield from called(words)

    @property
    def of(self) -> int | None:
        """How many pages they count, told outright or by records and records a page."""
        if (pages := self._first(_TOTALS)) is not None:
            return pages
        if (count := self._first(_RECORDS)) is not None and "total" in self.numbers:
            return self.numbers["total"]
        count, limit = self._first(_RECORDS | _COUNTS) or self._paginated(), self._first(_LIMITS)
        return -(-count // limit) if count and limit else None

    def _paginated(self) -> int | None:
        """The records that jquery.pagination is given as its first argument."""
        counts = (given[0] for name, given in self.calls() if name == "pagination" and given)
        return next((count for count in counts if isinstance(count, int)), None)

    @property
    def present(self) -> int | None:
        """The number of the present page, as they count."""
        return self._first(_PRESENT)

    @property
    def pager(self) -> str:
        """The name of a function for pagers that they call; empty where they call none."""
        for words in self.words:
            for place, word in enumerate(words):
                if word.kind == "name" and at(words, place + 1).text == "(" and _PAGERS.fullmatch(word.text):
                    owner = at(words, place - 2).text if at(words, place - 1).text == "." else ""
                    if at(words, place - 1).text != "function":
                        return f"{owner}.{word.text}" if owner.isidentifier() else word.text
        return ""

    def _first(self, names: frozenset[str]) -> int | None:
        return next((value for name, value in self.numbers.items() if name.lower() in names), None)


def read_scripts(tree: LexborHTMLParser) -> Scripts:
    """What the inline scripts of a page say that speak of pages at all, within bounds."""
    scripts, left = Scripts(), _MOST
    for node in tree.css("script:not([src])"):
        text = (node.text() or "")[:LONGEST]
        if left <= 0 or _DATA.search(node.attributes.get("type") or "") or not _SPEAKS_OF_PAGES.search(text):
            continue
        words = tokens(text[:left])
        left -= len(text)
        scripts.words.append(words)
        for pieces, within in addresses(words):
            if (address := with_one_hole(pieces, within)) is not None:
                scripts.addresses.append(address)
        for name, number in _given(words):
            scripts.numbers.setdefault(name, number)
    return scripts


def _given(words: list[Token]) -> Iterator[tuple[str, int]]:
    """Names that are given a number: `var countPage = 25`, `count: 507`, `"limit": "10"`."""
    for place, word in enumerate(words):
        sign, value = at(words, place + 1), at(words, place + 2)
        if word.kind in ("name", "string") and sign.kind == "sign" and sign.text in "=:":
            ends = at(words, place + 3).text not in ("*", "/", "%", "+", "-")
            if (
                value.kind in ("number", "string")
                and value.text.isdecimal()
                and len(value.text) < 10
                and ends
            ):
                yield word.text, int(value.text)
