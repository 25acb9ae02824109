"""Canonical addresses: one spelling for each page, and none for what cannot be fetched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discover.canonical import MAX_LENGTH, canonical, exact, follow, host_and_port, join, origin

BASE = "http://gov.example/a/b.html?x=1"


@pytest.mark.parametrize(
    ("spelling", "one"),
    [
        ("http://gov.example", "http://gov.example/"),
        ("HTTP://GOV.Example:80/A", "http://gov.example/A"),
        ("https://gov.example:443/?", "https://gov.example/"),
        ("https://gov.example:0444/", "https://gov.example:444/"),
        ("https://gov.example:00000000000443/", "https://gov.example/"),
        (" \thttp://gov.example/a\n", "http://gov.example/a"),
        ("http://gov.example/a#top", "http://gov.example/a"),
        ("http://gov.example/./x/../a/%2e/b", "http://gov.example/a/b"),
        ("http://gov.example/../..", "http://gov.example/"),
        ("http://gov.example/a/..", "http://gov.example/"),
        ("http://gov.example//a//b", "http://gov.example//a//b"),
        ("http://gov.example\\a\\b?c\\d", "http://gov.example/a/b?c%5Cd"),
        ("http:gov.example/a", "http://gov.example/a"),
        ("http://gov.example./a", "http://gov.example/a"),
        ("http://gov.example/%61%2f%e6%8a%a5", "http://gov.example/a%2F%E6%8A%A5"),
        (
            "http://gov.example/报告 1.html?题=报 告",
            "http://gov.example/%E6%8A%A5%E5%91%8A%201.html?%E9%A2%98=%E6%8A%A5%20%E5%91%8A",
        ),
        ("http://gov.example/100%", "http://gov.example/100%25"),
        ("http://中国政府.example/", "http://xn--fiqs8sirgfmh.example/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://☃.example/", "http://xn--n3h.example/"),
        ("http://%e2%98%83.example/", "http://xn--n3h.example/"),
        ("http://127.1/", "http://127.0.0.1/"),
        ("http://0x7f.0.0.0x1:8600/", "http://127.0.0.1:8600/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://１２７．０．０．１/", "http://127.0.0.1/"),
        ("http://[::FFFF:1]:80/", "http://[::ffff:1]/"),
        ("http://my_host.example/", "http://my_host.example/"),
    ],
)
def test_spellings_of_one_address_become_one(spelling: str, one: str):
    """Case, ports, dots, escapes, blanks, other scripts and numeric hosts have one form."""
    assert canonical(spelling) == one
    assert canonical(one) == one


@pytest.mark.parametrize(
    "url",
    [
        "http://h/A",
        "http://h/a/",
        "http://h/a?b=1&c=2",
        "http://h/a?c=2&b=1",
        "http://h//a",
        "http://h/a%2Fb",
        "https://h/a",
    ],
)
def test_addresses_that_may_be_other_pages_stay_apart(url: str):
    """Case of the path, slashes, the order of parameters and the scheme are kept."""
    assert canonical(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "about:blank",
        "ftp://h/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:a@h",
        "http://",
        "http:///",
        "http://?x",
        "http://me@h/",
        "http://me:word@h/",
        "http://@h/",
        "http://h:0/",
        "http://h:000000000/",
        "http://h:65536/",
        "http://h:8o/",
        "http://h:٨٠/",
        "http://[::1/",
        "http://[::1%25eth0]/",
        "http://[v1.x]/",
        "http://1.2.3.4.5/",
        "http://256.0.0.1/",
        "http://0x1ffffffff/",
        "http://1.2.3.08/",
        "http://a..b/",
        "http://a b/",
        "http://a<b/",
        "http://a%00b/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 130 + "example/",
        "http://h/" + "a" * MAX_LENGTH,
        "http://h/" + "报" * MAX_LENGTH,
        "\\\\host\\share",
        "//h/x",
        "/x",
    ],
)
def test_what_cannot_be_fetched_has_no_address(url: str):
    """Other schemes, users, bad hosts and ports, and addresses beyond the length limit."""
    assert canonical(url) is None


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://h/p1.html;jsessionid=0A1B?PHPSESSID=ff&id=3", "http://h/p1.html?id=3"),
        ("http://h/p1.html;JSESSIONID=0A1B/x", "http://h/p1.html/x"),
        ("http://h/?ASPSESSIONIDQQ=x", "http://h/"),
        ("http://h/?a=1&sid=8f14e45fceea167a5a36dedd4bea2543&b=2", "http://h/?a=1&b=2"),
        ("http://h/?sid=12&sessionid=14", "http://h/?sid=12&sessionid=14"),
        ("http://h/?sid=20240305123456789", "http://h/?sid=20240305123456789"),
        ("http://h/session/list.html?possess=1", "http://h/session/list.html?possess=1"),
    ],
)
def test_session_ids_go_and_what_only_looks_like_one_stays(url: str, plain: str):
    """A random word named sid is a session; a short or plain number may be a section of the site."""
    assert canonical(url) == plain


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("c.html", "http://gov.example/a/c.html"),
        ("./c.html#p", "http://gov.example/a/c.html"),
        ("../c.html", "http://gov.example/c.html"),
        ("../../../c.html", "http://gov.example/c.html"),
        ("/c.html", "http://gov.example/c.html"),
        ("?page=2", "http://gov.example/a/b.html?page=2"),
        ("?", "http://gov.example/a/b.html"),
        ("//other.example/c", "http://other.example/c"),
        ("\\c\\d.html", "http://gov.example/c/d.html"),
        ("https://other.example", "https://other.example/"),
        ("HTTP://GOV.example/C", "http://gov.example/C"),
        ("http:c.html", "http://gov.example/a/c.html"),
        ("https:c.html", "https://c.html/"),
        (" \n/c.ht\tml ", "http://gov.example/c.html"),
        ("报告.html", "http://gov.example/a/%E6%8A%A5%E5%91%8A.html"),
        ("c:d.html", None),
        ("./c:d.html", "http://gov.example/a/c:d.html"),
        ("c.html;jsessionid=1", "http://gov.example/a/c.html"),
        ("", None),
        ("  ", None),
        ("#top", None),
        (" #top", None),
        ("javascript:void(0)", None),
        ("java\nscript:void(0)", None),
        ("JaVaScRiPt:void(0)", None),
        ("mailto:a@gov.example", None),
        ("tel:110", None),
        ("data:text/html,x", None),
        ("http://[::1", None),
        ("/" + "a" * 100_000, None),
    ],
)
def test_a_link_leads_where_a_browser_would_go(href: str, target: str | None):
    """Relative links are resolved; links to nowhere we could go are none."""
    assert join(BASE, href) == target


@pytest.mark.parametrize(
    "base", ["http://gov.example/", "http://gov.example/?a=/b/c", "http://gov.example/#/b/c"]
)
def test_only_the_path_of_a_base_counts(base: str):
    """Slashes in query and fragment are no directories."""
    assert join(base, "x.html") == "http://gov.example/x.html"


def test_a_redirect_keeps_its_session_id():
    """A server that redirects to a session id is followed as it asks; the page's own name has none."""
    assert follow(BASE, "/c;jsessionid=1") == "http://gov.example/c;jsessionid=1"
    assert exact("http://gov.example/c;jsessionid=1") == "http://gov.example/c;jsessionid=1"


