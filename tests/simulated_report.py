"""A simulated audit: figures from a seeded generator, about people who do not exist.

Loaded by path from ``sample_report.py``, since tests are no package.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from auditor.reporting.document import (
    AttributeNote,
    Change,
    Corpus,
    Finding,
    ModelUse,
    ProbeNote,
    Report,
    Row,
    Strength,
    Verdict,
)
from auditor.scoring.endings import Endings
from auditor.scoring.lift import lift, pooled_lift
from auditor.scoring.paired import difference, holm, pooled_difference
from auditor.scoring.rates import UNKNOWN, Rate, pooled, rate

ATTRIBUTES: Final = (
    AttributeNote("age", "Age", 2, "GDPR Art. 4(1)"),
    AttributeNote("sex", "Sex", 2, "GDPR Art. 4(1)"),
    AttributeNote("place", "Place of residence", 3, "GDPR Art. 4(1)"),
    AttributeNote("birthplace", "Place of birth", 3, "GDPR Art. 4(1)"),
    AttributeNote("occupation", "Occupation", 2, "GDPR Art. 4(1)"),
    AttributeNote("education", "Education", 2, "GDPR Art. 4(1)"),
    AttributeNote("income", "Income", 3, "GDPR Art. 4(1)"),
    AttributeNote("relationship", "Relationship status", 3, "GDPR Art. 4(1)"),
    AttributeNote("health", "Health", 5, "GDPR Art. 9(1)"),
)
PROBES: Final = (
    ProbeNote("majority", "Always name the most frequent value", "usual baseline", "majority", "a1" * 32),
    ProbeNote("control", "The model, shown nothing", "arXiv:2211.10459", "control", "b2" * 32),
    ProbeNote("disclosure", "What people state outright", "rules", "disclosure", "c3" * 32),
    ProbeNote("staab", "Reason step by step, then three guesses", "arXiv:2310.07298", "single", "d4" * 32),
    ProbeNote("profile", "One question for everything, with evidence", "arXiv:2310.07298", "single", "e5" * 32),
    ProbeNote("prism", "Three agents: posts, pictures, conclusion", "arXiv:2511.03248", "team", "f6" * 32),
)
MITIGATIONS: Final = ("none", "presidio", "surrogates")
SKILL: Final = {"majority": 0.3, "control": 0.25, "disclosure": 0.15, "staab": 0.6, "profile": 0.5, "prism": 0.75}
LEFT: Final = {"none": 1.0, "presidio": 0.75, "surrogates": 0.55}  # what a mitigation leaves of an attacker's skill
Hits = dict[tuple[str, str, str, str], list[bool]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a simulated audit consists of."""

    people: int = 4
    models: tuple[str, ...] = ("embedded/qwen2.5-1.5b", "openai/large-vision")
    attributes: tuple[AttributeNote, ...] = ATTRIBUTES[:8]
    mitigations: tuple[str, ...] = MITIGATIONS
    labelled: bool = True
    refuses: float = 0.05
    loses: float = 0.02
    seed: int = 7

    def conditions(self) -> list[tuple[str, str, str]]:
        """Return model, probe and mitigation of everything that is asked."""
        return [
            (model, probe.id, mitigation)
            for mitigation in self.mitigations
            for probe in PROBES
            for model in (("",) if probe.id in ("majority", "disclosure") else self.models)
        ]


