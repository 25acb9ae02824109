"""The types of the keys of sources.toml: each checks one value by itself, and says what is wrong with it."""

from __future__ import annotations

from typing import Annotated
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator

from schedules.addresses import address, host_entry, private_entry
from schedules.cadence import parse_cadence
from schedules.nearest import suggestion
from schedules.patterns import link_rule, path_pattern
from schedules.quiet import leave_time, parse_hours
from schedules.units import seconds, size


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _checked_name(text: str) -> str:
    if not text.replace("-", "x").replace("_", "x").replace(".", "x").isalnum() or not text[0].isalnum():
        raise ValueError(
            f'"{text}" must begin with a letter (of any script) or digit and hold only those and . - _'
        )
    if normalize("NFKC", text) != text:
        raise ValueError(
            f'"{text}" holds characters that are typed another way; write "{normalize("NFKC", text)}"'
        )
    return text


def _some(starts: tuple[str, ...]) -> tuple[str, ...]:
    if not starts:
        raise ValueError("must hold at least one address")
    return starts


def _checked_start(text: str) -> str:
    address(text)
    return text


def _checked_cadence(text: str) -> str:
    return parse_cadence(text).text


def _checked_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        near = suggestion(text, available_timezones())
        hint = near if near.startswith("did") else 'write one such as "Asia/Shanghai"'
        raise ValueError(f'unknown time zone "{text}"; {hint}') from error
    return text


def _checked_header_text(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ValueError("is sent in a header: it may only hold printable ASCII")
    return text


def _checked_contact(text: str) -> str:
    if set("()") & set(_checked_header_text(text)):
        raise ValueError("stands in parentheses in the user agent: it may hold none itself")
    return text


def _checked_hours(text: str) -> str:
    parse_hours(text)
    return text


def _checked_day(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not leave_time([parse_hours(text) for text in texts]):
        raise ValueError("leave no minute of the day; to stop a source, `baogao pause` it")
    return texts


def _checked_catalogues(value: object) -> bool | tuple[str, ...]:
    if isinstance(value, bool):
        return value
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise ValueError(
            'must be true, false, or addresses of sitemaps and feeds, such as "https://a.example/map.xml"'
        )
    for text in texts:
        address(text)
    return tuple(texts)


def _checked_rendered(value: object) -> bool | tuple[str, ...]:
    if isinstance(value, bool):
        return value
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise ValueError("is neither true nor false, and no pattern of paths or list of them")
    return tuple(path_pattern(text) for text in texts)


Name = Annotated[str, AfterValidator(_checked_name)]
Catalogues = Annotated[bool | tuple[str, ...], BeforeValidator(_checked_catalogues)]
CadenceText = Annotated[str, AfterValidator(_checked_cadence)]
ZoneName = Annotated[str, AfterValidator(_checked_zone)]
HeaderText = Annotated[str, AfterValidator(_checked_header_text)]
Contact = Annotated[str, AfterValidator(_checked_contact)]
Hosts = Annotated[tuple[Annotated[str, AfterValidator(host_entry)], ...], BeforeValidator(_as_list)]
Paths = Annotated[tuple[Annotated[str, AfterValidator(path_pattern)], ...], BeforeValidator(_as_list)]
Rendered = Annotated[bool | tuple[str, ...], BeforeValidator(_checked_rendered)]
Links = Annotated[tuple[Annotated[str, AfterValidator(link_rule)], ...], BeforeValidator(_as_list)]
Private = Annotated[tuple[Annotated[str, AfterValidator(private_entry)], ...], BeforeValidator(_as_list)]
Starts = Annotated[
    tuple[Annotated[str, AfterValidator(_checked_start)], ...],
    BeforeValidator(_as_list),
    AfterValidator(_some),
]
Seconds = Annotated[float, BeforeValidator(seconds)]
Bytes = Annotated[int, BeforeValidator(size)]
QuietHours = Annotated[
    tuple[Annotated[str, AfterValidator(_checked_hours)], ...],
    BeforeValidator(_as_list),
    AfterValidator(_checked_day),
]
