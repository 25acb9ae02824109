"""Settling promises: a document is compared with the whole archive as it is stored, and what comes of it knows no order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import dedupe, originals, stats
from storage.comparing import count_not_compared
from storage.decisions import record
from storage.duplicates import DuplicateIndex
from storage.errors import BadDecision, NoSuchDocument
from storage.forget import forget
from storage.merge import merge
from storage.times import stamp
from tests.storage.duplicates import made
from tests.storage.merging import LATER, merged, open_archive
from tests.storage.visiting import Visit, day, opened, visit

TOWN = made.report("a", 600)
COUNTY = made.report("b", 700)
VISITS = (
    Visit(1, "a", texts=(TOWN,), source="town", shown="2020-01-05"),
    Visit(2, "b", texts=(made.masked(TOWN),), source="reposts", shown="2020-02-01"),
    Visit(3, "c", texts=(made.traditional(TOWN),), source="mirror"),
    Visit(4, "d", texts=(COUNTY,), source="county"),
    Visit(5, "e", texts=(made.compilation(TOWN, COUNTY),), source="reposts"),
    Visit(6, "f", texts=(made.next_year(TOWN, 4),), source="town", shown="2021-01-06"),
    Visit(7, "g", texts=(made.cut(COUNTY),), source="reposts"),
    Visit(8, "d", texts=(COUNTY + "另有更正。",), source="county"),
)  # fmt: skip
NAMES = dict(zip("abcdefgh", VISITS, strict=True))
Picture = dict[str, tuple[str, str, str]]


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = opened(path)
    yield db
    db.close()


def name(text: str) -> str:
    """What a text of `VISITS` is called in these tests."""
    return next(called for called, made_of in NAMES.items() if made_of.texts == (text,))


def picture(db: Database) -> Picture:
    """Every copy with its original, what it is to that, and why it is not the original."""
    rows = db.execute(
        "SELECT d.text, o.text, x.kind, x.because FROM duplicates x JOIN documents d ON d.id = x.document_id"
        " JOIN documents o ON o.id = x.original_id"
    )
    return {name(copy): (name(original), kind, because) for copy, original, kind, because in rows}


def relations(db: Database) -> set[tuple[str, str, str]]:
    """Every relation but that of being made of the same phrases."""
    texts = dict(db.execute("SELECT id, text FROM documents").fetchall())
    index = DuplicateIndex(db)
    return {
        (name(texts[number]), str(one.kind), name(texts[one.other_id]))
        for number in texts
        for one in index.relations(number)
        if one.kind != "sibling"
    }


def filled(db: Database, visits: Sequence[Visit] = VISITS) -> Database:
    for each in visits:
        visit(db, each)
    return db


def test_each_kind_of_copy_finds_its_original(db: Database) -> None:
    """Masked and traditional copies, a truncated one and a page's later text are in a group; a compilation holds its
    members and is in none; next year's report of the same town is another report.
    """
    assert picture(filled(db)) == {
        "b": ("a", "repost", "masked"),
        "c": ("a", "exact", "damaged"),
        "d": ("h", "revision", "a little shorter"),
        "g": ("h", "repost", "shorter"),
    }
    assert {("e", "holds", "a"), ("e", "holds", "h"), ("a", "part", "e")} <= relations(db)
    assert stats.duplicates(db) == {"repost": 2, "exact": 1, "revision": 1}


def test_a_text_that_was_rolled_back_was_never_there(db: Database) -> None:
    """Comparing is one transaction with storing: what is cut off leaves nothing, and is the same when done again."""
    filled(db, VISITS[:1])
    index = DuplicateIndex(db)
    db.execute("BEGIN")
    visit(db, VISITS[1])
    assert index.group(1) is not None
    db.execute("ROLLBACK")
    assert (picture(db), db.execute("SELECT count(*) FROM near_documents").fetchone()) == ({}, (1,))
    visit(db, VISITS[1])
    assert picture(db) == {"b": ("a", "repost", "masked")}


@settings(max_examples=6, deadline=None, derandomize=True)
@given(order=st.permutations(VISITS[:7]))
def test_no_order_of_storing_makes_a_difference(order: list[Visit]) -> None:
    """The same fetches, settled in any order: the same groups, originals, reasons and relations."""
    with TemporaryDirectory() as folder, open_archive(Path(folder) / "one.db") as db:
        with open_archive(Path(folder) / "whole.db") as whole:
            wanted = picture(filled(whole, VISITS[:7])), relations(whole)
        assert (picture(filled(db, order)), relations(db)) == wanted


@settings(max_examples=5, deadline=None, derandomize=True)
@given(mine=st.sets(st.sampled_from("abcdefgh")), both=st.sets(st.sampled_from("abcdefgh")))
def test_merged_archives_tell_what_one_would(mine: set[str], both: set[str]) -> None:
    """Whatever each of two archives has seen: merged either way they have the groups, originals and relations of one
    archive that saw it all.
    """
    with TemporaryDirectory() as folder:
        paths = []
        for which, names in (
            ("one", mine | both),
            ("two", NAMES.keys() - mine | both),
            ("whole", NAMES.keys()),
        ):
            path = Path(folder) / f"{which}.db"
            with open_archive(path) as db:
                filled(db, [each for called, each in NAMES.items() if called in names])
                wanted = picture(db), relations(db)
            paths.append(path)
        for order in (paths[:2], paths[1::-1]):
            with merged(*order) as db:
                assert (picture(db), relations(db)) == wanted
                assert set(merge(db, order[0], now=LATER).added.values()) == {0}


@settings(max_examples=5, deadline=None, derandomize=True)
@given(gone=st.sets(st.integers(1, 7)))
def test_what_is_forgotten_might_never_have_been_there(gone: set[int]) -> None:
    """Groups, originals and relations of the others are what they would be without the forgotten documents."""
    with TemporaryDirectory() as folder:
        with open_archive(Path(folder) / "rest.db") as rest:
            filled(rest, [each for number, each in enumerate(VISITS[:7], 1) if number not in gone])
            wanted = picture(rest), relations(rest)
        with open_archive(Path(folder) / "all.db") as db:
            filled(db, VISITS[:7])
            for number in sorted(gone):
                forget(db, number, "wrong", LATER)
            assert (picture(db), relations(db)) == wanted
            assert db.execute("SELECT count(*) FROM near_documents").fetchone() == (7 - len(gone),)


def test_a_decision_outweighs_the_rules_until_it_is_taken_back(db: Database) -> None:
    """The chosen document is the original with the given reason; comparing all again and merging keep that."""
    filled(db, VISITS[:3])
    record(db, 2, "the only one with its annex", day(10))
    originals.decide(db, DuplicateIndex(db), [2], day(10))
    chosen = "decided by hand: the only one with its annex"
    decided = {"a": ("b", "repost", chosen), "c": ("b", "repost", chosen)}
    assert picture(db) == decided
    compare_all(db)
    assert picture(db) == decided
    record(db, 2, "the annex was another one's", day(11), stands=False)
    originals.decide(db, DuplicateIndex(db), [2], day(11))
    assert {copy: original for copy, (original, _, _) in picture(db).items()} == {"b": "a", "c": "a"}
    assert db.execute("SELECT stands, because FROM decisions ORDER BY decided_at").fetchall() == [
        (1, "the only one with its annex"),
        (0, "the annex was another one's"),
    ]


def test_a_decision_holds_in_the_archive_it_is_merged_into(tmp_path: Path) -> None:
    """It names a text, not a number; of two about one report the later counts."""
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    for path, document, at in ((one, 2, 10), (two, 1, 11)):
        with open_archive(path) as db:
            filled(db, VISITS[:2])
            record(db, document, f"said on day {at}", day(at))
    for pair in ((one,), (one, two), (two, one)):
        with merged(*pair) as db:
            assert picture(db) == (
                {"a": ("b", "repost", "decided by hand: said on day 10")}
                if pair == (one,)
                else {"b": ("a", "repost", "decided by hand: said on day 11")}
            )


def test_a_decision_needs_a_reason_and_a_document(db: Database) -> None:
    """And only what was decided can be taken back."""
    filled(db, VISITS[:2])
    for number, because, stands, error in (
        (9, "x", True, NoSuchDocument), (1, "  ", True, BadDecision), (1, "x", False, BadDecision),
    ):  # fmt: skip
        with pytest.raises(error, match=str(number)):
            record(db, number, because, LATER, stands=stands)
    assert db.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


def compare_all(db: Database, *, cut_after: int = -1, batch: int = 2) -> dedupe.Changed | None:
    """Compare all documents again, or only so many batches of them."""
    dedupe.begin(db, LATER, anew=True)
    index = DuplicateIndex(db)
    while cut_after and dedupe.step(db, index, batch):
        cut_after -= 1
    return dedupe.end(db, index, LATER) if cut_after else None


@pytest.mark.parametrize("cut_after", [0, 1, 3])
def test_comparing_all_again_changes_nothing_however_often_it_is_cut_off(
    db: Database, cut_after: int
) -> None:
    """What readers see stays as it was meanwhile; resumed, it ends as if it had not been cut off."""
    filled(db)
    before = db.execute("SELECT * FROM duplicates ORDER BY 1").fetchall()
    told = relations(db)
    assert compare_all(db, cut_after=cut_after) is None
    assert db.execute("SELECT * FROM duplicates ORDER BY 1").fetchall() == before
    assert count_not_compared(db) == 8 - 2 * cut_after
    changed = compare_all(db)
    assert changed is not None
    assert (changed.before, changed.originals, changed.copies, changed.moved) == (changed.after, 0, 0, 0)
    assert (db.execute("SELECT * FROM duplicates ORDER BY 1").fetchall(), relations(db)) == (before, told)
    assert not dedupe.is_due(db)
    assert db.execute("SELECT count(*), count(ended_at) FROM comparisons").fetchone() == (1, 1)


def test_an_index_made_by_other_rules_is_made_anew(db: Database) -> None:
    """The archive says so itself, and tells afterwards what has changed."""
    wanted = picture(filled(db))
    db.execute("UPDATE near_state SET method = 'of old'")
    db.execute("DELETE FROM near_likenesses")
    db.execute("DELETE FROM duplicates WHERE kind = 'repost'")
    db.execute("UPDATE documents SET normalised_sha256 = 'of old'")
    assert dedupe.is_due(db)
    dedupe.begin(db, LATER, anew=False)
    index = DuplicateIndex(db)
    while dedupe.step(db, index):
        pass
    changed = dedupe.end(db, index, LATER)
    assert picture(db) == wanted
    assert (changed.originals, changed.copies, changed.moved) == (0, 2, 0)
    assert (changed.before.copies, changed.after.copies) == (
        {"exact": 1, "revision": 1},
        {"exact": 1, "repost": 2, "revision": 1},
    )
    assert db.execute("SELECT count(*) FROM documents WHERE normalised_sha256 = 'of old'").fetchone() == (0,)


def test_the_latest_run_is_the_one_begun_last(tmp_path: Path) -> None:
    """Not the one with the highest number: merging brings older runs in behind newer ones."""
    for name, at in (("one", 5), ("two", 1)):
        with open_archive(tmp_path / f"{name}.db") as db:
            visit(db, Visit(at, texts=(TOWN,)))
    with merged(tmp_path / "one.db", tmp_path / "two.db") as db:
        [source] = stats.sources(db)
        assert source.last_slot == "day 5"
        assert db.execute("SELECT fetched_at FROM provenance WHERE first").fetchall() == [(stamp(day(1)),)]
