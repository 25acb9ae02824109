"""Markup that no parser is given: the bounds are the same on every machine, and far from any honest page."""

from __future__ import annotations

import pytest

from crawler.bounds import MOST_ATTRIBUTES, MOST_ELEMENTS, MOST_OPEN, unfit
from crawler.pipeline import refine
from storage.records import Role
from tests.site import listing, report


@pytest.mark.parametrize(
    ("reason", "markup"),
    [
        ("too_deep", b"<div>" * 40_000),
        ("too_deep", b"<b><i><font><u>" * 6_000),
        ("too_deep", b"".join(b"<B %d>" % n for n in range(6_000))),
        ("too_many_elements", b"<i></i>" * (MOST_ELEMENTS + 1)),
        ("too_many_elements", b"<li>" * (MOST_ELEMENTS + 1)),
        ("too_many_attributes", b"<p " + b" ".join(b"a%d=1" % n for n in range(40_000)) + b">x"),
        ("too_many_attributes", b"<p " + b"a " * 40_000),
        ("declares_entities", b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "b">]><html>'),
        ("declares_entities", b"\n<!-- a > b --><!doctype x\n[<!ENTITY % p SYSTEM 'file:///x'> %p;]>"),
    ],
)
def test_what_would_cost_too_much_or_is_no_page_is_named(reason: str, markup: bytes) -> None:
    """Each bound has its reason, and the reason is what becomes of the page."""
    assert unfit(markup) == reason
    refined = refine(markup, url="http://a.example/")
    assert (refined.refused, refined.documents, refined.links) == (reason, (), ())


@pytest.mark.parametrize(
    "markup",
    [
        b"<?xml version='1.0'?><!-- made --><rss version='2.0'><channel/></rss>",
        b'<urlset xmlns="x"><url/></urlset>',
    ],
)
def test_a_feed_or_sitemap_is_no_page_and_is_read_as_what_it_is(markup: bytes) -> None:
    """It is never parsed as HTML; one that lists nothing leads nowhere."""
    assert unfit(markup) == "feed"
    refined = refine(markup, url="http://a.example/")
    assert (refined.role, refined.refused, refined.documents, refined.links) == (Role.LISTING, "", (), ())


@pytest.mark.parametrize(
    "markup",
    [
        report("甲镇政府工作报告").encode(),
        listing(*(f"/{n}.html" for n in range(2_000))).encode(),
        b"<table>" + b"<tr><td>1<td>2" * 10_000,
        b"<p>text" * 20_000,
        b"<div><p>a</div>" * 20_000,
        b"<div>" * (MOST_OPEN // 2) + b"</div>" * (MOST_OPEN // 2),
        b"<p " + b"a=1 " * (MOST_ATTRIBUTES // 2) + b">x",
        b'<img src="data:image/png;base64,' + b"QUJD" * 500_000 + b'">',
        b"<script>if (a<b && c<d) {}</script>" * 3_000,
        b"<!DOCTYPE html><html><p>[&a;]",
        b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html>',
        b"<p><rss></p>",
    ],
)
def test_honest_pages_are_within_bounds(markup: bytes) -> None:
    """Long tables, ends left out, pictures in attributes, comparisons in scripts: all are parsed."""
    assert unfit(markup) == ""


@pytest.mark.parametrize(
    "start", [b"<!--", b"<?x ", b"<!-- a --", b"<!DOCTYPE ", b"<p ", b"<" * 100, b"<a ='"]
)
def test_no_bytes_make_the_look_slow(start: bytes) -> None:
    """Openings that never close are gone through once: a second each would not end this test in time."""
    for _ in range(3):
        unfit(start * (4_000_000 // len(start)))
