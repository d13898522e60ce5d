"""Hard limits on what a run may take: each attempt is reserved at its upper bound before it is sent, settled after.

What is reserved is written down first, so that a run that was killed counts at its next start what may be billed.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from auditor.errors import BadModel, LimitReached, Rejected, Throttled, TooLarge
from auditor.journal import Writer
from auditor.models.prices import NANO, Price, Prices
from auditor.models.protocol import Model, Query, Reply, Usage
from auditor.models.spending import AUDIT, RECORD, Spending, spent_in, total
from auditor.models.wrappers.wrapped import Wrapped

TIME_IS_UP: Final = "the time limit is reached"
# A token is at least one byte of UTF-8 in every tokenizer that covers all texts; the conversation's own marks come on
# top. Of a picture of at most 1024 pixels gpt-4o-mini makes 25,501 tokens, of a longer one 48,169: the most of all that
# we know.
_MARKS: Final = 64
_PER_IMAGE: Final = 26_000
_PER_LONG_IMAGE: Final = 48_500
_LONG: Final = 1024  # pixels

Note = Callable[[str, Spending], object]  # told the name of a model and the most that it took so far in this session


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most that a run may take; None is no limit. Time is that of a session, the rest that of the whole run."""

    calls: int | None = None  # attempts
    tokens: int | None = None  # read and written
    usd: float | None = None
    minutes: float | None = None

    def overrun(self, spending: Spending) -> str:
        """Return the limit that *spending* exceeds, as a sentence; "" where it is within all of them."""
        if self.calls is not None and spending.calls > self.calls:
            return f"the limit of {self.calls:,} calls is reached"
        if self.tokens is not None and spending.tokens > self.tokens:
            return f"the limit of {self.tokens:,} tokens is reached"
        if self.usd is not None and (spending.unpriced or spending.nano > math.floor(self.usd * NANO)):
            return f"the limit of {self.usd:g} US dollars is reached"
        return ""


