"""What a site repeats on its pages: learnt from pages of one source, told by blocks hashed with the path they stand in.

A repeated block is furniture where it stands apart from the text that changes from page to page. What a report itself
repeats stays: salutations and closing words, numbered headings, rows of tables, and any line that stands between
paragraphs and is written like them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xxhash

from crawler.clean.blocks import Page
from crawler.clean.text import size

VERSION = 1
FEWEST_PAGES = 10
_FEWEST_REPEATS = 3
_OFTEN, _NEARLY_ALWAYS, _HALF = 0.2, 0.9, 0.5
_PURE, _RARE = 0.8, 0.1
_SHORTEST = 2.0

_DIGITS = re.compile(r"\d+")
# A speaker's address, wherever it stands; thanks, appeals, formulas and signatures where the text stands.
_ADDRESS = re.compile(r"[:：]$|^各位|同志|代表|委员|^(?:thank|ladies|dear|mr\.?|madam)\b", re.IGNORECASE)
_SPOKEN = re.compile(
    r"[我咱]们|朋友|女士|先生|领导|谢谢|感谢|大家|奋斗|特此|现将|审议|审查|如下|妥否|祝|此致|敬礼|此件|印发|抄送|附件"
    r"|(?:政府|办公室|委员会|[局厅部院会])$|年.{1,3}月.{1,4}日\S?$"
)
_NUMBERED = re.compile(
    r"[(（【\[]?(?:[一二三四五六七八九十百]{1,3}|\d{1,3})[)）】\].、．,，:：\s]|第[一二三四五六七八九十百\d]{1,4}[章节条部篇]|[①-⑳]"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LINES_OF_TEXT = frozenset(("td", "th", "li", "dt", "dd", "blockquote", "pre"))
_FREE, _WITH_TEXT, _ALWAYS = range(3)


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as learning sees it, a column each.

    `blocks` hashes a block with its path, `paths` the path alone; `kept` whether it was held to be text, `guarded`
    how firmly it is spared (0 not at all, 1 where text stands, 2 always), `lines` whether it is an item or a cell.
    """

    blocks: tuple[int, ...]
    paths: tuple[int, ...]
    kept: tuple[bool, ...]
    guarded: tuple[int, ...]
    lines: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """What is furniture on a site's pages: `blocks` by path and words, `paths` whatever stands in them.

    `pages` is how many pages it was learnt from; `version` changes when hashes or rules do. `name` tells it from
    others, wherever a text says which template it was made with.
    """

    blocks: frozenset[int] = frozenset()
    paths: frozenset[int] = frozenset()
    pages: int = 0
    version: int = VERSION
    name: str = ""


NO_TEMPLATE = Template()


def sample(page: Page, reasons: Sequence[str]) -> Sample:
    """What learning keeps of a page; `reasons` has a word for each block that was dropped."""
    paths = _paths(page)
    tags = [page.tag[box] for box in page.home]
    return Sample(
        _keys(page, paths),
        paths,
        tuple(not reason for reason in reasons),
        tuple(_guard(text, tag) for text, tag in zip(page.text, tags, strict=True)),
        tuple(tag in _LINES_OF_TEXT for tag in tags),
    )


def learn(samples: Iterable[Sample]) -> Template:
    """The template of a source from some of its pages; of fewer than ten pages nothing is learnt.

    Pages that are the same block by block count once; their order makes no difference.
    """
    pages = list({page.blocks: page for page in samples}.values())
    if len(pages) < FEWEST_PAGES:
        return Template(pages=len(pages))
    counts = Counter(key for page in pages for key in set(page.blocks))
    changing = [_changing(page, counts, len(pages)) for page in pages]
    of_text = _paths_of_text(pages, changing)
    votes: Counter[tuple[int, bool]] = Counter()
    for page, found in zip(pages, changing, strict=True):
        votes.update(_votes(page, found, of_text, counts, len(pages)))
    blocks = frozenset(
        key for key, is_furniture in votes if is_furniture and votes[key, True] >= 9 * votes[key, False]
    )
    paths = _furniture_paths(pages, counts) - of_text
    return Template(blocks, paths, len(pages), name=digest(blocks, paths))


def digest(blocks: frozenset[int], paths: frozenset[int], version: int = VERSION) -> str:
    """The name of a template by its content; empty where it drops nothing."""
    if not blocks and not paths:
        return ""
    content = repr((version, sorted(blocks), sorted(paths)))
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def agree(one: Template, other: Template, samples: Iterable[Sample]) -> bool:
    """Whether two templates drop the same of what was held to be text on these pages."""
    return all(_struck(one, page) == _struck(other, page) for page in samples)


