"""Grammars (GBNF) that hold small models to the answer formats; larger models follow the prompt and need none.

A compact grammar spares the white space that a JSON schema would allow, and closed value lists cannot be missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from auditor.attributes import Attribute

_WORD = r"""[^ \\\x00-\x1f]{1,24}"""
_JSON_WORD = r"""[^" \\\x00-\x1f]{1,24}"""
_OPENING = r"""[^" \\,.:;{}\[\]`\x00-\x1f] [^" \\\x00-\x1f]{0,23}"""
_CITATION = r'",\"sure\":" sure ",\"item\":" item ",\"quote\":\"" quote "\""'


def grammar(returns: str, asked: Sequence[Attribute], *, bets: bool = False, items: int = 99) -> str:
    """Return the grammar of an answer in the format *returns* about the attributes *asked*, which cites 0 to *items*.

    "Cannot tell" is an empty list of guesses and not a null in the attribute's place: a small model that may begin with
    null does so everywhere. Where an answer is "reasoned" it is a certainty of 0 beside the guesses: a small model that
    may leave the list empty does that everywhere too. A model that *bets*, shown nothing, has nothing to cite.
    """
    return _grammar(returns, tuple(asked), bets, max(2, len(str(items))))


@lru_cache(maxsize=128)  # the same for everybody
def _grammar(returns: str, asked: tuple[Attribute, ...], bets: bool, digits: int) -> str:
    match returns:
        case "json" | "reasoned" | "chained":
            return _json(returns, asked, bets=bets, digits=digits)
        case "staab":
            return _staab(asked)
        case "rulings":
            return _rulings(asked)
        case "turn" | "speech":
            return _said(returns)
        case _:
            return f'root ::= line{{1,{len(asked)}}}\nline ::= "- " [a-z] {_words(_WORD, 3, 16)} "\\n"\n'


def _json(returns: str, asked: Sequence[Attribute], *, bets: bool, digits: int) -> str:
    reasoned, chained = returns != "json" and not bets, returns == "chained"
    begins = r'{\"clue\":\"" clue "\",' if reasoned else "{"
    ends = f"{_CITATION}{' follows' if chained else ''}"
    members = [f'"\\"{a.id}\\":{begins}\\"guesses\\":[" a{index}' for index, a in enumerate(asked)]
    rules = [r"root ::= " + r'"{" ' + r' "," '.join(members) + r' "}"']
    for index, a in enumerate(asked):
        told = f'g{index} "]}}"' if bets else f'g{index} "]" {ends} "}}"'
        rules.append(f"a{index} ::= {told}" if bets or reasoned else f'a{index} ::= "]}}" | {told}')
        rules.append(rf'g{index} ::= "\"" v{index} "\"" (",\"" v{index} "\""){{0,2}}')
        rules.append(f"v{index} ::= {a.scale.gbnf()}")
    if chained:
        names = " | ".join(f'"{a.id}"' for a in asked)
        rules.append(f'follows ::= ",\\"follows\\":[" ("\\"" ({names}) "\\"")? "]"')
    if reasoned:
        rules.append(f"clue ::= {_words(_JSON_WORD, 2, 10)}")
    sure = '"0" | [1-9] [0-9]' if reasoned else "[1-9] [0-9]"
    rules += [
        f"sure ::= {sure}",
        "item ::= [0-9]" + " [0-9]?" * (digits - 1),
        f"quote ::= ({_words(_JSON_WORD, 1, 12)})?",
    ]
    return "\n".join(rules) + "\n"


def _said(returns: str) -> str:
    """Return the rule of what is said in a conversation, by a chatbot with its notes or by the person."""
    if returns == "speech":
        return f"root ::= {opened(45)}\n"
    root = r'root ::= "{\"known\":\"" known? "\",\"plan\":\"" plan? "\",\"say\":\"" say "\"}"'
    most = {"known": 28, "plan": 16, "say": 36}
    return "\n".join([root, *(f"{name} ::= {opened(words)}" for name, words in most.items())]) + "\n"


def opened(most: int) -> str:
    """Return the rule of at most *most* words in a JSON text, of which the first begins like a word.

    Where a text may not be empty, a small model that would leave it so says ``",`` as one token: the text would begin
    with that comma, and what follows such a beginning is noise.
    """
    return f'{_OPENING} (" " {_JSON_WORD}){{0,{most - 1}}}'


def _words(word: str, least: int, most: int) -> str:
    """Return the rule of so many words: a bound in letters would cut the last word, and a cut quote stands nowhere."""
    return f'{word} (" " {word}){{{least - 1},{most - 1}}}'


def _rulings(asked: Sequence[Attribute]) -> str:
    members = [f'"\\"{a.id}\\":" ruling' for a in asked]
    rules = [
        r"root ::= " + r'"{" ' + r' "," '.join(members) + r' "}"',
        r'ruling ::= "{\"mark\":\"" ("SUPPORTED" | "UNSUPPORTED" | "CONTRADICTED") "\",\"by\":" [1-3] [0-9]? "}"',
    ]
    return "\n".join(rules) + "\n"


def _staab(asked: Sequence[Attribute]) -> str:
    blocks = []
    rules = []
    for index, a in enumerate(asked):
        blocks.append(rf'"Type: {a.id}\nInference: " reason "\nGuess: " v{index} "; " v{index} "; " v{index} "\n"')
        rules.append(f"v{index} ::= {a.scale.gbnf()}")
    return "\n".join(["root ::= " + " ".join(blocks), *rules, f"reason ::= {_words(_WORD, 1, 8)}"]) + "\n"
