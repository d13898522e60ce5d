"""What a baseline excuses: what was there before and is not worse beyond noise, and what somebody suppressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from auditor.gate.baseline import Baseline, Measure, Suppression
from auditor.gate.comparing import CLAIMS, EXPOSURE, LIFT, PEOPLE
from auditor.gate.facts import Condition, Facts
from auditor.gate.noise import LEVEL, TESTS, Change, Tally, change
from auditor.gate.policy import Policy
from auditor.gate.sentences import subject
from auditor.reporting.document import Decision
from auditor.scoring.paired import holm
from auditor.scoring.rates import Rate
from auditor.scoring.severity_figures import Exposure

Changes = Mapping[Condition, Change]  # with p corrected for the number of conditions


class Excused(NamedTuple):
    """How decisions stand once the baseline was asked, and what a reader needs to know of it."""

    decisions: tuple[Decision, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A baseline, on a day, beside the plan of the run that is judged."""

    baseline: Baseline
    today: date
    plan: str  # identity

    def excuse(self, decisions: tuple[Decision, ...], facts: Facts, policy: Policy) -> Excused:
        """Return *decisions* with those excused that are known or suppressed.

        What missed its threshold, or is unclear, is known where the baseline holds the same condition, which did not
        meet its threshold then either, and the rate did not rise beyond noise. Where nobody was heard, then or now,
        nothing is known. What was only unclear then and is proved now counts, unless the people have the same ids.
        Unclear and risen beyond noise is missed. Of people, only those whom the baseline does not name count.
        """
        changes = self._changes(decisions, facts)
        found = tuple(self._one(decision, changes, facts) for decision in decisions)
        return Excused(found, tuple(self._notes(found, changes, facts, policy)))

    def active(self) -> Iterator[Suppression]:
        """Yield the suppressions that hold today."""
        return (one for one in self.baseline.suppressions if one.expires >= self.today)

    def _one(self, decision: Decision, changes: Changes, facts: Facts) -> Decision:
        if decision.standing == "met":
            return decision
        if any(one.attribute == decision.attribute and not one.person for one in self.active()):
            return replace(decision, standing="suppressed")
        if decision.rule == PEOPLE:
            return self._people(decision, facts)
        if decision.rule == EXPOSURE:
            return self._exposure(decision, facts)
        return self._rate(decision, changes, facts)

    def _rate(self, decision: Decision, changes: Changes, facts: Facts) -> Decision:
        condition = _condition(decision)
        if condition not in changes:
            return decision
        entry, now, found = self.baseline.entries[condition], tally(facts, condition), changes[condition]
        if worse(found):
            return _risen(decision, now.hits / now.n, entry.tally.hits / entry.tally.n)
        # Few people may have hidden then what more people prove now: that was never accepted.
        proved_since = decision.standing == "missed" and entry.standing == "unclear" and found.how != "by person"
        return decision if proved_since else replace(decision, standing="known")

    def _people(self, decision: Decision, facts: Facts) -> Decision:
        hidden = {one.person for one in self.active() if one.attribute == decision.attribute}
        found = facts.inferred[decision.attribute] - hidden
        if self.baseline.findings is None:  # who was counted then is not known: nobody can be left out on one side only
            new = len(facts.inferred[decision.attribute]) - self.baseline.affected.get(decision.attribute, 0)
        else:
            new = sum((decision.attribute, person) not in self.baseline.findings for person in found)
        if new <= decision.threshold:
            return replace(decision, standing="known")
        return _risen(decision, new, decision.threshold)

    def _exposure(self, decision: Decision, facts: Facts) -> Decision:
        held = self.baseline.exposures.get(_condition(decision))
        now = _exposed(decision, facts)
        if held is None or held.standing == "met" or not held.measured or not now.n:
            return decision
        return _risen(decision, now.low, held.high) if now.low > held.high else replace(decision, standing="known")

    def _changes(self, decisions: tuple[Decision, ...], facts: Facts) -> Changes:
        """Compare what did not meet its threshold with the baseline, corrected for the number of comparisons."""
        if self.baseline.measure != measure(facts):
            return {}
        pairs, unheard = {}, facts.unheard
        for decision in decisions:
            entry = self.baseline.entries.get(_condition(decision))
            if entry is None or entry.condition in unheard:
                continue
            if decision.rule in (LIFT, CLAIMS) and decision.standing != "met" != entry.standing:
                now = tally(facts, entry.condition)
                if bool(now.n) == bool(entry.tally.n):  # where one of the two measured nothing, nothing is known of it
                    pairs[entry.condition] = entry.tally, now
        return compared(pairs)

    def _notes(self, found: tuple[Decision, ...], changes: Changes, facts: Facts, policy: Policy) -> Iterator[str]:
        known = [one for one in found if one.standing == "known"]
        told = dict.fromkeys(subject(one) for one in known if _measured(one, facts))
        if told:
            yield f"Known from the baseline, and not worse: {', '.join(told)}."
        silent = dict.fromkeys(subject(one) for one in known if subject(one) not in told)
        if silent:
            yield f"Not measured, as in the baseline: {', '.join(silent)}."
        tests = {changes[_condition(one)].how for one in found if _condition(one) in changes and _measured(one, facts)}
        if tests:
            yield f"Compared with the baseline {'; '.join(TESTS[how] for how in TESTS if how in tests)}."
        yield from self._suppressed(facts)
        if self.baseline.measure != measure(facts):
            yield "The baseline excuses no rate: true values are known in only one of the two runs."
        if self.baseline.policy != policy.digest:
            yield "The baseline was made under another policy."
        if self.baseline.plan != self.plan:
            yield "The baseline was made by another plan: other people, models, probes or attributes."
            if self.baseline.findings is not None:
                yield "Ids tell who is who: where other people took over ids of the baseline, make it anew."

    def _suppressed(self, facts: Facts) -> Iterator[str]:
        asked = {row.attribute for row in facts.rows}
        for one in (one for one in self.baseline.suppressions if one.attribute in asked):
            what = f"{one.attribute} of one person" if one.person else one.attribute
            if one.expires >= self.today:
                yield f"Suppressed until {one.expires}, by {one.owner}: {what}."
            else:
                yield f"The suppression of {what}, by {one.owner}, expired on {one.expires}: it counts again."


