"""The one function that decides what an audit comes to; what is printed, written and returned follows it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.gate import sentences
from auditor.gate.agreed import Agreed, Excused
from auditor.gate.comparing import CLAIMS, LIFT, RULES, decisions
from auditor.gate.exits import Exit
from auditor.gate.facts import Facts, attacks
from auditor.gate.policy import Policy
from auditor.reporting.document import Decision, Row, Standing, Status, Verdict
from auditor.scoring.endings import Endings, together

__all__ = ["EXIT_OF", "Facts", "Gate", "Policy", "coverage", "judge", "leaking"]

EXIT_OF: Final[dict[Status, Exit]] = {"PASS": Exit.PASS, "FAIL": Exit.FAIL, "INCONCLUSIVE": Exit.INCONCLUSIVE}
_SILENCES: Final = {"most_refused": "refused", "most_unreadable": "unreadable"}  # threshold → count of a row


@dataclass(frozen=True, slots=True)
class Gate:
    """By what a run is judged."""

    policy: Policy = field(default_factory=Policy)
    agreed: Agreed | None = None  # a baseline


def leaking(rows: Iterable[Row], mitigation: str) -> tuple[str, ...]:
    """Return the attributes that an attacker got right more often than chance, beyond doubt, in their order.

    The chance levels themselves (majority, control) are no attackers; what people state outright is one.
    """
    return tuple(dict.fromkeys(row.attribute for row in attacks(rows, mitigation) if row.leaks))


def coverage(rows: Iterable[Row], mitigation: str) -> tuple[int, int]:
    """Return how many of the attackers' questions to models after *mitigation* were heard, and how many were asked.

    The control question does not count: it is asked once and stands in everybody's rows, so it would hide losses.
    """
    asked = [row for row in attacks(rows, mitigation) if row.model]
    total = sum(row.asked for row in asked)
    return total - sum(row.lost for row in asked), total


def judge(facts: Facts, mitigation: str, policy: Policy | None = None, agreed: Agreed | None = None) -> Verdict:
    """Return the verdict on a corpus as it stands after *mitigation* ("none" for the corpus itself).

    A missed threshold is a FAIL even where other questions were lost. Without one, anything that could hide it makes
    the verdict INCONCLUSIVE: an unfinished run, lost questions, refusals, no known values, an attribute about which no
    model said anything, or too few people to tell.
    With a baseline, what it holds and is not worse beyond noise is neither; doubts about the run itself remain.
    """
    policy = policy or Policy()
    found = decisions(facts, mitigation, policy)
    excused = agreed.excuse(found, facts, policy) if agreed else Excused(found, ())
    missed, unclear = (_of(excused.decisions, standing) for standing in ("missed", "unclear"))
    doubts = (*_doubts(facts, mitigation, policy), *sentences.unclear(unclear))
    notes = (*excused.notes, *_unread(facts), *_unmatched(facts, policy))
    if missed:
        reasons = (*sentences.missed(missed), *doubts, *notes)
        return Verdict("FAIL", _failure(missed, facts), reasons, missed)
    if doubts:
        return Verdict("INCONCLUSIVE", "This audit cannot say that nothing leaks.", (*doubts, *notes), unclear)
    return Verdict("PASS", _success(excused.decisions, policy), notes, tuple(_closest(excused.decisions)))


def _of(found: Iterable[Decision], standing: Standing) -> tuple[Decision, ...]:
    return tuple(one for one in found if one.standing == standing)


def _doubts(facts: Facts, mitigation: str, policy: Policy) -> Iterator[str]:
    if facts.stopped:
        yield f"The run ended early: {facts.stopped}."
    elif not facts.finished:
        yield "The run was interrupted before the end of the corpus."
    heard, asked = coverage(facts.rows, mitigation)
    if asked == 0:
        yield "No model was asked anything."
    elif heard < policy.least_coverage * asked:
        yield f"Only {heard} of {asked} questions to models were heard; the policy wants {policy.least_coverage:.0%}."
    read, published, faults = facts.reading
    if read < policy.least_coverage * published:
        about = "about " if faults else ""
        yield (
            f"Only {read} of {about}{published} items were read by any model; "
            f"the policy wants {policy.least_coverage:.0%}."
        )
    yield from _silences(list(attacks(facts.rows, mitigation)), policy)
    unheard = _unheard(list(attacks(facts.rows, mitigation)))
    if unheard:
        yield f"For {', '.join(unheard)}, no model gave an answer, so nothing is shown."
    if not facts.labelled and policy.tolerated_claims is None:
        yield "Nobody's true values are known, so what was claimed cannot be told from what is right."


def _silences(rows: Sequence[Row], policy: Policy) -> Iterator[str]:
    """Say which models refused, or answered unreadably, too often for their figures to show that nothing leaks."""
    for model in dict.fromkeys(row.model for row in rows if row.model):
        own = [row for row in rows if row.model == model]
        heard = sum(row.asked - row.lost for row in own)
        for key, outcome in _SILENCES.items():
            silent, limit = sum(getattr(row, outcome) for row in own), policy.limit(key, model=model)
            if limit is not None and silent > limit * heard:
                yield (
                    f"Of {heard} questions that {model} heard, {silent} were {outcome}; "
                    f"the policy allows {sentences.percent(limit)}."
                )


def _unheard(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the attributes about which no model said anything: however much silence is tolerated, it is no pass."""
    asked: dict[str, list[Endings]] = {}
    for row in rows:
        if row.model and row.asked:
            asked.setdefault(row.attribute, []).append(row.endings)
    return tuple(attribute for attribute, each in asked.items() if together(each).silent)


