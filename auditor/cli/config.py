"""``auditor config``: which settings are in force, and why."""

from __future__ import annotations

import typer

from auditor.cli.console import say, table
from auditor.cli.settings import ConfigOption, PolicyOption, SetOption, declared_in, effective_policy

app = typer.Typer(help="Show which settings are in force.", no_args_is_help=True)


@app.callback()
def config() -> None:
    """Show which settings are in force."""


@app.command()
def show(policy: PolicyOption = None, config: ConfigOption = None, settings: SetOption = None) -> None:
    """List every setting in force with where it was stated, the strongest statement counting."""
    from auditor.egress import configured
    from auditor.gate import pricing

    effective = effective_policy(policy, config, settings)
    declared, origins = declared_in(config)
    stated = (*declared.settings(origins), *configured(config).lines(), *pricing.configured(config).lines())
    typer.echo(table(("key", "value", "from"), (*effective.lines(), *stated)))
    say(f"policy sha256: {effective.policy.digest}")
