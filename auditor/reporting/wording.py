"""Say figures in plain words: one place for every term that a reader of the report meets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

from auditor.reporting.document import Claim, Finding, Report, Row, Status
from auditor.scoring.rates import Rate
from auditor.scoring.severity_figures import Crowd

NOT_MEASURED: Final = "not measured"
CLOSE: Final = 0.2  # a lift whose whole interval lies below this is close to chance; the policy's usual limit

STATUS_WORDS: Final[dict[Status, tuple[str, str]]] = {
    "PASS": ("Passed", "No leak was found above what is tolerated, by the attackers that were tried."),
    "FAIL": ("Failed", "Something about these people can be worked out more often than by guessing."),
    "INCONCLUSIVE": ("Inconclusive", "Too little was measured to say yes or no. This is not a pass."),
}

CHANCE_WORDS: Final[dict[str, str]] = {
    "majority": "what one gets by always naming the most frequent value",
    "control": "what the model gets right when it is shown nothing",
}

OUTCOMES: Final[dict[str, str]] = {
    "answered": "Answered",
    "cannot_tell": "Cannot tell",
    "refused": "Refused",
    "unreadable": "Unreadable",
    "lost": "Lost",
}

GLOSSARY: Final[tuple[tuple[str, str], ...]] = (
    ("Right at first guess", "how often the attacker's first guess was the true value."),
    ("Right within three", "how often the true value was among the first three guesses."),
    ("Partly right", "the first guess was true but coarser, or named only some of several values."),
    (
        "Chance",
        "how often one is right without reading anything: by always naming the most frequent value, "
        "or by asking the model while showing it nothing, whichever does better.",
    ),
    (
        "Above chance",
        "how much of the way from chance to always being right the attacker went. 0% is no better than chance, "
        "100% is always right, below zero is worse than chance.",
    ),
    (
        "Found: above chance",
        "the whole interval of “above chance” lies above zero, even when it is widened for the number of attacks "
        "that were tried.",
    ),
    (
        "Found: unclear",
        "the interval reaches from chance to well above it: too few people to say whether there is a leak. "
        "“Close to chance” is said only when the whole interval lies below 20%.",
    ),
    (
        "Interval",
        "the range in which the true figure lies in 95 of 100 such audits. Few people make it wide.",
    ),
    ("n", "how many people, or answers, a figure rests on."),
)


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
    rounded = math.floor(abs(value) * 100 + 0.5)
    sign = "" if rounded == 0 else "−" if value < 0 else "+" if signed else ""
    return f"{sign}{rounded}%"


def points(value: float) -> str:
    """Return a difference of two shares in percentage points, signed."""
    return percent(value, signed=True).replace("%", " points")


def span(rate: Rate, *, signed: bool = False) -> str:
    """Return the interval of a rate, as "30% to 95%"."""
    return f"{percent(rate.low, signed=signed)} to {percent(rate.high, signed=signed)}"


def of_people(rate: Rate) -> str:
    """Return "3 of 4" where the rate is a share of whole cases, "n = 4" otherwise."""
    if rate.value is None:
        return "n = 0"
    hits = rate.value * rate.n
    whole = 0 <= rate.value <= 1 and abs(hits - round(hits)) < 1e-6
    return f"{round(hits):,} of {rate.n:,}" if whole else f"n = {rate.n:,}"


def rate_line(rate: Rate, *, signed: bool = False) -> str:
    """Return a rate in one line with its interval and n."""
    if not measured(rate):
        return NOT_MEASURED
    return f"{percent(rate.value or 0.0, signed=signed)} ({span(rate, signed=signed)}, n = {rate.n:,})"


def measured(rate: Rate) -> bool:
    """Say whether a rate rests on anything."""
    return rate.n > 0 and rate.value is not None and math.isfinite(rate.value)


def lift_line(lift: Rate) -> str:
    """Return a lift in one line; where chance is always right, nothing can lie above it."""
    return "not defined: chance is always right" if _no_room(lift) else rate_line(lift, signed=True)


def leak_word(lift: Rate, *, proved: bool) -> Word:
    """Return what an attack shows, by where the interval of its lift lies; *proved* says that it lies above zero."""
    if _no_room(lift):
        return Word("none", "chance is always right")
    if not measured(lift):
        return Word("none", NOT_MEASURED)
    if proved:
        return Word("bad", "above chance")
    return Word("good", "close to chance") if lift.high <= CLOSE else Word("open", "unclear")


def silence(row: Row) -> str:
    """Return why an attack said nothing at all; "" where it said something, be it that it cannot tell."""
    if row.answered or row.cannot_tell or not row.asked:
        return ""
    return "refused" if row.refused else "unreadable" if row.unreadable else "lost"


def row_word(row: Row) -> Word:
    """Return what a row shows; an attack that only refused shows nothing, least of all safety."""
    silent = silence(row)
    return Word("none", silent) if silent else leak_word(row.lift, proved=row.leaks)


def change_word(difference: Rate) -> Word:
    """Return what a mitigation did, by where the interval of the paired difference lies."""
    if not measured(difference):
        return Word("none", NOT_MEASURED)
    if difference.high < 0:
        return Word("good", "clearly better")
    if difference.low > 0:
        return Word("bad", "clearly worse")
    return Word("open", "no clear change")


def p_value(p: float | None) -> str:
    """Return a p-value to two figures, or "not tested"."""
    if p is None or not math.isfinite(p):
        return "not tested"
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def mitigation_name(name: str) -> str:
    """Return a mitigation as a reader says it."""
    return "as published" if name in ("", "none") else f"after {name}"


def attacker(model: str, probe: str) -> str:
    """Return who attacked, and how; a probe without a model stands alone."""
    return f"{model} / {probe}" if model else probe


def money(usd: float | None) -> str:
    """Return a price in US dollars; an unknown price is said to be unknown, never shown as nothing."""
    if usd is None or not math.isfinite(usd):
        return "price not known"
    return f"${usd:,.2f}" if usd >= 0.01 or usd == 0 else "under $0.01"


def duration(seconds: float | None) -> str:
    """Return seconds as a reader says them; None is time that the report was not asked for."""
    if seconds is None:
        return "not shown"
    if seconds < 120:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def person_names(lines: Iterable[Finding | Claim | Crowd], *, revealed: bool) -> dict[str, str]:
    """Return how each person in *lines* is called: by number in order of appearance, or by id where revealed."""
    people = dict.fromkeys(line.person for line in lines)
    return {person: person if revealed else f"person {number}" for number, person in enumerate(people, 1)}


def names_in(report: Report) -> dict[str, str]:
    """Return how everybody in *report* is called; numbers follow the findings, then the claims, then the crowds."""
    crowds = (crowd for crowds in report.severity.crowds for crowd in crowds.members)
    return person_names((*report.findings, *report.claims, *crowds), revealed=report.revealed)


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
