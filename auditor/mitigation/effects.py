"""What a mitigation did to the texts besides hiding: how like each is to what it was, and what it states anew.

Both are found without a model, so that every mitigation is held to the same measure. Nothing here keeps a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.attributes import Attribute, Match
from auditor.domain import Item, Person, Picture
from auditor.probing.disclosure import find
from auditor.scoring.utility import rouge_l


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of one item that is no longer the same."""

    item: str  # id
    likeness: float  # 0 … 1: ROUGE-L against what it was
    invented: tuple[str, ...] = ()  # attributes of which it states a value that it did not state before


def effects(before: Person, after: Person, attributes: Sequence[Attribute]) -> tuple[Effect, ...]:
    """Return an effect for each item whose text or caption differs; one that is gone has none."""
    twins = {item.id: item for item in after.items}
    pairs = [(old, twins[old.id]) for old in before.items if old.id in twins]
    return tuple(_effect(old, new, attributes) for old, new in pairs if text_of(old) != text_of(new))


def text_of(item: Item) -> str:
    """Return the text of a post, or the caption of a picture."""
    return item.caption if isinstance(item, Picture) else item.text


def invented(before: str, after: str, attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """Return the ids of the attributes of which *after* states a value that *before* does not, nor a finer one."""
    told = {a.id: [s.value for s in find(before) if s.attribute == a.id] for a in attributes}
    return tuple(
        a.id
        for a in attributes
        if any(_is_new(a, stated.value, told[a.id]) for stated in find(after) if stated.attribute == a.id)
    )


def _effect(old: Item, new: Item, attributes: Sequence[Attribute]) -> Effect:
    before, after = text_of(old), text_of(new)
    return Effect(old.id, round(rouge_l(before, after), 4), invented(before, after, attributes))


def _is_new(attribute: Attribute, value: str, told: Sequence[str]) -> bool:
    """Say whether *value* agrees with nothing that was told: a coarser one is a generalisation, and agrees."""
    return all(attribute.scale.match(value, old) is Match.WRONG for old in told)
