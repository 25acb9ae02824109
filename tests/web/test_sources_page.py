"""The overview and the page of a source: what needs a person, what ran, and what a person has done about it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlite_utils import Database

from storage import frontier, runs, service, troubles
from storage.database import open_for_reading, open_for_writing
from storage.figures import Figures, keep
from storage.runs import Warned
from tests.storage.filled_archive import COUNTY, MORNING, harvest, report
from tests.web.asking import NOW, OWN, asking, form_mark

SOURCES = '[[source]]\nname = "{name}"\nstart = "https://a.example/"\ncadence = "{cadence}"\n'


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """One source with a document."""
    db = open_for_writing(tmp_path / "archive.db")
    harvest(db, "https://a.example/1", report("国家报告"), source="jia")
    db.close()
    return tmp_path / "archive.db"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(
        SOURCES.format(name="jia", cadence="1 day") + SOURCES.format(name="新的", cadence="manual"), "utf-8"
    )
    return path


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def read(path: Path) -> bytes:
    return path.read_bytes()


def run_of(
    db: Database, weeks_ago: int, outcome: str = "finished", found: int = 0, error: str | None = None
) -> int:
    """A run of the source that ended so long ago."""
    at = NOW - timedelta(weeks=weeks_ago, hours=1)
    run = frontier.begin_run(db, frontier.record_source(db, "jia", COUNTY, {}), f"{at}", [], "1", at)
    db.execute("DELETE FROM frontier")
    frontier.end_run(db, run.id, outcome, {}, at, error)
    keep(db, run.id, Figures(visits=9, found=found))
    return run.id


async def test_every_source_is_listed_with_its_last_and_next_run(archive: Path, sources: Path) -> None:
    """Those that were harvested and those that only the file has; as JSON the same."""
    db = open_for_writing(archive)
    run_of(db, 1, found=3)
    run_of(db, 0, found=4)
    db.close()
    async with asking(archive, sources) as client:
        facts = (await client.get("/index.json")).json()
        page = (await client.get("/")).text
    rows = {row["standing"]["name"]: row for row in facts["sources"]}
    assert list(rows) == ["jia", "新的"]
    assert rows["jia"]["found"][-2:] == [3, 4]
    assert (rows["jia"]["standing"]["outcome"], rows["jia"]["health"]["code"]) == ("finished", "well")
    assert rows["jia"]["next_at"] == "2026-03-02T16:00:00.000Z"  # the next midnight in Shanghai
    assert (rows["新的"]["health"]["code"], rows["新的"]["held"]) == ("never", "manual")
    assert [week["found"] for week in facts["weeks"]][-2:] == [3, 4]
    assert facts["totals"]["documents"] == 1
    assert f'href="/sources/{quote("新的")}"' in page
    assert "by hand only" in page


async def test_what_needs_a_person_is_said_first(archive: Path, sources: Path) -> None:
    """A broken file of sources, a change of layout, a failed run and a refused start, each once, the worst first."""
    db = open_for_writing(archive)
    warned = Warned("silent_listings", "2 of 3 listings fell silent: layout changed?")
    troubles.begin(db, "jia", [warned], MORNING)
    runs.warn(db, run_of(db, 1), [warned])
    failed = run_of(db, 0, "failed", error="the disk is full")
    runs.warn(db, failed, [warned])
    frontier.record_source(db, "jia", COUNTY, {"start": ["https://a.example/1"]})
    db.execute("UPDATE pages SET state = 'refused', reason = 'robots.txt' WHERE url = 'https://a.example/1'")
    db.close()
    write(sources, SOURCES.format(name="jia", cadence="whenever").encode())
    async with asking(archive, sources) as client:
        facts = (await client.get("/index.json")).json()
        page = (await client.get("/")).text
        own = (await client.get("/sources/jia")).text
    told = [(notice["kind"], notice["mood"], notice["source"]) for notice in facts["notices"]]
    assert told == [
        ("sources_file", "bad", ""),
        ("failed", "bad", "jia"),
        ("start_refused", "bad", "jia"),
        ("silent_listings", "watch", "jia"),
    ]
    assert "sources.toml:4" in facts["notices"][0]["message"]
    assert facts["sources"][0]["health"] == {"mood": "bad", "code": "failing"}
    for shown in (page, own):
        assert "2 of 3 listings fell silent: layout changed?" in shown
        assert "the disk is full" in shown


async def test_a_person_steers_a_source_as_on_the_command_line(archive: Path, sources: Path) -> None:
    """Pause, resume and run-now leave what the service reads; each leads back to the source, which shows it."""
    async with asking(archive, sources) as client:
        mark = await form_mark(client, "/sources/jia")
        paused = await client.post(
            "/sources/jia/pause", data={"mark": mark, "because": " 改版 "}, headers=OWN
        )
        assert (paused.status_code, paused.headers["location"]) == (303, "/sources/jia")
        facts = (await client.get("/sources/jia.json")).json()
        assert (facts["pause"]["because"], facts["next"]["held"]) == ("改版", "paused")
        await client.post("/sources/jia/run-now", data={"mark": mark}, headers=OWN)
        await client.post("/sources/jia/run-now", data={"mark": mark}, headers=OWN)
        facts = (await client.get("/sources/jia.json")).json()
        assert (len(facts["requested"]), facts["next"]["why"]) == (1, "asked")
        await client.post("/sources/jia/resume", data={"mark": mark}, headers=OWN)
    db = open_for_reading(archive)
    assert service.pauses(db) == []
    assert [request.source for request in service.requests(db)] == ["jia"]
    db.close()


async def test_what_cannot_be_steered_says_why(archive: Path, sources: Path) -> None:
    """A source that nobody knows, or that the file has no more: nothing is written."""
    async with asking(archive, sources) as client:
        mark = await form_mark(client, "/sources/jia")
        write(sources, SOURCES.format(name="other", cadence="manual").encode())
        gone = await client.post("/sources/jia/run-now", data={"mark": mark}, headers=OWN)
        assert gone.status_code == 400
        assert "not in the file of sources" in gone.text
        for action in ("pause", "resume", "run-now"):
            unknown = await client.post(f"/sources/nobody/{action}", data={"mark": mark}, headers=OWN)
            assert unknown.status_code == 404
        long = await client.post(
            "/sources/jia/pause", data={"mark": mark, "because": "长" * 201}, headers=OWN
        )
        assert long.status_code == 400
        assert (await client.get("/sources/nobody")).status_code == 404
    db = open_for_reading(archive)
    assert (service.pauses(db), service.requests(db)) == ([], [])
    db.close()


async def test_an_archive_that_cannot_be_read_gives_a_page_that_says_why(
    tmp_path: Path, archive: Path
) -> None:
    """Missing, something else, damaged, older: the line that the command line would print, in the look of all pages."""
    other, damaged, older = (tmp_path / name for name in ("other.db", "damaged.db", "older.db"))
    write(other, b"not a database at all" * 100)
    write(damaged, read(archive)[:8192] + b"\xff" * 40_000)
    write(older, read(archive))
    db = open_for_writing(older)
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm018_page_indexes'")
    db.close()
    for path, status, said in (
        (tmp_path / "none.db", 503, "there is no archive here"),
        (other, 503, "not a SQLite database"),
        (older, 503, "made by an older version"),
        (damaged, 500, "the file is damaged"),
    ):
        async with asking(path) as client:
            answer = await client.get("/")
            assert (answer.status_code, said in answer.text) == (status, True), answer.text
            assert 'class="brand"' in answer.text
            twin = await client.get("/index.json")
            assert twin.status_code == status
            assert said in twin.json()["error"]


async def test_an_archive_that_is_written_stays_readable(archive: Path, sources: Path) -> None:
    """While a harvest writes, the page is shown as of the last commit; a form waits a little and then says who is busy."""
    db = open_for_writing(archive)
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO service_pauses VALUES ('x', 'then', NULL)")
    async with asking(archive, sources) as client:
        mark = await form_mark(client, "/sources/jia")
        assert (await client.get("/")).status_code == 200
        busy = await client.post("/sources/jia/pause", data={"mark": mark}, headers=OWN)
        assert busy.status_code == 503
        assert "another program holds it" in busy.text
    db.execute("ROLLBACK")
    db.close()


async def test_a_bug_is_told_without_its_details(archive: Path, tmp_path: Path) -> None:
    """A page in the look of all others; what went wrong is for the log, not for whoever asks."""
    db = open_for_writing(archive)
    db.execute("UPDATE sources SET settings = 'not json: secret-of-the-archive'")
    db.close()
    async with asking(archive) as client:
        answer = await client.get("/sources/jia")
        assert answer.status_code == 500
        assert "The page broke" in answer.text
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
