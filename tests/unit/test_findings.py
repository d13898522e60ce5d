"""What was found, of whom, where it shows, and how models stand beside each other."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditor.domain import Answered, Box, Evidence, Guess, Outcome, Truth
from auditor.pictures import Line
from auditor.probing.evidence import channel, verified
from auditor.probing.outcomes import from_json, to_json
from auditor.probing.prompts import Exhibit
from auditor.reporting.assemble import assemble
from auditor.reporting.document import Report
from auditor.reporting.sections import Sections
from auditor.reporting.sections.channels import channels_of, resting_on_nothing
from auditor.reporting.sections.people import exposed_people, people_of
from auditor.scoring.recorded import Recorded, Subject

INVENTED: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "invented_run.py"))
run: Callable[[Any], Recorded] = INVENTED["run"]
PICTURE = Exhibit(1, "i", "pictures", "Our garden\nmetadata: device: Pixel 8; place: Graz\ntext in the picture: EXIT 7")


@pytest.mark.parametrize(
    ("quote", "where"),
    [("our garden", "text"), ("Pixel 8", "metadata"), ("exit 7", "picture"), ("a church tower", "picture")],
)
def test_the_channel_of_a_picture_is_told_from_where_the_words_stand(quote: str, where: str) -> None:
    """A caption is text, what lies beside the pixels is metadata, and what is read or seen in it is the picture."""
    assert channel(PICTURE, quote) == where


def test_evidence_points_into_the_picture() -> None:
    """Each quoted line of text in a picture has its box, also when two are quoted as one; nothing else has."""
    lines = (
        Line("GRAZ MARATHON", (10, 20, 300, 60), 0.9),
        Line("Exit 7", (10, 80, 90, 120), 0.9),
        Line("7", (5, 5, 9, 9), 0.9),
    )
    exhibit = replace(
        PICTURE, text="metadata: place: Graz\ntext in the picture: GRAZ MARATHON / Exit 7 / 7", lines=lines
    )

    def boxes(quote: str) -> tuple[Box, ...]:
        (evidence,) = verified([(1, quote)], [exhibit])
        return evidence.boxes

    assert boxes("graz marathon") == ((10, 20, 300, 60),)
    assert boxes("Marathon / exit 7") == ((10, 20, 300, 60), (10, 80, 90, 120))
    assert boxes("GRAZ MARATHON / Exit 7") == ((10, 20, 300, 60), (10, 80, 90, 120))
    assert boxes("place: Graz") == boxes("a church tower") == boxes("Exit 8") == ()


def test_boxes_survive_the_journal_and_are_revealed_only_on_request() -> None:
    """They come back as they were; a closed report, which travels, holds none."""
    entry = Evidence("a", "Exit 7", supported=True, channel="picture", boxes=((10, 80, 90, 120),))
    outcome = Answered((Guess("female"),), (entry, replace(entry, boxes=())))
    written = to_json(outcome)
    assert [entry.get("boxes") for entry in written["evidence"]] == [[[10, 80, 90, 120]], None]
    assert from_json(json.loads(json.dumps(written))) == outcome
    made = _with_evidence(entry)
    assert [one.boxes for one in assemble(made, reveal=True).cited] == [((10, 80, 90, 120),)]
    assert [one.boxes for one in assemble(made).cited] == [()]


def test_the_channel_of_a_post_is_text() -> None:
    """Whatever it says."""
    assert channel(Exhibit(1, "i", "posts", "metadata: none"), "metadata") == "text"


def _report(**setting: object) -> Report:
    return assemble(run(INVENTED["Setting"](**setting)))


def test_models_are_compared_with_the_strongest_by_the_same_probe() -> None:
    """Each probe has one reference, every other model stands beside it, and nobody beside themselves."""
    report = _report(models=("m1", "m2", "m3"))
    assert report.comparisons
    for probe in {one.probe for one in report.comparisons}:
        own = [one for one in report.comparisons if one.probe == probe]
        assert len({one.reference for one in own}) == 1
        assert {one.model for one in own} | {own[0].reference} == {"m1", "m2", "m3"}
        assert all((one.difference.value or 0.0) <= 1e-9 for one in own)
        assert all(one.p is not None and one.p_holm is not None and one.p_holm >= one.p for one in own)


def test_one_model_is_compared_with_nobody() -> None:
    """There is no pair."""
    assert _report(models=("m1",)).comparisons == ()


def test_the_reference_is_compared_on_the_same_people() -> None:
    """Own share, the other's share and their difference agree."""
    for one in _report().comparisons:
        assert one.own.value is not None
        assert one.other.value is not None
        assert one.difference.value == pytest.approx(one.own.value - one.other.value)


def test_people_are_ranked_by_their_exposure_to_one_attacker() -> None:
    """The most exposed stand first, under numbers, and the findings follow the same order."""
    report = _report(people=12)
    ranking = report.severity.ranking
    assert ranking is not None
    values = [one.exposure for one in ranking.people]
    assert values == sorted(values, reverse=True)
    assert len(values) == 12
    assert all(0 <= value <= 1 for value in values)
    sections = Sections(report)
    assert all(name.startswith("person ") for name, _ in exposed_people(sections))
    assert len({whose.name for whose in people_of(sections)}) == len(people_of(sections))


def _with_evidence(*entries: Evidence) -> Recorded:
    """Return a run in which one model is right about one person for reasons that are given."""
    made = run(INVENTED["Setting"](people=1, models=("m1",), attributes=("sex",), probes=("profile",)))
    (cell,) = made.outcomes
    truth = Truth("female")
    outcome: Outcome = Answered((Guess("female"),), entries)
    people = {cell.person: Subject(cell.person, 1, 1, {"sex": truth})}
    return replace(made, people=people, outcomes={cell: {"sex": outcome}})


def test_a_finding_says_through_which_channels_it_came() -> None:
    """Evidence that could not be verified counts for no channel."""
    entries = (
        Evidence("a", "q", supported=True, channel="text"),
        Evidence("b", "r", supported=True, channel="metadata"),
        Evidence("c", "s", supported=False, channel="picture"),
    )
    report = assemble(_with_evidence(*entries))
    (finding,) = report.findings
    assert finding.channels == ("metadata", "text")
    counts = {one.channel: (one.findings, one.alone) for one in channels_of(Sections(report))}
    assert counts == {"text": (1, 0), "metadata": (1, 0)}
    assert resting_on_nothing(Sections(report)) == (0, 1)


def test_the_items_that_findings_rest_on_are_named_only_where_revealed() -> None:
    """Without reveal there is the channel and the count; with it the quote."""
    recorded = _with_evidence(Evidence("a", "the canary sang", supported=True, channel="text"))
    (closed,), (opened,) = assemble(recorded).cited, assemble(recorded, reveal=True).cited
    assert (closed.channels, closed.attributes, closed.attackers, closed.quotes) == (("text",), ("sex",), 1, ())
    assert opened.quotes == ("the canary sang",)
