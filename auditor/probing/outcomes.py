"""Outcomes to JSON and back, as the journal keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from auditor.domain import Answered, CannotTell, Evidence, Guess, Lost, Outcome, Refused, Unreadable


def to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as one JSON object, its kind first."""
    match outcome:
        case Answered():
            return {"kind": "answered", **asdict(outcome)}
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
            return Answered(guesses, tuple(Evidence(**entry) for entry in data["evidence"]), data["explicit"])
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
