"""Amounts in words: what was spent, and what will be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from auditor.models.spending import Spending
    from auditor.models.wrappers import Budget

UNKNOWN: Final = "?"


def count(value: float | None) -> str:
    """Return a number of calls or tokens, rounded up."""
    return UNKNOWN if value is None else f"{math.ceil(value):,}"


def dollars(usd: float | None) -> str:
    """Return US dollars, to the cent and where they are few to the hundredth of it."""
    if usd is None:
        return UNKNOWN
    return f"{usd:,.2f}" if usd >= 1 or usd == 0 else f"{usd:.4f}"


def duration(seconds: float | None) -> str:
    """Return a time in the unit that suits it."""
    if seconds is None:
        return UNKNOWN
    for size, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def spent(spending: Spending) -> str:
    """Return what a run took, in one line."""
    price = "not known" if spending.usd is None else dollars(spending.usd)
    return f"calls {count(spending.calls)}, tokens {count(spending.tokens)}, US dollars {price}"


def spent_by(budget: Budget) -> str:
    """Return what was taken from *budget* in all starts, as a sentence; "" where nothing was."""
    from auditor.models.spending import total

    took = total(budget.spent)
    return f"spent at most, in all starts: {spent(took)}" if took.calls else ""


def ended_by(limit: str, budget: Budget) -> str:
    """Return how it is told that *limit* ended the work early, and how it goes on."""
    return f"{limit}: the same command{' with a higher limit' if budget.exhausted else ''} goes on where it stopped"
