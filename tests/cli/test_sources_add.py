"""`baogao sources add`: from an address to a source that harvests all reports of a site."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from baogao.demo import DemoSites
from schedules import load_sources
from tests.cli.conftest import Call
from tests.schedules.made_sites import Article, articles, by_query, framed, plain_page, rows
from tests.site import Site, serve

QUICK = "[defaults]\ndelay = 0\nmax_attempts = 1\n"


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """A file of sources with defaults alone."""
    path = tmp_path / "sources.toml"
    path.write_text(QUICK, "utf-8")
    return path


@pytest.fixture
def queried() -> Iterator[Site]:
    with serve(by_query().pages) as site:
        yield site


def texts_by_host(db: Path) -> dict[str, set[str]]:
    """The paths at which texts were found, by host."""
    with sqlite3.connect(db) as connection:
        found = connection.execute("SELECT url FROM pages WHERE revision > 0").fetchall()
    connection.close()
    texts: dict[str, set[str]] = {}
    for (url,) in found:
        host, _, path = url.removeprefix("http://").partition("/")
        texts.setdefault(host, set()).add(f"/{path}")
    return texts


def test_the_demo_s_sites_are_harvested_whole_from_their_addresses(
    call: Call, tmp_path: Path, toml: Path
) -> None:
    """All reports of the three sites and nothing else, without a line written by hand."""
    with DemoSites() as demo:
        hosts = [address.removeprefix("http://") for address in demo.addresses.values()]
        for host in hosts:
            assert call("sources", "add", f"http://{host}/", "--allow-private", host).status == 0
        assert call("harvest").status == 0
        expected = [set(pages) for pages in demo.truth().values()]
    texts = texts_by_host(tmp_path / "archive.db")
    assert [texts[host] for host in hosts] == expected
    county, reposts, township = load_sources(toml)
    assert (county.kind, county.level, county.county) == ("government", "county", "岫川县")
    assert (reposts.kind, reposts.level) == ("repost", None)
    assert (township.level, township.town) == ("town", "枫渚乡")


def test_what_was_found_is_shown_before_it_is_written(call: Call, toml: Path, queried: Site) -> None:
    """The patterns with what speaks for them, how often something appears, and five documents."""
    called = call(
        "sources", "add", f"{queried.address}/", "--name", "nanping", "--allow-private", queried.host
    )
    assert called.status == 0
    assert "  listing      /list.asp?type=*  (" in called.out
    assert "  detail       /article.asp?id=*  (" in called.out
    assert "(new titles every 9 days)" in called.out
    assert (
        len([line for line in called.out.splitlines() if "/article.asp?id=" in line and line[:5] == "    h"])
        == 5
    )
    assert called.out.splitlines()[-1].startswith(f'added "nanping" to {toml.name}')
    (source,) = load_sources(toml)
    assert source.name == "nanping"
    assert source.details == ("/article.asp?id=*",)


def test_a_dry_run_writes_nothing(call: Call, toml: Path, queried: Site) -> None:
    """As text and as JSON the same is shown; the file stays as it was."""
    arguments = ("sources", "add", f"{queried.address}/", "--allow-private", queried.host, "--dry-run")
    assert "nothing was written" in call(*arguments).out
    (row,) = call(*arguments, "--json").rows
    assert row["written"] is None
    assert row["source"]["details"] == ["/article.asp?id=*"]
    assert [(rule["role"], rule["pattern"]) for rule in row["rules"] if rule["role"] == "detail"] == [
        ("detail", "/article.asp?id=*")
    ]
    assert len(row["samples"]) == 5
    assert all(sample["characters"] > 100 and sample["day"] for sample in row["samples"])
    assert toml.read_text("utf-8") == QUICK


def test_a_listing_stands_for_its_column_alone(call: Call, tmp_path: Path, toml: Path, queried: Site) -> None:
    """Given the address of a column, only its pages are harvested, though all reports look alike."""
    assert (
        call("sources", "add", f"{queried.address}/list.asp?type=3", "--allow-private", queried.host).status
        == 0
    )
    assert call("harvest").status == 0
    assert texts_by_host(tmp_path / "archive.db") == {
        queried.host: {f"/article.asp?id={number}" for number in range(301, 311)}
    }


def test_a_column_is_told_by_its_list_where_addresses_do_not(call: Call, tmp_path: Path, toml: Path) -> None:
    """Articles of other columns stand beside the list, with addresses alike: the list itself becomes the rule."""
    shell = framed([("首页", "/"), ("简报", "/jb/")], [], "北塘镇")
    own = articles(9, lambda n, day: f"/content/{n}.html", 1201)
    others = articles(5, lambda n, day: f"/content/{n}.html", 1231)
    pages: dict[str, str | int] = {e.path: shell(e.title, e.body()) for e in (*own, *others)}
    hot = f'<div class="box hotlist">{rows(others).replace("class=news", "class=short")}</div>'
    for number, part in enumerate((own[:5], own[5:])):
        following = '<a href="/jb/index_1.html">下一页</a>' if number == 0 else ""
        path = "/jb/" if number == 0 else "/jb/index_1.html"
        pages[path] = shell("简报", f"<h2>简报</h2>{rows(part)}{following}{hot}")
    with serve(pages) as site:
        assert call("sources", "add", f"{site.address}/jb/", "--allow-private", site.host).status == 0
        assert call("harvest").status == 0
    assert texts_by_host(tmp_path / "archive.db") == {site.host: {each.path for each in own}}
    (source,) = load_sources(toml)
    assert source.details == ("css:ul.news a",)


def test_names_are_never_taken_twice(call: Call, toml: Path, queried: Site) -> None:
    """A proposed name that is in use gets a number; a given one is refused before anything is asked for."""
    for _ in range(2):
        assert call("sources", "add", f"{queried.address}/", "--allow-private", queried.host).status == 0
    names = [source.name for source in load_sources(toml)]
    assert names[1] == f"{names[0]}-2"
    asked = len(queried.asked)
    again = call("sources", "add", f"{queried.address}/", "--name", names[0], "--allow-private", queried.host)
    assert (again.status, len(queried.asked)) == (2, asked)
    assert f'has a source "{names[0]}" already' in again.error


def test_reports_on_another_host_of_the_owner_are_found(call: Call, tmp_path: Path, toml: Path) -> None:
    """The hosts on which reports are become part of the scope, others that are linked do not."""
    shell = framed([("首页", "/"), ("关于", "/about.html")], [], "古渡镇")
    items = articles(8, lambda n, day: f"/content/post_{n}.html", 801)
    with (
        serve({each.path: shell(each.title, each.body()) for each in items}) as second,
        serve({"/about.html": shell("关于", plain_page("关于", 90))}) as first,
    ):
        away = [Article(f"{second.address}{each.path}", each.number) for each in items]
        first.pages["/"] = shell(
            "古渡镇", rows(away) + '<a href="http://other.invalid/1.html">友情链接的网站首页</a>'
        )
        opened = ("--allow-private", first.host, "--allow-private", second.host)
        assert call("sources", "add", f"{first.address}/", *opened).status == 0
        assert call("harvest").status == 0
    assert texts_by_host(tmp_path / "archive.db") == {second.host: {each.path for each in items}}
    (source,) = load_sources(toml)
    assert set(source.hosts) == {first.host, second.host}


@pytest.mark.parametrize(
    ("pages", "path", "told"),
    [
        ({}, "/list.html", "404 Not Found"),
        ({"/robots.txt": "User-agent: *\nDisallow: /"}, "/", "robots.txt forbids it"),
        ({"/": 500}, "/", "500 Internal Server Error"),
        ({"/": "-> http://203.0.113.7/"}, "/", "leads to http://203.0.113.7/, which is another site"),
        ({"/": "<p>欢迎光临</p>"}, "/", "no page with a report was found"),
    ],
)
def test_what_gives_no_source_is_told_in_a_line(
    call: Call, toml: Path, pages: dict[str, str | int], path: str, told: str
) -> None:
    """Status 1, the address and the reason; nothing is written."""
    with serve(pages) as site:
        called = call("sources", "add", f"{site.address}{path}", "--allow-private", site.host)
    assert called.status == 1
    assert called.error.startswith(site.address)
    assert told in called.error
    assert toml.read_text("utf-8") == QUICK


def test_a_host_that_does_not_answer_is_told_in_a_line(call: Call, toml: Path) -> None:
    """Status 1, and nothing is written."""
    with serve({}) as gone:
        pass
    called = call("sources", "add", f"{gone.address}/", "--allow-private", gone.host)
    assert called.status == 1
    assert gone.address in called.error
    assert toml.read_text("utf-8") == QUICK


def test_titles_of_strangers_steer_no_terminal(call: Call, toml: Path) -> None:
    """Control characters in titles are spelled out or gone, in text and in JSON."""
    shell = framed([], [], "\x1b]0;mine\x07某镇")
    items = articles(6, lambda n, day: f"/t{n}.html", 820)
    pages: dict[str, str | int] = {
        e.path: shell(e.title, e.body().replace("<h1>", "<h1>\x1b[2J")) for e in items
    }
    pages["/"] = shell("首页", rows(items))
    with serve(pages) as site:
        for more in ((), ("--json",)):
            called = call(
                "sources", "add", f"{site.address}/", "--dry-run", "--allow-private", site.host, *more
            )
            assert called.status == 0
            assert "\x1b" not in called.out
