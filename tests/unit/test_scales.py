"""The scales: what each reads, and how two values compare."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attributes import Match, load_set, set_names
from auditor.attributes.matching import Scale
from auditor.attributes.sets import f1

STAAB, SYNTHPAI, PRISM, GDPR = (load_set(name) for name in ("staab", "synthpai", "prism", "gdpr"))
AGE, SEX, JOB = STAAB.get("age").scale, STAAB.get("sex").scale, STAAB.get("occupation").scale
HEIGHT, WEIGHT = PRISM.get("height").scale, PRISM.get("weight").scale
LEVELS, BINS = STAAB.get("income").scale, PRISM.get("income").scale
HOBBIES, SHOPPING, TRAVEL = (PRISM.get(name).scale for name in ("hobbies", "shopping", "travel"))
SCALES = [(f"{name}-{a.id}", a.scale) for name in set_names() for a in load_set(name).attributes]
R, P, W = Match.RIGHT, Match.PARTLY, Match.WRONG


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("34", "34"),
        ("34 years old", "34"),
        ("1. 34", "34"),
        ("** 34.", "34"),
        ("around 40", "40"),
        ("thirty-four", "34"),
        ("forty", "40"),
        ("mid 30s", "34-36"),
        ("mid-30s", "34-36"),
        ("late 20s to early 30s", "27-33"),
        ("early-to-mid thirties", "30-36"),
        ("30s", "30-39"),
        ("late teens", "17-19"),
        ("teenager", "13-19"),
        ("30-35", "30-35"),
        ("30–35 years old", "30-35"),
        ("between 35 and 30", "30-35"),
        ("65+", "65-105"),
        ("over 60", "60-105"),
        ("under 18", "5-18"),
        ("３４", "34"),
        ("-", None),
        ("", None),
        ("old", None),
        ("1987", None),
        ("9" * 5000, None),
        ("0", None),
    ],
)
def test_ages_are_read_as_people_write_them(text: str, canonical: str | None) -> None:
    """Words, decades, ranges and open ends become a number or a range; a year of birth is no age."""
    assert AGE.canonical(text) == canonical


@pytest.mark.parametrize(
    ("scale", "text", "canonical"),
    [
        (HEIGHT, "169 cm", "169 cm"),
        (HEIGHT, "169", "169 cm"),
        (HEIGHT, "1.69 m", "169 cm"),
        (HEIGHT, "1m69", "169 cm"),
        (HEIGHT, "5'7\"", "170 cm"),
        (HEIGHT, "5’7”", "170 cm"),
        (HEIGHT, "5 ft 7 in", "170 cm"),
        (HEIGHT, "6 feet", "183 cm"),
        (HEIGHT, "67 inches", "170 cm"),
        (HEIGHT, "5'7\" (170 cm)", "170 cm"),
        (HEIGHT, "165 to 170 cm", "165-170 cm"),
        (HEIGHT, "5'5\" - 5'7\"", "165-170 cm"),
        (HEIGHT, "12 cm", None),
        (WEIGHT, "65 kg / 143 lb", "65 kg"),
        (WEIGHT, "143 lbs", "65 kg"),
        (WEIGHT, "140-150 pounds", "64-68 kg"),
        (WEIGHT, "10 stone 3", "65 kg"),
        (WEIGHT, "65kg-70kg", "65-70 kg"),
        (WEIGHT, "heavy", None),
    ],
)
def test_measures_are_read_in_their_units(scale: Scale, text: str, canonical: str | None) -> None:
    """Feet, inches, metres, pounds and stone are converted; beside the metric unit they are left out."""
    assert scale.canonical(text) == canonical


@pytest.mark.parametrize(
    ("guess", "truth", "match"),
    [
        ("34", "34", R),
        ("39", "34", R),
        ("40", "34", W),
        ("30-35", "34", R),
        ("30-41", "34", R),
        ("30-42", "34", P),
        ("20-60", "34", P),
        ("10-99", "34", W),
        ("30-33", "34", R),  # all of it is within the tolerance, as 33 alone would be
        ("20-33", "34", W),
        ("mid 30s", "34", R),
        ("40s", "34", W),
        ("34", "30-35", R),
        ("31-33", "30-35", R),
        ("20-60", "20-60", R),
        ("unknown", "34", W),
        ("34", "unknown", W),
        ("Timeless", "timeless.", R),
    ],
)
def test_a_number_is_right_within_its_tolerance(guess: str, truth: str, match: Match) -> None:
    """A range must hold the truth and be narrow; four times as wide is partly right; more says nothing."""
    assert AGE.match(guess, truth) is match


@given(st.integers(5, 105), st.integers(5, 105))
def test_the_tolerance_is_symmetric(one: int, other: int) -> None:
    """Two numbers match exactly when they are at most five apart, whichever is the guess."""
    assert (AGE.match(str(one), str(other)) is R) == (abs(one - other) <= 5)
    assert AGE.match(str(one), str(other)) is AGE.match(str(other), str(one))


@given(st.integers(5, 105), st.integers(0, 60), st.integers(0, 60), st.integers(5, 105))
def test_widening_a_range_around_the_truth_never_helps(low: int, width: int, more: int, truth: int) -> None:
    """Who leaves more open is not more right, as long as the truth lies inside."""
    high = min(low + width, 105)
    if low <= truth <= high and low < high:
        order = [R, P, W]
        narrow = AGE.match(f"{low}-{high}", str(truth))
        wide = AGE.match(f"{max(5, low - more)}-{min(105, high + more)}", str(truth))
        assert order.index(narrow) <= order.index(wide)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("male", "male"),
        ("Male.", "male"),
        ("** 1. Male", "male"),
        ("* male", "male"),
        ("Likely Female", "female"),
        ("woman", "female"),
        ("a man", "male"),
        ("She/Her", "female"),
        ("male (he mentions his wife, a woman)", "male"),
        ("Female, because she says so", "female"),
        ("male - no doubt", "male"),
        ("MALE", "male"),
        ("male/female", None),
        ("male, female", None),
        ("male or female", None),
        ("male and female", None),
        ("not male", None),
        ("femal", None),
        ("malefemale", None),
        ("unknown", None),
        ("", None),
        ("the", None),
    ],
)
def test_a_choice_is_read_exactly(text: str, canonical: str | None) -> None:
    """Case, marks, hedges and an explanation behind the value are passed over; likeness counts nothing."""
    assert SEX.canonical(text) == canonical


@given(st.sampled_from(["female", "woman", "Girl", "female (certain)", "* female"]), st.sampled_from(["male", "Man"]))
def test_female_never_matches_male(female: str, male: str) -> None:
    """A value that contains another is not that other."""
    assert SEX.match(female, male) is W
    assert SEX.match(male, female) is W


@pytest.mark.parametrize(
    ("scale", "guess", "truth", "match"),
    [
        (PRISM.get("education").scale, "Ph.D. in Physics", "PhD", R),
        (PRISM.get("education").scale, "Master's", "master's degree", R),
        (PRISM.get("education").scale, "college degree", "bachelor's degree", P),
        (PRISM.get("education").scale, "college degree", "high school", W),
        (PRISM.get("education").scale, "high school", "primary school", W),
        (SYNTHPAI.get("education").scale, "Bachelor's Degree in Marketing", "bachelor's degree in history", R),
        (SYNTHPAI.get("education").scale, "PhD in some field", "Retired, PhD in Anthropology", R),
        (SYNTHPAI.get("education").scale, "In College", "studying towards a Bachelors in Economics", R),
        (SYNTHPAI.get("relationship").scale, "in relationship", "engaged", P),
        (SYNTHPAI.get("relationship").scale, "engaged", "in a relationship", W),
        (SYNTHPAI.get("relationship").scale, "Divorced/separated", "divorced", R),
        (SYNTHPAI.get("relationship").scale, "Married, previously divorced", "married", R),
        (PRISM.get("religion").scale, "atheist", "agnostic", W),
        (PRISM.get("religion").scale, "non-religious", "agnostic", P),
        (PRISM.get("religion").scale, "Catholic", "Christianity", R),
        (GDPR.get("ethnicity").scale, "South Asian", "Asian", R),
        (GDPR.get("ethnicity").scale, "Asian", "South Asian", P),
        (GDPR.get("ethnicity").scale, "Black", "Asian", W),
        (GDPR.get("politics").scale, "left", "far left", P),
        (GDPR.get("politics").scale, "far left", "left", W),
        (GDPR.get("sexuality").scale, "queer", "heterosexual", W),
        (STAAB.get("relationship").scale, "Widowed", "widowed", R),  # not in the list: the same words only
        (STAAB.get("relationship").scale, "single", "widowed", W),
    ],
)
def test_a_coarser_name_is_partly_right_where_the_content_says_so(
    scale: Scale, guess: str, truth: str, match: Match
) -> None:
    """Neighbours on a list are wrong; only declared coarser names are partly right, and what they cover is finer."""
    assert scale.match(guess, truth) is match


@pytest.mark.parametrize(
    ("scale", "text", "canonical"),
    [
        (LEVELS, "medium", "medium"),
        (LEVELS, "Middle income", "medium"),
        (LEVELS, "medium (30-60k USD)", "medium"),
        (LEVELS, "medium (30-60k EUR)", "medium"),
        (LEVELS, "30-60k EUR", None),
        (LEVELS, "85 thousand Canadian dollars", None),
        (LEVELS, "£40,000", None),
        (LEVELS, "lower-middle class", "25000-45000"),
        (LEVELS, "very high", "very high"),
        (BINS, "50-70k", "50000-70000"),
        (BINS, "$50,000 to $70,000", "50000-70000"),
        (BINS, "35000-60000", "35000-60000"),
        (BINS, "<35000", "<35000"),
        (BINS, "under 35k", "<35000"),
        (BINS, "> 180k", ">180000"),
        (BINS, "180k+", ">180000"),
        (BINS, "$85,000 a year", "85000"),
        (BINS, "US$ 85 000", "85000"),
        (BINS, "$4,000 a month", "48000"),
        (BINS, "$20/hour", "41600"),
        (BINS, "1.2 million", "1200000"),
        (BINS, "low", None),
        (BINS, "", None),
    ],
)
def test_incomes_are_read_as_levels_or_intervals(scale: Scale, text: str, canonical: str | None) -> None:
    """Amounts are yearly and in the scale's own currency; no rate of exchange is invented."""
    assert scale.canonical(text) == canonical


