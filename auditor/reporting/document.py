"""The report as typed data, before it is a page: every renderer reads this and nothing else.

Values and quotes are present only where somebody asked to reveal them; everything else travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from auditor.domain import Box
from auditor.scoring.bystander_figures import BystanderFinding, SearchRow, SubjectRow
from auditor.scoring.frontier_figures import Frontier
from auditor.scoring.harm_figures import Harm, RewritingNote
from auditor.scoring.rates import Rate
from auditor.scoring.severity_figures import Severity

SCHEMA = 1
Status = Literal["PASS", "FAIL", "INCONCLUSIVE"]
Standing = Literal["met", "missed", "unclear", "known", "suppressed"]  # the last two: excused by a baseline


@dataclass(frozen=True, slots=True)
class Decision:
    """One figure of the audit against one threshold of the policy."""

    rule: str  # the threshold's key in the policy
    attribute: str  # "" where all attributes count together
    model: str  # "" where no model is asked, or all count together
    probe: str  # "" where all count together
    mitigation: str
    bound: str  # of the figure's interval: "low", "point" or "high"; "count" for a plain count; "baseline"
    value: float | None  # that bound; for "baseline" how it is now, or how many people are new
    threshold: float  # for "baseline" how it was, except of people
    standing: Standing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit comes to, in words."""

    status: Status
    sentence: str
    reasons: tuple[str, ...] = ()  # why it is not better: what leaks, what was lost, what is too thin
    decided: tuple[Decision, ...] = ()  # a FAIL's missed thresholds; what is unclear; a PASS's closest calls


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
class Comparison:
    """One model against the strongest one by the same probe, paired by person: all attributes together."""

    probe: str
    model: str
    reference: str  # the strongest model by this probe
    own: Rate
    other: Rate  # the reference's, of the same people and attributes
    difference: Rate  # own - other in top-1, paired
    p: float | None
    p_holm: float | None  # corrected across the models of this probe


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
    """What one attack took; a question that two attacks ask alike is asked once, and counts for the first."""

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
    channels: tuple[str, ...] = ()  # where the evidence lies: "text", "picture", "metadata", "conversation"; "" unknown


@dataclass(frozen=True, slots=True)
class Cited:
    """One item that findings rest on, in the corpus as it stands at first."""

    person: str
    item: str
    channels: tuple[str, ...]
    attributes: tuple[str, ...]  # of the findings that rest on it
    stated: tuple[str, ...]  # those of them that the items state outright
    attackers: int  # that cited it and were right
    quotes: tuple[str, ...] = ()  # only in a revealed report
    boxes: tuple[Box, ...] = ()  # of the quoted text in a picture; only in a revealed report


@dataclass(frozen=True, slots=True)
class Addressed:
    """An item that speaks to a model: what is answered about its author, or not answered, may be what it orders."""

    person: str
    item: str
    signs: tuple[str, ...]  # "order", "address", "answer", "frame", "item", "disguise"
    attributes: tuple[str, ...]  # of the findings that rest on it


@dataclass(frozen=True, slots=True)
class Claim:
    """What one attacker claims about an attribute of a person, and how probable it is that this is right.

    A model's own confidence is no probability, and no report holds it.
    """

    person: str
    attribute: str
    model: str  # "" where a probe asks no model
    probe: str
    mitigation: str
    probability: float | None  # 0 … 1; None where no calibration can tell
    stated: float | None  # the mean probability of the held-out answers that were given about this one …
    right: Rate  # … and how many of them were right; n counts people
    why: str  # why there is no probability; "" where there is one
    values: tuple[str, ...] = ()  # only in a revealed report


@dataclass(frozen=True, slots=True)
class Trial:
    """How probabilities fared beside what happened."""

    answers: int
    brier: float  # mean squared distance: 0 best
    ece: float  # expected calibration error: 0 best
    noise: float  # the calibration error that exactly true probabilities would show with so few answers


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
class Explained:
    """What carries a finding, found by probing without it."""

    person: str
    attribute: str
    model: str
    probe: str
    cause: Literal["carried", "guessed", "open"]  # guessed: even from nothing; open: nothing was proved in time
    sentences: int
    pictures: int
    minimal: bool  # each of them is needed
    probes: int  # how often was asked


@dataclass(frozen=True, slots=True)
class Remedy:
    """An edit after which the attacker was probed again and no longer named the value."""

    person: str
    attributes: tuple[str, ...]  # whose leaks it was proved to end
    kind: Literal["mask", "cut"]
    sentences: int
    words: int  # changed or taken away
    pictures: int  # withheld
    worth: float  # leaks ended per word or picture changed
    items: tuple[str, ...] = ()  # only in a revealed report
    texts: tuple[tuple[str, str], ...] = ()  # sentences before and after; only in a revealed report


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a probe that reads everything has over its variant that reads only a part, paired by person."""

    attribute: str  # "" for all attributes together
    model: str
    probe: str
    only: tuple[str, ...]  # channels or topics that the variant reads
    part: Rate
    whole: Rate
    difference: Rate  # whole - part in top-1, paired
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
