"""Which of a page's links lead to files, by their endings: in the address, or in what the link says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from crawler.clean.blocks import Anchor
from crawler.clean.text import fold
from crawler.discover.canonical import canonical, join
from crawler.site import Scope
from storage.records import DropCount, Link, Role

MOST_FILES = 200  # of one page
NOT_WANTED, TOO_MANY = "attachment", "too_many_attachments"
_READ = frozenset(("pdf", "docx", "xlsx", "xls", "doc"))
_LONGEST_TEXT = 200
_ENDINGS = r"\.(pdf|docx?|xlsx?|wps|et|rtf|pptx?|ofd|odt|ods|zip|rar|7z)"
_IN_ADDRESS = re.compile(rf"{_ENDINGS}(?=[?&#;]|$)", re.IGNORECASE)
_IN_TEXT = re.compile(rf"[^\s./]{_ENDINGS}\s*(?:[（(\[][^）)\]]*[）)\]])?\s*$", re.IGNORECASE)
_IN_MARKUP = re.compile(_ENDINGS.encode(), re.IGNORECASE)


def may_lead_to_files(markup: bytes) -> bool:
    """Whether a page can have such links at all: hardly any has."""
    return _IN_MARKUP.search(markup) is not None


def ending(url: str, text: str) -> str:
    """The ending of the file that a link leads to, in lower case; empty where it leads to a page."""
    found = _IN_ADDRESS.search(url) or _IN_TEXT.search(fold(text))
    return found[1].lower() if found else ""


def part_files(
    links: Sequence[Link],
    anchors: Iterable[Anchor],
    base: str | None,
    scope: Scope | None,
    *,
    wanted: bool,
    obey_nofollow: bool,
) -> tuple[tuple[Link, ...], tuple[DropCount, ...]]:
    """A page's links with those to files in their role, and how many were left out for what reason.

    `links` are those that lead on by the source's rules; files are found among all `anchors`, and must only lie inside
    the scope. Reasons: attachment (files are not `wanted`), unsupported_wps and its kin, too_many_attachments.
    """
    files: dict[str, str] = {}
    for href, text, rel, *_ in anchors:
        if not ending(href, text) or (obey_nofollow and "nofollow" in (rel or "").lower().split()):
            continue
        url = join(base, href) if base is not None else canonical(href)
        if url is not None and (scope is None or scope.covers(url)):
            files[url] = files.get(url) or fold(text)[:_LONGEST_TEXT]
    pages = tuple(link for link in links if link.url not in files and not ending(link.url, ""))
    left: Counter[str] = Counter()
    found: list[Link] = []
    for url, text in files.items():
        kind = ending(url, "") or ending("", text)
        if not wanted:
            left[NOT_WANTED] += 1
        elif kind not in _READ:
            left[f"unsupported_{kind}"] += 1
        elif len(found) < MOST_FILES:
            found.append(Link(url, text, Role.ATTACHMENT))
        else:
            left[TOO_MANY] += 1
    return (*pages, *found), tuple(DropCount(reason, count, 0) for reason, count in left.items())