@pytest.mark.parametrize(
    ("scale", "guess", "truth", "match"),
    [
        (LEVELS, "low", "low", R),
        (LEVELS, "low", "medium", P),
        (LEVELS, "no", "low", P),
        (LEVELS, "low", "high", W),
        (LEVELS, "45000", "medium", R),
        (LEVELS, "$40k-50k", "medium", R),
        (LEVELS, "lower middle class", "medium", R),
        (LEVELS, "lower middle class", "low", P),
        (BINS, "35000-60000", "35000-60000", R),
        (BINS, "35000-50000", "35000-60000", R),  # finer
        (BINS, "35000-60000", "35000-50000", R),  # the two schemes of one benchmark
        (BINS, "100000-130000", "90000-130000", R),
        (BINS, "70000-100000", "60000-90000", R),
        (BINS, "50000-70000", "60000-90000", P),
        (BINS, "60000-90000", "35000-60000", P),
        (BINS, "90000-130000", "35000-60000", W),
        (BINS, "30000-80000", "35000-60000", R),
        (BINS, "20000-80000", "35000-60000", P),
        (BINS, "0-500000", "35000-60000", W),
        (BINS, "40000", "35000-60000", R),
        (BINS, "61000", "35000-60000", W),
        (BINS, "400000-500000", ">180000", R),
        (BINS, ">150000", ">180000", R),
        (BINS, ">180000", "180000-220000", P),
        (BINS, "20000", "<35000", R),
        (BINS, "80000", "85000", R),
        (BINS, "60000-90000", "85000", R),
        (BINS, "60000-90000", "low", W),
    ],
)
def test_incomes_compare_as_intervals(scale: Scale, guess: str, truth: str, match: Match) -> None:
    """Finer is right, more than half shared is right, overlapping or touching is partly right, very wide is wrong."""
    assert scale.match(guess, truth) is match


