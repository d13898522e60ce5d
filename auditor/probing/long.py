"""People who published more than a model holds: search their items in parts for what tells, then infer from that.

The parts are cut where an estimate of tokens says so, without a model, so that a replay and an estimate cut alike.
What was published last is searched first; what is beyond the probe's parts is left out, and a note says how much.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Final

from auditor.domain import CannotTell, Refused, Unreadable
from auditor.models.protocol import Query, Reply
from auditor.models.sizes import FRAME, PICTURE, tokens
from auditor.probing.agents import Agent
from auditor.probing.attacks import REPAIR, Attack, Outcomes
from auditor.probing.incremental import in_order_of_time
from auditor.probing.prompts import Exhibit, material, question
from auditor.probing.refusals import refuses

_STRATEGIES: Final = ("single", "team", "abduction")  # incremental reads in batches, an interview shows no items
_MOST_NAMED: Final = 12  # passages of one part
EVERYTHING: Final = json.dumps({"tell": list(range(1, _MOST_NAMED + 1))})  # the longest answer, for an estimate
FINDER: Final = Agent(
    name="part searcher",
    reads=(),
    returns="telling",
    max_tokens=80,
    prompt="""
These are a part of what the author published; there is too much to read at once. Which of these items give away most \
about the author's {{ attributes | map(attribute="id") | join(", ") }}?
Answer with one JSON object: {"tell": [their numbers, at most 12, the most telling first]}.
""",
)
_GRAMMAR: Final = r'root ::= "{\"tell\":[" n ("," n){0,11} "]}"' + "\nn ::= [1-9] [0-9]? [0-9]?\n"
_TOLD: Final = 60  # tokens that a strategy tells an agent about each attribute
_ITEM: Final = 16  # tokens of a number, a date and a line's end
_LEAST: Final = 256  # tokens of material below which nothing could be concluded
_PASSAGES: Final = 4  # that fit into a part at least, however long an item is
_SENTENCE: Final = re.compile(r"(?<=[.!?…])(?=[^\S\n])|(?<=[。！？\n])")  # nothing within "3.50" or "example.com"
_TELL: Final = re.compile(r'"tell"\s{0,4}:\s{0,4}(?=\[)')
_LEFT: Final = 200  # characters of a list that is cut off that are read


@dataclass(frozen=True, slots=True)
class _Passage:
    """A stretch of an item that is searched and shown whole."""

    exhibit: Exhibit
    text: str
    order: int  # among all passages, the latest first

    @property
    def size(self) -> int:
        return tokens(self.exhibit.heading) + tokens(self.text) + _ITEM


async def searched(work: Attack) -> Attack | Outcomes | None:
    """Return *work* with what a search in parts found of a case that its model cannot hold.

    Where nothing was found, because no part tells, or was refused or unreadable, return these outcomes; None where
    nothing can be searched: nobody says what the model holds, it is too little, or the probe does without. Raises
    ModelFailure.
    """
    if work.context is None or not work.probe.parts or work.probe.strategy not in _STRATEGIES:
        return None
    room = min((_room(work, work.context, agent) for agent in work.probe.agents if agent.channels), default=0)
    if room < _LEAST:
        return None
    exhibits = work.case.shown([channel for agent in work.probe.agents for channel in agent.channels])
    parts = list(_parts(_passages(exhibits, room // _PASSAGES), _room(work, work.context, FINDER)))
    read = parts[: work.probe.parts]
    replies = await asyncio.gather(*(work.ask(_query(work, part), FINDER.name) for part in read))
    named = [_named(reply, part) for reply, part in zip(replies, read, strict=True)]
    told = _as_many([found or [] for found in named], room)
    work.note("long", _counts(exhibits, parts, [found is not None for found in named], told))
    if told:
        return replace(work, case=replace(work.case, told=_joined(told)))
    if None not in named:  # every part was read, and none tells
        return dict.fromkeys((a.id for a in work.attributes), CannotTell())
    refused = next(filter(None, map(refuses, replies)), "")
    outcome = Refused(refused) if refused else Unreadable("no part of a long history was searched in a readable way")
    return dict.fromkeys((a.id for a in work.attributes), outcome)


def _room(work: Attack, context: int, agent: Agent) -> int:
    """Return how many tokens of material *agent* can be shown."""
    names = 3 * sum(tokens(attribute.id) for attribute in work.attributes)
    told = sum(a.max_tokens for a in work.probe.agents if a.name in agent.teammates)
    told += _TOLD * len(work.attributes) if work.probe.strategy == "abduction" else 0
    sees = work.sees_images and "pictures" in agent.channels
    pictures = sum(e.picture is not None for e in work.case.exhibits) if sees else 0
    asked = tokens(agent.prompt) + names + tokens(REPAIR) + told
    return context - tokens(work.system) - asked - agent.max_tokens - FRAME - _ITEM - PICTURE * pictures


def _passages(exhibits: Sequence[Exhibit], longest: int) -> list[_Passage]:
    """Cut what was published into passages of at most *longest* tokens, the latest item first."""
    found: list[_Passage] = []
    for exhibit in reversed(in_order_of_time(exhibits)):
        for text in cut(exhibit.text, longest):
            found.append(_Passage(exhibit, text, len(found)))
    return found


def cut(text: str, longest: int) -> Iterator[str]:
    """Yield *text* in stretches of whole sentences; a sentence that is too long is cut where it has to be.

    Joined, the stretches are the text again, but for white space at its end: a model quotes what it is shown.
    """
    held = ""
    for sentence in _SENTENCE.split(text):
        for piece in _hewn(sentence, longest):
            if held and tokens(held + piece) > longest:
                yield held
                held = ""
            held += piece
    if held.strip():
        yield held


def _hewn(sentence: str, longest: int) -> Iterator[str]:
    """Yield a sentence in pieces of at most *longest* tokens, between words where they are short enough."""
    if tokens(sentence) <= longest:
        yield sentence
        return
    step = max(1, longest // 4)  # characters: no character makes more than four tokens
    yield from re.findall(rf".{{1,{step}}}(?!\S)|.{{1,{step}}}", sentence, re.DOTALL)


def _parts(passages: Sequence[_Passage], room: int) -> Iterator[list[_Passage]]:
    """Yield the passages in parts that the finder can be shown, each in the order of the corpus."""
    part: list[_Passage] = []
    left = room
    for passage in passages:
        if part and passage.size > left:
            yield part
            part, left = [], room
        part.append(passage)
        left -= passage.size
    if part:
        yield part


def _query(work: Attack, part: Sequence[_Passage]) -> Query:
    shown = [replace(p.exhibit, number=number, text=p.text) for number, p in enumerate(part, 1)]
    return Query(
        system=work.system,
        material=(material(shown),),
        question=question(FINDER.prompt, work.attributes),
        grammar=_GRAMMAR,
        max_tokens=FINDER.max_tokens,
    )


def _named(reply: Reply, part: Sequence[_Passage]) -> list[_Passage] | None:
    """Return the passages that *reply* names, the most telling first; None where it cannot be read.

    Only an empty list says that nothing tells.
    """
    entries = _entries(reply.text)
    if not entries:
        return None if entries is None else []
    numbers = [int(digits[0]) for entry in entries if (digits := re.search(r"\d{1,9}", entry))]
    return [part[n - 1] for n in dict.fromkeys(numbers) if 0 < n <= len(part)][:_MOST_NAMED] or None


def _entries(text: str) -> list[str] | None:
    """Return the entries of the list in *text*, as far as it goes; None where nothing can be made of it."""
    found = _TELL.search(text)
    if found is None:
        return None
    try:
        listed, _ = json.JSONDecoder().raw_decode(text, found.end())
    except (ValueError, RecursionError):
        left = re.split(r'[^\d\s,"\[]', text[found.end() : found.end() + _LEFT], maxsplit=1)[0]
        return re.findall(r"\d{1,9}", left) or None
    return [_written(one) for entry in listed for one in (entry if isinstance(entry, list) and entry else [entry])]


def _written(entry: object) -> str:
    """Return an entry as words, whether it is a number, "[3]" or {"item": 3}."""
    if isinstance(entry, dict):
        entry = entry.get("item", next(iter(entry.values()), ""))
    return str(entry) if isinstance(entry, str | int | float) else ""


def _as_many(named: Sequence[Sequence[_Passage]], room: int) -> list[_Passage]:
    """Return as many of the passages as there is *room* for: the most telling of each part, then the next of each."""
    kept: list[_Passage] = []
    for passage in (p for rank in zip_longest(*named) for p in rank if p is not None):
        if passage.size <= room:
            kept.append(passage)
            room -= passage.size
    return kept


def _joined(told: Sequence[_Passage]) -> tuple[Exhibit, ...]:
    """Return the passages as items under their own numbers; where something is left out of one, dots say so."""
    by_number: dict[int, list[_Passage]] = {}
    for passage in sorted(told, key=lambda p: (p.exhibit.number, p.order)):
        by_number.setdefault(passage.exhibit.number, []).append(passage)
    return tuple(replace(passages[0].exhibit, text=_text(passages)) for passages in by_number.values())


def _text(passages: Sequence[_Passage]) -> str:
    """Return the text of one item's passages; those that follow each other are as they were published."""
    gaps = ("" if after.order == before.order + 1 else " … " for before, after in pairwise(passages))
    return passages[0].text + "".join(gap + passage.text for gap, passage in zip(gaps, passages[1:], strict=True))


def _counts(
    exhibits: Sequence[Exhibit], parts: Sequence[Sequence[_Passage]], heard: Sequence[bool], told: Sequence[_Passage]
) -> dict[str, int]:
    """Return what was published, searched and shown, in items; one of which a passage was left out is not searched.

    *heard* says of the first parts whether their search could be read; the others were left out.
    """
    missed = {
        passage.exhibit.number
        for part, found in zip_longest(parts, heard, fillvalue=False)
        if not found and not isinstance(part, bool)
        for passage in part
    }
    return {
        "items": len(exhibits),
        "searched": len(exhibits) - len(missed),
        "shown": len({p.exhibit.number for p in told}),
        "parts": sum(heard),
    }
