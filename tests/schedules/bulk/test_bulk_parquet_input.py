"""Parquet files as input promise: a page a row, whatever types the columns have; what does not fit is named, the rest is read."""

from __future__ import annotations

import gzip
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crawler.importing.capture import Capture, Damage, Passed, Piece
from crawler.importing.judging import MOST_BYTES
from schedules.bulk.inputs import Kind, plan, read
from tests.crawler.importing.foreign import NOW, page

A = "https://town.example/a.html"
AT = datetime(2024, 3, 1, 8, tzinfo=UTC)
HTML = ("content-type", "text/html")


def table(path: Path, rows: int = 1, **columns: Any) -> Path:
    """A file with these columns, a value standing for all rows."""
    given = {"url": [A] * rows, "body": [page()] * rows, "fetched_at": [AT] * rows} | columns
    pq.write_table(
        pa.table({name: cells for name, cells in given.items() if cells is not None}), path, row_group_size=2
    )
    return path


def pieces(path: Path, shard_bytes: int = 1) -> list[Piece]:
    return [piece for unit in plan([str(path)], shard_bytes) for piece in read(unit, NOW)]


def only(path: Path) -> Capture:
    [found] = pieces(path)
    assert isinstance(found, Capture)
    return found


def said(path: Path) -> list[tuple[str, str]]:
    return [(piece.place, piece.reason) for piece in pieces(path) if isinstance(piece, Damage)]


def test_a_row_is_a_page(tmp_path: Path) -> None:
    """With its address in canonical form, its time, and where it stands."""
    capture = only(table(tmp_path / "a.parquet", url=["https://TOWN.example/a.html#top"]))
    assert (capture.url, capture.page, capture.at, capture.body) == (A, A, AT, page())
    assert (capture.place, capture.status, capture.origin) == ("row 1", 200, None)


@pytest.mark.parametrize("address", ["url", "address", "uri"])
@pytest.mark.parametrize("body", ["body", "html", "content"])
def test_columns_go_by_the_names_in_use(tmp_path: Path, address: str, body: str) -> None:
    """A body of text stands for its bytes in UTF-8."""
    columns = {"url": None, "body": None, address: [A], body: [page().decode()]}
    capture = only(table(tmp_path / "a.parquet", **columns))
    assert (capture.url, capture.body) == (A, page())


@pytest.mark.parametrize(
    "cell",
    [
        pa.array([[("Content-Type", "text/html"), ("Set-Cookie", "a")]], pa.map_(pa.string(), pa.string())),
        pa.array([[(b"Content-Type", b"text/html")]], pa.map_(pa.binary(), pa.binary())),
        pa.array([[["Content-Type", "text/html"]]]),
        pa.array([[{"name": "Content-Type", "value": "text/html"}]]),
        pa.array([[{"key": "Content-Type", "value": "text/html"}]]),
        pa.array([{"Content-Type": "text/html", "Server": None}]),
        pa.array(['{"Content-Type": "text/html"}']),
        pa.array(['[["Content-Type", "text/html"]]']),
        pa.array(['{"Content-Type": ["text/html"]}']),
        pa.array(["HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"]),
        pa.array([b'{"Content-Type": "text/html"}']),
    ],
    ids=str,
)
def test_headers_come_in_any_form(tmp_path: Path, cell: Any) -> None:
    """Pairs, maps, structs, JSON, or the lines of HTTP; those that no reader of pages needs are left out."""
    assert only(table(tmp_path / "a.parquet", headers=cell)).headers == (HTML,)


@pytest.mark.parametrize("cell", ['{"a": ', "[1, 2]", '["ab", "cd", 3]', "[" * 100_000])
def test_headers_that_are_none_are_named(tmp_path: Path, cell: str) -> None:
    """The row is damaged, and no other."""
    path = table(tmp_path / "a.parquet", rows=2, headers=[cell, None])
    [(place, reason)] = said(path)
    assert place == "row 1"
    assert reason.startswith("its headers")
    assert len(pieces(path)) == 2


@pytest.mark.parametrize(
    ("cells", "at"),
    [
        (pa.array(["2024-03-01T16:00:00+08:00"]), AT),
        (pa.array(["2024-03-01 08:00:00"]), AT),
        (pa.array([AT.replace(tzinfo=None)], pa.timestamp("us")), AT),
        (pa.array([AT], pa.timestamp("us", "Asia/Shanghai")), AT),
        (pa.array([1709280000_000_000_001], pa.timestamp("ns")), AT),
        (pa.array([date(2024, 3, 1)]), datetime(2024, 3, 1, tzinfo=UTC)),
    ],
    ids=str,
)
def test_times_are_read_as_utc_unless_they_say(tmp_path: Path, cells: Any, at: datetime) -> None:
    """As text, as times of any precision, as days."""
    assert only(table(tmp_path / "a.parquet", fetched_at=cells)).at == at
    assert only(table(tmp_path / "b.parquet", fetched_at=None, date=cells)).at == at


def test_without_a_time_the_file_tells_it(tmp_path: Path) -> None:
    """As with pages that somebody saved."""
    path = table(tmp_path / "a.parquet", fetched_at=None)
    os.utime(path, (AT.timestamp(), AT.timestamp()))
    assert only(path).at == AT