class Budget:
    """What is left of a run's limits, shared by all its models."""

    def __init__(self, caps: Caps | None = None, prices: Prices | None = None) -> None:
        """Hold to *caps*, at these *prices*."""
        self.caps = caps or Caps()
        self.prices = prices or Prices()
        self._before: Mapping[str, Spending] = {}
        self._settled: dict[str, Spending] = {}
        self._open: dict[str, Spending] = {}
        self._note: Note = lambda _model, _spending: None
        self._deadline = math.inf
        self._reached = ""
        self._changed = asyncio.Event()  # replaced whenever something was settled
        self._limited = replace(self.caps, minutes=None) != Caps()

    def open(self, before: Mapping[str, Spending], note: Note) -> None:
        """Start a session of a run of which *before* was spent earlier, by model; *note* writes down what is new."""
        self._settled, self._open, self._reached = {}, {}, ""
        self._before = {model: self._priced(model, spending) for model, spending in before.items()}
        self._note = note
        self._note("", Spending())  # from here on this session says what it took
        if self.caps.minutes is not None:
            self._deadline = time.monotonic() + 60 * self.caps.minutes

    @property
    def exhausted(self) -> bool:
        """Whether a limit of the whole run is reached, so that only a higher one lets it go on."""
        return self._reached not in ("", TIME_IS_UP)

    @property
    def spent(self) -> dict[str, Spending]:
        """The most that each model may have taken, earlier sessions included."""
        names = dict.fromkeys((*self._before, *self._settled, *self._open))
        return {name: self._before.get(name, Spending()) + self._taken(name) for name in names}

    def check_prices(self, models: Sequence[str], run: Path | None = None, work: str = AUDIT) -> None:
        """Refuse a limit of money where it is not known what one of *models* costs, or what *work* spent on *run*.

        Raises BadModel naming the model and where to state its price.
        """
        if self.caps.usd is None:
            return
        spent = spent_in(run, work) if run and (run / "plan.json").exists() else {}
        for name in (*models, *(name for name, spending in spent.items() if spending.unpriced)):
            if self.prices.most(name) is None:
                raise BadModel(
                    f"--max-usd needs to know what {name} costs: state it in auditor.toml under "
                    f"[prices.{json.dumps(name)}], as input and output in US dollars per million tokens"
                )

    async def reserve(self, model: str, query: Query) -> Spending:
        """Set aside the most that one attempt at *query* can take, and return it.

        Where it does not fit beside what others have set aside, it waits for them to settle. Raises LimitReached where
        it cannot fit any more; after that nothing can be reserved.
        """
        most = self.most(model, query)
        await self.set_aside(model, most)
        return most

    async def set_aside(self, model: str, most: Spending) -> None:
        """Set *most* aside for one attempt at *model*; as ``reserve`` in every other way."""
        while self._overruns(most):
            await self._changed.wait()
        self._note(model, self._taken(model) + most)  # before it can be spent
        self._open[model] = self._open.get(model, Spending()) + most

    def settle(self, model: str, reserved: Spending, taken: Spending) -> None:
        """Put what was *taken* in the place of what was *reserved*."""
        self._open[model] -= reserved
        self._settled[model] = self._settled.get(model, Spending()) + taken
        self._wake()

    def decline(self, why: str) -> None:
        """Set nothing aside any more, for nobody; those who wait are told *why*, unless a limit was reached before."""
        self._reached = self._reached or why
        self._wake()

    def close(self) -> None:
        """Write down what this session took in the end."""
        for model in self._settled:
            self._note(model, self._taken(model))

    def most(self, model: str, query: Query) -> Spending:
        """Return the most that one attempt at *query* can take."""
        read = most_tokens_read(query)
        price = self.prices.most(model)
        if price is None:
            return Spending(1, read, query.max_tokens, unpriced=1)
        return Spending(1, read, query.max_tokens, price.nano(read, query.max_tokens))

    def _taken(self, model: str) -> Spending:
        return self._settled.get(model, Spending()) + self._open.get(model, Spending())

    def _overruns(self, most: Spending) -> bool:
        """Say whether *most* has to wait; raise LimitReached where that is in vain, as what is settled only grows."""
        if not self._reached and time.monotonic() > self._deadline:
            self._reached = TIME_IS_UP
        spent = total(self.spent) if self._limited else Spending()
        if not self._reached and self._limited:
            self._reached = self.caps.overrun(spent - total(self._open) + most)
        if self._reached:
            self._wake()
            raise LimitReached(self._reached)
        return bool(self.caps.overrun(spent + most))

    def _wake(self) -> None:
        """Let everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _priced(self, model: str, spending: Spending) -> Spending:
        """Return *spending* with at most what the calls cost whose price was not known then, if it is known by now."""
        price = self.prices.most(model)
        if not spending.unpriced or price is None:
            return spending
        return replace(spending, nano=spending.nano + _of_all(price, spending), unpriced=0)


@contextmanager
def accounted(budget: Budget, run: Path, journal: Writer, work: str = AUDIT) -> Iterator[None]:
    """Have *budget* count what *work* on *run* spent earlier, and write down in *journal* what is spent meanwhile."""
    budget.open(
        spent_in(run, work), lambda model, taken: journal.append(RECORD, work=work, model=model, **taken.to_json())
    )
    try:
        yield
    finally:
        with suppress(LimitReached):  # a disk without room; what was written down before is a bound
            budget.close()


class Budgeted(Wrapped):
    """A model whose every attempt is reserved before it is sent."""

    def __init__(self, model: Model, budget: Budget) -> None:
        """Ask *model* within *budget*."""
        super().__init__(model)
        self._budget = budget

    async def ask(self, query: Query) -> Reply:
        """Answer *query*, its price filled in; raise LimitReached, without asking, where a limit forbids it."""
        reserved = await self._budget.reserve(self.name, query)
        taken = reserved  # an attempt that fails or is broken off may be billed all the same
        try:
            reply = await self._model.ask(query)
            usage = replace(reply.usage, usd=self._budget.prices.paid(self.name, reply.usage))
            taken = _of_answer(usage, reserved)
        except TooLarge:  # computed
            raise
        except (Throttled, Rejected):
            taken = Spending(calls=1)  # turned away, so nothing was computed
            raise
        finally:
            self._budget.settle(self.name, reserved, taken)
        return replace(reply, usage=usage)


def most_tokens_read(query: Query) -> int:
    """Return an upper bound of the tokens that *query* makes a model read."""
    texts = (query.system, *query.material, query.question)
    images = sum(_PER_LONG_IMAGE if image.longest > _LONG else _PER_IMAGE for image in query.images)
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) + images + _MARKS


def _of_answer(usage: Usage, reserved: Spending) -> Spending:
    """Return what an answer took; where its provider does not say, the most that was reserved for it."""
    read = reserved.read if usage.prompt_tokens is None else max(0, usage.prompt_tokens)
    written = reserved.written if usage.output_tokens is None else max(0, usage.output_tokens)
    if usage.usd is not None and math.isfinite(usage.usd):
        return Spending(1, read, written, max(0, math.ceil(usage.usd * NANO)))
    return Spending(1, read, written, reserved.nano, reserved.unpriced)


def _of_all(price: Price, spending: Spending) -> int:
    per_call = Price(0.0, 0.0, None, price.call).nano(0, 0)
    return price.nano(spending.read, spending.written) + per_call * (spending.calls - 1)
