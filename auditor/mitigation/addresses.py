"""Regular expressions for street addresses, as they are written in Europe and the Americas.

Each is a name, a score and an expression, for the engine "regex" without regard to case. Every quantifier is bounded.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Rule(NamedTuple):
    """One expression, the kind of entity that it finds, and how sure a match is."""

    entity: str
    name: str
    score: float  # 0 … 1
    regex: str


_NUMBER: Final = r"\d{1,5}(?:[-/]\d{1,4})?(?:\s?[a-h])?\b"
_CAPITAL: Final = r"(?-i:\p{Lu})[\p{L}\p{M}'’-]{0,30}"
_ABBREVIATED: Final = r"(?-i:\p{Lu})[\p{L}\p{M}.'’-]{0,30}"
_WORD: Final = (  # of the name of a street
    r"(?!(?:the|a|an|on|in|at|to|and|for|from|by|my|our|is|was|were|i|it|people|years?|days?|minutes?)\b)"
    r"[\p{L}\d][\p{L}\p{M}\d.'’-]{0,30}"
)
_STREET: Final = (
    r"(?:street|str?|avenue|ave?|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|square|sq|terrace|ter|close|"
    r"crescent|cres|way|walk|row|mews|gardens?|grove|hills?|parkway|pkwy|highway|hwy|circle|cir|trail|alley|quay|wharf|"
    r"bypass|gateway|radial|rapids|extensions?|union|plaza|green|rise|heights|turnpike|esplanade|parade|hollow|loop|"
    r"junctions?|crossing|ridge|meadows?|mount|views?|springs?|park)"
)
_STREET_IN_FULL: Final = "Street|Avenue|Road|Lane|Boulevard|Square|Terrace|Crescent|Mews|Close|Drive"
_STREET_ABROAD: Final = (  # ends of words, Germanic, Nordic and Slavic; the number follows
    r"(?:stra(?:ss|ß)e|str\.?|gasse|allee|weg|platz|ufer|damm|ring|gade|gatan?|gata|vej|vägen|veien|vegen|väg|veg|"
    r"stræde|torv|plads|plass|tie|katu|kuja|polku|laan|straat|plein|dijk|kade|dreef|braut|stien|svinget|vænget|tee|"
    r"tänav|puiestee|terrasse|bakken|marken|haven|toften|holmen|centret|utca|u\.|útja?|tér|körút|rkp\.|kapu|ulice|"
    r"náměstí|ulica|cesta|trg)"
)
_STREET_BEFORE: Final = (  # words that lead the name, Romance and Slavic
    r"(?:rua|rúa|via|viale|vicolo|piazza|piazzetta|piazzale|largo|corso|avenida|avda\.?|av\.|calle|c\.|c/|camino|"
    r"carrera|plaza|paseo|praça|praia|travessa|estrada|quadra|rue|avenue|boulevard|allée|impasse|place|chemin|quai|"
    r"ul\.|ulica|al\.|os\.|pl\.|nám\.|strada|p\.?\s?o\.?\s?box|postbox|πλατεία|οδός|λεωφόρος)"
)
_UNIT: Final = (
    r"(?:apt|apartment|suite|ste|unit|flat|room|rm|floor|bldg|building|box|house)\b\.?"
    r"\s{0,2}(?:no\.?\s?)?#?\d{1,5}[a-z]?\b"
)
_POSTCODE: Final = r"(?:(?-i:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})|\d{3,6}(?:[ -]\d{2,4})?)"
_GAP: Final = r"[,\s>?]{1,8}"
_TAIL: Final = (  # flat, town, region, postcode, country: what follows a street
    rf"(?:{_GAP}{_UNIT}){{0,2}}"
    rf"(?:\s{{0,3}}[,\n][\s>?]{{0,6}}{_CAPITAL}(?:[ ()]{{1,2}}{_CAPITAL}){{0,4}}){{0,3}}"
    rf"(?:{_GAP}(?-i:[A-Z]{{2}}))?(?:{_GAP}{_POSTCODE}(?:\s{_CAPITAL}){{0,2}})?\b"
)
_NO_STREET: Final = (  # "During 1971", "Article 50", "Windows 10"
    r"(?!(?:during|since|until|after|before|about|around|from|article|chapter|section|page|version|level|season|part|"
    r"episode|windows|python|covid|january|february|march|april|may|june|july|august|september|october|november|december)\b)"
)
_LIVES: Final = r"(?:live[sd]?|living|resid\w{1,4}|stay(?:s|ed|ing)?|address(?:\sis|:)?|located|lodging)"

ADDRESSES: Final = (
    ("number and street", 0.7, rf"(?:\d{{1,5}}\s)?\b{_NUMBER}\s(?:{_WORD}\s){{1,4}}{_STREET}\b\.?{_TAIL}"),
    (
        "street and number",
        0.7,
        rf"(?:\b\d{{1,5}}\s)?\b(?:{_WORD}\s){{0,3}}{_NO_STREET}[\p{{L}}.'’-]{{0,30}}{_STREET_ABROAD}\s{_NUMBER}\.?{_TAIL}",
    ),
    (
        "leading street",
        0.7,
        rf"(?:\b{_NUMBER}\s)?(?<!\p{{L}}){_STREET_BEFORE}\s(?:{_WORD}\s){{0,6}}{_NUMBER}\.?{_TAIL}",
    ),
    (
        "number and leading street",
        0.7,
        rf"\b{_NUMBER}\s(?:\w{{1,3}}\s)?{_STREET_BEFORE}\s(?:{_WORD}\s?){{1,6}}{_TAIL}",
    ),
    ("number, name, number", 0.6, rf"\b\d{{1,5}}\s{_ABBREVIATED}(?:\s{_ABBREVIATED}){{0,3}}\s\d{{1,4}}\b\.?{_TAIL}"),
    (
        "name and number",
        0.5,
        rf"\b{_NO_STREET}(?-i:\p{{Lu}}[\p{{L}}.'’-]{{4,30}})(?:\s{_ABBREVIATED}){{0,2}}\s\d{{1,4}}\b{_TAIL}",
    ),
    ("part of a house", 0.6, rf"\b{_UNIT}"),
    (
        "military post",
        0.8,
        r"\b(?:(?:PSC|CMR|Unit)\s\d{1,5},?\s{1,2}Box\s\d{1,5}|US(?:NS|NV|CGC|S)\s\p{L}{2,30})"
        r"(?:\s{1,3}[AFD]PO\s[A-Z]{2}\s\d{5})?",
    ),
    ("corner", 0.6, r"\b(?:the\s)?corner\sof\s[^.!?\n]{3,60}"),
    ("street without a number", 0.5, rf"\b{_ABBREVIATED}(?:\s{_ABBREVIATED}){{0,3}}\s(?-i:{_STREET_IN_FULL})\b"),
    (
        "where somebody lives",
        0.5,
        rf"\b{_LIVES}\s(?:at|on)\s(?P<found>(?=[^.!?\n]{{0,60}}\d)[^.!?\n]{{4,80}})",
    ),
)
POSTCODES: Final = (
    (
        "named postcode",
        0.7,
        r"\b(?:zip|postal|post)\s?(?:code)?(?:\sis|:)?\s{1,3}(?P<found>(?=[\w -]{0,8}\d)\w{2,6}(?:[ -]\w{2,4})?)\b",
    ),
    ("British postcode", 0.5, r"\b(?-i:[A-Z]{1,2}\d[A-Z\d]?)\s?\d(?-i:[A-Z]{2})\b"),
)
