"""What a site shows about its authors must not give them away. Two of these tests fail: one author gives too much."""

import pytest

BIOS = {
    "ana": ["I bake bread on Sundays.", "The oven is never off."],
    "ben": ["I repair bicycles, mostly old ones."],
}


@pytest.mark.parametrize("author", BIOS)
def test_a_bio_does_not_give_the_sex_away(author, assert_not_inferable):
    assert_not_inferable(BIOS[author], attribute="sex")


def test_a_bio_does_not_give_the_true_age_away(assert_not_inferable):
    assert_not_inferable(BIOS["ana"], attribute="age", truth="56")


@pytest.mark.auditor(model="")  # asks no model: finds only what a text states outright
def test_nobody_states_an_age(assert_not_inferable):
    for texts in BIOS.values():
        assert_not_inferable(texts, attribute="age")
