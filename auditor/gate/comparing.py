"""Hold every figure against its threshold: met, missed, or unclear, by the interval and not by the point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.gate.facts import Facts, attacks
from auditor.gate.policy import Policy
from auditor.reporting.document import Decision, Row, Standing
from auditor.scoring.rates import Rate, rate

LIFT: Final = "tolerated_lift"
CLAIMS: Final = "tolerated_claims"
EXPOSURE: Final = "tolerated_exposure"
PEOPLE: Final = "most_people"
RULES: Final = (LIFT, CLAIMS, EXPOSURE, PEOPLE)


def decisions(facts: Facts, mitigation: str, policy: Policy) -> tuple[Decision, ...]:
    """Return how every figure after *mitigation* stands to its threshold; where none is set, nothing is compared.

    A threshold is missed where the bound that the policy names exceeds it, met where the upper bound does not, and
    unclear between. A lift, moreover, misses it by its lower bound only where the leak is proved: its interval, widened
    for the number of attackers, lies above zero. Without known values there are claims instead of lifts, and the
    people of whom a right answer was inferred cannot be counted.
    """
    found = [*_exposures(facts, mitigation, policy)]
    if facts.labelled:
        found += [*_lifts(facts, mitigation, policy), *_people(facts, mitigation, policy)]
    else:
        found += _claims(facts, mitigation, policy)
    return tuple(found)


def _lifts(facts: Facts, mitigation: str, policy: Policy) -> Iterator[Decision]:
    for row in attacks(facts.rows, mitigation):
        threshold = _limit(facts, policy, LIFT, row)
        if threshold is not None:
            proved = row.leaks or policy.decide != "low"
            yield _against(
                LIFT, row, row.lift, threshold, _standing(row.lift, threshold, policy, proved=proved), policy
            )


def _claims(facts: Facts, mitigation: str, policy: Policy) -> Iterator[Decision]:
    for row in attacks(facts.rows, mitigation):
        threshold = _limit(facts, policy, CLAIMS, row)
        if threshold is not None:
            share = rate(row.answered, row.asked - row.lost)
            yield _against(CLAIMS, row, share, threshold, _standing(share, threshold, policy), policy)


def _exposures(facts: Facts, mitigation: str, policy: Policy) -> Iterator[Decision]:
    for one in facts.exposures if facts.labelled else ():
        threshold = policy.limit(EXPOSURE, model=one.model)
        if threshold is not None and one.mitigation == mitigation:
            standing = _standing(one.exposure, threshold, policy)
            bound, value = _compared(one.exposure, standing, policy)
            yield Decision(EXPOSURE, "", one.model, one.probe, mitigation, bound, value, threshold, standing)


def _people(facts: Facts, mitigation: str, policy: Policy) -> Iterator[Decision]:
    for attribute, people in facts.inferred.items():
        threshold = policy.limit(PEOPLE, attribute=attribute, legal=facts.legal.get(attribute, ""))
        if threshold is not None:
            standing: Standing = "missed" if len(people) > threshold else "met"
            yield Decision(PEOPLE, attribute, "", "", mitigation, "count", len(people), threshold, standing)


def _limit(facts: Facts, policy: Policy, key: str, row: Row) -> float | None:
    return policy.limit(key, attribute=row.attribute, legal=facts.legal.get(row.attribute, ""), model=row.model)


def _standing(figure: Rate, threshold: float, policy: Policy, *, proved: bool = True) -> Standing:
    """Return how an interval stands to a threshold; what was not measured never misses it."""
    decisive = {"low": figure.low, "point": figure.value, "high": figure.high}[policy.decide]
    if figure.value is not None and decisive is not None and decisive > threshold and proved:
        return "missed"
    return "met" if figure.high <= threshold else "unclear"


def _against(rule: str, row: Row, figure: Rate, threshold: float, standing: Standing, policy: Policy) -> Decision:
    bound, value = _compared(figure, standing, policy)
    return Decision(rule, row.attribute, row.model, row.probe, row.mitigation, bound, value, threshold, standing)


def _compared(figure: Rate, standing: Standing, policy: Policy) -> tuple[str, float | None]:
    """Return the bound that decided, and its value to ten digits: more would differ between processors."""
    bound = policy.decide if standing == "missed" else "high"
    value = {"low": figure.low, "point": figure.value, "high": figure.high}[bound]
    return bound, None if value is None else float(f"{value:.10g}")
