"""Dates as pages write them become ISO 8601, as precise as written."""

from __future__ import annotations

import pytest

from crawler.clean.dates import find_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("发布时间：2024-02-06 09:30　来源：办公室", "2024-02-06T09:30"),
        ("2024年2月6日", "2024-02-06"),
        ("2024 年 2 月 6 日 8时5分", "2024-02-06T08:05"),
        ("[2008.3.21]", "2008-03-21"),
        ("2024/12/31 23:59:59", "2024-12-31T23:59:59"),
        ("2024-03-16T09:00:00+08:00", "2024-03-16T09:00:00"),
        ("2023-02-30 之后是 2023-03-01", "2023-03-01"),
        ("2024-02-06 29:30", "2024-02-06"),
        ("电话 2024-0206", None),
        ("文号〔2024〕12号", None),
        ("12024-02-06", None),
    ],
)
def test_the_first_true_date_is_read(text: str, iso: str | None) -> None:
    """A day that does not exist is no date; an hour that does not exist is left out."""
    assert find_date(text) == iso
