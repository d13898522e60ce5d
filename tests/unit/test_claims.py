"""Claims in a report: probabilities with what they rest on, and no model's own confidence."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.domain import Answered, Guess, Outcome
from auditor.reporting import as_json, flat, github, html, junit, markdown, sarif
from auditor.reporting.assemble import assemble
from auditor.reporting.claims import ClaimTable, probability_line, reliability_line
from auditor.reporting.document import CalibrationNote, Claim, Report, Trial
from auditor.scoring.learnt import Learnt, learn
from auditor.scoring.rates import UNKNOWN, rate
from auditor.scoring.recorded import Recorded
from auditor.scoring.table import Scores

TESTS = Path(__file__).parents[1]
INVENTED: dict[str, Any] = runpy.run_path(str(TESTS / "invented_run.py"))
SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(TESTS / "sample_report.py"))["SAMPLES"]
WRITERS: dict[str, Callable[[Report], str]] = {
    "html": html.render,
    "json": as_json.render,
    "markdown": markdown.render,
    "csv": flat.render_csv,
    "jsonl": flat.render_json_lines,
    "sarif": sarif.render,
    "junit": junit.render,
    "github": github.render,
}


def _run(**setting: object) -> Recorded:
    run: Recorded = INVENTED["run"](INVENTED["Setting"](**setting))
    return run


LEARNT: Learnt = learn(Scores(_run(people=60)), "run")
UNLABELLED = _run(people=6, labelled=False, corpus="b", seed=5, name="canary-person-")


def _told() -> Report:
    return assemble(UNLABELLED, learnt=LEARNT)


def test_every_claim_of_an_unlabelled_run_has_its_probability() -> None:
    """One claim for every answer, each with a probability and how such claims fared."""
    report = _told()
    said = [
        outcome
        for cell, outcomes in UNLABELLED.outcomes.items()
        for outcome in outcomes.values()
        if cell.probe != "control" and isinstance(outcome, Answered)
    ]
    assert len(report.claims) == len(said) > 30
    assert all(claim.probability is not None and claim.right.n and not claim.why for claim in report.claims)
    assert all(claim.values == () for claim in report.claims)


def test_the_page_shows_the_most_probable_claims_first() -> None:
    """In HTML they are the main table, people by number, each figure beside its group of held-out claims."""
    page = html.render(_told())
    table = ClaimTable(_told(), revealed=False)
    shown = [probability_line(claim) for claim in table.lines]
    assert re.findall(r'<span class="figure">([^<]+)</span> <span class="sub">[^<]+of the held-out', page) == shown
    assert "should be right" in page
    assert "ncalibrated" not in page
    assert "canary" not in page


def test_markdown_holds_the_claims_and_names_nobody() -> None:
    """The same table, at most a hundred lines, then how good the calibration is."""
    text = markdown.render(_told())
    assert text.count("held-out claims near") == min(100, len(_told().claims))
    assert "How good the calibration is" in text
    assert "canary" not in text
    many = assemble(_run(people=60, labelled=False, corpus="b", name="canary-person-"), learnt=LEARNT)
    assert markdown.render(many).count("held-out claims near") == 100


def test_json_holds_every_claim() -> None:
    """Machines get all of them, with the groups and the quality of the calibration."""
    data = json.loads(as_json.render(_told()))
    assert len(data["claims"]) == len(_told().claims)
    claim = data["claims"][0]
    assert 0 < claim["probability"] < 1
    assert claim["person"] == "person 1"
    assert claim["held_out"]["right"]["n"] > 0
    assert claim["values"] == []
    assert {note["model"] for note in data["calibration"]} == {"m1", "m2"}
    assert data["calibration"][0]["held_out"].keys() == {"answers", "brier", "ece", "noise"}
    assert re.fullmatch(r"[0-9a-f]{64}", data["manifest"]["calibration sha256"])


def test_values_appear_only_where_they_are_revealed() -> None:
    """Names and values of claims stand in a revealed page and JSON, and in Markdown never."""
    revealed = assemble(UNLABELLED, reveal=True, learnt=LEARNT)
    page, data = html.render(revealed), json.loads(as_json.render(revealed))
    assert "canary-person-" in page
    assert {value for claim in data["claims"] for value in claim["values"]} >= {"male", "female"}
    assert "canary" not in markdown.render(revealed)
    assert not re.search(r"\b(fe)?male\b|very high", markdown.render(revealed))


def test_the_same_person_has_the_same_number_everywhere() -> None:
    """Claims and findings speak of the same person 1."""
    data = json.loads(as_json.render(_told()))
    by_number = {finding["person"] for finding in data["findings"]}
    assert {claim["person"] for claim in data["claims"]} == by_number


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_without_a_calibration_there_is_no_probability(name: str) -> None:
    """A report without truth and without calibration says that it is uncalibrated, and gives no odds."""
    report = assemble(UNLABELLED)
    assert all(claim.probability is None and claim.why == "uncalibrated" for claim in report.claims)
    text = WRITERS[name](report)
    if name in ("html", "json", "markdown"):
        assert "ncalibrated" in text
    assert "should be right" not in text
    assert "held-out claims near" not in text


def test_a_labelled_run_lists_claims_only_with_a_calibration() -> None:
    """What is right can be counted there; with a calibration, probabilities are shown beside it."""
    labelled = _run(people=6, corpus="b")
    assert assemble(labelled).claims == ()
    told = assemble(labelled, learnt=LEARNT)
    assert told.claims
    assert "Claims with their probability" in html.render(told)
    assert "Claims with their probability" not in html.render(assemble(labelled))


def test_a_calibration_says_what_it_does_not_know() -> None:
    """Claims of a model that was never learnt have no probability, and the report counts them in a sentence."""
    run = _run(people=6, labelled=False, corpus="b", models=("m1", "stranger"))
    report = assemble(run, learnt=LEARNT)
    strange = [claim for claim in report.claims if claim.model == "stranger"]
    assert strange
    assert all(claim.probability is None for claim in strange)
    sentence = f"No probability is given for {len(strange)} claims: the calibration does not know stranger."
    assert sentence in report.limits
    assert sentence in html.render(report)
    assert sentence in markdown.render(report)


def test_the_headline_counts_what_should_be_right() -> None:
    """The sum of the probabilities, as a number of claims; without a calibration there is no number."""
    report = _told()
    about = round(sum(claim.probability or 0.0 for claim in report.claims))
    told = f"of {len(report.claims)} claims with a probability, about {about} should be right."
    assert report.headline == f"No true values are known: {told}"
    assert "what was claimed, not what is right" in assemble(UNLABELLED).headline


def _stating(said: Outcome, confidence: float | None) -> Outcome:
    if not isinstance(said, Answered):
        return said
    return replace(said, guesses=(Guess(said.guesses[0].value, confidence),))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=40), st.sampled_from(sorted(WRITERS)))
def test_no_report_depends_on_a_bare_confidence(drawn: list[float | None], name: str) -> None:
    """Without a calibration, whatever confidence the models state, every format has the same bytes."""
    confidences = cycle(drawn)
    outcomes = {
        cell: {attribute: _stating(said, next(confidences)) for attribute, said in by_attribute.items()}
        for cell, by_attribute in UNLABELLED.outcomes.items()
    }
    render = WRITERS[name]
    assert render(assemble(replace(UNLABELLED, outcomes=outcomes))) == render(assemble(UNLABELLED))


CLAIM = Claim("p", "age", "m", "profile", "none", 0.5, 0.52, rate(13, 25), "")


@pytest.mark.parametrize(
    ("probability", "line"), [(0.9999, "over 99%"), (0.0001, "under 1%"), (0.5, "50%"), (0.99, "99%"), (0.01, "1%")]
)
def test_nothing_is_ever_certain(probability: float, line: str) -> None:
    """Rounding makes no claim sure or impossible."""
    assert probability_line(replace(CLAIM, probability=probability)) == line


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_no_probability_reads_as_certainty(probability: float) -> None:
    """Neither 0% nor 100% is ever shown."""
    assert probability_line(replace(CLAIM, probability=probability)) not in ("0%", "100%")


def test_a_probability_is_shown_with_how_such_claims_fared() -> None:
    """Share, interval, people and the mean probability of the group."""
    assert reliability_line(CLAIM) == "52% (33% to 71%, 25 people) of the held-out claims near 52% were right"


def test_hostile_names_stay_names() -> None:
    """Markup in a claim's names is text in HTML and Markdown."""
    evil = "<img src=x onerror=alert(1)>|*[x](javascript:y)"
    claim = replace(CLAIM, person=evil, attribute=evil, model=evil, probe=evil, mitigation=evil, values=(evil,))
    trial = Trial(10, 0.2, 0.1, 0.05)
    note = CalibrationNote(evil, 5, trial, trial, trial)
    unknown = replace(claim, probability=None, stated=None, right=UNKNOWN, why=f"the calibration does not know {evil}")
    report = replace(SAMPLES["no_truth"](), claims=(claim, unknown), calibration=(note,), revealed=True)
    assert "<img" not in html.render(report)
    assert "<img" not in markdown.render(report)
    assert "*[x](" not in markdown.render(report)
