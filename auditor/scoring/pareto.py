"""Which choices are dominated: another one leaves less to attackers and more to readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

Place = tuple[float, float]  # lift, where less is better; utility, where more is

_MOST: Final = 1_000  # resamples
_FEWEST: Final = 200
_DRAWS: Final = 3_000_000  # people drawn in all, over resamples and choices


@dataclass(frozen=True, slots=True)
class Share:
    """What one person adds to lift and utility."""

    missed: int  # questions of which the attack was wrong
    by_chance: int  # of which chance was wrong
    kept: float | None  # utility 0 … 1; None where it was not measured


def beyond_chance(lift: float) -> float:
    """Return what counts of a lift: an attacker who does worse than chance can fall back on chance."""
    return max(0.0, lift)


def dominators(places: Mapping[str, Place]) -> dict[str, tuple[str, ...]]:
    """Return, by name, who is at least as good in both and better in one."""
    return {
        name: tuple(other for other, beside in places.items() if _dominates(beside, place))
        for name, place in places.items()
    }


def support(people: Mapping[str, Mapping[str, Share]], seed: int = 0) -> dict[str, float]:
    """Return, by choice, in what share of resamples of the people some other choice dominates it.

    *people* holds what each person adds, by choice. People are drawn with replacement, the same for every choice, so
    that what they have in common does not count as a difference; between 200 and 1,000 times, fewer where there are
    many. The draws follow *seed* alone.
    """
    ids = sorted(set().union(*(shares.keys() for shares in people.values())))
    rounds = max(_FEWEST, min(_MOST, _DRAWS // max(1, len(ids) * len(people))))
    random = Random(seed)  # noqa: S311 - a bootstrap needs no secrets
    counts, heard = dict.fromkeys(people, 0), 0
    for _ in range(rounds if ids else 0):
        drawn = random.choices(ids, k=len(ids))
        places = {
            name: _place([shares[person] for person in drawn if person in shares]) for name, shares in people.items()
        }
        known = {name: place for name, place in places.items() if place is not None}
        if len(known) < len(places):
            continue
        heard += 1
        for name, others in dominators(known).items():
            counts[name] += bool(others)
    return {name: count / heard for name, count in counts.items()} if heard else {}


def _dominates(one: Place, other: Place) -> bool:
    return one != other and one[0] <= other[0] and one[1] >= other[1]


def _place(shares: Sequence[Share]) -> Place | None:
    """Return lift and utility of a sample; None where chance is always right in it, or nothing was measured."""
    chance = sum(share.by_chance for share in shares)
    kept = [share.kept for share in shares if share.kept is not None]
    if not chance or not kept:
        return None
    return beyond_chance(1 - sum(share.missed for share in shares) / chance), sum(kept) / len(kept)
