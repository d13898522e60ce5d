"""What every page shares: how it is rendered, what it may load, and what is never taken for markup."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from auditor.content import shelf
from auditor.reporting import wording
from auditor.reporting.claims import probability_line, reliability_line
from auditor.reporting.sections import TELLERS

if TYPE_CHECKING:
    from jinja2 import Environment

_WORDS: Final = (
    probability_line,
    reliability_line,
    wording.attacker,
    wording.change_word,
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
    wording.rate_line,
    wording.row_word,
    wording.shorten,
    wording.span,
)


def style(*names: str) -> str:
    """Return the named stylesheets, one after the other, as markup."""
    return ours("\n".join((shelf("reports") / name).read_text(encoding="utf-8") for name in names))


def security_policy(scripts: Sequence[str] = ()) -> str:
    """Return the Content-Security-Policy: nothing but these scripts, our style, and images made in the page."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def ours(text: str) -> str:
    """Mark text that comes with the tool, never from a report, as fit to stand in the page unescaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - see above


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
    made.globals.update(
        statuses=wording.STATUS_WORDS,
        chances=wording.CHANCE_WORDS,
        outcomes=wording.OUTCOMES,
        glossary=wording.GLOSSARY,
        not_measured=wording.NOT_MEASURED,
    )
    return made


def _visible(value: object) -> object:
    """Make control characters visible in everything that a template prints; markup is ours and stays as it is."""
    return wording.visible(value) if type(value) is str else value
