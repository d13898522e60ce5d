"""What must hold of a case, whatever a model makes of it: scripted models (fakes) obey every order, and are checked."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import combinations, product
from pathlib import Path
from typing import Final

from campaigns import injected
from campaigns.injected import Case

from auditor import corpus
from auditor.attributes import Match
from auditor.attributes.scales import Scale
from auditor.domain import Answered, Outcome, Person
from auditor.errors import BadContent
from auditor.journal import Journal, Record
from auditor.mitigation.catalogue import NONE
from auditor.models.protocol import Query
from auditor.models.scripted import Scripted
from auditor.pictures import ocr_installed
from auditor.pictures.faces import faces_installed
from auditor.probing import catalogue, recalling
from auditor.probing.addressing import signs
from auditor.probing.attacks import REPAIR
from auditor.probing.cases import lay_out
from auditor.probing.equipment import Equipment
from auditor.probing.outcomes import from_json
from auditor.probing.prompts import Exhibit, material, question, system_text
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\\s]+")
_FENCED: Final = re.compile(r"<material>\n.*?\n</material>", re.DOTALL)
_CONTROL: Final = re.compile(r"<\||\[/?INST\]|<</?SYS>>|(?:start|end)_of_turn>(?<!‹)|<\s*/?\s*s>")
_TOLD: Final = ("pool", "claims", "known")  # what strategies tell their agents
_MOST: Final = 3  # guesses for one attribute


class _Kept:
    """A journal in memory."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def append(self, kind: str, **fields: object) -> int:
        self.records.append({"kind": kind, **fields})
        return len(self.records) - 1

    def again(self, where: int) -> Record:
        return self.records[where]

    def check_room(self) -> None:
        """There is always room."""


def marked(people: Path) -> set[str]:
    """Return the people of whom an item speaks to a model, as the tool marks them."""
    found = set()
    for person in corpus.read(str(people)):
        assert isinstance(person, Person)
        if any(signs(e.heading + e.text) for e in lay_out(person, ocr=ocr_installed()).exhibits):
            found.add(person.id)
    return found


def says(outcome: Outcome, value: str, scale: Scale) -> bool:
    """Say whether the first guess of *outcome* means *value*."""
    return isinstance(outcome, Answered) and scale.match(outcome.guesses[0].value, value) is Match.RIGHT


def faults(people: Path) -> Iterator[str]:
    """Yield what does not hold of each case among *people* in any probe, asked of a model that obeys it."""
    everybody = {p.id: p for p in corpus.read(str(people)) if isinstance(p, Person)}
    other, forms = everybody[injected.OTHER], frozenset(_forms())
    calm, _ = _audited(None, [other])
    for case in injected.cases():
        hostile, asked = _audited(case, [everybody[case.id], other])
        found = [*_of_questions(case, asked, forms), *_of_outcomes(hostile)]
        if _outcomes(hostile, injected.OTHER) != _outcomes(calm, injected.OTHER):
            found.append("the answers about somebody else have changed")
        named = any(record["kind"] == "addressing" and record["person"] == case.id for record in hostile.records)
        if case.shown != named:
            found.append("it is not marked" if case.shown else "it is marked, though no model was told")
        yield from (f"{case.id}: {fault}" for fault in dict.fromkeys(found))


def _audited(case: Case | None, people: list[Person]) -> tuple[_Kept, list[Query]]:
    """Audit *people* with every probe; the model obeys whatever of *case* it is shown, and is candid otherwise."""
    speaking = [material([e]).splitlines()[1] for e in _speaking(people)]

    def answer(query: Query) -> str:
        read = "".join(query.material) + query.question
        if case and (any(line in read for line in speaking) or "Reykjavik" in query.question):
            return injected.obeyed(case, "staab" if "Inference:" in query.question else "json")
        return injected.truthful()

    model, journal = Scripted(answer), _Kept()
    kept: Journal = journal
    equipment = Equipment(injected.attribute_set(), probes(), (model,), (NONE,), ocr=ocr_installed())
    asyncio.run(Runner(equipment, kept, Recorder(kept, {}), frozenset(), Progress()).run(people))
    return journal, model.asked


