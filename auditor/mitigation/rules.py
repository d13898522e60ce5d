"""Regular expressions for what Presidio has no recogniser for: ages, occupations, relations, introduced names, codes.

Street addresses have a file of their own. The group "found" is what is masked; without one it is the whole match.
Written for the engine "regex", which comes with Presidio. Every quantifier is bounded, so that the time they take is
linear in the text.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from auditor.mitigation.addresses import ADDRESSES, POSTCODES, Rule
from auditor.mitigation.lexicon import JOB_ENDINGS, JOBS, NO_JOBS, RELATIONS


def _any(words: Collection[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(word.replace(" ", r"\s") for word in longest_first) + ")"


# --- ages -------------------------------------------------------------------------------------------------------------
_UNITS: Final = "one|two|three|four|five|six|seven|eight|nine"
_TENS: Final = "twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
_TEENS: Final = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_SPELT: Final = rf"(?:(?:{_TENS})(?:[\s-](?:{_UNITS}))?|{_TEENS})"
_YEARS: Final = rf"(?P<found>(?:1[01]\d|[1-9]\d?|{_SPELT}|(?:a\s)?hundred))"
_SAID_TO_BE: Final = (
    r"(?:aged?|age\sof|age(?:\sis|:)|turn(?:ed|s|ing)?|i['’]?m|(?:i|he|she|they)\s(?:am|is|are|was|were)|i['’]ve\sbeen|"
    r"s?he['’]?s|hit|pushing|approaching|nearing|reached|past|over|under|at)"
)
_HEDGE: Final = r"(?:(?:only|just|about|nearly|almost|already|now|still|the\sage\sof|age)\s)?"
_NO_AGE: Final = (  # what follows a number that is no age
    r"(?![-,.:/]?\d|\s\d|\s?(?:%|percent|st\b|nd\b|rd\b|th\b|k\b|km|miles?|min|hours?|days?|weeks?|months?|[ap]\.?m\b|"
    r"people|times|euros?|dollars?|pounds?))"
)
_DECADE: Final = r"(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)"
_AGES: Final = (
    (
        "years old",
        0.8,
        rf"\b{_YEARS}(?=[\s-]?(?:years?|yrs?)[\s-]?(?:old|young|of\sage)|[\s-]?y\.?/?o\b|[\s-]?yrs?\b)",
    ),
    ("said to be", 0.7, rf"\b{_SAID_TO_BE}\s{_HEDGE}{_YEARS}\b{_NO_AGE}"),
    ("decade", 0.6, rf"\b(?:(?:early|mid|late)[\s-])?(?:{_DECADE}|[2-9]0['’]?s|(?:{_TENS})[\s-]?something)\b"),
    ("age and sex", 0.8, r"(?<![\w.'’])[\[(]?(?P<found>\d\d\s?/?\s?[mf]|[mf]\s?/?\s?\d\d)\b"),
    ("born", 0.7, r"\bborn\s(?:(?:on|in|back\sin)\s)?(?:the\s)?(?P<found>(?:[\w,]{1,10}\s){0,3}(?:19|20)\d\d)\b"),
    ("birthday", 0.7, rf"\b{_YEARS}(?:st|nd|rd|th)?(?=\sbirthday)"),
    ("class of", 0.5, r"\bclass\sof\s['’]?(?P<found>(?:19|20)?\d\d)\b"),
)

# --- occupations ------------------------------------------------------------------------------------------------------
_STOP: Final = (
    r"(?!(?:and|but|at|in|for|from|with|who|that|which|because|since|so|now|these|then|while|until|when|where|by|on|to|"
    r"of|i|we|you|he|she|they|it|is|was|my|me|our|your|or|if|as|before|after|near|here|there|not|too|also|has|had|have|"
    r"the|this|a|an|are|be|been|see|how|what)\b)"
)
_TERM: Final = rf"{_STOP}\p{{L}}[\p{{L}}'’/-]{{1,25}}"
_TERMS: Final = rf"{_TERM}(?:\s{_TERM}){{0,4}}"
_HEAD: Final = rf"(?:{_any(JOBS)}|(?!{_any(NO_JOBS)}\b)[\p{{L}}'’/-]{{2,24}}(?:{'|'.join(JOB_ENDINGS)}))\b"
_ENDED: Final = rf"(?:{_TERM}\s){{0,3}}{_HEAD}"  # words that end in somebody at work
_OF_WORK: Final = (
    r"(?:work(?:s|ed|ing)?|jobs?|careers?|employed|hire[ds]?|train(?:ed|ing)|retrain(?:ed|ing)?|qualified|freelanc\w{1,3}|"
    r"retired?|serv(?:e|es|ed|ing)|start(?:ed|ing)|gig|roles?|positions?|stint|apprentice\w{0,5}|moonlight\w{0,3}|"
    r"promoted|shifts?|years?|months?|life|day|living|income|paid|recruited|registered|contract\w{0,3}|appointed|began|"
    r"begun|money|taken\son|took\s\w{2,4}\son)"
)
_IS: Final = r"(?:i['’]?m|i\s(?:am|was)|s?he['’]?s|(?:he|she|who|mum|mom|dad|husband|wife)\s(?:is|was))"
_ONE: Final = r"(?:(?:an?|the|their|our|his|her|my)\s)?"
_NAMED: Final = r"(?:job|occupation|profession|trade|vocation|calling|position|title|role|craft|line\sof\swork)"
_OCCUPATIONS: Final = (
    (
        "works as",
        0.7,
        rf"\b{_OF_WORK}\s(?:[\w'’-]{{1,15}}\s){{0,4}}?(?:as|to|being)\s(?:be\s|become\s)?{_ONE}(?P<found>{_TERMS})",
    ),
    ("becomes", 0.6, rf"\b(?:be|being|become|became|becoming|been)\s(?:an?|the)\s(?P<found>{_ENDED})"),
    ("is a", 0.6, rf"\b{_IS}\s(?:\w{{2,12}}\s)?(?:an?|the)\s(?P<found>{_ENDED})"),
    ("as a", 0.5, rf"\bas\s(?:an?|the)\s(?P<found>{_ENDED})"),
    (
        "named as a job",
        0.7,
        rf"\b{_NAMED}\s?(?:is|was|:|=|-)\s(?:that\sof\s|as\s|being\s)?{_ONE}(?P<found>{_TERMS})",
    ),
    ("by trade", 0.7, rf"\b(?P<found>{_TERM}(?:\s{_TERM}){{0,2}})\sby\s(?:trade|profession|training|vocation)\b"),
    ("for a living", 0.7, r"\b(?P<found>(?:[\p{L}'’-]{1,20}\s){1,4})for\sa\sliving\b"),
    (
        "living from",
        0.6,
        rf"\b(?:earn|make|earned|made|making|earning)\s{_ONE}living\s(?:as|by|from|with)\s{_ONE}(?P<found>{_TERMS})",
    ),
    ("the somebody", 0.5, rf",\s(?:an?|the|our|my)\s(?P<found>{_ENDED})(?=[,.])"),
    (
        "a line of its own",
        0.4,
        rf"^[ >?]{{0,4}}(?P<found>(?-i:\p{{Lu}})(?:{_TERM}[ ]|and[ ]){{0,5}}{_HEAD})[ ]{{0,2}}$",
    ),
)

# --- relations, titles, introduced names, codes ----------------------------------------------------------------------
_RELATIONS: Final = (
    (
        "somebody's",
        0.7,
        rf"\b(?:my|our|his|her|their|your|the|an?)\s(?:[\p{{L}}'’-]{{2,15}}\s){{0,2}}?(?P<found>{_any(RELATIONS)})\b",
    ),
    (
        "living with",
        0.6,
        r"\b(?:(?:happily|newly|recently)\s)?(?:married|divorced|widowed|engaged|remarried|separated|widow(?:er)?|"
        r"divorc[eé]e?|single\s(?:mum|mom|mother|dad|father|parent))\b",
    ),
)
_TITLES: Final = (
    ("honorific", 0.6, r"\b(?:mr|mrs|ms|mx|dr|prof|rev|sgt|capt|lt|col)\b\.?"),
    (
        "honorific and name",
        0.6,
        r"\b(?-i:Miss|Sir|Dame|Lady|Lord|Madam|Professor|Captain|Sister|Father|Doctor|Judge)(?=\s(?-i:\p{Lu}))",
    ),
)
_INTRODUCED: Final = (
    r"(?:(?:my|his|her|their)\s(?:\p{L}{2,10}\s)?name(?:\sis|['’]?s|:)|call(?:s|ed)?\sme|called|named|nicknamed|"
    r"known\sas|i\sgo\sby|regards,?|cheers,?|yours,?|sincerely,?|greetings\sfrom|signed,?)"
)
_NAMES: Final = (
    (
        "speaker",
        0.4,
        r"^[ >]{0,4}(?P<found>(?-i:\p{Lu})[\p{L}'’-]{1,25}(?:\s(?-i:\p{Lu})[\p{L}'’.-]{0,25}){0,2})(?=:\s)",
    ),
    (
        "introduced",
        0.6,
        rf"\b{_INTRODUCED}\s(?P<found>\p{{L}}[\p{{L}}'’-]{{1,25}}(?:\s(?-i:\p{{Lu}})[\p{{L}}'’.-]{{0,25}}){{0,3}})",
    ),
)
_PLACES: Final = (
    (
        "lives in",
        0.4,
        r"\b(?:am|['’]?m|are|['’]re|originally|hails?|grew\sup|liv(?:e|es|ed|ing)|born|raised|based|moved|here)\s"
        rf"(?:back\s)?(?:from|in|to|near|outside|around)\s(?:the\s)?(?P<found>{_TERM}(?:\s{_TERM})?)",
    ),
)
_CODES: Final = (
    ("digits", 0.3, r"(?<!\w)[+#]?\(?\d{1,30}(?:[ ().,:/-]{1,2}\d{1,30}){1,12}(?!\w)|(?<!\w)\d{2,60}(?!\w)"),
    ("letters and digits", 0.3, r"\b[\p{L}_-]{0,20}\d[\p{L}_-]{0,20}\d[\p{L}\d_-]{0,40}"),
    ("number in words", 0.2, rf"\b{_SPELT}\b"),
    ("digits in words", 0.3, rf"\b(?:(?:zero|oh|{_UNITS})[\s,-]{{1,2}}){{2,20}}(?:zero|oh|{_UNITS})\b"),
)

RULES: Final[tuple[Rule, ...]] = tuple(
    Rule(entity, *parts)
    for entity, group in (
        ("STREET_ADDRESS", ADDRESSES),
        ("ZIP_CODE", POSTCODES),
        ("AGE", _AGES),
        ("OCCUPATION", _OCCUPATIONS),
        ("RELATION", _RELATIONS),
        ("TITLE", _TITLES),
        ("NAME", _NAMES),
        ("LOCATION", _PLACES),
        ("NUMBER", _CODES),
    )
    for parts in group
)
