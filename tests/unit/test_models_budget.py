"""Limits hold whatever happens: under any interleaving, with retries, and across the sessions of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import LimitReached, ModelFailure, Rejected, Throttled, Unreachable
from auditor.journal import Writer, private_folder, write_plan
from auditor.models import chat
from auditor.models.prices import Price, Prices
from auditor.models.protocol import Image, Query, Reply, Usage
from auditor.models.scripted import Scripted
from auditor.models.spending import RECORD, Spending, spent_in, total
from auditor.models.wrappers import Budget, Caps, Limits, Shared, accounted, guarded
from auditor.models.wrappers.budget import TIME_IS_UP, Budgeted, most_tokens_read
from auditor.models.wrappers.patience import Retried

PRICES = Prices({"*": Price(input=2.0, output=8.0)})
Failure = Callable[[], ModelFailure]
FAILURES: Sequence[Failure] = (lambda: Unreachable("silent"), lambda: Throttled("busy"), lambda: Rejected("no"))


def query(text: str = "hello", most: int = 10) -> Query:
    """Return a question of a known size."""
    return Query("", (text,), "", max_tokens=most)


class Spender(Scripted):
    """Takes its time and its share of what was reserved, or fails; keeps the account (scripted: for tests only)."""

    def __init__(self, name: str, script: Sequence[tuple[float, int, int]]) -> None:
        """Follow *script*: for each attempt its share of the reservation, its turns, and how it ends (3: well)."""
        super().__init__(lambda _: "", name)
        self._script = list(script)
        self.attempts = 0

    async def ask(self, query: Query) -> Reply:
        """Answer after some turns of the event loop."""
        share, turns, end = self._script[self.attempts % len(self._script)]
        self.attempts += 1
        for _ in range(turns):
            await asyncio.sleep(0)
        if end < len(FAILURES):
            raise FAILURES[end]()
        return Reply("heard", usage=Usage(int(share * most_tokens_read(query)), 0, int(share * query.max_tokens)))


SCRIPT = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=8)
CAPS = st.builds(
    lambda calls, tokens, usd: Caps(calls=calls, tokens=tokens, usd=usd),
    st.none() | st.integers(0, 30),
    st.none() | st.integers(0, 4000),
    st.none() | st.floats(0, 0.02),
)


async def _storm(models: Sequence[Spender], budget: Budget, questions: int) -> list[object]:
    """Ask everything at once, twice over where it fails."""

    async def no_pause(_: float) -> None:
        await asyncio.sleep(0)

    asked = [Retried(Budgeted(model, budget), Limits(attempts=3), no_pause) for model in models]
    work = (asked[n % len(asked)].ask(query("x" * (n % 40), 5 + n % 9)) for n in range(questions))
    return list(await asyncio.gather(*work, return_exceptions=True))


@settings(max_examples=80, deadline=None)
@given(st.lists(SCRIPT, min_size=1, max_size=3), CAPS, st.integers(1, 40))
def test_what_is_reserved_never_exceeds_a_limit(
    scripts: list[list[tuple[float, int, int]]], caps: Caps, questions: int
) -> None:
    """Whatever answers, fails or waits in whatever order: after every step all is within every limit."""
    models = [Spender(f"m{n}", script) for n, script in enumerate(scripts)]
    budget, seen = Budget(caps, PRICES), list[Spending]()
    budget.open({}, lambda _model, _taken: seen.append(total(budget.spent)))
    results = asyncio.run(_storm(models, budget, questions))
    assert all(not caps.overrun(spending) for spending in seen)
    assert total(budget.spent).calls == sum(model.attempts for model in models)
    assert all(isinstance(result, Reply | ModelFailure | LimitReached) for result in results)
    if caps == Caps():
        assert not any(isinstance(result, LimitReached) for result in results)


def test_every_retry_is_counted() -> None:
    """Three attempts at one question are three calls, and what may be billed for the lost ones is kept."""
    model = Spender("m", [(1.0, 0, 0), (1.0, 0, 1), (0.5, 0, 3)])
    budget = Budget(Caps(calls=3), PRICES)
    asyncio.run(_storm([model], budget, 1))
    most = budget.most("m", query("", 5))
    half = Spending(1, most.read // 2, 5 // 2, PRICES.stated["*"].nano(most.read // 2, 5 // 2))
    # Silent: all that was reserved; busy: a call; heard: what the answer says.
    assert budget.spent == {"m": most + Spending(calls=1) + half}


def test_what_does_not_fit_beside_others_waits_for_them() -> None:
    """A limit that only the upper bounds exceed ends nothing: the others settle for less."""
    bound = most_tokens_read(query()) + 10
    model, budget = Spender("m", [(0.01, 3, 3)]), Budget(Caps(tokens=2 * bound))
    shared = Shared(budget)
    asked = guarded(model, Limits(), shared)

    async def ask_all() -> list[Reply]:
        return list(await asyncio.gather(*(asked.ask(query()) for _ in range(50))))

    assert len(asyncio.run(ask_all())) == 50


def test_a_long_picture_is_reserved_more_for() -> None:
    """gpt-4o-mini makes 25,501 tokens of 1024 pixels, and 48,169 of 2048 by 768."""
    small, large = (replace(query(), images=(Image(b"", longest=pixels),)) for pixels in (1024, 4096))
    assert most_tokens_read(small) - most_tokens_read(query()) >= 25_501
    assert most_tokens_read(large) - most_tokens_read(query()) >= 48_169


def test_after_a_limit_nothing_is_asked_any_more() -> None:
    """The first question that cannot fit ends it, also for smaller ones that wait."""
    model, budget = Spender("m", [(1.0, 2, 3)]), Budget(Caps(calls=2))
    results = asyncio.run(_storm([model], budget, 9))
    assert model.attempts == 2
    stopped = [str(result) for result in results if isinstance(result, LimitReached)]
    assert stopped == ["the limit of 2 calls is reached"] * 7


def test_a_limit_of_time_ends_the_retries_too() -> None:
    """Past the end of a session no attempt is made."""
    budget = Budget(Caps(minutes=0.0))
    budget.open({}, lambda _model, _taken: None)
    with pytest.raises(LimitReached, match=TIME_IS_UP):
        asyncio.run(Budgeted(Spender("m", [(1.0, 0, 3)]), budget).ask(query()))


def test_an_attempt_that_is_broken_off_counts_as_all_that_was_reserved() -> None:
    """It may be billed."""
    budget = Budget(Caps(), PRICES)

    async def broken_off() -> None:
        task = asyncio.create_task(Budgeted(Spender("m", [(0.1, 99, 3)]), budget).ask(query()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(broken_off())
    assert budget.spent == {"m": budget.most("m", query())}


def test_an_answer_that_is_too_large_to_read_counts_as_all_that_was_reserved() -> None:
    """It was computed, other than a request that was turned away."""
    budget = Budget(Caps(), PRICES)

    def too_large(_: Query) -> str:
        raise chat.too_large("host")

    with pytest.raises(Rejected, match="more than 4 MB"):
        asyncio.run(Budgeted(Scripted(too_large, "m"), budget).ask(query()))
    assert budget.spent == {"m": budget.most("m", query())}


@pytest.mark.parametrize(
    ("usage", "usd"),
    [
        (Usage(1_000_000, 0, 1_000_000), 10.0),
        (Usage(1_000_000, 0, 1_000_000, usd=3.0), 10.0),  # the user's price goes before the provider's
        (Usage(1_000_000, None, None), None),
    ],
)
def test_an_answer_carries_its_price(usage: Usage, usd: float | None) -> None:
    """What is recorded is what the stated price makes of it; None where the provider does not count."""
    model = Scripted(lambda _: Reply("", usage=usage))
    assert asyncio.run(Budgeted(model, Budget(prices=PRICES)).ask(query())).usage.usd == usd


def _session(run: Path, caps: Caps, models: Sequence[Spender], questions: int, *, killed: bool = False) -> Budget:
    """Work on *run* for one session; a killed one writes nothing more once its first question is under way."""
    budget = Budget(caps, PRICES)
    with Writer(run) as journal:
        budget.open(spent_in(run), lambda m, taken: journal.append(RECORD, model=m, **taken.to_json()))
        asyncio.run(_storm(models, budget, questions))
        if not killed:
            budget.close()
    return budget


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return an empty run."""
    write_plan(private_folder(tmp_path / "run"), {})
    return tmp_path / "run"


