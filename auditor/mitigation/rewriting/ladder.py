"""How far a value is generalised: from the finest that says less than the value itself, up to nothing at all.

A step that the attribute's own scale would still call right hides nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from auditor.attributes import Attribute, Match
from auditor.attributes.gazetteer import Area
from auditor.attributes.places import Spot, describe, readings
from auditor.attributes.scales import Choice, Free, Number, Place
from auditor.mitigation.rewriting.clues import Clue


def rungs(attribute: Attribute, value: str) -> tuple[str, ...]:
    """Return what may still be told of *value*, the finest first; the last is "", nothing.

    Places: region, country. Numbers: a range of twenty, then of forty. Words and lists: their declared categories.
    """
    match = attribute.scale.match
    coarser = [rung for rung in _coarser(attribute, value) if match(rung, value) is not Match.RIGHT]
    return (*dict.fromkeys(coarser), "")


@dataclass(slots=True)
class _Pursued:
    """A value that the guide read, and the step up to which it was generalised."""

    value: str
    told: tuple[str, ...]
    step: int = 0


class Climb:
    """Remembers what the guide read of one person, and goes one step further where it reads it again."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._pursued: dict[str, list[_Pursued]] = {}

    def inverted(self, clues: Sequence[Clue]) -> tuple[Clue, ...]:
        """Return the clues that say more than they may, each with what may be told; call it once a round."""
        return tuple(found for clue in clues if (found := self._step(clue)) is not None)

    def _step(self, clue: Clue) -> Clue | None:
        known = self._pursued.setdefault(clue.attribute.id, [])
        match = clue.attribute.scale.match
        for one in known:
            found = match(clue.value, one.value)
            if found is Match.RIGHT:
                one.step = min(one.step + 1, len(one.told) - 1)
                return replace(clue, may_tell=one.told[one.step])
            if found is Match.PARTLY and one.told[one.step]:
                return None  # it reads no more than was left on purpose
        known.append(_Pursued(clue.value, rungs(clue.attribute, clue.value)))
        return replace(clue, may_tell=known[-1].told[0])


def _coarser(attribute: Attribute, value: str) -> Iterator[str]:
    scale = attribute.scale
    if isinstance(scale, Place):
        yield from _areas(value)
    elif isinstance(scale, Number):
        yield from _ranges(scale, value)
    elif isinstance(scale, Choice | Free):
        named = scale.canonical(value)
        holding = [coarse for coarse, covered in scale.covers.items() if named in covered]
        yield from sorted(holding, key=lambda coarse: (len(scale.covers[coarse]), coarse))


def _areas(value: str) -> Iterator[str]:
    for spot in readings(value)[:1]:
        yield describe(Spot(spot.area))
        yield describe(Spot(Area(spot.area.country)))


def _ranges(scale: Number, value: str) -> Iterator[str]:
    span = scale.read(value)
    if span is None:
        return
    for width in (20, 40):
        low = int((span.low + span.high) / 2) // width * width
        yield f"{max(low, scale.low)}-{low + width - 1}" + ("" if scale.unit == "years" else f" {scale.unit}")
