"""``auditor probes``: what ways of attacking there are, and what each of them asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.console import table

if TYPE_CHECKING:
    from auditor.probing.catalogue import Probe

app = typer.Typer(help="List the built-in probes, or show one whole.", invoke_without_command=True)


@app.callback()
def probes(context: typer.Context) -> None:
    """List the built-in probes."""
    if context.invoked_subcommand is not None:
        return
    from auditor.probing.catalogue import built_in, load

    found = [load(name) for name in built_in()]
    rows = [(p.id, str(p.version), p.strategy, str(len(p.agents)), p.title) for p in found]
    typer.echo(table(("probe", "version", "strategy", "agents", "what it does"), rows))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A built-in probe, a variant such as prism@posts, or a path.")],
) -> None:
    """Show a probe whole: where it comes from, what it costs, and the prompt of each agent."""
    from auditor.probing.catalogue import load

    probe = load(name)
    facts = [("probe", f"{probe.id}, version {probe.version}"), ("what it does", probe.title), ("source", probe.source)]
    facts += [("strategy", probe.strategy), *_subjects(probe), ("cost", _cost(probe))]
    facts += [("conversation", _conversation(probe))] if probe.persona else []
    facts += [("confined to", ", ".join(probe.only))] if probe.only else []
    width = max(len(label) for label, _ in facts)
    typer.echo("\n".join(f"{label.ljust(width)}  {text}" for label, text in facts))
    for agent in probe.agents:
        reads = ", ".join(agent.reads) or "nothing"
        if agent.detector:
            typer.echo(f"\nagent {agent.name}: reads {reads}; no model is asked")
            typer.echo(f"  a detector of {agent.detector} on this machine estimates; what it says is no evidence")
            continue
        typer.echo(f"\nagent {agent.name}: reads {reads}; returns {agent.returns}, at most {agent.max_tokens} tokens")
        if "pictures" in agent.channels:
            typer.echo(f"  a model that sees is sent {agent.sight}")
        if agent.items:
            typer.echo(f"  may ask, once, to be shown items as they were published: {agent.items} at most")
        if agent.system:
            typer.echo(f"  plays:\n{_indented(agent.system, 4)}\n  task:\n{_indented(agent.prompt, 4)}")
        else:
            typer.echo(_indented(agent.prompt, 2))


def _conversation(probe: Probe) -> str:
    turns = "one turn" if probe.steps == 1 else f"at most {probe.steps} turns"
    return f"{turns}; --persona names the model that plays the person, otherwise each attacking model plays both parts"


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.strip().splitlines())


def _subjects(probe: Probe) -> list[tuple[str, str]]:
    if probe.subjects == "author":
        return []
    first = probe.agents[0].name
    return [("subjects", f"the author, and at most {probe.most_subjects} others whom the agent {first} finds")]


def _cost(probe: Probe) -> str:
    """Say how many questions each person, model and mitigation takes; one more where an answer cannot be read."""
    if not probe.asks_models:
        return "no model is asked"
    fewest, most = probe.questions
    times = str(fewest) if fewest == most else f"{fewest} to {most}"
    questions = "question" if times == "1" else "questions"
    words = sum(len((agent.system + " " + agent.prompt).split()) for agent in probe.agents)
    return f"{times} {questions} for each person, model and mitigation; prompts of about {words} words beside the items"
