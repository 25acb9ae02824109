"""What running a suite comes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Suite:
    """Cases counted: those that agree, those where we chose otherwise, by reason, and those missed, in words."""

    name: str
    agreed: int = 0
    chosen: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many cases there are."""
        return self.agreed + self.chosen.total() + len(self.missed)

    def judge(self, case: str, wanted: object, got: object, choice: str | None = None) -> None:
        """Count one case; where `got` is not what is wanted, `choice` is why, unless it is a miss."""
        if got == wanted:
            self.agreed += 1
        elif choice is not None:
            self.chosen[choice] += 1
        else:
            self.missed.append(f"{case}: wanted {wanted!r}, got {got!r}")
