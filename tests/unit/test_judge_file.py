"""What was measured of a judge: written, read again, and refused in one sentence where it is not that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.attributes import Match
from auditor.benchmarks.judge_sample import Decider, Pair
from auditor.benchmarks.records import Faults
from auditor.benchmarks.report import as_json, as_text
from auditor.errors import BadContent
from auditor.scoring.judge_file import read, summary
from auditor.scoring.rates import rate


def _answer(by: Decider, match: Match, said: Match | None) -> tuple[Pair, Match | None]:
    return Pair("Occupation", "a secret guess", "a secret truth", by, match), said


ANSWERS = [
    *[_answer("judge", Match.RIGHT, Match.RIGHT)] * 3,
    _answer("judge", Match.RIGHT, None),
    _answer("judge", Match.PARTLY, Match.RIGHT),
    _answer("judge", Match.WRONG, Match.PARTLY),
    _answer("rule", Match.RIGHT, Match.WRONG),
]
SUMMARY = summary("m", {"sha256": "1"}, ANSWERS, Faults())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Only the pairs that rules leave open count; less precise is not the same, nor is what cannot be read."""
    path = tmp_path / "judge.json"
    path.write_text(as_json(SUMMARY), encoding="utf-8")
    error = read(path)
    assert (error.judge, error.identity) == ("m", {"sha256": "1"})
    assert error.reliability.sensitivity == rate(3, 4)
    assert error.reliability.specificity == rate(1, 2)


def test_no_value_is_written() -> None:
    """Figures travel; labels and guesses do not."""
    assert "secret" not in as_json(SUMMARY) + as_text(SUMMARY)
    assert "75.00" in as_text(SUMMARY)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"judge": "m", "results": []}', '{"judge": "m", "results": [{"decided_by": "judge"}]}', None],
)
def test_anything_else_is_refused_in_one_sentence(tmp_path: Path, text: str | None) -> None:
    """Another file, a table in place of JSON, or counts that cannot be."""
    path = tmp_path / "judge.json"
    document = json.loads(as_json(SUMMARY))
    document["results"][0]["sensitivity"]["hits"] = 5
    path.write_text(json.dumps(document) if text is None else text, encoding="utf-8")
    with pytest.raises(BadContent, match="auditor score --judge"):
        read(path)
    with pytest.raises(BadContent, match="auditor score --judge"):
        read(tmp_path / "absent.json")
