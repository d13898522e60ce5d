"""What mitigations did besides hiding, and how rewritings went, in sentences without a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from auditor.reporting.document import Report
from auditor.reporting.language import count, number, say, titled
from auditor.reporting.wording import attacker, percent, points, points_span
from auditor.scoring.harm_figures import Harm, RewritingNote
from auditor.scoring.harms import FLOOR


def harm_line(harm: Harm, title: str) -> str:
    """Return a finding about a mitigation in one sentence; *title* is the English title of the attribute."""
    who, of, name = count("people", harm.people), number(harm.of), titled(title)
    texts = count("harms.texts", harm.items)
    match harm.kind:
        case "worse":
            reach = f"{points(harm.difference.value or 0.0)}, {points_span(harm.difference)}"
            reaches = "harms.unsure" if harm.difference.low <= 0 else "word.not_clear"
            sure = say("word.worse" if harm.clear else reaches)
            return say("harms.worse", name=name, who=attacker(harm.model, harm.probe), reach=reach, of=of, sure=sure)
        case "invented":
            return say("harms.invented", name=name, texts=texts, who=who, of=of)
        case "claimed":
            return say("harms.claimed", name=name, attacker=attacker(harm.model, harm.probe), who=who, of=of)
        case _:
            return say("harms.meaning", texts=texts, who=who, of=of, floor=percent(FLOOR))


def held_out_line(report: Report, note: RewritingNote) -> str:
    """Say who guided a rewriting, and how far those who judge it are others."""
    if note.guide is None:
        return say("harms.unguided", rewriter=note.rewriter)
    judges = {(row.model, row.probe) for row in report.rows if row.mitigation == note.mitigation and row.model}
    same = sorted(probe for model, probe in judges if model == note.guide[0] and (model, probe) != note.guide)
    told = say("harms.guided", guide=attacker(*note.guide), rewriter=note.rewriter)
    return f"{told} {say('harms.by_probe', model=note.guide[0], probes=', '.join(same))}" if same else told


def rewriting_lines(note: RewritingNote) -> Iterator[str]:
    """Yield what became of the texts, why answers were not taken, what the guide still read, and what it took."""
    ends = ", ".join(say(f"harms.end.{end}", n=many) for end, many in note.items.items())
    yield say("harms.ends", who=count("people", note.people), ends=ends)
    if note.faults:
        whys = "; ".join(say(f"harms.fault.{why.replace(' ', '_')}", n=many) for why, many in note.faults.items())
        yield say("harms.faults", whys=whys)
    if note.standing:
        yield say("harms.standing", stages=", ".join(map(number, note.standing)))
    questions = count("questions", note.calls)
    yield say("harms.took", questions=questions, read=note.prompt_tokens, written=note.output_tokens)


def is_held_out(report: Report, mitigation: str, model: str, probe: str) -> bool:
    """Say whether this attacker had no part in making the twins that it attacks after *mitigation*."""
    guides = {note.mitigation: note.guide for note in report.rewritings if note.guide is not None}
    guide = guides.get(mitigation)
    asked = probe.partition("@")[0]  # a probe that reads a part is no other
    return guide is None or ((model, asked) != guide and asked != "disclosure")


def told(report: Report) -> Iterator[str]:
    """Yield every finding about a mitigation, its name before it, as the terminal prints them.

    What may as well be chance is counted there; the report lists it.
    """
    titles = {note.id: note.title for note in report.attributes}
    for harm in report.harms:
        if harm.kind != "worse" or harm.clear:
            yield f"{harm.mitigation}: {harm_line(harm, titles.get(harm.attribute, harm.attribute))}"
    unclear = Counter(harm.mitigation for harm in report.harms if harm.kind == "worse" and not harm.clear)
    yield from (f"{name}: {count('harms.unclear', many)}" for name, many in unclear.items())
    for note in report.rewritings:
        yield from (f"{note.mitigation}: {line}" for line in (held_out_line(report, note), *rewriting_lines(note)))
