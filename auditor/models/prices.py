"""What models cost: as the user states it, otherwise by the price list that litellm carries.

The list is read as a file, and only when a price is asked for; litellm is not imported, and nothing is fetched.
"""

from __future__ import annotations

import fnmatch
import functools
import importlib.util
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from auditor.attributes.fields import Table
from auditor.models.protocol import Usage

NANO: Final = 1_000_000_000  # money is counted in billionths of a US dollar, so that sums are exact
_LIST: Final = "model_prices_and_context_window_backup.json"
_KEYS: Final = ("input", "output", "cached", "call")
_OTHER_TERMS: Final = ("batches", "priority", "flex", "balanced", "ultrafast", "decisions", "1hr", "audio", "video")
_BY_TOKEN: Final = ("input_cost_per_token", "cache_read_input_token_cost", "output_cost_per_token")
_LONGER: Final = re.compile(rf"(?:{'|'.join(_BY_TOKEN)})(_above_(\d+)k_tokens)")  # price of all tokens of a long call
_MILLION: Final = 1_000_000
# Programs that compute where they stand, for nobody's money; litellm's list knows few of their models.
_FREE: Final = ("embedded", "llamafile", "lm_studio", "ollama", "ollama_chat")
_SEARCHES: Final = "perplexity"  # its models search the web at every call, and that is paid for by the call


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, and for each call."""

    input: float
    output: float
    cached: float | None = None  # for input that the provider remembered; None: as other input
    call: float = 0.0

    def nano(self, read: int, written: int, cached: int = 0) -> int:
        """Return the price of one call in billionths of a US dollar, rounded up; *cached* is a part of *read*."""
        remembered = self.input if self.cached is None else self.cached
        million = (read - cached) * self.input + cached * remembered + written * self.output
        return math.ceil(million * (NANO / _MILLION) + self.call * NANO)

    def shown(self) -> str:
        """Return the price as it is stated in the configuration."""
        return ", ".join(f"{key} {value:g}" for key in _KEYS if (value := getattr(self, key)) is not None)


@dataclass(frozen=True, slots=True)
class Prices:
    """What each model costs."""

    stated: Mapping[str, Price] = field(default_factory=dict)  # by pattern: "openai/gpt-5*"

    def own(self, model: str) -> Price | None:
        """Return what the user states for *model*: its own name first, then the longest pattern; None for nothing."""
        if model in self.stated or not self.stated:
            return self.stated.get(model)
        fitting = [pattern for pattern in self.stated if fnmatch.fnmatchcase(model, pattern)]
        return self.stated[max(fitting, key=len)] if fitting else None

    def usual(self, model: str, read: int = 0) -> Price | None:
        """Return what *model* usually costs for calls that read so many tokens each; None where nobody knows."""
        own = self.own(model)
        return own or _listed_at(model, read)

    def most(self, model: str) -> Price | None:
        """Return the most that *model* can cost: long requests and kept prefixes may have higher prices."""
        own = self.own(model)
        if own:
            return Price(max(own.input, own.cached or 0.0), own.output, None, own.call)
        return _listed(model, most=True)

    def paid(self, model: str, usage: Usage) -> float | None:
        """Return the US dollars that *usage* cost: by the user's price, else as it says itself, else by the list."""
        price = self.own(model)
        if price is None and usage.usd is not None:
            return usage.usd
        if usage.prompt_tokens is None or usage.output_tokens is None:
            return None
        price = price or _listed_at(model, usage.prompt_tokens)
        if price is None:
            return None
        cached = min(usage.cached_tokens or 0, usage.prompt_tokens)
        return price.nano(usage.prompt_tokens, usage.output_tokens, cached) / NANO


def read(table: Table) -> dict[str, Price]:
    """Check a ``[prices]`` table and return its prices by pattern; BadContent names file and key of a fault."""
    return {pattern: _stated(table.table(pattern)) for pattern in table.data}


