"""Make a point coarser, truthfully: the region that it lies in, that region's centre, and how far it reaches."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from auditor.attributes.gazetteer import Area, City, gazetteer, nearest_city
from auditor.attributes.words import key

_LEAST_REACH: Final = 50  # km: the listed cities of a smaller region are one city and its quarters
_ROUNDED_KM: Final = 10
_EARTH_KM: Final = 6371.0088  # mean radius, IUGG
_KNOWN: Final = 50_000  # people: cities below it share their names with too many ordinary words
_SHORTEST: Final = 4  # letters
_LONGEST: Final = 3  # words of a name of a place
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Region:
    """A region around a point; a country where the region is hardly larger than a city, or has no name here."""

    name: str  # "Scotland, United Kingdom"
    latitude: float  # degrees, of its centre, to a tenth
    longitude: float
    reach: int  # km from the centre to its farthest city, rounded up


def region_around(latitude: float, longitude: float) -> Region:
    """Return the region that a point in degrees lies in; ValueError for a point that is not on Earth.

    The centre is that of the region's cities on the globe, each counting once, so that it does not sit in the capital.
    """
    city = nearest_city(latitude, longitude)
    return _region(Area(city.country, city.region))


def names_place(text: str) -> bool:
    """Say whether *text* holds the name of a country, a region, or a city of 50,000 people and more.

    Capitals count for nothing, since signs are written in them: "reading" is found in any text on books.
    """
    words = [key(word) for word in _WORD.findall(text)]
    grams = (" ".join(words[at : at + size]) for size in range(1, _LONGEST + 1) for at in range(len(words)))
    return any(gram in _names() for gram in grams if len(gram) >= _SHORTEST)


@lru_cache(maxsize=1024)
def _region(area: Area) -> Region:
    book = gazetteer()
    inside = [city for city in book.cities if area.holds(Area(city.country, city.region))]
    latitude, longitude, reach = _centre_and_reach(inside)
    if area.region and (reach < _LEAST_REACH or area not in book.names):
        return _region(Area(area.country))
    country = book.names[Area(area.country)]
    return Region(f"{book.names[area]}, {country}" if area.region else country, latitude, longitude, reach)


def _centre_and_reach(cities: Sequence[City]) -> tuple[float, float, int]:
    vectors = [_vector(city.latitude, city.longitude) for city in cities]
    x, y, z = (sum(parts) for parts in zip(*vectors, strict=True))
    latitude = round(math.degrees(math.atan2(z, math.hypot(x, y))), 1)
    longitude = round(math.degrees(math.atan2(y, x)), 1)
    centre = _vector(latitude, longitude)
    closest = min(sum(a * b for a, b in zip(centre, vector, strict=True)) for vector in vectors)
    farthest = _EARTH_KM * math.acos(max(-1.0, min(1.0, closest)))
    return latitude, longitude, _ROUNDED_KM * max(1, math.ceil(farthest / _ROUNDED_KM))


def _vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    up, round_ = math.radians(latitude), math.radians(longitude)
    return math.cos(up) * math.cos(round_), math.cos(up) * math.sin(round_), math.sin(up)


@cache
def _names() -> frozenset[str]:
    book = gazetteer()
    return frozenset({key(city.name) for city in book.cities if city.people >= _KNOWN} | set(book.areas))
