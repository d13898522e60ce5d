"""What mitigations did besides hiding, and how rewritings went, in sentences without a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from auditor.reporting.document import Report
from auditor.reporting.wording import attacker, percent, plural, points, span
from auditor.scoring.harm_figures import Harm, RewritingNote
from auditor.scoring.harms import FLOOR

_FAULTS: Final[Mapping[str, str]] = {
    "missing": "did not come back",
    "empty": "came back empty",
    "grown": "came back far too long",
    "untouched": "came back with the words that gave the author away",
    "unlike": "came back as another text",
    "invented": "came back stating something new",
    "too long": "were too long to be rewritten",
    "still read": "were masked and still read",
    "guide refused": "had a guide that refused to read them",
    "guide unreadable": "had a guide whose answer could not be read",
}


def harm_line(harm: Harm, title: str) -> str:
    """Return a finding about a mitigation in one sentence; *title* names the attribute."""
    who = plural(harm.people, "person", "people")
    match harm.kind:
        case "worse":
            sure = "clearly" if harm.clear else "unclear: the interval reaches to no change"
            reach = f"{points(harm.difference.value or 0.0)}, {span(harm.difference, signed=True)}, n = {harm.of:,}"
            return f"{title} got easier to infer for {attacker(harm.model, harm.probe)} ({reach}; {sure})."
        case "invented":
            return f"{title} is stated anew in {plural(harm.items, 'text')} of {who}, of {harm.of:,}."
        case "claimed":
            told = f"reads a value outright of {who}, of {harm.of:,}, that stood nowhere before"
            return f"{title}: {attacker(harm.model, harm.probe)} {told}."
        case _:
            kept = f"less than {percent(FLOOR)} of the words are kept in their order (ROUGE-L)"
            return f"The meaning may have changed in {plural(harm.items, 'text')} of {who}, of {harm.of:,}: {kept}."


def held_out_line(report: Report, note: RewritingNote) -> str:
    """Say who guided a rewriting, and how far those who judge it are others."""
    if note.guide is None:
        return f"{note.mitigation}: nobody guided {note.rewriter}, so every attacker is held out."
    judges = {(row.model, row.probe) for row in report.rows if row.mitigation == note.mitigation and row.model}
    same = sorted(probe for model, probe in judges if model == note.guide[0] and (model, probe) != note.guide)
    told = f"{note.mitigation}: {attacker(*note.guide)} and the rules for statements guided {note.rewriter}; "
    told += "their own figures afterwards are not held out"
    if same:
        told += f", and those of {note.guide[0]} with {', '.join(same)} only by their probe"
    return f"{told}."


def rewriting_lines(note: RewritingNote) -> Iterator[str]:
    """Yield what became of the texts, why answers were not taken, and what the guide still read."""
    ends = ", ".join(f"{count:,} {end}" for end, count in note.items.items())
    yield f"Texts of {plural(note.people, 'person', 'people')}: {ends}."
    if note.faults:
        whys = "; ".join(f"{count:,} {_FAULTS.get(why, why)}" for why, count in note.faults.items())
        yield f"Masked or withheld because they {whys}."
    if note.standing:
        stages = ", ".join(f"{count:,}" for count in note.standing)
        yield f"People of whom the guide read something, before the first round and after each: {stages}."
    paid = f"{plural(note.calls, 'question')}, {note.prompt_tokens:,} tokens in, {note.output_tokens:,} out"
    yield f"It took {paid}."


def is_held_out(report: Report, mitigation: str, model: str, probe: str) -> bool:
    """Say whether this attacker had no part in making the twins that it attacks after *mitigation*."""
    guided = {note.mitigation for note in report.rewritings if note.guide is not None}
    own = {(note.mitigation, note.guide) for note in report.rewritings}
    return not (mitigation in guided and ((mitigation, (model, probe)) in own or probe == "disclosure"))


def told(report: Report) -> Iterator[str]:
    """Yield every finding about a mitigation, its name before it, as the terminal prints them."""
    titles = {note.id: note.title for note in report.attributes}
    for harm in report.harms:
        yield f"{harm.mitigation}: {harm_line(harm, titles.get(harm.attribute, harm.attribute))}"
    for note in report.rewritings:
        yield held_out_line(report, note)
        yield from (f"{note.mitigation}: {line}" for line in rewriting_lines(note))
