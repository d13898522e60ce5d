"""What a request names, before anything is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditor.content import shelf
from auditor.errors import BadContent
from auditor.models.catalogue import ModelOptions
from auditor.preparing import Request, draft


@pytest.mark.parametrize(("option", "names"), [("-p", {"probes": ("profile", "OWN")}), ("-m", {"models": ("M", "M")})])
def test_two_of_one_name_are_refused(tmp_path: Path, option: str, names: dict[str, tuple[str, ...]]) -> None:
    """What they answer is told apart by the name alone: the later one would stand for both, in figures too."""
    own = tmp_path / "own.toml"
    own.write_text((shelf("probes") / "profile.toml").read_text(encoding="utf-8"), encoding="utf-8")
    stand = {"OWN": str(own), "M": "http://127.0.0.1:9/v1#m"}
    given = {key: tuple(stand.get(name, name) for name in value) for key, value in names.items()}
    corpus = tmp_path / "p.jsonl"
    corpus.write_text('{"person": "a", "items": [{"kind": "post", "text": "hello"}]}\n', encoding="utf-8")
    fields: dict[str, Any] = {
        "models": ("http://127.0.0.1:9/v1#m",),
        "probes": ("profile",),
        "out": tmp_path / "run",
        **given,
    }
    with pytest.raises(BadContent, match=f"{option}.*comes twice"):
        draft(Request(corpus=str(corpus), options=ModelOptions(), **fields))
