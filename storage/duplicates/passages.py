"""The passages two texts share, to the character: for showing what a relation rests on."""

from __future__ import annotations

from typing import NamedTuple

from storage.duplicates.compare import Print, Probe
from storage.duplicates.fingerprints import gram_hashes, sampled
from storage.duplicates.folding import origins
from storage.normalise import Codes


class Passage(NamedTuple):
    """`ours[start:stop]` says what `theirs[other_start:other_stop]` says."""

    start: int
    stop: int
    other_start: int
    other_stop: int


def passages(ours: str, theirs: str) -> list[Passage]:
    """The passages of eight folded characters and more, in the order of our text. Every gram counts, none is sampled."""
    (our_codes, our_places), (their_codes, their_places) = origins(ours), origins(theirs)
    runs = Probe(_dense(0, our_codes)).runs(_dense(1, their_codes))
    return [
        Passage(
            int(our_places[start]), int(our_places[stop - 1]) + 1,
            int(their_places[other]), int(their_places[end - 1]) + 1,
        )
        for start, stop, other, end in sorted(runs)
    ]  # fmt: skip


def _dense(number: int, codes: Codes) -> Print:
    grams, gaps = sampled(gram_hashes(codes.tobytes().decode("utf-32-le"), wide=False), 1)
    return Print(number, bytes([number]), len(codes), 0, grams, gaps, b"", b"")
