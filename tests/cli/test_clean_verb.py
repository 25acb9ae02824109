"""Bytes in, documents out, nothing stored."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.site import PARAGRAPH, Site, report, serve


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "a.html"
    path.write_text(report("甲镇政府工作报告", "甲镇实现生产总值十亿元。"), "utf-8")
    return path


def test_a_file_gives_one_object(call: Call, page: Path, tmp_path: Path) -> None:
    """With the keys that are promised; the paragraphs are joined by one newline; nothing is left in the folder."""
    (row,) = call("clean", "--json", "a.html").rows
    assert {"path", "url", "encoding", "documents", "links", "dropped"} <= row.keys()
    assert (row["path"], row["url"], row["encoding"]) == ("a.html", None, "utf-8")
    (document,) = row["documents"]
    assert document["title"] == "甲镇政府工作报告"
    assert document["text"].splitlines()[:2] == ["甲镇实现生产总值十亿元。", PARAGRAPH]
    assert {"date", "repairs"} <= document.keys()
    assert all({"reason", "text"} == block.keys() for block in row["dropped"])
    assert list(tmp_path.iterdir()) == [page]


def test_the_address_of_a_file_can_be_stated(call: Call, page: Path) -> None:
    """Its links are then read by it."""
    (row,) = call("clean", "--json", "--url", "https://www.example.gov.cn/x/a.html", "a.html").rows
    assert row["url"] == "https://www.example.gov.cn/x/a.html"
    assert "https://www.example.gov.cn/about.html" in {link["url"] for link in row["links"]}


def test_a_person_reads_the_text(call: Call, page: Path) -> None:
    """Title and text, and in a line what was dropped."""
    out = call("clean", "a.html").out
    assert "甲镇政府工作报告" in out
    assert f"甲镇实现生产总值十亿元。\n{PARAGRAPH}\n" in out
    assert "1 documents, " in out


def test_a_folder_gives_its_pages_in_order(call: Call, page: Path, tmp_path: Path) -> None:
    """Pages in folders below are found, other files are not taken for pages."""
    below = tmp_path / "below"
    below.mkdir()
    below.joinpath("b.HTM").write_text(report("乙镇政府工作报告"), "gbk")
    below.joinpath("notes.txt").write_text("x")
    assert [row["path"] for row in call("clean", "--json", ".").rows] == ["a.html", "below/b.HTM"]


def test_stdin_is_a_page(page: Path, tmp_path: Path) -> None:
    """`-` reads it, in the encoding the bytes are in."""
    done = subprocess.run(
        [sys.executable, "-c", "from baogao.cli import main; main()", "clean", "--json", "-"],
        input=page.read_text("utf-8").replace("charset=utf-8", "charset=gbk").encode("gbk"),
        capture_output=True,
        cwd=tmp_path,
        check=True,
        timeout=60,
    )
    row = json.loads(done.stdout)
    assert (row["path"], row["encoding"]) == ("-", "gb18030")
    assert row["documents"][0]["title"] == "甲镇政府工作报告"


def test_an_address_is_fetched_as_a_harvest_would(call: Call, site: Site) -> None:
    """Private networks are refused until they are allowed."""
    refused = call("clean", "--json", f"{site.address}/a.html")
    assert (refused.status, refused.out, site.asked) == (1, "", [])
    assert "could not be fetched" in refused.error
    (row,) = call("clean", "--json", "--allow-private", site.host, f"{site.address}/a.html").rows
    assert (row["path"], row["url"]) == (None, f"{site.address}/a.html")
    assert row["documents"][0]["title"] == "甲镇政府工作报告"


def test_robots_are_obeyed(call: Call) -> None:
    """A page they forbid is not asked for."""
    with serve({"/robots.txt": "User-agent: *\nDisallow: /a", "/a.html": report("甲镇政府工作报告")}) as site:
        called = call("clean", "--allow-private", site.host, f"{site.address}/a.html")
        assert called.status == 1
        assert "robots" in called.error
        assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_page_that_cannot_be_had_does_not_cost_the_others(call: Call, page: Path, site: Site) -> None:
    """It is told in a line, and the status is 1."""
    called = call("clean", "--json", "--allow-private", site.host, f"{site.address}/none.html", "a.html")
    assert called.status == 1
    assert [row["path"] for row in called.rows] == ["a.html"]
    assert called.error.endswith("/none.html: could not be fetched: 404 Not Found")


def test_a_file_larger_than_any_page_is_refused(call: Call, page: Path, tmp_path: Path) -> None:
    """Without reading it whole."""
    with tmp_path.joinpath("big.html").open("wb") as big:
        big.truncate(20_000_000)
    called = call("clean", "--json", "big.html", "a.html")
    assert (called.status, [row["path"] for row in called.rows]) == (1, ["a.html"])
    assert "big.html: over 10,000,000 bytes" in called.error


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.html",), "nowhere.html: there is no such file or folder"),
        (("empty",), "empty: no file in it ends in .html"),
        (("--url", "https://a.example/", "a.html", "a.html"), "--url states the address of one file"),
        (("--url", "a.example", "a.html"), '"a.example" does not begin with http:// or https://'),
        (
            ("--allow-private", "localhost", "a.html"),
            '--allow-private: "localhost" is not a host with a port',
        ),
    ],
)
def test_a_wrong_call_cleans_nothing(
    call: Call, page: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Everything named is looked for before the first page is cleaned."""
    tmp_path.joinpath("empty").mkdir()
    called = call("clean", *arguments)
    assert (called.status, called.out) == (2, "")
    assert said in called.error
