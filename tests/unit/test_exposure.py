"""Exposure and anonymity sets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.scoring.exposure import Reached, anonymity_set, exposure, granularity

SLACK = 1e-9
reached = st.integers(1, 6).flatmap(
    lambda levels: st.builds(Reached, st.floats(0.1, 5), st.integers(0, levels), st.just(levels))
)
shares = st.lists(st.floats(0, 1), max_size=6)


@pytest.mark.parametrize(
    ("levels", "worth"),
    [
        (5, (0.30, 0.475, 0.65, 0.825, 1.0)),
        (4, (0.30, 0.533, 0.767, 1.0)),
        (3, (0.30, 0.65, 1.0)),
        (2, (0.3, 1.0)),
        (1, (1.0,)),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_ladders_rise_in_equal_steps(levels: int, worth: tuple[float, ...]) -> None:
    """From 0.3 for the coarsest level to 1 for the finest; nothing reached is worth nothing."""
    assert [granularity(level, levels) for level in range(1, levels + 1)] == pytest.approx(worth, abs=0.001)
    assert granularity(0, levels) == 0


@pytest.mark.parametrize(("level", "levels"), [(-1, 3), (4, 3), (0, 0)])
def test_levels_that_are_not_on_the_ladder_are_refused(level: int, levels: int) -> None:
    """A level below 0 or above the top, or a ladder without steps, cannot be."""
    with pytest.raises(ValueError, match="level"):
        granularity(level, levels)


@given(st.lists(reached, max_size=12))
def test_exposure_lies_between_nothing_and_everything(truths: list[Reached]) -> None:
    """It is 0 where nothing was reached, 1 where everything was, and undefined where nothing is known."""
    found = exposure(truths)
    if not truths:
        assert found is None
        return
    assert found is not None
    assert 0 <= found <= 1 + SLACK
    assert exposure([truth._replace(level=0) for truth in truths]) == 0
    assert exposure([truth._replace(level=truth.levels) for truth in truths]) == pytest.approx(1)


@given(st.lists(reached, min_size=1, max_size=12), st.data())
def test_reaching_further_exposes_more(truths: list[Reached], data: st.DataObject) -> None:
    """One step further on one ladder raises the exposure."""
    short = [i for i, truth in enumerate(truths) if truth.level < truth.levels]
    if short:
        chosen = data.draw(st.sampled_from(short))
        further = [truth._replace(level=truth.level + (i == chosen)) for i, truth in enumerate(truths)]
        before, after = exposure(truths), exposure(further)
        assert before is not None
        assert after is not None
        assert after > before


def test_sensitive_attributes_weigh_more() -> None:
    """Five times as sensitive counts five times as much."""
    assert exposure([Reached(5, 1, 1), Reached(1, 0, 1)]) == pytest.approx(5 / 6)


def test_an_attribute_without_sensitivity_is_refused() -> None:
    """A sensitivity of 0 would leave the attribute out without a word."""
    with pytest.raises(ValueError, match="sensitivity"):
        exposure([Reached(0, 1, 1)])


@given(st.integers(1, 10**9), shares)
def test_anonymity_sets_are_ordered(population: int, held: list[float]) -> None:
    """Independence lies between the extremes; all lie between one person and everybody."""
    found = anonymity_set(population, held)
    assert 1 <= found.low <= found.independent * (1 + SLACK)
    assert found.independent <= found.high * (1 + SLACK)
    assert found.high <= population


@given(st.integers(1, 10**9), shares, st.floats(0, 1))
def test_one_more_attribute_never_widens_the_set(population: int, held: list[float], more: float) -> None:
    """Knowing more leaves as many people or fewer, by every one of the three counts."""
    before, after = anonymity_set(population, held), anonymity_set(population, [*held, more])
    assert all(now <= then * (1 + SLACK) for then, now in zip(before, after, strict=True))


def test_anonymity_set_on_a_worked_example() -> None:
    """Half women, a tenth nurses, in a town of 10,000: between 1 and 1,000, and 500 if jobs knew no sex."""
    assert anonymity_set(10_000, [0.5, 0.1]) == pytest.approx((1, 1_000, 500))
    assert anonymity_set(10_000, [0.9, 0.8]) == pytest.approx((7_000, 8_000, 7_200))
    assert anonymity_set(10_000, []) == (10_000, 10_000, 10_000)


@pytest.mark.parametrize(("population", "held"), [(0, []), (5, [1.2]), (5, [-0.1])])
def test_impossible_populations_and_shares_are_refused(population: int, held: list[float]) -> None:
    """There is at least one person, and a share is between 0 and 1."""
    with pytest.raises(ValueError, match="population"):
        anonymity_set(population, held)
