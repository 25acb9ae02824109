"""Files of records sorted by a number, which are read in slices: what one unit of work hands on to many others.

The numbers fall into `BINS` equal bins, and a file begins with the place of each bin's first record. Whoever gathers
a range of bins reads so much of every file and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schedules.bulk.folders import Folder, Written

BINS = 4096
_HEAD = (BINS + 1) * 8

Records = NDArray[Any]


def write(folder: Folder, name: str, bins: NDArray[Any], records: Records) -> Written:
    """Write the records, which are sorted by their bins."""
    places = np.searchsorted(bins, np.arange(BINS + 1)).astype("<u8")
    return folder.write(name, lambda file: file.writelines((places.tobytes(), records.tobytes())))


def gather(folder: Folder, names: Sequence[str], first: int, last: int, kind: Any) -> list[Records]:
    """The records of the bins from `first` up to `last`, that one left out: an array a file, in the order of the names."""
    return [_slice(folder, name, first, last, np.dtype(kind)) for name in names]


def _slice(folder: Folder, name: str, first: int, last: int, kind: np.dtype[Any]) -> Records:
    with folder.open(name) as file:
        places = np.frombuffer(file.read(_HEAD), "<u8")
        start, stop = int(places[first]), int(places[last])
        file.seek(_HEAD + start * kind.itemsize)
        return np.frombuffer(file.read((stop - start) * kind.itemsize), kind)


def ranges(count: int) -> list[tuple[int, int]]:
    """The bins in so many equal ranges; `count` is a power of two, at most BINS."""
    step = BINS // count
    return [(first, first + step) for first in range(0, BINS, step)]


def parts_for(size: int, each: int) -> int:
    """In how many parts something of this size is done, so that each has about so much: a power of two, at most BINS."""
    return min(BINS, 1 << max(0, (size - 1) // each).bit_length())
