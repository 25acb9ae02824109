"""What addresses have in common, and which lead only deeper."""

from __future__ import annotations

import pytest

from crawler.discover.bounded import MOST_ANCHORS, MOST_LINKS
from crawler.discover.shape import section, shape, winding
from crawler.pipeline import refine


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/t/202401/t20240105_77.html", "http://a.example/t/202312/t20231201_123.html"),
        ("http://a.example/show.php?id=1&page=2", "http://a.example/show.php?page=9&id=44"),
        ("http://a.example/s/0f8a7c6b5d4e3f2a1b0c/x.html", "http://a.example/s/99aa88bb77cc66dd55ee/x.html"),
    ],
)
def test_numbers_random_words_and_values_make_no_other_shape(one: str, other: str) -> None:
    """Addresses made by one program are alike."""
    assert shape(one) == shape(other)


def test_hosts_words_and_names_do() -> None:
    """Other programs, other shapes."""
    urls = [
        "http://a.example/a.html",
        "http://b.example/a.html",
        "http://a.example/b.html",
        "http://a.example/a.html?id=1",
    ]
    assert len({shape(url) for url in urls}) == 4
    assert (
        section("http://a.example/x/y/z/1.html") == section("http://a.example/x/y/2.html") == "a.example/x/y"
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://a.example/x/x/x/", "path_repeats"),
        ("http://a.example/a/b/a/b/a/b/index.html", "path_repeats"),
        ("http://a.example/1/1/1/1/1/index.html", "path_repeats"),
        ("http://a.example/" + "/".join("abcdefghijklmnopqrstuvwxyz"), "path_too_deep"),
        ("http://a.example/x/x/", ""),
        ("http://a.example/2011/11/11/11.html", ""),
        ("http://a.example/a/b/a/b/index.html", ""),
        ("http://a.example/zwgk/gzbg/2024/t1.html?from=/x/x/x/x/x", ""),
        ("http://a.example/", ""),
    ],
)
def test_a_path_that_winds_is_told_from_one_that_is_long(url: str, reason: str) -> None:
    """A step or a few that stand three times running, numbers five times, or more steps than a site has."""
    assert winding(url) == reason


def test_a_page_leads_to_no_more_than_a_person_would_put_there() -> None:
    """A hundred thousand links are cut, the rest is counted."""
    html = "".join(f"<a href=/{n}.html>{n}号</a>" for n in range(MOST_ANCHORS + 100))
    refined = refine(html.encode(), url="http://a.example/")
    assert len(refined.links) == MOST_LINKS
    left = 100 + MOST_ANCHORS - MOST_LINKS
    assert [(c.reason, c.blocks) for c in refined.drop_counts] == [("too_many_links", left)]
