"""What a view is: a path, and a pure reading of the archive that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from starlette.datastructures import QueryParams

from baogao.web.labels import Language
from baogao.web.surroundings import Surroundings


class NotThere(Exception):
    """What the address names is not in the archive; the message says what was looked for."""


class NotTaken(Exception):
    """What a form asked for cannot be done; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as a view sees it: the archive open for reading, what the address says, whose language, and when.

    `form` holds the fields of a form that was sent; the archive is open for reading all the same.
    """

    db: Database
    path: Mapping[str, Any]
    query: QueryParams
    language: Language
    now: datetime
    surroundings: Surroundings
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view has to say: its facts, which are also its JSON, and the template that shows them.

    The facts are frozen dataclasses, mappings, sequences, texts, numbers and moments: what `rendering.as_json` takes.
    `headers` are further headers of the answer.
    """

    template: str
    facts: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """A page: GET `path` gives it as HTML, `path` with `.json` behind it the same facts as JSON.

    `path` is as Starlette writes it: `/documents/{number:int}`. `name` is what templates ask an address by:
    `address("document", number=7)`. `entry` is the label by which the navigation lists it; empty: it does not.
    """

    name: str
    path: str
    answer: Callable[[Asked], Answer]
    entry: str = ""

    @property
    def json_path(self) -> str:
        """Where the same facts are as JSON."""
        return "/index.json" if self.path == "/" else f"{self.path}.json"


@dataclass(frozen=True, slots=True)
class Action:
    """A write: POST `path` does it, and gives the address to go on to."""

    name: str
    path: str
    do: Callable[[Asked], str]
