"""The action, the pre-commit hooks and their examples, carried out as GitHub and pre-commit would, without a key."""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
SCRIPTED = runpy.run_path(str(ROOT / "tests" / "scripted_run.py"))
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail")  # what 'shell: bash' stands for


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a corpus, two recordings by a scripted model, and the tool on PATH."""
    (tmp_path / ".git").mkdir()
    people = SCRIPTED["write_corpus"](tmp_path / "people.jsonl")
    SCRIPTED["record"](tmp_path / "recorded", people, SCRIPTED["knows"](20, "sex"))
    SCRIPTED["record"](tmp_path / "recorded-after", people, SCRIPTED["knows"](24, "sex", "age"))
    (tmp_path / "auditor.toml").write_text("[policy]\ntolerated_lift = 0.1\n", encoding="utf-8")
    tool = tmp_path / "bin" / "auditor"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m auditor "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    return tmp_path


def _environment(repository: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{repository / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def _auditor(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["auditor", *arguments]
    return subprocess.run(
        command, cwd=repository, env=_environment(repository), capture_output=True, text=True, check=False
    )


@dataclass(slots=True)
class Job:
    """One use of the action on a runner: what GitHub would keep of it."""

    workspace: Path
    inputs: Mapping[str, str]
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    log: str = ""
    code: int = 0

    def run(self) -> Job:
        """Carry out the steps of action.yml, as far as none fails; steps of other actions are only noted."""
        action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        defaults = {name: one.get("default", "") for name, one in action["inputs"].items()}
        assert set(self.inputs) <= set(defaults)
        self.inputs = {**defaults, **self.inputs}
        (self.workspace / "temp").mkdir()
        for step in action["runs"]["steps"]:
            if self.code == 0 and self._wanted(step.get("if", "")):
                self._step(step)
        return self

    def file(self, name: str) -> Path:
        """Return one of the files through which a step talks to GitHub."""
        return self.workspace / "temp" / name

    def _step(self, step: Mapping[str, Any]) -> None:
        if "uses" in step:
            self.used.append(f"{step['uses']} {self._filled(step['with']['sarif_file'])}")
            return
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]  # an input that is written into a script is run
        talk = {name: str(self.file(name)) for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
        own = {name: self._filled(value) for name, value in step.get("env", {}).items()}
        environment = {**_environment(self.workspace), **talk, **own}
        environment |= {"RUNNER_TEMP": str(self.workspace / "temp"), "GITHUB_ACTIONS": "true", "CI": "true"}
        script = self.file("step.sh")
        script.write_text(step["run"], encoding="utf-8")
        self.file("GITHUB_OUTPUT").unlink(missing_ok=True)
        done = subprocess.run(
            [*SHELL, str(script)], cwd=self.workspace, env=environment, capture_output=True, text=True, check=False
        )
        self.log += done.stdout + done.stderr
        self.code = done.returncode
        if self.file("GITHUB_OUTPUT").exists():
            lines = self.file("GITHUB_OUTPUT").read_text(encoding="utf-8").splitlines()
            self.outputs[step["id"]] = dict(line.split("=", 1) for line in lines)

    def _filled(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            kind, *rest = found[1].split(".")
            if kind == "inputs":
                return self.inputs[rest[0]]
            return str(ROOT) if found[1] == "github.action_path" else self.outputs[rest[0]][rest[2]]

        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", value, text)

    def _wanted(self, condition: str) -> bool:
        stated = re.fullmatch(r"inputs\.([\w-]+) (==|!=) '(\w+)'", condition)
        assert stated or not condition
        return not stated or (self.inputs[stated[1]] == stated[3]) is (stated[2] == "==")


def test_the_workflow_of_the_example_passes_and_fails_only_on_what_is_new(repository: Path) -> None:
    """By its own 'with'; verdict, summary, annotations, SARIF and outputs are there, whatever the verdict."""
    workflow = yaml.safe_load((EXAMPLES / "github/.github/workflows/audit.yml").read_text(encoding="utf-8"))
    (step,) = [one for one in workflow["jobs"]["inference"]["steps"] if "auditor@" in one["uses"]]
    assert (
        _auditor(repository, "run", "people.jsonl", "-m", "replay:recorded", "-o", "runs/first", "-q").returncode == 0
    )
    made = _auditor(repository, "baseline", "create", "runs/first", "-o", "auditor-baseline.json")
    assert made.returncode == 0, made.stderr
    job = Job(repository, {**step["with"], "install": "none"}).run()
    assert job.code == 0, job.log
    assert job.outputs["gate"] == {"verdict": "PASS", "exit-code": "0", "sarif": "auditor-reports/report.sarif"}
    assert job.used == ["github/codeql-action/upload-sarif@v3 auditor-reports/report.sarif"]
    assert "::notice" in job.log
    shutil.rmtree(repository / "temp")
    worse = {**step["with"], "install": "none", "model": "replay:recorded-after", "run": "runs/after"}
    job = Job(repository, worse).run()
    assert job.code == 1
    assert job.outputs["gate"]["verdict"] == "FAIL"
    assert job.used  # code scanning learns of it although the job fails
    assert "::error" in job.log
    assert "FAIL" in job.file("GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")
    sarif = json.loads((repository / "auditor-reports" / "report.sarif").read_text(encoding="utf-8"))
    assert sarif["version"] == "2.1.0"


def test_the_action_looks_on_where_it_is_told_to(repository: Path) -> None:
    """With fail: false the verdict is shown and the job goes on; an input is never run as a script."""
    strange = {"corpus": "people.jsonl", "model": "replay:recorded-after", "probe": "profile $(touch owned) *"}
    job = Job(repository, {**strange, "install": "none"}).run()
    assert job.code == 2  # there is no such probe
    assert not (repository / "owned").exists()
    shutil.rmtree(repository / "temp")
    job = Job(repository, {**strange, "probe": "profile", "install": "none", "fail": "false"}).run()
    assert (job.code, job.outputs["gate"]["exit-code"]) == (0, "1")
    assert not job.used


def test_a_host_that_no_input_allows_receives_nothing(repository: Path) -> None:
    """In CI nobody is asked: one sentence, exit code 2."""
    job = Job(repository, {"corpus": "people.jsonl", "model": "openai/gpt-4o", "install": "none"}).run()
    assert job.code == 2
    assert "allow it with --allow api.openai.com" in job.log
    assert not job.outputs


def test_the_action_installs_what_it_is_told_to(repository: Path) -> None:
    """By a stand-in for Python that writes down how it is called: nothing is fetched here."""
    python = repository / "bin" / "stand-in"
    python.write_text(
        '#!/bin/sh\nmkdir -p "$3/bin"\nprintf \'#!/bin/sh\\necho "$@"\\n\' > "$3/bin/pip"\nchmod +x "$3/bin/pip"\n'
    )
    python.chmod(0o755)
    for parts, source in (("core", str(ROOT)), ("remote", f"{ROOT}[remote]")):
        shutil.rmtree(repository / "temp", ignore_errors=True)
        job = Job(repository, {"corpus": "absent.jsonl", "install": parts, "python": "stand-in"}).run()
        assert f"install --quiet --disable-pip-version-check {source}\n" in job.log
        assert job.file("GITHUB_PATH").read_text(encoding="utf-8").strip().endswith("temp/auditor/bin")


def _hooks(repository: Path, files: list[str]) -> dict[str, subprocess.CompletedProcess[str]]:
    """Run the example's hooks on *files*, as pre-commit would: entry, args and the files that match."""
    offered = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    chosen = yaml.safe_load((EXAMPLES / "pre-commit/.pre-commit-config.yaml").read_text(encoding="utf-8"))
    done = {}
    for own in chosen["repos"][0]["hooks"]:
        hook = {**offered[own["id"]], **own}
        matching = [name for name in files if re.search(hook["files"], name)]
        if matching:
            passed = matching if hook.get("pass_filenames", True) else []
            command = [*shlex.split(hook["entry"]), *hook.get("args", []), *passed]
            done[hook["id"]] = _auditor(repository, *command[1:])
    return done


