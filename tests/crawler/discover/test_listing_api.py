"""Listings that answer in JSON, read as their source declares."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import refine
from crawler.discover.listing_api import MOST_ITEMS, first_page, page_of
from crawler.discover.roles import role_of
from crawler.site import LinkRules, ListingApi, Scope
from storage.records import DropCount, Link, Pager, Refined, Role, Step

HOST = "https://a.example"
API = ListingApi(HOST + "/api/list?channel=12&offset={page}&size=2", "data.rows", "path", "name", "at", 0, 2)
SCOPE = Scope(("a.example",))


def answer(value: object, number: int = 0, api: ListingApi = API) -> Refined:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    url = api.address.replace("{page}", str(number))
    return refine(
        body, url=url, headers=[("content-type", "application/json")], scope=SCOPE, rules=LinkRules(api=api)
    )


def rows(*items: object) -> dict[str, object]:
    return {"code": 0, "data": {"rows": items, "total": 99}}


def test_items_are_pages_with_reports_and_the_next_page_comes_first() -> None:
    """With title and time of change; the counter goes up by its step."""
    refined = answer(
        rows({"path": "/r/1.html", "name": "云岭县<em>政府</em>工作报告", "at": "2024-02-05 08:30:00"})
    )
    assert refined.links == (
        Link(HOST + "/api/list?channel=12&offset=2&size=2", "", Role.LISTING, step=Step.NEXT),
        Link(HOST + "/r/1.html", "云岭县政府工作报告", Role.DETAIL, datetime(2024, 2, 5, 0, 30, tzinfo=UTC)),
    )
    assert refined.role is Role.LISTING
    assert refined.pager == Pager("api", 1, None, HOST + "/api/list?channel=12&offset=*&size=2")


def test_addresses_of_a_listing_are_told_from_others() -> None:
    """By the template alone: any counter that its beginning and step allow."""
    assert first_page(API) == HOST + "/api/list?channel=12&offset=0&size=2"
    assert page_of(API, HOST + "/api/list?channel=12&offset=8&size=2") == 5
    for other in ("/api/list?channel=12&offset=3&size=2", "/api/list?channel=7&offset=2&size=2", "/"):
        assert page_of(API, HOST + other) is None
        assert role_of(HOST + other, LinkRules(api=API)) is Role.UNKNOWN
    assert role_of(HOST + "/api/list?channel=12&offset=8&size=2", LinkRules(api=API)) is Role.LISTING


def test_an_address_may_be_made_of_parts() -> None:
    """Of paths in braces, with numbers as they are written; an item that lacks one is counted."""
    api = ListingApi(HOST + "/l?p={page}", "", "/art/{id}/{where.kind}.html", "title")
    refined = answer([{"id": 12345678901234567890, "where": {"kind": "gzbg"}}, {"id": 7}], 1, api)
    assert [link.url for link in refined.links][1:] == [HOST + "/art/12345678901234567890/gzbg.html"]
    assert refined.drop_counts == (DropCount("item_without_address", 1, 0),)


@pytest.mark.parametrize(
    ("value", "number", "refused"),
    [
        (rows(), 0, "api_without_items"),
        (rows(), 2, ""),
        ({"data": None}, 4, ""),
        ({"data": {"rows": {"a": 1}}}, 0, "api_without_items"),
        (b"<html>login</html>", 2, "not_json"),
        (b"[" * 100_000, 0, "not_json"),
        (b'{"data": {"rows": [{"path": "' + b"x" * 10, 0, "not_json"),
        (b"9" * 10_000, 0, "not_json"),
    ],
)
def test_a_listing_ends_with_a_page_without_items(value: object, number: int, refused: str) -> None:
    """On the first page, and where the answer is none, it is said; no bytes lead on then."""
    refined = answer(value, number)
    assert (refined.links, refined.refused) == ((), refused)


def test_hostile_answers_are_read_within_bounds() -> None:
    """Names given twice, numbers that are none, addresses elsewhere, texts that no text may hold, items without end."""
    body = b'{"data": {"rows": [{"path": NaN, "path": "/r/1.html", "name": "\\ud800\\u0000\xe6\x8a\xa5", "at": 1e999}]}}'
    assert [(link.url, link.text) for link in answer(body).links][1:] == [(HOST + "/r/1.html", "报")]
    elsewhere = answer(
        rows({"path": "http://b.example/1"}, {"path": "javascript:x()"}, {"path": ["/r"]}, "x", None)
    )
    assert [link.role for link in elsewhere.links] == [Role.LISTING]
    many = answer(rows(*({"path": f"/r/{n}"} for n in range(MOST_ITEMS + 9))))
    assert len(many.links) == MOST_ITEMS + 1


def test_a_call_around_the_answer_is_taken_off() -> None:
    """As some servers send it for scripts of other sites."""
    body = b'jsonp_17({"data": {"rows": [{"path": "/r/1.html"}]}});'
    assert len(answer(body).links) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024-02-05", datetime(2024, 2, 4, 16, tzinfo=UTC)), ("2024-02-05T01:02:03Z", datetime(2024, 2, 5, 1, 2, 3, tzinfo=UTC)),
        ("1707094800000", datetime(2024, 2, 5, 1, tzinfo=UTC)), (1707094800, datetime(2024, 2, 5, 1, tzinfo=UTC)), ("昨天", None),
        ("9999999999999", None), ("0001-01-01", None),
    ],
)  # fmt: skip
def test_times_are_read_as_they_are_written(text: object, told: datetime | None) -> None:
    """In China's time where no zone is given; what is no time of the web is none."""
    assert answer(rows({"path": "/r/1.html", "at": text})).links[1].changed == told


@given(st.recursive(st.none() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["data", "rows", "path", "name", "at", "x"]), inner), max_leaves=30))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_any_answer_is_read(value: object) -> None:
    """Whatever JSON holds, wherever; every address found is in the scope."""
    assert all(SCOPE.covers(link.url) for link in answer(json.dumps(value).encode()).links)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read(body: bytes) -> None:
    """Though they be no JSON."""
    answer(body)
