"""``auditor check``: the gate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.console import say
from auditor.cli.settings import ConfigOption, PolicyOption, SetOption, agreed_in, effective_policy


def check(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    policy: PolicyOption = None,
    config: ConfigOption = None,
    settings: SetOption = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fail only on what is new or worse than in this baseline.")
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option("-o", "--out", help="Also write the report here: .json, .sarif, .xml (JUnit), .md, .html, .csv."),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Return 0 whatever the verdict.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Judge a run by a policy: exit code 0 PASS, 1 FAIL, 3 INCONCLUSIVE; 2 where it could not start."""
    from auditor.cli.artefacts import check_names, write
    from auditor.gate.exits import Exit
    from auditor.gate.verdict import EXIT_OF, Gate
    from auditor.reporting.assemble import assemble
    from auditor.reporting.gated import gated
    from auditor.scoring.recorded import load

    files = out or []
    check_names(files)
    effective = effective_policy(policy, config, settings)
    recorded = load(run)
    agreed = agreed_in(baseline, recorded.plan.identity) if baseline else None
    report = gated(assemble(recorded), recorded, Gate(effective.policy, agreed))
    write(report, recorded, files)
    if not quiet:
        say(f"policy: {', '.join(effective.sources()) or 'the defaults'}")
        typer.echo("\n- ".join((f"{report.verdict.status}: {report.verdict.sentence}", *report.verdict.reasons)))
    raise typer.Exit(Exit.PASS if exit_zero else EXIT_OF[report.verdict.status])