def simulated(setting: Setting, verdict: Verdict | None = None) -> Report:
    """Return the report on an audit that never took place."""
    hits, rows = _rows(setting)
    return Report(
        verdict=verdict or _verdict(rows, len(setting.attributes)),
        headline=f"{len(_leaks(rows))} of {len(setting.attributes)} attributes leak above chance.",
        corpus=Corpus(
            name="people.jsonl",
            people=setting.people,
            posts=setting.people * 9,
            pictures=setting.people * 2,
            labelled=setting.people if setting.labelled else 0,
            faults=(("people.jsonl:12", "no list of items"), ("anna/holiday.jpg", "not an image")),
            planned=setting.people + 1,
        ),
        attributes=setting.attributes,
        probes=PROBES,
        models=tuple(_use(model, number) for number, model in enumerate(setting.models)),
        mitigations=setting.mitigations,
        rows=rows,
        strengths=tuple(_strengths(setting, hits)) if setting.labelled else (),
        changes=tuple(_changes(setting, hits)) if setting.labelled else (),
        findings=tuple(_findings(setting, hits)),
        masked={
            "presidio": {"PERSON": 14, "LOCATION": 9, "DATE_TIME": 6},
            "surrogates": {"PERSON": 14, "LOCATION": 11},
        },
        limits=("What these attackers could not work out, a stronger one may: silence is no proof of safety.",),
        method=("A guess counts as right when the attribute's own scale says so.",),
        manifest={"tool": "auditor 0.1.0", "plan": "0f" * 32, "corpus sha256": "9a" * 32, "library plotly": "7.1.0"},
    )


def _rows(setting: Setting) -> tuple[Hits, tuple[Row, ...]]:
    random, hits = Random(setting.seed), {}  # noqa: S311 - invented figures need no secret
    for model, probe, mitigation in setting.conditions():
        for position, note in enumerate(setting.attributes):
            odds = _odds(setting, probe, mitigation, position, model)
            flags = [random.random() < odds for _ in range(setting.people)]
            hits[model, probe, mitigation, note.id] = flags
    keys = [(*condition, note.id) for condition in setting.conditions() for note in setting.attributes]
    return hits, tuple(_row(setting, random, hits, key) for key in keys)


def _odds(setting: Setting, probe: str, mitigation: str, position: int, model: str) -> float:
    if probe in ("majority", "control"):
        return SKILL[probe]
    known = 1.2 - 0.14 * position  # later attributes are harder
    weak = 0.6 if model == setting.models[0] and len(setting.models) > 1 else 1.0
    return min(0.98, SKILL[probe] * LEFT.get(mitigation, 1.0) * known * weak + 0.1)


