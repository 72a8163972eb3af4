"""Reading arrests, charges, trials, convictions, sentencings and releases from a parsed sentence.

One reader a trigger class; each answers with mentions whose patient (the person) and agent (the authority) are tokens.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from extractors import charge, lexicon
from extractors import syntax as syn
from extractors.mention import Mention
from extractors.text import Kind, Sentence
from extractors.vocabulary import ChargeCategory, EventType, Status

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MONEY = frozenset("percent % fee fees dollars euros pounds pence cents rubles € $ £".split())
_TERM_UNITS = frozenset("day days week weeks month months year years".split())
_PRISON = frozenset("prison jail custody detention cell cells imprisonment labor labour camp penitentiary confinement bars colony captivity".split())
_HYPHEN_TERM = re.compile(r"(?i)(?:\w+[- ])?(?:day|week|month|year)s?$|.*-(?:day|week|month|year)$")


def _triggers(key: str) -> frozenset[str]:
    return lexicon.words("triggers", key)


def human(token: Token | None) -> bool:
    """Whether a noun can be a person or a group of persons: pronouns, person words, numbers alone, capitalised names."""
    if token is None:
        return False
    lower = token.lower_
    if token.tag_ == "CD" or lower in lexicon.words("people", "counting"):
        of = syn.prepositional(token, "of")
        if of and of[0].tag_ in ("NN", "NNS") and not human(of[0]):
            return False  # 'one of the plantations'
        if token.i + 1 < len(token.doc) and lower in ("million", "billion", "thousand", "hundred") and token.nbor(1).tag_ in ("NNP", "NNPS", "NNS", "NN") and not human(token.nbor(1)):
            return False  # '2 million CFA francs'
        if lower in _MONEY or any(c.text in _MONEY for c in token.children):
            return False
    if lower == "old" and any(c.lower_ in ("year", "years") for c in token.children):
        return True  # 'an eighteen-year-old'
    if lower in ("total", "number", "group", "crowd", "majority") and (counted := syn.prepositional(token, "of")):
        return human(counted[0])
    if lower in lexicon.words("people", "not_person"):
        return False
    if any(c.dep_ == "relcl" and any(g.lower_ in ("who", "whom") for g in c.children) for c in token.children):
        return True  # only persons are 'who'
    if token.tag_ in ("PRP", "WP", "PRP$"):
        return lower in lexicon.words("people", "pronouns") or lower in ("his", "their", "my", "our")
    if lower in lexicon.words("people", "person") or lower in lexicon.words("people", "pronouns"):
        return True
    if lower.endswith(("-year-old", "men", "women", "ists", "ers", "ors", "ians", "ees")) and token.tag_ in ("NNS", "JJ", "NN"):
        return True
    if token.tag_ == "CD":
        return not any(c.dep_ == "prep" for c in token.children) or any(human(t) for t in syn.prepositional(token, "of", "among"))
    if token.tag_ in ("NNP", "NNPS"):
        return lower not in lexicon.words("names_org", "tail")
    return lower.endswith(("er", "or", "ist", "ian", "man", "woman")) and token.tag_ == "NN"


def _accusable(token: Token | None) -> bool:
    """Whether a noun can be what is arrested, charged, convicted or sentenced: these verbs take persons, so that any counted
    noun will do that is not known to be a thing, a time or a sum of money."""
    if human(token):
        return True
    if token is None or token.lower_ in lexicon.words("people", "not_person") | lexicon.words("people", "no_suspect"):
        return False
    if any(human(t) or t.tag_ == "NNP" for t in (*syn.children(token, "appos"), *syn.conjuncts(token)[1:])):
        return True  # 'a paramedic, Ann Doe, and six others'
    if token.tag_ in ("NN", "JJ"):
        return any(c.lower_ in ("a", "an") for c in token.children if c.dep_ == "det")
    return token.tag_ == "NNS" and any(c.dep_ == "nummod" for c in token.children)  # '14 "vandals"'


def _of(token: Token) -> Token | None:
    """The person that a noun like 'arrest' is about: 'the arrest of X', "X's arrest", 'charges against X'."""
    for candidate in syn.prepositional(token, "of", "against", "for"):
        if human(candidate):
            return candidate
    for child in token.children:
        if child.dep_ == "poss" and human(child):
            return child
    return None


def _is_term(token: Token) -> bool:
    """'15 days', 'a four-year term', 'life'."""
    if token.lower_ in _TERM_UNITS or token.lower_ == "life":
        return True
    return any(_HYPHEN_TERM.match(c.text) for c in token.subtree) and token.lower_ in ("term", "terms", "sentence", "sentences", "imprisonment")


def _term_of(verb: Token) -> bool:
    """Whether a verb like 'jailed' or 'given' carries a length of time: 'jailed for five years'."""
    for child in verb.children:
        if child.dep_ in ("dobj", "npadvmod", "dative", "oprd", "attr") and _is_term(child):
            return True
        if child.dep_ in ("prep", "dative") and child.lower_ in ("for", "to") and any(_is_term(c) for c in child.children):
            return True
    return False


def _nominal_subject(noun: Token) -> Token | None:
    """For 'X is on trial', 'X was taken into custody', 'X faces charges': the subject of the verb above the phrase."""
    for above in syn.governor_chain(noun)[:4]:
        if syn.is_verb(above):
            if not syn.is_passive(above) and above.lower_ in _TAKE and (found := syn.objects(above)) and human(found[0]):
                return found[0]
            return syn.subject(above)
        if above.tag_.startswith("NN") and above.dep_ != "pobj" and human(above):
            return above
    return None


_STAY = frozenset("is are was were be been remain remains remained".split())
_TAKE = frozenset("take takes took taking taken put puts placed place places bring brought keep kept hold held ordered".split())


_FIRST_PERSON = frozenset("i me we us you nobody none".split())
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:January|February|March|April|May|June|July|August|September|"
                    r"October|November|December|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\b\.?\s\d|\byesterday\b|\btoday\b")


def _nobody(token: Token) -> bool:
    return any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "neg", "preconj") for c in token.children)


def _present(token: Token, sentence: Sentence) -> bool | None:
    """For a verb in the simple present: True, 'when she is sentenced', tells a plan; False, 'police arrest fewer people', a habit.
    None for other tenses, for headlines and captions, whose present is the past, and for states ('is charged with')."""
    if not syn.is_verb(token):
        return None
    lowers = {c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass")}
    present = token.tag_ in ("VBP", "VBZ") if not lowers else lowers <= {"is", "are", "'s", "'re"} and syn.is_passive(token)
    if not present:
        return None
    if any(c.lower_ in ("when", "once", "after", "until") for c in token.children if c.dep_ in ("advmod", "mark")):
        return True
    if sentence.kind is not Kind.BODY or _DATED.search(sentence.text):
        return None
    habit = token.lower_ in _triggers("arrest_verb") and token.lower_ not in ("jailed", "imprisoned", "detained", "interned", "incarcerated")
    return False if (token.tag_ in ("VBP", "VBZ") and token.lower_ not in ("faces", "face", "serves", "serve")) or habit else None


def read(doc: Doc, sentence: Sentence) -> Iterator[Mention]:
    """The custody mentions of a sentence, in order."""
    readers = _readers()
    for token in doc:
        for reader in readers.get(token.lower_, ()):
            found = reader(token)
            if found is None:
                continue
            type_, patient, agent, rule, strength, refers = found
            if patient is not None and (patient.lower_ in _FIRST_PERSON or _nobody(patient)):
                continue  # letters and speeches; 'no one was charged'
            # 'faces charges', 'found guilty', 'made arrests': the verb above says whether it happened
            state = syn.reality(token.head if rule in _TOLD_BY_VERB and syn.is_verb(token.head) else token)
            if state.status is None or (syn.is_infinitive(token) and token.dep_ == "advcl" and state.status is Status.OCCURRED):
                continue  # 'came to arrest him' does not say that they did
            if state.status is Status.OCCURRED and (dated := _present(token, sentence)) is not None:
                if not dated:
                    continue
                state = syn.Reality(Status.PLANNED, "when")
            yield Mention(type_, state.status, sentence, token, f"{type_.value}.{rule}", strength, patient, agent, refers)
            break


_TOLD_BY_VERB = frozenset(("faces_charges", "let_go", "in_prison"))

Found = tuple[EventType, "Token | None", "Token | None", str, float, bool] | None


def _by_voice(verb: Token) -> tuple[Token | None, Token | None]:
    """(patient, agent) of a verb that authorities do to persons."""
    if syn.is_passive(verb):
        return syn.subject(verb), syn.agent(verb)
    found = syn.objects(verb)
    return (found[0] if found else None), syn.subject(verb)


def _ordered(token: Token) -> Found:
    """'Was ordered held without bail', 'a judge ordered him detained': a hearing."""
    above = token.head
    if token.dep_ not in ("xcomp", "ccomp", "oprd", "dobj") or above.lower_ not in ("ordered", "orders"):
        return None
    patient = syn.subject(above) if syn.is_passive(above) else next(iter([*syn.children(token, "nsubj", "nsubjpass"), *syn.objects(above)]), None)
    doer = syn.agent(above) if syn.is_passive(above) else syn.subject(above)
    return (EventType.TRIAL, patient, doer, "ordered_held", 0.7, False) if human(patient) else None


def _arrest_verb(token: Token) -> Found:
    if not syn.is_verb(token) and not (token.tag_ == "JJ" and token.dep_ == "amod"):
        return None
    patient, agent = _by_voice(token)
    if (court := _ordered(token)) is not None:
        return court
    if token.lower_ in ("jail", "imprison") and token.i > 1 and token.nbor(-1).lower_ == "to" and any(t.lower_ in ("sent", "send", "sends") for t in token.doc[max(0, token.i - 9) : token.i]):
        return None
    if token.lower_.startswith(("jail", "imprison")) and _term_of(token):
        return EventType.SENTENCING, patient, agent, "jailed_for", 0.9, False
    if token.dep_ == "amod" or (token.tag_ == "JJ"):
        return (EventType.ARREST, token.head, None, "attributive", 0.35, True) if human(token.head) else None
    if not _accusable(patient):
        return None
    if agent is not None and agent.lower_ in lexicon.words("people", "captors"):
        return None
    return EventType.ARREST, patient, agent, "verb", 0.9, False


def _arrest_noun(token: Token) -> Found:
    lower = token.lower_
    if not token.tag_.startswith("NN") or token.dep_ == "compound":
        return None
    above = token.head
    if lower in ("prison", "jail", "detention", "jails", "prisons"):
        verb = above.head
        if token.dep_ == "pobj" and above.lower_ == "in" and verb.lower_ in _STAY and not _term_of(verb) and human(syn.subject(verb)):
            return EventType.ARREST, syn.subject(verb), None, "in_prison", 0.55, True
    if token.dep_ == "pobj" and above.lower_ in ("in", "into", "under"):
        if lower in ("custody", "detention") or (lower == "arrest" and above.lower_ == "under"):
            if above.head.lower_ in ("remanded", "remands"):
                return None  # a hearing
            patient = _nominal_subject(token)
            if human(patient):
                verb = next((t for t in syn.governor_chain(token) if syn.is_verb(t)), None)
                taken = verb is not None and verb.lower_ in ("took", "taken", "taking", "takes", "take", "placed", "put", "remanded", "ordered")
                actor = _by_voice(verb)[1] if verb is not None and taken else None
                return EventType.ARREST, patient, actor, "into_custody" if taken else "in_custody", 0.85 if taken else 0.6, not taken
        return None
    if lower in ("custody", "crackdown"):
        return None
    if lower in ("prison", "jail"):
        return None
    patient = _of(token)
    if above.lower_ in ("ordered", "orders", "order", "sought", "approved", "authorised") and token.dep_ in ("dobj", "nsubjpass"):
        return None
    if patient is not None:
        refers = any(c.dep_ == "poss" for c in token.children)
        return EventType.ARREST, patient, _agent_of_noun(token), "nominal", 0.6 if lower in ("detention", "imprisonment", "incarceration") else 0.75, refers
    if lower in ("arrests", "arrest", "detentions") and (
        any(c.dep_ == "nummod" or c.lower_ in ("several", "numerous", "many", "multiple", "dozens", "some") for c in token.children)
        or (token.dep_ in ("dobj", "nsubjpass") and above.lower_ in ("made", "make", "making", "carried", "reported"))
    ):
        doer = syn.subject(above) if token.dep_ == "dobj" and syn.is_verb(above) else syn.agent(above) if syn.is_verb(above) else None
        return EventType.ARREST, token, doer, "counted_arrests", 0.75, False
    return None


def _agent_of_noun(noun: Token) -> Token | None:
    by = syn.prepositional(noun, "by")
    return by[0] if by else None


_HELD_OTHERWISE = frozenset("hostage captive office place contempt esteem regard check limbo abeyance awe common position post leader sway account".split())
_SUSPECTS = frozenset("suspect suspects militant militants prisoner prisoners detainee detainees activist activists protester protesters journalist journalists".split())


def _hold_verb(token: Token) -> Found:
    lower = token.lower_
    if lower in ("held", "holding", "kept", "hold", "holds") and syn.is_verb(token):
        patient, agent = _by_voice(token)
        if lower == "held" and (court := _ordered(token)) is not None:
            return court
        if not human(patient) or not (syn.is_passive(token) or lower in ("holding", "held", "kept")):
            return None
        places = syn.prepositional(token, "in", "at", "on", "without", "under", "as")
        lowers = {p.lower_ for p in places}
        if lowers & (_PRISON | {"charges", "charge", "suspicion", "bail", "detainee", "guantanamo", "communicado", "incommunicado", "accusations"}) and not (
            lowers & {"custody", "detention"}
        ):
            return EventType.ARREST, patient, agent, "held", 0.6, False
        plain = not any(c.dep_ in ("oprd", "acomp", "prt", "xcomp", "dobj", "attr", "ccomp") for c in token.children) and not lowers & _HELD_OTHERWISE
        if lower == "held" and syn.is_passive(token) and patient is not None and any(c.dep_ == "auxpass" for c in token.children) and (plain or patient.lower_ in _SUSPECTS):
            if agent is not None and agent.lower_ in lexicon.words("people", "captors") or patient.lower_ in ("hostages", "hostage"):
                return None
            return EventType.ARREST, patient, agent, "held", 0.55, False
        return None
    if lower in _LEAD and syn.is_verb(token) and (away := _led_away(token)) is not None:
        return away
    if lower == "spent" and syn.prepositional(token, "in", "behind") + [t for o in syn.children(token, "dobj") for t in syn.prepositional(o, "in", "behind")]:
        where = syn.prepositional(token, "in", "behind") + [t for o in syn.children(token, "dobj") for t in syn.prepositional(o, "in", "behind")]
        who = syn.subject(token)
        served = any(t.lower_ in ("sentence", "term", "serving") for t in token.subtree)
        if {t.lower_ for t in where} & {"jail", "prison", "custody", "detention", "cell", "cells", "bars"} and human(who) and not served:
            return EventType.ARREST, who, None, "spent_in_jail", 0.6, True
        return None
    if lower in ("rounded", "rounds") and any(c.lower_ == "up" for c in token.children):
        patient, agent = _by_voice(token)
        return (EventType.ARREST, patient, agent, "rounded_up", 0.8, False) if human(patient) else None
    if lower == "turned" and any(c.lower_ in ("himself", "herself", "themselves") for c in token.children) and any(c.lower_ == "in" for c in token.children):
        return EventType.ARREST, syn.subject(token), None, "turned_self_in", 0.85, False
    if lower in ("surrendered", "surrender") and syn.is_verb(token):
        to = {t.lower_ for t in syn.prepositional(token, "to")}
        if to & {"police", "authorities", "officers", "custody", "fbi", "court"}:
            return EventType.ARREST, syn.subject(token), None, "surrendered", 0.75, False
    if lower == "behind" and any(c.lower_ == "bars" for c in token.children):
        patient = _nominal_subject(token)
        return (EventType.ARREST, patient, None, "behind_bars", 0.5, True) if human(patient) else None
    return None


_LEAD = frozenset("led taken took hauled dragged marched bundled loaded put thrown picked sent whisked frogmarched driven".split())
_AWAY = frozenset("away off in up".split())
_VEHICLES = frozenset("van vans jeep car cars truck trucks bus buses vehicle vehicles wagon wagons station".split())
_POLICE = frozenset("police officer officers policemen soldiers troops gendarmes authorities agents security forces guards court courts judge militia men".split())


def _led_away(token: Token) -> Found:
    """'38 workers were taken away', 'loaded into police vans', 'taken from his home by police', 'sent to jail'."""
    patient, agent = _by_voice(token)
    lower = token.lower_
    if not human(patient) or (patient is not None and patient.lower_ in lexicon.words("people", "authority")):
        return None
    into = syn.prepositional(token, "into", "in", "to")
    places = {t.lower_ for t in into} | {c.lower_ for t in into for c in t.children if c.dep_ == "compound"}
    particles = {c.lower_ for c in token.children if c.dep_ in ("prt", "advmod")}
    by_police = agent is not None and bool({t.lower_ for t in agent.subtree} & _POLICE)
    passive = syn.is_passive(token) and any(c.dep_ in ("auxpass", "agent") for c in token.children)
    if not (passive or by_police):
        return None
    if lower == "sent":
        return (EventType.ARREST, patient, agent, "sent_to_jail", 0.65, False) if places & {"jail", "prison", "detention", "custody"} else None
    if lower in ("led", "taken", "hauled", "dragged", "marched") and "away" in particles or (lower == "led" and "off" in particles):
        return EventType.ARREST, patient, agent, "led_away", 0.7, False
    if lower in ("taken", "picked") and particles & {"in", "up"} and not into and passive:
        return EventType.ARREST, patient, agent, "led_away", 0.6, False
    if places & _VEHICLES and (places & {"police", "prison", "patrol"} or by_police):
        return EventType.ARREST, patient, agent, "led_away", 0.7, False
    if lower == "taken" and by_police and syn.prepositional(token, "from", "at"):
        return EventType.ARREST, patient, agent, "led_away", 0.65, False
    return None


def _charge_verb(token: Token) -> Found:
    if not syn.is_verb(token):
        return None
    patient, agent = _by_voice(token)
    with_ = syn.prepositional(token, "with", "under", "over", "for", "on")
    lower = token.lower_
    if token.dep_ in ("acl", "advcl") and with_ and not human(patient):
        patient = syn.subject(next((t for t in syn.governor_chain(token) if t.dep_ == "ROOT"), token))
    if not _accusable(patient) or (not human(patient) and not with_) or any(c.lower_ in _MONEY for c in syn.children(token, "dobj")):
        return None
    if lower.startswith("charg"):
        if not with_ and patient is not None and patient.i > token.i:
            between = [t for t in token.doc[patient.i + 1 : patient.i + 16]]
            with_ = [t for t in between if t.dep_ in ("pobj", "pcomp") and t.head.lower_ == "with" and (
                t.head in patient.subtree or token.doc[t.head.i - 1].text == ",")][:1]
        if token.tag_ == "VBG" and not with_:
            return None
        if not with_ and not (syn.is_passive(token) and lower == "charged" and not any(c.dep_ in ("dobj", "prt", "acomp") for c in token.children)):
            return None
        if any(syn.is_verb(w) and w.lower_ in ("making", "overseeing", "ensuring", "protecting", "leading", "implementing", "managing") for w in with_):
            return None
        if token.dep_ == "amod":
            return None
    return EventType.CHARGE, patient, agent, "verb", 0.85, False


def _charge_noun(token: Token) -> Found:
    if not token.tag_.startswith("NN"):
        return None
    above = token.head
    lower = token.lower_
    if lower in ("indictment", "indictments"):
        patient = _of(token)
        named = syn.prepositional(token, "of")
        if named and charge.category(syn.noun_text(named[0])) is not ChargeCategory.OTHER:
            numbered = any(c.dep_ == "nummod" for c in token.children)
            return (EventType.CHARGE, None, None, "indictment_line", 0.6, True) if numbered else None
        return (EventType.CHARGE, patient, None, "indictment", 0.75, False) if patient is not None else None
    if not syn.is_verb(above):
        return None
    verb = above.lower_
    if lower in ("count", "counts") and not syn.prepositional(token, "of"):
        return None
    if token.dep_ == "dobj" and verb in ("face", "faces", "faced", "facing"):
        patient = syn.subject(above)
        return (EventType.CHARGE, patient, None, "faces_charges", 0.7, False) if human(patient) else None
    if (token.dep_ == "dobj" and verb in ("unsealed", "filed", "brought", "pressed", "files", "filing", "bringing", "laid")) or (
        token.dep_ in ("nsubjpass", "nsubj") and verb in ("filed", "brought", "pressed", "laid", "announced", "issued", "unsealed")
    ):
        against = [p for p in (*syn.prepositional(token, "against"), *syn.prepositional(above, "against")) if human(p)]
        against = against or [t for t in token.subtree if t.dep_ == "pobj" and t.head.lower_ == "against" and human(t)]
        doer = syn.subject(above) if token.dep_ == "dobj" else syn.agent(above)
        return EventType.CHARGE, (against[0] if against else None), doer, "charges_filed", 0.8 if against else 0.5, False
    return None


def _trial_noun(token: Token) -> Found:
    lower, above = token.lower_, token.head
    if not token.tag_.startswith("NN") or token.dep_ == "compound":
        return None
    if lower in ("trial", "trials", "retrial", "court-martial", "prosecution"):
        if token.dep_ == "pobj" and above.lower_ in ("on", "to") or (token.dep_ == "dobj" and above.lower_ in ("stand", "stands", "standing", "stood", "faces", "facing", "face")):
            patient = _nominal_subject(token)
            return (EventType.TRIAL, patient, None, "on_trial", 0.8, False) if human(patient) else None
        patient = _of(token) or next((t for p in syn.prepositional(token, "in", "at") for t in syn.prepositional(p, "of") if human(t)), None)
        of = syn.prepositional(token, "of")
        if of and not human(of[0]) and patient is not None and patient not in of[0].subtree:
            return None  # 'a trial of blood passports for footballers'
        if patient is not None:
            return EventType.TRIAL, patient, None, "trial_of", 0.7 if lower != "prosecution" else 0.4, any(c.dep_ == "poss" for c in token.children)
        if lower == "trial" and (token.dep_ in ("nsubj", "nsubjpass") and above.lower_ in _TRIAL_VERBS):
            return EventType.TRIAL, None, None, "trial_held", 0.6, True
        return None
    if lower in ("hearing", "hearings", "arraignment", "arraignments"):
        kinds = {c.lower_ for c in token.children if c.dep_ in ("compound", "amod", "nmod", "poss")}
        if kinds & {"senate", "congressional", "committee", "public", "confirmation", "parliamentary", "budget", "house", "council"}:
            return None
        patient = _of(token)
        if patient is not None or lower.startswith("arraign") or kinds & {"court", "bail", "bond", "pretrial", "pre-trial", "preliminary", "appeal", "trial", "remand", "detention", "first"}:
            return EventType.TRIAL, patient, None, "hearing", 0.65, patient is not None
        return None
    if lower in ("court", "judge", "magistrate", "magistrates", "tribunal") and token.dep_ == "pobj" and above.lower_ in ("in", "before", "at") and above.head.lower_ in ("appeared", "appear", "appears", "appearing", "testified", *_BROUGHT):
        patient = _by_voice(above.head)[0] if above.head.lower_ in _BROUGHT else syn.subject(above.head)
        if above.head.lower_ in _BROUGHT and not (syn.is_passive(above.head) and above.lower_ == "before"):
            return None
        return (EventType.TRIAL, patient, None, "appeared_in_court", 0.8, False) if human(patient) else None
    return None


_BROUGHT = ("brought", "taken", "hauled")
_TRIAL_VERBS = frozenset("began begins opened opens resumed resumes started starts continued adjourned postponed held scheduled set ended delayed".split())


_REVIEW = frozenset("overturned upheld reversed quashed rejected dismissed denied heard reduced cut overturns upholds rejects annulled commuted".split())
_APPEAL = frozenset("upheld rejected dismissed denied heard rejects granted".split())
_JUDGED = frozenset("sentence sentences conviction convictions verdict verdicts term terms".split())
_COURTS = frozenset("court courts judge judges panel tribunal bench chamber justices magistrate".split())


def _trial_verb(token: Token) -> Found:
    if not syn.is_verb(token):
        return None
    lower = token.lower_
    patient, agent = _by_voice(token)
    if lower == "tried":
        if not syn.is_passive(token) or syn.children(token, "xcomp") or not human(patient) or token.dep_ == "amod":
            return None
        return EventType.TRIAL, patient, agent, "tried", 0.7, False
    if lower in ("pleaded", "pled", "plead"):
        rest = {t.lower_ for t in token.subtree if t.i > token.i and t.i <= token.i + 4}
        if "guilty" not in rest:
            return None
        who = syn.subject(token)
        if not human(who):
            return None
        if "not" in rest or "innocent" in rest:
            return EventType.TRIAL, who, None, "pleaded_not_guilty", 0.75, False
        return EventType.CONVICTION, who, None, "pleaded_guilty", 0.85, False
    if lower in ("arraigned", "remanded", "acquitted", "prosecuted"):
        if lower == "prosecuted" and not syn.is_passive(token):
            return None
        return (EventType.TRIAL, patient, agent, lower, 0.75 if lower != "prosecuted" else 0.55, False) if human(patient) else None
    if lower in _REVIEW:
        # an appeal: 'overturned the death sentence given to four men', 'upheld his conviction', 'rejected her appeal'
        things = syn.children(token, "dobj", "nsubjpass")
        judged = [o for o in things if o.lower_ in _JUDGED or (o.lower_ in ("appeal", "appeals", "bail") and lower in _APPEAL)]
        doer = syn.subject(token) if not syn.is_passive(token) else syn.agent(token)
        if not judged or not (doer is None or any(t.lower_ in _COURTS for t in doer.subtree)):
            return None
        if judged[0].lower_ == "bail" and judged[0].dep_ == "dobj" and syn.is_passive(token):
            return (EventType.TRIAL, syn.subject(token), None, "appeal", 0.7, False) if human(syn.subject(token)) else None  # 'was denied bail'
        who = _of(judged[0]) or next((t for t in judged[0].subtree if t.i > judged[0].i and human(t) and t.dep_ in ("pobj", "dobj", "poss")), None)
        return EventType.TRIAL, who, doer, "appeal", 0.7 if who is not None else 0.6, False
    return None


def _conviction(token: Token) -> Found:
    lower = token.lower_
    if lower == "guilty":
        above = token.head
        if above.lower_ in ("plea", "pleas") and above.head.lower_ in ("entered", "enter", "enters", "entering", "changed"):
            patient = syn.subject(above.head)
            return (EventType.CONVICTION, patient, None, "pleaded_guilty", 0.85, False) if human(patient) else None
        if above.lower_ in ("verdict", "verdicts") and above.dep_ in ("dobj", "nsubjpass"):
            against = [t for t in (*syn.prepositional(above, "against"), *syn.prepositional(above.head, "against"), *(
                x for o in syn.prepositional(above, "on") for x in syn.prepositional(o, "against"))) if human(t)]
            return (EventType.CONVICTION, against[0] if against else None, syn.subject(above.head), "guilty_verdict", 0.8 if against else 0.55, False)
        found = next((t for t in (above, above.head) if t.lower_ in ("found", "finds", "find", "finding", "ruled", "declared", "declares")), None)
        if found is not None:
            patient, agent = _by_voice(found)
            if not syn.is_passive(found):
                # parsers hang the person on 'guilty', or 'guilty' on the person
                inside = [c for c in token.children if c.dep_ in ("nsubj", "compound", "nmod") and c.i < token.i and c.i > found.i]
                patient = above if above.i != found.i and above.i < token.i else inside[-1] if inside else patient
            return (EventType.CONVICTION, patient, agent, "found_guilty", 0.9, False) if _accusable(patient) else None
        return None
    if lower in ("conviction", "convictions"):
        patient = _of(token)
        above = token.head
        if patient is None and token.dep_ == "dobj" and above.lower_ in ("has", "had", "have") and syn.prepositional(token, "for", "of"):
            patient = syn.subject(above)
            return (EventType.CONVICTION, patient, None, "has_conviction", 0.6, False) if human(patient) else None
        return (EventType.CONVICTION, patient, None, "nominal", 0.6, True) if patient is not None and token.dep_ != "compound" else None
    if syn.is_verb(token) and token.dep_ != "amod":
        patient, agent = _by_voice(token)
        return (EventType.CONVICTION, patient, agent, "verb", 0.9, False) if _accusable(patient) else None
    return None


def _sentencing_verb(token: Token) -> Found:
    if not syn.is_verb(token):
        return None
    lower = token.lower_
    patient, agent = _by_voice(token)
    if lower.startswith("sentenc"):
        if token.dep_ == "amod":
            return (EventType.SENTENCING, token.head, None, "attributive", 0.4, True) if human(token.head) else None
        return (EventType.SENTENCING, patient, agent, "verb", 0.95, False) if _accusable(patient) else None
    if lower in ("fined", "fines", "fining", "fine"):
        if not syn.is_passive(token) and not human(patient):
            # 'fined eight of them 500 lari': two objects, the first is the person
            patient = next((t for t in token.doc[token.i + 1 : token.i + 8] if t.dep_ in ("dobj", "dative", "nummod", "npadvmod") and human(t)), patient)
        return (EventType.SENTENCING, patient, agent, "fined", 0.8, False) if human(patient) else None
    if lower in ("executed", "hanged", "beheaded", "executes", "condemned"):
        if lower == "condemned" and not any(t.lower_ in ("death", "die", "prison") for t in syn.prepositional(token, "to")):
            return None
        if agent is not None and agent.lower_ in lexicon.words("people", "captors"):
            return None
        if lower == "beheaded" and (agent is None or agent.lower_ not in ("government", "authorities", "state")):
            return None
        return (EventType.SENTENCING, patient, agent, "executed", 0.6, False) if human(patient) and token.dep_ != "amod" else None
    if lower in ("handed", "given", "got", "received", "gave"):
        if lower in ("got", "received"):
            given = [o for o in syn.children(token, "dobj") if _is_term(o) and (_punishing(o) or _in_court(token)) or o.lower_ in ("fine", "fines")]
            return (EventType.SENTENCING, syn.subject(token), None, "received_term", 0.85, False) if given and human(syn.subject(token)) else None
        things = [o for o in syn.children(token, "dobj", "oprd", "dative", "attr", "npadvmod") if (_is_term(o) or o.lower_ in ("sentence", "sentences", "term", "fine")) and _punishing(o)]
        if not things:
            return None
        if any(c.dep_ == "prt" and c.lower_ in ("down", "out") for c in token.children):
            to = [t for t in syn.prepositional(token, "to") if human(t)]
            return EventType.SENTENCING, (to[0] if to else None), syn.subject(token), "handed_down", 0.5, True
        who = syn.subject(token) if syn.is_passive(token) or not [o for o in syn.children(token, "dative") if human(o)] else syn.children(token, "dative")[0]
        if who is not None and who.lower_ in ("court", "judge", "jury"):
            others = [o for o in syn.children(token, "dobj", "dative") if human(o)]
            who = others[0] if others else None
        return (EventType.SENTENCING, who, syn.agent(token), "handed_term", 0.9, False) if human(who) else None
    if lower in ("serve", "serves", "serving", "served"):
        served = [o for o in syn.children(token, "dobj") if (_is_term(o) or o.lower_ in ("sentence", "sentences")) and _punishing(o)]
        who = syn.subject(token)
        return (EventType.SENTENCING, who, None, "serving", 0.65, True) if served and human(who) else None
    if lower == "placed" and any(t.lower_ == "probation" for t in syn.prepositional(token, "on")):
        return (EventType.SENTENCING, patient, agent, "probation", 0.7, False) if human(patient) else None
    if lower == "ordered":
        for clause in syn.children(token, "xcomp", "ccomp"):
            if clause.lower_ in ("pay", "serve", "complete", "perform") and syn.is_passive(token) and human(syn.subject(token)):
                return EventType.SENTENCING, syn.subject(token), syn.agent(token), "ordered_to", 0.55, False
    if lower in ("jailed", "imprisoned"):
        return None  # read as an arrest verb, which looks for a term
    return None


def _in_court(verb: Token) -> bool:
    """Whether the sentence has spoken of a court before the verb: 'was tried on Wednesday and got ten days'."""
    words = {t.lower_ for t in verb.doc[max(0, verb.i - 25) : verb.i]}
    return bool(words & {"tried", "court", "convicted", "guilty", "trial", "judge", "sentenced"})


def _punishing(noun: Token) -> bool:
    """Whether '15 years' is a punishment: 'in prison', 'sentence', 'for murder', 'behind bars'."""
    words = {t.lower_ for t in noun.subtree} | {t.lower_ for t in noun.head.subtree if abs(t.i - noun.i) < 9}
    return bool(words & (_PRISON | {"sentence", "sentences", "suspended", "probation", "behind", "parole", "arrest", "life", "fine", "jail", "death", "imprisonment", "community"}))


def _sentencing_noun(token: Token) -> Found:
    if not token.tag_.startswith("NN") or token.dep_ == "compound":
        return None
    lower, above = token.lower_, token.head
    if lower in ("sentence", "sentences", "sentencing", "term", "terms", "execution", "executions", "imprisonment"):
        if lower in ("term", "terms", "imprisonment") and not (_is_term(token) and _punishing(token)):
            return None
        if syn.is_verb(above) and above.lower_ in _triggers("sentencing_verb"):
            return None  # the verb tells it
        patient = _of(token)
        kinds = {c.lower_ for c in token.children if c.dep_ in ("compound", "amod", "nmod")}
        if patient is None and not (kinds & {"death", "prison", "jail", "life", "suspended"} or _is_term(token)):
            return None
        if patient is None and token.dep_ == "dobj" and syn.is_verb(above):
            patient = syn.subject(above)
            if patient is None or patient.lower_ in ("court", "judge", "prosecutors", "law") or not human(patient):
                patient = None
        strength = 0.45 if patient is None else 0.6
        return EventType.SENTENCING, patient, None, "nominal", strength, True
    return None


def _release(token: Token) -> Found:
    lower = token.lower_
    if lower == "free" and token.dep_ == "acomp" and token.head.lower_ in ("is", "was", "are", "were", "been") and any(t.lower_ in ("bail", "bond") for t in syn.prepositional(token, "on") + syn.prepositional(token.head, "on")):
        who = syn.subject(token.head)
        return (EventType.RELEASE, who, None, "free_on_bail", 0.65, False) if human(who) else None
    if lower == "go" and token.dep_ in ("xcomp", "ccomp", "oprd") and token.head.lower_ in ("let", "lets", "letting"):
        patient = syn.subject(token.head) if syn.is_passive(token.head) else next(iter([*syn.children(token, "nsubj"), *syn.objects(token.head)]), None)
        return (EventType.RELEASE, patient, None, "let_go", 0.8, False) if human(patient) else None
    if syn.is_verb(token):
        if lower in ("deported", "bail", "go"):
            return None
        patient, agent = _by_voice(token)
        if agent is not None and agent.lower_ in lexicon.words("people", "captors"):
            return None
        if not human(patient) or token.dep_ == "amod":
            return None
        if lower in ("released", "release", "releases", "releasing") and patient is not None and patient.lower_ in ("group", "police", "officials", "government"):
            return None
        return EventType.RELEASE, patient, agent, "verb", 0.85 if lower not in ("pardoned", "pardon", "pardons") else 0.6, False
    if token.tag_.startswith("JJ") and lower == "free" and token.head.lower_ in ("walked", "set", "go", "walks"):
        verb = token.head
        patient, agent = _by_voice(verb) if verb.lower_ == "set" else (syn.subject(verb), None)
        return (EventType.RELEASE, patient, agent, "set_free", 0.85, False) if human(patient) else None
    if token.tag_.startswith("NN") and lower in ("release", "releases") and token.dep_ != "compound":
        patient = _of(token)
        if token.dep_ == "pobj" and token.head.lower_ == "for":
            return None  # a vigil for their release: what is wished
        return (EventType.RELEASE, patient, None, "nominal", 0.6, any(c.dep_ == "poss" for c in token.children)) if patient is not None else None
    if token.tag_.startswith("NN") and lower == "bail" and token.head.lower_ in ("granted", "posted", "on"):
        verb = token.head if token.head.lower_ != "on" else token.head.head
        if verb.lower_ in ("granted", "posted", "out", "free") and human(syn.subject(verb)):
            return EventType.RELEASE, syn.subject(verb), None, "bail", 0.6, False
    return None


_READERS: tuple[tuple[str, Callable[[Token], Found]], ...] = (
    ("arrest_verb", _arrest_verb), ("arrest_noun", _arrest_noun), ("hold_verb", _hold_verb),
    ("charge_verb", _charge_verb), ("charge_noun", _charge_noun),
    ("trial_noun", _trial_noun), ("trial_verb", _trial_verb),
    ("conviction_verb", _conviction), ("conviction_noun", _conviction),
    ("sentencing_verb", _sentencing_verb), ("sentencing_noun", _sentencing_noun),
    ("release_verb", _release), ("release_noun", _release),
)


@cache
def _readers() -> dict[str, tuple[Callable[[Token], Found], ...]]:
    """The readers of each trigger word, in their order."""
    out: dict[str, tuple[Callable[[Token], Found], ...]] = {}
    for key, reader in _READERS:
        for word in _triggers(key):
            out[word] = (*out.get(word, ()), reader)
    return out
