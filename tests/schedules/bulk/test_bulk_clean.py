"""Cleaning over files promises what an import into an archive gives, whatever the files are cut into and however it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from schedules.bulk.clean.manifest import Done
from schedules.bulk.clean.rows import UNKNOWN
from schedules.bulk.clean.run import Call, clean
from schedules.bulk.errors import BulkFailed
from storage.export.documents import DOCUMENTS
from tests.cli.conftest import Call as Verb
from tests.cli.conftest import call
from tests.crawler.importing.foreign import members, page, response, written
from tests.schedules.bulk import mixed

__all__ = ["call"]

parquet = pytest.importorskip("pyarrow.parquet", reason="the extra bulk is not installed")
pytest.importorskip("daft", reason="the extra bulk is not installed")
OF_ALL = UNKNOWN | {"id", "provenance", "sightings"}  # what an archive numbers or counts by itself
SMALL = 6_000  # bytes of packed input in a unit: some pages


@contextmanager
def silent(_what: str, _total: int) -> Iterator[Callable[[int], None]]:
    yield lambda _: None


def cleaned(out: Path, *inputs: Path, **options: Any) -> Done:
    return clean(Call(tuple(map(str, inputs)), str(out), workers=2, **options), silent)


def rows(out: Path, kind: str = "documents") -> list[dict[str, Any]]:
    return [
        row for file in sorted(out.glob(f"{kind}/*.parquet")) for row in parquet.read_table(file).to_pylist()
    ]


def files(out: Path) -> dict[str, bytes]:
    """Every file of a run but the one that says who runs."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture(scope="module")
def warc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with many kinds of pages, and a damaged record in its middle."""
    path = tmp_path_factory.mktemp("given") / "mixed.warc.gz"
    kept = members(written(*mixed.records()))
    path.write_bytes(b"".join([*kept[:10], mixed.damaged(), *kept[10:]]))
    return path


@pytest.fixture(scope="module")
def run(warc: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That file cleaned."""
    out = tmp_path_factory.mktemp("cleaned") / "out"
    cleaned(out, warc)
    return out


def test_documents_are_those_of_an_import_in_every_column(
    call: Verb, warc: Path, run: Path, tmp_path: Path
) -> None:
    """Every column that an archive's export has for its current documents has the same value, templates and articles included."""
    assert call("import", "warc", str(warc)).status == 1  # the damaged record
    assert call("export", "parquet", "export.parquet", "--current").status == 0
    known = {
        (row["url"], row["position"]): row
        for row in parquet.read_table(tmp_path / "export.parquet").to_pylist()
    }
    found = {(row["url"], row["position"]): row for row in rows(run)}
    assert found.keys() == known.keys()
    shared = [name for name in DOCUMENTS.names if name not in OF_ALL]
    for place, row in found.items():
        assert {name: row[name] for name in shared} == {name: known[place][name] for name in shared}
    assert parquet.read_schema(tmp_path / "export.parquet").equals(
        parquet.read_schema(next(run.glob("documents/*")))
    )
    cleaners = {row["cleaner"].partition("+")[2] for row in found.values() if "/p" in row["url"]}
    assert len(cleaners) == 1
    assert cleaners != {""}


def test_the_number_of_workers_changes_no_byte(warc: Path, run: Path, tmp_path: Path) -> None:
    """What comes out depends on the input and the options alone: documents, drops, receipts and manifest are the same bytes."""
    clean(Call((str(warc),), str(tmp_path / "out"), workers=1), silent)
    assert files(tmp_path / "out") == files(run)


def test_units_of_any_size_give_the_same_documents(warc: Path, run: Path, tmp_path: Path) -> None:
    """A file cut into many units gives what one unit does: templates are learnt over all, articles joined across them."""
    done = cleaned(tmp_path / "out", warc, shard_bytes=SMALL)
    assert len(json.loads((tmp_path / "out/manifest.json").read_bytes())["files"]) > 4
    by_number = {row["id"]: row for row in rows(run)}
    assert {row["id"]: row for row in rows(tmp_path / "out")} == by_number
    assert done.counts["documents"] == len(by_number)
    assert done.counts["articles"] == 1


def test_a_run_is_gone_on_with_and_ends_the_same(warc: Path, tmp_path: Path) -> None:
    """What is half there is done again, what is done is not, and all files are the same in the end."""
    out = tmp_path / "out"
    cleaned(out, warc, shard_bytes=SMALL)
    whole = files(out)
    receipts = sorted(out.glob("receipts/*.json"))
    receipts[0].unlink()
    cut = next(out.glob("documents/*"))
    cut.write_bytes(cut.read_bytes()[:-10])
    (out / "drops/of-no-unit.parquet").write_bytes(b"left over")
    (out / "manifest.json").unlink()
    kept = receipts[-1].stat().st_mtime_ns
    cleaned(out, warc, shard_bytes=SMALL)
    assert files(out) == whole
    assert receipts[-1].stat().st_mtime_ns == kept


def test_a_whole_run_called_again_writes_nothing(warc: Path, run: Path) -> None:
    """Where all is done, no file is touched."""
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*") if path.name != ".lock"}
    cleaned(run, warc)
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*") if path.name != ".lock"} == before


