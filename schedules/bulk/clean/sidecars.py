"""What is written beside a unit's documents, for the steps that look at all units: captures, samples, pieces of articles."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from schedules.bulk import libraries
from storage.packing import pack, unpack

KEPT = 180  # samples of a source in a unit: of the pages learnt from, and of some that may turn out to hold other bytes now
UNPACKED_BYTES = 32_000_000  # of samples in memory
Rows = dict[str, list[Any]]


def number_of(told: str) -> int:
    """A number that tells an address or hash from others: the first 63 bits of a hexadecimal hash, which sort as it does."""
    return int(told[:16], 16) >> 1


@dataclass(slots=True)
class Captures:
    """Every capture of a page in a unit, in order: where it stands among all captures, and whether it is learnt from.

    Columns: the source, `page` (its address, hashed), `at` (milliseconds since 1970), `snapshot` (its hash), whether it holds a
    `text`, and whether it is `sampled`, as a text is that does not stand on a listing.
    """

    rows: Rows = field(
        default_factory=lambda: {n: [] for n in ("source", "page", "at", "snapshot", "text", "sampled")}
    )

    def add(self, **cells: object) -> None:
        """Note a capture."""
        for name, cell in cells.items():
            self.rows[name].append(cell)

    def __len__(self) -> int:
        return len(self.rows["page"])


def captures_schema() -> Any:
    """The Arrow schema of captures."""
    arrow = libraries.arrow()
    whole, flag = arrow.int64(), arrow.bool_()
    types = {
        "source": arrow.dictionary(arrow.int32(), arrow.string()),
        "page": whole,
        "at": whole,
        "snapshot": whole,
    }
    return arrow.schema([*types.items(), ("text", flag), ("sampled", flag)])


@dataclass(slots=True)
class Samples:
    """The bytes of the pages of each source with the lowest hashes, which a template is learnt from.

    They are packed at the end, since most are soon crowded out; beyond a bound each is at once.
    """

    _size: int = 0
    _lowest: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _kept: dict[tuple[str, str], tuple[bytes, bool, str]] = field(default_factory=dict)

    def offer(self, source: str, sha256: str, body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
        """Keep a page, if its hash is among the lowest of its source so far."""
        lowest, key = self._lowest.setdefault(source, []), (source, sha256)
        entry = (-int(sha256, 16), sha256)
        if key in self._kept or (len(lowest) >= KEPT and entry < lowest[0]):
            return
        packed = self._size + len(body) > UNPACKED_BYTES
        page = pack(body).body if packed else body
        self._size += len(page)
        self._kept[key] = page, packed, json.dumps(headers, ensure_ascii=False)
        heapq.heappush(lowest, entry)
        if len(lowest) > KEPT:
            self._size -= len(self._kept.pop((source, heapq.heappop(lowest)[1]))[0])

    def rows(self) -> Rows:
        """What was kept, by source and hash."""
        found: Rows = {name: [] for name in ("source", "snapshot", "body", "headers")}
        for key, (page, packed, headers) in sorted(self._kept.items()):
            for name, cell in zip(found, (*key, page if packed else pack(page).body, headers), strict=True):
                found[name].append(cell)
        return found


def samples_schema() -> Any:
    """The Arrow schema of samples."""
    arrow = libraries.arrow()
    names = ("source", "snapshot", "body", "headers")
    return arrow.schema([(name, arrow.binary() if name == "body" else arrow.string()) for name in names])


def pieces_schema() -> Any:
    """The Arrow schema of pieces of articles: pages whose texts are held back until all pages are there.

    `capture` is the number of the capture in its unit, `size` the bytes of the page, `place` the five names of the source's
    place and its kind, as JSON, `refined` what the page was refined to, as JSON.
    """
    arrow = libraries.arrow()
    numbers = ("number", "capture", "size")
    names = ("source", "article", "number", "page", "at", "snapshot", "capture", "size", "place", "refined")
    types = {"refined": arrow.binary()} | dict.fromkeys(numbers, arrow.int64())
    return arrow.schema([(name, types.get(name, arrow.string())) for name in names])


def writing(rows: Rows, schema: Any) -> Callable[[BinaryIO], object]:
    """What writes these rows to a file."""
    arrow, parquet = libraries.arrow(), libraries.parquet()
    table = arrow.table(rows, schema=schema)
    return lambda file: parquet.write_table(table, file, compression="zstd", row_group_size=1 << 16)


def sampled_pages(table: Any) -> Iterator[tuple[str, str, bytes, tuple[tuple[str, str], ...]]]:
    """Source, hash, bytes and headers of each sample in a table of them."""
    for batch in table.to_batches():
        for row in batch.to_pylist():
            headers = tuple((name, value) for name, value in json.loads(row["headers"]))
            yield row["source"], row["snapshot"], unpack(row["body"]), headers
