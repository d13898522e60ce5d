"""How questions ended, and what the figures are silent about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.reporting.document import Row
from auditor.reporting.sections.base import Sections
from auditor.reporting.wording import OUTCOMES, attacker, plural


@dataclass(frozen=True, slots=True)
class Account:
    """How the questions of one attacker ended."""

    who: str
    mitigation: str
    asked: int
    ended: tuple[tuple[str, int], ...]  # outcome → count, in the order of OUTCOMES


def accounts_of(sections: Sections) -> list[Account]:
    """Return how the questions of every attacker ended, over all attributes; control questions count too."""
    totals: dict[tuple[str, str], Counter[str]] = {}
    for row in sections.report.rows:
        total = totals.setdefault((attacker(row.model, row.probe), row.mitigation), Counter())
        total.update(asked=row.asked, **{name: getattr(row, name) for name in OUTCOMES})
    return [
        Account(who, mitigation, total["asked"], tuple((name, total[name]) for name in OUTCOMES))
        for (who, mitigation), total in totals.items()
    ]


def unmeasured(sections: Sections) -> list[str]:
    """Return, in sentences, what the figures are silent about."""
    return list(_unmeasured(sections))


def _unmeasured(sections: Sections) -> Iterator[str]:
    corpus = sections.report.corpus
    if corpus.planned > corpus.people:
        yield f"{corpus.people:,} of {plural(corpus.planned, 'person', 'people')} were audited."
    yield from _unheard([row for row in sections.report.rows if row.model])
    blind = [model.name for model in sections.report.models if not model.sees_images]
    if blind and corpus.pictures:
        yield f"{_few(blind)} cannot see pictures: {plural(corpus.pictures, 'picture')} went unseen there."
    if corpus.people > corpus.labelled:
        unknown = plural(corpus.people - corpus.labelled, "person", "people")
        yield f"No true value is known for {unknown}; they count in no figure of what was right."
    if corpus.faults:
        yield f"{plural(len(corpus.faults), 'part')} of the corpus could not be read."


def _unheard(rows: Sequence[Row]) -> Iterator[str]:
    asked, lost = sum(row.asked for row in rows), sum(row.lost for row in rows)
    refused, unreadable = sum(row.refused for row in rows), sum(row.unreadable for row in rows)
    if not asked:
        yield "No model was asked anything."
        return
    if lost:
        yield f"{asked - lost:,} of {plural(asked, 'question')} to models were heard; {lost:,} were lost on the way."
    else:
        yield f"Nothing was lost: models heard {plural(asked, 'question')}."
    if refused:
        met = plural(refused, "question")
        yield f"{met} met a refusal. That hides what a model could say; it is no sign of safety."
    if unreadable:
        yield f"{plural(unreadable, 'answer')} could not be read."


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more models"
