"""What the configuration states about an audit: read whole, refused where nothing reads it, never made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.errors import BadContent
from auditor.gate.configuration import Sources, declared, effective
from auditor.gate.declared import TEXTS, Declared, Responsible

WHOLE = """
[compliance]
scope = "Posts of 2025"
purpose = "Release to researchers"
legal_basis = "GDPR Art. 6(1)(f)"
authorisation = "Decision 2026-17"
controller = "Example Ltd"
dpia = "DPIA 2026-04"
responsible = [{ role = "Privacy engineer", name = "A. Example" }, { role = "Controller" }]
"""


def _declared(folder: Path, text: str, config: str = "") -> Declared:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "auditor.toml").write_text(text, encoding="utf-8")
    (folder / "other.toml").write_text(config, encoding="utf-8")
    return declared(Sources(start=folder, config=folder / "other.toml" if config else None))[0]


def test_everything_that_can_be_stated_is_read(tmp_path: Path) -> None:
    """Every key reaches the field of its name, and responsible persons keep their order."""
    found = _declared(tmp_path, WHOLE)
    assert all(getattr(found, key) for key in TEXTS)
    assert found.responsible == (Responsible("Privacy engineer", "A. Example"), Responsible("Controller"))


def test_what_is_absent_stays_absent(tmp_path: Path) -> None:
    """An empty configuration states nothing, and nothing is put in its place."""
    assert _declared(tmp_path, "") == Declared()
    assert not any(text for _, text in Declared().lines())


def test_a_named_file_goes_before_the_nearest_key_by_key(tmp_path: Path) -> None:
    """What ``--config`` states counts; what it does not state comes from the nearest file."""
    found = _declared(tmp_path, WHOLE, '[compliance]\npurpose = "Training"\n')
    assert (found.purpose, found.scope) == ("Training", "Posts of 2025")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[compliance]\npurpos = "x"', "'compliance.purpos' should be 'purpose'"),
        ('[compliance]\npurpose = ""', "'compliance.purpose' should be a text that is not empty"),
        ("[compliance]\npurpose = 3", "'compliance.purpose' should be a text"),
        ('[compliance]\nresponsible = "me"', "'compliance.responsible' should be an array of tables"),
        ('[compliance]\nresponsible = [{ name = "me" }]', "responsible[0].role' should be a text"),
        ('[compliance]\nresponsible = [{ role = "a", e-mail = "b" }]', "responsible[0].e-mail' should be"),
        ('[complience]\npurpose = "x"', "'complience' should be 'compliance'"),
    ],
)
def test_what_nothing_reads_is_refused_with_the_nearest_that_is(text: str, said: str, tmp_path: Path) -> None:
    """A fault names file and key, whether it is met for the report or for the policy."""
    with pytest.raises(BadContent) as caught:
        _declared(tmp_path, text)
    assert said in str(caught.value)
    assert "auditor.toml" in str(caught.value)
    with pytest.raises(BadContent):
        effective(Sources(start=tmp_path))


def test_config_show_lists_what_is_stated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key stands with where it was stated; what is absent is not listed as if it were something."""
    _declared(tmp_path, '[compliance]\npurpose = "Release"\n')
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["config", "show"])
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("compliance.")]
    assert line.split()[:2] == ["compliance.purpose", '"Release"']
    assert line.endswith("auditor.toml")
