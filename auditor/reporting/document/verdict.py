"""What the audit comes to, and the thresholds that decided it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["PASS", "FAIL", "INCONCLUSIVE"]
Standing = Literal["met", "missed", "unclear", "known", "suppressed"]  # the last two: excused by a baseline


@dataclass(frozen=True, slots=True)
class Decision:
    """One figure of the audit against one threshold of the policy."""

    rule: str  # the threshold's key in the policy
    attribute: str  # "" where all attributes count together
    model: str  # "" where no model is asked, or all count together
    probe: str  # "" where all count together
    mitigation: str
    bound: str  # of the figure's interval: "low", "point" or "high"; "count" for a plain count; "baseline"
    value: float | None  # that bound; for "baseline" how it is now, or how many people are new
    threshold: float  # for "baseline" how it was, except of people
    standing: Standing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit comes to, in words."""

    status: Status
    sentence: str
    reasons: tuple[str, ...] = ()  # why it is not better: what leaks, what was lost, what is too thin
    decided: tuple[Decision, ...] = ()  # a FAIL's missed thresholds; what is unclear; a PASS's closest calls
