"""Reading protests from a parsed sentence: the sense of the trigger word, and who protests."""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractors import lexicon
from extractors import syntax as syn
from extractors.mention import Mention
from extractors.text import Kind, Sentence
from extractors.vocabulary import EventType, Status

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MONTH_BEFORE = frozenset("in last since early late until mid of by this next from through between mid- and to during".split())


def _words(key: str) -> frozenset[str]:
    return lexicon.words("protests", key)


def _triggers(key: str) -> frozenset[str]:
    return lexicon.words("triggers", key)


def read(doc: Doc, sentence: Sentence, campaign: bool = False) -> Iterator[Mention]:
    """The protest mentions of a sentence, in order. In the report of an election campaign a rally is the candidate's."""
    for token in doc:
        lower = token.lower_
        found: tuple[Token | None, str, float, bool] | None = None
        noun = token.tag_.startswith("NN") or token.tag_ in ("JJ", "VBG")
        if lower in _triggers("protest_verb") and syn.is_verb(token) and not (token.tag_ == "VBG" and token.dep_ in ("compound", "amod")):
            found = _verb(token)
        if found is None and lower in _triggers("protest_noun") and (noun or (token.tag_ in ("VB", "VBP", "VBZ") and token.dep_ in ("pobj", "dobj", "nsubj"))):
            found = _noun(token)
        if found is None and lower in _triggers("gather_verb") and syn.is_verb(token):
            found = _gathering(token)
        if found is None and lower in _triggers("participant_noun") and token.tag_.startswith("NN"):
            found = _participants(token)
        if found is None:
            continue
        who, rule, strength, refers = found
        if rule == "participants":
            verb = next((t for t in syn.governor_chain(token) if syn.is_verb(t)), token)
            status: Status | None = syn.reality(verb).status if verb is not token else Status.OCCURRED
        else:
            status = syn.reality(token).status
        if status is None or (campaign and lower.startswith(("rall", "crowd")) and not _protesting(doc)):
            continue
        if sentence.kind is Kind.TITLE and status is Status.PLANNED and syn.reality(token).why == "headline infinitive":
            status = Status.PLANNED
        yield Mention(EventType.PROTEST, status, sentence, token, f"protest.{rule}", strength, None, who, refers)


Found = tuple["Token | None", str, float, bool] | None


def crowd(token: Token | None) -> bool:
    """Whether a subject can be a crowd that protests."""
    if token is None:
        return False
    lower = token.lower_
    if lower in _words("crowd_subject") or token.tag_ in ("CD", "PRP") and lower not in ("it", "i"):
        return True
    if any(t.lower_ in _words("crowd_subject") for t in syn.conjuncts(token)):
        return True
    if any(c.dep_ == "nummod" for c in token.children) and token.tag_ == "NNS":
        return True
    return token.tag_ in ("NNS", "NNPS") and lower not in ("troops", "soldiers", "stocks", "shares", "prices", "markets", "forces", "leaders", "officials")


def _is_month(token: Token) -> bool:
    if token.text not in ("March",) or token.i == 0 and len(token.doc) > 1 and not token.doc[1].text[:1].isdigit():
        return False
    before = token.nbor(-1) if token.i else None
    after = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return bool((after is not None and re.match(r"\d", after.text)) or (before is not None and (before.lower_ in _MONTH_BEFORE or re.match(r"\d", before.text))))


def _claims(verb: Token) -> bool:
    """Whether a gathering has a claim: 'to protest', 'demanding', 'in support of', 'chanting'."""
    for child in verb.subtree:
        if child.i == verb.i:
            continue
        if child.lower_ in _words("claim_verbs") and syn.is_verb(child):
            return True
        if child.lower_ in _words("claim_nouns") and child.dep_ == "pobj" and child.head.lower_ in ("in", "of"):
            return True
        if child.lower_ in ("against",) and child.dep_ == "prep":
            return True
    return False