def _stated(table: Table) -> Price:
    table.only(*_KEYS)
    own = {key: _dollars(table, key) for key in _KEYS if key in table.data or key in ("input", "output")}
    return Price(**own)


def _dollars(table: Table, key: str) -> float:
    value = table.number(key)
    if not math.isfinite(value):
        raise table.fault(key, "a number of US dollars")
    return float(value)


@functools.cache  # asked before and after every call
def _listed(model: str, *, most: bool) -> Price | None:
    """Return the price of *model* in litellm's list; None where it has none, or one that is not by tokens."""
    provider, _, rest = model.partition("/")
    if provider.partition(":")[0] in _FREE:
        return Price(0.0, 0.0)
    entry = _entry(provider, rest, model)
    if not entry or "input_cost_per_token" not in entry or "output_cost_per_token" not in entry:
        return None
    if most:
        read_at = _highest(entry, "input_cost_per_", "cache_creation_input_token_cost", "cache_read_input_token_cost")
        return Price(read_at, _highest(entry, "output_cost_per_"), None, _per_call(provider, entry))
    return _at(entry, "", _per_call(provider, entry))


def _listed_at(model: str, read: int) -> Price | None:
    """Return the listed price of a call of *model* that reads so many tokens: all of a long one costs more."""
    reached = [price for limit, price in _longer(model) if read >= limit]  # some count from the limit on, some after it
    return reached[-1] if reached else _listed(model, most=False)


@functools.cache
def _longer(model: str) -> tuple[tuple[int, Price], ...]:
    """Return the listed prices of *model* for long calls, each with the tokens read from which it holds, ascending."""
    provider, _, rest = model.partition("/")
    if _listed(model, most=False) is None or provider.partition(":")[0] in _FREE:
        return ()
    entry = _entry(provider, rest, model)
    marks = {found[1]: 1000 * int(found[2]) for key in entry if (found := _LONGER.fullmatch(key))}
    call = _per_call(provider, entry)
    return tuple((limit, _at(entry, mark, call)) for mark, limit in sorted(marks.items(), key=lambda one: one[1]))


def _at(entry: Mapping[str, Any], mark: str, call: float) -> Price:
    """Return the price in *entry* under the keys that end with *mark*, and where one is missing under the plain one."""
    read, cached, written = (entry.get(f"{kind}{mark}", entry.get(kind)) for kind in _BY_TOKEN)
    return Price(read * _MILLION, written * _MILLION, None if cached is None else cached * _MILLION, call)


def _per_call(provider: str, entry: Mapping[str, Any]) -> float:
    """Return what each call costs, whatever its length."""
    call: float = entry.get("input_cost_per_request", 0.0)
    if provider == _SEARCHES:
        call += max(entry.get("search_context_cost_per_query", {}).values(), default=0.0)
    return call


def _entry(provider: str, rest: str, model: str) -> Mapping[str, Any]:
    """Return the entry of *model*: some stand under their full name, some without their provider."""
    listed = _list()
    if model in listed:
        return listed[model]
    entry = listed.get(rest, {})
    return entry if entry.get("litellm_provider") == provider else {}


def _highest(entry: Mapping[str, Any], *kinds: str) -> float:
    """Return the highest price per million tokens among the *kinds*, other terms of contract left out."""
    found = [
        float(value)
        for key, value in entry.items()
        if key.startswith(kinds) and "token" in key and not any(term in key for term in _OTHER_TERMS)
    ]
    return max(found) * _MILLION


@functools.cache
def _list() -> Mapping[str, Mapping[str, Any]]:
    """Read litellm's own copy of its price list; empty where there is none."""
    found = importlib.util.find_spec("litellm")
    try:
        text = Path(str(found and found.origin)).with_name(_LIST).read_text(encoding="utf-8")
        listed: dict[str, dict[str, Any]] = json.loads(text)
    except (OSError, ValueError):
        return {}
    return listed
