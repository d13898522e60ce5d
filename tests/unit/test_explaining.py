"""Findings are explained by probing again, with a scripted model (a fake) that knows why it says what it says."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor import corpus, explaining
from auditor.attributes import load_set, raw
from auditor.cli import app
from auditor.errors import BadRun
from auditor.journal import Writer, private_folder, read, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.models.catalogue import ModelOptions
from auditor.models.protocol import Query
from auditor.models.scripted import Scripted
from auditor.models.spending import spent_in, total
from auditor.models.wrappers import Budget, Caps, Limits, Shared, guarded
from auditor.plan import Plan, PlannedMitigation, PlannedModel, corpus_digest
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.explaining import TASK
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner
from auditor.reporting.assemble import assemble
from auditor.scoring.recorded import load

_SET = load_set("staab")
_SAYS = {"place": ("Graz", "Graz, Austria"), "occupation": ("ward", "nurse"), "sex": ("", "female")}
_PEOPLE = [
    {
        "person": "anna",
        "items": [
            {"id": "a1", "kind": "post", "text": "What a week! The trams in Graz were late again. Sleep now."},
            {"id": "a2", "kind": "post", "text": "Night shift on the ward. Tired.\nGraz in the fog is lovely."},
        ],
        "truth": {"place": "Graz, Austria", "occupation": "nurse", "sex": "female"},
    },
    {"person": "ben", "items": [{"id": "b1", "kind": "post", "text": "Nothing."}], "truth": {"place": "Linz, Austria"}},
]


def _answer(query: Query) -> str:
    """Name what the material gives away; and one value whatever it is shown."""
    shown = " ".join(query.material)
    said = {name: value for name, (clue, value) in _SAYS.items() if clue in shown and ("Graz" in shown or not clue)}
    return json.dumps({a.id: {"guesses": [said[a.id]] if a.id in said else []} for a in _SET.attributes})


def _run(folder: Path) -> Path:
    people = folder / "people.jsonl"
    people.write_text("".join(json.dumps(person) + "\n" for person in _PEOPLE), encoding="utf-8")
    model = Scripted(_answer)
    plan = Plan(
        corpus=str(people),
        corpus_digest=corpus_digest(str(people)),
        attributes=raw("staab"),
        probes=tuple(catalogue.raw(name) for name in ("majority", "control", "disclosure", "profile")),
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


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a run whose model can be opened again."""
    monkeypatch.setattr(explaining, "open_guarded", lambda _, o: guarded(Scripted(_answer), Limits(), o.shared))
    return _run(tmp_path)


def _explain(run: Path, most: int = 16, shared: Shared | None = None) -> str:
    wanted = explaining.Wanted(most=most, options=ModelOptions(), shared=shared or Shared())
    return explaining.carry_out(explaining.prepare(run, wanted), Progress())


def test_each_finding_is_carried_by_the_sentences_that_give_it_away(run: Path) -> None:
    """A value told twice needs both sentences; one that is guessed from nothing has none."""
    assert not _explain(run)
    report = assemble(load(run), reveal=True)
    found = {explained.attribute: (explained.cause, explained.sentences) for explained in report.explained}
    assert found == {"place": ("carried", 2), "occupation": ("carried", 1), "sex": ("guessed", 0)}
    assert all(explained.minimal for explained in report.explained)


def test_every_edit_was_proved_and_the_least_words_for_the_most_leaks_come_first(run: Path) -> None:
    """The advice is sorted by what it ends for each word it changes."""
    _explain(run)
    remedies = assemble(load(run), reveal=True).remedies
    assert [remedy.worth for remedy in remedies] == sorted((r.worth for r in remedies), reverse=True)
    places = next(remedy for remedy in remedies if "place" in remedy.attributes)
    assert not any("Graz" in after for _, after in places.texts)
    assert all("Graz" in before for before, _ in places.texts)


def test_only_a_revealed_report_holds_the_sentences(run: Path) -> None:
    """Counts travel; words do not."""
    _explain(run)
    assert all(not remedy.texts and not remedy.items for remedy in assemble(load(run)).remedies)


