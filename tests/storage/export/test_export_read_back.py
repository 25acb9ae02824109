"""Each export of the demo's archive, read back by the tools of those who use it: as many documents, the same texts."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import datasets
import pandas
import pyarrow.parquet as pq
import pytest
import yaml
from markdown_it import MarkdownIt
from sqlite_utils import Database

from storage.export import Dataset, Filters, Form, Format, Publication, ShardSize, export
from storage.export.documents import DOCUMENTS, MARKS
from storage.export.steering import spelled

Texts = dict[str, tuple[str, str]]


@pytest.fixture
def stored(demo: Database) -> Texts:
    """What the archive holds: number to title and text, checked against their hashes."""
    found = {}
    for number, title, text, sha256 in demo.execute("SELECT id, title, text, text_sha256 FROM documents"):
        assert _sha256(text) == sha256
        found[str(number)] = (title, text)
    assert len(found) > 50
    return found


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what datasets keeps of what it reads."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    return tmp_path / "cache"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_jsonl_by_the_json_loader_of_datasets(
    demo: Database, stored: Texts, cache: Path, folder: Path
) -> None:
    """Every document, each text as its hash says."""
    export(demo, folder / "all.jsonl", Format.JSONL)
    found = datasets.load_dataset(
        "json", data_files=str(folder / "all.jsonl"), split="train", cache_dir=str(cache)
    )
    assert {str(row["id"]): (row["title"], row["text"]) for row in found} == stored
    assert all(_sha256(row["text"]) == row["text_sha256"] for row in found)


def test_parquet_by_pandas_and_pyarrow(demo: Database, stored: Texts, folder: Path) -> None:
    """The columns of web corpora and ours, typed as the schema says, with the cursor in the file's metadata."""
    done = export(demo, folder / "all.parquet", Format.PARQUET)
    frame = pandas.read_parquet(folder / "all.parquet")
    assert list(frame.columns[:8]) == [
        "text", "id", "url", "date", "file_path", "language", "language_score", "token_count",
    ]  # fmt: skip
    assert dict(zip(frame["id"], zip(frame["title"], frame["text"], strict=True), strict=True)) == stored
    assert (frame["text"].map(_sha256) == frame["text_sha256"]).all()
    table = pq.read_table(folder / "all.parquet")
    about = table.schema.metadata
    assert about[b"cursor"].decode() == done.cursor
    assert about[b"table"] == b"documents"
    assert table.schema.field("token_count").type == "int64"
    assert table.schema.field("is_original").type == "bool"
    sightings = demo.execute("SELECT count(*) FROM sightings").fetchone()[0]
    assert sum(map(len, table.column("provenance").to_pylist())) == sightings
    metadata = pq.read_metadata(folder / "all.parquet")
    assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_every_mark_of_a_text_has_its_column(demo: Database, folder: Path) -> None:
    """What the cleaner marks can be filtered by without reading JSON."""
    export(demo, folder / "all.parquet", Format.PARQUET)
    for row in pq.read_table(folder / "all.parquet").to_pylist():
        marks = json.loads(row["marks"])
        assert set(marks) <= set(MARKS)
        assert marks == {name: row[f"mark_{name}"] for name in marks}


