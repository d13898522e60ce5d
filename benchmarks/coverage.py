"""How often the intervals of auditor.scoring hold the truth, as the Markdown tables of docs/statistics.md.

    python benchmarks/coverage.py

Shares are gone through exactly; the rest is simulated with fixed seeds. Takes a few minutes on two slow cores.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import sqrt
from random import Random
from statistics import fmean
from typing import NamedTuple

from auditor.scoring.distributions import beta_cdf, normal_reach, student_reach
from auditor.scoring.lift import best_chance, lift, pooled_lift
from auditor.scoring.paired import difference, pooled_difference
from auditor.scoring.rates import Rate, jeffreys, mean, mid_p, pooled, wilson

SIZES = (5, 10, 20, 50, 100, 500, 1000, 5000)
SHARES = sorted({i / step for step, last in ((1000, 999), (10_000, 100), (100_000, 100)) for i in range(1, last + 1)})
TRIALS = 400
RESAMPLES = 200
BOOTSTRAPS = 80  # trials of the slow bootstrap, up to BOOTSTRAPPED people: enough for a mean, not for a worst case
BOOTSTRAPPED = 20
Z = normal_reach(0.95)
Limits = tuple[float, float]
Pairs = list[tuple[bool, bool]]  # attack right, chance right; or before, after


class Scene(NamedTuple):
    """How people come about: how often each of two things is right, and how far they hang together."""

    first: float
    second: float
    tie: float  # 0: independent of each other, 1: as alike as they can be


def exact(interval: Callable[[int, int], Rate], n: int) -> Iterator[float]:
    """Yield the probability that *interval* of *n* holds the true share, for every share of the grid."""
    rates = [interval(hits, n) for hits in range(n + 1)]
    lows, highs = [rate.low for rate in rates], [rate.high for rate in rates]
    for share in SHARES:
        first, last = bisect_left(highs, share), bisect_right(lows, share) - 1
        yield _at_most(last, n, share) - _at_most(first - 1, n, share)


def _at_most(hits: int, n: int, share: float) -> float:
    if hits < 0:
        return 0.0
    return 1.0 if hits >= n else 1 - beta_cdf(share, hits + 1, n - hits)


def shares_table() -> None:
    """Print mean and worst coverage of the three intervals for one share."""
    head(f"Shares: mean and worst coverage over {len(SHARES):,} true shares", ["n", "Wilson", "Jeffreys", "mid-P"])
    for n in SIZES:
        row(n, *(summary(exact(interval, n)) for interval in (wilson, jeffreys, mid_p)))


def drawn(chance: Random, scene: Scene, n: int) -> Pairs:
    """Return *n* pairs of the scene."""
    pairs = []
    for _ in range(n):
        first = chance.random()
        second = first if chance.random() < scene.tie else chance.random()
        pairs.append((first < scene.first, second < scene.second))
    return pairs


def person(chance: Random, scene: Scene, spread: float, most: int) -> Pairs:
    """Return up to *most* answers of one person, whose ability strays with an intraclass correlation of *spread*."""
    if spread:
        size = (1 - spread) / spread
        first, second = (chance.betavariate(share * size, (1 - share) * size) for share in scene[:2])
        scene = Scene(first, second, scene.tie)
    return drawn(chance, scene, chance.randint(1, most))


def holds(limits: Limits, truth: float) -> bool:
    """Say whether *truth* lies within."""
    return limits[0] - 1e-9 <= truth <= limits[1] + 1e-9


def resampled(chance: Random, people: Sequence[Pairs], figure: Callable[[Pairs], float | None]) -> Limits:
    """Return the percentile bootstrap over people."""
    figures = []
    for _ in range(RESAMPLES):
        again = figure([pair for one in chance.choices(people, k=len(people)) for pair in one])
        if again is not None:
            figures.append(again)
    figures.sort()
    cut = round(0.025 * len(figures))
    return (figures[cut], figures[-1 - cut]) if figures else (-1.0, 1.0)


def share_right(pairs: Pairs) -> float | None:
    """Return how often the first of each pair is right."""
    return sum(first for first, _ in pairs) / len(pairs)


def lift_of(pairs: Pairs) -> float | None:
    """Return the lift of the first over the second."""
    missed = sum(not second for _, second in pairs)
    return 1 - sum(not first for first, _ in pairs) / missed if missed else None


def mean_change(pairs: Pairs) -> float | None:
    """Return the second minus the first, on average."""
    return sum(late - early for early, late in pairs) / len(pairs)


def delta(pairs: Pairs) -> Limits:
    """Return the textbook interval for lift, by the delta method."""
    missed = sum(not second for _, second in pairs)
    if not missed:
        return -1.0, 1.0
    ratio = sum(not first for first, _ in pairs) / missed
    half = Z * sqrt(sum(((not first) - ratio * (not second)) ** 2 for first, second in pairs)) / missed
    return 1 - ratio - half, 1 - ratio + half


def newcombe(pairs: Pairs) -> Limits:
    """Return Newcombe's (1998) method 10 for the second minus the first."""
    n, seen = len(pairs), Counter(pairs)
    before, after = wilson(sum(a for a, _ in pairs), n), wilson(sum(b for _, b in pairs), n)
    both, lost, gained, neither = (seen[key] for key in ((True, True), (True, False), (False, True), (False, False)))
    tie = both * neither - lost * gained
    scale = sqrt((both + lost) * (gained + neither) * (both + gained) * (lost + neither))
    alike = (max(tie - n / 2, 0) if tie > 0 else tie) / scale if scale else 0.0
    p, q = (before.value or 0.0), (after.value or 0.0)

    def reach(down: float, up: float) -> float:
        return sqrt(max(0.0, down**2 - 2 * alike * down * up + up**2))

    return q - p - reach(q - after.low, before.high - p), q - p + reach(after.high - q, p - before.low)


