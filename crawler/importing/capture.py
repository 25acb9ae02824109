"""What a file of a stranger gives: captures, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from storage.records import Outcome, Place, Purpose, Role


@dataclass(frozen=True, slots=True)
class Origin:
    """The run of another archive that made a capture, where the file is one that baogao wrote."""

    source: str
    place: Place = Place()
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer, or the lack of one, as a file tells of it.

    `place` is where it stands in the file; `file` the name of a file that is this page alone. `body` is there where it brought a page, content coding removed; a capture
    that only refers to bytes has their SHA-256 in `sha256`, or names in `refers_to` the address and time of the capture
    that has them. `page` is the address of the page it was made for, `link_text` what the link to a file says,
    `rendered` whether the bytes are the page as its scripts left it.
    """

    place: str
    url: str
    at: datetime
    outcome: Outcome
    page: str
    role: Role = Role.UNKNOWN
    status: int | None = None
    reason: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    sha256: str | None = None
    refers_to: tuple[str, datetime] | None = None
    purpose: Purpose = Purpose.PAGE
    seconds: float = 0.0
    attempt: int = 1
    hop: int = 0
    bytes_received: int = 0
    origin: Origin | None = None
    file: str = ""
    link_text: str = ""
    rendered: bool = False


@dataclass(frozen=True, slots=True)
class Damage:
    """A part of a file that could not be read, where, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Something in a file that is no page, and what it is instead."""

    reason: str


Piece = Capture | Damage | Passed
