"""Path patterns: which are refused, and how two relate."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discover.canonical import canonical
from crawler.site import path_and_query, pattern
from schedules.patterns import encoded, inside, link_rule, overlap, path_pattern

SMALL_PATTERNS = st.text(alphabet="/ab*", min_size=1, max_size=7)
SMALL_PATHS = st.text(alphabet="/ab", max_size=9)


@pytest.mark.parametrize(
    "text", ["list.html", "https://a.example/x", "/a b", "/a#b", r"/\d+", "^/a", "css:a"]
)
def test_what_no_path_can_be_is_refused(text: str) -> None:
    """A pattern that no address can match is an error and not a source that finds nothing."""
    with pytest.raises(ValueError):
        path_pattern(text)


def test_selectors_are_parsed_as_the_crawler_will() -> None:
    """A selector that parses is kept without stray white space."""
    assert link_rule("css: ul.list > li a ") == "css:ul.list > li a"
    with pytest.raises(ValueError, match="not a CSS selector"):
        link_rule("css:")


def test_patterns_are_written_as_addresses_are() -> None:
    """Chinese is percent-encoded, hex digits are capitals, stars stay."""
    assert encoded("/公/*%e5**?a=报") == "/%E5%85%AC/*%E5**?a=%E6%8A%A5"
    assert encoded("/a/.*/t*.*html") == "/a/.*/t*.*html"
    assert encoded("/%7Ea?b") == "/~a?b"


@pytest.mark.parametrize("path", ["/a[1]|b'c/x.html", "/报(1)/x.asp?名=[甲]|'", "/50%/x", "/~a/%7ea/x;y=1,2"])
def test_a_path_written_as_its_own_pattern_matches_itself(path: str) -> None:
    """Whatever a person copies from a page's address works as a pattern for it."""
    url = canonical(f"https://a.example{path}")
    assert url is not None
    assert pattern(encoded(path)).fullmatch(path_and_query(url))


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("/a/*.html", "/a/**", True),
        ("/a/*", "/b/**", False),
        ("/a/*", "/a/b/c", False),
        ("**/x", "/a/b/x", True),
        ("/*b", "/a*", True),
        ("/a*/c", "/*b/c", True),
        ("/a*/c", "/*b/d", False),
        ("**", "/", True),
        ("/*/", "/*", False),
    ],
)
def test_overlap_is_whether_a_path_matches_both(one: str, other: str, common: bool) -> None:
    """Two patterns overlap when one path matches both, whichever comes first."""
    assert overlap(one, other) is common
    assert overlap(other, one) is common


@settings(deadline=None)
@given(SMALL_PATTERNS, SMALL_PATTERNS, SMALL_PATHS)
def test_overlap_never_denies_a_path_that_matches_both(one: str, other: str, path: str) -> None:
    """No pattern is called unmatchable while an address would match it."""
    if pattern(one).fullmatch(path) and pattern(other).fullmatch(path):
        assert overlap(one, other)


@settings(deadline=None)
@given(SMALL_PATTERNS, st.data())
def test_overlap_admits_every_path_a_pattern_makes(one: str, data: st.DataObject) -> None:
    """Filling a pattern's stars gives a path it overlaps with."""
    path = re.sub(
        r"\*\*|\*", lambda star: data.draw(st.text("ab/" if star[0] == "**" else "ab", max_size=3)), one
    )
    assert overlap(one, path)


@settings(deadline=None)
@given(SMALL_PATTERNS, SMALL_PATTERNS, SMALL_PATHS)
def test_inside_is_never_claimed_wrongly(narrow: str, wide: str, path: str) -> None:
    """What is called taken away by an exclusion is taken away whole."""
    if inside(narrow, wide) and pattern(narrow).fullmatch(path):
        assert pattern(wide).fullmatch(path)


def test_inside_sees_the_plain_cases() -> None:
    """A folder holds its files, one level does not hold all levels."""
    assert inside("/old/*.html", "/old/**")
    assert inside("/old/**", "**")
    assert not inside("/old/**", "/old/*")
    assert not inside("/old/*", "/old/*.html")
