"""Open who plays the people in interviews: the attacking model itself where nobody else is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from auditor.errors import BadContent, BadRun
from auditor.models.catalogue import ModelOptions, expand, open_guarded
from auditor.models.protocol import Model
from auditor.models.replay import Replay, recorded_persona
from auditor.probing.catalogue import Probe

_REPLAY: Final = "replay:"


def open_persona(
    named: str, probes: Sequence[Probe], models: Sequence[str], opened: Mapping[str, Model], options: ModelOptions
) -> Model | None:
    """Return the model called *named*, or the one of a recording among *models*; None where the attacker plays it all.

    One that is *opened* already, by name, is taken. Raises BadContent where no probe interviews, BadRun where the
    recording that is named holds no such part, and what opening a model raises.
    """
    if not any(probe.persona for probe in probes):
        if named:
            wanted = "given together with a probe that interviews, such as -p interview"
            raise BadContent("command line", "--persona", wanted)
        return None
    if named.startswith(_REPLAY):
        run = Path(named.removeprefix(_REPLAY))
        part = _recorded(run, options.folder)
        if part is None:
            raise BadRun(f"{run} holds no persona of its own: name a model with --persona, or leave it out")
        return opened.get(part.name, part)
    if named:
        (name,) = expand(named)
        return opened.get(name) or open_guarded(named, options)
    runs = (Path(spec.removeprefix(_REPLAY)) for spec in models if spec.startswith(_REPLAY))
    recordings = (_recorded(run, options.folder) for run in runs)
    return next((opened.get(part.name, part) for part in recordings if part), None)


def _recorded(run: Path, folder: Path) -> Replay | None:
    """Return who played the people in the run at *run*, seen from *folder*; it is still told of as *run*."""
    part = recorded_persona(folder / run)
    return replace(part, run=run) if part else None
