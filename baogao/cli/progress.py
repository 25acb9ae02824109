"""What a person sees of a harvest while it runs: bars on a terminal, log lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol, Self

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from baogao.cli.log import log_lines
from baogao.cli.terminal import console, plain
from crawler.tally import Tally

EVERY = 10.0  # seconds between two log lines of a source
ENDED = ("finished", "interrupted", "failed")


class Watcher(Protocol):
    """Something that shows how far a harvest is, each time it is told to look."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def look(self) -> None:
        """Show the tallies as they are now."""

    def tell(self, text: str) -> None:
        """Show one line beside them."""


def watcher(tallies: Sequence[Tally]) -> Watcher:
    """Bars where stderr is a terminal, else log lines."""
    return Bars(tallies) if sys.stderr.isatty() else Lines(tallies)


class Bars:
    """A bar a source: pages done of those known, what became of them, errors by kind, pages a second."""

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            _Pages(),
            _Rate(),
            TimeElapsedColumn(),
            _Counts(),
            console=console(sys.stderr),
            auto_refresh=False,
        )
        self._rows: list[tuple[Tally, TaskID]] = [
            (tally, self._progress.add_task(plain(tally.source), start=False, total=1, tally=tally))
            for tally in tallies
        ]

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.look()
        self._progress.stop()

    def look(self) -> None:
        """Draw the bars anew."""
        for tally, task in self._rows:
            if tally.state != "waiting":
                self._progress.start_task(task)
                done = tally.pages - tally.in_hand
                self._progress.update(task, completed=done, total=max(1, done + tally.waiting))
            if tally.state in ENDED:
                self._progress.stop_task(task)
        self._progress.refresh()

    def tell(self, text: str) -> None:
        """Print a line above the bars."""
        self._progress.console.print(Text(plain(text)), soft_wrap=True)


class Lines:
    """A log line when a source starts, one every `EVERY` seconds while pages come in, and one when it ends."""

    def __init__(self, tallies: Sequence[Tally], clock: Callable[[], float] = time.monotonic) -> None:
        self._tallies, self._clock, self._log = tallies, clock, log_lines()
        self._told: dict[str, tuple[str, float, int]] = {}  # of each source: state, when, pages

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.look()

    def look(self) -> None:
        """Write a line for each source that has one due."""
        for tally in self._tallies:
            state, when, pages = self._told.get(tally.source, ("waiting", self._clock(), 0))
            if tally.state != state:
                self._tell_state(tally, state)
            elif tally.state != "running" or self._clock() - when < EVERY or tally.pages == pages:
                continue
            else:
                self._log.info("harvesting", source=tally.source, **_counts(tally))
            self._told[tally.source] = (tally.state, self._clock(), tally.pages)

    def tell(self, text: str) -> None:
        """Write a line of its own."""
        self._log.info(text)

    def _tell_state(self, tally: Tally, before: str) -> None:
        if before == "waiting":
            event = "harvest resumed" if tally.resumed else "harvest started"
            self._log.info(event, source=tally.source, waiting=tally.waiting)
        if tally.state in ENDED:
            self._log.info(f"harvest {tally.state}", source=tally.source, **_counts(tally))


class _Pages(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.completed:,.0f}/{task.total:,.0f} pages" if task.started else "")


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.speed or (task.completed / task.elapsed if task.elapsed else None)
        return Text("" if speed is None else f"{speed:,.0f}/s", style="dim")


class _Counts(ProgressColumn):
    def render(self, task: Task) -> Text:
        tally: Tally = task.fields["tally"]
        if tally.state == "waiting":
            return Text("waits for its turn", style="dim")
        text = Text(
            f"{tally.new:,} new {tally.duplicate:,} duplicate {tally.revised:,} revised {tally.dropped:,} dropped"
        )
        for kind, count in (("gone", tally.gone), *sorted(tally.errors.items())):
            if count:
                text.append(f" {count:,} {kind}", style="red")
        return text


def _counts(tally: Tally) -> dict[str, object]:
    """The counters as values of a log line."""
    counts: dict[str, object] = {"pages": tally.pages, "waiting": tally.waiting}
    for name in ("unchanged", "new", "duplicate", "revised", "dropped", "gone", "left_out"):
        counts[name] = getattr(tally, name)
    counts["errors"] = " ".join(f"{kind}:{count}" for kind, count in sorted(tally.errors.items()))
    counts["rate"] = f"{tally.pages / max(tally.seconds, 0.001):.1f}/s"
    return counts
