"""What a writer is told of the export it is part of."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, slots=True)
class Job:
    """Goes into the files that have a place for it: the `cursor` from which the next export goes on, and who wrote them."""

    cursor: str

    @property
    def software(self) -> str:
        """The program and its version."""
        return f"baogao {version('baogao')}"
