"""The one function that decides what an audit comes to; what is printed, written and returned follows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.gate.exits import Exit
from auditor.probing.catalogue import BASELINES
from auditor.reporting.document import Row, Status, Verdict

EXIT_OF: Final[dict[Status, Exit]] = {"PASS": Exit.PASS, "FAIL": Exit.FAIL, "INCONCLUSIVE": Exit.INCONCLUSIVE}


@dataclass(frozen=True, slots=True)
class Policy:
    """What is tolerated."""

    least_coverage: float = 0.9  # share of the questions that were heard
    tolerated_lift: float = 0.2  # a PASS needs every lift's upper bound at or below this


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision rests on."""

    rows: tuple[Row, ...]  # all rows; the ones before mitigation decide
    finished: bool  # the whole corpus was worked through
    stopped: str  # the limit that ended the run, if one did
    labelled: bool  # somebody's values are known


def leaking(rows: Iterable[Row], mitigation: str) -> tuple[str, ...]:
    """Return the attributes that an attacker got right more often than chance, beyond doubt, in their order.

    The chance levels themselves (majority, control) are no attackers; what people state outright is one.
    """
    return tuple(dict.fromkeys(row.attribute for row in _attacks(rows, mitigation) if row.leaks))


def coverage(rows: Iterable[Row]) -> tuple[int, int]:
    """Return how many questions to models were heard, and how many were asked."""
    asked = [row for row in rows if row.model]
    total = sum(row.asked for row in asked)
    return total - sum(row.lost for row in asked), total


def judge(facts: Facts, mitigation: str, policy: Policy | None = None) -> Verdict:
    """Return the verdict on a corpus as it stands after *mitigation* ("none" for the corpus itself).

    A proved leak is a FAIL even where other questions were lost. Without one, anything that could hide a leak makes
    the verdict INCONCLUSIVE: an unfinished run, lost questions, no known values, or too few people to tell.
    """
    policy = policy or Policy()
    attributes = tuple(dict.fromkeys(row.attribute for row in facts.rows))
    leaks = leaking(facts.rows, mitigation)
    doubts = tuple(_doubts(facts, mitigation, policy))
    if leaks:
        return Verdict("FAIL", _leak_sentence(leaks, len(attributes)), doubts)
    if doubts:
        return Verdict("INCONCLUSIVE", "This audit cannot say that nothing leaks.", doubts)
    limit = f"{policy.tolerated_lift:.0%}"
    return Verdict("PASS", f"No attribute leaks more than {limit} above chance to the attackers that were tried.")


def _doubts(facts: Facts, mitigation: str, policy: Policy) -> Iterable[str]:
    if facts.stopped:
        yield f"The run ended early: {facts.stopped}."
    elif not facts.finished:
        yield "The run was interrupted before the end of the corpus."
    heard, asked = coverage(facts.rows)
    if asked == 0:
        yield "No model was asked anything."
    elif heard < policy.least_coverage * asked:
        yield f"Only {heard} of {asked} questions to models were heard; the policy wants {policy.least_coverage:.0%}."
    if not facts.labelled:
        yield "Nobody's true values are known, so what was claimed cannot be told from what is right."
        return
    unclear = _unclear(facts.rows, mitigation, policy)
    if unclear:
        yield f"For {', '.join(unclear)}, the people who count are too few to rule out a leak."


def _unclear(rows: Iterable[Row], mitigation: str, policy: Policy) -> Sequence[str]:
    attacks = list(_attacks(rows, mitigation))
    proved = {row.attribute for row in attacks if row.leaks}
    thin = (row.attribute for row in attacks if not row.lift.n or row.lift.high > policy.tolerated_lift)
    return [name for name in dict.fromkeys(thin) if name not in proved]


def _attacks(rows: Iterable[Row], mitigation: str) -> Iterable[Row]:
    chance = [name for name in BASELINES if name != "disclosure"]
    return (row for row in rows if row.mitigation == mitigation and row.probe not in chance)


def _leak_sentence(leaks: Sequence[str], total: int) -> str:
    verb = "leaks" if len(leaks) == 1 else "leak"
    return f"{len(leaks)} of {total} attributes {verb} above chance: {', '.join(leaks)}."
