"""Two runs side by side: the same people compared person by person, different people as two groups.

Attacks are matched before anything is compared: the same probe, model and mitigation in both, or else two that differ
in one of the three. What has no counterpart is compared with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import nan
from typing import Final, NamedTuple

from auditor.attributes import Attribute
from auditor.scoring.endings import endings
from auditor.scoring.independent import independent
from auditor.scoring.lift import lift, pooled_lift
from auditor.scoring.paired import Difference, difference, holm, pooled_difference
from auditor.scoring.rates import Rate, pooled, rate
from auditor.scoring.recorded import Recorded
from auditor.scoring.table import Scores

_AGREE: Final = 0.9  # of the people known in both: ids such as p01 coincide by chance, values hardly do
_NOTHING: Final = Rate(*difference([], [])[:4])


class Attack(NamedTuple):
    """By what, through whom, after what."""

    probe: str
    model: str  # "" where no model is asked
    mitigation: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One attribute, or all together, under an attack of one run and its counterpart in the other."""

    attribute: str  # "" for all together
    before: Attack
    after: Attack
    early: Rate  # right at first guess
    late: Rate
    early_lift: Rate  # above chance
    late_lift: Rate
    difference: Rate  # late - early: of right first guesses where people are paired, of the lift where they are not
    p: float  # not a number where nothing is compared
    p_holm: float  # corrected for the number of single attributes, or of lines for all together, compared
    silent: str = ""  # why an attack said nothing at all in one of the runs: then nothing is compared


