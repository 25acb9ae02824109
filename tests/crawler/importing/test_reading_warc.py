"""Reading WARC files of strangers promises: every whole record is read, everything else is named, nothing costs more than its bounds."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.importing.capture import Capture, Damage, Passed
from crawler.importing.judging import MOST_BYTES
from crawler.importing.warc import read_warc
from storage.records import Outcome
from tests.crawler.importing.foreign import NOW, members, page, read, response, written

A, B, C = (f"https://town.example/{name}.html" for name in "abc")


def urls(found: list[object]) -> list[str]:
    return [each.url for each in found if isinstance(each, Capture)]


def damages(found: list[object]) -> list[str]:
    return [each.reason for each in found if isinstance(each, Damage)]


@pytest.mark.parametrize("packed", [True, False])
def test_a_page_is_read_with_its_address_time_and_headers(packed: bool) -> None:
    """Packed or plain; the address in its canonical form, the time in UTC."""
    file = written(
        response("https://TOWN.example/a.html#top", page(), "2024-03-01T08:00:00.123Z"), packed=packed
    )
    [capture] = read(file)
    assert isinstance(capture, Capture)
    assert (capture.url, capture.page) == (A, A)
    assert capture.at == datetime(2024, 3, 1, 8, 0, 0, 123000, UTC)
    assert (capture.outcome, capture.status, capture.body) == (Outcome.OK, 200, page())
    assert capture.headers == (("content-type", "text/html; charset=utf-8"),)


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_of_one_stream_or_of_many_is_read(packed: bool) -> None:
    """All records of a file, also where they are packed as one gzip stream."""
    file = written(response(A, page()), response(B, page()), packed=False)
    assert urls(read(gzip.compress(file) if packed else file)) == [A, B]


def test_a_coded_body_is_undone() -> None:
    """gzip, chunked, and both; a header that claims a coding which the writer has undone already is passed over."""
    plain = page()
    chunked = f"{len(plain):x}\r\n".encode() + plain + b"\r\n0\r\n\r\n"
    coded, told = ("Content-Encoding", "gzip"), ("Content-Type", "text/html")
    found = read(
        written(
            response(A, gzip.compress(plain), headers=(told, coded)),
            response(B, chunked, headers=(told, ("Transfer-Encoding", "chunked"))),
            response(C, plain, headers=(told, coded)),
        )
    )
    assert [each.body for each in found if isinstance(each, Capture)] == [plain] * 3


def test_a_damaged_member_costs_that_record_alone() -> None:
    """Wherever it is damaged: the records before and behind it are read, and its place is named."""
    one, two, three = members(written(response(A, page()), response(B, page()), response(C, page())))
    for at in (12, len(two) // 2, len(two) - 5):
        broken = two[:at] + bytes([two[at] ^ 255]) + two[at + 1 :]
        found = read(one + broken + three)
        assert urls(found) == [A, C]
        assert (
            next(each.place for each in found if isinstance(each, Damage)) == f"the member at byte {len(one)}"
        )


def test_a_member_cut_short_costs_that_record_alone() -> None:
    """The next record follows at once in the middle of it."""
    one, two, three = members(written(response(A, page()), response(B, page()), response(C, page())))
    for length in (1, 11, len(two) // 2, len(two) - 1):
        found = read(one + two[:length] + three)
        assert urls(found) == [A, C]
        assert damages(found)


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_ends_early_gives_what_is_whole(packed: bool) -> None:
    """Cut anywhere in its last record, that one is named as damaged and never taken for whole."""
    first = written(response(A, page()), packed=packed)
    whole = first + written(response(B, page()), packed=packed)
    for length in range(len(first) + 20, len(whole) - (1 if packed else 5), 97):
        found = read(whole[:length])
        assert urls(found) == [A], length
        assert len(damages(found)) == 1


def test_a_record_of_a_plain_file_is_found_behind_damage() -> None:
    """Where a length is wrong, reading goes on with the next line that begins a record."""
    one = written(response(A, page()), packed=False)
    two = written(response(B, page()), packed=False)
    broken = one.replace(b"Content-Length: ", b"Content-Length: x", 1)
    found = read(broken + two)
    assert urls(found) == [B]
    assert (
        damages(found)[0]
        == "its length is 'x" + one.split(b"Content-Length: ")[1].split(b"\r")[0].decode() + "'"
    )


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (response(A, page(), date="yesterday"), "its date is 'yesterday'"),
        (response(A, page(), date="2024-03-01T08:00:00"), "without a zone"),
        (response(A, page(), date="2099-03-01T08:00:00Z"), "it is dated 2099-03-01, which cannot be"),
        (response(A, page(), date="0001-01-01T00:00:00Z"), "it is dated 0001-01-01, which cannot be"),
        (response(A, page(), WARC_Truncated="length"), "its body was cut when it was written"),
        (response(A, page(), WARC_Block_Digest="sha1:" + "A" * 32), "its block is not what its digest says"),
        (response(A, b"\x1f\x8b\x08broken", headers=(("Content-Encoding", "gzip"),)), "gzip"),
        (response(A, b"x", status="2OO OK"), "its status is '2OO'"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_and_the_rest_read(record: object, said: str) -> None:
    """A record that was read and makes no sense costs nothing but itself."""
    found = read(written(record, response(B, page())))  # type: ignore[arg-type]
    assert urls(found) == [B]
    assert said in damages(found)[0]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (
            response(A, b"\x89PNG\r\n\x1a\n", headers=(("Content-Type", "image/png"),)),
            "the content type is image/png",
        ),
        (response(A, b"%PDF-1.7"), "the body is a PDF file"),
        (response("ftp://town.example/a", page()), "no address of a page: 'ftp'"),
        (response("dns:town.example", b"x"), "no address of a page: 'dns'"),
    ],
)
def test_what_is_no_page_is_counted_by_what_it_is(record: object, reason: str) -> None:
    """A crawl of a whole site holds much that is none."""
    [found] = read(written(record))  # type: ignore[arg-type]
    assert found == Passed(reason)


def test_an_answer_that_is_no_success_brings_no_page() -> None:
    """Redirects, pages that are gone, errors: known by their status."""
    found = read(
        written(*(response(A, b"gone", status=s) for s in ("301 Moved", "404 Not Found", "500 Oops")))
    )
    assert [each.outcome for each in found if isinstance(each, Capture)] == [
        Outcome.REDIRECT, Outcome.GONE, Outcome.HTTP_ERROR,
    ]  # fmt: skip
    assert all(isinstance(each, Capture) and each.body is None for each in found)


def test_a_revisit_names_the_bytes_it_refers_to() -> None:
    """By a SHA-256 in base 16 or 32 alike, or by address and time."""
    sha256 = "ab" * 32
    record = ("revisit", A, None, b"", {
        "WARC-Date": "2024-04-01T00:00:00Z", "WARC-Payload-Digest": f"sha256:{sha256}",
        "WARC-Refers-To-Target-URI": B, "WARC-Refers-To-Date": "2024-03-01T08:00:00Z",
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    })  # fmt: skip
    [capture] = read(written(record))
    assert isinstance(capture, Capture)
    assert (capture.url, capture.body, capture.sha256) == (A, None, sha256)
    assert capture.refers_to == (B, datetime(2024, 3, 1, 8, tzinfo=UTC))


def test_a_resource_is_a_page_by_its_type() -> None:
    """Saved without an answer around it."""
    record = ("resource", A, None, page(), {"WARC-Date": "2024-04-01T00:00:00Z", "Content-Type": "text/html"})
    [capture] = read(written(record))
    assert isinstance(capture, Capture)
    assert capture.body == page()


def test_headers_without_end_are_no_record() -> None:
    """A line, or lines, longer than any record has are damage; what follows is read."""
    behind = written(response(B, page()))
    for head in (b"WARC/1.0\r\nX: " + b"a" * (2 << 20), b"WARC/1.0\r\n" + b"a: b\r\n" * 400_000):
        found = read(gzip.compress(head) + behind)
        assert urls(found) == [B]
        assert damages(found) == ["its headers are longer than any record's"]


def test_a_record_larger_than_a_page_may_be_is_passed_over_unread() -> None:
    """It is named; its bytes are never unpacked into memory, nor are those of a body that unfolds."""
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    unfolded = bomb.compress(b" " * (MOST_BYTES + 1)) + bomb.flush()
    large = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900000000\r\n\r\n" + b"x" * 20_000_000
    file = (
        gzip.compress(large)
        + written(response(A, unfolded, headers=(("Content-Encoding", "gzip"),)))
        + written(response(B, page()))
    )
    del large
    tracemalloc.start()
    found = read(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert urls(found) == [B]
    assert damages(found) == [
        f"its block is 900000000 bytes, more than {MOST_BYTES}",
        f"the body is more than {MOST_BYTES} bytes long",
    ]
    assert peak < 3 * MOST_BYTES


def test_nothing_that_a_file_says_is_printed(caplog: pytest.LogCaptureFixture) -> None:
    """Not even an address with signs in it that a terminal would obey."""
    read(written(response("https://town.example/a b\x1b]0;owned\x07.html", page())))
    assert caplog.records == []


def test_a_record_without_its_blank_lines_is_read_though_the_next_is_damaged() -> None:
    """It is whole: what follows it in the file is another record's matter."""
    one, two = members(written(response(A, page()), response(B, page())))
    bare = gzip.compress(gzip.decompress(one).removesuffix(b"\r\n\r\n"))
    found = read(bare + two[:2] + b"\xff" + two[3:])
    assert urls(found) == [A]
    assert len(damages(found)) == 1


class _Pipe:
    """A stream that cannot go back."""

    def __init__(self, data: bytes) -> None:
        self._data = BytesIO(data)

    def read(self, size: int) -> bytes:
        return self._data.read(min(size, 1000))

    def seekable(self) -> bool:
        return False


def test_a_pipe_is_read_as_a_file_is() -> None:
    """Damage included, as long as the next record begins behind it."""
    one, two, three = members(written(response(A, page()), response(B, page()), response(C, page())))
    pipe: BinaryIO = _Pipe(one + two[:12] + b"\0" * 40 + three)  # type: ignore[assignment]
    assert urls(list(read_warc(pipe, NOW))) == [A, C]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 600), st.booleans())
def test_no_bytes_make_it_raise(noise: bytes, at: int, packed: bool) -> None:
    """Whatever stands in the middle of a file, reading comes to its end."""
    file = written(response(A, page()), packed=packed)
    read(file[:at] + noise + file[at:])
    read(noise)
    read(b"\x1f\x8b\x08" + noise)