def _verb(token: Token) -> Found:
    lower = token.lower_
    who = syn.subject(token)
    if syn.is_passive(token) and not (lower.startswith(("boycott", "picket"))):
        return None
    if lower.startswith("str"):
        if lower in ("strike", "striking") and token.dep_ != "amod" and who is not None and who.lower_ in _words("strike_actors"):
            return who, "strike_verb", 0.75, False
        return None
    if lower.startswith("demonstrat"):
        if syn.children(token, "dobj", "ccomp") or not crowd(who):
            return None
        return who, "verb", 0.85, False
    if lower.startswith("ralli") or lower.startswith("rally"):
        if any(c.lower_ in ("around", "behind") for c in token.children) and not crowd(who) or who is None:
            return None
        if who.lower_ in ("stocks", "shares", "markets", "prices", "team", "dollar", "stock", "market", "oil", "index", "peso", "rupee"):
            return None
        if any(t.lower_ in ("percent", "%", "points") for t in token.subtree) or _other_sense(token, "campaign_words"):
            return None
        return (who, "verb", 0.75, False) if crowd(who) or who.tag_.startswith("NNP") else None
    if lower.startswith("march"):
        if any(t.lower_ in ("parade", "parades", "rehearsal") for t in token.doc) and not _protesting(token.doc):
            return None
        if who is None or who.lower_ in ("troops", "soldiers", "army", "forces", "band", "bands", "time", "rebels", "militants", "fighters"):
            return None
        return who, "verb", 0.8, False
    if lower.startswith("protest"):
        return who, "verb", 0.8 if crowd(who) else 0.55, False
    if lower.startswith("boycott"):
        return who, "boycott", 0.4, False
    return (who, "verb", 0.75, False) if who is None or crowd(who) else None


def _protesting(doc: Doc) -> bool:
    words = {t.lower_ for t in doc}
    return bool(words & (_triggers("participant_noun") | {"protest", "protests", "protested", "protesting", "demonstration", "demonstrations", "against"}))


def campaigning(text: str) -> bool:
    """Whether an article speaks the language of election campaigns: five or more of its words."""
    return sum(len(re.findall(rf"\b{w}\b", text)) for w in ("candidate", "candidates", "campaign", "primary", "nominee", "voters", "presidential", "election")) >= 5


def _other_sense(token: Token, key: str) -> bool:
    """Whether the sentence's other words are those of another sense of the trigger, and none is that of a protest."""
    words = {t.lower_ for t in token.doc}
    return bool(words & _words(key)) and not words & (_triggers("participant_noun") | {"protest", "protests", "activists", "against", "opposition", "police"})


def _by(noun: Token) -> Token | None:
    for candidate in (*syn.prepositional(noun, "by", "of"), *syn.children(noun, "poss")):
        if crowd(candidate):
            return candidate
    above = noun.head
    if noun.dep_ == "dobj" and syn.is_verb(above):
        return syn.subject(above)
    if noun.dep_ == "pobj" and above.lower_ in ("in", "on") and syn.is_verb(above.head):
        return syn.subject(above.head)
    return None


def _noun(token: Token) -> Found:
    lower = token.lower_
    kinds = {c.lower_ for c in token.children if c.dep_ in ("compound", "amod", "nmod", "poss")}
    if token.dep_ in ("compound", "amod", "nmod") and token.head.lower_ not in _words("event_heads"):
        return None
    if token.dep_ in ("compound", "amod", "nmod"):
        return None  # 'protest march': the head is the trigger
    if lower in ("march", "marches"):
        if _is_month(token) or token.ent_type_ == "DATE":
            return None
    elif lower in ("strike", "strikes"):
        if kinds & _words("not_strike"):
            return None
        labour = kinds & _words("labour_strike") or (token.dep_ == "pobj" and token.head.lower_ == "on") or any(
            t.lower_ in _words("strike_actors") for t in token.doc
        )
        if not labour or any(t.lower_ in ("missile", "missiles", "airstrikes", "bombing", "warplanes", "drone", "batter", "inning", "pitcher") for t in token.doc):
            return None
    elif lower in ("rally", "rallies"):
        if kinds & _words("not_rally") or _other_sense(token, "campaign_words") or _other_sense(token, "stock_words"):
            return None
    elif lower in ("protest", "protests") and (kinds & _words("diplomatic") or token.head.lower_ in ("lodged", "filed", "lodge", "file")):
        return None
    elif lower in ("demonstration", "demonstrations"):
        if kinds & _words("not_demonstration"):
            return None
        of = syn.prepositional(token, "of")
        if of and not any(crowd(t) for t in of) and not any(t.lower_ in ("support", "solidarity", "anger", "strength", "force") for t in of):
            return None
    elif lower in ("riots", "riot", "rioting"):
        if token.dep_ == "compound":
            return None
    elif lower in ("clashes", "disturbances", "unrest", "uprising", "uprisings"):
        if not any(t.lower_ in _triggers("participant_noun") or t.lower_ in ("protest", "protests", "street", "streets") for t in token.doc):
            return None
        return _by(token), "unrest", 0.3, True
    elif lower in ("boycott", "boycotts", "stoppage", "procession", "blockade", "blockades"):
        return _by(token), "weak_noun", 0.35, False
    elif lower == "picketing" or lower == "marching":
        return _by(token), "noun", 0.5, False
    who = _by(token)
    determiner = next((c.lower_ for c in token.children if c.dep_ == "det"), None)
    definite = determiner in ("the", "that", "this", "these", "those") or any(c.dep_ == "poss" for c in token.children)
    plural = token.tag_ in ("NNS", "NNPS")
    strength = 0.7
    if plural and determiner is None and not syn.children(token, "nummod") and who is None:
        strength = 0.5  # 'protests': may be general
    return who, "noun", strength, definite


