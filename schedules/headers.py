"""Extra request headers, their secrets taken from the environment: never printed, never stored."""

from __future__ import annotations

import re
from collections.abc import Mapping

from schedules.errors import VariableMissing

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SENDABLE = re.compile(r"[\x20-\x7e]*")
_SECRET = re.compile(r"auth|cookie|token|key|secret|passw|credential|session", re.IGNORECASE)
_OURS = re.compile(
    "accept-encoding|connection|content-length|host|if-modified-since|if-none-match|range|te|trailer|"
    "transfer-encoding|upgrade",
    re.IGNORECASE,
)


def header(name: str, template: str) -> str:
    """The template of a header that may be sent; ValueError tells what is wrong and never shows a value."""
    if not _NAME.fullmatch(name):
        raise ValueError("is not the name of a header")
    if name.lower() == "user-agent":
        raise ValueError("has a key of its own: user_agent")
    if _OURS.fullmatch(name):
        raise ValueError("is set by the crawler itself")
    literal = _VARIABLE.sub("", template)
    if "$" in literal:
        raise ValueError("has a $ that names no variable; write ${NAME}")
    if not _SENDABLE.fullmatch(literal):
        raise ValueError("may only hold printable ASCII")
    if _SECRET.search(name) and not _VARIABLE.search(template):
        raise ValueError('looks like a credential; write "${NAME}" and set NAME in the environment')
    return template


def resolve(
    source: str, templates: Mapping[str, str], environ: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The headers with their variables filled in; VariableMissing names each one that is not set."""
    faults = [
        f'source "{source}": header {name} needs the environment variable {variable}, which {trouble}'
        for name, template in templates.items()
        for variable in _VARIABLE.findall(template)
        if (trouble := _trouble(environ.get(variable, "")))
    ]
    if faults:
        raise VariableMissing(*dict.fromkeys(faults))
    return tuple((name, filled(template, environ)) for name, template in templates.items())


def unfilled(template: str, environ: Mapping[str, str]) -> list[str]:
    """The variables of a text that the environment does not set."""
    return [name for name in _VARIABLE.findall(template) if not environ.get(name)]


def filled(template: str, environ: Mapping[str, str]) -> str:
    """The text with its variables filled in, all of which must be set."""
    return _VARIABLE.sub(lambda found: environ[found[1]], template)


def _trouble(value: str) -> str:
    if not value:
        return "is not set; set it and run again"
    if not _SENDABLE.fullmatch(value):
        return "holds a line break or a character that no header can carry"
    return ""
