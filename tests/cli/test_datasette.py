"""Datasette and sqlite-utils open an archive and show it as what it is."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.cli.conftest import Call

DOCS = Path(__file__).parents[2] / "docs" / "datasette.md"
ASK = """
import asyncio, json, sys
from datasette.app import Datasette

async def ask():
    served = Datasette(["archive.db"], metadata=json.load(open("metadata.json")))
    told = {}
    for path in json.load(sys.stdin):
        answer = await served.client.get(path)
        told[path] = [answer.status_code, answer.text]
    print(json.dumps(told))

asyncio.run(ask())
"""


def asked(folder: Path, *paths: str) -> dict[str, tuple[int, str]]:
    """What Datasette answers to these paths, with the metadata file as it was written."""
    came = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK], input=json.dumps(paths), capture_output=True, text=True,
        cwd=folder, check=False,
    )  # fmt: skip
    assert came.returncode == 0, came.stderr[-2000:]
    told: dict[str, tuple[int, str]] = json.loads(came.stdout)
    return told


@pytest.fixture
def described(call: Call, archive: Path, tmp_path: Path) -> dict[str, Any]:
    """The metadata of the harvested archive, written beside it."""
    assert call("metadata").status == 0
    told: dict[str, Any] = json.loads((tmp_path / "metadata.json").read_text("utf-8"))
    return told


def test_every_table_view_and_query_is_shown(described: dict[str, Any], tmp_path: Path) -> None:
    """Each page answers, with what its description says; queries run with their fields empty, or filled."""
    database = described["databases"]["archive"]
    tables = {name for name, about in database["tables"].items() if not name.startswith("sqlite_")}
    pages = asked(tmp_path, "/", "/archive", *(f"/archive/{name}" for name in sorted(tables)))
    assert {path: status for path, (status, _) in pages.items() if status != 200} == {}
    assert "Every document that a page holds now" in pages["/archive/documents_latest"][1]
    assert "Documents by place and year" in pages["/archive"][1]
    queries = asked(tmp_path, *(f"/archive/{name}.json?_shape=objects" for name in database["queries"]))
    assert {path: text for path, (status, text) in queries.items() if status != 200} == {}
    county = quote("云岭县")
    filled = asked(
        tmp_path,
        f"/archive/by_place_and_year.json?_shape=array&province=&year=&county={county}",
        f"/archive/containing.json?_shape=array&text={quote('八亿元')}",
        "/archive/where_from.json?_shape=array&document=1",
    )
    by_place, containing, where_from = (json.loads(text) for _, text in filled.values())
    assert {row["county"] for row in by_place} == {"云岭县"}
    assert len(containing) == 1
    assert where_from[0]["source"] == "yunling"


def test_facets_count_and_columns_are_explained(described: dict[str, Any], tmp_path: Path) -> None:
    """As the metadata names them: every facet and sort is a column, and what a column holds is said."""
    tables = described["databases"]["archive"]["tables"]
    assert tables["documents"]["columns"]["text"] == "paragraphs, one newline between them"
    assert tables["fetches"]["columns"]["imported_from"].startswith("name of the file it was imported from")
    paths = [f"/archive/{name}.json?_size=1" for name, about in tables.items() if "facets" in about]
    for path, (status, text) in asked(tmp_path, *paths).items():
        name = path.removeprefix("/archive/").partition(".")[0]
        assert status == 200
        found = json.loads(text)
        assert set(found["facet_results"]) == set(tables[name]["facets"]), name


def test_bytes_of_snapshots_are_not_shown(described: dict[str, Any], tmp_path: Path) -> None:
    """They are offered as a file; what SQLite keeps for our indexes is hidden."""
    [(status, text)] = asked(tmp_path, "/archive/snapshots").values()
    assert status == 200
    assert re.search(r"Binary:\D*[\d,]+\D*bytes", text)
    tables = described["databases"]["archive"]["tables"]
    assert all(
        about.get("hidden")
        for name, about in tables.items()
        if name.startswith(("near_", "search", "service_"))
    )
    assert not any(
        tables[name].get("hidden") for name in ("documents", "documents_latest", "provenance", "snapshots")
    )


def test_the_file_is_not_replaced_unasked(call: Call, described: dict[str, Any], tmp_path: Path) -> None:
    """And goes to stdout where that is asked for."""
    assert call("metadata").status == 2
    assert call("metadata", "--replace").status == 0
    assert json.loads(call("metadata", "-").out) == described


def test_shown_commands_of_sqlite_utils_run(archive: Path, tmp_path: Path) -> None:
    """Each of the page answers from a harvested archive."""
    commands = re.findall(r"^sqlite-utils (.*)$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        came = subprocess.run(
            [sys.executable, "-m", "sqlite_utils", *shlex.split(command)], capture_output=True, text=True, cwd=tmp_path,
            check=False,
        )  # fmt: skip
        assert (came.returncode, came.stderr) == (0, ""), command
        assert came.stdout.strip(), command
