"""Figures over people: how much leaks, to which attacker, and what changes it."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.scoring.endings import UNASKED, Endings
from auditor.scoring.rates import Rate


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute, attacked by one probe through one model after one mitigation.

    ``asked`` = answered + cannot_tell + refused + unreadable + lost, always. Rates name their own
    denominator in ``n``: ``top1``, ``top3``, ``partly``, ``chance`` and ``lift`` count people whose value is
    known and whose question was heard; ``explicit`` counts right answers; ``supported`` counts answers
    that cite evidence; ``invented`` counts people of whom nothing could be inferred. ``endings`` says how the
    questions ended on which ``top1`` rests.
    """

    attribute: str
    model: str  # "" where a probe asks no model
    probe: str
    mitigation: str
    asked: int
    answered: int
    cannot_tell: int
    refused: int
    unreadable: int
    lost: int
    top1: Rate
    top3: Rate
    partly: Rate  # first guess right but coarser, or some members of a set
    chance: Rate
    chance_from: str  # "majority" or "control"; "" where there is no chance level
    lift: Rate
    explicit: Rate
    supported: Rate
    invented: Rate
    leaks: bool = False  # the lift's interval, widened for the number of attackers that were tried, lies above zero
    guessing: bool = False  # its probe never sees the person: a level of chance, no attack
    endings: Endings = UNASKED


@dataclass(frozen=True, slots=True)
class Change:
    """What a mitigation changed, compared by person: negative is better."""

    attribute: str  # "" for all attributes together
    model: str
    probe: str
    mitigation: str
    before: Rate
    after: Rate
    difference: Rate  # after - before in top-1, paired; nothing where it was silent before or after
    p: float | None
    p_holm: float | None  # corrected across attributes
    asked: int = 0  # answers that are compared, and of those after it …
    refused: int = 0
    unreadable: int = 0
    silent: str = ""  # why nothing at all was said after it, mostly: "refused" or "unreadable"
    silent_before: str = ""  # and why not before it


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong an attacker was: all attributes together, one answer counted per person and attribute."""

    model: str
    probe: str
    mitigation: str
    top1: Rate
    chance: Rate
    lift: Rate


@dataclass(frozen=True, slots=True)
class Comparison:
    """One model against the strongest one by the same probe, paired by person: all attributes together."""

    probe: str
    model: str
    reference: str  # the strongest model by this probe
    own: Rate
    other: Rate  # the reference's, of the same people and attributes
    difference: Rate  # own - other in top-1, paired; nothing where one of them was silent
    p: float | None
    p_holm: float | None  # corrected across the models of this probe
    silent: str = ""  # why one of them said nothing at all, mostly: "refused" or "unreadable"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a probe that reads everything has over its variant that reads only a part, paired by person."""

    attribute: str  # "" for all attributes together
    model: str
    probe: str
    only: tuple[str, ...]  # channels or topics that the variant reads
    part: Rate
    whole: Rate
    difference: Rate  # whole - part in top-1, paired; nothing where one of them was silent
    p: float | None
    p_holm: float | None  # corrected across attributes


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What one attacker had worked out once so many items of each person were read, all attributes together."""

    model: str
    probe: str
    mitigation: str
    items: int  # of each person; of somebody who published fewer, all
    top1: Rate
    chance: Rate
    lift: Rate
