"""Known-bad releases are told by their description, and refused before anything of an audit is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.errors import BadRelease
from auditor.releases import KNOWN_BAD, installed_bad, refuse_known_bad

EVERY = [(bad.package, version) for bad in KNOWN_BAD for version in sorted(bad.versions)]


def _install(folder: Path, package: str, version: str) -> None:
    described = folder / f"{package.replace('-', '_')}-{version}.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n", encoding="utf-8"
    )


def test_nothing_bad_is_installed_here() -> None:
    """The environment of these tests is one that may audit."""
    refuse_known_bad()
    assert not list(installed_bad())


@pytest.mark.parametrize(("package", "version"), EVERY)
def test_every_start_is_refused(package: str, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doctor, run, judge, gate and mitigate: exit code 2 and one sentence with package, version and remedy."""
    _install(tmp_path, package, version)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.jsonl").write_text(
        '{"person": "a", "items": [{"kind": "post", "text": "x"}]}\n', encoding="utf-8"
    )
    doctor = CliRunner().invoke(app, ["doctor"])
    assert doctor.exit_code == 2
    assert f"{package} {version}" in doctor.output
    starts = (
        ["run", "people.jsonl", "-o", "run"],
        ["gate", "people.jsonl"],
        ["judge", "run", "--with", "embedded"],
        ["mitigate", "people.jsonl", "--with", "presidio", "-o", "safe.jsonl"],
    )
    for start in starts:
        done = CliRunner().invoke(app, start)
        assert isinstance(done.exception, BadRelease), start
        assert f"{package} {version}" in str(done.exception)
        assert f"pip uninstall {package}" in str(done.exception)
    assert not (tmp_path / "run").exists()
    assert not (tmp_path / "safe.jsonl").exists()


def test_another_release_of_the_same_package_is_let_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is known to be bad is refused."""
    _install(tmp_path, "zh-core-web-sm", "3.8.0")
    monkeypatch.syspath_prepend(tmp_path)
    refuse_known_bad()
