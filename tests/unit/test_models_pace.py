"""A provider is asked as much at a time as it bears, and left alone while it wants to be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import ModelFailure, Overloaded, Rejected, Throttled, Unreachable
from auditor.models.protocol import Query, Reply
from auditor.models.scripted import Scripted
from auditor.models.wrappers import Limits, Shared, guarded
from auditor.models.wrappers.pace import Pace, Paced, Paces

QUERY = Query("", ("hello",), "")
End = Literal["success", "overload"]


class Clock:
    """A time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        """Start at nought."""
        self.now = 0.0

    def __call__(self) -> float:
        """Return the seconds since the start."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wake up so much later; others may have slept meanwhile."""
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)


def pace(most: int, clock: Clock | None = None) -> Pace:
    """Return a pace in invented time."""
    clock = clock or Clock()
    return Pace(most, clock, clock.sleep)


@given(st.integers(1, 20), st.lists(st.sampled_from(["success", "overload"]), max_size=200))
def test_the_limit_is_halved_by_overload_and_grows_by_one_with_each_round(most: int, ends: Sequence[End]) -> None:
    """Additive increase, multiplicative decrease, never below one and never above the most."""
    one, successes = pace(most), 0
    for end in ends:
        before = one.limit
        if end == "overload":
            one.overload(one.cuts, None, rest=False)
            assert one.limit == max(1, before // 2)
            successes = 0
            continue
        one.success()
        successes += 1
        grown = successes == before
        assert one.limit == (min(before + 1, most) if grown else before)
        successes = 0 if grown else successes


def test_what_was_under_way_together_halves_the_limit_once() -> None:
    """Eight questions that are all turned away are one sign, not eight."""
    one = pace(8)
    marks = [asyncio.run(one.enter(1.0)) for _ in range(8)]
    for mark in marks:
        one.overload(mark, None, rest=False)
    assert (one.limit, one.cuts) == (4, 1)


class Bearing(Scripted):
    """Bears so many questions at a time and turns the rest away (scripted: for tests only)."""

    def __init__(self, bears: int, failure: ModelFailure) -> None:
        """Raise *failure* for whatever is more than it bears."""
        super().__init__(lambda _: "heard")
        self.bears, self.failure = bears, failure
        self.open = self.most = self.turned_away = 0

    async def ask(self, query: Query) -> Reply:
        """Take a few turns to answer."""
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            for _ in range(3):
                await asyncio.sleep(0)
            if self.open > self.bears:
                self.turned_away += 1
                raise self.failure
            return await super().ask(query)
        finally:
            self.open -= 1


@pytest.mark.parametrize("failure", [Throttled("busy"), Throttled("busy", 3.0), Overloaded("late")])
def test_the_number_of_questions_at_a_time_settles_at_what_the_provider_bears(failure: ModelFailure) -> None:
    """Of 2,000 questions to a provider that bears 5 of 32, fewer than one in ten is turned away."""
    model, clock = Bearing(5, failure), Clock()
    one = pace(32, clock)
    paced = Paced(model, one, patience=100.0)

    async def ask_until_heard() -> None:
        try:
            await paced.ask(QUERY)
        except (Throttled, Overloaded):
            await ask_until_heard()

    async def ask_all() -> None:
        await asyncio.gather(*(ask_until_heard() for _ in range(2000)))

    asyncio.run(ask_all())
    assert len(model.asked) == 2000
    assert model.turned_away < 200
    assert one.open == 0


@pytest.mark.parametrize("failure", [Unreachable("500"), Rejected("no")])
def test_other_failures_change_no_pace(failure: ModelFailure) -> None:
    """A request that is refused, or a fault of the host, is no sign of overload."""
    one = pace(8)
    with pytest.raises(type(failure)):
        asyncio.run(Paced(Bearing(0, failure), one, patience=1.0).ask(QUERY))
    assert (one.limit, one.cuts, one.open) == (8, 0, 0)


def test_a_provider_that_wants_to_be_left_alone_is_by_everybody() -> None:
    """Retry-After holds for every question to every model of that provider."""
    clock = Clock()
    one = pace(8, clock)
    turned_away = Paced(Bearing(0, Throttled("busy", 30.0)), one, patience=100.0)
    other = Paced(Scripted(lambda _: "heard"), one, patience=100.0)

    async def ask_both() -> None:
        with pytest.raises(Throttled):
            await turned_away.ask(QUERY)
        await asyncio.gather(other.ask(QUERY), other.ask(QUERY))

    asyncio.run(ask_both())
    assert clock.now == 30.0


def test_a_provider_that_wants_rest_beyond_patience_is_asked_nothing() -> None:
    """Nobody waits for an hour, and nobody asks in vain."""
    one = pace(8)
    model = Scripted(lambda _: "heard")
    one.overload(0, 3600.0, rest=True)
    with pytest.raises(Throttled, match="3600 seconds"):
        asyncio.run(Paced(model, one, patience=120.0).ask(QUERY))
    assert model.asked == []


def test_rests_grow_while_nothing_succeeds() -> None:
    """A provider that does not say how long is left alone for 1, 2, 4 … seconds, at most 60."""
    clock = Clock()
    one = pace(4, clock)
    rests = []
    for _ in range(8):
        began = clock.now
        mark = asyncio.run(one.enter(100.0))
        rests.append(clock.now - began)
        one.overload(mark, None, rest=True)
        one.leave()
    assert rests == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]
    one.success()
    one.overload(one.cuts, None, rest=True)
    began = clock.now
    asyncio.run(one.enter(100.0))
    assert clock.now - began <= 60.0


class Housed(Scripted):
    """A model that lives at an address (scripted: for tests only)."""

    def __init__(self, name: str, address: str, width: int) -> None:
        """Live at *address*."""
        super().__init__(lambda _: "heard", name)
        self.identity = {"address": address}
        self.width = width


def test_models_of_one_provider_share_its_pace_and_others_do_not() -> None:
    """The address decides, and the widest of its models says how much it is asked at first."""
    paces = Paces()
    first, second = Housed("a/1", "api.a", 4), Housed("a/2", "api.a", 6)
    assert paces.of(first, 4) is paces.of(second, 6)
    assert paces.of(first, 4).limit == 6
    assert paces.of(Housed("b/1", "api.b", 4), 4) is not paces.of(first, 4)
    assert paces.of(Scripted(lambda _: "", "here"), 8) is not paces.of(first, 4)


def test_no_more_than_the_provider_bears_is_under_way_through_all_its_models() -> None:
    """Two guarded models of one provider share its places."""
    shared = Shared()
    inner = Bearing(99, Throttled("busy"))
    models = []
    for name in ("a/1", "a/2"):
        model = Housed(name, "api.a", 4)
        model.ask = inner.ask  # type: ignore[method-assign]
        models.append(guarded(model, Limits(), shared))

    async def ask_all() -> None:
        await asyncio.gather(*(models[n % 2].ask(QUERY) for n in range(40)))

    asyncio.run(ask_all())
    assert inner.most == 4
