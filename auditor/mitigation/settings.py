"""Read the name of a Presidio mitigation: ``STRENGTH[+OPERATOR][+FILE]``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from auditor.errors import BadContent

OPERATORS: Final[Mapping[str, str]] = {
    "replace": "the kind of what was there: <PERSON>",
    "mask": "as many asterisks as there were characters",
    "hash": "its kind and an HMAC under the key in AUDITOR_HASH_KEY: <PERSON:5d41402abc4b2a76>",
    "redact": "nothing at all",
    "surrogate": "another of its kind, the same one throughout a person; needs the extra surrogates",
}
FILES: Final = (".toml", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Strength:
    """How much is looked for."""

    entities: frozenset[str] | None = None  # only these, and those of the user's file; None: all that are known
    threshold: float = 0.0  # scores below it do not count
    deep: bool = False  # with our own recognisers and every kind of name


STRENGTHS: Final[Mapping[str, Strength]] = {
    "presidio-low": Strength(
        frozenset(
            [
                "PERSON",
                "EMAIL_ADDRESS",
                "PHONE_NUMBER",
                "CREDIT_CARD",
                "CRYPTO",
                "IBAN_CODE",
                "IP_ADDRESS",
                "MAC_ADDRESS",
                "MEDICAL_LICENSE",
                "UK_NHS",
                "US_BANK_NUMBER",
                "US_DRIVER_LICENSE",
                "US_ITIN",
                "US_PASSPORT",
                "US_SSN",
            ]
        ),
        threshold=0.4,
    ),
    "presidio": Strength(),
    "presidio-max": Strength(deep=True),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One regular expression of a recogniser, and how sure a match is."""

    name: str
    regex: str
    score: float  # 0 … 1


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A recogniser that the user describes in a file."""

    name: str
    entity: str
    forms: tuple[Form, ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)  # found wherever they stand: often names of real people
    words_score: float = 1.0
    context: tuple[str, ...] = ()  # a word of these just before a match raises its score
    language: str = ""  # "" for the language of the mitigation


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides what a Presidio mitigation does; can be hashed and sent to workers."""

    name: str  # as the user wrote it
    strength: str = "presidio"
    operator: str = "replace"
    language: str = "en"
    model: str = ""  # an installed spaCy model or its folder; "" for the best English one that is installed
    seed: int = 0  # of the surrogates
    recognisers: tuple[Recogniser, ...] = ()
    file_digest: str = ""  # SHA-256 of the file, where one is named

    @property
    def looked_for(self) -> Strength:
        """How much is looked for."""
        return STRENGTHS[self.strength]


def parse(name: str, folder: Path = Path()) -> Settings:
    """Return the settings that *name* stands for; a file that it names is looked for from *folder*.

    BadContent where a part of it, or the file, has a fault.
    """
    strength, *parts = name.split("+")
    if strength not in STRENGTHS:
        raise BadContent("mitigation", strength, f"one of {', '.join(STRENGTHS)}")
    operator = parts.pop(0) if parts and parts[0] in OPERATORS else "replace"
    file = "+".join(parts)
    if not parts:
        return Settings(name, strength, operator)
    if not file.lower().endswith(FILES):
        raise BadContent("mitigation", file, f"an operator ({', '.join(OPERATORS)}) or a file ({', '.join(FILES)})")
    from auditor.mitigation.recogniser_file import read

    settings = read(folder / file, Settings(name, strength, operator))
    return replace(settings, model=_found_from(folder, settings.model))


def _found_from(folder: Path, model: str) -> str:
    package = not model or (model.isidentifier() and find_spec(model) is not None)
    return model if package else str(folder / model)
