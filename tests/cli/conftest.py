"""Calls of the command, a small real site, and an archive harvested from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from baogao.cli.command import run
from tests.site import Site, listing, report, serve

PAGES: dict[str, str | int] = {
    "/": listing("/a.html", "/b.html", "/none.html", following="/list_2.html"),
    "/list_2.html": listing("/c.html", "/forbidden.html", "/empty.html"),
    "/a.html": report("甲镇政府工作报告", "甲镇实现生产总值十亿元。"),
    "/b.html": report("乙镇政府工作报告", "乙镇实现生产总值八亿元。"),
    "/c.html": report("甲镇政府工作报告（转载）", "甲镇实现生产总值十亿元。"),
    "/forbidden.html": 403,
    "/empty.html": "<html><body><ul><li><a href=/>首页</a></ul></body></html>",
}


@dataclass(frozen=True)
class Called:
    """What a call came to."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """The lines of stdout, each read as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> str:
        """The one line on stderr; there must be no other."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("baogao: ")
        return lines[0].removeprefix("baogao: ")


Call = Callable[..., Called]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Call `baogao` with these arguments, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BAOGAO_DB", raising=False)
    monkeypatch.delenv("BAOGAO_SOURCES", raising=False)

    def calling(*arguments: object) -> Called:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        return Called(status, *capsys.readouterr())

    return calling


def configured(site: Site, name: str = "yunling", **settings: object) -> str:
    """A sources.toml for a site; keyword arguments are further lines of it."""
    lines = [f"{key} = {value}" for key, value in settings.items()]
    return "\n".join(
        [
            "[[source]]",
            f'name = "{name}"',
            f'start = "{site.address}/"',
            'listings = ["/", "/list_*.html"]',
            'details = ["/*.html"]',
            'level = "county"',
            'county = "云岭县"',
            f'allow_private = ["{site.host}"]',
            "delay = 0",
            "max_attempts = 1",
            *lines,
            "",
        ]
    )


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(dict(PAGES)) as served:
        yield served


@pytest.fixture(scope="session")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the site, harvested once for all tests; they work on copies."""
    folder = tmp_path_factory.mktemp("harvested")
    with serve(dict(PAGES)) as site:
        folder.joinpath("sources.toml").write_text(configured(site), "utf-8")
        status = run(
            ["harvest", "--db", str(folder / "archive.db"), "--sources", str(folder / "sources.toml")]
        )
    assert status == 0
    return folder / "archive.db"


@pytest.fixture
def archive(harvested: Path, tmp_path: Path) -> Path:
    """A copy of that archive, as archive.db in the folder of the call."""
    return Path(shutil.copy(harvested, tmp_path / "archive.db"))
