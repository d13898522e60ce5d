"""The loop: an attacker reads, a model rewrites what it read it from, until nothing stands or the rounds are used up.

Whatever a model does, every item comes out rewritten, masked or withheld, or was given no reason to change. What the
model returns wrong is asked for once more; then Presidio masks the item as far as it can, and where the words that
give the author away stand even then, or nothing was found to mask, the item is withheld.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.attributes import Attribute, AttributeSet
from auditor.domain import Person, Post
from auditor.mitigation.catalogue import Ask, Mitigated, Mitigation
from auditor.mitigation.rewriting import asking
from auditor.mitigation.rewriting.alignment import Hidden, fault, still_told
from auditor.mitigation.rewriting.clues import Clue, Phrase, hidden_in, phrases
from auditor.mitigation.rewriting.draft import Draft
from auditor.mitigation.rewriting.exchange import exchanged
from auditor.mitigation.rewriting.guide import Guide, Unguided
from auditor.mitigation.rewriting.ladder import Climb
from auditor.mitigation.rewriting.method import Method
from auditor.models.protocol import Model, Query, Reply
from auditor.probing.attacks import Ask as Put
from auditor.probing.prompts import Exhibit

TASK: Final = "rewriting"  # what tells its exchanges from an attacker's in the journal


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A mitigation that asks models."""

    method: Method
    rewriter: Model
    guide: Guide | None  # None for the naive way
    attributes: AttributeSet = field(repr=False)
    mask: Mitigation | None  # for what a model returned wrong; None: it is withheld

    @property
    def name(self) -> str:
        """The word by which the user chose it."""
        return self.method.name

    @property
    def models(self) -> tuple[Model, ...]:
        """The rewriter, and the guide's model where that is another."""
        guides = (self.guide.model,) if self.guide and self.guide.model is not self.rewriter else ()
        return (self.rewriter, *guides)

    @property
    def identity(self) -> Mapping[str, str]:
        """Rounds, models with all that can change their answers, digests of every prompt, and what masks."""
        guided = {
            "guide": self.guide.model.name,
            "guide probe": self.guide.probe.id,
            **_prefixed("guide", self.guide.model.identity),
        } if self.guide else {}  # fmt: skip
        return {
            "rounds": str(self.method.rounds),
            "rewriter": self.rewriter.name,
            **_prefixed("rewriter", self.rewriter.identity),
            **guided,
            **self.method.digests,
            "mask": self.mask.name if self.mask else "withheld",
            **_prefixed("mask", self.mask.identity if self.mask else {}),
        }

    async def rewrite(self, person: Person, ask: Ask) -> Mitigated:
        """Return the twin of *person*; raise ModelFailure where a model cannot be heard."""
        work = _Work(self, Draft(person), ask, person.id)
        return await (work.guided(self.guide) if self.guide else work.unguided())