@given(st.lists(st.tuples(SCRIPT, st.integers(0, 12), st.booleans()), min_size=1, max_size=4), st.integers(0, 25))
@settings(max_examples=15, deadline=None)
def test_a_limit_holds_across_sessions(
    tmp_path_factory: pytest.TempPathFactory,
    sessions: list[tuple[list[tuple[float, int, int]], int, bool]],
    calls: int,
) -> None:
    """However often a run is stopped or killed and started again, its limit is that of the whole run."""
    folder = tmp_path_factory.mktemp("sessions")
    write_plan(private_folder(folder / "run"), {})
    attempts = 0
    for script, questions, killed in sessions:
        model = Spender("m", script)
        budget = _session(folder / "run", Caps(calls=calls), [model], questions, killed=killed)
        attempts += model.attempts
        assert attempts <= calls
        assert total(budget.spent).calls == total(spent_in(folder / "run")).calls == attempts


def test_a_budget_starts_each_session_anew(run: Path) -> None:
    """What one session spent is in the journal when the next starts, and is not counted twice."""
    budget = Budget(Caps(calls=3), PRICES)
    for asked in (2, 3):
        with Writer(run) as journal, accounted(budget, run, journal):
            asyncio.run(_storm([Spender("m", [(0.5, 0, 3)])], budget, 2))
        assert total(budget.spent).calls == asked


