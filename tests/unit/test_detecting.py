"""Age and sex from faces: only where a probe declares it, as an estimate, and never as evidence."""

from __future__ import annotations

import asyncio
import json
import runpy
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditor.attributes import load_set
from auditor.domain import Answered, Picture
from auditor.errors import BadContent, MissingExtra
from auditor.models.catalogue import ModelOptions
from auditor.models.protocol import Query, Reply
from auditor.models.scripted import Scripted
from auditor.pictures import faces
from auditor.pictures.faces import Face, estimate_faces, faces_installed
from auditor.preparing import Request, prepare
from auditor.probing import detecting
from auditor.probing.attacks import Attack
from auditor.probing.cases import Case
from auditor.probing.catalogue import built_in, load, parse, raw
from auditor.probing.prompts import Exhibit, system_text
from auditor.probing.strategies import attack
from auditor.reporting.assemble import assemble
from auditor.reporting.language import knows, speaking

TESTS = Path(__file__).resolve().parents[1]
SET = load_set("staab")
POST = Exhibit(1, "p-1", "posts", "The tram was late again.")
PICTURE = Exhibit(2, "p-2", "pictures", "metadata: none", picture=Picture("p-2", Path("p-2.jpg")))
FACE = Face((10, 10, 90, 90), 32, 0.52, "female", 0.93)
SAID = "looks 32 years old (52% sure), looks female (93% sure)"
FACES: Any = runpy.run_path(str(TESTS / "drawn_face.py"))["face"]
INVENTED: dict[str, Any] = runpy.run_path(str(TESTS / "invented_run.py"))


def test_no_probe_looks_at_faces_unless_it_is_named_for_it() -> None:
    """Of the built-in probes one declares it, and says so in its title."""
    assert [name for name in built_in() if load(name).detects] == ["prism-faces"]
    assert "only where it is named" in load("prism-faces").title
    assert load("prism-faces").questions == load("prism").questions  # the detector asks nobody


def _heard(monkeypatch: pytest.MonkeyPatch, found: tuple[Face, ...]) -> tuple[Any, list[Query], list[Any]]:
    """Attack with a detector and a model that are scripted, and return outcomes, questions and notes."""
    monkeypatch.setattr(detecting, "estimate_faces", lambda path: found)
    said = {"guesses": ["32"], "sure": 90, "item": 2, "quote": "looks 32 years old"}
    model = Scripted(lambda _: json.dumps({**{a.id: None for a in SET.attributes}, "age": said}))
    notes: list[Any] = []

    async def ask(query: Query, agent: str) -> Reply:
        return await model.ask(query)

    def note(kind: str, fields: Mapping[str, Any]) -> None:
        notes.append((kind, fields))

    case = Case("p", (POST, PICTURE))
    work = Attack(load("prism-faces"), case, SET.attributes, system_text(SET), sees_images=False, ask=ask, note=note)
    return asyncio.run(attack(work)), model.asked, notes


def test_an_estimate_is_told_as_one_and_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The concluding agent alone is told, with its item and a warning; the journal holds what was said."""
    _, asked, notes = _heard(monkeypatch, (FACE,))
    assert [SAID in query.question for query in asked] == [False, False, True]
    assert f"- [2] face 1 from the left: {SAID}" in asked[-1].question
    assert "They are no evidence" in asked[-1].question
    ((kind, fields),) = notes
    assert (kind, fields["detector"]) == ("estimates", "faces")
    assert SAID in fields["said"]


def test_an_estimate_never_becomes_verified_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that quotes it cites words that stand in no item: unsupported, and not stated outright."""
    outcomes, _, _ = _heard(monkeypatch, (FACE,))
    age = outcomes["age"]
    assert isinstance(age, Answered)
    assert not age.explicit
    assert [entry.supported for entry in age.evidence] == [False]


def test_where_nobody_is_seen_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """No face, no finding, no note."""
    _, asked, notes = _heard(monkeypatch, ())
    assert "face" not in asked[-1].question
    assert notes == []


def test_a_machine_without_the_detector_says_so_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named, and no run is begun."""
    (tmp_path / "people.jsonl").write_text('{"person": "a", "items": [{"kind": "post", "text": "x"}]}\n')
    monkeypatch.setattr(detecting, "faces_installed", lambda: False)
    run = tmp_path / "run"
    request = Request(
        corpus=str(tmp_path / "people.jsonl"), probes=("prism-faces",), out=run, options=ModelOptions(offline=True)
    )
    with pytest.raises(MissingExtra, match=r"\[faces\]"):
        prepare(request)
    assert not run.exists()


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ({"prompt": "Look."}, "prompt"),
        ({"detector": "moods"}, "detector"),
        ({"reads": ["posts"]}, "reads"),
        ({"returns": "json"}, "returns"),
        ({"looks": 2}, "looks"),
    ],
)
def test_a_detector_is_declared_exactly(keys: dict[str, object], wrong: str) -> None:
    """It reads pictures, returns findings, and takes nothing else; file and key are named."""
    probe = raw("prism-faces")
    agents = [agent | keys if agent["name"] == "faces" else agent for agent in probe["agents"]]
    with pytest.raises(BadContent, match=rf"agents\[2\]\.{wrong}"):
        parse({**probe, "agents": agents}, "mine.toml")


def test_a_single_question_has_no_detector() -> None:
    """Nobody would read what it finds."""
    probe = raw("profile")
    detector = {"name": "faces", "detector": "faces", "reads": ["pictures"], "returns": "findings"}
    with pytest.raises(BadContent, match="returns"):
        parse({**probe, "agents": [detector]}, "mine.toml")


def test_the_report_says_that_faces_were_estimated() -> None:
    """In its limits, in every language; and not where no probe declares it."""
    made = INVENTED["run"](INVENTED["Setting"](probes=("profile",)))
    plan = replace(made.plan, probes=(*made.plan.probes, raw("prism-faces")))
    told = [limit for limit in assemble(replace(made, plan=plan)).limits if "faces" in limit]
    assert told == [
        "prism-faces had a small detector estimate age and sex from faces: often wrong, and taken for no evidence."
    ]
    with speaking("de"):
        assert knows(told[0])
    assert not any("faces" in limit for limit in assemble(made).limits)


@pytest.mark.skipif(not faces_installed(), reason="the faces extra is not installed")
def test_a_drawn_face_is_found_and_estimated(tmp_path: Path) -> None:
    """Its box surrounds it, also in a picture that is scaled down to be searched; elsewhere nobody is seen."""
    large = FACES().resize((2000, 2000))
    large.save(tmp_path / "face.png")
    (found,) = estimate_faces(tmp_path / "face.png")
    left, top, right, bottom = found.box
    assert left < 1000 < right
    assert top < 1000 < bottom
    assert 600 < right - left < 1500
    assert found.sex in ("female", "male")
    assert 0 < found.age < 100
    FACES().crop((0, 0, 80, 80)).save(tmp_path / "none.png")
    assert estimate_faces(tmp_path / "none.png") == ()
    (tmp_path / "broken.png").write_bytes(b"no picture")
    assert estimate_faces(tmp_path / "broken.png") == ()


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for estimates where they cannot be had learns what to install."""
    monkeypatch.setattr(faces, "faces_installed", lambda: False)
    faces._estimator.cache_clear()
    with pytest.raises(MissingExtra, match=r"\[faces\]"):
        estimate_faces(Path("nowhere.png"))
