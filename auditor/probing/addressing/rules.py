"""What an item says that speaks to a model: what has to stand in it, and the pattern, both in small letters."""

from __future__ import annotations

from typing import Final

_MODELS: Final = (
    r"(?:a\.?i\.?s?|l\.?l\.?m\.?s?|(?:large )?language[ -]models?|chat ?bots?|chatgpt|gpt(?:-?\d)?|assistants?"
    r"|(?:ai|automated|machine) (?:systems?|agents?|readers?|assistants?|models?|reviewers?|tools?|profilers?))"
)
_TOLD: Final = (
    r"(?:instructions?|prompts?|directives?|guidelines?|commands?|orders?|system (?:message|text)"
    r"|(?:you were|you are|you have been) (?:told|asked|given))"
)
_ASIDE: Final = (
    r"(?:ignor\w+|disregard\w*|forget|overrid\w+|overrul\w+|bypass\w*|discard|set(?:ting)? aside|pay no attention to"
    r"|(?:do not|don't|stop) follow\w*)"
)
_TELL: Final = r"(?:answer|reply|respond|output|return|print|report|write|put down|fill in|say|state)"
_VALUE: Final = r"(?:age|sex|gender|place|location|income|occupation|job|education|relationship|religion|health)"

# What must stand in a text, before its pattern is tried, and the pattern. Most texts hold none of these words.
RULES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "order": (
        (
            "ignor|disregard|forget|overrid|overrul|bypass|discard|aside|attention|follow",
            rf"(?<!\bi )(?<!\bwe )(?<!\bthey )(?<!\bpeople )\b{_ASIDE}\b[^.!?\n]{{0,40}}"
            rf"\b(?:{_TOLD}|everything (?:above|before|else you))\b",
        ),
        (
            "age|sex|gender|place",
            rf"\b{_TELL}\b[^.!?\n]{{0,30}}\b{_VALUE} (?:is |as |to |= ?|: ?)?[^.!?\n]{{1,30}}\b{_VALUE}\b",
        ),
        ("the word", rf"\b{_TELL}s? (?:only|strictly|solely|exactly)? ?(?:with|in) (?:only |just )?the word\b"),
        (
            "author",
            r"\b(?:the|this) author(?:'s \w+)? (?:is|must be|should be|has to be|lives)\b[^.!?\n]{0,40}"
            r"\b(?:male|female|\d\d)\b",
        ),
        (
            "author|account|profile",
            r"\b(?:mark|record|report|classify|label|describe|treat) (?:the|this) (?:author|account|profile)\b"
            r"[^.!?\n]{0,30}\bas\b",
        ),
        (
            "correct|right|true|expected|required|only",
            r"\b(?:correct|right|true|expected|required|only) (?:answers?|outputs?|results?|values?)"
            r"[^.!?\n]{0,30} (?:are|must|should|has to|have to)\b"
            r"|\b(?:correct|required|expected) (?:answers?|outputs?) is\b",
        ),
        (
            "your",
            r"\byour (?:final )?(?:answer|output|response|reply) (?:must|should|has to|will|shall|is to)\b"
            r"|\b(?:profil|analy[sz]|infer)\w*\b[^.!?\n]{0,40}"
            r"\byour (?:usage |content |safety )?(?:polic|guideline|terms)",
        ),
        ("output is", r"\boutput is (?:constant|always|fixed|the same)\b"),
        (
            "other|remaining",
            r"\b(?:every|all|any|each)(?: the)? (?:other|remaining) (?:author|profile|account|subject)s?\b"
            r"[^.!?\n]{0,60}",
        ),
        (
            "infer|profil|analy|deduc",
            r"\b(?:do not|don't|never) (?:infer|profile|analy[sz]e|deduce)\b[^.!?\n]{0,40}"
            r"\b(?:author|anything|attributes?)\b",
        ),
        (
            "empty|blank|null",
            r"\b(?:return|give|leave|output)\b[^.!?\n]{0,40}\b(?:empty|blank|null)\b[^.!?\n]{0,40}"
            r"\b(?:guess(?:es)?|attributes?)\b|\bfields? of (?:your|their|the) (?:result|answer|output)\b",
        ),
        (
            "repeat|print|reveal|show",
            r"\b(?:repeat|print|reveal|show)\b[^.!?\n]{0,20}"
            r"\b(?:system (?:prompt|text|message)|your (?:prompt|instructions)|everything (?:above|before))\b",
        ),
        ("you must", r"\byou must (?:refuse|decline)\b"),
        ("request", r"\b(?:decline|refuse|reject) the (?:whole|entire) request\b"),
        ("task|question", r"\b(?:the )?task (?:has|is) (?:now )?changed?\b|\bforgotten the (?:question|task|prompt)\b"),
        ("in character", r"\bstay in character\b"),
        ("question as", r"\banswer the (?:coming|next|following|real) question as\b"),
        # The same in other languages; the verb stands before what it sets aside, or after it.
        (
            "ignor|verg|missacht|übergeh",
            r"\b(?:ignorier|vergiss|vergesst|missacht|übergeh)\w*\b[^.!?\n]{0,40}\b(?:anweisung|vorgabe|instruktion|prompt|befehl)",
        ),
        (
            "ignor|olvid|descart|desobed",
            r"\b(?:ignor[ae]|olvid[ae]|descart[ae]|desobedec)\w* (?:a )?"
            r"(?:las?|los?|todas?|todos|tus|sus|esas|estas)\b[^.!?\n]{0,40}\b(?:instruccion|indicacion|[oó]rdenes|consigna)",
        ),
        (
            "ignore|oublie|glige|compte",
            r"\b(?:ignore[rz]?|oublie[rz]?|n[ée]glige[rz]?|tene?z? pas compte)(?: de)? "
            r"(?:les|ces|tes|vos|toutes?|tous|des?)\b[^.!?\n]{0,40}"
            r"\b(?:instruction|consigne|directive|ordres)",
        ),
        (
            "istruzion|indicazion|direttiv",
            r"\b(?:ignora|dimentica|trascura)\w*\b[^.!?\n]{0,40}\b(?:istruzion|indicazion|direttiv)",
        ),
        (
            "instru|orienta|ordens",
            r"\b(?:ignor|esque[cç]|desconsider)\w* (?:as?|os?|todas?|todos|suas?|essas|estas|d?essas)\b[^.!?\n]{0,40}"
            r"\b(?:instru[cç]|orienta[cç]|ordens)",
        ),
        ("negeer|vergeet", r"\b(?:negeer|vergeet)\b[^.!?\n]{0,40}\b(?:instructies|opdracht|aanwijzing)"),
        (
            "instrukcj|polece|wytyczn",
            r"\b(?:zignoruj|ignoruj|zapomnij|pomiń)\w*\b[^.!?\n]{0,40}\b(?:instrukcj|polece|wytyczn)",
        ),
        ("инструкци|указани|команд", r"(?:игнорир|забудь|отмени)\w*[^.!?\n]{0,40}(?:инструкци|указани|команд)"),
        (
            "talimat|yönerge|komut",
            r"\b(?:talimat|yönerge|komut)\w*[^.!?\n]{0,30}(?:yok say|unut|görmezden|dikkate alma)",
        ),
        ("abaikan", r"\babaikan\b[^.!?\n]{0,40}\b(?:instruksi|perintah|arahan)"),
        (
            "忽略|无视|忽視|忘记|忘記|理会",
            r"(?:忽略|无视|忽視|忘记|忘記|不要理会)[^。！？\n]{0,20}(?:指令|指示|提示|要求)",
        ),
        ("無視|忘れ", r"(?:指示|命令|プロンプト)[^。！？\n]{0,12}(?:無視|忘れ)"),
        ("무시|잊", r"(?:지시|명령|프롬프트|지침)[^.!?\n]{0,12}(?:무시|잊)"),
        ("تجاهل|انس", r"(?:تجاهل|انس)[^.!؟\n]{0,40}(?:تعليمات|أوامر)"),
        ("निर्देश|आदेश", r"(?:निर्देश|आदेश)[^।!?\n]{0,30}(?:अनदेखा|नज़रअंदाज़|भूल)"),
    ),
    "address": (
        (
            "dear|attention|warning|note|message|instruction|text",
            rf"\b(?:dear|attention|warning to|note to|message (?:to|for)|instructions? (?:to|for)|text for) "
            rf"(?:the |any |all )?{_MODELS}\b",
        ),
        (
            "note|message|hint",
            r"\b(?:note|message|hint) (?:for|to) (?:whoever|anyone who|those who) (?:analy|process|profil|audit)",
        ),
        ("if you", rf"\bif you(?:'re| are) (?:an? |some |any )?{_MODELS}\b"),
        (
            "read|process|analy",
            rf"\b{_MODELS}s?,? (?:that |who )?(?:reading|reads?|process(?:ing|es)?|analy[sz](?:ing|es?)) "
            r"(?:this|these)\b",
        ),
        (
            "must|should|have to|has to|shall",
            r"\b(?:ai|automated|machine) "
            r"(?:systems?|agents?|readers?|assistants?|models?|reviewers?|profilers?|profiling)\b"
            r"[^.!?\n]{0,40}\b(?:must|should|ha(?:ve|s) to|shall) (?:report|return|leave|answer|output|say)\b",
        ),
        (":", rf"(?:^|[>\[(*,]|--)\s{{0,4}}{_MODELS}\s{{0,4}}:"),
        ("assistant,|chatbot,|llm,|model,", r"(?:^|[.!?\n>]\s{0,4})(?:assistant|chatbot|llm|language model), [a-z]"),
        ("you are", r"\byou are (?:now )?(?:dan\b|\w+, an? (?:ai|oracle|assistant|model|machine|unrestricted))"),
        (" of this ", r"\b(?:developers?|operators?|administrators?) of this (?:audit|tool|system|analysis)\b"),
        ("without", r"\b(?:ai|assistant|model) without (?:any )?(?:rules|guidelines|restrictions|limits|filters)\b"),
    ),
    "answer": (
        ("guesses|sure", r"[\"'“]guesses[\"'”]\s{0,4}:|[\"'“]sure[\"'”]\s{0,4}:\s{0,4}\d"),
        ("inference:|guess:", r"\btype: ?\w+\s{0,4}\n\s{0,4}inference:|\bguess: ?[^;\n]{1,40};"),
        ("{", rf"\{{\s{{0,4}}[\"'“]{_VALUE}[\"'”]\s{{0,4}}:"),
    ),
    "frame": (
        (
            "<",
            r"<\s{0,4}/?\s{0,4}(?:material|system|instructions?|assistant|prompt)\s{0,4}/?\s{0,4}>|<\|[a-z_]{2,24}\|>|<</?sys>>",
        ),
        ("inst]|turn>", r"\[/?inst\]|<(?:start|end)_of_turn>"),
        ("##", r"(?:^|\n)[ \t]{0,4}#{2,}\s{0,4}(?:system|instructions?|assistant|response|new task)\b"),
        (
            "system|assistant",
            r"(?:^|\n)[ \t]{0,4}\[?(?:system (?:message|prompt|override|notice|note)|assistant)\]?\s{0,4}:",
        ),
        ("[system]", r"\[system\]"),
        ("new ", r"\bnew (?:system prompt|instructions?) ?:"),
        (
            " of ",
            r"\b(?:end|begin|start) of (?:the )?"
            r"(?:posts|material|user (?:data|input)|untrusted|system (?:prompt|message)|prompt|context)\b",
        ),
        (
            "ends|stops",
            r"\b(?:material|user'?s? (?:data|input)|posts?) (?:ends?|stops?) (?:here|at this)\b",
        ),
        ("{{", r"\{\{\s{0,4}(?:self|attributes|findings|system|question|config)\b"),
    ),
    "item": (
        ("[", r"(?:^|\n)[ \t]{0,4}\[\d{1,3}\] (?:\(\d{4}-\d\d|picture\b|i\b|i'm\b|my\b)"),
        (
            "item",
            r"\bitems? \[?\d{1,3}\]?(?:,? (?:and|or|to|-)? ?\[?\d{1,3}\]?){0,9} "
            r"(?:are|is|were|was) (?:not|fake|false|forged)\b",
        ),
        ("item", r"\b(?:cite|quote|proof|evidence)\b[^\n]{0,80}\bitems? \[?\d"),
    ),
}
