"""What ``auditor run --estimate`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from auditor.cli.amounts import count, dollars, duration
from auditor.cli.console import say, table
from auditor.gate.exits import Exit

if TYPE_CHECKING:
    from auditor.audit import Audit
    from auditor.estimating import Estimate, Line
    from auditor.models.catalogue import ModelOptions
    from auditor.preparing import Request

_HEADER = ("model", "", "calls", "tokens read", "tokens written", "US dollars", "time")


def unasked(options: ModelOptions, models: list[str]) -> ModelOptions:
    """Return *options* by which *models* can be opened without leave, for they will not be asked."""
    from auditor.egress import destinations

    hosts = (one.host for one in destinations(models, options))
    return replace(options, allow=(*options.allow, *hosts))


def foretell(request: Request, people: int, *, quiet: bool) -> Exit:
    """Print what the run will take; ask about the first *people* of it first, 0 for nobody. Return the exit code."""
    from auditor.cli.story import work
    from auditor.estimating import estimate
    from auditor.preparing import draft, prepare

    stopped: str | None = ""
    if people:
        audit = prepare(request)
        stopped = work(audit, request, quiet=quiet, sample=people)
        if stopped is None:
            return Exit.INTERRUPTED
    else:
        audit = draft(request)
    found = estimate(audit)
    typer.echo(f"people: {found.people:,}")
    typer.echo(table(_HEADER, _rows(found)))
    if not quiet:
        _explain(audit, found, stopped or "")
    return Exit.INCONCLUSIVE if stopped else Exit.PASS


def _rows(found: Estimate) -> Iterator[tuple[str, ...]]:
    for line in found.lines:
        likely = line.likely
        figures = (count(likely.calls), count(likely.read), count(likely.written))
        yield line.model, "likely", *figures, dollars(likely.usd), duration(likely.seconds)
        yield "", "at most", *_most(line), "?"
    if len(found.lines) > 1:
        yield "all", "likely", "", "", "", dollars(_total(found)), duration(found.seconds)


def _most(line: Line) -> tuple[str, str, str, str]:
    if line.most is None:
        return "?", "?", "?", "?"
    return count(line.most.calls), count(line.most.read), count(line.most.written), dollars(line.most.usd)


def _total(found: Estimate) -> float | None:
    known = [line.likely.usd for line in found.lines if line.likely.usd is not None]
    return sum(known) if len(known) == len(found.lines) else None


def _explain(audit: Audit, found: Estimate, stopped: str) -> None:
    """Say what the figures rest on, and what would make them better."""
    from auditor.models.spending import Spending, total

    for note in found.notes:
        say(f"- {note}")
    for line in found.lines:
        if line.measured:
            say(f"- {line.model}: measured on {line.measured:,} answers that the run holds")
        else:
            say(f"- {line.model}: nothing was measured; a token is taken for four bytes. --estimate-on 3 measures it")
        if audit.budget.prices.usual(line.model) is None:
            say(f'- {line.model}: its price is not known; state it in auditor.toml under [prices."{line.model}"]')
    most = sum((line.most for line in found.lines if line.most), Spending())
    reached = audit.budget.caps.overrun(total(audit.budget.spent) + most)
    if reached:
        say(f"- the run could end early: at most, {reached}")
    if stopped:
        say(f"{stopped}: the estimate rests on what was answered until then")