def paired_table() -> None:
    """Print coverage of lift and of the paired difference: one answer a person."""
    title = "One attribute: mean and worst coverage over 27 scenes"
    head(
        title,
        ["people", "lift: score", "lift: delta", "lift: bootstrap", "difference: used", "difference: Newcombe 10"],
    )
    for n in (5, 10, 20, 50, 100, 500):
        columns: list[list[float | None]] = [[], [], [], [], []]
        for scene in map(Scene, *zip(*product((0.3, 0.6, 0.9), (0.2, 0.5, 0.8), (0.0, 0.5, 0.9)), strict=True)):
            for column, covered in zip(columns, _paired(scene, n), strict=True):
                column.append(covered)
        row(n, *map(summary, columns))


def _paired(scene: Scene, n: int) -> list[float | None]:
    chance, hits = Random(f"{scene} {n}"), [0] * 5  # noqa: S311 - a simulation
    lifted, change = 1 - (1 - scene.first) / (1 - scene.second), scene.second - scene.first
    bootstraps = BOOTSTRAPS if n <= BOOTSTRAPPED else 0
    for trial in range(TRIALS):
        pairs = drawn(chance, scene, n)
        first, second = [a for a, _ in pairs], [b for _, b in pairs]
        hits[0] += holds(lift(first, second)[1:3], max(-1.0, lifted))
        hits[1] += holds(delta(pairs), lifted)
        if trial < bootstraps:
            hits[2] += holds(_fast_bootstrap(chance, pairs), lifted)
        hits[3] += holds(difference(first, second)[1:3], change)
        hits[4] += holds(newcombe(pairs), change)
    return _frequencies(hits, TRIALS, {2: bootstraps})


def _frequencies(hits: Sequence[int], trials: int, fewer: Mapping[int, int]) -> list[float | None]:
    """Return each count as a share of its trials, None where there were none."""
    runs = (fewer.get(i, trials) for i in range(len(hits)))
    return [count / tried if tried else None for count, tried in zip(hits, runs, strict=True)]


