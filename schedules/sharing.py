"""The configured sources that one machine harvests, and what is kept with them of who harvests what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schedules.parts import Part, Plan, divide
from schedules.sources import Source


@dataclass(frozen=True, slots=True)
class Share:
    """A part of sources, in their order; `noted` is kept beside the settings of each that is harvested."""

    part: Part
    plan: Plan
    sources: tuple[Source, ...]

    @property
    def noted(self) -> dict[str, str]:
        """Which part of which plan, in words that fit among settings."""
        return {"part": str(self.part), "plan": self.plan.digest}


def share(sources: Sequence[Source], part: Part) -> Share:
    """The part of all sources of a file that is this machine's."""
    plan = divide({source.name: source.scope.hosts for source in sources}, part.of)
    names = plan.sources(part)
    return Share(part, plan, tuple(source for source in sources if source.name in names))
