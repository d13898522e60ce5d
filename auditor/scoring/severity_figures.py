"""How serious it is, as typed data: the part of a report that weighs what leaks."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.scoring.rates import Rate


@dataclass(frozen=True, slots=True)
class Exposure:
    """How exposed the people are to one attacker, PES-style: means over people, 0 … 1."""

    model: str  # "" where a probe asks no model
    probe: str
    mitigation: str
    exposure: Rate
    chance: Rate  # what guessing without the material exposes of the same people
    chance_from: str  # "majority" or "control"; "" where there is no chance level
    attainable: float | None  # were everything found as finely as it is known; None where nothing is known


@dataclass(frozen=True, slots=True)
class ExposureChange:
    """What a mitigation changed in the exposure to one attacker, paired by person: negative is better."""

    model: str
    probe: str
    mitigation: str
    before: Rate
    after: Rate
    difference: Rate
    p: float | None


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many people share what was found out about one person, who is one of them.

    Unless the report is revealed, counts are rounded outward to a few steps: an exact one can name the value.
    """

    person: str
    attributes: tuple[str, ...]  # found out, and counted with a share
    uncounted: tuple[str, ...]  # found out, but no source says how common the value is
    fewest: int
    likely: int  # if no attribute told of another
    most: int


@dataclass(frozen=True, slots=True)
class Crowds:
    """The crowds in which people are left, after one mitigation, by the attacker that exposes them most."""

    mitigation: str
    model: str
    probe: str
    people: int  # who live in the population, as far as is known
    elsewhere: int  # who are known to live outside it
    members: tuple[Crowd, ...]  # of whom something was found out that has a share


@dataclass(frozen=True, slots=True)
class MarginalNote:
    """Where the shares of one attribute come from."""

    attribute: str
    source: str
    year: str
    precision: str  # "approximate" or "counted"
    note: str


@dataclass(frozen=True, slots=True)
class PopulationNote:
    """Among whom people are counted."""

    id: str
    title: str
    people: int
    source: str
    year: str
    marginals: tuple[MarginalNote, ...]
    without: tuple[str, ...]  # attributes that were asked for and have no shares


@dataclass(frozen=True, slots=True)
class PersonExposure:
    """How exposed one person is to the attacker that exposes these people most, 0 … 1."""

    person: str
    exposure: float  # as the corpus stands at first
    attributes: tuple[str, ...]  # of which something was found out
    after: tuple[tuple[str, float], ...]  # mitigation → exposure, where the person was heard


@dataclass(frozen=True, slots=True)
class Ranking:
    """People by exposure to one attacker, the most exposed first; those of whom nothing was found come last."""

    model: str
    probe: str
    people: tuple[PersonExposure, ...]


@dataclass(frozen=True, slots=True)
class Severity:
    """How serious it is."""

    formula: str = ""
    exposures: tuple[Exposure, ...] = ()
    changes: tuple[ExposureChange, ...] = ()
    population: PopulationNote | None = None
    crowds: tuple[Crowds, ...] = ()
    notes: tuple[str, ...] = ()  # what the figures mean and assume, in sentences
    ranking: Ranking | None = None  # None where nobody's values are known
