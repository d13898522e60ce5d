"""How people state an attribute of themselves in English."""

from __future__ import annotations

from auditor.probing.disclosure import words
from auditor.probing.disclosure.guards import not_studying, speaking, still_so
from auditor.probing.disclosure.patterns import (
    ABOUT,
    AMOUNT,
    CHAIN,
    GOES_ON,
    HOME,
    IM,
    NOT_OTHERS,
    NOW,
    NUMBER,
    OPEN,
    PREDICATE,
    STOPS,
    TENS,
    TRAITS,
    UP_TO,
    WORDS,
    YEARS_OLD,
    Phrase,
    any_of,
    phrase,
)
from auditor.probing.disclosure.readings import job, money, place, profession

_DEGREE = (
    r"(?:ph\.?d|doctorate|mba|m\.?sc|b\.?sc|ged|(?:bachelor|master|associate)'?s?(?: of \w{3,12})?(?: degree)?"
    r"|(?:(?:college|university|law|medical|graduate|nursing|engineering|two[- ]year|four[- ]year) )?degree"
    r"|high school diploma)\b"
    r"(?! (?:of|thesis|student|supervisor|advisor|program|programme|application|candidate|course|dissertation)\b)"
    r"(?: in (?!(?:my|the|it|this)\b)[a-z]{3,20}+"
    r"(?: (?:science|sciences|engineering|administration|studies|education|literature|history|management|work|arts"
    r"|policy|health|relations|economics|design|systems)\b)?)?"
)
_TOOK = r"(?:have|hold|earned|got|received|completed|finished)"
_SCHOOL = r"(?:high school|college|university|uni|school|law school|med school)"
_STUDENT = (
    r"(?:undergrad(?:uate)?|(?:college|university) (?:student|freshman|sophomore|junior|senior|dropout|graduate)"
    r"|high school (?:student|junior|senior|dropout|graduate)|grad(?:uate)? student|phd (?:student|candidate))"
)
_PAID = r"(?:current|annual|yearly|monthly|gross|net|base|starting)"
_PARTNER = (
    r"(?:ex[- ]?(?:wife|husband)|late (?:wife|husband)|wife|husband|spouse|hubby|girlfriend|boyfriend|gf|bf|partner"
    r"|fianc[eé]e?)"
)
_NO_MORE = r"(?! (?:in crime|at the time|back then|dumped|left me|broke up|and i (?:broke|split|divorced))\b)"
_SUFFER = r"(?:have|got|suffer from|live with|struggle with)"
_BADLY = r"(?:severe|mild|chronic|bad|terrible|really bad)"
_NO_ILLNESS = r"(?! (?:research|charity|ward|patients?|class|project|paper|test)\b)"

