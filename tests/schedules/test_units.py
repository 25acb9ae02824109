"""Times and sizes as people write them."""

from __future__ import annotations

import pytest

from schedules.units import seconds, size


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (2, 2.0),
        (0.5, 0.5),
        ("500ms", 0.5),
        ("1.5 s", 1.5),
        ("2 Min", 120.0),
        ("6h", 21_600.0),
        ("1 day", 86_400.0),
        ("2weeks", 1_209_600.0),
    ],
)
def test_times_are_seconds(written: object, meant: float) -> None:
    """A number is seconds; a text has a unit, spaced and capitalised as one likes."""
    assert seconds(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [(10, 10), ("10B", 10), ("1.5kb", 1500), ("10MB", 10_000_000), ("1 KiB", 1024), ("2MiB", 2_097_152)],
)
def test_sizes_are_bytes(written: object, meant: int) -> None:
    """A number is bytes; KB counts in thousands and KiB in 1,024."""
    assert size(written) == meant


@pytest.mark.parametrize(
    "written", [True, None, [], "", "5", "s", "-1s", "1 month", "1e3s", "１s", float("inf")]
)
def test_what_is_no_time_is_refused(written: object) -> None:
    """Nothing is guessed: no bare number in quotes, no negative, no uneven unit."""
    with pytest.raises(ValueError):
        seconds(written)


@pytest.mark.parametrize("written", [True, 1.5, "10", "10m", "MB"])
def test_what_is_no_size_is_refused(written: object) -> None:
    """A fraction of a byte, a missing or a foreign unit is an error."""
    with pytest.raises(ValueError):
        size(written)
