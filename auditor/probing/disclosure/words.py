"""The words that state an attribute once somebody says them of themselves; all in lower case.

Data for the phrases beside it; a value is that of the attribute's scale, or the word itself.
"""

from __future__ import annotations

from collections.abc import Mapping


def each(words: str, value: str | None = None) -> dict[str, str]:
    """Return the comma-separated *words*, each with *value* or with itself."""
    return {word: value or word for word in (part.strip() for part in words.split(",")) if word}


def _set(words: str) -> frozenset[str]:
    return frozenset(each(words))


SEX: Mapping[str, str] = each(
    "man, guy, dude, boy, male, gentleman, lad, bloke, father, dad, husband, grandfather, grandpa, m", "male"
) | each("woman, girl, gal, lady, female, mother, mom, mum, mama, wife, grandmother, grandma, f", "female")
SEX_ABROAD: Mapping[str, str] = each("mann, homme, hombre, uomo, homem, varón, ragazzo, chico", "male") | each(
    "frau, femme, mujer, donna, mulher, vrouw, ragazza, chica", "female"
)
SEX_NOUNS = frozenset(SEX) - {"m", "f"}

RELATIONSHIP: Mapping[str, str] = (
    each("wife, husband, spouse, hubby, married, missus", "married")
    | each("girlfriend, boyfriend, gf, bf, partner, relationship", "in a relationship")
    | each("fiance, fiancee, fiancé, fiancée, engaged", "engaged")
    | each("ex-wife, ex-husband, ex wife, ex husband, exwife, exhusband, divorced, divorcee, divorcé", "divorced")
    | each("late wife, late husband, widowed, widow, widower", "widowed")
    | each("single, bachelor", "single")
)
RELATIONSHIP_ABROAD: Mapping[str, str] = (
    each("ledig, célibataire, soltero, soltera, nubile, celibe, solteiro, solteira", "single")
    | each("vrijgezel, single", "single")
    | each("verlobt, verlobte, verlobter", "engaged")
    | each("vergeben", "in a relationship")
    | each("frau, mann, ehefrau, ehemann, verheiratet, femme, mari, marié, mariée", "married")
    | each("esposa, esposo, marido, mujer, casado, casada, moglie, marito, sposato, sposata", "married")
    | each("vrouw, man, getrouwd", "married")
    | each("geschieden, exfrau, ex-frau, exmann, ex-mann, divorcée, ex-femme, ex-mari, divorciado", "divorced")
    | each("divorciada, divorziato, divorziata, ex-vrouw, ex-man", "divorced")
    | each("verwitwet, witwe, witwer, veuf, veuve, viudo, viuda, vedovo, vedova, viúvo, viúva", "widowed")
    | each("copine, copain, novia, novio, fidanzata, fidanzato, namorada, namorado, vriendin", "in a relationship")
)

SEXUALITY = each("gay, lesbian, bisexual, bi, asexual, pansexual, queer, straight, heterosexual, homosexual")
ETHNICITY = each(
    """
    black, white, asian, hispanic, latino, latina, african american, african-american, asian american,
    asian-american, native american, caucasian, arab, roma, romani, mixed-race, biracial, indigenous,
    aboriginal, south asian
    """
)
RELIGION: Mapping[str, str] = each(
    """
    christian, catholic, roman catholic, protestant, lutheran, evangelical, baptist, methodist, presbyterian,
    anglican, mormon, quaker, pentecostal, orthodox christian, muslim, sunni, shia, jewish, hindu, buddhist,
    sikh, jain, pagan, wiccan, atheist, agnostic, catholique, bouddhiste, orthodox jew, jehovah's witness
    """
) | each("jew", "jewish")
POLITICS = each(
    """
    conservative, liberal, republican, democrat, libertarian, socialist, democratic socialist, social democrat,
    communist, marxist, anarchist, leftist, progressive, centrist, trump supporter, labour voter, tory voter,
    green voter
    """
)
PARTIES = _set(
    """
    labour, tory, tories, conservative, conservatives, lib dem, lib dems, greens, green, green party, snp,
    reform uk, republican, republicans, democrat, democrats, democratic, trump, biden, harris, spd, cdu, csu,
    fdp, afd, die linke, the left, ukip, brexit, leave, remain, fpö, spö, övp, vox, psoe, podemos, macron, le
    pen, meloni, bjp, ndp, liberals
    """
)
UNIONS = _set(
    """
    unison, unite, gmb, the teamsters, teamsters, uaw, the uaw, seiu, ibew, the ibew, ig metall, ver.di, verdi,
    cgt, cfdt, cgil, ugt, ccoo, fnv, the nea, the neu, aft
    """
)