@pytest.mark.parametrize(
    ("url", "place", "port"),
    [
        ("http://h/", "http://h", "h:80"),
        ("https://h.example/a/b?c=/d", "https://h.example", "h.example:443"),
        ("http://[::1]/x", "http://[::1]", "[::1]:80"),
        ("https://[::1]:8443/x", "https://[::1]:8443", "[::1]:8443"),
    ],
)
def test_an_address_has_an_origin_and_a_host_with_port(url: str, place: str, port: str):
    """The port is always in the second, and in the first where it is not the usual one."""
    assert origin(url) == place
    assert host_and_port(origin(url)) == port


TOKENS = ("/", ".", "..", "%2e", "%", "%25", "%61", "%E6", "?", "#", "&", "=", ";", "a", "B", "报", " ", "\\")
ODD = (":", "@", "'", '"', "|", "[", "]", "sid=", "jsessionid=1", "\t", "\u3000")
PIECES = st.lists(st.sampled_from(TOKENS + ODD), max_size=20).map("".join)


@settings(max_examples=200)
@given(PIECES)
def test_the_canonical_form_is_its_own(rest: str):
    """Whatever is put together, the one spelling of the one spelling is itself, plain and bounded."""
    url = canonical("http://h.example/" + rest)
    assert url is not None
    assert canonical(url) == url
    assert url.isascii()
    assert not set(url) & set(' "<>\\^`{|}#\t\n\r')


@settings(max_examples=200)
@given(st.one_of(PIECES, st.text(max_size=20)))
def test_any_link_is_resolved_or_refused_without_complaint(href: str):
    """No link of a stranger's page raises; what comes of it is canonical."""
    for link in (href, href + "\ud800"):
        url = join(BASE, link)
        assert url is None or canonical(url) == url
