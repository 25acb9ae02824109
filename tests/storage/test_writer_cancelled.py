"""Work that its caller no longer waits for does not disturb the writer."""

from __future__ import annotations

import threading
from pathlib import Path

from storage.writer import Writer


def test_cancelled_work_is_not_done_and_the_rest_is(tmp_path: Path) -> None:
    """What is cancelled before its turn never runs; what runs already ends, and what comes later is done."""
    begun, go, ran = threading.Event(), threading.Event(), []
    with Writer(tmp_path / "archive.db") as writer:
        first = writer.submit(lambda _: (begun.set(), go.wait(30)))
        assert begun.wait(30)
        second = writer.submit(lambda _: ran.append("second"))
        assert (first.cancel(), second.cancel()) == (False, True)
        go.set()
        third = writer.submit(lambda _: ran.append("third"))
        third.result(30)
    assert ran == ["third"]
    assert first.done()
