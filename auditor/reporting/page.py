"""What every page shares: how it is rendered, what it may load, and what is never taken for markup."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from auditor.content import shelf
from auditor.reporting import language, wording
from auditor.reporting.bystanders import kind_name, known_line, right_line, search_lines
from auditor.reporting.claims import probability_line, reliability_line
from auditor.reporting.frontier import advice_lines, dominance_line, parts_line, standing
from auditor.reporting.harms import harm_line, held_out_line, rewriting_lines
from auditor.reporting.sections import TELLERS

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_WORDS: Final = (
    kind_name,
    known_line,
    right_line,
    search_lines,
    advice_lines,
    dominance_line,
    parts_line,
    standing,
    harm_line,
    held_out_line,
    probability_line,
    reliability_line,
    rewriting_lines,
    language.knows,
    language.number,
    language.spoken,
    language.titled,
    language.translated,
    wording.attacker,
    wording.change_word,
    wording.comparison_word,
    wording.duration,
    wording.leak_word,
    wording.lift_line,
    wording.measured,
    wording.mitigation_name,
    wording.money,
    wording.of_people,
    wording.p_value,
    wording.percent,
    wording.plural,
    wording.points,
    wording.points_span,
    wording.rate_line,
    wording.row_word,
    wording.shorten,
    wording.shown_by,
    wording.span,
    wording.unheard_after,
)


def style(*names: str) -> Markup:
    """Return the named stylesheets, one after the other, as markup."""
    return ours("\n".join(_plain(name) for name in names))


def script(name: str) -> Markup:
    """Return the named script as markup."""
    return ours(_plain(name))


def security_policy(scripts: Sequence[str] = (), sheets: Sequence[str] = ()) -> str:
    """Return the Content-Security-Policy: nothing but these scripts and sheets, and images that lie in the page.

    Without *sheets*, whatever style stands in the page is in force.
    """
    styles = " ".join(map(_hash, sheets)) or "'unsafe-inline'"
    code = " ".join(map(_hash, scripts)) or "'none'"
    return (
        f"default-src 'none'; script-src {code}; style-src {styles}; "
        "img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _plain(name: str) -> str:
    """Return a file of the page. A carriage return would be read as a line feed, and a hash would no longer fit."""
    return (shelf("reports") / name).read_text(encoding="utf-8").replace("\r\n", "\n").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def ours(text: str) -> Markup:
    """Mark text that comes with the tool, or that a template escaped, as fit to stand in the page unescaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - see above


def phrase(key: str, **values: object) -> Markup:
    """Return a phrase with its own markup; what is filled in is escaped unless it is markup already."""
    return ours(language.say(key)).format(**{name: _shown(value) for name, value in values.items()})


def counted(key: str, n: int, **values: object) -> Markup:
    """Return the phrase for *n* things, as ``language.count`` does, with its own markup."""
    return phrase(f"{key}.{'one' if n == 1 else 'many'}", n=n, **values)


def _shown(value: object) -> object:
    return language.number(value) if isinstance(value, int) else _visible(value)


@cache  # the templates are compiled once
def environment() -> Environment:
    """Return what renders the templates: everything is escaped, and what is missing is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(shelf("reports")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    made.globals.update({word.__name__: word for word in (*_WORDS, *TELLERS)})
    made.globals.update(t=phrase, tn=counted, outcomes=wording.OUTCOMES)
    return made


def _visible(value: object) -> object:
    """Make control characters visible in everything that a template prints; markup is ours and stays as it is."""
    return wording.visible(value) if type(value) is str else value
