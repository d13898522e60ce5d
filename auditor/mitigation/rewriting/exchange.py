"""Put other words in the place of some, and leave everything around them as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_ALIKE: Final = {"'": "['‘’]", '"': '["“”]', "-": "[-–—]"}  # typographic variants, as evidence is compared


def exchanged(text: str, by_quote: Mapping[str, str]) -> str | None:
    """Return *text* with each quote, wherever it stands, replaced; the longest ones first, each place once.

    White space, case and typography may differ. None where a quote does not stand in it: then it is another text.
    """
    forms = {quote: _form(quote) for quote in sorted(by_quote, key=len, reverse=True)}
    if not forms or not all(form.search(text) for form in forms.values()):
        return None
    new = re.compile("|".join(f"(?P<q{at}>{form.pattern})" for at, form in enumerate(forms.values())), re.IGNORECASE)
    words = [by_quote[quote] for quote in forms]
    return new.sub(lambda found: words[int((found.lastgroup or "q0")[1:])], text)


def _form(quote: str) -> re.Pattern[str]:
    """Return the pattern of a quote as a whole: it ends no other word, and begins none."""
    parts = ("".join(_ALIKE.get(char, re.escape(char)) for char in word) for word in quote.split())
    body = r"\s+".join(parts)
    before = r"(?<!\w)" if quote[:1].isalnum() else ""
    after = r"(?!\w)" if quote[-1:].isalnum() else ""
    return re.compile(before + body + after, re.IGNORECASE)
