"""What a run costs, as its user meets it: estimates, limits that hold, prices, and a run that goes on."""

from __future__ import annotations

import json
import runpy
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app

pytestmark = pytest.mark.loopback

ROOT = Path(__file__).resolve().parents[1]
SERVER = runpy.run_path(str(ROOT / "openai_server.py"))
IN_PROCESS = runpy.run_path(str(ROOT / "in_process.py"))["auditor"]
SCRIPTED = runpy.run_path(str(ROOT / "scripted_run.py"))
PEOPLE = 6
CALLS = PEOPLE + 1  # the profile of each, and one control for all


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a working folder with a corpus of six invented runners."""
    SCRIPTED["write_corpus"](tmp_path / "people.jsonl", PEOPLE)
    (tmp_path / ".git").mkdir()  # nobody else's configuration is found
    return tmp_path


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Start a server that speaks the OpenAI protocol, with the behaviour that the test names."""
    with SERVER["serving"](getattr(request, "param", "ok")) as base:
        yield base


def auditor(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in *folder*."""
    done: subprocess.CompletedProcess[str] = IN_PROCESS("run", "people.jsonl", "-o", "run", *arguments, cwd=folder)
    return done


def asked(base: str) -> int:
    """Return how many questions the server has received."""
    with urllib.request.urlopen(f"{base.removesuffix('/v1')}/counts") as answer:  # noqa: S310 - our own server
        return sum(json.load(answer).values())


def price(folder: Path, text: str) -> None:
    """State what every model costs."""
    (folder / "auditor.toml").write_text(f'[prices."http://*"]\n{text}\n', encoding="utf-8")


def test_a_limit_ends_the_run_and_a_higher_one_goes_on(folder: Path, server: str) -> None:
    """Exit 3, INCONCLUSIVE, a partial report, the limit named; together the two starts ask what one would have."""
    model = f"{server}#runner"
    first = auditor(folder, "-m", model, "--max-calls", "3")
    assert first.returncode == 3
    assert first.stdout.splitlines()[0] == "run/report.html"
    assert first.stdout.splitlines()[-1].startswith("INCONCLUSIVE: ")
    assert "the limit of 3 calls is reached: the same command with a higher limit goes on" in first.stderr
    assert "calls 3, tokens 162, US dollars not known" in first.stderr
    assert asked(server) == 3
    again = auditor(folder, "-m", model, "--max-calls", "3")  # the run has spent all of it
    assert (again.returncode, asked(server)) == (3, 3)
    second = auditor(folder, "-m", model, "--max-calls", str(CALLS))
    assert second.returncode == 0, second.stderr
    assert asked(server) == CALLS
    assert f"calls {CALLS}, tokens {CALLS * 54}," in second.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "run", "--max-calls", "1"),
        ("gate", "people.jsonl", "--max-calls", "2"),
        ("mitigate", "people.jsonl", "--with", "rewrite", "-o", "out.jsonl", "--max-calls", "2"),
    ],
)
def test_every_command_that_asks_holds_to_limits(
    folder: Path, server: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many calls are so many, exit code 3, and the limit is named."""
    monkeypatch.chdir(folder)
    model = f"{server}#runner"
    if command[0] == "explain":
        assert CliRunner().invoke(app, ["run", "people.jsonl", "-o", "run", "-m", model]).exit_code == 0
    who = {"explain": ["-m", model], "gate": ["-m", model], "mitigate": ["--rewriter", model]}[command[0]]
    before = asked(server)
    done = CliRunner().invoke(app, [*command, *who])
    assert done.exit_code == 3, done.output
    assert f"the limit of {command[-1]} calls is reached" in done.output
    assert asked(server) - before == int(command[-1])


@pytest.mark.parametrize("server", ["broken:2"], indirect=True)
def test_retries_count_and_what_they_may_cost_is_kept(folder: Path, server: str) -> None:
    """A server that fails each question twice: a limit of calls is one of attempts, also over several starts."""
    model = f"{server}#runner"
    attempts = 1 + 3 * PEOPLE
    for limit in (2, attempts - 1):
        done = auditor(folder, "-m", model, "--max-calls", str(limit))
        assert done.returncode == 3, done.stderr
        assert asked(server) <= limit
    final = auditor(folder, "-m", model)
    assert final.returncode == 0, final.stderr


def test_money_is_limited_only_where_prices_are_known(folder: Path, server: str) -> None:
    """An unknown price is one sentence with the remedy; a stated one limits, and is written into every answer."""
    model = f"{server}#runner"
    refused = auditor(folder, "-m", model, "--max-usd", "1")
    assert refused.returncode == 2
    (sentence,) = refused.stderr.strip().splitlines()
    assert f'[prices."{model}"]' in sentence
    assert not (folder / "run").exists()
    price(folder, "input = 2\noutput = 8\ncached = 1")
    assert auditor(folder, "-m", model, "--max-usd", "0.001").returncode == 3  # no question's upper bound fits
    assert asked(server) == 0
    done = auditor(folder, "-m", model, "--max-usd", "0.04")  # two fit, and settle for so little that all do in turn
    assert done.returncode == 0, done.stderr
    report = json.loads(_report(folder))
    per_call = (10 * 2 + 40 * 1 + 4 * 8) / 1e6
    assert report["spent"] == [
        {
            "task": "attack",
            "model": model,
            "calls": CALLS,
            "prompt_tokens": 50 * CALLS,
            "output_tokens": 4 * CALLS,
            "usd": pytest.approx(per_call * CALLS),
        }
    ]


def _report(folder: Path) -> str:
    done: subprocess.CompletedProcess[str] = IN_PROCESS("report", "run", "-f", "json", cwd=folder)
    return done.stdout


def test_an_estimate_is_free_and_one_on_a_sample_is_part_of_the_run(folder: Path, server: str) -> None:
    """Without a sample nothing is asked or written; with one its answers are kept, and the rest is as foretold."""
    model = f"{server}#runner"
    free = auditor(folder, "-m", model, "--estimate")
    assert free.returncode == 0, free.stderr
    assert free.stdout.splitlines()[0] == f"people: {PEOPLE}"
    assert free.stdout.splitlines()[2].split()[:3] == [model, "likely", str(CALLS)]
    assert (asked(server), (folder / "run").exists()) == (0, False)
    assert "--estimate-on" in free.stderr
    assert "its price is not known" in free.stderr
    price(folder, "input = 2\noutput = 8")
    sample = auditor(folder, "-m", model, "--estimate-on", "2")
    assert sample.returncode == 0, sample.stderr
    assert asked(server) == 3
    left = sample.stdout.splitlines()[2].split()
    assert left[:3] == [model, "likely", "4"]
    assert left[4] == str(4 * 4)  # tokens written
    assert "measured on 3 answers" in sample.stderr
    assert auditor(folder, "-m", model).returncode == 0
    assert asked(server) == CALLS


def test_an_estimate_needs_no_leave_and_no_known_host(folder: Path) -> None:
    """Nothing is sent, so nothing has to be allowed; a listed price is found."""
    done = auditor(folder, "-m", "openai/gpt-4o-mini", "--estimate", "--max-usd", "0.0001")
    assert done.returncode == 0, done.stderr
    most = done.stdout.splitlines()[3].split()
    assert float(most[5]) > 0
    assert "the run could end early" in done.stderr


def test_a_fault_in_the_prices_is_one_sentence(folder: Path) -> None:
    """File, key and what was meant."""
    price(folder, "input = 2\noutptu = 8")
    done = auditor(folder, "-m", "openai/gpt-4o-mini", "--estimate")
    assert done.returncode == 2
    (sentence,) = done.stderr.strip().splitlines()
    assert "auditor.toml: 'prices.http://*.outptu' should be 'output'" in sentence
