"""Check the values that every reader meets: names, times, truths."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from auditor.corpus.flaws import Flaw
from auditor.corpus.texts import fit
from auditor.domain import RELATIONS, Bystander, Truth

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = 1e11  # beyond it a timestamp counts milliseconds: in seconds it would lie after the year 5000
_STAMP = re.compile(r"-?[0-9]{9,}(\.[0-9]+)?")
_MONTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")


def identifier(value: object, key: str) -> str:
    """Return *value* as a name, whole numbers included; raise Flaw where *key* is missing or of another type."""
    if value is None or value == "":
        raise Flaw(f"has no '{key}'")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Flaw(f"should have a text as '{key}'")
    return fit(str(value))


def text(value: object, key: str) -> str:
    """Return *value*, which may be empty; raise Flaw where *key* is missing or no text."""
    if value is None:
        raise Flaw(f"has no '{key}'")
    if not isinstance(value, str):
        raise Flaw(f"should have a text as '{key}'")
    return fit(value)


def maybe_text(value: object, key: str) -> str | None:
    """Return *value*, or None where there is none or it is empty; raise Flaw where *key* is no text."""
    return text(value, key) if value not in (None, "") else None


def listing(value: object, key: str) -> list[object]:
    """Return *value*, raise Flaw where *key* is missing or no list."""
    if not isinstance(value, list):
        raise Flaw(f"should have a list as '{key}'")
    return value


def moment(value: object) -> str | None:
    """Return *value* in ISO 8601, None where it is empty; raise Flaw where it is no time.

    ISO 8601 is kept as it was written, year or year and month alone included. A number, or nine and
    more digits, is a Unix timestamp in seconds or, beyond 1e11, milliseconds; it becomes UTC.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _stamp(float(value)) if _STAMP.fullmatch(value) else _iso(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _no_time()
    return _stamp(value)


def truth(entry: object) -> Truth:
    """Return the truth in *entry*: a bare value, a list, or an object with 'value' and its grades; raise Flaw."""
    if not isinstance(entry, Mapping):
        return Truth(_value(entry))
    inferable = entry.get("inferable", True)
    if not isinstance(inferable, bool):
        raise Flaw("should have true or false as 'inferable'")
    return Truth(_value(entry.get("value")), _grade(entry, "hardness"), _grade(entry, "certainty"), inferable)


def bystander(entry: object) -> Bystander:
    """Return the bystander in *entry*, an object, without what is known of them; raise Flaw.

    Somebody whom nothing calls and nothing describes could never be recognised, so they are refused.
    """
    if not isinstance(entry, Mapping):
        raise Flaw("is not an object")
    called = tuple(text(name, "called") for name in listing(entry.get("called", []), "called"))
    about = text(entry.get("about", ""), "about")
    if not all(name.strip() for name in called):
        raise Flaw("has an empty text in 'called'")
    if not called and not about.strip():
        raise Flaw("should say as 'called' or 'about' who they are")
    relation = entry.get("relation", "other")
    if relation not in RELATIONS:
        raise Flaw(f"should have {' or '.join(map(repr, RELATIONS))} as 'relation'")
    return Bystander(identifier(entry.get("id"), "id"), called, str(relation), about)


def _value(raw: object) -> str | tuple[str, ...]:
    if not isinstance(raw, list):
        return _member(raw)
    if not raw:
        raise Flaw("has an empty list as its value")
    return tuple(_member(member) for member in raw)


def _member(raw: object) -> str:
    if isinstance(raw, float) and math.isfinite(raw):
        raw = int(raw) if raw.is_integer() else repr(raw)
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Flaw("should have a text, a number or a list of them as its value")
    if not str(raw).strip():
        raise Flaw("has an empty value")
    return fit(str(raw))


def _grade(entry: Mapping[str, object], key: str) -> int | None:
    raw = entry.get(key)
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= 5:
        raise Flaw(f"should have a whole number from 1 to 5 as '{key}'")
    return raw


def _iso(written: str) -> str:
    if _MONTH.fullmatch(written):
        return written
    try:
        datetime.fromisoformat(written)
    except ValueError:
        raise _no_time() from None
    return fit(written)  # the separator before the hour may be any character


def _stamp(number: float) -> str:
    try:
        seconds = number / 1000 if abs(number) > _MILLISECONDS else number
        return (_EPOCH + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError):  # far from any calendar, or not a number
        raise _no_time() from None


def _no_time() -> Flaw:
    return Flaw("has a time that is neither ISO 8601 nor a Unix timestamp")
