"""What the page is served over and for whom."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from baogao.web.page_reader import PageReader
from schedules.parts import Part
from schedules.service.state import State


@dataclass(frozen=True, slots=True)
class Admission:
    """Who is let in: the names of hosts the page answers to, and the token it asks for; none: it asks for none.

    `page` is whether there is a page at all, beside the health and the figures. `secret` signs forms and sessions:
    with a token it follows from that, so that a session outlives a restart.
    """

    hosts: frozenset[str] = frozenset()
    token: str | None = field(default=None, repr=False)
    page: bool = True
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The archive, the file of sources (which need not be there), the clock, and the service in this process.

    `part` is which of the sources are this machine's, where that is not all of them.
    """

    archive: Path
    clock: Callable[[], datetime]
    sources_file: Path | None = None
    state: State | None = None
    admission: Admission = field(default_factory=Admission)
    reader: PageReader = field(default_factory=PageReader, repr=False, compare=False)
    part: Part | None = None
