"""The gate as its user meets it: what is printed, written and returned is one verdict."""

from __future__ import annotations

import json
import runpy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from auditor.cli import app
from auditor.errors import AuditorError

SCRIPTED = runpy.run_path(str(Path(__file__).parents[1] / "scripted_run.py"))


@dataclass(frozen=True, slots=True)
class Gate:
    """A folder with runs in it, and the command line."""

    folder: Path

    def __call__(self, *arguments: str) -> Result:
        """Run a command; what it raises on purpose is left in the result."""
        return CliRunner().invoke(app, [*arguments])

    def code(self, *arguments: str) -> int:
        """Return the exit code of a command that starts."""
        done = self(*arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code

    def fault(self, *arguments: str) -> str:
        """Return the one sentence of a command that cannot start."""
        done = self(*arguments)
        assert isinstance(done.exception, AuditorError), done.output
        return str(done.exception)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of runs by a scripted model: it knows the sex of 20 of 24 people, then of all, then age too."""
    folder = tmp_path_factory.mktemp("gate")
    people = SCRIPTED["write_corpus"](folder / "people.jsonl")
    knows, record = SCRIPTED["knows"], SCRIPTED["record"]
    record(folder / "old", people, knows(20, "sex"))
    record(folder / "same", people, knows(21, "sex"))
    record(folder / "new", people, knows(24, "sex", "age"))
    record(folder / "cut", people, knows(20, "sex"), finish=False)
    return folder


@pytest.fixture
def gate(runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Return the command line in an empty folder that is a repository, with the runs beside it."""
    (tmp_path / ".git").mkdir()
    for name in ("old", "same", "new", "cut"):
        (tmp_path / name).symlink_to(runs / name)
    monkeypatch.chdir(tmp_path)
    return Gate(tmp_path)


def _verdict(path: Path) -> dict[str, Any]:
    report = json.loads(path.read_text(encoding="utf-8"))
    return {"status": report["verdict"], **report["decision"]}


@pytest.mark.parametrize(
    ("settings", "status", "code"),
    [(["tolerated_lift=1"], "PASS", 0), (["tolerated_lift=0"], "FAIL", 1), ([], "INCONCLUSIVE", 3)],
)
def test_what_is_printed_written_and_returned_is_one_verdict(
    gate: Gate, settings: list[str], status: str, code: int
) -> None:
    """The first word, the JSON, SARIF and JUnit reports, and the exit code; artefacts are written whatever it is."""
    files = [gate.folder / name for name in ("r.json", "r.sarif", "r.xml", "r.md", "r.html", "r.csv")]
    flags = [part for setting in settings for part in ("--set", setting)]
    done = gate("check", "old", *flags, *(part for file in files for part in ("-o", str(file))))
    assert done.exit_code == code
    assert done.stdout.startswith(f"{status}: ")
    verdict = _verdict(files[0])
    assert verdict["status"] == status
    assert [line.removeprefix("- ") for line in done.stdout.splitlines()[1:]] == verdict["reasons"]
    invocation = json.loads(files[1].read_text(encoding="utf-8"))["runs"][0]["invocations"][0]
    assert invocation["exitCode"] == code
    assert f'message="{status}' in files[2].read_text(encoding="utf-8") or status == "PASS"
    assert all(file.stat().st_size for file in files)


def test_the_json_verdict_says_which_bound_decided(gate: Gate) -> None:
    """Rule, attacker, bound, value, threshold and how they stand to each other."""
    gate("check", "old", "--set", "tolerated_lift=0", "-o", "r.json")
    (one,) = _verdict(gate.folder / "r.json")["decided"]
    assert (one["rule"], one["attribute"], one["model"], one["bound"]) == ("tolerated_lift", "sex", "scripted", "low")
    assert one["value"] > one["threshold"] == 0
    assert one["standing"] == "missed"


def test_exit_zero_changes_the_code_and_not_the_verdict(gate: Gate) -> None:
    """For a first week of looking on; what cannot start still returns 2."""
    done = gate("check", "old", "--set", "tolerated_lift=0", "--exit-zero")
    assert (done.exit_code, done.stdout[:5]) == (0, "FAIL:")
    assert "no run" in gate.fault("check", "absent", "--exit-zero")


def test_quiet_leaves_the_exit_code_alone(gate: Gate) -> None:
    """Nothing on either stream."""
    done = gate("check", "old", "-q", "--set", "tolerated_lift=0")
    assert (done.exit_code, done.output) == (1, "")


def test_a_policy_is_found_merged_and_shown(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearest file, environment, policy file, flag: each stronger than the one before."""
    Path("auditor.toml").write_text("[policy]\ntolerated_lift = 0\nleast_coverage = 0.5\n", encoding="utf-8")
    assert gate.code("check", "old") == 1
    monkeypatch.setenv("AUDITOR_POLICY_TOLERATED_LIFT", "1")
    assert gate.code("check", "old") == 0
    Path("strict.toml").write_text("[policy]\ntolerated_lift = 0.1\n", encoding="utf-8")
    assert gate.code("check", "old", "--config", "strict.toml") == 0
    assert gate.code("check", "old", "--policy", "strict.toml") == 1
    assert gate.code("check", "old", "--policy", "strict.toml", "--set", "tolerated_lift=1") == 0
    shown = gate("config", "show", "--policy", "strict.toml", "--set", "decide=point").stdout
    lines = {line.split()[0]: line.split(maxsplit=2)[1:] for line in shown.splitlines()}
    assert lines["policy.tolerated_lift"] == ["0.1", "strict.toml"]
    assert lines["policy.least_coverage"] == ["0.5", str(gate.folder / "auditor.toml")]
    assert lines["policy.decide"] == ['"point"', "--set decide=point"]
    assert lines["policy.most_refused"] == ["0.2", "default"]


def test_faults_are_one_sentence(gate: Gate) -> None:
    """A mistyped key, a file of no known kind, a baseline that is none: named, before anything is written."""
    assert "'tolerated_lift'" in gate.fault("check", "old", "--set", "tolerated_lfit=1")
    assert "report.pdf" in gate.fault("check", "old", "-o", "r.json", "-o", "report.pdf")
    assert "absent.json" in gate.fault("check", "old", "--baseline", "absent.json", "-o", "r.json")
    assert not Path("r.json").exists()


def test_a_baseline_goes_from_nothing_to_a_gate(gate: Gate) -> None:
    """Create, pass, fail on what is new, look at the difference, accept it, pass."""
    policy = ("--set", "tolerated_lift=0.1")
    assert gate.code("check", "old", *policy) == 1
    assert gate.code("baseline", "create", "old", "-o", "b.json", *policy) == 0
    assert gate.code("check", "old", "--baseline", "b.json", *policy) == 0
    assert gate.code("check", "same", "--baseline", "b.json", *policy) == 0  # one more: noise
    failed = gate("check", "new", "--baseline", "b.json", *policy)
    assert failed.exit_code == 1
    assert failed.stdout.startswith("FAIL: 1 of 8 attributes exceeds what the policy tolerates: age.")
    assert "Known from the baseline, and not worse: sex." in failed.stdout
    shown = gate("baseline", "diff", "new", "b.json")
    assert shown.exit_code == 0
    assert "new: age of p00" in shown.stdout
    assert "0 of 24   24 of 24  worse         by person  0.000" in shown.stdout
    assert "b.json" in gate.fault("baseline", "create", "new", "-o", "b.json")
    assert gate.code("baseline", "update", "new", "b.json", *policy) == 0
    assert gate.code("check", "new", "--baseline", "b.json", *policy) == 0


def test_an_update_keeps_the_suppressions_and_names_nobody_anew(gate: Gate) -> None:
    """What was decided by hand survives; a baseline without people stays one."""
    gate.code("baseline", "create", "old", "-o", "b.json", "--no-people")
    path = Path("b.json")
    suppression = {"attribute": "age", "reason": "agreed", "owner": "us", "expires": "2999-01-01"}
    data = json.loads(path.read_text(encoding="utf-8")) | {"suppressions": [suppression]}
    path.write_text(json.dumps(data), encoding="utf-8")
    gate.code("baseline", "update", "new", "b.json")
    text = path.read_text(encoding="utf-8")
    assert json.loads(text)["suppressions"] == [suppression]
    assert json.loads(text)["findings"] is None
    assert '"p00"' not in text


def test_the_day_can_be_fixed(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH stands in for today, so that a verdict can be repeated."""
    policy = ("--set", "tolerated_lift=0.1")
    gate.code("baseline", "create", "old", "-o", "b.json", *policy)
    data = json.loads(Path("b.json").read_text(encoding="utf-8"))
    data["suppressions"] = [{"attribute": "age", "reason": "agreed", "owner": "us", "expires": "2001-09-09"}]
    Path("b.json").write_text(json.dumps(data), encoding="utf-8")
    assert gate.code("check", "new", "--baseline", "b.json", *policy) == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert gate.code("check", "new", "--baseline", "b.json", *policy) == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert "SOURCE_DATE_EPOCH" in gate.fault("check", "new", "--baseline", "b.json")


def test_no_baseline_is_made_of_half_a_run(gate: Gate) -> None:
    """It would call everything new that was not reached yet."""
    assert "not finished" in gate.fault("baseline", "create", "cut", "-o", "b.json")
    assert not Path("b.json").exists()


def test_a_fault_in_policy_or_baseline_comes_up_before_anything_is_asked(gate: Gate) -> None:
    """The run of 'auditor gate' is thrown away, and with it what was paid for."""
    Path("strict.toml").write_text("[egress]\noffline = true\n", encoding="utf-8")
    asking = ("gate", "people.jsonl", "-m", "http://192.0.2.1/v1#m", "--allow", "192.0.2.1")
    assert "missing.json" in gate.fault(*asking, "--baseline", "missing.json")
    assert "missing.toml" in gate.fault(*asking, "--policy", "missing.toml")
    assert "offline" in gate.fault(*asking, "--config", "strict.toml")


def test_no_value_is_in_a_baseline(gate: Gate) -> None:
    """Ids and counts only: what the model said, and what is true, stay in the run."""
    gate.code("baseline", "create", "new", "-o", "b.json")
    text = Path("b.json").read_text(encoding="utf-8")
    assert '"p00"' in text
    assert "female" not in text
    assert "Runner" not in text
