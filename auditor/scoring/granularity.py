"""How finely a guess hits the truth: the step that it reaches on the ladder of its attribute.

The ladders are those of SopriBench (arXiv:2606.06784) as far as the scales of this tool can tell steps apart:

place             country, region, city; country alone where no more is asked for
number (age)      within a generation, a decade, five years, exact; other numbers by their own tolerance
money             the direction (a neighbouring level or a wide range), the bracket, the amount
list and words    the category (nurse: healthcare worker), the value; the value alone where no category is declared
several values    something of it, then one step for each member that was found

A truth that is itself coarse ends its climb early: whoever is known to live "in Austria" can be found out as far as
the country and no further.
"""

from __future__ import annotations

from typing import Final

from auditor.attributes import Attribute, Match, Scale
from auditor.attributes.places import Spot, readings
from auditor.attributes.scales import Choice, Free, Money, Number, Place, SetOf, Span
from auditor.scoring.exposure import Reached

_EXACT: Final = 0.5  # of a unit: inches and pounds do not convert to whole centimetres and kilograms


def reached(attribute: Attribute, guess: str, truth: str | tuple[str, ...]) -> Reached:
    """Return how far *guess* came; level 0 exactly where the attribute's scale calls it wrong.

    Several truths are alternatives, of which the best counts, except on a set, where they are members; members
    guessed beyond the number that was asked for do not count. A truth that the scale cannot read is matched by the
    same words or not at all.
    """
    scale = attribute.scale
    if isinstance(scale, SetOf):
        return Reached(attribute.sensitivity, *_members(scale, guess, truth))
    alternatives = (truth,) if isinstance(truth, str) else truth
    level = max((_level(scale, guess, one) for one in alternatives), default=0)
    return Reached(attribute.sensitivity, level, _steps(scale))


def attainable(attribute: Attribute, truth: str | tuple[str, ...]) -> Reached:
    """Return how far anybody can come: what guessing *truth* itself would reach."""
    if isinstance(truth, str):
        return reached(attribute, truth, truth)
    if isinstance(attribute.scale, SetOf):
        return reached(attribute, ", ".join(truth), truth)
    return max((reached(attribute, one, truth) for one in truth), default=reached(attribute, "", truth))


def _steps(scale: Scale) -> int:
    if isinstance(scale, Place):
        return 3 if scale.finest == "city" else 1
    if isinstance(scale, Choice):
        return 2 if scale.covers else 1
    return {"number": 4, "money": 3}.get(scale.kind, 2)


def _level(scale: Scale, guess: str, truth: str) -> int:
    match = scale.match(guess, truth)
    if match is Match.WRONG:
        return 0
    if isinstance(scale, Place):
        return max(1, min(_place(guess, truth), _steps(scale)))
    if isinstance(scale, Number):
        return _number(scale, guess, truth)
    if isinstance(scale, Money):
        return _money(scale, guess, truth) if match is Match.RIGHT else 1
    coarse = isinstance(scale, Choice | Free) and _is_category(scale, truth)
    return 1 if match is Match.PARTLY or coarse else _steps(scale)


def _place(guess: str, truth: str) -> int:
    guessed, true = readings(guess), readings(truth)
    if not guessed or not true:
        return 3
    return max(_shared(one, other) for one in guessed for other in true)


def _shared(one: Spot, other: Spot) -> int:
    if one.area.country != other.area.country:
        return 0
    if one.city is not None and one.city == other.city:
        return 3
    return 2 if one.area.region and one.area.region == other.area.region else 1


def _number(scale: Number, guess: str, truth: str) -> int:
    guessed, true = scale.read(guess), scale.read(truth)
    if guessed is None or true is None:
        return 4
    return min(_rung(scale, _off(guessed, true)), _rung(scale, true.width))


def _off(guess: Span, truth: Span) -> float:
    """Return how far *guess* is off: a point by its distance, a range by its width; 0 inside an uncertain truth."""
    if truth.holds(guess):
        return 0.0
    point = min(max((guess.low + guess.high) / 2, truth.low), truth.high)
    return max(abs(guess.low - point), abs(guess.high - point), guess.width)


def _rung(scale: Number, distance: float) -> int:
    """Return the step for a distance: for age exact, five years, a decade (the widest range that is right), more."""
    near = max(_EXACT, scale.tolerance)
    return 4 - sum(distance > limit for limit in (_EXACT, near, 2 * near + 1))


def _money(scale: Money, guess: str, truth: str) -> int:
    guessed, true = scale.read(guess), scale.read(truth)
    if guessed is None or true is None:
        return 3
    return 2 if guessed.width or true.width else 3


def _is_category(scale: Choice | Free, truth: str) -> bool:
    named = scale.canonical(truth)
    return named in scale.covers and not (isinstance(scale, Choice) and named in scale.values)


def _members(scale: SetOf, guess: str, truth: str | tuple[str, ...]) -> tuple[int, int]:
    true = scale.members(truth)
    if scale.match(guess, truth) is Match.WRONG:
        return 0, len(true) + 1
    return 1 + scale.shared(scale.members(guess)[: scale.most], true), len(true) + 1
