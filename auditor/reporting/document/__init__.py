"""The report as typed data, before it is a page: every renderer reads this and nothing else.

Values and quotes are present only where somebody asked to reveal them; everything else travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.reporting.document.figures import Change, Comparison, Contribution, CurvePoint, Row, Strength
from auditor.reporting.document.people import Addressed, Cited, Claim, Explained, Finding, Remedy
from auditor.reporting.document.trust import CalibrationNote, Judged, JudgedRow, Trial
from auditor.reporting.document.use import Cost, InterviewNote, LeftOut, ModelUse, PersonCost, Spent
from auditor.reporting.document.verdict import Decision, Standing, Status, Verdict
from auditor.scoring.bystander_figures import BystanderFinding, SearchRow, SubjectRow
from auditor.scoring.frontier_figures import Frontier
from auditor.scoring.harm_figures import Harm, RewritingNote
from auditor.scoring.severity_figures import Severity

__all__ = [
    "SCHEMA",
    "Addressed",
    "AttributeNote",
    "CalibrationNote",
    "Change",
    "Cited",
    "Claim",
    "Comparison",
    "Contribution",
    "Corpus",
    "Cost",
    "CurvePoint",
    "Decision",
    "Explained",
    "Finding",
    "InterviewNote",
    "Judged",
    "JudgedRow",
    "LeftOut",
    "ModelUse",
    "PersonCost",
    "ProbeNote",
    "Remedy",
    "Report",
    "Row",
    "Spent",
    "Standing",
    "Status",
    "Strength",
    "Trial",
    "Verdict",
]

SCHEMA = 1


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
    claims: tuple[Claim, ...] = ()  # where a calibration is given, or nobody's values are known
    calibration: tuple[CalibrationNote, ...] = ()  # by model; nothing where the report is uncalibrated
    schema: int = field(default=SCHEMA)
    judged: Judged | None = None  # only where a model judged what the rules leave open
    severity: Severity = field(default=Severity())
    explained: tuple[Explained, ...] = ()  # only after "auditor explain"
    remedies: tuple[Remedy, ...] = ()  # the most worthwhile first
    contributions: tuple[Contribution, ...] = ()  # only where variants of a probe read a part of the items
    curve: tuple[CurvePoint, ...] = ()  # only of attackers that read in order of time
    interviews: tuple[InterviewNote, ...] = ()  # nothing where no probe interviews
    cited: tuple[Cited, ...] = ()  # the items that most findings rest on first
    comparisons: tuple[Comparison, ...] = ()  # nothing where one model was asked
    frontier: Frontier | None = None  # only where mitigations were weighed
    harms: tuple[Harm, ...] = ()  # what mitigations did besides hiding
    rewritings: tuple[RewritingNote, ...] = ()  # one for each mitigation that asked models
    subjects: tuple[SubjectRow, ...] = ()  # only of probes that ask about everybody who is spoken of, like the next two
    searches: tuple[SearchRow, ...] = ()
    bystanders: tuple[BystanderFinding, ...] = ()
    spent: tuple[Spent, ...] = ()  # by task and model; nothing where no model was asked
    addressed: tuple[Addressed, ...] = ()  # items that speak to a model, by person
    costs: tuple[Cost, ...] = ()  # by model, probe and mitigation
    left_out: tuple[LeftOut, ...] = ()  # nothing where models could hold what everybody published
