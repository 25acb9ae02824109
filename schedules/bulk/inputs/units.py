"""A unit of work: a file, or the part of one, that can be read by itself on any machine."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from enum import StrEnum

from schedules.bulk.stores import shown


class Kind(StrEnum):
    """How a file is read."""

    WARC = "warc"
    PARQUET = "parquet"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Unit:
    """The part of a file from `first` up to before `last`: bytes of a WARC file, row groups of Parquet, fetches of an archive.

    A `first` and `last` of 0 are the whole file, whatever it holds. `size` and `mark` tell whether it is still the file
    that was planned with: bytes and time of a file, for an archive bytes and hash of what the part's fetches say, so
    that an archive which grew keeps its units.
    """

    uri: str
    kind: Kind
    size: int
    mark: str
    first: int = 0
    last: int = 0

    @property
    def name(self) -> str:
        """The file as it is told and stored."""
        return shown(self.uri)

    @property
    def key(self) -> str:
        """A short name, the same for the same part of the same file, for the files that come of it."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.name.rpartition("/")[2])[:40].strip("-") or "file"
        told = json.dumps([self.name, self.kind, self.first, self.last], ensure_ascii=True)
        return f"{words}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"

    def to_json(self) -> str:
        """The unit as one line."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Unit:
        """The unit that `to_json` wrote."""
        told = json.loads(text)
        return cls(**{**told, "kind": Kind(told["kind"])})
