"""What is put in the place of what was found."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from auditor.errors import BadContent
from auditor.mitigation.settings import Settings

if TYPE_CHECKING:
    from presidio_anonymizer.entities import OperatorConfig

KEY: Final = "AUDITOR_HASH_KEY"  # the environment variable; nowhere else may the key stand
_SHORTEST: Final = 16  # characters of a key: a shorter one can be tried out
_DIGITS: Final = 16  # hexadecimal digits kept: among a million values two share a hash once in 37 million corpora

Replacement = Callable[[str, str], str]  # kind of entity, what stood there → what shall stand there


def replacement(settings: Settings, person: str) -> Replacement:
    """Return what puts something in the place of what was found in the items of *person*.

    BadContent where a key is needed and the environment holds none, or one that is too short.
    """
    match settings.operator:
        case "mask":
            return _asterisks
        case "redact":
            return _nothing
        case "hash":
            return _hashing(_key())
        case "surrogate":
            from auditor.mitigation.surrogates import Surrogates

            return Surrogates(settings.seed, person, settings.language)
        case _:
            return _kind


def configured(kinds: set[str], replace: Replacement) -> dict[str, OperatorConfig]:
    """Return Presidio's configuration that puts *replace* to work on each of *kinds*."""
    from presidio_anonymizer.entities import OperatorConfig

    return {kind: OperatorConfig("custom", {"lambda": _of_kind(replace, kind)}) for kind in kinds}


def key_print() -> str:
    """Return eight hexadecimal digits that tell one key from another, and from which no key can be found."""
    return hmac.digest(_key(), b"auditor key print", "sha256").hex()[:8]


def folded(value: str) -> str:
    """Return *value* as two spellings of it are compared: case and spaces do not count."""
    return " ".join(value.casefold().split())


def _of_kind(replace: Replacement, kind: str) -> Callable[[str], str]:
    return lambda value: replace(kind, value)


def _kind(kind: str, _: str) -> str:
    return f"<{kind}>"


def _asterisks(_: str, value: str) -> str:
    return "".join(char if char.isspace() else "*" for char in value)


def _nothing(_: str, __: str) -> str:
    return ""


def _hashing(key: bytes) -> Replacement:
    def hashed(kind: str, value: str) -> str:
        message = f"{kind}\0{folded(value)}".encode()
        return f"<{kind}:{hmac.digest(key, message, 'sha256').hex()[:_DIGITS]}>"

    return hashed


def _key() -> bytes:
    key = os.environ.get(KEY, "")
    if len(key) < _SHORTEST:
        raise BadContent("environment", KEY, f"set to a secret of at least {_SHORTEST} characters")
    return key.encode("utf-8", "surrogateescape")
