"""What a person is told of the pagers of listings: found by a check, and left unread by a harvest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.site import Site, serve
from tests.site.cms.government import trs


@pytest.fixture
def cms() -> Iterator[Site]:
    with serve(trs().pages) as served:
        yield served


@pytest.fixture
def sources(cms: Site, tmp_path: Path) -> Path:
    """A source of the site that may read one further page of its listing."""
    lines = [
        "[[source]]",
        'name = "trs"',
        f'start = "{cms.address}/zwgk/gzbg/"',
        f'allow_private = "{cms.host}"',
    ]
    path = tmp_path / "sources.toml"
    path.write_text("\n".join([*lines, "delay = 0", "max_listing_pages = 1"]), "utf-8")
    return path


def test_a_check_shows_the_pager_in_a_line(call: Call, sources: Path, cms: Site) -> None:
    """How it is written, how many pages it promises, which this is, and the form of their addresses."""
    told = call("sources", "check", "trs", "--sources", sources)
    series = f"{cms.address}/zwgk/gzbg/index_*.shtml"
    assert f"    pager (createPageHTML) of 4 pages, this is 1: {series}" in told.out.splitlines()
    row = call("sources", "check", "trs", "--sources", sources, "--json").rows[0]
    assert row["pager"] == {"form": "createPageHTML", "number": 1, "of": 4, "series": series}


def test_a_check_shows_a_listing_that_answers_in_json(call: Call, cms: Site, tmp_path: Path) -> None:
    """Its first page, and a report that it leads to."""
    cms.pages["/api?p=1"] = (
        '{"rows": [{"url": "/zwgk/gzbg/202402/t20240210_3000.shtml", "title": "青石镇政府工作报告"}]}'
    )
    lines = [
        "[[source]]",
        'name = "json"',
        f'start = "{cms.address}/about.html"',
        f'allow_private = "{cms.host}"',
    ]
    api = f'api = {{ address = "{cms.address}/api?p={{page}}", items = "rows" }}'
    path = tmp_path / "json.toml"
    path.write_text("\n".join([*lines, "delay = 0", api]), "utf-8")
    told = call("sources", "check", "json", "--sources", path)
    assert told.status == 0
    assert f"  listing {cms.address}/api?p=1: ok 200" in told.out.splitlines()
    assert (
        f"    pager (api) of an untold number of pages, this is 1: {cms.address}/api?p=*"
        in told.out.splitlines()
    )
    assert "would keep: 青石镇2023年政府工作报告" in told.out


def test_a_harvest_tells_what_it_was_not_allowed_to_read(call: Call, sources: Path, cms: Site) -> None:
    """At its end, and in the history of the source with the numbers."""
    told = call("harvest", "--sources", sources)
    warning = f"the pager of {cms.address}/zwgk/gzbg/ says 4 pages, 2 were allowed"
    assert warning in told.err
    (run,) = call("runs", "--json").rows
    assert [each["kind"] for each in run["warnings"]] == ["unread_listings"]
    assert warning in run["warnings"][0]["message"]
    assert "listing_limit" in run["reasons"]
