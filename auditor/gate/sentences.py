"""Say in plain words what decided: one sentence for each attribute and threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from auditor.gate.comparing import CLAIMS, EXPOSURE, LIFT, PEOPLE
from auditor.reporting.document import Decision

_FIGURES: Final = {LIFT: "lift", CLAIMS: "share of people of whom something is claimed", EXPOSURE: "exposure"}
_RATES: Final = {LIFT: "right answers", CLAIMS: "claims", EXPOSURE: "exposure"}
_BOUNDS: Final = {"low": "the lower bound of the {}", "point": "the {} itself", "high": "the upper bound of the {}"}


def missed(found: Sequence[Decision]) -> Iterator[str]:
    """Yield a sentence for each attribute and threshold that was missed, with the attacker that missed it most."""
    for group in _groups(found):
        worst = max(group, key=lambda one: (one.value or 0.0) - one.threshold)
        yield f"{subject(worst)}: {_grounds(worst)}{_attackers(worst, len(group) - 1)}."


def unclear(found: Sequence[Decision]) -> Iterator[str]:
    """Yield a sentence for each threshold of which some attributes are too uncertain."""
    for rule in dict.fromkeys(one.rule for one in found):
        names = ", ".join(dict.fromkeys(subject(one) for one in found if one.rule == rule))
        what = "a leak" if rule == LIFT else f"a higher {_FIGURES[rule]}"
        yield f"For {names}, the people who count are too few to rule out {what} beyond what is tolerated."


def subject(one: Decision) -> str:
    """Return what a decision is about."""
    return one.attribute or "all attributes together"


def percent(share: float) -> str:
    """Return a share as a percentage of three digits, so that a bound near its threshold does not look equal."""
    return f"{100 * share:.3g}%"


def _grounds(one: Decision) -> str:
    if one.rule == PEOPLE:
        return _people(one)
    value = percent(one.value or 0.0)
    if one.bound == "baseline":
        return f"{_RATES[one.rule]} rose from {percent(one.threshold)} in the baseline to {value}, beyond noise"
    bound = _BOUNDS[one.bound].format(_FIGURES[one.rule])
    return f"{bound}, {value}, exceeds the tolerated {percent(one.threshold)}"


def _people(one: Decision) -> str:
    count = f"{one.value or 0:.0f}"
    more = "more than in the baseline" if one.bound == "baseline" else "of whom a right answer was inferred"
    return f"{count} {'person' if count == '1' else 'people'} {more}; the policy tolerates {one.threshold:.0f}"


def _attackers(worst: Decision, others: int) -> str:
    if not worst.probe:
        return ""
    more = f", and {others} more {'attacker' if others == 1 else 'attackers'}" if others else ""
    return f" ({f'{worst.model} / {worst.probe}'.removeprefix(' / ')}{more})"


def _groups(found: Iterable[Decision]) -> list[list[Decision]]:
    groups: dict[tuple[str, str], list[Decision]] = {}
    for one in found:
        groups.setdefault((one.rule, one.attribute), []).append(one)
    return list(groups.values())
