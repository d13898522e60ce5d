"""A real rewriter, the smaller embedded model, on two invented posts: no claim about its worth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.models.weights import SMALL, installed

pytestmark = pytest.mark.skipif(not installed(SMALL), reason="the embedded model is not installed")

LINE = {"person": "p1", "items": [{"id": "a", "text": "My wife likes soup."}, {"id": "b", "text": "I am a nurse."}]}


@pytest.fixture(autouse=True)
def _weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Put the weights together in a folder of the test, and leave no copy behind."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUDITOR_CACHE", str(folder))
        yield
    for path in folder.rglob("*.gguf"):
        path.unlink()


def test_every_item_comes_back_under_its_id_from_a_small_model_too(tmp_path: Path) -> None:
    """Whatever it writes, the grammar keeps items apart; the corpus is whole, and what was kept meanwhile is gone."""
    corpus, out, why = tmp_path / "people.jsonl", tmp_path / "safe.jsonl", tmp_path / "why.jsonl"
    corpus.write_text(json.dumps(LINE) + "\n", encoding="utf-8")
    arguments = ["mitigate", str(corpus), "--with", "rewrite-naive", "--rewriter", "embedded:0.5b", "--offline"]
    done = CliRunner().invoke(app, [*arguments, "-o", str(out), "--decisions", str(why)])
    assert done.exit_code == 0, done.output
    (line,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert [item["id"] for item in line["items"]] == ["a", "b"]
    assert all(item["text"].strip() for item in line["items"])
    (decided,) = map(json.loads, why.read_text(encoding="utf-8").splitlines())
    assert [one["item"] for one in decided["treated"]] == ["a", "b"]
    assert not (tmp_path / "safe.jsonl.asked").exists()
    assert "1 people, 2 items" in done.output
    assert "wife" not in done.output
