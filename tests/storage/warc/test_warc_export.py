"""WARC files of an archive: readable by others, true to the bytes, whole or not there."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from storage.database import open_for_reading, open_for_writing
from storage.errors import BadCursor, BadExport
from storage.filters import Filters
from storage.records import Outcome, Role
from storage.warc import export_warc
from storage.warc.records import FIELD
from tests.storage.archive import HOME, Harvested

NOW = datetime(2026, 4, 1, tzinfo=UTC)
A, B = f"{HOME}a.html", f"{HOME}b.html"


@dataclass
class Read:
    """A record as warcio reads it, its digests proved."""

    kind: str
    headers: dict[str, str]
    status: str | None
    http: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, object]:
        """What the archive says in a metadata record."""
        told: dict[str, object] = json.loads(self.body.decode().removeprefix(f"{FIELD}: "))
        return told


def read(stream: io.BufferedIOBase) -> list[Read]:
    found = []
    for record in ArchiveIterator(stream, check_digests="raise"):
        http = record.http_headers
        found.append(
            Read(
                record.rec_type,
                dict(record.rec_headers.headers),
                None if http is None else http.get_statuscode(),
                {} if http is None else {name.lower(): value for name, value in http.headers},
                record.content_stream().read(),
            )
        )
    return found


def exported(db: Database, filters: Filters | None = None, since: str | None = None) -> list[Read]:
    stream = io.BytesIO()
    export_warc(db, stream, NOW, filters=filters, since=since)
    stream.seek(0)
    return read(stream)


def answers(found: list[Read]) -> list[Read]:
    return [each for each in found if each.kind in ("response", "revisit")]


def visit(harvested: Harvested, *pages: tuple[str, bytes], headers: tuple[tuple[str, str], ...] = ()) -> None:
    """One run in which these pages answer with these bytes."""
    harvested.begin([(url, Role.DETAIL) for url, _ in pages])
    due = {each.url: each for each in harvested.claim()}
    for url, body in pages:
        fetch = harvested.answer(due[url], body, *headers)
        if fetch is not None:
            harvested.settle(fetch, body.decode())
    harvested.db.execute("DELETE FROM frontier")
    harvested.db.execute("UPDATE runs SET ended_at = started_at, outcome = 'finished'")


def test_a_response_holds_the_bytes_and_says_where_and_when(harvested: Harvested) -> None:
    """The payload is the snapshot to the byte, named by the digest that the archive knows it by."""
    visit(harvested, (A, "报告".encode()), headers=(("content-type", "text/html; charset=utf-8"),))
    info, metadata, request, response = exported(harvested.db)
    assert [each.kind for each in (info, metadata, request, response)] == [
        "warcinfo", "metadata", "request", "response",
    ]  # fmt: skip
    assert response.body == "报告".encode()
    [(sha256, at)] = harvested.db.execute("SELECT snapshot_sha256, started_at FROM fetches").fetchall()
    assert response.headers["WARC-Payload-Digest"] == f"sha256:{sha256}"
    assert (response.headers["WARC-Target-URI"], response.headers["WARC-Date"]) == (A, at)
    assert request.headers["WARC-Concurrent-To"] == response.headers["WARC-Record-ID"]
    assert metadata.headers["WARC-Concurrent-To"] == response.headers["WARC-Record-ID"]
    [reading] = metadata.told["readings"]  # type: ignore[misc]
    assert harvested.db.execute("SELECT text_sha256 FROM documents").fetchone() == (reading["text_sha256"],)


def test_headers_are_true_of_the_block_and_told_as_they_came(harvested: Harvested) -> None:
    """A body that came packed stands unpacked: its coding and length are left out, and the metadata has them."""
    coded = (("content-encoding", "gzip"), ("content-length", "7"), ("server", "x"))
    visit(harvested, (A, b"twelve bytes"), headers=coded)
    _, metadata, _, response = exported(harvested.db)
    assert response.http == {"server": "x", "content-length": "12"}
    assert metadata.told["headers"] == [list(pair) for pair in coded]
    assert metadata.told["block"]["headers_changed"] == ["content-encoding", "content-length"]  # type: ignore[index]


@pytest.mark.parametrize(
    "header",
    [
        ("x", "a\r\nWARC-Type: response"),
        ("x", "a\r\n\r\nbody"),
        ("bad name\r\n", "a"),
        ("x", "报告\u2028" * 200),
        ("", "a"),
    ],
)
def test_a_hostile_header_ends_no_line(harvested: Harvested, header: tuple[str, str]) -> None:
    """Whatever a header holds, the records stay what they are, and their digests right."""
    visit(harvested, (A, b"body"), headers=(header,))
    found = exported(harvested.db)
    assert [each.kind for each in found] == ["warcinfo", "metadata", "request", "response"]
    assert found[3].body == b"body"
    assert set(found[3].http) <= {"x", "content-length"}


def test_the_same_bytes_stand_once(harvested: Harvested) -> None:
    """A page that answers as another did, or says that nothing has changed, is a revisit of the first record."""
    visit(harvested, (A, b"same"), (B, b"same"))
    harvested.begin([(A, Role.DETAIL)])
    [due] = [each for each in harvested.claim() if each.url == A]
    harvested.fail(due, Outcome.UNCHANGED, 304)
    first, copy, unchanged = answers(exported(harvested.db))
    assert [each.kind for each in (first, copy, unchanged)] == ["response", "revisit", "revisit"]
    assert copy.headers["WARC-Profile"].endswith("identical-payload-digest")
    assert unchanged.headers["WARC-Profile"].endswith("server-not-modified")
    assert unchanged.status == "304"
    for each in (copy, unchanged):
        assert each.headers["WARC-Refers-To"] == first.headers["WARC-Record-ID"]
        assert each.headers["WARC-Refers-To-Target-URI"] == A
        assert each.headers["WARC-Refers-To-Date"] == first.headers["WARC-Date"]


def test_an_answer_without_a_body_kept_says_so(harvested: Harvested) -> None:
    """A page that is gone is a response marked as truncated; what was never answered is told in metadata alone."""
    harvested.begin([(A, Role.DETAIL), (B, Role.DETAIL)])
    gone, silent = harvested.claim()
    harvested.fail(gone, Outcome.GONE, 404, "404 Not Found")
    harvested.fail(silent, Outcome.TIMEOUT, None, "no answer in 20 s")
    found = exported(harvested.db)
    [response] = answers(found)
    assert (response.status, response.body, response.headers["WARC-Truncated"]) == ("404", b"", "unspecified")
    told = [each.told for each in found if each.kind == "metadata"]
    assert [(each["outcome"], each["reason"]) for each in told] == [
        ("gone", "404 Not Found"),
        ("timeout", "no answer in 20 s"),
    ]


def test_files_of_a_folder_stay_under_a_size_and_hold_everything(
    harvested: Harvested, tmp_path: Path
) -> None:
    """Each begins with its own warcinfo, names itself, and none is cut within a capture."""
    pages = [(f"{HOME}{n}.html", bytes(str(n), "ascii") * 50) for n in range(6)]
    visit(harvested, *pages)
    done = export_warc(harvested.db, tmp_path / "out", NOW, shard_bytes=3_000)
    files = sorted((tmp_path / "out").iterdir())
    assert done.files == len(files) > 1
    bodies = []
    for file in files:
        with file.open("rb") as stream:
            found = read(stream)
        assert (found[0].kind, found[0].headers["WARC-Filename"]) == ("warcinfo", file.name)
        bodies += [each.body for each in found if each.kind == "response"]
    assert bodies == [body for _, body in pages]


def test_the_same_archive_gives_the_same_file(harvested: Harvested) -> None:
    """Record ids, digests and packing follow from the archive."""
    visit(harvested, (A, b"one"), (B, b"two"))
    one, two = io.BytesIO(), io.BytesIO()
    export_warc(harvested.db, one, NOW)
    export_warc(harvested.db, two, NOW)
    assert one.getvalue() == two.getvalue()


def test_a_cursor_goes_on_where_an_export_ended(harvested: Harvested) -> None:
    """Bytes that stand in an earlier export stand in the later one again, so that each can be read alone."""
    visit(harvested, (A, b"one"))
    cursor = export_warc(harvested.db, io.BytesIO(), NOW).cursor
    assert answers(exported(harvested.db, since=cursor)) == []
    visit(harvested, (A, b"two"), (B, b"one"))
    later = answers(exported(harvested.db, since=cursor))
    assert [(each.kind, each.body) for each in later] == [("response", b"two"), ("response", b"one")]


@pytest.mark.parametrize("cursor", ["f1-00000000", "f9-12345678", "yesterday", "1-00000000"])
def test_a_cursor_of_elsewhere_is_refused(harvested: Harvested, cursor: str) -> None:
    """Neither another archive's cursor nor what is none passes for ours."""
    visit(harvested, (A, b"one"))
    with pytest.raises(BadCursor, match=cursor):
        exported(harvested.db, since=cursor)