def test_the_manifest_tells_what_the_files_hold(run: Path) -> None:
    """Rows and bytes of each file, totals that are the sums of rows, and the reasons why the rest is not there."""
    told = json.loads((run / "manifest.json").read_bytes())
    for file in told["files"]:
        path = run / file["name"]
        assert (path.stat().st_size, parquet.read_metadata(path).num_rows) == (file["bytes"], file["rows"])
    assert (
        told["totals"]["documents"]
        == len(rows(run))
        == sum(file["rows"] for file in told["files"] if file["name"].startswith("documents/"))
    )
    left = {(row["kind"], row["reason"]): row["count"] for row in told["drops"]}
    dropped = rows(run, "drops")
    assert left["damaged", "damaged"] == 1
    assert left["page", "noindex"] == 1
    assert left["passed", "gone"] == 1
    assert left["passed", "redirect"] == 1
    assert left["passed", "the content type is application/json"] == 1
    assert sum(left.values()) == len(dropped)
    [damage] = [row for row in dropped if row["kind"] == "damaged"]
    assert (damage["file"], damage["place"]) == (told["inputs"][0]["file"], damage["place"])
    assert "byte" in damage["place"]


def test_only_what_pages_hold_last_is_learnt_from_and_joined(call: Verb, tmp_path: Path) -> None:
    """A page of an article that was captured again counts as it was last, in whichever file that is, as in an archive."""
    long = [response(f"{mixed.SITE}/long{n}.html", mixed.article(number), f"2024-03-01T08:0{number}:00Z")
            for number, n in enumerate(("", "_2", "_3"), 1)]  # fmt: skip
    again = response(
        f"{mixed.SITE}/long_2.html",
        mixed.article(2).replace("平稳".encode(), "良好".encode()),
        "2024-03-02T08:00:00Z",
    )
    (tmp_path / "b.warc.gz").write_bytes(written(*long))
    (tmp_path / "a.warc.gz").write_bytes(written(again))
    cleaned(tmp_path / "out", tmp_path / "a.warc.gz", tmp_path / "b.warc.gz")
    [found] = rows(tmp_path / "out")
    assert call("import", "warc", "b.warc.gz", "a.warc.gz").status == 0
    assert call("export", "parquet", "export.parquet", "--current").status == 0
    [known] = parquet.read_table(tmp_path / "export.parquet").to_pylist()
    names = ("text_sha256", "snapshot_sha256", "fetched_at", "url")
    assert [found[name] for name in names] == [known[name] for name in names]
    assert "良好" in found["text"]


def test_the_source_of_the_call_is_that_of_all_pages(tmp_path: Path) -> None:
    """Pages of files that name no source are of the one the call names."""
    (tmp_path / "one.warc.gz").write_bytes(written(response(body=page())))
    cleaned(tmp_path / "out", tmp_path / "one.warc.gz", source="town")
    assert [row["source"] for row in rows(tmp_path / "out")] == ["town"]


def test_a_folder_of_something_else_is_left_alone(warc: Path, run: Path, tmp_path: Path) -> None:
    """A folder that holds other files, or a run of other options, is refused in a line and stays as it is."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("kept")
    with pytest.raises(BulkFailed, match="holds something else"):
        cleaned(tmp_path / "mine", warc)
    before = files(run)
    with pytest.raises(BulkFailed, match="other options"):
        cleaned(run, warc, source="another")
    assert files(run) == before
    assert [path.name for path in (tmp_path / "mine").iterdir()] in (
        ["notes.txt"],
        ["notes.txt", ".lock"],
        [".lock", "notes.txt"],
    )


def test_the_verb_names_what_is_damaged_and_ends_with_1(call: Verb, warc: Path, run: Path) -> None:
    """A damaged record is told with its file and place, the totals as JSON; the exit status says that something was damaged."""
    called = call("bulk", "clean", str(warc), "--out", str(run), "--json")
    assert called.status == 1
    assert called.error.startswith(f"{warc}: ")
    [told] = called.rows
    assert (told["documents"], told["damaged"]) == (len(rows(run)), 1)


def test_what_is_not_there_is_named(call: Verb, tmp_path: Path) -> None:
    """An input that does not exist ends the call with one line, before anything is written."""
    called = call("bulk", "clean", "nowhere.warc.gz", "--out", "out")
    assert called.status == 1
    assert "nowhere.warc.gz" in called.error
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]


def test_a_file_without_any_page_gives_empty_tables(tmp_path: Path) -> None:
    """What holds no page ends as a run without documents, and says what is there instead."""
    (tmp_path / "none.warc").write_bytes(b"no WARC at all\n" * 5)
    done = cleaned(tmp_path / "out", tmp_path / "none.warc")
    assert done.counts["documents"] == 0
    assert done.counts["damaged"] == 1
    assert rows(tmp_path / "out") == []
    assert (tmp_path / "out/manifest.json").exists()


def test_a_page_captured_again_is_a_row_each(tmp_path: Path) -> None:
    """Two captures of a page are two rows with numbers of their own, each with the time of its own."""
    dates = ("2024-03-01T08:00:00Z", "2024-03-02T08:00:00Z")
    (tmp_path / "two.warc.gz").write_bytes(written(*(response(body=page(), date=date) for date in dates)))
    cleaned(tmp_path / "out", tmp_path / "two.warc.gz")
    found = rows(tmp_path / "out")
    assert [row["fetched_at"] for row in found] == ["2024-03-01T08:00:00.000Z", "2024-03-02T08:00:00.000Z"]
    assert len({row["id"] for row in found}) == 2
    assert len({row["text_sha256"] for row in found}) == 1
