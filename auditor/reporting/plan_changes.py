"""Name what changed between the plans of two runs, in words that a reader knows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from auditor.plan import Plan, differences
from auditor.reporting.outward import corpus_path

_DIGITS: Final = 12  # of a digest: enough to tell two apart
_ABSENT_THEN: Final = ("absent", "present")
_THEN_ABSENT: Final = ("present", "absent")


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One part of a plan, and how it was in either run."""

    part: str
    before: str
    after: str
    decides: bool = True  # False: recorded, but the questions stay the same


_Teller = Callable[[Plan, Plan], Iterator[PlanChange]]


def plan_changes(old: Plan, new: Plan) -> tuple[PlanChange, ...]:
    """Return what two plans differ in: first what decides the questions, then versions that were only recorded."""
    found = [change for key in differences(old, new) for change in _TELLERS.get(key, _other(key))(old, new)]
    return (*found, *_recorded(old, new))


def _one(part: str, tell: Callable[[Plan], str]) -> _Teller:
    def told(old: Plan, new: Plan) -> Iterator[PlanChange]:
        yield PlanChange(part, *_apart(tell(old), tell(new)))

    return told


def _many(part: str, named: Callable[[Plan], Mapping[str, str]]) -> _Teller:
    """Return what tells of a list: what only one plan holds, and what has the same name and another content."""

    def told(old: Plan, new: Plan) -> Iterator[PlanChange]:
        before, after = named(old), named(new)
        for name in dict.fromkeys((*before, *after)):
            if name not in before or name not in after:
                yield PlanChange(f"{part} {name}", *(_ABSENT_THEN if name in after else _THEN_ABSENT))
            elif before[name] != after[name]:
                yield PlanChange(f"{part} {name}", *_apart(before[name], after[name]))

    return told


def _corpus(plan: Plan) -> str:
    name = corpus_path(plan.corpus).rpartition("/")[2]  # its folder may name its owner
    return f"{name}, sha256 {plan.corpus_digest[:_DIGITS]}"


def _attributes(old: Plan, new: Plan) -> Iterator[PlanChange]:
    if old.attributes.get("id") != new.attributes.get("id"):
        yield PlanChange("attribute set", str(old.attributes.get("id", "")), str(new.attributes.get("id", "")))
    yield from _many("attribute", _attribute_texts)(old, new)


def _attribute_texts(plan: Plan) -> Mapping[str, str]:
    return {entry["id"]: _digest(entry) for entry in plan.attributes["attributes"]}


def _probes(plan: Plan) -> Mapping[str, str]:
    return {name: f"sha256 {digest[:_DIGITS]}" for name, digest in plan.probe_digests().items()}


def _models(plan: Plan) -> Mapping[str, str]:
    return {model.name: _identity(model.identity) for model in plan.models}


def _mitigations(plan: Plan) -> Mapping[str, str]:
    return {mitigation.name: _identity(mitigation.identity) for mitigation in plan.mitigations}


def _people(plan: Plan) -> str:
    return f"{len(plan.people):,} named" if plan.people else "everybody"


def _persona(plan: Plan) -> str:
    part = plan.persona
    return f"{part.name}, {_identity(part.identity)}" if part else "each attacking model itself"


def _limit(plan: Plan) -> str:
    return "all" if plan.limit is None else f"the first {plan.limit:,}"


def _other(key: str) -> _Teller:
    def told(_old: Plan, _new: Plan) -> Iterator[PlanChange]:
        yield PlanChange(key, "as it was", "changed")

    return told


def _apart(before: str, after: str) -> tuple[str, str]:
    return (before, after) if before != after else ("as it was", "changed")


def _identity(identity: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in sorted(identity.items()))


def _digest(content: object) -> str:
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return f"sha256 {hashlib.sha256(written.encode()).hexdigest()[:_DIGITS]}"


def _recorded(old: Plan, new: Plan) -> Iterator[PlanChange]:
    versions = [{"tool": p.tool, "Python": p.python, **p.libraries} for p in (old, new)]
    for name in dict.fromkeys((*versions[0], *versions[1])):
        before, after = (version.get(name, "absent") for version in versions)
        if before != after:
            yield PlanChange(name, before, after, decides=False)


_TELLERS: Final[Mapping[str, _Teller]] = {
    "corpus_digest": _one("corpus", _corpus),
    "attributes": _attributes,
    "probes": _many("probe", _probes),
    "models": _many("model", _models),
    "mitigations": _many("mitigation", _mitigations),
    "people": _one("people", _people),
    "limit": _one("number of people", _limit),
    "reproducible": _one("embedded models without prompt cache", lambda plan: "yes" if plan.reproducible else "no"),
    "persona": _one("persona", _persona),
    "ocr": _one("text in pictures read", lambda plan: "yes" if plan.ocr else "no"),
}