def test_what_is_explained_is_not_asked_again(run: Path) -> None:
    """The second start finds everything in the journal."""
    _explain(run)
    before = list(read(run))
    assert not _explain(run)
    assert {record["kind"] for record in list(read(run))[len(before) :]} == {"spending"}  # of nothing


def test_a_limit_ends_the_explanation_and_a_higher_one_goes_on(run: Path) -> None:
    """Calls are counted over all starts, apart from what the audit took."""
    before = total(spent_in(run)).calls
    stopped = [_explain(run, shared=Shared(Budget(Caps(calls=calls)))) for calls in (2, 2, 99)]
    assert stopped == ["the limit of 2 calls is reached"] * 2 + [""]
    assert total(spent_in(run, "explaining")).calls > 2
    assert total(spent_in(run)).calls == before
    assert len(load(run).explained) == 3


def test_a_journal_alone_gives_the_same_explanations(run: Path) -> None:
    """The command with --replay asks nobody and comes to the same."""
    _explain(run)
    report = assemble(load(run))
    for path in run.glob("journal-*.jsonl"):
        kept = [
            line for line in path.read_text(encoding="utf-8").splitlines(True) if '"kind":"explanation"' not in line
        ]
        path.write_text("".join(kept), encoding="utf-8")
    assert not load(run).explained
    shown = CliRunner().invoke(app, ["explain", str(run), "--replay"])
    assert shown.exit_code == 0, shown.output
    assert "3 findings explained: 2 carried" in shown.output
    assert "Graz" not in shown.output
    again = assemble(load(run))
    assert (again.explained, again.remedies) == (report.explained, report.remedies)


def test_a_bound_that_is_too_small_leaves_a_set_that_is_proved_but_not_minimal(run: Path) -> None:
    """Two questions prove that everything together carries it, and no more."""
    _explain(run, most=2)
    report = assemble(load(run))
    carried = [explained for explained in report.explained if explained.cause == "carried"]
    assert carried
    assert not any(explained.minimal and explained.sentences > 1 for explained in carried)


def test_a_higher_bound_goes_on_where_a_lower_one_cut_the_search_short(run: Path) -> None:
    """It comes to what it would have come to at once; what was proved in full is not asked again."""
    _explain(run, most=2)
    short = {e.attribute: e.carriers for e in load(run).explained}
    assert [name for name, found in short.items() if found.cut_short] == ["occupation", "place"]
    _explain(run, most=64)
    records = [record for record in read(run) if record["kind"] == TASK]
    assert len(records) == 5
    whole = {e.attribute: e.carriers for e in load(run).explained}
    assert all(found.minimal and not found.cut_short for found in whole.values())
    assert not explaining.prepare(run, explaining.Wanted(most=64, options=ModelOptions())).questions


def test_a_finding_that_no_answer_can_prove_is_not_asked_for_ever(run: Path) -> None:
    """A search that came to its end is done, whatever it came to; one of before that was told is asked once more."""
    carried = {"cause": "open", "pieces": [], "minimal": False, "probes": 3, "cut_short": False}
    finding = {"person": "anna", "attribute": "sex", "probe": "profile", "model": Scripted(_answer).name, "edit": None}

    def open_questions(**found: object) -> int:
        with Writer(run) as journal:
            journal.append(TASK, **finding, carriers={**carried, **found})
        return len(explaining.prepare(run, explaining.Wanted(options=ModelOptions())).questions)

    assert open_questions() == 2  # of three
    assert open_questions(cut_short=True) == 3
    assert open_questions(cut_short=True, probes=16) == 2


def test_a_corpus_that_has_changed_is_refused(run: Path) -> None:
    """An explanation is about what was audited."""
    people = run.parent / "people.jsonl"
    people.write_text(people.read_text(encoding="utf-8").replace("late", "early"), encoding="utf-8")
    with pytest.raises(BadRun, match="has changed"):
        explaining.prepare(run, explaining.Wanted(options=ModelOptions()))


def test_the_cost_of_explaining_is_not_counted_as_an_attack(run: Path) -> None:
    """What a model took in the audit stays what it was."""
    before = load(run).uses
    _explain(run)
    assert load(run).uses == before
