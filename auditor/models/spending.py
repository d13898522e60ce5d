"""What was spent: counted exactly, and read back from the journals of a run.

A session of a run writes down, before it sends anything, the most that all of it so far may have cost. The last such
record of a session therefore bounds what was spent in it, however the session ended. A session does one work: the
audit itself, the judging of it or its explanation; each has limits of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from auditor.journal import Record, sessions
from auditor.models.prices import NANO
from auditor.models.protocol import Usage

RECORD: Final = "spending"  # the kind of its records
AUDIT: Final = "audit"  # the work of a session that names none


@dataclass(frozen=True, slots=True)
class Spending:
    """Attempts, tokens and money; every sum is exact."""

    calls: int = 0  # attempts, heard or not
    read: int = 0  # tokens
    written: int = 0  # tokens
    nano: int = 0  # billionths of a US dollar, for the calls whose price is known
    unpriced: int = 0  # calls whose price is not known

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return self.read + self.written

    @property
    def usd(self) -> float | None:
        """US dollars; None where the price of a call is not known."""
        return None if self.unpriced else self.nano / NANO

    def __add__(self, other: Self) -> Self:
        """Return both together."""
        return type(self)(  # spelt out: this is done several times for each question
            self.calls + other.calls,
            self.read + other.read,
            self.written + other.written,
            self.nano + other.nano,
            self.unpriced + other.unpriced,
        )

    def __sub__(self, other: Self) -> Self:
        """Return this without *other*."""
        return self + other * -1

    def __mul__(self, times: int) -> Self:
        """Return so much, *times* over."""
        return type(self)(*(part * times for part in self.parts()))

    def parts(self) -> tuple[int, ...]:
        """Return the counts in their order."""
        return self.calls, self.read, self.written, self.nano, self.unpriced

    def to_json(self) -> dict[str, int]:
        """Return the counts by name, as the journal holds them."""
        return dict(zip(("calls", "read", "written", "nano_usd", "unpriced"), self.parts(), strict=True))


def total(spent: Mapping[str, Spending]) -> Spending:
    """Return what all models together took."""
    return sum(spent.values(), Spending())


def spent_in(run: Path, work: str = AUDIT) -> dict[str, Spending]:
    """Return the most that each model may have taken in all sessions of *work* on the run at *run*, by its name."""
    spent: dict[str, Spending] = {}
    for session in sessions(run):
        for model, spending in _of_session(session, work).items():
            spent[model] = spent.get(model, Spending()) + spending
    return spent


def _of_session(records: Iterable[Record], work: str) -> dict[str, Spending]:
    """Return what a session of *work* took: as it says itself, and where it does not, what its answers took."""
    done = AUDIT
    stated: dict[str, Spending] | None = None
    answered: dict[str, Spending] = {}
    for record in records:
        if record["kind"] == RECORD:
            done = record.get("work", AUDIT)
            stated = (stated or {}) | {record["model"]: _from_json(record)}
        elif record["kind"] == "exchange":
            model = record["model"]
            answered[model] = answered.get(model, Spending()) + of_answer(Usage(**record["usage"]))
    if done != work:
        return {}
    return answered if stated is None else stated


def _from_json(record: Mapping[str, Any]) -> Spending:
    return Spending(record["calls"], record["read"], record["written"], record["nano_usd"], record["unpriced"])


def of_answer(usage: Usage) -> Spending:
    """Return what an answer took, as far as its provider says; what it does not count is left out."""
    read, written = usage.prompt_tokens or 0, usage.output_tokens or 0
    if usage.usd is None:
        return Spending(1, read, written, unpriced=1)
    return Spending(1, read, written, round(usage.usd * NANO))
