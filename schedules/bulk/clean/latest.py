"""Which capture of each page is its latest one, over all units: only those are learnt from, and joined to articles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from schedules.bulk import libraries
from schedules.bulk.places import Folder


class Latest:
    """The captures of all units, 45 bytes each. Of captures of one page at one time the last one in the input counts."""

    def __init__(self, folder: Folder, units: Sequence[str]) -> None:
        self._sources: dict[str, int] = {}
        tables = [self._read(folder, unit) for unit in units]
        counts = [len(table["page"]) for table in tables]
        self._begins = dict(zip(units, np.cumsum([0, *counts])[:-1].tolist(), strict=True))
        told = (
            {name: np.concatenate([table[name] for table in tables]) for name in tables[0]} if tables else {}
        )
        self._told = told
        self._is_latest = _last_of_each(told) if told else np.zeros(0, dtype=bool)

    def __contains__(self, capture: tuple[str, int]) -> bool:
        """Whether the capture with this number in this unit is its page's latest."""
        unit, number = capture
        return bool(self._is_latest[self._begins[unit] + number])

    def lowest(self, most: int) -> dict[str, list[int]]:
        """Of each source the lowest hashes of pages to learn from, in order."""
        found = {}
        for source, code in sorted(self._sources.items()):
            chosen = self._is_latest & self._told["sampled"] & (self._told["source"] == code)
            found[source] = np.unique(self._told["snapshot"][chosen])[:most].tolist()
        return found

    def _read(self, folder: Folder, unit: str) -> dict[str, Any]:
        with folder.open(f"captures/{unit}.parquet") as file:
            table = libraries.parquet().read_table(file)
        names = table.column("source").to_pylist()
        codes = [self._sources.setdefault(name, len(self._sources)) for name in names]
        told = {name: table.column(name).to_numpy() for name in ("page", "at", "snapshot", "sampled")}
        return told | {"source": np.array(codes, dtype=np.int32)}


def _last_of_each(told: dict[str, Any]) -> Any:
    """A mark for each row: whether it is the last in time of its source and page."""
    order = np.lexsort(
        (told["at"], told["page"], told["source"])
    )  # stable: of equals the later row is behind
    page, source = told["page"][order], told["source"][order]
    ends = np.ones(len(order), dtype=bool)
    ends[:-1] = (page[1:] != page[:-1]) | (source[1:] != source[:-1])
    marks = np.zeros(len(order), dtype=bool)
    marks[order[ends]] = True
    return marks