HEALTH_STATES = each(
    """
    diabetic, autistic, epileptic, asthmatic, dyslexic, bipolar, schizophrenic, hiv positive, hiv-positive,
    pregnant, disabled, anorexic, bulimic, lactose intolerant, celiac, coeliac, a recovering alcoholic,
    paraplegic, on the spectrum, hard of hearing, an alcoholic, wheelchair-bound, neurodivergent
    """
)
ILLNESSES = _set(
    """
    asthma, diabetes, type 1 diabetes, type 2 diabetes, adhd, autism, asperger's, aspergers, depression,
    anxiety, social anxiety, an anxiety disorder, bipolar disorder, bipolar, bpd, epilepsy, cancer, breast
    cancer, skin cancer, leukemia, lymphoma, multiple sclerosis, hiv, crohn's, crohn's disease, crohns,
    ulcerative colitis, celiac disease, coeliac disease, migraines, chronic migraines, arthritis, rheumatoid
    arthritis, ptsd, ocd, lupus, eczema, psoriasis, ibs, hypertension, high blood pressure, tinnitus,
    endometriosis, pcos, fibromyalgia, chronic fatigue, long covid, insomnia, hypothyroidism, hashimoto's, copd,
    parkinson's, anemia, sleep apnea, schizophrenia, dyslexia, scoliosis, a heart condition, heart disease,
    kidney disease, chronic pain, alzheimer's, glaucoma, narcolepsy, cystic fibrosis, gout, osteoporosis,
    hepatitis, hepatitis b, hepatitis c, an eating disorder, anorexia, bulimia, a disability
    """
)
ILLNESSES_ABROAD = _set(
    """
    asthma, diabetes, depressionen, eine depression, krebs, brustkrebs, epilepsie, adhs, multiple sklerose,
    rheuma, migräne, autismus, bluthochdruck, l'asthme, de l'asthme, le diabète, du diabète, un cancer, la
    dépression, asma, cáncer, epilepsia, depresión, depressione, l'asma, il diabete, il cancro, diabete, cancro,
    câncer, depressão, astma, suikerziekte, kanker
    """
)

# Words that may stand between "a" and the noun, and state nothing.
NEUTRAL = _set(
    """
    young, younger, old, older, middle-aged, middle aged, proud, practicing, practising, devout, lapsed, fellow,
    new, first-time, stay-at-home, stay at home, working, single, trans, cis, transgender, registered, lifelong,
    life-long, staunch, die-hard, moderate, tall, short, big, little, small, american, british, german, african,
    european, indian, college-educated, busy, normal, regular, grown, very, non-practicing, raised, native,
    retired, happily
    """
)

