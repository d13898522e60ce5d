"""``auditor run``: work a corpus through probes, models and mitigations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from auditor.cli import options
from auditor.cli.console import say
from auditor.cli.grouping import grouped
from auditor.cli.judge import told
from auditor.cli.reach import reach
from auditor.errors import BadContent

if TYPE_CHECKING:
    from auditor.preparing import Request


@grouped
def run(
    corpus: options.Corpus,
    attack: options.Attack,
    permits: options.Reach,
    cost: options.Cost,
    machines: options.Machines,
    *,
    out: options.Out = None,
    first: options.First = None,
    calibration: options.Calibration = None,
    quiet: options.Quiet = False,
) -> None:
    """Audit a corpus; on an existing run, go on where it stopped."""
    from dataclasses import replace

    from auditor.cli.estimate import foretell, unasked
    from auditor.cli.story import tell
    from auditor.scoring.learnt_file import read

    cluster = machines.cluster(attack.judge)
    others = cluster.destinations() if cluster else ()
    chosen = permits.options(reproducible=attack.reproducible)
    allowed = unasked(chosen, attack.named()) if cost.only_foretells else reach(chosen, attack.named(), corpus, others)
    request = replace(_request(corpus, attack, cost), options=allowed, out=out, limit=first)
    if not quiet:
        _introduce(request)
    if cost.estimate or cost.estimate_on:
        raise typer.Exit(foretell(request, cost.estimate_on, quiet=quiet))
    learnt = read(calibration) if calibration else None
    raise typer.Exit(tell(request, quiet=quiet, learnt=learnt, cluster=cluster))


def _request(corpus: str, attack: options.Attack, cost: options.Cost) -> Request:
    """Return what is asked for, but for where it is written and what may leave this machine.

    BadContent where a judge of utility is wanted and no judge is named.
    """
    if attack.judge_utility and not attack.judge:
        raise BadContent("command line", "--judge-utility", "given together with --judge MODEL")
    from auditor.gate.pricing import configured
    from auditor.models.catalogue import ModelOptions
    from auditor.preparing import Request

    return Request(
        corpus=corpus,
        models=tuple(attack.model or ()),
        probes=tuple(attack.probe or ("profile",)),
        samples=attack.samples,
        mitigations=tuple(attack.mitigate or ()),
        persona=attack.persona,
        rewriter=attack.rewriter,
        attributes=attack.attributes,
        caps=cost.caps(),
        prices=configured().prices,
        judge=attack.judge,
        judge_utility=attack.judge_utility,
        options=ModelOptions(),
    )


def _introduce(request: Request) -> None:
    if not request.models:
        say("no model is named with -m: only the baselines run")
    if request.judge:
        say(told(request.judge, request.options, texts=request.judge_utility))
