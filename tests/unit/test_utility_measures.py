"""What a mitigation left: pixels, meaning, moods, channels, and a person beside their twin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from auditor.domain import Person, Picture, Post
from auditor.scoring.utility_pictures import pixels_changed, structural_similarity
from auditor.utility.meaning import closeness, meaning_installed
from auditor.utility.measure import KIND, Scales
from auditor.utility.mood import mood, mood_installed
from auditor.utility.topics import Topics

needs_meaning = pytest.mark.skipif(not meaning_installed(), reason="the utility extra is not installed")
needs_mood = pytest.mark.skipif(not mood_installed(), reason="the utility extra is not installed")


def noise(seed: int = 1) -> Image.Image:
    """Return a picture of many greys, always the same one."""
    image = Image.new("RGB", (64, 48))
    for number in range(64 * 48):
        grey = (number * number * 31 + seed * 97) % 251
        image.putpixel((number % 64, number // 64), (grey, grey, grey))
    return image


def test_ssim_is_that_of_scikit_image() -> None:
    """The figure was computed with scikit-image 0.26: structural_similarity(…, data_range=255)."""
    painted = noise()
    ImageDraw.Draw(painted).rectangle((10, 10, 30, 30), fill=(90, 90, 90))
    assert structural_similarity(noise(), painted) == pytest.approx(0.8368934, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 99), st.integers(1, 99))
def test_shares_of_pictures_are_shares(first: int, second: int) -> None:
    """A picture is as like itself as can be, and never more or less like another than possible."""
    one, other = noise(first), noise(second)
    assert structural_similarity(one, one) == pytest.approx(1)
    assert pixels_changed(one, one) == 0
    assert 0 <= structural_similarity(one, other) <= 1
    assert 0 <= pixels_changed(one, other) <= 1


def test_pixels_are_counted_and_sizes_made_equal() -> None:
    """A box of a quarter of the picture is a quarter of its pixels; another size is no other picture."""
    white, boxed = Image.new("RGB", (40, 40), "white"), Image.new("RGB", (40, 40), "white")
    boxed.paste((0, 0, 0), (0, 0, 20, 20))
    assert pixels_changed(white, boxed) == 0.25
    assert pixels_changed(white, white.resize((20, 20))) == 0
    assert structural_similarity(Image.new("L", (3, 3)), Image.new("L", (3, 3))) == 1


@needs_meaning
def test_meaning_knows_a_paraphrase_from_another_matter() -> None:
    """A text is closer to its paraphrase than to a text on something else; equal ones are equal."""
    text = "My flight to Lisbon was cancelled this morning."
    near, far = "This morning they called off my plane to Lisbon.", "I prefer salted butter on rye bread."
    assert closeness(text, near) > 0.7
    assert closeness(text, far) < 0.3
    assert closeness(text, text) == 1
    assert 0 <= closeness(text, "") <= 1
    assert 0 <= closeness("\ud800", text) <= 1


@needs_mood
def test_moods_are_told_apart() -> None:
    """A glad, a sad and a dry sentence."""
    assert [mood(text) for text in ("What a wonderful day!", "I hate this awful noise.", "The bus is red.")] == [
        1,
        -1,
        0,
    ]


def people(number: int = 20) -> list[Person]:
    """Return people who write on bread in one channel, and on trains in another."""
    texts = (("baking", "flour yeast oven crust dough"), ("trains", "platform ticket signal carriage rails"))
    return [
        Person(f"p{n}", tuple(Post(f"p{n}-{at}", text, channel=channel) for at, (channel, text) in enumerate(texts)))
        for n in range(number)
    ]


def test_channels_are_told_by_words_learnt_from_others() -> None:
    """What is written tells its channel; with all words gone, only the more frequent channel is ever named."""
    classifier = Topics(people()).for_person("p3")
    assert classifier is not None
    assert classifier.channel("a fresh crust from the oven") == "baking"
    assert classifier.channel("the next carriage, by signal") == "trains"


def test_too_few_people_teach_no_channel() -> None:
    """A channel is learnt from three others at least, so that nobody is known by their own words."""
    assert Topics(people(2)).for_person("p0") is None


def test_nobody_is_judged_by_what_they_wrote_themselves() -> None:
    """A word that only one person uses teaches their own classifier nothing."""
    odd = Person("odd", (Post("1", "xylograph xylograph", channel="baking"),))
    classifier = Topics([*people(), odd]).for_person("odd")
    assert classifier is not None
    assert all("xylograph" not in counts for counts in classifier.words.values())


def test_a_person_is_weighed_beside_their_twin(tmp_path: Path) -> None:
    """Texts, pictures and what is gone each count; nothing that was written is in the record."""
    noise().save(tmp_path / "a.png")
    Image.new("RGB", (64, 48), "grey").save(tmp_path / "b.png")
    before = Person(
        "p0", (Post("1", "flour yeast oven", channel="baking"), Picture("2", tmp_path / "a.png"), Post("3", "gone"))
    )
    after = Person("p0", (Post("1", "<X> yeast oven", channel="baking"), Picture("2", tmp_path / "b.png")))
    left = Scales(people).weigh(before, after)
    assert (left["texts"], left["pictures"], left["gone"]) == (1, 1, 1)
    assert left["rouge_l"] == pytest.approx(2 / 3, abs=1e-6)
    assert left["topic"] == {"n": 1, "before": 1, "after": 1}
    assert left["pixels"] > 0.5 > left["ssim"]
    assert left["kept"] < 0.6
    assert "yeast" not in json.dumps(left)


def test_who_is_unchanged_keeps_everything() -> None:
    """Nothing changed is 1 throughout, and nothing is read for it."""
    person = Person("p0", (Post("1", "flour"), Picture("2", Path("not there.png"))))
    left = Scales(people).weigh(person, person)
    assert (left["kept"], left["rouge_l"], left["ssim"], left["edited"]) == (1, 1, 1, 0)


def kept_of(before: Picture, *after: Picture) -> float | None:
    """Return what is kept of somebody with an unchanged text and one picture, of which *after* is left, if anything."""
    text = Post("1", "flour yeast oven")
    kept: float | None = Scales(people).weigh(Person("p0", (text, before)), Person("p0", (text, *after)))["kept"]
    return kept


def caption_left(text: str) -> float:
    """Return what is kept of "crust" where *text* stands in its place."""
    twin = Person("p0", (Post("1", text),))
    kept: float = Scales(people).weigh(Person("p0", (Post("1", "crust"),)), twin)["kept"]
    return kept


def test_a_picture_with_a_caption_counts_once(tmp_path: Path) -> None:
    """Its caption weighs half of it, so one unchanged text and one picture are two items, not three."""
    noise().save(tmp_path / "seen.png")
    static = Random(1).randbytes(64 * 48 * 3)  # noqa: S311 - pixels, not secrets
    Image.frombytes("RGB", (64, 48), static).save(tmp_path / "noise.png")
    before, after = (Picture("2", tmp_path / name, "crust") for name in ("seen.png", "noise.png"))
    alike = Scales(people).weigh(Person("p0", (before,)), Person("p0", (after,)))["ssim"]
    assert alike < 0.1
    assert kept_of(before, after) == pytest.approx((1 + (1 + alike) / 2) / 2, abs=1e-6)
    assert kept_of(replace(before, caption=""), replace(after, caption="")) == pytest.approx((1 + alike) / 2, abs=1e-6)
    masked = (1 + (1 + caption_left("***")) / 2) / 2
    assert kept_of(before, replace(before, caption="***")) == pytest.approx(masked, abs=1e-6)
    assert kept_of(before) == 0.5


@pytest.mark.parametrize(("caption", "kept"), [("crust", 0.75), ("", 0.5)])
def test_a_picture_that_no_longer_opens_keeps_no_pixels(tmp_path: Path, caption: str, kept: float) -> None:
    """To break a file is no cheaper than to paint it over: all of it is changed, and only its caption is left."""
    noise().save(tmp_path / "seen.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    before, after = (Picture("2", tmp_path / name, caption) for name in ("seen.png", "broken.png"))
    assert kept_of(before, after) == kept
    left = Scales(people).weigh(Person("p0", (before,)), Person("p0", (after,)))
    assert (left["pictures"], left["pixels"], left["ssim"]) == (1, 1.0, 0.0)


def test_a_picture_that_never_opened_counts_by_its_caption_alone(tmp_path: Path) -> None:
    """Nobody knows what its pixels were; without a caption it does not count, unless it is gone."""
    noise().save(tmp_path / "grey.png")
    before, after = Picture("2", tmp_path / "not there.png", "crust"), Picture("2", tmp_path / "grey.png", "crust")
    assert kept_of(before, after) == 1
    masked = (1 + caption_left("***")) / 2
    assert kept_of(before, replace(after, caption="***")) == pytest.approx(masked, abs=1e-6)
    assert kept_of(replace(before, caption=""), replace(after, caption="")) == 1
    assert kept_of(before) == 0.5
    left = Scales(people).weigh(Person("p0", (before,)), Person("p0", (after,)))
    assert (left["pictures"], left["pixels"], left["ssim"]) == (0, None, None)


def test_nobody_is_weighed_twice() -> None:
    """What the journal holds is not measured again: the corpus is not even read."""

    def unread() -> Iterator[Person]:
        raise AssertionError

    person = people(1)[0]
    scales = Scales(unread, [{"kind": KIND, "person": person.id, "mitigation": "m"}])
    assert scales.weigh_once(person, replace(person), "m") is None
