"""The project installs the same everywhere."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FLOORS = ("storage", "crawler", "schedules", "baogao")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {
    "requirements.txt": (),
    "requirements-dev.txt": ("dev",),
    "requirements-bench.txt": ("dev", "bench"),
}


def pins(name: str) -> set[tuple[str, str]]:
    """Packages and pinned versions; a package has several where the version of Python decides."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {(canonicalize_name(package), version) for package, version in found}


@pytest.mark.parametrize("name", EXTRAS)
def test_what_is_asked_for_is_pinned(name: str) -> None:
    """Each dependency of pyproject.toml is pinned to a version it allows; `make requirements` pins anew."""
    pinned = pins(name)
    wanted = [*PROJECT["dependencies"]]
    for extra in EXTRAS[name]:
        wanted += PROJECT["optional-dependencies"][extra]
    wrong = []
    for requirement in all_of(wanted):
        versions = {version for package, version in pinned if package == canonicalize_name(requirement.name)}
        if not versions or not all(requirement.specifier.contains(version) for version in versions):
            wrong.append(str(requirement))
    assert wrong == []


def all_of(wanted: list[str]) -> list[Requirement]:
    """The requirements asked for, our own extras spelled out."""
    found = [Requirement(text) for text in wanted]
    extras = [extra for one in found if one.name == "baogao" for extra in one.extras]
    others = [one for one in found if one.name != "baogao"]
    return others + [one for extra in extras for one in all_of(PROJECT["optional-dependencies"][extra])]


@pytest.mark.parametrize("name", EXTRAS)
def test_pins_have_hashes_and_no_addresses(name: str) -> None:
    """Each pinned package has a hash, and no line says where to get it: that is for the machine's pip to know."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|file:|--\w*index|--find-links", text)


def test_pins_agree() -> None:
    """A package has the same version in every file, so that what is tested is what is run and measured."""
    run, dev, bench = map(pins, EXTRAS)
    assert run <= dev <= bench


def test_what_is_imported_is_declared() -> None:
    """The floors import nothing but themselves, the standard library and the dependencies and extras of pyproject.toml."""
    extras = [name for name in PROJECT["optional-dependencies"] if name not in ("dev", "bench")]
    wanted = all_of([*PROJECT["dependencies"], f"baogao[{','.join(extras)}]"])
    declared = {canonicalize_name(one.name) for one in wanted}
    known = {*sys.stdlib_module_names, *FLOORS, "compression"}
    providers = packages_distributions()
    missing = {
        module
        for floor in FLOORS
        for file in ROOT.joinpath(floor).rglob("*.py")
        for module in imported(file) - known
        if not declared & {canonicalize_name(name) for name in providers.get(module, ())}
    }
    assert missing == set()


def imported(file: Path) -> set[str]:
    """The top-level names of the packages a file imports."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names
