"""Addresses that differ in the number of a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.pagers.series import Series, kindred, series_at, series_of

HOST = "http://a.example"


@pytest.mark.parametrize(
    ("pages", "series"),
    [
        ({2: "/l/index_1.html", 3: "/l/index_2.html"}, Series("/l/index_", ".html", 1, -1)),
        ({2: "/l/24.htm", 3: "/l/23.htm"}, Series("/l/", ".htm", -1, 26)),
        ({1: "/l", 2: "/l?c=9&page=2", 3: "/l?c=9&page=3"}, Series("/l?c=9&page=", "", 1, 0)),
        ({2: "/l?start=20", 3: "/l?start=40"}, Series("/l?start=", "", 20, -20)),
    ],
)
def test_numbered_addresses_tell_how_they_are_made(pages: dict[int, str], series: Series) -> None:
    """Counted from 0 or 1, backwards, by offsets; the first page may have an address of another form."""
    found = series_of({page: HOST + path for page, path in pages.items()})
    assert found == series._replace(before=HOST + series.before)


@pytest.mark.parametrize(
    "pages",
    [
        {},
        {1: "/a/1"},
        {1: "/a/1", 2: "/b/7"},
        {1: "/a/1/1", 2: "/a/2/2"},
        {1: "/2024/05/01", 2: "/2024/05/02"},
    ],
)
def test_other_addresses_make_no_series(pages: dict[int, str]) -> None:
    """Less than two, of several forms, two numbers that change, days with zeros in front."""
    assert series_of(pages) is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/i.php?catid=9&page=2&x=5", "/i.php?catid=9&page=*&x=5"), ("/i.php?page=2&catid=9", "/i.php?page=*&catid=9"),
        ("/2024/list_12_3.html", "/2024/list_12_*.html"), ("/c/page/7/", "/c/page/*/"), ("/gzbg/24.htm", "/gzbg/*.htm"),
    ],
)  # fmt: skip
def test_the_likeliest_number_is_that_of_the_page(path: str, name: str) -> None:
    """A named part of the query, a step called page, the end of the last word."""
    found = series_at(HOST + path)
    assert found is not None
    assert found.name == HOST + name


@given(st.integers(1, 10**6), st.integers(-50, 50).filter(bool), st.integers(-100, 100))
def test_a_page_and_its_address_say_the_same(page: int, step: int, shift: int) -> None:
    """Where there is an address of a page, it is of that page; no address has a number below 0."""
    series = Series("http://a.example/l_", ".html", step, shift)
    url = series.address(page)
    assert (url is None) == (step * page + shift < 0)
    if url is not None and step * page + shift < 10**9:
        assert series.page(url) == page


def test_pages_of_one_listing_are_kindred() -> None:
    """The same but for the number, the name of an index, more of a query, a folder of its name."""
    own = f"{HOST}/gzbg/index.html"
    assert kindred(own, f"{HOST}/gzbg/index_2.html")
    assert kindred(f"{HOST}/gzbg.htm", f"{HOST}/gzbg/24.htm")
    assert kindred(f"{HOST}/c/i.html", f"{HOST}/c/i.html?uid=7&pageNum=2")
    assert not kindred(own, f"{HOST}/tzgg/index_2.html")
    assert not kindred(f"{HOST}/i.php?catid=9", f"{HOST}/i.php?catid=8&page=2")
