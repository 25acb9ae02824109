"""What can go wrong with the sources a person configured, and with telling that person.

SourcesError          stop: sources.toml cannot be used as it is
|- UnknownSource      stop: the call names a source that is not configured
|- VariableMissing    skip the source: an environment variable it needs is not set, or cannot be sent
`- ExtraMissing       stop: a source asks for what an extra does that is not installed

NotTold               try later: nobody could be told of a trouble
"""

from __future__ import annotations


class SourcesError(Exception):
    """Sources could not be used; `faults` holds every reason, each a line a person can act on."""

    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)


class UnknownSource(SourcesError):
    """No source has the name."""


class VariableMissing(SourcesError):
    """A header needs an environment variable that is not set, or holds what no header can."""


class ExtraMissing(SourcesError):
    """A source asks for something that takes an extra, or a program, that is not installed."""


class NotTold(Exception):
    """Nobody could be reached with a message."""
