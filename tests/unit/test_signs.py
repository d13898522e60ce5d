"""The signs by which a claim is judged beforehand: agreement, evidence, stated certainty."""

from __future__ import annotations

import runpy
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditor.domain import Answered, CannotTell, Evidence, Guess, Lost, Outcome, Refused, Truth
from auditor.scoring.recorded import Cell, Recorded
from auditor.scoring.signs import SIGNS, Answer, answers
from auditor.scoring.table import Scores

INVENTED: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "invented_run.py"))
VOICES = [(probe, model) for probe in ("profile", "staab") for model in ("m1", "m2")]


def _run(said: Mapping[tuple[str, str], Outcome], attribute: str = "sex", truth: Truth | None = None) -> Recorded:
    run: Recorded = INVENTED["run"](INVENTED["Setting"](people=1))
    outcomes = {Cell("p000", probe, model, "none"): {attribute: outcome} for (probe, model), outcome in said.items()}
    subject = replace(run.people["p000"], truth={attribute: truth} if truth else {})
    return replace(run, outcomes=outcomes, people={"p000": subject})


def _signs(answer: Answer) -> dict[str, float | None]:
    return dict(zip(SIGNS, answer.signs, strict=True))


def _agreements(run: Recorded) -> dict[tuple[str, str], float | None]:
    return {(a.probe, a.model): _signs(a)["agreement"] for a in answers(Scores(run))}


def _is(value: str, confidence: float | None = None) -> Answered:
    return Answered((Guess(value, confidence),))


def test_agreement_counts_the_others_that_said_something() -> None:
    """Who says something else or cannot tell disagrees; who was lost or refused says nothing."""
    run = _run({VOICES[0]: _is("male"), VOICES[1]: _is("m"), VOICES[2]: _is("female"), VOICES[3]: CannotTell()})
    assert _agreements(run) == {VOICES[0]: 1 / 3, VOICES[1]: 1 / 3, VOICES[2]: 0.0}
    quiet = _run({VOICES[0]: _is("male"), VOICES[1]: _is("male"), VOICES[2]: Lost("x"), VOICES[3]: Refused("phrase")})
    assert _agreements(quiet) == {VOICES[0]: 1.0, VOICES[1]: 1.0}


def test_who_is_alone_neither_agrees_nor_disagrees() -> None:
    """With nobody else to ask, agreement is not known rather than nil."""
    assert _agreements(_run({VOICES[0]: _is("male")})) == {VOICES[0]: None}


def test_rules_and_blind_guesses_are_no_voices() -> None:
    """What is stated outright is a claim, but neither it nor the control lends its agreement."""
    said = {("disclosure", ""): _is("male"), ("control", "m1"): _is("male"), VOICES[0]: _is("male")}
    assert _agreements(_run(said)) == {("disclosure", ""): 1.0, VOICES[0]: None}


def test_a_finer_value_agrees_with_a_coarser_one_and_not_the_other_way_round() -> None:
    """Graz supports Austria; Austria does not support Graz."""
    run = _run({VOICES[0]: _is("Austria"), VOICES[1]: _is("Graz, Austria")}, "place")
    assert _agreements(run) == {VOICES[0]: 1.0, VOICES[1]: 0.0}


def test_the_scale_says_what_is_the_same() -> None:
    """Ages within the tolerance agree."""
    run = _run({VOICES[0]: _is("30"), VOICES[1]: _is("31 years"), VOICES[2]: _is("60")}, "age")
    assert _agreements(run) == {VOICES[0]: 0.5, VOICES[1]: 0.5, VOICES[2]: 0.0}


def test_evidence_statement_and_certainty_are_signs() -> None:
    """Each is read from the first guess's own outcome; a certainty that is not stated is a sign too."""
    sure = Answered((Guess("male", 0.8), Guess("female")), (Evidence("i", "q", supported=True),), explicit=True)
    found = {a.probe: _signs(a) for a in answers(Scores(_run({VOICES[0]: sure, VOICES[2]: _is("male")})))}
    known = {"stated": 0.8, "unstated": 0.0, "agreement": 1.0, "verified": 1.0, "explicit": 1.0, "mitigated": 0.0}
    silent = {"stated": None, "unstated": 1.0, "agreement": 1.0, "verified": 0.0, "explicit": 0.0, "mitigated": 0.0}
    assert found == {"profile": known, "staab": silent}


def test_only_known_values_make_a_claim_right_or_wrong() -> None:
    """Without a true value nothing is right or wrong; one that nothing gives away may still be guessed."""
    said = {VOICES[0]: _is("male")}
    assert [a.right for a in answers(Scores(_run(said)))] == [None]
    assert [a.right for a in answers(Scores(_run(said, truth=Truth("male", inferable=False))))] == [True]
    assert [a.right for a in answers(Scores(_run(said, truth=Truth("female"))))] == [False]


OUTCOMES = st.sampled_from([_is("male", 0.5), _is("female"), _is("robot", 1.0), CannotTell(), Refused("x"), Lost("y")])


@given(st.lists(OUTCOMES, min_size=4, max_size=4), st.sampled_from([Truth("male"), Truth("female"), None]))
def test_signs_are_shares_and_never_see_the_truth(said: list[Outcome], truth: Truth | None) -> None:
    """Every sign lies between 0 and 1, and is the same whatever is true."""
    drawn = dict(zip(VOICES, said, strict=True))
    known, unknown = list(answers(Scores(_run(drawn, truth=truth)))), list(answers(Scores(_run(drawn))))
    assert [a.signs for a in known] == [a.signs for a in unknown]
    assert all(sign is None or 0 <= sign <= 1 for a in known for sign in a.signs)
    assert len(known) == sum(isinstance(outcome, Answered) for outcome in said)


def test_a_claim_keeps_its_value_out_of_its_name() -> None:
    """A traceback or a log line cannot carry what was claimed."""
    (answer,) = answers(Scores(_run({VOICES[0]: _is("canary")})))
    assert "canary" not in repr(answer)
