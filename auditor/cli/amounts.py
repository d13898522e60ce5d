"""Amounts in words: what was spent, and what will be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.models.spending import Spending

UNKNOWN = "?"


def count(value: float | None) -> str:
    """Return a number of calls or tokens; what is not exact is rounded up to two digits that count."""
    if value is None:
        return UNKNOWN
    return f"{math.ceil(value):,}"


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
    price = "a price that is not known" if spending.usd is None else f"{dollars(spending.usd)} US dollars"
    return f"{count(spending.calls)} calls, {count(spending.tokens)} tokens, {price}"
