"""Where a page says what its encoding is, and how much it is believed (WHATWG: determining the character encoding)."""

from __future__ import annotations

import pytest

from crawler.charsets import decode_big5, decode_gb18030
from crawler.decode import charset_of_header, charset_of_meta, decode

HAN = "云岭县二〇二三年政府工作报告"


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"<meta charset=gbk>", "gb18030"),
        (b'<META CHARSET="GB2312" />', "gb18030"),
        (
            b"<meta name=a content=b><meta http-equiv='Content-Type' content='text/html; charset=big5'>",
            "big5",
        ),
        (b'<meta content="text/html;charset=utf8" http-equiv="content-type">', "utf-8"),
        (b"<!-- <meta charset=gbk> --><meta charset=utf-8>", "utf-8"),
        (b"<!--><meta charset=gbk>", "gb18030"),
        (b'<a title="<meta charset=gbk>"><meta charset=utf-8>', "utf-8"),
        (b"<metal charset=gbk>", None),
        (b"<meta content='charset=gbk'>", None),
        (b"<meta charset=utf-16>", "utf-8"),
        (b"<meta charset=nonsense>", None),
        (b'<?xml version="1.0" encoding="gb2312"?><html>', "gb18030"),
        (b"<meta charset=gbk", None),
        (b'<meta charset=gbk">', None),
        (b'<meta " charset=gbk>', "gb18030"),
        (b"<meta charset=gbk/>", None),
        (b"<meta charset=gbk />", "gb18030"),
        (b"<meta/charset=gbk>", "gb18030"),
        (b"<meta = charset=gbk>", "gb18030"),
        (b"<meta charset=>", None),
        (b"<p title='<meta charset=big5>", None),
        (b"1 < 2 > 0 <meta charset=gbk>", "gb18030"),
        (b"</p title='>'><!doctype '><meta charset=gbk>", "gb18030"),
        (b"<meta charset=nonsense><meta charset=gbk>", "gb18030"),
        (b"<meta http-equiv=content-type content='charset; charset = \"gbk\"'>", "gb18030"),
        (b'<meta http-equiv=content-type content="charset=\'gbk">', None),
    ],
)
def test_the_prescan_reads_tags_as_a_parser_would(start: bytes, name: str | None) -> None:
    """Comments and attribute values hide what stands in them; UTF-16 in ASCII bytes is not UTF-16."""
    assert charset_of_meta(start) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("text/html; charset=gb2312", "gb18030"),
        ('text/html;CHARSET="Big5"; x=y', "big5"),
        ("text/html", None),
        ("text/html; charset=hz-gb-2312", None),
    ],
)
def test_the_header_names_a_charset_or_none(value: str, name: str | None) -> None:
    """Labels are the standard's; what browsers refuse to decode counts as not said."""
    assert charset_of_header([("Server", "x"), ("content-type", value)]) == name


def test_a_declaration_beyond_the_first_kilobyte_is_found_where_it_is_needed() -> None:
    """Browsers start again when a late `<meta>` names another encoding."""
    body = (
        b"<style>"
        + b"a{color:red}" * 200
        + b"</style><meta charset=big5><p>"
        + "縣政府工作報告".encode("big5")
    )
    assert (decode(body).encoding, decode(body).encoding_from) == ("big5", "meta")


def test_what_a_script_says_late_is_no_declaration() -> None:
    """Beyond the first kilobyte a parser decides what is a tag; before, browsers look without one."""
    padding = b"<!--" + b"-" * 1100 + b"-->"
    written = b"<script>write('<meta charset=big5>')</SCRIPT>"
    assert charset_of_meta(written) == "big5"
    assert charset_of_meta(padding + written + b"<meta charset=gbk>", parsed=True) == "gb18030"
    assert charset_of_meta(padding + b"<title>" + b"<meta charset=big5>", parsed=True) is None


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    """A UTF-8 page cut in the middle of a character is UTF-8 still; what is broken shows."""
    decoded = decode(b"<meta charset=utf-8>" + (HAN * 5).encode()[:-1])
    assert decoded.encoding == "utf-8"
    assert decoded.utf8.decode().count("\ufffd") == 1


def test_western_pages_stay_western() -> None:
    """Accented letters among ASCII are not taken for pairs of Chinese bytes."""
    body = "<meta charset=iso-8859-1><p>Présentation générale de l’été à Besançon, près de l'école".encode(
        "cp1252"
    )
    assert decode(body).encoding == "windows-1252"


def test_latin_declared_chinese_bytes_are_chinese() -> None:
    """A server's default label over GBK pages is overruled, and the row says so."""
    decoded = decode((HAN * 3).encode("gbk"), [("Content-Type", "text/html; charset=ISO-8859-1")])
    assert decoded.encoding == "gb18030"
    assert decoded.encoding_from.startswith("declared, overruled: header says windows-1252")


def test_gb18030_follows_the_standard_where_python_does_not() -> None:
    """WHATWG index gb18030: the euro at 80, the wide space at A3A0, one U+FFFD for a lost trail byte, tags unharmed."""
    assert decode_gb18030(b"\x80 \xa3\xa0 \xfe\x59 \x815\xf47") == "€ \u3000 \u9fb4 \ue7c7"
    assert decode_gb18030(b"\xd5<b>") == "\ufffd<b>"
    assert decode_gb18030(b"\xff\xd5\xfe") == "\ufffd政"


def test_big5_holds_hong_kongs_characters() -> None:
    """WHATWG index Big5: pairs that Python's codecs lack or read otherwise."""
    assert decode_big5(b"\x87\x7a\x87\x7b\x8e\x69\xa3\xe1\xa1\xe3") == "㡵𡵓箸€～"
    assert decode_big5(b"\x87<b>") == "\ufffd<b>"
