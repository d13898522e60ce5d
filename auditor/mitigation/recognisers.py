"""Our own recognisers, in the form that Presidio's registry takes. Imports Presidio: loaded only when it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import regex  # type: ignore[import-untyped]
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult

from auditor.mitigation.addresses import Rule
from auditor.mitigation.lexicon import lexicon
from auditor.mitigation.rules import RULES
from auditor.mitigation.settings import Recogniser
from auditor.probing.disclosure import abroad, find, patterns, phrases
from auditor.probing.disclosure.words import each

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts
    from spacy.tokens import Doc, Token

_FLAGS: Final = regex.IGNORECASE | regex.MULTILINE
_STATED: Final = {"relationship": "RELATION_STATED"}  # the rest is named after its attribute: "AGE_STATED"
_STATED_SCORE: Final = 0.9
_LISTED_SCORE: Final = 0.4
_NAME_SCORE: Final = 0.3
_NAME_TAGS: Final = frozenset({"NNP", "NNPS", "PROPN", "NE"})  # of the English and the German models
_NOUNS_IN_CAPITALS: Final = ("de", "lb")  # there a capital says nothing
_SENTENCE_ENDS: Final = frozenset(".!?:…\"“”„«»•*>|([-–—'‘’")
_NO_NAMES: Final = frozenset(
    each(
        "i, im, ok, okay, god, tv, pc, pm, am, lol, omg, btw, imo, imho, tbh, fyi, idk, lmao, rofl, wtf, ngl, smh, irl"
    )
)
_WORDS: Final = regex.compile(r"[\p{L}\d][\p{L}\p{M}\d'’-]*")
_LONGEST_TERM: Final = 4  # words of an entry in the lexicon


class _Spot(NamedTuple):
    """Where something was found."""

    entity: str
    start: int
    end: int
    score: float


_Look = Callable[[str, "Doc"], Iterable[_Spot]]  # a text, and its words → what was found


def deep_recognisers(language: str) -> list[EntityRecognizer]:
    """Return the recognisers that the strongest mitigation has beside Presidio's."""
    by_entity = groupby(RULES, key=lambda rule: rule.entity)
    ruled = [
        _Own(entity.lower().replace("_", " "), [entity], language, _by_rules(rules)) for entity, rules in by_entity
    ]
    named = {group for phrase in (*phrases.PHRASES, *abroad.PHRASES) for group in phrase.pattern.groupindex}
    chained = {attribute for attribute, _ in patterns.CHAIN_WORDS.values()}
    stated = [_stated(attribute) for attribute in sorted((named | chained | {"age"}) - {"chain", "year"})]
    return [
        *ruled,
        _Own("word list", ["PERSON", "OCCUPATION", "LOCATION"], language, _listed),
        _Own("capitals", ["NAME"], language, _named),
        _Own("disclosure", stated, language, _disclosed),
    ]


def described(own: Recogniser, language: str) -> EntityRecognizer:
    """Return the recogniser that the user describes as Presidio builds it."""
    patterns = [Pattern(form.name, form.regex, form.score) for form in own.forms]
    return PatternRecognizer(
        supported_entity=own.entity,
        name=own.name,
        supported_language=own.language or language,
        patterns=patterns,
        deny_list=list(own.words),
        deny_list_score=own.words_score,
        context=list(own.context),
    )


class _Own(EntityRecognizer):
    """A recogniser of ours: needs no loading, and names itself in what it finds."""

    def __init__(self, name: str, entities: Sequence[str], language: str, look: _Look) -> None:
        self._look = look
        super().__init__(list(entities), name=f"auditor {name}", supported_language=language)
        self._metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: f"auditor {name}",
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }

    def load(self) -> None:
        """Do nothing: there is nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:  # noqa: ARG002 - Presidio's signature
        """Return everything that was found in *text*."""
        found = (spot for spot in self._look(text, nlp_artifacts.tokens) if spot.end > spot.start)
        return [RecognizerResult(*spot, recognition_metadata=dict(self._metadata)) for spot in found]


def _by_rules(rules: Iterable[Rule]) -> _Look:
    """Return what finds all matches of *rules*."""
    compiled = [(rule, regex.compile(rule.regex, _FLAGS)) for rule in rules]

    def look(text: str, _: Doc) -> Iterator[_Spot]:
        for rule, pattern in compiled:
            for match in pattern.finditer(text):
                yield _Spot(rule.entity, *_trimmed(text, match), rule.score)

    return look


def _listed(text: str, _: Doc) -> Iterator[_Spot]:
    """Yield every listed word in any case, and listed words in a row, the longest that begins at each."""
    words = [(match[0].casefold(), match.start(), match.end()) for match in _WORDS.finditer(text)]
    for at in range(len(words)):
        for count in range(min(_LONGEST_TERM, len(words) - at), 0, -1):
            entity = lexicon().get(" ".join(_bare(word) for word, _, _ in words[at : at + count]))
            if entity:
                yield _Spot(entity, words[at][1], words[at + count - 1][2], _LISTED_SCORE)
                break


def _named(_: str, doc: Doc) -> Iterator[_Spot]:
    """Yield what is written like a name: capitals within a sentence, and what the tagger takes for a proper noun."""
    plain = doc.lang_ in _NOUNS_IN_CAPITALS or _shouted(doc)
    flags = [(token, _like_a_name(token, before, plain=plain)) for before, token in _pairs(doc)]
    for named, row in groupby(flags, key=lambda pair: pair[1]):
        if named:
            tokens = [token for token, _ in row]
            yield _Spot("NAME", tokens[0].idx, tokens[-1].idx + len(tokens[-1]), _NAME_SCORE)


def _disclosed(text: str, _: Doc) -> Iterator[_Spot]:
    """Yield what the writer states of themselves outright, by the detector that the disclosure probe uses."""
    for one in find(text):
        yield _Spot(_stated(one.attribute), one.start, one.end, _STATED_SCORE)


def _stated(attribute: str) -> str:
    return _STATED.get(attribute, f"{attribute.upper()}_STATED")


def _trimmed(text: str, match: regex.Match[str]) -> tuple[int, int]:
    """Return where the group "found" of *match* lies, or all of it, without spaces at its ends."""
    start, end = match.span("found") if "found" in match.re.groupindex else match.span()
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def _pairs(doc: Doc) -> Iterator[tuple[Token | None, Token]]:
    """Yield each token that is no space with the token before it."""
    yield from pairwise((None, *(token for token in doc if not token.is_space or "\n" in token.text)))


def _like_a_name(token: Token, before: Token | None, *, plain: bool) -> bool:
    text = token.text
    if not text[:1].isalpha() or token.lower_ in _NO_NAMES or (len(text) == 1 and text == "I"):
        return False
    if token.tag_ in _NAME_TAGS and not text.islower():
        return True
    begins = before is None or before.is_space or before.text[-1] in _SENTENCE_ENDS
    return text[0].isupper() and not begins and not plain


def _shouted(doc: Doc) -> bool:
    """Say whether capitals mean nothing in *doc*: most of its words have no other letters."""
    words = [token.text for token in doc if token.is_alpha and len(token) > 1]
    return 2 * sum(word.isupper() for word in words) > len(words)
