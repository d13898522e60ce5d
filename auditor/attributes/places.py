"""Places, nested as city, region and country, compared through a gazetteer and without any network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final

from auditor.attributes.gazetteer import Area, gazetteer, nearest_city
from auditor.attributes.matching import SHORT_TEXT, Match, against_each, best
from auditor.attributes.place_names import CITIES
from auditor.attributes.words import contains, key, plain, unaccented

_APART: Final = re.compile(r"[,;/|\n]|\s[-–—]\s")
_IN: Final = re.compile(r"(?is).*\bin\b(.*)")
_BRACKETS: Final = re.compile(r"[()\[\]]")
_ROUND_ABOUT: Final = re.compile(
    r"^(?:(?:specifically|currently|originally|somewhere|near|around|in|from|city of|state of|province of|greater"
    r"|visited|(?:travel(?:led|ed)?|trips?|been) to|(?:lives?|living|born|based|residing) in"
    r"|downtown|suburbs? of|(?:north|south|east|west)(?:ern)?|central|of)\b\s*)+"
    r"|\s+(?:metropolitan area|area|region|metro)$"
)
_LARGE: Final = 1_000_000  # people: such a city is what its name means, also where a region shares it
_SHORTEST: Final = 4  # letters: shorter other names of cities are mostly codes of airports, or everyday words
_BEFORE_PLACE: Final = re.compile(r"\b(?:in|from|near|around)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as far as it is known: at least its country."""

    area: Area
    city: int | str | None = None  # its number in the gazetteer, or the name of one that the gazetteer lacks


@dataclass(frozen=True, slots=True)
class Place:
    """A place.

    The same place, or one inside a coarser truth, is right. A guess is partly right when only the coarser part of it
    is: the region or the country, whether it names no city or another one. A name shared by several places stands for
    the most populous; where a country, a region or a very large city share it ("Georgia", "New York"), for any of them.
    Places that the gazetteer does not know match by the same words only.
    """

    finest: str = "city"  # or "country": how fine a value is asked for and written
    kind: ClassVar[str] = "place"

    def hint(self) -> str:
        """Say how fine a place should be named."""
        return "city, country" if self.finest == "city" else "a country"

    def canonical(self, text: str) -> str | None:
        """Return the place in English, such as "Graz, Austria"; an unknown one by its words, None where it has none."""
        found = readings(text)
        if not found:
            return key(plain(text)) or None
        return describe(found[0] if self.finest == "city" else Spot(Area(found[0].area.country)))

    def knows(self, text: str) -> bool:
        """Say whether *text* names a place of the gazetteer."""
        return bool(readings(text))

    def match(self, guess: str, truth: str | tuple[str, ...]) -> Match:
        """Compare as the class says."""
        return against_each(truth, lambda one: _compare_texts(guess, one))

    def stated(self, value: str, text: str) -> bool:
        """Say whether *text* names the city of *value*, or its area where it has none; "nice" is not the name Nice."""
        found = readings(value)
        if not found:
            return contains((key(plain(value)),), text)
        bare = re.sub(r"(?<=\b[A-Z])\.", "", unaccented(text))  # "U.S."
        return any(_is_name(match) for match in _whole_words(_names(found[0])).finditer(bare))

    def gbnf(self) -> str:
        """Allow a short text."""
        return SHORT_TEXT


def nearest(latitude: float, longitude: float) -> str:
    """Return the city that a point in degrees lies in or nearest to, as "Graz, Austria"; ValueError off the globe."""
    city = nearest_city(latitude, longitude)
    return f"{city.name}, {gazetteer().names[Area(city.country)]}"


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[Spot, ...]:
    """Return what *text* may name, most likely first; nothing where the gazetteer knows none of it."""
    text = plain(text).replace("_", " ")
    parts = tuple(part for piece in _APART.split(text) for part in _split_brackets(piece) if key(part))
    if len(parts) > 1 and _countries(parts[0]) and not _countries(parts[-1]):
        parts = parts[::-1]  # "Germany, Berlin"
    nested = _nested(parts[0], parts[1:]) if len(parts) > 1 else ()
    singles = (_alone(part, bare=len(parts) == 1) for part in reversed(parts))
    return nested or next(filter(None, singles), ()) or _tail(text)


def describe(spot: Spot) -> str:
    """Return a spot in words that lead to it again, with the region only where the name of the city needs it."""
    names = gazetteer().names
    country = names[Area(spot.area.country)]
    region = names.get(spot.area) if spot.area.region else None
    if spot.city is None:
        return f"{region}, {country}" if region else country
    if isinstance(spot.city, str):
        return ", ".join(filter(None, (spot.city, region, country)))
    city = gazetteer().cities[spot.city].name
    short = f"{city}, {country}"
    return short if region is None or readings(short)[:1] == (spot,) else f"{city}, {region}, {country}"


def _split_brackets(piece: str) -> list[str]:
    """Split "Australia (specifically Perth)", but not "Frankfurt (Oder)"."""
    return [piece] if _cities(piece, Area()) else [part for part in _BRACKETS.split(piece) if part.strip()]


def _tail(text: str) -> tuple[Spot, ...]:
    """Read "a large city in the United States" as far as the gazetteer knows it."""
    found = _IN.search(text)
    return readings(found.group(1)) if found else ()


