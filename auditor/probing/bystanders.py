"""Attack everybody whom a person's items speak of: find them, then put a probe's questions about each, one by one.

After SPIA (arXiv:2604.21211), which scores by subject. The author is one subject among them, and is asked about in
a question of their own, so that what is true of somebody else does not become theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from auditor.attributes import Attribute
from auditor.domain import Answered, Outcome
from auditor.probing.agents import Agent
from auditor.probing.attacks import REPAIR, Attack, Outcomes, Scene, silent
from auditor.probing.evidence import named
from auditor.probing.mentions import Mention, mentions, stands
from auditor.probing.outcomes import to_json
from auditor.probing.refusals import refuses

RECORD: Final = "subjects"  # the kind of record that holds what came out


@dataclass(frozen=True, slots=True)
class _Search:
    """What an agent that looks for people came to."""

    how: str  # "heard", "refused" or "unreadable"
    asked: tuple[Mention, ...] = ()  # whom to ask about
    standing: frozenset[Mention] = frozenset()  # those of them whom the items speak of by these words
    beyond: int = 0  # people listed beyond the probe's bound: nobody is asked about them


async def attack_everyone(work: Attack, strategy: Callable[[Attack], Awaitable[Outcomes]]) -> Outcomes:
    """Return the outcomes about the author; those about everybody else are noted as a record of kind "subjects".

    *strategy* is what the probe names: it is carried out by the agents after the first, once for each subject. Where
    nobody takes notes (of a second sample, of an edit that is tried) only the author is asked about.
    """
    finder, *agents = work.probe.agents
    probe = replace(work.probe, agents=tuple(agents), subjects="author")
    of_author = replace(work, probe=probe)
    if work.note is silent:
        return await strategy(of_author)
    search = await _search(work, finder)
    author, *others = await asyncio.gather(
        strategy(of_author),
        *(strategy(replace(work, probe=probe, subject=one.line, note=silent)) for one in search.asked),
    )
    found = [_record(work, search, one, told) for one, told in zip(search.asked, others, strict=True)]
    work.note(RECORD, {"how": search.how, "beyond": search.beyond, "found": found})
    return author


async def _search(work: Attack, finder: Agent) -> _Search:
    """Ask *finder* for the people whom the items mention, and once more where its answer cannot be read."""
    shown = work.case.shown(finder.channels)
    if not shown and not work.insist:
        return _Search("heard")  # nothing was published in which anybody could be spoken of
    scene = Scene(work, finder, shown)
    for repair in ("", REPAIR):
        reply = await scene.put({}, (), repair)
        if (listed := mentions(reply)) is not None:
            return _chosen(work, listed)
        if refuses(reply):
            return _Search("refused")
    return _Search("unreadable")


def _chosen(work: Attack, listed: Sequence[Mention]) -> _Search:
    """Keep as many as the probe asks about: first those whom the items speak of by the words that are given."""
    standing = frozenset(one for one in listed if stands(one, work.case.exhibits, seen=work.sees_images))
    order = sorted(listed, key=lambda one: one not in standing)  # stable
    asked = tuple(order[: work.probe.most_subjects])
    return _Search("heard", asked, standing, len(listed) - len(asked))


def _record(work: Attack, search: _Search, one: Mention, told: Outcomes) -> dict[str, Any]:
    return {
        "called": one.called,
        "relation": one.relation,
        "about": one.about,
        "item": one.item,
        "stands": one in search.standing,
        "outcomes": {a.id: to_json(_of_another(work, a, told[a.id])) for a in work.attributes},
    }


def _of_another(work: Attack, attribute: Attribute, outcome: Outcome) -> Outcome:
    """Return an outcome about somebody else: what the author says of themselves states nothing about them."""
    if not isinstance(outcome, Answered):
        return outcome
    return replace(outcome, explicit=named(attribute, outcome.guesses[0].value, work.case.exhibits))
