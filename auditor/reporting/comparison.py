"""Several runs as one document: what they are, what changed in the plan, what differs and whether that is noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from auditor.reporting.document import Report, Strength
from auditor.reporting.language import say
from auditor.reporting.plan_changes import PlanChange, plan_changes
from auditor.reporting.sections import Sections
from auditor.reporting.sections.models import strongest
from auditor.reporting.wording import Word, attacker, measured, mitigation_name
from auditor.scoring.paired import ALPHA
from auditor.scoring.rates import UNKNOWN, Rate
from auditor.scoring.recorded import Recorded
from auditor.scoring.side_by_side import Attack, Compared, SideBySide, alone, attacks
from auditor.scoring.silence import measured_attributes
from auditor.scoring.table import Scores

STRONGEST: Final = "The strongest attack of each run"


@dataclass(frozen=True, slots=True)
class NamedRun:
    """One of the runs, under the name of its folder."""

    name: str
    recorded: Recorded
    report: Report

    @property
    def asked_at(self) -> str:
        """The minute in UTC at which a model was first asked; "" where none was."""
        moment = self.recorded.asked_at
        return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M") if moment is not None else ""

    @property
    def best(self) -> Strength | None:
        """The strongest attack on the corpus before any mitigation; None where nothing is known."""
        return next(iter(strongest(Sections(self.report))), None)

    @property
    def measured(self) -> tuple[str, ...]:
        """The titles of the attributes on which something was measured before any mitigation."""
        sections = Sections(self.report)
        return tuple(sections.note(attribute).title for attribute in measured_attributes(sections.now))

    @property
    def leaking(self) -> tuple[str, ...]:
        """The titles of the attributes that were found above chance before any mitigation."""
        sections = Sections(self.report)
        return tuple(dict.fromkeys(sections.note(row.attribute).title for row in sections.now if row.leaks))


@dataclass(frozen=True, slots=True)
class Against:
    """One run against the first."""

    first: NamedRun
    run: NamedRun
    changed: tuple[PlanChange, ...]
    people: int  # who are in both; 0 where they are other people
    pooled: tuple[Compared, ...]  # all attributes together, one line for each matched attack
    single: tuple[Compared, ...]
    unmatched: tuple[tuple[str, tuple[str, ...]], ...]  # name of a run, and its attacks without a counterpart
    unlike: tuple[str, ...]  # attributes that only one asks for, or that they judge differently

    @property
    def groups(self) -> list[tuple[str, list[Compared]]]:
        """The lines by attack: all attributes together, then one by one."""
        found: dict[str, list[Compared]] = {}
        for line in (*self.pooled, *self.single):
            found.setdefault(pair_name(line), []).append(line)
        return list(found.items())

    @property
    def how(self) -> str:
        """How the differences were tested, in a sentence."""
        if not self.single:
            return (
                "Nothing could be tested: no attack of one run has a counterpart about people whose values are known."
            )
        if self.people:
            return (
                f"Tested person by person on the {self.people:,} who are in both: a difference is of right first "
                "guesses, and p says how often one as large would come about if the two runs did not differ."
            )
        return (
            "These are other people, so they are compared as two groups, and nothing is paired. A difference is of "
            "“above chance”, since other people have another chance level; below chance counts as chance."
        )


@dataclass(frozen=True, slots=True)
class Point:
    """One run in a trend."""

    run: int  # place by date, from 1
    name: str
    asked_at: str
    who: str  # the attack
    top1: Rate
    chance: Rate


@dataclass(frozen=True, slots=True)
class Trend:
    """One attack over the runs, by date."""

    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Everything that a page, a table or a machine needs."""

    runs: tuple[NamedRun, ...]  # in the order in which they were named
    against: tuple[Against, ...]  # every other run against the first
    trends: tuple[Trend, ...]  # by date; nothing for fewer than two dated runs

    @property
    def limits(self) -> list[tuple[str, list[str]]]:
        """What the runs do not show, each sentence once with the runs that it is about."""
        found: dict[str, list[str]] = {}
        for run in self.runs:
            for sentence in run.report.limits:
                found.setdefault(sentence, []).append(run.name)
        return list(found.items())


