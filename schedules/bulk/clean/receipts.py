"""What a finished unit of work came to: written last, so that it stands for files that are whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from schedules.bulk.places import Folder

MOST_TOLD = 20  # damages of a unit told one by one


@dataclass(frozen=True, slots=True)
class File:
    """A file of a run: its rows, its bytes, and their hash."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was left out for one reason: how often, and the blocks and characters that were."""

    count: int = 0
    blocks: int = 0
    characters: int = 0

    def __add__(self, other: Dropped) -> Dropped:
        return Dropped(
            self.count + other.count, self.blocks + other.blocks, self.characters + other.characters
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a unit came to. `made_of` is all that its files depend on: input, options, code, templates.

    `counts` are numbers of things by name, `drops` what was left out by kind and reason, `damages` the places and
    reasons of the first ones.
    """

    made_of: str
    files: dict[str, File]
    counts: Counter[str] = field(default_factory=Counter)
    drops: dict[str, dict[str, Dropped]] = field(default_factory=dict)
    damages: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The receipt as one line."""
        return _RECEIPT.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Receipt:
        """The receipt that `to_json` wrote. Raises ValueError."""
        return _RECEIPT.validate_json(text)

    def is_there(self, folder: Folder, beginning: str = "") -> bool:
        """Whether its files, or those whose names begin so, are in the folder as they were written."""
        return all(
            folder.size(name) == file.bytes for name, file in self.files.items() if name.startswith(beginning)
        )


_RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)


def name_of(unit: str) -> str:
    """The name of the file with the receipt of a unit."""
    return f"receipts/{unit}.json"


def find(folder: Folder, unit: str, made_of: str) -> Receipt | None:
    """The receipt of a unit, where there is one and its files would not be made otherwise now."""
    if (text := folder.read(name_of(unit))) is None:
        return None
    try:
        receipt = Receipt.from_json(text)
    except ValidationError:
        return None
    return receipt if receipt.made_of == made_of else None


def put(folder: Folder, unit: str, receipt: Receipt) -> None:
    """Write a receipt; the files that it tells of are whole by then."""
    folder.write(name_of(unit), lambda file: file.write(receipt.to_json().encode()))