def _gathering(token: Token) -> Found:
    lower = token.lower_
    who = syn.subject(token)
    below = {c.lower_ for c in token.subtree}
    if lower in ("took", "taken", "taking", "take", "poured", "pour", "flooded", "filled", "packed", "thronged", "walked", "pouring", "descended", "crowded"):
        things = {t.lower_ for t in (*syn.objects(token), *syn.prepositional(token, "to", "into", "onto", "in", "on", "through"))}
        if lower.startswith("walk"):
            if any(c.lower_ in ("out", "off") for c in token.children) and who is not None and (who.lower_ in _words("strike_actors") or "job" in below or "classes" in below):
                return who, "walkout", 0.7, False
            return None
        if lower in ("took", "taken", "taking", "take"):
            if "streets" in things or "street" in things:
                return who, "took_to_streets", 0.85, False
            return None
        if things & _words("street_things") and (crowd(who)) and (_claims(token) or (who is not None and who.lower_ in _triggers("participant_noun"))):
            return who, "filled_streets", 0.75, False
        return None
    if lower in ("blocked", "block", "blocking", "blocks", "barricaded"):
        things = {t.lower_ for t in syn.objects(token)}
        if things & _words("street_things") and crowd(who):
            return who, "blocked_road", 0.6 if who is not None and who.lower_ in _triggers("participant_noun") else 0.5, False
        return None
    if lower in ("occupied", "occupy", "occupying", "stormed", "besieged", "camped", "massed"):
        return (who, "occupied", 0.55, False) if who is not None and who.lower_ in _triggers("participant_noun") else None
    if lower in ("chanted", "chanting", "chant", "shouted"):
        return (who, "chanted", 0.7, False) if crowd(who) and (who is not None and (who.lower_ in _words("crowd_subject") or who.tag_ == "CD")) else None
    if lower in ("clashed", "clash", "clashing"):
        return (who, "clashed", 0.55, False) if who is not None and any(t.lower_ in _triggers("participant_noun") for t in token.subtree) else None
    if lower in ("gather", "gathers", "gathered", "gathering", "assemble", "assembled", "assembling", "turned", "converged", "converge", "converging"):
        if lower == "turned" and not any(c.lower_ == "out" for c in token.children):
            return None
        if who is None or not crowd(who):
            return None
        if who.lower_ in _triggers("participant_noun") and who.lower_ not in ("crowd", "crowds"):
            return who, "gathered", 0.85, False
        return (who, "gathered_to_claim", 0.75, False) if _claims(token) else None
    return None


def _participants(token: Token) -> Found:
    if token.lower_ in ("crowd", "crowds") or token.dep_ in ("compound",):
        return None
    definite = any(c.dep_ == "det" and c.lower_ in ("the", "these", "those") for c in token.children)
    counted = bool(syn.children(token, "nummod")) or token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.tag_ in ("NNS", "CD")
    return token, "participants", 0.45 if counted else 0.3, definite or not counted
