"""What was audited, by what, at what price, and how to repeat it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditor.models.catalogue import catalogue
from auditor.reporting.document import Corpus, ModelUse, ProbeNote, Spent
from auditor.scoring.recorded import Recorded
from auditor.scoring.uses import Use


def corpus(run: Recorded, labelled: int) -> Corpus:
    """Return the size and the faults of what was audited, of which *labelled* people have known values."""
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


def probe_notes(run: Recorded) -> Iterator[ProbeNote]:
    """Yield the probes of the plan with the digests of their content."""
    digests = run.plan.probe_digests()
    for probe in run.plan.probe_list():
        yield ProbeNote(probe.id, probe.title, probe.source, probe.strategy, digests[probe.id])


def floors() -> dict[str, str]:
    """Return what is known of the weakness of the models that come with the tool, by name."""
    return {row.name: row.note for row in catalogue() if row.size is not None}


def model_uses(run: Recorded, *, timings: bool) -> Iterator[ModelUse]:
    """Yield what each model of the plan took for attacks; times and cache hits only with *timings*."""
    weak = floors()
    for model in run.plan.models:
        use = run.uses.get(model.name, Use())
        yield ModelUse(
            name=model.name,
            version=use.version,
            sees_images=model.sees_images,
            floor=weak.get(model.name, ""),
            calls=use.calls,
            prompt_tokens=use.prompt_tokens,
            cached_tokens=use.cached_tokens if timings else None,
            output_tokens=use.output_tokens,
            seconds=use.seconds if timings else None,
            usd=use.usd,
        )


def spent(run: Recorded) -> Iterator[Spent]:
    """Yield what the answers of each model to each kind of questions took when they were given."""
    for (task, model), took in run.spent.items():
        yield Spent(task, model, took.calls, took.read, took.written, took.usd)


def manifest(run: Recorded) -> dict[str, str]:
    """Return what whoever repeats the audit needs: versions, and digests of everything that decides an answer."""
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


def _corpus_name(spec: str) -> str:
    """Return a corpus without the folder it lies in, which may name its owner."""
    kind, colon, path = spec.rpartition(":")
    return "standard input" if spec == "-" else f"{kind}{colon}{Path(path).name}"


def _persona_of(run: Recorded) -> dict[str, str]:
    part = run.plan.persona
    return {f"persona {part.name}": ", ".join(f"{k} {v}" for k, v in sorted(part.identity.items()))} if part else {}


def _judge_of(run: Recorded) -> dict[str, str]:
    if run.judging is None:
        return {}
    return {f"judge {run.judging.judge}": ", ".join(f"{k} {v}" for k, v in sorted(run.judging.identity.items()))}
