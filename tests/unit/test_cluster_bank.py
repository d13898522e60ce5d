"""The one budget of an audit on a cluster: once a session ends, nobody is given leave to spend."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from auditor.cluster import bank as module
from auditor.cluster.bank import Account, Bank
from auditor.errors import LimitReached
from auditor.models.prices import Prices
from auditor.models.wrappers import Caps

MOST = [1, 10, 10, 0]


async def _opened() -> tuple[Bank, SimpleNamespace]:
    """Return a bank that allows two calls, of which one is under way, and its scheduler."""
    scheduler = SimpleNamespace(handlers={}, workers={"worker": object(), "other": object()}, coerce_address=str)
    bank = Bank("bank", "client", Caps(calls=2), Prices(), {})
    await bank.start(scheduler)
    assert await bank.check("worker") == await bank.reserve("worker", "m", MOST) == ""
    return bank, scheduler


@pytest.mark.parametrize(
    "over",
    [
        lambda bank, scheduler: bank.end("told to end"),
        lambda bank, scheduler: bank.close(),
        lambda bank, scheduler: bank.remove_client(scheduler, "client"),
    ],
    ids=["interrupted", "closed", "command killed"],
)
def test_once_a_session_is_over_whoever_asks_or_waits_is_declined(over: Callable[..., Any]) -> None:
    """Also who waits for others to settle: the thread of a worker would stay taken for ever."""

    async def ask() -> None:
        bank, scheduler = await _opened()
        await bank.reserve("worker", "m", MOST)
        waiting = asyncio.create_task(bank.reserve("worker", "m", MOST))
        await asyncio.sleep(0)
        assert not waiting.done()
        ending = over(bank, scheduler)
        if ending is not None:
            await ending
        assert await waiting
        assert await bank.reserve("worker", "m", MOST)
        assert await bank.check("worker")

    asyncio.run(ask())


@pytest.mark.parametrize("back", [False, True], ids=["gone", "another at its address"])
def test_what_a_worker_waited_for_when_it_died_is_for_the_others(back: bool) -> None:
    """Nobody would settle it, and whoever waits for it would wait for ever."""

    async def ask() -> None:
        bank, scheduler = await _opened()
        assert await bank.reserve("other", "m", MOST) == ""
        dying, waiting = (asyncio.create_task(bank.reserve(name, "m", MOST)) for name in ("worker", "other"))
        await asyncio.sleep(0)
        del scheduler.workers["worker"]
        if back:
            scheduler.workers["worker"] = object()
        await bank.settle("other", "m", MOST, [0, 0, 0, 0])  # two calls were under way; now one may be made
        assert "has left" in await asyncio.wait_for(dying, 5)
        assert await asyncio.wait_for(waiting, 5) == ""

    asyncio.run(ask())


def test_what_a_worker_asks_for_after_it_was_removed_is_declined() -> None:
    """What it sent before it died may arrive late."""

    async def ask() -> None:
        bank, scheduler = await _opened()
        del scheduler.workers["worker"]
        assert await bank.reserve("worker", "m", MOST)
        assert await bank.reserve("other", "m", MOST) == ""

    asyncio.run(ask())


def test_another_client_that_leaves_ends_nothing() -> None:
    """Others use the same scheduler."""

    async def ask() -> None:
        bank, scheduler = await _opened()
        bank.remove_client(scheduler, "another")
        assert await bank.check("worker") == ""

    asyncio.run(ask())


def test_a_bank_that_is_closed_leaves_nothing_in_the_scheduler() -> None:
    """A scheduler lives longer than an audit."""

    async def ask() -> None:
        bank, scheduler = await _opened()
        assert scheduler.handlers
        await bank.close()
        assert not scheduler.handlers

    asyncio.run(ask())


@pytest.mark.parametrize("answer", [None, OSError("closed")], ids=["no such bank", "no scheduler"])
def test_who_hears_nothing_from_the_bank_has_no_leave(monkeypatch: pytest.MonkeyPatch, answer: OSError | None) -> None:
    """A scheduler answers None to what it does not know, and that is no leave to spend without limit."""

    def send(*_: object, **__: object) -> Future[Any]:
        told: Future[Any] = Future()
        told.set_exception(answer) if answer else told.set_result(None)
        return told

    monkeypatch.setattr(module, "_send", send)
    with pytest.raises(LimitReached):
        asyncio.run(Account("bank", Caps(), Prices()).check())
