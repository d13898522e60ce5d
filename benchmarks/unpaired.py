"""How often two groups of different people are said to differ where they do not.

Run as ``python benchmarks/unpaired.py``, or with ``--short`` for a tenth of the draws; prints a Markdown table. An
attack is right with the same probability, and chance with another, in two groups that are drawn apart; what is
compared is how far each lies above chance, as ``auditor report RUN RUN`` does for other people.
"""

from __future__ import annotations

import random
import sys
from typing import Final

from auditor.scoring.independent import independent
from auditor.scoring.lift import lift
from auditor.scoring.rates import Rate

_DRAWS: Final = 1000
_GROUPS: Final = ((10, 10), (20, 40), (50, 50), (200, 100))
_CASES: Final = ((0.5, 0.3), (0.8, 0.5), (0.3, 0.3))  # attack right, chance right

Pairs = list[tuple[bool, bool]]


def main() -> None:
    """Print the share of pairs of groups whose interval leaves zero out; 5% is what it should be."""
    draws = _DRAWS // 10 if "--short" in sys.argv else _DRAWS
    print("| attack right | chance right |", " | ".join(f"{one} and {other} people" for one, other in _GROUPS), "|")
    print("|---" * (2 + len(_GROUPS)) + "|")
    draw = random.Random(1)  # noqa: S311 - the same table every time
    for right, guessed in _CASES:
        shares = [sum(_differ(right, guessed, sizes, draw) for _ in range(draws)) / draws for sizes in _GROUPS]
        print(f"| {right:.0%} | {guessed:.0%} |", " | ".join(f"{share:.1%}" for share in shares), "|")


def _differ(right: float, guessed: float, sizes: tuple[int, int], draw: random.Random) -> bool:
    early, late = ([(draw.random() < right, draw.random() < guessed) for _ in range(n)] for n in sizes)
    found = independent(lambda level: _above(early, level), lambda level: _above(late, level))
    return found.low > 0 or found.high < 0


def _above(pairs: Pairs, level: float) -> Rate:
    found = lift([attack for attack, _ in pairs], [chance for _, chance in pairs], level)
    return Rate(max(0.0, found.value or 0.0), max(0.0, found.low), max(0.0, found.high), found.n)


if __name__ == "__main__":
    main()
