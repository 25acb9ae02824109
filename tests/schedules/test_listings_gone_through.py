"""Going through listings that mislead: pagers that loop, promise too much, shrink, are cut short or lead away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.tally import Tally
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage import runs
from storage.database import open_for_reading
from storage.walks import listings
from storage.walks.listings import Gap
from tests.site import Site, serve
from tests.site.cms import Cms
from tests.site.cms import site as made

Harvest = Callable[..., Tally]


def trs(pages: int, promised: int | None = None) -> Cms:
    """A listing of three reports a page whose script says how many pages there are, rightly or not."""
    return made(
        lambda n: f"/bg/t{100 + n}.html",
        lambda page: f"/bg/index_{page - 1}.html",
        lambda page, of: f'<script>createPageHTML({promised or of}, {page - 1}, "index", "html");</script>',
        start="/bg/",
        count=3 * pages,
    )


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(dict(trs(4).pages)) as site:
        yield site


@pytest.fixture
def harvest(site: Site, db: Path, tmp_path: Path) -> Harvest:
    """Harvest the site from `start`; keyword arguments are further lines of its configuration."""

    def run(start: str = "/bg/", **settings: object) -> Tally:
        lines = [f"{name} = {value}" for name, value in settings.items()]
        toml = tmp_path / "sources.toml"
        known = [
            'name = "yunling"',
            f'start = "{site.address}{start}"',
            f'allow_private = ["{site.host}"]',
            "delay = 0",
        ]
        toml.write_text("\n".join(["[[source]]", *known, *lines]))
        tally = Tally("yunling")
        asyncio.run(harvest_sources(load_sources(toml), db, {}, [tally], asyncio.Event()))
        return tally

    return run


def found_gaps(db: Path, site: Site) -> list[Gap]:
    """The gaps of the latest run, addresses without the host."""
    archive = open_for_reading(db)
    latest = runs.latest(archive, "yunling")
    found = listings.gaps(archive, latest[0] if latest else 0)
    archive.close()
    return [gap._replace(url=gap.url.removeprefix(site.address)) for gap in found]


def warned(db: Path) -> list[str]:
    """What the latest run warns of."""
    archive = open_for_reading(db)
    latest = runs.latest(archive, "yunling")
    found = runs.warnings_of(archive, latest[0] if latest else 0)
    archive.close()
    return [each.message for each in found]


def test_pages_that_were_not_allowed_are_a_gap_that_a_person_sees(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Of four pages the first and one more may be read: the warning says so and names the key, until the rest is read."""
    assert harvest(max_listing_pages=1).new == 6
    assert found_gaps(db, site) == [Gap("/bg/", "createPageHTML", 4, 2, "limit")]
    assert warned(db) == [
        f"the pager of {site.address}/bg/ says 4 pages, 2 were allowed: raise max_listing_pages or max_pages"
    ]
    harvest()
    assert (found_gaps(db, site), warned(db)) == ([], [])


