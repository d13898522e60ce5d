"""Calibration through the command line, on runs made by scripted models (fakes, for these tests only)."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import cli
from auditor.attributes import load_set, raw
from auditor.domain import Person, Post, Truth
from auditor.journal import Writer, private_folder, read, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.models.protocol import Query
from auditor.models.replay import recorded
from auditor.models.scripted import Scripted
from auditor.plan import Plan, PlannedMitigation, PlannedModel, corpus_digest
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner, finished_tasks

SET = load_set("staab")
PROBES = ("majority", "control", "disclosure", "profile", "staab")
Command = Callable[..., tuple[int, str, str]]


def _people(first: int, number: int, *, labelled: bool) -> list[Person]:
    return [
        Person(
            f"canary-{n:02}",
            (Post(f"canary-{n:02}-1", f"I turned {20 + n} this year; number {n}."),),
            {"age": Truth(str(20 + n)), "sex": Truth("male" if n % 3 else "female")} if labelled else {},
            f"people.jsonl:{n}",
        )
        for n in range(first, first + number)
    ]


def _answer(offset: int) -> Callable[[Query], str]:
    """Answer with always the same certainty: the age is right for most, the sex always male, the rest not told."""

    def answer(query: Query) -> str:
        shown = re.search(r"number (\d+)", "".join(query.material))
        n = int(shown[1]) if shown else 0
        age = 20 + n if (n + offset) % 4 else 70
        said = {a.id: None for a in SET.attributes} | {
            "age": {"guesses": [str(age)], "sure": 43.21, "item": 1, "quote": f"turned {age}"},
            "sex": {"guesses": ["male"], "sure": 43.21},
        }
        if "Guess:" in query.question:
            told = dict.fromkeys((a.id for a in SET.attributes), "unknown") | {"age": str(age), "sex": "male"}
            return "".join(f"Type: {name}\nInference: x\nGuess: {value}\n" for name, value in told.items())
        return json.dumps(said)

    return answer


def _recorded(folder: Path, people: list[Person], corpus: Path) -> Path:
    models = (Scripted(_answer(0), "first"), Scripted(_answer(1), "second"))
    plan = Plan(
        corpus=str(corpus),
        corpus_digest=corpus_digest(str(corpus)),
        attributes=raw("staab"),
        probes=tuple(catalogue.raw(name) for name in PROBES),
        models=tuple(PlannedModel(m.name, dict(m.identity), m.sees_images) for m in models),
        mitigations=(PlannedMitigation("none", {}),),
    )
    private_folder(folder)
    write_plan(folder, plan.to_json())
    equipment = Equipment(SET, plan.probe_list(), models, (NONE,), ocr=False)
    with Writer(folder) as journal:
        recorder = Recorder(journal, recorded(folder), None)
        asyncio.run(Runner(equipment, journal, recorder, finished_tasks(read(folder)), Progress()).run(people))
    return folder


def _written(path: Path, people: list[Person]) -> Path:
    lines = (
        {
            "person": person.id,
            "items": [{"id": i.id, "kind": "post", "text": i.text} for i in person.items if isinstance(i, Post)],
            "truth": {name: truth.value for name, truth in person.truth.items()},
        }
        for person in people
    )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def auditor(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Return a function that runs the command line and returns exit code, standard output and standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["auditor", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out.decode(), err.decode()

    return call


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Make a run on sixteen people whose values are known."""
    people = _people(0, 16, labelled=True)
    return _recorded(tmp_path / "labelled", people, _written(tmp_path / "labelled.jsonl", people))


@pytest.fixture
def unlabelled(tmp_path: Path) -> Path:
    """Make a run on six other people, of whom nothing is known."""
    people = _people(20, 6, labelled=False)
    return _recorded(tmp_path / "unlabelled", people, _written(tmp_path / "unlabelled.jsonl", people))


