"""Importing promises: what others fetched takes the same path, where its time puts it, once."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from storage.database import open_for_reading
from storage.records import Place
from storage.times import now
from storage.warc import export_warc
from storage.warc.captures import Capture as Fetched
from storage.warc.captures import Told
from storage.warc.records import records
from tests.cli.conftest import Call
from tests.crawler.importing.foreign import members, page, response, written

URL = "https://town.example/t1.html"
OLD, NEW = (
    page(words)
    for words in ("去年全镇各项工作稳步推进，取得了一定的成绩。", "今年全镇各项工作再上台阶，成绩更加显著。")
)


def rows(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive)) as db:
        return db.execute(sql).fetchall()


SAME = (
    "SELECT text_sha256, title, first_seen_at, reported_year FROM documents ORDER BY 1",
    "SELECT sha256, size FROM snapshots ORDER BY 1",
    "SELECT d.text_sha256, o.text_sha256, x.kind, x.because FROM duplicates x JOIN documents d ON d.id = x.document_id"
    " JOIN documents o ON o.id = x.original_id ORDER BY 1",
    "SELECT p.url, s.revision, s.position, s.snapshot_sha256, s.title, s.facts FROM sightings s"
    " JOIN pages p ON p.id = s.page_id ORDER BY 1, 2, 3",
    "SELECT url, role, state, reason, revision, snapshot_sha256, redirected_to, etag FROM pages"
    " WHERE id IN (SELECT page_id FROM fetches) ORDER BY 1",
    "SELECT url, purpose, started_at, seconds, attempt, hop, outcome, status, reason, headers, snapshot_sha256"
    " FROM fetches ORDER BY started_at, url",
    "SELECT name, kind, level, county FROM sources ORDER BY 1",
)


def healthy(call: Call, db: str) -> None:
    """Every text can be derived again, and no rule is broken."""
    assert call("verify", "--db", db).out.endswith("no difference\n")
    assert call("doctor", "--db", db).status == 0


def test_an_exported_archive_comes_back_as_it_was(call: Call, archive: Path, tmp_path: Path) -> None:
    """The same documents, snapshots, duplicates, sightings, pages and log, in an empty archive; then nothing more."""
    with closing(open_for_reading(archive)) as db:
        export_warc(db, tmp_path / "all.warc.gz", now())
    assert call("import", "warc", "all.warc.gz", "--db", "new.db").status == 0
    for sql in SAME:
        assert rows(tmp_path / "new.db", sql) == rows(archive, sql)
        assert rows(archive, sql) or "duplicates" in sql
    healthy(call, "new.db")
    before = list(sqlite3.connect(tmp_path / "new.db").iterdump())
    again = call("import", "warc", "all.warc.gz", "--db", "new.db", "--json")
    assert (again.rows[0]["captures"], again.rows[0]["damaged"]) == (0, 0)
    assert list(sqlite3.connect(tmp_path / "new.db").iterdump()) == before
    own = call("import", "warc", "all.warc.gz", "--json")
    assert own.rows[0]["captures"] == 0


def test_an_import_that_was_cut_off_is_gone_on_with(call: Call, archive: Path, tmp_path: Path) -> None:
    """Half a file first, then the whole one: the same archive as from the whole one at once, its run one run."""
    with closing(open_for_reading(archive)) as db:
        export_warc(db, tmp_path / "all.warc.gz", now())
    whole = (tmp_path / "all.warc.gz").read_bytes()
    half = b"".join(members(whole)[: len(members(whole)) // 2])
    (tmp_path / "all.warc.gz").write_bytes(half)
    call("import", "warc", "all.warc.gz", "--db", "new.db")
    with closing(sqlite3.connect(tmp_path / "new.db")) as db:
        db.execute("UPDATE runs SET outcome = 'interrupted', counts = NULL")
        db.commit()
    (tmp_path / "all.warc.gz").write_bytes(whole)
    assert call("import", "warc", "all.warc.gz", "--db", "new.db").status == 0
    for sql in SAME:
        assert rows(tmp_path / "new.db", sql) == rows(archive, sql)
    assert rows(tmp_path / "new.db", "SELECT outcome FROM runs") == [("finished",)]


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_what_a_page_holds_is_what_its_latest_capture_holds(
    call: Call, tmp_path: Path, order: tuple[str, str]
) -> None:
    """Whichever comes here first: revisions stand in the order of the captures, and nothing contradicts them."""
    files = {
        "old": written(response(URL, OLD, "2023-01-01T00:00:00Z")),
        "new": written(response(URL, NEW, "2024-01-01T00:00:00Z")),
    }
    for name in order:
        (tmp_path / f"{name}.warc.gz").write_bytes(files[name])
        assert call("import", "warc", f"{name}.warc.gz").status == 0
    db = tmp_path / "archive.db"
    history = "SELECT v.number, v.cause, substr(f.started_at, 1, 4) FROM revisions v JOIN fetches f ON f.id = v.fetch_id"
    assert rows(db, history + " ORDER BY 1") == [(1, "first", "2023"), (2, "changed", "2024")]
    current = "SELECT text FROM documents_latest"
    [(text,)] = rows(db, current)
    assert "今年全镇" in text
    healthy(call, "archive.db")


def test_an_older_capture_dates_what_was_there_already(call: Call, tmp_path: Path) -> None:
    """A text that an earlier capture of another page holds was first seen there, and no revision is begun by it."""
    other = "https://other.example/copy.html"
    (tmp_path / "a.warc.gz").write_bytes(written(response(URL, NEW, "2024-01-01T00:00:00Z")))
    (tmp_path / "b.warc.gz").write_bytes(written(response(other, NEW, "2022-01-01T00:00:00Z")))
    call("import", "warc", "a.warc.gz", "b.warc.gz")
    assert rows(tmp_path / "archive.db", "SELECT first_seen_at FROM documents") == [
        ("2022-01-01T00:00:00.000Z",)
    ]
    assert rows(tmp_path / "archive.db", "SELECT revision FROM pages") == [(1,), (1,)]
    healthy(call, "archive.db")


def test_a_gone_page_stays_gone_when_an_older_capture_comes(
    call: Call, archive: Path, tmp_path: Path
) -> None:
    """Its state is that of the latest visit, its text that of the latest capture that has one."""
    [(url,)] = rows(
        archive, "SELECT url FROM pages WHERE state = 'failed' OR state = 'gone' ORDER BY id LIMIT 1"
    )
    state = f"SELECT state, reason, misses FROM pages WHERE url = '{url}'"
    before = rows(archive, state)
    (tmp_path / "old.warc.gz").write_bytes(written(response(url, OLD, "2020-01-01T00:00:00Z")))
    assert call("import", "warc", "old.warc.gz", "--source", "yunling").status == 0
    assert rows(archive, state) == before
    assert len(rows(archive, f"SELECT text FROM documents_latest WHERE url = '{url}'")) == 1
    healthy(call, "archive.db")


def test_provenance_names_the_file(call: Call, tmp_path: Path) -> None:
    """Each fetch says which file it is from, and the run that it was an import."""
    (tmp_path / "crawl.warc.gz").write_bytes(written(response(URL, NEW)))
    call("import", "warc", "crawl.warc.gz", "--source", "towns")
    told = "SELECT f.imported_from, r.slot, s.name FROM fetches f JOIN runs r ON r.id = f.run_id JOIN sources s ON s.id = r.source_id"
    assert rows(tmp_path / "archive.db", told) == [("crawl.warc.gz", "import crawl.warc.gz", "towns")]


def test_a_revisit_brings_the_page_back_to_earlier_bytes(call: Call, tmp_path: Path) -> None:
    """By the address and time it refers to: text, other text, and the first text again are three revisions."""
    back = ("revisit", URL, None, b"", {
        "WARC-Date": "2025-01-01T00:00:00Z", "WARC-Refers-To-Target-URI": URL,
        "WARC-Refers-To-Date": "2023-01-01T00:00:00Z", "WARC-Payload-Digest": "sha1:" + "A" * 32,
    })  # fmt: skip
    lost = ("revisit", URL, None, b"", back[4] | {"WARC-Refers-To-Date": "1999-01-01T00:00:00Z"})
    file = written(
        response(URL, OLD, "2023-01-01T00:00:00Z"), response(URL, NEW, "2024-01-01T00:00:00Z"), back, lost
    )
    (tmp_path / "a.warc.gz").write_bytes(file)
    called = call("import", "warc", "a.warc.gz")
    assert called.status == 1
    assert called.error.endswith("the bytes that it refers to are neither in the file nor in the archive")
    causes = rows(tmp_path / "archive.db", "SELECT number, cause FROM revisions ORDER BY number")
    assert causes == [(1, "first"), (2, "changed"), (3, "changed")]
    [(text,)] = rows(tmp_path / "archive.db", "SELECT text FROM documents_latest")
    assert "去年全镇" in text
    healthy(call, "archive.db")


def test_damage_is_told_and_the_rest_brought_in(call: Call, tmp_path: Path) -> None:
    """Status 1, a line for each damaged record, and what is whole is there."""
    one, two = members(written(response(URL, OLD), response("https://town.example/t2.html", NEW)))
    (tmp_path / "a.warc.gz").write_bytes(one[: len(one) // 2] + two)
    called = call("import", "warc", "a.warc.gz", "--json")
    assert called.status == 1
    assert called.error.startswith("a.warc.gz: the member at byte 0: ")
    assert (called.rows[0]["captures"], called.rows[0]["damaged"]) == (1, 1)


def test_a_page_that_hides_its_name_in_a_file_cannot_steer(call: Call, tmp_path: Path) -> None:
    """What a file says of itself goes to the terminal spelled out."""
    (tmp_path / "a.warc.gz").write_bytes(written(response("\x1b]0;x\x07:evil", OLD)))
    called = call("import", "warc", "a.warc.gz")
    assert "\x1b" not in called.out + called.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("warc", "none.warc.gz"), "there is no such file"),
        (("html", "none.html"), "there is no such file"),
        (("warc", "a.warc.gz", "--source", "a\nb"), "--source: give a name of one line"),
        (("html", "a.html", "--date", "once"), "--date once: not a date"),
    ],
)
def test_a_wrong_call_changes_nothing(
    call: Call, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Told in one line; no archive is made."""
    (tmp_path / "a.warc.gz").write_bytes(written(response(URL, OLD)))
    (tmp_path / "a.html").write_bytes(OLD)
    called = call("import", *arguments)
    assert called.status == 2
    assert said in called.error
    assert not (tmp_path / "archive.db").exists()