def _struck(template: Template, page: Sample) -> list[int]:
    if template.version != VERSION:
        return []
    columns = zip(page.blocks, page.paths, page.kept, strict=True)
    return [
        i
        for i, (key, path, kept) in enumerate(columns)
        if kept and (key in template.blocks or path in template.paths)
    ]


def find_repeated(page: Page, template: Template) -> list[bool]:
    """Which blocks of a page the template knows as furniture. A template of another version knows none."""
    if template.version != VERSION or not (template.blocks or template.paths):
        return [False] * len(page.text)
    paths = _paths(page)
    keys = _keys(page, paths)
    return [key in template.blocks or path in template.paths for key, path in zip(keys, paths, strict=True)]


def _changing(page: Sample, counts: Counter[int], pages: int) -> list[int]:
    """The blocks kept as text that hardly any other page has, those aside that stand alone in their path."""
    rare = max(2, _RARE * pages)
    found = [i for i, key in enumerate(page.blocks) if page.kept[i] and counts[key] < rare]
    of_path = Counter(page.paths[i] for i in found)
    return [i for i in found if of_path[page.paths[i]] >= _OFTEN * len(found)]


def _paths_of_text(pages: Sequence[Sample], changing: Sequence[Sequence[int]]) -> frozenset[int]:
    """The paths in which the text of many pages stands."""
    on = Counter(
        path for page, blocks in zip(pages, changing, strict=True) for path in {page.paths[i] for i in blocks}
    )
    return frozenset(path for path, count in on.items() if count >= _OFTEN * len(pages))


def _votes(
    page: Sample, changing: Sequence[int], of_text: frozenset[int], counts: Counter[int], pages: int
) -> set[tuple[int, bool]]:
    """Of each block that repeats often, whether it looks like furniture on this page."""
    often = max(_FEWEST_REPEATS, _OFTEN * pages)
    first, last = (changing[0], changing[-1]) if changing else (len(page.blocks), -1)
    found: set[tuple[int, bool]] = set()
    for i, key in enumerate(page.blocks):
        if (count := counts[key]) >= often:
            inside, alike = first < i < last, page.paths[i] in of_text
            found.add((key, _is_furniture(page, i, inside, alike, count / pages)))
    return found


def _is_furniture(page: Sample, block: int, inside: bool, alike: bool, share: float) -> bool:
    """A block between paragraphs or written like them must be on nearly every page, and never both."""
    if page.guarded[block] >= (_WITH_TEXT if inside or alike else _ALWAYS):
        return False
    if inside and (alike or page.lines[block]):
        return False
    return share >= _NEARLY_ALWAYS or not (inside or alike)


def _furniture_paths(pages: Sequence[Sample], counts: Counter[int]) -> frozenset[int]:
    """Paths on most pages in which nearly all repeats on other pages and nothing is the text of one: lists that rotate."""
    on, repeated, all_of, guarded = (Counter[int]() for _ in range(4))
    for page in pages:
        on.update(set(page.paths))
        for key, path, is_guarded in zip(page.blocks, page.paths, page.guarded, strict=True):
            all_of[path] += 1
            repeated[path] += counts[key] >= _FEWEST_REPEATS
            guarded[path] += is_guarded > _FREE
    return frozenset(
        path
        for path, count in on.items()
        if count >= _HALF * len(pages)
        and repeated[path] >= _PURE * all_of[path]
        and guarded[path] <= _RARE * all_of[path]
    )


def _guard(text: str, tag: str) -> int:
    """How firmly a block is spared, since reports themselves may repeat it."""
    if tag == "tr" or _ADDRESS.search(text):
        return _ALWAYS
    if size(text) < _SHORTEST or tag in _HEADINGS or _SPOKEN.search(text) or _NUMBERED.match(text):
        return _WITH_TEXT
    return _FREE


def _paths(page: Page) -> tuple[int, ...]:
    """The hash of the path of boxes around each block: tags and classes, numbers in them left out."""
    hashes: list[int] = []
    for tag, name, parent in zip(page.tag, page.name, page.parent, strict=True):
        above = hashes[parent] if parent >= 0 else 0
        hashes.append(
            xxhash.xxh3_64_intdigest(f"{tag}.{_DIGITS.sub('', name)}".encode("utf-8", "replace"), above)
        )
    return tuple(hashes[box] for box in page.home)


def _keys(page: Page, paths: Sequence[int]) -> tuple[int, ...]:
    """The hash of each block with its path; figures in it are left out, so that a counter repeats itself."""
    return tuple(
        xxhash.xxh3_64_intdigest(_DIGITS.sub("0", text).encode("utf-8", "replace"), path)
        for text, path in zip(page.text, paths, strict=True)
    )
