"""Put something in the place of what Microsoft Presidio recognises: the defence everybody names first.

``presidio`` is what it does when nothing is tuned: every entity of its default registry, any score, and no
ORGANIZATION, which its default configuration ignores for its many false alarms. ``presidio-low`` masks direct
identifiers only; ``presidio-max`` adds recognisers of our own. English unless a file names another language.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.domain import Item, Person, Picture
from auditor.errors import BadCorpus
from auditor.mitigation import engines
from auditor.mitigation.catalogue import Decision, Mitigated
from auditor.mitigation.operators import Replacement, configured, replacement
from auditor.mitigation.settings import Settings, parse

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

_BATCH: Final = 128  # texts that spaCy takes at a time
_LONGEST: Final = 100_000  # characters per piece; spaCy refuses a million and asks for 1 GB per 100,000
_TURN: Final = threading.Lock()  # spaCy's vocabulary grows while it reads: one thread at a time

PICTURES_NOTE: Final = "pictures are not changed by this mitigation"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of an item's text that is analysed at once, and where in the item it begins."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Presidio:
    """What Presidio recognises is replaced, in texts and captions. Holds no state, so it can be sent to workers."""

    settings: Settings

    @property
    def name(self) -> str:
        """The word by which the user chose it."""
        return self.settings.name

    @property
    def identity(self) -> Mapping[str, str]:
        """Versions, model, entities, threshold and operator; loads the engines when they are not yet."""
        return engines.engines(self.settings).identity

    def apply(self, person: Person) -> Mitigated:
        """Return the twin of *person* with texts and captions masked."""
        (mitigated,) = self.apply_all([person])
        return mitigated

    def apply_all(self, people: Sequence[Person]) -> list[Mitigated]:
        """Return the twins of *people*, all their items analysed in one batch.

        BadCorpus where Presidio fails on a text: it is not passed on unmasked, and nothing of it is named.
        """
        texts = [_encodable(_text(item)) for person in people for item in person.items]
        found = self._analysed([list(_pieces(text)) for text in texts])
        return [self._twin(person, found) for person in people]

    def apply_lines(self, lines: Sequence[str], replace_by: Replacement) -> Iterator[tuple[str, Mapping[str, int]]]:
        """Yield each of *lines* masked, with how many entities of each kind were: for text that has no person."""
        for pieces in self._analysed([list(_pieces(_encodable(line))) for line in lines]):
            counts: Counter[str] = Counter()
            yield "".join(self._masked(piece, hits, replace_by, counts) for piece, hits in pieces), counts

    def spans(self, lines: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return, for each of *lines*, where something is recognised: from which character to before which."""
        analysed = self._analysed([list(_pieces(_encodable(line))) for line in lines])
        return [[(p.start + hit.start, p.start + hit.end) for p, hits in pieces for hit in hits] for pieces in analysed]

    def _analysed(self, texts: Sequence[list[_Piece]]) -> Iterator[list[tuple[_Piece, list[RecognizerResult]]]]:
        """Yield, for each of *texts*, its pieces with what was found in them."""
        ready = engines.engines(self.settings)
        flat = [piece.text for pieces in texts for piece in pieces]
        with _TURN:
            try:
                found = ready.analyser.analyze_iterator(
                    flat, language=self.settings.language, batch_size=_BATCH, entities=ready.entities
                )
            except Exception as error:  # noqa: BLE001 - Presidio's messages quote the text
                why = f"Presidio failed on a text ({type(error).__name__}): nothing of it is passed on"
                raise BadCorpus(why) from None
        hits = iter(found)
        return iter([[(piece, next(hits)) for piece in pieces] for pieces in texts])

    def _twin(self, person: Person, found: Iterator[list[tuple[_Piece, list[RecognizerResult]]]]) -> Mitigated:
        replace_by = replacement(self.settings, person.id)
        counts: Counter[str] = Counter()
        twins: list[Item] = []
        decisions: list[Decision] = []
        for item in person.items:
            pieces = next(found)
            masked = "".join(self._masked(piece, hits, replace_by, counts) for piece, hits in pieces)
            twins.append(_with_text(item, masked))
            decisions += [_decision(item, piece, hit) for piece, hits in pieces for hit in sorted(hits, key=_place)]
        pictured = any(isinstance(item, Picture) for item in person.items)
        return Mitigated(
            replace(person, items=tuple(twins)),
            dict(sorted(counts.items())),
            (PICTURES_NOTE,) if pictured else (),
            tuple(decisions),
        )

    def _masked(
        self, piece: _Piece, hits: list[RecognizerResult], replace_by: Replacement, counts: Counter[str]
    ) -> str:
        """Return *piece* with every hit replaced; overlapping ones are settled by Presidio's own rules."""
        if not hits:
            return piece.text
        from presidio_anonymizer.entities import RecognizerResult as Span

        spans = [Span(hit.entity_type, hit.start, hit.end, hit.score) for hit in hits]
        operators = configured({hit.entity_type for hit in hits}, replace_by)
        done = engines.engines(self.settings).anonymiser.anonymize(piece.text, spans, operators)
        counts.update(entry.entity_type for entry in done.items)
        return done.text or ""


def open_presidio(name: str, folder: Path = Path()) -> Presidio:
    """Return the mitigation called *name*; the engines are built at its first use, once per process.

    A file that the name holds is looked for from *folder*. Raises BadContent when a part of the name or its
    file has a fault, or a key is missing; MissingExtra when Presidio, a spaCy model or what an operator needs is not
    installed: nothing is ever downloaded.
    """
    settings = parse(name, folder)
    engines.require(settings)
    replacement(settings, "")  # a missing key is said now, not after an hour
    return Presidio(settings)


def _place(hit: RecognizerResult) -> tuple[int, int, str]:
    return hit.start, hit.end, hit.entity_type


def _decision(item: Item, piece: _Piece, hit: RecognizerResult) -> Decision:
    by = (hit.recognition_metadata or {}).get("recognizer_name", "")
    return Decision(item.id, hit.entity_type, piece.start + hit.start, piece.start + hit.end, round(hit.score, 4), by)


def _text(item: Item) -> str:
    return item.caption if isinstance(item, Picture) else item.text


def _with_text(item: Item, text: str) -> Item:
    return replace(item, caption=text) if isinstance(item, Picture) else replace(item, text=text)


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut *text* where a line or a word ends, so that no piece is longer than spaCy bears."""
    start = 0
    while len(text) - start > _LONGEST:
        window = text[start : start + _LONGEST]
        cut = max(window.rfind("\n"), window.rfind(" ")) + 1 or _LONGEST
        yield _Piece(window[:cut], start)
        start += cut
    yield _Piece(text[start:], start)


def _encodable(text: str) -> str:
    # A lone surrogate comes from a broken export; spaCy cannot encode it.
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
