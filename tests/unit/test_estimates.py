"""Probabilities of claims about other people, and silence where nothing was learnt."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditor.scoring.estimates import Estimate, Estimator
from auditor.scoring.learnt import Learnt, learn
from auditor.scoring.recorded import Recorded
from auditor.scoring.signs import answers
from auditor.scoring.table import Scores

INVENTED: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "invented_run.py"))


def _run(**setting: object) -> Recorded:
    run: Recorded = INVENTED["run"](INVENTED["Setting"](**setting))
    return run


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    """Learn from a hundred labelled people."""
    return learn(Scores(_run(people=100)), "run")


def _estimates(learnt: Learnt, run: Recorded) -> list[Estimate]:
    estimator = Estimator(learnt, run)
    return [estimator.estimate(answer) for answer in answers(Scores(run))]


def _both(what: str) -> set[str]:
    """Return the reasons where some claims have a probability and others, of both models, have none."""
    return {"", f"the calibration does not know m1 {what}", f"the calibration does not know m2 {what}"}


def _reasons(learnt: Learnt, **setting: object) -> set[str]:
    return {e.why for e in _estimates(learnt, _run(**({"corpus": "b", "labelled": False, "seed": 2} | setting)))}


def test_probabilities_come_true_on_other_people(learnt: Learnt) -> None:
    """Among people of the same kind, of claims given about p, about a share of p is right."""
    run = _run(people=200, corpus="b", seed=2)
    estimator = Estimator(learnt, run)
    pairs = [(estimator.estimate(answer).probability, answer.right) for answer in answers(Scores(run))]
    told = [(p, right) for p, right in pairs if p is not None]
    assert len(told) == len(pairs) > 1000
    assert sum(p for p, _ in told) / len(told) == pytest.approx(sum(bool(r) for _, r in told) / len(told), abs=0.04)
    high, low = ([r for p, r in told if (p > 0.6) is side] for side in (True, False))
    assert sum(map(bool, high)) / len(high) > sum(map(bool, low)) / len(low) + 0.15


def test_a_probability_comes_with_how_such_claims_fared(learnt: Learnt) -> None:
    """Each is in 0 … 1, has its group of held-out claims, and no reason for its absence."""
    for estimate in _estimates(learnt, _run(corpus="b", labelled=False)):
        assert estimate.probability is not None
        assert 0 < estimate.probability < 1
        assert estimate.near in {group for model in learnt.models for group in model.bins}
        assert estimate.why == ""


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ({"models": ("m1", "other")}, {"", "the calibration does not know other"}),
        ({"weights": "else"}, {f"the calibration is for other weights of m{n}" for n in (1, 2)}),
        ({"probes": ("profile", "prism")}, _both("under the probe prism")),
        ({"mitigations": ("none", "presidio")}, _both("after presidio")),
    ],
    ids=["model", "weights", "probe", "mitigation"],
)
def test_what_was_never_learnt_has_no_probability(learnt: Learnt, setting: dict[str, Any], why: set[str]) -> None:
    """The calibration says what it does not know; the other claims keep their probability."""
    assert _reasons(learnt, **setting) == why


def test_an_attribute_that_was_never_learnt_has_no_probability() -> None:
    """Neither has a run that asked for another set of attributes."""
    narrow = learn(Scores(_run(attributes=("sex",))), "run")
    assert _reasons(narrow) == _both("on income")
    assert _reasons(replace(narrow, attribute_set="gdpr")) == {"the calibration is for the attribute set gdpr"}


def test_a_probe_that_was_rewritten_is_another_probe(learnt: Learnt) -> None:
    """The same name with another prompt was never learnt."""
    run = _run(corpus="b", labelled=False)
    probes = tuple({**probe, "title": "changed"} if probe["id"] == "staab" else probe for probe in run.plan.probes)
    changed = replace(run, plan=replace(run.plan, probes=probes))
    assert {e.why for e in _estimates(learnt, changed)} == _both("under the probe staab")


def test_nobody_is_judged_by_what_was_learnt_from_them(learnt: Learnt) -> None:
    """On the corpus it was learnt from, labelled people get no probability, and the others do."""
    assert {e.why for e in _estimates(learnt, _run(people=100))} == {"the calibration was learnt from these people"}
    run = _run(people=100)
    unknown = replace(run.people["p000"], truth={})
    mixed = replace(run, people={**run.people, "p000": unknown})
    estimator = Estimator(learnt, mixed)
    told = {a.person for a in answers(Scores(mixed)) if estimator.estimate(a).probability is not None}
    assert told == {"p000"}
