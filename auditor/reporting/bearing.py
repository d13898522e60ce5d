"""Say in sentences what an audit measured about a provision: figures that stand in the report, and no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from auditor.gate.declared import Declared
from auditor.reporting.document import Change
from auditor.reporting.provisions import Rule
from auditor.reporting.sections import Sections
from auditor.reporting.sections.change import pooled_changes
from auditor.reporting.sections.leaks import glances
from auditor.reporting.sections.models import strongest
from auditor.reporting.wording import (
    attacker,
    leak_word,
    measured,
    mitigation_name,
    percent,
    plural,
    points,
    points_span,
    rate_line,
    row_word,
    shown_by,
    unheard_after,
)
from auditor.scoring.severity_figures import Crowds

FEW_SHARE: Final = 1000  # people among whom somebody is said to be narrowly left
_MOST: Final = 5  # names in one sentence


def bearing(rule: Rule, sections: Sections, declared: Declared) -> Iterator[str]:
    """Yield what was measured about *rule*; nothing where it is only about single findings."""
    if rule.measure == "masked":
        yield from _masked(sections, rule.entities)
    elif rule.measure == "declared":
        yield from _declared(declared)
    elif rule.measure:
        yield from _TELLERS[rule.measure](sections)


def when(mitigation: str) -> str:
    """Return a mitigation as a sentence begins with it."""
    named = mitigation_name(mitigation)
    return named[:1].upper() + named[1:]


def inference(sections: Sections) -> Iterator[str]:
    """Yield how many attributes were found above chance."""
    if not sections.labelled:
        yield "Nobody’s true values are known, so nothing that was claimed is known to be right."
        return
    if not sections.calibrated:
        yield "No answer about a known value was heard, so nothing is shown: neither a leak nor that there is none."
        return
    lines = glances(sections)
    above = [line.note.title for line in lines if line.best and line.best.leaks]
    words = [row_word(line.best).text if line.best else "not measured" for line in lines]
    rest = Counter(word for line, word in zip(lines, words, strict=True) if not (line.best and line.best.leaks))
    others = "".join(f"; {word}: {count}" for word, count in rest.items())
    named = f" ({_listed(above)})" if above else ""
    yield f"{len(above)} of {plural(len(lines), 'attribute')} found above chance{named}{others}."


def strongest_line(sections: Sections) -> Iterator[str]:
    """Yield how strong the strongest attacker was over all attributes, where that is known."""
    for best in strongest(sections)[:1]:
        word = leak_word(best.lift, proved=best.lift.n > 0 and best.lift.low > 0).text
        yield (
            f"Strongest attacker over all attributes, {attacker(best.model, best.probe)}: right at first guess "
            f"{rate_line(best.top1)}, chance {rate_line(best.chance)}; {word}."
        )


def crowd_line(crowds: Crowds, people: int) -> str:
    """Return in one sentence among how many people those of whom something was found are left."""
    near = sum(crowd.likely <= FEW_SHARE for crowd in crowds.members)
    return (
        f"{when(crowds.mitigation)}: something that can be counted was found out about "
        f"{len(crowds.members):,} of {plural(crowds.people, 'person', 'people')}; {near:,} likely left among at most "
        f"{FEW_SHARE:,} of {people:,} people, if attributes were independent."
    )


def _crowds(sections: Sections) -> Iterator[str]:
    population = sections.report.severity.population
    if population is None or not sections.report.severity.crowds:
        yield "Not measured: nothing that can be counted was found out about anybody."
        return
    for crowds in sections.report.severity.crowds:
        yield crowd_line(crowds, population.people)


def _exposure(sections: Sections) -> Iterator[str]:
    known = [e for e in sections.report.severity.exposures if measured(e.exposure)]
    if not known:
        yield "Exposure was not measured."
    for name in dict.fromkeys(exposure.mitigation for exposure in known):
        best = max((e for e in known if e.mitigation == name), key=lambda e: e.exposure.value or 0.0)
        yield (
            f"{when(name)}: mean exposure, PES-style, {rate_line(best.exposure)}, "
            f"chance {rate_line(best.chance)}, by {attacker(best.model, best.probe)}."
        )


def _mitigation(sections: Sections) -> Iterator[str]:
    if len(sections.report.mitigations) < 2:
        yield "No mitigation was tried."
        return
    who = {(best.model, best.probe) for best in strongest(sections)[:1]}
    changes = [c for c in pooled_changes(sections) if (c.model, c.probe) in who]
    if not changes:
        yield "Before and after could not be compared: too little is known or was heard."
    for change in changes:
        yield _changed(change)


def _changed(change: Change) -> str:
    gap = change.difference
    if not measured(gap):
        return (
            f"{when(change.mitigation)}, the strongest attacker gave no answer that can be judged "
            f"({shown_by(change).text}), so nothing is shown."
        )
    counts = unheard_after(change)
    return (
        f"{when(change.mitigation)}, the strongest attacker is right at first guess "
        f"{percent(change.after.value or 0.0)} of the time, before {percent(change.before.value or 0.0)}: "
        f"{points(gap.value or 0.0)} ({points_span(gap)}, n = {gap.n:,}), {shown_by(change).text}"
        f"{f'; of its answers afterwards, {counts}' if counts else ''}."
    )


def _masked(sections: Sections, entities: Sequence[str]) -> Iterator[str]:
    masked = sections.report.masked
    if not masked:
        yield "No mitigation that masks was tried, so nothing of this kind was looked for."
    for name, counts in masked.items():
        yield f"{when(name)}: {_counted(counts, entities)}."


def _counted(counts: Mapping[str, int], entities: Sequence[str]) -> str:
    found = [f"{name} masked {plural(counts[name], 'time')}" for name in entities if counts.get(name)]
    return ", ".join(found) or "none of this kind was masked"


def _pictures(sections: Sections) -> Iterator[str]:
    pictures, models = sections.report.corpus.pictures, sections.report.models
    if not pictures:
        yield "The corpus holds no pictures."
        return
    seeing = [model.name for model in models if model.sees_images]
    blind = [model.name for model in models if not model.sees_images]
    yield f"{plural(pictures, 'picture')}; seen by {_listed(seeing) or 'no model'}."
    if blind:
        yield f"Not seen by {_listed(blind)}."


def _method(sections: Sections) -> Iterator[str]:
    probes = [note.title for note in sections.report.probes if note.id in {row.probe for row in sections.attacks}]
    models = [model.name for model in sections.report.models]
    yield f"Attacks that were tried: {_listed(probes) or 'none'}."
    yield f"Models that were asked: {_listed(models) or 'none'}."
    for model in sections.report.models[:_MOST]:
        if model.floor:
            yield f"{model.name}: {model.floor}."


def _declared(declared: Declared) -> Iterator[str]:
    stated = [title.lower() for title, text in declared.lines() if text]
    absent = [title.lower() for title, text in declared.lines() if not text]
    (stated if declared.responsible else absent).append("responsible persons")
    if stated:
        yield f"Stated: {', '.join(stated)}."
    if absent:
        yield f"Not stated: {', '.join(absent)}."


def _nothing(_: Sections) -> Iterator[str]:
    yield "Not measured."


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    more = f" and {len(shown) - _MOST} more" if len(shown) > _MOST else ""
    return ", ".join(shown[:_MOST]) + more


_TELLERS: Final[Mapping[str, Callable[[Sections], Iterator[str]]]] = {
    "inference": inference,
    "crowds": _crowds,
    "exposure": _exposure,
    "mitigation": _mitigation,
    "pictures": _pictures,
    "method": _method,
    "nothing": _nothing,
}
