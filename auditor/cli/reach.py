"""What the command line lets leave this machine: flags, configuration, and consent given once on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.console import say

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.egress import Destination
    from auditor.models.catalogue import ModelOptions

OfflineOption = Annotated[bool, typer.Option("--offline", help="Refuse every model that is not on this machine.")]


def reach(
    options: ModelOptions,
    models: Sequence[str],
    corpus: str,
    others: Sequence[Destination] = (),
    config: Path | None = None,
) -> ModelOptions:
    """Return *options* with the hosts that may receive *corpus* when *models* are asked, and *others* take part.

    What flags and configuration, the file *config* included, do not allow is asked for on a terminal, once, before
    anything is opened or sent. Elsewhere it is left out, so that opening the model is refused in one sentence.
    """
    from auditor import egress

    options = egress.permitted(options, egress.configured(config))
    open_ones = egress.unpermitted((*egress.destinations(models, options), *others), options.allow)
    if not open_ones or options.offline or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return options
    left = egress.unpermitted(open_ones, egress.consented(corpus))
    if left and not _asked(left, corpus):
        return options
    return egress.permitted(options, egress.Permits("", dict.fromkeys((one.host for one in open_ones), "terminal")))


def _asked(left: Sequence[Destination], corpus: str) -> bool:
    """Ask on the terminal whether *corpus* may go there; remember a yes."""
    from auditor import egress

    say(f"what people published in {corpus} would be sent to:")
    for one in left:
        say(f"- {one}")
    if not typer.confirm("May it be sent there? This is asked once for this corpus.", default=False, err=True):
        return False
    say(f"remembered in {egress.remember(corpus, [one.host for one in left])}; delete its line to be asked again")
    return True
