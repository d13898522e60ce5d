"""The secrets of this process's environment, taken out of whatever is shown or written down.

A server may repeat a key in its answer, and a library in its exception. Which variables hold secrets is told by their
names; a value that could be an ordinary word is let stand, since taking it out of answers would change what they say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_MARK: Final = "[secret]"
_NAMES: Final = re.compile(r"KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH(?!OR)|COOKIE|BEARER|PWD", re.IGNORECASE)
_SHORTEST: Final = 8  # characters; with a digit
_CUT: Final = 6  # characters of a secret at the end of a text that give it away
_WORDLESS: Final = 20  # characters; from here on even letters alone are no word


def secrets(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the secrets in *environment* (this process's without it), the longest first, so that none hides half."""
    stated = os.environ if environment is None else environment
    found = {part for name, value in stated.items() if _NAMES.search(name) for part in (value, *value.split())}
    found |= {password for value in stated.values() if (password := _password(value))}
    return tuple(sorted((one for one in found if _is_secret(one)), key=lambda one: (-len(one), one)))


def hidden(text: str, known: tuple[str, ...] | None = None) -> str:
    """Return *text* with a mark in place of each secret: those *known*, or those of the environment.

    A text that was cut off may end in the middle of one.
    """
    for secret in secrets() if known is None else known:
        text = text.replace(secret, _MARK)
        begun = text.rfind(secret[:_CUT], max(0, len(text) - len(secret)))
        text = text[:begun] + _MARK if begun >= 0 and secret.startswith(text[begun:]) else text
    return text


def _is_secret(value: str) -> bool:
    if value.startswith(("/", "~", "./")) or "://" in value:  # where a secret is kept, or who may be told it
        return False
    return len(value) >= _WORDLESS or (len(value) >= _SHORTEST and any(sign.isdigit() for sign in value))


def _password(value: str) -> str | None:
    """Return the password of an address with one, as ``http://user:password@host``."""
    if "://" not in value or "@" not in value:
        return None
    try:
        return urlsplit(value).password
    except ValueError:
        return None
