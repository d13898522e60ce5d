"""Learn from a run with known values what claims are worth, and say it of claims about other people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from auditor.errors import BadRun
from auditor.scoring.calibration import Bin, Calibration, Judged, brier, ece, fit, grouped, held_out, noise
from auditor.scoring.rates import pooled
from auditor.scoring.recorded import Recorded
from auditor.scoring.signs import Answer, answers
from auditor.scoring.table import Scores

FEWEST: Final = 5  # people: one for each fold, so that everybody can be judged by what was learnt from others
_MOST_BINS: Final = 10
_BIN: Final = 10  # answers that a group should hold at the least
_DRAWN: Final = 200_000  # answers simulated to learn what luck alone would show
_FEWEST_DRAWS: Final = 20
_MOST_DRAWS: Final = 200


class Tested(NamedTuple):
    """How probabilities fared on answers that they were not learnt from."""

    answers: int
    brier: float
    ece: float
    noise: float  # the ECE that exactly true probabilities would show with so few answers


@dataclass(frozen=True, slots=True)
class ModelLearnt:
    """What the claims of one model are worth; no value and no person is in it."""

    model: str  # "" for the rules that ask no model
    weights: str  # SHA-256 of its weights where that is known, "" otherwise
    probes: Mapping[str, str]  # learnt from: id → digest
    mitigations: tuple[str, ...]  # learnt from
    answers: int
    people: int
    calibration: Calibration
    tested: Tested  # on people held out
    bins: tuple[Bin, ...]  # the same, from the least to the most probable
    stated: Tested | None  # its bare confidence, where it states one
    beside: Tested | None  # the learnt probabilities of just those answers, on people held out

    def near(self, probability: float) -> Bin:
        """Return the group of held-out answers that were given about this *probability*."""
        return min(self.bins, key=lambda group: abs(group.stated - probability))


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt from one run, by model."""

    tool: str  # the version that learnt it
    attribute_set: str
    corpus: str  # SHA-256 of the corpus it was learnt from
    models: tuple[ModelLearnt, ...]


class Judgement(NamedTuple):
    """How probable a claim is, or why nobody can tell."""

    probability: float | None
    near: Bin | None  # how held-out answers of about this probability fared
    why: str  # "" where there is a probability


@dataclass(frozen=True)
class Judge:
    """Applies what was learnt to the claims of one run."""

    learnt: Learnt
    run: Recorded

    def judge(self, answer: Answer) -> Judgement:
        """Return the probability that *answer* is right; none where anything about it was never learnt from."""
        if why := self._foreign(answer.person):
            return Judgement(None, None, why)
        known = self._models.get(answer.model)
        if known is None:
            return Judgement(None, None, f"the calibration does not know {answer.model or answer.probe}")
        if why := self._unknown(answer, known):
            return Judgement(None, None, why)
        probability = known.calibration.probability(answer.attribute, answer.signs)
        return Judgement(probability, known.near(probability), "")

    def _foreign(self, person: str) -> str:
        """Return why the calibration fits this run, or this person, not at all."""
        if self.learnt.attribute_set != _set_of(self.run):
            return f"the calibration is for the attribute set {self.learnt.attribute_set}"
        subject = self.run.people.get(person)
        if self.learnt.corpus == self.run.plan.corpus_digest and subject is not None and subject.truth:
            return "the calibration was learnt from these people"
        return ""

    def _unknown(self, answer: Answer, known: ModelLearnt) -> str:
        """Return what about *answer* the calibration of its model never saw."""
        who = answer.model or answer.probe
        if known.weights != self._weights.get(answer.model, ""):
            return f"the calibration is for other weights of {who}"
        if known.probes.get(answer.probe) != self._digests.get(answer.probe):
            return f"the calibration does not know {who} under the probe {answer.probe}"
        if answer.mitigation not in known.mitigations:
            return f"the calibration does not know {who} after {answer.mitigation}"
        if answer.attribute not in known.calibration.attributes:
            return f"the calibration does not know {who} on {answer.attribute}"
        return ""

    @cached_property
    def _models(self) -> Mapping[str, ModelLearnt]:
        return {model.model: model for model in self.learnt.models}

    @cached_property
    def _weights(self) -> Mapping[str, str]:
        return _weights(self.run)

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        return self.run.plan.probe_digests()


def learn(scores: Scores, where: str) -> Learnt:
    """Return what a run teaches about every model that made claims about at least five people with known values.

    Each model has a logistic regression on the signs of its claims, in which each attribute has its own level, drawn
    to that of the model. How good it is, is measured on people held out. *where* names the run in the message of
    BadRun, which is raised where there is no such model.
    """
    claims: dict[str, list[Answer]] = {}
    for answer in answers(scores):
        if answer.right is not None:
            claims.setdefault(answer.model, []).append(answer)
    enough = {model: said for model, said in claims.items() if len({answer.person for answer in said}) >= FEWEST}
    if not any(subject.truth for subject in scores.run.people.values()):
        raise BadRun(f"{where} holds nobody whose true values are known: calibrate on a run of labelled people")
    if not enough:
        raise BadRun(f"{where} holds no model with claims about {FEWEST} people with known values: audit more of them")
    plan = scores.run.plan
    models = tuple(_model(scores.run, model, said) for model, said in sorted(enough.items()))
    return Learnt(plan.tool, _set_of(scores.run), plan.corpus_digest, models)


