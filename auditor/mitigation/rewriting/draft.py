"""A person's texts while they are being rewritten: every item keeps its number, and what became of it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from auditor.domain import Item, Person, Picture, Post
from auditor.mitigation.catalogue import Mitigated, Treated
from auditor.mitigation.effects import text_of
from auditor.mitigation.presidio import PICTURES_NOTE
from auditor.probing.cases import Case, lay_out

WITHHELD = "[withheld]"


class Draft:
    """What stands in the place of each text so far."""

    def __init__(self, person: Person) -> None:
        """Begin with everything as it is; pictures are there by their captions."""
        self._person = person
        self._texts = {number: text_of(item) for number, item in enumerate(person.items, 1)}
        self._treated: dict[int, Treated] = {}
        self._masked: dict[str, int] = {}

    @property
    def case(self) -> Case:
        """What a guide is shown: the texts as they stand now, numbered as the items of the person are."""
        posts = tuple(
            Post(str(number), self._texts[number], item.created, item.channel)
            for number, item in enumerate(self._person.items, 1)
        )
        case = lay_out(Person(self._person.id, posts), ocr=False)
        return Case(case.person, tuple(exhibit for exhibit in case.exhibits if exhibit.text.strip()))

    def final(self, number: int) -> bool:
        """Say whether an item was masked or withheld already, so that no model is asked about it again."""
        return number in self._treated and self._treated[number].what != "changed"

    def published(self, number: int) -> str:
        """Return an item's text as it was before anything was done."""
        return text_of(self._person.items[number - 1])

    def change(self, number: int, text: str) -> None:
        """Take what a model wrote in the place of an item's text."""
        self._texts[number] = text
        self._treated[number] = Treated(self._person.items[number - 1].id, "changed")

    def mask(self, number: int, text: str, why: str, counts: Mapping[str, int]) -> None:
        """Put a masked text there, because of what was wrong with the model's."""
        self._texts[number] = text
        self._treated[number] = Treated(self._person.items[number - 1].id, "masked", why)
        for kind, count in counts.items():
            self._masked[kind] = self._masked.get(kind, 0) + count

    def withhold(self, number: int, why: str) -> None:
        """Leave nothing of an item's text."""
        self._texts[number] = WITHHELD
        self._treated[number] = Treated(self._person.items[number - 1].id, "withheld", why)

    def finished(self, standing: tuple[tuple[str, ...], ...]) -> Mitigated:
        """Return the twin; *standing* are the attributes that the guide read before each round and after the last."""
        items = tuple(_with_text(item, self._texts[number]) for number, item in enumerate(self._person.items, 1))
        treated = tuple(
            self._treated.get(number, Treated(item.id, "kept")) for number, item in enumerate(self._person.items, 1)
        )
        pictured = any(isinstance(item, Picture) for item in items)
        return Mitigated(
            person=replace(self._person, items=items),
            masked=dict(sorted(self._masked.items())),
            notes=(PICTURES_NOTE,) if pictured else (),
            treated=treated,
            standing=standing,
        )


def _with_text(item: Item, text: str) -> Item:
    return replace(item, caption=text) if isinstance(item, Picture) else replace(item, text=text)
