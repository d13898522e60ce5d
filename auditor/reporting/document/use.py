"""What models took and gave, and how conversations with them went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What one model took and gave."""

    name: str
    version: str
    sees_images: bool
    floor: str  # why its figures are only a floor; "" where nothing is known
    calls: int
    prompt_tokens: int
    cached_tokens: int | None  # None, like the time, unless asked for: both differ between equal runs
    output_tokens: int
    seconds: float | None
    usd: float | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What the answers of one model to one kind of questions took when they were given.

    Attempts that were not heard are not in it: how many there are differs between runs that are otherwise equal.
    """

    task: str  # "attack", or what else models are asked for: rewriting, judging, explaining
    model: str
    calls: int
    prompt_tokens: int
    output_tokens: int
    usd: float | None  # None where the price of a call is not known


@dataclass(frozen=True, slots=True)
class InterviewNote:
    """How one attacker's conversations with people went whose part a model played."""

    model: str  # the chatbot
    probe: str
    mitigation: str
    persona: str  # the model that played the people
    held: int  # conversations
    turns: int  # of all of them
    endings: Mapping[str, int]  # turns, refused, unreadable, repeated, silent → conversations
    flaws: Mapping[str, int]  # why replies of the person's part were not used → replies
    disclosing: int  # conversations in which the person's part stated an attribute outright


@dataclass(frozen=True, slots=True)
class PersonCost:
    """What one attack on one person took."""

    person: str
    calls: int
    prompt_tokens: int
    cached_tokens: int | None  # None, like the time, unless asked for: both differ between equal runs
    output_tokens: int
    seconds: float | None
    usd: float | None  # None where the price is not known


@dataclass(frozen=True, slots=True)
class Cost:
    """What one attack took; a question that several ask alike is asked once, and counts for the first by name."""

    model: str
    probe: str
    mitigation: str
    each: tuple[PersonCost, ...]  # by person

    def mean(self, what: str) -> float | None:
        """Return the mean over the people of one of the figures, by its name; None where it is not known of all."""
        figures = [getattr(one, what) for one in self.each]
        return None if None in figures or not figures else sum(figures) / len(figures)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one attack could not show its model at once, of people who published more than that holds."""

    model: str
    probe: str
    mitigation: str
    people: int
    items: int  # that they published and the attack reads
    searched: int  # that were looked through, part by part, for what tells
    shown: int  # of which at least a passage was shown for the answer
