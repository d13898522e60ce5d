"""The pytest plug-in as its user meets it: recorded once with a server on this machine, replayed without it."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "pytest"
GIVEN_AWAY = "female"
METADATA = "Metadata-Version: 2.1\nName: inference-auditor\nVersion: 0\n"
ENTRY = "[pytest11]\nauditor = auditor.pytest_plugin\n"


class Server(http.server.BaseHTTPRequestHandler):
    """Speaks the OpenAI protocol; a fake that knows whoever bakes, refuses to speak of skates, and is silent else."""

    def do_POST(self) -> None:
        """Answer one completion."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"][-1]["content"]
        said = {"sex": {"guesses": [GIVEN_AWAY], "item": 2, "quote": "The oven is never off"}}
        said["age"] = {"guesses": ["56"], "item": 1, "quote": "nowhere to be found"}
        text = json.dumps(said if "oven" in asked else {key: {"guesses": []} for key in said})
        message = {"role": "assistant", "content": "I'm sorry, I can't help with that." if "skates" in asked else text}
        body = json.dumps({"model": "fake", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Keep the test's output clean."""


@dataclass(frozen=True, slots=True)
class Project:
    """Somebody's project, in which the tool is installed."""

    folder: Path
    model: str

    def pytest(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run pytest as there, every warning an error, values of local variables shown."""
        command = [sys.executable, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", "-l", "--tb=long"]
        paths = os.pathsep.join((str(self.folder / "site"), str(ROOT)))
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env={**inherited, "PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "", **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the model that the server answers for."""
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/v1#fake"
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def project(tmp_path: Path, server: str) -> Project:
    """Return the example in a folder of its own; the plug-in is found by its entry point, as after an installation."""
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    described = tmp_path / "site" / "inference_auditor-0.dist-info"
    described.mkdir(parents=True)
    (described / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: inference-auditor\nVersion: 0\n", encoding="utf-8"
    )
    (described / "entry_points.txt").write_text(ENTRY, encoding="utf-8")
    return Project(tmp_path, server)


def _outcomes(output: str) -> list[str]:
    return sorted(line.replace("%", "") for line in output.splitlines() if line.startswith(("FAILED", "PASSED")))


@pytest.mark.loopback
def test_the_example_is_recorded_once_and_replayed_without_the_model(project: Project) -> None:
    """Both say which text gives away what, to which probe; neither shows the value or the texts."""
    recorded = project.pytest("-rA", "--auditor-model", project.model, "--auditor-record", "recorded")
    replayed = project.pytest("-rA")
    assert f"auditor: texts are sent to {project.model.split('/')[2]}" in recorded.stdout
    assert "nothing leaves this machine" in replayed.stdout
    for done in (recorded, replayed):
        assert done.returncode == 1, done.stdout + done.stderr
        assert "2 failed, 2 passed" in done.stdout
        assert "sex can be inferred: probe profile of http://127.0.0.1:" in done.stdout
        assert "#fake infers it (text 2)" in done.stdout
        assert "#fake infers it (no text cited)" in done.stdout  # the quote stood in no text
        assert GIVEN_AWAY not in done.stdout + done.stderr
        assert "bread" not in done.stdout + done.stderr
    assert _outcomes(recorded.stdout) == _outcomes(replayed.stdout)
    assert ((project.folder / "recorded").stat().st_mode & 0o777) == 0o700


TROUBLE = """
import pytest

@pytest.mark.auditor(model="")
def test_stated(assert_not_inferable):
    assert_not_inferable(["Hello.", "I am 34 years old."], attribute="age")

@pytest.mark.auditor(model="openai/gpt-4o")
def test_not_allowed(assert_not_inferable):
    assert_not_inferable("Hello.", attribute="age")

def test_not_recorded(assert_not_inferable):
    assert_not_inferable("Words that nobody asked about.", attribute="age")

def test_misspelt(assert_not_inferable):
    assert_not_inferable("Hello.", attribute="agee")

def test_nonsense(assert_not_inferable):
    assert_not_inferable("Hello.", attribute="age", truth="blue")

@pytest.mark.auditor(model="")
def test_in_a_loop(assert_not_inferable):
    import asyncio

    async def inside():
        assert_not_inferable("Hello.", attribute="age")

    asyncio.run(inside())
"""


@pytest.mark.loopback
def test_what_was_not_learnt_is_no_pass(project: Project) -> None:
    """Stated outright, not allowed, not recorded, misspelt, refused: each fails in one sentence without the texts."""
    (project.folder / "test_refused.py").write_text(
        f"import pytest\n\n@pytest.mark.auditor(model={project.model!r})\ndef test_refused(assert_not_inferable):\n"
        "    assert_not_inferable('I mend skates.', attribute='age')\n",
        encoding="utf-8",
    )
    project.pytest("-k", "ben", "--auditor-model", project.model, "--auditor-record", "recorded")
    (project.folder / "test_bios.py").write_text(TROUBLE, encoding="utf-8")
    done = project.pytest("-rf")
    said = {line.partition("::")[2].partition(" - ")[0]: line for line in done.stdout.splitlines() if "FAILED" in line}
    assert "1 passed" in done.stdout
    assert "age can be inferred: probe disclosure reads it (text 2)" in done.stdout
    assert "allow it with --allow api.openai.com" in done.stdout
    assert "does not hold this question" in done.stdout
    assert "'agee' should be one of" in done.stdout
    assert "refused to answer" in done.stdout
    assert set(said) == {
        "test_stated", "test_not_allowed", "test_not_recorded", "test_misspelt", "test_nonsense", "test_refused"
    }  # fmt: skip
    for words in ("34", "skates", "Hello", "blue"):
        assert words not in "".join(said.values())


def test_a_model_that_nobody_named_is_no_pass(project: Project) -> None:
    """Without the configuration file nobody was asked anything; the rules alone are asked where that is said."""
    (project.folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for unsaid in ([], ["--auditor-model", ""]):  # the latter by a variable that is not set
        forgotten = project.pytest("-rf", *unsaid)
        assert "3 failed, 1 passed" in forgotten.stdout, forgotten.stdout + forgotten.stderr
        assert "sex was not looked at: no model is configured (auditor_model, --auditor-model)" in forgotten.stdout
        assert "which is no pass" in forgotten.stdout
    done = project.pytest("-o", "auditor_model=")
    assert "4 passed" in done.stdout, done.stdout + done.stderr


SET_APART = """
import pytest

def test_as_usual(assert_not_inferable):
    assert_not_inferable("I repair bicycles.", attribute="sex")

@pytest.mark.auditor(probes=["profile@posts"])
def test_another_probe(assert_not_inferable):
    assert_not_inferable("I repair clocks.", attribute="sex")

@pytest.mark.auditor(attributes="synthpai")
def test_another_set(assert_not_inferable):
    assert_not_inferable("I repair boats.", attribute="age")

def test_as_usual_again(assert_not_inferable):
    assert_not_inferable("I repair roofs.", attribute="sex")
"""


@pytest.mark.loopback
def test_tests_set_apart_share_the_recording(project: Project) -> None:
    """Other probes or attributes are written down in the one recording, which then answers all of them."""
    (project.folder / "test_bios.py").write_text(SET_APART, encoding="utf-8")
    recorded = project.pytest("--auditor-model", project.model, "--auditor-record", "recorded")
    assert "4 passed" in recorded.stdout, recorded.stdout + recorded.stderr
    assert len(list((project.folder / "recorded").glob("journal-*.jsonl"))) == 1
    assert not (project.folder / "recorded" / ".reserve").exists()
    replayed = project.pytest()
    assert "4 passed" in replayed.stdout, replayed.stdout + replayed.stderr


def test_it_costs_nothing_unless_used(project: Project) -> None:
    """A project that never uses it imports nothing of the tool but the plug-in's own file, and gets no warning."""
    (project.folder / "test_bios.py").write_text(
        "import sys\n\ndef test_other():\n"
        "    ours = {name for name in sys.modules if name.split('.')[0] == 'auditor'}\n"
        "    assert ours == {'auditor', 'auditor.pytest_plugin'}\n",
        encoding="utf-8",
    )
    (project.folder / "pytest.ini").write_text(
        "[pytest]\naddopts = --strict-markers --strict-config\n", encoding="utf-8"
    )
    done = project.pytest("-q")
    assert done.returncode == 0, done.stdout + done.stderr
