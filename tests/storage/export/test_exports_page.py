"""docs/exports.md: its commands are carried out on the demo's archive, and its Python reads what came of them."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import datasets
import pytest

from baogao.cli.command import run
from storage.export import Format
from storage.export.panel import RULES

PAGE = Path(__file__).parents[3] / "docs" / "exports.md"


@pytest.fixture
def page(harvested_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page's text, in a folder with the demo's archive."""
    shutil.copy(harvested_demo, tmp_path / "archive.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BAOGAO_DB", raising=False)
    datasets.disable_progress_bars()
    return PAGE.read_text("utf-8")


def test_the_page_works(page: str) -> None:
    """Each command ends well, and each example prints what it says."""
    (commands,) = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    for line in commands.splitlines():
        assert run(shlex.split(line)[1:]) == 0, line
    came = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert came.attempted > 15
    assert came.failed == 0


def test_the_page_names_every_format(page: str) -> None:
    """The table has a line for each, and the panel's rules are told in their order."""
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [
        "jsonl", "parquet", "csv", "panel", "sections", "sentences", "mnbvc", "warc", "txt", "markdown",
    ]  # fmt: skip
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == {*Format, "warc"}
    assert len(re.findall(r"^\d\. ", page, re.MULTILINE)) == len(RULES)
