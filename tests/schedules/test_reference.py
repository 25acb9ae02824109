"""docs/sources.md, as it is generated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schedules import Kind, Level, Source, load_sources
from schedules.reference import sources_reference


@pytest.mark.parametrize("key", Source.model_fields)
def test_every_key_is_told_once(key: str) -> None:
    """Each key of a source has one row with a meaning."""
    rows = re.findall(rf"^\| `{key}` \|.*\| (.+) \|$", sources_reference(), re.MULTILINE)
    assert len(rows) == 1
    assert rows[0].endswith(".")


@pytest.mark.parametrize("word", [*Kind, *Level])
def test_every_word_is_glossed(word: str) -> None:
    """Each kind and level is explained in Chinese."""
    assert re.search(rf"^- `{word}`: .*[\u4e00-\u9fff]", sources_reference(), re.MULTILINE)


def test_its_examples_load(tmp_path: Path) -> None:
    """What the page shows as a file of sources is one."""
    examples = [
        block
        for block in re.findall(r"```toml\n(.*?)```", sources_reference(), re.DOTALL)
        if "[[source]]" in block
    ]
    assert len(examples) == 3
    for example in examples:
        path = tmp_path / "sources.toml"
        path.write_text(example, encoding="utf-8")
        assert len(load_sources(path)) == 1
