"""How questions ended, and what the figures are silent about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.reporting.document import Row
from auditor.reporting.language import count, say
from auditor.reporting.sections.base import Sections
from auditor.reporting.wording import OUTCOMES, attacker


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
        yield say("unmeasured.people", n=corpus.people, planned=count("people", corpus.planned))
    yield from _unheard([row for row in sections.report.rows if row.model])
    blind = [model.name for model in sections.report.models if not model.sees_images]
    if blind and corpus.pictures:
        yield say("unmeasured.pictures", names=_few(blind), pictures=count("pictures", corpus.pictures))
    if corpus.people > corpus.labelled:
        yield say("unmeasured.truth", people=count("people", corpus.people - corpus.labelled))
    if corpus.faults:
        yield count("unmeasured.parts", len(corpus.faults))


def _unheard(rows: Sequence[Row]) -> Iterator[str]:
    asked, lost = sum(row.asked for row in rows), sum(row.lost for row in rows)
    refused, unreadable = sum(row.refused for row in rows), sum(row.unreadable for row in rows)
    if not asked:
        yield say("unmeasured.nothing")
        return
    if lost:
        yield count("unmeasured.lost", lost, heard=asked - lost, asked=asked)
    else:
        yield say("unmeasured.heard", asked=asked)
    if refused:
        yield count("unmeasured.refused", refused)
    if unreadable:
        yield count("unmeasured.unreadable", unreadable)


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else say("unmeasured.more", names=shown, n=len(names) - 3)
