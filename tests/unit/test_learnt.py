"""Learning from labelled people: on held-out people only, per model, and from nothing but signs."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import BadRun
from auditor.scoring.calibration import brier
from auditor.scoring.learnt import FEWEST, Learnt, learn
from auditor.scoring.recorded import Recorded
from auditor.scoring.signs import answers
from auditor.scoring.table import Scores

INVENTED: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "invented_run.py"))


def _run(**setting: object) -> Recorded:
    run: Recorded = INVENTED["run"](INVENTED["Setting"](**setting))
    return run


def _learnt(run: Recorded) -> Learnt:
    return learn(Scores(run), "runs/x")


def test_calibrated_probabilities_are_better_than_stated_ones_on_people_held_out() -> None:
    """Models that are right half the time and say that they are sure get believable probabilities."""
    for model in _learnt(_run(people=100)).models:
        assert model.stated is not None
        assert model.beside is not None
        assert model.stated.answers == model.beside.answers < model.tested.answers == model.answers
        assert model.beside.ece < 0.5 * model.stated.ece
        assert model.beside.brier < model.stated.brier
        assert model.tested.ece < 2 * model.tested.noise + 0.02


def test_agreement_of_independent_attackers_raises_the_probability() -> None:
    """Where attackers err apart, a claim that others make too is more often right, and is learnt to be."""
    (model, _) = _learnt(_run(people=100)).models
    known = model.calibration
    alone, together = (known.probability("income", (0.8, 0.0, share, 1.0, 0.0, 0.0)) for share in (0.0, 1.0))
    assert together > alone + 0.2


def test_quality_is_that_on_people_held_out() -> None:
    """Judged by what was learnt from themselves, people would make every model look better than it is said to be."""
    run = _run(people=15)
    said = [answer for answer in answers(Scores(run)) if answer.right is not None]
    for model in _learnt(run).models:
        mine = [answer for answer in said if answer.model == model.model]
        given = [model.calibration.probability(answer.attribute, answer.signs) for answer in mine]
        assert (brier(given, [bool(answer.right) for answer in mine]) or 0.0) < model.tested.brier - 0.01


def test_every_group_counts_people_and_all_answers_are_grouped() -> None:
    """The intervals rest on people, since the answers of one person hang together."""
    for model in _learnt(_run(people=30)).models:
        assert all(0 < group.right.n <= model.people for group in model.bins)
        assert 1 <= len(model.bins) <= 10
        assert [group.stated for group in model.bins] == sorted(group.stated for group in model.bins)
        assert model.near(0.0) == model.bins[0]
        assert model.near(1.0) == model.bins[-1]


def test_claims_about_the_same_attribute_of_a_person_are_no_more_evidence() -> None:
    """Said under two probes and three mitigations, it is tested in as many groups as when it is said once."""
    once = _learnt(_run(people=30, probes=("majority", "control", "profile")))
    often = _learnt(_run(people=30, mitigations=("none", "presidio", "surrogates")))
    for alone, repeated in zip(once.models, often.models, strict=True):
        assert repeated.tested.answers > 4 * alone.tested.answers
        assert max(len(alone.bins), len(repeated.bins)) <= 30 * 2 // 20
        assert repeated.tested.noise > 0.6 * alone.tested.noise


def test_what_was_learnt_from_is_remembered() -> None:
    """Probes by digest, mitigations, attributes, weights and corpus: what else is asked was never learnt."""
    run = _run(weights="w", mitigations=("none", "presidio"), corpus="digest")
    learnt = _learnt(run)
    assert (learnt.attribute_set, learnt.corpus) == ("staab", "digest")
    for model in learnt.models:
        digests = run.plan.probe_digests()
        assert model.probes == {name: digests[name] for name in ("profile", "staab")}
        assert (model.mitigations, model.weights) == (("none", "presidio"), "w")
        assert set(model.calibration.attributes) == {"sex", "income"}


def test_a_run_without_known_values_teaches_nothing() -> None:
    """It is refused in one sentence that names the run."""
    with pytest.raises(BadRun, match=r"runs/x holds nobody whose true values are known"):
        _learnt(_run(labelled=False))


def test_too_few_people_teach_nothing() -> None:
    """Below one person for each fold there is nobody to be held out."""
    assert _learnt(_run(people=2 * FEWEST)).models
    with pytest.raises(BadRun, match="5 people"):
        _learnt(_run(people=FEWEST - 1))


def test_the_same_run_teaches_the_same() -> None:
    """Nothing is drawn anew."""
    assert _learnt(_run()) == _learnt(_run())