def _fast_bootstrap(chance: Random, pairs: Pairs) -> Limits:
    return resampled(chance, [[pair] for pair in pairs], lift_of)


def clustered_table() -> None:
    """Print coverage where each person gives several answers that hang together."""
    columns = ["people", "share: used", "share: bootstrap", "lift: used", "difference: used", "difference: bootstrap"]
    head("1 to 8 answers a person: mean and worst coverage over 18 scenes", columns)
    for n in (5, 10, 20, 50, 100):
        found: list[list[float | None]] = [[], [], [], [], []]
        for first, second, spread in product((0.3, 0.6, 0.9), (0.2, 0.5), (0.0, 0.2, 0.6)):
            for column, covered in zip(found, _clustered(Scene(first, second, 0.5), spread, n), strict=True):
                column.append(covered)
        row(n, *map(summary, found))


def _clustered(scene: Scene, spread: float, n: int) -> list[float | None]:
    chance, hits = Random(f"{scene} {spread} {n}"), [0] * 5  # noqa: S311 - a simulation
    lifted, change = 1 - (1 - scene.first) / (1 - scene.second), scene.second - scene.first
    trials, bootstraps = TRIALS // 2, BOOTSTRAPS if n <= BOOTSTRAPPED else 0
    for trial in range(trials):
        people = [person(chance, scene, spread, 8) for _ in range(n)]
        answers = {str(i): pairs for i, pairs in enumerate(people)}
        before = {name: (sum(a for a, _ in pairs), len(pairs)) for name, pairs in answers.items()}
        after = {name: (sum(b for _, b in pairs), len(pairs)) for name, pairs in answers.items()}
        hits[0] += holds(pooled(before)[1:3], scene.first)
        hits[2] += holds(pooled_lift(answers)[1:3], max(-1.0, lifted))
        hits[3] += holds(pooled_difference(before, after)[1:3], change)
        if trial < bootstraps:
            hits[1] += holds(resampled(chance, people, share_right), scene.first)
            hits[4] += holds(resampled(chance, people, mean_change), change)
    return _frequencies(hits, trials, {1: bootstraps, 4: bootstraps})


def mean_table() -> None:
    """Print coverage and mean width of intervals for a mean of exposures."""
    head("Means: mean and worst coverage over 48 scenes, and mean width", ["people", "used", "Wilson", "Student"])
    for n in (2, 5, 10, 20, 50, 100, 500):
        cells: list[list[tuple[float, float]]] = [[], [], []]
        for draw, share, tie in product(EXPOSED, (0.03, 0.1, 0.3, 0.6, 0.9, 0.97), (1, 30)):
            for cell, found in zip(cells, _means(draw, share, tie, n), strict=True):
                cell.append(found)
        row(n, *(f"{summary(c for c, _ in cell)}; {fmean(w for _, w in cell):.2f}" for cell in cells))


def _means(draw: str, share: float, tie: float, n: int) -> list[tuple[float, float]]:
    chance, hits, widths = Random(f"{draw} {share} {tie} {n}"), [0] * 3, [0.0] * 3  # noqa: S311 - a simulation
    truth = fmean(EXPOSED[draw](chance, share, tie) for _ in range(20_000))
    for _ in range(TRIALS):
        values = [EXPOSED[draw](chance, share, tie) for _ in range(n)]
        limits = mean(values)[1:3], _wilson_of_mean(values), _student(values)
        for i, (low, high) in enumerate(limits):
            hits[i] += holds((low, high), truth)
            widths[i] += min(1.0, high) - max(0.0, low)
    return [(hit / TRIALS, width / TRIALS) for hit, width in zip(hits, widths, strict=True)]


def _wilson_of_mean(values: Sequence[float]) -> Limits:
    """Return Wilson's interval as if the mean were a share of as many people: right for any spread, and wide."""
    n, value = len(values), fmean(values)
    weight = Z * Z / n
    half = Z * sqrt(value * (1 - value) / n + weight / (4 * n))
    return (value + weight / 2 - half) / (1 + weight), (value + weight / 2 + half) / (1 + weight)


