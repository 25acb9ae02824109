"""What the command line tells of templates."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Call, configured
from tests.crawler.clean.test_template import html
from tests.site import listing, serve

PAGES = 22


def test_stats_and_reclean_know_of_the_template(call: Call, tmp_path: Path) -> None:
    """What it drops is counted; where a harvest has used it, nothing is left to clean; forgotten, it is learnt again."""
    paths = [f"/p{n}.html" for n in range(PAGES)]
    with serve({"/": listing(*paths), **{path: html(n).decode() for n, path in enumerate(paths)}}) as site:
        tmp_path.joinpath("sources.toml").write_text(configured(site))
        assert call("harvest").status == 0
    [held] = call("stats", "--json").rows
    [source] = held["by_source"]
    assert source["template"].startswith("1.")
    assert source["template_blocks"] > 0
    assert f"{source['template']}: {source['template_blocks']} blocks" in call("stats").out
    assert "nothing to do" in call("reclean").out
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db, db:
        db.execute("DELETE FROM templates")
        db.execute("UPDATE sightings SET cleaner = 'old'")
    assert f"{PAGES} pages" in call("reclean").out
    [again] = call("stats", "--json").rows
    assert again["by_source"] == held["by_source"]
    assert call("verify").status == 0
