"""Merging promises: nothing is lost, nothing is there twice, and no order of merging makes a difference."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import search
from storage.errors import ArchiveDamaged, ArchiveMissing, BadMerge, NewerArchive, NotAnArchive
from storage.forget import forget
from storage.joining.staging import COLUMNS
from storage.merge import LEFT, merge
from storage.records import Outcome
from storage.times import stamp
from tests.storage.merging import LATER, Shelf, fill, latest, merged, open_archive, told, told_otherwise
from tests.storage.natural import content, dump
from tests.storage.visiting import Visit, day, page, visit


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Makes an archive of these visits."""
    return lambda name, *visits: fill(tmp_path / f"{name}.db", visits)


# Few, so that a page often returns to one it has been: the same words in other bytes, other characters, two, none.
BODIES = (
    {"texts": ("乡镇一",), "title": "甲"},
    {"texts": ("乡镇一",), "title": "乙乙", "furniture": "节日"},
    {"texts": ("鄉鎮 一", "县三"), "title": "甲"},
    {"texts": ("县三",), "title": "乙乙"},
    {"texts": ()},
)
OUTCOMES = ({}, {}, {}, {"outcome": Outcome.GONE}, {"outcome": Outcome.TIMEOUT})


def visits(*cleaners: str) -> st.SearchStrategy[list[tuple[Visit, str]]]:
    """A history of visits in order of time, each made by the first archive, the second, or both."""
    one = st.tuples(
        st.sampled_from(BODIES), st.sampled_from(OUTCOMES), st.sampled_from(("a", "a", "a", "b")),
        st.sampled_from(("yunling", "yunling", "heping")), st.sampled_from(cleaners), st.sampled_from(("A", "B", "AB")),
    )  # fmt: skip
    return st.lists(one, min_size=3, max_size=10).map(
        lambda made: [
            (Visit(at, url, source=source, cleaner=cleaner, **body, **outcome), who)
            for at, (body, outcome, url, source, cleaner, who) in enumerate(made)
        ]
    )


def of(made: list[tuple[Visit, str]], who: str) -> list[Visit]:
    return [v for v, by in made if who in by]


few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(made=visits("1"))
def test_two_halves_of_a_history_make_the_whole(made: list[tuple[Visit, str]]) -> None:
    """Archives that shared the visits between them hold, once merged, what one archive that made them all holds."""
    with TemporaryDirectory() as folder:
        one, two = fill(Path(folder) / "A.db", of(made, "A")), fill(Path(folder) / "B.db", of(made, "B"))
        whole = fill(Path(folder) / "whole.db", [v for v, _ in made])
        counted_by_one = (
            "misses",
            "due_at",
        )  # how often in a row an archive found a page gone is its own account
        own = ("drops", "duplicates", "frontier")
        with merged(one, two) as both, open_archive(whole) as db:
            assert told_otherwise(both) == []
            found, wanted = content(both, *counted_by_one), content(db, *counted_by_one)
            assert {t: rows for t, rows in found.items() if t not in own} == {
                t: rows for t, rows in wanted.items() if t not in own
            }


@few
@given(made=visits("1", "2"), grown=st.integers(0, 9), forgotten=st.tuples(*[st.integers(0, 8)] * 2))
def test_no_order_makes_a_difference(
    made: list[tuple[Visit, str]], grown: int, forgotten: tuple[int, int]
) -> None:
    """Either way round, twice, or again after one of them has grown and forgotten: the rows are the same."""
    with TemporaryDirectory() as folder:
        one, two = fill(Path(folder) / "A.db", of(made, "A")), fill(Path(folder) / "B.db", of(made, "B"))
        early = fill(Path(folder) / "early.db", of(made, "A")[:grown])
        for path, number in zip((one, two), forgotten, strict=True):
            with open_archive(path) as db:
                if db.execute("SELECT 1 FROM documents WHERE id = ?", (number,)).fetchone():
                    forget(db, number, "wrong", day(20 + number))
        with merged(one, two) as db:
            first = content(db)
            before = dump(db)
            assert set(merge(db, one, now=LATER).added.values()) == {0}
            assert set(merge(db, two, now=LATER).added.values()) == {0}
            assert dump(db) == before
        with merged(two, one) as db:
            assert told_otherwise(db) == []
            assert content(db) == first
        with merged(early, two, one) as db:
            assert content(db) == first
        with open_archive(one) as db:
            merge(db, two, now=LATER)
            assert content(db) == first


