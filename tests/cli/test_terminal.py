"""What a site says can neither steer a terminal nor break a line."""

from __future__ import annotations

import json

import pytest

from baogao.cli.terminal import plain, say, say_json, say_table, warn

HOSTILE = "标题\x1b]0;owned\x07\x9b31m\r\nfake\u202etxt.exe"


def test_control_characters_are_spelled_out() -> None:
    """Escapes, C1 controls, line ends and turned text are shown as what they are."""
    assert plain(HOSTILE) == "标题\\x1b]0;owned\\x07\\x9b31m\\x0d\\x0afake\\u202etxt.exe"


def test_a_text_of_several_lines_keeps_its_newlines_only() -> None:
    """With `lines`, newlines stay and all else is still spelled out."""
    assert plain("一\n二\x1b\r三", lines=True) == "一\n二\\x1b\\x0d三"


def test_markup_is_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Square brackets, colons and backslashes print as they are."""
    say("[bold]x[/bold] :smile: \\[y]")
    assert capsys.readouterr().out == "[bold]x[/bold] :smile: \\[y]\n"


def test_a_warning_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever an error holds, it takes one line, behind the program's name."""
    warn(HOSTILE)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("baogao: 标题")


def test_json_is_one_line_that_reads_back_unchanged(capsys: pytest.CaptureFixture[str]) -> None:
    """What could steer a terminal is escaped the JSON way, so the value is the same when read."""
    say_json({"title": HOSTILE})
    out = capsys.readouterr().out
    assert json.loads(out) == {"title": HOSTILE}
    assert out.count("\n") == 1
    assert not set("\x1b\x07\x9b\r\u202e") & set(out)
    assert "标题" in out


def test_rows_off_a_terminal_have_tabs_between_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe gets plain numbers, one line a row, and no tab that is not between columns."""
    say_table(("name", "pages"), [("一\t县\n", 12345), (None, 0)])
    assert capsys.readouterr().out == "name\tpages\n一\\x09县\\x0a\t12345\n\t0\n"
