"""Every language says everything: no key, no place and no sentence is missing."""

from __future__ import annotations

import contextlib
import re
import runpy
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attributes import load_set
from auditor.content import shelf
from auditor.errors import BadContent
from auditor.gate.policy import Policy
from auditor.gate.verdict import Facts, judge
from auditor.reporting import judged
from auditor.reporting.bystanders import METHOD as SEARCHING
from auditor.reporting.bystanders import TWINS, VERDICT
from auditor.reporting.claims import CALIBRATED
from auditor.reporting.document import Report
from auditor.reporting.html import render
from auditor.reporting.language import ENGLISH, count, knows, languages, load, number, say, speaking, titled, translated
from auditor.reporting.method import METHOD
from auditor.scoring.severity import _ROUNDED, NOTES

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(TESTS / "sample_report.py"))["SAMPLES"]
OTHERS = [name for name in languages() if name != ENGLISH]
_PLACES = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("name", OTHERS)
def test_no_key_is_missing_and_none_is_left_over(name: str) -> None:
    """Every language has the phrases of English, each with the same places to fill and the same links."""
    english, other = load(ENGLISH).phrases, load(name).phrases
    assert set(other) == set(english)
    for key, phrase in english.items():
        assert sorted(set(_PLACES.findall(other[key]))) == sorted(set(_PLACES.findall(phrase))), key
        assert sorted(re.findall(r"<[^>]+>", other[key])) == sorted(re.findall(r"<[^>]+>", phrase)), key


def _named() -> Iterator[tuple[str, str]]:
    """Yield every key that a template or a module names outright, with the file that does."""
    for path in [*(shelf("reports")).glob("*.j2"), *(ROOT / "auditor" / "reporting").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        for key in re.findall(r"""(?<![\w.])(?:t|say|phrase)\(\s*"([a-z_]+\.[\w.]+)"[,)]""", text):
            yield key, path.name
        for key in re.findall(r"""(?<![\w.])(?:tn|count|counted)\(\s*"([a-z_.]+)",""", text):
            yield f"{key}.one", path.name
            yield f"{key}.many", path.name


def test_every_phrase_that_is_asked_for_is_there() -> None:
    """No template and no module names a phrase that English lacks."""
    known = load(ENGLISH).phrases
    assert {(key, file) for key, file in _named() if key not in known} == set()


@pytest.mark.parametrize("name", OTHERS)
def test_a_translated_sentence_fills_the_places_of_its_pattern(name: str) -> None:
    """What is filled in comes from the English sentence, and nothing of it is dropped."""
    table = tomllib.loads((shelf("reports") / "words" / f"{name}.toml").read_text(encoding="utf-8"))
    for entry in table["sentences"]:
        assert set(_PLACES.findall(entry["to"])) == set(_PLACES.findall(entry["en"])), entry["en"]


def _sentences(report: Report) -> Iterator[str]:
    yield report.verdict.sentence
    yield from (*report.verdict.reasons, *report.limits, *report.method, *report.severity.notes)
    yield from (model.floor for model in report.models if model.floor)
    yield from (why for _, why in report.corpus.faults)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["realistic", "one_person", "only_refusals", "no_truth", "no_rows"])
def test_every_sentence_of_a_report_is_translated(name: str, language: str) -> None:
    """What a report says in sentences, its verdict, reasons, limits, method and faults, is said in the language."""
    with speaking(language):
        assert [sentence for sentence in _sentences(SAMPLES[name]()) if not knows(sentence)] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["realistic", "one_person", "no_truth", "only_refusals"])
def test_every_verdict_is_translated(name: str, language: str) -> None:
    """Whatever the policy tolerates, what the gate says of a run is said in the language."""
    rows = SAMPLES[name]().rows
    policies = [Policy(), Policy(tolerated_lift=0.0), Policy(tolerated_lift=1.0), Policy(least_coverage=1.0)]
    with speaking(language):
        for policy in policies:
            for finished, stopped in ((True, ""), (False, ""), (False, "the time limit is reached")):
                verdict = judge(Facts(rows, finished, stopped, labelled=name != "no_truth"), "none", policy)
                assert [s for s in (verdict.sentence, *verdict.reasons) if not knows(s)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_always_said_is_translated(language: str) -> None:
    """Method, notes on severity, on the calibration and on a judge are sentences that never change."""
    fixed = (
        *METHOD,
        SEARCHING,
        VERDICT,
        TWINS,
        *CALIBRATED,
        *NOTES,
        _ROUNDED,
        judged._BESIDE,
        judged._UNMEASURED,
        judged._USELESS,
    )
    with speaking(language):
        assert [sentence for sentence in (*fixed, judged._CORRECTED) if not knows(sentence)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_attributes_and_probes_have_names(language: str) -> None:
    """Every attribute of a built-in set and every built-in probe is called something in the language."""
    sets = [path.stem for path in (shelf("probes") / "attributes").glob("*.toml")]
    titles = {attribute.title for name in sets for attribute in load_set(name).attributes}
    probes = [tomllib.loads(path.read_text(encoding="utf-8")) for path in shelf("probes").glob("*.toml")]
    assert titles | {probe["title"] for probe in probes} <= set(load(language).titles)


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_phrase_stands_in_another_language(language: str) -> None:
    """The page says its language, and holds no phrase of English that the language says otherwise."""
    page = render(SAMPLES["one_person"](), tongue=language)
    assert f'<html lang="{language}">' in page
    text = re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL))
    english, other = load(ENGLISH).phrases, load(language).phrases
    plain = [p for key, p in english.items() if p != other[key] and len(p) > 14 and not re.search(r"[{<&]", p)]
    assert [phrase for phrase in plain if phrase in text] == []


def test_an_unknown_language_is_refused() -> None:
    """The error names the languages there are."""
    with pytest.raises(BadContent, match="'xx' should be one of en, de"), speaking("xx"):
        pass


def test_the_language_ends_with_its_block() -> None:
    """German is spoken within, English after it, even when something went wrong."""
    with contextlib.suppress(KeyError), speaking("de"):
        assert say("word.unclear") == "unklar"
        say("there.is.no.such.phrase")
    assert say("word.unclear") == "unclear"


def test_sentences_keep_their_names_and_figures() -> None:
    """Lists of attributes, clauses and figures within a sentence are said in the language too."""
    with speaking("de"):
        told = translated(
            "Age: the lower bound of the lift, 32.5%, exceeds the tolerated 20% (m / p, and 2 more attackers)."
        )
        assert told.startswith("Alter: die untere Grenze")
        assert "32,5 %" in told.replace("\u202f", " ").replace("\u00a0", " ")
        assert told.endswith("(m / p und 2 weitere Angreifer).")
        assert translated("Nobody wrote this down.") == "Nobody wrote this down."
        assert not knows("Nobody wrote this down.")
        assert titled("Age") == "Alter"
        assert count("people", 1) == "1 Person"


@settings(deadline=None)  # a slow machine is no fault
@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_numbers_say_the_same_in_every_language(value: float, digits: int) -> None:
    """Only the marks between the digits differ."""
    with speaking("de"):
        german = number(value, digits)
    assert german.replace(".", "").replace(",", ".") == number(value, digits).replace(",", "")
