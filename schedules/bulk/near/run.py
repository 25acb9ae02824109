"""A whole run: stage after stage, each unit's receipt kept, so that one cut off goes on where it was.

What comes out follows from the texts alone, and what is known beside them: not from how they lie in files, from the
machines, or from how often it was begun again.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from schedules.bulk import libraries
from schedules.bulk.folders import Folder
from schedules.bulk.near import binned, judging, pairs, reading, relatives, telling, texts, writing
from schedules.bulk.near.components import components, cut
from schedules.bulk.near.current import SIGHTING, currents
from schedules.bulk.near.finishing import Deduped, finish, inputs, kept
from schedules.bulk.near.given import Given, plan
from schedules.bulk.near.ids import check_ids
from schedules.bulk.near.judging import EDGE, KINDS
from schedules.bulk.near.working import Place, Task, made_by, processes, spread
from schedules.bulk.stores import whole
from storage.duplicates import Kind

SHARD_BYTES = 32 << 20  # of input in a unit, about
TEXTS = 1 << 13  # in a part, about
POSTINGS = 1 << 20  # in a range of grams, about
PAIRS = 1 << 16  # judged by a unit
EDGES = 1 << 17  # looked through for relatives by a unit
REPORTED = tuple(KINDS.index(kind) for kind in (Kind.REPOST, Kind.PART, Kind.HOLDS))

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@contextmanager
def _unseen(_name: str, _count: int) -> Iterator[Callable[[int], None]]:
    yield lambda _done: None


def dedupe(
    named: Sequence[str],
    out: str,
    *,
    ray: str | None = None,
    shard_bytes: int = SHARD_BYTES,
    beside: bool = True,
    stage: Stage = _unseen,
) -> Deduped:
    """Find the duplicates among everything named, and write documents, copies, parts, groups and a manifest into `out`.

    `stage` is entered for each stage with its name and how many units it has, and gives what is called as they are done.
    Natively units are done in processes `beside` this one, or else one after the other in its threads.
    Raises BulkFailed in one line for what cannot be read or written; what was done then stays, and the next call goes on.
    """
    libraries.check()
    where = whole(out)
    folder = Folder(where)
    with folder.lock(), processes():
        units, passed = plan(named, shard_bytes)
        digest = _digest(units)
        if (before := kept(folder, digest)) is not None:
            return before
        folder.remove("manifest.json")
        work = f"work/{digest}"
        for name in folder.names("work/"):
            if not name.startswith(f"{work}/"):
                folder.remove(name)
        return _Run(folder, work, digest, Place(where, ray, beside), stage).whole(units, passed)


def _digest(units: Sequence[Given]) -> str:
    """Names a run: its inputs as they are now, and the way they are compared."""
    return hashlib.sha256(json.dumps([made_by(), [unit.to_dict() for unit in units]]).encode()).hexdigest()[
        :16
    ]


class _Run:
    """A run under way: what its stages made, and hand on."""

    def __init__(self, folder: Folder, work: str, digest: str, place: Place, stage: Stage) -> None:
        self._folder, self._work, self._digest, self._place, self._stage = folder, work, digest, place, stage
        self._texts: dict[str, Any] = {}
        self._count = 0

    def whole(self, units: Sequence[Given], beside: list[str]) -> Deduped:
        """Every stage in its order."""
        read = self._spread("rows", reading.work, [{"given": unit.to_dict()} for unit in units])
        kinships = check_ids(self._folder, read)
        parts = self._parted(read, kinships)
        known = self._candidates(parts)
        edges = self._judged("edges", known)
        edges = np.concatenate([edges, self._judged("more-edges", self._relatives(edges, known))])
        told = self._told(edges)
        documents = self._documents(parts, told)
        files = [*documents, *(one[what] for what in ("copies", "parts", "groups") for one in told)]
        return finish(
            self._folder, self._digest, inputs(units, read, beside), _totals(read, parts, told), files
        )

    def _spread(self, name: str, task: Task, units: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        asked = [unit | {"work": self._work, "stage": name} for unit in units]
        with self._stage(name, len(units)) as done:
            return spread(self._place, f"{self._work}/{name}", task, asked, done)

    def _parted(self, read: list[dict[str, Any]], kinships: int) -> list[dict[str, Any]]:
        """The texts in parts, as many as their number asks for."""
        files = sorted(name for one in read for name in one["files"])
        ranges = binned.ranges(binned.parts_for(kinships, TEXTS))
        parts = self._spread(
            "texts", texts.work, [{"files": files, "first": a, "last": b} for a, b in ranges]
        )
        bases = np.cumsum([0] + [part["texts"] for part in parts]).tolist()
        documents = np.cumsum([0] + [part["documents"] for part in parts]).tolist()
        self._count = bases[-1]
        self._texts = {
            "stems": [part["stem"] for part in parts], "bases": bases[:-1],
            "firsts": [*zip(bases[:-1], documents[:-1], strict=True)], "prints": [f"{part['stem']}.prints" for part in parts],
        }  # fmt: skip
        return parts

    def _candidates(self, parts: list[dict[str, Any]]) -> Any:
        """The pairs worth comparing, as sorted 64-bit words."""
        ranges = binned.ranges(binned.parts_for(sum(part["postings"] for part in parts), POSTINGS))
        common = {"stems": self._texts["stems"], "bases": self._texts["bases"], "texts": self._count}
        counted = self._spread("pairs", pairs.work, [common | {"first": a, "last": b} for a, b in ranges])
        ranges = binned.ranges(binned.parts_for(sum(one["pairs"] for one in counted), POSTINGS))
        names = [one["name"] for one in counted]
        best = self._spread(
            "best", pairs.best, [common | {"names": names, "first": a, "last": b} for a, b in ranges]
        )
        return np.unique(np.concatenate([_array(self._folder, one["name"], "<u8") for one in best]))

    def _judged(self, stage: str, words: Any) -> Any:
        """What the texts of these pairs are to each other."""
        units = []
        for number, start in enumerate(range(0, len(words), PAIRS)):
            name = f"{self._work}/{stage}-of/{number:05d}"
            _put(self._folder, name, words[start : start + PAIRS].astype("<u8"))
            units.append({"pairs": name, **self._read()})
        made = self._spread(stage, judging.work, units)
        return np.concatenate([np.empty(0, EDGE), *(_array(self._folder, one["name"], EDGE) for one in made)])

    def _read(self) -> dict[str, Any]:
        return {"texts": self._texts["prints"], "firsts": self._texts["firsts"]}

    def _relatives(self, edges: Any, known: Any) -> Any:
        """The pairs that what was found makes worth comparing, without those that were."""
        told = edges[np.isin(edges["kind"], REPORTED)]
        told = np.concatenate([told, judging.mirrored(told)])
        told = told[np.lexsort((told["other"], told["one"]))]
        units = []
        for number, (start, stop) in enumerate(_ranges(told["one"], EDGES)):
            name = f"{self._work}/relatives-of/{number:05d}"
            _put(self._folder, name, told[start:stop])
            units.append({"edges": name})
        made = self._spread("relatives", relatives.work, units)
        found = [_array(self._folder, one["name"], relatives.RELATIVE) for one in made]
        return relatives.nearest(np.concatenate([np.empty(0, relatives.RELATIVE), *found]), known)

    def _told(self, edges: Any) -> list[dict[str, Any]]:
        """Reports decided and written."""
        grouping = edges[edges["groups"]]
        labels = components(self._count, grouping["one"], grouping["other"])
        order, ranges = cut(labels, TEXTS)
        told = edges[edges["kind"] != KINDS.index(Kind.SIBLING)]
        told = np.concatenate([told, judging.mirrored(told)])
        place = np.empty(self._count, np.int64)
        place[order] = np.arange(self._count)
        places = place[told["one"]]
        by_place = np.lexsort((told["other"], places))
        told, places = told[by_place], places[by_place]
        units = []
        for number, (start, stop) in enumerate(ranges):
            members, near = f"{self._work}/members/{number:05d}", f"{self._work}/near/{number:05d}"
            some = order[start:stop]
            _put(self._folder, members, np.concatenate([some, labels[some]]).astype("<u4"))
            _put(self._folder, near, told[np.searchsorted(places, start) : np.searchsorted(places, stop)])
            units.append({"members": members, "edges": near, **self._read()})
        return self._spread("reports", telling.work, units)

    def _documents(self, parts: list[dict[str, Any]], told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        firsts = [document for _, document in self._texts["firsts"]]
        rows = [one["rows"] for one in told]
        self._put_currents(parts, firsts)
        units = [
            {"stem": part["stem"], "first": first, "rows": rows}
            for part, first in zip(parts, firsts, strict=True)
        ]
        return self._spread("documents", writing.work, units)

    def _put_currents(self, parts: list[dict[str, Any]], firsts: list[int]) -> None:
        """Write down for each part which of its documents a page holds now."""
        seen = [_array(self._folder, f"{part['stem']}.seen", SIGHTING).copy() for part in parts]
        for one, first in zip(seen, firsts, strict=True):
            one["document"] += first
        found = currents(sum(part["documents"] for part in parts), np.concatenate(seen))
        for part, first in zip(parts, firsts, strict=True):
            _put(self._folder, f"{part['stem']}.current", found[first : first + part["documents"]])


def _ranges(numbers: Any, each: int) -> list[tuple[int, int]]:
    """Ranges of about so many of these sorted numbers, equal ones together."""
    edges = [0]
    while edges[-1] < len(numbers):
        at = min(edges[-1] + each, len(numbers))
        edges.append(int(np.searchsorted(numbers, numbers[at - 1], "right")))
    return [*pairwise(edges)]


def _array(folder: Folder, name: str, kind: Any) -> Any:
    return np.frombuffer(folder.read(name) or b"", kind)


def _put(folder: Folder, name: str, records: Any) -> None:
    data = records.tobytes()
    folder.write(name, lambda file: file.write(data))


def _totals(
    read: list[dict[str, Any]], parts: list[dict[str, Any]], told: list[dict[str, Any]]
) -> dict[str, Any]:
    """What `Deduped` tells, but for whether it was done before."""
    kinds: Counter[str] = Counter()
    for one in told:
        kinds.update(one["kinds"])
    return {
        "rows": sum(one["rows"] for one in read),
        "passed": sum(sum(one["passed"].values()) for one in read),
        "documents": sum(part["documents"] for part in parts),
        "texts": sum(part["texts"] for part in parts),
        "reports": sum(one["reports"] for one in told),
        "copies": dict(sorted(kinds.items())),
        "parts": sum(one["parts"]["rows"] for one in told),
    }