def test_saved_pages_are_found_by_what_they_say(call: Call, tmp_path: Path) -> None:
    """What the browser wrote before what the page says of itself; a file without any has an address of its own."""
    folder = tmp_path / "saved"
    (folder / "deep").mkdir(parents=True)
    link = b'<link rel="canonical" href="https://town.example/canonical.html">'
    (folder / "a.html").write_bytes(
        b"<!-- saved from url=(0029)https://town.example/saved -->" + link + page("甲的报告正文内容。")
    )
    (folder / "b.htm").write_bytes(link + page("乙的报告正文内容。"))
    (folder / "deep" / "c.html").write_bytes(
        b"<meta content='https://town.example/og.html' property=og:url>" + page("丙的报告正文内容。")
    )
    (folder / "d.html").write_bytes(page("丁的报告正文内容。"))
    (folder / "e.html").write_bytes(page("戊的报告正文内容。"))
    (folder / "picture.png").write_bytes(b"x")
    (tmp_path / "addresses.csv").write_text("file,url\ne.html,https://town.example/mapped.html\n", "utf-8")
    os.utime(folder / "a.html", (1_600_000_000, 1_600_000_000))
    assert call("import", "html", "saved", "--addresses", "addresses.csv").status == 0
    db = tmp_path / "archive.db"
    assert rows(
        db, "SELECT p.url, f.imported_from FROM fetches f JOIN pages p ON p.id = f.page_id ORDER BY 2"
    ) == [
        ("https://town.example/saved", "a.html"),
        ("https://town.example/canonical.html", "b.htm"),
        ("file://localhost/saved/d.html", "d.html"),
        ("https://town.example/og.html", "deep/c.html"),
        ("https://town.example/mapped.html", "e.html"),
    ]
    assert rows(db, "SELECT started_at FROM fetches WHERE imported_from = 'a.html'") == [
        ("2020-09-13T12:26:40.000Z",)
    ]
    assert call("import", "html", "saved", "--addresses", "addresses.csv", "--json").rows[0]["captures"] == 0
    healthy(call, "archive.db")


