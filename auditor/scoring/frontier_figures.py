"""Privacy against utility, as typed data: what each mitigation leaves of the leaks, and of what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.scoring.rates import Rate

# What can be recommended: a mitigation that helps; the best by its point alone; none, since none is worth its loss;
# nothing, since nothing leaks above chance as published.
Advice = Literal["best", "unproved", "none", "no leak"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a mitigation leaves of texts and pictures, 0 … 1: means over people, of mood and channel shares of texts.

    Of each person, all but ``kept`` speak of the texts (captions are some) or of the pictures that are still there.
    """

    kept: Rate  # the mean over a person's items, each counting once, those gone as 0
    rouge_l: Rate
    bleu: Rate
    edited: Rate  # characters changed: here less is better
    meaning: Rate
    mood: Rate  # texts whose mood is the same
    topic_before: Rate  # posts whose channel a classifier tells from the original …
    topic_after: Rate  # … and from what is left
    pixels: Rate  # changed: here less is better
    ssim: Rate
    gone: int  # items that are no longer there
    readable: Rate  # a judge's mark for readability, as a share; unknown where no judge was asked
    same_sense: Rate  # and for meaning
    nothing_new: Rate  # twins in which the judge found nothing invented
    combined: Rate  # readability, meaning and ROUGE-L in equal parts, as published in arXiv:2402.13846


@dataclass(frozen=True, slots=True)
class Point:
    """One mitigation on the plane of privacy and utility."""

    mitigation: str
    model: str  # of the attacker that does best after it, among those that had no part in it
    probe: str
    top1: Rate
    lift: Rate  # over all attributes: less is more private
    change: Rate  # of this attacker's right first guesses against the corpus as published, paired by person
    leaks: tuple[str, ...]  # attributes that still leak above chance
    kept: Kept
    usd: float | None  # what its models cost; 0 where it asks none, None where a price is not known
    seconds: float | None  # to change one person, on average; None unless asked for: it differs between equal runs
    gain: float | None  # the share of the lift that it takes away, less the share of utility; None where not defined
    dominated_by: tuple[str, ...] = ()  # mitigations that leave less lift and more utility
    support: float | None = None  # share of resamples of the people in which somebody dominates it
    asked: int = 0  # questions to this attacker, and of those …
    refused: int = 0  # … how many count as wrong because it would not answer
    unreadable: int = 0  # … or because nothing could be read


@dataclass(frozen=True, slots=True)
class Frontier:
    """The mitigations of a run beside each other."""

    points: tuple[Point, ...]  # in the order of the plan, the corpus as published first
    advice: Advice
    recommended: str  # a mitigation, "" where none is
    weak: tuple[str, ...]  # attackers that are known to be weak, so that every lift is a floor
    parts: tuple[str, ...]  # what utility was measured by: "rouge_l", "meaning", "ssim"
    unheard: tuple[str, ...] = ()  # mitigations without a point: no attacker that could judge them was heard
