"""Learn from a run whose people's values are known what the claims of its models are worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from auditor.errors import BadRun
from auditor.plan import Plan
from auditor.scoring.calibration import Bin, Calibration, Judged, brier, ece, fit, grouped, held_out, noise
from auditor.scoring.rates import pooled
from auditor.scoring.signs import Answer, answers
from auditor.scoring.table import Scores

FEWEST: Final = 5  # people: one for each fold, so that everybody can be judged by what was learnt from others
_MOST_BINS: Final = 10
_BIN: Final = 20  # attributes of people about which a group should hold claims at the least
_DRAWN: Final = 200_000  # claims simulated to learn what luck alone would show
_FEWEST_DRAWS: Final = 20
_MOST_DRAWS: Final = 200


class Tested(NamedTuple):
    """How probabilities fared beside what happened."""

    answers: int  # claims, of which several may be about the same attribute of a person
    brier: float
    ece: float
    noise: float  # the ECE that exactly true probabilities would show with so few attributes of people to claim about


@dataclass(frozen=True, slots=True)
class ModelLearnt:
    """What the claims of one model are worth; it holds no value and no person."""

    model: str  # "" for the rules that ask no model
    weights: str  # SHA-256 of its weights where the plan knows it, "" otherwise
    probes: Mapping[str, str]  # learnt from: id → digest
    mitigations: tuple[str, ...]  # learnt from
    answers: int
    people: int
    calibration: Calibration
    tested: Tested  # on people held out
    bins: tuple[Bin, ...]  # on people held out, the least probable first; n counts people
    stated: Tested | None  # the model's bare confidence, where it states one
    beside: Tested | None  # the learnt probabilities of just those answers, on people held out

    def near(self, probability: float) -> Bin:
        """Return the group of held-out answers that were given about this *probability*."""
        return min(self.bins, key=lambda group: abs(group.stated - probability))


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one run taught, by model."""

    tool: str  # the version that ran it
    attribute_set: str
    corpus: str  # SHA-256 of the corpus
    models: tuple[ModelLearnt, ...]


def learn(scores: Scores, where: str) -> Learnt:
    """Return what a run teaches about every model that made claims about at least five people with known values.

    Each model has a logistic regression on the signs of its claims, in which each attribute has a level of its own,
    drawn to that of the model. Its claims about one attribute of one person, under several probes and mitigations,
    count together as one. How good it is, is measured on people held out. *where* names the run in the message
    of BadRun, which is raised where there is no such model.
    """
    if not any(subject.truth for subject in scores.run.people.values()):
        raise BadRun(f"{where} holds nobody whose true values are known: calibrate on a run of labelled people")
    claims: dict[str, list[Answer]] = {}
    for answer in answers(scores):
        if answer.right is not None:
            claims.setdefault(answer.model, []).append(answer)
    enough = {model: said for model, said in sorted(claims.items()) if _people(said) >= FEWEST}
    if not enough:
        raise BadRun(f"{where} holds no model with claims about {FEWEST} people with known values: audit more of them")
    plan = scores.run.plan
    models = tuple(_model(plan, model, said) for model, said in enough.items())
    return Learnt(plan.tool, set_of(plan), plan.corpus_digest, models)


def weights_of(plan: Plan) -> dict[str, str]:
    """Return the hash of each model's weights, "" where the plan knows none: two models may go by one name."""
    return {model.name: model.identity.get("sha256", "") for model in plan.models}


def set_of(plan: Plan) -> str:
    """Return the id of the attribute set that was asked for."""
    return str(plan.attributes.get("id", ""))


def _model(plan: Plan, model: str, said: Sequence[Answer]) -> ModelLearnt:
    same = Counter((answer.person, answer.attribute) for answer in said)  # other probes say much the same
    judged = [Judged(a.person, a.attribute, a.signs, bool(a.right), 1 / same[a.person, a.attribute]) for a in said]
    given = held_out(judged)
    known, digests = fit(judged), plan.probe_digests()
    assert known is not None  # noqa: S101 - there are answers
    stating = [place for place, answer in enumerate(said) if answer.stated is not None]
    stated, beside = [said[place].stated or 0.0 for place in stating], [given[place] for place in stating]
    own = [judged[place] for place in stating]
    return ModelLearnt(
        model=model,
        weights=weights_of(plan).get(model, ""),
        probes={name: digests[name] for name in dict.fromkeys(answer.probe for answer in said)},
        mitigations=tuple(dict.fromkeys(answer.mitigation for answer in said)),
        answers=len(said),
        people=_people(said),
        calibration=known,
        tested=_tested(given, judged),
        bins=tuple(_bin(given, judged, group) for group in grouped(given, _groups(judged))),
        stated=_tested(stated, own) if stating else None,
        beside=_tested(beside, own) if stating else None,
    )


def _people(said: Sequence[Answer]) -> int:
    return len({answer.person for answer in said})


def _bin(given: Sequence[float], judged: Sequence[Judged], group: Sequence[int]) -> Bin:
    """Return one group with its share of right answers; the interval counts people, whose answers hang together."""
    people: dict[str, tuple[int, int]] = {}
    for place in group:
        hits, n = people.get(judged[place].person, (0, 0))
        people[judged[place].person] = (hits + judged[place].right, n + 1)
    return Bin(sum(given[place] for place in group) / len(group), pooled(people))


def _groups(judged: Sequence[Judged]) -> int:
    """Return in how many groups claims are tested: those about the same attribute of a person say but one thing."""
    return max(1, min(_MOST_BINS, len(set(_about(judged))) // _BIN))


def _about(judged: Sequence[Judged]) -> list[tuple[str, str]]:
    return [(claim.person, claim.attribute) for claim in judged]


def _tested(given: Sequence[float], judged: Sequence[Judged]) -> Tested:
    """Return how probabilities fared beside what happened, for at least one claim."""
    hits, bins = [claim.right for claim in judged], _groups(judged)
    draws = max(_FEWEST_DRAWS, min(_MOST_DRAWS, _DRAWN // len(judged)))
    error, luck = ece(given, hits, bins) or 0.0, noise(given, bins, draws, about=_about(judged)) or 0.0
    return Tested(len(judged), brier(given, hits) or 0.0, error, luck)