def _nested(first: str, rest: Sequence[str]) -> tuple[Spot, ...]:
    """Read "city, region, country", where any part may be unknown."""
    enclosing = _enclosing(rest)
    spots = [spot for area in enclosing for spot in _inside(first, area)]
    spots = spots or [_spot(city) for area in enclosing for city in _city_states(rest[0], area)]
    if spots:
        return tuple(dict.fromkeys(spots))
    if _countries(first):
        return _alone(first)  # "Hong Kong, China"
    return (Spot(enclosing[0], key(first)),) if enclosing else ()


def _inside(name: str, area: Area) -> list[Spot]:
    regions = [found for found in _areas(name) if found.region and found != area and area.holds(found)]
    cities = _cities(name, area)[:1]
    if _countries(name):  # "Peru, Indiana", but not "Macau, China"
        cities = [city for city in cities if key(gazetteer().cities[city].name) == key(name)]
    return _ordered(regions, cities)


def _ordered(areas: Sequence[Area], cities: Sequence[int]) -> list[Spot]:
    """Put a very large city before a region that shares its name, and every other city behind."""
    spots, named = [Spot(area) for area in areas], [_spot(city) for city in cities]
    city_first = all(area.region for area in areas) and any(gazetteer().cities[c].people >= _LARGE for c in cities)
    return named + spots if city_first else spots + named


def _enclosing(parts: Sequence[str]) -> list[Area]:
    """Return the areas that all known *parts* agree on, finest first in the text; unknown ones are passed over."""
    found = [Area()]
    for part in reversed(parts):
        named = [*_areas(part), *gazetteer().codes.get(key(part), ())]
        found = [area for area in named if any(outer.holds(area) for outer in found)] or found
    return list(dict.fromkeys(area for area in found if area != Area()))


def _alone(name: str, *, bare: bool = False) -> tuple[Spot, ...]:
    """Read one name: as a country, a region and a city, the very large city first.

    A code is a name only where it is *bare* and written in capitals, as in "AUT".
    """
    areas = _areas(name)
    if not areas and bare and len(name.strip()) == 3 and name.strip().isupper():
        areas = tuple(area for area in gazetteer().codes.get(key(name), ()) if not area.region)
    cities = [city for city in _cities(name, Area())[:1] if _may_mean(city, areas, name)]
    return tuple(_ordered(areas, cities))


def _may_mean(city: int, areas: Sequence[Area], name: str) -> bool:
    """Say whether *name*, which *areas* share, may mean *city*: Singapore, but not Mexico City for "Mexico"."""
    record = gazetteer().cities[city]
    if any(not area.region for area in areas) and not set(areas) & set(_areas(record.name)):
        return False
    inside = any(area.country == record.country for area in areas)
    return not areas or inside or (key(record.name) == key(name) and record.people >= _LARGE)


def _city_states(name: str, area: Area) -> list[int]:
    """Return the very large city that gave *area* its name: an unknown place in it is a district of that city."""
    cities = gazetteer().cities
    return [c for c in _cities(name, area)[:1] if cities[c].people >= _LARGE and key(cities[c].name) == key(name)]


def _spot(city: int) -> Spot:
    record = gazetteer().cities[city]
    return Spot(Area(record.country, record.region), city)


def _forms(name: str) -> tuple[str, ...]:
    """Return *name* as it stands, and without "near", "greater", "northern": a continent's part is no country."""
    bare = _ROUND_ABOUT.sub("", key(name))
    return (name,) if bare in ("", "america") else (name, bare)


def _cities(name: str, area: Area) -> list[int]:
    found = (gazetteer().cities_named(CITIES.get(key(form), form), area) for form in _forms(name))
    return next(filter(None, found), [])


def _areas(name: str) -> tuple[Area, ...]:
    return next(filter(None, (gazetteer().areas.get(key(form), ()) for form in _forms(name))), ())


def _countries(name: str) -> bool:
    return any(not area.region for area in _areas(name))


def _compare_texts(guess: str, truth: str) -> Match:
    guessed, true = readings(guess), readings(truth)
    if guessed and true:
        return best(_compare(one, other) for one in guessed for other in _finest(true))
    return Match.RIGHT if key(plain(guess)) and key(plain(guess)) == key(plain(truth)) else Match.WRONG


def _finest(spots: Sequence[Spot]) -> list[Spot]:
    """Leave out the areas around a city of the same name: a true "New York" is not met by every town of the state."""
    inner = [spot.area for spot in spots if spot.city is not None]
    return [spot for spot in spots if spot.city is not None or not any(spot.area.holds(area) for area in inner)]


def _compare(guess: Spot, truth: Spot) -> Match:
    if guess.area.country != truth.area.country:
        return Match.WRONG
    if truth.city is not None:
        return Match.RIGHT if guess.city == truth.city else Match.PARTLY
    return Match.RIGHT if truth.area.holds(guess.area) else Match.PARTLY


def _names(spot: Spot) -> set[str]:
    """Return the names by which a text may give *spot* away, unaccented."""
    if isinstance(spot.city, str):
        return {spot.city}
    if spot.city is None:
        return {name for name, areas in gazetteer().areas.items() if spot.area in areas}
    names = {unaccented(name) for name in gazetteer().names_of(spot.city) if len(name) >= _SHORTEST}
    names.add(key(gazetteer().cities[spot.city].name))
    return names | {short for short, name in CITIES.items() if name in names}


def _whole_words(names: set[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _is_name(match: re.Match[str]) -> bool:
    """Tell names from words: a capital first, or "in" before it; two letters must both be capitals."""
    word = match.group()
    if len(word) <= 2:
        return word == word.upper()
    return not word[0].islower() or bool(_BEFORE_PLACE.search(match.string[: match.start()]))
