"""A listing that answers in JSON: declared in sources.toml, checked there, and harvested to its end."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from crawler.tally import Tally
from schedules import load_sources
from schedules.errors import SourcesError
from schedules.harvests import harvest_sources
from storage.database import open_for_reading
from tests.site import report, serve
from tests.site.cms import TOWNS, body, frame

API = 'api = { address = "https://a.example/api?offset={page}", items = "data.rows", url = "/r/{id}.html", first = 0, step = 3 }'


def written(folder: Path, *lines: str) -> Path:
    toml = folder / "sources.toml"
    toml.write_text("\n".join(["[[source]]", 'name = "s"', *lines]))
    return toml


def test_a_table_says_how_a_listing_is_read(tmp_path: Path) -> None:
    """The crawler is told of it, and what is stored of the source holds it."""
    source = load_sources(written(tmp_path, 'start = "https://a.example/"', API))[0]
    api = source.site({}).links.api
    assert api is not None
    assert (api.items, api.url, api.first, api.step, api.title) == (
        "data.rows",
        "/r/{id}.html",
        0,
        3,
        "title",
    )
    assert source.public_settings()["api"]["items"] == "data.rows"


@pytest.mark.parametrize(
    ("api", "told"),
    [
        ('{ address = "https://a.example/l" }', "api.address: \"https://a.example/l\" must hold {page} once"),
        ('{ address = "https://a.example/l?p={page}&q={page}" }', "must hold {page} once"),
        ('{ address = "https://a.example/l#{page}" }', "must stand in the path or the query"),
        ('{ address = "https://a.example/l2{page}" }', "no digit may stand beside {page}"),
        ('{ address = "a.example/{page}" }', "does not begin with http:// or https://"),
        ('{ address = "https://b.example/{page}" }', 'is outside the scope: add "b.example" to hosts'),
        ('{ address = "https://a.example/{page}", items = "data rows" }', 'api.items: "data rows" must be names with dots'),
        ('{ address = "https://a.example/{page}", url = "/r/{}.html" }', "must have paths in its braces"),
        ('{ address = "https://a.example/{page}", itmes = "x" }', 'unknown key "api.itmes"; did you mean "api.items"?'),
        ('{ items = "x" }', "api.address is missing"),
        ('{ address = "https://a.example/{page}", step = 0 }', "api.step must be at least 1"),
        ('"https://a.example/{page}"', "api must be a table, such as {"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_way_out(api: str, told: str, tmp_path: Path) -> None:
    """Each fault in a line, by its key."""
    with pytest.raises(SourcesError) as error:
        load_sources(written(tmp_path, 'start = "https://a.example/"', f"api = {api}"))
    assert told in str(error.value)
    assert "sources.toml:4: " in str(error.value)


def test_a_listing_is_read_to_its_end(tmp_path: Path) -> None:
    """Page after page until one has no item; its answers are no pages with text, and nothing is asked for twice."""
    reports = {f"/r/{n}.html": report(f"{TOWNS[n]}镇2023年政府工作报告", body(n)) for n in range(8)}
    pages: dict[str, str | int] = {"/": frame("首页", "<p>载入中</p>"), **reports}
    for offset in range(0, 12, 3):
        found = [
            {"id": n, "title": f"{TOWNS[n]}镇2023年政府工作报告"} for n in range(offset, min(8, offset + 3))
        ]
        pages[f"/api?offset={offset}"] = json.dumps({"data": {"rows": found}})
    with serve(pages) as site:
        toml = written(
            tmp_path, f'start = "{site.address}/"', API.replace("https://a.example", site.address),
            f'allow_private = "{site.host}"', "delay = 0",
        )  # fmt: skip
        db = tmp_path / "archive.db"
        asyncio.run(harvest_sources(load_sources(toml), db, {}, [Tally("s")], asyncio.Event()))
        asked = Counter(path for path, _ in site.asked)
        archive = open_for_reading(db)
        texts = {url.removeprefix(site.address) for (url,) in archive.execute("SELECT url FROM provenance")}
        archive.close()
    assert texts == set(reports)
    assert [path for path in asked if path.startswith("/api")] == [f"/api?offset={n}" for n in (0, 3, 6, 9)]
    assert max(asked.values()) == 1


def test_an_api_that_never_ends_is_left(tmp_path: Path) -> None:
    """One that gives the same items whatever is asked for is known by that after a few pages."""
    same = json.dumps({"data": {"rows": [{"id": 1}, {"id": 2}]}})
    pages: dict[str, str | int] = {f"/api?offset={n}": same for n in range(0, 300, 3)}
    pages |= {
        "/": frame("首页", ""),
        **{f"/r/{n}.html": report(f"{TOWNS[n]}镇报告", body(n)) for n in (1, 2)},
    }
    with serve(pages) as site:
        toml = written(
            tmp_path, f'start = "{site.address}/"', API.replace("https://a.example", site.address),
            f'allow_private = "{site.host}"', "delay = 0",
        )  # fmt: skip
        tally = Tally("s")
        asyncio.run(
            harvest_sources(load_sources(toml), tmp_path / "archive.db", {}, [tally], asyncio.Event())
        )
        assert sum(path.startswith("/api") for path, _ in site.asked) <= 6
    assert tally.new == 2
