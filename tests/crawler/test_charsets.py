"""Decoding promises: the encoding a browser would choose, and an honest word on how it was known."""

from __future__ import annotations

import pytest

from crawler import refine
from tests.site import report

TITLE = "青石镇政府工作报告"
URL = "https://www.county.gov.example/"


def title(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    page = refine(body, url=URL, headers=[("content-type", content_type)] if content_type else [])
    return page.documents[0].title, page.encoding


@pytest.mark.parametrize(
    ("declared", "used", "named"),
    [("gb2312", "gb18030", "gb18030"), ("gbk", "gbk", "gb18030"), ("GB18030", "gb18030", "gb18030"), ("utf8", "utf-8", "utf-8"), ("big5", "big5", "big5")],
)  # fmt: skip
def test_the_meta_tag_is_believed_and_every_gb_label_is_gb18030(declared: str, used: str, named: str) -> None:
    """As browsers do: gb2312 pages hold characters that only gb18030 has."""
    text = "鄉鎮政府工作報告" if used == "big5" else TITLE
    html = report(text, "全鎮" if used == "big5" else "全镇").encode("utf-8").decode("utf-8")
    if used == "big5":
        html = (
            "<meta charset=big5><h1>"
            + text
            + "</h1>"
            + "<p>全鎮堅持以項目建設為抓手，統籌推進產業發展和民生改善，各項工作取得新的進展。</p>" * 4
        )
    assert title(html.replace("charset=utf-8", f"charset={declared}").encode(used)) == (text, named)


def test_the_header_outranks_the_meta_tag() -> None:
    """What the server says goes before what the page says."""
    assert title(report(TITLE).encode("gbk"), "text/html; charset=gbk") == (TITLE, "gb18030")


def test_a_byte_order_mark_outranks_both() -> None:
    """The bytes themselves go first."""
    assert title(b"\xef\xbb\xbf" + report(TITLE).encode(), "text/html; charset=gbk") == (TITLE, "utf-8")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_an_undeclared_encoding_is_found(charset: str) -> None:
    """Without a word on it, valid UTF-8 is UTF-8, and Chinese bytes that are not are gb18030."""
    assert title(report(TITLE).replace("<meta charset=utf-8>", "").encode(charset)) == (TITLE, charset)


def test_a_wrong_declaration_is_overruled_and_said_so() -> None:
    """A page declared UTF-8 whose bytes are plainly GBK is read, and the row tells of it."""
    page = refine(report(TITLE).encode("gbk"), url=URL)
    assert page.documents[0].title == TITLE
    assert "overruled" in page.encoding_from


def test_gb18030_is_decoded_as_browsers_do() -> None:
    """Where Python's codec and the standard's table differ, the standard's is used (WHATWG Encoding, index gb18030)."""
    body = (
        "<meta charset=gbk><h1>标题</h1><p>".encode()
        + b"\xa8\xbc\xa6\xd9"
        + ("，" + report.__doc__ or "").encode("gbk", "ignore") * 3
    )
    text = refine(body, url=URL)
    seen = "".join([d.text for d in text.documents] + [d.text for d in text.dropped])
    assert "\u1e3f" in seen
    assert "\ufe10" in seen
