"""The page docs/sources.md, made from the models so that it cannot say otherwise than they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin

from pydantic.fields import FieldInfo

from schedules.apis import Api
from schedules.settings import ServiceSettings
from schedules.sources import Defaults, Kind, Level, Source, choices
from schedules.units import seconds, size

_INTRODUCTION = """\
# sources.toml

The file in which you say what to harvest: a `[[source]]` table for each site and, if you like, one
`[defaults]` table for what they share. The two keys a source must have:

```toml
[[source]]
name = "county-reports"
start = "https://www.county.gov.example/gzbg/"
```

With all that is usually said:

```toml
[defaults]
contact = "https://archive.example/about-our-crawler"

[[source]]
name = "city-reports"
start = "https://www.city.gov.example/zfgzbg/"
kind = "government"
level = "city"
city = "某市"
listings = "/zfgzbg/index_*.html"
details = "/zfgzbg/*/t*.html"
cadence = "30 3 * * mon"
allow_private = ["10.0.0.7:8600"]
delay = "2s"
max_bytes = "20MB"
max_listing_pages = 200
```

The file is UTF-8. A key that is not listed here is an error, and so is a value that cannot be meant; each
error names the file, the line and the source. A key that takes several texts also takes a single one.
"""

_NOTES = """\
## Patterns

A pattern is matched against the whole path of an address, with `?` and the query where there is one, as in
`/list.asp?id=7`. `*` stands for any run of characters without a slash (or none), `**` for any run at all;
all else is literal. Chinese may be written as it is. Where `css:` is allowed, the selector picks links (`a`
elements) on the page.

## Times and sizes

A time is a number of seconds or a text with a unit: `ms`, `s`, `min`, `hours`, `days`, `weeks`. A size is a
number of bytes or a text with a unit: `B`, `KB`, `MB`, `GB` (powers of 1000), `KiB`, `MiB`, `GiB` (of 1024).

## Cadence

- `"manual"`: harvested only when you say so.
- An interval from 10 seconds to 366 days, such as `"6h"`, `"1 day"`, `"2 weeks"`. Its times lie on a grid
  that begins on a Monday at midnight: `"6h"` means 0, 6, 12 and 18 o'clock.
- A cron line of five fields: minute, hour, day of the month (or `last`), month, weekday. Weekdays are names
  (`mon`, `mon-fri`, `sat,sun`), never numbers: cron counts those from Sunday, other schedulers from Monday.
  A line gives a day of the month or a weekday, not both. When clocks are put back, an hour named in the line
  comes twice and counts once; when they are put forward, a time that is skipped counts an hour later.

## Credentials

```toml
headers = { Authorization = "Bearer ${ARCHIVE_TOKEN}" }
```

`${NAME}` is replaced by the environment variable when the source is harvested. A variable that is not set is
an error then, and not when sources are only listed. The value is never printed or stored; of a header only its
name is.
"""

_API = """\
Some sites show a listing that a script loads as JSON. Where your browser's tools show such a request, say how it is
made and read; a path is names with dots between them, numbers for places in a list.

```toml
[[source]]
name = "county-bulletins"
start = "https://www.county.gov.example/bulletins/"

[source.api]
address = "https://www.county.gov.example/api/articles?channel=12&offset={page}&size=20"
items = "data.rows"
url = "/bulletins/{id}.html"
title = "title"
first = 0
step = 20
```

Pages are asked for one after another until one has no item. The address is asked for by GET, without running any script.
"""

_KINDS = {
    Kind.GOVERNMENT: "the government of a place (政府)",
    Kind.CONGRESS: "a people's congress (人大)",
    Kind.DEPARTMENT: "a bureau or commission (局, 委)",
    Kind.COURT: "a court (法院)",
    Kind.PROCURATORATE: "a procuratorate (检察院)",
    Kind.ZONE: "a development zone or new area (开发区, 新区)",
    Kind.INSTITUTION: "a school, hospital or other institution (事业单位)",
    Kind.ENTERPRISE: "a company (企业)",
    Kind.MEDIA: "a newspaper or broadcaster (媒体)",
    Kind.REPOST: "a site that re-posts the reports of others (转载, 范文)",
}
_LEVELS = {
    Level.NATION: "国家",
    Level.PROVINCE: "省, 自治区, 直辖市",
    Level.CITY: "地级市, 州, 盟",
    Level.COUNTY: "县, 区, 县级市, 旗",
    Level.TOWN: "乡, 镇, 街道",
    Level.VILLAGE: "村, 社区",
}


def sources_reference() -> str:
    """docs/sources.md in full: every key with its type, default and meaning."""
    own = {key: field for key, field in Source.model_fields.items() if key not in Defaults.model_fields}
    parts = [
        _INTRODUCTION,
        "## Keys of a source\n",
        _table(own),
        "## Keys of `api`\n",
        _API,
        _table(Api.model_fields),
        "## Keys of a source or of `[defaults]`\n",
        _table(Defaults.model_fields),
        "## Keys of `[service]`\n",
        "What `baogao run` goes by. [How it works](service.md) has a page of its own.\n",
        _table(ServiceSettings.model_fields),
        "## Kinds\n",
        _list(_KINDS),
        "## Levels\n",
        _list(_LEVELS),
        _NOTES,
    ]
    return "\n".join(parts)


def _table(fields: Mapping[str, FieldInfo]) -> str:
    rows = [
        f"| `{key}` | {_type(field)} | {_default(field)} | {field.description} |"
        for key, field in fields.items()
    ]
    return "\n".join(["| key | value | default | meaning |", "|---|---|---|---|", *rows, ""])


def _list(glossary: Mapping[Any, str]) -> str:
    return "\n".join([*(f"- `{word}`: {meaning}" for word, meaning in glossary.items()), ""])


def _type(field: FieldInfo) -> str:
    bounds = {name: getattr(m, name) for m in field.metadata for name in ("ge", "le") if hasattr(m, name)}
    limits = f", {bounds['ge']} to {bounds['le']}" if bounds else ""
    read_by = {getattr(m, "func", None) for m in field.metadata}
    if read_by & {seconds, size}:
        return ("time" if seconds in read_by else "size") + limits + (" s" if seconds in read_by else " B")
    if get_origin(field.annotation) is tuple:
        return "texts"
    if field.annotation == bool | tuple[str, ...]:
        return "true, false or texts"
    if get_origin(field.annotation) is Mapping or field.annotation == Api | None:
        return "table"
    words = choices(field)
    return "a word, see below" if words else f"number{limits}" if field.annotation is int else "text"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    if field.default in (None, (), "", {}):
        return ""
    unit = {float: " s"}.get(type(field.default), "")
    return f"`{field.default:.15g}{unit}`" if unit else f"`{field.default}`"
