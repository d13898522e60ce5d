"""Explain one finding: which pieces carry it, and which edit ends it, each proved by probing again."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from auditor.attributes import Attribute, AttributeSet, Match
from auditor.domain import Answered, CannotTell, Lost, Outcome, Person, Post
from auditor.errors import ModelFailure
from auditor.models.protocol import Model, Query, Reply
from auditor.models.sizes import context_of
from auditor.probing.attacks import Attack, Outcomes
from auditor.probing.carriers import Carriers, Cause, Leak, find_carriers
from auditor.probing.cases import lay_out
from auditor.probing.catalogue import Probe
from auditor.probing.disclosure import find
from auditor.probing.pieces import Piece, edited, pieces, text_of
from auditor.probing.prompts import system_text
from auditor.probing.recording import Recorder
from auditor.probing.sampling import attack_repeatedly

TASK: Final = "explanation"  # the kind of its records, and what tells its exchanges from an attacker's
Mask = Callable[[Person], Person]
_Changes = frozenset[tuple[Piece, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A finding to explain: who, what, and by which attacker it was made."""

    person: str
    attribute: str
    probe: str
    model: str
    value: str | tuple[str, ...] = field(repr=False)  # the truth; where it is not known, what was claimed
    cited: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # item and quote


@dataclass(frozen=True, slots=True)
class Edit:
    """A change after which the attacker no longer names the value, proved by asking it again."""

    kind: str  # "mask": words within the pieces are masked; "cut": the pieces are taken away
    words: int  # words changed or taken away
    pictures: int  # pictures withheld
    texts: tuple[tuple[str, str], ...] = field(repr=False)  # each changed sentence, before and after
    changed: tuple[Piece, ...]  # what is changed, sorted: the sentences as in texts, and the pictures


@dataclass(frozen=True, slots=True)
class Explanation:
    """What carries a finding, and the least edit that ended it."""

    person: str
    attribute: str
    probe: str
    model: str
    carriers: Carriers
    edit: Edit | None = None  # None where nothing was proved to carry it

    def to_json(self) -> dict[str, Any]:
        """Return it as the journal writes it."""
        return asdict(self)


def from_json(record: Mapping[str, Any]) -> Explanation:
    """Read an explanation from the journal."""
    carried = record["carriers"]
    cause, minimal = Cause(carried["cause"]), carried["minimal"]
    # An older version said only whether it had got to the end, and took a refusal of an empty question for a guess.
    cut_short = carried.get("cut_short", not minimal or cause is Cause.GUESSED)
    found = Carriers(cause, tuple(Piece(**p) for p in carried["pieces"]), minimal, carried["probes"], cut_short)
    edit = record["edit"]
    if edit is not None:
        texts = tuple((before, after) for before, after in edit["texts"])
        # An older version did not write which pieces a masking left as they were: it may have changed any carrier.
        changed = tuple(Piece(**p) for p in edit.get("changed", carried["pieces"]))
        edit = Edit(edit["kind"], edit["words"], edit["pictures"], texts, changed)
    return Explanation(record["person"], record["attribute"], record["probe"], record["model"], found, edit)


@dataclass(frozen=True, slots=True)
class Attacker:
    """The model and the probe that made a finding, ready to be put to work on edited people."""

    probe: Probe
    model: Model
    attributes: AttributeSet
    recorder: Recorder
    ocr: bool
    samples: int = 1  # how often it was asked each question in the run, and is here

    async def attack(self, person: Person) -> Outcomes:
        """Return what this attacker makes of *person*."""
        case = lay_out(person, ocr=self.ocr)

        async def ask(query: Query, agent: str) -> Reply:
            purpose = {"task": TASK, "person": person.id, "probe": self.probe.id, "agent": agent, "mitigation": "none"}
            return await self.recorder.ask(self.model, query, purpose)

        system = system_text(self.attributes)
        sees, context = self.model.sees_images, context_of(self.model.identity)
        work = Attack(self.probe, case, self.attributes.attributes, system, sees, ask, insist=True, context=context)
        return await attack_repeatedly(work, self.samples)