def _student(values: Sequence[float]) -> Limits:
    """Return the textbook interval for a mean."""
    n, value = len(values), fmean(values)
    half = student_reach(0.95, n - 1) * sqrt(sum((one - value) ** 2 for one in values) / (n - 1) / n)
    return value - half, value + half


def _one_attribute(chance: Random, share: float, _tie: float) -> float:
    at = chance.random() / share
    return 1.0 if at < 0.7 else 0.65 if at < 0.85 else 0.3 if at < 1 else 0.0


def _eight_attributes(chance: Random, share: float, tie: float) -> float:
    own = chance.betavariate(share * tie, (1 - share) * tie)
    return sum(s * _one_attribute(chance, own, tie) for s in SENSITIVITIES) / sum(SENSITIVITIES) if own else 0.0


def _spared_or_not(chance: Random, share: float, _tie: float) -> float:
    return chance.betavariate(2, 2) if chance.random() < share else 0.0


def _smooth(chance: Random, share: float, tie: float) -> float:
    return chance.betavariate(share * tie, (1 - share) * tie)


SENSITIVITIES = (3, 2, 5, 3, 3, 3, 4, 3)
EXPOSED: Mapping[str, Callable[[Random, float, float], float]] = {
    "one attribute": _one_attribute,
    "eight attributes": _eight_attributes,
    "spared or not": _spared_or_not,
    "smooth": _smooth,
}


def leave_one_out(truths: Sequence[int]) -> list[bool]:
    """Return whether the most frequent value of the others is right about each person."""
    counts, right = Counter(truths), []
    for truth in truths:
        counts[truth] -= 1
        right.append(max(counts, key=lambda value: (counts[value], value)) == truth and counts[truth] > 0)
        counts[truth] += 1
    return right


def null_table() -> None:
    """Print how often lift is found where the attack knows nothing at all about anybody."""
    title = "Truth shuffled: how often the interval for lift lies above 0 (2.5 % would be right, the lower the safer)"
    head(title, ["values", "people", "majority of all", "better of majority and control", "majority of the others"])
    kinds = {"2 alike": [1.0] * 2, "2, 80 : 20": [8.0, 2.0], "5 alike": [1.0] * 5}
    for (name, weights), n in product(kinds.items(), (5, 10, 20, 50, 200)):
        row(name, n, *(f"{found:.1%}" for found in _null(weights, n)))


def _null(weights: Sequence[float], n: int) -> list[float]:
    chance, above = Random(f"{weights} {n}"), [0, 0, 0]  # noqa: S311 - a simulation
    for _ in range(TRIALS):
        truths, guesses, blind = (chance.choices(range(len(weights)), weights, k=n) for _ in range(3))
        attack, control = ([a == b for a, b in zip(some, truths, strict=True)] for some in (guesses, blind))
        guess = Counter(truths).most_common(1)[0][0]
        majority = [truth == guess for truth in truths]
        levels = (majority, best_chance(majority, control).right, leave_one_out(truths))
        for i, level in enumerate(levels):
            above[i] += lift(attack, level).low > 0
    return [count / TRIALS for count in above]


def summary(coverages: Iterable[float | None]) -> str:
    """Return mean and worst as text, a dash where nothing was tried."""
    found = [coverage for coverage in coverages if coverage is not None]
    if not found:
        return "–"
    return f"{fmean(found):.3f}, {min(found):.3f}"


def head(title: str, columns: Sequence[str]) -> None:
    """Print the title and the head of a table."""
    print(f"\n**{title}**\n")
    row(*columns)
    print("|" + "---|" * len(columns))


def row(*cells: object) -> None:
    """Print one row of a table."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    shares_table()
    paired_table()
    clustered_table()
    mean_table()
    null_table()
