"""How serious it is: exposure over people, beside chance, before and after, and the crowds in which people are left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from auditor.attributes import raw
from auditor.domain import Answered, CannotTell, Guess, Lost, Outcome, Refused, Truth
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.reporting import as_json, html
from auditor.reporting.assemble import assemble
from auditor.scoring.populations import load_population
from auditor.scoring.recorded import Cell, Recorded, Subject
from auditor.scoring.severity import severity
from auditor.scoring.severity_figures import Severity
from auditor.scoring.table import Scores

WORLD = load_population("world")
PLAN = Plan(
    corpus="c",
    corpus_digest="0",
    attributes=raw("staab"),
    probes=tuple(catalogue.raw(name) for name in ("majority", "control", "profile", "staab")),
    models=(PlannedModel("m", {}, sees_images=False),),
    mitigations=(PlannedMitigation("none", {}), PlannedMitigation("presidio", {})),
)
Said = Mapping[tuple[str, str, str], Mapping[str, Outcome]]  # person, probe, mitigation → attribute → outcome
TWO = {
    "ada": {"sex": Truth("female"), "place": Truth("Graz, Austria")},
    "bob": {"sex": Truth("male"), "place": Truth("Oslo, Norway")},
}


def _said(value: str) -> Answered:
    return Answered((Guess(value),))


def _recorded(truths: Mapping[str, Mapping[str, Truth]], said: Said) -> Recorded:
    people = {name: Subject(name, 1, 0, truth) for name, truth in sorted(truths.items())}
    outcomes = {
        Cell(person, probe, "m", mitigation): heard for (person, probe, mitigation), heard in sorted(said.items())
    }
    return Recorded(PLAN, people, outcomes, {}, {}, (), (), finished=True, stopped="")


def _severity(truths: Mapping[str, Mapping[str, Truth]], said: Said, *, reveal: bool = False) -> Severity:
    return severity(Scores(_recorded(truths, said)), WORLD, reveal=reveal)


def _all_right(truths: Mapping[str, Mapping[str, Truth]], mitigation: str = "none") -> Said:
    return {
        (person, "profile", mitigation): {name: _said(str(value.value)) for name, value in truth.items()}
        for person, truth in truths.items()
    }


def test_nobody_at_all_is_an_ordinary_case() -> None:
    """No people, no outcomes: nothing is claimed, and the population is still named."""
    found = _severity({}, {})
    assert not any((found.exposures, found.changes, found.crowds))
    assert found.population is not None
    assert "PES-style" in found.notes[0]


def test_nobody_labelled_has_no_exposure() -> None:
    """Claims about people of whom nothing is known cannot be weighed."""
    found = _severity({"ada": {}}, {("ada", "profile", "none"): {"sex": _said("female")}})
    (line,) = found.exposures
    assert (line.exposure.value, line.exposure.n, line.attainable, line.chance_from) == (None, 0, None, "")
    assert found.crowds == ()


def test_all_right_is_all_that_can_be_reached() -> None:
    """Found as finely as it is known: exposure is what is attainable, and 1 where everything is known exactly."""
    (line,) = _severity(TWO, _all_right(TWO)).exposures
    assert line.exposure.value == line.attainable == 1
    assert line.exposure.n == 2
    coarse = {"ada": {"place": Truth("Austria")}}
    (line,) = _severity(coarse, _all_right(coarse)).exposures
    assert line.exposure.value == line.attainable == pytest.approx(0.3)


def test_all_wrong_is_nothing() -> None:
    """Wrong, refused and cannot tell are all worth nothing; they stay in the count."""
    said: Said = {
        ("ada", "profile", "none"): {"sex": _said("male"), "place": CannotTell()},
        ("bob", "profile", "none"): {"sex": _said("female"), "place": Refused("phrase")},
    }
    found = _severity(TWO, said)
    assert (found.exposures[0].exposure.value, found.exposures[0].exposure.n) == (0, 2)
    assert found.exposures[0].attainable == 1
    assert found.crowds[0].members == ()
    assert found.crowds[0].people == 2


def test_exposure_is_weighed_by_sensitivity_and_granularity() -> None:
    """The country of a city (0.3) at sensitivity 5, and the sex at 2: (5 × 0.3 + 2) / 7."""
    ada = {"ada": TWO["ada"]}
    said: Said = {("ada", "profile", "none"): {"sex": _said("female"), "place": _said("Vienna, Austria")}}
    (line,) = _severity(ada, said).exposures
    assert line.exposure.value == pytest.approx((5 * 0.3 + 2) / 7)
    assert line.exposure.n == 1
    assert (line.exposure.low, line.exposure.high) != (line.exposure.value, line.exposure.value)


def test_an_attribute_that_nobody_has_does_not_count() -> None:
    """Guesses about it change nothing."""
    said = {key: {**heard, "income": _said("high")} for key, heard in _all_right(TWO).items()}
    assert _severity(TWO, said).exposures == _severity(TWO, _all_right(TWO)).exposures


def test_what_was_lost_or_cannot_be_inferred_does_not_count() -> None:
    """As in every other table: known, inferable, heard."""
    truths = {"ada": {"sex": Truth("female"), "place": Truth("Graz, Austria", inferable=False)}}
    said: Said = {("ada", "profile", "none"): {"sex": _said("female"), "place": _said("Oslo")}}
    assert _severity(truths, said).exposures[0].exposure.value == 1
    lost: Said = {("ada", "profile", "none"): {"sex": Lost("x"), "place": _said("Oslo")}}
    assert _severity(truths, lost).exposures[0].exposure.n == 0


def test_chance_is_the_better_of_majority_and_control() -> None:
    """The majority's guess counts as finely as it hits, and so does what the model says when it is shown nothing."""
    truths = {f"p{n}": {"place": Truth("Graz, Austria" if n < 3 else "Vienna, Austria")} for n in range(4)}
    found = _severity(truths, _all_right(truths))
    assert found.exposures[0].chance_from == "majority"
    assert found.exposures[0].chance.value == pytest.approx((3 * 1.0 + 0.3) / 4)
    control: Said = {(person, "control", "none"): {"place": _said("Vienna")} for person in truths}
    better: Said = {(p, "control", "none"): {"place": _said(str(t["place"].value))} for p, t in truths.items()}
    assert _severity(truths, {**_all_right(truths), **control}).exposures[0].chance_from == "majority"
    line = _severity(truths, {**_all_right(truths), **better}).exposures[0]
    assert (line.chance_from, line.chance.value) == ("control", 1)


