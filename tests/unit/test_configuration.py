"""Configuration: the strongest statement counts, says where it stands, and nothing is read over."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import BadContent
from auditor.gate.configuration import Sources, effective, nearest
from auditor.gate.policy import Policy

LAYERS = ("nearest", "config", "environment", "policy", "flag")  # the weakest first
KEYS = ("tolerated_lift", "least_coverage", "most_refused")
STATED = st.dictionaries(st.sampled_from(LAYERS), st.dictionaries(st.sampled_from(KEYS), st.floats(0, 1)))


def _toml(stated: dict[str, float]) -> str:
    return "[policy]\n" + "".join(f"{key} = {value!r}\n" for key, value in stated.items())


@settings(max_examples=60, deadline=None)
@given(STATED)
def test_the_strongest_statement_counts_key_by_key(stated: dict[str, dict[str, float]]) -> None:
    """Flag, policy file, environment, configuration file, nearest file, default: whichever states a key first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        files = {"nearest": "auditor.toml", "config": "config.toml", "policy": "policy.toml"}
        for layer, file in files.items():
            (folder / file).write_text(_toml(stated.get(layer, {})), encoding="utf-8")
        environment = {
            f"AUDITOR_POLICY_{key.upper()}": repr(value) for key, value in stated.get("environment", {}).items()
        }
        found = effective(
            Sources(
                start=folder,
                flags=tuple(f"{key}={value!r}" for key, value in stated.get("flag", {}).items()),
                policy=folder / "policy.toml",
                environment={**environment, "AUDITOR_CACHE": "elsewhere"},
                config=folder / "config.toml",
            )
        )
        for key in KEYS:
            stating = [layer for layer in LAYERS if key in stated.get(layer, {})]
            wanted = stated[stating[-1]][key] if stating else getattr(Policy(), key)
            assert getattr(found.policy, key) == wanted
            origins = {
                "flag": "--set",
                "environment": f"AUDITOR_POLICY_{key.upper()}",
                **{layer: str(folder / file) for layer, file in files.items()},
            }
            shown = {line[0]: line[2] for line in found.lines()}[f"policy.{key}"]
            assert shown.startswith(origins[stating[-1]] if stating else "default")


def test_the_nearest_file_is_sought_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    """auditor.toml before pyproject.toml in one folder; a pyproject.toml without our table is passed over."""
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "auditor.toml").touch()
    assert nearest(inner) == tmp_path / "auditor.toml"
    (tmp_path / "repository" / ".git").touch()  # a work tree has a file there
    assert nearest(inner) is None
    (inner / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert nearest(inner) is None
    project = tmp_path / "repository" / "pyproject.toml"
    project.write_text("[tool.auditor.policy]\ntolerated_lift = 0.05\n", encoding="utf-8")
    assert nearest(inner) == project
    assert effective(Sources(start=inner)).policy.tolerated_lift == 0.05
    (tmp_path / "repository" / "auditor.toml").touch()
    assert nearest(inner) == tmp_path / "repository" / "auditor.toml"


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("auditor.toml", "[polcy]\n", "auditor.toml: 'polcy' should be 'policy'"),
        ("auditor.toml", "[policy]\ntolerated_lift = 2\n", "auditor.toml: 'policy.tolerated_lift'"),
        ("auditor.toml", "[policy\n", r"auditor.toml: '\(syntax\)'"),
        ("auditor.toml", "policy = 1\n", "auditor.toml: 'policy' should be a table"),
        ("pyproject.toml", "[tool.auditor]\ndecide = 1\n", "pyproject.toml: 'tool.auditor.decide'"),
        ("pyproject.toml", "[tool.auditor.policy]\ndecid = 1\n", "'tool.auditor.policy.decid' should be 'decide'"),
    ],
)
def test_a_faulty_file_is_refused_by_name_and_key(tmp_path: Path, name: str, text: str, named: str) -> None:
    """Nothing is guessed, and nothing is passed over."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadContent, match=named):
        effective(Sources(start=tmp_path))


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    """Unlike the nearest one, which may not exist."""
    (tmp_path / ".git").touch()
    assert effective(Sources(start=tmp_path)).policy == Policy()
    with pytest.raises(BadContent, match=r"absent\.toml"):
        effective(Sources(start=tmp_path, policy=tmp_path / "absent.toml"))


def test_the_environment_is_checked_as_well(tmp_path: Path) -> None:
    """An unknown AUDITOR_POLICY_ name is refused with the nearest one; an empty variable states nothing."""
    (tmp_path / ".git").touch()
    stated = {"AUDITOR_POLICY_DECIDE": "point", "AUDITOR_POLICY_MOST_PEOPLE": "", "AUDITOR_DEBUG": "1"}
    assert effective(Sources(start=tmp_path, environment=stated)).policy == Policy(decide="point")
    with pytest.raises(BadContent, match="environment: 'AUDITOR_POLICY_DECID' should be 'AUDITOR_POLICY_DECIDE'"):
        effective(Sources(start=tmp_path, environment={"AUDITOR_POLICY_DECID": "low"}))
    with pytest.raises(BadContent, match="environment: 'AUDITOR_POLICY_MOST_PEOPLE' should be a whole number"):
        effective(Sources(start=tmp_path, environment={"AUDITOR_POLICY_MOST_PEOPLE": "many"}))


def test_a_flag_reaches_every_threshold(tmp_path: Path) -> None:
    """Dotted and quoted keys as in TOML; a bare word is a text; the later of two flags counts."""
    (tmp_path / ".git").touch()
    flags = ("decide = high", 'legal."GDPR Art. 9(1)".most_people=0', "most_people=3", "most_people=4")
    found = effective(Sources(start=tmp_path, flags=flags)).policy
    assert found == Policy(decide="high", legal={"GDPR Art. 9(1)": {"most_people": 0}}, most_people=4)
    for wrong in ("most_people", "=1", "a b=1", ""):
        with pytest.raises(BadContent, match="--set"):
            effective(Sources(start=tmp_path, flags=(wrong,)))
