"""What was learnt as a file, and back: coefficients and figures, no value and no person."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from auditor.attributes.fields import Table
from auditor.errors import BadContent
from auditor.files import read_text
from auditor.scoring.calibration import Bin, Calibration
from auditor.scoring.learnt import Learnt, ModelLearnt, Tested
from auditor.scoring.rates import Rate
from auditor.scoring.signs import SIGNS

SCHEMA: Final = 1
_DIGITS: Final = 10  # more would carry the last bit of a processor's arithmetic into the file
_LARGEST: Final = 1e6  # no coefficient is near it


def as_text(learnt: Learnt) -> str:
    """Return *learnt* as JSON with a trailing newline; the same run gives the same bytes."""
    document = {
        "schema": SCHEMA,
        "tool": learnt.tool,
        "attribute_set": learnt.attribute_set,
        "corpus_sha256": learnt.corpus,
        "signs": list(SIGNS),
        "models": [_model(model) for model in learnt.models],
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def digest(learnt: Learnt) -> str:
    """Return the SHA-256 of the file that *learnt* makes."""
    return hashlib.sha256(as_text(learnt).encode()).hexdigest()


def read(path: Path) -> Learnt:
    """Return what the file at *path* holds; BadContent names file and key where it is no such file."""
    try:
        data = json.loads(read_text(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(path, "(file)", f"readable UTF-8 ({type(error).__name__})") from None
    except (ValueError, RecursionError):
        raise BadContent(path, "(syntax)", "JSON, as 'auditor calibrate' writes it") from None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise BadContent(path, "schema", f"{SCHEMA}: write the file anew with 'auditor calibrate'")
    return _learnt(Table(data, str(path)))


def _model(model: ModelLearnt) -> dict[str, Any]:
    known = model.calibration
    return {
        "model": model.model,
        "weights_sha256": model.weights,
        "probes": dict(model.probes),
        "mitigations": list(model.mitigations),
        "answers": model.answers,
        "people": model.people,
        "base": _short(known.base),
        "signs": [dict(zip(("mean", "scale", "weight"), map(_short, sign), strict=True)) for sign in known.features],
        "attributes": {name: _short(level) for name, level in known.attributes.items()},
        "held_out": _tested(model.tested),
        "reliability": [
            {"stated": _short(group.stated), "right": {k: _short(v) for k, v in group.right._asdict().items()}}
            for group in model.bins
        ],
        "stated": model.stated and _tested(model.stated),
        "held_out_where_stated": model.beside and _tested(model.beside),
    }


def _tested(tested: Tested) -> dict[str, float]:
    return {name: _short(value) for name, value in tested._asdict().items()}


def _short(value: float) -> float:
    return value if isinstance(value, int) else float(f"{value:.{_DIGITS}g}")


def _learnt(table: Table) -> Learnt:
    table.only("schema", "tool", "attribute_set", "corpus_sha256", "signs", "models")
    if table.texts("signs") != SIGNS:
        raise table.fault("signs", f"the list {', '.join(SIGNS)}: write the file anew with 'auditor calibrate'")
    return Learnt(
        tool=table.text("tool"),
        attribute_set=table.text("attribute_set"),
        corpus=table.text("corpus_sha256"),
        models=tuple(_read_model(entry) for entry in table.tables("models")),
    )


def _read_model(table: Table) -> ModelLearnt:
    signs, levels, probes = table.tables("signs"), table.table("attributes"), table.table("probes")
    groups = table.tables("reliability")
    if len(signs) != len(SIGNS) or not groups:
        raise table.fault("signs" if groups else "reliability", "one entry for each sign" if groups else "not empty")
    features = tuple((_number(sign, "mean"), _number(sign, "scale"), _number(sign, "weight")) for sign in signs)
    if any(scale <= 0 for _, scale, _ in features):
        raise table.fault("signs", "entries with a scale above 0")
    return ModelLearnt(
        model=_text(table, "model"),
        weights=_text(table, "weights_sha256"),
        probes={name: probes.text(name) for name in probes.data},
        mitigations=table.texts("mitigations"),
        answers=table.whole("answers", 1, 10**12),
        people=table.whole("people", 1, 10**12),
        calibration=Calibration(
            _number(table, "base"), features, {name: _number(levels, name) for name in levels.data}
        ),
        tested=_read_tested(table.table("held_out")),
        bins=tuple(Bin(_share(group, "stated"), _read_rate(group.table("right"))) for group in groups),
        stated=_optional(table, "stated", _read_tested),
        beside=_optional(table, "held_out_where_stated", _read_tested),
    )


def _read_tested(table: Table) -> Tested:
    return Tested(
        table.whole("answers", 1, 10**12), _share(table, "brier"), _share(table, "ece"), _share(table, "noise")
    )


def _read_rate(table: Table) -> Rate:
    return Rate(_share(table, "value"), _share(table, "low"), _share(table, "high"), table.whole("n", 1, 10**12))


def _optional(table: Table, key: str, reader: Callable[[Table], Tested]) -> Tested | None:
    return None if table.data.get(key) is None else reader(table.table(key))


def _text(table: Table, key: str) -> str:
    """Return a text that may be empty."""
    return table.text(key) if table.data.get(key) != "" else ""


def _number(table: Table, key: str) -> float:
    value = table.number(key, low=-_LARGEST)
    if not math.isfinite(value) or value > _LARGEST:
        raise table.fault(key, "a finite number")
    return value


def _share(table: Table, key: str) -> float:
    value = _number(table, key)
    if not 0 <= value <= 1:
        raise table.fault(key, "a share from 0 to 1")
    return value
