"""Print how often the interval of a share that was corrected for a judge's errors holds the truth.

Invented audits with a fixed seed: some first guesses are left open by the rules, a judge of known sensitivity and
specificity decides them, and the judge itself is measured on so many pairs. ``docs/judge.md`` shows the table.
"""

from __future__ import annotations

from itertools import product
from random import Random

from auditor.scoring.judged import Counts, Reliability, corrected
from auditor.scoring.rates import rate

TIMES = 200
BY_RULES = 0.3  # of what the rules decide is right
SHARES = (0.02, 0.3, 0.7)  # of what they leave open is right
OPEN = (0.2, 0.6, 1.0)  # of the first guesses are left open
JUDGES = {"0.6, 0.7": (0.6, 0.7), "0.9, 0.5": (0.9, 0.5), "0.9, 0.9": (0.9, 0.9)}
PAIRS = ((12, 16), (40, 60))  # the same, not the same
PEOPLE = (10, 40, 200)

random = Random(11)  # noqa: S311 - invented data


def hits(n: int, share: float) -> int:
    """Return how many of *n* turn out well, each with the probability *share*."""
    return sum(random.random() < share for _ in range(n))


def person(share: float, open_: float, judge: tuple[float, float]) -> Counts:
    """Return one invented person's first guess."""
    if random.random() >= open_:
        return Counts(hits(1, BY_RULES), 0, 0, 1)
    return Counts(0, hits(1, judge[0] if hits(1, share) else 1 - judge[1]), 1, 1)


def coverage(people: int, pairs: tuple[int, int], judge: tuple[float, float]) -> tuple[float, float]:
    """Return the mean and the worst coverage over all scenes."""
    held = []
    for share, open_ in product(SHARES, OPEN):
        truth = (1 - open_) * BY_RULES + open_ * share
        held.append(sum(_holds(truth, people, pairs, (share, open_), judge) for _ in range(TIMES)) / TIMES)
    return sum(held) / len(held), min(held)


def _holds(
    truth: float, people: int, pairs: tuple[int, int], scene: tuple[float, float], judge: tuple[float, float]
) -> bool:
    measured = Reliability(*(rate(hits(n, share), n) for n, share in zip(pairs, judge, strict=True)))
    found = corrected({str(n): person(*scene, judge) for n in range(people)}, measured)
    return found is None or found.low <= truth <= found.high


if __name__ == "__main__":
    print("| judge: sensitivity, specificity | measured on | " + " | ".join(f"{n} people" for n in PEOPLE) + " |")
    print("|---|---|" + "---|" * len(PEOPLE))
    for (name, judge), pairs in product(JUDGES.items(), PAIRS):
        cells = (coverage(people, pairs, judge) for people in PEOPLE)
        line = " | ".join(f"{mean:.3f}, {worst:.3f}" for mean, worst in cells)
        print(f"| {name} | {pairs[0]} + {pairs[1]} pairs | {line} |", flush=True)
