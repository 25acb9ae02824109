"""What SECURITY.md says is held by tests is: each one it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def named() -> list[tuple[str, str]]:
    """File and function of every test the page names."""
    found, file = [], ""
    for word in re.findall(r"`(test_\w+(?:\.py)?)`", ROOT.joinpath("SECURITY.md").read_text("utf-8")):
        if word.endswith(".py"):
            file = word
        else:
            found.append((file, word))
    return found


def functions(name: str) -> set[str]:
    """The functions of the test file with this name."""
    (path,) = ROOT.joinpath("tests").rglob(name)
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_test_that_is_named_exists() -> None:
    """A promise whose test is renamed or removed is noticed."""
    assert len(named()) > 40
    assert [(file, test) for file, test in named() if test not in functions(file)] == []


def test_every_promise_names_a_test() -> None:
    """No row of a table promises without one."""
    rows = re.findall(
        r"^\| (?!promise|---)(.*)$", ROOT.joinpath("SECURITY.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(rows) > 20
    assert [row for row in rows if "`test_" not in row] == []