def test_a_document_is_told_of_as_it_was_first_seen(shelf: Shelf) -> None:
    """Of two first sightings the earlier gives title and dates, and the full-text index follows."""
    one = shelf("one", Visit(5, texts=("政府工作报告",), title="后来的标题"))
    two = shelf("two", Visit(1, "b", texts=("政府工作报告",), title="起初的题"))
    with open_archive(one) as db:
        search.index_pending(db)
        merge(db, two, now=LATER)
        search.index_pending(db)
        assert db.execute("SELECT title, reported_year, first_seen_at FROM documents").fetchall() == [
            ("起初的题", 4, stamp(day(1)))
        ]
        assert [hit.title for hit in search.search(db, "起初")] == ["起初的题"]
        assert search.search(db, "后来") == []
        db.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)")


def test_a_document_not_indexed_yet_is_indexed_once(shelf: Shelf) -> None:
    """A new title before the index has come so far changes nothing in the index."""
    one = shelf("one", Visit(5, texts=("政府工作报告",), title="后来的标题"))
    two = shelf("two", Visit(1, "b", texts=("政府工作报告",), title="起初的题"))
    with merged(one, two) as db:
        assert search.pending(db) == 1
        search.index_pending(db)
        assert len(search.search(db, "起初")) == 1


def test_the_original_is_the_same_wherever_it_was(shelf: Shelf) -> None:
    """An original turns into a duplicate when the other archive has an earlier one; a decision that stands keeps its date."""
    one = shelf(
        "one",
        *(
            Visit(at, str(at), texts=(text,), shown=f"2020-01-0{at}")
            for at, text in ((4, "乡镇"), (5, "鄉鎮"))
        ),
    )
    two = shelf(
        "two",
        *(
            Visit(at, str(at), texts=(text,), shown=f"2020-01-0{at}")
            for at, text in ((2, "乡 镇"), (3, "鄉 鎮"))
        ),
    )
    pairs = (
        "SELECT d.text, o.text, x.decided_at FROM duplicates x JOIN documents d ON d.id = x.document_id"
        " JOIN documents o ON o.id = x.original_id ORDER BY d.first_seen_at"
    )
    for pair in ((one, two), (two, one)):
        with merged(*pair) as db:
            assert db.execute(pairs).fetchall() == [
                ("鄉 鎮", "乡 镇", stamp(day(3))),
                ("乡镇", "乡 镇", stamp(LATER)),
                ("鄉鎮", "乡 镇", stamp(LATER)),
            ]


def test_the_newest_run_has_the_sources_settings(tmp_path: Path) -> None:
    """Settings that differ: those of the newest run, whichever archive it is in."""
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    for path, at, delay in zip(paths, (2, 1), (5, 3), strict=True):
        with open_archive(path) as db:
            visit(db, Visit(at, texts=("甲",)), {"delay": delay})
    for pair in (paths, paths[::-1]):
        with merged(*pair) as db:
            assert db.execute("SELECT name, settings FROM sources").fetchall() == [
                ("yunling", '{"delay": 5}')
            ]


def test_links_are_kept_with_where_they_were_found(shelf: Shelf) -> None:
    """A page that both archives found keeps the account of the earlier finding."""
    one = shelf("one", Visit(2, "b", texts=("乙",), links=("x",)))
    two = shelf("two", Visit(1, "c", texts=("丙",), links=("x", "y")))
    with merged(one, two) as db:
        found = "SELECT p.url, d.url, p.state FROM pages p JOIN pages d ON d.id = p.discovered_from ORDER BY p.url"
        assert db.execute(found).fetchall() == [(page("x"), page("c"), "new"), (page("y"), page("c"), "new")]


