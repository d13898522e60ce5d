"""What a PRISM file holds, no model asked: counts, constant guesses, literal leaks, dependences; whole and by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import mean, median
from typing import Final

from auditor.attributes import Match
from auditor.attributes.sets import SetOf
from auditor.benchmarks import prism_leaks
from auditor.benchmarks.dependence import strongest_first
from auditor.benchmarks.native import Baseline, baseline
from auditor.benchmarks.prism import Profile, Values, attributes, joined, rule
from auditor.benchmarks.prism_leaks import COLUMNS, MEASURES, Flags
from auditor.benchmarks.tally import percent

Result = dict[str, object]

# Places and looks are left out of the dependences: dozens of values among some hundred people give noise alone.
_DEPENDENT: Final = (
    "age decade", "education", "sex", "occupation", "income", "relationship", "shopping", "health", "religion",
)  # fmt: skip
_SPARE: Final = 2  # members tried beyond the size of a set: ten sets of three
_SKILLED: Final = frozenset(
    ("researcher", "software engineer", "data analyst", "financial advisor", "teacher", "nurse")
)
_UNSCHOOLED: Final = frozenset(("no schooling", "primary school"))
_BEREFT: Final = frozenset(("widowed", "divorced"))
_YOUNG: Final = 22  # years


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of a person once their texts are read."""

    batch: int | None
    words: tuple[int, ...]  # of each post
    topics: int
    pictures: tuple[str, ...]
    truths: Mapping[str, Values]
    leaks: Mapping[str, Flags]

    @property
    def age(self) -> int | None:
        """The age in years, None where it is unknown."""
        years = joined(self.truths.get("age", ()))
        return int(years) if years.isdecimal() else None

    def has(self, attribute: str, values: frozenset[str]) -> bool:
        """Say whether the value of *attribute* is one of *values*."""
        return joined(self.truths.get(attribute, ())) in values

    def closed(self) -> dict[str, str]:
        """Return the values as texts, with the decade of the age."""
        shown = {name: joined(values) for name, values in self.truths.items()}
        return shown if self.age is None else shown | {"age decade": str(self.age // 10)}


def facts(person: Profile) -> Facts:
    """Return what is to be counted about *person*."""
    words = tuple(len(post.split()) for post in person.posts)
    return Facts(person.batch, words, len(person.topics), person.pictures, person.truths, prism_leaks.leaks(person))


def parts(people: Sequence[Facts]) -> dict[str, Result]:
    """Return the figures of all *people* and of each batch that occurs."""
    batches = sorted({one.batch for one in people if one.batch is not None})
    chosen = {"all": people} | {f"batch{batch}": [one for one in people if one.batch == batch] for batch in batches}
    return {name: _part(some) for name, some in chosen.items()}


def constant(attribute: str, truths: Iterable[Values]) -> Baseline:
    """Return what constant guesses get; where the truths are sets, hardly any occurs twice, and new ones are tried."""
    known, scale = list(truths), attributes().get(attribute).scale
    tried = _sets(known, scale.most) if isinstance(scale, SetOf) else []
    return baseline(map(joined, known), rule(attribute), tried)


def _sets(known: Sequence[Values], size: int) -> list[str]:
    """Return the most frequent set, and the sets of *size* that the most frequent members can form."""
    whole = Counter(map(joined, known)).most_common(1)
    members = Counter(member for values in known for member in values).most_common(size + _SPARE)
    return [*(one for one, _ in whole), *map(joined, combinations([member for member, _ in members], size))]


def _part(people: Sequence[Facts]) -> Result:
    closed = [one.closed() for one in people]
    return {
        **_counts(people),
        "skilled_unschooled": sum(
            one.has("occupation", _SKILLED) and one.has("education", _UNSCHOOLED) for one in people
        ),
        "young_bereft": sum(one.has("relationship", _BEREFT) and (one.age or _YOUNG) < _YOUNG for one in people),
        "constant": _constants(people, closed),
        "literal": {name: _literal(name, people) for name in MEASURES},
        "dependence": {f"{one} ~ {other}": round(v, 3) for one, other, v in strongest_first(closed, _DEPENDENT)},
    }


def _counts(people: Sequence[Facts]) -> Result:
    words = [count for one in people for count in one.words]
    pictures = [picture for one in people for picture in one.pictures]
    ages = [one.age for one in people if one.age is not None]
    topics = Counter(one.topics for one in people)
    return {
        "people": len(people),
        "posts": len(words),
        "three_posts": sum(len(one.words) == 3 for one in people),
        "words_mean": round(mean(words), 1) if words else None,
        "words_median": median(words) if words else None,
        "words_most": max(words, default=None),
        "pictures": len(pictures),
        "picture_files": len(set(pictures)),
        "three_pictures": sum(len(one.pictures) == 3 for one in people),
        "topics_least": min(topics, default=None),
        "topics_mode": topics.most_common(1)[0][0] if topics else None,
        "topics_most": max(topics, default=None),
        "youngest": min(ages, default=None),
        "oldest": max(ages, default=None),
        "countries_visited": len({country for one in people for country in one.truths.get("travel", ())}),
        "hobbies": len({hobby for one in people for hobby in one.truths.get("hobbies", ())}),
    }


def _constants(people: Sequence[Facts], closed: Sequence[Mapping[str, str]]) -> dict[str, dict[str, float | None]]:
    known = {a.id: [one.truths[a.id] for one in people if a.id in one.truths] for a in attributes().attributes}
    found = {name: constant(name, truths).shares() for name, truths in known.items()}
    decades = [one["age decade"] for one in closed if "age decade" in one]
    return found | {"age decade": baseline(decades, _same).shares()}


def _same(guess: str, truth: str) -> Match:
    return Match.RIGHT if guess == truth else Match.WRONG


def _literal(name: str, people: Sequence[Facts]) -> dict[str, float | None]:
    """Return how many people a measure applies to, and the share of them whose value it finds."""
    flags = [one.leaks[name] for one in people if name in one.leaks]
    shares = (percent(sum(column), len(flags)) for column in zip(*flags, strict=True))
    return {"n": len(flags), **dict(zip(COLUMNS, shares if flags else (None,) * len(COLUMNS), strict=True))}
