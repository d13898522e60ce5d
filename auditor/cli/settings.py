"""The options by which a command is told its policy, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from auditor.gate.agreed import Agreed
    from auditor.gate.configuration import Effective
    from auditor.gate.declared import Declared

PolicyOption = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="Thresholds that go before AUDITOR_POLICY_*.")
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Thresholds that go before the nearest auditor.toml.")
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="One threshold, e.g. tolerated_lift=0.1.")
]


def effective_policy(policy: Path | None, config: Path | None, settings: Sequence[str] | None) -> Effective:
    """Return the policy in force for this command line, with the origin of each value; BadContent for faults."""
    from auditor.gate.configuration import effective, working_sources

    return effective(working_sources(settings or (), policy, config))


def declared_in(config: Path | None) -> tuple[Declared, Mapping[str, str]]:
    """Return what the configuration in force states about the audit, and where; BadContent for faults."""
    from auditor.gate.configuration import declared, working_sources

    return declared(working_sources((), None, config))


def agreed_in(baseline: Path, plan: str) -> Agreed:
    """Return what the baseline in a file accepts today of a run with that plan; BadContent for faults.

    Today is the day in UTC; ``SOURCE_DATE_EPOCH``, seconds since 1970, stands in for it where a run is to be repeated.
    """
    import os
    from datetime import UTC, datetime

    from auditor.errors import BadContent
    from auditor.gate.agreed import Agreed
    from auditor.gate.baseline_file import read

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        now = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise BadContent("environment", "SOURCE_DATE_EPOCH", "a whole number of seconds since 1970") from None
    return Agreed(read(baseline), now.date(), plan)