def compare(runs: Sequence[tuple[str, Recorded, Report]]) -> RunComparison:
    """Return the runs side by side, each against the first; the trend is by date, whatever order they are named in."""
    names = _distinct([name for name, _, _ in runs])
    named = tuple(NamedRun(name, recorded, report) for name, (_, recorded, report) in zip(names, runs, strict=True))
    scores = [Scores(run.recorded) for run in named]
    found = tuple(
        _against(named[0], run, SideBySide(scores[0], scored))
        for run, scored in zip(named[1:], scores[1:], strict=True)
    )
    return RunComparison(named, found, tuple(_trends(named)))


def _against(first: NamedRun, run: NamedRun, pair: SideBySide) -> Against:
    left = [
        (who.name, alone(attacks(scores), pair.matched)) for who, scores in ((first, pair.before), (run, pair.after))
    ]
    shared = {attribute.id for attribute in pair.attributes}
    asked = {a.id: a.title for scores in (pair.before, pair.after) for a in scores.attributes}
    return Against(
        first=first,
        run=run,
        changed=plan_changes(first.recorded.plan, run.recorded.plan),
        people=len(pair.people),
        pooled=tuple(pair.pooled()),
        single=tuple(pair.single()),
        unmatched=tuple((name, tuple(map(attack_name, rest))) for name, rest in left if rest),
        unlike=tuple(title for name, title in asked.items() if name not in shared),
    )


def attack_name(attack: Attack) -> str:
    """Return an attack as a reader says it."""
    return f"{attacker(attack.model, attack.probe)}, {mitigation_name(attack.mitigation)}"


def pair_name(line: Compared) -> str:
    """Return the attack of a line, and its counterpart where that is another one."""
    before, after = attack_name(line.before), attack_name(line.after)
    return before if before == after else f"{before} → {after}"


def _distinct(names: Sequence[str]) -> list[str]:
    """Return the names, with a number where two are alike."""
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, 1)]


def _trends(runs: Sequence[NamedRun]) -> Iterator[Trend]:
    dated = sorted((run for run in runs if run.asked_at), key=lambda run: run.recorded.asked_at or 0.0)
    if len(dated) < 2:
        return
    yield Trend(STRONGEST, tuple(_point(place, run, run.best) for place, run in enumerate(dated, 1)))
    for key in dict.fromkeys(_key(strength) for run in dated for strength in run.report.strengths):
        points = tuple(_point(place, run, _of(run, key)) for place, run in enumerate(dated, 1))
        if sum(measured(point.top1) for point in points) > 1:
            yield Trend(attack_name(key), points)


def _key(strength: Strength) -> Attack:
    return Attack(strength.probe, strength.model, strength.mitigation)


def _of(run: NamedRun, key: Attack) -> Strength | None:
    """Return how strong an attack was in a run; None where it was not made, or said nothing."""
    silent = Sections(run.report).silent
    if (key.model, key.probe, key.mitigation) in silent:
        return None
    return next((strength for strength in run.report.strengths if _key(strength) == key), None)


def _point(place: int, run: NamedRun, strength: Strength | None) -> Point:
    if strength is None:
        return Point(place, run.name, run.asked_at, "", UNKNOWN, UNKNOWN)
    who = attack_name(_key(strength))
    return Point(place, run.name, run.asked_at, who, strength.top1, strength.chance)


def difference_word(line: Compared) -> Word:
    """Return what a difference shows: clear only where it stays so for the number of comparisons.

    Where an attack said nothing in one of the runs, it shows nothing.
    """
    if line.silent:
        return Word("none", say(f"outcome.{line.silent}"))
    if not measured(line.difference):
        return Word("none", "not compared")
    if line.p_holm >= ALPHA or line.difference.value == 0:
        return Word("open", "no clear difference")
    return Word("good", "clearly less") if (line.difference.value or 0.0) < 0 else Word("bad", "clearly more")
