"""The whole of `baogao bulk clean`: units cleaned, templates learnt of them, articles put together, and the manifest last."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from schedules.bulk import libraries
from schedules.bulk.clean import manifest, receipts, templates
from schedules.bulk.clean.articles import Joining, join_articles, joinings
from schedules.bulk.clean.asked import Asked, made_by
from schedules.bulk.clean.latest import Latest
from schedules.bulk.clean.manifest import Done, sum_up, write_manifest
from schedules.bulk.clean.receipts import Receipt
from schedules.bulk.clean.unit import clean_unit
from schedules.bulk.engine import Work, each
from schedules.bulk.errors import BulkFailed
from schedules.bulk.inputs import SHARD_BYTES, Unit, plan
from schedules.bulk.places import Folder
from schedules.bulk.stores import whole

Counting = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
OPTIONS = "options.json"
_OURS = ("documents/", "drops/", "pieces/", "captures/", "samples/", "receipts/")
_FOR_ALL_UNITS = ("captures/", "samples/")  # files that steps over all units read
_WORKERS_ON_A_NODE = 1  # of each unit: a cluster gives a unit a CPU


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked for: `inputs` by name, the folder `out`, the address of a cluster, and how many pages at a time natively."""

    inputs: tuple[str, ...]
    out: str
    ray: str | None = None
    source: str | None = None
    shard_bytes: int = SHARD_BYTES
    workers: int | None = None


def clean(call: Call, counting: Counting) -> Done:
    """Clean all that is named into the folder; what it came to.

    What is done already is passed over, so that a run which was stopped is gone on with by the same call, and the folder
    ends as if it had not been. The manifest is there only while the folder is whole. Raises BulkFailed.
    """
    libraries.check()
    call = replace(call, out=whole(call.out))
    folder = Folder(call.out)
    with folder.lock():
        return _Run(call, folder, counting).clean()


class _Run:
    def __init__(self, call: Call, folder: Folder, counting: Counting) -> None:
        self._call, self._folder, self._counting = call, folder, counting
        self._workers = call.workers or os.cpu_count() or 1

    def clean(self) -> Done:
        options = _options(self._folder, self._call)
        units = plan(self._call.inputs, self._call.shard_bytes, self._spread)
        if self._folder.read(OPTIONS) is None:
            self._folder.write(OPTIONS, lambda file: file.write(options))
        first = [self._asked(unit) for unit in units]
        self._clean("cleaning", first, _FOR_ALL_UNITS)
        keys = [unit.key for unit in units]
        latest = Latest(self._folder, keys)
        learnt = templates.learn_templates(self._folder, keys, latest, self._workers)
        final = [self._final(asked, templates.told(learnt, self._receipt(asked).sources)) for asked in first]
        self._clean("cleaning again, with what sources repeat", final, ("",))
        told = {asked.name: self._receipt(asked) for asked in (*first, *final)}
        joined = self._join([(asked.unit.key, told[asked.name]) for asked in final], latest)
        done = [(asked.unit, told[asked.name]) for asked in final]
        self._remove_others({**told, **joined}, {asked.name for asked in final} | joined.keys())
        receipts_of_all = [*done, *((None, receipt) for receipt in joined.values())]
        summed = sum_up(receipts_of_all)
        names = {source: template.name for source, template in learnt.items()}
        write_manifest(self._folder, receipts_of_all, names, self._call.source, summed)
        return summed

    def _asked(self, unit: Unit) -> Asked:
        native = self._call.ray is None
        workers = self._workers if native else _WORKERS_ON_A_NODE
        return Asked(self._call.out, unit, self._call.source, made_by(), workers, shares_process=native)

    def _final(self, asked: Asked, told: str) -> Asked:
        return replace(asked, again=True, templates=told) if told else asked

    def _clean(self, what: str, units: Sequence[Asked], needed: Sequence[str]) -> None:
        """Clean those units that are not done. Their files whose names begin so must be there."""
        waiting = [asked for asked in units if not self._is_done(asked, needed)]
        self._work(what, clean_unit, [asked.to_json() for asked in waiting])

    def _is_done(self, asked: Asked, needed: Sequence[str]) -> bool:
        receipt = receipts.find(self._folder, asked.name, asked.made_of)
        return receipt is not None and all(receipt.is_there(self._folder, each) for each in needed)

    def _receipt(self, asked: Asked) -> Receipt:
        found = receipts.find(self._folder, asked.name, asked.made_of)
        if found is None:
            raise BulkFailed(f"{self._folder}/{receipts.name_of(asked.name)}: gone meanwhile; call again")
        return found

    def _join(self, units: Sequence[tuple[str, Receipt]], latest: Latest) -> dict[str, Receipt]:
        """The receipts of articles put together, by name."""
        wanted = joinings(self._call.out, self._folder, units, latest)
        waiting = [each for each in wanted if not self._is_joined(each)]
        self._work("putting articles together", join_articles, [each.to_json() for each in waiting])
        found = {each.name: receipts.find(self._folder, each.name, each.made_of) for each in wanted}
        return {name: receipt for name, receipt in found.items() if receipt is not None}

    def _is_joined(self, joining: Joining) -> bool:
        receipt = receipts.find(self._folder, joining.name, joining.made_of)
        return receipt is not None and receipt.is_there(self._folder)

    def _remove_others(self, told: dict[str, Receipt], final: Collection[str]) -> None:
        """Remove our files that belong to no unit any more, and texts from before a template was known."""
        wanted = {receipts.name_of(name) for name in told}
        for name, receipt in told.items():
            wanted |= {file for file in receipt.files if name in final or file.startswith(_FOR_ALL_UNITS)}
        others = [name for name in self._folder.names() if name.startswith(_OURS) and name not in wanted]
        if others:
            self._folder.remove(manifest.NAME)
        for name in others:
            self._folder.remove(name)

    def _spread(self, work: Work, units: Sequence[str]) -> Iterable[str]:
        return each(work, units, self._call.ray)

    def _work(self, what: str, work: Work, units: Sequence[str]) -> None:
        if not units:
            return
        self._folder.remove(manifest.NAME)
        with self._counting(what, len(units)) as advance:
            for _ in each(work, units, self._call.ray):
                advance(1)


def _options(folder: Folder, call: Call) -> bytes:
    """The options that a folder is for, as it keeps them. Raises BulkFailed where it holds anything but a run of them."""
    wanted = {"run": "bulk clean", "source": call.source, "shard_bytes": call.shard_bytes}
    options, text = json.dumps(wanted).encode(), folder.read(OPTIONS)
    if text is None and folder.names():
        raise BulkFailed(
            f"{folder}: holds something else than a run of `bulk clean`; name a new or empty folder"
        )
    if text not in (None, options):
        said = (text or b"").decode(errors="replace")
        raise BulkFailed(
            f"{folder}: holds a run with other options, {said[:200]}; give the same, or another folder"
        )
    return options