def test_the_time_of_saved_pages_can_be_said(call: Call, tmp_path: Path) -> None:
    """Files that were copied about have lost it."""
    (tmp_path / "a.html").write_bytes(page())
    call("import", "html", "a.html", "--date", "2019-05-01")
    assert rows(tmp_path / "archive.db", "SELECT started_at FROM fetches") == [("2019-05-01T00:00:00.000Z",)]


def test_files_that_pages_link_come_back_with_their_texts(call: Call, tmp_path: Path) -> None:
    """A PDF is no page, and is brought in all the same where our own file says that a page links it."""
    pdf = tmp_path / "report.pdf"
    sheet = Canvas(str(pdf))
    for line in range(20):
        sheet.drawString(
            72, 800 - 20 * line, f"Work report, line {line}: roads were built and schools repaired."
        )
    sheet.save()
    told = Told("yunling", Place(), "2024", "2024-01-01T00:00:00.000Z", "1")
    fetched = Fetched(
        told, ("https://town.example/f.pdf", "attachment"), "page", "https://town.example/f.pdf",
        "2024-01-01T00:00:00.000Z", 0.5, 1, 0, "ok", 200, None, "甲镇工作报告全文", 0,
        (("content-type", "application/pdf"),), 9, "0" * 64, None, (),
    )  # fmt: skip
    (tmp_path / "file.warc.gz").write_bytes(b"".join(records(fetched, pdf.read_bytes(), None)))
    assert call("import", "warc", "file.warc.gz").status == 0
    archive = tmp_path / "archive.db"
    held = "SELECT p.role, f.link_text, d.text FROM sightings s JOIN pages p ON p.id = s.page_id"
    held += " JOIN fetches f ON f.id = s.fetch_id JOIN documents d ON d.id = s.document_id ORDER BY 1"
    [(role, said, text)] = rows(archive, held)
    assert (role, said) == ("attachment", "甲镇工作报告全文")
    assert "Work report, line 7" in text
    assert call("export", "warc", "all.warc.gz").status == 0
    assert call("import", "warc", "all.warc.gz", "--db", "new.db").status == 0
    assert rows(tmp_path / "new.db", held) == rows(archive, held)
    assert call("verify", "--db", "new.db").out.endswith("no difference\n")
