"""Bodies: decoded whole and within bounds, or not at all."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from crawler.errors import BodyBroken, BodyTooLarge, CodingUnknown
from crawler.fetch import Fetcher
from crawler.fetch.body import Body
from crawler.fetch.codings import zstd
from storage.records import Outcome
from tests.crawler.fetch.local_server import LocalServer, response, site_on

TEXT = "全年财政收入增长百分之五。".encode() * 3000
LIMIT = 250_000


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def brotli(data: bytes) -> bytes:
    compressed: bytes = pytest.importorskip("brotli").compress(data, quality=4)
    return compressed


CODED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "old gzip name": (" X-GZip ", gzip.compress),
    "zlib deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "zstd": ("zstd", zstd.compress),
    "zstd frames": ("zstd", lambda d: zstd.compress(d[:100]) + zstd.compress(d[100:])),
    "two layers": ("deflate, gzip", lambda d: gzip.compress(zlib.compress(d))),
    "br": ("br", brotli),
}


def decode(coding: str, data: bytes, step: int = 16_384, *, cut: bool = False, limit: int = LIMIT) -> Body:
    body = Body(coding, limit, cut=cut)
    for start in range(0, len(data), step):
        if not body.feed(data[start : start + step]):
            break
    return body


@pytest.mark.parametrize("step", [1, 1000, 1_000_000])
@pytest.mark.parametrize("name", CODED)
def test_every_coding_comes_out_as_it_went_in(name: str, step: int):
    """Whatever pieces the network cuts it into."""
    coding, encode = CODED[name]
    body = decode(coding, encode(TEXT), step)
    assert (body.finish(), body.trailing) == (TEXT, 0)


@pytest.mark.parametrize("name", ["gzip", "zlib deflate", "raw deflate", "zstd", "two layers", "br"])
def test_a_coded_body_cut_anywhere_is_never_taken_for_whole(name: str):
    """At half, at the first byte, or one byte before its end."""
    coding, encode = CODED[name]
    data = encode(TEXT)
    for end in (1, len(data) // 2, len(data) - 1):
        with pytest.raises(BodyBroken):
            decode(coding, data[:end]).finish()


@pytest.mark.parametrize("step", [1, 1_000_000])
@pytest.mark.parametrize("name", ["gzip", "zlib deflate", "zstd", "two layers"])
def test_bytes_after_the_end_are_dropped_and_counted(name: str, step: int):
    """Garbage behind a whole body does not spoil it, and does not go unsaid."""
    coding, encode = CODED[name]
    body = decode(coding, encode(TEXT) + b"\0junk", step)
    assert (body.finish(), body.trailing) == (TEXT, 5)


@pytest.mark.parametrize("step", [1, 1_000_000])
def test_bytes_after_the_end_of_what_nothing_proves_whole_are_an_error(step: int):
    """Bare deflate data has no checksum: it may have ended early by damage, so the text is not taken for whole."""
    with pytest.raises(BodyBroken):
        decode("deflate", raw_deflate(TEXT) + b"\0junk", step).finish()


@pytest.mark.parametrize("step", [1, 1_000_000])
def test_several_gzip_streams_in_a_row_are_refused(step: int):
    """Browsers show the first alone: neither half of a page nor what nobody saw is archived."""
    with pytest.raises(CodingUnknown, match="several gzip streams"):
        decode("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), step).finish()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd", "br"])
def test_a_body_that_is_not_in_its_coding_is_no_text(coding: str):
    """Plain text under a coding's name is an error, not garbage in the archive."""
    if coding == "br":
        pytest.importorskip("brotli")
    with pytest.raises((CodingUnknown, BodyBroken)):
        decode(coding, b"<html><p>plain text, not coded at all").finish()


def test_a_wrong_checksum_is_an_error():
    """The last bytes of gzip prove the whole: a page with a wrong proof is not stored."""
    with pytest.raises(BodyBroken):
        decode("gzip", gzip.compress(TEXT)[:-8] + bytes(8)).finish()


@pytest.mark.parametrize("coding", ["rot13", "gzip, rot13", "gzip, gzip, gzip"])
def test_unknown_codings_and_many_layers_are_refused(coding: str):
    """Nothing is guessed about a coding, and nobody codes a page three times in good faith."""
    with pytest.raises(CodingUnknown):
        Body(coding, LIMIT)


def bomb(encode: Callable[[bytes], bytes]) -> bytes:
    return encode(bytes(40 * LIMIT))


