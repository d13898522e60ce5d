"""The exposure curve of a reader in order of time, recorded by a scripted model (a fake)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from auditor import corpus
from auditor.attributes import load_set, raw
from auditor.journal import Writer, private_folder, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.models.protocol import Query
from auditor.models.scripted import Scripted
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner
from auditor.reporting import language
from auditor.reporting.as_json import render
from auditor.reporting.assemble import assemble
from auditor.scoring.recorded import load

_SET = load_set("staab")
_REFUSAL = "I'm sorry, I can't help with that."


def _person(number: int, posts: int) -> dict[str, object]:
    """Return somebody who gives away their sex in the second post, if they write so many."""
    texts = [
        "Rain again." if n != 2 else ("As a mother I know." if number % 2 else "As a father I know.")
        for n in range(1, posts + 1)
    ]
    items = [
        {"id": f"{number}-{n}", "kind": "post", "text": t, "created": f"2025-01-{n:02}"} for n, t in enumerate(texts, 1)
    ]
    return {"person": f"p{number}", "items": items, "truth": {"sex": "female" if number % 2 else "male"}}


def _answer(query: Query) -> str:
    shown = "".join(query.material)
    said = "female" if "mother" in shown else "male" if "father" in shown else ""
    return json.dumps({a.id: {"guesses": [said] if said and a.id == "sex" else []} for a in _SET.attributes})


def _mother(query: Query) -> bool:
    return "mother" in "".join(query.material)


def _photographer(number: int, folder: Path) -> dict[str, object]:
    """Return somebody who published one picture and no word."""
    Image.new("RGB", (32, 32)).save(folder / "p.png")
    return {"person": f"q{number}", "items": [{"path": "p.png"}], "truth": {"sex": "female" if number % 2 else "male"}}


def _run(folder: Path, answer: Callable[[Query], str] = _answer, pictures: int = 0, **gum: object) -> Path:
    people = folder / "people.jsonl"
    lines = [_person(number, posts) for number, posts in enumerate([4, 4, 4, 1, 8, 3])]
    lines += [_photographer(number, folder) for number in range(pictures)]
    people.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    model = Scripted(answer)
    plan = Plan(
        corpus=str(people),
        corpus_digest="0",
        attributes=raw("staab"),
        probes=(catalogue.raw("majority"), catalogue.raw("control"), {**catalogue.raw("gum"), **gum}),
        models=(PlannedModel(model.name, {}, sees_images=False),),
        mitigations=(PlannedMitigation("none", {}),),
        ocr=False,
    )
    run = private_folder(folder / "run")
    write_plan(run, plan.to_json())
    equipment = Equipment(_SET, plan.probe_list(), (model,), (NONE,), ocr=False)
    with Writer(run) as journal:
        runner = Runner(equipment, journal, Recorder(journal, {}), frozenset(), Progress())
        asyncio.run(runner.run(corpus.read(str(people))))
    return run


def test_the_curve_rises_when_the_item_that_gives_it_away_is_read(tmp_path: Path) -> None:
    """After one item nobody is known; after two everybody who wrote two; the same people are in every point."""
    points = assemble(load(_run(tmp_path))).curve
    assert [(point.items, point.top1.value, point.top1.n) for point in points] == [
        (1, 0.0, 6),
        (2, 5 / 6, 6),
        (3, 5 / 6, 6),
        (4, 5 / 6, 6),
        (8, 5 / 6, 6),
    ]


def test_the_last_point_is_what_the_report_says_of_the_attacker(tmp_path: Path) -> None:
    """The curve ends where the table stands."""
    report = assemble(load(_run(tmp_path)))
    (strength,) = [s for s in report.strengths if s.probe == "gum"]
    assert report.curve[-1].top1 == strength.top1
    assert report.curve[-1].chance == strength.chance


def test_somebody_without_anything_to_read_counts_in_the_curve_as_in_the_table(tmp_path: Path) -> None:
    """A reader of posts alone has nothing of people who published pictures: nothing of them was worked out."""
    report = assemble(load(_run(tmp_path, pictures=6, only=["posts"])))
    (strength,) = [s for s in report.strengths if s.probe == "gum"]
    assert [(point.items, point.top1.value, point.top1.n) for point in report.curve][:2] == [
        (1, 0.0, 12),
        (2, 5 / 12, 12),
    ]
    assert (report.curve[-1].top1, report.curve[-1].chance) == (strength.top1, strength.chance)


def test_the_curve_is_in_the_json_report(tmp_path: Path) -> None:
    """Each point with its interval, its n and its chance level."""
    curve = json.loads(render(assemble(load(_run(tmp_path)))))["curve"]
    assert curve[0].keys() == {"model", "probe", "mitigation", "items", "top1", "chance", "lift"}
    assert curve[0]["top1"].keys() == {"value", "low", "high", "n"}


def test_what_lay_beyond_the_steps_is_a_limit_of_the_report(tmp_path: Path) -> None:
    """Two steps read two items of each; what was not read is counted, and nothing is said where all was."""
    cut, whole = (assemble(load(_run(private_folder(tmp_path / str(n)), steps=n))) for n in (2, 20))
    (said,) = [sentence for sentence in cut.limits if "used up its steps" in sentence]
    assert "gum" in said
    assert "13 of 23 items of 5 people were not read" in said
    with language.speaking("de"):
        assert "13 von 23 Einträgen von 5 Personen" in language.translated(said)
    assert not [sentence for sentence in whole.limits if "used up its steps" in sentence]


def test_what_was_refused_is_a_limit_of_the_report(tmp_path: Path) -> None:
    """Of one item of each mother nothing was heard; nothing is said where everything was."""
    refusing = assemble(load(_run(private_folder(tmp_path / "some"), lambda q: _REFUSAL if _mother(q) else _answer(q))))
    (said,) = [sentence for sentence in refusing.limits if "nothing readable was heard" in sentence]
    assert "shown to gum of which nothing readable was heard: 2 of 7 (people concerned: 2)" in said
    with language.speaking("de"):
        assert "2 von 7 (Personen: 2)" in language.translated(said)
    heard = assemble(load(_run(private_folder(tmp_path / "all"))))
    assert not [sentence for sentence in heard.limits if "nothing readable was heard" in sentence]
