"""A benchmark's figures count everything a command set going."""

from __future__ import annotations

import sys

import pytest

from benchmarks.measure import CommandFailed, measure
from benchmarks.table import table

BURN = "import time\nwhile time.process_time() < 0.3: pass"
HOLD = f"kept = b'x' * (80 << 20)\n{BURN}"


def test_a_process_left_behind_is_counted() -> None:
    """CPU that a process spends after its parent has ended belongs to the command that started it."""
    leave = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BURN!r}])"
    assert measure([sys.executable, "-c", leave]).cpu >= 0.3


def test_memory_is_that_of_the_whole_tree() -> None:
    """The peak counts what a child of the command holds."""
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}], check=True)"
    assert measure([sys.executable, "-c", start]).memory >= 80 << 20


def test_a_command_that_fails_gives_no_figures() -> None:
    """It is an error that shows what the command printed."""
    with pytest.raises(CommandFailed, match="out of paper"):
        measure([sys.executable, "-c", "import sys; sys.exit('out of paper')"])


def test_a_table_is_markdown() -> None:
    """Columns stand under each other, figures to the right."""
    assert table(("step", "ms"), [("parse", "0.5"), ("clean", "12.0")]).splitlines() == [
        "| step  |   ms |",
        "| ----- | ---: |",
        "| parse |  0.5 |",
        "| clean | 12.0 |",
    ]
