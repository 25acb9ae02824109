"""What each broken sources.toml is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedules import SourcesError, load_sources

GOOD = '[[source]]\nname = "a"\nstart = "https://a.example/"\n'

# What is added to GOOD, whose tables end on line 3, and the line and message expected.
BROKEN = {
    "unknown key": ("delays = 3", 4, 'source "a": unknown key "delays"; did you mean "delay"?'),
    "a word for another key": (
        'schedule = "6h"',
        4,
        'source "a": unknown key "schedule"; did you mean "cadence"?',
    ),
    "a table of its own": (
        "[source.limits]\ndelay = 2",
        4,
        'source "a": unknown key "limits"; what belongs to it are keys of the source itself',
    ),
    "wrong type": ("city = 7", 4, 'source "a": city must be text in quotes'),
    "text for a number": (
        'max_pages = "5"',
        4,
        'source "a": max_pages must be a whole number without quotes',
    ),
    "true for a number": (
        "concurrency = true",
        4,
        'source "a": concurrency must be a whole number without quotes',
    ),
    "a number for a list": ("hosts = 7", 4, 'source "a": hosts must be a text or a list of texts'),
    "empty text": ('town = ""', 4, 'source "a": town must not be empty'),
    "too many": ("concurrency = 65", 4, 'source "a": concurrency must be at most 64'),
    "too few": ("max_pages = 0", 4, 'source "a": max_pages must be at least 1'),
    "too large": ('max_bytes = "2 GB"', 4, 'source "a": max_bytes must be at most 1000000000'),
    "no number": (
        "delay = nan",
        4,
        'source "a": delay: must be a number of seconds or a text such as "1.5s"',
    ),
    "negative time": ("delay = -1", 4, 'source "a": delay must be at least 0'),
    "no unit": (
        'delay = "5"',
        4,
        'source "a": delay: "5" needs a unit, one of ms, s, min, hours, days, weeks',
    ),
    "unknown unit": (
        'max_bytes = "10 MiBB"',
        4,
        'source "a": max_bytes: "10 MiBB" has an unknown unit "MiBB"; did you mean "MiB"?',
    ),
    "unknown kind": (
        'kind = "goverment"',
        4,
        'source "a": unknown kind "goverment"; did you mean "government"?',
    ),
    "unknown level": (
        'level = "县"',
        4,
        'source "a": unknown level "县"; known: nation, province, city, county, town, village',
    ),
    "unknown zone": (
        'timezone = "Asia/Shanghia"',
        4,
        'source "a": timezone: unknown time zone "Asia/Shanghia"; did you mean "Asia/Shanghai"?',
    ),
    "no zone at all": (
        'timezone = "上海"',
        4,
        'source "a": timezone: unknown time zone "上海"; write one such as "Asia/Shanghai"',
    ),
    "numeric weekday": (
        'cadence = "0 3 * * 1"',
        4,
        'source "a": cadence: weekday "1" is a number: cron counts weekdays from Sunday and the scheduler from '
        "Monday; write names, such as mon or mon-fri",
    ),
    "an element of a long list": (
        'exclude = [\n  "/a/*",  # fine\n\n  "b/*",\n]',
        7,
        'source "a": exclude: "b/*" can never match: a path begins with a slash; write "/b/*", or "**/b/*" for any folder',
    ),
    "an address for a pattern": (
        'paths = "https://a.example/b"',
        4,
        'source "a": paths: "https://a.example/b" can never match: write the path alone, such as "/reports/*.html"',
    ),
    "a regular expression": (
        r"details = '/t\d+.html'",
        4,
        r"""source "a": details: "/t\d+.html" can never match: no address contains '\\'; """
        "a pattern is text with * (no slash) and ** (anything), not a regular expression",
    ),
    "a selector for paths": (
        'paths = "css:a"',
        4,
        'source "a": paths: "css:a": a CSS selector can only tell listings and details; write a path pattern',
    ),
    "a broken selector": (
        'details = "css:a["',
        4,
        'source "a": details: "css:a[" is not a CSS selector; write one such as "css:ul.list a"',
    ),
    "details outside paths": (
        'paths = ["/", "/a/**"]\ndetails = "/b/*.html"',
        5,
        'source "a": details: "/b/*.html" can never match: no pattern in paths has an address in common with it',
    ),
    "details excluded": (
        'exclude = "/b/**"\ndetails = "/b/*/c*.html"',
        5,
        'source "a": details: "/b/*/c*.html" can never match: exclude has "/b/**", which takes all of it away',
    ),
    "both listing and detail": (
        'listings = "/{x}*"\ndetails = "/{x}*"',
        5,
        'source "a": details: "/{x}*" is also given as listings; a link is one or the other',
    ),
    "start not in hosts": (
        'hosts = "b.example"',
        3,
        'source "a": start: "https://a.example/" is outside the scope: add "a.example" to hosts',
    ),
    "start not in paths": (
        'paths = "/b/**"',
        3,
        'source "a": start: "https://a.example/" is outside the scope: add a pattern that matches "/" to paths',
    ),
    "start excluded": (
        'exclude = "**"',
        3,
        'source "a": start: "https://a.example/" is outside the scope: exclude has "**"',
    ),
    "an address for a host": (
        'hosts = ["https://a.example/x"]',
        4,
        'source "a": hosts: "https://a.example/x" is an address; write the host alone, such as "a.example"',
    ),
    "a star within a host": (
        'hosts = ["www.*.example"]',
        4,
        'source "a": hosts: "www.*.example" is not a host; a star may only stand first, as in "*.gov.example"',
    ),
    "a default port": (
        'hosts = ["a.example:80"]',
        4,
        'source "a": hosts: "a.example:80" names a default port; a bare host covers ports 80 and 443',
    ),
    "no port": (
        'allow_private = "127.0.0.1"',
        4,
        'source "a": allow_private: "127.0.0.1" is not a host with a port, such as "127.0.0.1:8600"',
    ),
    "deadline below timeout": (
        "deadline = 10",
        4,
        'source "a": deadline: deadline (10 s, a whole request) is less than timeout (20 s, a step)',
    ),
    "timeout above deadline": (
        'timeout = "2 min"',
        4,
        'source "a": timeout: deadline (45 s, a whole request) is less than timeout (120 s, a step)',
    ),
    "a contact no header can carry": (
        'contact = "张三"',
        4,
        'source "a": contact: is sent in a header: it may only hold printable ASCII',
    ),
    "a header of ours": (
        'headers = { Host = "b.example" }',
        4,
        'source "a": headers.Host: is set by the crawler itself',
    ),
    "a dollar that names nothing": (
        'headers = { X-Id = "$ID" }',
        4,
        'source "a": headers.X-Id: has a $ that names no variable; write ${NAME}',
    ),
    "headers as text": (
        'headers = "x"',
        4,
        'source "a": headers must be a table, such as { Authorization = "Bearer ${NAME}" }',
    ),
    "a second source of the name": (
        '[[source]]\nname = "A"\nstart = "https://b.example/"',
        5,
        'source "A": source 1 of the file has this name too',
    ),
    "no start": (
        '\n[[source]]\nname = "b"',
        5,
        'source "b": start is missing; add start = "https://www.county.gov.example/reports/"',
    ),
    "no name": (
        '[[source]]\nstart = "https://b.example/"',
        4,
        'source 2: name is missing; add name = "county-reports"',
    ),
    "a name with a space": (
        '[[source]]\nname = "b c"\nstart = "https://b.example/"',
        5,
        'source "b c": name: "b c" must begin with a letter (of any script) or digit and hold only those and . - _',
    ),
    "a name typed another way": (
        '[[source]]\nname = "ｂ"\nstart = "https://b.example/"',
        5,
        'source "ｂ": name: "ｂ" holds characters that are typed another way; write "b"',
    ),
    "an address without scheme": (
        '[[source]]\nname = "b"\nstart = "www.b.example/x"',
        6,
        'source "b": start: "www.b.example/x" does not begin with http:// or https://; write "https://www.b.example/x"',
    ),
    "another scheme": (
        '[[source]]\nname = "b"\nstart = "ftp://b.example/"',
        6,
        'source "b": start: "ftp://b.example/" does not begin with http:// or https://',
    ),
    "a start on a private network": (
        '[[source]]\nname = "b"\nstart = "http://127.0.0.1:8600/"',
        6,
        'source "b": start: "http://127.0.0.1:8600/" is on a private network; to harvest it, write '
        'allow_private = ["127.0.0.1:8600"]',
    ),
    "no start at all": (
        '[[source]]\nname = "b"\nstart = []',
        6,
        'source "b": start: must hold at least one address',
    ),
    "unknown table": ("[default]\ndelay = 1", 4, 'unknown table "default"; did you mean "defaults"?'),
    "unknown default": (
        '[defaults]\n\ncontcat = "x"',
        6,
        '[defaults]: unknown key "contcat"; did you mean "contact"?',
    ),
    "not a value": (
        "delay = soon",
        4,
        "not valid TOML: Invalid value, column 9; text stands in quotes",
    ),
    "a key twice": (
        "delay = 1\ndelay = 2",
        5,
        "not valid TOML: Cannot overwrite a value, column 10; is the key given twice?",
    ),
}


def faults_of(path: Path) -> list[str]:
    with pytest.raises(SourcesError) as caught:
        load_sources(path)
    return [fault.removeprefix(f"{path}") for fault in caught.value.faults]


@pytest.mark.parametrize(("snippet", "line", "message"), BROKEN.values(), ids=BROKEN)
def test_each_fault_names_its_line_the_source_and_the_way_out(
    tmp_path: Path, snippet: str, line: int, message: str
) -> None:
    """A broken file is refused with one line that says where it is broken and what to write instead."""
    path = tmp_path / "sources.toml"
    path.write_text(f"{GOOD}{snippet}\n", encoding="utf-8")
    assert faults_of(path) == [f":{line}: {message}"]


def test_every_fault_is_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """A file with several faults, in several tables, is answered with all of them, one a line."""
    path = tmp_path / "sources.toml"
    path.write_text(
        '[[source]]\nname = "b"\nstart = "b.example"\ndetail = "/x"\n'
        '[[source]]\nname = "c"\nstart = "https://c.example/"\nkind = "gov"\n[defaults]\ndelay = "x"\n',
        encoding="utf-8",
    )
    assert faults_of(path) == [
        ':3: source "b": start: "b.example" does not begin with http:// or https://; write "https://b.example"',
        ':4: source "b": unknown key "detail"; did you mean "details"?',
        ':8: source "c": unknown kind "gov"; known: government, congress, department, court, procuratorate, '
        "zone, institution, enterprise, media, repost",
        ':10: [defaults]: delay: "x" is not a number with a unit (ms, s, min, hours, days, weeks)',
    ]


def test_a_single_bracket_table_is_answered_with_the_double_one(tmp_path: Path) -> None:
    """Writing [source] for [[source]] is told as what it is."""
    path = tmp_path / "sources.toml"
    path.write_text('# mine\n[source]\nname = "a"\n', encoding="utf-8")
    assert faults_of(path) == [":2: source must be written as tables in double brackets: [[source]]"]


def test_an_unended_file_is_told_at_its_last_line(tmp_path: Path) -> None:
    """TOML that breaks off is reported where it ends."""
    path = tmp_path / "sources.toml"
    path.write_text(f"{GOOD}hosts = [\n", encoding="utf-8")
    assert faults_of(path) == [":4: not valid TOML: Invalid value; text stands in quotes"]


def test_a_default_at_fault_only_with_a_source_is_told_at_the_default(tmp_path: Path) -> None:
    """Where a source inherits the value at fault, the line is that of [defaults]."""
    path = tmp_path / "sources.toml"
    path.write_text(f"[defaults]\ntimeout = 90\n{GOOD}", encoding="utf-8")
    assert faults_of(path) == [
        ':2: source "a": timeout: deadline (45 s, a whole request) is less than timeout (90 s, a step)'
    ]
