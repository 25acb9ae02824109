"""Lists whose lines are data in a script or an answer of their own."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import refine
from crawler.discover.pagers.records import MOST_RECORDS, read_records
from crawler.site import LinkRules
from storage.records import Role

OWN = "http://a.example/col/col1/index.html"
PROXY = "http://a.example/module/web/jpage/dataproxy.jsp"


def store(*records: str, more: str = "", total: int = 0) -> str:
    inside = "".join(f"<record><![CDATA[{record}]]></record>" for record in records)
    following = f"<nextgroup><![CDATA[{more}]]></nextgroup>" if more else ""
    return (
        f"<datastore><totalrecord>{total}</totalrecord>{following}<recordset>{inside}</recordset></datastore>"
    )


LINE = "<li><a href=/art/{0}.html>云岭县某镇政府工作报告</a><span>2024-01-05</span></li>"


def test_the_links_of_records_lead_on_like_those_of_a_list() -> None:
    """In a page and in the answer of a proxy; the link to the next group is a page of the listing."""
    data = store(
        LINE.format(1), LINE.format(2), more="<a href='./dataproxy.jsp?page=2&columnid=1'></a>", total=5
    )
    for html in (f"<title>报告</title><script type='text/xml'>{data}</script>", data):
        refined = refine(html.encode(), url=f"{PROXY}?page=1&columnid=1")
        assert [(link.url, link.role) for link in refined.links] == [
            (f"{PROXY}?page=2&columnid=1", Role.LISTING),
            ("http://a.example/art/1.html", Role.DETAIL),
            ("http://a.example/art/2.html", Role.DETAIL),
        ]
        assert refined.pager is not None
        assert (refined.pager.form, refined.pager.of) == ("jpage", 3)


def test_rows_of_a_table_are_records_too() -> None:
    """A record may be a row or a cell."""
    data = store("<tr><td><a href=/art/1.html>云岭县某镇政府工作报告</a></td></tr>")
    assert [link.url for link in refine(data.encode(), url=PROXY).links] == ["http://a.example/art/1.html"]


def test_rules_hold_for_records() -> None:
    """Those that no pattern names are left out."""
    data = store(LINE.format(1), LINE.format(22)).encode()
    links = refine(data, url=PROXY, rules=LinkRules((), ("/art/2*.html",))).links
    assert [link.url for link in links] == ["http://a.example/art/22.html"]


def test_the_proxy_is_asked_for_as_many_again_until_there_are_no_more() -> None:
    """Behind records 4 to 6 of 8 come 7 to 9, and behind those nothing."""
    answer = store(LINE.format(1), total=8)
    found = read_records(answer, f"{PROXY}?startrecord=4&endrecord=6&perpage=3", PROXY)
    assert found is not None
    assert found.found is not None
    assert found.found.pages == (f"{PROXY}?startrecord=7&endrecord=9&perpage=3",)
    last = read_records(answer, f"{PROXY}?startrecord=7&endrecord=9&perpage=3", PROXY)
    assert last is not None
    assert last.found is not None
    assert last.found.pages == ()


def test_a_page_of_records_that_names_itself_ends() -> None:
    """And so does an answer without any record."""
    own = f"{PROXY}?page=2"
    for data in (store(LINE.format(1), more=f"<a href='{own}'>"), store(more=f"<a href='{PROXY}?page=3'>")):
        found = read_records(data, own, own)
        assert found is not None
        assert found.found is None or found.found.pages == ()


def test_there_is_an_end_to_records() -> None:
    """More than anybody lists are left alone, and so is what does not end."""
    found = read_records(store(*["<li>x</li>"] * (MOST_RECORDS + 5)), OWN, OWN)
    assert found is not None
    assert found.markup.count("<li>") == MOST_RECORDS
    endless = read_records("<datastore>" * 5 + "<record><![CDATA[" * 50_000, OWN, OWN)
    assert endless is not None
    assert endless.markup == ""


@given(st.lists(st.sampled_from(["<datastore>", "<record>", "</record>", "<![CDATA[", "]]>", "<nextgroup>", "</nextgroup>", ".jpage(",
    "perPage:3,", "totalRecord:9,", "proxyUrl:'/p',", "columnid:1,", "unitid:2", "<a href='?page=2'>", "</datastore>", "&", "\x00"]), max_size=40))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_data_is_read(pieces: list[str]) -> None:
    """Whatever order its parts come in, the page is refined."""
    refine("".join(pieces).encode(), url=OWN)
