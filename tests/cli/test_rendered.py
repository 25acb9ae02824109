"""A source whose pages are made by scripts, harvested with a real browser, and what the verbs then tell of it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from baogao.cli.command import run
from tests.site import PARAGRAPH, listing
from tests.site.answers import Answers, answering

pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="needs chromium: apt-get install chromium"
)

TITLE = "云岭县甲镇2023年政府工作报告"
PARAGRAPHS = [f"第{n}项工作已经完成。{PARAGRAPH}" for n in range(1, 6)]
SCRIPT = (
    "fetch('http://10.0.0.1/inside').catch(() => 0); fetch('/data/1').then(r => r.json()).then(all => {"
    " document.getElementById('text').innerHTML = all.map(x => '<p>' + x + '</p>').join('') })"
)
PAGE = f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div id=text></div><script>{SCRIPT}</script>"


@pytest.fixture(scope="module")
def site() -> Iterator[Answers]:
    pages = {
        "/": ("text/html; charset=utf-8", listing("/t.html").encode()),
        "/t.html": ("text/html; charset=gb2312", PAGE.encode("gbk")),
        "/data/1": ("application/json", json.dumps(PARAGRAPHS).encode()),
    }
    with answering({**pages}) as site:
        yield site


@pytest.fixture(scope="module")
def db(site: Answers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one harvest; only the page of the report is rendered."""
    folder = tmp_path_factory.mktemp("rendered")
    (folder / "sources.toml").write_text(
        f'[[source]]\nname = "town"\nstart = "{site.address}/"\nlistings = "/"\ndetails = "/*.html"\n'
        f'allow_private = "{site.host}"\ndelay = 0\nrender = "/t.html"\n'
    )
    archive = folder / "archive.db"
    assert run(["harvest", "--sources", str(folder / "sources.toml"), "--db", str(archive)]) == 0
    return archive


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def test_what_a_script_writes_is_archived_and_marked(db: Path, site: Answers) -> None:
    """The text is in the archive, its fetch says that a browser rendered it, and the listing's that it came as it is."""
    assert rows(db, "SELECT title, text FROM documents") == [(TITLE, "\n".join(PARAGRAPHS))]
    fetched = rows(db, "SELECT url, rendered FROM fetches WHERE purpose = 'page' ORDER BY id")
    assert fetched == [(f"{site.address}/", 0), (f"{site.address}/t.html", 1)]


def test_what_the_page_asked_for_is_recorded(
    db: Path, site: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each request of the page is a row; the refused one is told of by `trace`, and counted by its reason."""
    parts = set(rows(db, "SELECT url, outcome FROM fetches WHERE purpose = 'part'"))
    assert parts == {(f"{site.address}/data/1", "ok"), ("http://10.0.0.1/inside", "blocked")}
    assert run(["trace", "1", "--db", str(db)]) == 0
    told = capsys.readouterr().out
    assert "by a browser, with 2 requests of the page" in told
    assert "http://10.0.0.1/inside: 10.0.0.1:80 is a refused address (private)" in told
    assert run(["stats", "--reasons", "--json", "--db", str(db)]) == 0
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ("render_blocked", 1) in [(row["reason"], row["blocks"]) for row in counted]


def test_a_rendered_page_is_derived_again_and_nothing_is_wrong_with_its_archive(db: Path) -> None:
    """The snapshot is what was refined, so `verify` finds no difference; `doctor` knows all its rows."""
    assert run(["verify", "--db", str(db)]) == 0
    assert run(["doctor", "--db", str(db)]) == 0
