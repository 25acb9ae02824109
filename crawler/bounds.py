"""Markup that is no page, or would cost a parser more than any page is worth, told before it is parsed.

What passes is bounded by the time and memory of the worker that parses it; these bounds give the same answer on
every machine.
"""

from __future__ import annotations

import re
from itertools import islice

import numpy as np

MOST_ELEMENTS = 100_000  # at 160 bytes and more each in a parsed tree
MOST_OPEN = 2_000  # elements inside one another; browsers stop at 512
MOST_ATTRIBUTES = 4_000  # of one element: a parser compares each with all before it

_FEW_TAGS = 5_000  # not worth counting
_SHORT_TAG = 2 * MOST_ATTRIBUTES  # bytes: no more attributes go into them
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{%d,}+" % _SHORT_TAG)
_ATTRIBUTE = re.compile(rb"""[^\s=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s"']++))?""")
# What stands in a script is no markup; one that does not end goes on to the end of the page.
_TAG = re.compile(rb"<(script|style)\b(?:.*?</\1|.*+)|<(/?)([a-z][a-z0-9-]*+)", re.IGNORECASE | re.DOTALL)
# Their ends may be left to the parser, and the void ones have none.
_NOT_COUNTED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"p li dt dd option optgroup tr td th thead tbody tfoot colgroup rp rt html head body".split()
)


# Possessive: a hostile page must not make the search backtrack.
_XML_START = rb"\s*+(?:<\?[^>]*+>\s*+|<!--(?:[^-]++|-(?!->))*+-->\s*+)*+"
_DECLARING = re.compile(_XML_START + rb"<!DOCTYPE[^<>\[]*+\[", re.IGNORECASE)
_FEED = re.compile(_XML_START + rb"<(?:rss|feed|urlset|sitemapindex|rdf:rdf)[\s>]", re.IGNORECASE)


def unfit(markup: bytes) -> str:
    """Why markup is not parsed as a page; empty where it may be.

    declares_entities: XML that would have its own entities put in. feed: a feed or sitemap, whatever its type says.
    too_many_attributes, too_many_elements, too_deep: beyond the bounds above.
    """
    if _DECLARING.match(markup):
        return "declares_entities"
    return "feed" if _FEED.match(markup) else _excess(markup)


def _excess(markup: bytes) -> str:
    if _may_hold_a_long_tag(markup):
        for tag in _LONG_TAG.finditer(markup):
            if next(islice(_ATTRIBUTE.finditer(tag[0]), MOST_ATTRIBUTES, None), None):
                return "too_many_attributes"
    # Counted so, an eighth of what `bytes.count` takes.
    tags = np.count_nonzero(np.frombuffer(markup, np.uint8) == ord("<"))
    return _too_many_tags(markup) if tags > _FEW_TAGS else ""


def _may_hold_a_long_tag(markup: bytes) -> bool:
    """Whether anywhere no tag ends for long. Looked at in steps: hardly a page has such a place."""
    step = _SHORT_TAG // 2
    return any(markup.find(b">", at, at + step) < 0 for at in range(0, len(markup) - step, step))


def _too_many_tags(markup: bytes) -> str:
    opened = depth = 0
    for tag in _TAG.finditer(markup):
        closing, name = bool(tag[2]), tag[3] or b"link"
        opened += not closing
        if opened > MOST_ELEMENTS:
            return "too_many_elements"
        if name.lower() not in _NOT_COUNTED:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > MOST_OPEN:
                return "too_deep"
    return ""
