"""Idle processors: counted from two readings, never fewer than one, never more than there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.models.processors import free, idle


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 256))
def test_between_one_and_all(idle_ticks: int, busy_ticks: int, usable: int) -> None:
    """Whatever the readings say."""
    assert 1 <= free((5, 7), (5 + idle_ticks, 7 + idle_ticks + busy_ticks), usable) <= usable


def test_a_quiet_machine_gives_all_and_a_busy_one_a_single() -> None:
    """Half busy gives half; no time between the readings gives all."""
    assert free((0, 0), (100, 100), 8) == 8
    assert free((0, 0), (0, 100), 8) == 1
    assert free((0, 0), (50, 100), 8) == 4
    assert free((9, 9), (9, 9), 8) == 8
    assert idle() >= 1
