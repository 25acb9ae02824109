"""Line numbers of TOML keys."""

from __future__ import annotations

from schedules.positions import line_numbers

TEXT = '''# line 1
top = 1
[defaults] # line 3
delay = 1

[[source]]
name = "[[source]]" # line 7
start = [ # line 8
    "a", "b", # two on line 9
    # "no" on line 10
    "c]", # line 11
]
text = """
[[source]]
name = "no"
""" # line 16
after = { inner = 1, "quoted key" = [ 2 ] } # line 17
[source.headers]
X-Id = "x" # line 19
[[source]] # line 20
name.first = "b" # line 21
many = ["""
a""", "b",
"c"]
'''


def test_every_key_and_table_has_its_line() -> None:
    """Tables, arrays of tables, sub-tables, dotted and quoted keys and inline tables are all found."""
    lines = line_numbers(TEXT)
    assert lines["top",] == 2
    assert lines["defaults",] == 3
    assert lines["defaults", "delay"] == 4
    assert lines["source", 0] == 6
    assert lines["source", 0, "name"] == 7
    assert lines["source", 0, "after", "inner"] == 17
    assert lines["source", 0, "after", "quoted key"] == 17
    assert lines["source", 0, "headers"] == 18
    assert lines["source", 0, "headers", "X-Id"] == 19
    assert lines["source", 1] == 20
    assert lines["source", 1, "name", "first"] == 21


def test_what_only_looks_like_a_key_has_none() -> None:
    """Text and comments that look like tables open none."""
    assert {path[:2] for path in line_numbers(TEXT) if path[0] == "source"} == {("source", 0), ("source", 1)}
    assert line_numbers(TEXT)["source", 0, "text"] == 13


def test_elements_of_a_long_list_have_lines_of_their_own() -> None:
    """Each element of a list over several lines is found on its line."""
    lines = line_numbers(TEXT)
    assert [lines["source", 0, "start", index] for index in range(3)] == [9, 9, 11]


def test_elements_that_cannot_be_told_apart_have_the_line_of_the_list() -> None:
    """Where an element itself runs over lines, its list's first line is the answer for all."""
    lines = line_numbers(TEXT)
    assert [lines["source", 1, "many", index] for index in range(3)] == [22, 22, 22]


def test_a_long_list_is_read_in_one_pass() -> None:
    """The last element of a list of thousands is found without reading it thousands of times over."""
    text = "start = [\n" + '"https://a.example/",\n' * 3000 + "]\n"
    assert line_numbers(text)["start", 2999] == 3001
