"""Judge a report by a policy of the user's, and by what a baseline accepts."""

from __future__ import annotations

from dataclasses import replace

from auditor.gate.facts import gather
from auditor.gate.verdict import Gate, judge
from auditor.reporting.document import Report
from auditor.scoring.recorded import Recorded
from auditor.scoring.table import Scores


def gated(report: Report, run: Recorded, gate: Gate) -> Report:
    """Return *report*, which was assembled from *run*, with the verdict of *gate* and the policy in its manifest.

    Whatever format the result is written in says the same verdict, which is the one that the exit code follows.
    """
    by_person = gate.agreed is not None
    facts = gather(Scores(run), report.rows, report.severity.exposures, by_person=by_person)
    first = run.plan.mitigations[0].name
    return replace(
        report,
        verdict=judge(facts, first, gate.policy, gate.agreed),
        manifest={**report.manifest, "policy sha256": gate.policy.digest},
    )
