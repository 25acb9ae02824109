"""Articles that go on over several pages: which page of how many this is, and where the next one is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Page
from crawler.clean.text import fold
from crawler.discover.canonical import canonical, join
from storage.records import Sequel

_NEXT = re.compile(
    r"[<\[【(（«‹]*(?:下一?[页頁]|[后後]一[页頁]|余下全文|餘下全文|阅读余下.{0,4}|閱讀餘下.{0,4}|next(?: page)?|查看下一页)[\])）】>＞»›.…]*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?P<stem>.*?)(?:[_-](?P<suffix>\d{1,2}))?(?P<ending>\.[a-z]{3,5})$", re.IGNORECASE)
_QUERY = re.compile(
    r"(?P<before>[?&])(?:page|p|pn|pageno|pageindex|currentpage)=(?P<number>\d{1,3})(?=&|$)", re.IGNORECASE
)
_COUNT = re.compile(r"(?:共|/)\s*(\d{1,3})\s*[页頁]")
# TRS, the content system of many governments, writes a pager by script: pages, this one's index, name, ending.
_SCRIPT = re.compile(
    rb"createPageHTML\w*\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*[\"']([^\"'<>]{1,200})[\"']\s*,\s*[\"'](\w{1,6})[\"']"
)
# What the Chinese words on the way to another page have in common, and what stands before it in them: one character
# is found at a glance, and spares most pages the search for a dozen words.
_BEFORE = {"页": ("下", "下一", "上", "上一", "后一"), "頁": ("下", "下一", "上", "上一", "後一")}
_REST = ("余", "餘")
_NEXT_TAG = re.compile(">[nN]ext")
_LONGEST = 20


def find_sequel(tree: LexborHTMLParser, page: Page, html: str, url: str, base: str | None) -> Sequel | None:
    """Where a page stands among the pages of its article; None where it is the only one, or cannot be told.

    A link counts only where its address is this page's own with another number: other pagers lead elsewhere.
    `html` is what the tree was parsed from.
    """
    own = canonical(url)
    if "createPageHTML" in html and (scripted := _by_script(html.encode("utf-8", "replace"), base)):
        return scripted._replace(article=_numbered(own)[0] if own else "")
    if own is None or not _names_another_page(html):
        return None
    stem, number = _numbered(own)
    pages: dict[int, str] = {}
    following = ""
    for node in tree.css("a[href]"):
        address = _address(node.attributes["href"] or "", base)
        if address is None or address == own or (other := _numbered(address))[0] != stem:
            continue
        pages[other[1]] = address
        if other[1] > number and _NEXT.fullmatch(fold(node.text())):
            following = address
    if not following and (number == 1 or not pages):
        return None
    count = max((number, *pages, *_counts(page.text)))
    return Sequel(number, count if count > 1 else None, following or pages.get(number + 1), stem)


def same_article(url: str, other: str) -> bool:
    """Whether two canonical addresses are one but for the number of a page."""
    return url != other and _numbered(url)[0] == _numbered(other)[0]


def _names_another_page(html: str) -> bool:
    """Whether a word on the way to another page stands anywhere in the markup."""
    for sign, before in _BEFORE.items():
        if any(html.endswith(before, 0, at) for at in _places(html, sign)):
            return True
    if any(html.startswith("下", at + 1) for sign in _REST for at in _places(html, sign)):
        return True
    return _NEXT_TAG.search(html) is not None


def _places(html: str, sign: str) -> Iterator[int]:
    at = html.find(sign)
    while at >= 0:
        yield at
        at = html.find(sign, at + 1)


def _address(href: str, base: str | None) -> str | None:
    return join(base, href) if base is not None else canonical(href)


def _numbered(url: str) -> tuple[str, int]:
    """An address without the number of its page, and the number; 1 where it has none."""
    if found := _QUERY.search(url):
        return url[: found.start()] + url[found.end() :], int(found["number"])
    path, mark, query = url.partition("?")
    found = _NUMBERED.match(path)
    if not found:
        return url, 1
    return found["stem"] + found["ending"] + mark + query, int(found["suffix"] or 1)


def _counts(texts: Iterable[str]) -> list[int]:
    """The numbers of pages that short lines name."""
    lines = (text for text in texts if len(text) <= _LONGEST and ("页" in text or "頁" in text))
    return [int(found[1]) for line in lines for found in _COUNT.finditer(line)]


def _by_script(html: bytes, base: str | None) -> Sequel | None:
    found = _SCRIPT.search(html)
    if not found or int(found[1]) < 2:
        return None
    count, index = int(found[1]), int(found[2])
    if index + 1 >= count:
        return Sequel(index + 1, count, None)
    name = f"{found[3].decode('utf-8', 'replace')}_{index + 1}.{found[4].decode('ascii', 'replace')}"
    return Sequel(index + 1, count, _address(name, base))
