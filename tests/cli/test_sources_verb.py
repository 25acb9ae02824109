"""sources.toml from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import PAGES, Call, configured
from tests.crawler.clean.test_template import html
from tests.site import Site, listing, serve


def test_list_tells_when_a_source_is_due_and_what_is_held_of_it(
    call: Call, tmp_path: Path, site: Site
) -> None:
    """Before and after its first harvest."""
    tmp_path.joinpath("sources.toml").write_text(configured(site, cadence='"6h"'))
    (row,) = call("sources", "list", "--json").rows
    assert (row["name"], row["cadence"], row["last_run"], row["documents"]) == ("yunling", "6h", None, 0)
    assert call("harvest").status == 0
    (row,) = call("sources", "list", "--json").rows
    assert (row["outcome"], row["documents"]) == ("finished", 2)
    assert row["next_due"] > row["last_run"]


def test_list_makes_no_archive(call: Call, tmp_path: Path, site: Site) -> None:
    """To look at what is configured leaves nothing behind."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    assert call("sources", "list").status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["sources.toml"]


def test_add_appends_a_source_that_can_be_harvested(call: Call, tmp_path: Path, site: Site) -> None:
    """Its patterns are learnt from the site; what stood in the file stays as it was."""
    tmp_path.joinpath("sources.toml").write_text("# mine\n[defaults]\ndelay = 0\nmax_attempts = 1\n")
    called = call("sources", "add", f"{site.address}/", "--name", "yunling", "--allow-private", site.host)
    assert (called.status, called.err) == (0, "")
    text = tmp_path.joinpath("sources.toml").read_text()
    assert text.startswith("# mine\n[defaults]\ndelay = 0\nmax_attempts = 1\n\n[[source]]\n")
    assert call("harvest", "--json").rows[0]["new"] == 2


def test_add_as_is_writes_three_lines(call: Call, tmp_path: Path, site: Site) -> None:
    """Address and name alone, without a request: its links are then left to be found by every harvest."""
    tmp_path.joinpath("sources.toml").write_text("[defaults]\ndelay = 0\n")
    called = call(
        "sources", "add", f"{site.address}/", "--as-is", "--name", "yunling", "--allow-private", site.host
    )
    assert (called.status, called.err, site.asked) == (0, "", [])
    text = tmp_path.joinpath("sources.toml").read_text()
    assert text.split("[[source]]")[1].split("\n")[1:] == [
        'name = "yunling"',
        f'start = "{site.address}/"',
        f'allow_private = "{site.host}"',
        "",
    ]
    assert call("harvest", "--json").rows[0]["new"] == 2


def test_add_makes_the_file(call: Call, tmp_path: Path) -> None:
    """The first source needs no file."""
    assert call("sources", "add", "https://www.example.gov.cn/", "--as-is", "--name", "example").status == 0
    assert [row["name"] for row in call("sources", "list", "--json").rows] == ["example"]


def test_add_refuses_what_could_not_be_harvested(call: Call, tmp_path: Path) -> None:
    """A bad address, a private one that is not allowed, a name twice: status 2, the reason, the file untouched."""
    assert call("sources", "add", "https://www.example.gov.cn/", "--as-is", "--name", "example").status == 0
    before = tmp_path.joinpath("sources.toml").read_bytes()
    for arguments, said in (
        (("www.example.gov.cn", "--name", "a"), 'does not begin with http:// or https://; write "https://'),
        (("http://127.0.0.1:9/", "--name", "a"), 'allow_private = ["127.0.0.1:9"]'),
        (("https://b.example/", "--name", "a b"), "must begin with a letter"),
        (("https://b.example/", "--name", "example"), 'has a source "example" already'),
    ):
        called = call("sources", "add", *arguments)
        assert called.status == 2
        assert said in called.error
    assert tmp_path.joinpath("sources.toml").read_bytes() == before


def test_check_shows_what_would_be_kept_and_stores_nothing(call: Call, tmp_path: Path, site: Site) -> None:
    """One listing and one page are asked for; links by role, the document, and what would be dropped, with reasons."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    called = call("sources", "check", "yunling")
    assert called.status == 0
    assert f"listing {site.address}/: ok 200" in called.out
    assert f"detail {site.address}/a.html: ok 200" in called.out
    assert "3 links to detail pages" in called.out
    assert "would keep: 甲镇政府工作报告" in called.out
    assert " x footer, such as" in called.out
    assert [path for path, _ in site.asked] == ["/robots.txt", "/", "/a.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["sources.toml"]


def test_check_as_json_gives_an_object_a_page(call: Call, tmp_path: Path, site: Site) -> None:
    """The same for programs."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    first, second = call("sources", "check", "yunling", "--json").rows
    assert (first["source"], first["role"], first["outcome"], first["documents"]) == (
        "yunling",
        "listing",
        "ok",
        [],
    )
    assert second["documents"][0]["title"] == "甲镇政府工作报告"


def test_check_tells_what_each_pattern_covers(call: Call, tmp_path: Path, site: Site) -> None:
    """Of declared ones and of those that the pages suggest: how many links, how many pages looked at, an example."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    out = call("sources", "check", "yunling").out
    declared = out.split("  patterns declared:\n")[1]
    assert "    listing      /list_*.html  (1 addresses met, 0 looked at" in declared
    assert "    detail       /*.html  (" in declared
    assert "patterns that these pages suggest" not in declared  # they would be the same
    tmp_path.joinpath("sources.toml").write_text(
        configured(site).replace('listings = ["/", "/list_*.html"]', "").replace('details = ["/*.html"]', "")
    )
    rows = call("sources", "check", "yunling", "--json").rows
    assert ("detail", "/*.html") in [(rule["role"], rule["pattern"]) for rule in rows[0]["patterns"]]
    assert not any(rule["declared"] for rule in rows[0]["patterns"])


def test_check_leaves_out_what_the_archive_has_learnt_to_repeat(call: Call, tmp_path: Path) -> None:
    """The template in use is named, and what it drops is shown with that reason."""
    pages: dict[str, str | int] = {f"/t{n}.html": html(n).decode() for n in range(25)}
    with serve({"/": listing(*pages), **pages}) as site:
        tmp_path.joinpath("sources.toml").write_text(configured(site))
        before = call("sources", "check", "yunling").out
        assert call("harvest").status == 0
        after = call("sources", "check", "yunling").out
    assert " x template" not in before
    assert "  template " in after
    assert " x template" in after


def test_check_of_a_source_that_gives_nothing_fails_with_the_reason(call: Call, tmp_path: Path) -> None:
    """Status 1; what went wrong, or what is missing, is told."""
    with serve({"/": 500, "/robots.txt": PAGES["/a.html"]}) as broken, serve({"/": "<p>x</p>"}) as empty:
        tmp_path.joinpath("sources.toml").write_text(
            configured(broken, "broken") + configured(empty, "empty")
        )
        called = call("sources", "check", "broken", "empty")
    assert called.status == 1
    assert "http_error 500" in called.out
    assert "no link to a page with reports was found" in called.out


def test_check_needs_a_known_name(call: Call, tmp_path: Path, site: Site) -> None:
    """Nothing is fetched for a name that is not configured."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    assert call("sources", "check", "yunlin").status == 2
    assert site.asked == []
