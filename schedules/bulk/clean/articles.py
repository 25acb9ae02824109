"""Articles on several pages: put together once all units are there, since their pages may be in any of them."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from crawler.refinery import Refinery, Unrefined
from schedules.bulk import libraries
from schedules.bulk.clean import receipts
from schedules.bulk.clean.asked import made_by
from schedules.bulk.clean.latest import Latest
from schedules.bulk.clean.pages import REFINED
from schedules.bulk.clean.receipts import Dropped, File, Receipt
from schedules.bulk.clean.rows import Sighted, records
from schedules.bulk.clean.shards import Shard, documents_schema
from schedules.bulk.places import Folder
from storage.pieces import MOST, MOST_BYTES, Piece, written
from storage.records import Place, Refined, Role

AT_ONCE_BYTES = 16 << 20  # of pages, about, in a unit of articles
_HEADS = ("source", "article", "number", "page", "at", "snapshot", "capture", "size", "place")


@dataclass(frozen=True, slots=True)
class Head:
    """A page of an article: what its unit's file of pieces says of it, and in which row of which file."""

    file: str
    row: int
    source: str
    article: str
    number: int
    page: str
    at: str
    snapshot: str
    capture: int
    size: int
    place: str


@dataclass(frozen=True, slots=True)
class Joining:
    """Articles to put together, each with its pages in order, into a file of this name. `files` has the hashes of theirs."""

    out: str
    name: str
    code: str
    files: dict[str, str]
    articles: tuple[tuple[Head, ...], ...]

    @property
    def made_of(self) -> str:
        """All that the file depends on, as a hash."""
        return hashlib.sha256(replace(self, out="").to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """What is asked as one line."""
        return _JOINING.dump_json(self).decode()


_JOINING: TypeAdapter[Joining] = TypeAdapter(Joining)


def joinings(out: str, folder: Folder, units: Iterable[tuple[str, Receipt]], latest: Latest) -> list[Joining]:
    """The articles whose pages are in these units, a few at a time."""
    hashes: dict[str, str] = {}
    heads: list[Head] = []
    for unit, receipt in units:
        for name in receipt.files:
            if name.startswith("pieces/"):
                hashes[name] = receipt.files[name].sha256
                heads += [head for head in _heads(folder, name) if (unit, head.capture) in latest]
    heads.sort(key=lambda head: (head.source, head.article, head.number, len(head.page), head.page))
    articles = (
        tuple(_in_bounds(pages)) for _, pages in groupby(heads, key=lambda head: (head.source, head.article))
    )
    return [
        Joining(out, f"articles-{number:05}", made_by(), _of_these(hashes, few), tuple(few))
        for number, few in enumerate(_by_few(articles))
    ]


def _of_these(hashes: dict[str, str], articles: Iterable[Sequence[Head]]) -> dict[str, str]:
    return {name: hashes[name] for name in sorted({head.file for article in articles for head in article})}


def join_articles(text: str) -> str:
    """Put the articles of a `Joining` together; its receipt as JSON."""
    asked = _JOINING.validate_json(text)
    folder, rows = Folder(asked.out), [0]
    failed: Counter[str] = Counter()

    def write(out: BinaryIO) -> None:
        with Shard(out, documents_schema()) as documents:
            asyncio.run(_join_all(folder, asked, documents, failed))
        rows[0] = documents.rows

    name = f"documents/{asked.name}.parquet"
    done = folder.write(name, write)
    drops = {"page": {reason: Dropped(count) for reason, count in sorted(failed.items())}} if failed else {}
    counts = Counter(articles=len(asked.articles) - failed.total(), documents=rows[0])
    receipt = Receipt(asked.made_of, {name: File(rows[0], done.bytes, done.sha256)}, counts, drops)
    receipts.put(folder, asked.name, receipt)
    return receipt.to_json()


async def _join_all(folder: Folder, asked: Joining, documents: Shard, failed: Counter[str]) -> None:
    refined = _refined(folder, {head.file for article in asked.articles for head in article}, asked)
    async with Refinery(1) as refinery:
        for article in asked.articles:
            pages = [refined[head.file, head.row] for head in article]
            joined = await refinery.join(pages)
            if isinstance(joined, Unrefined):
                failed[joined.reason] += 1
                continue
            first = pages[0]
            whole = Refined(
                article[0].page, first.cleaner, first.encoding, first.encoding_from, Role.DETAIL, title=first.title,
                documents=joined,
            )  # fmt: skip
            documents.extend(records(whole, _sighted(article)))


def _sighted(article: Sequence[Head]) -> Sighted:
    """An article is seen on its first page, when the last of its pages came, in the bytes that list them."""
    listed = written([Piece(head.page, head.snapshot) for head in article])
    first, at = article[0], max(head.at for head in article)
    place = Place(**json.loads(first.place))
    return Sighted(first.source, place, first.page, at, None, hashlib.sha256(listed).hexdigest())


def _in_bounds(pages: Iterable[Head]) -> Iterator[Head]:
    """One page a number, as many as an article may have, as `storage.pieces` has it."""
    size = before = count = 0
    for page in pages:
        if page.number <= before:
            continue
        before, size, count = page.number, size + page.size, count + 1
        if count > MOST or (size > MOST_BYTES and count > 1):
            return
        yield page


def _by_few(articles: Iterable[tuple[Head, ...]]) -> Iterator[list[tuple[Head, ...]]]:
    few: list[tuple[Head, ...]] = []
    size = 0
    for article in articles:
        few.append(article)
        size += sum(head.size for head in article)
        if size >= AT_ONCE_BYTES:
            yield few
            few, size = [], 0
    if few:
        yield few


def _heads(folder: Folder, file: str) -> Iterator[Head]:
    for number, row in enumerate(_rows(folder, file, _HEADS)):
        yield Head(file, number, **row)


def _refined(folder: Folder, files: set[str], asked: Joining) -> dict[tuple[str, int], Refined]:
    wanted = {(head.file, head.row) for article in asked.articles for head in article}
    return {
        (file, number): REFINED.validate_json(row["refined"])
        for file in sorted(files)
        for number, row in enumerate(_rows(folder, file, ("refined",)))
        if (file, number) in wanted
    }


def _rows(folder: Folder, file: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    with folder.open(file) as stream:
        for batch in libraries.parquet().ParquetFile(stream).iter_batches(256, columns=list(columns)):
            yield from batch.to_pylist()