class Trial:
    """Asks one attacker about edits of one person; an edit that was tried for one attribute is known for all."""

    def __init__(self, attacker: Attacker, person: Person) -> None:
        """Try edits of *person*."""
        self._attacker = attacker
        self.person = person
        self._known: dict[_Changes, Outcomes] = {}

    async def outcome(self, attribute: str, changes: Mapping[Piece, str]) -> Outcome:
        """Return how the question about *attribute* ends after *changes*; ModelFailure where nobody was heard."""
        key: _Changes = frozenset(changes.items())
        if key not in self._known:
            self._known[key] = await self._attacker.attack(edited(self.person, changes))
        outcome = self._known[key][attribute]
        if isinstance(outcome, Lost):
            del self._known[key]
            raise ModelFailure(outcome.cause)
        return outcome


async def explain(question: Question, attribute: Attribute, trial: Trial, mask: Mask | None, most: int) -> Explanation:
    """Return what carries the finding, asking at most *most* times, and once more for an edit by *mask*.

    A refusal or an unreadable answer is no proof that a leak ended. Raises ModelFailure where the model was not heard.
    """

    async def leaks(changes: Mapping[Piece, str]) -> Leak:
        return _leak(await trial.outcome(attribute.id, changes), attribute, question.value)

    def without(withheld: frozenset[Piece]) -> Awaitable[Leak]:
        return leaks(dict.fromkeys(withheld, ""))

    everything = pieces(trial.person)
    suspects = set(_suspects(trial.person, everything, question))
    found = await find_carriers(everything, suspects, without, most)
    edit = await _edit(trial.person, found, mask, leaks) if found.cause is Cause.CARRIED else None
    return Explanation(question.person, question.attribute, question.probe, question.model, found, edit)


def _leak(outcome: Outcome, attribute: Attribute, value: str | tuple[str, ...]) -> Leak:
    if isinstance(outcome, Answered):
        named = attribute.scale.match(outcome.guesses[0].value, value) is Match.RIGHT
        return Leak.NAMED if named else Leak.ENDED
    return Leak.ENDED if isinstance(outcome, CannotTell) else Leak.UNKNOWN


def _suspects(person: Person, everything: Sequence[Piece], question: Question) -> Iterator[Piece]:
    """Yield the pieces that were cited, or that state something about the attribute outright."""
    for piece in everything:
        words = text_of(person, piece)
        if any(item == piece.item and (piece.is_picture or quote in words) for item, quote in question.cited) or any(
            stated.attribute == question.attribute for stated in find(words)
        ):
            yield piece


async def _edit(
    person: Person, found: Carriers, mask: Mask | None, leaks: Callable[[Mapping[Piece, str]], Awaitable[Leak]]
) -> Edit:
    """Return the masking of the carriers where that ends the leak; otherwise their removal, which is proved already."""
    masked = _masked(person, found.pieces, mask) if mask else {}
    if masked and await leaks(masked) is Leak.ENDED:
        return _as_edit("mask", person, masked)
    return _as_edit("cut", person, dict.fromkeys(found.pieces, ""))


def _masked(person: Person, carriers: Sequence[Piece], mask: Mask) -> dict[Piece, str]:
    """Return the carriers as *mask* leaves them; nothing where it leaves the sentences as they are."""
    sentences = [piece for piece in carriers if not piece.is_picture]
    posts = tuple(Post(str(number), text_of(person, piece)) for number, piece in enumerate(sentences))
    after = {item.id: item.text for item in mask(Person(person.id, posts)).items if isinstance(item, Post)}
    changed = {p: after[post.id] for p, post in zip(sentences, posts, strict=True) if after[post.id] != post.text}
    return changed | {piece: "" for piece in carriers if piece.is_picture} if changed else {}


def _as_edit(kind: str, person: Person, changes: Mapping[Piece, str]) -> Edit:
    texts = tuple((text_of(person, p), after) for p, after in sorted(changes.items()) if not p.is_picture)
    return Edit(
        kind,
        words=sum(_words_changed(before, after) for before, after in texts),
        pictures=sum(piece.is_picture for piece in changes),
        texts=texts,
        changed=tuple(sorted(changes)),
    )


def _words_changed(before: str, after: str) -> int:
    """Return how many words of *before* are not kept in *after*."""
    old, new = before.split(), after.split()
    kept = sum(block.size for block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(old) - kept
