"""Sources appended to sources.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedules import Source, SourcesError, add_source, load_sources, source_table

OLD = '# mine   \n[[source]]\nname = "a"   # first\nstart = "https://a.example/"\n'
NEW = Source(name="b", start=("https://b.example/",))


def test_everything_already_there_stays_byte_for_byte(tmp_path: Path) -> None:
    """Comments, spaces and order are kept; the new table follows after an empty line."""
    path = tmp_path / "sources.toml"
    path.write_text(OLD, encoding="utf-8")
    add_source(path, NEW)
    assert (
        path.read_text(encoding="utf-8") == f'{OLD}\n[[source]]\nname = "b"\nstart = "https://b.example/"\n'
    )
    assert [source.name for source in load_sources(path)] == ["a", "b"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["sources.toml"]


def test_a_file_without_a_last_line_end_and_one_from_windows(tmp_path: Path) -> None:
    """The last line is ended first, and line ends are those of the file."""
    path = tmp_path / "sources.toml"
    path.write_bytes(b"\xef\xbb\xbf# mine\r\n# end")
    add_source(path, NEW)
    assert path.read_bytes() == (
        b'\xef\xbb\xbf# mine\r\n# end\r\n\r\n[[source]]\r\nname = "b"\r\nstart = "https://b.example/"\r\n'
    )


def test_where_there_is_no_file_one_is_made(tmp_path: Path) -> None:
    """The first source makes the file."""
    path = tmp_path / "sources.toml"
    add_source(path, NEW)
    assert load_sources(path) == (NEW,)


def test_every_setting_survives_the_way_through_the_file(tmp_path: Path) -> None:
    """All that a source can say, quotes, backslashes and Chinese among it, is read back as it was."""
    full = Source.model_validate(
        {
            "name": "某县",
            "start": ["https://a.example/公报?x='1'", "https://b.example/"],
            "kind": "repost",
            "level": "town",
            "province": '"省"\\',
            "city": "市\x7f\t",
            "county": "县",
            "town": "镇",
            "hosts": ["a.example", "*.example"],
            "paths": ["/**"],
            "exclude": ["/x/*", "/y/*"],
            "listings": "css:ul[class='list'] a",
            "details": ["/t*.html"],
            "cadence": "0 3 * * mon",
            "timezone": "Europe/Berlin",
            "jitter": "90s",
            "quiet_hours": ["22:00-06:30", "12:00-13:00"],
            "daily_pages": 700,
            "daily_bytes": "40MB",
            "api": {"address": "https://a.example/l?p={page}", "url": "/r/{id}.html", "first": 0},
            "headers": {"Authorization": "Bearer ${TOKEN}", "X.Odd": "y"},
            "allow_private": ["127.0.0.1:80"],
            "user_agent": "mine",
            "contact": "me@me.example",
            "delay": 0.25,
            "concurrency": 1,
            "timeout": 5,
            "deadline": 50,
            "max_bytes": 5000,
            "max_redirects": 1,
            "max_attempts": 1,
            "max_pages": 1,
            "max_listing_pages": 1,
            "sitemaps": ["https://a.example/map.xml"],
            "obey_noindex": False,
            "obey_nofollow": False,
            "template": False,
            "deep_pass": "10d",
            "attachments": True,
            "max_attachment_bytes": "7MB",
            "render": ["/app/**"],
        }
    )
    assert full.model_fields_set == set(Source.model_fields)
    path = tmp_path / "sources.toml"
    path.write_text(OLD, encoding="utf-8")
    add_source(path, full)
    assert load_sources(path)[1] == full


def test_what_a_new_source_leaves_open_follows_the_defaults(tmp_path: Path) -> None:
    """A setting the source does not make is not written; one it makes against the defaults is."""
    path = tmp_path / "sources.toml"
    path.write_text('[defaults]\ndelay = 5\ncadence = "6h"\n', encoding="utf-8")
    add_source(path, Source(name="b", start=("https://b.example/",), cadence="manual", max_pages=50_000))
    (found,) = load_sources(path)
    assert (found.delay, found.cadence) == (5.0, "manual")
    assert "delay" not in path.read_text(encoding="utf-8").partition("[[source]]")[2]
    assert "max_pages" not in path.read_text(encoding="utf-8")


def test_a_source_can_be_shown_before_it_is_added() -> None:
    """The table alone is as short as it can be."""
    assert source_table(NEW) == '[[source]]\nname = "b"\nstart = "https://b.example/"\n'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (OLD.replace('"a"', '"B"'), '{path}: has a source "b" already; choose another name'),
        (OLD + "delays = 1\n", '{path}:5: source "a": unknown key "delays"; did you mean "delay"?'),
        (
            "source = []\n",
            'source "b" cannot be appended: {path}:3: not valid TOML: Cannot mutate immutable namespace '
            "('source',), column 9; write sources as [[source]] tables only",
        ),
        (
            "[defaults]\ntimeout = 90\ndeadline = 100\n",
            'source "b" cannot be appended: {path}:8: source "b": deadline: deadline (80 s, a whole request) is less '
            "than timeout (90 s, a step)",
        ),
    ],
)
def test_a_file_that_cannot_take_the_source_stays_as_it_was(tmp_path: Path, content: str, told: str) -> None:
    """A broken file, a name that is taken, defaults that do not suit: told, and nothing is written."""
    path = tmp_path / "sources.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourcesError) as caught:
        add_source(path, Source(name="b", start=("https://b.example/",), deadline=80))
    assert [fault.replace(f"{path}", "{path}") for fault in caught.value.faults] == [told]
    assert path.read_text(encoding="utf-8") == content


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where no file can be made the error names the file and the reason, and nothing half-written is left."""
    path = tmp_path / "missing" / "sources.toml"
    with pytest.raises(SourcesError, match="cannot be written: No such file or directory"):
        add_source(path, NEW)
    assert list(tmp_path.iterdir()) == []


def test_rights_and_links_of_the_file_are_kept(tmp_path: Path) -> None:
    """A file only its owner may read stays so, and a symbolic link still points to it."""
    kept = tmp_path / "kept.toml"
    kept.write_text(OLD, encoding="utf-8")
    kept.chmod(0o600)
    link = tmp_path / "sources.toml"
    link.symlink_to(kept)
    add_source(link, NEW)
    assert link.is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(load_sources(kept)) == 2