def test_filters_narrow_to_the_bytes_of_what_they_accept(harvested: Harvested) -> None:
    """A year that no document has leaves nothing; a source leaves what was asked of it; an unknown one is named."""
    visit(harvested, (A, b"one"))
    assert answers(exported(harvested.db, Filters(years=(1999, 1999)))) == []
    assert len(answers(exported(harvested.db, Filters(current=True)))) == 1
    assert len(answers(exported(harvested.db, Filters(sources=("yunling",))))) == 1
    with pytest.raises(BadExport, match="no source named 'elsewhere'"):
        exported(harvested.db, Filters(sources=("elsewhere",)))


def test_a_place_that_is_not_free_stays_as_it_is(harvested: Harvested, tmp_path: Path) -> None:
    """A file is replaced only when asked; a folder that holds anything, never; a wrong ending is refused."""
    visit(harvested, (A, b"one"))
    file = tmp_path / "a.warc.gz"
    file.write_text("mine")
    with pytest.raises(BadExport, match="already there"):
        export_warc(harvested.db, file, NOW)
    assert file.read_text() == "mine"
    with pytest.raises(BadExport, match="not an empty folder"):
        export_warc(harvested.db, tmp_path, NOW)
    with pytest.raises(BadExport, match=r"ends in \.warc\.gz"):
        export_warc(harvested.db, tmp_path / "a.warc", NOW)
    export_warc(harvested.db, file, NOW, replace=True)
    with file.open("rb") as stream:
        assert len(answers(read(stream))) == 1
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("archive.db")] == [
        "a.warc.gz"
    ]


def test_an_archive_opened_to_read_is_enough(harvested: Harvested, path: Path) -> None:
    """Exporting writes nothing into the archive."""
    visit(harvested, (A, b"one"))
    db = open_for_reading(path)
    assert len(answers(exported(db))) == 1
    db.close()
    assert open_for_writing(path).execute("SELECT count(*) FROM fetches").fetchone() == (1,)
