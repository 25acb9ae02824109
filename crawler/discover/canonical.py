"""One spelling for each address: what is fetched, stored and compared.

The parsing follows the WHATWG URL standard (https://url.spec.whatwg.org/), with these choices where a
crawler needs more or less than a browser:

- Only http and https; no user name or password; no port 0; at most `MAX_LENGTH` characters.
- The fragment, an empty query and a trailing dot of the host go.
- Escapes of unreserved characters are undone (RFC 3986, 6.2.2.2), the others are in upper case, and a
  stray `%` is written `%25`. `w3lib` escapes what some servers refuse: `[`, `]`, `|` and `'`.
- Host names hold letters, digits, `-` and `_`; names in other scripts become Punycode (UTS 46).
- Session ids go: they make every visit a new address of the same page. `sid=7` may be a section and
  stays; `sid=` with a long random word goes.
- The query is escaped as UTF-8, whatever the charset of the page.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

import idna
from w3lib.url import safe_url_string

MAX_LENGTH = 4096
_LONGEST_INPUT = 4 * MAX_LENGTH
_CACHED = 8192
_DEFAULT_PORTS = {"http": 80, "https": 443}

_TABS_AND_LINES = str.maketrans("", "", "\t\n\r")
_BLANKS = "".join(map(chr, range(33)))
_CLEAN = re.compile(
    r"(https?://[a-z0-9._-]+(?::[1-9]\d{0,4})?)(/[A-Za-z0-9_~!$&'()*+,=:@/.-]*)"
    r"(\?[A-Za-z0-9_~!$&()*+,=:@/.?-]+)?"
)
_SPLIT = re.compile(r"(?i)(https?):[/\\]*([^/\\?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SESSION = r"(?:jsessionid|phpsessid|aspsessionid\w*|cftoken|oscsid|zenid)=[^/;]*"
_MAYBE_SESSION = r"(?:sid|sessionid|session_id)=(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{16,}"
_SESSION_HINTS = ("sess", "sid=", "cftoken", "zenid")
_SESSION_PATH = re.compile(rf"(?i);(?:{_SESSION}|{_MAYBE_SESSION})(?=[/;]|$)")
_SESSION_QUERY = re.compile(rf"(?i)(?:{_SESSION}|{_MAYBE_SESSION}).*")


@lru_cache(maxsize=_CACHED)
def canonical(url: str) -> str | None:
    """The one spelling of an address, or None when it is no http(s) address we could fetch."""
    return _without_session(exact(url))


def exact(url: str) -> str | None:
    """As `canonical`, but session ids stay: a redirect is followed as it was given."""
    if len(url) > _LONGEST_INPUT:
        return None
    clean = _CLEAN.fullmatch(url)
    if clean and _is_canonical(clean[1]):
        url = clean[1] + _without_dots(clean[2]) + (clean[3] or "")
        return url if len(url) <= MAX_LENGTH else None
    parts = _SPLIT.fullmatch(_trimmed(url))
    if parts is None:
        return None
    scheme, authority, path, query = parts[1].lower(), parts[2], parts[3].replace("\\", "/"), parts[4]
    netloc = _netloc(scheme, authority)
    return _assembled(scheme, netloc, path, query) if netloc else None


def join(base: str, href: str) -> str | None:
    """The canonical address a link on the page `base` leads to; None where it leads nowhere we could go.

    Links to a place on the page itself and schemes other than http(s) lead nowhere.
    """
    place = _place(base, href)
    return None if place is None else _joined(place, href)


def follow(base: str, location: str) -> str | None:
    """The exact address a redirect leads to, session ids kept; None where we could not go there."""
    place = _place(base, location)
    return None if place is None else _resolved(place, location)


def origin(url: str) -> str:
    """Scheme, host and port of a canonical address: `https://host:8443`."""
    return url[: url.index("/", 8)]


@lru_cache(maxsize=_CACHED)
def host_and_port(origin: str) -> str:
    """`host:port` of an origin, the port always given."""
    scheme, _, netloc = origin.partition("://")
    return netloc if re.search(r":\d+$", netloc) else f"{netloc}:{_DEFAULT_PORTS[scheme]}"


def _place(base: str, href: str) -> str | None:
    """The part of the base that matters for the link: its directory, or all of its path for `?query`."""
    if not href or href[0] == "#" or len(href) > _LONGEST_INPUT:
        return None
    path = base.partition("#")[0].partition("?")[0]
    if href[0] == "?":
        return path
    return path[: path.rfind("/", 8) + 1] or path + "/"


@lru_cache(maxsize=_CACHED)
def _joined(place: str, href: str) -> str | None:
    return _without_session(_resolved(place, href))


def _resolved(place: str, href: str) -> str | None:
    href = _trimmed(href)
    scheme = _SCHEME.match(href)
    if scheme and _is_relative_in_disguise(place, href, scheme[0]):
        href, scheme = href[scheme.end() :], None
    if scheme:
        return exact(href)
    head = href[:2].replace("\\", "/")
    if head == "//":
        return exact(place[: place.index(":") + 1] + href)
    if head[:1] == "/":
        return exact(origin(place) + href)
    return exact(place + href) if href and href[0] != "#" else None


def _trimmed(url: str) -> str:
    if url.isprintable() and " " not in (url[:1], url[-1:]):
        return url
    return url.strip(_BLANKS).translate(_TABS_AND_LINES)


def _is_relative_in_disguise(place: str, href: str, scheme: str) -> bool:
    """`http:page.html` on an http page is `page.html` (WHATWG: special relative or authority state)."""
    return place.startswith(scheme.lower()) and not href.startswith("//", len(scheme))


@lru_cache(maxsize=_CACHED)
def _is_canonical(origin: str) -> bool:
    scheme, _, authority = origin.partition("://")
    return _netloc(scheme, authority) == authority


def _netloc(scheme: str, authority: str) -> str | None:
    """Host and port in one spelling, None where the authority is no host or names a user."""
    host, colon, port = authority.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = authority, ""
    found = None if "@" in authority else _host(host)
    digits = port.lstrip("0") or port[:1]
    if found is None or (port and not (port.isascii() and port.isdigit() and len(digits) <= 5)):
        return None
    number = int(digits) if port else _DEFAULT_PORTS[scheme]
    if not 0 < number <= 65535:
        return None
    return found if number == _DEFAULT_PORTS[scheme] else f"{found}:{number}"


@lru_cache(maxsize=_CACHED)
def _host(host: str) -> str | None:
    if host.startswith("["):
        return _ipv6(host)
    name = _ascii_name(host)
    if name is None:
        return None
    labels = name.removesuffix(".").split(".")
    if len(name) > 254 or not all(map(_LABEL.fullmatch, labels)):
        return None
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(labels)
    return ".".join(labels)


def _ascii_name(host: str) -> str | None:
    """A host name in lower case and Punycode; odd widths and full stops become plain ones."""
    if "%" in host:
        host = _unescaped_utf8(host)
    if host.isascii():
        return host.lower()
    try:
        labels = idna.uts46_remap(host, std3_rules=False).split(".")
        return ".".join(label if label.isascii() else _punycode(label) for label in labels)
    except (idna.IDNAError, UnicodeError):
        return None


def _punycode(label: str) -> str:
    """A label of another script in Punycode; signs too, which IDNA 2008 forbids and browsers allow (UTS 46)."""
    try:
        return idna.alabel(label).decode()
    except idna.InvalidCodepoint:
        return f"xn--{label.encode('punycode').decode()}"


def _unescaped_utf8(host: str) -> str:
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), host.encode("utf-8", "replace"))
    return raw.decode("utf-8", "replace")


def _ipv6(host: str) -> str | None:
    if not host.endswith("]") or "%" in host:
        return None
    try:
        return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]"
    except ValueError:
        return None


def _ipv4(labels: list[str]) -> str | None:
    """The address that 127.1, 0x7f.1, 017700000001 or 2130706433 means (WHATWG IPv4 parser)."""
    if len(labels) > 4 or not all(map(_NUMBER.fullmatch, labels)):
        return None
    try:
        *high, low = [_number(label) for label in labels]
    except ValueError:
        return None
    if any(n > 255 for n in high) or low >= 256 ** (4 - len(high)):
        return None
    return str(ipaddress.IPv4Address(low + sum(n << (24 - 8 * i) for i, n in enumerate(high))))


def _number(text: str) -> int:
    if text[:2] in ("0x", "0X"):
        return int(text[2:] or "0", 16)
    return int(text, 8) if text[0] == "0" else int(text)


def _assembled(scheme: str, netloc: str, path: str, query: str | None) -> str | None:
    url = f"{scheme}://{netloc}" + _without_dots(_plain_escapes(path))
    if query:
        url += "?" + _plain_escapes(query)
    try:
        url = safe_url_string(url)
    except ValueError:
        return None
    return url if len(url) <= MAX_LENGTH else None


def _plain_escapes(text: str) -> str:
    text = _ESCAPE.sub(_plain_escape, text) if "%" in text else text
    return text.replace(" ", "%20")


def _plain_escape(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _without_dots(path: str) -> str:
    """The path with `.` and `..` resolved, `/` where it is empty (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    steps = path.split("/")[1:]
    for step in steps:
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
    if steps[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _without_session(url: str | None) -> str | None:
    if url is None:
        return None
    lower = url.lower()
    if not any(hint in lower for hint in _SESSION_HINTS):
        return url
    address, _, query = url.partition("?")
    address = _SESSION_PATH.sub("", address)
    kept = [pair for pair in query.split("&") if not _SESSION_QUERY.fullmatch(pair)]
    return f"{address}?{'&'.join(kept)}" if any(kept) else address
