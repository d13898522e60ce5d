"""The command line as its user meets it: exit codes, one sentence for every fault, results apart from the story."""

from __future__ import annotations

import json
import random
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.content import shelf

auditor = runpy.run_path(str(Path(__file__).resolve().parents[1] / "in_process.py"))["auditor"]
CANARY = "kanarienvogel-7421"


def _people(path: Path, *people: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(person, ensure_ascii=False) + "\n" for person in people), encoding="utf-8")
    return path


def _post(text: str) -> dict[str, str]:
    return {"kind": "post", "text": text}


def test_nobody_who_can_be_read_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    """An empty corpus, and one of nothing but faults: nothing is left behind."""
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "bad.jsonl").write_text(f'{CANARY}\n{{"person": "{CANARY}"}}\n', encoding="utf-8")
    for name in ("empty.jsonl", "bad.jsonl", "absent.jsonl"):
        done = auditor("run", name, "-q", "-o", "run", cwd=tmp_path)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert name in done.stderr
        assert CANARY not in done.stdout + done.stderr
        assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("-m", "nonsense"), "nonsense"),
        (("-m", "openai/gpt-4o"), "api.openai.com"),
        (("-m", "openai/gpt-4o", "--offline", "--allow", "api.openai.com"), "api.openai.com"),
        (("-p", "nowhere"), "nowhere"),
        (("-p", "./absent.toml"), "absent.toml"),
        (("--mitigate", "magic"), "magic"),
        (("--attributes", "magic"), "magic"),
        (("-m", "replay:absent"), "absent"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_start_says_why_in_one_sentence(tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    """Unknown names, hosts that are not allowed, files that are not there: exit 2, no traceback."""
    _people(tmp_path / "p.jsonl", {"person": "a", "items": [_post(CANARY)]})
    done = auditor("run", "p.jsonl", "-o", "run", "-q", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert CANARY not in done.stderr


def test_odd_people_get_a_report(tmp_path: Path) -> None:
    """Pictures only, no truth, one person, writing of two hundred kinds: each ends in a report."""
    letters = random.Random(7)  # noqa: S311 - reproducible text, not a secret
    ranges = [(0x400, 0x4FF), (0x5D0, 0x5EA), (0x620, 0x64A), (0x904, 0x939), (0x4E00, 0x9FFF), (0x1F600, 0x1F64F)]
    tongues = ["".join(chr(letters.randint(*ranges[number % len(ranges)])) for _ in range(40)) for number in range(200)]
    picture = json.loads((shelf("fixtures") / "people.jsonl").read_text(encoding="utf-8").splitlines()[0])["items"][-1]
    (tmp_path / "pictures").mkdir()
    shutil.copy(shelf("fixtures") / picture["path"], tmp_path / picture["path"])
    corpora: dict[str, list[dict[str, object]]] = {
        "pictured": [{"person": "a", "items": [picture], "truth": {"sex": "female"}}],
        "unlabelled": [{"person": "a", "items": [_post("I'm 34 and live in Graz")]}],
        "tongues": [
            {"person": f"p{n}{t[:3]}", "items": [_post(t)], "truth": {"place": t}} for n, t in enumerate(tongues)
        ],
    }
    for name, people in corpora.items():
        _people(tmp_path / f"{name}.jsonl", *people)
        done = auditor("run", f"{name}.jsonl", "-o", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[0] == f"{name}/report.html"
        assert (tmp_path / name / "report.html").stat().st_size > 10_000
        rows = json.loads(auditor("report", name, "-f", "json", cwd=tmp_path).stdout)["rows"]
        assert {row["asked"] for row in rows} == {len(people)}


def test_faults_are_named_with_file_and_line_and_the_rest_is_kept(tmp_path: Path) -> None:
    """One good person among a bad line, a duplicate and an empty one."""
    lines = [
        json.dumps({"person": "a", "items": [_post("hi")]}),
        "{",
        json.dumps({"person": "a", "items": [_post("x")]}),
    ]
    lines.append(json.dumps({"person": "b", "items": []}))
    (tmp_path / "p.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = auditor("run", "p.jsonl", "-o", "run", cwd=tmp_path)
    assert done.returncode == 0
    assert all(f"p.jsonl:{number}: " in done.stderr for number in (2, 3, 4))
    assert "3 parts" in done.stderr
    assert json.loads(auditor("report", "run", "-f", "json", cwd=tmp_path).stdout)["corpus"]["people"] == 1


def test_a_process_of_its_own_does_the_same(tmp_path: Path) -> None:
    """The other tests start no process: one does."""
    _people(tmp_path / "p.jsonl", {"person": "a", "items": [_post("hi")]})
    command = ["run", "p.jsonl", "-o", "run", "-m", "nonsense"]
    done = subprocess.run(
        [sys.executable, "-m", "auditor", *command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    same = auditor(*command, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (same.returncode, same.stdout, same.stderr)
    assert done.returncode == 2


def test_standard_input_is_a_corpus(tmp_path: Path) -> None:
    """JSON lines through a pipe, kept in the private run."""
    corpus = json.dumps({"person": "a", "items": [_post("I'm 34")], "truth": {"age": 34}}) + "\n"
    done = auditor("run", "-", "-o", "run", cwd=tmp_path, stdin=corpus)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "corpus.jsonl").exists()
    assert auditor("run", "-", "-o", "run", cwd=tmp_path, stdin=corpus).returncode == 0


def test_another_plan_is_not_mixed_into_a_run(tmp_path: Path) -> None:
    """The same folder with other attributes is refused, naming what differs."""
    _people(tmp_path / "p.jsonl", {"person": "a", "items": [_post("hi")]})
    assert auditor("run", "p.jsonl", "-o", "run", cwd=tmp_path).returncode == 0
    done = auditor("run", "p.jsonl", "-o", "run", "--attributes", "gdpr", cwd=tmp_path)
    assert done.returncode == 2
    assert "attributes" in done.stderr


def test_the_verdict_is_the_exit_code(tmp_path: Path) -> None:
    """Without labels nothing can pass: check says INCONCLUSIVE and returns 3."""
    _people(tmp_path / "p.jsonl", {"person": "a", "items": [_post("hi")]})
    auditor("run", "p.jsonl", "-o", "run", cwd=tmp_path)
    done = auditor("check", "run", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout.startswith("INCONCLUSIVE")


@pytest.mark.loopback
def test_a_model_that_nobody_answers_for_is_lost_and_named(tmp_path: Path) -> None:
    """The host stands in one sentence, every question is counted as lost, and the run is not clean."""
    _people(tmp_path / "p.jsonl", {"person": "a", "items": [_post(CANARY)], "truth": {"age": 3}})
    done = auditor(
        "run", "p.jsonl", "-m", "hosted_vllm/x", "--api-base", "http://127.0.0.1:9/v1", "-o", "run", cwd=tmp_path
    )
    assert done.returncode == 3
    assert "127.0.0.1:9" in done.stderr
    assert CANARY not in done.stderr
    rows = json.loads(auditor("report", "run", "-f", "json", cwd=tmp_path).stdout)["rows"]
    assert all(row["lost"] == row["asked"] == 1 for row in rows if row["model"])


def test_a_run_can_be_replayed_without_its_model(tmp_path: Path) -> None:
    """Baselines and recorded answers alone give the rows again."""
    _people(tmp_path / "p.jsonl", {"person": "a", "items": [_post("I'm 34")], "truth": {"age": 34}})
    auditor("run", "p.jsonl", "-o", "first", cwd=tmp_path)
    done = auditor("run", "p.jsonl", "-m", "replay:first", "-o", "second", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    first, second = (
        json.loads(auditor("report", run, "-f", "json", cwd=tmp_path).stdout) for run in ("first", "second")
    )
    assert first["rows"] == second["rows"]
