"""Readers of arrests, of being held, and of charges. Each takes a trigger token and answers with what it found, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import charge, lexicon
from extractors import syntax as syn
from extractors.custody_persons import MONEY, PRISON, Found, accusable, agent_of_noun, by_voice, human, nominal_subject, person_of, term_of
from extractors.vocabulary import ChargeCategory, EventType

if TYPE_CHECKING:
    from spacy.tokens import Token

_STAY = lexicon.words("custody", "stay")
_HELD_OTHERWISE = lexicon.words("custody", "held_otherwise")
_SUSPECTS = lexicon.words("custody", "suspects")
_LEAD = lexicon.words("custody", "lead")
_AWAY = lexicon.words("custody", "away")
_VEHICLES = lexicon.words("custody", "vehicles")
_POLICE = lexicon.words("custody", "police")


def arrest_verb(token: Token) -> Found:
    if not syn.is_verb(token) and not (token.tag_ == "JJ" and token.dep_ == "amod"):
        return None
    patient, agent = by_voice(token)
    if (court := _ordered(token)) is not None:
        return court
    if (
        token.lower_ in ("jail", "imprison")
        and token.i > 1
        and token.nbor(-1).lower_ == "to"
        and any(t.lower_ in ("sent", "send", "sends") for t in token.doc[max(0, token.i - 9) : token.i])
    ):
        return None
    if token.lower_.startswith(("jail", "imprison")) and term_of(token):
        return EventType.SENTENCING, patient, agent, "jailed_for", 0.9, False
    if token.dep_ == "amod" or (token.tag_ == "JJ"):
        return (EventType.ARREST, token.head, None, "attributive", 0.35, True) if human(token.head) else None
    if not accusable(patient):
        return None
    if agent is not None and agent.lower_ in lexicon.words("people", "captors"):
        return None
    return EventType.ARREST, patient, agent, "verb", 0.9, False


def arrest_noun(token: Token) -> Found:
    lower = token.lower_
    if not token.tag_.startswith("NN") or token.dep_ == "compound":
        return None
    above = token.head
    if lower in ("prison", "jail", "detention", "jails", "prisons"):
        stay = above.head
        if token.dep_ == "pobj" and above.lower_ == "in" and stay.lower_ in _STAY and not term_of(stay) and human(syn.subject(stay)):
            return EventType.ARREST, syn.subject(stay), None, "in_prison", 0.55, True
    if token.dep_ == "pobj" and above.lower_ in ("in", "into", "under"):
        if lower in ("custody", "detention") or (lower == "arrest" and above.lower_ == "under"):
            if above.head.lower_ in ("remanded", "remands"):
                return None  # a hearing
            patient = nominal_subject(token)
            if human(patient):
                verb = next((t for t in syn.governor_chain(token) if syn.is_verb(t)), None)
                taken = verb is not None and verb.lower_ in ("took", "taken", "taking", "takes", "take", "placed", "put", "remanded", "ordered")
                actor = by_voice(verb)[1] if verb is not None and taken else None
                return EventType.ARREST, patient, actor, "into_custody" if taken else "in_custody", 0.85 if taken else 0.6, not taken
        return None
    if lower in ("custody", "crackdown"):
        return None
    if lower in ("prison", "jail"):
        return None
    patient = person_of(token)
    if above.lower_ in ("ordered", "orders", "order", "sought", "approved", "authorised") and token.dep_ in ("dobj", "nsubjpass"):
        return None
    if patient is not None:
        refers = any(c.dep_ == "poss" for c in token.children)
        return (
            EventType.ARREST,
            patient,
            agent_of_noun(token),
            "nominal",
            0.6 if lower in ("detention", "imprisonment", "incarceration") else 0.75,
            refers,
        )
    if lower in ("arrests", "arrest", "detentions") and (
        any(c.dep_ == "nummod" or c.lower_ in ("several", "numerous", "many", "multiple", "dozens", "some") for c in token.children)
        or (token.dep_ in ("dobj", "nsubjpass") and above.lower_ in ("made", "make", "making", "carried", "reported"))
    ):
        doer = syn.subject(above) if token.dep_ == "dobj" and syn.is_verb(above) else syn.agent(above) if syn.is_verb(above) else None
        return EventType.ARREST, token, doer, "counted_arrests", 0.75, False
    return None


def hold_verb(token: Token) -> Found:
    lower = token.lower_
    if lower in ("held", "holding", "kept", "hold", "holds") and syn.is_verb(token):
        patient, agent = by_voice(token)
        if lower == "held" and (court := _ordered(token)) is not None:
            return court
        if not human(patient) or not (syn.is_passive(token) or lower in ("holding", "held", "kept")):
            return None
        places = syn.prepositional(token, "in", "at", "on", "without", "under", "as")
        lowers = {p.lower_ for p in places}
        if lowers & (
            PRISON | {"charges", "charge", "suspicion", "bail", "detainee", "guantanamo", "communicado", "incommunicado", "accusations"}
        ) and not (lowers & {"custody", "detention"}):
            return EventType.ARREST, patient, agent, "held", 0.6, False
        plain = not any(c.dep_ in ("oprd", "acomp", "prt", "xcomp", "dobj", "attr", "ccomp") for c in token.children) and not lowers & _HELD_OTHERWISE
        if (
            lower == "held"
            and syn.is_passive(token)
            and patient is not None
            and any(c.dep_ == "auxpass" for c in token.children)
            and (plain or patient.lower_ in _SUSPECTS)
        ):
            if (agent is not None and agent.lower_ in lexicon.words("people", "captors")) or patient.lower_ in ("hostages", "hostage"):
                return None
            return EventType.ARREST, patient, agent, "held", 0.55, False
        return None
    if lower in _LEAD and syn.is_verb(token) and (away := _led_away(token)) is not None:
        return away
    if lower == "spent" and syn.prepositional(token, "in", "behind") + [
        t for o in syn.children(token, "dobj") for t in syn.prepositional(o, "in", "behind")
    ]:
        where = syn.prepositional(token, "in", "behind") + [t for o in syn.children(token, "dobj") for t in syn.prepositional(o, "in", "behind")]
        who = syn.subject(token)
        served = any(t.lower_ in ("sentence", "term", "serving") for t in token.subtree)
        if {t.lower_ for t in where} & {"jail", "prison", "custody", "detention", "cell", "cells", "bars"} and human(who) and not served:
            return EventType.ARREST, who, None, "spent_in_jail", 0.6, True
        return None
    if lower in ("rounded", "rounds") and any(c.lower_ == "up" for c in token.children):
        patient, agent = by_voice(token)
        return (EventType.ARREST, patient, agent, "rounded_up", 0.8, False) if human(patient) else None
    if (
        lower == "turned"
        and any(c.lower_ in ("himself", "herself", "themselves") for c in token.children)
        and any(c.lower_ == "in" for c in token.children)
    ):
        return EventType.ARREST, syn.subject(token), None, "turned_self_in", 0.85, False
    if lower in ("surrendered", "surrender") and syn.is_verb(token):
        to = {t.lower_ for t in syn.prepositional(token, "to")}
        if to & {"police", "authorities", "officers", "custody", "fbi", "court"}:
            return EventType.ARREST, syn.subject(token), None, "surrendered", 0.75, False
    if lower == "behind" and any(c.lower_ == "bars" for c in token.children):
        patient = nominal_subject(token)
        return (EventType.ARREST, patient, None, "behind_bars", 0.5, True) if human(patient) else None
    return None


def charge_verb(token: Token) -> Found:
    if not syn.is_verb(token):
        return None
    patient, agent = by_voice(token)
    with_ = syn.prepositional(token, "with", "under", "over", "for", "on")
    lower = token.lower_
    if token.dep_ in ("acl", "advcl") and with_ and not human(patient):
        patient = syn.subject(next((t for t in syn.governor_chain(token) if t.dep_ == "ROOT"), token))
    if not accusable(patient) or (not human(patient) and not with_) or any(c.lower_ in MONEY for c in syn.children(token, "dobj")):
        return None
    if lower.startswith("charg"):
        if not with_ and patient is not None and patient.i > token.i:
            between = list(token.doc[patient.i + 1 : patient.i + 16])
            with_ = [
                t
                for t in between
                if t.dep_ in ("pobj", "pcomp") and t.head.lower_ == "with" and (t.head in patient.subtree or token.doc[t.head.i - 1].text == ",")
            ][:1]
        if token.tag_ == "VBG" and not with_:
            return None
        if not with_ and not (syn.is_passive(token) and lower == "charged" and not any(c.dep_ in ("dobj", "prt", "acomp") for c in token.children)):
            return None
        if any(
            syn.is_verb(w) and w.lower_ in ("making", "overseeing", "ensuring", "protecting", "leading", "implementing", "managing") for w in with_
        ):
            return None
        if token.dep_ == "amod":
            return None
    return EventType.CHARGE, patient, agent, "verb", 0.85, False


def charge_noun(token: Token) -> Found:
    if not token.tag_.startswith("NN"):
        return None
    above = token.head
    lower = token.lower_
    if lower in ("indictment", "indictments"):
        patient = person_of(token)
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


def _ordered(token: Token) -> Found:
    """'Was ordered held without bail', 'a judge ordered him detained': a hearing."""
    above = token.head
    if token.dep_ == "acl" and above.head.lower_ in ("ordered", "orders") and above.dep_ == "dobj":
        return (EventType.TRIAL, above, syn.subject(above.head), "ordered_held", 0.7, False) if human(above) else None
    if token.dep_ not in ("xcomp", "ccomp", "oprd", "dobj") or above.lower_ not in ("ordered", "orders"):
        return None
    patient = syn.subject(above) if syn.is_passive(above) else next(iter([*syn.children(token, "nsubj", "nsubjpass"), *syn.objects(above)]), None)
    doer = syn.agent(above) if syn.is_passive(above) else syn.subject(above)
    return (EventType.TRIAL, patient, doer, "ordered_held", 0.7, False) if human(patient) else None


def _led_away(token: Token) -> Found:
    """'38 workers were taken away', 'loaded into police vans', 'taken from his home by police', 'sent to jail'."""
    patient, agent = by_voice(token)
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
    if (lower in ("led", "taken", "hauled", "dragged", "marched") and "away" in particles) or (lower == "led" and "off" in particles):
        return EventType.ARREST, patient, agent, "led_away", 0.7, False
    if lower in ("taken", "picked") and particles & {"in", "up"} and not into and passive:
        return EventType.ARREST, patient, agent, "led_away", 0.6, False
    if places & _VEHICLES and (places & {"police", "prison", "patrol"} or by_police):
        return EventType.ARREST, patient, agent, "led_away", 0.7, False
    if lower == "taken" and by_police and syn.prepositional(token, "from", "at"):
        return EventType.ARREST, patient, agent, "led_away", 0.65, False
    return None