@pytest.mark.parametrize("format", [Format.JSONL, Format.CSV, Format.PARQUET, Format.MNBVC, Format.SENTENCES])
def test_dataset_is_loaded_by_its_folder(
    demo: Database, stored: Texts, cache: Path, folder: Path, format: Format
) -> None:
    """Its card tells datasets which files to read; the shards together hold every document."""
    export(demo, folder / "set", format, dataset=Dataset(ShardSize(documents=20)))
    found = datasets.load_dataset(str(folder / "set"), split="train", cache_dir=str(cache))
    if format is Format.MNBVC:
        assert len(found) == len(stored)
    else:
        assert {str(row["id"]) for row in found} == set(stored)
    assert len(list((folder / "set" / "data").iterdir())) == -(-len(stored) // 20)


def test_csv_by_csv_and_pandas(demo: Database, stored: Texts, folder: Path) -> None:
    """Both read every record; a record that says that nothing was altered has the stored text."""
    export(demo, folder / "all.csv", Format.CSV)
    frame = pandas.read_csv(folder / "all.csv", dtype={"id": str}, keep_default_na=False)
    csv.field_size_limit(10**9)
    with (folder / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == [text.replace("\r\n", "\n") for text in frame["text"]]
    assert {row["id"] for row in rows} == set(stored)
    plain = [row for row in rows if row["altered"] == "0"]
    assert len(plain) > 50
    assert all((row["title"], row["text"]) == stored[row["id"]] for row in plain)


def test_panel_by_pandas(demo: Database, stored: Texts, folder: Path) -> None:
    """A row a place and year; with those not chosen and those outside it accounts for every document once."""
    done = export(demo, folder / "panel.csv", Format.PANEL)
    columns = ["province", "city", "county", "town", "level", "admin_code", "year", "session_date", "speaker", "title", "source_url"]  # fmt: skip
    frame = pandas.read_csv(folder / "panel.csv", dtype=str, keep_default_na=False)
    assert list(frame.columns[: len(columns)]) == columns
    assert not frame.duplicated(["province", "city", "county", "town", "year"]).any()
    others = [number for cell in frame["others"] for number in cell.split()]
    assert len({*frame["id"], *others}) == len(frame) + len(others)
    assert len(frame) + len(others) + done.outside == len(stored)
    assert (frame["candidates"].astype(int) - 1).sum() == len(others)


def test_sections_make_up_their_documents(demo: Database, stored: Texts, folder: Path) -> None:
    """Headings and sections one after the other are the text; both leanings occur, each with what tells."""
    export(demo, folder / "sections.parquet", Format.SECTIONS)
    told: dict[str, list[str]] = {}
    leanings: Counter[str | None] = Counter()
    for row in pq.read_table(folder / "sections.parquet").to_pylist():
        told.setdefault(row["id"], []).extend(filter(None, (row["heading"], row["text"])))
        leanings[row["leaning"]] += 1
        assert (row["leaning"] is None) == (row["certainty"] is None) == (row["because"] is None)
    assert {number: "\n".join(parts) for number, parts in told.items()} == {
        number: text for number, (_, text) in stored.items()
    }
    assert min(leanings["review"], leanings["arrangement"]) > 50


def test_sentences_stand_in_their_documents(demo: Database, stored: Texts, folder: Path) -> None:
    """Each is found where it says; what is left of a text without them is white space."""
    export(demo, folder / "all.out", Format.SENTENCES, form=Form.JSONL)
    left = {number: list(text) for number, (_, text) in stored.items()}
    for line in (folder / "all.out").read_text("utf-8").splitlines():
        row = json.loads(line)
        _, text = stored[row["id"]]
        assert text[row["start"] : row["end"]] == row["text"]
        left[row["id"]][row["start"] : row["end"]] = " " * len(row["text"])
    assert not "".join("".join(rest) for rest in left.values()).strip()


def test_markdown_by_a_reader_of_yaml_and_one_of_markdown(
    demo: Database, stored: Texts, folder: Path
) -> None:
    """Front matter is YAML; the body shows the title and every paragraph, and no mark-up of the page's own."""
    export(demo, folder / "md", Format.MARKDOWN)
    found = {}
    for path in (folder / "md").rglob("*.md"):
        _, front, body = path.read_text("utf-8").split("---\n", 2)
        about = yaml.safe_load(front)
        tokens = MarkdownIt("commonmark").enable("table").parse(body)
        shown = "".join(token.content.replace("\\", "") for token in tokens if token.type == "inline")
        found[about["id"]] = about["title"]
        title, text = stored[about["id"]]
        assert _letters(spelled(title + text)) == _letters(shown)
    assert found == {number: title for number, (title, _) in stored.items()}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_txt_by_reading_files(demo: Database, stored: Texts, folder: Path) -> None:
    """The number of the name is the document's; title, blank line, text."""
    export(demo, folder / "txt", Format.TXT)
    found = {path.name.split("_")[0]: path.read_text("utf-8") for path in (folder / "txt").rglob("*.txt")}
    assert found == {
        number: f"{spelled(title)}\n\n{spelled(text)}\n" for number, (title, text) in stored.items()
    }


# The published list of fields of 通用语料格式 and their types.
OF_A_PARAGRAPH = {
    "行号": int,
    "是否重复": bool,
    "是否跨文件重复": bool,
    "md5": str,
    "内容": str,
    "扩展字段": str,
}
OF_A_FILE = {
    "文件名": str, "是否待查文件": bool, "是否重复文件": bool, "文件大小": int, "simhash": int, "最长段落长度": int,
    "段落数": int, "去重段落数": int, "低质量段落数": int, "段落": list, "扩展字段": str, "时间": str,
}  # fmt: skip


def read_mnbvc(path: Path) -> list[dict[str, Any]]:
    """The lines of a file, each with exactly the fields that are published, and of their types."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for line in lines:
        assert {name: type(value) for name, value in line.items()} == OF_A_FILE
        for paragraph in line["段落"]:
            assert {name: type(value) for name, value in paragraph.items()} == OF_A_PARAGRAPH
    return lines


def test_mnbvc_by_a_reader_of_its_fields(demo: Database, stored: Texts, folder: Path) -> None:
    """Every field is there and of its type, the counts are those of the paragraphs, the hashes those of their words."""
    export(demo, folder / "all.jsonl", Format.MNBVC)
    lines = read_mnbvc(folder / "all.jsonl")
    assert len({line["文件名"] for line in lines}) == len(lines) == len(stored)
    for line in lines:
        words = [paragraph["内容"] for paragraph in line["段落"]]
        about = json.loads(line["扩展字段"])
        assert "\n".join(words) == stored[str(about["id"])][1]
        assert (line["段落数"], line["去重段落数"]) == (len(words), len(set(words)))
        assert sum(not paragraph["是否重复"] for paragraph in line["段落"]) == line["去重段落数"]
        assert [paragraph["md5"] for paragraph in line["段落"]] == [_md5(word) for word in words]
        assert line["最长段落长度"] == max(map(len, words))
        assert line["文件大小"] == len("\n".join(words).encode())
        assert 0 <= line["simhash"] < 2**64
    copies = demo.execute("SELECT count(*) FROM duplicates").fetchone()[0]
    assert sum(line["是否重复文件"] for line in lines) == copies > 0
    assert any(paragraph["是否跨文件重复"] for line in lines for paragraph in line["段落"])


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_words_narrow_an_export_as_they_do_a_search(demo: Database, folder: Path) -> None:
    """The documents are those in whose text or title the words stand."""
    export(demo, folder / "some.jsonl", Format.JSONL, filters=Filters(words="乡村振兴"))
    found = {json.loads(line)["id"] for line in (folder / "some.jsonl").read_text("utf-8").splitlines()}
    held: dict[str, Any] = {"words": "%乡村振兴%"}
    plain = demo.execute("SELECT id FROM documents WHERE title LIKE :words OR text LIKE :words", held)
    assert found >= {row[0] for row in plain}
    assert 0 < len(found) < demo.execute("SELECT count(*) FROM documents").fetchone()[0]


def test_croissant_names_every_shard_and_column(demo: Database, folder: Path) -> None:
    """The file has what the specification requires; its hashes are those of the shards, its fields the columns."""
    of = Publication(name='甲县"报告"', license="cc-by-4.0", publisher="甲县", url="https://a.example/")
    export(demo, folder / "set", Format.PARQUET, dataset=Dataset(ShardSize(bytes=50_000), of))
    told = json.loads((folder / "set" / "croissant.json").read_text("utf-8"))
    for name in (
        "@context",
        "@type",
        "conformsTo",
        "name",
        "description",
        "license",
        "url",
        "creator",
        "datePublished",
    ):
        assert told[name]
    assert (told["name"], told["license"], told["conformsTo"]) == (
        of.name,
        of.license,
        "http://mlcommons.org/croissant/1.0",
    )
    shards = [each for each in told["distribution"] if each["@type"] == "cr:FileObject"]
    assert len(shards) > 1
    for shard in shards:
        held = (folder / "set" / shard["contentUrl"]).read_bytes()
        assert (shard["sha256"], shard["contentSize"]) == (hashlib.sha256(held).hexdigest(), f"{len(held)} B")
    fields = [field["name"] for field in told["recordSet"][0]["field"]]
    assert fields == [name for name in DOCUMENTS.names if name not in ("facts", "provenance")]
    ids = {shard["@id"] for shard in told["distribution"]}
    assert {field["source"]["fileSet"]["@id"] for field in told["recordSet"][0]["field"]} <= ids
