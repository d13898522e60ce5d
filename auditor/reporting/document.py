"""The report as typed data, before it is a page: every renderer reads this and nothing else.

Values and quotes are present only where somebody asked to reveal them; everything else travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from auditor.scoring.rates import Rate

SCHEMA = 1
Status = Literal["PASS", "FAIL", "INCONCLUSIVE"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit comes to, in words."""

    status: Status
    sentence: str
    reasons: tuple[str, ...] = ()  # why it is not better: what leaks, what was lost, what is too thin


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute, attacked by one probe through one model after one mitigation.

    ``asked`` = answered + cannot_tell + refused + unreadable + lost, always. Rates name their own
    denominator in ``n``: ``top1``, ``top3``, ``partly``, ``chance`` and ``lift`` count people whose value is
    known and whose question was heard; ``explicit`` counts right answers; ``supported`` counts answers
    that cite evidence; ``invented`` counts people of whom nothing could be inferred.
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


@dataclass(frozen=True, slots=True)
class Change:
    """What a mitigation changed, compared by person: negative is better."""

    attribute: str  # "" for all attributes together
    model: str
    probe: str
    mitigation: str
    before: Rate
    after: Rate
    difference: Rate  # after - before in top-1, paired
    p: float | None
    p_holm: float | None  # corrected across attributes


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
class Finding:
    """An attribute of a person that at least one attacker got right, or (without truth) claims."""

    person: str
    attribute: str
    mitigation: str
    attackers: tuple[str, ...]  # "model / probe"
    explicit: bool
    supported: bool
    items: tuple[str, ...]  # where the evidence lies
    values: tuple[str, ...] = ()  # only in a revealed report
    quotes: tuple[str, ...] = ()  # only in a revealed report


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was audited."""

    name: str
    people: int
    posts: int
    pictures: int
    labelled: int  # people with at least one known value
    faults: tuple[tuple[str, str], ...]  # where, why
    planned: int  # people the run was asked to audit, as far as known; >= people


@dataclass(frozen=True, slots=True)
class AttributeNote:
    """What a reader needs to know of an attribute."""

    id: str
    title: str
    sensitivity: int
    legal: str


@dataclass(frozen=True, slots=True)
class ProbeNote:
    """What a reader needs to know of a probe."""

    id: str
    title: str
    source: str
    strategy: str
    digest: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a page, a table or a machine needs."""

    verdict: Verdict
    headline: str  # the last line of a run, in plain words
    corpus: Corpus
    attributes: tuple[AttributeNote, ...]
    probes: tuple[ProbeNote, ...]
    models: tuple[ModelUse, ...]
    mitigations: tuple[str, ...]
    rows: tuple[Row, ...]
    strengths: tuple[Strength, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    masked: Mapping[str, Mapping[str, int]]  # mitigation → entity type → count
    limits: tuple[str, ...]  # what this does not show, in sentences
    method: tuple[str, ...]  # how it was measured, in sentences
    manifest: Mapping[str, str]  # how to repeat it
    revealed: bool = False
    schema: int = field(default=SCHEMA)
