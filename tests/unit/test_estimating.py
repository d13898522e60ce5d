"""Estimates: what is foretold is what happens, and what nobody can know is not foretold.

The models here are scripted (fakes, for these tests only).
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.attributes import load_set, raw
from auditor.audit import Audit, carry_out
from auditor.estimating import Estimate, Line, estimate
from auditor.journal import private_folder, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.models.prices import Price, Prices
from auditor.models.protocol import Query, Reply, Usage
from auditor.models.scripted import Scripted
from auditor.models.spending import Spending
from auditor.models.wrappers import Budget, Caps, Limits, Shared, guarded
from auditor.models.wrappers.budget import most_tokens_read
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.runner import Progress
from auditor.scoring.recorded import load

SCRIPTED = runpy.run_path(str(Path(__file__).resolve().parents[1] / "scripted_run.py"))
SET = load_set("staab")
PEOPLE = 12
SHRUG = json.dumps(dict.fromkeys(a.id for a in SET.attributes))
PRICES = Prices({"*": Price(2.0, 8.0)})


def _said(query: Query) -> Reply:
    """Answer readably whatever the form, and count as a provider would: three bytes to a token."""
    text = SHRUG if "JSON" in query.question else "\n".join(f"Type: {a.id}\nGuess: unknown" for a in SET.attributes)
    size = sum(len(part.encode()) for part in (query.system, *query.material, query.question))
    return Reply(text, usage=Usage(size // 3, 0, 100), seconds=0.5)


def _audit(
    folder: Path,
    model: Scripted,
    probes: tuple[str, ...] = ("profile", "staab"),
    samples: int = 1,
    people: int = PEOPLE,
) -> Audit:
    corpus = SCRIPTED["write_corpus"](folder / "people.jsonl", people)
    budget = Budget(Caps(), PRICES)
    asked = guarded(model, Limits(), Shared(budget))
    plan = Plan(
        corpus=str(corpus),
        corpus_digest="0",
        attributes=raw("staab"),
        probes=tuple(catalogue.raw(name) for name in ("majority", "control", "disclosure", *probes)),
        models=(PlannedModel(model.name, {}, sees_images=False),),
        mitigations=(PlannedMitigation("none", {}),),
        samples=samples,
    )
    equipment = Equipment(SET, plan.probe_list(), (asked,), (NONE,), ocr=False, samples=samples)
    return Audit(plan, folder / "run", str(corpus), equipment, people, budget)


def _line(found: Estimate) -> Line:
    (line,) = found.lines
    return line


def _work(audit: Audit, sample: int | None = None) -> None:
    private_folder(audit.run)
    write_plan(audit.run, audit.plan.to_json())
    assert carry_out(audit, Progress(), sample) == ""


@pytest.mark.parametrize(("probes", "samples"), [(("profile",), 1), (("staab", "prism"), 1), (("profile",), 3)])
def test_the_calls_that_are_foretold_are_made(tmp_path: Path, probes: tuple[str, ...], samples: int) -> None:
    """Where every answer can be read, exactly so often is asked, and all of it stays below the most."""
    model = Scripted(_said)
    audit = _audit(tmp_path, model, probes, samples)
    line = _line(estimate(audit))
    assert (model.asked, audit.run.exists()) == ([], False)
    assert (line.measured, line.likely.written, line.likely.usd, line.likely.seconds) == (0, None, None, None)
    _work(audit)
    assert len(model.asked) == line.likely.calls
    took = audit.budget.spent[model.name]
    assert line.most is not None
    assert took.calls <= line.most.calls
    assert took.read <= line.most.read
    assert took.nano <= line.most.nano


def test_a_sample_measures_what_answers_show(tmp_path: Path) -> None:
    """Tokens by size, length, price and time are those of the answers that the journal holds, for what is left."""
    model = Scripted(_said)
    audit = _audit(tmp_path, model, ("profile",))
    _work(audit, sample=3)
    asked = len(model.asked)
    assert asked == 3 + 1
    line = _line(estimate(audit))
    assert line.measured == asked
    assert line.likely.calls == PEOPLE - 3
    assert line.likely.written == 100 * (PEOPLE - 3)
    assert line.likely.seconds == pytest.approx(0.5 * (PEOPLE - 3) / model.width)
    _work(audit)
    left = audit.budget.spent[model.name] - Spending(asked, written=100 * asked)
    read = sum(_said(query).usage.prompt_tokens or 0 for query in model.asked[asked:])
    assert left.calls == line.likely.calls
    assert line.likely.read == pytest.approx(read, rel=0.02)
    assert line.likely.usd == pytest.approx((read * 2 + 100 * (PEOPLE - 3) * 8) / 1e6, rel=0.02)


def test_a_run_that_is_done_takes_nothing(tmp_path: Path) -> None:
    """What the journal holds is not asked again, so it costs nothing."""
    model = Scripted(_said)
    audit = _audit(tmp_path, model)
    _work(audit)
    line = _line(estimate(audit))
    assert (line.likely.calls, line.likely.usd, line.likely.seconds, line.most) == (0, 0, 0, Spending())


@pytest.mark.parametrize(("whole", "finished"), [(True, True), (False, False)])
def test_a_sample_ends_no_run_and_opens_none_again(tmp_path: Path, whole: bool, finished: bool) -> None:
    """A run of which only a sample was asked about is not finished; one that was stays so."""
    audit = _audit(tmp_path, Scripted(_said), ("profile",))
    if whole:
        _work(audit)
    _work(audit, sample=2)
    assert load(audit.run).finished is finished


def test_repairs_are_learnt_from_the_sample(tmp_path: Path) -> None:
    """A model that never answers readably is asked twice, and the estimate for the others says so."""
    audit = _audit(tmp_path, Scripted(lambda _: Reply("well …", usage=Usage(10, 0, 5))), ("profile",))
    _work(audit, sample=3)
    line = _line(estimate(audit))
    assert line.likely.calls == 2 * (PEOPLE - 3)
    assert line.most is not None
    assert line.most.calls == 2 * (PEOPLE - 3)


def test_a_large_corpus_is_scaled_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evenly spread people stand for the others, and the control is still asked once in all."""
    monkeypatch.setattr("auditor.estimating._PEOPLE", 4)
    found = estimate(_audit(tmp_path, Scripted(_said), ("profile",)))
    assert (found.people, found.laid_out) == (PEOPLE, 4)
    assert _line(found).likely.calls == PEOPLE + 1
    assert any("4 evenly spread people" in note for note in found.notes)