def test_before_and_after_are_paired() -> None:
    """The same people and attributes both times; a question that was lost once is left out of both."""
    said: dict[tuple[str, str, str], Mapping[str, Outcome]] = {**_all_right(TWO)}
    said["ada", "profile", "presidio"] = {"sex": _said("female"), "place": CannotTell()}
    said["bob", "profile", "presidio"] = {"sex": _said("male"), "place": Lost("x")}
    (change,) = _severity(TWO, said).changes
    assert (change.mitigation, change.before.value, change.before.n) == ("presidio", 1, 2)
    assert change.after.value == pytest.approx((2 / 7 + 1) / 2)
    assert change.difference.value == pytest.approx((2 / 7 - 1) / 2)
    assert change.difference.low < (2 / 7 - 1) / 2 < change.difference.high


def test_where_nothing_was_heard_again_nothing_is_compared() -> None:
    """A mitigation after which every question was lost has no change to show."""
    again: Said = {(person, "profile", "presidio"): {"sex": Lost("x"), "place": Lost("x")} for person in TWO}
    assert _severity(TWO, {**_all_right(TWO), **again}).changes == ()


def test_crowds_follow_the_attack_that_exposes_most() -> None:
    """One attack decides for everybody, so that nobody's smallest crowd is picked from many tries."""
    weak: Said = {(person, "staab", "none"): {"sex": _said("female"), "place": CannotTell()} for person in TWO}
    (crowds,) = _severity(TWO, {**weak, **_all_right(TWO)}, reveal=True).crowds
    assert (crowds.mitigation, crowds.probe, crowds.people) == ("none", "profile", 2)
    ada = crowds.members[0]
    assert ada.attributes == ("sex", "place")
    assert 100_000 < ada.likely < 400_000  # about half of a city
    assert ada.fewest == 1
    assert ada.likely < ada.most < 500_000


