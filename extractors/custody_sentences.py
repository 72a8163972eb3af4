"""Readers of sentences, executions, fines and releases. Each takes a trigger token and answers with what it found, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import lexicon
from extractors import syntax as syn
from extractors.custody_persons import PRISON, Found, accusable, by_voice, human, is_term, person_of, triggers
from extractors.vocabulary import EventType

if TYPE_CHECKING:
    from spacy.tokens import Token


def sentencing_verb(token: Token) -> Found:
    if not syn.is_verb(token):
        return None
    lower = token.lower_
    patient, agent = by_voice(token)
    if lower.startswith("sentenc"):
        if token.dep_ == "amod":
            return (EventType.SENTENCING, token.head, None, "attributive", 0.4, True) if human(token.head) else None
        return (EventType.SENTENCING, patient, agent, "verb", 0.95, False) if accusable(patient) else None
    if lower in ("fined", "fines", "fining", "fine"):
        if not syn.is_passive(token) and not human(patient):
            # 'fined eight of them 500 lari': two objects, the first is the person
            patient = next(
                (t for t in token.doc[token.i + 1 : token.i + 8] if t.dep_ in ("dobj", "dative", "nummod", "npadvmod") and human(t)), patient
            )
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
            given = [o for o in syn.children(token, "dobj") if (is_term(o) and (_punishing(o) or _in_court(token))) or o.lower_ in ("fine", "fines")]
            return (EventType.SENTENCING, syn.subject(token), None, "received_term", 0.85, False) if given and human(syn.subject(token)) else None
        things = [
            o
            for o in syn.children(token, "dobj", "oprd", "dative", "attr", "npadvmod")
            if (is_term(o) or o.lower_ in ("sentence", "sentences", "term", "fine")) and _punishing(o)
        ]
        if not things:
            return None
        if any(c.dep_ == "prt" and c.lower_ in ("down", "out") for c in token.children):
            to = [t for t in syn.prepositional(token, "to") if human(t)]
            return EventType.SENTENCING, (to[0] if to else None), syn.subject(token), "handed_down", 0.5, True
        who = (
            syn.subject(token)
            if syn.is_passive(token) or not [o for o in syn.children(token, "dative") if human(o)]
            else syn.children(token, "dative")[0]
        )
        if who is not None and who.lower_ in ("court", "judge", "jury"):
            others = [o for o in syn.children(token, "dobj", "dative") if human(o)]
            who = others[0] if others else None
        return (EventType.SENTENCING, who, syn.agent(token), "handed_term", 0.9, False) if human(who) else None
    if lower in ("serve", "serves", "serving", "served"):
        served = [o for o in syn.children(token, "dobj") if (is_term(o) or o.lower_ in ("sentence", "sentences")) and _punishing(o)]
        who = syn.subject(token)
        return (EventType.SENTENCING, who, None, "serving", 0.65, True) if served and human(who) else None
    if lower in ("placed", "put") and any(t.lower_ == "probation" for t in syn.prepositional(token, "on")):
        return (EventType.SENTENCING, patient, agent, "probation", 0.7, False) if human(patient) else None
    if lower == "ordered":
        for clause in syn.children(token, "xcomp", "ccomp"):
            if clause.lower_ in ("pay", "serve", "complete", "perform") and syn.is_passive(token) and human(syn.subject(token)):
                return EventType.SENTENCING, syn.subject(token), syn.agent(token), "ordered_to", 0.55, False
    if lower in ("jailed", "imprisoned"):
        return None  # read as an arrest verb, which looks for a term
    return None


def sentencing_noun(token: Token) -> Found:
    if not token.tag_.startswith("NN") or token.dep_ == "compound":
        return None
    lower, above = token.lower_, token.head
    if lower in ("sentence", "sentences", "sentencing", "term", "terms", "execution", "executions", "imprisonment"):
        if lower in ("term", "terms", "imprisonment") and not (is_term(token) and _punishing(token)):
            return None
        if syn.is_verb(above) and above.lower_ in triggers("sentencing_verb"):
            return None  # the verb tells it
        patient = person_of(token)
        kinds = {c.lower_ for c in token.children if c.dep_ in ("compound", "amod", "nmod")}
        if patient is None and not (kinds & {"death", "prison", "jail", "life", "suspended"} or is_term(token)):
            return None
        if patient is None and token.dep_ == "dobj" and syn.is_verb(above):
            patient = syn.subject(above)
            if patient is None or patient.lower_ in ("court", "judge", "prosecutors", "law") or not human(patient):
                patient = None
        strength = 0.45 if patient is None else 0.6
        return EventType.SENTENCING, patient, None, "nominal", strength, True
    return None


def release(token: Token) -> Found:
    lower = token.lower_
    if (
        lower == "free"
        and token.dep_ == "acomp"
        and token.head.lower_ in ("is", "was", "are", "were", "been")
        and any(t.lower_ in ("bail", "bond") for t in syn.prepositional(token, "on") + syn.prepositional(token.head, "on"))
    ):
        who = syn.subject(token.head)
        return (EventType.RELEASE, who, None, "free_on_bail", 0.65, False) if human(who) else None
    if lower == "go" and token.dep_ in ("xcomp", "ccomp", "oprd") and token.head.lower_ in ("let", "lets", "letting"):
        patient = (
            syn.subject(token.head) if syn.is_passive(token.head) else next(iter([*syn.children(token, "nsubj"), *syn.objects(token.head)]), None)
        )
        return (EventType.RELEASE, patient, None, "let_go", 0.8, False) if human(patient) else None
    if syn.is_verb(token):
        if lower in ("deported", "bail", "go"):
            return None
        patient, agent = by_voice(token)
        if agent is not None and agent.lower_ in lexicon.words("people", "captors"):
            return None
        if not human(patient) or token.dep_ == "amod":
            return None
        if (
            lower in ("released", "release", "releases", "releasing")
            and patient is not None
            and patient.lower_ in ("group", "police", "officials", "government")
        ):
            return None
        return EventType.RELEASE, patient, agent, "verb", 0.85 if lower not in ("pardoned", "pardon", "pardons") else 0.6, False
    if token.tag_.startswith("JJ") and lower == "free" and token.head.lower_ in ("walked", "set", "go", "walks"):
        verb = token.head
        patient, agent = by_voice(verb) if verb.lower_ == "set" else (syn.subject(verb), None)
        return (EventType.RELEASE, patient, agent, "set_free", 0.85, False) if human(patient) else None
    if token.tag_.startswith("NN") and lower in ("release", "releases") and token.dep_ != "compound":
        patient = person_of(token)
        if token.dep_ == "pobj" and token.head.lower_ == "for":
            return None  # a vigil for their release: what is wished
        return (EventType.RELEASE, patient, None, "nominal", 0.6, any(c.dep_ == "poss" for c in token.children)) if patient is not None else None
    if token.tag_.startswith("NN") and lower == "bail" and token.head.lower_ in ("granted", "posted", "on", "got", "made"):
        verb = token.head if token.head.lower_ != "on" else token.head.head
        if verb.lower_ in ("granted", "posted", "out", "free", "got", "made", "came", "walked") and human(syn.subject(verb)):
            return EventType.RELEASE, syn.subject(verb), None, "bail", 0.6, False
    return None


def _in_court(verb: Token) -> bool:
    """Whether the sentence has spoken of a court before the verb: 'was tried on Wednesday and got ten days'."""
    words = {t.lower_ for t in verb.doc[max(0, verb.i - 25) : verb.i]}
    return bool(words & {"tried", "court", "convicted", "guilty", "trial", "judge", "sentenced"})


def _punishing(noun: Token) -> bool:
    """Whether '15 years' is a punishment: 'in prison', 'sentence', 'for murder', 'behind bars'."""
    words = {t.lower_ for t in noun.subtree} | {t.lower_ for t in noun.head.subtree if abs(t.i - noun.i) < 9}
    return bool(
        words
        & (
            PRISON
            | {
                "sentence",
                "sentences",
                "suspended",
                "probation",
                "behind",
                "parole",
                "arrest",
                "life",
                "fine",
                "jail",
                "death",
                "imprisonment",
                "community",
            }
        )
    )
