"""Pages with nothing on them, or next to nothing, are pages all the same."""

from __future__ import annotations

import pytest

import crawler


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<html>",
        b"<body></body>",
        b"<body>x</body>",
        b"<p>x",
        b"<!-- -->",
        b"<frameset></frameset>",
        b"\x00",
    ],
)
def test_a_bare_page_has_no_document_and_no_link(body: bytes) -> None:
    """Refining it ends, without an error."""
    refined = crawler.refine(body, url="http://www.example.gov.cn/")
    assert (refined.documents, refined.links) == ((), ())
