"""The string similarity with which published verdicts were made: an old Jaro-Winkler, not today's.

It differs from the textbook in three ways. A character is matched with the first free equal one in a window
half as long as the shorter string; transpositions are counted by the order in which matches were found; and
the whole common prefix is rewarded, where today's libraries stop at four characters.
"""

from __future__ import annotations

from functools import lru_cache

CLOSE = 0.75  # two strings count as the same above this

_PREFIX_WEIGHT = 0.1
_REMEMBERED = 1 << 16  # pairs of strings
_WORTH_REMEMBERING = 160  # characters of a pair; so the memory stays below some 40 MB


def jaro(first: str, second: str) -> float:
    """Return how alike two strings are, from 0 to 1; two empty ones are 1.

    Where both are equally long the order matters: *second* is walked, and matched in *first*.
    """
    shorter, longer = (second, first) if len(first) > len(second) else (first, second)
    if not longer:
        return 1.0
    found = _matches(shorter, longer)
    common = len(found)
    if not common:
        return 0.0
    moved = sum(number != place for place, number in enumerate(found))
    return (common / len(shorter) + common / len(longer) + 1 - moved / (2 * common)) / 3


def jaro_winkler(first: str, second: str, *, longest_prefix: int | None = None) -> float:
    """Return `jaro`, raised by a tenth of what it lacks for each character of the common prefix, at most 1.

    ``longest_prefix`` caps how many characters are rewarded; None, the published way, does not.
    """
    alike = jaro(first, second)
    prefix = _common_prefix(first[:longest_prefix], second[:longest_prefix])
    return min(1.0, alike + (1 - alike) * prefix * _PREFIX_WEIGHT)


def close(first: str, second: str, longest_prefix: int | None = None) -> bool:
    """Say whether two strings count as the same: `jaro_winkler` above 0.75.

    Answers about short strings are remembered, since recorded guesses repeat themselves.
    """
    if len(first) + len(second) > _WORTH_REMEMBERING:
        return jaro_winkler(first, second, longest_prefix=longest_prefix) > CLOSE
    return _remembered_close(first, second, longest_prefix)


@lru_cache(maxsize=_REMEMBERED)
def _remembered_close(first: str, second: str, longest_prefix: int | None) -> bool:
    return jaro_winkler(first, second, longest_prefix=longest_prefix) > CLOSE


def _common_prefix(first: str, second: str) -> int:
    """Return how many characters two strings begin with alike."""
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))


def _matches(shorter: str, longer: str) -> list[int]:
    """Return, for each matched character of *shorter* from left to right, its turn in being found, from 0."""
    size = len(shorter)
    half = (size + 1) // 2
    free: list[str | None] = list(shorter)
    found: dict[int, int] = {}
    for place, character in enumerate(longer[: size + half]):
        start, stop = (0, place + half + 1) if place < half else (place - half, size)
        try:
            match = free.index(character, start, stop)
        except ValueError:
            continue
        free[match] = None
        found[match] = len(found)
    return [found[match] for match in sorted(found)]
