"""``auditor baseline``: accept what is there now, so that the gate fails only on what is new or worse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.console import deliver, say, table
from auditor.cli.settings import ConfigOption, PolicyOption, SetOption, effective_policy
from auditor.errors import BadOutput, BadRun

if TYPE_CHECKING:
    from auditor.gate.baseline import Baseline
    from auditor.gate.differing import Difference
    from auditor.gate.noise import Tally
    from auditor.gate.policy import Policy

app = typer.Typer(help="Accept what is there now, and see what became of it.", no_args_is_help=True)
RunArgument = Annotated[Path, typer.Argument(help="Folder of a run.")]
FileArgument = Annotated[Path, typer.Argument(help="A baseline.")]


@app.command()
def create(
    run: RunArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="File to write; it must not exist.")],
    policy: PolicyOption = None,
    config: ConfigOption = None,
    settings: SetOption = None,
    no_people: Annotated[bool, typer.Option("--no-people", help="Leave the ids of people out.")] = False,
) -> None:
    """Write what a run came to as a baseline, to be reviewed and committed."""
    if out.exists():
        raise BadOutput(f"{out} exists: 'auditor baseline update' renews it and keeps its suppressions")
    made = _made(run, effective_policy(policy, config, settings).policy, people=not no_people)
    _deliver(made, out)


@app.command()
def update(
    run: RunArgument,
    file: FileArgument,
    policy: PolicyOption = None,
    config: ConfigOption = None,
    settings: SetOption = None,
) -> None:
    """Put what a run came to in place of what a baseline holds; its suppressions stay, and no people are named anew."""
    from auditor.gate.baseline_file import read

    old = read(file)
    made = _made(run, effective_policy(policy, config, settings).policy, people=old.findings is not None)
    _deliver(replace(made, suppressions=old.suppressions), file)


@app.command()
def diff(run: RunArgument, file: FileArgument) -> None:
    """List what is new, worse, better or gone in a run, beside a baseline; exit code 0 whatever it is."""
    from auditor.gate.baseline_file import read
    from auditor.gate.differing import differences, findings
    from auditor.gate.facts import gather_alone
    from auditor.scoring.recorded import load
    from auditor.scoring.table import Scores

    baseline, facts = read(file), gather_alone(Scores(load(run)))
    found = list(differences(baseline, facts))
    changed = [one for one in found if one.what != "equal"]
    if changed:
        header = ("attribute", "mitigation", "attacker", "baseline", "run", "what", "test", "p")
        typer.echo(table(header, map(_cells, changed)))
    for attribute, person, what in findings(baseline, facts):
        typer.echo(f"{what}: {attribute} of {person}")
    typer.echo(f"{len(found) - len(changed)} of {len(found)} rates are equal")


def _made(run: Path, policy: Policy, *, people: bool) -> Baseline:
    from auditor import __version__
    from auditor.gate.baseline import Maker, made_of
    from auditor.gate.facts import gather_alone
    from auditor.gate.verdict import coverage
    from auditor.scoring.recorded import load
    from auditor.scoring.table import Scores

    recorded = load(run)
    if not recorded.finished:
        raise BadRun(f"{run} is not finished: the command that made it goes on, and a baseline wants the whole corpus")
    facts = gather_alone(Scores(recorded))
    mitigations = [planned.name for planned in recorded.plan.mitigations]
    for mitigation in mitigations:
        heard, asked = coverage(facts.rows, mitigation)
        if heard < policy.least_coverage * asked:
            raise BadRun(
                f"{run}: only {heard} of {asked} questions to models were heard, too few for a baseline: run it again"
            )
    read, published, faults = facts.reading
    if read < policy.least_coverage * published:
        raise BadRun(
            f"{run}: too little of the corpus was read for a baseline; {faults} parts of it could not be: mend it first"
        )
    maker = Maker(f"auditor {__version__}", recorded.plan.identity)
    return made_of(facts, mitigations, policy, maker, people=people)


def _deliver(made: Baseline, out: Path) -> None:
    from auditor.gate.baseline_file import write

    deliver(write(made), out)
    if made.findings is not None:
        say("it names people by their ids in the corpus: commit it only where these are no names (--no-people)")


def _cells(one: Difference) -> tuple[str, ...]:
    attacker = f"{one.condition.model} / {one.condition.probe}".removeprefix(" / ")
    p = "" if one.p is None else f"{one.p:.3f}"
    test = one.how or ""
    return (
        one.condition.attribute,
        one.condition.mitigation,
        attacker,
        _counts(one.before),
        _counts(one.after),
        one.what,
        test,
        p,
    )


def _counts(tally: Tally | None) -> str:
    return "" if tally is None else f"{tally.hits} of {tally.n}"
