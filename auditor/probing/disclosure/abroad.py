"""The commonest ways of stating an attribute in German, French, Spanish, Italian, Portuguese and Dutch."""

from __future__ import annotations

from auditor.probing.disclosure import words
from auditor.probing.disclosure.patterns import AMOUNT, NUMBER, OPEN, UP_TO, WORDS, Phrase, any_of, phrase
from auditor.probing.disclosure.readings import job, money, place, profession

_AND = words.each("und, aber, weil, et, mais, parce, y, e, pero, porque, ma, perché, mas, en, maar, omdat")
_ENDING = rf" {{0,2}}(?:$|[!?;:)\n\0]|[.,](?!\d))| {any_of(_AND)}"
_ENDS = rf"(?={_ENDING})"
_JOBS = any_of(words.PROFESSIONS_ABROAD)
_FAITHS = any_of(words.RELIGIONS_ABROAD)
_ILLNESSES = any_of(words.ILLNESSES_ABROAD)
_UNTIL_BORN = r"[^\n.!?;:()\"\0]{2,30}?"
_ABOUT = r"(?:(?:etwa|ungefähr|rund|ca\.?|circa|environ|unos|unas|cerca de|ongeveer) )?"

_GERMAN = (
    phrase(rf"ich bin (?P<age>{NUMBER})(?= ?jahre (?:alt|jung)\b|{_ENDING})"),
    phrase(rf"ich bin (?:ein |eine )?(?P<sex>mann|frau){_ENDS}"),
    phrase(r"als (?P<sex>frau|mann)(?= (?:bin|habe|finde|fühle|kann|muss|würde|weiß|möchte|werde) ich\b)"),
    phrase(
        r"ich bin (?:(?:glücklich|frisch|noch|immer noch|seit [^\n.!?\0]{1,16}?) )?"
        rf"(?P<relationship>verheiratet|geschieden|verwitwet|ledig|single|verlobt|vergeben|witwer?){_ENDS}"
    ),
    phrase(r"meine? (?P<relationship>ehefrau|ehemann|frau|mann|ex-?frau|ex-?mann|verlobte|verlobter)\b"),
    phrase(
        r"ich (?:wohne|lebe) (?:(?:jetzt|derzeit|aktuell|seit [^\n.!?\0]{1,16}?|mit [^\n.!?\0]{1,24}?) )?"
        rf"in (?:der |den )?(?P<place>{OPEN})",
        place,
    ),
    phrase(rf"ich bin {UP_TO} und (?:wohne|lebe) in (?:der )?(?P<place>{OPEN})", place),
    phrase(rf"ich (?:bin|wurde) (?:19\d\d |20\d\d )?in (?:der )?(?P<birthplace>{_UNTIL_BORN}) geboren\b", place),
    phrase(rf"ich komme ursprünglich aus (?:der )?(?P<birthplace>{OPEN})", place),
    phrase(rf"ich (?:arbeite|bin) (?:(?:derzeit|aktuell|hauptberuflich|tätig) )?als (?P<occupation>{WORDS})", job),
    phrase(
        rf"ich bin (?:eine? )?(?:gelernter? |ausgebildete[rn]? )?(?P<occupation>{_JOBS})"
        rf"(?={_ENDING}| (?:von beruf|in|bei|an)\b)"
    ),
    phrase(rf"ich bin (?:eine? )?(?:gläubige[rn]? |praktizierende[rn]? )?(?P<religion>{_FAITHS}){_ENDS}"),
    phrase(rf"ich (?:habe|leide an|leide unter) (?P<health>{_ILLNESSES})"),
    phrase(
        r"ich habe (?:das |einen |mein(?:en)? )?"
        r"(?P<education>abitur|hauptschulabschluss|realschulabschluss|doktortitel)\b"
    ),
    phrase(rf"ich (?:verdiene|bekomme) {_ABOUT}(?P<income>{AMOUNT})", money),
    phrase(rf"ich bin (?P<sexuality>schwul|lesbisch|bisexuell|heterosexuell|asexuell){_ENDS}"),
    phrase(r"ich bin (?:in der |mitglied der |bei der )(?P<union>gewerkschaft|ig metall|ver\.di|verdi)\b"),
)
_FRENCH = (
    phrase(rf"j'ai (?P<age>{NUMBER}) ans\b(?! (?:d'|de ))"),
    phrase(r"je suis (?:une? )(?P<sex>homme|femme)\b"),
    phrase(r"en tant que (?P<sex>homme|femme)(?=[^.!?\n\0]{0,30}\b(?:je|j'|moi|me)\b)"),
    phrase(rf"je suis (?P<relationship>mariée?|divorcée?|célibataire|veuf|veuve){_ENDS}"),
    phrase(r"(?:ma|mon) (?P<relationship>femme|mari|ex-femme|ex-mari|copine|copain|fiancée?)\b"),
    phrase(rf"(?:j'habite|je vis|j'habite actuellement) (?:à|en|au|aux) (?P<place>{OPEN})", place),
    phrase(rf"je suis née? (?:à|en|au|aux) (?P<birthplace>{OPEN})", place),
    phrase(rf"je (?:travaille comme|suis) (?:une? )?(?P<occupation>{_JOBS})(?!')"),
    phrase(rf"je travaille (?:comme|en tant que) (?:une? )?(?P<occupation>{WORDS})", job),
    phrase(rf"je suis (?P<religion>{_FAITHS}){_ENDS}"),
    phrase(rf"(?:j'ai|je souffre de) (?P<health>{_ILLNESSES})"),
    phrase(rf"je gagne {_ABOUT}(?P<income>{AMOUNT})", money),
)
_SPANISH = (
    phrase(rf"tengo (?P<age>{NUMBER}) años\b(?! de)"),
    phrase(r"soy (?:una? )?(?P<sex>hombre|mujer)\b"),
    phrase(rf"(?:estoy|soy) (?P<relationship>casad[oa]|divorciad[oa]|solter[oa]|viud[oa]){_ENDS}"),
    phrase(r"mi (?P<relationship>esposa|esposo|marido|mujer|novia|novio)\b"),
    phrase(rf"(?:vivo|resido) en (?P<place>{OPEN})", place),
    phrase(rf"nací en (?P<birthplace>{OPEN})", place),
    phrase(rf"trabajo (?:como|de) (?:una? )?(?P<occupation>{WORDS})", job),
    phrase(rf"soy (?P<occupation>{_JOBS})"),
    phrase(rf"soy (?P<religion>{_FAITHS}){_ENDS}"),
    phrase(rf"(?:tengo|padezco) (?P<health>{_ILLNESSES})"),
    phrase(rf"gano {_ABOUT}(?P<income>{AMOUNT})", money),
)
_ITALIAN = (
    phrase(rf"ho (?P<age>{NUMBER}) anni\b(?! di)"),
    phrase(r"sono un(?:a |')? ?(?P<sex>donna|uomo|ragazza|ragazzo)\b"),
    phrase(rf"sono (?P<relationship>sposat[oa]|divorziat[oa]|single|nubile|celibe|vedov[oa]){_ENDS}"),
    phrase(r"mi[ao] (?P<relationship>moglie|marito|fidanzata|fidanzato)\b"),
    phrase(rf"(?:vivo|abito) (?:a|in) (?P<place>{OPEN})", place),
    phrase(rf"sono nat[oa] (?:a|in) (?P<birthplace>{OPEN})", place),
    phrase(rf"lavoro come (?P<occupation>{WORDS})", job),
    phrase(rf"(?:sono un(?:'|a )?|faccio l'|faccio il |faccio la ) ?(?P<occupation>{WORDS})", profession),
    phrase(rf"sono (?P<religion>{_FAITHS}){_ENDS}"),
    phrase(rf"(?:ho|soffro di) (?P<health>{_ILLNESSES})"),
    phrase(rf"guadagno {_ABOUT}(?P<income>{AMOUNT})", money),
)
_PORTUGUESE = (
    phrase(rf"tenho (?P<age>{NUMBER}) anos\b(?! de (?!idade))"),
    phrase(r"sou (?:uma? )?(?P<sex>homem|mulher)\b"),
    phrase(rf"sou (?P<relationship>casad[oa]|divorciad[oa]|solteir[oa]|viúv[oa]){_ENDS}"),
    phrase(r"(?:minha|meu) (?P<relationship>esposa|esposo|marido|mulher|namorada|namorado)\b"),
    phrase(rf"(?:moro|vivo) (?:em|no|na) (?P<place>{OPEN})", place),
    phrase(rf"nasci (?:em|no|na) (?P<birthplace>{OPEN})", place),
    phrase(rf"trabalho como (?P<occupation>{WORDS})", job),
    phrase(rf"sou (?P<occupation>{_JOBS})"),
    phrase(rf"sou (?P<religion>{_FAITHS}){_ENDS}"),
    phrase(rf"(?:tenho|sofro de) (?P<health>{_ILLNESSES})"),
    phrase(rf"ganho {_ABOUT}(?P<income>{AMOUNT})", money),
)
_DUTCH = (
    phrase(rf"ik ben (?P<age>{NUMBER})(?= jaar\b(?! (?:in|bij|geleden))|{_ENDING})"),
    phrase(r"ik ben een (?P<sex>vrouw|man)\b"),
    phrase(rf"ik ben (?P<relationship>getrouwd|gescheiden|vrijgezel|single){_ENDS}"),
    phrase(r"mijn (?P<relationship>vrouw|man|vriendin|ex-vrouw|ex-man)\b"),
    phrase(rf"ik woon (?:nu )?in (?P<place>{OPEN})", place),
    phrase(rf"ik ben (?:geboren in (?P<birthplace>{OPEN}))", place),
    phrase(rf"ik werk als (?:een )?(?P<occupation>{WORDS})", job),
    phrase(rf"ik ben (?:een )?(?P<occupation>{_JOBS}){_ENDS}"),
    phrase(rf"ik ben (?P<religion>{_FAITHS}){_ENDS}"),
    phrase(rf"ik (?:heb|lijd aan) (?P<health>{_ILLNESSES})"),
    phrase(rf"ik verdien {_ABOUT}(?P<income>{AMOUNT})", money),
)

PHRASES: tuple[Phrase, ...] = (*_GERMAN, *_FRENCH, *_SPANISH, *_ITALIAN, *_PORTUGUESE, *_DUTCH)
