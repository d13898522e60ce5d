"""Options in groups look to their user like any others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from auditor.cli.grouping import grouped

Name = Annotated[str, typer.Argument()]
Loud = Annotated[bool, typer.Option("--loud", "-l")]
Times = Annotated[int, typer.Option(min=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How it is said."""

    loud: Loud = False
    times: Times = 1


@grouped
def greet(name: Name, voice: Voice, *, end: Annotated[str, typer.Option()] = ".") -> None:
    """Greet somebody."""
    said = name.upper() if voice.loud else name
    typer.echo(" ".join([said] * voice.times) + end)


app = typer.Typer()
app.command()(greet)


def test_a_group_is_its_options() -> None:
    """Names, defaults, short forms and limits are those of the fields."""
    assert CliRunner().invoke(app, ["ann"]).stdout == "ann.\n"
    assert CliRunner().invoke(app, ["ann", "-l", "--times", "2", "--end", "!"]).stdout == "ANN ANN!\n"
    assert CliRunner().invoke(app, ["ann", "--times", "0"]).exit_code == 2


def test_help_has_a_heading_for_each_group() -> None:
    """It is what the group says of itself."""
    told = CliRunner().invoke(app, ["--help"]).stdout
    assert "Greet somebody." in told
    assert "How it is said" in told
    assert "How it is said." not in told