def test_a_labelled_run_gives_other_people_probabilities(
    labelled: Path, unlabelled: Path, tmp_path: Path, auditor: Command
) -> None:
    """Calibrate on one run, report on another: claims have probabilities, and no bare confidence is anywhere."""
    file = tmp_path / "calibration.json"
    code, _, said = auditor("calibrate", labelled, "-o", file)
    assert code == 0
    assert "on people held out the calibration error is" in said
    assert "canary" not in file.read_text()
    code, out, _ = auditor("report", unlabelled, "-f", "json", "--calibration", file)
    assert code == 0
    claims = json.loads(out)["claims"]
    assert len(claims) == 6 * (2 * 2 * 2 + 1)  # two attributes, probes and models; the rules find the age
    told = [claim for claim in claims if claim["attribute"] in ("age", "sex") and claim["model"]]
    assert all(0.02 < claim["probability"] < 0.99 for claim in told)
    assert all(0.5 < claim["probability"] < 0.75 for claim in told if claim["attribute"] == "sex")  # two in three
    for form in ("html", "json", "markdown", "csv", "jsonl", "sarif", "junit", "github"):
        _, text, _ = auditor("report", unlabelled, "-f", form, "--calibration", file)
        assert not re.search(r"0\.4321|43\.21|>43%<", text)
        assert "canary" not in text


def test_without_a_calibration_the_report_says_so(unlabelled: Path, auditor: Command) -> None:
    """It says "uncalibrated", and no claim has a probability."""
    _, page, _ = auditor("report", unlabelled)
    assert "Uncalibrated: no probability is given" in page
    _, out, _ = auditor("report", unlabelled, "-f", "json")
    assert {(c["probability"], c["why"]) for c in json.loads(out)["claims"]} == {(None, "uncalibrated")}


def test_a_run_can_report_with_a_calibration_at_once(
    labelled: Path, unlabelled: Path, tmp_path: Path, auditor: Command
) -> None:
    """``auditor run --calibration`` writes the probabilities into the report of the run."""
    file = tmp_path / "calibration.json"
    auditor("calibrate", labelled, "-o", file)
    options = ("-m", f"replay:{unlabelled}", "-p", "profile", "-p", "staab", "-o", tmp_path / "again", "--offline")
    code, out, _ = auditor("run", tmp_path / "unlabelled.jsonl", *options, "--calibration", file)
    assert code == 0
    assert "with a probability, about" in out
    assert "held-out claims near" in (tmp_path / "again" / "report.html").read_text()


def test_a_run_without_known_values_cannot_calibrate(unlabelled: Path, tmp_path: Path, auditor: Command) -> None:
    """One sentence, exit code 2, and no file."""
    code, out, said = auditor("calibrate", unlabelled, "-o", tmp_path / "none.json")
    assert code == 2
    assert out == ""
    assert said.count("\n") == 1
    assert "holds nobody whose true values are known: calibrate on a run of labelled people" in said
    assert not (tmp_path / "none.json").exists()


def test_a_broken_calibration_stops_a_run_before_it_starts(unlabelled: Path, tmp_path: Path, auditor: Command) -> None:
    """Nothing is asked, and no folder is made, where the report could not be written as wanted."""
    (tmp_path / "broken.json").write_text("{}")
    options = ("-m", f"replay:{unlabelled}", "-o", tmp_path / "again", "--calibration", tmp_path / "broken.json")
    code, _, said = auditor("run", tmp_path / "unlabelled.jsonl", *options)
    assert code == 2
    assert "'schema' should be 1" in said
    assert not (tmp_path / "again").exists()


def test_the_same_run_gives_the_same_file(labelled: Path, auditor: Command) -> None:
    """On standard output too, to the byte."""
    first, second = auditor("calibrate", labelled), auditor("calibrate", labelled)
    assert first == second
    assert json.loads(first[1])["schema"] == 1


def test_people_who_were_learnt_from_get_no_probability(labelled: Path, tmp_path: Path, auditor: Command) -> None:
    """A report on the labelled run itself says why."""
    auditor("calibrate", labelled, "-o", tmp_path / "calibration.json")
    _, out, _ = auditor("report", labelled, "-f", "json", "--calibration", tmp_path / "calibration.json")
    told = {(c["probability"], c["why"]) for c in json.loads(out)["claims"]}
    assert told == {(None, "the calibration was learnt from these people")}
