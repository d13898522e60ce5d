"""``auditor gate``: audit and judge in one, keeping nothing; for hooks."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.check import check
from auditor.cli.grouping import grouped
from auditor.cli.reach import reach
from auditor.cli.settings import ConfigOption, PolicyOption, SetOption, effective_policy


@grouped
def gate(
    corpus: options.Corpus,
    permits: options.Hosts,
    limits: options.Limits,
    *,
    model: options.Models = None,
    probe: options.Probes = None,
    attributes: options.Attributes = "",
    policy: PolicyOption = None,
    config: ConfigOption = None,
    settings: SetOption = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fail only on what is new or worse than in this baseline.")
    ] = None,
    quiet: options.Quiet = False,
) -> None:
    """Audit a corpus into a folder that is thrown away, and judge it as 'auditor check' does, with its exit codes."""
    from auditor.cli.story import work
    from auditor.gate.baseline_file import read
    from auditor.gate.exits import Exit
    from auditor.gate.pricing import configured
    from auditor.preparing import Request, prepare

    effective_policy(policy, config, settings)  # a fault in these must not come up after the audit was paid for
    if baseline is not None:
        read(baseline)
    with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
        request = Request(
            corpus=corpus,
            models=tuple(model or ()),
            probes=tuple(probe or ("profile",)),
            attributes=attributes,
            out=Path(folder) / "run",
            caps=limits.caps(),
            prices=configured(config).prices,
            options=reach(permits.options(), model or (), corpus, config=config),
        )
        audit = prepare(request)
        if work(audit, request, quiet=quiet) is None:
            raise typer.Exit(Exit.INTERRUPTED)
        check(audit.run, policy, config, settings, baseline, quiet=quiet)