def test_the_hooks_of_the_example_stop_what_they_should(repository: Path) -> None:
    """A text that states an age; a corpus in which more can be inferred than the baseline holds."""
    shutil.copytree(EXAMPLES / "pre-commit", repository, dirs_exist_ok=True)
    _auditor(repository, "run", "people.jsonl", "-m", "replay:recorded", "-o", "runs/first", "-q")
    _auditor(repository, "baseline", "create", "runs/first", "-o", "auditor-baseline.json")
    fine = _hooks(repository, ["samples/harbour.txt", "people.jsonl", "README.md"])
    assert {name: done.returncode for name, done in fine.items()} == {"auditor-stated": 0, "auditor-gate": 0}
    assert fine["auditor-gate"].stdout.startswith("PASS: ")
    (bad,) = _hooks(repository, ["samples/harbour.txt", "samples/ferry.txt"]).values()
    assert (bad.returncode, bad.stdout) == (1, "samples/ferry.txt:1: age\n")
    shutil.rmtree(repository / "recorded")
    (repository / "recorded-after").rename(repository / "recorded")
    (worse,) = _hooks(repository, ["people.jsonl"]).values()
    assert worse.returncode == 1
    assert worse.stdout.startswith("FAIL: ")
    assert not list((repository / "runs").glob("people-*"))  # the gate keeps no run


