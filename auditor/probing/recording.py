"""Ask each question once: the journal where it was asked before, otherwise the model, and write it down at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from auditor.errors import LimitReached
from auditor.journal import Journal
from auditor.models.protocol import Model, Query, Reply
from auditor.models.replay import Known, digest, fields_of, reply_from


class Recorder:
    """The one place through which models are asked during a run."""

    def __init__(self, journal: Journal, known: Known, deadline: float | None = None) -> None:
        """Start from the replies that are *known*; after *deadline* (time.monotonic) no new question is asked."""
        self._journal = journal
        self._known = known
        self._places: dict[int, int] = {}  # in the journal, of the replies since then, by the hash of their digests
        self._asking: dict[str, asyncio.Task[Reply]] = {}
        self._askers: set[int] = set()  # hashes of the digests and purposes that this session has written down
        self._deadline = deadline
        self._ending = False
        self._lanes: dict[str, asyncio.Semaphore] = {}

    async def ask(self, model: Model, query: Query, purpose: Mapping[str, str]) -> Reply:
        """Return the reply to *query*; *purpose* (person, probe, agent, mitigation) is recorded beside it.

        Two askers of the same question share one call. Raises LimitReached past the deadline
        and ModelFailure where the model cannot be heard; a failure is not recorded, so it is asked again next time.
        """
        key = digest(model.name, model.identity, query)
        reply = self._heard(key) or await self._shared(key, model, query, purpose)
        self._note(key, model, purpose)
        return reply

    def _note(self, key: str, model: Model, purpose: Mapping[str, str]) -> None:
        """Write down, once, which other attack asked the same: who came first is chance."""
        asker = _asker(key, purpose)
        if asker not in self._askers and "task" not in purpose:
            self._journal.append("asked", digest=key, model=model.name, asked=dict(purpose))
            self._askers.add(asker)

    async def _shared(self, key: str, model: Model, query: Query, purpose: Mapping[str, str]) -> Reply:
        """Return the reply of the call under way, or of a new one."""
        if key not in self._asking:
            self._check_limits()
            asking = self._asking[key] = asyncio.create_task(self._fresh(key, model, query, purpose))
            asking.add_done_callback(_noticed)
        return await asyncio.shield(self._asking[key])

    async def finish(self) -> None:
        """Wait for what is under way: where one agent fails, an attack ends before the others have answered.

        Where this is cancelled, the questions are not: ``settle`` can still hear them.
        """
        if self._asking:
            await asyncio.wait(tuple(self._asking.values()))

    async def settle(self, seconds: float) -> None:
        """Wait so long for the questions under way, which may be paid for; give up what is not answered by then.

        What still waits for its turn is not asked any more; whoever comes afterwards, such as a second judge, may ask.
        """
        asking = list(self._asking.values())
        if not asking:
            return
        self._ending = True
        try:
            _, late = await asyncio.wait(asking, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
        finally:
            self._ending = False

    def _heard(self, key: str) -> Reply | None:
        """Return the reply from the journal: a long run would fill the memory with replies that nobody asks for."""
        if hash(key) in self._places:
            record = self._journal.again(self._places[hash(key)])
            if record["digest"] == key:
                return reply_from(record)
        return self._known.get(key)

    def _check_limits(self) -> None:
        """Raise LimitReached where nothing new may be asked: the run ends, its time is over, or the disk is full."""
        self._journal.check_room()
        if self._ending:
            raise LimitReached("the run was told to end")
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise LimitReached("the time limit is reached")

    async def _fresh(self, key: str, model: Model, query: Query, purpose: Mapping[str, str]) -> Reply:
        lane = self._lanes.setdefault(model.name, asyncio.Semaphore(max(1, model.width)))
        try:
            reply = await self._in_turn(lane, model, query)
            self._places[hash(key)] = self._journal.append(
                "exchange",
                digest=key,
                model=model.name,
                asked=dict(purpose),
                **fields_of(reply),
                at=round(time.time(), 3),
            )
            self._askers.add(_asker(key, purpose))
            return reply
        finally:
            del self._asking[key]

    async def _in_turn(self, lane: asyncio.Semaphore, model: Model, query: Query) -> Reply:
        """Ask once there is room beside the questions under way, unless a limit was reached meanwhile."""
        async with lane:
            self._check_limits()
            return await model.ask(query)


def _asker(key: str, purpose: Mapping[str, str]) -> int:
    return hash((key, frozenset(purpose.items())))


def _noticed(asking: asyncio.Task[Reply]) -> None:
    """Take note of a failure: its asker may have been cancelled, and nobody else would."""
    if not asking.cancelled():
        asking.exception()
