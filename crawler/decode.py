"""Which characters a page's bytes are, decided as browsers do and corrected where the declaration is plainly wrong.

Order: byte order mark, Content-Type header, `<meta>`, guess.
Source: https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

import charset_normalizer
import webencodings

from crawler.charsets import decode_big5, decode_gb18030


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as text and as UTF-8 bytes for the parser; `encoding` is a WHATWG name, `encoding_from` says who named it."""

    text: str
    utf8: bytes
    encoding: str
    encoding_from: str


_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16be"), (codecs.BOM_UTF16_LE, "utf-16le"))
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.IGNORECASE)
_GB_LABELS = frozenset({"gbk", "gb18030", "gb2312"})
# Where no encoding was declared within the first bytes, a later <meta> makes browsers start again with it.
_PRESCAN, _LATE_SCAN = 1024, 65536
_GUESS_SAMPLE = 65536


def decode(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> Decoded:
    """The page's characters. Never fails: bytes that mean nothing become U+FFFD."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _with(name, body[len(mark) :], "bom")
    text = _as_utf8(body)
    label, told_by = _declared(body, headers)
    if label is None:
        return _with(_guess(body), body, "guess") if text is None else Decoded(text, body, "utf-8", "guess")
    better = _overruling(label, body, text is not None)
    if better:
        return _with(better, body, f"declared, overruled: {told_by} says {label}, the bytes are {better}")
    if label == "utf-8" and text is not None:
        return Decoded(text, body, label, told_by)
    return _with(label, body, told_by)


def charset_of_header(headers: Iterable[tuple[str, str]]) -> str | None:
    """The charset parameter of the Content-Type header, as a WHATWG name, where it is one."""
    for name, value in headers:
        if name.lower() == "content-type" and (found := _HEADER_CHARSET.search(value)):
            return encoding_name(found[1])
    return None


def encoding_name(label: str) -> str | None:
    """The WHATWG name of a label that can be decoded; GB labels all name gb18030, as browsers read them."""
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name == "replacement":
        return None
    return "gb18030" if encoding.name in _GB_LABELS else str(encoding.name)


def charset_of_meta(start: bytes, *, parsed: bool = False) -> str | None:
    """The encoding a page declares in a `<meta>` or XML declaration, by WHATWG's prescan of its first bytes.

    `parsed` finds what a parser would find later on: no tag in a script, a style or a title.
    """
    at, lower = 0, start.lower() if parsed else b""
    while tag := _TAG.search(start, at):
        if tag["meta"] is not None and (name := _meta_encoding(tag["meta"])):
            return name
        at = tag.end()
        if parsed and (raw := _RAW.match(tag[0])):
            at = lower.find(b"</" + raw[1].lower(), at)
            if at < 0:
                break
    xml = _XML.match(start)
    return _in_ascii_bytes(xml[1]) if xml else None


# Possessive, and what does not end takes all the rest: a hostile page must not make the scan backtrack.
_VALUE = rb"""(?:"([^"]*+)"|'([^']*+)'|(?!["'])([^\t\n\f\r >]*+))"""
_EQUALS = rb"[\t\n\f\r ]*+="
_ATTRIBUTE = re.compile(
    rb"[\t\n\f\r /]*+([^\t\n\f\r />][^\t\n\f\r />=]*+)(?:" + _EQUALS + rb"[\t\n\f\r ]*+" + _VALUE + rb"|(?!" + _EQUALS + rb"))"
)  # fmt: skip
_ATTRIBUTES = rb"(?:" + re.sub(rb"\((?=\[\^)", b"(?:", _ATTRIBUTE.pattern) + rb")*+[\t\n\f\r /]*+"
_TAG = re.compile(
    rb"<!(?=--).*?(?:-->|\Z)|<meta(?=[\t\n\f\r /])(?P<meta>" + _ATTRIBUTES + rb")>"
    rb"|</?[a-z][^\t\n\f\r >]*+" + _ATTRIBUTES + rb">|<(?:[!?]|/(?![a-z]))[^>]*+>|<[a-z!/?].*+",
    re.IGNORECASE | re.DOTALL,
)
_RAW = re.compile(rb"<(script|style|title|textarea|noscript|iframe|xmp|noembed|noframes)\b", re.IGNORECASE)
_CONTENT_CHARSET = re.compile(
    rb"""charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r ;"'][^\t\n\f\r ;]*))""", re.IGNORECASE
)  # fmt: skip
_XML = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def _meta_encoding(attributes: bytes) -> str | None:
    found: dict[bytes, bytes] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        found.setdefault(name.lower(), double or single or bare)
    if b"charset" in found:
        return _in_ascii_bytes(found[b"charset"])
    if found.get(b"http-equiv", b"").lower() == b"content-type":
        charset = _CONTENT_CHARSET.search(found.get(b"content", b""))
        return _in_ascii_bytes(charset[1] or charset[2] or charset[3] or b"") if charset else None
    return None


def _in_ascii_bytes(label: bytes) -> str | None:
    """A label that could be read as ASCII cannot be UTF-16."""
    name = encoding_name(label.decode("ascii", "replace").strip())
    if name is None:
        return None
    return {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}.get(name, name)


def _declared(body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[str | None, str]:
    if name := charset_of_header(headers):
        return name, "header"
    name = charset_of_meta(body[:_PRESCAN]) or charset_of_meta(body[:_LATE_SCAN], parsed=True)
    return name, "meta" if name else "guess"


def _overruling(label: str, body: bytes, valid_utf8: bool) -> str | None:
    """The encoding the bytes plainly are, when it is not the declared one."""
    if label == "utf-8":
        return "gb18030" if not valid_utf8 and _mostly_wrong_as_utf8(body) and _looks_gb(body) else None
    if valid_utf8 and len(_UTF8_HAN.findall(body, 0, _GUESS_SAMPLE)) >= 3:
        return "utf-8"
    if label == "windows-1252" and _looks_gb(body):
        return "gb18030"
    return None


_UTF8_HAN = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
_ASCII = bytes(range(128))
_GB2312_PAIRS = re.compile(rb"(?:[\xa1-\xf7][\xa1-\xfe])+")


def _as_utf8(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _mostly_wrong_as_utf8(body: bytes) -> bool:
    text = body.decode(errors="replace")
    not_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 2 > not_ascii


def _looks_gb(body: bytes) -> bool:
    """Whether nearly all high bytes stand in pairs of GB 2312's rows and hardly any are wrong as gb18030."""
    sample = body[:_GUESS_SAMPLE]
    high = len(sample.translate(None, _ASCII))
    paired = sum(map(len, _GB2312_PAIRS.findall(sample)))
    return high > 0 and paired >= 0.9 * high and decode_gb18030(sample).count("\ufffd") <= 0.01 * high + 1


def _guess(body: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8 and declare nothing."""
    if _looks_gb(body):
        return "gb18030"
    best = charset_normalizer.from_bytes(body[:_GUESS_SAMPLE]).best()
    return (encoding_name(best.encoding.replace("_", "-")) if best else None) or "windows-1252"


def _with(name: str, body: bytes, told_by: str) -> Decoded:
    if name == "gb18030":
        text = decode_gb18030(body)
    elif name == "big5":
        text = decode_big5(body)
    else:
        encoding = webencodings.lookup(name)
        text = body.decode(encoding.codec_info.name if encoding else "utf-8", "replace")
    return Decoded(text, text.encode("utf-8", "replace"), name, told_by)
