"""Files for people: CSV for spreadsheets, a tree of text files, and what neither may do to whoever opens them."""

from __future__ import annotations

import codecs
import csv
import io
import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.export import Exported, Format, export
from storage.export.csv import headings
from storage.export.documents import DOCUMENTS
from storage.export.names import LONGEST, safe_name
from storage.export.selection import span
from storage.records import Place
from tests.storage.filled_archive import harvest, report


def test_csv_is_read_back_as_it_was(filled: Database, folder: Path) -> None:
    """A spreadsheet's CSV: byte order mark, headings, one record a document, line breaks inside cells kept."""
    out = folder / "all.csv"
    assert export(filled, out, Format.CSV).count == 4
    assert out.read_bytes().startswith(b"\xef\xbb\xbfid,")
    with out.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert tuple(found[0]) == headings(DOCUMENTS)
    assert tuple(found[0])[-2:] == ("text", "altered")
    assert [row["text"] for row in found] == ["国家报告", "旧文", "國家報告", "新文\n第二段"]
    assert {key: found[0][key] for key in ("id", "reported_year", "shown_date", "city", "town", "sightings", "current")} == {
        "id": "1", "reported_year": "2025", "shown_date": "2026-01-01", "city": "大理州", "town": "", "sightings": "2", "current": "1",
    }  # fmt: skip
    assert (found[2]["duplicate_group"], found[2]["is_original"]) == ("1", "0")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", " =", "　@", "\n="])
def test_csv_runs_no_formula(archive: Database, start: str) -> None:
    """A cell that begins as a formula gets an apostrophe before it; one that only holds such a character does not."""
    harvest(archive, "https://a.example/1", report(f"a{start}1", f"{start}1+1"))
    stream = io.BytesIO()
    export(archive, stream, Format.CSV)
    row = next(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))
    assert (row["title"], row["text"], row["altered"]) == (f"'{start}1+1", f"a{start}1", "1")


def test_csv_says_of_each_record_whether_it_is_as_stored(filled: Database) -> None:
    """Nothing of a plain record was altered."""
    stream = io.BytesIO()
    export(filled, stream, Format.CSV)
    found = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline=""))
    assert {row["altered"] for row in found} == {"0"}


@pytest.mark.parametrize("format", [Format.CSV, Format.TXT, Format.MARKDOWN, Format.JSONL, Format.MNBVC])
def test_what_steers_a_reader_is_spelled_out(archive: Database, folder: Path, format: Format) -> None:
    """Marks of direction and separators of lines are in the archive as they came, and in no file; JSON reads them back."""
    title = "甲\u202e乙\u2066丙\u2028丁\u2029\ufeff"
    harvest(archive, "https://a.example/1", report(f"正文\u2028{title}", title))
    export(archive, folder / "out", format)
    (path,) = [path for path in folder.rglob("*") if path.is_file()]
    written = path.read_bytes().removeprefix(codecs.BOM_UTF8).decode()
    assert not set(written) & set("\u202e\u2066\u2028\u2029\ufeff")
    assert "\\u202e" in written
    if format is Format.JSONL:
        assert json.loads(written)["title"] == title


def test_txt_is_a_tree(filled: Database, folder: Path) -> None:
    """A folder a year, under it the place as far as it is known, a file a document: title, blank line, text."""
    out = folder / "texts"
    assert export(filled, out, Format.TXT) == Exported(4, out, span(filled, None).cursor)
    found = {str(p.relative_to(out)): p.read_text("utf-8") for p in out.rglob("*.txt")}
    assert found == {
        "2025/云南省/大理州/祥云县/1_工作报告.txt": "工作报告\n\n国家报告\n",
        "undated/云南省/大理州/宾川县/金牛镇/2_工作报告.txt": "工作报告\n\n旧文\n",
        "2024/云南省/大理州/宾川县/金牛镇/3_工作报告.txt": "工作报告\n\n國家報告\n",
        "undated/云南省/大理州/宾川县/金牛镇/4_工作报告.txt": "工作报告\n\n新文\n第二段\n",
    }
    assert list(folder.iterdir()) == [out]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2025年工作报告", "2025年工作报告"),
        ("../../etc/passwd", "etc_passwd"),
        ("a\\b/c:d*e?f\"g<h>i|j", "a_b_c_d_e_f_g_h_i_j"),
        ("一\n二\t三　四", "一_二_三_四"),
        (".hidden.", "hidden"),
        ("e\u0301", "é"),
        ("甲\u202e\u200b乙", "甲_乙"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("", "unnamed"),
        ("///", "unnamed"),
        ("报" * 100, "报" * (LONGEST // 3)),
    ],
)  # fmt: skip
def test_names_are_safe_everywhere(text: str, name: str) -> None:
    """No separators, no reserved name, nothing hidden, no half character at the end of a long name."""
    assert safe_name(text) == name


def test_long_title_still_makes_a_file(archive: Database, folder: Path) -> None:
    """A title or place longer than a file name may be does not stop an export."""
    harvest(archive, "https://a.example/1", report("正文", "长标题" * 500), place=Place(county="../县" * 60))
    export(archive, folder / "texts", Format.TXT)
    assert len(list((folder / "texts").rglob("*.txt"))) == 1
