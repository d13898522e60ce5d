"""How hard a provider is pressed: as hard as it bears, by additive increase and multiplicative decrease.

All models of one provider share its pace. A provider that has too much to do is asked half as many questions at a
time, once for all that were under way; each round that went well allows one more (Chiu and Jain, "Analysis of the
increase and decrease algorithms for congestion avoidance", 1989). While it wants to be left alone, it is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from auditor.errors import Overloaded, Throttled
from auditor.models.protocol import Model, Query, Reply
from auditor.models.wrappers.wrapped import Wrapped

_FIRST_REST: Final = 1.0  # seconds that a provider is left alone which asks for rest without saying how long
_LONGEST_REST: Final = 60.0  # seconds; doubled up to here while nothing succeeds


@dataclass(slots=True)
class Pace:
    """How many questions one provider is asked at a time, and from when on."""

    most: int  # what is never exceeded
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    limit: int = field(init=False)  # what it bears now
    open: int = field(default=0, init=False)  # questions under way
    cuts: int = field(default=0, init=False)  # how often the limit was halved
    _round: int = field(default=0, init=False)  # successes since the limit changed
    _rests: int = field(default=0, init=False)  # cuts since the last success
    _rested: float = field(default=0.0, init=False)  # the time at which it may be asked again
    _changed: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        """Start at the most: providers say soon enough when that is too much."""
        self.limit = self.most

    async def enter(self, patience: float) -> int:
        """Wait until one more question may be asked; return a mark to hand back in ``overload``.

        Raises Throttled where the provider wants to be left alone for longer than *patience*, in seconds.
        """
        while True:
            rest = self._rested - self.clock()
            if rest > patience:
                raise Throttled(f"the provider asks us to wait for {rest:.0f} seconds", rest)
            if rest > 0:
                await self.sleep(rest)
            elif self.open < self.limit:
                self.open += 1
                return self.cuts
            else:
                await self._changed.wait()

    def leave(self) -> None:
        """Say that a question is no longer under way."""
        self.open -= 1
        self._wake()

    def success(self) -> None:
        """Count an answer; after as many as may be under way, one more may."""
        self._rests = 0
        self._round += 1
        if self._round >= self.limit:
            self.limit, self._round = min(self.limit + 1, self.most), 0

    def overload(self, mark: int, retry_after: float | None, *, rest: bool) -> None:
        """Halve what is under way, unless that was done since the question of *mark* was sent.

        With *rest* the provider is left alone, for *retry_after* seconds or, where it is None, ever longer ones.
        """
        if mark == self.cuts:
            self.limit, self._round = max(1, self.limit // 2), 0
            self.cuts += 1
            self._rests += 1
            own = min(_FIRST_REST * 2.0 ** (self._rests - 1), _LONGEST_REST)
            self._leave_alone(own if rest and retry_after is None else 0.0)
        self._leave_alone(retry_after or 0.0)

    def _leave_alone(self, seconds: float) -> None:
        self._rested = max(self._rested, self.clock() + seconds)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Paces:
    """The pace of each provider."""

    def __init__(self) -> None:
        """Start with none."""
        self._of: dict[str, Pace] = {}

    def of(self, model: Model, width: int) -> Pace:
        """Return the pace of the provider of *model*, which bears at least *width* as long as it does not complain."""
        provider = model.identity.get("address", model.name)
        pace = self._of.setdefault(provider, Pace(width))
        if width > pace.most:
            pace.most = pace.limit = width
        return pace


class Paced(Wrapped):
    """A model that is asked at its provider's pace."""

    def __init__(self, model: Model, pace: Pace, patience: float) -> None:
        """Ask *model* at *pace*; a provider that wants to rest for more than *patience* seconds is not waited for."""
        super().__init__(model)
        self._pace = pace
        self._patience = patience

    async def ask(self, query: Query) -> Reply:
        """Answer *query* when its provider may be asked."""
        mark = await self._pace.enter(self._patience)
        try:
            reply = await self._model.ask(query)
        except (Throttled, Overloaded) as failure:
            self._pace.overload(mark, failure.retry_after, rest=isinstance(failure, Throttled))
            raise
        else:
            self._pace.success()
            return reply
        finally:
            self._pace.leave()
