"""Runs that earlier versions recorded are still read, to the same figures; the golden ones are never written anew."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from auditor.journal import SCHEMA, read
from auditor.models.replay import recorded_models
from auditor.probing.runner import finished_tasks
from auditor.reporting.assemble import assemble
from auditor.scoring.recorded import Recorded, load

GOLDEN = Path(__file__).parents[1] / "golden"
SCHEMAS = range(1, SCHEMA + 1)


@pytest.fixture(params=SCHEMAS, ids=lambda schema: f"schema-{schema}")
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of a golden run: reading must not need to write, and must not write into the original."""
    return Path(shutil.copytree(GOLDEN / f"schema-{request.param}", tmp_path / "run"))


def _figures(run: Recorded) -> dict[str, object]:
    """Return what no later version may read differently."""
    kinds = Counter(type(outcome).__name__ for outcomes in run.outcomes.values() for outcome in outcomes.values())
    return {
        "people": len(run.people),
        "truths": sum(len(subject.truth) for subject in run.people.values()),
        "outcomes": dict(sorted(kinds.items())),
        "calls": {name: use.calls for name, use in run.uses.items()},
        "masked": {name: dict(counts) for name, counts in run.masked.items()},
        "faults": [[fault.where, fault.why] for fault in run.faults],
        "judged": len(run.judging.verdicts) if run.judging else 0,
        "finished": run.finished,
    }


def test_every_schema_has_its_golden_run() -> None:
    """Whoever raises the schema keeps a run of the old one, and a function that reads it."""
    assert all((GOLDEN / f"schema-{schema}" / "plan.json").is_file() for schema in SCHEMAS)


def test_an_old_run_gives_the_figures_that_it_gave(run: Path) -> None:
    """People, outcomes, calls, masks, faults and verdicts, as they were counted when it was recorded."""
    expected = json.loads((run / "figures.json").read_text(encoding="utf-8"))
    assert _figures(load(run)) == expected


def test_an_old_run_can_be_reported_replayed_and_gone_on_with(run: Path) -> None:
    """Its report is assembled, each of its exchanges is an answer, and what it finished is not done again."""
    assert assemble(load(run)).rows
    exchanges = {record["digest"] for record in read(run) if record["kind"] == "exchange"}
    (model,) = recorded_models(run)
    assert exchanges
    assert all(model.replies.get(digest) for digest in exchanges)
    assert len(finished_tasks(read(run))) == len(load(run).outcomes)
