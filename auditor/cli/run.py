"""``auditor run``: work a corpus through probes, models and mitigations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from auditor.cli import options
from auditor.cli.console import say
from auditor.cli.judge import told
from auditor.cli.reach import reach
from auditor.errors import BadContent

if TYPE_CHECKING:
    from auditor.cluster import Cluster


def run(
    corpus: options.Corpus,
    model: options.Models = None,
    probe: options.Probes = None,
    samples: options.Samples = 1,
    mitigate: options.Mitigations = None,
    rewriter: options.Rewriter = "",
    attributes: options.Attributes = "",
    out: options.Out = None,
    first: options.First = None,
    estimate: options.Estimate = False,
    estimate_on: options.EstimateOn = 0,
    max_usd: options.MaxUsd = None,
    max_calls: options.MaxCalls = None,
    max_tokens: options.MaxTokens = None,
    max_minutes: options.MaxMinutes = None,
    offline: options.Offline = False,
    allow: options.Allow = None,
    api_base: options.ApiBase = None,
    reproducible: options.Reproducible = False,
    engine: options.Engine = "local",
    scheduler: options.Scheduler = "",
    shelf: options.Shelf = "",
    calibration: options.Calibration = None,
    judge: options.Judge = "",
    quiet: options.Quiet = False,
) -> None:
    """Audit a corpus; on an existing run, go on where it stopped."""
    from auditor.audit import Request
    from auditor.cli.estimate import foretell, unasked
    from auditor.cli.story import tell
    from auditor.gate.pricing import configured
    from auditor.models.catalogue import ModelOptions
    from auditor.models.wrappers import Caps
    from auditor.rewriting import asked_models
    from auditor.scoring.learnt_file import read

    named = [*(model or ()), *asked_models(mitigate or (), rewriter), *([judge] if judge else [])]
    chosen = ModelOptions(offline=offline, allow=tuple(allow or ()), api_base=api_base, reproducible=reproducible)
    asks = estimate_on > 0 or not estimate
    request = Request(
        corpus=corpus,
        models=tuple(model or ()),
        probes=tuple(probe or ("profile",)),
        samples=samples,
        mitigations=tuple(mitigate or ()),
        rewriter=rewriter,
        attributes=attributes,
        out=out,
        limit=first,
        caps=Caps(calls=max_calls, tokens=max_tokens, usd=max_usd, minutes=max_minutes),
        prices=configured().prices,
        judge=judge,
        options=reach(chosen, named, corpus) if asks else unasked(chosen, named),
    )
    if not request.models and not quiet:
        say("no model is named with -m: only the baselines run")
    if judge and not quiet:
        say(told(judge, request.options))
    if estimate or estimate_on:
        raise typer.Exit(foretell(request, estimate_on, quiet=quiet))
    learnt = read(calibration) if calibration else None
    raise typer.Exit(tell(request, quiet=quiet, learnt=learnt, cluster=_cluster(engine, scheduler, shelf, judge)))


def _cluster(engine: str, scheduler: str, shelf: str, judge: str) -> Cluster | None:
    """Return the cluster that is to work, None for this machine; BadContent where the options contradict each other."""
    from auditor.cluster import Cluster, require

    if engine == "local":
        if scheduler or shelf:
            raise BadContent("command line", "--engine", "dask, where --scheduler or --shelf is given")
        return None
    if engine != "dask":
        raise BadContent("command line", "--engine", "local or dask")
    if not scheduler:
        raise BadContent("command line", "--scheduler", "the address of a Dask scheduler")
    if judge:
        raise BadContent("command line", "--judge", "left out on a cluster: 'auditor judge RUN' does it afterwards")
    require()
    return Cluster(scheduler, shelf)
