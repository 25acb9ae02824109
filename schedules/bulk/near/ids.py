"""Ids that were given: one that stands for two texts ends the run, since nobody could tell them apart afterwards.

Compared on one node, by hashes: 24 bytes a row.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from schedules.bulk import libraries
from schedules.bulk.errors import BulkFailed
from schedules.bulk.folders import Folder
from schedules.bulk.near import binned
from schedules.bulk.near.reading import HASHED, hash_of


def check_ids(folder: Folder, read: list[dict[str, Any]]) -> int:
    """How many normal forms there are. Raises BulkFailed for an id that stands for two texts, naming both files."""
    every = np.concatenate([np.empty(0, HASHED), *(_hashes(folder, one) for one in read)])
    given = every[every["id"] != 0]
    order = np.lexsort((given["text"], given["id"]))
    ids, texts = given["id"][order], given["text"][order]
    twice = np.flatnonzero((ids[1:] == ids[:-1]) & (texts[1:] != texts[:-1]))
    for at in twice:
        _look(folder, read, int(ids[at]))
    return len(np.unique(every["kin"]))


def _hashes(folder: Folder, one: dict[str, Any]) -> Any:
    return binned.gather(folder, [one["ids"]], 0, binned.BINS, HASHED)[0]


def _look(folder: Folder, read: list[dict[str, Any]], hashed: int) -> None:
    """Two ids may have one hash: see what they are."""
    parquet = libraries.parquet()
    seen: dict[str, tuple[str, str]] = {}
    for one in read:
        if hashed not in _hashes(folder, one)["id"]:
            continue
        for name in one["files"]:
            with folder.open(name) as file:
                table = parquet.read_table(file, columns=["given", "text_sha256"])
            for id_, sha in zip(
                *(table.column(column).to_pylist() for column in ("given", "text_sha256")), strict=True
            ):
                if id_ and hash_of(id_) == hashed:
                    was, where = seen.setdefault(id_, (sha, one["file"]))
                    if was != sha:
                        raise BulkFailed(
                            f"{id_[:80]!a} is the id of two texts, in {where} and in {one['file']}; leave one of them out,"
                            " or take the column id away: a text then gets an id of its own"
                        )
