"""Exploring a site politely: from one address to its listings and some of its reports, within a number of requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crawler.discover.canonical import canonical, origin
from crawler.discover.catalogues import CATALOGUE
from crawler.discover.roles import role_of
from crawler.discover.sitemaps import Listed
from crawler.errors import SurveyFailed
from crawler.fetch import Fetcher
from crawler.refinery import Job, Refinery
from crawler.site import Site
from crawler.survey.candidates import Candidates
from crawler.survey.forms import form_of
from crawler.survey.learn import Learnt, learn
from crawler.survey.named import find_named
from crawler.survey.neighbours import folder, is_home, neighbourhood
from crawler.survey.sights import Sight, in_main_list
from storage.records import Fetched, Link, Outcome, Refined, Role

MOST_REQUESTS = 60
_MOST_ATTEMPTS = 2  # for one page: a survey can do without any of them but the first
_FOR_SAMPLES = 6  # requests kept for looking at more reports in the end
SAMPLES = 5
_OTHER_HOMES = ("index.html", "index.htm", "index.shtml", "default.htm")


@dataclass(slots=True)
class Survey:
    """What a survey found. `start` is where a harvest begins, `column` the listings meant where it is not the whole site,
    `failures` has why a page could not be looked at, `named` what sitemaps and feeds list; of these, `told` are those
    that a harvest finds by itself.
    """

    start: str
    sights: dict[str, Sight] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)
    named: dict[str, Listed] = field(default_factory=dict)
    sitemaps: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    told: frozenset[str] = frozenset()
    failures: dict[str, str] = field(default_factory=dict)
    column: frozenset[str] | None = None
    requests: int = 0
    learnt: Learnt = Learnt((), (), (), (), ())


async def survey(
    url: str,
    site: Site,
    fetcher: Fetcher,
    refinery: Refinery,
    tell: Callable[[str], None] = lambda _: None,
    most_requests: int = MOST_REQUESTS,
) -> Survey:
    """Look at a site from one canonical address on, whatever page of it that is, and learn its rules.

    `site` gives limits, identity and what private network is opened; its scope is replaced by the hosts around the
    address. Raises SurveyFailed, in a line, where the address gives no page or no reports are found.
    """
    explorer = _Explorer(url, site, fetcher, refinery, tell, most_requests)
    await explorer.begin(url)
    await explorer.read_catalogues()
    await explorer.explore()
    return await explorer.conclude()


class _Explorer:
    def __init__(
        self,
        url: str,
        site: Site,
        fetcher: Fetcher,
        refinery: Refinery,
        tell: Callable[[str], None],
        most: int,
    ) -> None:
        limits = replace(site.limits, max_attempts=min(site.limits.max_attempts, _MOST_ATTEMPTS))
        scope = neighbourhood(url, site.allow_private)
        self._site = replace(site, scope=scope, starts=(url,), limits=limits)
        self._fetcher, self._refinery, self._tell, self._most = fetcher, refinery, tell, most
        self._found = Survey(url)
        self._whole = True
        self._candidates = Candidates(self._site.scope.covers, self._is_inside)

    async def begin(self, url: str) -> None:
        """Look at the address itself; where it is a report's, at the listing that leads to it."""
        first, fetched = await self._look(url)
        if first is None and is_home(url) and fetched.outcome is Outcome.GONE:
            first = await self._other_home(url)
        if first is None:
            raise SurveyFailed(f"{url}: {self._found.failures.get(url) or _why(fetched)}")
        if first.moved and self._site.scope.covers(first.moved):
            first = (await self._look(first.moved))[0] or first
        self._whole = is_home(url) or is_home(first.url)
        if first.role is Role.DETAIL and not self._whole:
            first = await self._listing_of(first)
            self._whole = is_home(first.url)
        self._found.start = first.url

    async def _other_home(self, url: str) -> Sight | None:
        for name in _OTHER_HOMES:
            sight, _ = await self._look(f"{origin(url)}/{name}")
            if sight is not None:
                return sight
        return None

    async def _listing_of(self, report: Sight) -> Sight:
        """The page that lists a report: tried are the folders around it and what leads back up, the nearest first."""
        own = form_of(report.url)
        above = [lead.url for lead in report.leads if not lead.entry.titled and not lead.entry.onward]
        near = [url for url in dict.fromkeys(above) if folder(url) and report.url.startswith(folder(url))]
        near.sort(key=lambda each: -len(folder(each)))
        trail = [lead.url for lead in report.leads if lead.entry.text in _steps(report)]
        for url in list(dict.fromkeys((*near[:3], *reversed(trail[-3:])))):
            if is_home(url) or not self._site.scope.covers(url):
                continue
            sight, _ = await self._look(url)
            if sight and any(in_main_list(lead) and form_of(lead.url) == own for lead in sight.leads):
                return sight
        home, fetched = await self._look(f"{origin(report.url)}/")
        if home is None:
            raise SurveyFailed(
                f"{report.url}: is a page with a report; no listing that leads to it was found ({_why(fetched)});"
                " give the address of one"
            )
        return home

    async def read_catalogues(self) -> None:
        """Read the sitemaps and feeds of the site."""
        first = self._found.sights[self._found.start]
        told = self._fetcher.sitemaps(first.url, self._site)
        named = await find_named(first.url, told, first.feeds, self._site.scope, self._catalogue)
        self._found.told = frozenset((*told, *first.feeds))
        self._found.named = named.pages
        self._found.sitemaps, self._found.feeds = named.sitemaps, named.feeds

    async def _catalogue(self, url: str) -> tuple[Link, ...] | None:
        """The links of the sitemap or feed at an address; None where there is none."""
        fetched = await self._fetch(url)
        if fetched.body is None:
            return None
        job = Job(fetched.body, fetched.final_url, fetched.last.headers, self._site.scope)
        refined = await self._refinery.refine(job)
        if not isinstance(refined, Refined) or refined.encoding_from != CATALOGUE:
            return None
        return refined.links

    async def explore(self) -> None:
        """Look at pages until nothing is left that would tell more, or the requests are used up."""
        while self._found.requests < self._most - _FOR_SAMPLES and (url := self._candidates.next()):
            await self._look(url)

    async def conclude(self) -> Survey:
        """Learn the rules, and look at more reports where fewer than five were seen."""
        found = self._found
        found.ways = self._candidates.ways
        found.column = None if self._whole else self._column()
        self._learn()
        if not found.learnt.details:
            raise SurveyFailed(self._nothing())
        forms = {form_of(url) for rule in found.learnt.details for url in rule.examples}
        for url in self._candidates.more_reports(sorted(forms)):
            if len(self.reports()) >= SAMPLES or found.requests >= self._most:
                break
            await self._look(url)
        self._learn()
        return found

    def reports(self) -> list[Sight]:
        """The pages looked at that the rules take for reports."""
        return [each for each in self._found.sights.values() if each.texts and self._is_report(each.url)]

    def _is_report(self, url: str) -> bool:
        rules = self._found.learnt.rules
        return role_of(url, rules) is Role.DETAIL

    def _learn(self) -> None:
        found = self._found
        found.learnt = learn(
            list(found.sights.values()),
            self._site.scope,
            list(found.named.values()),
            found.ways,
            found.column,
        )

    def _column(self) -> frozenset[str]:
        """The listings that belong to the start: it, those in its folder, and the further pages of each."""
        found = {self._found.start}
        for (
            url,
            sight,
        ) in self._found.sights.items():  # in the order they were looked at, so that the way is known
            before = self._found.sights.get(self._candidates.ways.get(url, ""))
            onward = before and any(lead.url == url and lead.entry.onward for lead in before.leads)
            if sight.role is not Role.DETAIL and (
                self._is_inside(url) or (before and before.url in found and onward)
            ):
                found.add(url)
        return frozenset(found)

    def _is_inside(self, url: str) -> bool:
        own = folder(self._found.start)
        return self._whole or bool(own and url.startswith(own))

    async def _look(self, url: str) -> tuple[Sight | None, Fetched]:
        self._candidates.asked(url)
        fetched = await self._fetch(url)
        if fetched.body is None:
            self._found.failures[url] = _why(fetched)
            return None, fetched
        address = canonical(fetched.final_url) or url
        sight = await self._refinery.see(fetched.body, address, fetched.last.headers)
        if sight is None:
            self._found.failures[url] = "it could not be read"
            return None, fetched
        self._found.sights[sight.url] = sight
        self._candidates.learn(url, sight)
        counts = [each.role for each in self._found.sights.values()]
        self._tell(
            f"looked at {len(counts)} pages with {self._found.requests} requests:"
            f" {counts.count(Role.LISTING)} listings, {counts.count(Role.DETAIL)} with a text"
        )
        return sight, fetched

    async def _fetch(self, url: str) -> Fetched:
        fetched = await self._fetcher.fetch(url, self._site)
        self._found.requests += sum(
            attempt.status is not None or attempt.seconds > 0 for attempt in fetched.attempts
        )
        return fetched

    def _nothing(self) -> str:
        found = self._found
        seen = len(found.sights)
        dates = "" if seen > 1 else "; where its links are made by a script, no survey can see them"
        return (
            f"{found.start}: no page with a report was found ({seen} pages looked at); give the address of a listing"
            f"{dates}"
        )


def _why(fetched: Fetched) -> str:
    """Why there is no page: what the last request came to."""
    last = fetched.last
    if last.outcome is Outcome.OUT_OF_SCOPE:
        return f"leads to {last.url}, which is another site; give that address if it is meant"
    return last.reason or last.outcome.value


def _steps(sight: Sight) -> frozenset[str]:
    """The words of the trail that leads to a page."""
    trails = [fact.value for fact in sight.facts if fact.name == "breadcrumb"]
    return frozenset(step for trail in trails for step in trail.split(" > "))
