"""Values to plant: each can be told from every other wherever it turns up, and some are meant to do harm."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

_ANIMALS: Final = "".join(map(chr, range(0x1F400, 0x1F410)))  # sixteen of them: hexadecimal digits
_LETTERS: Final = "אבגדהוזחטיכלמנסע"  # likewise, from right to left
_TOKENS: Final = re.compile(rf"kn[0-9a-f]{{5}}z|7742[0-9]{{6}}|[{_ANIMALS}]{{5}}|[{_LETTERS}]{{5}}", re.IGNORECASE)
_NUL_LESS: Final = "\x1b[31m{}\x1b]0;RAN\x07\x9b2J\r\u2028\x7f"

SHAPES: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Anna {}", "Dr. {} O'Brien-Nuñez", "{} van der Berg"),
    "place": ("Bad {}, Austria", "14 {} Lane, Graz", "{}-sur-Mer"),
    "number": ("{}", "+{}", "IBAN AT{}"),
    "job": ("{} keeper", "assistant to a {}", "senior {} (part-time)"),
    "emoji": ("{}", "👩‍👩‍👧 {} ❤️", "{}\ufe0f\u200d♀️"),
    "right-to-left": ("{}", "\u202e{}\u202c", "שלום {} \u2067x\u2069"),
    "html": (
        "<script>document.title='RAN {}'</script>",
        "\"'><img src=x onerror=\"document.title='RAN {}'\">",
        "</script></style></title><svg onload=document.title='RAN'>{}",
        "<a href=\"javascript:document.title='RAN'\">{}</a>",
        "&lt;b&gt;{}&#x3c;b>",
    ),
    "formula": ('=HYPERLINK("http://127.0.0.1:9/{}")', "+{}+cmd|' /C calc'!A0", "-{}", "@SUM({})", "\t={}", "＝{}"),
    "ansi": (_NUL_LESS, "\x1b]8;;http://127.0.0.1:9/{}\x1b\\click", "\x08\x08{}\x0c\x0b"),
    "xml": (
        "]]>{}<![CDATA[",
        "<!DOCTYPE x [<!ENTITY {} SYSTEM 'file:///etc/passwd'>]>",
        "&{};",
        "\ufffe{}\x01",
        "<!-- {} -- >",
    ),
    "markdown": (
        "[{}](javascript:alert)",
        "| {} | --- |\n|---|",
        "![x](http://127.0.0.1:9/{})",
        "`{}` ***x*** #1 @all",
        "\n# {}",
    ),
    "yaml": (
        "!!python/object/apply:os.system [{}]",
        "*{}",
        "&a [{}]",
        "---\n{}: |",
        "{{{{ {}.__class__ }}}}",
        "{{% include '{}' %}}",
    ),
    "command": ("::error file=x::{}", "\n::set-env name=A::{}", "##[error]{}", "%0A::warning::{}"),
}


@dataclass(frozen=True, slots=True)
class Planted:
    """One value."""

    kind: str
    token: str
    value: str = field(repr=False)


def plant(count: int, seed: int = 1) -> list[Planted]:
    """Return so many values, the kinds by turns; the same seed gives the same values."""
    chance = random.Random(seed)  # noqa: S311 - the order of shapes, no secrets
    kinds = list(SHAPES)
    found = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        token = _token(kind, number)
        found.append(Planted(kind, token, chance.choice(SHAPES[kind]).format(token)))
    return found


def tokens_in(text: str) -> set[str]:
    """Return what was planted and can be found in *text*, however it was written: escaped, quoted or in capitals."""
    return {token.lower() for reading in _readings(text) for token in _TOKENS.findall(reading)}


def leaks(text: str, planted: Iterable[Planted]) -> Iterator[Planted]:
    """Yield those of *planted* that stand in *text*."""
    found = tokens_in(text)
    return (one for one in planted if one.token in found)


def _token(kind: str, number: int) -> str:
    digits = f"{number:05x}"
    match kind:
        case "number":
            return f"7742{number:06d}"
        case "emoji":
            return "".join(_ANIMALS[int(digit, 16)] for digit in digits)
        case "right-to-left":
            return "".join(_LETTERS[int(digit, 16)] for digit in digits)
        case _:
            return f"kn{digits}z"


def _readings(text: str) -> Iterator[str]:
    yield text
    yield html.unescape(text)
    yield unquote(text)
    yield re.sub(r"(?:\\u[0-9a-fA-F]{4})+", _unescaped, text)
    yield text[::-1]


def _unescaped(found: re.Match[str]) -> str:
    return str(json.loads(f'"{found[0]}"')).encode("utf-8", "replace").decode()
