"""Regular expressions for what Presidio has no recogniser for: street addresses, ages, occupations, relations, codes.

The group "found" is what is masked; without one it is the whole match. Written for the engine "regex", which comes with
Presidio. Every quantifier is bounded, so that the time they take is linear in the text.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from auditor.mitigation.lexicon import JOB_ENDINGS, JOBS, RELATIONS


class Rule(NamedTuple):
    """One expression, the kind of entity that it finds, and how sure a match is."""

    entity: str
    name: str
    score: float
    regex: str


def _any(words: object) -> str:
    listed = sorted(words, key=lambda word: (-len(word), word))  # type: ignore[call-overload]
    return "(?:" + "|".join(word.replace(" ", r"\s") for word in listed) + ")"


# --- street addresses -------------------------------------------------------------------------------------------------
_NUMBER = r"\d{1,5}(?:[-/]\d{1,4})?(?:\s?[a-h])?\b"
_CAP = r"(?-i:\p{Lu})[\p{L}\p{M}.'’-]{0,30}"
_WORD = r"(?!(?:the|a|an|on|in|at|to|and|for|from|by|my|our|is|was|were|i|it|people|years?|days?|minutes?)\b)[\p{L}\d][\p{L}\d.'’-]{0,30}"
_STREET = (
    r"(?:street|str?|avenue|ave?|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|square|sq|terrace|ter|close|"
    r"crescent|cres|way|walk|row|mews|gardens?|grove|hills?|parkway|pkwy|highway|hwy|circle|cir|trail|alley|quay|wharf|"
    r"bypass|gateway|radial|rapids|extensions?|union|plaza|green|rise|heights|turnpike|esplanade|parade|hollow|loop|"
    r"county|junctions?|crossing|ridge|meadows?|mount|views?|springs?|park)"
)
_GERMANIC = (
    r"(?:stra(?:ss|ß)e|str\.?|gasse|allee|weg|platz|ufer|damm|ring|gade|gatan?|gata|vej|vägen|veien|vegen|väg|veg|stræde|"
    r"torv|plads|plass|tie|katu|kuja|polku|laan|straat|plein|dijk|kade|dreef|braut|stien|svinget|vænget|tee|tänav|puiestee|"
    r"terrasse|bakken|marken|haven|toften|holmen|centret|utca|útja?|tér|körút|ulice|náměstí|ulica|cesta|trg)"
)
_LED = (
    r"(?:rua|rúa|via|viale|vicolo|piazza|piazzetta|piazzale|largo|corso|avenida|avda\.?|av\.|calle|c\.|c/|camino|carrera|"
    r"plaza|paseo|praça|praia|travessa|estrada|quadra|rue|avenue|boulevard|allée|impasse|place|chemin|quai|ul\.|ulica|al\.|"
    r"os\.|pl\.|nám\.|strada|p\.?\s?o\.?\s?box|postbox|πλατεία|οδός)"
)
_UNIT = r"(?:apt|apartment|suite|ste|unit|flat|room|rm|floor|bldg|building|box|house)\b\.?\s{0,2}(?:no\.?\s?)?#?\d{1,5}[a-z]?\b"
_TAIL_WORD = r"(?-i:\p{Lu})[\p{L}\p{M}'’-]{0,30}"
_TAIL = (
    rf"(?:[,\s>?]{{1,8}}{_UNIT}){{0,2}}"
    rf"(?:\s{{0,3}}[,\n][\s>?]{{0,6}}{_TAIL_WORD}(?:[ ()]{{1,2}}{_TAIL_WORD}){{0,4}}){{0,3}}"
    r"(?:[,\s>?]{1,8}(?-i:[A-Z]{2}))?(?:[,\s>?]{1,8}(?:(?-i:[A-Z]{1,2})?\d[\dA-Z]{1,3}[ -]?\d[A-Z\d]{1,3}|\d{4,6}))?\b"
)
_ADDRESSES = (
    ("number and street", 0.7, rf"(?:\d{{1,5}}\s)?\b{_NUMBER}\s(?:{_WORD}\s){{1,4}}{_STREET}\b\.?{_TAIL}"),
    ("street and number", 0.7, rf"(?:\b\d{{1,5}}\s)?\b(?:{_WORD}\s){{0,3}}[\p{{L}}.'’-]{{0,30}}{_GERMANIC}\s{_NUMBER}\.?{_TAIL}"),
    ("leading street", 0.7, rf"(?:\b{_NUMBER}\s)?(?<!\p{{L}}){_LED}\s(?:{_WORD}\s){{0,6}}{_NUMBER}\.?{_TAIL}"),
    ("number and leading street", 0.7, rf"\b{_NUMBER}\s(?:\w{{1,3}}\s)?{_LED}\s(?:{_WORD}\s?){{1,6}}{_TAIL}"),
    ("number, name, number", 0.6, rf"\b\d{{1,5}}\s{_CAP}(?:\s{_CAP}){{0,3}}\s\d{{1,4}}\b\.?{_TAIL}"),
    ("name and number", 0.5, rf"(?-i:\b\p{{Lu}}[\p{{L}}.'’-]{{4,30}})(?:\s{_CAP}){{0,2}}\s\d{{1,4}}\b{_TAIL}"),
    ("part of a house", 0.6, rf"\b{_UNIT}"),
    ("military post", 0.8, r"\b(?:(?:PSC|CMR|Unit)\s\d{1,5},?\s{1,2}Box\s\d{1,5}|US(?:NS|NV|CGC|S)\s\p{L}{2,30})(?:\s{1,3}[AFD]PO\s[A-Z]{2}\s\d{5})?"),
    ("corner", 0.6, r"\bcorner of (?P<found>[^.!?\n]{3,60})"),
    ("street without a number", 0.5, rf"\b{_CAP}(?:\s{_CAP}){{0,3}}\s(?-i:Street|Avenue|Road|Lane|Boulevard|Square|Terrace|Crescent|Mews|Close|Drive)\b"),
    (
        "where somebody lives",
        0.5,
        r"\b(?:live[sd]?|living|resid\w{1,4}|stay(?:s|ed|ing)?|address(?:\sis|:)?|located|lodging)\s(?:at|on)\s"
        r"(?P<found>(?=[^.!?\n]{0,60}\d)[^.!?\n]{4,80})",
    ),
)
_POSTCODES = (
    ("named postcode", 0.7, r"\b(?:zip|postal|post)\s?(?:code)?(?:\sis|:)?\s{1,3}(?P<found>(?=[\w -]{0,8}\d)[\w]{2,6}(?:[ -]\w{2,4})?)\b"),
    ("British postcode", 0.5, r"\b(?-i:[A-Z]{1,2}\d[A-Z\d]?)\s?\d(?-i:[A-Z]{2})\b"),
)

# --- ages -------------------------------------------------------------------------------------------------------------
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_SPELT = rf"(?:(?:{_TENS})(?:[\s-](?:{_UNITS}))?|{_TEENS})"
_AGE = rf"(?P<found>(?:\d{{1,3}}|{_SPELT}|(?:a\s)?hundred))"
_BORN = r"(?P<found>(?:[\w,]{1,10}\s){0,3}(?:19|20)\d\d)"
_AGES = (
    ("years old", 0.8, rf"\b{_AGE}(?=[\s-]?(?:years?|yrs?)[\s-]?(?:old|young|of\sage)|[\s-]?y\.?/?o\b|[\s-]?yrs?\b|-year-old)"),
    (
        "said to be",
        0.7,
        r"\b(?:aged?|age\sof|age(?:\sis|:)|turn(?:ed|s|ing)?|(?:i|he|she)(?:['’]ll)?\sturn|i['’]?m|i\sam|i\swas|i['’]ve\sbeen|he['’]?s|she['’]?s|"
        r"(?:he|she|they)\s(?:is|was|were|are)|hit|pushing|approaching|nearing|reached|past|over|under|at)"
        rf"\s(?:only\s|just\s|about\s|nearly\s|almost\s|already\s|now\s|still\s|the\sage\sof\s|age\s)?{_AGE}"
        r"\b(?!\s?(?:%|percent|st\b|nd\b|rd\b|th\b|km|miles?|minutes?|hours?|days?|weeks?|months?|people|times|euros?|dollars?|pounds?|[:.]\d))",
    ),
    ("decade", 0.7, rf"\b(?:early|mid|late)?[\s-]?(?:(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b|\b[2-9]0['’]?s\b)"),
    ("age and sex", 0.8, r"(?<![\w.])[\[(]?(?P<found>\d\d\s?/?\s?[mf]|[mf]\s?/?\s?\d\d)\b[\])]?"),
    ("born", 0.7, rf"\bborn\s(?:on\s|in\s|back\sin\s)?(?:the\s)?{_BORN}\b"),
    ("birthday", 0.7, rf"\b{_AGE}(?:st|nd|rd|th)?(?=\sbirthday)"),
    ("class of", 0.5, r"\b(?:class|year)\sof\s['’]?(?P<found>(?:19|20)?\d\d)\b"),
)

# --- occupations ------------------------------------------------------------------------------------------------------
_STOP = (
    r"(?!(?:and|but|at|in|for|from|with|who|that|which|because|since|so|now|these|then|while|until|when|where|by|on|to|of|"
    r"i|we|he|she|they|it|is|was|my|our|or|if|as|before|after|near|here|there|not|too|also|has|had|have)\b)"
)
_TERM = rf"{_STOP}[\p{{L}}][\p{{L}}'’/-]{{1,25}}"
_TERMS = rf"{_TERM}(?:\s{_TERM}){{0,4}}"
_ENDED = rf"(?:{_STOP}[\p{{L}}][\p{{L}}'’/-]{{1,25}}\s){{0,3}}(?:[\p{{L}}'’/-]{{2,24}}(?:{'|'.join(JOB_ENDINGS)})|{_any(JOBS)})\b"
_CALLED = r"(?:works?|worked|working|jobs?|careers?|employed|hired|hires?|trained|training|retrained|qualified|freelanc\w{1,3}|retired|retrain|" \
    r"serv(?:e|es|ed|ing)|started|starting|gig|roles?|positions?|stint|apprentice\w{0,5}|moonlight\w{0,3}|promoted|shifts?|" \
    r"years?|months?|life|day|living|income|paid|recruited|registered|contract\w{0,3}|appointed|began|begun|money|taken\son|took\s\w{2,4}\son)"
_JOBS = (
    ("works as", 0.7, rf"\b{_CALLED}\s(?:[\w'’-]{{1,15}}\s){{0,4}}?(?:as|to|being)\s(?:be\s|become\s)?(?:an?\s|the\s|their\s|our\s|his\s|her\s)?(?P<found>{_TERMS})"),
    ("trained to be", 0.6, rf"\b(?:be|being|become|became|becoming|been)\s(?:an?|the)\s(?P<found>{_ENDED})"),
    ("is a", 0.6, rf"\b(?:i['’]?m|i\sam|i\swas|he['’]?s|she['’]?s|(?:he|she|who|mum|mom|dad|husband|wife)\s(?:is|was))\s(?:\w{{2,12}}\s)?(?:an?|the)\s(?P<found>{_ENDED})"),
    ("as a", 0.5, rf"\bas\s(?:an?|the)\s(?P<found>{_ENDED})"),
    (
        "named as a job",
        0.7,
        r"\b(?:job|occupation|profession|trade|vocation|calling|position|job\stitle|title|role|craft|line\sof\swork)\s?(?:is|was|:|=|-)\s"
        rf"(?:that\sof\s)?(?:an?\s|as\san?\s|being\san?\s|the\s)?(?P<found>{_TERMS})",
    ),
    ("by trade", 0.7, rf"\b(?P<found>{_TERM}(?:\s{_TERM}){{0,2}})\sby\s(?:trade|profession|training|vocation)\b"),
    ("for a living", 0.7, r"\b(?P<found>(?:[\p{L}'’-]{1,20}\s){1,4})for\sa\sliving\b"),
    ("living from", 0.6, rf"\b(?:earn|make|earned|made|making|earning)\s(?:my|a|his|her|their|our)\sliving\s(?:as|by|from|with)\s(?:an?\s)?(?P<found>{_TERMS})"),
    ("the somebody", 0.5, rf",\s(?:an?|the|our|my)\s(?P<found>{_ENDED})(?=[,.])"),
    ("a line of its own", 0.4, rf"(?m)^[ >?]{{0,4}}(?P<found>(?-i:\p{{Lu}})?(?:[\p{{L}}'’,-]{{2,20}}\s){{0,5}}(?:[\p{{L}}]{{2,20}}(?:er|or|ist|ian|ant|ent|eer|man|woman)|{_any(JOBS)}))[ ]{{0,2}}$"),
)
_RELATIONS = (
    ("my people", 0.7, rf"\b(?:my|our|his|her|their|your|the|an?)\s(?:[\p{{L}}'’-]{{2,15}}\s){{0,2}}?(?P<found>{_any(RELATIONS)})\b"),
    ("living with somebody", 0.6, r"\b(?P<found>(?:happily\s|newly\s|recently\s)?(?:married|divorced|widowed|engaged|remarried|separated|single\s(?:mum|mom|mother|dad|father|parent))|widow(?:er)?|divorc[eé]e?)\b"),
)

# --- titles, names that are introduced, codes ------------------------------------------------------------------------
_TITLES = (
    ("honorific", 0.6, r"\b(?:(?:mr|mrs|ms|mx|dr|prof|rev|sgt|capt|lt|col)\b\.?|(?-i:Miss|Sir|Dame|Lady|Lord|Madam|Professor|Captain|Sister|Father|Doctor|Judge)(?=\s(?-i:\p{Lu})))"),
)
_NAMES = (
    (
        "introduced",
        0.6,
        r"\b(?:(?:my|his|her|their)\s(?:\p{L}{2,10}\s)?name(?:\sis|['’]?s|:)|call(?:s|ed)?\sme|called|named|nicknamed|known\sas|i\sgo\sby|"
        r"regards,?|cheers,?|yours,?|sincerely,?|greetings\sfrom|signed,?)\s(?P<found>[\p{L}][\p{L}'’-]{1,25}(?:\s(?-i:\p{Lu})[\p{L}'’.-]{0,25}){0,3})",
    ),
)
_CODES = (
    ("digits", 0.3, r"(?<!\w)[+#]?\(?\d[\d]*(?:[ ().,:/-]{1,2}\d+){0,12}(?<=\d[^\p{L}]{0,40}\d)(?!\w)"),
    ("letters and digits", 0.3, r"\b(?=[\p{L}_-]{0,20}\d)[\p{L}\d_-]{0,30}\d[\p{L}_-]{0,20}\d[\p{L}\d_-]{0,30}\b"),
    ("number in words", 0.2, rf"\b{_SPELT}\b"),
)

RULES: Final[tuple[Rule, ...]] = tuple(
    Rule(entity, *parts)
    for entity, group in (
        ("STREET_ADDRESS", _ADDRESSES),
        ("ZIP_CODE", _POSTCODES),
        ("AGE", _AGES),
        ("OCCUPATION", _JOBS),
        ("RELATION", _RELATIONS),
        ("TITLE", _TITLES),
        ("NAME", _NAMES),
        ("NUMBER", _CODES),
    )
    for parts in group
)
