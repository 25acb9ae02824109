"""A source that asks for what is not installed is told what to install, before anything is fetched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.attachments import missing_readers
from schedules import load_sources
from schedules.errors import SourcesError


def sources(tmp_path: Path, *lines: str) -> Path:
    toml = tmp_path / "sources.toml"
    toml.write_text("\n".join(["[[source]]", 'name = "town"', 'start = "http://town.example/"', *lines]))
    return toml


def test_a_browser_that_is_missing_is_one_line(tmp_path: Path) -> None:
    """The call was wrong, and the line says which source, what to install, and the other way out."""
    toml = sources(tmp_path, "render = true")
    call = ["harvest", "--sources", str(toml), "--db", str(tmp_path / "archive.db")]
    done = subprocess.run(
        [sys.executable, "-m", "baogao", *call],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "source town: render needs a chromium: apt-get install chromium, or take the line out" in line
    assert not (tmp_path / "archive.db").exists()


def test_readers_that_are_missing_are_named_once() -> None:
    """By the names they are installed by, one that reads two kinds of file once."""
    assert missing_readers(lambda name: name in ("pypdfium2", "python-docx")) == ("python-calamine", "xberg")
    assert missing_readers(lambda name: True) == ()


@pytest.mark.parametrize(
    ("written", "patterns"),
    [
        ("render = true", ("**",)),
        ("render = false", ()),
        ('render = "/a/*.html"', ("/a/*.html",)),
        ('render = ["/a/**", "/b/*"]', ("/a/**", "/b/*")),
        ("", ()),
    ],
)
def test_what_is_rendered_is_all_or_patterns(tmp_path: Path, written: str, patterns: tuple[str, ...]) -> None:
    """A source says yes, no, or where."""
    (source,) = load_sources(sources(tmp_path, written))
    environ = {"PATH": os.environ["PATH"]}
    try:
        assert source.site(environ).render == patterns
    except SourcesError:
        pytest.skip("needs chromium: apt-get install chromium")


@pytest.mark.parametrize("written", ["render = 3", "render = [1]", 'attachments = "yes"'])
def test_another_value_is_an_error_with_its_place(tmp_path: Path, written: str) -> None:
    """The line names the file, the source and the key."""
    with pytest.raises(SourcesError, match=rf'sources.toml:4: source "town": {written.partition(" ")[0]}'):
        load_sources(sources(tmp_path, written))
