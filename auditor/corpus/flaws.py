"""Say what could not be read, and where, without a word of the content."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.domain import Fault, Person

Found = Person | Fault


class Flaw(Exception):
    """Something cannot be read; the message is a verb phrase: "is not JSON"."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A line or a file of the corpus and, where needed, a part of it: "item 3"."""

    where: str
    part: str = ""

    def fault(self, why: object, lost: int | None = 1) -> Fault:
        """Return the fault that this spot has: *why* is a verb phrase or a Flaw, *lost* the items that it costs."""
        return Fault(self.where, f"{self.part} {why}".lstrip(), lost)
