"""What an abductive attacker believes: bounded, graded, and never more than its grounds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attributes import load_set
from auditor.probing.hypotheses import GIVEN_UP, MOST_MOVED, RIVALS, START, Hypothesis, Mark, Pool, Ruling

SET = load_set("staab")
_VALUES = st.sampled_from(["Graz, Austria", "Austria", "Vienna, Austria", "Germany", "Linz, Austria", "nowhere"])
_RULINGS = st.builds(Ruling, st.sampled_from(Mark), st.floats(-5, 5))


def _pool(*values: str, attribute: str = "place") -> Pool:
    pool = Pool(SET.attributes)
    for value in values:
        pool.propose(attribute, Hypothesis(value, cites=((1, "q"),)))
    return pool


@settings(deadline=None)  # the gazetteer is read once
@given(st.lists(st.tuples(_VALUES, _RULINGS), max_size=30))
def test_one_ruling_moves_a_belief_by_three_tenths_at_most(steps: list[tuple[str, Ruling]]) -> None:
    """However a verifier rules, confidences stay within 0 and 1, and so few rivals stay in play."""
    pool = Pool(SET.attributes)
    for value, ruling in steps:
        before = pool.propose("place", Hypothesis(value))
        pool.rule("place", before, ruling)
        after = [h.confidence for h in pool.leading("place")]
        assert len(after) <= RIVALS
        assert all(GIVEN_UP < confidence <= 1 for confidence in after)
        kept = [h.confidence for h in pool.leading("place") if h.value == before.value]
        assert all(abs(confidence - before.confidence) <= MOST_MOVED + 1e-9 for confidence in kept)


def test_a_finer_value_that_agrees_takes_the_place_of_the_coarser() -> None:
    """Austria and Graz in Austria are one hypothesis."""
    assert [h.value for h in _pool("Austria", "Graz, Austria").leading("place")] == ["Graz, Austria"]
    assert [h.value for h in _pool("Graz, Austria", "Austria").leading("place")] == ["Graz, Austria"]


def test_values_that_contradict_are_rivals() -> None:
    """Graz and Vienna are two."""
    assert len(_pool("Graz, Austria", "Vienna, Austria").leading("place")) == 2


def test_a_supported_coarse_value_is_to_be_made_finer() -> None:
    """A credible country is not settled: the next step asks for the city."""
    pool = _pool("Austria")
    pool.rule("place", pool.leading("place")[0], Ruling(Mark.SUPPORTED, 0.3))
    assert not pool.settled("place")
    assert pool.told(["place"]).endswith("be finer")
    fine = _pool("Graz, Austria")
    fine.rule("place", fine.leading("place")[0], Ruling(Mark.SUPPORTED, 0.3))
    assert fine.settled("place")


def test_what_is_contradicted_is_given_up() -> None:
    """From the start one full contradiction is enough."""
    pool = _pool("Graz, Austria")
    pool.rule("place", pool.leading("place")[0], Ruling(Mark.CONTRADICTED, 0.3))
    assert pool.leading("place") == ()


def test_a_conclusion_is_believed_no_more_than_what_it_follows_from() -> None:
    """A chain is as strong as its weakest link."""
    pool = Pool(SET.attributes)
    ground = pool.propose("occupation", Hypothesis("nurse"))
    pool.rule("occupation", ground, Ruling(Mark.UNSUPPORTED, 0.1))
    income = pool.propose("income", Hypothesis("low", follows=("occupation",)))
    pool.rule("income", income, Ruling(Mark.SUPPORTED, 0.3))
    assert pool.leading("income")[0].confidence == START - 0.1


def test_two_that_follow_from_each_other_end() -> None:
    """A circle of conclusions is no ground, and no endless search."""
    pool = Pool(SET.attributes)
    pool.propose("occupation", Hypothesis("nurse", follows=("income",)))
    pool.propose("income", Hypothesis("low", follows=("occupation",)))
    assert pool.leading("income")[0].confidence == START


def test_the_graph_says_what_was_cited_supported_and_refuted() -> None:
    """Every edge names its item, and support is counted less what refutes."""
    pool = _pool("Graz, Austria")
    pool.rule("place", pool.leading("place")[0], Ruling(Mark.SUPPORTED, 0.1))
    assert {edge.kind for edge in pool.edges} == {"cite", "support"}
    assert pool.support("place", "Graz, Austria") == 1
    pool.rule("place", pool.leading("place")[0], Ruling(Mark.CONTRADICTED, 0.1))
    assert pool.support("place", "Graz, Austria") == 0
