"""Put conditions side by side: all attributes pooled, and before against after, paired by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from auditor.reporting.document import Change, Comparison, Contribution, Strength
from auditor.scoring.lift import pooled_lift
from auditor.scoring.paired import difference, holm, pooled_difference
from auditor.scoring.rates import Rate, pooled, rate
from auditor.scoring.table import Condition, Scores


def strength(scores: Scores, probe: str, model: str, mitigation: str) -> Strength:
    """Return how strong an attacker was over all attributes; intervals count people, not answers."""
    answers = answers_of(scores, probe, model, mitigation)
    top1, chance, above = over_all(answers)
    return Strength(model, probe, mitigation, top1, chance, above)


def over_all(answers: Mapping[str, Sequence[tuple[bool, bool]]]) -> tuple[Rate, Rate, Rate]:
    """Return, for *answers* as ``answers_of`` gives them: right first guesses, the level of chance, and the lift."""
    right, guessed = ({p: (sum(map(itemgetter(at), a)), len(a)) for p, a in answers.items()} for at in (0, 1))
    return pooled(right), pooled(guessed), pooled_lift(answers)


def answers_of(scores: Scores, probe: str, model: str, mitigation: str) -> dict[str, list[tuple[bool, bool]]]:
    """Return, by person, whether the attack and whether chance was right, for each attribute that counts."""
    answers: dict[str, list[tuple[bool, bool]]] = {}
    for attribute in scores.attributes:
        hits = scores.hits(attribute, probe, model, mitigation)
        _, chance = scores.chance(attribute, model, list(hits))
        for (person, hit), guessed in zip(hits.items(), chance, strict=True):
            answers.setdefault(person, []).append((hit, guessed))
    return answers


def changes(scores: Scores, probe: str, model: str, before: str, after: str) -> Iterator[Change]:
    """Yield what a mitigation changed: first over all attributes, then one by one, corrected for their number."""
    for pair in _pairs(scores, (probe, model, before), (probe, model, after)):
        yield Change(pair.attribute, model, probe, after, pair.one, pair.other, pair.difference, pair.p, pair.p_holm)


def contributions(scores: Scores, mitigation: str) -> Iterator[Contribution]:
    """Yield what a probe gains from all it reads over each of its variants that read only a part of it.

    For each variant first over all attributes, then one by one, corrected by Holm for their number.
    """
    conditions = {(probe.id, model) for probe, model, m in scores.conditions() if m == mitigation}
    for variant, model in ((p, m) for p in scores.probes if p.only for name, m in sorted(conditions) if name == p.id):
        if (variant.base, model) in conditions:
            one, other = (variant.id, model, mitigation), (variant.base, model, mitigation)
            for pair in _pairs(scores, one, other):
                yield Contribution(
                    pair.attribute, model, variant.base, variant.only, pair.one, pair.other, pair.difference, pair.p,
                    pair.p_holm,
                )  # fmt: skip


def comparisons(scores: Scores, mitigation: str) -> Iterator[Comparison]:
    """Yield every model against the strongest one by the same probe, paired by person, all attributes together.

    The strongest is the one with the most right first guesses; it was picked because it did well, which flatters it.
    p is corrected by Holm for the number of models that one probe compares.
    """
    for probe in (p for p in scores.probes if p.asks_models and p.strategy != "control"):
        models = [model for p, model, m in scores.conditions() if (p.id, m) == (probe.id, mitigation)]
        if len(models) > 1:
            yield from _against_the_best(scores, probe.id, models, mitigation)


def _against_the_best(scores: Scores, probe: str, models: Sequence[str], mitigation: str) -> Iterator[Comparison]:
    hits = {model: _hits(scores, probe, model, mitigation) for model in models}
    shares = {model: pooled(_counts(found, found)).value for model, found in hits.items()}
    best = max(models, key=lambda model: -1.0 if shares[model] is None else shares[model] or 0.0)
    found = {}
    for model in (name for name in models if name != best):
        both = {name: [p for p in people if p in hits[best][name]] for name, people in hits[model].items()}
        one, other = _counts(hits[model], both), _counts(hits[best], both)
        if one:
            found[model] = pooled(one), pooled(other), pooled_difference(other, one)
    corrected = holm({model: change.p for model, (_, _, change) in found.items()})
    for model, (own, reference, change) in found.items():
        yield Comparison(probe, model, best, own, reference, Rate(*change[:4]), change.p, corrected[model])


class _Pair(NamedTuple):
    """Two conditions on the people and attributes that both have."""

    attribute: str  # "" for all together
    one: Rate
    other: Rate
    difference: Rate  # other - one in top-1, paired
    p: float | None
    p_holm: float | None  # corrected across attributes


def _pairs(scores: Scores, one: Condition, other: Condition) -> Iterator[_Pair]:
    early, late = _hits(scores, *one), _hits(scores, *other)
    compared = {name: [p for p in early[name] if p in late[name]] for name in early}
    found = {
        name: difference([early[name][p] for p in people], [late[name][p] for p in people])
        for name, people in compared.items()
        if people
    }
    if not found:
        return
    corrected = holm({name: change.p for name, change in found.items()})
    first, second = (_counts(hits, compared) for hits in (early, late))
    total = pooled_difference(first, second)
    yield _Pair("", pooled(first), pooled(second), Rate(*total[:4]), total.p, None)
    for name, change in found.items():
        was, became = (_share([hits[name][p] for p in compared[name]]) for hits in (early, late))
        yield _Pair(name, was, became, Rate(*change[:4]), change.p, corrected[name])


def _hits(scores: Scores, probe: str, model: str, mitigation: str) -> dict[str, Mapping[str, bool]]:
    return {a.id: scores.hits(a, probe, model, mitigation) for a in scores.attributes}


def _counts(
    hits: Mapping[str, Mapping[str, bool]], compared: Mapping[str, Iterable[str]]
) -> dict[str, tuple[int, int]]:
    """Return, by person, how many of the compared attributes were right, and how many there were."""
    asked = Counter(chain.from_iterable(compared.values()))
    right = Counter(person for name, people in compared.items() for person in people if hits[name][person])
    return {person: (right.get(person, 0), answers) for person, answers in asked.items()}


def _share(hits: Sequence[bool]) -> Rate:
    return rate(sum(hits), len(hits))