BOMBS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "zstd": zstd.compress,
    "br": brotli,
    "gzip, gzip": lambda data: gzip.compress(gzip.compress(data)),
}


@pytest.mark.parametrize("coding", BOMBS)
def test_a_bomb_is_stopped_at_the_limit(coding: str):
    """Forty times the limit, tiny on the wire: refused, and memory stays near the limit."""
    data = bomb(BOMBS[coding])
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            decode(coding, data, len(data))
        assert tracemalloc.get_traced_memory()[1] < 3 * LIMIT
    finally:
        tracemalloc.stop()


def test_a_layer_that_unfolds_to_nothing_is_bounded_too():
    """A hidden inner layer of endless empty frames is stopped like any bomb."""
    empty = gzip.compress(zstd.compress(b"") * 30_000)
    with pytest.raises(BodyTooLarge):
        decode("zstd, gzip", empty)


def test_the_limit_itself_fits_and_one_byte_more_does_not():
    """The limit counts decoded bytes, and coded ones as well."""
    assert len(decode("", bytes(LIMIT)).finish()) == LIMIT
    assert len(decode("gzip", gzip.compress(bytes(LIMIT))).finish()) == LIMIT
    for coding, data in (("", bytes(LIMIT + 1)), ("gzip", gzip.compress(bytes(LIMIT + 1)))):
        with pytest.raises(BodyTooLarge):
            decode(coding, data)


@pytest.mark.parametrize("coding", ["", *BOMBS])
def test_where_a_part_is_enough_the_rest_is_not_read(coding: str):
    """robots.txt counts up to a limit: the bytes so far are kept and no more are wanted."""
    data = BOMBS[coding](bytes(2 * LIMIT)) if coding else bytes(2 * LIMIT)
    body = decode(coding, data, cut=True)
    assert body.feed(b"more") is False
    assert body.finish() == bytes(LIMIT)


async def test_a_coded_page_is_fetched_decoded(fetcher: Fetcher, server: LocalServer):
    """The body given back has no content coding; the bytes counted are those of the wire."""
    data = gzip.compress(TEXT)
    fetched = await fetcher.fetch(
        server.says("/", response(body=data, Content_Encoding="gzip")), site_on(server)
    )
    assert (fetched.body, fetched.last.bytes_received) == (TEXT, len(data))


async def test_a_body_with_garbage_behind_it_says_so(fetcher: Fetcher, server: LocalServer):
    """The page is kept, and its attempt tells how many bytes were dropped."""
    answer = response(body=gzip.compress(TEXT) + b"\0junk", Content_Encoding="gzip")
    fetched = await fetcher.fetch(server.says("/", answer), site_on(server))
    assert (fetched.outcome, fetched.body) == (Outcome.OK, TEXT)
    assert fetched.last.reason == "5 bytes after the end of the coded body were dropped"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (response(body=bytes(200_001)), Outcome.TOO_LARGE),
        (response(body=gzip.compress(bytes(200_001)), Content_Encoding="gzip"), Outcome.TOO_LARGE),
        (response(body=b"<p>", Content_Encoding="rot13"), Outcome.BAD_BODY),
        (response(body=b"<p>plain", Content_Encoding="gzip"), Outcome.BAD_BODY),
        (response(body=gzip.compress(TEXT)[:50], Content_Encoding="gzip"), Outcome.BAD_BODY),
        (response(body=b"", Content_Encoding="gzip"), Outcome.NOT_A_PAGE),
    ],
)
async def test_a_body_that_cannot_be_kept_is_not_given_back(
    fetcher: Fetcher, server: LocalServer, answer: bytes, outcome: Outcome
):
    """Too large, damaged or unreadable: the outcome says which, the reason says why."""
    fetched = await fetcher.fetch(server.says("/", answer), site_on(server))
    assert (fetched.outcome, fetched.body) == (outcome, None)
    assert fetched.last.reason


async def test_an_announced_size_over_the_limit_is_refused_unread(fetcher: Fetcher, server: LocalServer):
    """Ten terabytes are declined on the header alone."""
    answer = response(body=b"<p>").replace(b"Content-Length: 3", b"Content-Length: 10995116277760")
    fetched = await fetcher.fetch(server.says("/", answer), site_on(server))
    assert (fetched.outcome, fetched.last.bytes_received) == (Outcome.TOO_LARGE, 0)
