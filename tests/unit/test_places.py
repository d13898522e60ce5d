"""Places: nesting, homonyms, names in many languages, and the nearest city, all without a network."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attributes import Match, nearest
from auditor.attributes.gazetteer import Area, gazetteer
from auditor.attributes.places import Place, Spot, describe, readings

CITY = Place()
COUNTRY = Place("country")
BY_SIZE = sorted(range(len(gazetteer().cities)), key=lambda city: -gazetteer().cities[city].people)


@pytest.mark.parametrize(
    ("guess", "truth", "match"),
    [
        ("Graz", "Graz, Austria", Match.RIGHT),
        ("graz,  AUSTRIA.", "Graz, Austria", Match.RIGHT),
        ("Graz, Styria, Austria", "Graz, Austria", Match.RIGHT),
        ("Graz, Somewhereshire, Austria", "Graz, Austria", Match.RIGHT),
        ("Graz", "Austria", Match.RIGHT),
        ("Austria", "Graz, Austria", Match.PARTLY),
        ("Styria", "Graz, Austria", Match.PARTLY),
        ("Northern Austria", "Graz, Austria", Match.PARTLY),
        ("a large city in Austria", "Graz, Austria", Match.PARTLY),
        ("Vienna, Austria", "Graz, Austria", Match.PARTLY),
        ("Zurich", "Geneva, Switzerland", Match.PARTLY),
        ("Munich, Germany", "Graz, Austria", Match.WRONG),
        ("Germany", "Graz, Austria", Match.WRONG),
        ("Europe", "Graz, Austria", Match.WRONG),
        ("", "Graz, Austria", Match.WRONG),
        ("Graz, Austria", "", Match.WRONG),
        ("Vienna", "Wien, Österreich", Match.RIGHT),
        ("Köln", "Cologne, Germany", Match.RIGHT),
        ("Sao Paulo", "São Paulo, Brasil", Match.RIGHT),
        ("Bombay", "Mumbai, India", Match.RIGHT),
        ("Москва", "Moscow, Russia", Match.RIGHT),
        ("Leningrad", "St. Petersburg, Russia", Match.RIGHT),
        ("NYC", "New York, United States", Match.RIGHT),
        ("Brooklyn, New York", "New York City, USA", Match.RIGHT),
        ("Kuala Lumpur (probably)", "Kuala Lumpur, Malaysia", Match.RIGHT),
        ("Australia (specifically Perth)", "Perth, Australia", Match.RIGHT),
        ("Germany, Berlin", "Berlin, Germany", Match.RIGHT),
        ("Shoreditch, London", "London, UK", Match.RIGHT),
        ("Foo, Spain", "Spain", Match.RIGHT),
        ("Foo, Spain", "Foo, Spain", Match.RIGHT),
        ("Foo, Spain", "Madrid, Spain", Match.PARTLY),
        ("Foo", "Foo!", Match.RIGHT),
        ("Foo", "Bar", Match.WRONG),
    ],
)
def test_places_compare_by_nesting(guess: str, truth: str, match: Match) -> None:
    """A finer guess is right, a coarser one partly; another city of the same country keeps the country's part."""
    assert CITY.match(guess, truth) is match


@pytest.mark.parametrize(
    ("guess", "truth", "match"),
    [
        ("Birmingham", "Birmingham, UK", Match.RIGHT),
        ("Birmingham", "Birmingham, Alabama", Match.WRONG),
        ("Birmingham, AL", "Birmingham, Alabama, USA", Match.RIGHT),
        ("Paris", "Paris, France", Match.RIGHT),
        ("Paris", "Paris, Texas", Match.WRONG),
        ("Texas", "Paris, Texas", Match.PARTLY),
        ("Georgia", "Atlanta, Georgia", Match.PARTLY),
        ("Georgia", "Tbilisi, Georgia", Match.PARTLY),
        ("Tbilisi", "Atlanta, Georgia", Match.WRONG),
        ("London, Ontario", "London, UK", Match.WRONG),
        ("Toronto, CA", "Toronto, Canada", Match.RIGHT),
        ("San Francisco, CA", "San Francisco, United States", Match.RIGHT),
        ("Portland, Maine", "Portland, Oregon", Match.PARTLY),
        ("Washington, DC", "Seattle, Washington", Match.PARTLY),
        ("Buffalo, New York", "New York, USA", Match.PARTLY),
        ("Mexico", "Mexico City, Mexico", Match.PARTLY),
        ("Singapore", "Singapore, Singapore", Match.RIGHT),
        ("Hong Kong", "Hong Kong, China", Match.RIGHT),
        ("Macao", "Macau, China", Match.RIGHT),
        ("Geneva", "Geneva, Switzerland", Match.RIGHT),
        ("Santiago, Spain", "Santiago, Chile", Match.WRONG),
        ("North America", "Chicago, USA", Match.WRONG),
        ("South Africa", "Cape Town, South Africa", Match.PARTLY),
    ],
)
def test_homonyms_are_told_apart(guess: str, truth: str, match: Match) -> None:
    """A bare name is the most populous place; where areas of several kinds share it, it may be any of them."""
    assert CITY.match(guess, truth) is match


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("USA", "United States"),
        ("the U.S.", "United States"),
        ("United States of America", "United States"),
        ("UK", "United Kingdom"),
        ("England", "United Kingdom"),
        ("Scotland", "United Kingdom"),
        ("Holland", "Netherlands"),
        ("the Netherlands", "Netherlands"),
        ("Deutschland", "Germany"),
        ("Österreich", "Austria"),
        ("España", "Spain"),
        ("Czech Republic", "Czechia"),
        ("日本", "Japan"),
        ("Россия", "Russia"),
        ("AUT", "Austria"),
        ("Trinidad and Tobago", "Trinidad and Tobago"),
        ("Lyon, France", "France"),
    ],
)
def test_countries_have_many_names(text: str, country: str) -> None:
    """Short, native and former names lead to one English name; a scale of countries writes the country only."""
    assert COUNTRY.canonical(text) == country
    assert COUNTRY.match(text, country) is Match.RIGHT


