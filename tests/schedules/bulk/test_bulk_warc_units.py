"""Cutting a file of records promises: its parts, read one by one, hold exactly what the file does, whatever is wrong with it."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.importing.capture import Capture, Damage, Piece
from crawler.importing.cutting import cuts
from crawler.importing.warc import read_warc
from storage.warc.records import record
from tests.crawler.importing.foreign import DATE, NOW, members, page, read, response, written

TOLD = (
    b'baogao-capture: {"format": 1, "run": {"source": "town", "place": {}, "slot": "today"}, "page": {"url": "%s", "role": "detail"},'
    b' "purpose": "page", "url": "%s", "started_at": "2024-03-01T08:00:00Z", "seconds": 1, "attempt": 1, "hop": 0, "outcome": "ok",'
    b' "status": 200, "reason": null, "headers": [], "bytes_received": 9}\r\n'
)


def url(number: int) -> str:
    return f"https://town.example/{number}.html"


def answer(number: int, words: str = "全镇各项工作取得新的成绩。") -> bytes:
    """A response as our own export writes it."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n"
    about = {
        "WARC-Type": "response", "WARC-Record-ID": f"<urn:answer:{number}>", "WARC-Date": DATE, "WARC-Target-URI": url(number),
    }  # fmt: skip
    return record(about, head + page(f"{number}{words}"), "application/http; msgtype=response")


def metadata(number: int) -> bytes:
    """What our own export tells of it."""
    about = {
        "WARC-Type": "metadata", "WARC-Record-ID": f"<urn:metadata:{number}>", "WARC-Date": DATE,
        "WARC-Concurrent-To": f"<urn:answer:{number}>",
    }  # fmt: skip
    return record(about, TOLD % ((url(number).encode(),) * 2), "application/warc-fields")


