"""Texts as units of work hand them on: fingerprint, and the documents that have the text, in files read at any place.

A text is one normal form. Texts are numbered in the order of its hash, so a number depends on nothing but which texts
there are; they lie in parts by the first bits of that hash, and a part's file is read wherever a text of it begins.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np

from schedules.bulk.folders import Folder
from storage.duplicates import Facts, Fingerprint, Member
from storage.duplicates.compare import Print
from storage.duplicates.fingerprints import Mark
from storage.duplicates.rows import IDENTITY

NEAR = 1 << 15  # bytes between two wanted texts that are read rather than jumped over
_HEAD = struct.Struct("<16sIBIIII")
_OWN = struct.Struct("<8sBIIIII")


class Document(NamedTuple):
    """A document as the stages know it: its number and that of its text, what decides on originals, and what it is called.

    `names` are the ids it was given with, its own among them.
    """

    number: int
    text: int
    id: str
    names: tuple[str, ...]
    member: Member


class Text(NamedTuple):
    """A text with its documents, at least one, in the order of their numbers."""

    print: Print
    documents: tuple[Document, ...]


def packed(one: Fingerprint) -> tuple[bytes, bytes]:
    """The fingerprint as bytes: what follows from the normal form, and what does not."""
    blobs = one.grams, one.gaps, one.contexts, one.values
    head = _HEAD.pack(one.identity[:IDENTITY], one.length, int(one.marks), *map(len, blobs))
    own = _OWN.pack(one.tie, int(one.marks), one.length, one.masked, one.lost, one.notes, one.chrome)
    return head + b"".join(blobs), own


def grams_of(head: bytes) -> bytes:
    """The grams in the first of what `packed` gives."""
    size = _HEAD.unpack_from(head)[3]
    return head[_HEAD.size : _HEAD.size + size]


def length_of(head: bytes) -> int:
    """The length of the folded text, likewise."""
    return int(_HEAD.unpack_from(head)[1])


def print_of(number: int, head: bytes) -> Print:
    """What `packed` gives first as it is compared."""
    identity, length, marks, *sizes = _HEAD.unpack_from(head)
    edges = [*accumulate(sizes, initial=_HEAD.size)]
    blobs = [head[start:stop] for start, stop in pairwise(edges)]
    return Print(number, identity, length, marks, *blobs)


def member_of(number: int, own: bytes, facts: Facts) -> Member:
    """What `packed` gives second as the rules for originals see it."""
    tie, marks, length, masked, lost, notes, chrome = _OWN.unpack(own)
    return Member(number, length, Mark(marks), masked, lost, notes, chrome, tie, facts)


def write(folder: Folder, name: str, texts: Iterable[tuple[bytes, Sequence[dict[str, Any]]]]) -> None:
    """Write a part: for each text the first of what `packed` gives, and its documents as `told` has them."""
    kept = [*texts]
    records = [
        struct.pack("<I", len(head)) + head + json.dumps(documents).encode() for head, documents in kept
    ]
    places = np.array([*accumulate(map(len, records), initial=0)], "<u8").tobytes()

    counts = np.array([*accumulate((len(documents) for _, documents in kept), initial=0)], "<u4").tobytes()
    folder.write(f"{name}.documents", lambda file: file.write(counts))
    folder.write(f"{name}.at", lambda file: file.write(places))
    folder.write(name, lambda file: file.writelines(records))


def told(id_: str, names: Sequence[str], own: bytes, facts: Facts) -> dict[str, Any]:
    """A document of a text as it is written."""
    return {
        "id": id_, "names": [name for name in names if name != id_], "own": own.hex(),
        "facts": [facts.page, facts.shown, facts.place, facts.year, facts.official, facts.damages],
    }  # fmt: skip


class Prints:
    """The texts of all parts; `firsts` is the number of each part's first text, and of its first document."""

    def __init__(self, folder: Folder, names: Sequence[str], firsts: Sequence[tuple[int, int]]) -> None:
        self._folder, self._names, self._firsts = folder, names, firsts
        self._starts = [text for text, _ in firsts]

    def read(self, numbers: Iterable[int]) -> Iterator[Text]:
        """These texts, in the order of their numbers, each once."""
        parts: dict[int, list[int]] = {}
        for number in sorted(set(numbers)):
            parts.setdefault(bisect_right(self._starts, number) - 1, []).append(number)
        for part, wanted in parts.items():
            yield from self._part(part, wanted)

    def _part(self, part: int, wanted: list[int]) -> Iterator[Text]:
        first, document = self._firsts[part]
        places = np.frombuffer(self._folder.read(f"{self._names[part]}.at") or b"", "<u8").tolist()
        counts = np.frombuffer(self._folder.read(f"{self._names[part]}.documents") or b"", "<u4").tolist()
        with self._folder.open(self._names[part]) as file:
            for run in _runs([number - first for number in wanted], places):
                start = places[run[0]]
                file.seek(start)
                read = file.read(places[run[-1] + 1] - start)
                for row in run:
                    record = read[places[row] - start : places[row + 1] - start]
                    yield _text(first + row, document + counts[row], record)


def _runs(rows: list[int], places: list[int]) -> Iterator[list[int]]:
    """The rows in runs that are near each other in the file."""
    run = rows[:1]
    for row in rows[1:]:
        if places[row] - places[run[-1] + 1] > NEAR:
            yield run
            run = []
        run.append(row)
    yield run


def _text(number: int, document: int, record: bytes) -> Text:
    size = struct.unpack_from("<I", record)[0]
    documents = json.loads(record[4 + size :])
    return Text(
        print_of(number, record[4 : 4 + size]),
        tuple(_document(at, number, one) for at, one in enumerate(documents, document)),
    )


def _document(at: int, text: int, one: dict[str, Any]) -> Document:
    names = tuple(sorted((one["id"], *one["names"])))
    return Document(
        at, text, one["id"], names, member_of(at, bytes.fromhex(one["own"]), Facts(*one["facts"]))
    )