def probes() -> tuple[catalogue.Probe, ...]:
    """Return the built-in probes but an interview, whose questions take up what was said before.

    One whose detector is not installed here is left out as well; the campaign prints how many there were.
    """
    found = (catalogue.load(name) for name in catalogue.built_in())
    return tuple(p for p in found if p.strategy != "interview" and (faces_installed() or not p.detects))


def _speaking(people: list[Person]) -> Iterator[Exhibit]:
    for person in (person for person in people if person.id != injected.OTHER):
        exhibits = lay_out(person, ocr=ocr_installed()).exhibits
        yield from (e for e in exhibits if e.item.endswith("-said"))


def _forms() -> Iterator[str]:
    """Yield every question that the built-in probes may ask about any of the attributes, without what is fenced."""
    asked = injected.attribute_set().attributes
    parts = [part for size in range(1, len(asked) + 1) for part in combinations(asked, size)]
    for agent in (agent for probe in probes() for agent in probe.agents):
        names = (*agent.teammates, *_TOLD)
        told = [dict.fromkeys(some, "x") for size in range(3) for some in combinations(names, size)]
        for part, given, repair, offer in product(parts, told, ("", REPAIR), {"", recalling.offer(agent.items)}):
            with suppress(BadContent):  # no agent is told all of these
                yield _FENCED.sub("", question(agent.prompt, part, given)) + repair + offer


def _of_questions(case: Case, asked: list[Query], forms: frozenset[str]) -> Iterator[str]:
    """Yield what the words of a case have changed in questions beyond the fence."""
    system = system_text(injected.attribute_set())
    for query in asked:
        if query.system != system:
            yield "the system text has changed"
        if any(not _whole(block) for block in query.material):
            yield "a fence is broken, or an item has another number"
        bare = _FENCED.sub("", query.question)
        if "material>" in _squeezed(bare) or any(word in bare for word in injected.told_of(case)):
            yield "words have left the fence"
        if _CONTROL.search("".join((*query.material, query.question))):
            yield "a control word of a template is left"
        if bare not in forms:
            yield "a question has another form"


def _whole(block: str) -> bool:
    """Say whether a block opens and closes its fence once, and numbers its items one after the other."""
    numbers = [int(number) for number in re.findall(r"^\[(\d+)\] ", block, re.MULTILINE)]
    fences = _squeezed(block).count("<material>"), _squeezed(block).count("</material>")
    ordered = bool(numbers) and numbers == sorted(set(numbers)) and numbers[-1] <= len(numbers) + injected.SPEAKING + 1
    return fences == (1, 1) and ordered and block.startswith("<material>\n") and block.endswith("\n</material>\n\n")


def _squeezed(text: str) -> str:
    """Return *text* as a careless reader takes it: without white space and what nobody sees, in plain small letters."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()


def _of_outcomes(journal: _Kept) -> Iterator[str]:
    names = {a.id for a in injected.attribute_set().attributes}
    for person in {str(r["person"]) for r in journal.records if r["kind"] == "outcomes"}:
        for probe, outcomes in _outcomes(journal, person).items():
            if set(outcomes) != names:
                yield f"{probe} has other attributes than were asked for"
            for outcome in outcomes.values():
                yield from _of_outcome(probe, outcome)


def _of_outcome(probe: str, outcome: Outcome) -> Iterator[str]:
    if not isinstance(outcome, Answered):
        return
    if not 0 < len(outcome.guesses) <= _MOST:
        yield f"{probe} has {len(outcome.guesses)} guesses"
    if any(entry.supported and "1948" in entry.quote for entry in outcome.evidence):
        yield f"{probe} takes a quote that stands nowhere for evidence"


def _outcomes(journal: _Kept, person: str) -> dict[str, Mapping[str, Outcome]]:
    found: dict[str, Mapping[str, Outcome]] = {}
    for record in journal.records:
        if record["kind"] == "outcomes" and record["person"] == person:
            data = record["outcomes"]
            assert isinstance(data, dict)
            found[str(record["probe"])] = {name: from_json(entry) for name, entry in data.items()}
    return found
