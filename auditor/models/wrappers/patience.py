"""A bounded number of questions at a time, and a bounded number of attempts at each."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from auditor.errors import Overloaded, Throttled, Unreachable
from auditor.models.protocol import Model, Query, Reply
from auditor.models.wrappers.wrapped import Wrapped


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard a model may be pressed."""

    width: int | None = None  # questions at a time; None is the model's own width
    attempts: int = 4  # per question, the first one included
    pause: float = 1.0  # seconds before the second attempt; doubled for each later one
    patience: float = 120.0  # seconds: the longest single pause; a provider that asks for more is not waited for


class Narrowed(Wrapped):
    """A model that is asked at most so many questions at a time."""

    def __init__(self, model: Model, width: int) -> None:
        """Let *width* questions through at a time."""
        super().__init__(model)
        self._gate = asyncio.Semaphore(width)
        self._width = width

    @property
    def width(self) -> int:
        """How many go through."""
        return self._width

    async def ask(self, query: Query) -> Reply:
        """Answer *query* when there is room."""
        async with self._gate:
            return await self._model.ask(query)


class Retried(Wrapped):
    """A model that is asked again after what may pass."""

    def __init__(
        self, model: Model, limits: Limits, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        """Retry within *limits*; *sleep* waits for that many seconds."""
        super().__init__(model)
        self._limits = limits
        self._sleep = sleep

    async def ask(self, query: Query) -> Reply:
        """Answer *query*; raise the last Unreachable or Throttled when patience ends, and Rejected at once."""
        for attempt in range(1, self._limits.attempts):
            try:
                return await self._model.ask(query)
            except (Unreachable, Throttled) as failure:
                pause = self._pause(attempt, failure)
                if pause > self._limits.patience:
                    raise
            await self._sleep(pause)
        return await self._model.ask(query)

    def _pause(self, attempt: int, failure: Unreachable | Throttled) -> float:
        """Return the seconds to wait: what the provider asks for, or 50 to 100 % of a doubling pause."""
        if isinstance(failure, Throttled | Overloaded) and failure.retry_after is not None:
            return failure.retry_after
        longest = min(self._limits.pause * 2.0 ** (attempt - 1), self._limits.patience)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads the askers, hides nothing
