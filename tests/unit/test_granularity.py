"""How finely a guess hits the truth: ladders, and what holds on all of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attributes import Attribute, Match, load_set, parse_set
from auditor.scoring.exposure import granularity
from auditor.scoring.granularity import attainable, reached

SETS = {name: load_set(name) for name in ("staab", "synthpai", "prism", "gdpr")}
EVERY = [(name, attribute.id) for name, found in SETS.items() for attribute in found.attributes]
SAID = """
; male; female; 34; 36; 30-39; 30s; 25-45; late 20s; Graz, Austria; Vienna; Austria; Styria; Texas;
Springfield; Georgia; nurse; healthcare worker; software engineer; engineer; PhD; College Degree;
higher education; medium; high; 85000; 60000-90000; >180000; married; atheist; no religion; hiking,
soccer; sports; asthma; mental illness; depression, anxiety; 170 cm; 5 ft 7; 70 kg; brown; dark;
purple elephant; Austria, Italy, Japan; left; far left; member; none; no
"""
WORDS = st.sampled_from(["", *(" ".join(said.split()) for said in SAID.split(";") if said.strip())])


def _attribute(name: str, of: str = "staab") -> Attribute:
    return SETS[of].get(name)


def _level(name: str, guess: str, truth: str | tuple[str, ...], of: str = "staab") -> tuple[int, int]:
    found = reached(_attribute(name, of), guess, truth)
    return found.level, found.levels


@pytest.mark.parametrize(
    ("guess", "truth", "level"),
    [
        ("Graz, Austria", "Graz, Austria", (3, 3)),
        ("Dallas, Texas", "Austin, Texas", (2, 3)),
        ("Texas", "Austin, Texas", (2, 3)),
        ("United States", "Austin, Texas", (1, 3)),
        ("New York City", "Austin, Texas", (1, 3)),
        ("Canada", "Austin, Texas", (0, 3)),
        ("Austin, Texas", "Texas", (2, 3)),
        ("Graz, Austria", "Austria", (1, 3)),
        ("Xyzzyville", "Xyzzyville", (3, 3)),
    ],
)
def test_places_climb_from_country_to_city(guess: str, truth: str, level: tuple[int, int]) -> None:
    """A guess reaches what it shares with the truth, and no guess climbs higher than the truth itself."""
    assert _level("place", guess, truth) == level


def test_where_only_a_country_is_asked_for_it_is_everything() -> None:
    """PRISM asks for the country of birth: the country is the whole ladder, even of a finer truth."""
    assert _level("birthplace", "Austria", "Austria", "prism") == (1, 1)
    assert _level("birthplace", "Austria", "Graz, Austria", "prism") == (1, 1)


@pytest.mark.parametrize(
    ("guess", "truth", "level"),
    [
        ("34", "34", 4),
        ("37", "34", 3),
        ("30s", "34", 2),
        ("33-36", "34", 3),
        ("25-45", "34", 1),
        ("45", "34", 0),
        ("32", "30s", 2),
        ("32", "30-35", 3),
        ("thirty-four", "34", 4),
    ],
)
def test_ages_climb_by_distance(guess: str, truth: str, level: int) -> None:
    """Exact, within five years, within a decade, within a generation; an uncertain truth ends the climb."""
    assert _level("age", guess, truth) == (level, 4)


def test_income_climbs_from_direction_to_amount() -> None:
    """A neighbouring level, the same bracket, the amount itself; a bracket can be met by a bracket only."""
    assert _level("income", "medium", "high") == (1, 3)
    assert _level("income", "high", "high") == (2, 3)
    assert _level("income", "85000", "60000-90000", "prism") == (2, 3)
    assert _level("income", "85000", "85000", "prism") == (3, 3)
    assert _level("income", "80000-90000", "85000", "prism") == (2, 3)
    assert _level("income", "no", "very high") == (0, 3)


def test_words_climb_from_category_to_value() -> None:
    """The sector of a job, then the job; a truth that is a category itself ends there."""
    assert _level("occupation", "healthcare worker", "nurse") == (1, 2)
    assert _level("occupation", "nurse", "nurse") == (2, 2)
    assert _level("occupation", "nurse", "healthcare worker") == (1, 2)
    assert _level("occupation", "pilot", "nurse") == (0, 2)
    assert _level("religion", "no religion", "atheist", "gdpr") == (1, 2)
    assert _level("ethnicity", "East Asian", "Asian", "gdpr") == (1, 2)
    assert _level("politics", "left", "left", "gdpr") == (2, 2)


def test_a_list_without_categories_has_one_step() -> None:
    """Sex is known or not."""
    assert _level("sex", "female", "female") == (1, 1)
    assert _level("sex", "male", "female") == (0, 1)


def test_several_values_count_by_the_share_that_was_found() -> None:
    """0.3 for something of them, and the rest for the members found; flooding with guesses finds no more."""
    truth = ("hiking", "soccer", "chess")
    worth = [
        granularity(*_level("hobbies", guess, truth, "prism"))
        for guess in ("painting", "sports", "hiking", "hiking, soccer", "chess, hiking, soccer")
    ]
    assert worth == pytest.approx([0, 0.3, 0.3 + 0.7 / 3, 0.3 + 1.4 / 3, 1.0])
    flood = "baking, basketball, birdwatching, calligraphy, coding, hiking, soccer, chess"
    assert _level("hobbies", flood, truth, "prism") == (1, 4)


def test_alternatives_count_by_the_best() -> None:
    """Two true values that are not a set: meeting either of them is enough."""
    assert _level("place", "Graz, Austria", ("Oslo, Norway", "Graz, Austria")) == (3, 3)
    assert reached(_attribute("place"), "Graz", ()).level == 0
    assert attainable(_attribute("place"), ()).level == 0


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EVERY), WORDS, WORDS)
def test_nothing_is_reached_exactly_where_the_scale_says_wrong(which: tuple[str, str], guess: str, truth: str) -> None:
    """Level 0 and only level 0 is wrong, on every attribute of every set; nobody climbs beyond the ladder."""
    attribute = SETS[which[0]].get(which[1])
    found = reached(attribute, guess, truth)
    wrong = attribute.scale.match(guess, truth) is Match.WRONG
    assert (found.level == 0) == wrong
    assert 0 <= found.level <= found.levels
    assert found.sensitivity == attribute.sensitivity
    assert 0 <= granularity(found.level, found.levels) <= 1


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EVERY), WORDS, WORDS)
def test_nobody_does_better_than_the_truth_itself(which: tuple[str, str], guess: str, truth: str) -> None:
    """No guess is finer than what is known."""
    attribute = SETS[which[0]].get(which[1])
    assert reached(attribute, guess, truth).level <= attainable(attribute, truth).level


@settings(max_examples=200, deadline=None)
@given(st.integers(10, 90), st.integers(-40, 40), st.integers(-40, 40))
def test_a_nearer_number_never_reaches_less(truth: int, one: int, other: int) -> None:
    """Among point guesses, the nearer one climbs at least as high."""
    near, far = sorted((abs(one), abs(other)))
    age = _attribute("age")
    assert reached(age, str(truth + near), str(truth)).level >= reached(age, str(truth + far), str(truth)).level


@settings(max_examples=200, deadline=None)
@given(st.integers(20, 80), st.integers(0, 22), st.integers(0, 22), st.integers(0, 22), st.integers(0, 22))
def test_a_narrower_range_around_the_truth_never_reaches_less(truth: int, a: int, b: int, c: int, d: int) -> None:
    """A range inside another, both around the truth, climbs at least as high."""
    inner, outer = (min(a, c), min(b, d)), (max(a, c), max(b, d))
    age = _attribute("age")
    levels = [reached(age, f"{truth - low}-{truth + high}", str(truth)).level for low, high in (inner, outer)]
    assert levels[0] >= levels[1]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["baking", "chess", "yoga", "hiking", "soccer", "cooking"]), unique=True, min_size=1, max_size=3
    )
)
def test_one_more_true_member_never_reaches_less(truth: list[str]) -> None:
    """Members that are true are found one by one, up to everything."""
    hobbies = _attribute("hobbies", "prism")
    levels = [reached(hobbies, ", ".join(truth[:n]), tuple(truth)).level for n in range(len(truth) + 1)]
    assert levels == [0, *range(2, len(truth) + 2)]


def test_a_right_range_of_age_beats_a_partly_right_one() -> None:
    """With the tolerance of five years, what is right is within a decade, and what is partly right is not."""
    age = _attribute("age")
    for low in range(20, 60):
        for high in range(low, 60):
            guess = f"{low}-{high}"
            match, level = age.scale.match(guess, "40"), reached(age, guess, "40").level
            assert match is not Match.RIGHT or level >= 2
            assert match is not Match.PARTLY or level == 1


def test_a_number_without_tolerance_has_its_ladder_too() -> None:
    """A user's own scale with tolerance 0: exact, or within a unit or two."""
    scale = {"kind": "number", "unit": "cm", "tolerance": 0, "low": 100, "high": 230}
    own = {"id": "h", "title": "H", "ask": "h", "sensitivity": 2, "legal": "GDPR Art. 4(1)", "scale": scale}
    height = parse_set({"id": "x", "title": "x", "source": "x", "attributes": [own]}, "x").get("h")
    assert reached(height, "170 cm", "170").level == 4
    assert reached(height, "171 cm", "170").level == 0
