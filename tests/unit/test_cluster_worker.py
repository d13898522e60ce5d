"""What a worker is given to weigh with: the same as on one machine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.attributes import raw
from auditor.cluster import worker
from auditor.cluster.worker import Job
from auditor.domain import Person
from auditor.models.catalogue import ModelOptions
from auditor.plan import Plan
from auditor.preparing import Request


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return the job of an audit of four people."""
    _write(tmp_path / "people.jsonl", 4)
    request = Request(corpus=str(tmp_path / "people.jsonl"), options=ModelOptions())
    plan = Plan(corpus=request.corpus, corpus_digest="1", attributes=raw("staab"), probes=(), models=(), mitigations=())
    return Job(request, plan, tmp_path, "", "")


def _write(path: Path, people: int) -> None:
    lines = [{"person": f"p{n}", "items": [{"id": str(n), "kind": "post", "text": "Hello."}]} for n in range(people)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _learnt_from(job: Job) -> list[str]:
    return [entry.id for entry in worker._scales(job)._people() if isinstance(entry, Person)]


def test_topics_are_learnt_from_the_people_of_the_audit_only(job: Job) -> None:
    """One machine learns from no others, and both must come to the same figures."""
    assert _learnt_from(job) == ["p0", "p1", "p2", "p3"]
    assert _learnt_from(replace(job, plan=replace(job.plan, limit=2))) == ["p0", "p1"]
    assert _learnt_from(replace(job, plan=replace(job.plan, people=("p3", "p1")))) == ["p1", "p3"]


def test_topics_are_learnt_once_and_anew_where_the_corpus_changed(job: Job) -> None:
    """A worker lives longer than an audit, and the file of a corpus may change meanwhile."""
    before = worker._scales(job)
    assert worker._scales(replace(job, shelf="another")) is before
    assert worker._scales(replace(job, plan=replace(job.plan, corpus_digest="2"))) is not before