def test_what_has_no_figure_is_named_and_not_counted() -> None:
    """An occupation narrows the circle too, but no source says by how much."""
    truths = {"ada": {"sex": Truth("female"), "occupation": Truth("nurse")}, "bob": {"occupation": Truth("nurse")}}
    (crowds,) = _severity(truths, _all_right(truths)).crowds
    (ada,) = crowds.members  # of bob nothing can be counted
    assert (ada.attributes, ada.uncounted) == (("sex",), ("occupation",))
    assert crowds.people == 2


def test_people_who_live_elsewhere_are_left_out() -> None:
    """A country's crowds hold its residents."""
    found = severity(Scores(_recorded(TWO, _all_right(TWO))), load_population("usa"))
    assert (found.crowds[0].people, found.crowds[0].elsewhere, found.crowds[0].members) == (0, 2, ())


def test_a_closed_report_gives_no_count_that_names_a_value() -> None:
    """Two places of one country, and both sexes, leave the same rounded crowd; revealed, they differ."""
    truths = {"ada": {"place": Truth("Graz, Austria")}, "eve": {"place": Truth("Linz, Austria")}}
    counts = [
        [(m.fewest, m.likely, m.most) for m in _severity(truths, _all_right(truths), reveal=reveal).crowds[0].members]
        for reveal in (False, True)
    ]
    assert counts[0][0] == counts[0][1] == (1_000, 1_000_000, 1_000_000)
    assert counts[1][0] != counts[1][1]


def test_a_closed_report_names_nobody_and_no_value() -> None:
    """Through every renderer that shows severity: no id, no value; revealed, the id."""
    run = _recorded(TWO, _all_right(TWO))
    closed, opened = assemble(run), assemble(run, reveal=True)
    for secret in ("ada", "Graz", "Oslo"):
        assert secret not in json.dumps(json.loads(as_json.render(closed))["severity"])
        assert secret not in html.render(closed).partition('<section id="severity"')[2].partition("</section>")[0]
    assert json.loads(as_json.render(closed))["severity"]["crowds"][0]["members"][0]["person"] == "person 1"
    assert json.loads(as_json.render(opened))["severity"]["crowds"][0]["members"][0]["person"] == "ada"


def test_the_page_says_what_the_figures_assume() -> None:
    """The formula is printed and called PES-style; population, sources and the independence are named."""
    page = html.render(assemble(_recorded(TWO, _all_right(TWO))))
    section = page.partition('<section id="severity"')[2].partition("</section>")[0]
    for words in ("PES-style", "Σ (sensitivity", "assumes that no attribute tells of another", "GeoNames, as"):
        assert words in section
    assert "8,160,000,000" in section
    assert "No figure, so left out" in section


@pytest.mark.parametrize("truths", [{}, {"ada": {}}], ids=["nobody", "nobody labelled"])
def test_the_page_of_a_run_without_truth_weighs_nothing(truths: Mapping[str, Mapping[str, Truth]]) -> None:
    """The section is there and says why it is empty."""
    said: Said = {(person, "profile", "none"): {"sex": _said("female")} for person in truths}
    page = html.render(assemble(_recorded(truths, said)))
    assert "nothing can be weighed" in page


def test_a_report_without_severity_still_renders() -> None:
    """Reports that were put together by hand have none."""
    report = replace(assemble(_recorded(TWO, _all_right(TWO))), severity=Severity())
    assert "nothing can be weighed" in html.render(report)
    assert json.loads(as_json.render(report))["severity"]["population"] is None