def test_what_depends_on_answers_has_no_upper_bound(tmp_path: Path) -> None:
    """A probe that asks on by what is answered is said to, and its most is not known."""
    steering = [name for name in catalogue.built_in() if catalogue.load(name).strategy in ("abduction", "incremental")]
    if not steering:
        pytest.skip("no built-in probe steers by answers")
    found = estimate(_audit(tmp_path, Scripted(_said), (steering[0],)))
    assert _line(found).most is None
    assert any("fewest" in note for note in found.notes)


@pytest.mark.parametrize(
    ("seconds", "total"),
    [
        ({"a/1": ("a", 10.0), "a/2": ("a", 5.0), "b/1": ("b", 12.0)}, 15.0),
        ({"a/1": ("a", 1.0), "b": ("b", None)}, None),
    ],
)
def test_providers_work_side_by_side(
    seconds: dict[str, tuple[str, float | None]], total: float | None, line: Callable[..., Line]
) -> None:
    """The slowest provider decides; models of one provider take turns; one unknown makes the whole unknown."""
    lines = tuple(line(model, provider, needs) for model, (provider, needs) in seconds.items())
    assert Estimate(1, 1, lines, ()).seconds == total


@pytest.fixture
def line() -> Callable[..., Line]:
    """Return a maker of lines of which only the time is known."""
    from auditor.estimating import Amount

    def make(model: str, provider: str, seconds: float | None) -> Line:
        return Line(model, provider, Amount(1, 1, None, None, seconds), None, 0)

    return make


def test_the_most_of_a_question_is_no_less_than_what_its_provider_counts() -> None:
    """The fake provider counts a token for three bytes; the bound counts one for each."""
    query = Query("system", ("material " * 50,), "question")
    assert most_tokens_read(query) > (_said(query).usage.prompt_tokens or 0)
