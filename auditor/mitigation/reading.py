"""Read texts with spaCy as far as Presidio needs it. Imports spaCy and Presidio: loaded only when it is used.

Presidio reads nothing of spaCy's pipeline but entities and lemmas. Lemmas serve to find words such as "phone" near a
number, and the lower-case word does as well. The parser adds ends of sentences, which no entity may cross: it runs only
on texts with an entity that might. docs/mitigation.md has the figures.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import spacy
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, NlpEngineProvider, SpacyNlpEngine
from spacy.language import Language
from thinc.api import NumpyOps

from auditor.mitigation.decoding import Decoder, fits

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_UNUSED: Final = ("senter", "attribute_ruler", "lemmatizer", "trainable_lemmatizer", "morphologizer")
_DEEP_LABELS: Final = ("EVENT", "LANGUAGE", "LAW", "PRODUCT", "WORK_OF_ART")  # of spaCy, ignored by default
_ENDS: Final = (".", "!", "?", "…")
_SYMBOLS: Final = ("So", "Sk", "Cf", "Cn")  # Unicode's categories of emoji and of what joins them


class Reader(SpacyNlpEngine):
    """Presidio's engine with the pipeline set beforehand, so that it has no reason to load or to download."""

    def __init__(self, language: str, model: str, *, deep: bool) -> None:
        """Read *language* with the installed *model*; *deep* for every kind of name, and tags."""
        super().__init__(ner_model_configuration=_labels(deep=deep))
        nlp = _pipeline(model, tagged=deep)
        self.nlp = {language: nlp}  # type: ignore[assignment]
        self._seldom = _seldom(nlp)
        self._decoder = Decoder(nlp.get_pipe("ner")) if "ner" in nlp.pipe_names and fits(nlp.get_pipe("ner")) else None

    def process_batch(  # type: ignore[override] # Presidio's returns more kinds of tuples
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 1,
        n_process: int = 1,  # noqa: ARG002 - Presidio's signature; our own workers are faster than spaCy's
        as_tuples: bool = False,  # noqa: ARG002
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Yield each of *texts* with what was read in it."""
        nlp: Language = self.nlp[language]  # type: ignore[index]
        coming = iter(texts)
        while batch := list(islice(coming, batch_size)):
            for doc in self._read(nlp, batch):
                yield doc.text, self._doc_to_nlp_artifact(doc, language)

    def _read(self, nlp: Language, texts: Sequence[str]) -> Sequence[Doc]:
        """Return *texts* with their entities; where a sentence might end within one, the whole pipeline decides."""
        idle = self._seldom if self._decoder is None else [*self._seldom, "ner"]
        docs = list(nlp.pipe(texts, batch_size=len(texts), disable=idle))
        if self._decoder is not None:
            self._decoder.label(docs)
        doubtful = [at for at, doc in enumerate(docs) if self._seldom and any(map(_may_cross, doc.ents))]
        for at, doc in zip(doubtful, nlp.pipe([texts[at] for at in doubtful]), strict=True):
            docs[at] = doc
        return docs


def _labels(*, deep: bool) -> NerModelConfiguration:
    """Return which of spaCy's labels count, as Presidio's own default configuration has it; *deep*: nearly all."""
    defaults: dict[str, Any] = dict(NlpEngineProvider().nlp_configuration["ner_model_configuration"])  # reads a file
    if deep:
        taken = (*_DEEP_LABELS, "ORGANIZATION")
        defaults["labels_to_ignore"] = [label for label in defaults["labels_to_ignore"] if label not in taken]
        defaults["model_to_presidio_entity_mapping"] |= dict.fromkeys(_DEEP_LABELS, "NAME")
    return NerModelConfiguration.from_dict(defaults)


@cache
def _pipeline(model: str, *, tagged: bool) -> Language:
    with warnings.catch_warnings():
        # W095: the model was trained with spaCy 3.7; its results with 3.8 were checked.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = spacy.load(model, exclude=_UNUSED if tagged else (*_UNUSED, "tagger"))
    # The library that spaCy multiplies matrices with knows no recent processors; NumPy's is three times as fast on
    # them, and the spans were the same on all of 1,419 texts.
    fast = NumpyOps(use_blis=False)
    for name in nlp.pipe_names:
        for node in _nodes(nlp, name):
            node.ops = fast
    nlp.add_pipe("auditor_lower_lemma")
    return nlp


@Language.component("auditor_lower_lemma")
def _lower_lemma(doc: Doc) -> Doc:
    for token in doc:
        token.lemma_ = token.lower_
    return doc


def _seldom(nlp: Language) -> list[str]:
    """Return the components that run only where the ends of sentences matter."""
    if "parser" not in nlp.pipe_names:
        return []
    often = [name for name in nlp.pipe_names if name != "parser"]
    heard = any(node.name == "tok2vec-listener" for name in often for node in _nodes(nlp, name))
    return ["parser"] if heard or "tok2vec" not in often else ["tok2vec", "parser"]


def _nodes(nlp: Language, name: str) -> Iterable[Any]:
    pipe = nlp.get_pipe(name)
    return pipe.model.walk() if hasattr(pipe, "model") else ()


def _may_cross(entity: Span) -> bool:
    """Say whether a sentence might end within *entity*."""
    return any(map(_may_end, entity[:-1]))


def _may_end(token: Token) -> bool:
    text = token.text
    return text in _ENDS or "\n" in text or unicodedata.category(text[0]) in _SYMBOLS