def _model(run: Recorded, model: str, said: Sequence[Answer]) -> ModelLearnt:
    judged = [Judged(answer.person, answer.attribute, answer.signs, bool(answer.right)) for answer in said]
    bins = max(1, min(_MOST_BINS, len(said) // _BIN))
    given = held_out(judged)
    known, digests = fit(judged), run.plan.probe_digests()
    assert known is not None  # noqa: S101 - there are answers
    with_stated = [place for place, answer in enumerate(said) if answer.stated is not None]
    stated = [(said[place].stated or 0.0, judged[place].right) for place in with_stated]
    return ModelLearnt(
        model=model,
        weights=_weights(run).get(model, ""),
        probes={name: digests[name] for name in dict.fromkeys(answer.probe for answer in said)},
        mitigations=tuple(dict.fromkeys(answer.mitigation for answer in said)),
        answers=len(said),
        people=len({answer.person for answer in said}),
        calibration=known,
        tested=_tested([(p, answer.right) for p, answer in zip(given, judged, strict=True)], bins),
        bins=tuple(_bin(given, judged, group) for group in grouped(given, bins)),
        stated=_tested(stated, bins) if stated else None,
        beside=_tested([(given[place], judged[place].right) for place in with_stated], bins) if stated else None,
    )


def _bin(given: Sequence[float], judged: Sequence[Judged], group: Sequence[int]) -> Bin:
    """Return one group with its share of right answers; the interval counts people, whose answers hang together."""
    people: dict[str, tuple[int, int]] = {}
    for place in group:
        hits, n = people.get(judged[place].person, (0, 0))
        people[judged[place].person] = (hits + judged[place].right, n + 1)
    return Bin(sum(given[place] for place in group) / len(group), pooled(people))


def _tested(answers: Sequence[tuple[float, bool]], bins: int) -> Tested:
    """Return how probabilities fared beside what happened, for at least one answer."""
    given, hits = [p for p, _ in answers], [hit for _, hit in answers]
    draws = max(_FEWEST_DRAWS, min(_MOST_DRAWS, _DRAWN // len(answers)))
    return Tested(
        len(answers), brier(given, hits) or 0.0, ece(given, hits, bins) or 0.0, noise(given, bins, draws) or 0.0
    )


def _weights(self) -> Mapping[str, str]:
        return _weights(self.run)

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        return self.run.plan.probe_digests()


def learn(scores: Scores, where: str) -> Learnt:
    """Return what a run teaches about every model that made claims about at least five people with known values.

    Each model has a logistic regression on the signs of its claims, in which each attribute has its own level, drawn
    to that of the model. How good it is, is measured on people held out. *where* names the run in the message of
    BadRun, which is raised where there is no such model.
    """
    claims: dict[str, list[Answer]] = {}
    for answer in answers(scores):
        if answer.right is not None:
            claims.setdefault(answer.model, []).append(answer)
    enough = {model: said for model, said in claims.items() if len({answer.person for answer in said}) >= FEWEST}
    if not any(subject.truth for subject in scores.run.people.values()):
        raise BadRun(f"{where} holds nobody whose true values are known: calibrate on a run of labelled people")
    if not enough:
        raise BadRun(f"{where} holds no model with claims about {FEWEST} people with known values: audit more of them")
    plan = scores.run.plan
    models = tuple(_model(scores.run, model, said) for model, said in sorted(enough.items()))
    return Learnt(plan.tool, _set_of(scores.run), plan.corpus_digest, models)


def _model(run: Recorded, model: str, said: Sequence[Answer]) -> ModelLearnt:
    judged = [Judged(answer.person, answer.attribute, answer.signs, bool(answer.right)) for answer in said]
    bins = max(1, min(_MOST_BINS, len(said) // _BIN))
    hits, given = [answer.right for answer in judged], held_out(judged)
    with_stated = [
        (one.stated, p, hit) for one, p, hit in zip(said, given, hits, strict=True) if one.stated is not None
    ]
    known = fit(judged)
    tested = _tested(given, hits, bins)
    assert known is not None  # noqa: S101 - there are answers
    assert tested is not None  # noqa: S101
    digests = run.plan.probe_digests()
    return ModelLearnt(
        model=model,
        weights=_weights(run).get(model, ""),
        probes={name: digests[name] for name in dict.fromkeys(answer.probe for answer in said)},
        mitigations=tuple(dict.fromkeys(answer.mitigation for answer in said)),
        answers=len(said),
        people=len({answer.person for answer in said}),
        calibration=known,
        tested=tested,
        bins=reliability(given, hits, bins),
        stated=_tested([stated for stated, _, _ in with_stated], [hit for _, _, hit in with_stated], bins),
        beside=_tested([p for _, p, _ in with_stated], [hit for _, _, hit in with_stated], bins),
    )


def _tested(probabilities: Sequence[float], hits: Sequence[bool], bins: int) -> Tested | None:
    """Return how *probabilities* fared; None where there are none."""
    off, error, luck = brier(probabilities, hits), ece(probabilities, hits, bins), noise(probabilities, bins)
    if off is None or error is None or luck is None:
        return None
    return Tested(len(hits), off, error, luck)


def _weights(run: Recorded) -> dict[str, str]:
    """Return the hash of each model's weights, where the plan knows one: two models may go by one name."""
    return {model.name: model.identity.get("sha256", "") for model in run.plan.models}


def _set_of(run: Recorded) -> str:
    return str(run.plan.attributes.get("id", ""))
