"""The rules of robots.txt, line by line, as RFC 9309 has them."""

from __future__ import annotations

import pytest

from crawler.fetch.rules import Rules, product_token

SITE = "http://example.com"


def allowed(text: str, path: str, token: str = "baogao") -> bool:
    return Rules(text, token).allows(SITE + path)


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("baogao", "baogao"),
        ("Baogao/1.0 (+https://example.org)", "baogao"),
        ("my_bot-2/0.1", "my_bot-2"),
        ("Mozilla/5.0 (compatible; BaoGao/1.0; +https://example.org)", "baogao"),
        ("", ""),
    ],
)
def test_the_product_token_is_the_name_before_the_version(agent: str, token: str):
    """Lower case, without version and comment; the name behind `compatible;` where there is one."""
    assert product_token(agent) == token


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(ending: str):
    """LF, CRLF and CR alone."""
    text = ending.join(["User-agent: *", "Disallow: /x", ""])
    assert not allowed(text, "/x")


@pytest.mark.parametrize(
    "text",
    [
        "uSeR-aGeNt : *\nDISALLOW : /x # why",
        "  User-agent:*\n\n\n\tDisallow:/x",
        "user agent *\ndisallow /x",
        "User-agent: *\nDissallow: /x",
        "# hello\nUser-agent: * # all\nNoindex: /y\nDisallow: /x",
        "User-agent: BAOGAO\nDisallow: /x",
        "User-agent: baogao/2.0 crawler\nDisallow: /x",
        "User-agent: other\nSitemap: http://example.com/s.xml\nUser-agent: baogao\nDisallow: /x",
        "User-agent: baogao\nUnknown: line\nUser-agent: *\nDisallow: /x",
        "User-agent: *\nDisallow: /y\n\nUser-agent: *\nDisallow: /x",
        "User-agent: *\nDisallow: /x\x0b",
    ],
)
def test_a_rule_is_found_however_it_is_written(text: str):
    """Case, blanks, comments, unknown lines, the commonest misspelling, and groups in pieces."""
    assert not allowed(text, "/x")
    assert allowed(text, "/z")


@pytest.mark.parametrize(
    "text",
    [
        "Disallow: /x",
        "User-agent: bao\nDisallow: /x",
        "User-agent: baogao-images\nDisallow: /x",
        "User-agent: *\nDisallow: /x\n\nUser-agent: baogao\nAllow: /",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: # nothing",
        "<p>User-agent: *</p>\n<p>Disallow: /x</p>",
    ],
)
def test_rules_of_others_are_not_ours(text: str):
    """No group, a part of our name, a longer name, our own group beside that of all, an empty rule."""
    assert allowed(text, "/x")


@pytest.mark.parametrize(
    ("rules", "yes", "no"),
    [
        ("Disallow: /a\nAllow: /a/b", "/a/b.html", "/a/c"),
        ("Allow: /a\nDisallow: /a/b", "/a/c", "/a/b.html"),
        ("Disallow: /a\nAllow: /a", "/a", None),
        ("Disallow: /*.pdf$", "/x.pdf.html", "/x.pdf"),
        ("Disallow: /*.pdf", "/x.doc", "/x.pdf.html"),
        ("Disallow: /*?print=", "/x.html", "/x.html?print=1"),
        ("Disallow: /A/", "/a/", "/A/"),
        ("Disallow: /x$", "/x/", "/x"),
        ("Disallow: /**/deep", "/deep", "/a/b/deep"),
        ("Disallow: /price$5", "/price", "/price$5.html"),
        ("Disallow: /报告", "/%E6%8A%A4", "/%E6%8A%A5%E5%91%8A.html"),
        ("Disallow: /%e7%a7%98", "/%E7", "/%E7%A7%98.html"),
        ("Disallow: /a%2fb", "/a/b", "/a%2Fb"),
        ("Disallow: /", "/robots.txt", "/"),
    ],
)
def test_the_longest_match_decides(rules: str, yes: str, no: str | None):
    """Allow wins a tie; `*` is any run, a last `$` the end; case counts; escapes compare normalised."""
    text = "User-agent: *\n" + rules
    assert allowed(text, yes)
    assert no is None or not allowed(text, no)


def test_where_an_escape_can_be_read_in_two_ways_both_must_allow():
    """`%62` for `b`: a ban holds for either spelling, a permit only for the one it names."""
    assert not allowed("User-agent: *\nDisallow: /%62", "/b")
    assert not allowed("User-agent: *\nDisallow: /\nAllow: /%62", "/b")
    assert allowed("User-agent: *\nDisallow: /\nAllow: /%62", "/%62")


def test_a_pattern_of_many_stars_is_matched_at_once():
    """Sixty wildcards over a long address that almost matches: no backtracking."""
    assert allowed("User-agent: *\nDisallow: /" + "*a" * 60 + "*b$", "/" + "a" * 4000)


@pytest.mark.parametrize(
    ("value", "delay"), [("2", 2.0), ("0.5", 0.5), ("9999", 30.0), ("-3", 0.0), ("soon", 0.0)]
)
def test_crawl_delay_is_read_and_capped(value: str, delay: float):
    """A number of seconds, at most thirty; anything else is none."""
    assert Rules(f"User-agent: *\nCrawl-delay: {value}\nDisallow: /x", "baogao").delay == delay
