"""Markdown: what the page had as headings, lists and tables, and no word of it that Markdown takes for its own."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sqlite_utils import Database

from storage.export import Format, export
from storage.export.markdown import body, escaped
from storage.export.steering import spelled
from storage.records import Form, FormKind
from tests.storage.filled_archive import harvest, report

READERS = (MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"linkify": False}))
HOSTILE = [
    "---", "===", "# 一", "> 二", "- 三", "+ 四", "* 五", "1. 六", "12) 七", "```", "~~~", "| a | b |", "<script>alert(1)</script>",
    "[x](javascript:alert(1))", "![x](http://a.example/x.png)", "**粗**", "_斜_", "`码`", "&lt;b&gt;", "&copy;", "http://a.example/",
    "www.a.example", "a@a.example", "~~删~~", "\\*", "<!-- 一", "    四格", "- [ ] 做", "[1]: http://a.example", "<http://a.example>",
    "$x$", "2024. 年", "\\", "a\\", ": 定义", "+1", "-1",
]  # fmt: skip
CHARACTERS = st.sampled_from("\\`*_{}[]<>&#|~$!^=@+-.():/ \"'1a中：　wtp")


def shown(markdown: str, reader: MarkdownIt) -> str:
    """What a reader shows, which must be paragraphs of plain text alone."""
    found = []
    for token in reader.parse(markdown):
        assert token.type in ("paragraph_open", "paragraph_close", "inline"), markdown
        if token.type == "inline":
            assert {child.type for child in token.children or ()} <= {"text", "text_special"}, markdown
            found.append("".join(child.content for child in token.children or ()))
    return "\n".join(found)


@pytest.mark.parametrize("text", HOSTILE)
def test_signs_of_markdown_are_shown_as_they_are(text: str) -> None:
    """In every place where one would mean something, a text is one paragraph of that text."""
    for reader in READERS:
        assert shown(escaped(text), reader) == text.strip()
        assert shown(body(f"前\n{text}\n后", ()), reader) == f"前\n{text.strip()}\n后"


@given(st.text(CHARACTERS, max_size=30))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Whatever signs follow each other."""
    for reader in READERS:
        assert shown(escaped(text), reader) == spelled(text.strip())


STRUCTURE = (
    Form(1, FormKind.HEADING, 1, "h2"),
    Form(2, FormKind.HEADING, 2, "number"),
    Form(4, FormKind.ITEM, 3, "li"),
    Form(5, FormKind.ITEM, 4, "li"),
    Form(6, FormKind.ITEM, 4, "continued"),
    Form(8, FormKind.ROW, 1, "th"),
    Form(9, FormKind.ROW, 1, "tr", (0, 2)),
    Form(10, FormKind.ROW, 2, "tr"),
)
LINES = ["一、概况", "（一）人口", "正文。", "甲", "乙", "接乙", "段。", "村  户  人", "东村  7", "别表  a|b"]


def test_structure_is_that_of_the_page() -> None:
    """Headings under the title's level, lists as deep as they may stand, tables with their cells in their columns."""
    assert body("\n".join(LINES), STRUCTURE) == "\n\n".join(
        [
            "## 一、概况", "### （一）人口", "正文。", "- 甲", "  - 乙", "    接乙", "段。",
            "| 村 | 户 | 人 |\n| --- | --- | --- |\n| 东村 |  | 7 |", "|  |  |\n| --- | --- |\n| 别表 | a\\|b |",
        ]
    )  # fmt: skip


def test_structure_is_read_as_such() -> None:
    """A reader finds two headings, a list in a list, and two tables."""
    types = [token.type for token in READERS[1].parse(body("\n".join(LINES), STRUCTURE))]
    counts = {
        name: types.count(f"{name}_open") for name in ("heading", "bullet_list", "list_item", "table", "tr")
    }
    assert counts == {"heading": 2, "bullet_list": 2, "list_item": 2, "table": 2, "tr": 4}
    assert "code_block" not in types


@pytest.mark.parametrize(
    "title", ["--- a: b", "'一': \"二\"", "{x}", "- 一\\n", "# 一", "\U0001f600 ok", "yes", "1e3"]
)
def test_front_matter_holds_any_title(archive: Database, folder: Path, title: str) -> None:
    """YAML reads it back as it was, and the file's own --- is the only one that counts."""
    harvest(archive, "https://a.example/1", replace(report("---\n正文", title), structure=()))
    export(archive, folder / "md", Format.MARKDOWN)
    (path,) = (folder / "md").rglob("*.md")
    written = path.read_text("utf-8")
    front = yaml.safe_load(written.split("---\n")[1])
    stream = io.BytesIO()
    export(archive, stream, Format.JSONL)
    told = json.loads(stream.getvalue())
    assert (front["title"], front["id"], front["text_sha256"]) == (title, "1", told["text_sha256"])
    assert front["marks"] == told["marks"]
    assert "text" not in front
