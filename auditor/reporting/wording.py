"""Say figures in plain words, in the language in force: one place for every figure that a reader meets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

from auditor.reporting.document import Addressed, Change, Cited, Claim, Comparison, Finding, PersonCost, Report, Row
from auditor.reporting.language import number, say
from auditor.scoring.bystander_figures import BystanderFinding
from auditor.scoring.paired import ALPHA
from auditor.scoring.rates import Rate
from auditor.scoring.severity_figures import Crowd, PersonExposure
from auditor.scoring.silence import silence

CLOSE: Final = 0.2  # a lift whose whole interval lies below this is close to chance; the policy's usual limit
OUTCOMES: Final = ("answered", "cannot_tell", "refused", "unreadable", "lost")  # how a question can end


_OfAPerson = Finding | Claim | Crowd | PersonExposure | Cited | Addressed | BystanderFinding | PersonCost


class Word(NamedTuple):
    """A state in words, with the class that gives it shape and colour."""

    kind: str  # "bad", "good", "open" or "none"
    text: str


def visible(text: str) -> str:
    """Return *text* with what no page may hold (control characters, lone surrogates) made visible."""
    if text.isprintable():
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if _unfit(char) else char for char in text)


def shorten(text: str, limit: int) -> str:
    """Return *text* in at most *limit* characters, cut in the middle so that both ends stay recognisable."""
    if len(text) <= limit:
        return text
    head = (limit - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def percent(value: float, *, signed: bool = False) -> str:
    """Return a share as a whole percentage; *signed* puts a plus or a true minus before it."""
    return say("number.percent", value=_hundredths(value, signed=signed))


def points(value: float) -> str:
    """Return a difference of two shares in percentage points, signed."""
    return say("number.points", value=_hundredths(value, signed=True))


def _hundredths(value: float, *, signed: bool) -> str:
    rounded = math.floor(abs(value) * 100 + 0.5)
    sign = "" if rounded == 0 else "−" if value < 0 else "+" if signed else ""
    return f"{sign}{rounded}"


def span(rate: Rate, *, signed: bool = False) -> str:
    """Return the interval of a rate, as "30% to 95%"."""
    return say("number.span", low=percent(rate.low, signed=signed), high=percent(rate.high, signed=signed))


def points_span(difference: Rate) -> str:
    """Return the interval of a difference of two shares, in the points of ``points``, as "−40 to +5"."""
    low, high = (_hundredths(end, signed=True) for end in (difference.low, difference.high))
    return say("number.span", low=low, high=high)


def of_people(rate: Rate) -> str:
    """Return "3 of 4" where the rate is a share of whole cases, "n = 4" otherwise."""
    if rate.value is None:
        return say("number.base", n=0)
    hits = rate.value * rate.n
    whole = 0 <= rate.value <= 1 and abs(hits - round(hits)) < 1e-6
    return say("number.of", k=round(hits), n=rate.n) if whole else say("number.base", n=rate.n)


def rate_line(rate: Rate, *, signed: bool = False) -> str:
    """Return a rate in one line with its interval and n."""
    if not measured(rate):
        return say("word.unmeasured")
    base = say("number.base", n=rate.n)
    return f"{percent(rate.value or 0.0, signed=signed)} ({span(rate, signed=signed)}, {base})"


def measured(rate: Rate) -> bool:
    """Say whether a rate rests on anything."""
    return rate.n > 0 and rate.value is not None and math.isfinite(rate.value)


def lift_line(lift: Rate) -> str:
    """Return a lift in one line; where chance is always right, nothing can lie above it."""
    return say("word.undefined") if _no_room(lift) else rate_line(lift, signed=True)


def leak_word(lift: Rate, *, proved: bool) -> Word:
    """Return what an attack shows, by where the interval of its lift lies; *proved* says that it lies above zero."""
    if _no_room(lift):
        return Word("none", say("word.no_room"))
    if not measured(lift):
        return Word("none", say("word.unmeasured"))
    if proved:
        return Word("bad", say("word.above"))
    return Word("good", say("word.close")) if lift.high <= CLOSE else Word("open", say("word.unclear"))


def row_word(row: Row) -> Word:
    """Return what a row shows; an attack that only refused shows nothing, least of all safety."""
    silent = silence(row)
    return Word("none", say(f"outcome.{silent}")) if silent else leak_word(row.lift, proved=row.leaks)


def change_word(difference: Rate, p_holm: float | None = None) -> Word:
    """Return what a mitigation did, by where the interval of the paired difference lies.

    With *p_holm*, it is clear only where it stays so for the number of attributes that were tried.
    """
    if not measured(difference):
        return Word("none", say("word.unmeasured"))
    if difference.high < 0:
        return _corrected(Word("good", say("word.better")), p_holm)
    if difference.low > 0:
        return _corrected(Word("bad", say("word.worse")), p_holm)
    return Word("open", say("word.unchanged"))


def shown_by(change: Change) -> Word:
    """Return what a change shows; where an attacker only refused, before or after, it shows nothing."""
    if change.silent:
        return Word("none", say(f"outcome.{change.silent}"))
    if change.silent_before:
        return Word("none", say("change.silent_before", why=say(f"outcome.{change.silent_before}")))
    return change_word(change.difference, change.p_holm)


def comparison_word(comparison: Comparison) -> Word:
    """Return how one model stands beside the strongest, by their difference, corrected for the number of models."""
    gap = comparison.difference
    if comparison.silent:
        return Word("none", say(f"outcome.{comparison.silent}"))
    if not measured(gap):
        return Word("none", say("word.unmeasured"))
    if gap.high >= 0:
        return Word("open", say("word.even"))
    return _corrected(Word("good", say("word.weaker")), comparison.p_holm)


def unheard(asked: int, refused: int, unreadable: int) -> str:
    """Return how many of the answers that a figure counts as wrong were none: "3 of 40 refused"; "" for none."""
    counts = {"refused": refused, "unreadable": unreadable}
    return ", ".join(say(f"change.{why}", n=n, all=asked) for why, n in counts.items() if n)


def unheard_after(change: Change) -> str:
    """Return how many answers after a mitigation were none; "" for none, and where ``shown_by`` says that all were."""
    return "" if change.silent else unheard(change.asked, change.refused, change.unreadable)


def _corrected(word: Word, p_holm: float | None) -> Word:
    return word if p_holm is None or p_holm < ALPHA else Word("open", say("word.not_clear"))


def p_value(p: float | None) -> str:
    """Return a p-value to two figures, or "not tested"."""
    if p is None or not math.isfinite(p):
        return say("word.untested")
    return f"< {number(0.001, 3)}" if p < 0.001 else number(p, 3) if p < 0.1 else number(p, 2)


def mitigation_name(name: str) -> str:
    """Return a mitigation as a reader says it."""
    return say("mitigation.none") if name in ("", "none") else say("mitigation.after", name=name)


def attacker(model: str, probe: str) -> str:
    """Return who attacked, and how; a probe without a model stands alone."""
    return f"{model} / {probe}" if model else probe


def money(usd: float | None) -> str:
    """Return a price in US dollars; an unknown price is said to be unknown, never shown as nothing."""
    if usd is None or not math.isfinite(usd):
        return say("money.unknown")
    return say("money.usd", amount=number(usd, 2)) if usd >= 0.01 or usd == 0 else say("money.little")


def duration(seconds: float | None) -> str:
    """Return seconds as a reader says them; None is time that the report was not asked for."""
    if seconds is None:
        return say("time.hidden")
    if seconds < 120:
        return f"{number(seconds, 1 if seconds < 10 else 0)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def person_names(lines: Iterable[_OfAPerson], *, revealed: bool) -> dict[str, str]:
    """Return how each person in *lines* is called: by number in order of appearance, or by id where revealed."""
    people = dict.fromkeys(line.person for line in lines)
    return {person: person if revealed else say("person.numbered", n=place) for place, person in enumerate(people, 1)}


def names_in(report: Report) -> dict[str, str]:
    """Return how everybody in *report* is called; numbers follow the findings, then the claims and what follows."""
    crowds = (crowd for crowds in report.severity.crowds for crowd in crowds.members)
    ranked = report.severity.ranking.people if report.severity.ranking else ()
    lines: tuple[_OfAPerson, ...] = (
        *report.findings,
        *report.claims,
        *crowds,
        *ranked,
        *report.cited,
        *report.addressed,
        *report.bystanders,
        *(one for cost in report.costs for one in cost.each),
    )
    return person_names(lines, revealed=report.revealed)


def plural(number: int, noun: str, many: str = "") -> str:
    """Return a count with its noun: "1 picture", "2 people"."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def _no_room(lift: Rate) -> bool:
    return lift.n > 0 and lift.value is None


def _unfit(char: str) -> bool:
    code = ord(char)
    control = (code < 0x20 and char not in "\n\t") or 0x7F <= code < 0xA0
    surrogate = 0xD800 <= code <= 0xDFFF
    turning = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069  # would turn round the text that follows
    return control or surrogate or turning
