"""An invented run for tests: people who do not exist, models that never spoke, chances that are known.

Loaded by path (``runpy.run_path``), since tests are no package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from auditor.attributes import raw
from auditor.domain import Answered, CannotTell, Evidence, Guess, Outcome, Truth
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.scoring.recorded import Cell, Recorded, Subject

VALUES = {"sex": ("male", "female"), "income": ("low", "medium", "high", "very high")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an invented run consists of."""

    people: int = 40
    labelled: bool = True
    seed: int = 1
    corpus: str = "a"
    models: tuple[str, ...] = ("m1", "m2")
    weights: str = ""
    probes: tuple[str, ...] = ("majority", "control", "disclosure", "profile", "staab")
    mitigations: tuple[str, ...] = ("none",)
    attributes: tuple[str, ...] = ("sex", "income")
    name: str = "p"  # what people's ids begin with
    quote: str = "canary quote"


def run(setting: Setting) -> Recorded:
    """Return a run in which the truth is known behind the scenes, and told only where the setting is labelled."""
    random = Random(setting.seed)  # noqa: S311 - invented data
    truths = {
        f"{setting.name}{n:03}": {name: random.choice(VALUES[name]) for name in setting.attributes}
        for n in range(setting.people)
    }
    outcomes = dict(_outcomes(setting, random, truths))
    people = {
        person: Subject(person, 1, 0, {k: Truth(v) for k, v in known.items()} if setting.labelled else {})
        for person, known in truths.items()
    }
    return Recorded(_plan(setting), people, outcomes, {}, {}, (), (), finished=True, stopped="")


def _plan(setting: Setting) -> Plan:
    return Plan(
        corpus="people.jsonl",
        corpus_digest=setting.corpus,
        attributes=raw("staab"),
        probes=tuple(catalogue.raw(name) for name in setting.probes),
        models=tuple(
            PlannedModel(name, {"sha256": setting.weights} if setting.weights else {}, sees_images=False)
            for name in setting.models
        ),
        mitigations=tuple(PlannedMitigation(name, {}) for name in setting.mitigations),
    )


def _outcomes(
    setting: Setting, random: Random, truths: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Cell, Mapping[str, Outcome]]]:
    for person, known in truths.items():
        for mitigation in setting.mitigations:
            for probe in (name for name in setting.probes if name not in ("majority", "disclosure")):
                for model in setting.models:
                    said = {name: _said(setting, random, name, truth, probe) for name, truth in known.items()}
                    yield Cell(person, probe, model, mitigation), said
            if "disclosure" in setting.probes:
                yield Cell(person, "disclosure", "", mitigation), dict.fromkeys(known, CannotTell())


def _said(setting: Setting, random: Random, attribute: str, truth: str, probe: str) -> Outcome:
    """Say something that is right half the time; who is right is surer and cites better, but far from always."""
    if random.random() < 0.1:
        return CannotTell()
    right = random.random() < 0.5
    value = truth if right else random.choice([v for v in VALUES[attribute] if v != truth])
    if probe != "profile":
        return Answered((Guess(value),))
    sure = min(1.0, random.uniform(0.6, 0.9) + 0.1 * right)
    return Answered((Guess(value, sure),), (Evidence("i", setting.quote, random.random() < 0.3 + 0.4 * right),))
