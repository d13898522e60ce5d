"""Put a person together, keeping what can be read and reporting the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b

from auditor.corpus.fields import bystander, moment, truth
from auditor.corpus.flaws import Flaw, Found, Spot
from auditor.corpus.texts import fit
from auditor.domain import Bystander, Fault, Item, Person, Truth


class Draft:
    """A person while being read."""

    def __init__(self, person: str, source: str) -> None:
        """Begin with nobody's items: *person* is the id, *source* where they were found."""
        self.person = person
        self.source = source
        self._items: dict[str, Item] = {}
        self._truth: dict[str, Truth] = {}
        self._bystanders: dict[str, Bystander] = {}
        self._faults: list[Fault] = []

    def reject(self, spot: Spot, why: object, lost: int | None = 1) -> None:
        """Report that what stands at *spot* cannot be read, and how many items are *lost* by it."""
        self._faults.append(spot.fault(why, lost))

    def add(self, item: Item, spot: Spot) -> None:
        """Keep *item*, unless an earlier one has its id."""
        if item.id in self._items:
            self.reject(spot, "has the id of an earlier item; the first is kept")
        else:
            self._items[item.id] = item

    def time(self, value: object, spot: Spot) -> str | None:
        """Return *value* in ISO 8601; what is no time is reported and None: the item is worth keeping without."""
        try:
            return moment(value)
        except Flaw as flaw:
            self.reject(spot, flaw, lost=0)
            return None

    def know(self, raw: object, where: str) -> None:
        """Keep the truths in *raw*, an object by attribute id; null is an unknown value.

        Attributes are reported by their position: in a malformed file even a key may be content.
        """
        self._truth |= self._known(raw, where, "truth")

    def mention(self, raw: object, where: str) -> None:
        """Keep the bystanders in *raw*, a list of objects; they too are reported by their position."""
        if raw is None:
            return
        if not isinstance(raw, list):
            self.reject(Spot(where, "bystanders"), "is not a list", lost=0)
            return
        for number, entry in enumerate(raw, start=1):
            self._mention(entry, where, f"bystander {number}")

    def _mention(self, entry: object, where: str, part: str) -> None:
        try:
            found = bystander(entry)
        except Flaw as flaw:
            self.reject(Spot(where, part), flaw, lost=0)
            return
        if found.id in self._bystanders:
            self.reject(Spot(where, part), "has the id of an earlier bystander; the first is kept", lost=0)
            return
        known = self._known(entry.get("truth") if isinstance(entry, Mapping) else None, where, f"{part} truth")
        self._bystanders[found.id] = replace(found, truth=known)

    def _known(self, raw: object, where: str, part: str) -> dict[str, Truth]:
        """Return the truths in *raw*; what cannot be read is reported as an entry of *part*."""
        known: dict[str, Truth] = {}
        if raw is None:
            return known
        if not isinstance(raw, Mapping):
            self.reject(Spot(where, part), "is not an object", lost=0)
            return known
        for number, (name, entry) in enumerate(raw.items(), start=1):
            try:
                if entry is not None:
                    known[fit(name)] = truth(entry)
            except Flaw as flaw:
                self.reject(Spot(where, f"{part} entry {number}"), flaw, lost=0)
        return known

    def finish(self) -> Iterator[Found]:
        """Yield the faults, then the person or, where nothing is left of them, one fault more."""
        yield from self._faults
        if self._items:
            bystanders = tuple(self._bystanders.values())
            yield Person(self.person, tuple(self._items.values()), self._truth, self.source, bystanders)
        else:
            yield Fault(self.source, "is a person without a single item that can be read", lost=0)


def first_of_each(found: Iterator[Found]) -> Iterator[Found]:
    """Yield *found*, with every later person of the same id replaced by a fault.

    Eight bytes of a hash stand for an id, so that a million people take some 80 MB whatever their ids
    look like; the chance that two of a million share a hash and one is lost is 1 in 30 million. The
    hash is the same in every process: the same corpus gives the same faults.
    """
    seen: set[int] = set()
    for one in found:
        if isinstance(one, Fault):
            yield one
            continue
        digest = int.from_bytes(blake2b(one.id.encode(), digest_size=8).digest(), "big")
        if digest in seen:
            yield Fault(one.source, "is a person who was read before; the first is kept", len(one.items))
        else:
            seen.add(digest)
            yield one
