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
_CHECK: Final = "auditor_check_"
_END: Final = "auditor_end_"
_CLOSE: Final = "auditor_close_"
_OVER: Final = "the session that handed this out has ended"
_GONE: Final = "the worker that asked has left the cluster"


class Bank(SchedulerPlugin):  # type: ignore[misc]  # it has no types
    """The one budget of an audit. Lives in the scheduler, and forgets nothing when a worker is killed."""

    def __init__(self, name: str, client: str, caps: Caps, prices: Prices, before: Mapping[str, Spending]) -> None:
        """Hold to *caps*, of which *before* was spent in earlier sessions; nobody else has this *name*.

        It serves as long as the *client* of that id, who hands people out, is there.
        """
        self.name = name
        self._client = client
        self._caps, self._prices, self._before = caps, prices, dict(before)
        self._open: dict[str, list[tuple[str, Spending]]] = {}  # by worker: what it has set aside
        self._ended = ""

    async def start(self, scheduler: Scheduler) -> None:
        """Open in the scheduler's process."""
        self._scheduler = scheduler
        self._budget = Budget(self._caps, self._prices)
        self._budget.open(self._before, lambda _model, _spending: None)
        scheduler.handlers |= self._services()

    async def close(self) -> None:
        """Answer nobody any more."""
        self._decline(_OVER)
        for name in self._services():
            self._scheduler.handlers.pop(name, None)

    def _services(self) -> dict[str, Any]:
        asked = {_RESERVE: self.reserve, _SETTLE: self.settle, _CHECK: self.check}
        kinds: dict[str, Any] = {**asked, _END: self.end, _CLOSE: self.close}
        return {kind + self.name: service for kind, service in kinds.items()}

    async def end(self, why: str) -> None:
        """Have nobody ask anything more, nor begin with people."""
        self._decline(why)

    def _decline(self, why: str) -> None:
        self._ended = self._ended or why
        self._budget.decline(why)

    def remove_client(self, scheduler: Scheduler, client: str) -> None:  # noqa: ARG002 - a hook
        """Have the workers of a command that was killed end in good order: nobody gathers what they would ask."""
        if client == self._client:
            self._decline(_OVER)

    async def check(self, worker: str) -> str:  # noqa: ARG002 - every service is told who asks
        """Return why nobody is to begin with people any more; "" where they are to."""
        return self._ended

    async def reserve(self, worker: str, model: str, most: list[int]) -> str:
        """Set *most* aside for a worker; return "" or the limit that forbids it. Waits where it may fit later."""
        asker = self._scheduler.coerce_address(worker)  # the name under which it is removed
        joined = self._scheduler.workers.get(asker)
        try:
            await self._budget.set_aside(model, Spending(*most))
        except LimitReached as limit:
            return str(limit)
        if joined is None or self._scheduler.workers.get(asker) is not joined:  # it went away while it waited
            self._budget.settle(model, Spending(*most), Spending())  # nobody else would, and others wait for it
            return _GONE
        self._open.setdefault(asker, []).append((model, Spending(*most)))
        return ""

    async def settle(self, worker: str, model: str, reserved: list[int], taken: list[int]) -> None:
        """Put what was taken in the place of what was set aside."""
        held = self._open.get(self._scheduler.coerce_address(worker), [])
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
        await self._leave(_RESERVE, model=model, most=list(most.parts()))
        await super().set_aside(model, most)

    async def check(self) -> None:
        """Raise LimitReached where the session has ended, so that nobody is begun with."""
        await self._leave(_CHECK)

    async def _leave(self, kind: str, **fields: Any) -> None:  # noqa: ANN401 - the cluster has no types
        """Ask the bank for leave; a scheduler that has no such bank (any more) gives none."""
        try:
            declined = await asyncio.wrap_future(_send(kind + self._bank, **fields))
        except OSError:
            raise LimitReached(_OVER) from None  # so that answers under way are still written down
        if declined != "":
            raise LimitReached(declined or _OVER)

    def settle(self, model: str, reserved: Spending, taken: Spending) -> None:
        """Tell the bank what was taken, without waiting for it."""
        super().settle(model, reserved, taken)
        amounts = {"reserved": list(reserved.parts()), "taken": list(taken.parts())}
        _send(_SETTLE + self._bank, model=model, **amounts)


def end(client: Any, bank: str, why: str) -> None:  # noqa: ANN401 - the cluster has no types
    """Have the bank of that name decline whatever it is asked from now on, and say *why*."""
    client.sync(getattr(client.scheduler, _END + bank), why=why)


def close(client: Any, bank: str) -> None:  # noqa: ANN401 - the cluster has no types
    """Remove the bank of that name, which nobody is given leave by any more, from the scheduler."""
    client.sync(getattr(client.scheduler, _CLOSE + bank))
    client.unregister_scheduler_plugin(bank)


def _send(operation: str, **fields: Any) -> Future[Any]:  # noqa: ANN401 - the cluster has no types
    """Start a call to the scheduler in the worker's own event loop, which is in another thread."""
    worker = get_worker()
    call = getattr(worker.scheduler, operation)
    return asyncio.run_coroutine_threadsafe(call(worker=worker.address, **fields), worker.loop.asyncio_loop)
