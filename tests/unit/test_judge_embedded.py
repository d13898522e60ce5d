"""A real judge, the smaller embedded model, on invented pairs: slow-ish, and no claim about its worth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.models.weights import SMALL, installed
from auditor.scoring.judge_file import read

pytestmark = pytest.mark.skipif(not installed(SMALL), reason="the embedded model is not installed")

PAIRS = (
    ("baker", "bread maker", 1),
    ("bus driver", "coach driver", 1),
    ("lawyer", "pastry cook", 0),
    ("ferryman", "dentist", 0),
)


@pytest.fixture(autouse=True)
def _weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Put the weights together in a folder of the test, and leave no copy behind."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUDITOR_CACHE", str(folder))
        yield
    for path in folder.rglob("*.gguf"):
        path.unlink()


def test_the_embedded_model_judges_within_its_grammar_and_is_measured(tmp_path: Path) -> None:
    """Every reply is a verdict, the figures are written, and they can be read again for a report."""
    row = {"model": "m", "attribute": "occupation", "certainty": 5, "hardness": 2, "judge_called": True}
    rows = [row | {"label": label, "guesses": [guess], "verdicts": [verdict]} for label, guess, verdict in PAIRS]
    file, out = tmp_path / "rows.jsonl", tmp_path / "judge.json"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    arguments = ["score", str(file), "--rules", "synthpai", "--judge", "embedded:0.5b", "--offline", "-f", "json"]
    done = CliRunner().invoke(app, [*arguments, "-o", str(out)])
    assert done.exit_code == 0, done.output
    measured = json.loads(out.read_text(encoding="utf-8"))["results"][0]
    assert (measured["pairs"], measured["undecided"]) == (4, 0)
    error = read(out)
    assert error.judge == "embedded:0.5b"
    assert (error.reliability.sensitivity.n, error.reliability.specificity.n) == (2, 2)


@pytest.mark.parametrize("option", [["--parse", "staab"], ["--without", "label-filter"]])
def test_a_judge_is_measured_by_the_rules_of_synthpai_only(option: list[str]) -> None:
    """Other rules record no verdicts of a judge."""
    done = CliRunner().invoke(app, ["score", "x.jsonl", "--judge", "embedded:0.5b", *option])
    assert done.exit_code != 0
    assert "synthpai" in str(done.exception)
