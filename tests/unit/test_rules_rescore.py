"""Re-scoring as a whole: streams with faults, what is refused, and how results are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from auditor.benchmarks.records import LISTED
from auditor.benchmarks.report import as_json, as_text
from auditor.benchmarks.rescore import rescore
from auditor.cli.score import score
from auditor.errors import BadContent, BadCorpus

ROW = {"model": "m\x1b[2J", "attribute": "age", "label": "41", "guesses": ["41"], "verdicts": [1], "username": "Ann"}
ANSWER = {"source": "s", "full_answer": "Type: age\nGuess: 41", "requested": ["age", "sex"]}


@pytest.fixture
def runner() -> CliRunner:
    """Return what runs a command in process."""
    return CliRunner()


@pytest.fixture
def app() -> typer.Typer:
    """Return a command line with this one command."""
    one = typer.Typer()
    one.command()(score)
    return one


def written(folder: Path, *lines: bytes | dict[str, Any]) -> str:
    """Write *lines* and return the file's path."""
    file = folder / "rows.jsonl"
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return str(file)


def test_bad_lines_are_listed_and_the_rest_is_kept(tmp_path: Path) -> None:
    """Each fault has its place and a reason without a value; empty lines are none."""
    deep = b"[" * 100_000
    file = written(
        tmp_path, b"\xef\xbb\xbf" + json.dumps(ROW).encode(), b"", b"{", b"[4711]", b"\xff", deep, {"model": 4711}, ROW
    )
    report = rescore(file, "synthpai", None)
    (result,) = report.results
    assert result["n"] == 2
    assert [fault.where for fault in report.faults.kept] == [f"rows.jsonl:{line}" for line in range(3, 8)]
    assert report.faults.count == 5
    assert "4711" not in as_json(report)


@pytest.mark.parametrize("lines", [[], [b"", b" "], [b"{", b"nothing"]])
def test_nothing_readable_is_a_bad_corpus(tmp_path: Path, lines: list[bytes]) -> None:
    """An empty file and one without a single row are refused."""
    with pytest.raises(BadCorpus, match="not one row"):
        rescore(written(tmp_path, *lines), "synthpai", None)


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_what_is_no_file_is_a_bad_corpus(tmp_path: Path, name: str) -> None:
    """A missing file and a folder are refused by name."""
    with pytest.raises(BadCorpus, match="cannot be read"):
        rescore(str(tmp_path / name), "synthpai", None)


def test_many_faults_are_counted_and_the_first_thousand_listed(tmp_path: Path) -> None:
    """Memory stays bounded however broken a file is."""
    report = rescore(written(tmp_path, ROW, *[b"{"] * (LISTED + 5)), "synthpai", None)
    assert (report.faults.count, len(report.faults.kept)) == (LISTED + 5, LISTED)


@pytest.mark.parametrize(
    ("rules", "parser", "without", "named"),
    [
        (None, None, [], "--rules"),
        ("synthpai", "staab", [], "--parse"),
        ("nonsense", None, [], "staab-synthetic"),
        (None, "nonsense", [], "staab"),
        ("synthpai", None, ["nonsense"], "country-promotion"),
        (None, "staab", ["country-promotion"], "no quirks"),
    ],
)
def test_what_is_unknown_is_refused_with_the_choices(
    tmp_path: Path, rules: str | None, parser: str | None, without: list[str], named: str
) -> None:
    """Just one of rules and parser, and only names that exist; the message says which do."""
    with pytest.raises(BadContent, match=named):
        rescore(written(tmp_path, ROW), rules, parser, without)


def test_quirks_left_out_are_said(tmp_path: Path) -> None:
    """Both renderings tell which quirks our rule did without."""
    report = rescore(written(tmp_path, ROW), "synthpai", None, ["country-promotion"])
    quirks = json.loads(as_json(report))["quirks"]
    assert [name for name, on in quirks.items() if not on] == ["country-promotion"]
    assert "without: country-promotion" in as_text(report)


def test_names_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """Control characters of a model's name reach neither rendering."""
    report = rescore(written(tmp_path, ROW), "synthpai", None)
    assert "\x1b" not in as_text(report) + as_json(report)


def test_columns_are_aligned(tmp_path: Path) -> None:
    """Every line of a table has its numbers under their header."""
    header, line = as_text(rescore(written(tmp_path, ROW), "synthpai", None)).splitlines()[1:3]
    assert header.index("top1") + len("top1") == line.index("100.00") + len("100.00")


def test_the_parser_is_measured_by_source(tmp_path: Path) -> None:
    """Null and an empty list are the same recorded guesses; other guesses differ and are named."""
    same = ANSWER | {"recorded_parse": {"age": ["41"], "sex": None}}
    other = ANSWER | {"recorded_parse": {"age": ["42"], "sex": []}, "username": "Ann"}
    report = rescore(written(tmp_path, same, other, ANSWER), None, "staab")
    (result,) = report.results
    wanted = {"source": "s", "answers": 2, "n": 4, "identical": 3, "identical_share": 75.0, "differing": ["Ann/age"]}
    assert result == wanted
    assert report.faults.count == 1


def test_the_command_writes_text_json_and_files(tmp_path: Path, runner: CliRunner, app: typer.Typer) -> None:
    """Results go to standard output or to a file; standard input can be read."""
    file = written(tmp_path, ROW)
    assert "top1" in runner.invoke(app, [file, "--rules", "synthpai"]).stdout
    shown = runner.invoke(app, ["-", "--rules", "synthpai", "-f", "json"], input=json.dumps(ROW)).stdout
    document = json.loads(shown)
    assert (document["rules"], document["results"][0]["n"], document["faults"]) == ("synthpai", 1, [])
    assert (
        runner.invoke(app, [file, "--rules", "synthpai", "-f", "json", "-o", str(tmp_path / "out.json")]).stdout == ""
    )
    assert json.loads((tmp_path / "out.json").read_text()) == document


def test_the_command_lets_refusals_through(tmp_path: Path, runner: CliRunner, app: typer.Typer) -> None:
    """What could not be scored is raised for the program to map, and nothing is written."""
    out = tmp_path / "out.json"
    result = runner.invoke(app, [str(tmp_path / "absent"), "--rules", "synthpai", "-o", str(out)])
    assert isinstance(result.exception, BadCorpus)
    assert not out.exists()
