"""Texts are brought together by what they share, not by hashes that chance made the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from schedules.bulk.near import dedupe, pairs
from storage.duplicates import fingerprint
from storage.duplicates.index import SHARED
from tests.schedules.bulk.near import given_texts as given
from tests.storage.duplicates.chance import colliding

ONE, OTHER = ("".join(runs[:12]) for runs in zip(*colliding(), strict=True))


class CutOff(Exception):
    """Raised after the stage that chooses pairs."""


def chosen(folder: Path, *texts: str) -> int:
    """How many pairs of these texts are compared."""
    compared = 0

    @contextmanager
    def stage(name: str, _count: int) -> Iterator[Callable[[int], None]]:
        nonlocal compared
        yield lambda _done: None
        if name == "best":
            compared = sum(path.stat().st_size // 8 for path in (folder / "out").rglob("best/[0-9]*"))
            raise CutOff

    folder.mkdir()
    file = given.lines(
        folder / "texts.jsonl", [{"id": str(at), "text": text} for at, text in enumerate(texts)]
    )
    try:
        dedupe([str(file)], str(folder / "out"), beside=False, stage=stage)
    except CutOff:
        return compared
    raise AssertionError("no pairs were chosen")


def test_grams_of_one_hash_by_chance_make_no_pair(tmp_path: Path) -> None:
    """By the hash that is sampled these two share enough to be compared, by both hashes nothing."""
    grams = [{*np.frombuffer(fingerprint(text).grams, "<u4").tolist()} for text in (ONE, OTHER)]
    assert len(grams[0] & grams[1]) >= SHARED
    assert chosen(tmp_path / "chance", ONE, OTHER) == 0
    assert chosen(tmp_path / "shared", ONE, OTHER, ONE + "之前") == 1


def test_a_gram_is_as_wide_as_both_its_hashes() -> None:
    """Texts that differ in either half do not hold the same gram; those that hold it stand in their order."""
    one, two = (1).to_bytes(4, "little"), (2).to_bytes(4, "little")
    texts = [pairs.keys(*both) for both in ((one, two), (two, one), (one, one), (one, two))]
    made = pairs.postings(np.concatenate(texts), np.arange(4))
    assert made.itemsize == 12
    assert made.tolist() == [(1 << 32 | 1, 2), (1 << 32 | 2, 1), (2 << 32 | 1, 0), (2 << 32 | 1, 3)]
