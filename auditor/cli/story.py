"""Carry out an audit while telling the user about it; shared by ``run`` and ``demo``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import typer

from auditor.audit import Audit, carry_out, count_tasks
from auditor.cli.amounts import ended_by, spent_by
from auditor.cli.console import progress, put, say
from auditor.cli.settings import effective_policy
from auditor.cluster import Cluster
from auditor.domain import Fault, Lost
from auditor.egress import destinations, require
from auditor.gate.exits import Exit
from auditor.gate.policy import Policy
from auditor.gate.verdict import Gate, coverage
from auditor.preparing import Request, prepare
from auditor.probing.runner import Progress
from auditor.reporting.assemble import assemble
from auditor.reporting.document import Report
from auditor.reporting.gated import gated
from auditor.reporting.harms import told as told_of_mitigations
from auditor.reporting.html import render
from auditor.rewriting import asked_models
from auditor.scoring.learnt import Learnt
from auditor.scoring.recorded import Recorded, load

_SHOWN: Final = 20  # faults named on the terminal
_JOURNAL: Final = "the run's journal (records of kind fault)"


def tell(request: Request, *, quiet: bool, learnt: Learnt | None = None, cluster: Cluster | None = None) -> Exit:
    """Run the audit and write its report into the run's folder; return the exit code.

    The report's claims have the probabilities that *learnt* gives them.

    0 where it was done, whatever it found (``auditor check`` turns findings into exit codes); 3 where too little was
    heard or a limit ended it; 130 where the user interrupted it.
    """
    policy = effective_policy(None, None, None).policy  # a fault in it must not come up after hours of work
    if cluster is not None:
        require(cluster.destinations(), request.options)  # before anything is written; its driver looks again
    audit = prepare(request)
    stopped = work(audit, request, quiet=quiet, cluster=cluster)
    if stopped is None:
        return Exit.INTERRUPTED
    recorded = load(audit.run)
    if not quiet:
        _list_faults(recorded.faults)
        _list_losses(recorded)
    report = gated(assemble(recorded, learnt=learnt), recorded, Gate(policy))
    path = audit.run / "report.html"
    put(render(report).encode("utf-8", "replace"), path)
    typer.echo(str(path))
    if stopped:
        say(ended_by(stopped, audit.budget))
    for line in [] if quiet else told_of_mitigations(report):
        say(line)
    typer.echo(f"{report.verdict.status}: {report.headline}")
    return Exit.INCONCLUSIVE if stopped or not _heard(report, policy) else Exit.PASS


def work(
    audit: Audit, request: Request, *, quiet: bool, sample: int | None = None, cluster: Cluster | None = None
) -> str | None:
    """Carry the audit out in sight of the user, on the first *sample* people where that is stated, or on *cluster*.

    Returns "" at its end, the limit that stopped it, or None where the user interrupted it.
    """
    total, done = count_tasks(audit)
    if not quiet:
        _introduce(audit, request, cluster)
    try:
        with progress(total, done, quiet=quiet) as advance:
            stopped = _carried_out(audit, request, Progress(advance), sample, cluster)
    except KeyboardInterrupt:
        say(f"interrupted; nothing is lost: the same command goes on ({audit.run})")
        return None
    took = spent_by(audit.budget)
    if took and not quiet:
        say(took)
    return stopped


def _carried_out(
    audit: Audit, request: Request, progress: Progress, sample: int | None, cluster: Cluster | None
) -> str:
    if cluster is None:
        return carry_out(audit, progress, sample)
    from auditor.cluster import driver

    return driver.carry_out(audit, request, cluster, progress)


def _introduce(audit: Audit, request: Request, cluster: Cluster | None) -> None:
    rewriting = asked_models(request.mitigations, request.rewriter)
    others = filter(None, (request.persona, request.judge if request.judge_utility else ""))
    asked = destinations((*request.models, *rewriting, *others), request.options)
    found = (*asked, *(cluster.destinations() if cluster else ()))
    say(f"run: {audit.run}")
    stays = "the corpus stays on this machine" if request.judge else "nothing leaves this machine"
    say(f"the corpus is sent to: {', '.join(map(str, found))}" if found else stays)


def _list_faults(faults: Sequence[Fault]) -> None:
    """Name what could not be read; the rest of the corpus was kept."""
    if faults:
        say(f"{len(faults)} parts of the corpus could not be read; the rest was audited:")
    for fault in faults[:_SHOWN]:
        say(f"- {fault.where}: {fault.why}")
    if len(faults) > _SHOWN:
        say(f"- and {len(faults) - _SHOWN} more, all in {_JOURNAL}")


def _list_losses(recorded: Recorded) -> None:
    """Say which models were not heard, how often, and why; the next start asks again."""
    lost = [(c.model, o.cause) for c, os in recorded.outcomes.items() for o in os.values() if isinstance(o, Lost)]
    for (model, cause), count in sorted(Counter(lost).items()):
        say(f"{count} answers of {model} were lost: {cause}")


def _heard(report: Report, policy: Policy) -> bool:
    shares = [coverage(report.rows, mitigation) for mitigation in report.mitigations]
    return all(heard >= policy.least_coverage * asked for heard, asked in shares)
