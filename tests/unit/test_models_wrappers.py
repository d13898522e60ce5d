"""Width, retries and pauses."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import ModelFailure, Rejected, Throttled, Unreachable
from auditor.models.protocol import Query, Reply
from auditor.models.scripted import Scripted
from auditor.models.wrappers import Limits, Narrowed, Retried, guarded

QUERY = Query("system", ("content",), "question")


class Troubled(Scripted):
    """Raises the given failures one after the other, then answers (scripted: for tests only)."""

    def __init__(self, *failures: ModelFailure) -> None:
        """Fail with each of *failures* in turn."""
        self._failures = list(failures)
        super().__init__(self._next)

    def _next(self, _: Query) -> str:
        if self._failures:
            raise self._failures.pop(0)
        return "heard"


class Clock:
    """Sleeps at once and remembers for how long it was asked to."""

    def __init__(self) -> None:
        """Start with no pauses."""
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Note *seconds*."""
        self.pauses.append(seconds)


def ask(model: Scripted, limits: Limits, clock: Clock) -> Reply:
    """Ask *model* once through the retries."""
    return asyncio.run(Retried(model, limits, clock.sleep).ask(QUERY))


def test_what_may_pass_is_asked_again() -> None:
    """A silent host and a busy provider are both asked again."""
    model, clock = Troubled(Unreachable("a"), Throttled("b")), Clock()
    assert ask(model, Limits(), clock).text == "heard"
    assert len(model.asked) == 3
    assert 0.5 <= clock.pauses[0] <= 1.0 <= clock.pauses[1] <= 2.0


def test_a_rejection_is_final() -> None:
    """What the provider will not serve is not sent a second time."""
    model, clock = Troubled(Rejected("no")), Clock()
    with pytest.raises(Rejected):
        ask(model, Limits(), clock)
    assert (len(model.asked), clock.pauses) == (1, [])


def test_the_wait_that_the_provider_states_is_kept() -> None:
    """Retry-After goes before our own pause."""
    clock = Clock()
    ask(Troubled(Throttled("wait", retry_after=7.0)), Limits(), clock)
    assert clock.pauses == [7.0]


def test_a_wait_beyond_patience_is_a_failure_now() -> None:
    """A provider that asks for an hour is not waited for."""
    model, clock = Troubled(Throttled("wait", retry_after=3600.0)), Clock()
    with pytest.raises(Throttled):
        ask(model, Limits(), clock)
    assert (len(model.asked), clock.pauses) == (1, [])


@given(st.integers(1, 12), st.floats(0.0, 10.0), st.floats(0.0, 50.0))
def test_the_attempts_and_each_pause_are_bounded(attempts: int, pause: float, patience: float) -> None:
    """However long a host is silent, it is asked so often and no more, and no pause exceeds the patience."""
    model, clock = Troubled(*(Unreachable("silent") for _ in range(20))), Clock()
    with pytest.raises(Unreachable):
        ask(model, Limits(attempts=attempts, pause=pause, patience=patience), clock)
    assert len(model.asked) == attempts
    assert all(0 <= waited <= patience for waited in clock.pauses)


class Counting(Scripted):
    """Counts how many questions are open at the same time (scripted: for tests only)."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__(lambda _: "done")
        self.open = self.most = 0

    async def ask(self, query: Query) -> Reply:
        """Stay open for a moment."""
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(0.001)
        self.open -= 1
        return await super().ask(query)


async def crowd(model: Narrowed | Scripted, questions: int) -> None:
    """Ask all at once."""
    await asyncio.gather(*(model.ask(QUERY) for _ in range(questions)))


def test_no_more_than_the_width_are_open() -> None:
    """Twenty askers share three places, and all are served."""
    model = Counting()
    asyncio.run(crowd(Narrowed(model, 3), 20))
    assert (model.most, len(model.asked)) == (3, 20)


def test_a_guarded_model_is_the_model_it_guards() -> None:
    """Name, identity, sight and width pass through; a limit replaces the width."""
    model = Scripted(lambda _: "yes", name="inner", sees_images=True)
    outer = guarded(model, Limits())
    assert (outer.name, outer.identity, outer.sees_images, outer.width) == ("inner", {}, True, model.width)
    assert guarded(model, Limits(width=2)).width == 2
    assert asyncio.run(outer.ask(QUERY)).text == "yes"
    asyncio.run(outer.close())