def test_what_a_killed_session_had_under_way_counts_in_full(run: Path) -> None:
    """The journal ends with a reservation: the next session takes it as spent."""
    budget = Budget(Caps(), PRICES)
    with Writer(run) as journal:
        budget.open({}, lambda m, taken: journal.append(RECORD, model=m, **taken.to_json()))
        most = asyncio.run(budget.reserve("m", query()))
    assert spent_in(run) == {"": Spending(), "m": most}


def test_sessions_that_kept_no_account_count_by_their_answers(run: Path) -> None:
    """A journal of answers alone is added up; money that is not known then is priced by what is known now."""
    usages: list[Mapping[str, object]] = [
        {"prompt_tokens": 100, "cached_tokens": 0, "output_tokens": 10, "usd": None},
        {"prompt_tokens": None, "cached_tokens": None, "output_tokens": None, "usd": 0.5},
    ]
    with Writer(run) as journal:
        for usage in usages:
            journal.append("exchange", model="m", usage=usage)
    assert spent_in(run) == {"m": Spending(2, 100, 10, 500_000_000, 1)}
    budget = Budget(Caps(), PRICES)
    budget.open(spent_in(run), lambda _model, _taken: None)
    assert budget.spent["m"] == Spending(2, 100, 10, 500_000_000 + 280_000)


def test_sums_of_money_are_exact() -> None:
    """Three times ten cents is thirty cents: no limit is missed or met by rounding."""
    model = Scripted(lambda _: Reply("", usage=Usage(0, 0, 0)))
    budget = Budget(Caps(usd=0.3), Prices({"*": Price(0.0, 0.0, call=0.1)}))

    async def ask_all() -> int:
        results = await asyncio.gather(
            *(Budgeted(model, budget).ask(query()) for _ in range(4)), return_exceptions=True
        )
        return sum(isinstance(result, Reply) for result in results)

    assert asyncio.run(ask_all()) == 3
    assert total(budget.spent).usd == 0.3


@given(st.text(max_size=300))
def test_a_token_is_at_least_one_byte(text: str) -> None:
    """The bound holds for any writing, lone surrogates included."""
    assert most_tokens_read(query(text)) >= len(text)
