"""What a judge adds to a report: figures beside those of the rules, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from auditor.attributes import Attribute, Match
from auditor.errors import BadRun
from auditor.reporting.document import Judged, JudgedRow
from auditor.reporting.wording import plural, rate_line
from auditor.scoring.compare import strength
from auditor.scoring.disputes import disputes, standing
from auditor.scoring.judge_file import JudgeError
from auditor.scoring.judged import Counts, corrected, judged_share
from auditor.scoring.recorded import Judging, Recorded
from auditor.scoring.table import TOP, Condition, Scores

_BESIDE: Final = (
    "The verdict, the findings and every figure elsewhere in this report are made by the rules alone. The judge was "
    "told true values and guesses, and nothing that people published. What chance gets right is judged as well."
)
_UNMEASURED: Final = (
    "How often this judge errs was not measured, so its figures may be far off. 'auditor score --judge' measures it, "
    "and 'auditor report --judge-error' takes the errors out."
)
_USELESS: Final = (
    "Sensitivity and specificity together do not exceed 100%: this judge says no more than a coin would, so nothing "
    "is corrected, and its figures say nothing."
)
_CORRECTED: Final = (
    "The corrected share is what would remain without these errors (Rogan and Gladen's formula, on the guesses that "
    "were judged only); its interval carries the doubt about both. It holds as far as these guesses resemble the "
    "recorded ones."
)


class _View(NamedTuple):
    """A run scored by its rules and with its judge."""

    rules: Scores
    judged: Scores
    disputed: Mapping[tuple[str, Condition], frozenset[str]]  # attribute and condition → people, by their first guess
    error: JudgeError | None


def judged(run: Recorded, error: JudgeError | None = None) -> Judged | None:
    """Return what the last judge of a run adds to its report, or None where there was none.

    With *error*, measured beforehand, shares are also corrected for it. Raises BadRun where that was measured of
    another model than the run's judge.
    """
    if run.judging is None:
        if error:
            raise BadRun("no model judged this run since its last outcome: run 'auditor judge' on it first")
        return None
    if error and (error.judge, error.identity) != (run.judging.judge, run.judging.identity):
        raise BadRun(
            "the error of another model or setting was measured than of the judge of this run: measure it anew"
        )
    view = _View(Scores(run), Scores(run, judged=True), _disputed(run), error)
    return Judged(run.judging.judge, tuple(_rows(view)), tuple(_notes(run, run.judging, error)))


def _disputed(run: Recorded) -> dict[tuple[str, Condition], frozenset[str]]:
    found: dict[tuple[str, Condition], set[str]] = {}
    for dispute in disputes(run):
        if dispute.guesses[0][0] == 0:
            found.setdefault((dispute.attribute, (dispute.probe, dispute.model, dispute.mitigation)), set()).add(
                dispute.person
            )
    return {key: frozenset(people) for key, people in found.items()}


def _rows(view: _View) -> Iterator[JudgedRow]:
    attributes = [a for a in view.rules.attributes if any(name == a.id for name, _ in view.disputed)]
    conditions = [(p.id, m, mitigation) for p, m, mitigation in view.rules.conditions() if not p.baseline]
    for condition in conditions if attributes else ():
        yield _total(view, condition)
        for attribute in attributes:
            yield _row(view, attribute, condition)


def _row(view: _View, attribute: Attribute, condition: Condition) -> JudgedRow:
    (probe,) = [probe for probe in view.rules.probes if probe.id == condition[0]]
    counts = _counts(view, attribute, condition)
    figures = view.judged.row(attribute, probe, *condition[1:])
    return JudgedRow(
        attribute=attribute.id,
        probe=condition[0],
        model=condition[1],
        mitigation=condition[2],
        disputed=sum(round(c.disputed) for c in counts.values()),
        rules=view.rules.row(attribute, probe, *condition[1:]).top1,
        judged=figures.top1,
        judged3=figures.top3,
        chance=figures.chance,
        lift=figures.lift,
        corrected=corrected(counts, view.error.reliability) if view.error else None,
    )


def _total(view: _View, condition: Condition) -> JudgedRow:
    """Return the figures of one attacker over all attributes, those that are never judged included."""
    counts: dict[str, Counts] = {}
    within: dict[str, Counts] = {}
    for attribute in view.rules.attributes:
        _add(counts, _counts(view, attribute, condition))
        third = view.judged.hits(attribute, *condition, top=TOP)
        _add(within, {person: Counts(hit, 0, 0, 1) for person, hit in third.items()})
    figures = strength(view.judged, *condition)
    return JudgedRow(
        attribute="",
        probe=condition[0],
        model=condition[1],
        mitigation=condition[2],
        disputed=sum(round(c.disputed) for c in counts.values()),
        rules=strength(view.rules, *condition).top1,
        judged=figures.top1,
        judged3=judged_share(within),
        chance=figures.chance,
        lift=figures.lift,
        corrected=corrected(counts, view.error.reliability) if view.error else None,
    )


def _counts(view: _View, attribute: Attribute, condition: Condition) -> dict[str, Counts]:
    rules, with_judge = (scores.hits(attribute, *condition) for scores in (view.rules, view.judged))
    disputed = view.disputed.get((attribute.id, condition), frozenset())
    return {p: Counts(hit, with_judge[p] and not hit, p in disputed, 1) for p, hit in rules.items()}


def _add(total: dict[str, Counts], more: Mapping[str, Counts]) -> None:
    for person, counts in more.items():
        known = total.get(person, Counts(0, 0, 0, 0))
        total[person] = Counts(*(a + b for a, b in zip(known, counts, strict=True)))


def _notes(run: Recorded, judging: Judging, error: JudgeError | None) -> Iterator[str]:
    said, undecided = standing(run)
    yield (
        f"{judging.judge} judged {plural(sum(said.values()), 'guess', 'guesses')} that the rules call wrong because "
        f"the words differ: {said[Match.RIGHT]:,} mean the truth, {said[Match.PARTLY]:,} are less precise, "
        f"{said[Match.WRONG]:,} are different."
    )
    if undecided:
        yield f"{plural(undecided, 'answer')} could not be judged, or not yet; there the rules' word stands."
    yield _BESIDE
    if error is None:
        yield _UNMEASURED
        return
    sensitivity, specificity = error.reliability
    yield (
        "Where recorded decisions of a larger model and of people are known, this judge recognised what means the "
        f"same in {rate_line(sensitivity)} of pairs, and what does not in {rate_line(specificity)}."
    )
    yield _CORRECTED if error.reliability.useful else _USELESS
