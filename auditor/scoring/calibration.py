"""Turn what a model says of its own certainty into a probability of being right, and test such probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import exp
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from auditor.scoring.rates import Rate, rate

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

PULL = 3.0  # how strongly attributes are drawn to their model: best on people held out, see docs/statistics.md
_FEATURE_PULL = 1.0  # going half the range of a feature is worth about as much as two answers
_ROUNDS = 50
_SETTLED = 1e-10
_FOLDS = 5

Row = list[tuple[int, float]]  # the entries of a design row that are not zero: column, value


class Bin(NamedTuple):
    """Answers that were given about the same probability."""

    stated: float  # their mean probability
    right: Rate  # how many were right


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that is known to be right or wrong, with what may tell beforehand which it is."""

    person: str
    attribute: str
    features: tuple[float | None, ...]  # stated certainty, agreement …: always the same ones; None where not known
    right: bool
    weight: float = 1.0  # less where several answers say the same thing about the same person


class _Case(NamedTuple):
    """One row of the regression."""

    row: Row
    right: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What one model's answers are worth: the coefficients of a logistic regression."""

    base: float
    features: tuple[tuple[float, float, float], ...]  # mean, scale, weight of each; unknown ones count as the mean
    attributes: Mapping[str, float]  # what each adds; an attribute never seen adds nothing

    def probability(self, attribute: str, features: Sequence[float | None]) -> float:
        """Return the probability 0 … 1 that an answer about *attribute* with these *features* is right."""
        score = self.base + self.attributes.get(attribute, 0.0)
        for value, (mean, scale, weight) in zip(features, self.features, strict=True):
            score += weight * (value - mean) / scale if value is not None else 0.0
        return _logistic(score)


def brier(probabilities: Sequence[float], right: Sequence[bool]) -> float | None:
    """Return the mean squared distance of each probability from what happened: 0 best, None of nothing."""
    if not probabilities:
        return None
    return sum((p - hit) ** 2 for p, hit in zip(probabilities, right, strict=True)) / len(probabilities)


