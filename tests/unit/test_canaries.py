"""What is planted in 200 invented sentences: nothing survives the strongest mitigation, nothing is told on the way."""

from __future__ import annotations

import io
import logging
import random
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from auditor.domain import Person, Post
from auditor.errors import BadCorpus
from auditor.mitigation import engines
from auditor.mitigation.catalogue import Mitigated, open_mitigation
from auditor.mitigation.pipe import filter_lines
from auditor.mitigation.presidio import Presidio

pytest.importorskip("presidio_analyzer")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "mitigation.md"

NAMES = """Zsombor Kertész, Anneliese Brodbeck, Tadhg Ó Murchú, Ngozi Okwuosa, Mireille Castagnier, Bartholomew Quill,
Oddný Hrafnsdóttir, Quillon Abernathy, Xiomara Delacruz, Peregrine Ashdown, Wolfram Eisenhauer, Hortense
Vauquelin, Bao Tran, Siobhan Kilbride, Lazarus Pennyfeather, Yaroslava Demchuk, Thandiwe Nkosi, Corwin Maddox,
Isolde Ferrant, Rasmus Lindqvist, Ottoline Graves, Jesper Holm, Priyanka Deshmukh, Caspian Thorne, Magnolia
Birdwhistle"""
NUMBERS = """0151 496 0742, 4929 1845 2230 1187, AX-4471-Z, 553-08-1297, 78310, +49 30 901820, 20417-B, 61/830/02714,
K7741093, 917004, 0044 20 7946 0958, BR549, 3302-118, 88 41 07 23, QQ 12 34 56 C, 4471, 2210994, TX-90-1182,
640 118 205, 00417, 7719-3320-1108, 1208774, 55-9021, W1T 4JD, 310 555 0148"""
PLACES = """14 Wobbleton Lane, Graz, Upper Snodbury, 3 rue des Tanneurs, Novi Pazar, Lindenstraße 44, Ouagadougou,
Tromsø, 221 Harbour Street, Kiskunhalas, Port Ellesmere, Via Garibaldi 9, Reykjanesbær, Little Wixham, Okayama, 77
Ferncliff Road, Valparaíso, Brno, Karlavägen 12, Dunmorrow, Aberystwyth, Calle Mayor 31, Zaandam, 5 Bramble
Close, Timbuktu"""
JOBS = """taxidermist, lock keeper, glassblower, piano tuner, primary school teacher, forensic accountant, tree surgeon,
bus driver, sommelier, dental hygienist, crane operator, beekeeper, patent attorney, pastry chef, wheelwright,
midwife, stonemason, cartographer, park ranger, bookbinder, air traffic controller, shepherd, violin maker,
urologist, tram driver"""
AGES = """34, 27, 61, 19, 45, thirty-four, 52, 73, 38, 29, forty-one, 66, 23, 57, 31, 48, twenty-nine, 84, 36, 42,
sixty-three, 26, 59, 33, 71"""

FRAMES = {
    "name": (
        "My name is {}, nice to meet you all.",
        "I told {} that it would rain.",
        "{} lent me the ladder again.",
        "Nobody listens when {} talks about trains.",
        "It was signed by {}.",
        "They call me {} at the club.",
        "Then {} laughed, and we went home.",
        "Thanks to {} for the recipe!",
    ),
    "number": (
        "You can ring me on {} after work.",
        "My membership card says {}.",
        "the reference they gave me was {}",
        "Quote {} when you write to them.",
        "It all went wrong with case {}, honestly.",
        "My badge is {} and it never opens the gate.",
        "I still know my old code by heart: {}",
        "{} is what is printed on the back.",
    ),
    "place": (
        "I live at {} and love it.",
        "We moved to {} last spring.",
        "The parcel went to {} by mistake.",
        "I grew up near {}, where nothing happens.",
        "Come and see us in {} some day.",
        "From {} it takes an hour by train.",
        "There is only one bakery in {}.",
        "My doctor is in {}, so I have to travel.",
    ),
    "job": (
        "I work as a {} and come home late.",
        "I'm a {} by trade.",
        "After years as a {} my back hurts.",
        "My job as a {} pays badly.",
        "I trained to be a {} when I was young.",
        "As a {}, I see this every week.",
        "They hired me as a {} in the spring.",
        "My occupation is {}.",
    ),
    "age": (
        "I'm {} years old and still rent.",
        "I turned {} last week.",
        "At {} I should know better.",
        "I am {} and have never flown.",
        "Not bad for someone aged {}.",
        "My {} year old knees disagree.",
        "I was {} when it closed.",
        "Being {} is no fun on a bicycle.",
    ),
}
EVERYBODYS = {"street", "road", "lane", "close", "port", "upper", "little", "calle"}  # words that give nobody away
PLANTED = {"name": NAMES, "number": NUMBERS, "place": PLACES, "job": JOBS, "age": AGES}