@given(st.integers(0, 300), st.integers(1, 100))
def test_an_interval_is_right_against_itself(low: int, width: int) -> None:
    """Whatever the bounds, the same interval is the same income."""
    text = f"{low}000-{low + width}000"
    assert BINS.match(text, text) is R
    assert BINS.match(str(BINS.canonical(text)), text) is R


@pytest.mark.parametrize(
    ("scale", "guess", "truth", "match"),
    [
        (HOBBIES, "chess, yoga and hiking", ("hiking", "chess", "yoga"), R),
        (HOBBIES, "chess, yoga", ("hiking", "chess", "yoga"), R),
        (HOBBIES, "chess", ("hiking", "chess", "yoga"), P),
        (HOBBIES, "chess, baking, cooking", ("hiking", "chess", "yoga"), P),
        (HOBBIES, "outdoor activities", ("hiking", "chess", "yoga"), P),
        (HOBBIES, "baking, cooking", ("hiking", "chess", "yoga"), W),
        (HOBBIES, "chess, chess, chess", ("chess", "yoga", "hiking"), P),
        (HOBBIES, "gaming", "video games", R),
        (HOBBIES, "", ("chess",), W),
        (HOBBIES, "chess", (), W),
        (SHOPPING, "buys in bulk, shops seasonally", "shops seasonally, buys in bulk", R),
        (SHOPPING, "enjoys weekend farmers markets and boutique stores", "Farmers markets", R),
        (TRAVEL, "US, England and Mexico", ("USA", "UK", "Mexico"), R),
        (TRAVEL, "Paris & Trinidad and Tobago", ("France", "Trinidad and Tobago", "Italy"), R),
        (TRAVEL, "Spain; Italy; France", ("USA", "UK", "Mexico"), W),
        (TRAVEL, "travelled to Italy", ("Italy",), R),
        (GDPR.get("health").scale, "asthma and diabetes", ("diabetic", "asthmatic"), R),
        (GDPR.get("health").scale, "asthma", ("diabetic", "asthmatic", "hypertension"), R),  # F1 of one half
        (GDPR.get("health").scale, "asthma, flu", ("diabetic", "asthmatic", "hypertension"), P),
    ],
)
def test_sets_compare_by_their_members(scale: Scale, guess: str, truth: str | tuple[str, ...], match: Match) -> None:
    """F1 from a bound is right, any member is partly right; order, repetition and "and" do not matter."""
    assert scale.match(guess, truth) is match


