"""The file of sources while a service runs: an edit is taken up, a broken one is told of and leaves all as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schedules.errors import SourcesError
from schedules.loading import Configuration, decode, parse_configuration, read_bytes
from schedules.parts import Part
from schedules.sharing import Share, share
from schedules.sources import Source


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit of the file came to: names of sources, or the faults that keep it from being taken up."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


class Configured:
    """What the file said when it was last whole, as far as it is for this machine where that is only a part.

    Raises SourcesError when it is not whole at the beginning.
    """

    def __init__(self, path: Path, part: Part | None = None) -> None:
        self.path = path
        self._part = part
        raw = read_bytes(path)
        self._seen: bytes | None = raw
        self.now: Configuration = parse_configuration(decode(raw, path), path)
        self._share = self._shared()
        self.faults: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources as they were last read."""
        return self.now.sources if self._share is None else self._share.sources

    @property
    def noted(self) -> Mapping[str, str]:
        """Which part of which plan that is, to be kept with each source; nothing where it is all of them."""
        return {} if self._share is None else self._share.noted

    def look(self) -> Edit | None:
        """Read the file again; what has changed since the last look, None where nothing has."""
        try:
            raw = read_bytes(self.path)
        except SourcesError as error:
            self._seen = None
            return self._broken(error)
        if raw == self._seen:
            return None
        self._seen = raw
        try:
            new = parse_configuration(decode(raw, self.path), self.path)
        except SourcesError as error:
            return self._broken(error)
        old, self.now, self.faults = self.sources, new, ()
        self._share = self._shared()
        return _difference(old, self.sources)

    def _shared(self) -> Share | None:
        return None if self._part is None else share(self.now.sources, self._part)

    def _broken(self, error: SourcesError) -> Edit | None:
        if error.faults == self.faults:
            return None
        self.faults = error.faults
        return Edit(faults=error.faults)


def _difference(old: tuple[Source, ...], new: tuple[Source, ...]) -> Edit:
    before, after = ({source.name: source for source in each} for each in (old, new))
    return Edit(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        changed=tuple(name for name in after if name in before and after[name] != before[name]),
    )
