"""The project keeps its own promises: versions agree, licences are listed, documents are true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from auditor import __version__

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _run_time() -> list[str]:
    groups = [PROJECT["dependencies"], *(v for k, v in PROJECT["optional-dependencies"].items() if k != "dev")]
    names = {re.split(r"[\[<>=!~ ]", requirement)[0] for group in groups for requirement in group}
    return sorted(name for name in names if name != PROJECT["name"] and "-part" not in name)


@pytest.mark.parametrize("name", _run_time())
def test_the_licence_of_every_run_time_dependency_is_listed(name: str) -> None:
    """No package comes in without its licence being known."""
    listed = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").lower().replace("_", "-")
    assert f"| {name} |" in listed


def test_the_versions_agree() -> None:
    """Package, project file and changelog name the same version."""
    assert PROJECT["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_known_bad_releases_are_excluded() -> None:
    """The releases that an intruder published cannot be installed with us."""
    from packaging.requirements import Requirement

    from auditor.releases import KNOWN_BAD

    (litellm,) = map(Requirement, PROJECT["optional-dependencies"]["litellm"])
    (bad,) = [one for one in KNOWN_BAD if one.package == "litellm"]
    assert bad.versions == {"1.82.7", "1.82.8", "1.107.0"}
    assert not list(litellm.specifier.filter(sorted(bad.versions)))


def test_the_readme_names_only_commands_that_exist() -> None:
    """Every ``auditor X`` in the README is a command."""
    from typer.main import get_command

    from auditor.cli import app

    commands = set(getattr(get_command(app), "commands", {}))
    named = set(re.findall(r"auditor (\w+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named & {"run", "report", "demo", "check"} <= commands
    assert {"run", "report", "demo", "check", "probes", "attributes", "models", "doctor", "score"} <= commands
