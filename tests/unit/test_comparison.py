"""Several runs in one document: in the order they are named, the trend by date, the same figures in every format."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from auditor.plan import Plan, PlannedModel
from auditor.reporting import comparison_html, comparison_json, comparison_markdown
from auditor.reporting.assemble import assemble
from auditor.reporting.comparison import STRONGEST, RunComparison, compare, difference_word
from auditor.reporting.plan_changes import plan_changes
from auditor.reporting.wording import rate_line
from auditor.scoring.recorded import Recorded

RUNS = runpy.run_path(str(Path(__file__).parents[1] / "compared_runs.py"))
recorded: Callable[..., Recorded] = RUNS["recorded"]
RENDERERS: dict[str, Callable[[RunComparison], str]] = {
    "html": comparison_html.render,
    "json": comparison_json.render,
    "markdown": comparison_markdown.render,
}


@pytest.fixture(scope="module")
def comparison() -> RunComparison:
    """Return three invented runs side by side."""
    found: RunComparison = RUNS["compared"]()
    return found


def test_runs_keep_their_order_and_the_trend_follows_the_date(comparison: RunComparison) -> None:
    """Each run is compared with the first that was named; in the trend the earliest stands first."""
    assert [run.name for run in comparison.runs] == ["first", "other model", "other people"]
    assert [(against.first.name, against.run.name) for against in comparison.against] == [
        ("first", "other model"),
        ("first", "other people"),
    ]
    assert comparison.trends[0].title == STRONGEST
    for trend in comparison.trends:
        assert [point.name for point in trend.points] == ["other model", "first", "other people"]
        assert [point.run for point in trend.points] == [1, 2, 3]


def test_what_changed_is_named(comparison: RunComparison) -> None:
    """Another model and another corpus are said to be that, and nothing else is."""
    model, corpus = ([change.part for change in against.changed] for against in comparison.against)
    assert model == ["model m2", "model m3"]
    assert corpus == ["corpus"]


def test_how_it_was_tested_is_said(comparison: RunComparison) -> None:
    """The same people are said to be paired, other people to be two groups."""
    same, other = comparison.against
    assert "person by person on the 24" in same.how
    assert "two groups" in other.how
    assert "m2 / staab, as published → m3 / staab, as published" in dict(same.groups)


@pytest.mark.parametrize("form", RENDERERS)
def test_no_format_names_a_person_or_quotes_one(form: str, comparison: RunComparison) -> None:
    """Ids, values and quotes stay in the runs, and the same runs give the same bytes."""
    written = RENDERERS[form](comparison)
    assert written == RENDERERS[form](comparison)
    assert "canary quote" not in written
    assert "p001" not in written
    assert "q001" not in written


def test_the_formats_hold_the_same_figures(comparison: RunComparison) -> None:
    """What the JSON says of an attack stands in the Markdown, and the runs' own reports hold it too."""
    said = json.loads(comparison_json.render(comparison))
    markdown = comparison_markdown.render(comparison)
    same = said["against_first"][0]
    assert same["test"] == "paired by person"
    assert said["against_first"][1]["test"] == "two groups"
    line = next(one for one in comparison.against[0].single if one.attribute == "sex")
    written = next(one for one in same["by_attribute"] if one["attribute"] == "sex")
    assert written["right_first"]["value"] == pytest.approx(line.early.value)
    assert rate_line(line.early) in markdown
    row = next(
        row
        for row in comparison.runs[0].report.rows
        if (row.attribute, row.probe, row.model, row.mitigation) == ("sex", *line.before)
    )
    assert line.early == row.top1


def test_two_folders_of_one_name_are_told_apart() -> None:
    """Names are made distinct by their place."""
    run = recorded()
    found = compare([("run", run, assemble(run)), ("run", run, assemble(run))])
    assert [one.name for one in found.runs] == ["run (1)", "run (2)"]
    assert found.against[0].changed == ()
    assert "The two plans are equal." in comparison_markdown.render(found)


def test_runs_without_a_date_have_no_trend() -> None:
    """Where no model was asked nothing is known of when; runs stand side by side all the same."""
    run = replace(recorded(), asked_at=None)
    found = compare([("a", run, assemble(run)), ("b", run, assemble(run))])
    assert found.trends == ()
    assert "asked no model" in comparison_html.render(found)


def test_runs_about_unknown_values_are_not_tested() -> None:
    """Where nobody's values are known there is nothing to test, and this is said."""
    run = recorded(labelled=False)
    found = compare([("a", run, assemble(run)), ("b", run, assemble(run))])
    assert found.against[0].how.startswith("Nothing could be tested")
    for render in RENDERERS.values():
        assert render(found)


def test_a_difference_is_clear_only_after_correction(comparison: RunComparison) -> None:
    """The word follows the corrected p and the sign."""
    line = comparison.against[0].single[0]
    gap = line.difference._replace(value=0.4, low=0.2, high=0.6, n=24)
    assert difference_word(replace(line, difference=gap, p_holm=0.2)).text == "no clear difference"
    assert difference_word(replace(line, difference=gap, p_holm=0.01)).text == "clearly more"
    less = gap._replace(value=-0.4, low=-0.6, high=-0.2)
    assert difference_word(replace(line, difference=less, p_holm=0.01)).text == "clearly less"


def test_names_stay_names() -> None:
    """Folders and models that look like markup are text in every format."""
    bad = "<script>alert(1)</script>|x"
    run = recorded(models=(bad,))
    found = compare([(bad, run, assemble(run)), ("b", run, assemble(run))])
    assert "<script" not in comparison_html.render(found)
    assert "<script" not in comparison_markdown.render(found)


def test_whatever_decides_a_plan_is_named_when_it_changes() -> None:
    """No part of a plan can change in silence, not even one that is added later."""
    plan = recorded().plan
    others: dict[str, Any] = {"corpus": "x", "tool": "9", "python": "9", "libraries": {"spacy": "9"}}
    values: dict[str, Any] = {
        "corpus_digest": "c",
        "attributes": {"id": "own", "attributes": []},
        "probes": (),
        "models": (),
    }
    values |= {"mitigations": (), "people": ("p1",), "limit": 3, "persona": PlannedModel("p", {}, sees_images=False)}
    for field in fields(Plan):
        was = getattr(plan, field.name)
        now = {**others, **values}.get(field.name, not was)
        found = plan_changes(plan, replace(plan, **{field.name: now}))
        assert field.name == "corpus" or found, field.name
        assert all(change.decides == (field.name not in others) for change in found)
        assert all(change.before != change.after for change in found)


def test_named_people_are_counted_not_named() -> None:
    """A part of the corpus that was named by ids shows how many, never who."""
    plan = recorded().plan
    (change,) = plan_changes(plan, replace(plan, people=("p1", "p2")))
    assert (change.before, change.after) == ("everybody", "2 named")
