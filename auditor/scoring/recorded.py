"""A run as scoring sees it: read from the journal alone, whatever the order in which it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path

from auditor.attributes import Match
from auditor.collector import undisturbed
from auditor.domain import Bystander, Fault, Outcome, Truth
from auditor.journal import Record, read, read_plan, understanding
from auditor.mitigation.catalogue import Treated
from auditor.mitigation.effects import Effect
from auditor.models.spending import Spending
from auditor.plan import Plan, from_json
from auditor.probing import explaining
from auditor.probing.explaining import Explanation
from auditor.probing.judging import TASK
from auditor.probing.outcomes import from_json as outcome_from_json
from auditor.scoring.majority import majority_guesses
from auditor.scoring.spoken import Search, bystanders_in, searches_in, truths_in
from auditor.scoring.uses import Searched, Use, costs, rewriting, searched, spent, uses
from auditor.scoring.weighed import Weighed, weighed


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Whom, by what, through whom and after what: one attack on one person."""

    person: str
    probe: str
    model: str
    mitigation: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What the run knows of a person, apart from what they wrote."""

    id: str
    posts: int
    pictures: int
    truth: Mapping[str, Truth] = field(repr=False)
    source: str = ""  # where they were read: "people.jsonl:12"


@dataclass(frozen=True, slots=True)
class Judging:
    """What a model said about guesses that the rules leave open."""

    judge: str  # the model's name
    identity: Mapping[str, str]
    verdicts: Mapping[tuple[Cell, str, int], Match] = field(repr=False)  # by attack, attribute and rank of the guess


@dataclass(frozen=True, slots=True)
class Twin:
    """What a mitigation made of one person, without a word of theirs."""

    effects: tuple[Effect, ...]  # of the items that changed
    treated: tuple[Treated, ...]  # of a rewriting: every item
    standing: tuple[tuple[str, ...], ...]  # of a rewriting: attributes its guide read, before each round and after


@dataclass(frozen=True, slots=True)
class Exposed:
    """What one attacker had worked out of a person as it went through their items."""

    person: str
    probe: str
    model: str
    mitigation: str
    after: Mapping[int, Mapping[str, Outcome]] = field(repr=False)  # number of items → attribute → outcome
    items: int = 0  # that there were: more than were read where a bound ended it
    unheard: int = 0  # of those that were shown: batches that were refused, or answered in no readable way


@dataclass(frozen=True, slots=True, order=True)
class Addressing:
    """An item that speaks to whoever reads it by machine."""

    person: str
    item: str
    signs: tuple[str, ...]  # out of probing.addressing.SIGNS


@dataclass(frozen=True, slots=True)
class Interviewed:
    """How one conversation with a person went whose part a model played; not what was said."""

    cell: Cell
    turns: int
    ending: str
    flaws: Mapping[str, int]  # why replies of the person's part were not used → how many
    disclosed: tuple[str, ...]  # attributes of which the person's part stated something outright


@dataclass(frozen=True)
class Recorded:
    """Everything that a run holds; where a thing was recorded twice, the later record counts."""

    plan: Plan
    people: Mapping[str, Subject]  # by id, sorted
    outcomes: Mapping[Cell, Mapping[str, Outcome]]
    uses: Mapping[str, Use]  # by model
    masked: Mapping[str, Mapping[str, int]]  # mitigation → entity type → count
    notes: tuple[str, ...]  # what mitigations say about themselves
    faults: tuple[Fault, ...]
    finished: bool  # the whole corpus was worked through
    stopped: str  # the limit that ended the last session, if one did
    judging: Judging | None = None  # the last judge's; None where none was asked since the last outcome
    explained: tuple[Explanation, ...] = ()  # what carries findings, sorted by person and attribute
    exposures: tuple[Exposed, ...] = ()  # only of attackers that read in order of time
    interviews: tuple[Interviewed, ...] = ()  # sorted by person; only of probes that interview
    asked_at: float | None = None  # when a model was first asked, in seconds since 1970; None where none was
    twins: Mapping[tuple[str, str], Twin] = field(default_factory=dict)  # mitigation, person → what was made of them
    new: Mapping[Cell, tuple[str, ...]] = field(default_factory=dict)  # attributes stated outright only since then
    rewriting: Mapping[str, Use] = field(default_factory=dict)  # mitigation → what its models took
    utility: Mapping[tuple[str, str], Weighed] = field(default_factory=dict)  # mitigation, person → what was left
    spent: Mapping[tuple[str, str], Spending] = field(default_factory=dict)  # task, model → what its answers took
    addressing: tuple[Addressing, ...] = ()  # items as they were published, sorted
    bystanders: Mapping[str, tuple[Bystander, ...]] = field(default_factory=dict, repr=False)  # by person
    searches: Mapping[Cell, Search] = field(default_factory=dict)  # only of probes that ask about everyone
    costs: Mapping[Cell, Use] = field(default_factory=dict)  # what each attack's questions took
    long: Mapping[Cell, Searched] = field(default_factory=dict)  # of people who published more than a model holds

    @cached_property
    def truths(self) -> Mapping[str, Mapping[str, Truth]]:
        """What is known to be so, by attribute and person."""
        found: dict[str, dict[str, Truth]] = {}
        for subject in self.people.values():
            for attribute, truth in subject.truth.items():
                found.setdefault(attribute, {})[subject.id] = truth
        return found

    @cached_property
    def majority_guesses(self) -> Mapping[str, Mapping[str, str | None]]:
        """By attribute and person: the value that fits most of the *other* people, None where nobody else is known.

        Every view of the run needs it, and of people with a job each it takes seconds.
        """
        return {a.id: majority_guesses(a, self.truths.get(a.id, {})) for a in self.plan.attribute_set().attributes}


@understanding
@undisturbed()
def load(run: Path) -> Recorded:
    """Read a run; BadRun where the folder is none."""
    plan = from_json(read_plan(run))
    records = list(read(run))
    masked, notes = _masked(records)
    endings = [record for record in records if record["kind"] in ("finished", "stopped")]
    last = endings[-1] if endings else {"kind": ""}
    return Recorded(
        plan=plan,
        people=dict(sorted((s.id, s) for s in _subjects(records))),
        outcomes=_outcomes(records),
        uses=uses(records),
        masked=masked,
        notes=notes,
        faults=_faults(records),
        finished=last["kind"] == "finished",
        stopped=str(last.get("why", "")) if last["kind"] == "stopped" else "",
        judging=_judging(records),
        explained=_explained(records),
        exposures=_exposures(records),
        interviews=_interviews(records),
        asked_at=min((record["at"] for record in records if record["kind"] == "exchange"), default=None),
        twins=_twins(records),
        new=_new(records),
        rewriting=rewriting(records),
        utility=weighed(records),
        spent=spent(records),
        addressing=_addressing(records),
        bystanders=bystanders_in(records),
        searches=dict(sorted((Cell(*who), search) for who, search in searches_in(records))),
        costs={Cell(*who): use for who, use in costs(records, plan.guessing()).items()},
        long={Cell(*who): found for who, found in searched(records).items()},
    )


def _subjects(records: list[Record]) -> Iterator[Subject]:
    for record in records:
        if record["kind"] == "person":
            truth = truths_in(record["truth"])
            yield Subject(record["person"], record["posts"], record["pictures"], truth, record["source"])


def _addressing(records: list[Record]) -> tuple[Addressing, ...]:
    latest = {r["person"]: r["items"] for r in records if r["kind"] == "addressing"}
    found = (Addressing(who, item, tuple(signs)) for who, items in latest.items() for item, signs in items.items())
    return tuple(sorted(found))


def _outcomes(records: list[Record]) -> dict[Cell, Mapping[str, Outcome]]:
    found: dict[Cell, Mapping[str, Outcome]] = {}
    for record in records:
        if record["kind"] == "outcomes":
            cell = Cell(record["person"], record["probe"], record["model"], record["mitigation"])
            found[cell] = {name: outcome_from_json(data) for name, data in record["outcomes"].items()}
    return dict(sorted(found.items()))


def _faults(records: Iterable[Record]) -> tuple[Fault, ...]:
    """Return each fault once, in order; a journal of before they were counted lost an item by each."""
    found = {(r["where"], r["why"]): r.get("lost", 1) for r in records if r["kind"] == "fault"}
    return tuple(Fault(*spot, lost) for spot, lost in sorted(found.items(), key=itemgetter(0)))


def _judging(records: list[Record]) -> Judging | None:
    """Return what the last judge said; an outcome that was recorded later may be another one, so it voids that."""
    judge: Record | None = None
    verdicts: dict[tuple[Cell, str, int], Match] = {}
    for record in records:
        if record["kind"] in ("judge", "outcomes"):
            judge, verdicts = (record if record["kind"] == "judge" else None), {}
        elif record["kind"] == TASK and judge:
            cell = Cell(record["person"], record["probe"], record["model"], record["mitigation"])
            verdicts[cell, record["attribute"], record["rank"]] = Match(record["verdict"])
    return Judging(judge["model"], judge["identity"], verdicts) if judge else None


def _explained(records: list[Record]) -> tuple[Explanation, ...]:
    found = [explaining.from_json(record) for record in records if record["kind"] == explaining.TASK]
    latest = {(e.person, e.attribute, e.probe, e.model): e for e in found}
    return tuple(explanation for _, explanation in sorted(latest.items()))


def _exposures(records: list[Record]) -> tuple[Exposed, ...]:
    found: dict[tuple[str, str, str, str], dict[int, Mapping[str, Outcome]]] = {}
    items: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for record in records:
        if record["kind"] == "exposure":
            who = (record["person"], record["probe"], record["model"], record["mitigation"])
            after = {name: outcome_from_json(data) for name, data in record["outcomes"].items()}
            found.setdefault(who, {})[record["items"]] = after
            items[who] = record["of"], record["items"] - record.get("heard", record["items"])  # as of the last batch
    return tuple(Exposed(*who, after, *items[who]) for who, after in sorted(found.items()))


def _interviews(records: list[Record]) -> tuple[Interviewed, ...]:
    found = {}
    for record in records:
        if record["kind"] == "interview":
            cell = Cell(record["person"], record["probe"], record["model"], record["mitigation"])
            how = record["turns"], record["ending"], dict(record["flaws"]), tuple(record["disclosed"])
            found[cell] = Interviewed(cell, *how)
    return tuple(interview for _, interview in sorted(found.items()))


def _twins(records: list[Record]) -> dict[tuple[str, str], Twin]:
    """Return what mitigations made of people; a run of an older version of the tool does not say."""
    found = {(r["mitigation"], r["person"]): _twin(r) for r in records if r["kind"] == "masked" and "effects" in r}
    return dict(sorted(found.items()))


def _twin(record: Record) -> Twin:
    return Twin(
        effects=tuple(Effect(e["item"], e["likeness"], tuple(e["invented"])) for e in record["effects"]),
        treated=tuple(Treated(**entry) for entry in record["treated"]),
        standing=tuple(tuple(stage) for stage in record["standing"]),
    )


def _new(records: list[Record]) -> dict[Cell, tuple[str, ...]]:
    cells = {
        Cell(r["person"], r["probe"], r["model"], r["mitigation"]): tuple(r["new"])
        for r in records
        if r["kind"] == "outcomes" and "new" in r
    }
    return dict(sorted(cells.items()))


def _masked(records: list[Record]) -> tuple[dict[str, dict[str, int]], tuple[str, ...]]:
    latest = {(r["person"], r["mitigation"]): r for r in records if r["kind"] == "masked"}
    totals: dict[str, dict[str, int]] = {}
    for (_, mitigation), record in sorted(latest.items()):
        total = totals.setdefault(mitigation, {})
        for entity, count in record["counts"].items():
            total[entity] = total.get(entity, 0) + count
    notes = sorted({note for record in latest.values() for note in record["notes"]})
    return {name: dict(sorted(total.items())) for name, total in totals.items()}, tuple(notes)
