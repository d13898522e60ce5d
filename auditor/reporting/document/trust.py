"""How far what models say can be believed: probabilities beside what happened, and a judge beside the rules."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.scoring.rates import Rate


@dataclass(frozen=True, slots=True)
class Trial:
    """How probabilities fared beside what happened."""

    answers: int  # claims, of which several may be about the same attribute of a person
    brier: float  # mean squared distance: 0 best
    ece: float  # expected calibration error: 0 best
    noise: float  # the calibration error that exactly true probabilities would show about so few attributes of people


@dataclass(frozen=True, slots=True)
class CalibrationNote:
    """What the probabilities of one model's claims rest on."""

    model: str  # "" for the rules that ask no model
    people: int  # that were learnt from
    held_out: Trial  # on people held out
    stated: Trial | None  # the model's bare confidence, where it states one
    beside: Trial | None  # the learnt probabilities of just those answers, on people held out


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What a figure by the rules becomes where a model judges the guesses that the rules leave open.

    Every rate counts what the rules call right and what the judge does, but for ``rules`` and ``corrected``.
    """

    attribute: str  # "" for all attributes together
    model: str
    probe: str
    mitigation: str
    disputed: int  # first guesses that the rules leave open
    rules: Rate  # right at first guess by the rules alone, as everywhere else in the report
    judged: Rate  # right at first guess
    judged3: Rate  # right within three
    chance: Rate
    lift: Rate
    corrected: Rate | None  # ``judged`` without the judge's known errors; None where those are not known


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge adds to a report; no other figure and no verdict rests on it."""

    judge: str  # the model
    rows: tuple[JudgedRow, ...]
    notes: tuple[str, ...]  # how far it came and how far it can be trusted, in sentences
