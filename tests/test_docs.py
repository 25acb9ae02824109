"""What the documentation says is so."""

from __future__ import annotations

import doctest
import re
import shlex
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from baogao import reference
from baogao.cli.command import app
from schedules import load_sources
from storage.database import open_for_writing

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.joinpath("docs").glob("*.md")])


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language on a page."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def calls() -> Iterator[tuple[str, str]]:
    """Every `baogao` call shown on a page that is written by hand."""
    for page in PAGES:
        for block in blocks(page, "sh") if page.name not in reference.pages() else ():
            yield from ((page.name, line) for line in block.splitlines() if line.startswith("baogao "))


@pytest.mark.parametrize("name", ["columns.md", "commands.md", "sources.md", "schema.md"])
def test_made_pages_are_up_to_date(name: str) -> None:
    """The pages made from the code say what the code says now; `make docs` writes them anew."""
    assert ROOT.joinpath("docs", name).read_text(encoding="utf-8") == reference.pages()[name]


def test_every_verb_is_described() -> None:
    """docs/commands.md has a section for each verb."""
    command, text = typer.main.get_command(app), reference.commands_reference()
    assert isinstance(command, TyperGroup)
    assert [verb for verb in command.commands if f"## `baogao {verb}`" not in text] == []


def test_every_column_is_described() -> None:
    """Each column of each of our tables has a type and a meaning in docs/schema.md."""
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| .*\| (.*) \|$", reference.pages()["schema.md"], re.MULTILINE)
    assert len(rows) > 100
    assert [row for row in rows if not (row[1].strip() and row[2].strip())] == []


def test_shown_queries_run(tmp_path: Path) -> None:
    """Each SQL statement on a page is accepted by a fresh archive."""
    archive = tmp_path / "archive.db"
    open_for_writing(archive).close()
    statements = [
        sql for page in PAGES for block in blocks(page, "sql") for sql in block.split(";") if sql.strip()
    ]
    assert statements
    with closing(sqlite3.connect(archive)) as db:
        for statement in statements:
            db.execute(statement).fetchall()


def test_shown_sources_can_be_read(tmp_path: Path) -> None:
    """Each example of sources.toml that has a source is accepted."""
    examples = [block for page in PAGES for block in blocks(page, "toml") if "source" in tomllib.loads(block)]
    assert examples
    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.toml"
        file.write_text(example, encoding="utf-8")
        assert load_sources(file)


def test_shown_commands_are_understood() -> None:
    """Each `baogao` call on a page names a verb and options that there are."""
    shown = list(calls())
    assert shown
    for page, line in shown:
        understood(page, shlex.split(line, comments=True)[1:])


def understood(page: str, arguments: list[str]) -> None:
    """Parse the call without carrying it out; a wrong one raises."""
    command = typer.main.get_command(app)
    while isinstance(command, TyperGroup) and arguments and arguments[0] in command.commands:
        command = command.commands[arguments.pop(0)]
    assert not isinstance(command, TyperGroup), f"{page}: there is no `baogao {' '.join(arguments)}`"
    command.make_context(page, arguments)


def test_shown_python_gives_what_is_shown() -> None:
    """The Python example of the README runs and prints what it says."""
    came = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert came.attempted > 0
    assert came.failed == 0


def test_links_lead_somewhere() -> None:
    """Every relative link on a page leads to a file of the project, or to a heading of the page."""
    broken = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        headings = {
            heading.strip("`").lower().replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.M)
        }
        for target in re.findall(r"\]\(([^)]+)\)", text):
            file, _, heading = target.partition("#")
            if "://" in target:
                continue
            if file and not (page.parent / file).exists():
                broken.append(f"{page.name}: {target}")
            if not file and heading not in headings:
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_named_files_are_there() -> None:
    """Every file or folder of the tree that a page names by its path exists."""
    named = {
        (page.name, path)
        for page in PAGES
        for path in re.findall(
            r"`((?:storage|crawler|schedules|baogao|tests|benchmarks|docs)/[\w./]*)`",
            page.read_text(encoding="utf-8"),
        )
    }
    assert named
    assert {(page, path) for page, path in named if not (ROOT / path).exists()} == set()


def test_readme_is_short() -> None:
    """The README is under 120 lines."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 120