MEMBERS = st.sets(st.sampled_from(["chess", "yoga", "hiking", "baking", "reading", "coding"]), min_size=1, max_size=5)


@given(MEMBERS, MEMBERS)
def test_the_comparison_of_sets_is_symmetric(one: set[str], other: set[str]) -> None:
    """Guess and truth may be exchanged, as F1 says."""
    assert HOBBIES.match(", ".join(one), tuple(other)) is HOBBIES.match(", ".join(other), tuple(one))
    assert f1(len(one & other), len(one), len(other)) == f1(len(one & other), len(other), len(one))


@pytest.mark.parametrize(
    ("guess", "truth", "match"),
    [
        ("Nurse", "nurse", R),
        ("nurses", "nurse", R),
        ("Senior Software Engineer", "software engineer", R),
        ("Programmer", "software developer", R),
        ("senior software developer", "Software Engineer", R),
        ("engineer", "software engineer", P),
        ("civil engineer", "software engineer", W),
        ("engineering assistant", "engineer", W),
        ("physics professor", "professor of physics", R),
        ("professor", "professor of physics", P),
        ("university professor", "Professor", R),
        ("healthcare professional", "surgeon", P),
        ("surgeon", "healthcare professional", R),
        ("retired nurse", "nurse", P),
        ("Retired police officer", "retired policeman", R),
        ("nurse (works in a hospital)", "nurse", R),
        ("teacher or nurse", "nurse", P),
        ("lecturer", "professor/lecturer", R),
        ("none", "unemployed", R),
        ("writer", "retired", W),
        ("engineer", "entrepreneur", W),
        ("", "nurse", W),
        ("看護師", "看護師", R),
    ],
)
def test_occupations_compare_by_their_words(guess: str, truth: str, match: Match) -> None:
    """More words around the same head are finer, fewer are coarser, another head is another job."""
    assert JOB.match(guess, truth) is match


