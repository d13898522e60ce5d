"""Read typed values out of a parsed content file, or refuse with the file, the key and what was wanted."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.errors import BadContent


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a content file; every method raises BadContent where the value is not what it reads."""

    data: Mapping[str, Any]
    where: str
    prefix: str = ""  # the path to this table, ending in a dot

    def fault(self, key: str, wanted: str) -> BadContent:
        """Return the error that *key* should be what *wanted* says."""
        return BadContent(self.where, self.prefix + key, wanted)

    def only(self, *known: str) -> None:
        """Refuse keys that are not *known*, naming the nearest one."""
        for key in self.data:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                raise self.fault(key, f"'{near[0]}'" if near else f"one of {', '.join(known)}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "a text that is not empty")
        return value

    def number(self, key: str, default: float | None = None, *, low: float = 0) -> float:
        """Return a number from *low* up."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= low:
            raise self.fault(key, f"a number from {low:g} up")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number in *low* to *high*."""
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.fault(key, f"a whole number from {low} to {high}")
        return value

    def one_of(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """Return one of the *known* texts."""
        value = self.data.get(key, default)
        if value not in known:
            near = difflib.get_close_matches(value, known, 1) if isinstance(value, str) else []
            raise self.fault(key, (f"'{near[0]}', or " if near else "") + f"one of {', '.join(known)}")
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts that are not empty; an absent key is an empty list."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.fault(key, "a list of texts")
        return tuple(value)

    def table(self, key: str) -> Table:
        """Return the table at *key*; an absent key is an empty table."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.fault(key, "a table")
        return Table(value, self.where, f"{self.prefix}{key}.")

    def tables(self, key: str) -> tuple[Table, ...]:
        """Return the array of tables at *key*; an absent key is an empty array."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.fault(key, "an array of tables")
        return tuple(Table(one, self.where, f"{self.prefix}{key}[{index}].") for index, one in enumerate(value))
