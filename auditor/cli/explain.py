"""``auditor explain``: which sentences and pictures carry the findings of a run, and which edit ends them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from auditor.cli.console import progress, say
from auditor.cli.reach import reach

if TYPE_CHECKING:
    from auditor.explaining import Work
    from auditor.models.catalogue import ModelOptions
    from auditor.reporting.document import Remedy, Report

_SHOWN: Final = 20  # edits listed on the terminal; the report holds them all


def explain(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    person: Annotated[list[str] | None, typer.Option(help="Only findings about this person, by id.")] = None,
    attribute: Annotated[list[str] | None, typer.Option(help="Only findings about this attribute.")] = None,
    model: Annotated[
        list[str] | None, typer.Option("-m", "--model", help="Ask this model of the run, not the strongest.")
    ] = None,
    probe: Annotated[list[str] | None, typer.Option("-p", "--probe", help="Ask by this probe of the run.")] = None,
    max_probes: Annotated[int, typer.Option(min=2, help="Probes for each finding at most.")] = 16,
    max_minutes: Annotated[float | None, typer.Option(min=0, help="Ask nothing new after this time.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Refuse every model that is not on this machine.")] = False,
    allow: Annotated[list[str] | None, typer.Option(help="A host that may receive the corpus.")] = None,
    api_base: Annotated[
        str | None, typer.Option(help="Address of your own server, e.g. http://127.0.0.1:8000/v1.")
    ] = None,
    reproducible: Annotated[bool, typer.Option("--reproducible", help="Embedded models without prompt cache.")] = False,
    replay: Annotated[bool, typer.Option("--replay", help="Answer from the run's own journal; ask nobody.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show people's ids and the edits as a diff.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors and the result.")] = False,
) -> None:
    """Find the sentences and pictures that carry each finding, by probing without them, and prove an edit."""
    from auditor.explaining import Wanted, carry_out, prepare
    from auditor.gate.exits import Exit
    from auditor.journal import read_plan
    from auditor.models.catalogue import ModelOptions
    from auditor.probing.runner import Progress
    from auditor.releases import refuse_known_bad
    from auditor.reporting.assemble import assemble
    from auditor.reporting.wording import plural
    from auditor.scoring.recorded import load

    refuse_known_bad()
    options = reach(
        ModelOptions(offline=offline, allow=tuple(allow or ()), api_base=api_base, reproducible=reproducible),
        [] if replay else [model["name"] for model in read_plan(run)["models"]],
        str(run),
    )
    wanted = Wanted(
        people=tuple(person or ()),
        attributes=tuple(attribute or ()),
        models=tuple(model or ()),
        probes=tuple(probe or ()),
        most=max_probes,
        max_minutes=max_minutes,
        replay=replay,
        options=options,
    )
    work = prepare(run, wanted)
    if not quiet:
        _introduce(work, options)
    with progress(work.done + len(work.questions), work.done, quiet=quiet) as advance:
        stopped = carry_out(work, Progress(advance))
    report = assemble(load(run), reveal=reveal)
    typer.echo(_summary(report))
    _advise(report)
    left = len(prepare(run, wanted).questions)
    if left:
        say(f"{stopped or 'a model was not heard'}; {plural(left, 'finding')} left: the same command goes on")
    raise typer.Exit(Exit.INCONCLUSIVE if left else Exit.PASS)


def _introduce(work: Work, options: ModelOptions) -> None:
    from auditor.egress import destinations

    found = () if work.wanted.replay else destinations(tuple(work.models), options)
    say(f"the corpus is sent to: {', '.join(map(str, found))}" if found else "nothing leaves this machine")
    say(f"{len(work.questions)} findings to explain, {work.done} explained already")


def _summary(report: Report) -> str:
    from collections import Counter

    from auditor.reporting.wording import plural

    causes = Counter(explained.cause for explained in report.explained)
    proved = Counter(remedy.kind for remedy in report.remedies for _ in remedy.attributes)
    return (
        f"{plural(len(report.explained), 'finding')} explained: {causes['carried']} carried by certain sentences or "
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