PHRASES: tuple[Phrase, ...] = (
    # age
    phrase(
        rf"{IM}{NOW}(?P<age>{NUMBER})(?= ?(?:years? old\b|yrs? old\b|y/?o\b|years? young|$|[!?;)\n]|[.,](?!\d))"
        r"| (?:and(?! \d)|but|so|now|male|female|married|single|btw|lol|today)\b)"
    ),
    phrase(rf"{IM}{NOW}an? (?:\w{{2,12}} )?(?P<age>{NUMBER}){YEARS_OLD}"),
    phrase(rf"as an? (?P<age>{NUMBER}){YEARS_OLD}", said=speaking),
    phrase(rf"{IM}in my (?P<age>(?:early|mid|late)?[- ]?{TENS})"),
    phrase(rf"i (?:just|recently) turned (?P<age>{NUMBER})\b"),
    phrase(rf"i turned (?P<age>{NUMBER})(?= (?:today|yesterday|this|last|on)\b)"),
    phrase(rf"at (?:the age of )?(?P<age>{NUMBER})(?: years old)?, i(?:'m| am)\b"),
    phrase(r"i was born (?:in|on) (?:[a-z]{3,9}+ )?(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?P<year>(?:19|20)\d\d)\b"),
    # age and sex, as forums write them
    phrase(rf"(?:i|me|myself|i'm|im) ?,? ?[(\[] ?(?P<age>{NUMBER}) ?[/,]? ?(?P<sex>male|female|m|f)\b"),
    phrase(rf"(?:i|me|myself|i'm|im) ?,? ?[(\[] ?(?P<sex>male|female|m|f) ?[/,]? ?(?P<age>{NUMBER})\b"),
    phrase(rf"{IM}(?:an? )?(?P<age>{NUMBER}) ?[/,]? ?(?P<sex>male|female)\b"),
    phrase(rf"{IM}(?:an? )?(?P<age>{NUMBER})/?(?P<sex>m|f)\b(?! (?:away|from|tall|above|below|high|deep|long))"),
    phrase(rf"^(?P<age>{NUMBER}) ?(?:y/?o )?/?(?P<sex>male|female|m|f) here\b"),
    # sex, and what is said in one breath with it
    phrase(rf"{IM}{NOW}an? {CHAIN}"),
    phrase(rf"as an? {CHAIN}{NOT_OTHERS}", said=speaking),
    phrase(rf"{IM}{NOW}(?:very )?{PREDICATE}"),
    phrase(r"i identify as (?:an? )?(?P<sex>man|woman|male|female)\b"),
    # place and birthplace
    phrase(rf"(?:i|we) {NOW}(?:live|reside) {HOME}(?P<place>{OPEN})", place),
    phrase(rf"(?:i'm|i am|im|we're) {NOW}(?:living|based|residing) {HOME}(?P<place>{OPEN})", place),
    phrase(rf"i(?:'ve| have) been living in (?P<place>{OPEN})", place),
    phrase(
        rf"i(?:'m| am|m)? ?(?:was )?(?:originally )?born (?:and raised |in (?:19|20)\d\d )?in (?P<birthplace>{OPEN})",
        place,
    ),
    phrase(rf"(?:i'm|i am|im|i) (?:originally|come originally|originally come) from (?P<birthplace>{OPEN})", place),
    phrase(rf"{IM}{UP_TO} and (?:i )?(?:currently )?live {HOME}(?P<place>{OPEN})", place),
    # occupation
    phrase(rf"{IM}[^\W\d_]{{2,15}}+(?: [^\W\d_]{{2,15}}+)?, an? {TRAITS}(?P<occupation>{WORDS})", profession),
    phrase(rf"{IM}{UP_TO} and (?:i )?(?:currently )?work as an? (?P<occupation>{WORDS})", job),
    phrase(rf"{IM}{NOW}(?:working as )?an? {TRAITS}(?P<occupation>{WORDS})", profession),
    phrase(rf"as an? {TRAITS}(?!student)(?P<occupation>{WORDS}){NOT_OTHERS}", profession, speaking),
    phrase(rf"i {NOW}work (?:(?:full|part)[- ]time )?as an? (?P<occupation>{WORDS})", job),
    phrase(rf"i(?:'m| am) {NOW}(?:working|employed) (?:(?:full|part)[- ]time )?as an? (?P<occupation>{WORDS})", job),
    phrase(rf"my (?:current |day |full-time )?(?:job|work|career|role|position) as an? (?P<occupation>{WORDS})", job),
    phrase(rf"my (?:job|profession|occupation) is (?:being )?an? (?P<occupation>{WORDS})", profession),
    phrase(rf"(?:i work|i'm working|i am working) in (?:the )?(?P<occupation>{any_of(words.SECTORS)})"),
    phrase(rf"{IM}{NOW}(?P<occupation>retired|unemployed|self-employed){STOPS}"),
    # education
    phrase(rf"i(?:'ve)? (?:also )?{_TOOK}(?: got)? (?:my |an? )?(?P<education>{_DEGREE})"),
    phrase(
        r"my (?P<education>(?:undergraduate|undergrad|bachelor'?s|master'?s|ph\.?d|doctorate|mba|degree)(?: degree)?)\b"
        r"(?= (?:in|is in|was in|from)\b)",
        said=not_studying,
    ),
    phrase(rf"i (?P<education>(?:dropped out of|never finished|never went to) {_SCHOOL})\b"),
    phrase(rf"i (?P<education>graduated (?:from )?{_SCHOOL})\b"),
    phrase(rf"{IM}{NOW}an? (?P<education>{_STUDENT})\b{GOES_ON}"),
    # income
    phrase(rf"i {NOW}(?:make|earn|get paid|am paid|bring home|take home) {ABOUT}(?P<income>{AMOUNT})", money),
    phrase(rf"my (?:{_PAID} )?(?:salary|income|wage|pay) is {ABOUT}(?P<income>{AMOUNT})", money),
    # relationship
    phrase(rf"my (?P<relationship>{_PARTNER})\b{_NO_MORE}", said=still_so),
    phrase(
        rf"{IM}{NOW}(?P<relationship>married)"
        r"(?= (?:to (?!my (?:job|work|career)|the)|with (?:\w{1,6} )?(?:kid|child|son|daughter)))"
    ),
    phrase(r"i(?:'ve| have) been (?:happily )?(?P<relationship>married|single|divorced|widowed)(?= (?:for|since)\b)"),
    phrase(r"i (?:just |recently |finally )?got (?P<relationship>married|divorced|engaged)\b(?! (?:with|from))"),
    phrase(
        rf"{IM}{NOW}in an? (?:long[- ]term |committed |happy |serious |stable |new )?(?P<relationship>relationship)\b"
    ),
    # health
    phrase(rf"i(?:'ve)? (?:also )?{_SUFFER} (?:{_BADLY} )?(?P<health>{any_of(words.ILLNESSES)}){_NO_ILLNESS}"),
    phrase(rf"my (?P<health>{any_of(words.ILLNESSES - words.LOOSE_ILLNESSES)}){_NO_ILLNESS}"),
    phrase(
        r"i(?: was| got|'ve been| have been| had been) (?:just |recently )?diagnosed with (?:an? )?"
        r"(?P<health>[^\W\d_][\w'-]{1,24}+"
        r"(?: (?!(?:and|at|in|as|when|last|this|after|by|since|but|so)\b)[^\W\d_][\w'-]{1,24}+){0,2})"
    ),
    # what the law protects most
    phrase(
        rf"i (?:always |usually |have always )?(?:vote|voted) (?:for )?(?:the )?(?P<politics>{any_of(words.PARTIES)})"
    ),
    phrase(rf"{IM}{NOW}a (?:\w{{4,12}} )?member of the (?P<politics>{any_of(words.PARTIES)}) party\b"),
    phrase(
        rf"{IM}{NOW}a (?:\w{{4,12}} )?member of (?P<union>{any_of(words.UNIONS)}|(?:the|a) (?:\w{{4,12}}'? )?union\b)"
    ),
    phrase(r"(?:i'm|i am|im|we're) (?:in|part of) (?:a|the|my) (?P<union>(?:trade |labou?r |teachers'? )?union)\b"),
    phrase(rf"{IM}{NOW}a (?P<union>union (?:rep|representative|steward|guy|worker|organi[sz]er))\b"),
    phrase(r"my (?P<union>union)(?= (?:rep|dues|card|steward|membership|contract))"),
    phrase(rf"{IM}(?P<union>unioni[sz]ed){STOPS}"),
    phrase(r"i (?:was|got|have been) (?P<convictions>convicted of [a-z]{3,20}+(?: [a-z]{3,20}+)?)"),
    phrase(r"i have a (?P<convictions>criminal record|felony(?: conviction| record)?)\b"),
    phrase(rf"{IM}an? (?P<convictions>convicted felon|felon|ex-con){GOES_ON}"),
    # the body
    phrase(
        rf"{IM}{ABOUT}(?P<height>[4-7]'(?:1[01]|\d)\b|[4-7] ?(?:ft|foot|feet)\b(?: (?:1[01]|\d)\b)?"
        r"|[12][.,]\d\d ?m\b|[12]\d\d ?cm\b)"
    ),
    phrase(rf"i {NOW}weigh {ABOUT}(?P<weight>\d{{2,3}} ?(?:kgs?|kilos?|lbs?|pounds|stone)\b)"),
    phrase(r"i have (?:\w{3,8} )?(?P<eyes>blue|green|brown|hazel|grey|gray) eyes\b"),
    phrase(
        r"i have (?:(?:long|short|curly|straight|wavy),? ){0,2}"
        r"(?P<hair>blonde?|brown|black|red|ginger|gr[ae]y|auburn|white) hair\b"
    ),
)
