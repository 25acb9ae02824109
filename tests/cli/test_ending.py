"""How a call ends, whatever its work does."""

from __future__ import annotations

import os
import signal

import pytest

from baogao.cli.ending import WrongCall, ended
from schedules.errors import SourcesError
from storage.errors import ArchiveBusy, ArchiveMissing


def raising(error: BaseException) -> int:
    def work() -> None:
        raise error

    return ended(work)


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (ArchiveBusy("a.db: held"), 1, "baogao: a.db: held\n"),
        (ArchiveMissing("a.db: none"), 2, "baogao: a.db: none\n"),
        (SourcesError("first", "second"), 2, "baogao: first\nbaogao: second\n"),
        (WrongCall("write\nthis"), 2, "baogao: write\\x0athis\n"),
        (OSError(28, "No space left on device", "/tmp/x"), 1, "baogao: /tmp/x: No space left on device\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
        (ExceptionGroup("", [ExceptionGroup("", [ArchiveBusy("a.db: held")])]), 1, "baogao: a.db: held\n"),
    ],
)
def test_what_can_be_foreseen_is_told_in_a_line(
    error: BaseException, status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the status its kind means; several faults are a line each."""
    assert raising(error) == status
    assert capsys.readouterr().err == told


def test_what_cannot_be_foreseen_is_not_hidden() -> None:
    """A fault of the program's own keeps its traceback, alone or beside others."""
    with pytest.raises(ZeroDivisionError):
        raising(ZeroDivisionError())
    with pytest.raises(ExceptionGroup):
        raising(ExceptionGroup("", [ArchiveBusy("held"), ZeroDivisionError()]))


def test_sigterm_tidies_up_and_ends_with_143() -> None:
    """What is half done is undone on the way out, and the signal is as it was afterwards."""
    tidied = []

    def work() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            tidied.append(True)

    before = signal.getsignal(signal.SIGTERM)
    assert ended(work) == 143
    assert tidied == [True]
    assert signal.getsignal(signal.SIGTERM) is before