def request(number: int) -> bytes:
    """What it was asked for with: no reader wants it."""
    about = {"WARC-Type": "request", "WARC-Record-ID": f"<urn:request:{number}>", "WARC-Date": DATE}
    return record(about, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")


def arc(number: int) -> bytes:
    """A page as ARC files hold it, with one line feed behind it."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page()
    head = f"{url(number)} 192.0.2.1 20240301080000 text/html {len(block)}\n"
    return gzip.compress(head.encode() + block + b"\n", mtime=0)


def captured(number: int) -> bytes:
    return metadata(number) + request(number) + answer(number)


def in_parts(file: bytes, places: list[int]) -> list[Piece]:
    """What is read of the parts that begin at these places, one after another."""
    edges = [0, *places, len(file)]
    return [piece for part in pairwise(edges) for piece in read_warc(BytesIO(file), NOW, part)]


def cut(file: bytes, every: int) -> list[int]:
    return cuts(BytesIO(file), len(file), every)


def plain(file: bytes) -> bytes:
    return gzip.decompress(file)


def singly(file: bytes) -> bytes:
    return gzip.compress(gzip.decompress(file), mtime=0)


def by_threes(file: bytes) -> bytes:
    each = members(file)
    return b"".join(
        gzip.compress(gzip.decompress(b"".join(each[at : at + 3])), mtime=0) for at in range(0, len(each), 3)
    )


@pytest.mark.parametrize("packing", [bytes, plain, by_threes])
def test_a_file_is_cut_into_parts_of_about_the_size_asked_for(packing: Callable[[bytes], bytes]) -> None:
    """As many as the size asks for, each within a record's length of it, also where members hold several records."""
    file = packing(b"".join(answer(number) for number in range(60)))
    places = cut(file, len(file) // 10)
    sizes = [last - first for first, last in pairwise([0, *places, len(file)])]
    assert len(sizes) == 10
    assert max(sizes) < len(file) / 10 + 4 * len(plain(answer(1)))
    assert in_parts(file, places) == read(file)
    assert len(read(file)) == 60


def test_a_member_that_holds_the_whole_file_cannot_be_cut() -> None:
    """It stays one part."""
    assert cut(singly(b"".join(map(answer, range(60)))), 500) == []


@pytest.mark.parametrize("packing", [bytes, plain])
def test_a_cut_never_parts_an_answer_from_what_is_told_of_it(packing: Callable[[bytes], bytes]) -> None:
    """Wherever it is asked for, and however many records lie between the two; else role and source would be lost."""
    apart = b"".join(map(metadata, range(40))) + b"".join(map(answer, range(40)))
    file = packing(
        b"".join(map(captured, range(100, 110))) + apart + b"".join(map(captured, range(200, 210)))
    )
    places = cut(file, 300)
    starts = {len(packing(b"".join(map(captured, range(100, 100 + number))))) for number in range(11)}
    before = packing(b"".join(map(captured, range(100, 110))) + apart)
    starts |= {
        len(before) + at
        for at in (0, *(len(packing(b"".join(map(captured, range(200, 200 + n))))) for n in range(1, 10)))
    }
    assert set(places) <= starts
    assert len(places) >= 10
    found = in_parts(file, places)
    assert found == read(file)
    assert all(isinstance(each, Capture) and each.origin is not None for each in found)


def test_metadata_behind_its_answer_does_not_keep_a_file_whole() -> None:
    """As other programs write it: nothing waits for an answer that was there before."""
    file = b"".join(answer(number) + metadata(number) for number in range(40))
    places = cut(file, len(file) // 8)
    assert len(places) == 7
    assert in_parts(file, places) == read(file)


def test_a_file_inside_a_page_is_never_taken_for_records() -> None:
    """A page may hold a whole WARC file, unpacked once: a cut in there would read what its author wrote as records."""
    inside = b"".join(answer(number) for number in range(900, 905))
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/gzip\r\n\r\n"
    about = {
        "WARC-Type": "response",
        "WARC-Record-ID": "<urn:x>",
        "WARC-Date": DATE,
        "WARC-Target-URI": url(1),
    }
    block = head + inside
    told = "".join(f"{name}: {value}\r\n" for name, value in about.items())
    text = f"WARC/1.1\r\n{told}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
    stored = gzip.compress(text, compresslevel=0, mtime=0)
    assert inside in stored
    file = answer(0) + stored + answer(2)
    places = cut(file, 100)
    assert set(places) <= {len(answer(0)), len(answer(0) + stored)}
    assert in_parts(file, places) == read(file)
    assert "900" not in str(read(file))


def test_files_of_arc_are_cut_too() -> None:
    """Their records end with one line feed, and begin with an address."""
    file = b"".join(map(arc, range(60)))
    places = cut(file, len(file) // 6)
    assert len(places) == 5
    assert [each.url for each in in_parts(file, places) if isinstance(each, Capture)] == [
        url(n) for n in range(60)
    ]


def test_a_record_that_goes_on_in_the_next_member_is_not_parted() -> None:
    """A member that ends is no end of a record: its length is."""

    def split(number: int) -> bytes:
        whole = plain(answer(number))
        half = len(whole) // 2
        return gzip.compress(whole[:half], mtime=0) + gzip.compress(whole[half:], mtime=0)

    file = b"".join(split(number) for number in range(30))
    places = cut(file, 300)
    assert len(places) >= 10
    assert in_parts(file, places) == read(file)
    assert len(read(file)) == 30


def test_behind_damage_a_file_is_cut_again() -> None:
    """One broken member does not make one part of all that follows."""
    each = [answer(number) for number in range(60)]
    each[3] = each[3][:40] + b"\0\0\0" + each[3][43:]
    file = b"".join(each)
    places = cut(file, len(file) // 10)
    assert len(places) == 9
    assert in_parts(file, places) == read(file)
    assert sum(isinstance(one, Damage) for one in read(file)) >= 1


def test_memory_does_not_grow_with_what_members_unpack_to() -> None:
    """A member of 200 MB of one letter is followed to its end a piece at a time."""
    block = b"a" * 200_000_000
    head = f"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: {len(block)}\r\n\r\n".encode()
    large = gzip.compress(head + block + b"\r\n\r\n", compresslevel=1, mtime=0)
    del block
    file = large + answer(1) + answer(2)
    tracemalloc.start()
    places = cuts(BytesIO(file), len(file), len(file) - 1500)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert set(places) <= {len(large), len(large + answer(1))}
    assert peak < 40_000_000


KINDS = (answer, metadata, request, captured, arc, lambda number: written(response(url(number), page())))
PACKINGS = (bytes, bytes, plain, by_threes, singly)


@settings(max_examples=120, deadline=None)
@given(
    kinds=st.lists(st.integers(0, len(KINDS) - 1), min_size=1, max_size=14),
    packing=st.sampled_from(PACKINGS),
    every=st.integers(50, 3000),
    wounds=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=60)), max_size=4),
    numbers=st.integers(3, 20),
)
def test_parts_hold_what_the_file_holds(
    kinds: list[int],
    packing: Callable[[bytes], bytes],
    every: int,
    wounds: list[tuple[float, int, bytes]],
    numbers: int,
) -> None:
    """Captures, damages and their places: for any records, any packing, any damage, any size of the parts."""
    file = packing(b"".join(KINDS[kind](at % numbers) for at, kind in enumerate(kinds)))
    for share, removed, noise in wounds:
        at = int(share * len(file))
        file = file[:at] + noise + file[at + removed :]
    places = cut(file, every)
    assert places == sorted(set(places))
    assert in_parts(file, places) == read(file)
