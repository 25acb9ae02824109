"""How far a long piece of work is: a bar on a terminal, a log line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from baogao.cli.log import log_lines
from baogao.cli.terminal import console, plain

EVERY = 10.0  # seconds between two log lines

Advance = Callable[[int], None]


@contextmanager
def counting(what: str, total: int, clock: Callable[[], float] = time.monotonic) -> Iterator[Advance]:
    """Show on stderr how many of `total` are done; what it gives is called with how many more there are."""
    if sys.stderr.isatty():
        with _bar() as bar:
            task = bar.add_task(plain(what), total=total)
            yield lambda more: bar.update(task, advance=more)
        return
    done, told = 0, clock()

    def advance(more: int) -> None:
        nonlocal done, told
        done += more
        if clock() - told >= EVERY:
            told = clock()
            log_lines().info(what, done=done, of=total)

    yield advance


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console(sys.stderr),
    )