def test_a_run_not_ended_elsewhere_is_ended_here_and_brought_up_to_date_later(tmp_path: Path) -> None:
    """It is carried without its frontier, as interrupted with its last fetch; once it has ended, it has ended here too."""
    path = tmp_path / "one.db"
    with open_archive(path) as db:
        visit(db, Visit(1, texts=("甲",), links=("x",)), end="running")
    with merged(path) as db:
        runs = "SELECT ended_at, outcome FROM runs"
        assert db.execute(runs).fetchall() == [(stamp(day(1)), "interrupted")]
        assert db.execute("SELECT count(*) FROM frontier").fetchone() == (0,)
        assert db.execute("SELECT url, state FROM pages WHERE state = 'new'").fetchall() == [
            (page("x"), "new")
        ]
        with open_archive(path) as other:
            visit(other, Visit(2, "x", texts=("乙",)))  # resumes the run
        result = merge(db, path, now=LATER)
        assert (result.added["runs"], result.added["fetches"], result.unfinished) == (0, 1, 0)
        assert [row[1] for row in db.execute(runs)] == ["finished"]
        assert latest(db) == ["乙", "甲"]


def test_a_run_of_ours_stays_open_until_the_other_archive_has_ended_it(tmp_path: Path) -> None:
    """Our own unfinished run can still be resumed after a merge, unless it went on and ended in the other archive."""
    path = tmp_path / "one.db"
    with open_archive(path) as db:
        visit(db, Visit(1, texts=("甲",), links=("x",)), end="interrupted")
    copy = Path(shutil.copy(path, tmp_path / "copy.db"))
    with open_archive(path) as db:
        waiting = "SELECT count(*) FROM frontier"
        assert merge(db, copy, now=LATER).unfinished == 1
        assert db.execute(waiting).fetchone() == (1,)
        with open_archive(copy) as other:
            visit(other, Visit(2, "x", texts=("乙",)))
        merge(db, copy, now=LATER)
        assert db.execute(waiting).fetchone() == (0,)
        assert db.execute("SELECT outcome FROM runs WHERE ended_at IS NOT NULL").fetchall() == [("finished",)]


def test_two_runs_with_one_slot_are_both_kept(shelf: Shelf) -> None:
    """Two machines on one schedule have runs of the same slot: the earlier keeps its name, the later adds its start."""
    one, two = shelf("one", Visit(1, texts=("甲",))), shelf("two", Visit(2, "b", texts=("乙",)))
    for path in (one, two):
        with open_archive(path) as db:
            db.execute("UPDATE runs SET slot = 'monday'")
    for pair in ((one, two, one), (two, one, two)):
        with merged(*pair) as db:
            assert db.execute("SELECT slot FROM runs ORDER BY started_at").fetchall() == [
                ("monday",),
                (f"monday, begun {stamp(day(2))}",),
            ]


def test_the_newest_robots_txt_is_kept(shelf: Shelf) -> None:
    """Of one origin the answer fetched last; of others each."""
    one, two = shelf("one"), shelf("two")
    for path, days in (
        (one, {"https://a": 1, "https://b": 4}),
        (two, {"https://a": 3, "https://b": 2, "https://c": 1}),
    ):
        with open_archive(path) as db:
            for origin, at in days.items():
                db["robots"].insert(
                    {
                        "origin": origin,
                        "fetched_at": stamp(day(at)),
                        "expires_at": "",
                        "verdict": "rules",
                        "body": str(at),
                    }
                )
    for pair in ((one, two), (two, one)):
        with merged(*pair) as db:
            bodies = db.execute("SELECT origin, body FROM robots ORDER BY origin").fetchall()
            assert bodies == [("https://a", "3"), ("https://b", "4"), ("https://c", "1")]


def test_what_one_archive_has_forgotten_the_other_does_not_bring_back(shelf: Shelf) -> None:
    """A text forgotten in either archive is forgotten in both, and its tombstone knows every place it was seen."""
    one = shelf("one", Visit(1, texts=("错",)), Visit(3, texts=("对",)))
    two = shelf("two", Visit(2, "b", texts=("错", "好")))
    with open_archive(one) as db:
        forget(db, 1, "not a report", day(10))
    for pair in ((one, two), (two, one)):
        with merged(*pair) as db:
            assert latest(db) == ["好", "对"]
            seen = db.execute(
                "SELECT e.value ->> 'url' FROM forgotten, json_each(sightings) e ORDER BY 1"
            ).fetchall()
            assert seen == [(page("a"),), (page("b"),)]
            assert [(number, at) for number, _, at, _ in told(db)] == [(1, 1), (2, 3)]
    with open_archive(two) as db:
        assert merge(db, one, now=LATER).forgotten == 1


