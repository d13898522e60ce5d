"""The recorder: each question once, and nothing that could not be written down is asked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from auditor.errors import BadRun, LimitReached
from auditor.files import NO_ROOM
from auditor.journal import Writer, private_folder, read, write_plan
from auditor.models.protocol import Query, Reply
from auditor.models.replay import digest, recorded
from auditor.models.scripted import Scripted
from auditor.probing.recording import Recorder


class Waiting(Scripted):
    """A scripted model (a fake, for these tests only) that answers when it is allowed to."""

    width = 2

    def __init__(self) -> None:
        """Wait for ``allowed``."""
        super().__init__(lambda query: query.question)
        self.allowed = asyncio.Event()

    async def ask(self, query: Query) -> Reply:
        """Answer with the question itself, once allowed."""
        reply = await super().ask(query)
        await self.allowed.wait()
        return reply


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return an empty run."""
    folder = private_folder(tmp_path / "run")
    write_plan(folder, {"schema": 1})
    return folder


def _asking(recorder: Recorder, model: Waiting, questions: int) -> list[asyncio.Task[Reply]]:
    queries = [Query("", (), str(number)) for number in range(questions)]
    return [asyncio.create_task(recorder.ask(model, query, {})) for query in queries]


def test_what_nobody_waits_for_any_more_is_kept_at_the_end(run: Path) -> None:
    """An attack that is over may have left questions under way: they may be paid for, so their answers are written."""

    async def work() -> None:
        model = Waiting()
        with Writer(run) as journal:
            recorder = Recorder(journal, {})
            (asking,) = _asking(recorder, model, 1)
            await asyncio.sleep(0)
            asking.cancel()
            asyncio.get_running_loop().call_later(0.01, model.allowed.set)
            await recorder.finish()

    asyncio.run(work())
    assert [record["kind"] for record in read(run)] == ["exchange"]


def test_whoever_is_told_to_end_while_stragglers_answer_still_keeps_their_answers(run: Path) -> None:
    """Waiting for them is interrupted; they are not, since they may be paid for."""

    async def work() -> None:
        model = Waiting()
        with Writer(run) as journal:
            recorder = Recorder(journal, {})
            (asking,) = _asking(recorder, model, 1)
            await asyncio.sleep(0)
            asking.cancel()
            finishing = asyncio.create_task(recorder.finish())
            await asyncio.sleep(0)
            finishing.cancel()
            asyncio.get_running_loop().call_later(0.01, model.allowed.set)
            await asyncio.gather(finishing, return_exceptions=True)
            await recorder.settle(5)

    asyncio.run(work())
    assert [record["kind"] for record in read(run)] == ["exchange"]


def test_what_waits_for_its_turn_is_not_asked_once_the_disk_is_full(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two questions are under way and eight wait when the disk fills up: two answers are kept, eight not paid for."""

    async def work() -> tuple[Waiting, list[Reply | BaseException]]:
        model = Waiting()
        with Writer(run) as journal:
            asking = _asking(Recorder(journal, {}), model, 10)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            monkeypatch.setattr(journal, "_full", True)
            model.allowed.set()
            return model, list(await asyncio.gather(*asking, return_exceptions=True))

    model, said = asyncio.run(work())
    assert [query.question for query in model.asked] == ["0", "1"]
    assert [reply.text for reply in said if isinstance(reply, Reply)] == ["0", "1"]
    assert {str(one) for one in said if isinstance(one, LimitReached)} == {NO_ROOM}
    assert [record["reply"] for record in read(run)] == ["0", "1"]


def test_a_reply_that_is_asked_for_again_comes_from_the_journal(run: Path) -> None:
    """In the same start and in the next one: no reply is kept in memory, and the model is asked once."""
    model = Scripted(lambda query: f"ünlike {query.question}")
    asked = [Query("", (), name) for name in "abcab"]
    for _ in range(2):
        with Writer(run) as journal:
            recorder = Recorder(journal, recorded(run))
            said = [asyncio.run(recorder.ask(model, query, {})) for query in asked]
            assert [reply.text for reply in said] == [f"ünlike {query.question}" for query in asked]
    assert len(model.asked) == 3
    (first, _) = sorted(run.glob("journal-*.jsonl"))
    first.write_text(first.read_text(encoding="utf-8").replace("ünlike b", "altered!"), encoding="utf-8")
    found = recorded(run).get(digest(model.name, model.identity, asked[1]))
    assert found is not None
    assert found.text == "altered!"


def test_everybody_who_asks_alike_is_written_down_once(run: Path) -> None:
    """Beside whoever came first: together with them, later, and at the next start."""
    model, query = Scripted(lambda query: query.question), Query("", (), "a")

    async def ask(recorder: Recorder, *people: str) -> None:
        await asyncio.gather(*(recorder.ask(model, query, {"person": person}) for person in people))

    with Writer(run) as journal:
        recorder = Recorder(journal, {})
        for people in (("p0", "p1"), ("p2", "p0", "p1", "p2")):
            asyncio.run(ask(recorder, *people))
    with Writer(run) as journal:
        asyncio.run(ask(Recorder(journal, recorded(run)), "p3"))
    assert len(model.asked) == 1
    found = [(record["kind"], record["asked"]["person"]) for record in read(run)]
    assert found == [("exchange", "p0"), ("asked", "p1"), ("asked", "p2"), ("asked", "p3")]


def test_a_journal_that_shrinks_under_the_work_is_one_sentence(run: Path) -> None:
    """Somebody else's truncation is no traceback, and no wrong answer."""
    model = Scripted(lambda query: query.question)
    with Writer(run) as journal:
        recorder = Recorder(journal, {})
        asyncio.run(recorder.ask(model, Query("", (), "a"), {}))
        next(iter(run.glob("journal-*.jsonl"))).write_bytes(b"")
        with pytest.raises(BadRun, match="was changed"):
            asyncio.run(recorder.ask(model, Query("", (), "a"), {}))


def test_a_run_that_is_told_to_end_waits_for_what_is_under_way_and_asks_nothing_more(run: Path) -> None:
    """Answers that may be paid for are written down; questions in the queue stay there."""

    async def work() -> Waiting:
        model = Waiting()
        with Writer(run) as journal:
            recorder = Recorder(journal, {})
            asking = _asking(recorder, model, 10)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            for task in asking:
                task.cancel()
            asyncio.get_running_loop().call_later(0.05, model.allowed.set)
            await recorder.settle(5)
            await asyncio.gather(*asking, return_exceptions=True)
        return model

    assert [query.question for query in asyncio.run(work()).asked] == ["0", "1"]
    assert sorted(record["reply"] for record in read(run)) == ["0", "1"]


def test_after_the_last_answer_was_waited_for_somebody_else_may_ask(run: Path) -> None:
    """A judge of utility comes after a judge of guesses, and asks through the same recorder."""

    async def work() -> None:
        model = Waiting()
        with Writer(run) as journal:
            recorder = Recorder(journal, {})
            (asking,) = _asking(recorder, model, 1)
            await asyncio.sleep(0.01)  # until it is under way
            asyncio.get_running_loop().call_later(0.01, model.allowed.set)
            await recorder.settle(5)
            await asking
            assert (await recorder.ask(model, Query("", (), "another"), {})).text == "another"

    asyncio.run(work())
