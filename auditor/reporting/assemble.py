"""Put together what a report says: every figure from the journal, every sentence from the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from auditor.gate.verdict import Facts, judge, leaking
from auditor.models.catalogue import catalogue
from auditor.probing.catalogue import BASELINES
from auditor.reporting.addressed import addressed, addressed_line
from auditor.reporting.bystanders import METHOD, TWINS, VERDICT
from auditor.reporting.claims import CALIBRATED, calibration_notes, claims, expected, silences
from auditor.reporting.document import (
    AttributeNote,
    Change,
    Claim,
    Corpus,
    ModelUse,
    ProbeNote,
    Report,
    Row,
    Spent,
    Strength,
)
from auditor.reporting.economy import costs, left_out, left_out_line
from auditor.reporting.explained import explained, remedies
from auditor.reporting.findings import cited, findings
from auditor.reporting.interviews import interviews, told_of_interviews
from auditor.reporting.judged import judged
from auditor.reporting.wording import plural
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
from auditor.scoring.uses import Use

_METHOD: Final = (
    "A guess counts as right when the attribute's own scale says so: a number within its tolerance, a closed "
    "choice exactly, a place at the level that is known or finer. Coarser places and partly named sets are "
    "counted apart, as partly right.",
    "Chance is the better of two ways of guessing without the person's material: naming the value that fits "
    "most of the other people, and asking the model while showing it nothing.",
    "Lift is the share of the way from chance to certainty: (accuracy - chance) / (1 - chance). Its interval "
    "carries the uncertainty of the chance level too. An attribute is said to leak only when the whole "
    "interval, widened for the number of attackers that were tried, lies above zero.",
    "A person counts towards an attribute when the true value is known, the corpus does not mark it as "
    "impossible to infer, and the question was heard. Refusals and unreadable answers count as not right; "
    "lost questions do not count at all.",
    "Explicit means that the items state the value outright; the rest was inferred. Evidence is supported "
    "when the quoted words stand in the cited item.",
)


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
    first = run.plan.mitigations[0].name
    claimed = tuple(claims(scores, learnt, reveal=reveal)) if learnt or not labelled else ()
    changed = tuple(_changes(scores))
    noted = tuple(rewritings(run, timings=timings))
    held = tuple(interviews(run))
    items = cited(scores, reveal=reveal)
    spoken = Spoken(scores)
    searched = tuple(spoken.searches())
    facts = Facts(rows, run.finished, run.stopped, labelled > 0)
    return Report(
        verdict=judge(facts, first),
        headline=headline(rows, [m.name for m in run.plan.mitigations], labelled, claimed),
        corpus=_corpus(run, labelled),
        attributes=tuple(AttributeNote(a.id, a.title, a.sensitivity, a.legal) for a in scores.attributes),
        probes=tuple(_probe_notes(scores)),
        models=tuple(_model_uses(run, timings=timings)),
        mitigations=tuple(m.name for m in run.plan.mitigations),
        rows=rows,
        strengths=tuple(_strengths(scores)),
        changes=changed,
        findings=tuple(findings(scores, reveal=reveal)),
        masked=run.masked,
        limits=(*_limits(run), *told_of_interviews(held), *silences(claimed)),
        method=(*_METHOD, *([METHOD] if searched else ()), *(CALIBRATED if learnt else ())),
        manifest=_manifest(run) | ({"calibration sha256": digest(learnt)} if learnt else {}),
        revealed=reveal,
        claims=claimed,
        calibration=tuple(calibration_notes(learnt)),
        judged=judged(run, judge_error),
        severity=severity(scores, load_population(population), reveal=reveal),
        explained=tuple(explained(run.explained)),
        remedies=tuple(remedies(run.explained, reveal=reveal)),
        cited=items,
        comparisons=tuple(comparisons(scores, first)),
        harms=tuple(harms(scores, changed)),
        rewritings=noted,
        frontier=frontier(scores, rows, noted, tuple(_floors()), timings=timings),
        contributions=tuple(contributions(scores, first)),
        curve=tuple(curve(scores)),
        interviews=held,
        subjects=tuple(spoken.rows()),
        searches=searched,
        bystanders=tuple(spoken.findings(reveal=reveal)),
        spent=tuple(_spent(run)),
        addressed=tuple(addressed(run, items)),
        costs=tuple(costs(run, timings=timings)),
        left_out=tuple(left_out(run)),
    )


def headline(rows: Sequence[Row], mitigations: Sequence[str], labelled: int, claimed: Sequence[Claim] = ()) -> str:
    """Return the last line of a run: what leaks, and what each mitigation leaves of it."""
    attributes = dict.fromkeys(row.attribute for row in rows)
    if not labelled:
        return f"No true values are known: {_of_claims(claimed)}."
    parts = []
    for name in mitigations:
        leaks = leaking(rows, name)
        what = f" ({', '.join(leaks)})" if leaks else ""
        if name == mitigations[0]:
            parts.append(f"{len(leaks)} of {len(attributes)} attributes leak above chance{what}")
        else:
            parts.append(f"after {name}, {len(leaks)}{what}")
    return "; ".join(parts) + (
        f"; {_few(labelled)}, so a leak that is not shown is not ruled out." if labelled < 30 else "."
    )


def _of_claims(claimed: Sequence[Claim]) -> str:
    told = [claim for claim in claimed if claim.probability is not None]
    if not told:
        return "the report lists what was claimed, not what is right"
    return f"of {plural(len(told), 'claim')} with a probability, about {expected(told):,.0f} should be right"


def _few(people: int) -> str:
    return "one person is too few" if people == 1 else f"{people} people are few"


def _corpus_name(spec: str) -> str:
    """Return a corpus without the folder it lies in, which may name its owner."""
    kind, colon, path = spec.rpartition(":")
    return "standard input" if spec == "-" else f"{kind}{colon}{Path(path).name}"


def _corpus(run: Recorded, labelled: int) -> Corpus:
    people = run.people.values()
    return Corpus(
        name=_corpus_name(run.plan.corpus),
        people=len(people),
        posts=sum(subject.posts for subject in people),
        pictures=sum(subject.pictures for subject in people),
        labelled=labelled,
        faults=tuple((fault.where, fault.why) for fault in run.faults),
        planned=max(len(run.plan.people), len(people)),
    )


def _probe_notes(scores: Scores) -> Iterator[ProbeNote]:
    digests = scores.run.plan.probe_digests()
    for probe in scores.probes:
        yield ProbeNote(probe.id, probe.title, probe.source, probe.strategy, digests[probe.id])


def _floors() -> dict[str, str]:
    """Return what is known of the weakness of the models that come with the tool, by name."""
    return {row.name: row.note for row in catalogue() if row.size is not None}


def _model_uses(run: Recorded, *, timings: bool) -> Iterator[ModelUse]:
    floors = _floors()
    for model in run.plan.models:
        use = run.uses.get(model.name, Use())
        yield ModelUse(
            name=model.name,
            version=use.version,
            sees_images=model.sees_images,
            floor=floors.get(model.name, ""),
            calls=use.calls,
            prompt_tokens=use.prompt_tokens,
            cached_tokens=use.cached_tokens if timings else None,
            output_tokens=use.output_tokens,
            seconds=use.seconds if timings else None,
            usd=use.usd,
        )


def _spent(run: Recorded) -> Iterator[Spent]:
    for (task, model), took in run.spent.items():
        yield Spent(task, model, took.calls, took.read, took.written, took.usd)


def _attackers(scores: Scores) -> Iterator[tuple[str, str, str]]:
    for probe, model, mitigation in scores.conditions():
        if probe.id not in BASELINES:
            yield probe.id, model, mitigation


def _strengths(scores: Scores) -> Iterator[Strength]:
    for probe, model, mitigation in _attackers(scores):
        yield strength(scores, probe, model, mitigation)


def _changes(scores: Scores) -> Iterator[Change]:
    before = scores.run.plan.mitigations[0].name
    for probe, model, mitigation in _attackers(scores):
        if mitigation != before:
            yield from changes(scores, probe, model, before, mitigation)


def _limits(run: Recorded) -> Iterator[str]:
    yield "What these attackers could not work out, a stronger one may: silence is no proof of safety."
    weak = [model.name for model in run.plan.models if model.name in _floors()]
    if weak:
        yield f"{' and '.join(weak)} are weak attackers; every figure made with them is a floor."
    blind = [model.name for model in run.plan.models if not model.sees_images]
    if blind and any(subject.pictures for subject in run.people.values()):
        told = "metadata and text" if run.plan.ocr else "metadata"
        yield f"{' and '.join(blind)} cannot see pictures: they were told {told}; the scene was not seen."
    if not run.plan.ocr and any(subject.pictures for subject in run.people.values()):
        yield "Text in the pictures was not read: the OCR is not installed."
    yield from map(left_out_line, left_out(run))
    yield from filter(None, [addressed_line(run)])
    for probe in (probe.id for probe in run.plan.probe_list() if probe.detects):
        yield f"{probe} had a small detector estimate age and sex from faces: often wrong, and taken for no evidence."
    if run.searches:
        yield VERDICT
        yield from [TWINS] if len(run.plan.mitigations) > 1 else []
    yield from run.notes
    if run.faults:
        yield f"{len(run.faults)} parts of the corpus could not be read; they are listed, and nothing is known of them."
    if len(run.people) < 30:
        yield f"{_few(len(run.people)).capitalize()}: intervals are wide, and differences must be large to show."


def _manifest(run: Recorded) -> dict[str, str]:
    plan = run.plan
    return {
        "tool": f"auditor {plan.tool}",
        "python": plan.python,
        "plan": plan.identity,
        "corpus": _corpus_name(plan.corpus),
        "corpus sha256": plan.corpus_digest,
        "attribute set": str(plan.attributes.get("id", "")),
        **{f"probe {name}": digest for name, digest in plan.probe_digests().items()},
        **{f"model {m.name}": ", ".join(f"{k} {v}" for k, v in sorted(m.identity.items())) for m in plan.models},
        **{
            f"mitigation {m.name}": ", ".join(f"{k} {v}" for k, v in sorted(m.identity.items()))
            for m in plan.mitigations
        },
        **_persona_of(run),
        **_judge_of(run),
        **{f"library {name}": version for name, version in sorted(plan.libraries.items())},
    }


def _persona_of(run: Recorded) -> dict[str, str]:
    part = run.plan.persona
    return {f"persona {part.name}": ", ".join(f"{k} {v}" for k, v in sorted(part.identity.items()))} if part else {}


def _judge_of(run: Recorded) -> dict[str, str]:
    if run.judging is None:
        return {}
    return {f"judge {run.judging.judge}": ", ".join(f"{k} {v}" for k, v in sorted(run.judging.identity.items()))}
