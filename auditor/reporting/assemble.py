"""Put together what a report says: every figure from the journal, every sentence from the figures."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.collector import undisturbed
from auditor.gate.facts import Facts, reading
from auditor.gate.verdict import judge
from auditor.reporting.addressed import addressed
from auditor.reporting.audited import corpus, floors, manifest, model_uses, probe_notes, spent
from auditor.reporting.bystanders import METHOD as SEARCHING
from auditor.reporting.claims import CALIBRATED, calibration_notes, claims, silences
from auditor.reporting.document import AttributeNote, Change, Report, Strength
from auditor.reporting.economy import costs, left_out
from auditor.reporting.explained import explained, remedies
from auditor.reporting.findings import cited, findings, told
from auditor.reporting.headline import headline
from auditor.reporting.interviews import interviews, told_of_interviews
from auditor.reporting.judged import judged
from auditor.reporting.method import METHOD, limits
from auditor.scoring.bystanders import Spoken
from auditor.scoring.compare import changes, comparisons, contributions, strength
from auditor.scoring.curve import curve
from auditor.scoring.frontier import frontier
from auditor.scoring.harms import harms, rewritings
from auditor.scoring.judge_file import JudgeError
from auditor.scoring.learnt import Learnt
from auditor.scoring.learnt_file import digest
from auditor.scoring.populations import DEFAULT, load_population
from auditor.scoring.recorded import Recorded
from auditor.scoring.severity import severity
from auditor.scoring.table import Scores


@undisturbed()
def assemble(
    run: Recorded,
    *,
    reveal: bool = False,
    timings: bool = False,
    learnt: Learnt | None = None,
    population: str = DEFAULT,
    judge_error: JudgeError | None = None,
) -> Report:
    """Return the report on a run; values and quotes are in it only with *reveal*, which the report then says.

    Claims have a probability only by what was *learnt* from labelled people; without it they are listed only
    where nobody's values are known, as uncalibrated.
    *population* names or leads to the one among which people hide, for how serious it is; BadContent for faults.
    Where a model judged what the rules leave open, *judge_error* corrects its figures; BadRun for another judge's.
    Times and cache hits differ between runs that are otherwise equal, so they are in it only with *timings*.
    """
    scores = Scores(run)
    rows = tuple(scores.rows())
    labelled = sum(bool(subject.truth) for subject in run.people.values())
    names = tuple(planned.name for planned in run.plan.mitigations)
    claimed = tuple(claims(scores, learnt, reveal=reveal)) if learnt or not labelled else ()
    changed, found = tuple(_changes(scores)), told(scores)
    noted, held = tuple(rewritings(run, timings=timings)), tuple(interviews(run))
    items, spoken = cited(found, names[0], reveal=reveal), Spoken(scores)
    searched = tuple(spoken.searches())
    return Report(
        verdict=judge(
            Facts(rows, run.finished, run.stopped, labelled > 0, reading=reading(scores, names[0])), names[0]
        ),
        headline=headline(rows, names, labelled, claimed),
        corpus=corpus(run, labelled),
        attributes=tuple(AttributeNote(a.id, a.title, a.sensitivity, a.legal) for a in scores.attributes),
        probes=tuple(probe_notes(run)),
        models=tuple(model_uses(run, timings=timings)),
        mitigations=names, rows=rows, strengths=tuple(_strengths(scores)), changes=changed,
        findings=tuple(findings(scores, found, reveal=reveal)), cited=items, addressed=tuple(addressed(run, items)),
        masked=run.masked, revealed=reveal,
        limits=(*limits(run), *told_of_interviews(held), *silences(claimed)),
        method=(*METHOD, *([SEARCHING] if searched else ()), *(CALIBRATED if learnt else ())),
        manifest=manifest(run) | ({"calibration sha256": digest(learnt)} if learnt else {}),
        claims=claimed, calibration=tuple(calibration_notes(learnt)), judged=judged(run, judge_error),
        severity=severity(scores, load_population(population), reveal=reveal),
        explained=tuple(explained(run.explained)), remedies=tuple(remedies(run.explained, reveal=reveal)),
        comparisons=tuple(comparisons(scores, names[0])), contributions=tuple(contributions(scores, names[0])),
        harms=tuple(harms(scores, changed)), rewritings=noted,
        frontier=frontier(scores, rows, noted, tuple(floors()), timings=timings),
        curve=tuple(curve(scores)), interviews=held, spent=tuple(spent(run)),
        costs=tuple(costs(run, timings=timings)), left_out=tuple(left_out(run)),
        subjects=tuple(spoken.rows()), searches=searched, bystanders=tuple(spoken.findings(reveal=reveal)),
    )  # fmt: skip


def _attackers(scores: Scores) -> Iterator[tuple[str, str, str]]:
    for probe, model, mitigation in scores.conditions():
        if not probe.baseline:
            yield probe.id, model, mitigation


def _strengths(scores: Scores) -> Iterator[Strength]:
    for probe, model, mitigation in _attackers(scores):
        yield strength(scores, probe, model, mitigation)


def _changes(scores: Scores) -> Iterator[Change]:
    before = scores.run.plan.mitigations[0].name
    for probe, model, mitigation in _attackers(scores):
        if mitigation != before:
            yield from changes(scores, probe, model, before, mitigation)
