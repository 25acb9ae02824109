"""The pages of the sample sites: enough of them, joined by links, and holding what the truth says."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from protego import Protego
from selectolax.lexbor import LexborHTMLParser, LexborNode

from baogao.demo import DemoSites
from baogao.demo.page import Kind
from baogao.demo.sites import COUNTY, NAMES, REPOSTS, TOWNSHIP
from crawler import refine
from crawler.clean.repair import undo
from crawler.site import path_and_query, pattern
from schedules import load_sources

ENCODINGS = {COUNTY: "utf-8", REPOSTS: "utf-8", TOWNSHIP: "gbk"}
NOTE = re.compile(r"\([a-zà-ǜ]+\)")
CONTAINERS = {COUNTY: ".TRS_Editor", REPOSTS: "#article", TOWNSHIP: "td table td font"}


def tree(demo: DemoSites, site: str, path: str) -> LexborHTMLParser:
    return LexborHTMLParser(demo.answers(site)[path].body.decode(ENCODINGS[site]))


def links(demo: DemoSites, site: str, path: str) -> set[str]:
    """The addresses on the same site that a page links to."""
    base = demo.addresses[site]
    hrefs = [node.attributes["href"] or "" for node in tree(demo, site, path).css("a[href]")]
    joined = [urljoin(base + path, href) for href in hrefs if not href.startswith("javascript:")]
    return {url for url in joined if urlsplit(url).netloc == urlsplit(base).netloc}


def lines(container: LexborNode) -> list[str]:
    """What a reader sees as paragraphs: lines of paragraphs, headings and line breaks, advertising aside."""
    for node in container.css("script, .gg"):
        node.decompose()
    for node in container.css("br"):
        node.replace_with("\n")
    blocks = container.css("p, h2") or [container]
    return [line.strip() for block in blocks for line in block.text().split("\n") if line.strip()]


def article_paths(demo: DemoSites) -> list[tuple[str, str]]:
    return [(site, path) for site, pages in demo.truth().items() for path in pages]


def test_there_are_at_least_sixty_pages_on_three_sites(demo: DemoSites) -> None:
    """Each site has listings and at least fifteen reports or other texts; together they have over sixty pages."""
    kinds = demo.kinds()
    assert set(kinds) == set(NAMES)
    pages = [kind for site in kinds.values() for kind in site.values()]
    assert len([kind for kind in pages if kind not in (Kind.ROBOTS, Kind.MOVED)]) >= 60
    for site in NAMES:
        assert len(demo.truth()[site]) >= 15
        assert list(kinds[site].values()).count(Kind.LISTING) >= 4
    assert {Kind.COPY, Kind.MASKED, Kind.TRADITIONAL, Kind.COMPILATION} <= set(kinds[REPOSTS].values())


def test_every_link_leads_to_a_page(demo: DemoSites, client: httpx.Client) -> None:
    """On the first day no link within a site is broken, over redirects too."""
    targets = {
        url
        for site in NAMES
        for path, page in demo.answers(site).items()
        if page.media_type.startswith("text/html") and page.body
        for url in links(demo, site, path)
    }
    assert len(targets) > 60
    broken = [url for url in targets if client.get(url, follow_redirects=True).status_code != 200]
    assert broken == []


def test_all_pages_are_found_from_the_home_pages(demo: DemoSites) -> None:
    """Following links from each start reaches every page of the site: nothing is served that is not linked."""
    starts = {COUNTY: "/", REPOSTS: "/", TOWNSHIP: "/index.htm"}
    for site, start in starts.items():
        reached, waiting = {start}, [start]
        while waiting:
            page = demo.answers(site)[waiting.pop()]
            found = {path_and_query(url) for url in links(demo, site, page.path)} if page.body else set()
            found |= {page.location} if page.location else set()
            waiting += found - reached
            reached |= found
        assert set(demo.answers(site)) - reached == {"/robots.txt"}


def test_pages_hold_exactly_what_the_truth_says(demo: DemoSites) -> None:
    """The lines of each page's article are the paragraphs told, in order, and nothing else."""
    for site, path in article_paths(demo):
        parsed = tree(demo, site, path)
        assert lines(parsed.css(CONTAINERS[site])[-1]) == list(demo.bodies()[site][path]), path


def test_the_truth_of_a_page_is_its_reports(demo: DemoSites) -> None:
    """One report is the whole body under the page's heading, pinyin notes aside; those of a compilation stand in order."""
    for site, path in article_paths(demo):
        reports, body = demo.truth()[site][path], demo.bodies()[site][path]
        if demo.kinds()[site][path] is Kind.COMPILATION:
            assert len(reports) == 3
            rest = list(body)
            for number, report in zip("一二三", reports, strict=True):
                paragraphs = report.text.split("\n")
                assert rest.pop(0) in (f"篇{number}：{report.title}", f"第{number}篇：{report.title}")
                assert rest[: len(paragraphs)] == paragraphs
                del rest[: len(paragraphs)]
            assert rest == []
        else:
            assert [report.text for report in reports] == [NOTE.sub("", "\n".join(body))]
            heading = tree(demo, site, path).css_first("h1, .bt")
            assert heading is not None
            assert heading.text().strip() == reports[0].title


