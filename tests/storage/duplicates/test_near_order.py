"""Incremental equals batch: nothing depends on the order in which documents come."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.duplicates import DuplicateIndex, Facts, Group, Kind, Relation, create_tables

from . import made

TEXTS = [made.report(name, 450 + 120 * n) for n, name in enumerate("abcd")]
CHANGES: tuple[Callable[[str], str], ...] = (
    str,
    made.masked,
    made.traditional,
    made.cut,
    made.dressed,
    lambda text: made.damaged(text, 7),
    lambda text: made.page(text, 1),
    lambda text: made.page(text, 2),
    lambda text: made.sibling(text, 3),
    lambda text: made.next_year(text, 4),
    lambda text: made.compilation(text, TEXTS[0], TEXTS[3]),
    lambda text: made.dressed(made.damaged(made.masked(text), 5)),
)

facts = st.builds(
    Facts,
    shown=st.none() | st.sampled_from(["2020-01-02", "2021-05-06"]),
    official=st.booleans(),
    place=st.none() | st.sampled_from(["松河镇", "柳湾镇"]),
    year=st.none() | st.sampled_from([2019, 2020]),
)
kinds = st.tuples(st.integers(0, len(TEXTS) - 1), st.integers(0, len(CHANGES) - 1), facts)
archives = st.lists(kinds, min_size=2, max_size=14, unique_by=lambda it: it[:2])

Made = tuple[int, int, Facts]  # which report, how changed, with what facts

PROMISED = {Kind.EXACT, Kind.REPOST, Kind.REVISION, Kind.PART, Kind.HOLDS}
Known = tuple[dict[int, list[Relation]], list[Group]]


def document(made_of: Made) -> tuple[str, Facts]:
    """The text and facts of a document."""
    return CHANGES[made_of[1]](TEXTS[made_of[0]]), made_of[2]


def index(path: Path | str = ":memory:") -> tuple[sqlite3.Connection, DuplicateIndex]:
    """An index that moves its postings to disk every four texts."""
    connection = sqlite3.connect(path, isolation_level=None)
    create_tables(connection)
    return connection, DuplicateIndex(connection, span=4)


def known(of: DuplicateIndex, numbers: Sequence[int]) -> Known:
    """What an index tells of these documents; that two are made of the same phrases is told, not promised."""
    groups = sorted(of.groups(), key=lambda group: group.original)
    told = {number: [one for one in of.relations(number) if one.kind in PROMISED] for number in numbers}
    return told, groups


@settings(deadline=None, derandomize=True, max_examples=30)
@given(archives, st.data())
def test_relations_groups_and_originals_are_the_same_in_any_order(
    archive: list[Made], data: st.DataObject
) -> None:
    """Whatever comes first, the end is the same."""
    numbers = list(range(len(archive)))
    told = []
    for _ in range(2):
        connection, one = index()
        for number in numbers:
            one.add(number, *document(archive[number]))
        told.append(known(one, range(len(archive))))
        connection.close()
        numbers = data.draw(st.permutations(numbers))
    assert told[0] == told[1]


@settings(deadline=None, derandomize=True, max_examples=20)
@given(archives, st.data())
def test_what_was_taken_out_might_never_have_been_there(archive: list[Made], data: st.DataObject) -> None:
    """Removing documents, originals too, leaves what the others alone would have made, and later ones find them."""
    gone = data.draw(st.sets(st.sampled_from(range(len(archive))), max_size=len(archive) - 1))
    late = data.draw(st.sets(st.sampled_from(range(len(archive)))))
    left = [number for number in range(len(archive)) if number not in gone]
    first, one = index()
    for number in range(len(archive)):
        if number not in late:
            one.add(number, *document(archive[number]))
    for number in gone:
        one.remove(number)
    for number in sorted(late - gone):
        one.add(number, *document(archive[number]))
    second, other = index()
    for number in left:
        other.add(number, *document(archive[number]))
    assert known(one, left) == known(other, left)
    first.close()
    second.close()


@settings(deadline=None, derandomize=True, max_examples=20)
@given(archives, st.data())
def test_interrupted_and_resumed_is_as_never_interrupted(archive: list[Made], data: st.DataObject) -> None:
    """What a rolled-back transaction added is forgotten, in memory too, and can be added again."""
    connection, one = index()
    for number in range(len(archive)):
        connection.execute("SAVEPOINT piece")
        one.add(number, *document(archive[number]))
        if data.draw(st.booleans()):
            connection.execute("ROLLBACK TO piece")
            connection.execute("RELEASE piece")
            connection.execute("SAVEPOINT piece")
            one.add(number, *document(archive[number]))
        connection.execute("RELEASE piece")
        if data.draw(st.booleans()):
            one = DuplicateIndex(connection, span=4)
    whole, other = index()
    for number in range(len(archive)):
        other.add(number, *document(archive[number]))
    assert known(one, range(len(archive))) == known(other, range(len(archive)))
    connection.close()
    whole.close()


@settings(deadline=None, derandomize=True, max_examples=20)
@given(archives, st.data())
def test_two_archives_joined_are_as_one(archive: list[Made], data: st.DataObject) -> None:
    """Documents that were split over two indexes and are added to one, in the order of either, end as if they had never been apart."""
    numbers = list(range(len(archive)))
    ours = data.draw(st.sets(st.sampled_from(numbers)))
    parts = [sorted(ours), sorted(set(numbers) - ours)]
    ends = []
    for some, others in (parts, parts[::-1]):
        (apart, one), (connection, joined) = index(), index()
        for number in others:
            one.add(number, *document(archive[number]))
        for number in some:
            joined.add(number, *document(archive[number]))
        for number in reversed(others):
            joined.add(number, *document(archive[number]))
        for number in others[::2]:
            assert joined.add(number, *document(archive[number])) == joined.relations(number)
        told = {it.other_id for number in others for it in one.relations(number)}
        assert told <= {it.other_id for number in others for it in joined.relations(number)}
        ends.append(known(joined, numbers))
        apart.close()
        connection.close()
    whole, other = index()
    for number in numbers:
        other.add(number, *document(archive[number]))
    assert ends == [known(other, numbers)] * 2
    whole.close()


def test_adding_again_changes_nothing(tmp_path: Path) -> None:
    """Running twice changes nothing; new facts are taken over."""
    connection, one = index(tmp_path / "index.db")
    pair = [(TEXTS[0], Facts()), (made.masked(TEXTS[0]), Facts())]
    for number, document in enumerate(pair):
        one.add(number, *document)
    before = list(connection.iterdump())
    for number, document in enumerate(pair):
        one.add(number, *document)
    assert list(connection.iterdump()) == before
    assert one.group(1) == Group(0, {1: "masked"})
    one.add(1, pair[1][0], Facts(page="p#1"))
    assert connection.execute("SELECT page FROM near_documents WHERE document_id = 1").fetchone() == ("p#1",)
    connection.close()


def test_a_document_with_another_text_is_another_document() -> None:
    """Adding a number again with a new text takes the old one out."""
    connection, one = index()
    one.add(1, TEXTS[0])
    one.add(2, made.masked(TEXTS[0]))
    assert one.add(1, TEXTS[1]) == []
    assert one.relations(2) == []
    connection.close()


def test_two_processes_see_what_the_other_added(tmp_path: Path) -> None:
    """An index notices what another one has committed to the same file."""
    path = tmp_path / "index.db"
    connection, one = index(path)
    second = sqlite3.connect(path, isolation_level=None)
    other = DuplicateIndex(second, span=4)
    one.add(1, TEXTS[0])
    assert [relation.other_id for relation in other.add(2, made.masked(TEXTS[0]))] == [1]
    assert [relation.other_id for relation in one.add(3, made.dressed(TEXTS[0]))] == [1, 2]
    connection.close()
    second.close()
