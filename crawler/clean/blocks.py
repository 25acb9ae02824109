"""A parsed page as the blocks a reader sees, in order, each knowing the boxes it lies in.

One walk over the tree gives text, links and structure together; nothing here recurses, so no nesting is too deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.clean.hints import hint
from crawler.clean.text import fold

_INLINE, _BLOCK, _SKIP, _BREAK, _LINK, _TEXT, _PREFORMATTED = range(7)
_TAGS = {
    _BLOCK: "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup p "
    "search section summary table tbody td tfoot th thead tr ul",
    _SKIP: "-comment applet audio base canvas col colgroup datalist embed frame frameset head iframe input link map math meta "
    "noembed noframes noscript object option param progress rp rt script select source style svg template textarea "
    "title track video",
    _PREFORMATTED: "pre listing xmp",
    _BREAK: "br",
    _LINK: "a area",
    _TEXT: "-text",
}
_KINDS = {tag: kind for kind, tags in _TAGS.items() for tag in tags.split()}
# Lexbor numbers the tags it knows; others are numbered by an address that changes from page to page.
_KNOWN_TAGS = 4096
_kind_of: dict[int, int] = {}
_tag_of: dict[int, str] = {}

_MENUS = frozenset({"navigation", "sidebar", "related", "footer", "share", "pager"})
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_FEWEST_LINKS = 3
_MOSTLY = 0.5
_OF_INTEREST = "h1, h2, script, style, select, textarea, noscript, template, svg, iframe, object, pre, ruby"
# Notes to editors and to screen readers are not part of what is read or printed.
_ASIDE = frozenset(("noprint", "mw-editsection", "sr-only", "visually-hidden", "screen-reader-text"))
_MAY_HIDE = ", ".join(
    (
        "[hidden]",
        "[style*=none i]",
        *(f"span.{name}" for name in sorted(_ASIDE)),
    )
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


# A link as it stands on the page: address, text not yet folded, rel, the block it ends in, the box, its element's number.
Anchor = tuple[str, str, str | None, int, int, int]


class Row(NamedTuple):
    """A row of a table of figures: the table's box, the columns of its cells with text, whether all of them are headings."""

    table: int
    columns: tuple[int, ...]
    heading: bool


@dataclass(slots=True)
class Page:
    """What one walk over a page finds, in columns: a page has hundreds of blocks, a harvest millions of pages.

    A block is a run of text between two block boundaries or line breaks. `linked` counts its characters inside
    links, `links` its links, `home` is the box it lies in.

    A box is a block-level element, box 0 the body. Blocks `first` to `end` lie inside it, `parent` is the box around
    it, `name` its class, `says` what tag, id and class hint at. `spans` are the colspan and rowspan of cells that have
    one, as written; `rows` the rows of tables of figures, by their boxes.
    """

    text: list[str] = field(default_factory=list)
    home: list[int] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    spans: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)


def read(tree: LexborHTMLParser, follow: bool = True) -> Page:
    """The blocks and boxes of a parsed page, and its links where they are to be followed."""
    if tree.body is None:  # a frameset: box 0 is there all the same
        return Page(tag=["body"], name=[""], says=[""], parent=[-1], first=[0], end=[0])
    reader = _Reader(_hidden(tree), follow)
    reader.walk(tree.body)
    return reader.page()


def _hidden(tree: LexborHTMLParser) -> frozenset[int]:
    """The elements that hide what they hold. Asking for them beforehand spares a look at the style of all others."""
    return frozenset(node.mem_id for node in tree.css(_MAY_HIDE) if _hides(node))


def _hides(node: LexborNode) -> bool:
    """Whether an element found by one of the selectors is not shown; a style may speak of another `none`."""
    attributes = node.attributes
    if "hidden" in attributes or _NOT_SHOWN.search(attributes.get("style") or ""):
        return True
    return node.tag == "span" and not _ASIDE.isdisjoint((attributes.get("class") or "").split())


def _columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in range(width)]


def _kind(node: LexborNode) -> int:
    kind = _kind_of.get(node.tag_id)
    if kind is None:
        kind = _KINDS.get(node.tag or "", _INLINE)
        if node.tag_id < _KNOWN_TAGS:
            _kind_of[node.tag_id] = kind
            _tag_of[node.tag_id] = node.tag or ""
    return kind


def _anchor(link: LexborNode, text: str, block: int, box: int) -> Anchor:
    attributes = link.attributes
    return attributes.get("href") or "", text, attributes.get("rel"), block, box, link.mem_id


