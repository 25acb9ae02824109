"""Reading sources.toml: files of every make, defaults, and sources found by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedules import SourcesError, UnknownSource, find_sources, load_sources

GOOD = '[[source]]\nname = "a"\nstart = "https://a.example/"\n'
ROOT = Path(__file__).parents[2]


def faults_of(path: Path) -> list[str]:
    with pytest.raises(SourcesError) as caught:
        load_sources(path)
    return [fault.removeprefix(f"{path}") for fault in caught.value.faults]


def test_a_missing_file_tells_how_to_make_one(tmp_path: Path) -> None:
    """No file is an error of ours, with the way out."""
    assert faults_of(tmp_path / "sources.toml") == [
        ': there is no such file; write one with "baogao sources add", or name another'
    ]


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    """What cannot be read is an error of ours too."""
    assert faults_of(tmp_path) == [": cannot be read: Is a directory"]


def test_a_file_in_gbk_is_told_to_be_saved_as_utf8(tmp_path: Path) -> None:
    """An editor that saved in GBK is found out, at the line of the first Chinese character."""
    path = tmp_path / "sources.toml"
    path.write_bytes(f'{GOOD}city = "某市"\n'.encode("gbk"))
    assert faults_of(path) == [":4: is not UTF-8 text; save the file as UTF-8"]


def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """Credentials in an address are refused without being printed."""
    path = tmp_path / "sources.toml"
    path.write_text('[[source]]\nname = "a"\nstart = "https://me:hush@a.example/"\n', encoding="utf-8")
    assert faults_of(path) == [
        ':3: source "a": start: a name or password does not belong in an address; use headers and a variable'
    ]


def test_a_credential_written_out_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """A header that looks like a credential must come from the environment; its value is never shown."""
    path = tmp_path / "sources.toml"
    path.write_text(f'{GOOD}headers = {{ Authorization = "Bearer hush" }}\n', encoding="utf-8")
    assert faults_of(path) == [
        ':4: source "a": headers.Authorization: looks like a credential; write "${NAME}" and set NAME in the '
        "environment"
    ]


def test_a_file_from_another_system_loads(tmp_path: Path) -> None:
    """A byte-order mark and CR LF line ends change nothing, not even the line numbers."""
    path = tmp_path / "sources.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert [source.name for source in load_sources(path)] == ["a"]
    path.write_bytes(path.read_bytes() + b"dely = 1\r\n")
    assert faults_of(path) == [':4: source "a": unknown key "dely"; did you mean "delay"?']


def test_defaults_hold_for_every_source_that_says_nothing_else(tmp_path: Path) -> None:
    """[defaults] may stand anywhere; a source's own value wins."""
    path = tmp_path / "sources.toml"
    path.write_text(
        f'{GOOD}[[source]]\nname = "b"\nstart = "https://b.example/"\ndelay = "500ms"\n'
        '[defaults]\ndelay = 3\ncontact = "mailbox@archive.example"\n',
        encoding="utf-8",
    )
    a, b = load_sources(path)
    assert (a.delay, b.delay) == (3.0, 0.5)
    assert (a.contact, b.contact) == ("mailbox@archive.example",) * 2


def test_an_empty_file_has_no_sources(tmp_path: Path) -> None:
    """A file with nothing in it is not broken."""
    path = tmp_path / "sources.toml"
    path.write_text("# none yet\n", encoding="utf-8")
    assert load_sources(path) == ()


def test_the_bundled_example_loads() -> None:
    """The sources.toml the project ships is valid, and never harvests by itself what it does not own."""
    sources = load_sources(ROOT / "sources.toml")
    assert [source.name for source in sources] == ["county-reports", "某市政府工作报告", "intranet-archive"]


def test_sources_are_found_by_name(tmp_path: Path) -> None:
    """Names choose sources in the order named, each once; no name chooses all."""
    path = tmp_path / "sources.toml"
    path.write_text(f'{GOOD}[[source]]\nname = "乙"\nstart = "https://b.example/"\n', encoding="utf-8")
    a, b = load_sources(path)
    assert find_sources((a, b), ["乙", "a", "乙"]) == (b, a)
    assert find_sources((a, b), []) == (a, b)


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """Every unknown name is told, with the known one it resembles, or all of them."""
    path = tmp_path / "sources.toml"
    path.write_text(GOOD.replace('"a"', '"county-reports"'), encoding="utf-8")
    sources = load_sources(path)
    with pytest.raises(UnknownSource) as caught:
        find_sources(sources, ["county-report", "x"])
    assert caught.value.faults == (
        'unknown source "county-report"; did you mean "county-reports"?',
        'unknown source "x"; known: county-reports',
    )
    with pytest.raises(UnknownSource, match='unknown source "x"; none is configured'):
        find_sources((), ["x"])
