"""The tree is the architecture: these tests keep it readable."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("storage", "crawler", "schedules", "baogao")
UNTOLD = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
FEWEST_WORDS = 4
ENTRY = "baogao.__main__"  # worker processes import it again, so it imports nothing until it is called


def module_name(path: Path) -> str:
    """`storage/export/__init__.py` -> `storage.export`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(path): path for floor in FLOORS for path in sorted(ROOT.joinpath(floor).rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in SOURCES.items()}


def imports(name: str, tree: ast.AST) -> Iterator[str]:
    """Our own modules that the code imports, wherever the statement stands, `if TYPE_CHECKING` included."""
    package = name if SOURCES[name].stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            upwards = parents[: len(parents) - node.level + 1] if node.level else []
            origin = ".".join([*upwards, *(node.module or "").split(".")]).strip(".")
            found = [f"{origin}.{a.name}" if f"{origin}.{a.name}" in SOURCES else origin for a in node.names]
        else:
            continue
        yield from (module for module in found if module.split(".")[0] in FLOORS)


def executed(name: str, tree: ast.AST) -> Iterator[str]:
    """What importing the module runs first: the modules it names, and the packages around those but not around itself."""
    for module in imports(name, tree):
        parts = module.split(".")
        around = {".".join(parts[: n + 1]) for n in range(len(parts))}
        yield from (package for package in around if not f"{name}.".startswith(f"{package}."))


def test_imports_point_left_only() -> None:
    """storage <- crawler <- schedules <- baogao: no floor knows one to its right."""
    wrong = [
        f"{name} imports {module}"
        for name, tree in TREES.items()
        for module in imports(name, tree)
        if FLOORS.index(module.split(".")[0]) > FLOORS.index(name.split(".")[0])
    ]
    assert wrong == []


def test_no_module_imports_itself_round_a_circle() -> None:
    """Any module can be read after the ones it imports, and imported first without finding another half made."""
    graph = {name: set(executed(name, tree)) for name, tree in TREES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def test_imports_stand_at_the_top() -> None:
    """No import inside a function hides a circle between our own modules."""
    hidden = {
        f"{name} imports {module} in {function.name}()"
        for name, tree in TREES.items()
        if name != ENTRY
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for module in imports(name, function)
    }
    assert hidden == set()


def test_files_stay_short() -> None:
    """No Python file of the project, tests and benchmarks included, is over 400 lines."""
    files = [
        *SOURCES.values(),
        *ROOT.joinpath("tests").rglob("*.py"),
        *ROOT.joinpath("benchmarks").rglob("*.py"),
    ]
    lengths = {str(f.relative_to(ROOT)): len(f.read_text(encoding="utf-8").splitlines()) for f in files}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_every_package_says_what_it_does() -> None:
    """A reader of the tree finds a sentence in each `__init__.py`, and a docstring on each module."""
    packages = {path.parent for path in SOURCES.values()}
    assert {str(p.relative_to(ROOT)) for p in packages if not (p / "__init__.py").exists()} == set()
    silent = {n for n, tree in TREES.items() if len((ast.get_docstring(tree) or "").split()) < FEWEST_WORDS}
    assert silent == set()


def test_names_tell() -> None:
    """No module is a drawer for odds and ends."""
    assert {name for name in SOURCES if UNTOLD & set(name.split("."))} == set()
