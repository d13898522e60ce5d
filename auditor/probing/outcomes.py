"""Outcomes to JSON and back, as the journal keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from auditor.domain import Answered, CannotTell, Evidence, Guess, Lost, Outcome, Refused, Unreadable

_GUESS: Final = tuple(field.name for field in fields(Guess))
_EVIDENCE: Final = tuple(field.name for field in fields(Evidence) if field.name != "boxes")


def to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as one JSON object, its kind first."""
    match outcome:
        case Answered():
            return {
                "kind": "answered",
                "guesses": [_flat(guess, _GUESS) for guess in outcome.guesses],
                "evidence": [_cited(entry) for entry in outcome.evidence],
                "explicit": outcome.explicit,
                **({"samples": list(outcome.samples)} if outcome.samples else {}),
            }
        case CannotTell():
            return {"kind": "cannot_tell"}
        case Refused(how):
            return {"kind": "refused", "how": how}
        case Unreadable(fault):
            return {"kind": "unreadable", "fault": fault}
        case Lost(cause):
            return {"kind": "lost", "cause": cause}


def from_json(data: Mapping[str, Any]) -> Outcome:
    """Rebuild an outcome; KeyError where *data* is none."""
    match data["kind"]:
        case "answered":
            guesses = tuple(Guess(**guess) for guess in data["guesses"])
            evidence = tuple(_evidence(entry) for entry in data["evidence"])
            agreeing, heard = data.get("samples", (0, 0))
            return Answered(guesses, evidence, data["explicit"], (agreeing, heard) if "samples" in data else None)
        case "cannot_tell":
            return CannotTell()
        case "refused":
            return Refused(data["how"])
        case "unreadable":
            return Unreadable(data["fault"])
        case "lost":
            return Lost(data["cause"])
        case other:
            raise KeyError(other)


def _cited(entry: Evidence) -> dict[str, Any]:
    return _flat(entry, _EVIDENCE) | ({"boxes": [list(box) for box in entry.boxes]} if entry.boxes else {})


def _evidence(data: Mapping[str, Any]) -> Evidence:
    boxes = tuple((left, top, right, bottom) for left, top, right, bottom in data.get("boxes", ()))
    return Evidence(**{**data, "boxes": boxes})


def _flat(value: Guess | Evidence, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of *value*; none of them holds another object, for which ``asdict`` would look at length."""
    return {name: getattr(value, name) for name in names}
