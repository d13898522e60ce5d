"""Privacy against utility, from a journal to words: what is recommended, and what it must not hide."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditor.attributes import raw
from auditor.journal import Writer, private_folder, write_plan
from auditor.plan import Plan, PlannedMitigation
from auditor.probing import catalogue
from auditor.reporting import as_json, markdown
from auditor.reporting.assemble import assemble
from auditor.reporting.document import Report
from auditor.reporting.frontier import advice_lines
from auditor.reporting.html import render
from auditor.reporting.language import load
from auditor.reporting.sections import Sections
from auditor.reporting.sections.frontier import plane_of
from auditor.scoring.frontier_figures import Frontier
from auditor.scoring.recorded import load as load_run

PEOPLE = 16
CITIES = ("Graz, Austria", "Lyon, France", "Oslo, Norway", "Porto, Portugal")
Left = Mapping[str, float]
NAMES = ("none", "light", "deep", "waste")


def left(kept: float) -> dict[str, Any]:
    """Return what the journal holds of somebody of whom so much is kept."""
    return {
        **dict.fromkeys(("rouge_l", "bleu", "meaning", "kept"), kept),
        "texts": 3,
        "edited": 1 - kept,
        "pictures": 0,
        "pixels": None,
        "ssim": None,
        "gone": 0,
        "mood": {"n": 3, "kept": 2},
        "topic": {"n": 2, "before": 2, "after": 1},
    }


def recorded(folder: Path, right: Mapping[str, int], kept: Mapping[str, float]) -> Path:
    """Write a run in which the rules name the place of so many of sixteen people after each mitigation."""
    plan = Plan(
        corpus="people.jsonl",
        corpus_digest="0",
        attributes={**raw("staab"), "attributes": [a for a in raw("staab")["attributes"] if a["id"] == "place"]},
        probes=tuple(catalogue.raw(name) for name in catalogue.BASELINES),
        models=(),
        mitigations=tuple(PlannedMitigation(name, {}) for name in right),
    )
    run = private_folder(folder / "run")
    write_plan(run, plan.to_json())
    with Writer(run) as journal:
        for number in range(PEOPLE):
            city, person = CITIES[number % len(CITIES)], f"p{number:02d}"
            truth = {"place": {"value": city, "hardness": 1, "certainty": 5, "inferable": True}}
            journal.append("person", person=person, source="", posts=3, pictures=0, truth=truth)
            for name, many in right.items():
                said = {"kind": "answered", "guesses": [{"value": city, "confidence": None}], "evidence": []}
                outcome = {**said, "explicit": True} if number < many else {"kind": "cannot_tell"}
                who = {"person": person, "probe": "disclosure", "model": "", "mitigation": name}
                journal.append("outcomes", **who, outcomes={"place": outcome})
                if name in kept:
                    journal.append("utility", person=person, mitigation=name, seconds=0.5, left=left(kept[name]))
        journal.append("finished", people=PEOPLE, faults=0)
    return run


def report(folder: Path, right: Mapping[str, int], kept: Mapping[str, float], *, timings: bool = False) -> Report:
    """Return the report on such a run."""
    return assemble(load_run(recorded(folder, right, kept)), timings=timings)


RIGHT = {"none": 15, "light": 14, "deep": 6, "waste": 14}
KEPT = {"light": 0.95, "deep": 0.8, "waste": 0.3}


def told(document: Report) -> str:
    """Return the recommendation and what remains, as one text."""
    assert document.frontier is not None
    return " ".join(advice_lines(document.frontier, {"place": "Place of residence"}))


def test_the_one_that_takes_most_for_its_loss_is_recommended(tmp_path: Path) -> None:
    """The deep one takes most lift and little utility; the wasteful one is dominated, and it is said by whom."""
    found = report(tmp_path, RIGHT, KEPT).frontier
    assert isinstance(found, Frontier)
    assert (found.advice, found.recommended) == ("best", "deep")
    assert {point.mitigation: point.dominated_by for point in found.points} == {
        "none": (), "light": (), "deep": (), "waste": ("light", "deep"),
    }  # fmt: skip
    assert [point.support for point in found.points][-1] == 1.0
    assert found.points[1].kept.topic_after.value == pytest.approx(0.5)
    assert found.points[0].kept.kept.value == 1


def test_the_remaining_risk_is_always_named(tmp_path: Path) -> None:
    """The sentence on what remains gives the lift with its interval, and the attacker that nobody tried."""
    words = told(report(tmp_path, RIGHT, KEPT))
    assert "deep gives most" in words
    assert "What remains: disclosure still gets" in words
    assert f"n = {PEOPLE}" in words
    assert "An attacker that was not tried may find more" in words


def test_nothing_is_recommended_where_nothing_is_worth_it(tmp_path: Path) -> None:
    """A mitigation that leaves everything to the attacker is worth nothing, and what remains is the corpus as it is."""
    document = report(tmp_path, {"none": 15, "light": 15}, {"light": 0.7})
    assert document.frontier is not None
    assert (document.frontier.advice, document.frontier.recommended) == ("none", "")
    assert document.frontier.points[1].dominated_by == ("none",)
    assert "worth its loss" in told(document)
    assert "Place of residence" in told(document)


def test_a_change_that_is_not_proved_is_not_praised(tmp_path: Path) -> None:
    """One person less is a point on the plane, and no proof."""
    document = report(tmp_path, {"none": 12, "light": 11}, {"light": 0.99})
    assert document.frontier is not None
    assert document.frontier.advice == "unproved"
    assert "not proved" in told(document)


def test_without_a_leak_nothing_is_said_to_help(tmp_path: Path) -> None:
    """An attacker at chance level proves nothing for any mitigation."""
    document = report(tmp_path, {"none": 3, "light": 0}, {"light": 0.9})
    assert document.frontier is not None
    assert document.frontier.advice == "no leak"
    assert "No attacker was shown to do better than chance" in told(document)
    assert "is no better than chance here" in told(document)
    assert not any(point.dominated_by for point in document.frontier.points)


def test_a_run_without_utility_has_no_frontier(tmp_path: Path) -> None:
    """What was not measured is not drawn, be it a journal of an older version or a run without mitigations."""
    older, plain = (tmp_path / name for name in ("older", "plain"))
    older.mkdir()
    plain.mkdir()
    assert report(older, RIGHT, {}).frontier is None
    document = report(plain, {"none": 12}, {})
    assert document.frontier is None
    assert "frontier" not in json.loads(as_json.render(document))
    assert 'id="frontier"' not in render(document)


def test_times_are_shown_only_where_they_are_asked_for(tmp_path: Path) -> None:
    """They differ between runs that are otherwise equal."""
    for timings, seconds in ((False, None), (True, 0.5)):
        folder = tmp_path / str(timings)
        folder.mkdir()
        found = report(folder, RIGHT, KEPT, timings=timings).frontier
        assert found is not None
        assert found.points[1].seconds == seconds


def test_every_edition_holds_it(tmp_path: Path) -> None:
    """JSON, Markdown and the page tell the same; the page in every language, and no value in any of them."""
    document = report(tmp_path, RIGHT, KEPT)
    data = json.loads(as_json.render(document))["frontier"]
    assert [point["mitigation"] for point in data["points"]] == list(NAMES)
    assert data["points"][2]["kept"]["kept"]["value"] == 0.8
    assert "### Privacy and utility" in markdown.render(document)
    for tongue in ("en", "de"):
        page = render(document, tongue=tongue)
        assert '<section id="frontier"' in page
        assert page.count('class="letter"') == len(NAMES)
        assert "Graz" not in page
    assert "Graz" not in json.dumps(data)


def test_languages_say_the_same_things() -> None:
    """Every phrase of the frontier is there in German too, with the same places to fill in."""
    english, german = ({k: v for k, v in load(name).phrases.items() if "frontier" in k} for name in ("en", "de"))
    assert english.keys() == german.keys()


def test_letters_do_not_lie_on_each_other(tmp_path: Path) -> None:
    """Mitigations at the same place still have letters that can be read, inside the figure."""
    document = report(tmp_path, {"none": 15, "a": 8, "b": 8, "c": 8}, {"a": 0.8, "b": 0.8, "c": 0.8})
    plane = plane_of(Sections(document))
    assert plane is not None
    places = [(spot.letter_x, spot.letter_y) for spot in plane.spots]
    assert len(set(places)) == len(places)
    assert all(0 <= x <= 100 and 0 <= y <= plane.height for x, y in places)
    assert plane_of(Sections(replace(document, frontier=None))) is None
