"""Refining a file: its blocks read, its title found, and then what is done to every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from crawler.attachments.blocks import Block, Contents
from crawler.attachments.doc import read_doc
from crawler.attachments.docx import read_docx
from crawler.attachments.faults import Unreadable
from crawler.attachments.kinds import FileKind
from crawler.attachments.missing import reader
from crawler.attachments.page import as_page
from crawler.attachments.pdf import read_pdf
from crawler.attachments.sheets import read_sheets
from crawler.attachments.titling import above, find_title, title_of_link, title_of_properties
from crawler.clean import CLEANER
from crawler.clean.blocks import Page
from crawler.clean.content import Content
from crawler.clean.documents import compose, dropped
from crawler.clean.facts.telling import tell
from crawler.clean.features import measure
from crawler.clean.head import Head
from crawler.clean.metadata import About, describe
from crawler.clean.quality import share
from crawler.clean.repair.ledger import Edit
from crawler.clean.repair.lines import between
from storage.records import Certainty, Dates, Dropped, Fact, Refined, Role

_READ: dict[FileKind, Callable[[bytes], Contents]] = {
    FileKind.PDF: read_pdf,
    FileKind.DOCX: read_docx,
    FileKind.XLSX: read_sheets,
    FileKind.XLS: read_sheets,
    FileKind.DOC: read_doc,
}


def refine_file(kind: FileKind, body: bytes, *, url: str, link_text: str = "") -> Refined:
    """The documents of one file, with a reason for everything left out; `link_text` is what the link to it says.

    A file that gives no text is refused: encrypted, corrupt_..., scanned_pdf (with a block dropped for each of its
    pages), too_many_pages, zip_bomb, declares_entities, or because the library that reads it is missing.
    """
    refined = Refined(url, CLEANER, kind.value, reader(kind), Role.ATTACHMENT)
    try:
        contents = _read(kind, body)
    except Unreadable as error:
        pages = tuple(Dropped(error.reason, "") for _ in range(error.pages))
        return replace(refined, refused=error.reason, dropped=pages)
    page = as_page(contents.blocks)
    named = title_of_link(link_text) or title_of_properties(contents.title) or _name(url)
    content = _content(page, contents.blocks, named)
    about = _about(page, content, named, contents, told_by_link=bool(title_of_link(link_text)))
    documents = tuple(
        tell(document, about, share(content))
        for document in compose(page, content, about, _joins(contents.blocks, content.reasons), is_file=True)
    )
    return replace(
        refined,
        title=about.title,
        documents=documents,
        dropped=(*dropped(page, content, documents), *(Dropped(reason, "") for reason in contents.missing)),
        refused="" if documents else "no_text",
    )


def _read(kind: FileKind, body: bytes) -> Contents:
    if kind is FileKind.LOCKED:
        raise Unreadable("encrypted")
    return _READ[kind](body)


def _content(page: Page, blocks: Sequence[Block], named: str) -> Content:
    """All blocks are text but those that the reader gave a reason, the title, and the lines above it."""
    features, reasons = measure(page), [block.reason for block in blocks]
    title = find_title(blocks, named)
    if title >= 0:
        reasons[title] = "title"
        for at in above(blocks, title):
            reasons[at] = reasons[at] or "outside"
    return Content(tuple(reasons), 0, True, title, features)


def _about(page: Page, content: Content, named: str, contents: Contents, *, told_by_link: bool) -> About:
    """What a file says of its texts. Without a heading the title is the one it was `named` by."""
    about = describe(Head(title=named), page, content)
    unsaid = ("title", "site_name", *(("shown_date",) if contents.is_table else ()))
    others = [fact for fact in about.facts if fact.name not in unsaid]
    titles = [fact for fact in about.facts if fact.name == "title"]
    if content.title < 0 and named:
        titles = [Fact("title", named, Certainty.LIKELY, "link" if told_by_link else "file")]
    made = [Fact("file_made", contents.made, Certainty.LIKELY, "file")] if contents.made else []
    title = titles[0].value if titles else ""
    dates = Dates() if contents.is_table else about.dates
    return replace(about, title=title, dates=dates, facts=(*titles, *others, *made))


def _joins(blocks: Sequence[Block], reasons: Sequence[str]) -> Iterator[Edit]:
    """The line breaks of a page of paper that end no paragraph, as changes to the text of the kept blocks."""
    kept = [block for block, reason in zip(blocks, reasons, strict=True) if not reason]
    at = 0
    for before, block in pairwise(kept):
        at += len(before.text) + 1
        if block.goes_on:
            yield Edit(at - 1, at, between(before.text, block.text), "wrapped", block.certain)


def _name(url: str) -> str:
    """The name of a file in its address, where it is one that a person would give: it has a Han character."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    has_han = any("\u3400" <= character < "\ua000" for character in name)
    return title_of_link(name) if has_han else ""