def test_refining_every_page_gives_the_truth(demo: DemoSites) -> None:
    """Compilations come out as their reports, damaged texts as they were, and every other page as its one report."""
    for site, path in article_paths(demo):
        page = demo.answers(site)[path]
        refined = refine(
            page.body, url=demo.addresses[site] + path, headers=[("content-type", page.media_type)]
        )
        found = [(document.title, document.text) for document in refined.documents]
        assert found == [tuple(report) for report in demo.truth()[site][path]], path


def test_the_damage_of_a_page_can_be_had_back(demo: DemoSites) -> None:
    """The text with pinyin notes is the repaired text with its ledger undone."""
    [(site, path)] = [
        (site, path) for site, path in article_paths(demo) if demo.kinds()[site][path] is Kind.TRADITIONAL
    ]
    [document] = refine(demo.answers(site)[path].body, url=demo.addresses[site] + path).documents
    assert len(document.repairs) > 50
    assert {repair.kind for repair in document.repairs} == {"pinyin"}
    assert undo(document.text, document.repairs) == "\n".join(demo.bodies()[site][path])


def test_reposts_carry_the_same_texts(demo: DemoSites) -> None:
    """Exact copies have an original on another site, or on the same one; masked copies have none."""
    truth, kinds = demo.truth(), demo.kinds()
    texts = {
        kind: [
            reports[0].text
            for site in NAMES
            for path, reports in truth[site].items()
            if kinds[site][path] is kind
        ]
        for kind in (Kind.ORIGINAL, Kind.COPY, Kind.MASKED)
    }
    assert len(texts[Kind.COPY]) == 8
    assert set(texts[Kind.COPY]) <= set(texts[Kind.ORIGINAL])
    assert len(set(texts[Kind.ORIGINAL])) == len(texts[Kind.ORIGINAL])
    assert set(texts[Kind.MASKED]).isdisjoint(texts[Kind.ORIGINAL])


def test_the_old_site_is_gbk_and_says_so_only_in_the_page(demo: DemoSites, client: httpx.Client) -> None:
    """Its pages are GBK and not UTF-8; the header names no charset, the page's meta tag does."""
    for path, page in demo.answers(TOWNSHIP).items():
        if page.kind in (Kind.LISTING, Kind.ORIGINAL):
            answer = client.get(demo.addresses[TOWNSHIP] + path)
            assert answer.headers["Content-Type"] == "text/html"
            assert "charset=gb2312" in answer.content.decode("gbk")
            with pytest.raises(UnicodeDecodeError):
                answer.content.decode("utf-8")


def test_one_corner_is_linked_and_forbidden_and_nothing_else(demo: DemoSites, client: httpx.Client) -> None:
    """robots.txt of one site forbids a folder its pages link to; everything else may be fetched."""
    for site in NAMES:
        robots = Protego.parse(client.get(demo.addresses[site] + "/robots.txt").text)
        refused = {path for path in demo.answers(site) if not robots.can_fetch(path, "baogao")}
        forbidden = {path for path, kind in demo.kinds()[site].items() if kind is Kind.FORBIDDEN}
        assert refused == forbidden
        assert (len(forbidden) == 2) is (site == COUNTY)
    home = {path_and_query(url) for url in links(demo, COUNTY, "/")}
    assert {"/internal/duban.html", "/internal/jianbao.html"} <= home


def test_the_sources_describe_the_sites(demo: DemoSites, tmp_path: Path) -> None:
    """The sources.toml loads, and its patterns tell listings from details as the sites do."""
    path = tmp_path / "sources.toml"
    path.write_text(demo.sources_toml(), encoding="utf-8")
    sources = {source.name: source for source in load_sources(path)}
    assert set(sources) == set(NAMES)
    for name, source in sources.items():
        site = source.site({})
        assert site.allow_private == {urlsplit(demo.addresses[name]).netloc}
        assert site.limits.delay == 0
        starts = {path_and_query(start) for start in site.starts}
        for target, kind in demo.kinds()[name].items():
            roles = [
                role
                for role, rules in (("listing", site.links.listings), ("detail", site.links.details))
                if any(pattern(rule).fullmatch(target) for rule in rules)
            ]
            if kind is Kind.ROBOTS or target in starts:
                assert roles == []
            else:
                assert roles == ["listing" if kind is Kind.LISTING else "detail"], target