def grouped(probabilities: Sequence[float], bins: int = 10) -> tuple[tuple[int, ...], ...]:
    """Return the places of *probabilities* in at most *bins* groups of about equal size, the least probable first.

    Equal probabilities always fall into the same group, that of the middle of their ranks. So a probability that many
    answers share does not swallow a rare one beside it, whose error it would hide.
    """
    groups: dict[int, list[int]] = {}
    before = 0
    for _, same in groupby(sorted(range(len(probabilities)), key=probabilities.__getitem__), probabilities.__getitem__):
        alike = list(same)
        middle = 2 * before + len(alike)  # in half ranks
        groups.setdefault(middle * bins // (2 * len(probabilities)), []).extend(alike)
        before += len(alike)
    return tuple(tuple(group) for group in groups.values())


def reliability(probabilities: Sequence[float], right: Sequence[bool], bins: int = 10) -> tuple[Bin, ...]:
    """Return for each group of ``grouped`` its mean probability, and how many of its answers were right."""
    answers = list(zip(probabilities, right, strict=True))
    return tuple(_bin([answers[place] for place in group]) for group in grouped(probabilities, bins))


def ece(probabilities: Sequence[float], right: Sequence[bool], bins: int = 10) -> float | None:
    """Return the expected calibration error over *bins* of equal mass: 0 best, None of nothing.

    The mean distance between stated and observed share, weighted by group. Perfect probabilities do not give
    0: a group of n answers strays by about 0.8 * sqrt(p(1 - p) / n), which ``noise`` sums up.
    """
    if not probabilities:
        return None
    table = reliability(probabilities, right, bins)
    return sum(abs(row.stated - (row.right.value or 0.0)) * row.right.n for row in table) / len(probabilities)


def noise(
    probabilities: Sequence[float],
    bins: int = 10,
    draws: int = 200,
    seed: int = 0,
    about: Sequence[Hashable] | None = None,
) -> float | None:
    """Return the calibration error that these *probabilities* would show if every one were exactly true.

    *about* says what each is about. Those about the same thing come true together, the more probable ones first: one
    number is drawn for all of them, so that repeating a claim adds no evidence. Left out, each stands alone.
    """
    if not probabilities:
        return None
    chance = Random(seed)  # noqa: S311 - a simulation, not a secret
    things: Sequence[Hashable] = about or range(len(probabilities))
    errors = 0.0
    for _ in range(draws):
        drawn = {thing: chance.random() for thing in dict.fromkeys(things)}
        hits = [drawn[thing] < p for thing, p in zip(things, probabilities, strict=True)]
        errors += ece(probabilities, hits, bins) or 0.0
    return errors / draws


def fit(answers: Sequence[Judged], pull: float = PULL) -> Calibration | None:
    """Return the calibration of one model learnt from *answers*, or None where there are none.

    A logistic regression with a ridge (Le Cessie and Van Houwelingen 1992, doi:10.2307/2347628): each
    attribute has its own level, drawn to that of the model by *pull*, the more so the fewer answers it has.
    Two imagined answers, one right and one wrong, keep unanimous data from giving certainty.
    """
    if not answers:
        return None
    scales = [_scale([answer.features[i] for answer in answers]) for i in range(len(answers[0].features))]
    names = sorted({answer.attribute for answer in answers})
    columns = {name: 1 + len(scales) + i for i, name in enumerate(names)}
    cases = [_Case(_row(answer, scales, columns), answer.right, answer.weight) for answer in answers]
    imagined = [_Case([(0, 1.0)], right) for right in (True, False)]
    ridge = [0.0] + [_FEATURE_PULL] * len(scales) + [pull] * len(names)
    weights = _newton([*cases, *imagined], ridge)
    features = tuple((*scale, weight) for scale, weight in zip(scales, weights[1:], strict=False))
    return Calibration(weights[0], features, {name: weights[columns[name]] for name in names})


def held_out(answers: Sequence[Judged], pull: float = PULL, folds: int = _FOLDS) -> list[float]:
    """Return for each answer the probability given by a calibration that never saw that person.

    People are dealt to *folds* in the order of their names. With one person there is nobody to learn from:
    the probability is then one half.
    """
    people = sorted({answer.person for answer in answers})
    fold = {person: i % folds for i, person in enumerate(people)}
    learnt = [fit([a for a in answers if fold[a.person] != i], pull) for i in range(min(folds, len(people)))]
    return [
        known.probability(answer.attribute, answer.features) if (known := learnt[fold[answer.person]]) else 0.5
        for answer in answers
    ]


def _bin(group: Sequence[tuple[float, bool]]) -> Bin:
    return Bin(sum(p for p, _ in group) / len(group), rate(sum(hit for _, hit in group), len(group)))


def _scale(values: Sequence[float | None]) -> tuple[float, float]:
    """Return mean and half the range of what is known, the latter 1 where all values are the same.

    Not the standard deviation: a feature that is rare has a small one, and would be trusted the more for being rare.
    """
    known = [value for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    return sum(known) / len(known), (max(known) - min(known)) / 2 or 1.0


def _row(answer: Judged, scales: Sequence[tuple[float, float]], columns: Mapping[str, int]) -> Row:
    scaled = [
        (column, (value - mean) / scale)
        for column, (value, (mean, scale)) in enumerate(zip(answer.features, scales, strict=True), start=1)
        if value is not None
    ]
    return [(0, 1.0), *scaled, (columns[answer.attribute], 1.0)]


def _logistic(score: float) -> float:
    return 1 / (1 + exp(-max(-700.0, min(700.0, score))))


def _newton(cases: Sequence[_Case], ridge: Sequence[float]) -> list[float]:
    """Return the weights that maximise the likelihood less half the *ridge* times their squares."""
    weights = [0.0] * len(ridge)
    for _ in range(_ROUNDS):
        slope, curve = _derivatives(cases, ridge, weights)
        step = _solved(curve, slope)
        stride = min(1.0, 2 / max(1e-12, *(abs(part) for part in step)))  # a long first step can overshoot
        weights = [weight + stride * part for weight, part in zip(weights, step, strict=True)]
        if max(abs(part) for part in step) < _SETTLED:
            break
    return weights


def _derivatives(
    cases: Sequence[_Case], ridge: Sequence[float], weights: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    slope = [-pull * weight for pull, weight in zip(ridge, weights, strict=True)]
    curve = [[pull if i == j else 0.0 for j in range(len(ridge))] for i, pull in enumerate(ridge)]
    for row, hit, weight in cases:
        p = _logistic(sum(weights[i] * value for i, value in row))
        for i, value in row:
            slope[i] += weight * (hit - p) * value
            for j, other in row:
                curve[i][j] += weight * p * (1 - p) * value * other
    return slope, curve


def _solved(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Return the solution of a positive definite system by elimination; such systems need no pivoting."""
    size = len(vector)
    rows = [[*line, value] for line, value in zip(matrix, vector, strict=True)]
    for i in range(size):
        for below in range(i + 1, size):
            factor = rows[below][i] / rows[i][i]
            rows[below] = [value - factor * above for value, above in zip(rows[below], rows[i], strict=True)]
    solution = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][j] * solution[j] for j in range(i + 1, size))
        solution[i] = (rows[i][size] - known) / rows[i][i]
    return solution
