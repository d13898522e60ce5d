"""What a team has seen and accepted for now.

A baseline holds counts, ids of people as they stand in the corpus, and decisions to look away for a time. It never
holds a value, a quote, or a hash of either. Whoever cannot publish the ids leaves them out; then only counts are
compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from auditor.gate.comparing import CLAIMS, EXPOSURE, LIFT, decisions
from auditor.gate.facts import Condition, Facts
from auditor.gate.noise import Tally
from auditor.gate.policy import Policy
from auditor.reporting.document import Standing
from auditor.scoring.rates import UNKNOWN

Measure = Literal["right", "claimed"]
Stood = Mapping[tuple[str, Condition], Standing]  # by rule and condition


@dataclass(frozen=True, slots=True)
class Entry:
    """How one attribute fared under one condition."""

    condition: Condition
    tally: Tally
    standing: Standing  # to the policy under which the baseline was made: met, missed or unclear


@dataclass(frozen=True, slots=True)
class Exposed:
    """How exposed the people were to one attacker."""

    mitigation: str
    model: str
    probe: str
    low: float
    high: float
    standing: Standing

    @property
    def condition(self) -> Condition:
        """The attack, on all attributes together."""
        return Condition("", self.mitigation, self.model, self.probe)

    @property
    def measured(self) -> bool:
        """Whether it says anything: older baselines hold the widest interval where nobody was heard."""
        return (self.low, self.high, self.standing) != (UNKNOWN.low, UNKNOWN.high, "unclear")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A decision to look away until a day."""

    attribute: str
    person: str  # "" for everybody
    reason: str
    owner: str
    expires: date  # the last day on which it holds


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a run came to when it was accepted."""

    tool: str
    plan: str  # the identity of the run's plan
    policy: str  # the digest of the policy
    measure: Measure  # what the entries count: right first guesses, or claims where no values are known
    entries: Mapping[Condition, Entry]
    exposures: Mapping[Condition, Exposed]
    affected: Mapping[str, int]  # attribute → people with a right answer that was inferred
    findings: frozenset[tuple[str, str]] | None  # those, as attribute and person; None where no people are named
    suppressions: tuple[Suppression, ...] = ()


@dataclass(frozen=True, slots=True)
class Maker:
    """By what a baseline is made, and of which run."""

    tool: str
    plan: str


def made_of(facts: Facts, mitigations: Iterable[str], policy: Policy, maker: Maker, *, people: bool) -> Baseline:
    """Return the baseline of a run, without suppressions; ids of people are in it only with *people*.

    Where nothing was said it holds nothing: a silence that was accepted would excuse whatever is found later.
    """
    stood: Stood = {
        (d.rule, Condition(d.attribute, d.mitigation, d.model, d.probe)): d.standing
        for mitigation in mitigations
        for d in decisions(facts, mitigation, policy)
    }
    named = {(attribute, person) for attribute, found in facts.inferred.items() for person in found}
    return Baseline(
        tool=maker.tool,
        plan=maker.plan,
        policy=policy.digest,
        measure="right" if facts.labelled else "claimed",
        entries=_entries(facts, stood, people=people),
        exposures=_exposures(facts, stood),
        affected={attribute: len(found) for attribute, found in facts.inferred.items()},
        findings=frozenset(named) if people else None,
    )


def _entries(facts: Facts, stood: Stood, *, people: bool) -> dict[Condition, Entry]:
    rule = LIFT if facts.labelled else CLAIMS
    unheard = facts.unheard
    heard = {c: hits for c, hits in facts.hits.items() if c not in unheard}
    tallies = {c: Tally(sum(hits.values()), len(hits), hits if people else None) for c, hits in heard.items()}
    return {c: Entry(c, tally, stood.get((rule, c), "unclear")) for c, tally in tallies.items()}


def _exposures(facts: Facts, stood: Stood) -> dict[Condition, Exposed]:
    found = {}
    for one in (each for each in facts.exposures if each.exposure.n):
        condition = Condition("", one.mitigation, one.model, one.probe)
        standing = stood.get((EXPOSURE, condition), "unclear")
        low, high = round(one.exposure.low, 6), round(one.exposure.high, 6)
        found[condition] = Exposed(one.mitigation, one.model, one.probe, low, high, standing)
    return found
