"""What a worker is asked to do with a unit, as text that travels to any machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pydantic import TypeAdapter

from schedules.bulk.code import check_code, code
from schedules.bulk.inputs import Unit

_TAKE_PART = ("storage", "crawler", "schedules/bulk/inputs", "schedules/bulk/clean")
_LIBRARIES = ("pyarrow", "selectolax")


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit to clean into the folder `out`. `source` is the one that the call names for all pages.

    `again` asks for cleaning with the templates that are in the folder by then; `templates` tells which of them concern the
    unit. `code` is the version of what makes the files. `shares_process` is whether other units are cleaned by the same
    process, natively, each by so many `workers`.
    """

    out: str
    unit: Unit
    source: str | None
    code: str
    workers: int
    shares_process: bool
    again: bool = False
    templates: str = ""

    @property
    def name(self) -> str:
        """What the unit's files are called."""
        return f"{self.unit.key}-again" if self.again else self.unit.key

    @property
    def made_of(self) -> str:
        """All that the unit's files depend on, as a hash."""
        told = (self.unit.to_json(), self.source or "", self.code, self.templates)
        return hashlib.sha256("\0".join(told).encode()).hexdigest()

    def check_code(self) -> None:
        """Raises BulkFailed where this machine would make other files than the one that asks."""
        check_code(self.code, made_by())

    def to_json(self) -> str:
        """What is asked as one line."""
        return _ASKED.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Asked:
        """What `to_json` wrote."""
        return _ASKED.validate_json(text)


_ASKED: TypeAdapter[Asked] = TypeAdapter(Asked)


def made_by() -> str:
    """The version of all code that may make files of a run other ones, by its content."""
    return code(_TAKE_PART, _LIBRARIES)
