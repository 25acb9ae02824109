"""Telling work of Ctrl-C and SIGTERM: it runs in threads of an engine, which would not end it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)

_asked = threading.Event()


class Stopped(Exception):
    """Raised by work that was told to stop; nothing is told of it."""


def is_stopping() -> bool:
    """Whether this process was told to stop. Work that takes longer than a second looks now and then, and raises Stopped."""
    return _asked.is_set()


class Stopping:
    """A context manager that tells work of the two signals, and then hands them on to whoever handled them before.

    `install` takes the signals again where something else took them meanwhile. Outside the main thread, to which
    signals come, it takes none.
    """

    def __init__(self) -> None:
        self._before: dict[int, Callable[[int, FrameType | None], Any]] = {}

    def __enter__(self) -> Stopping:
        _asked.clear()
        for number in SIGNALS:
            if callable(handler := signal.getsignal(number)):  # one that is ignored stays so
                self._before[number] = handler
        self.install()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._set(self._before)

    def install(self) -> None:
        """Take the signals."""
        self._set(dict.fromkeys(self._before, self._take))

    def stop(self) -> None:
        """Tell work to stop."""
        _asked.set()

    def _set(self, handlers: dict[int, Callable[[int, FrameType | None], Any]]) -> None:
        if threading.current_thread() is threading.main_thread():
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _take(self, number: int, frame: FrameType | None) -> None:
        _asked.set()
        self._before[number](number, frame)
