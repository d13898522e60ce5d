"""Our own recognisers, in the form that Presidio's registry takes. Imports Presidio: loaded only when it is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

import regex
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult

from auditor.mitigation.lexicon import lexicon
from auditor.mitigation.rules import RULES, Rule
from auditor.mitigation.settings import Recogniser
from auditor.probing.disclosure import find

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts
    from spacy.tokens import Doc, Token

_FLAGS: Final = regex.IGNORECASE | regex.MULTILINE
_STATED: Final = {"relationship": "RELATION_STATED"}  # the rest is named after its attribute: "AGE_STATED"
_ATTRIBUTES: Final = (
    *("age", "sex", "relationship", "place", "birthplace", "occupation", "religion", "health", "education", "income"),
    *("sexuality", "ethnicity", "politics", "union"),
)
_STATED_SCORE: Final = 0.9
_LISTED_SCORE: Final = 0.4
_NAME_SCORE: Final = 0.3
_NAME_TAGS: Final = frozenset({"NNP", "NNPS", "PROPN", "NE"})  # of the English and the German models
_SENTENCE_ENDS: Final = frozenset('.!?:…"“”„«»•*>|([-–—\'‘’')
_NO_NAMES: Final = frozenset(
    """
    i i'm i'd i'll i've im ok okay god tv pc pm am lol omg btw imo imho tbh fyi idk lmao rofl wtf ngl smh irl afaik
    """.split()
)
_WORDS: Final = regex.compile(r"[\p{L}\d][\p{L}\p{M}\d'’-]*")
_LONGEST_TERM: Final = 4  # words of an entry in the lexicon


def deep_recognisers(language: str) -> list[EntityRecognizer]:
    """Return the recognisers that the strongest mitigation has beside Presidio's."""
    by_entity = groupby(RULES, key=lambda rule: rule.entity)
    ruled = [_Ruled(entity, list(rules), language) for entity, rules in by_entity]
    return [*ruled, _Listed(language), _Named(language), _Stated(language)]


def described(own: Recogniser, language: str) -> EntityRecognizer:
    """Return the recogniser that the user describes as Presidio builds it."""
    patterns = [Pattern(form.name, form.regex, form.score) for form in own.forms]
    return PatternRecognizer(
        supported_entity=own.entity,
        name=own.name,
        supported_language=own.language or language,
        patterns=patterns or None,
        deny_list=list(own.words) or None,
        deny_list_score=own.words_score,
        context=list(own.context) or None,
    )


class _Own(EntityRecognizer):
    """A recogniser of ours: needs no loading, and names itself in what it finds."""

    def __init__(self, name: str, entities: Sequence[str], language: str) -> None:
        super().__init__(list(entities), name=name, supported_language=language)  # type: ignore[no-untyped-call]

    def load(self) -> None:
        """Do nothing: there is nothing to load."""

    def _hit(self, entity: str, start: int, end: int, score: float) -> RecognizerResult:
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return RecognizerResult(entity, start, end, score, recognition_metadata=metadata)


class _Ruled(_Own):
    """Finds one kind of entity by our regular expressions."""

    def __init__(self, entity: str, rules: Sequence[Rule], language: str) -> None:
        super().__init__(f"auditor {entity.lower().replace('_', ' ')}", [entity], language)
        self._rules = [(regex.compile(rule.regex, _FLAGS), rule.score) for rule in rules]

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return every match in *text*."""
        return [
            self._hit(self.supported_entities[0], *_trimmed(text, match), score)
            for pattern, score in self._rules
            for match in pattern.finditer(text)
            if match.end() > match.start()
        ]


class _Listed(_Own):
    """Finds the words of our lists, in any case."""

    def __init__(self, language: str) -> None:
        super().__init__("auditor word list", ["PERSON", "OCCUPATION", "LOCATION"], language)

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return every listed word, and listed words in a row, the longest that begins at each."""
        words = [(match[0].casefold(), match.start(), match.end()) for match in _WORDS.finditer(text)]
        found = (self._at(words[at : at + _LONGEST_TERM]) for at in range(len(words)))
        return [hit for hit in found if hit is not None]

    def _at(self, words: list[tuple[str, int, int]]) -> RecognizerResult | None:
        for count in range(len(words), 0, -1):
            entity = lexicon().get(" ".join(_bare(word) for word, _, _ in words[:count]))
            if entity:
                return self._hit(entity, words[0][1], words[count - 1][2], _LISTED_SCORE)
        return None


class _Named(_Own):
    """Finds whatever is written like a name: capitals within a sentence, and what the tagger takes for a proper noun."""

    def __init__(self, language: str) -> None:
        super().__init__("auditor capitals", ["NAME"], language)

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return every row of such words."""
        doc: Doc = nlp_artifacts.tokens  # type: ignore[assignment]
        shouted = _shouted(doc)
        flags = [(token, _like_a_name(token, before, shouted=shouted)) for before, token in _pairs(doc)]
        hits = []
        for named, row in groupby(flags, key=lambda pair: pair[1]):
            if named:
                tokens = [token for token, _ in row]
                last = tokens[-1]
                hits.append(self._hit("NAME", tokens[0].idx, last.idx + len(last), _NAME_SCORE))
        return hits


class _Stated(_Own):
    """Finds what the writer states of themselves outright, by the detector that the disclosure probe uses."""

    def __init__(self, language: str) -> None:
        super().__init__("auditor disclosure", [_stated(name) for name in _ATTRIBUTES], language)

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Return the words that state an attribute; their kind is AGE_STATED, OCCUPATION_STATED and so on."""
        return [self._hit(_stated(one.attribute), one.start, one.end, _STATED_SCORE) for one in find(text)]


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
    yield from pairwise((None, *(token for token in doc if not token.is_space or "\n" in token.text)))  # type: ignore[misc]


def _like_a_name(token: Token, before: Token | None, *, shouted: bool) -> bool:
    text = token.text
    if not text[:1].isalpha() or token.lower_ in _NO_NAMES or len(text) == 1 and text == "I":
        return False
    if token.tag_ in _NAME_TAGS and not text.islower():
        return True
    begins = before is None or before.is_space or before.text[-1] in _SENTENCE_ENDS
    return text[0].isupper() and not begins and not shouted


def _shouted(doc: Doc) -> bool:
    """Say whether capitals mean nothing in *doc*: most of its words have no other letters."""
    words = [token.text for token in doc if token.is_alpha and len(token) > 1]
    return 2 * sum(word.isupper() for word in words) > len(words)
