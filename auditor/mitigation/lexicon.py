"""Words that say who somebody is wherever they stand: given names, trades, relations, places in lower case.

Data for the strongest mitigation, where a word masked in vain costs less than a person given away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from auditor.probing.disclosure.words import PROFESSIONS, each

_BIG_CITY: Final = 400_000  # people; in lower case smaller ones are mostly everyday words
_SHORTEST_PLACE: Final = 4  # letters

# Those that are everyday words in lower case (will, mark, rose, grace …) are left out.
GIVEN_NAMES: Final = frozenset(
    each(
        """
        aaron, abdul, abigail, adam, adele, agnes, ahmed, aisha, alan, albert, alejandro, alessandro, alex, alexander,
        alexandra, alfred, ali, alice, alicia, alina, amanda, amelia, amir, amy, ana, anastasia, andrea, andreas,
        andrei, andrew, angela, angelina, anita, anna, anne, annette, antonio, anton, arjun, arthur, astrid, barbara,
        beatrice, benjamin, bernard, bethany, birgit, boris, brandon, brenda, brian, bridget, bruno, camila, carla,
        carlos, carmen, caroline, catherine, cecilia, celine, charles, charlotte, chloe, christian, christina,
        christine, christopher, claire, clara, claudia, connor, cynthia, daniel, daniela, danielle, david, deborah,
        denise, dennis, diego, dimitri, dmitri, dominic, donald, dorothy, douglas, duncan, dylan, edith, edward,
        eileen, elena, eleanor, elias, elizabeth, ella, ellen, elsa, emil, emilia, emily, emma, enrique, eric, erik,
        esther, ethan, eugene, eva, evelyn, fatima, felipe, felix, fernando, fiona, florian, frances, francesca,
        francesco, francis, francisco, frederick, fritz, gabriel, gabriela, gareth, geoffrey, george, georgia, gerald,
        gerard, giovanni, giulia, giuseppe, gordon, greta, gregory, guillaume, gustav, hannah, hans, harold, hassan,
        heather, hector, heidi, heinrich, helen, helena, henrik, henry, hiroshi, hugo, ian, ibrahim, ingrid, irene,
        isaac, isabel, isabella, ivan, jacob, jacqueline, jakob, james, janet, janice, jason, javier, jeffrey,
        jennifer, jeremy, jessica, joachim, joan, joanna, johan, johann, johannes, john, jonas, jonathan, jorge, jose,
        joseph, joshua, juan, judith, julia, julian, juliette, julie, jürgen, karen, karin, karl, katarina, katharina,
        katherine, kathleen, katie, kenneth, kevin, khalid, klaus, kristina, kurt, lars, laura, lauren, laurent, leah,
        leila, lena, leonard, leonardo, leticia, liam, linda, lisa, lorenzo, louis, louise, luca, lucas, lucia, ludwig,
        luis, lukas,
        madison, magdalena, manuel, marco, marcus, margaret, maria, marianne, marie, marina, mario,
        martha, martin, martina, mary, mateo, matilda, matthew, matthias, maurice, maximilian, maya, megan, mehmet,
        melanie, melissa, mia, michael, michelle, miguel, mikhail, mohamed, mohammad, mohammed, monica, monika,
        muhammad, mustafa, nadia, nancy, naomi, natalia, natalie, natasha, nathan, nathaniel, nicholas, nicolas,
        nicole, nikolai, nina, noah, nora, olga, oliver, olivia, omar, oscar, pablo, pamela, patricia, paul, paula,
        pauline, pedro, peter, petra, philip, philippe, pierre, priya, rachel, rafael, rahul, raj, ralph, ramon,
        raphael, rebecca, ricardo, richard, rita, robert, roberta, roberto, roger, roland, ronald, rosa, rosie, roxanne,
        rupert, russell, ruth, ryan, sabine, salma, samantha, samira, samuel, sandra, santiago, sarah, sebastian,
        selma, serena, sergei, shannon, sharon, sheila, shirley, silvia, simon, simone, sofia, sonia, sophia, sophie,
        stanislav, stefan, stephanie, stephen, steven, stuart, susan, susanne, svetlana, sven, sylvia, tamara, tatiana,
        teresa, theodore, theresa, thomas, timothy, tobias, tomas, tomasz, tristan, ulrich, ursula, valentina, vanessa,
        veronica, vera, victoria, vincent, viktor, vladimir, walter, wanda, wendy, werner, wilhelm, william, wolfgang,
        xavier, yasmin, yolanda, yuki, yusuf, yvonne, zachary, zoe
        """
    )
)

JOBS: Final = frozenset(PROFESSIONS) | frozenset(
    each(
        """
        abbot, academic, acrobat, agent, aide, ambassador, anaesthetist, announcer, apiarist, aquarist, arborist,
        archaeologist, art dealer, assayer, astronaut, astronomer, attendant, au pair, auctioneer, bailiff, ballerina,
        banksman, beekeeper, bellhop, biochemist, biologist, blacksmith, blogger, boatbuilder, bodyguard, bookbinder,
        bookie, bookseller, bouncer, brewer, buyer, butler, cabbie, cabinetmaker, cameraman, candlemaker, carer,
        cartographer, cellist, chandler, chauffeur, cheesemaker, childminder, chimney sweep, chiropractor,
        choreographer, civil servant, cobbler, columnist, comedian, commander, concierge, conductor, confectioner,
        cook, cooper, coroner, councillor, counsellor, counselor, courier, crane driver, croupier, cutler, dancer,
        dealer, deckhand, demolition expert, deputy, dermatologist, diplomat, dishwasher, distiller, diver, dj,
        docker, doorman, drummer, economist, embalmer, engraver, estate agent, ethnographer, falconer, farmhand,
        farrier, fencer, ferryman, financier, fisherman, fishmonger, fitter, foreman, forester, funeral director,
        furrier, gamekeeper, gardener, geologist, geneticist, glassblower, glazier, goldsmith, governess, greengrocer,
        grocer, groom, guard, guitarist, gunsmith, harbourmaster, headmaster, headmistress, headteacher, herbalist,
        historian, hotelier, hypnotist, ice cream seller, ironmonger, jeweller, jockey, joiner, juggler, knife grinder,
        laborer, labourer, lamplighter, laundress, leatherworker, legislator, linguist, lobbyist, locksmith,
        lock keeper, lighthouse keeper, logger, longshoreman, lorry driver, luthier, magician, magistrate, maid,
        masseur, masseuse, mathematician, mayor, merchant, messenger, meteorologist, midwife, miller, milliner, miner,
        model, monk, mortician, mountain guide, musicologist, neurologist, nun, obstetrician, oncologist, optician,
        organist, orthodontist, osteopath, packager, painter, paediatrician, park ranger, pastry chef, pathologist,
        pawnbroker, percussionist, perfumer, personal trainer, pharmacologist, philosopher, photographer, pianist,
        piano tuner, plasterer, podiatrist, poet, policymaker, politician, porter, postman, potter, printer, producer,
        proofreader, prosecutor, psychiatrist, psychologist, publican, publicist, puppeteer, quantity surveyor, ranger,
        radiographer, radiologist, railwayman, referee, registrar, restorer, roadie, saddler, sailmaker, sculptor,
        seamstress, senator, sergeant, sheep farmer, shepherd, sheriff, shipwright, shoemaker, shopkeeper, silversmith,
        singer, ski instructor, smith, sociologist, sommelier, stenographer, stevedore, steward, stewardess,
        stockbroker, stonemason, stuntman, stuntwoman, superintendent, swimming instructor, tanner, tattooist,
        taxidermist, teaching assistant, telemarketer, tiler, toolmaker, tour guide, town crier, toymaker, trader,
        train conductor, treasurer, tree surgeon, typesetter, typist, undertaker, upholsterer, usher, valet, vet,
        veterinary surgeon, vicar, vintner, violinist, warden, watchmaker, weaver, web designer, wheelwright,
        window cleaner, winemaker, woodcarver, woodworker, writer, youth worker, zookeeper
        """
    )
)

RELATIONS: Final = frozenset(
    each(
        """
        wife, husband, spouse, hubby, girlfriend, boyfriend, gf, bf, partner, fiance, fiancee, fiancé, fiancée, ex,
        ex-wife, ex-husband, ex-girlfriend, ex-boyfriend, missus, mother, father, mum, mom, mam, dad, daddy, mummy,
        mommy, parents, son, sons, daughter, daughters, kid, kids, child, children, baby, twins, toddler, brother,
        brothers, sister, sisters, siblings, grandmother, grandfather, grandma, grandpa, granny, nan, grandparents,
        grandson, granddaughter, grandchildren, grandkids, uncle, aunt, auntie, cousin, cousins, nephew, niece,
        stepmother, stepfather, stepson, stepdaughter, mother-in-law, father-in-law, brother-in-law, sister-in-law,
        son-in-law, daughter-in-law, in-laws, flatmate, roommate, housemate
        """
    )
)

# Ends of words for people at work; "computer" and "accident" end so too, so they count after a cue only.
JOB_ENDINGS: Final = tuple(
    each(
        """
        er, or, ist, ian, ant, ent, eer, man, men, woman, women, smith, wright, herd, monger, hand, pilot, chef, cook,
        guard, guide, clerk, coach, judge, aide, monk, rep, tech
        """
    )
)

NO_JOBS: Final = frozenset(
    each(
        """
        later, never, ever, over, after, together, however, forever, remember, other, another, better, either, neither,
        whether, rather, wonder, further, consider, offer, order, number, letter, matter, water, weather, winter,
        summer, dinner, paper, computer, corner, power, tower, flower, river, silver, december, november, october,
        september, moment, present, student, different, important, agent, accident, event, content, comment, document,
        parent, apartment, restaurant, relevant, constant, instant, distant, absent, recent, current, silent, decent,
        for, or, floor, door, colour, color, error, mirror, major, minor, prior, human, woman, man, men, women, list,
        german, exist, twist, best, first, last, fan, plan, van, can, indian, italian, russian, asian, christian,
        vegetarian, member, customer, user, player, winner, loser, newcomer, foreigner, teenager, toddler, stranger,
        lover, believer, supporter, follower, voter, beginner, owner, partner, sister, brother, mother, father,
        daughter, hundred
        """
    )
)


@cache
def lexicon() -> Mapping[str, str]:
    """Return the kind of entity of every listed word or words, in lower case; takes half a second once."""
    places = dict.fromkeys(_places(), "LOCATION")
    return places | dict.fromkeys(_with_plurals(JOBS), "OCCUPATION") | dict.fromkeys(GIVEN_NAMES, "PERSON")


def _with_plurals(words: frozenset[str]) -> Iterator[str]:
    for word in words:
        yield word
        yield word[:-3] + "men" if word.endswith("man") else f"{word}s"


def _places() -> Iterator[str]:
    """Yield countries, and cities that are large enough to be no everyday word."""
    from auditor.attributes.gazetteer import gazetteer

    book = gazetteer()
    countries = (name for name, areas in book.areas.items() if any(area.country and not area.region for area in areas))
    cities = (city.name.casefold() for city in book.cities if city.people >= _BIG_CITY)
    yield from (name for name in (*countries, *cities) if len(name) >= _SHORTEST_PLACE and name not in _NO_PLACES)


_NO_PLACES: Final = frozenset(
    each("mobile, nice, bath, reading, split, orange, male, same, most, chad, jordan, turkey, guinea, georgia, along")
)
