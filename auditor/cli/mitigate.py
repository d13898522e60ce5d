"""``auditor mitigate``: write a corpus as it is after a mitigation, or filter text in a pipe."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from auditor.cli import options
from auditor.cli.console import say
from auditor.cli.grouping import grouped
from auditor.errors import BadContent, BadCorpus, BadOutput

if TYPE_CHECKING:
    from auditor.cli.rewriting import Asked
    from auditor.mitigation.stream import Destination, Work, Written

_SHOWN = 20  # faults named on the terminal


@grouped
def mitigate(
    corpus: Annotated[str, typer.Argument(help="A corpus, as for run; '-' takes JSON lines or plain text.")],
    permits: options.Hosts,
    limits: options.Limits,
    *,
    name: Annotated[str, typer.Option("--with", help="STRENGTH[+OPERATOR][+FILE]: see auditor mitigations.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="A new file; standard output without it.")] = None,
    decisions: Annotated[
        Path | None, typer.Option(help="A new file for kind, place, score and recogniser of all that was found.")
    ] = None,
    truth: Annotated[bool, typer.Option("--truth", help="Write known values too; not for publication.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one for each processor by default.")] = None,
    rewriter: options.Rewriter = "embedded",
    attributes: options.Attributes = "staab",
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Write a corpus as it is after a mitigation; the same command goes on where it was stopped."""
    from auditor.cli.rewriting import Asked
    from auditor.mitigation.stream import Destination
    from auditor.releases import refuse_known_bad

    refuse_known_bad()
    if decisions is not None and out is None:
        raise BadOutput("decisions are written beside a corpus: name its file with -o")
    asked = Asked(
        name=name,
        rewriter=rewriter,
        attributes=attributes,
        budget=limits.budget(),
        options=permits.options(),
        quiet=quiet,
    )
    told = _carried_out(corpus, asked, Destination(out, decisions) if out else None, workers, truth=truth)
    for line in [] if quiet else told:
        say(line)


def _carried_out(corpus: str, asked: Asked, to: Destination | None, workers: int | None, *, truth: bool) -> list[str]:
    """Mitigate what *corpus* names; return what is told of it."""
    from auditor.cli.rewriting import bench
    from auditor.mitigation.catalogue import asks_models, open_mitigation
    from auditor.mitigation.pipe import opened
    from auditor.mitigation.pool import processors
    from auditor.mitigation.stream import Work

    stream, is_corpus = opened(sys.stdin.buffer) if corpus == "-" else (None, True)
    if stream is not None and not is_corpus:
        lines, masked = _filter(stream, asked.name, to.corpus if to else None)
        return [f"{lines} lines", *_counts(masked)]
    if asks_models(asked.name):
        with bench(asked, corpus, to.corpus if to else None) as rewriting:
            return _report(_write(corpus, stream, Work(rewriting, 1, truth), to), truth=truth)
    work = Work(open_mitigation(asked.name), workers or processors(), truth)
    return _report(_write(corpus, stream, work, to), truth=truth)


def _write(corpus: str, stream: BinaryIO | None, work: Work, to: Destination | None) -> Written:
    from auditor.corpus import native, read
    from auditor.corpus.drafts import first_of_each
    from auditor.mitigation.stream import send, write
    from auditor.plan import corpus_digest

    people = read(corpus) if stream is None else first_of_each(native.read_stream(stream, "standard input", Path()))
    if to is None:
        written = send(people, work, sys.stdout.buffer)
    else:
        # Nobody knows whether standard input is the same again, so that nothing goes on from it.
        written = write(people, work, to, corpus_digest(corpus) if stream is None else secrets.token_hex())
    if not written.people + written.before:
        raise BadCorpus(f"{corpus} holds nobody who can be read")
    return written


def _filter(stream: BinaryIO, name: str, out: Path | None) -> tuple[int, Mapping[str, int]]:
    from auditor.mitigation.catalogue import asks_models, open_mitigation
    from auditor.mitigation.pipe import filter_lines
    from auditor.mitigation.presidio import Presidio

    mitigation = None if asks_models(name) else open_mitigation(name)
    if not isinstance(mitigation, Presidio):
        raise BadContent("mitigation", name, "one that works on plain text: presidio, of any strength")
    if out is None:
        return filter_lines(stream, sys.stdout.buffer, mitigation)
    try:
        with out.open("xb") as file:
            return filter_lines(stream, file, mitigation)
    except FileExistsError:
        raise BadOutput(f"{out} is there already: name another file with -o") from None
    except OSError as error:
        raise BadOutput(f"{out} cannot be written: {error.strerror}") from None


def _report(written: Written, *, truth: bool) -> list[str]:
    """Return what is told of the work: counts and places, never a value."""
    earlier = f", {written.before} more by an earlier start" if written.before else ""
    told = [f"{written.people} people, {written.items} items{earlier}", *_counts(written.masked), *written.notes]
    if written.treated:
        told.insert(1, "rewriting: " + ", ".join(f"{count} {end}" for end, count in sorted(written.treated.items())))
    if not truth:
        told.append("known values (truth) are left out; --truth keeps them")
    faults = [f"- {fault.where}: {fault.why}" for fault in written.faults[:_SHOWN]]
    if len(written.faults) > _SHOWN:
        faults.append(f"- and {len(written.faults) - _SHOWN} more")
    return told + ([f"{len(written.faults)} parts of the corpus could not be read:", *faults] if faults else [])


def _counts(masked: Mapping[str, int]) -> list[str]:
    by_count = sorted(masked.items(), key=lambda pair: (-pair[1], pair[0]))
    return ["masked: " + (", ".join(f"{kind} {count}" for kind, count in by_count) or "nothing")]
