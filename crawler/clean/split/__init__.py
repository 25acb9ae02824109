"""Splitting finds the documents of a page: where one ends and the next begins, how sure that is, and what tells."""

from crawler.clean.split.documents import Part, split
from crawler.clean.split.edges import page_edges
from crawler.clean.split.hunch import may_be_several
from crawler.clean.split.paragraphs import Paragraph

__all__ = ["Paragraph", "Part", "may_be_several", "page_edges", "split"]
