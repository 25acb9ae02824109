"""Runs of eight characters that one hash of 32 bits takes for the same, found by trying very many."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np

from storage.duplicates.fingerprints import GRAM, gram_hashes
from storage.duplicates.folding import fold

_TRIED = 300_000  # runs: by chance ten pairs of them have one hash


@cache
def colliding() -> list[tuple[str, str]]:
    """Pairs of runs that are not the same and have the same hash."""
    letters = [one for one in map(chr, range(0x4E00, 0x9000)) if fold(f"之{one}之") == f"之{one}之"]
    said = "".join(Random("chance").choices(letters, k=_TRIED))
    hashes = gram_hashes(said)
    order = np.argsort(hashes)
    same = np.flatnonzero(np.diff(hashes[order]) == 0)
    pairs = [(int(order[at]), int(order[at + 1])) for at in same]
    return [(said[one : one + GRAM], said[other : other + GRAM]) for one, other in pairs]
