"""What is said of a mitigation besides what it hides: its side effects, and how a rewriting went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from auditor.scoring.rates import UNKNOWN, Rate


@dataclass(frozen=True, slots=True)
class Harm:
    """What a mitigation did besides hiding: a finding of its own."""

    kind: Literal["worse", "invented", "claimed", "meaning"]
    mitigation: str
    attribute: str  # "" for meaning
    model: str  # who found it; "" where no attack did
    probe: str
    people: int  # whom it concerns
    of: int  # people who were looked at
    items: int = 0  # texts that it concerns; 0 for what an attacker found
    clear: bool = True  # False for a worsening that may be chance, among all that were compared
    difference: Rate = UNKNOWN  # of a worsening, paired by person


@dataclass(frozen=True, slots=True)
class RewritingNote:
    """How a rewriting went, and what it took."""

    mitigation: str
    rewriter: str
    guide: tuple[str, str] | None  # model and probe; None where nobody guided
    items: Mapping[str, int]  # kept, changed, masked, withheld → texts
    faults: Mapping[str, int]  # what was wrong with answers that were not taken → texts
    people: int
    standing: tuple[int, ...]  # people of whom the guide read something, before the first round … after the last
    calls: int
    prompt_tokens: int
    output_tokens: int
    seconds: float | None  # None unless asked for: it differs between equal runs
    usd: float | None
