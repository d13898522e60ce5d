"""The command line: each command parses, calls one function and maps the result to an exit code."""

from __future__ import annotations

import os
import sys
import traceback

import typer

from auditor.cli import (
    attributes,
    baseline,
    calibrate,
    check,
    config,
    demo,
    doctor,
    explain,
    gate,
    judge,
    mitigate,
    mitigations,
    models,
    probes,
    report,
    run,
    score,
    stated,
    version,
)
from auditor.cli.streams import outlive_readers
from auditor.errors import AuditorError
from auditor.files import NO_ROOM, no_room
from auditor.gate.exits import Exit
from auditor.keys import hidden

app = typer.Typer(
    name="auditor",
    help="Measure how much language models can work out about people from what they wrote and photographed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with locals would show the corpus
    add_completion=False,
)
app.callback()(version.options)
app.command()(demo.demo)
app.command()(run.run)
app.command()(report.report)
app.command()(judge.judge)
app.command()(explain.explain)
app.command()(check.check)
app.command()(gate.gate)
app.command()(stated.stated)
app.add_typer(baseline.app, name="baseline")
app.add_typer(config.app, name="config")
app.command()(calibrate.calibrate)
app.command()(score.score)
app.add_typer(probes.app, name="probes")
app.command()(attributes.attributes)
app.add_typer(models.app, name="models")
app.command()(mitigate.mitigate)
app.command()(mitigations.mitigations)
app.command()(doctor.doctor)


def main() -> None:
    """Run the command line, keeping "could not audit" apart from "found something"."""
    outlive_readers()
    try:
        app()
    except AuditorError as error:
        typer.echo(f"auditor: {hidden(str(error))}", err=True)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - a crash must not look like a finding
        if isinstance(error, OSError) and no_room(error):
            typer.echo(f"auditor: {NO_ROOM}: make some, and give the same command again", err=True)
        else:
            _confess(error)
    sys.exit(Exit.UNABLE)


def _confess(error: Exception) -> None:
    """Say where a defect lies without its message, which might quote the corpus."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"  # noqa: PTH119 - a name, not a path
    typer.echo(f"auditor: internal error {type(error).__name__} at {where}; AUDITOR_DEBUG=1 shows it whole", err=True)
    if os.environ.get("AUDITOR_DEBUG"):
        typer.echo(hidden("".join(traceback.format_exception(error))), err=True)
