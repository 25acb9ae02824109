"""Paragraphs that come again, in one document and across documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.duplicates import DuplicateIndex, create_tables, paragraph_marks

from . import made

LAW = "本报告所列数据由各村上报,经镇统计站核对,未经许可不得转载或者摘编。"
PARTS = [LAW, *(made.report(("part", n), 60) for n in range(3)), "短句。"]


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """An empty index."""
    opened = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(opened)
    yield opened
    opened.close()


def with_law(name: object) -> str:
    """A report of its own that ends with the paragraph all have."""
    return f"{made.report(name, 500)}\n{LAW}"


def rows(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Everything the index knows of paragraphs."""
    return connection.execute("SELECT * FROM near_paragraphs ORDER BY 1, 2").fetchall()


def test_a_paragraph_said_twice_is_marked_the_second_time(connection: sqlite3.Connection) -> None:
    """Within a document masks and figures do not count, empty lines are no paragraphs."""
    marks = paragraph_marks(connection, "完成2019年任务。\n\n共修路。\n\n完成20xx年任务")
    assert [mark.before for mark in marks] == [0, 0, 0, 0, 1]


def test_a_paragraph_tells_how_many_other_documents_hold_it(connection: sqlite3.Connection) -> None:
    """Copies in other writing count; the document itself is not another one."""
    index = DuplicateIndex(connection)
    text = with_law("a")
    index.add(1, text)
    index.add(2, f"{made.traditional(text)}\n转载")
    index.add(3, with_law("b"))
    marks = paragraph_marks(connection, text, 1)
    assert {mark.documents for mark in marks[1:-1]} == {1}
    assert marks[-1].documents == 2
    assert paragraph_marks(connection, text)[-1].documents == 3
    assert not any(mark.stock for mark in marks)


def test_what_many_reports_say_is_stock(connection: sqlite3.Connection) -> None:
    """Five reports make a paragraph stock."""
    index = DuplicateIndex(connection)
    for number in range(4):
        index.add(number, with_law(number))
    assert not paragraph_marks(connection, with_law(0), 0)[-1].stock
    assert paragraph_marks(connection, with_law("new"))[-1].stock
    index.add(4, with_law(4))
    assert paragraph_marks(connection, with_law(0), 0)[-1].stock


def test_what_a_much_copied_report_says_is_not_stock(connection: sqlite3.Connection) -> None:
    """Re-posts are one report, a compilation is none of its own."""
    index = DuplicateIndex(connection)
    text = with_law("a")
    copies = [text, made.masked(text), made.cut(text + "\n" + LAW), made.dressed(text), made.page(text, 2)]
    for number, copy in enumerate(
        [*copies, made.compilation(text, made.report("b", 500), made.report("c", 500))]
    ):
        index.add(number, copy)
    mark = paragraph_marks(connection, text, 0)[-1]
    assert mark.documents >= 4
    assert not mark.stock


def test_short_paragraphs_are_left_alone(connection: sqlite3.Connection) -> None:
    """A heading that every report has says nothing."""
    index = DuplicateIndex(connection)
    for number in range(6):
        index.add(number, f"一、工作情况\n{made.report(number, 300)}")
    mark = paragraph_marks(connection, "一、工作情况")[0]
    assert (mark.documents, mark.stock) == (0, False)


def test_the_same_text_in_other_lines_brings_its_own_paragraphs(connection: sqlite3.Connection) -> None:
    """Two documents with one normal form are counted each by its own lines, in either order."""
    index = DuplicateIndex(connection)
    text = with_law("a")
    glued = text.replace("\n", "")
    index.add(1, glued)
    index.add(2, text)
    assert paragraph_marks(connection, text)[-1].documents == 1
    index.add(2, glued)
    assert paragraph_marks(connection, text)[-1].documents == 0


@settings(deadline=None, derandomize=True, max_examples=30)
@given(st.lists(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_paragraphs_are_the_same_in_any_order_and_after_removals(
    archive: list[list[str]], data: st.DataObject
) -> None:
    """What was removed, rolled back or added twice leaves nothing behind."""
    numbers = range(len(archive))
    gone = data.draw(st.sets(st.sampled_from(numbers)))
    first, second = (sqlite3.connect(":memory:", isolation_level=None) for _ in range(2))
    for connection in (first, second):
        create_tables(connection)
    index = DuplicateIndex(first, span=4)
    for number in data.draw(st.permutations(numbers)):
        first.execute("SAVEPOINT piece")
        index.add(number, "\n".join(archive[number]))
        first.execute("ROLLBACK TO piece")
        first.execute("RELEASE piece")
        index.add(number, "\n".join(archive[number]))
    for number in gone:
        index.remove(number)
    other = DuplicateIndex(second)
    for number in sorted(set(numbers) - gone):
        other.add(number, "\n".join(archive[number]))
    assert rows(first) == rows(second)
    first.close()
    second.close()