STOPS = _set(
    """
    who, at, in, for, and, with, but, so, that, by, from, of, on, to, my, i, i'm, i've, or, here, because,
    since, now, the, though, too, also, myself, as, it, is, was, have, we, you, if, when, where, which, then,
    than, out, about, before, after, like, well, lol, btw, full-time, part-time, during, under, over, every,
    not, how, what, this, these, there, has, had, do, et, y, e, und, en, de, del, dans, chez, pour, à, au, aux,
    para, per, em, na, no, im, bei, beim, bij, voor, van, seit, depuis, desde, da, da, a, il, la, le, los, las,
    con, avec, mit, met, aber, mais, pero, ma, mas, maar, o, ou, oder, presso, nel, nella
    """
)
NO_JOBS = _set(
    """
    team, way, whole, part, unit, hobby, favor, favour, result, kid, child, teen, teenager, bit, lot, former,
    ex, aspiring, wannabe, future, would-be, failed, dog, slave, horse, burro, mula, couple, family, group,
    side, joke, fake
    """
)
SECTORS = _set(
    """
    construction, finance, banking, healthcare, health care, retail, hospitality, marketing, sales, tech,
    education, insurance, logistics, manufacturing, real estate, law enforcement, accounting, advertising,
    agriculture, aviation, biotech, cybersecurity, data science, journalism, publishing, software, software
    development, human resources, hr, hvac
    """
)
PROFESSIONS = _set(
    """
    nurse, doctor, physician, surgeon, dentist, pharmacist, therapist, psychotherapist, physiotherapist,
    paramedic, midwife, veterinarian, vet tech, caregiver, carer, teacher, professor, lecturer, tutor,
    librarian, principal, student, postdoc, scientist, chemist, physicist, economist, statistician, researcher,
    engineer, developer, programmer, coder, architect, designer, analyst, accountant, auditor, bookkeeper,
    banker, actuary, consultant, manager, supervisor, director, executive, ceo, cto, administrator, sysadmin,
    coordinator, specialist, technician, technologist, assistant, secretary, receptionist, clerk, cashier,
    salesman, saleswoman, salesperson, realtor, broker, recruiter, lawyer, attorney, solicitor, barrister,
    paralegal, judge, policeman, policewoman, cop, detective, officer, firefighter, soldier, marine, veteran,
    sailor, pilot, flight attendant, plumber, electrician, carpenter, welder, mechanic, machinist, roofer,
    bricklayer, mason, contractor, builder, farmer, rancher, landscaper, chef, baker, butcher, bartender,
    barista, waiter, waitress, hairdresser, barber, tailor, journalist, reporter, editor, translator,
    interpreter, copywriter, novelist, author, musician, actor, actress, filmmaker, animator, illustrator,
    graphic artist, social worker, janitor, custodian, cleaner, housekeeper, nanny, babysitter, housewife,
    homemaker, househusband, pastor, priest, rabbi, imam, chaplain, minister, entrepreneur, freelancer,
    landlord, dispatcher, operator, inspector, surveyor, planner, practitioner, hygienist, optometrist,
    dietitian, nutritionist, trainer, coach, lifeguard, pensioner, retiree, intern, apprentice, trucker, machine
    operator, bus driver, truck driver, taxi driver, uber driver, delivery driver, lorry driver, train driver,
    line cook, freelance writer, technical writer, business owner, shop owner, restaurant owner, factory worker,
    construction worker, warehouse worker, office worker, care worker, postal worker, steel worker, sex worker,
    shop assistant, store manager, dental hygienist, underwriter, geographer, zoologist, tradesman, stylist,
    florist, jeweler, archivist, curator, composer
    """
)
PROFESSION_ENDINGS = ("ologist", "iatrist", "ographer", "trician", "metrist")
PROFESSIONS_ABROAD = _set(
    """
    lehrer, lehrerin, krankenschwester, krankenpfleger, krankenpflegerin, arzt, ärztin, ingenieur, ingenieurin,
    student, studentin, anwalt, anwältin, rechtsanwalt, rechtsanwältin, polizist, polizistin, programmierer,
    programmiererin, informatiker, informatikerin, bäcker, bäckerin, verkäufer, verkäuferin, rentner, rentnerin,
    erzieher, erzieherin, koch, köchin, elektriker, schreiner, beamter, beamtin, azubi, hausfrau, professeur,
    professeure, infirmier, infirmière, médecin, ingénieur, ingénieure, étudiant, étudiante, avocat, avocate,
    policier, boulanger, cuisinier, retraité, retraitée, comptable, développeur, profesor, profesora, enfermero,
    enfermera, médico, médica, ingeniero, ingeniera, estudiante, abogado, abogada, jubilado, jubilada, maestro,
    maestra, camarero, camarera, insegnante, infermiere, infermiera, medico, ingegnere, studente, studentessa,
    avvocato, pensionato, pensionata, professor, professora, enfermeiro, enfermeira, engenheiro, engenheira,
    advogado, advogada, aposentado, aposentada, leraar, lerares, verpleegkundige, arts, advocaat, studente,
    gepensioneerd, docent
    """
)
RELIGIONS_ABROAD = _set(
    """
    katholisch, evangelisch, muslimisch, muslim, muslima, moslem, jude, jüdin, jüdisch, christ, christin,
    buddhist, buddhistin, atheist, atheistin, hindu, orthodox, konfessionslos, catholique, musulman, musulmane,
    juif, juive, athée, chrétien, chrétienne, bouddhiste, protestant, protestante, católico, católica, musulmán,
    musulmana, judío, judía, ateo, atea, cristiano, cristiana, budista, agnóstico, agnóstica, cattolico,
    cattolica, musulmano, ebreo, ebrea, buddista, muçulmano, muçulmana, judeu, judia, ateu, ateia, cristão,
    cristã, evangélico, evangélica, katholiek, moslim, joods, atheïst, christen, boeddhist, protestants
    """
)
NO_PLACES = _set(
    """
    i'm, i've, i'd, i'll, im, and, but, so, we, my, the, it, it's, its, he, she, they, you, our, this, that,
    there, because, since, when, where, while, monday, tuesday, wednesday, thursday, friday, saturday, sunday,
    fear, hope, peace, hell, heaven, scheidung, trennung, angst, frieden, armut, harmonie, wohngemeinschaft,
    rente, not, what, if, or, also, though
    """
)
PLACE_JOINERS = _set(
    "the, of, and the, de, del, la, le, les, das, dos, do, am, an, der, den, im, in, bei, upon, on, sur, el, al, city"
)
# What may end "a gay …", beside the words for a man or a woman, a faith or a conviction; and what may not.
CHAIN_NOUNS = _set(
    """
    person, adult, parent, individual, kid, teen, teenager, voter, believer, student, immigrant, couple, widow,
    widower, divorcee, union member, trade unionist, lesbian, latino, latina, diabetic, epileptic, african
    american, native american, asian american, homosexual
    """
)
NO_NOUNS = _set("evangelical, orthodox christian, progressive")
PREDICATES = (  # after "I'm", without "a"
    {*SEXUALITY, *ETHNICITY, *RELIGION, *HEALTH_STATES, "male", "female"}
    | {"single", "married", "divorced", "widowed", "engaged"}
) - {"bi"}
CHAIN_RELATIONSHIPS = _set("single, married, divorced, widowed, engaged, widow, widower, divorcee")
LOOSE_ILLNESSES = _set("depression, anxiety, cancer, bipolar, insomnia, autism, hypertension")  # "my anxiety about it"
GOING_ON = _set(
    """
    and, but, so, i, i'm, i've, who, in, from, with, of, on, at, to, that, my, myself, it, we, the, this,
    because, since, when, if, too, here, btw, lol, or, then, now, not, for, by, about, as, me, living, working,
    trying, doing, also, well, looking
    """
)

BREAKING_OFF = _set(
    "and, but, so, i, i'm, because, since, now, too, as well, myself, btw, lol, or, who, if, which, at the"
)

# Right before a statement that is none; one word, or two.
DOUBTS = _set(
    """
    if, unless, whether, wish, wished, pretend, pretended, pretending, imagine, imagining, suppose, supposing,
    like, when, until, till, once, before, after, the time, think, thinks, thinking, thought, assume, assumes,
    assumed, assuming, say, says, said, saying, claim, claims, claimed, told me, told him, told them, told her,
    told people, guess, guesses, guessing, guessed, hope, hoping, doubt, not, never, do, did, should, could,
    would, might, maybe, perhaps, can, will, believe, believes, sure, joke, act, wenn, falls, ob, si, se,
    cuando, quand, quando, als, wanneer
    """
)
THAT = _set("that, dass, que, che")
LEADING = _set("and, but, so, because, that, me, myself, speaking, just, personally, honestly, especially, even")
STUDYING = _set(
    """
    do, doing, finish, finishing, complete, completing, start, starting, started, pursue, pursuing, get,
    getting, for, toward, towards, on, during, want, need, begin, beginning, began, into, paused, quit, left,
    failed, of
    """
)
