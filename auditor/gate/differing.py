"""How a run differs from a baseline, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from auditor.gate.agreed import compared, measure, tally
from auditor.gate.baseline import Baseline
from auditor.gate.facts import Condition, Facts
from auditor.gate.noise import LEVEL, Change, How, Tally

What = Literal["new", "gone", "worse", "better", "within noise", "equal", "not measured"]


class Difference(NamedTuple):
    """What became of one condition."""

    condition: Condition
    before: Tally | None  # None where the baseline does not hold it
    after: Tally | None  # None where the run does not
    what: What
    how: How | None  # by which test; None where there is nothing to compare
    p: float | None  # corrected for the number of conditions


class Finding(NamedTuple):
    """A person of whom an attribute was inferred, in one of the two only."""

    attribute: str
    person: str
    what: Literal["new", "gone"]


def differences(baseline: Baseline, facts: Facts) -> Iterator[Difference]:
    """Yield every condition of either, sorted; nothing is compared where only one of the two knows true values.

    Where nothing was said in the run, it measured nothing.
    """
    held = {condition: entry.tally for condition, entry in baseline.entries.items()}
    unheard = facts.unheard
    now = {condition: tally(facts, condition) for condition in facts.hits if condition not in unheard}
    both = held.keys() & now.keys() if baseline.measure == measure(facts) else set()
    changes = compared({condition: (held[condition], now[condition]) for condition in sorted(both)})
    for condition in sorted(held.keys() | now.keys()):
        one = _difference(condition, held.get(condition), now.get(condition), changes.get(condition))
        yield one._replace(what="not measured") if condition in unheard else one


def findings(baseline: Baseline, facts: Facts) -> Iterator[Finding]:
    """Yield who is new and who is gone, sorted; nobody where the baseline names no people."""
    if baseline.findings is None:
        return
    now = {(attribute, person) for attribute, people in facts.inferred.items() for person in people}
    for attribute, person in sorted(now ^ baseline.findings):
        yield Finding(attribute, person, "new" if (attribute, person) in now else "gone")


def _difference(condition: Condition, before: Tally | None, after: Tally | None, found: Change | None) -> Difference:
    if found is None:
        return Difference(condition, before, after, "new" if before is None else "gone", None, None)
    if before and after and bool(before.n) != bool(after.n):
        return Difference(condition, before, after, "not measured" if before.n else "new", None, None)
    return Difference(condition, before, after, _what(found), found.how, found.p)


def _what(found: Change) -> What:
    if found.gap == 0:
        return "equal"
    if found.p > LEVEL:
        return "within noise"
    return "worse" if found.gap > 0 else "better"
