"""What the metadata records of our own WARC files say: read as a stranger's claim, a field at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from crawler.discover.canonical import canonical
from crawler.fetch.headers import cleaned, kept
from crawler.importing.capture import Capture, Origin
from storage.records import Outcome, Place, Purpose, Role
from storage.warc.records import FIELD, SCHEMA

_LONGEST = 16_384
Text = Annotated[str, Field(max_length=_LONGEST)]
Name = Annotated[str, Field(max_length=300)]


class _Claim(BaseModel):
    model_config = ConfigDict(strict=False, frozen=True)


class _Place(_Claim):
    kind: Name | None = None
    level: Name | None = None
    province: Name | None = None
    city: Name | None = None
    county: Name | None = None
    town: Name | None = None


class _Run(_Claim):
    source: Annotated[str, Field(min_length=1, max_length=300)]
    place: _Place
    slot: Name


class _Page(_Claim):
    url: Text
    role: Role


class _Fields(_Claim):
    format: int
    run: _Run
    page: _Page | None
    purpose: Purpose
    url: Text
    started_at: AwareDatetime
    seconds: Annotated[float, Field(ge=0, le=1e7)]
    attempt: Annotated[int, Field(ge=1, le=1000)]
    hop: Annotated[int, Field(ge=0, le=1000)]
    outcome: Outcome
    status: Annotated[int, Field(ge=100, le=999)] | None
    reason: Text | None
    link_text: Text | None = None
    rendered: bool = False
    headers: Annotated[list[tuple[Name, Text]], Field(max_length=200)]
    bytes_received: Annotated[int, Field(ge=0, le=1 << 50)]


class Told:
    """What is told of one capture."""

    def __init__(self, fields: _Fields) -> None:
        self._fields = fields

    @property
    def is_file(self) -> bool:
        """Whether what was answered is a file that a page links, and need be no page."""
        page = self._fields.page
        return page is not None and page.role is Role.ATTACHMENT

    def complete(self, capture: Capture) -> Capture:
        """The capture with what is told of it beside the answer; never another address, time or body."""
        told = self._fields
        headers = kept({name.lower(): value for name, value in told.headers})
        return replace(
            capture,
            page=_address(told.page, capture.page), role=_role(told.page), origin=_origin(told.run),
            outcome=told.outcome if _agrees(told.outcome, told.purpose, capture) else capture.outcome,
            reason=_clean(told.reason), link_text=_clean(told.link_text) or "", rendered=told.rendered, headers=headers, purpose=told.purpose, seconds=told.seconds,
            attempt=told.attempt, hop=told.hop, bytes_received=told.bytes_received,
        )  # fmt: skip

    def alone(self, place: str) -> Capture:
        """A request that was never answered."""
        told = self._fields
        url = canonical(told.url) or cleaned(told.url, _LONGEST)
        outcome = (
            told.outcome if told.outcome not in (Outcome.OK, Outcome.UNCHANGED) else Outcome.NETWORK_ERROR
        )
        at: datetime = told.started_at
        silent = Capture(place, url, at, outcome, url, status=told.status)
        return replace(self.complete(silent), outcome=outcome)


def read_told(block: bytes) -> Told | None:
    """What a metadata record tells; None where another program wrote it, or a newer version of ours."""
    for line in block.splitlines():
        name, _, value = line.partition(b":")
        if name.strip().decode("latin-1") == FIELD:
            try:
                fields = _Fields.model_validate_json(value.strip())
            except ValidationError:
                return None
            return Told(fields) if fields.format == SCHEMA else None
    return None


def _agrees(outcome: Outcome, purpose: Purpose, capture: Capture) -> bool:
    """Whether an outcome can be that of this answer: only a page is one, only what refers to bytes is unchanged."""
    if capture.body is not None or capture.sha256 is not None:
        return outcome is capture.outcome
    return outcome not in (Outcome.OK, Outcome.UNCHANGED) or purpose is not Purpose.PAGE


def _origin(run: _Run) -> Origin:
    place = {
        name: value if value is None else cleaned(value) for name, value in run.place.model_dump().items()
    }
    return Origin(cleaned(run.source), Place(**place), cleaned(run.slot))


def _address(page: _Page | None, otherwise: str) -> str:
    return (canonical(page.url) if page is not None else None) or otherwise


def _role(page: _Page | None) -> Role:
    return Role.UNKNOWN if page is None else page.role


def _clean(text: str | None) -> str | None:
    return None if text is None else cleaned(text)
