"""Readers of trials, hearings, appeals and convictions. Each takes a trigger token and answers with what it found, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import lexicon
from extractors import syntax as syn
from extractors.custody_persons import Found, accusable, by_voice, human, nominal_subject, person_of
from extractors.vocabulary import EventType

if TYPE_CHECKING:
    from spacy.tokens import Token

_BROUGHT = ("brought", "taken", "hauled")
_TRIAL_VERBS = lexicon.words("custody", "trial_verbs")
_REVIEW = lexicon.words("custody", "review")
_APPEAL = lexicon.words("custody", "appeal")
_JUDGED = lexicon.words("custody", "judged")
_COURTS = lexicon.words("custody", "courts")


def trial_noun(token: Token) -> Found:
    lower, above = token.lower_, token.head
    if not token.tag_.startswith("NN") or token.dep_ == "compound":
        return None
    if lower in ("trial", "trials", "retrial", "court-martial", "prosecution"):
        if (token.dep_ == "pobj" and above.lower_ in ("on", "to")) or (
            token.dep_ == "dobj" and above.lower_ in ("stand", "stands", "standing", "stood", "faces", "facing", "face")
        ):
            patient = nominal_subject(token)
            return (EventType.TRIAL, patient, None, "on_trial", 0.8, False) if human(patient) else None
        patient = person_of(token) or next((t for p in syn.prepositional(token, "in", "at") for t in syn.prepositional(p, "of") if human(t)), None)
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
        patient = person_of(token)
        if (
            patient is not None
            or lower.startswith("arraign")
            or kinds & {"court", "bail", "bond", "pretrial", "pre-trial", "preliminary", "appeal", "trial", "remand", "detention", "first"}
        ):
            return EventType.TRIAL, patient, None, "hearing", 0.65, patient is not None
        return None
    if (
        lower in ("court", "judge", "magistrate", "magistrates", "tribunal")
        and token.dep_ == "pobj"
        and above.lower_ in ("in", "before", "at")
        and above.head.lower_ in ("appeared", "appear", "appears", "appearing", "testified", *_BROUGHT)
    ):
        patient = by_voice(above.head)[0] if above.head.lower_ in _BROUGHT else syn.subject(above.head)
        if above.head.lower_ in _BROUGHT and not (syn.is_passive(above.head) and above.lower_ == "before"):
            return None
        return (EventType.TRIAL, patient, None, "appeared_in_court", 0.8, False) if human(patient) else None
    return None


def trial_verb(token: Token) -> Found:
    if not syn.is_verb(token):
        return None
    lower = token.lower_
    patient, agent = by_voice(token)
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
        who = person_of(judged[0]) or next(
            (t for t in judged[0].subtree if t.i > judged[0].i and human(t) and t.dep_ in ("pobj", "dobj", "poss")), None
        )
        return EventType.TRIAL, who, doer, "appeal", 0.7 if who is not None else 0.6, False
    return None


def conviction(token: Token) -> Found:
    lower = token.lower_
    if lower == "guilty":
        above = token.head
        if above.lower_ in ("plea", "pleas") and above.head.lower_ in ("entered", "enter", "enters", "entering", "changed"):
            patient = syn.subject(above.head)
            return (EventType.CONVICTION, patient, None, "pleaded_guilty", 0.85, False) if human(patient) else None
        if above.lower_ in ("verdict", "verdicts") and above.dep_ in ("dobj", "nsubjpass"):
            against = [
                t
                for t in (
                    *syn.prepositional(above, "against"),
                    *syn.prepositional(above.head, "against"),
                    *(x for o in syn.prepositional(above, "on") for x in syn.prepositional(o, "against")),
                )
                if human(t)
            ]
            return (EventType.CONVICTION, against[0] if against else None, syn.subject(above.head), "guilty_verdict", 0.8 if against else 0.55, False)
        found = next((t for t in (above, above.head) if t.lower_ in ("found", "finds", "find", "finding", "ruled", "declared", "declares")), None)
        if found is not None:
            patient, agent = by_voice(found)
            if not syn.is_passive(found):
                # parsers hang the person on 'guilty', or 'guilty' on the person
                inside = [c for c in token.children if c.dep_ in ("nsubj", "compound", "nmod") and c.i < token.i and c.i > found.i]
                patient = above if above.i != found.i and above.i < token.i else inside[-1] if inside else patient
            return (EventType.CONVICTION, patient, agent, "found_guilty", 0.9, False) if accusable(patient) else None
        return None
    if lower in ("conviction", "convictions"):
        patient = person_of(token)
        above = token.head
        if patient is None and token.dep_ == "dobj" and above.lower_ in ("has", "had", "have") and syn.prepositional(token, "for", "of"):
            patient = syn.subject(above)
            return (EventType.CONVICTION, patient, None, "has_conviction", 0.6, False) if human(patient) else None
        return (EventType.CONVICTION, patient, None, "nominal", 0.6, True) if patient is not None and token.dep_ != "compound" else None
    if syn.is_verb(token) and token.dep_ != "amod":
        patient, agent = by_voice(token)
        return (EventType.CONVICTION, patient, agent, "verb", 0.9, False) if accusable(patient) else None
    return None