def measure(facts: Facts) -> Measure:
    """Return what the hits of *facts* are."""
    return "right" if facts.labelled else "claimed"


def tally(facts: Facts, condition: Condition) -> Tally:
    """Return how *condition* fared in a run; nobody, where it was not tried."""
    hits = facts.hits.get(condition, {})
    return Tally(sum(hits.values()), len(hits), hits)


def compared(pairs: Mapping[Condition, tuple[Tally, Tally]]) -> Changes:
    """Return the change of each pair (before, after), its p corrected for the number of pairs that can tell (Holm)."""
    found = {condition: change(before, after) for condition, (before, after) in pairs.items()}
    telling = [condition for condition, (before, after) in pairs.items() if before.n and after.n]
    p = holm({str(number): found[condition].p for number, condition in enumerate(telling)})
    corrected = {condition: found[condition]._replace(p=p[str(number)]) for number, condition in enumerate(telling)}
    return {**found, **corrected}


def worse(found: Change) -> bool:
    """Say whether a rate rose beyond noise."""
    return found.gap > 0 and found.p <= LEVEL


def _risen(decision: Decision, now: float, before: float) -> Decision:
    now, before = (float(f"{figure:.10g}") for figure in (now, before))
    return replace(decision, standing="missed", bound="baseline", value=now, threshold=before)


def _condition(decision: Decision) -> Condition:
    return Condition(decision.attribute, decision.mitigation, decision.model, decision.probe)


def _measured(decision: Decision, facts: Facts) -> bool:
    if decision.rule == EXPOSURE:
        return bool(_exposed(decision, facts).n)
    return decision.rule not in (LIFT, CLAIMS) or bool(tally(facts, _condition(decision)).n)


def _exposed(decision: Decision, facts: Facts) -> Rate:
    return next(one.exposure for one in facts.exposures if _attack(one) == _attack(decision))


def _attack(one: Decision | Exposure) -> tuple[str, str, str]:
    return one.mitigation, one.model, one.probe
