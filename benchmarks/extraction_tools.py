"""Extractors of main text, each a callable from a page's bytes and address to text; what is not installed is left out."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

from crawler import refine

Extractor = Callable[[bytes, str], str]


def ours() -> Extractor:
    """The documents of `crawler.refine`, links left aside as the others leave them."""
    return lambda body, url: "\n".join(d.text for d in refine(body, url=url, follow=False).documents)


def trafilatura() -> Extractor:
    """Its own defaults, without comments."""
    extract: Any = importlib.import_module("trafilatura").extract
    return lambda body, url: extract(body, url=url, include_comments=False) or ""


def trafilatura_precision() -> Extractor:
    """The same, told to leave out rather than to keep."""
    extract: Any = importlib.import_module("trafilatura").extract
    return lambda body, url: extract(body, url=url, include_comments=False, favor_precision=True) or ""


def readability() -> Extractor:
    """The text of the summary readability-lxml makes."""
    document: Any = importlib.import_module("readability").Document
    parse: Any = importlib.import_module("lxml.html").fromstring
    return lambda body, url: parse(document(body, url=url).summary()).text_content()


def resiliparse() -> Extractor:
    """Its plain text, main content asked for."""
    extract: Any = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    tree: Any = importlib.import_module("resiliparse.parse.html").HTMLTree
    detect: Any = importlib.import_module("resiliparse.parse.encoding").detect_encoding
    return lambda body, _: extract(tree.parse_from_bytes(body, detect(body)), main_content=True)


def magic_html() -> Extractor:
    """The text of the article it finds."""
    extractor: Any = importlib.import_module("magic_html").GeneralExtractor()
    parse: Any = importlib.import_module("lxml.html").fromstring
    decode: Any = importlib.import_module("crawler.decode").decode
    return lambda body, url: parse(
        extractor.extract(decode(body).utf8.decode(), base_url=url)["html"] or "<p>"
    ).text_content()


TOOLS: dict[str, Callable[[], Extractor]] = {
    "ours": ours,
    "trafilatura": trafilatura,
    "trafilatura, precision": trafilatura_precision,
    "readability-lxml": readability,
    "resiliparse": resiliparse,
    "magic-html": magic_html,
}


def installed() -> Iterator[tuple[str, Extractor]]:
    """The tools that can be imported here, in the order of the table."""
    for name, make in TOOLS.items():
        try:
            yield name, make()
        except ImportError:
            print(f"{name} is not installed, and left out")
