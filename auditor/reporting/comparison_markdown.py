"""Write several runs side by side as Markdown, for a pull request or a job's summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.reporting.comparison import Against, NamedRun, RunComparison, Trend, difference_word
from auditor.reporting.markdown import escape
from auditor.reporting.outward import name as short
from auditor.reporting.wording import attacker, measured, p_value, plural, points, points_span, rate_line
from auditor.scoring.rates import Rate
from auditor.scoring.side_by_side import Compared

_MOST: Final = 100  # lines of one table; the JSON holds them all


def render(comparison: RunComparison) -> str:
    """Return the comparison as GitHub-flavoured Markdown; it holds no value, no quote and no name of a person."""
    parts = [*_runs(comparison.runs)]
    for against in comparison.against:
        parts += _against(comparison, against)
    parts += _trends(comparison.trends[:1])
    return "\n".join(parts) + "\n"


def _runs(runs: Sequence[NamedRun]) -> Iterator[str]:
    yield f"## {plural(len(runs), 'inference audit')} side by side"
    yield ""
    yield from _head("Run", "Asked (UTC)", "Verdict", "Corpus", "People", "Above chance", "Strongest attack")
    for run in runs:
        best = run.best
        strongest = f"{attacker(best.model, best.probe)}: {rate_line(best.top1)}" if best else "not measured"
        report = run.report
        above = f"{len(run.leaking)} of {len(run.measured)} measured" if run.measured else "not measured"
        asked, people = run.asked_at or "no model", f"{report.corpus.people:,}"
        yield _line(run.name, asked, report.verdict.status, report.corpus.name, people, above, strongest)
    yield ""


def _against(comparison: RunComparison, against: Against) -> Iterator[str]:
    yield f"### {_cell(against.run.name)} against {_cell(against.first.name)}"
    yield ""
    yield from _changed(against)
    yield against.how
    yield ""
    if against.single:
        yield from _compared(comparison, against)
    for name, attacks in against.unmatched:
        yield f"Only in {_cell(name)}: {'; '.join(_cell(attack) for attack in attacks)}."
    if against.unlike:
        listed = ", ".join(map(_cell, against.unlike))
        yield f"Asked for in one only, or judged by another scale: {listed}."
    yield ""


def _changed(against: Against) -> Iterator[str]:
    if not against.changed:
        yield "The two plans are equal."
        yield ""
        return
    yield from _head("What changed", against.first.name, against.run.name)
    for change in against.changed[:_MOST]:
        yield _line(change.part if change.decides else f"{change.part} (recorded only)", change.before, change.after)
    yield ""


def _compared(comparison: RunComparison, against: Against) -> Iterator[str]:
    titles = {note.id: note.title for run in comparison.runs for note in run.report.attributes}
    lines = [(attack, line) for attack, group in against.groups for line in group]
    of = "Right" if against.people else "Above chance"
    yield from _head(
        "Attack", "Attribute", f"{of}, {against.first.name}", f"{of}, {against.run.name}",
        "Difference (95% interval)", "p corrected", "So",
    )  # fmt: skip
    for attack, line in lines[:_MOST]:
        what = titles.get(line.attribute, line.attribute) if line.attribute else "all together"
        yield _line(attack, what, *_figures(against, line))
    yield ""
    if len(lines) > _MOST:
        yield f"The first {_MOST} of {len(lines):,} lines are shown. The JSON holds them all."
        yield ""


def _figures(against: Against, line: Compared) -> tuple[str, ...]:
    gap = line.difference
    sides = (line.early, line.late) if against.people else (line.early_lift, line.late_lift)
    return (
        *(rate_line(side, signed=not against.people) for side in sides),
        f"{points(gap.value or 0.0)} ({points_span(Rate(*gap))})" if measured(gap) else "not compared",
        p_value(line.p_holm),
        difference_word(line).text,
    )


def _trends(trends: Sequence[Trend]) -> Iterator[str]:
    for trend in trends:
        yield f"### Over time: {_cell(trend.title)}"
        yield ""
        yield from _head("Run", "Asked (UTC)", "Right at first guess", "Chance", "Attack")
        for point in trend.points:
            yield _line(point.name, point.asked_at, rate_line(point.top1), rate_line(point.chance), point.who)


def _head(*titles: str) -> Iterator[str]:
    yield _line(*titles)
    yield f"| {' | '.join(['---'] * len(titles))} |"


def _line(*cells: str) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return escape(short(text))