def test_everyday_words_are_no_codes_of_countries() -> None:
    """The words "per" and "and" are ISO codes only in capitals and alone."""
    assert not readings("per")
    assert not readings("and")


@pytest.mark.parametrize("city", BY_SIZE[:60] + BY_SIZE[5_000:30_000:1_000])
def test_a_canonical_place_leads_to_itself(city: int) -> None:
    """Writing a city out and reading it again ends in the same words, and they match."""
    record = gazetteer().cities[city]
    written = CITY.canonical(describe(Spot(Area(record.country, record.region), city)))
    assert written is not None
    assert CITY.canonical(written) == written
    assert CITY.match(written, written) is Match.RIGHT


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        (47.0707, 15.4395, "Graz, Austria"),
        (48.853, 2.333, "Paris, France"),
        (-33.92, 18.42, "Cape Town, South Africa"),
        (64.14, -21.92, "Reykjavík, Iceland"),
        (-16.5, -179.95, "Labasa, Fiji"),
    ],
)
def test_a_point_is_in_the_nearest_city(latitude: float, longitude: float, place: str) -> None:
    """Districts do not hide the city around them, and the date line is no border."""
    assert nearest(latitude, longitude) == place


@pytest.mark.parametrize("point", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (0.0, float("inf"))])
def test_a_point_off_the_globe_is_refused(point: tuple[float, float]) -> None:
    """Broken coordinates of a picture are an error, not a city."""
    with pytest.raises(ValueError, match="latitude"):
        nearest(*point)


@pytest.mark.parametrize(
    ("value", "text", "stated"),
    [
        ("Graz, Austria", "Moved to Graz last year", True),
        ("Graz, Austria", "i live in graz btw", True),
        ("Graz, Austria", "the cows graz outside", False),
        ("Vienna, Austria", "Ich wohne in Wien.", True),
        ("Nice, France", "have a nice day", False),
        ("Nice, France", "Nice was sunny", True),
        ("Reading, UK", "I love reading", False),
        ("São Paulo, Brazil", "Sao Paulo is huge", True),
        ("New York City, USA", "I love NYC", True),
        ("United States", "back in the U.S.A. again", True),
        ("United States", "tell us more", False),
        ("Foo, Spain", "born in Foo", True),
        ("Atlantisburg", "greetings from Atlantisburg!", True),
        ("Graz, Austria", "Austria is lovely", False),
        ("", "anything", False),
    ],
)
def test_a_place_is_stated_by_its_names(value: str, text: str, stated: bool) -> None:
    """Names count as whole words with a capital, or after "in"; naming the country does not state the city."""
    assert CITY.stated(value, text) is stated


@settings(deadline=None)  # a slow machine is no fault
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_is_too_strange_for_a_place(guess: str, truth: str) -> None:
    """Whatever a person writes can be compared, and is right against itself as soon as it holds a word."""
    assert CITY.match(guess, truth) in Match
    assert isinstance(CITY.stated(guess, truth), bool)
    written = CITY.canonical(guess)
    if written is not None:
        assert CITY.match(guess, guess) is Match.RIGHT
        assert CITY.canonical(written) == written


@settings(deadline=None)
@given(st.sampled_from(BY_SIZE[:500]), st.sampled_from(BY_SIZE[:500]))
def test_cities_of_two_countries_never_match(one: int, other: int) -> None:
    """Two spelled-out cities agree at most on what they share."""
    places = [gazetteer().cities[city] for city in (one, other)]
    written = [
        describe(Spot(Area(place.country, place.region), city))
        for place, city in zip(places, (one, other), strict=True)
    ]
    match = CITY.match(*written)
    assert (match is Match.WRONG) == (places[0].country != places[1].country)
    assert match is CITY.match(written[0].upper(), f"  {written[1]} ")
