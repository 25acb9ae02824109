"""Searching: what is stored is found, by any word in it, however it is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage.database import open_for_reading, open_for_writing
from storage.errors import BadQuery, NoSuchDocument
from storage.fold import fold, fold_in_place, terms
from storage.normalise import normalise
from storage.query import LONGEST, parse
from storage.records import Dates
from storage.search import forget, index_pending, pending, search
from storage.snippet import WIDTH
from tests.storage.filled_archive import MORNING, harvest, report

PLAIN = "全县经济平稳增长，完成投资12.5亿元，GDP增长6%。\n农业生产稳定。"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    db = open_for_writing(tmp_path / "archive.db")
    yield db
    db.close()


def put(db: Database, *texts: str, title: str = "工作报告") -> None:
    first = db.execute("SELECT count(*) FROM pages").fetchone()[0]
    for number, text in enumerate(texts, first):
        harvest(db, f"https://a.example/{number}", report(text, title))
    while index_pending(db):
        pass


def found(db: Database, words: str) -> list[int]:
    return sorted(hit.document_id for hit in search(db, words, limit=1000))


@pytest.mark.parametrize(
    "words", ["经", "经济", "平稳增长", "全县经济", "经济平稳增长", "投资12", "GDP", "12.5亿元", "6"]
)
def test_words_of_any_length_are_found(archive: Database, words: str) -> None:
    """One character, two, three, four and more, Latin words and numbers find the document that holds them."""
    put(archive, PLAIN, "别的内容")
    assert found(archive, words) == [1]


@pytest.mark.parametrize("words", ["济经", "经增", "GDPs", "GD", "2亿", "元GDP增长7"])
def test_what_is_not_there_is_not_found(archive: Database, words: str) -> None:
    """Characters in another order, parts of Latin words and parts of numbers find nothing."""
    put(archive, PLAIN)
    assert found(archive, words) == []


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("經濟發展與計畫", "经济发展与计划"),
        ("经济发展与计划", "經濟發展與計畫"),
        ("瞭解答覆，看著乾淨的產業鏈", "了解答复"),
        ("了解答复，看着干净的产业链", "看著乾淨的產業鏈"),
        ("乾坤", "乾坤"),
        ("著名", "著名"),
        ("ＧＤＰ增长１２％", "gdp增长12"),
        ("Gdp 增长", "GDP"),
        ("cafe\u0301", "café"),
        ("café", "cafe"),
        ("二○○八年", "二〇〇八年"),
        ("面积３㎡", "3m2"),
        ("⽂化", "文化"),
        ("各鄉(xiāng)鎮（zhèn）長", "乡镇长"),
        ("产值(gdp)增长", "gdp"),
    ],
)
def test_ways_of_writing_are_the_same(archive: Database, stored: str, asked: str) -> None:
    """Traditional and simplified, full and half width, case and accents make no difference, either way round."""
    put(archive, stored)
    assert found(archive, asked) == [1]


@pytest.mark.parametrize(
    "stored", ["经济发\n展", "经济发 展", "经济、发展", "“经济”\u3000发展", "经\u200b济发展", "经济***发展"]
)
def test_breaks_inside_a_word_are_bridged(archive: Database, stored: str) -> None:
    """A word broken by a hard wrap, a blank or punctuation is found; so is one across two paragraphs."""
    put(archive, stored)
    assert found(archive, "经济发展") == [1]


def test_letters_break_a_word(archive: Database) -> None:
    """Han characters with a number between them are not neighbours."""
    put(archive, "经济2发展")
    assert found(archive, "经济发展") == []
    assert found(archive, "经济2发展") == [1]


def test_words_quotations_and_exclusions(archive: Database) -> None:
    """All words must be there, a quotation is one word, a word after a minus must not be there."""
    put(archive, "经济和农业 rural road", "农业 road rural", "经济")
    assert found(archive, "经济 农业") == [1]
    assert found(archive, "rural　road") == [1, 2]
    assert found(archive, '"rural road"') == [1]
    assert found(archive, "“rural road”") == [1]
    assert found(archive, '"rural road') == [1]
    assert found(archive, "农业 -经济") == [2]
    assert found(archive, '农业 -"road rural"') == [1]
    assert found(archive, "经济-和") == [1]
    assert found(archive, "“经济”和农业") == [1]


def test_title_is_searched_and_counts_more(archive: Database) -> None:
    """A word in the title finds the document, ahead of one that has it in the text."""
    put(archive, "谈水利建设的一段文字")
    put(archive, "别的内容不少于此", title="水利报告")
    hits = search(archive, "水利")
    assert [hit.document_id for hit in hits] == [2, 1]
    assert hits[0].title_marks == ((0, 2),)
    assert hits[1].title_marks == ()
    assert hits[0].score > hits[1].score > 0


def test_snippet_shows_the_words_in_the_original(archive: Database) -> None:
    """The marks are ranges of the stored text, whatever folding did to its length."""
    text = "㎡" * 40 + "全(quán)縣﹁經\n濟﹂發展" + "。后文" * 100 + "經濟"
    put(archive, text)
    shown = search(archive, "经济 全县")[0].snippet
    assert [text[start:end] for start, end in shown.marks] == ["全(quán)縣", "經\n濟"]
    assert text[shown.start :].startswith(shown.text)
    assert shown.start == 10
    assert len(shown.text) == WIDTH


def test_snippet_goes_where_most_words_are(archive: Database) -> None:
    """Of several places the one with most of the words is shown."""
    text = "农业。" + "空白内容" * 100 + "农业与经济" + "空白内容" * 100
    put(archive, text)
    shown = search(archive, "经济 农业")[0].snippet
    assert [text[start:end] for start, end in shown.marks] == ["农业", "经济"]
    assert shown.start > 300


def test_snippet_of_a_title_match_is_the_beginning(archive: Database) -> None:
    """A text without the word is shown from its start, unmarked."""
    put(archive, "正文" * 200, title="水利报告")
    shown = search(archive, "水利")[0].snippet
    assert (shown.start, len(shown.text), shown.marks) == (0, WIDTH, ())


def test_snippet_holds_a_phrase_longer_than_itself(archive: Database) -> None:
    """A long phrase is shown and marked whole."""
    text = "".join(chr(0x4E00 + n) for n in range(400))
    put(archive, text)
    shown = search(archive, text[50:350])[0].snippet
    assert shown.marks == ((50, 350),)
    assert shown.text.endswith(text[340:350])


@pytest.mark.parametrize(
    "words", ["", "  ", "*", "，。", "-经济", '""', "😀", "\x00", "-", "字" * (LONGEST + 1)]
)
def test_a_query_without_words_is_refused(archive: Database, words: str) -> None:
    """Nothing to look for, only words to leave out, or too much to look for: an error that says what to give."""
    put(archive, PLAIN)
    with pytest.raises(BadQuery, match="give"):
        search(archive, words)


@pytest.mark.parametrize(
    "words",
    ["NOT", "OR 经济", "经济 AND", "NEAR(经济 增长, 5)", "text:经济", "^经济", "经济*", "(经济", "{a b}:c", "a + b", "'; DROP TABLE documents;", "字" * LONGEST, "字 " * (LONGEST // 2), " ".join(map(str, range(250)))],
)  # fmt: skip
def test_a_query_is_never_syntax(archive: Database, words: str) -> None:
    """What would be an operator of the index is a word like any other."""
    put(archive, f"前文 {words} 后文")
    assert found(archive, words) == [1]


def test_filters(archive: Database) -> None:
    """A source and a first day narrow what is found; a document seen on two sources belongs to both."""
    later = MORNING + timedelta(days=1)
    harvest(archive, "https://a.example/1", report("甲县经济"), source="jia")
    harvest(archive, "https://a.example/2", report("乙县经济"), source="yi", at=later)
    harvest(archive, "https://a.example/3", report("甲县经济"), source="yi", at=later)
    index_pending(archive)

    def numbers(**narrow: str) -> list[int]:
        return sorted(hit.document_id for hit in search(archive, "经济", **narrow))  # type: ignore[arg-type]

    assert numbers() == [1, 2]
    assert numbers(source="jia") == [1]
    assert numbers(source="yi") == [1, 2]
    assert numbers(since="2026-01-03") == [2]
    assert numbers(since="2026-01-03T11:04:05.678+08:00") == [2]
    assert numbers(since="2026-01-03T03:04:06") == []
    assert {h.url for h in search(archive, "甲县", source="yi")} == {"https://a.example/3"}
    with pytest.raises(BadQuery, match=r"no source named 'bing'.*jia, yi"):
        numbers(source="bing")
    with pytest.raises(BadQuery, match="'yesterday' is not a date"):
        numbers(since="yesterday")


def test_pages_of_hits(archive: Database) -> None:
    """`limit` and `offset` cut one stable order into pages."""
    put(archive, *(f"经济第{n}篇" for n in range(7)))
    whole = [hit.document_id for hit in search(archive, "经济")]
    parts = [search(archive, "经济", limit=3, offset=n) for n in (0, 3, 6)]
    assert [hit.document_id for part in parts for hit in part] == whole
    assert [len(part) for part in parts] == [3, 3, 1]


def test_hit_says_whether_it_is_current_or_a_copy(archive: Database) -> None:
    """A text its page no longer holds is marked so, and a duplicate names its original."""
    harvest(archive, "https://a.example/1", report("经济旧文"))
    dated = report("经济新文", dates=Dates(shown="2026-01-01"))
    harvest(archive, "https://a.example/1", dated, at=MORNING + timedelta(days=1))
    harvest(archive, "https://a.example/2", report("經濟新文"), at=MORNING + timedelta(days=2))
    index_pending(archive)
    told = {hit.document_id: (hit.current, hit.original_id) for hit in search(archive, "经济")}
    assert told == {1: (False, None), 2: (True, None), 3: (True, 2)}


def test_documents_wait_to_be_indexed(archive: Database) -> None:
    """What is stored but not indexed is counted, then added batch by batch until nothing waits."""
    for number in range(5):
        harvest(archive, f"https://a.example/{number}", report(f"经济第{number}篇"))
    assert pending(archive) == 5
    assert search(archive, "经济") == []
    assert [index_pending(archive, batch=2) for _ in range(4)] == [2, 2, 1, 0]
    assert pending(archive) == 0
    assert found(archive, "经济") == [1, 2, 3, 4, 5]


def test_indexing_twice_changes_nothing(archive: Database, tmp_path: Path) -> None:
    """With nothing waiting, not a byte is written."""
    put(archive, PLAIN)
    before = archive.conn.total_changes
    assert index_pending(archive) == 0
    assert archive.conn.total_changes == before


def test_indexing_cut_short_leaves_a_whole_index(archive: Database) -> None:
    """A batch that is never committed leaves neither terms nor the mark, and is done again in full."""
    put(archive, "经济一")
    harvest(archive, "https://a.example/x", report("经济二"))
    archive.execute("BEGIN")
    assert index_pending(archive) == 1
    archive.execute("ROLLBACK")
    assert pending(archive) == 1
    assert found(archive, "经济") == [1]
    assert index_pending(archive) == 1
    assert found(archive, "经济") == [1, 2]
    archive.execute("INSERT INTO search (search) VALUES ('integrity-check')")


def test_another_way_of_folding_begins_the_index_again(archive: Database) -> None:
    """An index filled by an earlier way of folding is not trusted: its documents wait, and are all indexed anew."""
    put(archive, "经济一", "经济二")
    archive.execute("UPDATE search_progress SET folding = '0, opencc 0.1'")
    assert pending(archive) == 2
    assert index_pending(archive) == 2
    assert found(archive, "经济") == [1, 2]
    assert archive.execute("SELECT count(*) FROM search_docsize").fetchone()[0] == 2


def test_forgetting(archive: Database) -> None:
    """A forgotten document is found no more; the others are. One not indexed yet needs nothing."""
    put(archive, "经济一", "经济二")
    harvest(archive, "https://a.example/x", report("经济三"))
    forget(archive, 1)
    forget(archive, 3)
    assert found(archive, "经济") == [2]
    archive.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    with pytest.raises(NoSuchDocument, match="99"):
        forget(archive, 99)


def test_searching_needs_no_right_to_write(archive: Database, tmp_path: Path) -> None:
    """A read-only connection searches and counts what waits."""
    put(archive, PLAIN)
    reading = open_for_reading(tmp_path / "archive.db")
    assert found(reading, "经济") == [1]
    assert pending(reading) == 0
    reading.close()


def test_a_word_in_very_many_documents_ranks_the_newest(archive: Database) -> None:
    """Where more documents match than are ranked, the newest are."""
    put(archive, *(f"经济第{n}篇" for n in range(4)))
    assert {hit.document_id for hit in search(archive, "经济", ranked=3)} == {2, 3, 4}


HAN = st.sampled_from("经济發展发國国计計畫划乾干坤著着看覆复答沈沉〇○么麼")
MIXED = st.text(
    st.one_of(HAN, st.sampled_from('aBﾃé9０Ｇ％.,，。 \n\u3000-“”"()*㎡①\u0301\u200b')), max_size=60
)


def stream(text: str) -> str:
    """The letters, digits and Han characters of the normal form, nothing between them."""
    return "".join(c for c in normalise(text).casefold().replace("○", "〇") if c.isalnum())


def matched(texts: list[str], words: str, path: Path) -> set[int]:
    """Which of the texts, counted from 1, a new archive's index finds."""
    path.unlink(missing_ok=True)
    db = open_for_writing(path)
    with db.atomic():
        db.conn.executemany(
            "INSERT INTO documents (title, text, text_sha256, normalised_sha256, characters, marks, cleaner, first_seen_at)"
            " VALUES ('', ?, ?, '', 0, '{}', '1', '')",
            [(text, str(number)) for number, text in enumerate(texts)],
        )
        index_pending(db)
    hits = db.execute(
        "SELECT rowid FROM search WHERE search MATCH ?", (parse(words).expression(),)
    ).fetchall()
    db.close()
    return {row[0] for row in hits}


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(MIXED, min_size=1, max_size=6), word=st.text(HAN, min_size=1, max_size=4))
def test_han_words_are_found_as_a_scan_finds_them(
    texts: list[str], word: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every document whose normalised text holds a Han word as a substring is found by it."""
    scanned = {n for n, text in enumerate(texts, 1) if stream(word) in stream(text)}
    assert matched(texts, word, tmp_path_factory.getbasetemp() / "scan.db") >= scanned


WORDS = [
    "经",
    "济",
    "发",
    "国",
    "計",
    "乾",
    "著",
    "覆",
    "沉",
    " GDP，",
    " ﾃé9 ",
    " Ｇ２０．",
    " 3.5%",
    " ① ",
    " e\u0301 ",
]
WORD = st.sampled_from(WORDS)
PIECES = st.lists(st.sampled_from([*WORDS, *"，。 \n%\u3000\u200b"]), max_size=20).map("".join)


@given(st.one_of(MIXED, st.text(max_size=40)))
def test_folding_is_the_same_whatever_else_is_in_a_text(text: str) -> None:
    """A character that takes folding the long way round changes nothing about the rest."""
    assert terms(f"{text}\n㎡") == (*terms(text), "m2")


def test_every_character_folds_the_same_in_any_text() -> None:
    """Each character that is no Han character, and some that are, beside letters and Han characters."""
    for code in (
        *range(0x3400),
        *range(0x3400, 0xD800, 50),
        *range(0xFE00, 0x10000),
        *range(0x10000, 0x34000, 50),
    ):
        text = f"{chr(code)}经{chr(code)}a{chr(code)}b"
        assert terms(f"{text} ㎡") == (*terms(text), "m2"), hex(code)


@given(st.one_of(MIXED, st.text(max_size=40)))
def test_folded_characters_know_their_place(text: str) -> None:
    """Every character of a folded text comes from one that folds to it, in the same order."""
    folded, places = fold_in_place(text)
    assert len(folded) == len(places)
    assert list(places) == sorted(places)
    assert all(
        letter == " " or letter in fold(text[place]) for letter, place in zip(folded, places, strict=True)
    )


@settings(max_examples=50, deadline=None)
@given(before=PIECES, word=WORD, more=PIECES, after=PIECES)
def test_any_stretch_of_a_text_finds_it(
    before: str, word: str, more: str, after: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is copied out of a document, as long as it cuts no Latin word or number, finds the document."""
    path = tmp_path_factory.getbasetemp() / "copy.db"
    assert matched([before + word + more + after], f'"{word}{more}"', path) == {1}
