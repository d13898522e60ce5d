"""Populations: what is listed has a source, and shares follow from it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from auditor.attributes import load_set
from auditor.content import shelf
from auditor.errors import BadContent
from auditor.scoring.populations import Share, load_population, parse_population, population_names

STAAB, PRISM, GDPR = (load_set(name) for name in ("staab", "prism", "gdpr"))
VILLAGE: dict[str, Any] = {
    "id": "village",
    "title": "a village",
    "people": 100,
    "source": "counted by hand",
    "year": "2020",
    "marginals": [
        {
            "attribute": "sex",
            "source": "s",
            "year": "2020",
            "precision": "counted",
            "shares": {"male": 0.4, "female": 0.6},
        },
        {
            "attribute": "age",
            "source": "s",
            "year": "2020",
            "precision": "counted",
            "shares": {"5-14": 0.2, "15-24": 0.3, "25-64": 0.5},
        },
        {
            "attribute": "religion",
            "source": "s",
            "year": "2020",
            "precision": "approximate",
            "of": 0.5,
            "shares": {"Christianity": 0.4, "no religion": 0.4, "atheist": 0.2},
        },
        {
            "attribute": "place",
            "source": "s",
            "year": "2020",
            "precision": "approximate",
            "shares": {"Graz, Austria": 0.9},
        },
    ],
}


@pytest.mark.parametrize("name", population_names())
def test_every_built_in_figure_has_a_source_a_year_and_says_how_good_it_is(name: str) -> None:
    """Nothing is listed without them, the shares of an attribute do not exceed the whole, and no value is unread."""
    population = load_population(name)
    assert population.people > 1_000_000
    assert population.source
    assert population.year
    for marginal in population.marginals.values():
        assert marginal.source
        assert marginal.year
        assert marginal.precision == "approximate"
        for value, share in marginal.shares.items():
            known = [
                s.get(marginal.attribute)
                for s in (STAAB, PRISM, GDPR)
                if marginal.attribute in {a.id for a in s.attributes}
            ]
            assert 0 < share < 1
            assert any(attribute.scale.canonical(value) for attribute in known), value


def test_the_population_of_places_is_not_copied() -> None:
    """Cities and countries are counted by the installed gazetteer, not by a list of ours."""
    for path in (shelf("probes") / "populations").glob("*.toml"):
        places = [m for m in tomllib.loads(path.read_text(encoding="utf-8"))["marginals"] if m["attribute"] == "place"]
        assert places
        assert all(place["gazetteer"] is True and "shares" not in place for place in places)


def test_a_city_is_counted_by_its_people_and_a_region_at_most_as_its_country() -> None:
    """A city is a point, a country too; what lies between has an upper bound only."""
    world, place = load_population("world"), STAAB.get("place")
    country, region, city = (world.share(place, name) for name in ("Austria", "Styria, Austria", "Graz, Austria"))
    assert country is not None
    assert region is not None
    assert city is not None
    assert country.low == country.likely == country.high
    assert city.low == city.likely == city.high
    assert 0 < city.high < country.high < 0.01
    assert region.low == 0
    assert region.high in (country.high, city.high)
    assert world.share(place, "Xyzzyville") is None


def test_a_country_population_holds_its_residents_only() -> None:
    """Whoever is known to live elsewhere is none of them; an unknown place is nobody's business."""
    usa, world = load_population("usa"), load_population("world")
    assert usa.holds("Austin, Texas")
    assert not usa.holds("Graz, Austria")
    assert usa.holds("Xyzzyville")
    assert world.holds("Graz, Austria")
    assert usa.share(STAAB.get("place"), "Graz, Austria") is None