class _Reader:
    """The state of the walk: the text not yet closed into a block, and what it lies in."""

    def __init__(self, hiding: frozenset[int], follow: bool) -> None:
        self.hiding = hiding
        self.follow = follow
        self.blocks: list[tuple[str, int, int, int, bool]] = []
        self.boxes: list[tuple[str, str, str, int]] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.anchors: list[Anchor] = []
        self.spans: dict[int, tuple[str | None, str | None]] = {}
        self.runs: list[str] = []
        self.linked = 0
        self.links = 0
        self.box = -1
        self.hidden = 0
        self.hidden_from: list[tuple[int, int, int]] = []
        self.preformatted = 0
        self.linking = False
        self.link_text: list[str] = []

    def page(self) -> Page:
        """What was found, as columns."""
        text, home, linked, links, hidden = _columns(self.blocks, 5)
        tag, name, says, first = _columns(self.boxes, 4)
        return Page(
            text, home, linked, links, hidden, tag, name, says, self.parents, first, self.ends, self.anchors, self.spans
        )  # fmt: skip

    # One loop on purpose: a page has a thousand nodes, and this is half of what a page costs. Most elements hold one
    # piece of text and nothing else; they are done at once, without being stacked.
    def walk(self, root: LexborNode) -> None:  # noqa: PLR0912 - see above
        """Visit everything under `root` in the order it is read."""
        runs, blocks, ends, hiding = self.runs, self.blocks, self.ends, self.hiding
        open_nodes: list[tuple[LexborNode, int]] = []
        node: LexborNode | None = root
        while True:
            if node is None:
                node, kind = open_nodes.pop()
                if kind or (hiding and node.mem_id in hiding):
                    self._leave(node, kind)
                if not open_nodes:
                    return
            elif (kind := _kind_of.get(node.tag_id, -1)) == _TEXT:
                text = node.text_content or ""
                if self.linking:
                    self._link_text(text)
                if runs or not text.isspace():
                    runs.append(text)
            elif kind == _BREAK:
                if runs:
                    self._close_block()
            elif kind != _SKIP:
                if kind < 0 and (kind := _kind(node)) != _INLINE:
                    continue
                child = node.child
                if (
                    child is None
                    or child.next is not None
                    or _kind_of.get(child.tag_id) != _TEXT
                    or kind == _PREFORMATTED
                    or (hiding and node.mem_id in hiding)
                    or not open_nodes
                ):
                    if (kind or (hiding and node.mem_id in hiding)) and self._enter(node, kind):
                        node = node.next
                    else:
                        open_nodes.append((node, kind))
                        node = child
                    continue
                text = child.text_content or ""
                if kind == _BLOCK:
                    if runs:
                        self._close_block()
                    box = len(ends)
                    self._add_box(node)
                    if folded := fold(text):
                        if self.linking:
                            self._link_text(text)
                        blocks.append((folded, box, self.linked, self.links, self.hidden > 0))
                        self.linked = self.links = 0
                        ends[box] += 1
                else:
                    if kind == _LINK:
                        self._leaf_link(node, text)
                    elif self.linking:
                        self._link_text(text)
                    if runs or not text.isspace():
                        runs.append(text)
            node = node.next

    def _enter(self, node: LexborNode, kind: int) -> bool:
        """Open an element; True where it is done with at once."""
        if kind in (_BLOCK, _PREFORMATTED):
            if self.runs:
                self._close_block()
            says = self._add_box(node)
            if says in _MENUS and self._take_whole(node):
                return True
            self.box = len(self.ends) - 1
            self.preformatted += kind == _PREFORMATTED
        elif kind == _LINK and node.attributes.get("href"):
            self.linking, self.link_text = True, []
        if self.hiding and node.mem_id in self.hiding:
            self.hidden += 1
            self.hidden_from.append((len(self.runs), self.linked, self.links))
        return False

    def _take_whole(self, node: LexborNode) -> bool:
        """Read a menu, named as one and hardly more than links, as one block: menus are most of a page's elements."""
        if self.linking or self.hidden or len(links := node.css("a[href]")) < _FEWEST_LINKS:
            return False
        if self.hiding and any(each.mem_id in self.hiding for each in node.css(_MAY_HIDE)):
            return False
        text = node.text(separator="\n")
        texts = [link.text_lexbor() or "" for link in links]
        linked, whole = sum(map(len, map(str.strip, texts))), sum(map(len, text.split()))
        if linked < _MOSTLY * whole or node.css_first(_OF_INTEREST) is not None:
            return False
        block, box = len(self.blocks), len(self.ends) - 1
        lines = "\n".join(filter(None, map(str.strip, text.split("\n"))))
        self.blocks.append((lines, box, linked, len(links), False))
        self.ends[box] += 1
        if self.follow:
            self.anchors += map(_anchor, links, texts, repeat(block), repeat(box))
        return True

    def _leave(self, node: LexborNode, kind: int) -> None:
        if kind in (_BLOCK, _PREFORMATTED):
            if self.runs:
                self._close_block()
            self.ends[self.box] = len(self.blocks)
            self.box = self.parents[self.box]
            self.preformatted -= kind == _PREFORMATTED
        elif kind == _LINK and self.linking:
            if self.follow:
                self.anchors.append(_anchor(node, "".join(self.link_text), len(self.blocks), self.box))
            self.linking = False
        if self.hiding and node.mem_id in self.hiding:
            start, self.linked, self.links = self.hidden_from.pop()
            if folded := fold("".join(self.runs[start:])):
                self.blocks.append((folded, self.box, 0, 0, True))
            del self.runs[start:]
            self.hidden -= 1

    def _add_box(self, node: LexborNode) -> str:
        tag, blocks = _tag_of[node.tag_id], len(self.blocks)
        identity = name = ""
        if attributes := node.attributes:
            identity, name = attributes.get("id") or "", attributes.get("class") or ""
            if tag in _CELLS and ("colspan" in attributes or "rowspan" in attributes):
                self.spans[len(self.ends)] = attributes.get("colspan"), attributes.get("rowspan")
        says = hint(tag, identity, name)
        self.boxes.append((tag, name, says, blocks))
        self.parents.append(self.box)
        self.ends.append(blocks)
        return says

    def _leaf_link(self, node: LexborNode, text: str) -> None:
        attributes = node.attributes
        if href := attributes.get("href"):
            visible = len(text.strip())
            # A heading that links to itself leads nowhere else.
            if visible and not (href[0] == "#" and self.boxes[self.box][0] in _HEADINGS):
                self.linked += visible
                self.links += 1
            if self.follow:
                place = len(self.blocks), self.box, node.mem_id
                self.anchors.append((href, text, attributes.get("rel"), *place))

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
                self.blocks.append((folded, self.box, self.linked, self.links, self.hidden > 0))
                self.linked = self.links = 0
