"""What pages ask of crawlers, in headers and in `<meta>`."""

from __future__ import annotations

import pytest

from crawler.pipeline import decide, refine
from storage.records import Role
from tests.site import listing, report

REPORT = report("甲镇政府工作报告")


def told(head: str = "", *headers: str) -> set[str]:
    html = REPORT.replace("<title>", f"{head}<title>")
    pairs = [("x-robots-tag", value) for value in headers]
    return set(refine(html.encode(), url="http://a.example/t.html", headers=pairs).told)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<meta name=robots content=noindex>", {"noindex"}),
        ("<META NAME=' ROBOTS ' CONTENT='NoIndex,NOFOLLOW'>", {"noindex", "nofollow"}),
        ("<meta name=robots content='none'>", {"noindex", "nofollow"}),
        ("<meta name=robots content=all><meta name=robots content='noarchive; nofollow'>", {"nofollow"}),
        ("<meta name=baogao content=noindex>", {"noindex"}),
        ("<meta name=googlebot content=noindex>", set()),
        ("<meta name=robots content='index, follow'>", set()),
        ("<meta name=description content=noindex>", set()),
    ],
)
def test_the_meta_elements_of_a_page_are_read(head: str, expected: set[str]) -> None:
    """Any case, several of them, those for everyone and those for us."""
    assert told(head) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("noindex",), {"noindex"}),
        (("NoFollow, noarchive",), {"nofollow"}),
        (("googlebot: noindex, nofollow",), set()),
        (("googlebot: noindex, baogao: nofollow",), {"nofollow"}),
        (("unavailable_after: 25 Jun 2030 15:00:00 GMT, noindex",), {"noindex"}),
        (("max-snippet: 5",), set()),
        (("all", "none"), {"noindex", "nofollow"}),
    ],
)
def test_the_header_is_read_for_whom_it_names(headers: tuple[str, ...], expected: set[str]) -> None:
    """A name holds for the words behind it; words without one are for everyone."""
    assert told("", *headers) == expected


def test_a_page_not_to_be_indexed_is_left_out_where_the_source_obeys() -> None:
    """Its text is dropped with the reason; a source may choose otherwise."""
    html = REPORT.replace("<title>", "<meta name=robots content=noindex><title>").encode()
    refined = refine(html, url="http://a.example/t.html")
    kept, missed = decide(Role.DETAIL, refined)
    assert (kept.documents, kept.refused, missed) == ((), "noindex", True)
    kept, missed = decide(Role.DETAIL, refined, obey_noindex=False)
    assert (len(kept.documents), kept.refused, missed) == (1, "", False)


def test_a_listing_not_to_be_indexed_still_leads_on() -> None:
    """`noindex, follow` is how sites keep their listings out of search engines."""
    html = listing("/a.html", "/b.html").replace("<title>", "<meta name=robots content=noindex><title>")
    kept, missed = decide(Role.LISTING, refine(html.encode(), url="http://a.example/"))
    assert ({link.url for link in kept.links}, missed) == (
        {"http://a.example/a.html", "http://a.example/b.html"},
        False,
    )


def test_links_not_to_be_followed_are_left_alone_where_the_source_obeys() -> None:
    """Those marked one by one, and all of a page that says so as a whole."""
    html = listing("/a.html", "/b.html").replace(
        "<a href=/a.html>", "<a rel='external NoFollow' href=/a.html>"
    )
    page = html.replace("<title>", "<meta name=robots content=nofollow><title>")

    def found(text: str, *, obey: bool) -> set[str]:
        return {
            link.url[-7:] for link in refine(text.encode(), url="http://a.example/", obey_nofollow=obey).links
        }

    assert found(html, obey=True) == {"/b.html"}
    assert found(page, obey=True) == set()
    assert found(page, obey=False) == {"/a.html", "/b.html"}