def test_an_age_is_shared_by_everybody_within_the_tolerance() -> None:
    """34 is right from 29 to 39: 11 of the 40 years of its band, which holds at least none of them and at most all."""
    village, age = parse_population(VILLAGE, "v"), STAAB.get("age")
    assert village.share(age, "34") == pytest.approx(Share(0.0, 0.5 * 11 / 40, 0.5))
    assert village.share(age, "19") == pytest.approx(Share(0.3, 0.3 + 0.2 / 10, 1.0 - 0.5))
    assert village.share(age, "unknown") is None


def test_a_value_without_a_figure_has_no_share() -> None:
    """Not listed, not an attribute of the population, one of several, or a set: nothing is made up."""
    village = parse_population(VILLAGE, "v")
    assert village.share(GDPR.get("religion"), "Islam") is None
    assert village.share(STAAB.get("income"), "high") is None
    assert village.share(STAAB.get("sex"), ("male", "female")) is None
    assert village.share(PRISM.get("hobbies"), "hiking") is None


def test_a_share_of_some_is_turned_into_a_share_of_all() -> None:
    """Half are asked: 0.4 of them are 0.2 of everybody; a wider category raises the upper bound only."""
    village, religion = parse_population(VILLAGE, "v"), GDPR.get("religion")
    assert village.share(religion, "Christianity") == pytest.approx(Share(0.2, 0.2, 0.2))
    assert village.share(religion, "atheist") == pytest.approx(Share(0.1, 0.3, 0.3))
    assert village.share(religion, "agnostic") == pytest.approx(Share(0.0, 0.2, 0.2))


def test_listed_places_are_taken_as_listed() -> None:
    """A population of one's own may say how many live where."""
    share = parse_population(VILLAGE, "v").share(STAAB.get("place"), "Graz, Austria")
    assert share == pytest.approx(Share(0.9, 0.9, 0.9))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"people": 0}, "people"),
        ({"peopel": 5}, "peopel"),
        ({"country": "Austria"}, "country"),
        ({"source": ""}, "source"),
        ({"marginals": [VILLAGE["marginals"][0], VILLAGE["marginals"][0]]}, "marginals[1].attribute"),
        (
            {"marginals": [VILLAGE["marginals"][0] | {"shares": {"male": 0.8, "female": 0.6}}]},
            "marginals[0].shares.male",
        ),
        ({"marginals": [VILLAGE["marginals"][0] | {"shares": {"male": "half"}}]}, "marginals[0].shares.male"),
        ({"marginals": [VILLAGE["marginals"][0] | {"gazetteer": True}]}, "marginals[0].gazetteer"),
        ({"marginals": [VILLAGE["marginals"][0] | {"of": 0}]}, "marginals[0].of"),
        ({"marginals": [VILLAGE["marginals"][0] | {"precision": "exact"}]}, "marginals[0].precision"),
        (
            {"marginals": [{"attribute": "sex", "year": "1", "precision": "counted", "shares": {}}]},
            "marginals[0].source",
        ),
    ],
)
def test_a_fault_names_file_and_key(change: dict[str, Any], key: str) -> None:
    """A file that cannot be meant is refused with the place of the fault."""
    with pytest.raises(BadContent, match="v: ") as caught:
        parse_population(VILLAGE | change, "v")
    assert f"'{key}'" in str(caught.value)


def test_a_population_of_ones_own_is_a_file(tmp_path: Path) -> None:
    """A path that ends in .toml is read; what is neither a name nor a file is refused with the names there are."""
    own = tmp_path / "town.toml"
    own.write_text('id = "town"\ntitle = "a town"\npeople = 5000\nsource = "s"\nyear = "2020"\n', encoding="utf-8")
    assert load_population(str(own)).people == 5000
    for missing in ("nowhere", str(tmp_path / "no.toml")):
        with pytest.raises(BadContent, match="usa, world"):
            load_population(missing)
    own.write_text("id = ", encoding="utf-8")
    with pytest.raises(BadContent, match="TOML"):
        load_population(str(own))
    own.write_bytes(b"\xff\xfe")
    with pytest.raises(BadContent, match="UTF-8"):
        load_population(str(own))
