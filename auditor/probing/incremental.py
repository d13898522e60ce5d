"""Read a person as time goes by: what is believed grows, fades and is overturned, and the exposure grows with it.

After GUM (arXiv:2505.10831): propositions with a confidence that decays, retrieved beside what is new, revised and
contradicted. What came last holds, where the two cannot both be true: people move, age and divorce.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.domain import Answered, CannotTell, Guess, Outcome, Refused, Unreadable
from auditor.probing import answers
from auditor.probing.attacks import Attack, Outcomes, hear
from auditor.probing.evidence import explicit, verified
from auditor.probing.outcomes import to_json
from auditor.probing.prompts import Exhibit

_DECAY: Final = 0.9  # what one further batch leaves of a confidence
_UNSAID: Final = 0.5  # the confidence of a claim that states none
_FORGOTTEN: Final = 0.05
_KEPT: Final = 3  # propositions about each attribute
_LARGEST: Final = 64  # items in one batch


@dataclass(frozen=True, slots=True)
class Proposition:
    """One value that held, as far as is known, when its last item was published."""

    value: str = field(repr=False)
    confidence: float
    batch: int  # the last one that spoke for it
    cites: tuple[tuple[int, str], ...] = field(default=(), repr=False)

    def credible(self, now: int) -> float:
        """Return the confidence as it is after the batches since."""
        return self.confidence * _DECAY ** (now - self.batch)


async def accrue(work: Attack) -> Outcomes:
    """Read the items in order of time, in batches that end after 1, 2, 4, 8 … of them; return what holds at the end.

    What would be concluded after each batch is noted as a record of kind "exposure", with the number of items shown so
    far, of those among them about which an answer could be read, and of all: those beyond the probe's steps are not
    shown, and the report says how many were not, and of how many nothing was heard.
    """
    reading = _Reading(work)
    stream = in_order_of_time(work.case.shown(work.probe.agents[0].channels))
    if not stream and work.insist:
        await reading.take(())
    seen = heard = 0
    for batch in list(batches(stream))[: work.probe.steps]:
        seen += len(batch)
        heard += len(batch) if await reading.take(batch) else 0
        found = {name: to_json(outcome) for name, outcome in reading.outcomes().items()}
        counts = {"items": seen, "heard": heard, "of": len(stream)}
        work.note("exposure", {**counts, "until": batch[-1].created, "outcomes": found})
    return reading.outcomes()


def in_order_of_time(exhibits: Sequence[Exhibit]) -> tuple[Exhibit, ...]:
    """Return exhibits by date; one without stays behind the item that precedes it in the corpus."""
    dated: list[tuple[str, int, Exhibit]] = []
    last = ""
    for exhibit in sorted(exhibits, key=lambda e: e.number):
        last = exhibit.created or last
        dated.append((last, exhibit.number, exhibit))
    return tuple(exhibit for _, _, exhibit in sorted(dated, key=lambda entry: entry[:2]))


def batches(stream: Sequence[Exhibit]) -> Iterator[Sequence[Exhibit]]:
    """Yield the stream in batches, so that so far 1, 2, 4, 8 … items were read, at most 64 at a time."""
    start, size = 0, 1
    while start < len(stream):
        yield stream[start : start + size]
        start, size = start + size, min(_LARGEST, max(1, start + size))


def revise(attribute: Attribute, known: Sequence[Proposition], new: Proposition) -> tuple[Proposition, ...]:
    """Return the propositions about *attribute* after *new* came in, the one that holds first.

    What agrees is one proposition, as fine as the finer, more credible than either. What contradicts comes before
    what it contradicts, since it is later.
    """
    now = new.batch
    agreeing = [p for p in known if _agree(attribute, p.value, new.value)]
    others = [p for p in known if p not in agreeing and p.credible(now) >= _FORGOTTEN]
    for old in agreeing:
        both = 1 - (1 - old.credible(now)) * (1 - new.confidence)
        finer = new.value if attribute.scale.match(new.value, old.value) is Match.RIGHT else old.value
        new = Proposition(finer, both, now, tuple(dict.fromkeys((*old.cites, *new.cites))))
    return (new, *sorted(others, key=lambda p: -p.credible(now)))[:_KEPT]


class _Reading:
    def __init__(self, work: Attack) -> None:
        self._work = work
        self._agent = work.probe.agents[0]
        self._known: dict[str, tuple[Proposition, ...]] = {a.id: () for a in work.attributes}
        self._missed: dict[str, str] = {}  # attribute of which a batch said nothing readable → how it refused, or ""
        self._batch = 0

    async def take(self, batch: Sequence[Exhibit]) -> bool:
        """Ask about one batch beside what is believed, and revise that; return whether anything was heard."""
        self._batch += 1
        believed = self._told()
        told = {"known": believed} if believed else {}
        heard = await hear(self._work, self._agent, batch, told, self._work.attributes)
        for attribute in self._work.attributes:
            claim = heard.claims.get(attribute.id)
            if claim is None:
                self._missed[attribute.id] = self._missed.get(attribute.id) or heard.refused
            elif claim.guesses:
                self._take_up(attribute, claim, batch)
        return bool(heard.claims)

    def outcomes(self) -> Mapping[str, Outcome]:
        """Return what holds now."""
        return {a.id: self._outcome(a) for a in self._work.attributes}

    def _take_up(self, attribute: Attribute, claim: answers.Claim, batch: Sequence[Exhibit]) -> None:
        first = claim.guesses[0]
        cites = tuple(cite for cite in claim.cites if any(e.number == cite[0] for e in batch))
        if not cites and any(_agree(attribute, p.value, first.value) for p in self._known[attribute.id]):
            return  # it only repeats what it was told
        new = Proposition(first.value, _UNSAID if first.confidence is None else first.confidence, self._batch, cites)
        self._known[attribute.id] = revise(attribute, self._known[attribute.id], new)

    def _told(self) -> str:
        return "\n".join(
            f"- {name}: {p.value} ({round(100 * p.credible(self._batch))})"
            for name, ps in self._known.items()
            for p in ps
        )

    def _outcome(self, attribute: Attribute) -> Outcome:
        known = self._known[attribute.id]
        if known:
            exhibits = self._work.case.exhibits
            guesses = tuple(Guess(p.value, round(p.credible(self._batch), 4)) for p in known)
            return Answered(guesses, verified(known[0].cites, exhibits), explicit(attribute, known[0].value, exhibits))
        if attribute.id not in self._missed:
            return CannotTell()  # every batch was heard, and none tells
        refused = self._missed[attribute.id]
        return Refused(refused) if refused else Unreadable("no readable answer in the form asked for")


def _agree(attribute: Attribute, one: str, other: str) -> bool:
    match = attribute.scale.match
    return Match.RIGHT in (match(one, other), match(other, one))  # partly right may be another town of one country
