"""Which choices are dominated, and how sure that is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.scoring.pareto import Share, dominators, support

PLACES = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.sampled_from([0.0, 0.1, 0.5]), st.sampled_from([0.2, 0.6, 1.0])), min_size=1
)


@given(PLACES)
def test_somebody_is_never_dominated(places: dict[str, tuple[float, float]]) -> None:
    """Nobody dominates themselves or somebody as good, and at least one choice is free of it."""
    found = dominators(places)
    assert any(not others for others in found.values())
    for name, others in found.items():
        assert all(places[other] != places[name] for other in others)
        assert all(places[other][0] <= places[name][0] and places[other][1] >= places[name][1] for other in others)


def people(missed: int, kept: float, number: int = 12) -> dict[str, Share]:
    """Return people who are all alike: chance misses 8 of their questions, the attack so many."""
    return {f"p{n}": Share(missed, 8, kept) for n in range(number)}


def test_what_is_so_for_everybody_is_so_in_every_resample() -> None:
    """Less lift and more utility for every single person leaves no doubt; the others are never dominated."""
    found = support({"none": people(4, 1.0), "good": people(7, 0.9), "bad": people(6, 0.5)})
    assert found == {"none": 0.0, "good": 0.0, "bad": 1.0}


def test_a_coin_toss_is_told_as_one() -> None:
    """Two choices that differ by person, one way as often as the other, are dominated in some resamples only."""
    odd = {f"p{n}": Share(4 + n % 2, 8, 0.5) for n in range(10)}
    even = {f"p{n}": Share(5 - n % 2, 8, 0.5) for n in range(10)}
    found = support({"odd": odd, "even": even})
    assert 0.2 < found["odd"] < 0.8
    assert found == support({"odd": odd, "even": even})


def test_nobody_and_nothing_are_ordinary() -> None:
    """No people, nothing measured, chance always right: nothing is said, and nothing fails."""
    assert support({"a": {}, "b": {}}) == {}
    assert support({"a": {"p": Share(1, 2, None)}}) == {}
    assert support({"a": {"p": Share(0, 0, 1.0)}}) == {}