def test_the_other_archive_is_not_touched(shelf: Shelf) -> None:
    """Not a byte of it changes."""
    one, two = shelf("one", Visit(1, texts=("甲",))), shelf("two", Visit(2, texts=("乙",)))
    before = two.read_bytes()
    with merged(one, two) as db:
        assert latest(db) == ["乙"]
    assert two.read_bytes() == before


def test_an_archive_is_not_merged_into_itself(shelf: Shelf) -> None:
    """By whatever name it is called."""
    path = shelf("one", Visit(1, texts=("甲",)))
    link = path.with_name("link.db")
    link.symlink_to(path)
    with open_archive(path) as db:
        for name in (path, link):
            with pytest.raises(BadMerge, match=name.name):
                merge(db, name, now=LATER)


def test_only_archives_of_this_version_are_merged(shelf: Shelf, tmp_path: Path) -> None:
    """No file, another file, a newer archive: each is named, and ours is as it was."""
    newer, other, none = shelf("newer"), tmp_path / "other.db", tmp_path / "none.db"
    with open_archive(newer) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('baogao', 'm999', '')"
        )
    other.write_bytes(b"plain words" * 200)
    with merged() as db:
        for path, error in ((none, ArchiveMissing), (other, NotAnArchive), (newer, NewerArchive)):
            with pytest.raises(error, match=path.name):
                merge(db, path, now=LATER)
        assert not none.exists()


def test_an_altered_snapshot_is_not_taken_over(shelf: Shelf) -> None:
    """Bytes that are not what was stored stop the merge, with the archive and the row named."""
    path = shelf("one", Visit(1, texts=("甲",)), Visit(2, texts=("乙",)))
    with open_archive(path) as db:
        db.execute("UPDATE snapshots SET body = (SELECT body FROM snapshots WHERE id = 1) WHERE id = 2")
    with merged() as db:
        with pytest.raises(ArchiveDamaged, match=r"one\.db: snapshots row 2"):
            merge(db, path, now=LATER)
        assert db.execute("SELECT count(*) FROM documents").fetchone() == (0,)


@pytest.mark.parametrize("step", ["snapshots", "fetches", "documents", "revisions", "duplicates"])
def test_a_merge_cut_off_leaves_ours_as_it_was_and_can_be_done_again(shelf: Shelf, step: str) -> None:
    """Only snapshots may have come already; the next merge ends as if none had been cut off."""
    one, two = (
        shelf("one", Visit(1, texts=("甲",))),
        shelf("two", Visit(2, texts=("乙",)), Visit(3, texts=("甲",))),
    )

    def cut(name: str) -> None:
        if name == step:
            raise InterruptedError

    with merged(one) as db, merged(one, two) as whole:
        before = dump(db) | {"snapshots": []}
        with pytest.raises(InterruptedError):
            merge(db, two, now=LATER, tell=cut)
        assert dump(db) | {"snapshots": []} == before
        merge(db, two, now=LATER)
        assert content(db) == content(whole)


def test_every_table_and_column_is_carried_or_known_to_stay(tmp_path: Path) -> None:
    """A column added to the archive is not lost in merging: whoever adds one says here what becomes of it."""
    stay = {
        "snapshots": {"size", "compression", "body"},
        "pages": {"revision", "looked"},
        "documents": {"text"},
        "sightings": {"revision"},
        "forgotten": {"document_id"},
    }
    with open_archive(tmp_path / "any.db") as db:
        kinds = dict(db.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").fetchall())
        for table in (name for name, kind in kinds.items() if kind in {"table", "virtual"}):
            if table.startswith(("sqlite_", "_sqlite_", *LEFT)):
                continue
            names = {row[0] for row in db.execute("SELECT name FROM pragma_table_info(?)", (table,))}
            assert table in COLUMNS, table
            assert names == set(COLUMNS[table]) | stay.get(table, set()), table