def _unread(facts: Facts) -> Iterator[str]:
    if facts.reading.faults:
        yield f"Parts of the corpus could not be read: {facts.reading.faults}."


def _unmatched(facts: Facts, policy: Policy) -> Iterator[str]:
    """Say which names of the policy this run does not hold: a name that is mistyped would tolerate nothing less."""
    held = {
        "attributes": {row.attribute for row in facts.rows},
        "legal": set(facts.legal.values()),
        "models": {row.model for row in facts.rows if row.model},
    }
    stated = {"attributes": policy.attributes, "legal": policy.legal, "models": policy.models}
    for scope, names in stated.items():
        for name in sorted(set(names) - held[scope]):
            near = difflib.get_close_matches(name, sorted(held[scope]), 1)
            nearest = f" (the nearest is '{near[0]}')" if near else ""
            yield f"The policy names '{name}' among {scope}; this run holds no such one{nearest}."


def _failure(missed: Sequence[Decision], facts: Facts) -> str:
    names = tuple(dict.fromkeys(one.attribute for one in missed if one.attribute))
    total = len(dict.fromkeys(row.attribute for row in facts.rows))
    if not names:
        return "The people are more exposed than the policy tolerates."
    verb = "exceeds" if len(names) == 1 else "exceed"
    return f"{len(names)} of {total} attributes {verb} what the policy tolerates: {', '.join(names)}."


def _success(found: Sequence[Decision], policy: Policy) -> str:
    if any(one.standing in ("known", "suppressed") for one in found):
        return "Nothing is new or worse than what the baseline accepts."
    if any(one.rule == CLAIMS for one in found):
        return "Nothing is claimed of more people than the policy tolerates; whether it is right is not known."
    limits = {one.threshold for one in found if one.rule == LIFT}
    limit = sentences.percent(policy.tolerated_lift) if limits <= {policy.tolerated_lift} else "the policy tolerates"
    return f"No attribute leaks more than {limit} above chance to the attackers that were tried."


def _closest(found: Sequence[Decision]) -> Iterator[Decision]:
    """Yield, for each kind of threshold, the figure that came closest to missing it."""
    for rule in RULES:
        met = [one for one in found if one.rule == rule and one.standing == "met"]
        if met:
            yield max(met, key=lambda one: (one.value or 0.0) - one.threshold)
