"""Calibration of stated certainties."""

from __future__ import annotations

from math import exp
from random import Random
from statistics import fmean

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditor.scoring.calibration import Judged, brier, ece, fit, held_out, noise, reliability

stated = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80)


def split(answers: list[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    """Return probabilities and what happened."""
    return [p for p, _ in answers], [hit for _, hit in answers]


def drawn(people: int, seed: int, attributes: tuple[str, ...] = ("age", "sex", "place")) -> list[Judged]:
    """Return answers of invented people, whose certainty of 1 to 5 tells something and overstates it."""
    random, answers = Random(seed), []  # noqa: S311 - invented data
    for person in range(people):
        for i, attribute in enumerate(attributes):
            certainty = float(random.randint(1, 5))
            p = 1 / (1 + exp(-(0.5 * (certainty - 3) + i - 1)))
            answers.append(Judged(f"{person:03}", attribute, (certainty,), random.random() < p))
    return answers


@given(stated, st.integers(1, 12))
def test_groups_hold_every_answer_once(answers: list[tuple[float, bool]], bins: int) -> None:
    """No more groups than asked for, together all answers, in rising order of probability."""
    groups = reliability(*split(answers), bins)
    assert sum(group.right.n for group in groups) == len(answers)
    assert len(groups) <= bins
    assert [group.stated for group in groups] == sorted(group.stated for group in groups)


def test_equal_probabilities_share_a_group() -> None:
    """Five levels of certainty give at most five groups, whatever was asked for."""
    answers = [(level / 5, bool(i % 2)) for level in range(1, 6) for i in range(7)]
    assert [group.right.n for group in reliability(*split(answers), 10)] == [7] * 5


def test_a_rare_probability_is_not_swallowed_by_a_common_one() -> None:
    """One answer beside ten that share another probability is a group of its own, and its error shows."""
    probabilities, hits = [0.1] + [0.9] * 10, [True] + [False] * 10
    assert [group.right.n for group in reliability(probabilities, hits)] == [1, 10]
    assert ece(probabilities, hits) == pytest.approx(0.9)


def test_groups_are_of_about_equal_size() -> None:
    """A hundred different probabilities fall into ten groups of ten."""
    assert [g.right.n for g in reliability([i / 100 for i in range(100)], [True] * 100, 10)] == [10] * 10


@given(stated, st.integers(1, 12))
def test_errors_lie_between_zero_and_one(answers: list[tuple[float, bool]], bins: int) -> None:
    """Both scores are shares; of nothing there is none."""
    scores = brier(*split(answers)), ece(*split(answers), bins)
    if answers:
        assert all(score is not None and 0 <= score <= 1 + 1e-9 for score in scores)
    else:
        assert scores == (None, None)


@given(st.lists(st.booleans(), min_size=1))
@example([True] + [False] * 10)
def test_foresight_scores_best(hits: list[bool]) -> None:
    """Who always knew has no error; who always said the opposite has all of it."""
    knew, opposite = [float(hit) for hit in hits], [float(not hit) for hit in hits]
    assert brier(knew, hits) == ece(knew, hits) == 0
    assert brier(opposite, hits) == ece(opposite, hits) == 1


def test_noise_is_the_error_of_true_probabilities() -> None:
    """Probabilities that are exactly true show the error that noise foretells, which falls with more answers."""
    random = Random(3)  # noqa: S311 - invented data
    probabilities = [random.random() for _ in range(2000)]
    hits = [random.random() < p for p in probabilities]
    few, many = noise(probabilities[:100], draws=50), noise(probabilities, draws=50)
    assert few is not None
    assert many is not None
    assert few > 2 * many
    assert ece(probabilities, hits) == pytest.approx(many, abs=0.015)
    assert noise([]) is None


@pytest.mark.parametrize("repeated", [1, 2, 4])
def test_noise_foretells_the_mean_error_of_true_probabilities_however_often_each_is_repeated(repeated: int) -> None:
    """Over many worlds in which the probabilities are exact; to repeat a claim does not make luck smaller."""
    random = Random(5)  # noqa: S311 - invented data
    chances = [random.random() for _ in range(60)]
    given, about = [p for p in chances for _ in range(repeated)], [n for n in range(60) for _ in range(repeated)]
    errors = []
    for _ in range(400):
        came = [random.random() < p for p in chances]
        errors.append(ece(given, [came[n] for n in about], 3) or 0.0)
    assert noise(given, 3, about=about) == pytest.approx(fmean(errors), abs=0.006)
    assert noise(given, 3, about=about) == pytest.approx(noise(chances, 3), abs=1e-9)


def test_stated_certainty_becomes_a_true_probability() -> None:
    """On people who were not learnt from, calibrated errors are near noise and far below the stated ones."""
    answers = drawn(200, 1)
    hits, bare = [answer.right for answer in answers], [(answer.features[0] or 0.0) / 5 for answer in answers]
    calibrated = held_out(answers)
    assert (ece(calibrated, hits, 5) or 0) < 0.05 < (ece(bare, hits, 5) or 0)
    assert (brier(calibrated, hits) or 0) < (brier(bare, hits) or 0)


def test_the_learnt_weights_are_those_of_maximum_likelihood() -> None:
    """With hardly any pull and many answers, the known slope and attribute levels come back."""
    known = fit(drawn(3000, 2), pull=0.01)
    assert known is not None
    [(_, scale, weight)] = known.features
    assert weight / scale == pytest.approx(0.5, abs=0.06)
    assert known.attributes["place"] - known.attributes["age"] == pytest.approx(2.0, abs=0.2)


def test_a_rare_attribute_is_drawn_to_its_model() -> None:
    """Two wrong answers about a new attribute do not make it hopeless; two hundred do."""
    base = drawn(200, 4)

    def expected(n: int) -> float:
        known = fit([*base, *(Judged("x", "health", (3.0,), right=False) for _ in range(n))])
        assert known is not None
        return known.probability("health", (3.0,))

    assert expected(0) > expected(2) > 0.25
    assert expected(200) < 0.1


@pytest.mark.parametrize("right", [True, False], ids=["always right", "always wrong"])
@pytest.mark.parametrize("n", [1, 5, 100])
def test_unanimous_answers_do_not_give_certainty(n: int, right: bool) -> None:
    """Even if every answer was right, the next one is not certain to be, the less so the fewer there were."""
    known = fit([Judged(str(i), "age", (3.0,), right) for i in range(n)])
    assert known is not None
    probability = known.probability("age", (3.0,))
    assert 0.5 / (n + 2) < (1 - probability if right else probability) < 0.5


def test_more_certainty_never_means_less_probability_where_it_helped() -> None:
    """Where certainty went with being right, a higher one gives a higher probability, for unseen attributes too."""
    known = fit(drawn(100, 5))
    assert known is not None
    for attribute in ("age", "never seen"):
        levels = [known.probability(attribute, (level,)) for level in (1.0, 2.0, 3.0, 4.0, 5.0)]
        assert levels == sorted(levels)
        assert 0 < levels[0] < levels[-1] < 1


def test_answers_without_features_are_calibrated_by_attribute() -> None:
    """A model that states no certainty still gets the share of right answers of each attribute, drawn together."""
    answers = [Judged(str(i), "age" if i % 2 else "sex", (), i % 2 == 0) for i in range(60)]
    known = fit(answers)
    assert known is not None
    assert known.probability("age", ()) < 0.3
    assert known.probability("sex", ()) > 0.7


def test_a_feature_that_is_not_known_says_nothing() -> None:
    """What is missing counts as the mean; where it was always missing, a value that comes later says nothing either."""
    answers = [Judged(str(i), "age", (float(i % 2), None), i % 2 == 0) for i in range(60)]
    known = fit([*answers, *(Judged(str(i), "age", (None, None), i % 2 == 0) for i in range(20))])
    assert known is not None
    assert known.probability("age", (None, None)) == pytest.approx(0.5, abs=0.01)
    assert known.probability("age", (1.0, None)) < 0.2
    assert known.probability("age", (None, 1.0)) == known.probability("age", (None, None))


@pytest.mark.parametrize("n", [100, 1000])
def test_a_rare_sign_is_not_trusted_for_being_rare(n: int) -> None:
    """Two right answers with a sign that nobody else has make the next one likelier, not certain."""
    answers = [Judged(str(i), "age", (0.0,), i % 2 == 0) for i in range(n)]
    known = fit([*answers, *(Judged(f"x{i}", "age", (1.0,), right=True) for i in range(2))])
    assert known is not None
    assert 0.6 < known.probability("age", (1.0,)) < 0.85


def test_nothing_to_learn_from_is_ordinary() -> None:
    """Without answers there is no calibration; with one person, a half for each answer; features must be complete."""
    assert fit([]) is None
    assert held_out([]) == []
    assert held_out([Judged("only", "age", (1.0,), right=True)]) == [0.5]
    known = fit(drawn(5, 6))
    assert known is not None
    with pytest.raises(ValueError, match="zip"):
        known.probability("age", ())


def test_people_are_never_scored_by_what_was_learnt_from_them() -> None:
    """Turning one person's answers around changes nobody's probability in the same fold, least of all his own."""
    answers = drawn(20, 7)
    turned = [Judged(a.person, a.attribute, a.features, a.right ^ (a.person == "000")) for a in answers]
    before, after = held_out(answers), held_out(turned)
    assert all(p == q for p, q, a in zip(before, after, answers, strict=True) if a.person == "000")
    assert before != after


def test_extreme_features_do_not_overflow() -> None:
    """A feature far outside what was learnt gives a probability all the same."""
    known = fit(drawn(50, 8))
    assert known is not None
    assert 0 <= known.probability("age", (-1e9,)) <= known.probability("age", (1e9,)) <= 1