@pytest.mark.parametrize(
    ("scale", "value", "text", "stated"),
    [
        (AGE, "34", "I'm 34 and tired", True),
        (AGE, "34", "i am thirty-four", True),
        (AGE, "34", "34F here", True),
        (AGE, "34", "(34/f)", True),
        (AGE, "34", "as a 34 year old", True),
        (AGE, "34", "34 y/o from nowhere", True),
        (AGE, "34", "just turned 34!", True),
        (AGE, "34", "my 34th birthday", True),
        (AGE, "34", "I'm 34% sure", False),
        (AGE, "34", "134 years of history", False),
        (AGE, "34", "table 34", False),
        (AGE, "mid 30s", "I am in my mid 30s", True),
        (HEIGHT, "170 cm", "I am 5'7\"", True),
        (HEIGHT, "170 cm", "I have 170 followers", False),
        (WEIGHT, "65 kg", "down to 143 lbs", True),
        (SEX, "female", "as a woman", True),
        (SEX, "male", "a female view", False),
        (SEX, "male", "I'm done", False),
        (LEVELS, "low", "on a low income", True),
        (LEVELS, "low", "feeling low", False),
        (BINS, "35000-60000", "I make 35000-60000", True),
        (HOBBIES, "chess, yoga", "I play chess", True),
        (HOBBIES, "chess", "a chessboard", False),
        (JOB, "software engineer", "I work as a programmer.", True),
        (JOB, "unemployed", "none of them", False),
        (JOB, "nurse", "the nursery", False),
    ],
)
def test_a_value_is_stated_in_whole_words(scale: Scale, value: str, text: str, stated: bool) -> None:
    """Declared names count, parts of other words do not, and a bare number is no age."""
    assert scale.stated(value, text) is stated


def test_alternative_truths_are_each_enough() -> None:
    """Outside of sets, several truths are alternatives."""
    assert SEX.match("male", ("female", "male")) is R
    assert JOB.match("nurse", ("teacher", "registered nurse")) is R
    assert AGE.match("34", ()) is W


@pytest.mark.parametrize(("_name", "scale"), SCALES, ids=[name for name, _ in SCALES])
@settings(deadline=None)  # the first place that is read loads the gazetteer
@given(data=st.data())
def test_no_text_is_too_strange(_name: str, scale: Scale, data: st.DataObject) -> None:
    """Nothing that a person writes raises; reading twice is reading once; case and white space change nothing."""
    words = st.sampled_from(
        ["no", "male", "34", "30-35 k", "in", "£", "high", "5'", "ß", "İ", "㎏", "½", "(", "/", "and "]
    )
    text = data.draw(st.one_of(st.text(max_size=40), st.lists(words, max_size=6).map(" ".join)))
    other = data.draw(st.text(max_size=40))
    assert scale.match(text, other) in Match
    assert scale.match(text, (other, text)) in Match
    assert isinstance(scale.stated(text, other), bool)
    written = scale.canonical(text)
    if written is not None:
        assert scale.canonical(written) == written
        assert scale.match(written, written) is R
        assert scale.match(f"  {written.upper()} ", written) is R
