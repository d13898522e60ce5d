"""``auditor report`` as its user meets it: one run, one run for a compliance file, several runs side by side."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from auditor.cli import app
from auditor.errors import AuditorError
from auditor.reporting import pdf

SCRIPTED = runpy.run_path(str(Path(__file__).parents[1] / "scripted_run.py"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two runs on the same people by a scripted model (a fake): the second knows the sex of more of them."""
    folder = tmp_path_factory.mktemp("editions")
    people = SCRIPTED["write_corpus"](folder / "people.jsonl", 16)
    SCRIPTED["record"](folder / "before", people, SCRIPTED["knows"](4, "sex"))
    SCRIPTED["record"](folder / "after", people, SCRIPTED["knows"](16, "sex"))
    (folder / "auditor.toml").write_text('[compliance]\npurpose = "Release to researchers"\n', encoding="utf-8")
    return folder


def _report(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def _written(*arguments: str | Path) -> str:
    done = _report(*arguments)
    assert done.exception is None, done.output
    return done.stdout


def test_the_compliance_edition_holds_what_the_configuration_states(runs: Path) -> None:
    """The purpose is shown, the rest is said to be not stated, and the run's plan is named."""
    page = _written(runs / "before", "--edition", "compliance", "--config", runs / "auditor.toml")
    assert "Release to researchers" in page
    assert "not stated" in page
    assert json.loads((runs / "before" / "plan.json").read_text(encoding="utf-8"))["identity"] in page


def test_runs_stand_side_by_side_in_the_order_in_which_they_are_named(runs: Path) -> None:
    """A model that knows more is clearly more often right about the same people."""
    said = json.loads(_written(runs / "before", runs / "after", "-f", "json"))
    assert [run["name"] for run in said["runs"]] == ["before", "after"]
    lines = said["against_first"][0]["by_attribute"]
    (sex,) = [line for line in lines if (line["attribute"], line["run"]["probe"]) == ("sex", "profile")]
    assert sex["difference"]["value"] == pytest.approx(12 / 16)
    assert sex["p_holm"] < 0.05
    assert said["against_first"][0]["paired_people"] == 16
    assert "clearly more" in _written(runs / "before", runs / "after", "-f", "markdown")
    assert 'id="against-1"' in _written(runs / "before", runs / "after")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["before", "--edition", "compliance", "-f", "json"], "written as html or pdf, not as json"),
        (["before", "after", "--edition", "compliance"], "about one run: name one"),
        (["before", "after", "-f", "sarif"], "html, pdf, json, markdown, not as sarif"),
        (["before", "after", "--reveal"], "--reveal is about one run"),
        (["before", "after", "--baseline", "b.json"], "--baseline is about one run"),
    ],
)
def test_what_no_document_can_be_is_refused(arguments: list[str], said: str, runs: Path) -> None:
    """Before any work is done, in one sentence."""
    named = [runs / one if one in ("before", "after") else one for one in arguments]
    done = _report(*named)
    assert isinstance(done.exception, AuditorError)
    assert said in str(done.exception)


def test_pdf_without_a_browser_says_so(runs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One sentence, and no file."""
    monkeypatch.setattr(pdf, "_NAMES", ("no-such-browser",))
    monkeypatch.setattr(pdf, "_PLACES", ())
    out = tmp_path / "report.pdf"
    done = _report(runs / "before", "-f", "pdf", "-o", out)
    assert "none is installed" in str(done.exception)
    assert not out.exists()