def test_a_page_of_a_listing_that_fails_does_not_hide_the_ones_behind(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """The pages behind it are known from the one before; the page itself is a gap while it cannot be had."""
    site.pages["/bg/index_1.html"] = 403
    assert harvest().new == 9
    assert found_gaps(db, site) == [Gap("/bg/", "createPageHTML", 4, 3, "failed")]


def test_a_promise_of_any_number_of_pages_costs_no_more_than_the_next_few(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Nine million pages are promised and four are there: three are asked for in vain, and the gap is told."""
    site.pages |= trs(4, promised=9_000_000).pages
    tally = harvest()
    assert (tally.new, tally.gone, tally.waiting) == (12, 3, 0)
    assert [(gap.promised, gap.read) for gap in found_gaps(db, site)] == [(9_000_000, 4)]


def test_a_listing_that_has_shrunk_is_no_alarm(harvest: Harvest, db: Path, site: Site) -> None:
    """Its last pages have vanished and its pager says so: they are gone, and there is no gap."""
    harvest()
    for path, page in trs(2).pages.items():
        site.pages[path] = page
    site.pages |= {"/bg/index_2.html": 404, "/bg/index_3.html": 404}
    harvest()
    assert (found_gaps(db, site), warned(db)) == ([], [])


def test_a_pager_that_leads_back_ends(harvest: Harvest, site: Site) -> None:
    """下一页 of the last page leads to the first by another address: that is one request more, and no loop."""
    for number, path in enumerate(("/l/1.html", "/l/2.html", "/l/3.html")):
        site.pages[path] = linked(number, f"/l/{number + 2 if number < 2 else 1}.html")
    harvest("/l/1.html")
    assert Counter(path for path, _ in site.asked if path.startswith("/l/")) == {
        f"/l/{n}.html": 1 for n in (1, 2, 3)
    }


def test_a_next_page_that_is_the_page_itself_is_not_followed(harvest: Harvest, site: Site) -> None:
    """Nor is one that answers with the last page whatever is asked for, but for a few tries."""
    site.pages["/l/1.html"] = linked(0, "/l/1.html")
    for page in range(2, 60):
        site.pages[f"/e?page={page}"] = linked(1, f"/e?page={page + 1}")
    site.pages["/e"] = linked(0, "/e?page=2")
    harvest("/l/1.html")
    assert [path for path, _ in site.asked].count("/l/1.html") == 1
    harvest("/e")
    assert 2 <= sum(path.startswith("/e?") for path, _ in site.asked) <= 6


def test_a_pager_that_leads_out_of_the_scope_is_left_alone(harvest: Harvest, site: Site) -> None:
    """Neither the links nor the addresses that a script makes are asked for outside."""
    site.pages["/o/"] = str(trs(1).pages["/bg/"]).replace(
        "</body>", '<script>createPageHTML(4, 0, "http://other.example/index", "html");</script></body>'
    )
    tally = harvest("/o/", paths='["/o/*", "/bg/t*"]')
    assert {path for path, _ in site.asked} == {
        "/robots.txt",
        "/o/",
        "/bg/t100.html",
        "/bg/t101.html",
        "/bg/t102.html",
    }
    assert tally.new == 3


def test_pages_whose_address_cannot_be_told_are_reported(harvest: Harvest, db: Path, site: Site) -> None:
    """A pager that sends a form by POST leads nowhere that could be asked for: no address is made up."""
    site.pages["/p"] = str(trs(1).pages["/bg/"]).replace(
        "</body>",
        "<form method=post action=/p></form><a href=\"javascript:__doPostBack('P','2')\">2</a>"
        "<a href=\"javascript:__doPostBack('P','2')\">下一页</a> 共12页</body>",
    )
    harvest("/p")
    assert found_gaps(db, site) == [Gap("/p", "__doPostBack", 12, 1, "address")]
    assert "12 pages, 1 can be told the address of" in warned(db)[0]


def test_an_article_on_several_pages_is_no_listing(harvest: Harvest, db: Path, site: Site) -> None:
    """Its pager, written by the same script, leads to its own pages; no gap is told of it."""
    first = str(site.pages["/bg/t100.html"])
    site.pages["/bg/t100.html"] = first.replace(
        "</body>", '<script>createPageHTML(2, 0, "t100", "html");</script></body>'
    )
    site.pages["/bg/t100_1.html"] = first.replace("青石", "赤石").replace(
        "</body>", '<script>createPageHTML(2, 1, "t100", "html");</script></body>'
    )
    harvest()
    archive = open_for_reading(db)
    assert archive.execute("SELECT role FROM pages WHERE url LIKE '%t100_1.html'").fetchall() == [("detail",)]
    assert archive.execute("SELECT count(*) FROM run_pagers").fetchone()[0] == 4
    archive.close()


def linked(number: int, following: str) -> str:
    """A page of a listing with three reports and 下一页."""
    cms = made(
        lambda n: f"/bg/t{100 + n}.html",
        lambda page: f"/x/{page}",
        lambda page, of: f'<a href="{following}">下一页</a>',
    )
    return str(cms.pages[cms.listings[number]])