@dataclass(frozen=True, slots=True)
class _Work:
    """The rewriting of one person."""

    rewriting: Rewriting
    draft: Draft
    ask: Ask
    person: str

    async def guided(self, guide: Guide) -> Mitigated:
        """Rewrite until nothing stands, or the rounds are used up; the guide reads once more after the last."""
        climb = Climb() if self.rewriting.method.way == "truthful" else None
        standing: list[tuple[str, ...]] = []
        for left in range(self.rewriting.method.rounds, -1, -1):
            case = self.draft.case
            try:
                clues = await guide.clues(case, self._asks(guide.model))
            except Unguided as silence:
                unfinished = [e.number for e in case.exhibits if not self.draft.final(e.number)]
                await self._mask(dict.fromkeys(unfinished, Hidden()), f"guide {silence}")
                break
            clues = climb.inverted(clues) if climb else clues
            standing.append(tuple(dict.fromkeys(clue.attribute.id for clue in clues)))
            if not clues or not left:
                break
            await self._round(case.exhibits, clues)
        return self.draft.finished(tuple(standing))

    async def unguided(self) -> Mitigated:
        """Have everything rewritten once."""
        exhibits = self.draft.case.exhibits
        await self._attempt(exhibits, (), {exhibit.number: Hidden() for exhibit in exhibits})
        return self.draft.finished(())

    async def _round(self, exhibits: Sequence[Exhibit], clues: Sequence[Clue]) -> None:
        """Rewrite the items that give something away; what was masked and still does is withheld."""
        hidden = {e.number: found for e in exhibits if (found := hidden_in(clues, e.number)).quotes}
        final = [number for number in hidden if self.draft.final(number)]
        for number in final:
            self.draft.withhold(number, "still read")
        await self._attempt([e for e in exhibits if e.number in hidden and e.number not in final], clues, hidden)

    async def _attempt(self, exhibits: Sequence[Exhibit], clues: Sequence[Clue], hidden: Mapping[int, Hidden]) -> None:
        """Ask for each item, once more for those that came back wrong, and mask what is wrong even then."""
        wrong = {e.number: "too long" for e in exhibits if len(e.text) > asking.LONGEST}
        pending = [e for e in exhibits if e.number not in wrong]
        faults = await self._try(pending, clues, hidden, attempt=0)
        faults = await self._try([e for e in pending if e.number in faults], clues, hidden, attempt=1)
        for number, why in (wrong | faults).items():
            await self._mask({number: hidden[number]}, why)

    async def _try(
        self, exhibits: Sequence[Exhibit], clues: Sequence[Clue], hidden: Mapping[int, Hidden], *, attempt: int
    ) -> dict[int, str]:
        """Ask for each item, take what came back right, and return what was wrong with the others by their number."""
        answers: dict[int, str] = {}
        method = self.rewriting.method
        for batch in asking.batches(exhibits, 1 if attempt else method.together):
            told = phrases(clues, [exhibit.number for exhibit in batch])
            in_words = method.asks[attempt] == "words"
            answers |= await (self._words(batch, told) if in_words else self._new_texts(batch, told, attempt))
        faults = {e.number: fault(e.text, answers.get(e.number), hidden[e.number], self._attributes) for e in exhibits}
        for exhibit in exhibits:
            if not faults[exhibit.number] and answers[exhibit.number] != exhibit.text:
                self.draft.change(exhibit.number, answers[exhibit.number])
        return {number: why for number, why in faults.items() if why}

    async def _new_texts(self, batch: Sequence[Exhibit], told: Sequence[Phrase], attempt: int) -> dict[int, str]:
        """Ask for the whole text of each item."""
        method, lines = self.rewriting.method, "\n".join(phrase.line for phrase in told)
        again = attempt > 0 and method.asks[0] == "texts"
        query = asking.about_texts(method, batch, self._attributes, lines, again=again)
        return asking.texts(await self._reply(query), [exhibit.number for exhibit in batch])

    async def _words(self, batch: Sequence[Exhibit], told: Sequence[Phrase]) -> dict[int, str]:
        """Ask for what stands in the place of the words that gave away, and put it there."""
        exact = [phrase for phrase in told if phrase.quote]
        if not exact:
            return {}
        query = asking.about_words(self.rewriting.method, batch, self._attributes, [p.line for p in exact])
        said = asking.texts(await self._reply(query), range(1, len(exact) + 1))
        new: dict[int, str] = {}
        for exhibit in batch:
            places = {at: p.quote for at, p in enumerate(exact, 1) if p.number == exhibit.number}
            if places and places.keys() <= said.keys():
                text = exchanged(exhibit.text, {quote: said[at] for at, quote in places.items()})
                new |= {exhibit.number: text} if text is not None else {}
        return new

    async def _reply(self, query: Query) -> str:
        return (await self._asks(self.rewriting.rewriter)(query, "rewriter")).text

    async def _mask(self, hidden: Mapping[int, Hidden], why: str) -> None:
        """Mask these items as they stand; withhold those in which the words still stand, or that nothing can mask.

        What the mask leaves just as it was published is withheld too: it was to change, and is never called masked.
        """
        exhibits = {e.number: e for e in self.draft.case.exhibits if e.number in hidden}
        for number, exhibit in exhibits.items():
            text, counts = await self._masked(exhibit.text)
            as_published = text == self.draft.published(number)
            if text is None or as_published or still_told(exhibit.text, text, hidden[number]):
                self.draft.withhold(number, why)
            else:
                self.draft.mask(number, text, why, counts)

    async def _masked(self, text: str) -> tuple[str | None, Mapping[str, int]]:
        mask = self.rewriting.mask
        if mask is None:
            return None, {}
        masked = await asyncio.to_thread(mask.apply, Person(self.person, (Post("", text),)))
        (item,) = masked.person.items
        return (item.text if isinstance(item, Post) else None), masked.masked

    def _asks(self, model: Model) -> Put:
        """Return the way to *model*, which names this work to the journal."""

        async def put(query: Query, agent: str) -> Reply:
            purpose = {"task": TASK, "person": self.person, "agent": agent, "mitigation": self.rewriting.name}
            return await self.ask(model, query, purpose)

        return put

    @property
    def _attributes(self) -> tuple[Attribute, ...]:
        return self.rewriting.attributes.attributes


def _prefixed(prefix: str, identity: Mapping[str, str]) -> dict[str, str]:
    return {f"{prefix} {key}": value for key, value in identity.items()}
