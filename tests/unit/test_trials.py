"""Each way of attacking is tried on edited people by a scripted model (a fake) that gives nothing away by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.attributes import load_set
from auditor.domain import Person, Post
from auditor.journal import Writer, private_folder
from auditor.models.protocol import Query
from auditor.models.scripted import Scripted
from auditor.probing import catalogue
from auditor.probing.carriers import Cause
from auditor.probing.explaining import Attacker, Explanation, Question, Trial, explain
from auditor.probing.recording import Recorder

_SET = load_set("staab")
_ANNA = Person("anna", (Post("a1", "Trams in Graz. Sleep now."), Post("a2", "Nothing here.")))
_REFUSAL = "I'm sorry, but I can't help with that."
_PROBES = ("profile", "staab", "argus", "gum", "prism", "prism-faces", "bystanders")


def _says(query: Query, attribute: str, value: str) -> str:
    """Return an answer that names one value, or with "" none, in the form that was asked for."""
    said = {a.id: [value] if a.id == attribute and value else [] for a in _SET.attributes}
    if "Type: <attribute>" in query.question:
        return "\n".join(f"Type: {name}\nGuess: {'; '.join(values) or 'unknown'}" for name, values in said.items())
    return json.dumps({name: {"guesses": values} for name, values in said.items()})


def _explained(
    folder: Path, probe: str, answer: Callable[[Query], str], attribute: str, value: str
) -> tuple[Explanation, int]:
    """Return the explanation of a finding about Anna, and how many questions were asked for it."""
    model = Scripted(answer)
    asked = next(a for a in _SET.attributes if a.id == attribute)
    question = Question(_ANNA.id, attribute, probe, model.name, value)
    with Writer(private_folder(folder / "run")) as journal:
        recorder = Recorder(journal, {})
        trial = Trial(Attacker(catalogue.load(probe), model, _SET, recorder, ocr=False), _ANNA)
        return asyncio.run(explain(question, asked, trial, None, 16)), len(model.asked)


@pytest.mark.parametrize("probe", _PROBES)
def test_what_is_said_whatever_is_shown_is_guessed(tmp_path: Path, probe: str) -> None:
    """Somebody was asked with everything withheld: that nobody was is no proof that a leak ended."""
    found, asked = _explained(tmp_path, probe, lambda query: _says(query, "sex", "female"), "sex", "female")
    assert (found.carriers.cause, found.carriers.pieces, found.edit) == (Cause.GUESSED, (), None)
    assert asked


@pytest.mark.parametrize("probe", ["profile", "staab", "argus", "gum"])
def test_a_model_that_refuses_to_speak_of_nobody_still_shows_which_sentence_it_is(tmp_path: Path, probe: str) -> None:
    """Its refusal of an empty question is neither a guess nor the end of a leak."""

    def answer(query: Query) -> str:
        shown = " ".join(query.material)
        return _says(query, "place", "Graz, Austria" if "Graz" in shown else "") if shown else _REFUSAL

    found, _ = _explained(tmp_path, probe, answer, "place", "Graz, Austria")
    assert found.carriers.cause is Cause.CARRIED
    assert [(p.item, p.start) for p in found.carriers.pieces] == [("a1", 0)]
    assert found.carriers.minimal


@pytest.mark.parametrize("probe", _PROBES)
def test_where_the_model_refuses_whatever_proves_anything_the_finding_stays_open(tmp_path: Path, probe: str) -> None:
    """It only ever answers where the sentence is shown."""

    def answer(query: Query) -> str:
        shown = " ".join((*query.material, query.question))
        return _says(query, "place", "Graz, Austria") if "Graz" in shown else _REFUSAL

    found, _ = _explained(tmp_path, probe, answer, "place", "Graz, Austria")
    assert (found.carriers.cause, found.carriers.minimal, found.edit) == (Cause.OPEN, False, None)
