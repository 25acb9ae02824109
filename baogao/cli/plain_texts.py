"""Duplicates among plain texts, found without an archive: a folder of files or lines of JSON in, groups out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from baogao.cli.counting import counting
from baogao.cli.ending import WrongCall
from baogao.cli.terminal import plain
from storage.duplicates import Group, Kind, Texts

STREAM = Path("-")
ENDINGS = (".txt", ".md")


def dedupe_texts(given: Path, out: Path) -> None:
    """Write the groups of the texts in a folder or a file of JSON lines, one object a line. Raises WrongCall.

    Every text is in one group, alone or with its copies. Relations that do not group are told beside: parts,
    what holds them, and long passages. `out` appears whole or not at all.
    """
    names: list[str] = []
    with (
        _written(out) as file,
        TemporaryDirectory(prefix="baogao-") as scratch,
        Texts(Path(scratch) / "texts.db") as texts,
    ):
        with counting("comparing texts", _count(given)) as advance:
            for name, text in _read(given):
                texts.add(text)
                names.append(name)
                advance(1)
        groups = _write(texts, names, file)
    copies = len(names) - groups
    where = "stdout" if out == STREAM else plain(out)
    sys.stderr.write(f"{len(names)} texts, {groups} of them original, {copies} copies; groups to {where}\n")


def _write(texts: Texts, names: list[str], file: TextIO) -> int:
    grouped: dict[int, Group] = {}
    for group in texts.groups():
        grouped.update(dict.fromkeys((group.original, *group.copies), group))
    count = 0
    for number in range(1, len(texts) + 1):
        group = grouped.get(number, Group(number, {}))
        if group.original == number:
            count += 1
            file.write(json.dumps(_row(texts, group, names), ensure_ascii=False) + "\n")
    return count


def _row(texts: Texts, group: Group, names: list[str]) -> dict[str, Any]:
    members = (group.original, *sorted(group.copies))
    relations = {number: texts.relations(number) for number in members}
    kinds = {one.other_id: one.kind for one in relations[group.original] if one.groups}
    return {
        "original": names[group.original - 1],
        "copies": [
            {"text": names[copy - 1], "kind": kinds.get(copy, Kind.REPOST), "because": group.copies[copy]}
            for copy in members[1:]
        ],
        "relations": [
            {
                "text": names[number - 1], "kind": one.kind, "other": names[one.other_id - 1], "because": one.because,
                "share": one.share, "other_share": one.other_share,
            }
            for number in members
            for one in relations[number]
            if one.kind in (Kind.PART, Kind.HOLDS, Kind.PASSAGE)
        ],
    }  # fmt: skip


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())


def _count(given: Path) -> int:
    if given.is_dir():
        return len(_files(given))
    with given.open("rb") as file:
        return sum(1 for line in file if line.strip())


def _read(given: Path) -> Iterator[tuple[str, str]]:
    """Each text with what it is called: its path in the folder, or its "id" or "path", or the number of its line."""
    if given.is_dir():
        files = _files(given)
        if not files:
            raise WrongCall(
                f"{given}: no file in it ends in {' or '.join(ENDINGS)}; give another folder, or lines of JSON"
            )
        yield from ((str(file.relative_to(given)), _decoded(file.read_bytes())) for file in files)
        return
    with given.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _line(given, number, line)


def _line(given: Path, number: int, line: bytes) -> tuple[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise WrongCall(f"{given}, line {number}: not JSON in UTF-8 ({error}); mend that line") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise WrongCall(
            f'{given}, line {number}: no "text" in it; every line is an object like {{"id": 1, "text": "..."}}'
        )
    name = next((row[key] for key in ("id", "path") if row.get(key) is not None), number)
    return str(name), row["text"]


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


@contextmanager
def _written(out: Path) -> Iterator[TextIO]:
    """A new file that gets its name when it is whole."""
    if out == STREAM:
        yield sys.stdout
        return
    if os.path.lexists(out):
        raise WrongCall(f"{out}: already there; name another, or remove it yourself")
    if not out.parent.is_dir():
        raise WrongCall(f"{out}: the folder {out.parent} does not exist; make it, or name another")
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8") as file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
