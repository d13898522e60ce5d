"""What the models claim, with the probability that it is right where a calibration can tell, and never without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from auditor.reporting.document import CalibrationNote, Claim, Report, Trial
from auditor.reporting.language import count, say, translated
from auditor.reporting.wording import measured, percent, person_names, plural, span
from auditor.scoring.estimates import Estimate, Estimator
from auditor.scoring.learnt import Learnt, Tested
from auditor.scoring.rates import UNKNOWN
from auditor.scoring.signs import Answer, answers
from auditor.scoring.table import Scores

UNCALIBRATED: Final = "uncalibrated"
CALIBRATED: Final = (
    "A claim's probability was learnt on labelled people, for each model and attribute: from what the model states "
    "of its certainty, how many of the other models and probes say the same, whether the quoted words stand in "
    "the cited item, whether the items state the value outright, and whether they were masked. It is true of people "
    "like those; nothing here checks that these people are. A model's own certainty is never shown.",
    "Calibration error is the mean distance between probability and share of right claims, in groups of about equal "
    "size, on people held out. Beside it stands what exactly true probabilities would show with so few claims.",
)
_NOTHING: Final = Estimate(None, None, UNCALIBRATED)


def claims(scores: Scores, learnt: Learnt | None, *, reveal: bool) -> Iterator[Claim]:
    """Yield every claim of a run, by mitigation, attribute and person; without *learnt*, all are uncalibrated.

    Values are in it only with *reveal*.
    """
    estimator = Estimator(learnt, scores.run) if learnt else None
    for answer in answers(scores):
        yield _claim(answer, estimator.estimate(answer) if estimator else _NOTHING, reveal=reveal)


def calibration_notes(learnt: Learnt | None) -> Iterator[CalibrationNote]:
    """Yield what the probabilities rest on, model by model."""
    for model in learnt.models if learnt else ():
        yield CalibrationNote(
            model=model.model,
            people=model.people,
            held_out=_trial(model.tested),
            stated=_trial(model.stated) if model.stated else None,
            beside=_trial(model.beside) if model.beside else None,
        )


def silences(found: Iterable[Claim]) -> Iterator[str]:
    """Yield, in sentences, for how many claims there is no probability although there is a calibration, and why."""
    for why, found_so in Counter(claim.why for claim in found if claim.why not in ("", UNCALIBRATED)).items():
        yield f"No probability is given for {plural(found_so, 'claim')}: {why}."


class ClaimTable:
    """The claims of a report that have a probability, as a reader meets them."""

    def __init__(self, report: Report, *, revealed: bool) -> None:
        """Sort the claims, the most probable first, and number the people as their findings do, or name them."""
        told = [claim for claim in report.claims if claim.probability is not None]
        self.lines = sorted(told, key=lambda claim: -(claim.probability or 0.0))
        self.given = bool(report.calibration)  # whether the report is calibrated at all
        self.names = person_names((*report.findings, *report.claims), revealed=revealed)
        self.expected = expected(told)
        self.silences = list(silences(report.claims))


def probability_line(claim: Claim) -> str:
    """Return how probable a claim is; what is nearly sure is never rounded to certainty."""
    if claim.probability is None:
        return say("claims.uncalibrated") if claim.why == UNCALIBRATED else say("claims.unknown")
    if claim.probability > 0.99:
        return say("claims.sure")
    return percent(claim.probability) if claim.probability >= 0.01 else say("claims.hardly")


def reliability_line(claim: Claim) -> str:
    """Return how claims of about this probability fared among people who were not learnt from."""
    if claim.stated is None or not measured(claim.right):
        return translated(claim.why)
    share = f"{percent(claim.right.value or 0.0)} ({span(claim.right)}, {count('people', claim.right.n)})"
    return say("claims.fared", share=share, stated=percent(claim.stated))


def note_line(note: CalibrationNote) -> str:
    """Return how good the probabilities of one model's claims are, beside what the model states itself."""
    held = note.held_out
    told = (
        f"{note.model or 'rules without a model'}: learnt from {plural(held.answers, 'claim')} about "
        f"{plural(note.people, 'person', 'people')}; on people held out the calibration error is {held.ece:.3f} "
        f"({held.noise:.3f} by luck alone) and the Brier score {held.brier:.3f}"
    )
    if note.stated is None or note.beside is None:
        return f"{told}. It states no certainty of its own."
    return (
        f"{told}. On the {plural(note.stated.answers, 'claim')} with a certainty of its own, that one is off by "
        f"{note.stated.ece:.3f}, Brier {note.stated.brier:.3f}; the calibration by {note.beside.ece:.3f}, "
        f"Brier {note.beside.brier:.3f}."
    )


def expected(found: Iterable[Claim]) -> float:
    """Return how many of the claims that have a probability should be right: the sum of their probabilities."""
    return sum(claim.probability or 0.0 for claim in found)


def _claim(answer: Answer, estimate: Estimate, *, reveal: bool) -> Claim:
    return Claim(
        person=answer.person,
        attribute=answer.attribute,
        model=answer.model,
        probe=answer.probe,
        mitigation=answer.mitigation,
        probability=estimate.probability,
        stated=estimate.near.stated if estimate.near else None,
        right=estimate.near.right if estimate.near else UNKNOWN,
        why=estimate.why,
        values=(answer.value,) if reveal else (),
    )


def _trial(tested: Tested) -> Trial:
    return Trial(*tested)
