"""Where a rising function passes zero."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.scoring.distributions import solve


@given(st.floats(0.001, 0.999), st.integers(1, 30), st.floats(1e-3, 1e3))
def test_a_root_is_found_to_the_last_digits(root: float, power: int, steepness: float) -> None:
    """Flat, steep and bent functions alike pass zero within a rounding error of what is returned."""
    asked: list[float] = []

    def rising(x: float) -> float:
        asked.append(x)
        return steepness * (x**power - root)

    assert solve(rising, 0.0, 1.0) == pytest.approx(root ** (1 / power), abs=1e-13)
    assert len(asked) < 100


@pytest.mark.parametrize(("root", "found"), [(-1.0, 0.0), (2.0, 1.0), (0.0, 0.0), (1.0, 1.0)])
def test_without_a_root_inside_the_nearer_end_is_returned(root: float, found: float) -> None:
    """A function that never falls lies on one side of zero throughout."""
    assert solve(lambda x: x - root, 0.0, 1.0) == found


def test_an_infinite_value_is_no_obstacle() -> None:
    """Scores are infinite where a variance vanishes."""
    assert solve(lambda x: -inf if x < 0.25 else x - 0.5, 0.0, 1.0) == pytest.approx(0.5, abs=1e-13)
    assert solve(lambda x: inf if x > 0.75 else -inf, 0.0, 1.0) == pytest.approx(0.75, abs=1e-13)
