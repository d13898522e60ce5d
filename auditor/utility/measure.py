"""Lay a person beside their twin after a mitigation, and say in figures what is left: never in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from auditor.domain import Fault, Item, Person, Picture, Post
from auditor.journal import Record
from auditor.pictures.opening import PictureUnreadable, opened, upright
from auditor.scoring.utility import bleu, edit_share, rouge_l
from auditor.scoring.utility_pictures import pixels_changed, structural_similarity
from auditor.utility.meaning import closeness, meaning_installed
from auditor.utility.mood import mood, mood_installed
from auditor.utility.topics import Topics

if TYPE_CHECKING:
    from PIL.Image import Image

Pair = tuple[Item, Item]  # an item and its twin
KIND: Final = "utility"  # of a record in the journal
_SIDE: Final = 512  # pixels: pictures are compared at this size, as far as they are larger
_DIGITS: Final = 6


class Scales:
    """Everything that measures utility, loaded when it is first needed."""

    def __init__(self, people: Callable[[], Iterable[Person | Fault]], records: Iterable[Record] = ()) -> None:
        """Take the corpus as *people* streams it: what tells channels apart is learnt from it.

        Whoever has been weighed according to *records*, a journal, is not weighed again.
        """
        self._people = people
        self._weighed = frozenset((r["person"], r["mitigation"]) for r in records if r["kind"] == KIND)

    def weigh_once(self, person: Person, twin: Person, mitigation: str) -> dict[str, Any] | None:
        """Return what ``weigh`` does; None for a person whom the journal holds weighed after this mitigation."""
        return None if (person.id, mitigation) in self._weighed else self.weigh(person, twin)

    def weigh(self, person: Person, twin: Person) -> dict[str, Any]:
        """Return what is left of *person* in *twin*: means 0 … 1 over the texts or pictures still there, and counts.

        Captions are texts. Where a figure cannot be measured (nothing of its kind, or its package is not installed) it
        is None. ``kept`` alone is a mean over all items, each counting once: a text by the mean of ROUGE-L and
        closeness of meaning; a picture by SSIM, one with a caption by the mean of SSIM and what its caption gives; an
        item that is gone as nothing left. One that is there and can in no part be compared does not count.
        """
        twins = {item.id: item for item in twin.items}
        pairs = [(item, twins[item.id]) for item in person.items if item.id in twins]
        left = [_left(pair) for pair in pairs]
        pictures = [one.picture for one in left if one.picture]
        gone = len(person.items) - len(pairs)
        shares = [share for one in left if (share := one.share) is not None]
        texts = [pair for pair in map(_texts, pairs) if pair[0]]
        return {
            "texts": len(texts),
            "rouge_l": _mean([one.rouge for one in left if one.rouge is not None]),
            "bleu": _mean([bleu(*pair) for pair in texts]),
            "edited": _mean([edit_share(*pair) for pair in texts]),
            "meaning": _mean([one.meaning for one in left if one.meaning is not None]),
            "mood": _moods(texts),
            "topic": self._topics(person.id, pairs),
            "pictures": len(pictures),
            "pixels": _mean([changed for changed, _ in pictures]),
            "ssim": _mean([similarity for _, similarity in pictures]),
            "gone": gone,
            "kept": _mean([*shares, *[0.0] * gone]),
        }

    @cached_property
    def _known_topics(self) -> Topics:
        return Topics(entry for entry in self._people() if isinstance(entry, Person))

    def _topics(self, person: str, pairs: Sequence[Pair]) -> Mapping[str, int]:
        """Return of how many posts the channel could be learnt, and was told right before and after."""
        classifier = self._known_topics.for_person(person)
        if classifier is None:
            return {"n": 0, "before": 0, "after": 0}
        posts = [(old, new) for old, new in pairs if isinstance(old, Post) and isinstance(new, Post)]
        known = [(old, new) for old, new in posts if old.channel in classifier.words]
        return {
            "n": len(known),
            "before": sum(classifier.channel(old.text) == old.channel for old, _ in known),
            "after": sum(classifier.channel(new.text) == old.channel for old, new in known),
        }


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of one item, as far as it can be compared."""

    rouge: float | None  # of its text or caption
    meaning: float | None
    picture: tuple[float, float] | None  # the share of pixels changed, and SSIM

    @property
    def share(self) -> float | None:
        """The one figure by which the item counts; a caption weighs as much as its picture."""
        measured = [value for value in (self.rouge, self.meaning) if value is not None]
        text = [fmean(measured)] if measured else []
        parts = text + ([self.picture[1]] if self.picture else [])
        return fmean(parts) if parts else None


def _left(pair: Pair) -> _Left:
    texts = _texts(pair)
    return _Left(
        rouge=rouge_l(*texts) if texts[0] else None,
        meaning=closeness(*texts) if texts[0] and meaning_installed() else None,
        picture=_compared(pair),
    )


def _texts(pair: Pair) -> tuple[str, str]:
    old, new = (item.caption if isinstance(item, Picture) else item.text for item in pair)
    return old, new


def _moods(texts: Sequence[tuple[str, str]]) -> Mapping[str, int]:
    """Return of how many texts the mood was told, and how many kept it."""
    if not mood_installed():
        return {"n": 0, "kept": 0}
    return {"n": len(texts), "kept": sum(mood(old) == mood(new) for old, new in texts)}


def _compared(pair: Pair) -> tuple[float, float] | None:
    """Return the share of pixels changed and the similarity of two pictures.

    The same file is the same picture, and is not read. One that cannot be opened any more is all changed and like
    nothing; None where none could be seen before.
    """
    old, new = pair
    if not (isinstance(old, Picture) and isinstance(new, Picture)):
        return None
    if old.path == new.path:
        return 0.0, 1.0
    try:
        before = _opened(old)
    except PictureUnreadable:
        return None
    try:
        after = _opened(new)
    except PictureUnreadable:
        return 1.0, 0.0
    return pixels_changed(before, after), structural_similarity(before, after)


def _opened(picture: Picture) -> Image:
    with opened(picture) as image:
        image.draft("RGB", (_SIDE, _SIDE))  # a JPEG is then decoded at a fraction of its size
        pixels = upright(image)
    pixels.thumbnail((_SIDE, _SIDE))
    return pixels


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), _DIGITS) if values else None
