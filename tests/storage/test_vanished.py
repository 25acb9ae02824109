"""What a listing shows no longer: told from what was only pushed off it."""

from __future__ import annotations

import pytest

from storage.walks.vanished import between

BEFORE = list(range(20))


@pytest.mark.parametrize(
    ("shown", "missing"),
    [
        (range(20), []),  # all there
        ([*range(5), *range(6, 20)], [5]),  # between two that stay
        ([*range(5), *range(8, 20)], [5, 6, 7]),  # a few between two that stay
        ([*range(1, 20)], [0]),  # the newest
        ([*range(12)], []),  # pushed off the end
        ([], []),  # another listing altogether
        ([*range(3), *range(15, 20)], []),  # so many that it is another order
        ([0, 2, 4, 6], [1, 3, 5]),  # and the rest pushed off
    ],
)
def test_what_is_missing_among_what_is_still_shown(shown: list[int], missing: list[int]) -> None:
    """Few in a row, with one behind them that is still shown: those may have been taken down."""
    assert list(between(BEFORE, set(shown), ends=False)) == missing


def test_the_last_ones_are_missing_only_where_the_list_ends() -> None:
    """A page that is shorter now, or shows more behind, has not pushed them off."""
    shown = set(range(19))
    assert list(between(BEFORE, shown, ends=False)) == []
    assert list(between(BEFORE, shown, ends=True)) == [19]
    assert list(between(BEFORE, set(), ends=True)) == []
