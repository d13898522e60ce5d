"""Hard limits on what a run may take: reserved before every attempt, so that they are never overrun.

A limit covers the whole run: what its journal already holds counts. An attempt that failed keeps what was reserved for
it, since a provider may bill what it did not deliver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from auditor.errors import LimitReached
from auditor.models.protocol import Model, Query, Reply, Usage

_CHARACTERS_PER_TOKEN: Final = 2.5  # an upper estimate for most scripts: a reservation must not be too small
_TOKENS_PER_IMAGE: Final = 2000


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that a run may take; None is no limit."""

    calls: int | None = None
    tokens: int | None = None  # read and written
    usd: float | None = None


# US dollars per token read and per token written, by model; None where nothing is known.
Prices = Callable[[str], tuple[float, float] | None]


class Budget:
    """What is left of a run's limits."""

    def __init__(self, caps: Caps, prices: Prices, spent: Usage = Usage(), calls: int = 0) -> None:  # noqa: B008 - frozen
        """Start with what the run has *spent* in *calls* earlier."""
        self._caps = caps
        self._prices = prices
        self._calls = calls
        self._tokens = (spent.prompt_tokens or 0) + (spent.output_tokens or 0)
        self._usd = spent.usd or 0.0

    def reserve(self, model: str, query: Query) -> tuple[int, float]:
        """Set aside one attempt at *query*; return its tokens and dollars.

        Raises LimitReached where a limit would be overrun, or where money is limited and the price is unknown.
        """
        read = most_tokens_read(query)
        tokens = read + query.max_tokens
        usd = self._most_usd(model, read, query.max_tokens)
        if self._caps.calls is not None and self._calls + 1 > self._caps.calls:
            raise LimitReached(f"the limit of {self._caps.calls} calls is reached")
        if self._caps.tokens is not None and self._tokens + tokens > self._caps.tokens:
            raise LimitReached(f"the limit of {self._caps.tokens} tokens is reached")
        if self._caps.usd is not None and self._usd + usd > self._caps.usd:
            raise LimitReached(f"the limit of {self._caps.usd:g} US dollars is reached")
        self._calls += 1
        self._tokens += tokens
        self._usd += usd
        return tokens, usd

    def settle(self, reserved: tuple[int, float], usage: Usage) -> None:
        """Replace what was reserved by what was used, as far as the provider says it."""
        tokens, usd = reserved
        if usage.prompt_tokens is not None and usage.output_tokens is not None:
            self._tokens += usage.prompt_tokens + usage.output_tokens - tokens
        if usage.usd is not None:
            self._usd += usage.usd - usd

    def _most_usd(self, model: str, read: int, written: int) -> float:
        if self._caps.usd is None:
            return 0.0
        price = self._prices(model)
        if price is None:
            raise LimitReached(f"money is limited, and what {model} costs is not known: state it with --price")
        return read * price[0] + written * price[1]


class Budgeted:
    """A model whose every attempt is reserved first."""

    def __init__(self, model: Model, budget: Budget) -> None:
        """Ask *model* within *budget*."""
        self._model = model
        self._budget = budget

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    @property
    def identity(self) -> Mapping[str, str]:
        """The model's own: a limit changes no answer."""
        return self._model.identity

    @property
    def sees_images(self) -> bool:
        """The model's own."""
        return self._model.sees_images

    @property
    def width(self) -> int:
        """The model's own."""
        return self._model.width

    async def ask(self, query: Query) -> Reply:
        """Answer *query*, or raise LimitReached without asking."""
        reserved = self._budget.reserve(self._model.name, query)
        reply = await self._model.ask(query)
        self._budget.settle(reserved, reply.usage)
        return reply

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()


def most_tokens_read(query: Query) -> int:
    """Return an upper estimate of the tokens that *query* makes a model read."""
    characters = len(query.system) + sum(map(len, query.material)) + len(query.question)
    return int(characters / _CHARACTERS_PER_TOKEN) + _TOKENS_PER_IMAGE * len(query.images) + 16
