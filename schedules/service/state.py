"""What a running service lets others see of itself, for its log, its health and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from crawler.tally import Tally
from schedules.service.plan import Next


class Tell(Protocol):
    """Something that notes an event with its circumstances."""

    def __call__(self, event: str, **fields: object) -> None: ...


@dataclass(slots=True)
class State:
    """A service as it is now. `stands_by` names the process it waits for, `fault` what keeps it from working.

    `faults` are those of the file of sources, of which the last whole one still holds.
    """

    began_at: datetime
    awake_at: datetime
    stands_by: str | None = None
    fault: str | None = None
    faults: tuple[str, ...] = ()
    nexts: Mapping[str, Next] = field(default_factory=dict)
    harvesting: dict[str, Tally] = field(default_factory=dict)
