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
    scheduler = SimpleNamespace(handlers={})
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
