"""Small charts, laid out here and drawn as SVG by `charts.html`: without scripts, with words for who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 0.25  # of a column's width


@dataclass(frozen=True, slots=True)
class Bar:
    """A column: its place and size in the chart's units, its value, and what it is called."""

    x: float
    y: float
    width: float
    height: float
    value: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns in a box of this width and height; `most` is the value that fills it."""

    width: int
    height: int
    most: int
    bars: tuple[Bar, ...]


def columns(values: Sequence[tuple[str, int | None]], width: int, height: int, room: int = 0) -> Chart:
    """Names and values, in order, as columns, to the right where there is `room` for more of them.

    What there was of nothing is a thin line, None is a gap.
    """
    values = [*[("", None)] * (room - len(values)), *values]
    most = max((value or 0 for _, value in values), default=0)
    step = width / (len(values) or 1)
    bars = []
    for place, (name, value) in enumerate(values):
        tall = 0.0 if value is None else max(1.0, height * value / most) if most else 1.0
        bars.append(
            Bar(
                round(place * step + step * GAP / 2, 2),
                round(height - tall, 2),
                round(step * (1 - GAP), 2),
                round(tall, 2),
                value,
                name,
            )
        )
    return Chart(width, height, most, tuple(bars))
