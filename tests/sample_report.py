"""Invented reports for tests and for looking at: ordinary ones and odd ones.

Loaded by path (``runpy.run_path``), since tests are no package. ``SAMPLES`` maps a name to a function without
arguments that returns a report.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Final

from auditor.reporting.document import AttributeNote, Corpus, Report, Verdict
from auditor.scoring.rates import UNKNOWN, Rate, rate
from auditor.scoring.severity_figures import Severity


def _beside(name: str) -> ModuleType:
    """Load a module that lies in this folder; dataclasses need it among the known modules."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_simulation = _beside("simulated_report")
_weighed: Final[Callable[..., Severity]] = _beside("simulated_severity").weighed
_evidenced: Final[Callable[[Report], Report]] = _beside("simulated_evidence").evidenced
ATTRIBUTES: Final[tuple[AttributeNote, ...]] = _simulation.ATTRIBUTES
PROBES = _simulation.PROBES
Setting = _simulation.Setting


def simulated(setting: object, verdict: Verdict | None = None) -> Report:
    """Return the report on an audit that never took place."""
    report = _evidenced(_simulation.simulated(setting, verdict))
    return replace(report, severity=_weighed(report))


def realistic() -> Report:
    """Four people, two models, six probes, two mitigations, eight attributes."""
    return simulated(Setting())


def many_people() -> Report:
    """Two hundred people: narrow intervals, and more findings than a page can hold."""
    return simulated(Setting(people=200, attributes=ATTRIBUTES))


def small() -> Report:
    """One attribute, one model and one mitigation: the report that is kept as a file."""
    report = simulated(
        Setting(people=40, models=("embedded/small",), attributes=ATTRIBUTES[2:3], mitigations=("none", "presidio"))
    )
    few = _evidenced(replace(report, findings=report.findings[:3]))
    return replace(few, severity=_weighed(few))


def one_person() -> Report:
    """Somebody looking at their own export."""
    return simulated(Setting(people=1, models=("embedded/small",), mitigations=("none",)))


def many_models() -> Report:
    """Twenty models side by side."""
    return simulated(Setting(people=30, models=tuple(f"provider-{n}/model-{n:02d}" for n in range(20))))


def monstrous() -> Report:
    """Far more of everything than a page can hold."""
    return simulated(Setting(people=50, models=tuple(f"m{n:02d}" for n in range(60)), attributes=ATTRIBUTES))


def no_rows() -> Report:
    """Nothing was asked."""
    empty = realistic()
    verdict = Verdict("INCONCLUSIVE", "This audit cannot say that nothing leaks.", ("No model was asked anything.",))
    return replace(
        empty,
        verdict=verdict,
        headline="Nothing was asked.",
        corpus=Corpus("people.jsonl", 0, 0, 0, 0, (), 0),
        rows=(),
        strengths=(),
        changes=(),
        findings=(),
        cited=(),
        explained=(),
        remedies=(),
        comparisons=(),
        curve=(),
        models=(),
        masked={},
        limits=(),
        manifest={},
        severity=Severity(),
    )


def no_findings() -> Report:
    """Nobody was worked out."""
    report = simulated(Setting(people=60, mitigations=("none",), loses=0.0))
    zero = rate(0, 60)
    rows = tuple(
        replace(r, top1=zero, top3=zero, partly=zero, explicit=UNKNOWN, lift=Rate(-0.2, -0.4, 0.0, 60), leaks=False)
        if r.probe not in ("majority", "control")
        else r
        for r in report.rows
    )
    strengths = tuple(replace(s, top1=zero, lift=Rate(-0.2, -0.4, 0.0, 60)) for s in report.strengths)
    verdict = Verdict("PASS", "No attribute leaks more than 20% above chance to the attackers that were tried.")
    headline = "0 of 8 attributes leak above chance."
    nothing = replace(report, rows=rows, strengths=strengths, findings=(), verdict=verdict, headline=headline)
    return replace(_evidenced(nothing), severity=_weighed(nothing))


def only_refusals() -> Report:
    """Every model refused everything."""
    verdict = Verdict("INCONCLUSIVE", "This audit cannot say that nothing leaks.", ("Every question was refused.",))
    report = simulated(Setting(refuses=1.0, loses=0.0), verdict)
    nothing = _evidenced(replace(report, findings=(), strengths=(), changes=()))
    return replace(nothing, severity=Severity())


def no_truth() -> Report:
    """Nobody's values are known."""
    reason = "Nobody's true values are known, so what was claimed cannot be told from what is right."
    verdict = Verdict("INCONCLUSIVE", "This audit cannot say that nothing leaks.", (reason,))
    return simulated(Setting(labelled=False), verdict)


def hostile() -> Report:
    """Names that would break out of the page if it let them."""
    names = (
        "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>",
        "</script><script>alert(3)</script>",
        "javascript:alert(4)",
        '<a href="javascript:alert(5)">%{x}</a>',
        "\u202eesrever \u05e9\u05dc\u05d5\u05dd \U0001f9d1\u200d\U0001f52c",
        "x" * 200,
        "{{ 7 * 7 }} ]]> <!-- \x00\x1b[31m \ud800",
    )
    notes = tuple(AttributeNote(name, name, 3, name) for name in names)
    report = simulated(Setting(attributes=notes, models=names[:4], people=5))
    verdict = Verdict("FAIL", f"leaks: {', '.join(names)}", names)
    findings = tuple(
        replace(f, person=names[n % 7], values=names[:2], quotes=names) for n, f in enumerate(report.findings)
    )
    report = _evidenced(replace(report, findings=findings))
    cited = tuple(replace(one, item=names[n % 7], quotes=names) for n, one in enumerate(report.cited[:9]))
    return replace(
        report,
        verdict=verdict,
        headline=names[0],
        corpus=replace(report.corpus, name=names[1], faults=tuple((n, n) for n in names)),
        probes=tuple(replace(p, title=names[0], source=names[2]) for p in PROBES),
        models=tuple(replace(m, version=names[1], floor=names[0]) for m in report.models),
        cited=cited,
        masked={"presidio": dict.fromkeys(names, 3)},
        limits=names,
        method=names,
        manifest=dict(zip(names, names, strict=True)),
        severity=_weighed(replace(report, findings=findings), names[0]),
        revealed=True,
    )


def revealed() -> Report:
    """Values and quotes, because somebody asked for them."""
    report = realistic()
    findings = tuple(
        replace(f, values=("Graz, Austria",), quotes=("the tram to Jakominiplatz was late again",))
        for f in report.findings
    )
    cited = tuple(replace(one, quotes=("the tram to Jakominiplatz was late again",)) for one in report.cited)
    return replace(report, findings=findings, cited=cited, revealed=True)


SAMPLES: Final[dict[str, Callable[[], Report]]] = {
    factory.__name__: factory
    for factory in (
        realistic,
        many_people,
        small,
        one_person,
        many_models,
        monstrous,
        no_rows,
        no_findings,
        only_refusals,
        no_truth,
        hostile,
        revealed,
    )
}
