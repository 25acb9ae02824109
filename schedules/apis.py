"""The table `api` of a source: a listing that answers in JSON, as a person says where it is and how it is read."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt

from crawler.site import ListingApi
from schedules.addresses import address

_PATH = re.compile(r"(?:\$\.?)?[^\s.{}\[\]$]*(?:\.[^\s.{}\[\]$]+)*")
_PART = re.compile(r"\{([^{}]*)\}")


def _checked_address(text: str) -> str:
    if text.count("{page}") != 1 or len(_PART.findall(text)) != 1:
        raise ValueError(
            f'"{text}" must hold {{page}} once, where the counter stands, such as "https://a.example/list?page={{page}}"'
        )
    if (
        address(text.replace("{page}", "1")) == address(text.replace("{page}", ""))
        or "{page}" in text.partition("#")[2]
    ):
        raise ValueError(f'"{text}": {{page}} must stand in the path or the query')
    if re.search(r"\d\{page\}|\{page\}\d", text):
        raise ValueError(f'"{text}": no digit may stand beside {{page}}')
    return text


def _checked_path(text: str) -> str:
    if not _PATH.fullmatch(text):
        raise ValueError(f'"{text}" must be names with dots between them, such as "data.list"')
    return text


def _checked_link(text: str) -> str:
    if "{" not in text and "}" not in text:
        return _checked_path(text)
    bare = _PART.sub("", text)
    if "{" in bare or "}" in bare or not all(part and _PATH.fullmatch(part) for part in _PART.findall(text)):
        raise ValueError(f'"{text}" must have paths in its braces, such as "/art/{{id}}.html"')
    return text


Path = Annotated[str, AfterValidator(_checked_path)]


class Api(BaseModel):
    """A listing that answers in JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    address: Annotated[str, AfterValidator(_checked_address)] = Field(
        description="The address of its pages, with `{page}` for the counter."
    )
    items: Path = Field(
        "", description="Where in an answer the list of items is. Left out, the answer is the list."
    )
    url: Annotated[str, AfterValidator(_checked_link)] = Field(
        "url",
        description='Where in an item its address is, or an address with such paths in braces: `"/art/{id}.html"`.',
    )
    title: Path = Field("title", description="Where in an item its title is.")
    changed: Path = Field(
        "", description="Where in an item the time is at which its page last changed, if that is told."
    )
    first: StrictInt = Field(1, ge=0, le=10**6, description="The counter of the first page.")
    step: StrictInt = Field(
        1,
        ge=1,
        le=10**5,
        description="How much it goes up from page to page: the items of a page where it counts those.",
    )

    def listing(self) -> ListingApi:
        """What the crawler is told of it."""
        return ListingApi(**self.model_dump())
