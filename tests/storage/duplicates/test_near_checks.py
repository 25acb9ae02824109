"""The second hash of a gram tells apart what the first does not."""

from __future__ import annotations

import numpy as np

from storage.duplicates import fingerprint, fingerprint_and_checks
from storage.duplicates.fingerprints import checks, gram_hashes
from tests.storage.duplicates.chance import colliding

REPORT = (
    "各位代表,我代表乡政府向大会报告工作,请予审议。去年道路硬化三公里,修建水渠两条,粮食丰收,学校操场完工。"
    * 3
)
LETTERS = "supercalifragilisticexpialidocious"


def test_runs_with_one_first_hash_have_two_second_ones() -> None:
    """Among 300,000 runs there are some; that both hashes agree by chance is out of the question."""
    pairs = colliding()
    assert len(pairs) >= 3
    for one, other in pairs:
        assert one != other
        assert gram_hashes(one)[0] == gram_hashes(other)[0]
        assert checks(one, [0])[0] != checks(other, [0])[0]


def test_a_run_has_its_hash_wherever_it_stands() -> None:
    """At every place of every text, the last one too."""
    before, after = (
        checks("道路硬化工程完工" + "学校操场", [0])[0],
        checks("学校操场" + "道路硬化工程完工", [4])[0],
    )
    assert before == after


def test_the_fingerprint_beside_checks_is_the_fingerprint() -> None:
    """What an archive keeps is the same, without paragraphs; and each gram has four bytes more."""
    for text in (REPORT, REPORT + LETTERS, "短", ""):
        made, beside = fingerprint_and_checks(text)
        assert made == fingerprint(text, paragraphs=False)
        assert len(beside) == len(made.grams)
    assert beside == b""


def test_what_two_texts_share_they_share_by_both_hashes() -> None:
    """A gram of one text that is in the other has one second hash in both, grams of 24 letters among them."""
    text = REPORT + LETTERS + REPORT[:40]
    both = [
        dict(
            zip(np.frombuffer(made.grams, "<u4").tolist(), np.frombuffer(beside, "<u4").tolist(), strict=True)
        )
        for made, beside in map(fingerprint_and_checks, (text, "前言若干字在此" + text + "附记若干字在后"))
    ]
    shared = both[0].keys() & both[1].keys()
    assert len(shared) > len(both[0]) / 2
    assert {gram: both[0][gram] for gram in shared} == {gram: both[1][gram] for gram in shared}
