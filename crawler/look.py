"""Looking at a page or a source without keeping anything: fetched and refined as a harvest would, then shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.discover.listing_api import first_page
from crawler.discover.roles import role_of
from crawler.fetch import Fetcher
from crawler.fetch.client import utc_now
from crawler.pipeline import decide, visit
from crawler.refinery import Job, Refinery, Unrefined
from crawler.render import rendering
from crawler.site import Site
from crawler.survey.sights import Sight
from storage.frontier import Due
from storage.records import Fetched, Refined, Role


@dataclass(frozen=True, slots=True)
class Look:
    """A page as fetched, and what it was refined to; `refined` is None where no body came."""

    role: Role
    fetched: Fetched
    refined: Refined | Unrefined | None
    sight: Sight | None = None


async def look(
    url: str, role: Role, site: Site, fetcher: Fetcher, refinery: Refinery, template: str = ""
) -> Look:
    """Fetch a page by the site's rules and refine it, everything found and dropped included.

    `template` is the name of one that the refinery holds; a listing is read without.
    """
    async with rendering(site, fetcher, utc_now) as renderer:
        due = Due(0, url, role, None, None, None, None)
        fetched, _ = await visit(due, site, fetcher, renderer)
    if fetched.body is None:
        return Look(role, fetched, None)
    job = Job(
        fetched.body,
        fetched.final_url,
        fetched.last.headers,
        site.scope,
        site.links,
        attachments=site.attachments,
        template="" if role is Role.LISTING else template,
    )
    return Look(role, fetched, await refinery.refine(job))


async def look_at_source(
    site: Site, fetcher: Fetcher, refinery: Refinery, template: str = ""
) -> tuple[Look, ...]:
    """The first start page, and the page with reports that it leads to, if any: each as a harvest would keep it, and
    as a survey sees it. Where a listing that answers in JSON is declared, its first page comes before them.
    """
    start = site.starts[0]
    first = await look(start, role_of(start, site.links), site, fetcher, refinery, template)
    looks = [first]
    api = first_page(site.links.api) if site.links.api is not None else None
    answers = [await look(api, Role.LISTING, site, fetcher, refinery)] if api is not None else []
    refined = [each.refined for each in (*answers, first) if isinstance(each.refined, Refined)]
    if (url := next(filter(None, map(_detail, refined)), None)) is not None:
        looks.append(await look(url, Role.DETAIL, site, fetcher, refinery, template))
    return (*answers, *[_kept(await _seen(each, refinery)) for each in looks])


async def _seen(each: Look, refinery: Refinery) -> Look:
    fetched = each.fetched
    if fetched.body is None:
        return each
    return replace(each, sight=await refinery.see(fetched.body, fetched.final_url, fetched.last.headers))


def _detail(refined: Refined) -> str | None:
    """The first link that is said to lead to reports, or else one that may."""
    for role in (Role.DETAIL, Role.UNKNOWN):
        for link in refined.links:
            if link.role is role:
                return link.url
    return None


def _kept(seen: Look) -> Look:
    if not isinstance(seen.refined, Refined):
        return seen
    return replace(seen, refined=decide(seen.role, seen.refined)[0])
