"""Harvesting in parts: machines that share nothing but the file of sources, each with an archive of its own."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.cli.conftest import Call, configured
from tests.site import Site, listing, report, serve

SITES, PARTS = 10, 4
SEEN = """SELECT s.name, p.url, p.state, d.text_sha256, o.text_sha256 FROM pages p JOIN sources s ON s.id = p.source_id
LEFT JOIN sightings i ON i.page_id = p.id LEFT JOIN documents d ON d.id = i.document_id
LEFT JOIN duplicates x ON x.document_id = d.id LEFT JOIN documents o ON o.id = x.original_id ORDER BY 1, 2, 3, 4, 5"""


def pages(number: int) -> dict[str, str | int]:
    """A town's site: its own report, and one that all of them post."""
    return {
        "/": listing("/a.html", "/b.html", "/none.html"),
        "/a.html": report(f"第{number}镇政府工作报告", f"第{number}镇实现生产总值{number + 3}亿元。" * 4),
        "/b.html": report("全县通报", "全县各镇的工作都受到了表扬，现予以通报。" * 4),
    }


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    with ExitStack() as held:
        yield [held.enter_context(serve(pages(number))) for number in range(SITES)]


@pytest.fixture
def file(tmp_path: Path, sites: list[Site]) -> Path:
    """Nine sources with hosts of their own, and a tenth that may touch the host of the first."""
    tables = [configured(site, f"town-{number}") for number, site in enumerate(sites[:-1])]
    both = json.dumps([sites[-1].host, sites[0].host])
    tables.append(configured(sites[-1], "both", hosts=both))
    path = tmp_path / "sources.toml"
    path.write_text("".join(tables))
    return path


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


@pytest.mark.slow
def test_four_parts_joined_are_what_one_harvest_is(
    call: Call, tmp_path: Path, sites: list[Site], file: Path
) -> None:
    """The same pages in the same states with the same texts, copies and originals; and no host is asked by two parts."""
    asked = defaultdict(set)
    archives = []
    for part in range(1, PARTS + 1):
        assert call("bulk", "harvest", "--part", f"{part}/{PARTS}", "--db", f"part-{part}.db").status == 0
        for site in sites:
            if site.asked:
                asked[site.host].add(part)
                site.asked.clear()
        if Path(f"part-{part}.db").exists():
            archives.append(f"part-{part}.db")
    assert len(archives) > 1
    assert all(len(parts) == 1 for parts in asked.values())
    assert asked[sites[0].host] == asked[sites[-1].host]
    joined = call("merge", *archives, "--db", "all.db")
    assert (joined.status, "was asked by both" in joined.err) == (0, False)
    assert call("harvest", "--db", "whole.db").status == 0
    found = rows(tmp_path / "all.db", SEEN)
    assert found == rows(tmp_path / "whole.db", SEEN)
    assert len({row[3] for row in found if row[3]}) == SITES + 1
    assert call("verify", "--db", "all.db").status == 0


def test_the_plan_tells_who_gets_what_and_asks_nobody(call: Call, sites: list[Site], file: Path) -> None:
    """A row a source, whichever part is named; each is told the others it stays together with."""
    plans = [call("bulk", "harvest", "--part", f"{part}/4", "--plan", "--json").rows for part in (1, 4)]
    assert plans[0] == plans[1]
    told = {row["source"]: row for row in plans[0]}
    assert len(told) == SITES
    assert told["both"]["together_with"] == ["town-0"]
    assert (told["both"]["part"], told["both"]["plan"]) == (told["town-0"]["part"], told["town-0"]["plan"])
    assert told["town-1"]["hosts"] == [sites[1].host]
    table = call("bulk", "harvest", "--part", "1/4", "--plan")
    assert table.out.splitlines()[0] == "part\tsource\thosts\ttogether with"
    assert f"plan {told['both']['plan']}: 4 parts, with" in table.err
    assert not any(site.asked for site in sites)