def test_a_coded_body_is_undone(tmp_path: Path) -> None:
    """Where its headers say so; headers that tell of a coding which was undone already are passed over."""
    headers = ['{"content-encoding": "gzip", "content-type": "text/html"}'] * 2
    path = table(tmp_path / "a.parquet", rows=2, body=[gzip.compress(page()), page()], headers=headers)
    assert [each.body for each in pieces(path) if isinstance(each, Capture)] == [page(), page()]


def test_what_a_row_does_not_hold_is_counted_or_named(tmp_path: Path) -> None:
    """No body, no address, no address of a page, another kind of file, a time that cannot be: each for itself."""
    urls = [A, None, "ftp://town.example/a", A, A, A]
    bodies = [None, page(), page(), b"%PDF-1.7", page(), b" " * (MOST_BYTES + 1)]
    dates = [AT, AT, AT, AT, datetime(2999, 1, 1, tzinfo=UTC), AT]
    found = pieces(table(tmp_path / "a.parquet", url=urls, body=bodies, fetched_at=dates))
    assert found == [
        Passed("the row has no body"),
        Damage("row 2", "it has no address"),
        Passed("no address of a page: 'ftp'"),
        Passed("the body is a PDF file"),
        Damage("row 5", "it is dated 2999-01-01, which cannot be"),
        Damage("row 6", f"its body is {MOST_BYTES + 1} bytes, more than {MOST_BYTES}"),
    ]


def test_an_answer_that_is_no_success_brings_no_page(tmp_path: Path) -> None:
    """Where a column tells the status."""
    found = pieces(table(tmp_path / "a.parquet", rows=3, status=[200, 404, None]))
    assert [each.body is not None for each in found if isinstance(each, Capture)] == [True, False, True]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"url": None, "link": [A]}, ["no column url or address or uri", "link"]),
        ({"body": None}, ["no column body or html or content"]),
        ({"url": [7]}, ["'url'", "int64"]),
        ({"body": [[1, 2]]}, ["'body'", "list<"]),
        ({"headers": [3.5]}, ["'headers'", "double"]),
        ({"fetched_at": [[AT]]}, ["'fetched_at'", "list<"]),
        ({"status": ["200"]}, ["'status'", "string"]),
    ],
)
def test_a_column_that_cannot_be_used_is_named(
    tmp_path: Path, columns: dict[str, Any], words: Sequence[str]
) -> None:
    """The file is damage as a whole, since every row of it would be."""
    [(place, reason)] = said(table(tmp_path / "a.parquet", **columns))
    assert place == "the file"
    assert all(word in reason for word in words)


def test_two_columns_of_one_name_are_named(tmp_path: Path) -> None:
    """Nobody can say which of them is meant."""
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.Table.from_arrays([pa.array([A]), pa.array([A]), pa.array([page()])], ["url", "url", "body"]), path
    )
    assert said(path) == [("the file", "it has two columns 'url'")]


def test_times_that_nobody_can_read_cost_their_rows(tmp_path: Path) -> None:
    """A zone that does not exist, a year that Python does not know."""
    nowhere = pa.array([0], pa.timestamp("us", "Nowhere/Nothing"))
    late = pa.array([1 << 62], pa.timestamp("us"))
    for name, cells in (("a.parquet", nowhere), ("b.parquet", late)):
        [(place, _)] = said(table(tmp_path / name, fetched_at=cells))
        assert place == "row 1"


def test_a_column_of_numbered_words_is_read(tmp_path: Path) -> None:
    """As pandas writes categories."""
    cells = pa.array([A, A]).dictionary_encode()
    found = pieces(
        table(tmp_path / "a.parquet", rows=2, url=cells, body=pa.array([page()] * 2).dictionary_encode())
    )
    assert [(each.url, each.body) for each in found if isinstance(each, Capture)] == [(A, page())] * 2


def test_units_are_ranges_of_row_groups(tmp_path: Path) -> None:
    """Together they hold every row once, each named by its number in the file."""
    path = table(tmp_path / "a.parquet", rows=7)
    units = plan([str(path)], 1)
    assert [(unit.kind, unit.first, unit.last) for unit in units] == [
        (Kind.PARQUET, n, n + 1) for n in range(4)
    ]
    assert [piece.place for piece in pieces(path) if isinstance(piece, Capture)] == [
        f"row {n}" for n in range(1, 8)
    ]
    assert pieces(path, 1 << 30) == pieces(path)


@pytest.mark.parametrize("cut", [0, 4, 100, -1])
def test_a_broken_file_is_named(tmp_path: Path, cut: int) -> None:
    """Empty, cut anywhere, or no Parquet at all."""
    path = table(tmp_path / "a.parquet")
    path.write_bytes(path.read_bytes()[:cut])
    [(place, reason)] = said(path)
    assert place == "the file"
    assert reason.isprintable()
    assert reason.isascii()


def test_a_broken_row_group_costs_itself_and_what_follows_in_its_unit(tmp_path: Path) -> None:
    """Other units of the file are read."""
    path = table(tmp_path / "a.parquet", rows=6)
    data = bytearray(path.read_bytes())
    at = pq.read_metadata(path).row_group(1).column(1).data_page_offset
    data[at : at + 12] = b"\xff" * 12
    path.write_bytes(data)
    found = pieces(path)
    assert [each.place for each in found if isinstance(each, Capture)] == ["row 1", "row 2", "row 5", "row 6"]
    assert len(said(path)) == 1
