"""Budgets: reserved before it is spent, whatever happens to the attempt."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import LimitReached, Unreachable
from auditor.models.budget import Budget, Budgeted, Caps
from auditor.models.protocol import Query, Reply, Usage
from auditor.models.scripted import Scripted

QUERY = Query("s", ("m" * 100,), "q", max_tokens=50)


def _priced(_: str) -> tuple[float, float]:
    return 0.001, 0.002


def _free(_: str) -> None:
    return None


@given(st.integers(0, 20), st.lists(st.booleans(), max_size=30))
def test_no_more_attempts_are_made_than_allowed_failed_ones_included(cap: int, fails: list[bool]) -> None:
    """A provider that fails is not asked more often than the limit says."""
    attempts = iter(fails)

    def answer(_: Query) -> str:
        if next(attempts):
            raise Unreachable("nobody")
        return "ok"

    model = Scripted(answer)
    budgeted = Budgeted(model, Budget(Caps(calls=cap), _free))
    for _ in fails:
        try:
            asyncio.run(budgeted.ask(QUERY))
        except (Unreachable, LimitReached):
            continue
    assert len(model.asked) == min(cap, len(fails))


@given(st.integers(0, 2000), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 50)), max_size=20))
def test_tokens_never_exceed_their_limit(cap: int, used: list[tuple[int, int]]) -> None:
    """As long as no reply takes more than was reserved for it."""
    replies = iter(used)
    spent = 0

    def answer(_: Query) -> Reply:
        read, written = next(replies)
        nonlocal spent
        spent += read + written
        return Reply("x", usage=Usage(read, 0, written))

    budgeted = Budgeted(Scripted(answer), Budget(Caps(tokens=cap), _free))
    for _ in used:
        try:
            asyncio.run(budgeted.ask(QUERY))
        except LimitReached:
            break
    assert spent <= cap


def test_what_an_earlier_session_spent_counts() -> None:
    """A limit is for the run, not for one start of it."""
    budget = Budget(Caps(calls=3), _free, calls=3)
    with pytest.raises(LimitReached, match="3 calls"):
        budget.reserve("m", QUERY)
    with pytest.raises(LimitReached, match="US dollars"):
        Budget(Caps(usd=1.0), _priced, Usage(usd=1.0)).reserve("m", QUERY)


def test_money_with_an_unknown_price_is_not_spent() -> None:
    """A limit in dollars that cannot be kept is a reason to stop, not to hope."""
    with pytest.raises(LimitReached, match="--price"):
        Budget(Caps(usd=1.0), _free).reserve("m", QUERY)
    Budget(Caps(), _free).reserve("m", QUERY)


def test_what_was_not_used_is_given_back() -> None:
    """The reservation is replaced by the provider's own count."""
    budget = Budget(Caps(usd=0.5), _priced)
    for _ in range(20):
        budget.settle(budget.reserve("m", QUERY), Usage(10, 0, 5, usd=0.01))
