"""What a mitigation that asks models needs on the command line: where texts go, what it may cost, what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

import typer

from auditor.cli.amounts import ended_by
from auditor.cli.console import say
from auditor.cli.reach import reach
from auditor.errors import LimitReached
from auditor.gate.exits import Exit

if TYPE_CHECKING:
    from auditor.mitigation.catalogue import Asking
    from auditor.models.catalogue import ModelOptions
    from auditor.models.wrappers import Budget
    from auditor.rewriting import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A mitigation as the user asked for it; what a rewriting needs is not looked at for any other."""

    name: str
    rewriter: str
    attributes: str  # the set of what is to be hidden
    budget: Budget
    options: ModelOptions
    quiet: bool


@contextmanager
def bench(asked: Asked, corpus: str, out: Path | None) -> Iterator[Bench]:
    """Open the rewriting; what models answer is kept beside *out* until that is whole.

    Leaves with the exit code of an inconclusive audit where a limit ends the work early.
    """
    from auditor import rewriting
    from auditor.attributes import load_set
    from auditor.mitigation.stream import check_sendable
    from auditor.models.replay import Replay
    from auditor.models.wrappers import Shared

    if out is None:
        check_sendable(asked.name)  # before a model is paid for what would be thrown away
    reached = reach(asked.options, rewriting.asked_models((asked.name,), asked.rewriter), corpus)
    means = rewriting.Means(asked.rewriter, load_set(asked.attributes), replace(reached, shared=Shared(asked.budget)))
    change = rewriting.open_rewriting(asked.name, means)
    asked.budget.check_prices([model.name for model in change.models if not isinstance(model, Replay)])
    if not asked.quiet:
        _introduce(asked, reached)
    with ExitStack() as held:
        folder = _folder(out) if out else Path(held.enter_context(TemporaryDirectory(prefix="auditor-"))) / "asked"
        try:
            yield held.enter_context(rewriting.Bench(_placed(change, out), folder, asked.budget))
        except LimitReached as limit:
            say(ended_by(str(limit), asked.budget))
            raise typer.Exit(Exit.INCONCLUSIVE) from None


def _introduce(asked: Asked, reached: ModelOptions) -> None:
    from auditor.egress import destinations
    from auditor.rewriting import asked_models

    found = destinations(asked_models((asked.name,), asked.rewriter), reached)
    say(f"the corpus is sent to: {', '.join(map(str, found))}" if found else "nothing leaves this machine")


def _folder(out: Path) -> Path:
    return out.with_name(f"{out.name}.asked")


def _placed(change: Asking, out: Path | None) -> Asking:
    """Return *change* with the pictures that it changes, if any, going beside *out*."""
    from auditor.mitigation.joined import placed

    if out is None:
        return change
    return cast("Asking", placed(change, out.parent.absolute() / f"{out.stem}-pictures"))  # it still asks
