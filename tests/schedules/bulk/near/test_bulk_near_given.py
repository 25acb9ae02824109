"""What a run takes, how rows become documents, and what is refused or passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from schedules.bulk.errors import BulkFailed
from storage.export.documents import DOCUMENTS
from tests.schedules.bulk.near import given_texts as given
from tests.storage.duplicates import made
from tests.storage.merging import fill
from tests.storage.visiting import Visit

TOWN, COUNTY = made.report("a", 600), made.report("b", 700)


def seen(page: str, day: int) -> given.Row:
    url = f"https://www.example.gov.cn/{page}"
    return {
        "title": "报告", "source": "yunling", "url": url, "fetched_at": f"2026-01-{day:02d}T00:00:00.000Z", "status": 200,
        "snapshot_sha256": "0" * 64, "position": 1, "revision": 1, "current": day > 1, "cleaner": "1",
    }  # fmt: skip


def row(id_: str, text: str, *sightings: given.Row, **more: object) -> given.Row:
    first = sightings[0]
    told = {name: first[name] for name in ("title", "url", "fetched_at", "position", "current")}
    return {"id": id_, "text": text, "provenance": [*sightings], **told, **more}


def test_one_text_is_one_document_with_all_its_sightings(tmp_path: Path) -> None:
    """Told as its earliest sighting tells it; what two files have of the same sighting counts once."""
    one, two, three = seen("a", 1), seen("b", 2), seen("c", 3)
    given.run(
        tmp_path / "out",
        given.parquet(tmp_path / "later.parquet", [row("2", TOWN, two, three, town="后来")]),
        given.parquet(tmp_path / "earlier.parquet", [row("1", TOWN, one, two, town="松河镇")]),
    )
    (document,) = given.documents(tmp_path / "out").values()
    assert (document["id"], document["town"], document["url"]) == ("1", "松河镇", one["url"])
    assert document["provenance"] == [one, two, three]
    assert (document["sightings"], document["current"]) == (3, True)
    assert given.copies(tmp_path / "out") == {
        "2": {"id": "2", "original_id": "1", "kind": "exact", "because": "equal"}
    }


def test_columns_are_those_of_the_export(tmp_path: Path) -> None:
    """In its order and types, also where the rows had no more than a text."""
    given.run(tmp_path / "out", given.lines(tmp_path / "a.jsonl", [{"text": TOWN}]))
    (file,) = (tmp_path / "out/documents").iterdir()
    assert pyarrow.parquet.read_schema(file).names == list(DOCUMENTS.names)


def test_a_text_without_an_id_has_one_of_its_own(tmp_path: Path) -> None:
    """The same in every run, whatever file it comes from."""
    given.run(tmp_path / "one", given.lines(tmp_path / "a.jsonl", [{"text": TOWN}, {"text": COUNTY}]))
    given.run(tmp_path / "two", given.lines(tmp_path / "b.jsonl", [{"text": COUNTY}]))
    (alone,) = given.documents(tmp_path / "two")
    assert alone in given.documents(tmp_path / "one")
    assert 0 < int(alone) < 1 << 63


def test_facts_beside_the_texts_keep_reports_apart(tmp_path: Path) -> None:
    """The same words of another place are another report; of the same page they are a revision."""
    changed = made.masked(TOWN)
    rows = [
        row("1", TOWN, seen("a", 1), town="松河镇"),
        row("2", changed, seen("b", 2), town="柳溪镇"),
        row("3", COUNTY, seen("c", 1), town="松河镇"),
        row("4", made.masked(COUNTY), seen("c", 2), town="松河镇"),
    ]
    figures = "".join(char for char in TOWN if char.isdigit())
    assert figures  # what agrees in both is the only thing that could outweigh the places
    given.run(tmp_path / "out", given.parquet(tmp_path / "a.parquet", rows))
    assert given.copies(tmp_path / "out")["4"]["kind"] == "revision"
    assert frozenset({"3", "4"}) in given.grouped(tmp_path / "out")


def test_reports_of_a_compilation_stay_apart(tmp_path: Path) -> None:
    """Each is a part of it, and none is one report with another."""
    rows = [
        {"id": "1", "text": TOWN},
        {"id": "2", "text": COUNTY},
        {"id": "3", "text": made.compilation(TOWN, COUNTY)},
    ]
    given.run(tmp_path / "out", given.lines(tmp_path / "a.jsonl", rows))
    assert given.grouped(tmp_path / "out") == set()
    assert {(one["id"], one["of"]) for one in given.parts(tmp_path / "out")} == {("1", "3"), ("2", "3")}
    assert given.documents(tmp_path / "out")["3"]["holds"] == [1, 2]


def test_a_report_reposted_very_often_is_one_group(tmp_path: Path) -> None:
    """Its phrases are held by more texts than are all paired with each other, and are no stock for that."""
    rows = [{"id": f"c{number}", "text": f"{TOWN}\n{made.report(number, 120)}"} for number in range(60)]
    given.run(tmp_path / "out", given.lines(tmp_path / "a.jsonl", rows))
    assert given.grouped(tmp_path / "out") == {frozenset(one["id"] for one in rows)}


def test_rows_that_are_no_documents_are_named_and_counted(tmp_path: Path) -> None:
    """By file, reason and place; the rest is done."""
    file = tmp_path / "a.jsonl"
    file.write_bytes(
        json.dumps({"id": 1, "text": TOWN}).encode()
        + b'\n{"id": 2}\n[]\nno\n{"text": 5}\n{"text": ""}\n{"text": "\\ud800"}\n'
    )
    done = given.run(tmp_path / "out", file)
    assert (done.rows, done.passed, done.documents) == (1, 6, 1)
    (told,) = given.manifest(tmp_path / "out")["inputs"]
    assert {reason: of["rows"] for reason, of in told["passed"].items()} == {
        "no text": 3, "no object": 1, "not JSON in UTF-8": 1, "an empty text": 1,
    }  # fmt: skip
    second = len(json.dumps({"id": 1, "text": TOWN})) + 1
    assert told["passed"]["no text"]["first"][0] == f"line at byte {second}"


def test_nulls_and_wrong_types_in_parquet_are_passed_over(tmp_path: Path) -> None:
    """A null in the column of texts, and a column that holds no texts at all."""
    one = given.parquet(tmp_path / "a.parquet", [{"id": 1, "text": TOWN}, {"id": 2, "text": None}])
    other = given.parquet(tmp_path / "b.parquet", [{"text": 7}])
    done = given.run(tmp_path / "out", one, other)
    assert (done.rows, done.passed) == (1, 2)


def test_an_id_of_two_texts_is_refused(tmp_path: Path) -> None:
    """Both files are named, and nothing is said to be finished."""
    one = given.lines(tmp_path / "a.jsonl", [{"id": 7, "text": TOWN}])
    other = given.lines(tmp_path / "b.jsonl", [{"id": "7", "text": COUNTY}])
    with pytest.raises(BulkFailed, match=r"'7' is the id of two texts, in \S+a\.jsonl and in \S+b\.jsonl"):
        given.run(tmp_path / "out", one, other)
    assert not (tmp_path / "out/manifest.json").exists()


def test_a_folder_of_bulk_clean_is_read_by_its_manifest(tmp_path: Path) -> None:
    """Only the documents that it names, and none without it."""
    for folder in ("documents", "drops", "receipts"):
        (tmp_path / "clean" / folder).mkdir(parents=True)
    file = given.parquet(tmp_path / "clean/documents/a.parquet", [{"id": 1, "text": TOWN}])
    given.parquet(tmp_path / "clean/documents/left.parquet", [{"id": 2, "text": COUNTY}])
    given.parquet(tmp_path / "clean/drops/a.parquet", [{"url": "x"}])
    (tmp_path / "clean/receipts/a.json").write_text("{}")
    with pytest.raises(BulkFailed, match="bulk clean has not come to its end here"):
        given.run(tmp_path / "out", tmp_path / "clean")
    with pytest.raises(BulkFailed, match="bulk clean has not come to its end here"):
        given.run(tmp_path / "out", tmp_path / "clean/documents")
    files = [{"name": "documents/a.parquet", "bytes": file.stat().st_size}]
    (tmp_path / "clean/manifest.json").write_text(json.dumps({"files": files}))
    given.run(tmp_path / "out", tmp_path / "clean")
    assert [*given.documents(tmp_path / "out")] == ["1"]


def test_what_one_run_wrote_another_reads(tmp_path: Path) -> None:
    """Nothing is lost, and what was found is found again."""
    rows = [{"id": "1", "text": TOWN}, {"id": "2", "text": made.masked(TOWN)}, {"id": "3", "text": COUNTY}]
    given.run(tmp_path / "one", given.lines(tmp_path / "a.jsonl", rows))
    given.run(tmp_path / "two", tmp_path / "one")
    assert given.outcome(tmp_path / "two") == given.outcome(tmp_path / "one")


def test_archives_are_read_with_what_they_know(tmp_path: Path) -> None:
    """Two archives' documents by their texts: numbers of theirs that are the same mean nothing."""
    one = fill(tmp_path / "a.db", (Visit(1, "a", texts=(TOWN,)),))
    other = fill(
        tmp_path / "b.db", (Visit(2, "b", texts=(made.masked(TOWN),)), Visit(3, "c", texts=(COUNTY,)))
    )
    given.run(tmp_path / "out", one, other)
    documents = given.documents(tmp_path / "out")
    assert sorted(one["text"] for one in documents.values()) == sorted((TOWN, made.masked(TOWN), COUNTY))
    assert {one["source"] for one in documents.values()} == {"yunling"}
    assert all(len(one["provenance"]) == 1 for one in documents.values())
    assert len(given.grouped(tmp_path / "out")) == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"x", "name files that end in .parquet, .jsonl"),
        ("a.parquet", b"PAR1", "cannot be read as Parquet"),
        ("a.db", b"not an archive", "not a SQLite database"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """In one line, with what is wrong."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BulkFailed, match=said) as raised:
        given.run(tmp_path / "out", tmp_path / name)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_parquet_file_without_texts_is_refused(tmp_path: Path) -> None:
    """It is no set of documents."""
    with pytest.raises(BulkFailed, match=r"a\.parquet: no column text"):
        given.run(tmp_path / "out", given.parquet(tmp_path / "a.parquet", [{"words": TOWN}]))


def test_no_rows_make_an_empty_result(tmp_path: Path) -> None:
    """All of a file's rows may be none; the run ends as any other."""
    done = given.run(tmp_path / "out", given.lines(tmp_path / "a.jsonl", [{"id": 1}]))
    assert (done.documents, done.passed) == (0, 1)
    assert given.manifest(tmp_path / "out")["totals"]["reports"] == 0


def test_long_columns_and_dictionaries_are_read(tmp_path: Path) -> None:
    """Texts as other writers keep them."""
    table = pyarrow.table({"id": [1, 2], "text": pyarrow.array([TOWN, COUNTY], pyarrow.large_string())})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    words = pyarrow.table({"text": pyarrow.array([TOWN, TOWN]).dictionary_encode()})
    pyarrow.parquet.write_table(words, tmp_path / "b.parquet")
    given.run(tmp_path / "out", tmp_path / "a.parquet", tmp_path / "b.parquet")
    assert {*given.documents(tmp_path / "out")} == {"1", "2"}


def test_a_document_is_current_where_a_page_holds_it_now(tmp_path: Path) -> None:
    """Where its rows do not say so, by the latest sighting of each page that any file tells of."""
    first, again, elsewhere = seen("a", 1), seen("a", 2), seen("b", 1)
    rows = [
        {"id": "old", "text": TOWN, "provenance": [first]},
        {"id": "new", "text": COUNTY, "provenance": [again]},
        {"id": "kept", "text": made.report("c", 500), "provenance": [first, elsewhere]},
        {"id": "told", "text": made.report("d", 500), "provenance": [again], "current": False},
        {"id": "none", "text": made.report("e", 500), "provenance": []},
    ]
    given.run(tmp_path / "out", given.parquet(tmp_path / "a.parquet", rows))
    current = {id_: row["current"] for id_, row in given.documents(tmp_path / "out").items()}
    assert current == {"old": False, "new": True, "kept": True, "told": False, "none": None}