def test_statements_are_listed_by_place_and_never_by_value(repository: Path) -> None:
    """Corpora by line and item, texts by line; what cannot be read is said, and is no pass."""
    (repository / "two.md").write_text("Hello.\n\nI'm 34, and I am a nurse.\n", encoding="utf-8")
    (repository / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    post = {"id": "x-1", "kind": "post", "text": "My son is ill. I am 34 years old."}
    (repository / "one.jsonl").write_text(json.dumps({"person": "x", "items": [post]}) + "\n", encoding="utf-8")
    done = _auditor(repository, "stated", "two.md", "one.jsonl", "--attribute", "age")
    assert done.stdout.splitlines() == ["two.md:3: age", "one.jsonl:1: age (x-1)"]
    assert "34" not in done.stdout + done.stderr
    mistyped = _auditor(repository, "stated", "two.md", "--attribute", "location")
    assert mistyped.returncode == 2
    assert "place" in mistyped.stderr  # among those that can be found
    unread = _auditor(repository, "stated", "bytes.txt")
    assert unread.returncode == 2
    assert "bytes.txt" in unread.stderr


@pytest.mark.parametrize(("model", "code"), [("replay:recorded", 0), ("replay:elsewhere", 3)])
def test_the_gitlab_job_ends_as_the_gate_does(repository: Path, model: str, code: int) -> None:
    """A run of which too little was heard still reaches the gate, which writes the report and returns the code."""
    other = SCRIPTED["write_corpus"](repository / "elsewhere.jsonl", 2)
    SCRIPTED["record"](repository / "elsewhere", other, SCRIPTED["knows"](2, "age"))
    assert _auditor(repository, "baseline", "create", "recorded", "-o", "auditor-baseline.json").returncode == 0
    job = yaml.safe_load((EXAMPLES / "gitlab/.gitlab-ci.yml").read_text(encoding="utf-8"))["inference"]
    install, *script = job["script"]
    assert install.startswith("pip install ")
    lines = "\n".join(script).replace("replay:recorded", model)
    done = subprocess.run(
        [*SHELL, "-c", lines], cwd=repository, env=_environment(repository), capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert (repository / job["artifacts"]["reports"]["junit"]).exists()
    assert job["allow_failure"] == {"exit_codes": 3}


def test_the_document_shows_the_examples_as_they_are() -> None:
    """The blocks of docs/ci.md are those that are tried here."""
    document = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    shown = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", document, re.DOTALL)]
    workflow = yaml.safe_load((EXAMPLES / "github/.github/workflows/audit.yml").read_text(encoding="utf-8"))
    job = yaml.safe_load((EXAMPLES / "gitlab/.gitlab-ci.yml").read_text(encoding="utf-8"))
    hooks = yaml.safe_load((EXAMPLES / "pre-commit/.pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert shown == [[workflow["jobs"]["inference"]["steps"][-1]], job, hooks["repos"]]
    settings = document.partition("```ini\n")[2].partition("```")[0]
    assert settings.strip() in (EXAMPLES / "pytest" / "pytest.ini").read_text(encoding="utf-8")
