"""Read the user's own recognisers: our TOML, or the YAML in which Presidio lets them be written without code.

Nothing of a file's content but its keys is named in an error: word lists often hold the names of real people.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from auditor.errors import BadContent, MissingExtra
from auditor.files import read_bytes
from auditor.mitigation.settings import Form, Recogniser, Settings

_TOP: Final = ("language", "model", "seed", "recognisers")
_OURS: Final = ("name", "entity", "language", "patterns", "words", "words_score", "context")
_THEIRS: Final[Mapping[str, str]] = {  # Presidio's keys, and ours
    "name": "name",
    "supported_entity": "entity",
    "supported_language": "language",
    "patterns": "patterns",
    "deny_list": "words",
    "deny_list_score": "words_score",
    "context": "context",
}
_PATTERN: Final = ("name", "regex", "score")
_SURE: Final = 1.0


def read(path: Path, settings: Settings) -> Settings:
    """Return *settings* with what the file at *path* adds; BadContent names the key that has a fault."""
    try:
        data = read_bytes(path)
    except OSError as error:
        raise BadContent(path, "file", f"readable ({error.strerror or error})") from None
    settings = replace(settings, file_digest=hashlib.sha256(data).hexdigest())
    return _from_toml(path, data, settings) if path.suffix.lower() == ".toml" else _from_yaml(path, data, settings)


def _from_toml(path: Path, data: bytes, settings: Settings) -> Settings:
    try:
        top = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):  # TOML's own message would quote the file
        raise BadContent(path, "file", "TOML in UTF-8") from None
    _known(path, "", top, _TOP)
    entries = _list(path, "recognisers", top.get("recognisers", []))
    found = [_recogniser(path, f"recognisers[{n}]", entry) for n, entry in enumerate(entries, start=1)]
    language = _text(path, "language", top.get("language", settings.language))
    model = _text(path, "model", top["model"]) if "model" in top else ""
    if language != "en" and not model:
        raise BadContent(path, "model", f"an installed spaCy model for '{language}', or the folder of one")
    seed = top.get("seed", settings.seed)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise BadContent(path, "seed", "a whole number")
    return replace(settings, language=language, model=model, seed=seed, recognisers=tuple(found))


def _from_yaml(path: Path, data: bytes, settings: Settings) -> Settings:
    try:
        import yaml  # comes with Presidio
    except ImportError:
        raise MissingExtra("a YAML file of recognisers", "presidio") from None
    try:
        top = yaml.safe_load(data.decode("utf-8"))
    except (ValueError, RecursionError, yaml.YAMLError):
        raise BadContent(path, "file", "YAML in UTF-8") from None
    if not isinstance(top, dict) or "recognizers" not in top:
        raise BadContent(path, "recognizers", "a list, as in Presidio's files")
    entries = _list(path, "recognizers", top["recognizers"])
    found = [_theirs(path, f"recognizers[{n}]", entry) for n, entry in enumerate(entries, start=1)]
    return replace(settings, recognisers=tuple(found))


def _theirs(path: Path, where: str, entry: object) -> Recogniser:
    """Read one of Presidio's entries; what says nothing about what is found, such as a version, is passed over."""
    if not isinstance(entry, dict):
        raise BadContent(path, where, "a table")
    return _recogniser(path, where, {ours: entry[theirs] for theirs, ours in _THEIRS.items() if theirs in entry})


def _recogniser(path: Path, where: str, entry: object) -> Recogniser:
    if not isinstance(entry, dict):
        raise BadContent(path, where, "a table")
    _known(path, f"{where}.", entry, _OURS)
    entity = _text(path, f"{where}.entity", entry.get("entity"))
    patterns = _list(path, f"{where}.patterns", entry.get("patterns", []))
    words = _list(path, f"{where}.words", entry.get("words", []))
    if not patterns and not words:
        raise BadContent(path, where, "a table with 'patterns' or 'words'")
    context = _list(path, f"{where}.context", entry.get("context", []))
    return Recogniser(
        name=_text(path, f"{where}.name", entry.get("name", entity)),
        entity=entity,
        forms=tuple(_form(path, f"{where}.patterns[{n}]", one) for n, one in enumerate(patterns, start=1)),
        words=tuple(_text(path, f"{where}.words", word) for word in words),
        words_score=_score(path, f"{where}.words_score", entry.get("words_score", _SURE)),
        context=tuple(_text(path, f"{where}.context", word) for word in context),
        language=_text(path, f"{where}.language", entry["language"]) if "language" in entry else "",
    )


def _form(path: Path, where: str, entry: object) -> Form:
    if not isinstance(entry, dict):
        raise BadContent(path, where, "a table")
    _known(path, f"{where}.", entry, _PATTERN)
    regex = _text(path, f"{where}.regex", entry.get("regex"))
    _compiles(path, f"{where}.regex", regex)
    name = _text(path, f"{where}.name", entry.get("name", where))
    return Form(name, regex, _score(path, f"{where}.score", entry.get("score")))


def _compiles(path: Path, key: str, regex: str) -> None:
    try:
        import regex as engine  # type: ignore[import-untyped] # the one that Presidio compiles with
    except ImportError:
        raise MissingExtra("a file of recognisers", "presidio") from None
    try:
        engine.compile(regex)
    except engine.error:
        raise BadContent(path, key, "a regular expression") from None


def _known(path: Path, where: str, table: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in table:
        if key not in keys:
            raise BadContent(path, f"{where}{key}", f"one of {', '.join(keys)}")


def _text(path: Path, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadContent(path, key, "a text")
    return value


def _list(path: Path, key: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise BadContent(path, key, "a list")
    return value


def _score(path: Path, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise BadContent(path, key, "a number above 0, at most 1")
    return float(value)