class Canary(NamedTuple):
    """A sentence and what is planted in it."""

    kind: str
    value: str
    sentence: str

    def survives(self, text: str) -> bool:
        """Say whether a telling word of what was planted, or a whole number, stands in *text* outside of tags."""
        bare = re.sub(r"<[A-Z_]+>", "", text).casefold()
        telling = [word for word in self.value.casefold().split() if len(word) > 3 and word not in EVERYBODYS]
        wanted = telling if self.kind in ("name", "place", "job") and telling else [self.value.casefold()]
        return any(word in bare for word in wanted)


def canaries() -> list[Canary]:
    """Return 40 sentences of each kind: each frame five times, each planted value at least once."""
    chance, found = random.Random(20), list[Canary]()  # noqa: S311 - only the order
    for kind, frames in FRAMES.items():
        values = [value.strip() for value in PLANTED[kind].replace("\n", " ").split(",")]
        chance.shuffle(values)
        for number in range(40):
            value = values[number % len(values)]
            found.append(Canary(kind, value, frames[number % len(frames)].format(value)))
    return found


def mitigated(name: str) -> tuple[list[str], Mitigated]:
    """Return the sentences after a mitigation, and all that came with them."""
    person = Person("p", tuple(Post(str(n), canary.sentence) for n, canary in enumerate(canaries())))
    twin = open_mitigation(name).apply(person)
    return [item.text for item in twin.person.items if isinstance(item, Post)], twin


def survivors(name: str) -> Counter[str]:
    """Return how many of each kind survive a mitigation."""
    texts, _ = mitigated(name)
    return Counter(canary.kind for canary, text in zip(canaries(), texts, strict=True) if canary.survives(text))


def test_there_are_two_hundred_and_each_survives_no_mitigation() -> None:
    """The sentences hold what is planted in them: the check could fail."""
    planted = canaries()
    assert Counter(canary.kind for canary in planted) == dict.fromkeys(FRAMES, 40)
    assert all(canary.survives(canary.sentence) for canary in planted)


@pytest.mark.parametrize("name", ["presidio-max", "presidio-max+mask", "presidio-max+redact", "presidio-max+surrogate"])
def test_nothing_survives_the_strongest(name: str) -> None:
    """Names, numbers, places, jobs and ages are gone from every sentence, whatever stands in their place."""
    if name.endswith("surrogate"):
        pytest.importorskip("faker")
    texts, _ = mitigated(name)
    left = [
        (canary.kind, number)
        for number, (canary, text) in enumerate(zip(canaries(), texts, strict=True))
        if canary.survives(text)
    ]
    assert not left


def test_the_document_lists_what_weaker_ones_leave() -> None:
    """The document says, by kind and count, what survives each strength."""
    document = DOCUMENT.read_text(encoding="utf-8")
    for name in ("presidio-low", "presidio", "presidio-max"):
        left = survivors(name)
        cells = " | ".join(str(left[kind]) for kind in FRAMES)
        assert f"| {name} | {cells} |" in document, f"{name}: {dict(left)}"


def test_nothing_planted_shows_in_a_log(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """At the most talkative level, no logger and no stream tells a planted value."""
    with caplog.at_level(logging.DEBUG):
        _, twin = mitigated("presidio-max")
    out, err = capfd.readouterr()
    told = caplog.text + out + err + repr(twin) + repr(twin.decisions)
    assert not [canary.kind for canary in canaries() if len(canary.value) > 2 and canary.value in told]


def test_nothing_planted_shows_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Presidio fails with a message that quotes the text, ours does not, and nothing is passed on."""
    mitigation = open_mitigation("presidio")
    assert isinstance(mitigation, Presidio)
    sentence = canaries()[0].sentence

    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"Did not find word {sentence!r}")

    monkeypatch.setattr(engines.engines(mitigation.settings).analyser, "analyze_iterator", fail)
    out = io.BytesIO()
    with pytest.raises(BadCorpus) as caught:
        filter_lines(io.BytesIO(sentence.encode()), out, mitigation)
    assert canaries()[0].value not in str(caught.value)
    assert caught.value.__suppress_context__
    assert out.getvalue() == b""
