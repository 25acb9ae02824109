"""A source as configured, and what the crawler and the archive are told of it."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from pydantic import ValidationError

from crawler.site import Identity, Limits, LinkRules, Scope
from schedules import Source, VariableMissing, load_sources
from storage.records import Place

SITE = """\
[[source]]
name = "a-site"
start = "http://127.0.0.1:8801/"
allow_private = "127.0.0.1:8801"
listings = "/c*/list_*.html"
details = "/c*/*/t*.html"
kind = "government"
level = "county"
county = "某县"
cadence = "30 3 * * Mon-Fri"
delay = 0
concurrency = 8
max_bytes = "1 MiB"
deadline = "2 min"
max_listing_pages = 600
"""


def test_fifteen_lines_tell_the_crawler_all_of_a_site(tmp_path: Path) -> None:
    """A site with two patterns, a private address, a place and limits takes fifteen lines."""
    assert len(SITE.splitlines()) == 15
    path = tmp_path / "sources.toml"
    path.write_text(SITE, encoding="utf-8")
    (source,) = load_sources(path)
    site = source.site({})
    assert site.name == "a-site"
    assert site.starts == ("http://127.0.0.1:8801/",)
    assert site.scope == Scope(hosts=("127.0.0.1:8801",))
    assert site.links == LinkRules(listings=("/c*/list_*.html",), details=("/c*/*/t*.html",), feeds=True)
    assert site.limits == Limits(
        delay=0, concurrency=8, max_bytes=1_048_576, deadline=120, max_listing_pages=600
    )
    assert site.allow_private == {"127.0.0.1:8801"}
    assert site.place == Place(kind="government", level="county", county="某县")
    assert source.schedule.text == "30 3 * * mon-fri"


def test_what_is_left_out_is_what_the_crawler_does_by_itself() -> None:
    """A source of a name and an address gives the crawler its own defaults."""
    source = Source(name="a", start=("https://a.example/x",))
    site = source.site({})
    assert site.limits == Limits()
    assert site.links == LinkRules()
    assert site.place == Place()
    assert site.allow_private == frozenset()
    assert source.schedule.manual


def test_addresses_are_handed_over_in_normal_form() -> None:
    """Capitals, default ports, fragments and Chinese are brought to the form addresses are stored in."""
    source = Source(
        name="a",
        start=("HTTPS://WWW.A.example:443/公报#top", "http://中文.example", "https://www.a.example/公报"),
    )
    site = source.site({})
    assert site.starts == ("https://www.a.example/%E5%85%AC%E6%8A%A5", "http://xn--fiq228c.example/")
    assert site.scope.hosts == ("www.a.example", "xn--fiq228c.example")


def test_chinese_patterns_cover_encoded_addresses() -> None:
    """A pattern written in Chinese matches the percent-encoded address a page links to."""
    source = Source(name="a", start=("https://a.example/公报/",), paths=("/公报/**",))
    assert source.scope.covers("https://a.example/%E5%85%AC%E6%8A%A5/2020.html")
    assert not source.scope.covers("https://a.example/%E5%85%AC/2020.html")
    assert source.public_settings()["paths"] == ["/公报/**"]


def test_a_source_presents_itself_with_its_contact() -> None:
    """The user agent names the version and the contact; a whole one of your own is sent as it is."""
    name = f"baogao/{version('baogao')}"
    start = ("https://a.example/",)
    assert Source(name="a", start=start).site({}).identity == Identity(name)
    reachable = Source(name="a", start=start, contact="https://me.example/bot")
    assert reachable.site({}).identity == Identity(
        f"{name} (+https://me.example/bot)", "https://me.example/bot"
    )
    named = Source(name="a", start=start, contact="me@me.example", user_agent="mine/1")
    assert named.site({}).identity == Identity("mine/1", "me@me.example")


def secretive() -> Source:
    return Source(
        name="a",
        start=("https://a.example/",),
        headers={
            "Authorization": "Bearer ${A_TOKEN}",
            "X-Pair": "${A_USER}:${A_TOKEN}",
            "Accept-Language": "zh",
        },
    )


def test_secrets_come_from_the_environment_when_the_source_is_used() -> None:
    """Variables are filled in for the crawler alone, wherever they stand in a header."""
    site = secretive().site({"A_TOKEN": "hush", "A_USER": "me"})
    assert site.identity.headers == (
        ("Authorization", "Bearer hush"),
        ("X-Pair", "me:hush"),
        ("Accept-Language", "zh"),
    )


def test_secrets_are_neither_printed_nor_stored() -> None:
    """No text a person or the archive sees of a source, a site or a fault holds a secret."""
    source = secretive()
    site = source.site({"A_TOKEN": "hush", "A_USER": "me"})
    stored = json.dumps(source.public_settings())
    assert json.loads(stored)["headers"] == ["Accept-Language", "Authorization", "X-Pair"]
    for text in (stored, repr(source), str(source), repr(site)):
        assert "hush" not in text
        assert "A_TOKEN" not in text
    with pytest.raises(ValidationError) as caught:
        Source(name="a", start=("https://a.example/",), headers={"Cookie": "hush", "Authorization": "hush"})
    assert "hush" not in str(caught.value)


def test_missing_variables_are_named_all_at_once() -> None:
    """A variable that is not set, or empty, stops the source and says which header needs it."""
    with pytest.raises(VariableMissing) as caught:
        secretive().site({"A_TOKEN": ""})
    assert caught.value.faults == (
        'source "a": header Authorization needs the environment variable A_TOKEN, which is not set; set it and run again',
        'source "a": header X-Pair needs the environment variable A_USER, which is not set; set it and run again',
        'source "a": header X-Pair needs the environment variable A_TOKEN, which is not set; set it and run again',
    )


def test_a_variable_cannot_smuggle_a_second_header() -> None:
    """A line break in a variable is refused without showing the value."""
    with pytest.raises(VariableMissing, match="A_TOKEN, which holds a line break") as caught:
        secretive().site({"A_TOKEN": "hush\r\nX: y", "A_USER": "me"})
    assert "hush" not in str(caught.value)


def test_stored_settings_say_what_was_in_force() -> None:
    """The archive keeps every setting as JSON, with the hosts and user agent that were used."""
    settings = Source(name="a", start=("https://A.example/",), level="town").public_settings()
    assert json.loads(json.dumps(settings)) == settings
    assert settings["hosts"] == ["a.example"]
    assert settings["start"] == ["https://A.example/"]
    assert settings["level"] == "town"
    assert settings["user_agent"].startswith("baogao/")
    assert set(settings) == set(Source.model_fields)


def test_a_private_start_may_be_allowed_in_either_spelling_of_its_port() -> None:
    """A start on port 80 is allowed by naming that port, and refused for another."""
    allowed = Source(name="a", start=("http://[::1]/",), allow_private=("[::1]:80",))
    assert allowed.site({}).starts == ("http://[::1]/",)
    with pytest.raises(ValidationError, match=r'allow_private = \["localhost:80"\]'):
        Source(name="a", start=("http://localhost/",), allow_private=("localhost:8080",))


@pytest.mark.parametrize(
    "host", ["10.1.2.3", "192.168.0.1", "169.254.169.254", "224.0.0.1", "0.0.0.0", "[fe80::1]", "a.localhost"]
)
def test_no_private_address_is_harvested_unasked(host: str) -> None:
    """Private, link-local, multicast and loopback starts are refused alike."""
    with pytest.raises(ValidationError, match="is on a private network"):
        Source(name="a", start=(f"http://{host}/",))


@pytest.mark.parametrize("name", ["a", "7", "某县", "某县-2020_x.y", "貴州"])
def test_names_may_be_of_any_script(name: str) -> None:
    """Chinese names need no quoting and no pinyin."""
    assert Source(name=name, start=("https://a.example/",)).name == name


@pytest.mark.parametrize("name", ["", "-a", ".a", "a/b", "a b", "a\nb", "x" * 65, "①"])
def test_names_that_would_hurt_on_a_command_line_are_refused(name: str) -> None:
    """No empty name, none that looks like an option or a path, none that is typed another way."""
    with pytest.raises(ValidationError):
        Source(name=name, start=("https://a.example/",))


@pytest.mark.parametrize("zone", ["Asia", "", "/etc/hosts", "../Shanghai", "Asia/shanghai\0"])
def test_only_time_zones_are_time_zones(zone: str) -> None:
    """A folder of zones, a path and the like are refused as any unknown zone is."""
    with pytest.raises(ValidationError, match="unknown time zone"):
        Source(name="a", start=("https://a.example/",), timezone=zone)
