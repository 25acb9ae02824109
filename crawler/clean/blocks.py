"""A parsed page as the blocks a reader sees, in order, each knowing the boxes it lies in.

One walk over the tree gives text, links and structure together; nothing here recurses, so no nesting is too deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.clean.hints import hint
from crawler.clean.text import fold

_INLINE, _BLOCK, _SKIP, _BREAK, _LINK, _TEXT = range(6)
_TAGS = {
    _BLOCK: "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup p pre "
    "search section summary table tbody td tfoot th thead tr ul",
    _SKIP: "-comment applet audio base canvas col colgroup datalist embed frame frameset head iframe input link map math meta "
    "noembed noframes noscript object option param progress rp rt script select source style svg template textarea "
    "title track video",
    _BREAK: "br",
    _LINK: "a area",
    _TEXT: "-text",
}
_KINDS = {tag: kind for kind, tags in _TAGS.items() for tag in tags.split()}
# Lexbor numbers the tags it knows; others are numbered by an address that changes from page to page.
_KNOWN_TAGS = 4096
_kind_of: dict[int, int] = {}

_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


_Attributes = dict[str, str | None]


class Block(NamedTuple):
    """A run of text between two block boundaries or line breaks, in a box. `linked` counts its characters in links."""

    text: str
    box: int
    linked: int
    links: int
    hidden: bool


class Anchor(NamedTuple):
    """A link as it stands on the page, its text not yet folded. `block` is where it ends, `element` names its node."""

    href: str
    text: str
    rel: str | None
    block: int
    box: int
    element: int


@dataclass(slots=True)
class Page:
    """What one walk over a page finds. A box is a block-level element, box 0 the body.

    Boxes are columns: `blocks[first:end]` lie inside a box, `parent` is the box around it, `says` is what its
    tag and name hint at, `name` its class.
    """

    blocks: list[Block] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)


def read(tree: LexborHTMLParser) -> Page:
    """The blocks, boxes and links of a parsed page."""
    reader = _Reader()
    if tree.body is not None:
        reader.walk(tree.body)
    return reader.page


def _kind(node: LexborNode) -> int:
    kind = _kind_of.get(node.tag_id)
    if kind is None:
        kind = _KINDS.get(node.tag or "", _INLINE)
        if node.tag_id < _KNOWN_TAGS:
            _kind_of[node.tag_id] = kind
    return kind


class _Reader:
    """The state of the walk: the text not yet closed into a block, and what it lies in."""

    def __init__(self) -> None:
        self.page = Page()
        self.runs: list[str] = []
        self.linked = 0
        self.links = 0
        self.box = -1
        self.hidden = 0
        self.preformatted = 0
        self.link: _Attributes | None = None
        self.link_text: list[str] = []

    def walk(self, root: LexborNode) -> None:
        """Visit everything under `root` in the order it is read.

        Half of all elements hold one piece of text and nothing else: they are done without being stacked.
        """
        open_nodes: list[tuple[LexborNode, int, bool]] = []
        node: LexborNode | None = root
        while True:
            if node is None:
                node, kind, hides = open_nodes.pop()
                if kind or hides:
                    self._leave(node, kind, hides)
                if not open_nodes:
                    return
            elif (kind := _kind_of.get(node.tag_id, -1)) == _TEXT:
                text = node.text_content or ""
                if self.link is not None:
                    self._link_text(text)
                if self.runs or not text.isspace():
                    self.runs.append(text)
            elif kind == _BREAK:
                if self.runs:
                    self._close_block()
            elif kind != _SKIP:
                if kind < 0:
                    kind = _kind(node)
                    if kind != _INLINE:
                        continue
                attributes = node.attributes
                hides = bool(attributes) and _hides(attributes)
                if kind or hides:
                    self._enter(kind, hides, node, attributes)
                child = node.child
                if child is None:
                    if kind or hides:
                        self._leave(node, kind, hides)
                elif child.next is None and _kind_of.get(child.tag_id) == _TEXT:
                    text = child.text_content or ""
                    if self.link is not None:
                        self._link_text(text)
                    if self.runs or not text.isspace():
                        self.runs.append(text)
                    if kind or hides:
                        self._leave(node, kind, hides)
                else:
                    open_nodes.append((node, kind, hides))
                    node = child
                    continue
            node = node.next

    def _enter(self, kind: int, hides: bool, node: LexborNode, attributes: _Attributes) -> None:
        self.hidden += hides
        if kind == _BLOCK:
            if self.runs:
                self._close_block()
            page = self.page
            page.parent.append(self.box)
            self.box = len(page.tag)
            tag = node.tag or ""
            page.tag.append(tag)
            name = attributes.get("class") or ""
            page.name.append(name)
            page.says.append(hint(tag, attributes.get("id") or "", name))
            page.first.append(len(page.blocks))
            page.end.append(0)
            if tag == "pre":
                self.preformatted += 1
        elif attributes.get("href"):
            self.link, self.link_text = attributes, []

    def _leave(self, node: LexborNode, kind: int, hides: bool) -> None:
        if kind == _BLOCK:
            if self.runs:
                self._close_block()
            page, box = self.page, self.box
            page.end[box] = len(page.blocks)
            if self.preformatted and page.tag[box] == "pre":
                self.preformatted -= 1
            self.box = page.parent[box]
        elif self.link is not None:
            page, link = self.page, self.link
            anchor = Anchor(
                link["href"] or "",
                "".join(self.link_text),
                link.get("rel"),
                len(page.blocks),
                self.box,
                node.mem_id,
            )
            page.anchors.append(anchor)
            self.link = None
        self.hidden -= hides

    def _link_text(self, text: str) -> None:
        if visible := len(text.strip()):
            self.linked += visible
            self.links += not self.link_text
            self.link_text.append(text)

    def _close_block(self) -> None:
        runs = self.runs
        text = runs[0] if len(runs) == 1 else "".join(runs)
        runs.clear()
        for line in text.split("\n") if self.preformatted else (text,):
            if folded := fold(line):
                self.page.blocks.append(Block(folded, self.box, self.linked, self.links, self.hidden > 0))
                self.linked = self.links = 0


def _hides(attributes: _Attributes) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or (
        style is not None and "none" in style and bool(_NOT_SHOWN.search(style))
    )
