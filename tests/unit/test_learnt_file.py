"""The file of a calibration: complete, without people and values, and refused where it is broken."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import BadContent
from auditor.scoring.learnt import Learnt, learn
from auditor.scoring.learnt_file import as_text, digest, read
from auditor.scoring.table import Scores

INVENTED: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "invented_run.py"))
LEARNT: Learnt = learn(Scores(INVENTED["run"](INVENTED["Setting"](name="canary-person-"))), "run")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """Written, read and written again, it is the same text; a digest names it."""
    path = tmp_path / "calibration.json"
    path.write_text(as_text(LEARNT))
    assert as_text(read(path)) == as_text(LEARNT)
    assert digest(read(path)) == digest(LEARNT)


@given(st.lists(st.none() | st.floats(0, 1), min_size=6, max_size=6), st.sampled_from(["sex", "income"]))
def test_probabilities_survive_the_file(signs: list[float | None], attribute: str) -> None:
    """Rounding in the file moves no probability by a millionth."""
    for before, after in zip(LEARNT.models, BACK.models, strict=True):
        told = [model.calibration.probability(attribute, signs) for model in (before, after)]
        assert told[0] == pytest.approx(told[1], abs=1e-6)


def test_the_file_names_nobody_and_no_value() -> None:
    """No person, no value, no quote; coefficients, figures, and what was learnt from."""
    text = as_text(LEARNT)
    for secret in ("canary", "male", "very high", "p000"):
        assert secret not in text
    data = json.loads(text)
    assert list(data) == ["schema", "tool", "attribute_set", "corpus_sha256", "signs", "models"]
    assert data["models"][0]["held_out"].keys() == {"answers", "brier", "ece", "noise"}


def _broken(change: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(as_text(LEARNT))
    change(data)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", r"\(syntax\)"),
        ("[" * 100_000, r"\(syntax\)"),
        ("[]", "schema"),
        ("{}", "schema"),
        (_broken(lambda data: data.update(schema=2)), "schema"),
        (_broken(lambda data: data.update(signs=["stated"])), "signs"),
        (_broken(lambda data: data.update(people=[])), "people"),
        (_broken(lambda data: data["models"][0].update(base=float("nan"))), r"models\[0\].base"),
        (_broken(lambda data: data["models"][0].update(base=1e300)), r"models\[0\].base"),
        (_broken(lambda data: data["models"][0].update(base="1")), r"models\[0\].base"),
        (_broken(lambda data: data["models"][0]["signs"].pop()), r"models\[0\].signs"),
        (_broken(lambda data: data["models"][0]["signs"][0].update(scale=0)), r"models\[0\].signs"),
        (_broken(lambda data: data["models"][0].update(reliability=[])), r"models\[0\].reliability"),
        (_broken(lambda data: data["models"][0]["held_out"].update(ece=2)), r"models\[0\].held_out.ece"),
        (_broken(lambda data: data["models"][0].update(answers=-1)), r"models\[0\].answers"),
        (_broken(lambda data: data["models"][0].pop("model")), r"models\[0\].model"),
    ],
)
def test_a_broken_file_is_refused_with_its_key(text: str, named: str, tmp_path: Path) -> None:
    """One sentence names the file and the key."""
    path = tmp_path / "calibration.json"
    path.write_text(text)
    with pytest.raises(BadContent, match=f"calibration.json: '{named}' should be"):
        read(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Absent, a folder, or no text: one sentence."""
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "absent.json", tmp_path, tmp_path / "bytes.json"):
        with pytest.raises(BadContent, match="readable UTF-8"):
            read(path)


def _through_the_file() -> Learnt:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calibration.json"
        path.write_text(as_text(LEARNT))
        return read(path)


BACK = _through_the_file()
