"""How to repeat it: the command that makes the same plan."""

from __future__ import annotations

import shlex
from typing import Final

from auditor.reporting.sections.base import Sections

_PERSONA: Final = "persona "  # before the name of the model, in the manifest


def command_of(sections: Sections) -> str:
    """Return the command that asks the same again, where the corpus lies in the folder one is in."""
    report = sections.report
    words = ["auditor", "run", report.corpus.name]
    for model in report.models:
        words += ["-m", model.name]
    for probe in report.probes:
        if probe.strategy not in ("majority", "control", "disclosure"):
            words += ["-p", probe.id]
    for key in report.manifest:
        if key.startswith(_PERSONA):
            words += ["--persona", key.removeprefix(_PERSONA)]
    for mitigation in report.mitigations[1:]:
        words += ["--mitigate", mitigation]
    if chosen := report.manifest.get("attribute set"):
        words += ["--attributes", chosen]
    return " ".join(shlex.quote(word) for word in words)