@dataclass(frozen=True)
class SideBySide:
    """Two runs, and what can be compared of them."""

    before: Scores
    after: Scores

    @cached_property
    def people(self) -> frozenset[str]:
        """The people who are in both; nobody where ids coincide, but the people behind them do not."""
        return same_people(self.before.run, self.after.run)

    @property
    def paired(self) -> bool:
        """Whether people are compared with themselves."""
        return bool(self.people)

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes that both ask for and judge alike; where the scales differ, right is not the same thing."""
        other = {attribute.id: attribute for attribute in self.after.attributes}
        scales = [_scales(scores) for scores in (self.before, self.after)]
        return tuple(a for a in self.before.attributes if a.id in other and scales[0][a.id] == scales[1][a.id])

    @cached_property
    def matched(self) -> tuple[tuple[Attack, Attack], ...]:
        """The attacks that stand against each other, in the order of the first run."""
        return tuple(match_attacks(attacks(self.before), attacks(self.after)))

    def single(self) -> list[Compared]:
        """Return every attribute under every matched attack, corrected (Holm) for their number."""
        found = [
            one
            for before, after in self.matched
            for attribute in self.attributes
            if (one := self._compare(before, after, [attribute], attribute.id)) is not None
        ]
        return _corrected(found)

    def pooled(self) -> list[Compared]:
        """Return all attributes together under every matched attack, corrected (Holm) for their number."""
        pairs = (self._compare(before, after, self.attributes, "") for before, after in self.matched)
        return _corrected([one for one in pairs if one is not None])

    def _compare(self, before: Attack, after: Attack, attributes: Sequence[Attribute], name: str) -> Compared | None:
        early, late = _answers(self.before, before, attributes), _answers(self.after, after, attributes)
        if self.paired:
            early, late = _common(early, late, self.people)
        if not early or not late:
            return None
        silent = _silent(self.after, after, late) or _silent(self.before, before, early)
        if silent:
            return Compared(name, before, after, *_figures(early, late), _NOTHING, nan, nan, silent)
        test = _paired if self.paired else _unpaired
        return Compared(name, before, after, *_figures(early, late), *_tested(test(early, late)), 1.0)


Answers = Mapping[str, Mapping[str, tuple[bool, bool]]]  # person → attribute → attack right, chance right


def same_people(one: Recorded, other: Recorded) -> frozenset[str]:
    """Return the ids that stand for the same people in two runs.

    On the same corpus an id is a person. On another one, such as a mitigated copy, those are the same of whom both
    runs know an attribute, and know nothing different; where more than a tenth of those whom both know something of
    differ, they are other people. Of whom either knows nothing that the other knows too, no figure is compared: they
    count neither for nor against it.
    """
    shared = one.people.keys() & other.people.keys()
    if one.plan.corpus_digest == other.plan.corpus_digest:
        return frozenset(shared)
    agreeing = {person: agrees for person in shared if (agrees := _agrees(one, other, person)) is not None}
    alike = frozenset(person for person, agrees in agreeing.items() if agrees)
    return alike if len(alike) >= _AGREE * len(agreeing) else frozenset()


def attacks(scores: Scores) -> list[Attack]:
    """Return the attacks that were recorded, without those that only guess, in the order of the plan."""
    conditions = scores.conditions()
    return [Attack(probe.id, model, after) for probe, model, after in conditions if not probe.guessing]


def match_attacks(before: Sequence[Attack], after: Sequence[Attack]) -> Iterator[tuple[Attack, Attack]]:
    """Yield the attacks that stand against each other: equal ones, and of the rest those that differ in one thing."""
    left = [attack for attack in before if attack not in after]
    rest = [attack for attack in after if attack not in before]
    for attack in before:
        if attack not in left:
            yield attack, attack
        yield from ((attack, other) for other in rest if attack in left and _differing(attack, other) == 1)


def alone(mine: Sequence[Attack], pairs: Sequence[tuple[Attack, Attack]]) -> list[Attack]:
    """Return the attacks among *mine* that stand against nothing in *pairs*."""
    matched = {attack for pair in pairs for attack in pair}
    return [attack for attack in mine if attack not in matched]


def _differing(one: Attack, other: Attack) -> int:
    """Return in how many things two attacks differ; one with a model never stands against one without."""
    if bool(one.model) != bool(other.model):
        return len(one)
    return sum(mine != theirs for mine, theirs in zip(one, other, strict=True))


def _agrees(one: Recorded, other: Recorded, person: str) -> bool | None:
    """Say whether two runs know the same of a person; None where they know no attribute in common."""
    mine, theirs = one.people[person].truth, other.people[person].truth
    both = mine.keys() & theirs.keys()
    return all(mine[name].value == theirs[name].value for name in both) if both else None


def _scales(scores: Scores) -> dict[str, object]:
    return {entry["id"]: entry["scale"] for entry in scores.run.plan.attributes["attributes"]}


def _answers(scores: Scores, attack: Attack, attributes: Sequence[Attribute]) -> Answers:
    found: dict[str, dict[str, tuple[bool, bool]]] = {}
    for attribute in attributes:
        hits = scores.hits(attribute, *attack)
        _, chance = scores.chance(attribute, attack.model, list(hits))
        for (person, hit), guessed in zip(hits.items(), chance, strict=True):
            found.setdefault(person, {})[attribute.id] = (hit, guessed)
    return found


def _silent(scores: Scores, attack: Attack, answers: Answers) -> str:
    """Return why an attack said nothing about these people and attributes; "" where it said something."""
    return endings(
        scores.outcomes(attribute, *attack)[person] for person, each in answers.items() for attribute in each
    ).silent


def _common(early: Answers, late: Answers, people: frozenset[str]) -> tuple[Answers, Answers]:
    """Return what both say about the same people and attributes."""
    both = {
        person: [name for name in early[person] if name in late[person]]
        for person in early
        if person in late and person in people
    }
    return _kept(early, both), _kept(late, both)


def _kept(answers: Answers, both: Mapping[str, Sequence[str]]) -> Answers:
    return {person: {name: answers[person][name] for name in names} for person, names in both.items() if names}


def _counts(answers: Answers) -> dict[str, tuple[int, int]]:
    return {person: (sum(hit for hit, _ in pairs.values()), len(pairs)) for person, pairs in answers.items()}


def _one_each(answers: Answers) -> bool:
    return all(len(pairs) == 1 for pairs in answers.values())


def _figures(early: Answers, late: Answers) -> tuple[Rate, Rate, Rate, Rate]:
    return _share(early), _share(late), _lift(early), _lift(late)


def _share(answers: Answers) -> Rate:
    counts = _counts(answers)
    return rate(sum(hits for hits, _ in counts.values()), len(counts)) if _one_each(answers) else pooled(counts)


def _lift(answers: Answers, level: float = 0.95) -> Rate:
    pairs = {person: list(each.values()) for person, each in answers.items()}
    if not _one_each(answers):
        return pooled_lift(pairs, level)
    flat = [pair for each in pairs.values() for pair in each]
    return lift([hit for hit, _ in flat], [guessed for _, guessed in flat], level)


def _paired(early: Answers, late: Answers) -> Difference:
    before, after = _counts(early), _counts(late)
    if not (_one_each(early) and _one_each(late)):
        return pooled_difference(before, after)
    return difference([float(before[p][0]) for p in before], [float(after[p][0]) for p in before])


def _unpaired(early: Answers, late: Answers) -> Difference:
    """Compare how far both lie above chance, since other people have other chance levels.

    Below chance counts as chance: whoever attacks can fall back on guessing, and how far a silent attack stays below
    chance says only how easy guessing is among those people.
    """
    return independent(lambda level: _above(_lift(early, level)), lambda level: _above(_lift(late, level)))


def _above(found: Rate) -> Rate:
    value = None if found.value is None else max(0.0, found.value)
    return Rate(value, max(0.0, found.low), max(0.0, found.high), found.n)


def _tested(found: Difference) -> tuple[Rate, float]:
    return Rate(*found[:4]), found.p


def _corrected(found: Sequence[Compared]) -> list[Compared]:
    p_holm = holm({str(place): one.p for place, one in enumerate(found) if not one.silent})
    return [replace(one, p_holm=p_holm.get(str(place), one.p_holm)) for place, one in enumerate(found)]
