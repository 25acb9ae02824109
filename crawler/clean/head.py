"""What a page's `<head>` says of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.clean.text import fold


@dataclass(frozen=True, slots=True)
class Head:
    """The `<title>`, the first value of each meta name (in lower case), and the address links are relative to."""

    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    links_relative_to: str = ""


def read_head(tree: LexborHTMLParser) -> Head:
    """The head of a parsed page; a page without one has an empty head."""
    title, address = "", ""
    meta: dict[str, str] = {}
    node = tree.head.child if tree.head is not None else None
    while node is not None:
        if node.tag == "meta":
            _note(node, meta)
        elif node.tag == "title" and not title:
            title = fold(node.text())
        elif node.tag == "base" and not address:
            address = (node.attributes.get("href") or "").strip()
        node = node.next
    return Head(title, meta, address)


def _note(node: LexborNode, meta: dict[str, str]) -> None:
    attributes = node.attributes
    name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
    content = attributes.get("content")
    if name and content:
        meta.setdefault(name.strip().lower(), fold(content))
