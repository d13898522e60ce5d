"""The limits of an audit that works on many machines: kept by the scheduler, asked by every worker."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any, Final

from distributed import Scheduler, SchedulerPlugin, get_worker

from auditor.errors import LimitReached
from auditor.models.prices import Prices
from auditor.models.spending import Spending
from auditor.models.wrappers import Budget, Caps

_RESERVE: Final = "auditor_reserve_"  # before the name of a bank: what the scheduler is asked
_SETTLE: Final = "auditor_settle_"


class Bank(SchedulerPlugin):  # type: ignore[misc]  # it has no types
    """The one budget of an audit. Lives in the scheduler, and forgets nothing when a worker is killed."""

    def __init__(self, name: str, caps: Caps, prices: Prices, before: Mapping[str, Spending]) -> None:
        """Hold to *caps*, of which *before* was spent in earlier sessions; nobody else has this *name*."""
        self.name = name
        self._caps, self._prices, self._before = caps, prices, dict(before)
        self._open: dict[str, list[tuple[str, Spending]]] = {}  # by worker: what it has set aside

    async def start(self, scheduler: Scheduler) -> None:
        """Open in the scheduler's process."""
        self._scheduler = scheduler
        self._budget = Budget(self._caps, self._prices)
        self._budget.open(self._before, lambda _model, _spending: None)
        scheduler.handlers |= {_RESERVE + self.name: self.reserve, _SETTLE + self.name: self.settle}

    async def close(self) -> None:
        """Answer nobody any more."""
        for kind in (_RESERVE, _SETTLE):
            self._scheduler.handlers.pop(kind + self.name, None)

    async def reserve(self, worker: str, model: str, most: list[int]) -> str:
        """Set *most* aside for a worker; return "" or the limit that forbids it. Waits where it may fit later."""
        try:
            await self._budget.set_aside(model, Spending(*most))
        except LimitReached as limit:
            return str(limit)
        self._open.setdefault(worker, []).append((model, Spending(*most)))
        return ""

    async def settle(self, worker: str, model: str, reserved: list[int], taken: list[int]) -> None:
        """Put what was taken in the place of what was set aside."""
        held = self._open.get(worker, [])
        if (model, Spending(*reserved)) in held:
            held.remove((model, Spending(*reserved)))
            self._budget.settle(model, Spending(*reserved), Spending(*taken))

    def remove_worker(self, scheduler: Scheduler, worker: str, **_: Any) -> None:  # noqa: ANN401, ARG002 - a hook
        """Count as spent what a worker had set aside when it went away: it may be billed."""
        for model, reserved in self._open.pop(worker, []):
            self._budget.settle(model, reserved, reserved)


class Account(Budget):
    """A worker's share in the bank: it sets nothing aside without asking, and writes down what it takes itself."""

    def __init__(self, bank: str, caps: Caps, prices: Prices) -> None:
        """Have an account at the bank of that name."""
        super().__init__(caps, prices)
        self._bank = bank

    async def set_aside(self, model: str, most: Spending) -> None:
        """Ask the bank; raise LimitReached where it declines."""
        asked = _send(_RESERVE + self._bank, model=model, most=list(most.parts()))
        declined = await asyncio.wrap_future(asked)
        if declined:
            raise LimitReached(declined)
        await super().set_aside(model, most)

    def settle(self, model: str, reserved: Spending, taken: Spending) -> None:
        """Tell the bank what was taken, without waiting for it."""
        super().settle(model, reserved, taken)
        amounts = {"reserved": list(reserved.parts()), "taken": list(taken.parts())}
        _send(_SETTLE + self._bank, model=model, **amounts)


def _send(operation: str, **fields: Any) -> Future[Any]:  # noqa: ANN401 - the cluster has no types
    """Start a call to the scheduler in the worker's own event loop, which is in another thread."""
    worker = get_worker()
    call = getattr(worker.scheduler, operation)
    return asyncio.run_coroutine_threadsafe(call(worker=worker.address, **fields), worker.loop.asyncio_loop)
