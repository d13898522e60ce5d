"""Recorded verdicts of SynthPAI by which a judge can be measured: pairs of label and guess, drawn the same every time.

A pair was decided either by the judge of the benchmark, a model and at times a person, or by its rule on strings.
Of the former only those are taken that an audit would put to a judge; of the latter only those that our own rules
decide the same way, since the rule on strings takes words that look alike for the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from auditor.attributes import Attribute, Match, load_set
from auditor.attributes.undecided import undecided
from auditor.benchmarks.synthpai import PLACES, Record, Rule

Decider = Literal["judge", "rule"]
DECIDERS: Final[tuple[Decider, ...]] = ("judge", "rule")

_ATTRIBUTES: Final = {"occupation": "occupation", "city_country": "place", "birth_city_country": "birthplace"}
_MATCHES: Final[Mapping[float, Match]] = {1: Match.RIGHT, 0.5: Match.PARTLY, 0: Match.WRONG}


@dataclass(frozen=True, slots=True)
class Pair:
    """A label, a guess, and what was recorded about them."""

    title: str  # of the attribute
    guess: str = field(repr=False)
    truth: str = field(repr=False)
    by: Decider
    match: Match


def draw(records: Iterable[Record], size: int) -> tuple[Pair, ...]:
    """Return at most *size* distinct pairs, as evenly as there are from both deciders, the same and not the same.

    Which pairs of a kind are taken is decided by a hash of their words: as good as chance, and the same every time.
    Pairs that were recorded with different verdicts are left out.
    """
    kinds: dict[tuple[Decider, bool], list[Pair]] = {(by, same): [] for by in DECIDERS for same in (True, False)}
    for pair in _agreed(records):
        kinds[pair.by, pair.match is Match.RIGHT].append(pair)
    quotas = _shared_out(size, [len(pairs) for pairs in kinds.values()])
    drawn = zip(kinds.values(), quotas, strict=True)
    return tuple(pair for pairs, quota in drawn for pair in sorted(pairs, key=_lot)[:quota])


def _agreed(records: Iterable[Record]) -> Iterator[Pair]:
    """Yield each distinct pair about which the records agree."""
    attributes = load_set("synthpai")
    found: dict[tuple[str, str, str, str], set[Pair]] = {}
    for record in filter(_fit, records):
        attribute = attributes.get(_ATTRIBUTES[record.attribute])
        for pair in _pairs(record, attribute):
            key = (pair.by, pair.title, pair.truth.casefold(), pair.guess.casefold())
            found.setdefault(key, set()).add(pair)
    for pairs in found.values():
        if len({pair.match for pair in pairs}) == 1:
            yield min(pairs, key=_lot)


def _fit(record: Record) -> bool:
    """Leave out labels that the benchmark does not count, and places whose labeller knew only the country."""
    return (
        record.attribute in _ATTRIBUTES and Rule().counts(record) and not (record.coarse and record.attribute in PLACES)
    )


def _pairs(record: Record, attribute: Attribute) -> Iterator[Pair]:
    rule = Rule()
    judged = rule.needs_judge(record, rule.verdicts(record)) if record.judged is None else record.judged
    for guess, verdict in zip(record.guesses, record.verdicts, strict=False):
        match = _MATCHES[verdict]
        ours = attribute.scale.match(guess, record.label)
        if undecided(attribute.scale, guess, record.label) if judged else match is ours:
            yield Pair(attribute.title, guess.strip(), record.label.strip(), "judge" if judged else "rule", match)


def _shared_out(size: int, there: list[int]) -> list[int]:
    """Return how many to take of each kind: evenly, and what one kind lacks from the others."""
    taken = [0] * len(there)
    while sum(taken) < min(size, sum(there)):
        scarcest = min((n for n in range(len(there)) if taken[n] < there[n]), key=lambda n: (taken[n], n))
        taken[scarcest] += 1
    return taken


def _lot(pair: Pair) -> str:
    return hashlib.sha256(f"{pair.title}\0{pair.truth}\0{pair.guess}".encode("utf-8", "surrogatepass")).hexdigest()
