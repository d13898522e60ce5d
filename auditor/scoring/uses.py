"""What the questions of a run took: by model, by mitigation that rewrote, by task, by attack and person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from auditor.journal import Record
from auditor.mitigation.rewriting.rewriter import TASK as REWRITING
from auditor.models.protocol import Usage
from auditor.models.spending import Spending, of_answer

Key = TypeVar("Key", str, tuple[str, str, str, str])
Who = tuple[str, str, str, str]  # person, probe, model, mitigation
_ATTACK: Final = "attack"  # the task of what is asked for no other
_SHOWN: Final = 3  # versions of a model that are named


@dataclass(slots=True)
class Use:
    """What exchanges took, summed."""

    versions: set[str] = field(default_factory=set)  # by which the provider called what answered
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    usd: float | None = None

    @property
    def version(self) -> str:
        """All versions in one line, whatever the order in which they answered; the first three of many."""
        first, rest = sorted(self.versions)[:_SHOWN], len(self.versions) - _SHOWN
        return ", ".join(first) + (f" and {rest} more" if rest > 0 else "")

    def add(self, record: Record) -> None:
        """Count one exchange."""
        usage = record["usage"]
        self.versions |= {record["version"]} - {""}
        self.calls += 1
        self.prompt_tokens += usage["prompt_tokens"] or 0
        self.cached_tokens += usage["cached_tokens"] or 0
        self.output_tokens += usage["output_tokens"] or 0
        self.seconds += record["seconds"]
        if usage["usd"] is not None:
            self.usd = (self.usd or 0.0) + usage["usd"]


@dataclass(frozen=True, slots=True)
class Searched:
    """What became of somebody who published more than the model holds, in items."""

    items: int  # that an attacker would have been shown
    searched: int  # that were looked through whole
    shown: int  # of which at least a passage was shown at the end
    parts: int  # in which they were looked through


def uses(records: Sequence[Record]) -> dict[str, Use]:
    """Return what each model took to attack, sorted."""
    return _summed(_attacks(records), lambda record: str(record["model"]))


def rewriting(records: Sequence[Record]) -> dict[str, Use]:
    """Return what the models of each mitigation took, sorted."""
    asked = (r for r in _heard(records) if r["asked"].get("task") == REWRITING)
    return _summed(asked, lambda record: str(record["asked"]["mitigation"]))


def costs(records: Sequence[Record], guessing: Collection[str]) -> dict[Who, Use]:
    """Return what each attack on each person took, sorted; what several ask alike counts for the first by name.

    The control, which is among the probes that are *guessing*, is about nobody: that it stands beside whoever came
    first is chance, so it counts for no person.
    """
    first = _first_askers(records, guessing)
    attacks = (record for record in _attacks(records) if first[record["digest"]][1] not in guessing)
    return _summed(attacks, lambda record: first[record["digest"]])


def spent(records: Sequence[Record]) -> dict[tuple[str, str], Spending]:
    """Return what the answers took by task and model, sorted."""
    total: dict[tuple[str, str], Spending] = {}
    for record in _heard(records):
        key = (record["asked"].get("task", _ATTACK), record["model"])
        total[key] = total.get(key, Spending()) + of_answer(Usage(**record["usage"]))
    return dict(sorted(total.items()))


def searched(records: Sequence[Record]) -> dict[Who, Searched]:
    """Return, sorted, the attacks on people who published more than the model holds."""
    found = {
        (r["person"], r["probe"], r["model"], r["mitigation"]): Searched(
            r["items"], r["searched"], r["shown"], r["parts"]
        )
        for r in records
        if r["kind"] == "long"
    }
    return dict(sorted(found.items()))


def _heard(records: Sequence[Record]) -> Iterator[Record]:
    """Yield the exchanges, the last one of each question."""
    yield from {r["digest"]: r for r in records if r["kind"] == "exchange"}.values()


def _attacks(records: Sequence[Record]) -> Iterator[Record]:
    yield from (record for record in _heard(records) if "task" not in record["asked"])


def _first_askers(records: Sequence[Record], guessing: Collection[str]) -> dict[str, Who]:
    """Return which attack each question counts for: the control, else the first by name. Which came first is chance."""
    first: dict[str, Who] = {}
    for record in records:
        if record["kind"] in ("exchange", "asked") and "task" not in record["asked"]:
            askers = first.get(record["digest"], _attack_of(record)), _attack_of(record)
            first[record["digest"]] = min(askers, key=lambda who: (who[1] not in guessing, who))
    return first


def _attack_of(record: Record) -> Who:
    asked: Mapping[str, str] = record["asked"]
    return asked["person"], asked["probe"], asked.get("for", record["model"]), asked.get("mitigation", "none")


def _summed(records: Iterator[Record], key: Callable[[Record], Key]) -> dict[Key, Use]:
    found: dict[Key, Use] = {}
    for record in records:
        found.setdefault(key(record), Use()).add(record)
    return dict(sorted(found.items()))
