"""Search finds every document that holds a word, of whatever length, and no other."""

from __future__ import annotations

from pathlib import Path
from random import Random

from storage.database import open_for_writing
from storage.filters import Filters
from storage.finding import Order, find
from storage.normalise import normalise
from storage.search import index_pending, search
from tests.storage.filled_archive import harvest, report

LETTERS = "工作报告乡村振兴发展鄉興發業县鎮镇人民政府二〇年"
DOCUMENTS = 60


def made(number: int) -> str:
    """A text of a few letters, so that words overlap and repeat; with marks, spaces and line breaks between them."""
    random = Random(number)
    return f"{number}、" + "".join(
        random.choice(LETTERS) + random.choice(["", "", "", "，", "\n", " "]) for _ in range(60)
    )


def held(text: str) -> str:
    """The text as it is searched: one form for all, and nothing but letters and digits."""
    return "".join(letter for letter in normalise(text) if letter.isalnum())


def test_recall_and_precision_are_one_beside_a_scan(tmp_path: Path) -> None:
    """For words of two, three and four letters and phrases, in either script, with filters or without."""
    db = open_for_writing(tmp_path / "archive.db")
    texts = {number: made(number) for number in range(1, DOCUMENTS + 1)}
    for number, text in texts.items():
        harvest(db, f"https://a.example/{number}", report(text, title="无"))
    while index_pending(db):
        pass
    random, asked = Random("words"), set()
    for length in (2, 3, 4, 8):
        for _ in range(12):
            text = held(texts[random.randint(1, DOCUMENTS)])
            start = random.randrange(3, len(text) - length)
            asked.add(text[start : start + length])
    asked |= {"鄉村", "振興", "报告工作", "没有这样的话"}
    for word in sorted(asked):
        scanned = {number for number, text in texts.items() if held(word) in held(text)}
        assert {hit.document_id for hit in search(db, word, limit=DOCUMENTS)} == scanned, word
        for order in Order:
            found = find(db, Filters(words=word), fold=False, order=order, limit=DOCUMENTS)
            assert {hit.document_id for hit in found.hits} == scanned, word
            assert found.total == len(scanned)
    db.close()
