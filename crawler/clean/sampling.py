"""A page's bytes made a sample for learning a site's template: the same decoding, parse and sorting as `refine`."""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import read
from crawler.clean.content import find
from crawler.clean.head import read_head
from crawler.clean.template import Sample, sample
from crawler.decode import decode


def sample_of(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> Sample:
    """The sample of one page. Pure, and raises on no bytes."""
    tree = LexborHTMLParser(decode(body, headers).utf8)
    page = read(tree, follow=False)
    return sample(page, find(page, read_head(tree).title).reasons)
