"""From a view's facts to bytes: by a template, in which every text is escaped, or as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from baogao.web.labels import Language, label, word
from baogao.web.shown import minute, number, visible, web_address
from storage.times import stamp

HERE = Path(__file__).parent
STATIC = HERE / "static"


def render(template: str, language: Language, facts: Mapping[str, Any]) -> str:
    """A template with its facts.

    In it `t("name", place=value)` gives a label, `w("outcome", code)` what a code is called. `|web` makes an address
    safe to link to, and `|number` and `|minute` show those. A fact that is missing is an error, never empty.
    """
    return environment().get_template(template).render(_Words(language).given() | dict(facts))


def as_json(facts: Any) -> str:
    """Facts as JSON: dataclasses as objects, moments in UTC."""
    return json.dumps(_plain(facts), ensure_ascii=False, separators=(",", ":"))


@cache
def environment() -> Environment:
    """Where templates are kept, and how they show values."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    made.filters |= {"web": web_address, "number": number, "minute": minute}
    made.globals["static"] = static_address
    return made


@cache
def static_address(name: str) -> str:
    """Where a static file is served; another address for another content, so that it can be kept for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?{digest[:12]}"


class _Words:
    """The labels in one language, as templates ask for them."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def given(self) -> dict[str, Any]:
        return {"t": self._label, "w": self._word, "language": self._language.value}

    def _label(self, name: str, /, **values: object) -> str:
        return label(self._language, name, **values)

    def _word(self, group: str, code: object) -> str:
        return word(self._language, group, code)


def _plain(value: Any) -> Any:
    """A fact made of what JSON has."""
    match value:
        case Enum():
            found = value.value
        case None | str() | bool() | int() | float():
            found = value
        case datetime():
            found = stamp(value)
        case date():
            found = value.isoformat()
        case Mapping():
            found = {str(name): _plain(each) for name, each in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            found = _plain(value._asdict())
        case list() | tuple():
            found = [_plain(each) for each in value]
        case set() | frozenset():
            found = [_plain(each) for each in sorted(value)]
        case _ if is_dataclass(value):
            found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            raise TypeError(f"{type(value).__name__} is not a fact that a view may give")
    return found
