"""``auditor explain``: which sentences and pictures carry the findings of a run, and which edit ends them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from auditor.cli import options
from auditor.cli.amounts import ended_by, spent_by
from auditor.cli.console import progress, say
from auditor.cli.grouping import grouped
from auditor.cli.reach import reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.explaining import Wanted, Work
    from auditor.gate.exits import Exit
    from auditor.probing.explaining import Explanation
    from auditor.reporting.document import Remedy, Report

_SHOWN: Final = 20  # edits listed on the terminal; the report holds them all


@grouped
def explain(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    permits: options.Hosts,
    limits: options.Limits,
    *,
    person: Annotated[list[str] | None, typer.Option(help="Only findings about this person, by id.")] = None,
    attribute: Annotated[list[str] | None, typer.Option(help="Only findings about this attribute.")] = None,
    model: Annotated[
        list[str] | None, typer.Option("-m", "--model", help="Ask this model of the run, not the strongest.")
    ] = None,
    probe: Annotated[list[str] | None, typer.Option("-p", "--probe", help="Ask by this probe of the run.")] = None,
    max_probes: Annotated[int, typer.Option(min=2, help="Probes for each finding at most.")] = 16,
    reproducible: options.Reproducible = False,
    replay: Annotated[bool, typer.Option("--replay", help="Answer from the run's own journal; ask nobody.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show people's ids and the edits as a diff.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Find the sentences and pictures that carry each finding, by probing without them, and prove an edit."""
    from auditor.explaining import Wanted
    from auditor.models.wrappers import Shared

    chosen = permits.options(reproducible=reproducible)
    wanted = Wanted(
        people=tuple(person or ()),
        attributes=tuple(attribute or ()),
        models=tuple(model or ()),
        probes=tuple(probe or ()),
        most=max_probes,
        replay=replay,
        options=reach(chosen, () if replay else _asked(run, model), str(run)),
        shared=Shared(limits.budget()),
    )
    raise typer.Exit(_tell(run, wanted, reveal=reveal, quiet=quiet))


def _asked(run: Path, named: Sequence[str] | None) -> Sequence[str]:
    """Return the models that may be asked: those named, or any of the run."""
    from auditor.journal import read_plan

    return named or [model["name"] for model in read_plan(run)["models"]]


def _tell(run: Path, wanted: Wanted, *, reveal: bool, quiet: bool) -> Exit:
    from auditor.explaining import carry_out, open_questions, prepare
    from auditor.gate.exits import Exit
    from auditor.probing.runner import Progress
    from auditor.releases import refuse_known_bad
    from auditor.reporting.assemble import assemble
    from auditor.reporting.wording import plural
    from auditor.scoring.recorded import load

    refuse_known_bad()
    work = prepare(run, wanted)
    if not quiet:
        _introduce(work)
    try:
        with progress(work.done + len(work.questions), work.done, quiet=quiet) as advance:
            stopped = carry_out(work, Progress(advance))
    except KeyboardInterrupt:
        say("interrupted; nothing is lost: the same command goes on")
        return Exit.INTERRUPTED
    budget = wanted.shared.budget
    took = spent_by(budget)
    if took and not quiet:
        say(took)
    recorded = load(run)
    report = assemble(recorded, reveal=reveal)
    typer.echo(_summary(recorded.explained))
    _advise(report)
    left, _ = open_questions(recorded, wanted)
    if left:
        say(f"{ended_by(stopped or 'a model was not heard', budget)} ({plural(len(left), 'finding')} left)")
    return Exit.INCONCLUSIVE if left else Exit.PASS


def _introduce(work: Work) -> None:
    from auditor.egress import destinations

    found = () if work.wanted.replay else destinations(tuple(work.models), work.wanted.options)
    say(f"the corpus is sent to: {', '.join(map(str, found))}" if found else "nothing leaves this machine")
    say(f"{len(work.questions)} findings to explain, {work.done} explained already")


def _summary(explained: Sequence[Explanation]) -> str:
    from collections import Counter

    from auditor.reporting.wording import plural

    causes = Counter(one.carriers.cause.value for one in explained)
    proved = Counter(one.edit.kind for one in explained if one.edit)
    return (
        f"{plural(len(explained), 'finding')} explained: {causes['carried']} carried by certain sentences or "
        f"pictures ({proved['mask']} end by masking words, {proved['cut']} by taking them away), "
        f"{causes['guessed']} guessed even from nothing, {causes['open']} left open"
    )


def _advise(report: Report) -> None:
    from auditor.reporting.tables import edit_line
    from auditor.reporting.wording import names_in

    names = names_in(report)
    for number, remedy in enumerate(report.remedies[:_SHOWN], 1):
        typer.echo(f"{number}. {names[remedy.person]}: {edit_line(remedy)}; this ends {', '.join(remedy.attributes)}")
        _show_diff(remedy)
    if len(report.remedies) > _SHOWN:
        typer.echo(f"and {len(report.remedies) - _SHOWN} more in the report")


def _show_diff(remedy: Remedy) -> None:
    from auditor.reporting.wording import visible

    for before, after in remedy.texts:
        typer.echo(f"   - {visible(before)}")
        if after:
            typer.echo(f"   + {visible(after)}")