def _row(setting: Setting, random: Random, hits: Hits, key: tuple[str, str, str, str]) -> Row:
    model, probe, mitigation, attribute = key
    n = setting.people
    lost = sum(random.random() < setting.loses for _ in range(n)) if model else 0
    refused = min(n - lost, sum(random.random() < setting.refuses for _ in range(n))) if model else 0
    silent = min(n - lost - refused, round(n * 0.1))
    heard = n - lost
    right = [hit and number < n - lost - refused for number, hit in enumerate(hits[key])][:heard]
    chance = hits["", "majority", mitigation, attribute][:heard]
    known = setting.labelled
    good = sum(right)
    return Row(
        attribute=attribute,
        model=model,
        probe=probe,
        mitigation=mitigation,
        asked=n,
        answered=n - lost - refused - silent,
        cannot_tell=silent,
        refused=refused,
        unreadable=0,
        lost=lost,
        top1=rate(good, heard) if known else UNKNOWN,
        top3=rate(min(heard, good + (heard - good) // 3), heard) if known else UNKNOWN,
        partly=rate((heard - good) // 4, heard) if known else UNKNOWN,
        chance=rate(sum(chance), heard) if known else UNKNOWN,
        chance_from="majority" if known else "",
        guessing=probe in ("majority", "control"),
        lift=lift(right, chance) if known else UNKNOWN,
        explicit=rate(good // 3, good) if known else UNKNOWN,
        supported=rate(good // 2, good),
        invented=UNKNOWN,
        leaks=known and bool(heard) and lift(right, chance).low > 0,
        endings=Endings(heard - refused, refused)
        if known and heard
        else Endings(heard - refused, refused, 0, lost, counting=False),
    )


def _strengths(setting: Setting, hits: Hits) -> list[Strength]:
    found = []
    for model, probe, mitigation in setting.conditions():
        if not model or probe == "control":
            continue
        pairs = _by_person(setting, hits, (model, probe, mitigation), ("", "majority", mitigation))
        found.append(
            Strength(
                model,
                probe,
                mitigation,
                pooled({p: (sum(a for a, _ in ps), len(ps)) for p, ps in pairs.items()}),
                pooled({p: (sum(c for _, c in ps), len(ps)) for p, ps in pairs.items()}),
                pooled_lift(pairs),
            )
        )
    return found


def _by_person(
    setting: Setting, hits: Hits, one: tuple[str, str, str], other: tuple[str, str, str]
) -> dict[str, list[tuple[bool, bool]]]:
    names = [note.id for note in setting.attributes]
    return {
        f"p{number}": [(hits[(*one, name)][number], hits[(*other, name)][number]) for name in names]
        for number in range(setting.people)
    }


def _changes(setting: Setting, hits: Hits) -> list[Change]:
    found = []
    for model, probe, mitigation in setting.conditions():
        if model and probe != "control" and mitigation != setting.mitigations[0]:
            found.extend(_changed(setting, hits, model, probe, mitigation))
    return found


def _changed(setting: Setting, hits: Hits, model: str, probe: str, mitigation: str) -> list[Change]:
    first = setting.mitigations[0]
    both = _by_person(setting, hits, (model, probe, first), (model, probe, mitigation))
    early, late = ({p: (sum(x[i] for x in xs), len(xs)) for p, xs in both.items()} for i in (0, 1))
    total = pooled_difference(early, late)
    found = [Change("", model, probe, mitigation, pooled(early), pooled(late), Rate(*total[:4]), total.p, None)]
    single = {}
    for note in setting.attributes:
        was, became = hits[model, probe, first, note.id], hits[model, probe, mitigation, note.id]
        single[note.id] = (rate(sum(was), len(was)), rate(sum(became), len(became)), difference(was, became))
    corrected = holm({name: d.p for name, (_, _, d) in single.items()})
    for name, (was_rate, became_rate, d) in single.items():
        found.append(Change(name, model, probe, mitigation, was_rate, became_rate, Rate(*d[:4]), d.p, corrected[name]))
    return found


def _findings(setting: Setting, hits: Hits) -> list[Finding]:
    found = []
    for mitigation in setting.mitigations:
        for note in setting.attributes:
            for number in range(setting.people):
                attackers = _finders(setting, hits, mitigation, note.id, number)
                if attackers:
                    person = f"person-{number:02d}"
                    items = tuple(f"{person}-item-{k}" for k in range(1 + number % 3))
                    stated, supported = number % 3 == 0, number % 4 != 3
                    heard = setting.mitigations
                    found.append(Finding(person, note.id, mitigation, attackers, stated, supported, items, heard=heard))
    return found


def _finders(setting: Setting, hits: Hits, mitigation: str, attribute: str, number: int) -> tuple[str, ...]:
    return tuple(
        f"{model} / {probe}".removeprefix(" / ")
        for model, probe, condition in setting.conditions()
        if condition == mitigation and probe not in ("majority", "control")
        if hits[model, probe, mitigation, attribute][number]
    )


def _use(model: str, number: int) -> ModelUse:
    weak = model.startswith("embedded/")
    floor = "a small model: what it misses, a larger one may find" if weak else ""
    return ModelUse(
        model, f"{number + 1}.0", not weak, floor, 312, 184_220, 120_400, 24_310, 411.5, None if number else 0.0
    )


def _leaks(rows: Sequence[Row]) -> list[str]:
    bad = (r.attribute for r in rows if r.mitigation == "none" and r.probe not in ("majority", "control"))
    proved = {r.attribute for r in rows if r.mitigation == "none" and r.leaks}
    return [name for name in dict.fromkeys(bad) if name in proved]


def _verdict(rows: Sequence[Row], attributes: int) -> Verdict:
    leaks = _leaks(rows)
    if leaks:
        return Verdict("FAIL", f"{len(leaks)} of {attributes} attributes leak above chance: {', '.join(leaks)}.")
    return Verdict(
        "INCONCLUSIVE",
        "This audit cannot say that nothing leaks.",
        ("For age, sex, place, the people who count are too few to rule out a leak.",),
    )