def test_only_the_named_sources_of_the_part_are_harvested(
    call: Call, tmp_path: Path, sites: list[Site], file: Path
) -> None:
    """One that is in another part is not; that is said, is no failure, and makes no archive."""
    part = call("bulk", "harvest", "--part", "1/2", "--plan", "town-1", "--json").rows[0]["part"]
    other = 3 - part
    called = call("bulk", "harvest", "--part", f"{other}/2", "town-1")
    assert called.status == 0
    assert f'nothing to harvest in part {other}/2: source "town-1" is in part {part}/2' in called.err
    assert not (tmp_path / "archive.db").exists()
    called = call("bulk", "harvest", "--part", f"{part}/2", "town-1", "--json")
    assert [row["source"] for row in called.rows] == ["town-1"]
    assert [number for number, site in enumerate(sites) if site.asked] == [1]


def test_a_part_without_sources_is_told_of(call: Call, tmp_path: Path, site: Site) -> None:
    """More machines than hosts leave some without work: status 0, and how the plan is read."""
    tmp_path.joinpath("sources.toml").write_text(configured(site) + configured(site, "other"))
    part = call("bulk", "harvest", "--part", "1/2", "--plan", "--json").rows[0]["part"]
    called = call("bulk", "harvest", "--part", f"{3 - part}/2")
    assert called.status == 0
    assert "all 2 sources are in other parts; --plan tells which" in called.err
    assert site.asked == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--part", "5/4"], '"5/4": there is no part 5 of 4'),
        (["--part", "1/0"], '"1/0": there must be one part at least'),
        (["--part", "two"], '"two" is not K/N'),
        ([], "Missing option '--part'"),
        (["--part", "1/4", "town-11"], 'unknown source "town-11"; did you mean "town-1"?'),
    ],
)
def test_a_wrong_call_is_told_in_a_line(call: Call, file: Path, arguments: list[str], words: str) -> None:
    """And harvests nothing."""
    called = call("bulk", "harvest", *arguments)
    assert called.status == 2
    assert words in called.error


def test_an_archive_says_as_which_part_it_was_harvested(call: Call, tmp_path: Path, site: Site) -> None:
    """The part and the plan stand with the source's settings; harvested as another part, it says so once."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    parts = {
        of: call("bulk", "harvest", "--part", f"1/{of}", "--plan", "--json").rows[0] for of in range(1, 4)
    }
    assert call("bulk", "harvest", "--part", "1/1").status == 0
    settings = rows(tmp_path / "archive.db", "SELECT settings ->> 'part', settings ->> 'plan' FROM sources")
    assert settings == [("1/1", parts[1]["plan"])]
    call("merge", "archive.db", "--db", "copy.db")
    assert rows(tmp_path / "copy.db", "SELECT settings ->> 'part' FROM sources") == [("1/1",)]
    three = f"{parts[3]['part']}/3"
    assert "harvested here as part 1/1 before" in call("bulk", "harvest", "--part", three).err
    assert "before; where N" not in call("bulk", "harvest", "--part", three).err


def test_joining_tells_of_hosts_that_two_archives_asked(call: Call, tmp_path: Path, site: Site) -> None:
    """Machines called with the same part are found out; an archive that was merged before is not taken for one."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    for name in ("one.db", "two.db"):
        assert call("bulk", "harvest", "--part", "1/1", "--db", name).status == 0
    called = call("merge", "one.db", "--db", "all.db")
    assert "was asked by both" not in called.err
    called = call("merge", "one.db", "two.db", "--db", "all.db")
    assert called.status == 0
    assert called.err.count(f"{site.host} was asked by both all.db and two.db in") == 1
    assert "and one.db in" not in called.err


def test_it_needs_nothing_that_a_harvest_does_not(file: Path) -> None:
    """What the other verbs of bulk run on is not even loaded."""
    code = (
        "import sys; from baogao.cli.command import run\n"
        "assert run(['bulk', 'harvest', '--part', '1/2', '--plan']) == 0\n"
        "assert not {'daft', 'ray', 'pyarrow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=file.parent, check=True, capture_output=True)
