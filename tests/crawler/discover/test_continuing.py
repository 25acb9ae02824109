"""The next page of an article is followed, whatever else a page of reports leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler import refine
from crawler.discover.continuing import MOST_PAGES
from crawler.pipeline import decide
from crawler.site import Scope
from storage.records import Link, Refined, Role, Sequel

PARAGRAPH = "今年以来，全镇上下团结一心，各项工作取得新的成绩，现将有关情况报告如下。" * 4
SCOPE = Scope(("x.test",))


def page(url: str, below: str, head: str = "") -> Refined:
    body = f"{head}<title>某镇工作报告_网</title><h1>某镇工作报告</h1><div>{f'<p>{PARAGRAPH}</p>' * 4}</div><div>{below}</div>"
    return refine(body.encode(), url=url, scope=SCOPE)


PAGER = (
    '<a href="7.html">1</a> <a href="7_2.html">2</a> <a href="7_3.html">3</a> <a href="7_2.html">下一页</a>'
)


def test_a_page_for_reports_leads_on_to_the_next_of_its_article_alone() -> None:
    """The other links of its pager come one by one, from page to page."""
    kept, missed = decide(Role.DETAIL, page("http://x.test/7.html", PAGER), scope=SCOPE)
    assert [(link.url, link.role) for link in kept.links] == [("http://x.test/7_2.html", Role.DETAIL)]
    assert (len(kept.documents), missed) == (1, False)


def test_on_a_page_of_unknown_role_the_pages_of_its_article_are_pages_for_reports() -> None:
    """A pager would make listings of them, whose texts are not kept."""
    kept, _ = decide(Role.UNKNOWN, page("http://x.test/7.html", PAGER), scope=SCOPE)
    roles = {link.url: link.role for link in kept.links}
    assert roles["http://x.test/7_2.html"] == roles["http://x.test/7_3.html"] == Role.DETAIL


def test_the_last_page_leads_nowhere() -> None:
    """Back to the first one least of all."""
    last = page("http://x.test/7_3.html", '<a href="7_2.html">上一页</a> <a href="7.html">下一页</a>')
    assert last.sequel == Sequel(3, 3, None, "http://x.test/7.html")
    assert decide(Role.DETAIL, last, scope=SCOPE)[0].links == ()


@pytest.mark.parametrize(
    ("obey", "links"), [(True, ()), (False, (Link("http://x.test/7_2.html", "", Role.DETAIL),))]
)
def test_a_page_that_asks_for_it_is_not_followed(obey: bool, links: tuple[Link, ...]) -> None:
    """`nofollow` is about the next page too, where the source obeys it."""
    asking = page("http://x.test/7.html", PAGER, '<meta name="robots" content="nofollow">')
    assert decide(Role.DETAIL, asking, scope=SCOPE, obey_nofollow=obey)[0].links == links


def test_a_next_page_outside_the_scope_is_left_alone() -> None:
    """The scope is the source's word on all that is asked for."""
    outside = Scope(("x.test",), exclude=("/*_2.html",))
    assert decide(Role.DETAIL, page("http://x.test/7.html", PAGER), scope=outside)[0].links == ()


def test_an_article_without_end_ends() -> None:
    """No page is asked for behind the hundredth."""
    one = page("http://x.test/show?id=7&page=99", '<a href="?id=7&amp;page=100">下一页</a>')
    assert len(decide(Role.DETAIL, one, scope=SCOPE)[0].links) == 1
    assert one.sequel is not None
    last = replace(one, sequel=one.sequel._replace(number=MOST_PAGES))
    assert decide(Role.DETAIL, last, scope=SCOPE)[0].links == ()


def test_a_page_that_is_not_kept_leads_nowhere() -> None:
    """What asks not to be kept is not gone on with either."""
    asking = page("http://x.test/7.html", PAGER, '<meta name="robots" content="noindex">')
    assert decide(Role.DETAIL, asking, scope=SCOPE)[0].links == ()
