"""The path of a page, in the order it is taken: visit, refine, decide what is kept, settle (storage.documents)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from crawler.attachments import file_kind, refine_file
from crawler.attachments.links import may_lead_to_files, part_files
from crawler.bounds import unfit
from crawler.clean import CLEANER
from crawler.clean.blocks import Page, read
from crawler.clean.content import find
from crawler.clean.documents import compose, dropped, open_ended, role_of
from crawler.clean.facts.telling import tell
from crawler.clean.head import read_head
from crawler.clean.metadata import describe
from crawler.clean.quality import share
from crawler.clean.template import NO_TEMPLATE, Template
from crawler.decode import decode
from crawler.discover.bounded import Leads, Parsed, lead_on
from crawler.discover.catalogues import CATALOGUE, read_catalogue
from crawler.discover.continuing import go_on
from crawler.discover.directives import NOFOLLOW, NOINDEX, directives
from crawler.discover.links import base_of
from crawler.discover.listing_api import read_answer
from crawler.discover.sequel import find_sequel
from crawler.site import LinkRules, Scope, Site
from crawler.walls import wall
from storage.cleaners import made_by
from storage.packing import pack
from storage.records import Dropped, Fetched, Refined, Role, Snapshot

if TYPE_CHECKING:
    from crawler.fetch import Fetcher
    from crawler.render import Renderer
    from storage.frontier import Due


async def visit(
    due: Due, site: Site, fetcher: Fetcher, renderer: Renderer | None = None
) -> tuple[Fetched, Snapshot | None]:
    """Fetch a due page politely; every attempt made, and the snapshot of the bytes where some came.

    A page that the source asks to be rendered is fetched whether it changed or not: its scripts may have other news.
    """
    if renderer is not None and renderer.wants(due.url):
        fetched = await renderer.render(await fetcher.fetch(due.url, site))
        return fetched, None if fetched.body is None else pack(fetched.body)
    fetched = await fetcher.fetch(
        due.url, site, etag=due.etag, last_modified=due.last_modified, validated_url=due.redirected_to
    )
    return fetched, None if fetched.body is None else pack(fetched.body)


def refine(
    body: bytes,
    *,
    url: str,
    headers: Iterable[tuple[str, str]] = (),
    scope: Scope | None = None,
    rules: LinkRules = LinkRules(),
    follow: bool = True,
    template: Template = NO_TEMPLATE,
    obey_nofollow: bool = True,
    link_text: str = "",
    attachments: bool | None = None,
) -> Refined:
    """The documents and links of one page or file, with a reason for everything left out.

    `follow` is whether the links are wanted: a detail page's are not. `template` is what is known to repeat on the
    pages of the site (`crawler.clean.template.learn`). `obey_nofollow` leaves out links that the page asks not to be
    followed. `link_text` is what the link that led here says; a file may have no other title.
    `attachments` is whether links to files are wanted; where they are not, they are counted, unless it is None.

    Pure: no network, no database, no clock, and the same bytes always make the same documents. No bytes
    make it raise; what can hang a parser is stopped from outside.
    """
    if kind := file_kind(body):
        return refine_file(kind, body, url=url, link_text=link_text)
    headers = tuple(headers)
    cleaner = made_by(CLEANER, template.name)
    if (answer := read_answer(body, url, headers, rules.api, scope, cleaner)) is not None:
        return answer if follow else replace(answer, links=(), pager=None)
    if (listed := read_catalogue(body, url, headers, scope, rules)) is not None:
        links, left = listed if follow else ((), ())
        return Refined(url, cleaner, "utf-8", CATALOGUE, Role.LISTING, links=links, drop_counts=left)
    decoded = decode(body, headers)
    if reason := unfit(decoded.utf8):
        return Refined(url, cleaner, decoded.encoding, decoded.encoding_from, Role.UNKNOWN, refused=reason)
    tree = LexborHTMLParser(decoded.utf8)
    with_files = attachments is not None and may_lead_to_files(decoded.utf8)
    page, head = read(tree, follow or with_files), read_head(tree)
    content = find(page, head.title, template)
    about = describe(head, page, content)
    refused = wall(tree, page, content, head.title, dated=bool(about.dates.shown))
    composed = () if refused else compose(page, content, about)
    documents = tuple(tell(document, about, share(content)) for document in composed)
    base = base_of(url, head.links_relative_to)
    sequel = find_sequel(tree, page, decoded.text, url, base) if documents else None
    told = directives(tree, headers)
    leads = Leads()
    if follow and not (obey_nofollow and NOFOLLOW in told):
        parsed = Parsed(tree, page, content.reasons, decoded.text, url, base)
        leads = lead_on(parsed, scope, rules, listing=not documents, obey_nofollow=obey_nofollow)
    if with_files and not (obey_nofollow and NOFOLLOW in told):
        leads = _with_files(leads, page, base, scope, wanted=bool(attachments), obey_nofollow=obey_nofollow)
    return Refined(
        url=url,
        cleaner=cleaner,
        encoding=decoded.encoding,
        encoding_from=decoded.encoding_from,
        role=role_of(content),
        refused=refused,
        title=about.title,
        documents=open_ended(documents, sequel) if sequel else documents,
        links=leads.links,
        dropped=dropped(page, content, documents),
        drop_counts=leads.left,
        sequel=sequel,
        pager=leads.pager,
        told=told,
    )


def _with_files(
    leads: Leads, page: Page, base: str | None, scope: Scope | None, *, wanted: bool, obey_nofollow: bool
) -> Leads:
    links, left = part_files(
        leads.links, page.anchors, base, scope, wanted=wanted, obey_nofollow=obey_nofollow
    )
    return replace(leads, links=links, left=(*leads.left, *left))


def decide(
    role: Role,
    refined: Refined,
    *,
    scope: Scope | None = None,
    obey_noindex: bool = True,
    obey_nofollow: bool = True,
) -> tuple[Refined, bool]:
    """What of a refined page is kept, given the role it was found in; and whether a report was missed there.

    A listing leads on and holds no document, a file does wherever it was found. A detail page holds documents and leads
    on to its files and the next page of its article alone, inside `scope`. A page of unknown role is what its content
    looks like. What is not kept joins
    `dropped` with its reason; where that is the page as a whole, the reason is in `refused`.
    """
    if role is Role.LISTING and refined.role is not Role.ATTACHMENT:
        return _without_documents(refined, "on_a_listing"), bool(refined.refused)
    if obey_noindex and NOINDEX in refined.told and (refined.documents or not refined.links):
        refined = replace(_without_documents(refined, NOINDEX), refused=NOINDEX)
    if role is Role.DETAIL and refined.links:
        refined = replace(
            refined, links=tuple(link for link in refined.links if link.role is Role.ATTACHMENT)
        )
    refined = go_on(refined, scope, obey_nofollow=obey_nofollow)
    if not refined.documents and not refined.links and not refined.refused:
        refined = replace(refined, refused="no_text")
    return refined, bool(refined.refused)


def _without_documents(refined: Refined, reason: str) -> Refined:
    left = tuple(Dropped(reason, document.text) for document in refined.documents)
    return replace(refined, documents=(), dropped=(*refined.dropped, *left))
