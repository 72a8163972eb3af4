"""Reading protests from a parsed sentence: the sense of the trigger word, and who protests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import acts, lexicon
from extractors import syntax as syn
from extractors.mention import Mention
from extractors.text import Sentence
from extractors.vocabulary import EventType, Status

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def _words(key: str) -> frozenset[str]:
    return lexicon.words("protests", key)


def _triggers(key: str) -> frozenset[str]:
    return lexicon.words("triggers", key)


@dataclass(frozen=True)
class Context:
    """What the whole article speaks of: `campaign`, an election campaign; `protest`, 0 not of protest, 1 also, 2 above all."""

    campaign: bool = False
    protest: int = 0


_CORE = re.compile(
    r"\b(?:protest(?!ant)|demonstrat(?:ors?|ions?|ed)\b|march(?:ed|ers|es)\b|rall(?:y|ies|ied)\b|(?:strike|striking|picket)[rs]?\b|sit-in|vigil|riot|"
    r"unrest\b|uprising|activists?\b|slogans?\b|tear gas|placards?\b|banners?\b|walkout|blockade|barricade|streets\b)",
    re.I,
)


def context(text: str) -> Context:
    """The context of an article, by how many words of protest it holds for its length."""
    found = len(_CORE.findall(text))
    return Context(campaigning(text), 2 if found >= 5 or (found >= 3 and found * 600 >= len(text)) else 1 if found >= 2 else 0)


def read(doc: Doc, sentence: Sentence, about: Context | bool = False) -> Iterator[Mention]:
    """The protest mentions of a sentence, in order. In the report of an election campaign a rally is the candidate's."""
    if isinstance(about, bool):
        about = Context(about)
    for token in doc:
        lower = acts.hyphenated(token) if token.i >= 2 else token.lower_
        found: tuple[Token | None, str, float, bool] | None = None
        noun = token.tag_.startswith("NN") or token.tag_ in ("JJ", "VBG") or "-" in lower
        if lower in _triggers("protest_verb") and syn.is_verb(token) and not (token.tag_ == "VBG" and token.dep_ in ("compound", "amod")):
            found = _verb(token, about)
        if (
            found is None
            and lower in _triggers("protest_noun")
            and not (lower in _words("headline_verbs") and _headline_verb(token))
            and (noun or (token.tag_ in ("VB", "VBP", "VBZ") and token.dep_ in ("pobj", "dobj", "nsubj")))
        ):
            found = _noun(token, lower, about)
        if found is None and lower in _words("headline_verbs") and token.tag_ in ("NN", "NNP", "NNPS", "NNS") and token.i and _headline_verb(token):
            found = (token.nbor(-1), "verb", 0.75, False)
        if found is None and syn.is_verb(token):
            found = _gathering(token)
            if found is None and lower in ("put", "estimated", "numbered", "grew", "swelled", "reached"):
                found = _counted(token, about)
            act = acts.read(token, about.protest)
            if act is None and about.protest == 0 and _claims(token):
                act = acts.read(token, 2)  # a claim told with the act stands for the context
            if act is not None and (found is None or act[2] > found[2]):
                found = (*act, False)
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
            if status is None and token.dep_ == "xcomp" and token.head.lower_ in _words("attempts"):
                status = syn.reality(token.head).status  # 'tried to storm the palace' is a protest all the same
        if status is None or (about.campaign and lower.startswith(("rall", "crowd", "gather")) and not _protesting(doc)):
            continue
        fresh = acts.fresh(who, token) if syn.is_verb(token) else ""
        yield Mention(EventType.PROTEST, status, sentence, token, f"protest.{rule}", strength, None, who, refers, fresh)


Found = tuple["Token | None", str, float, bool] | None


def crowd(token: Token | None) -> bool:
    """Whether a subject can be a crowd that protests."""
    if token is None:
        return False
    lower = token.lower_
    if lower in _words("crowd_subject") or (token.tag_ in ("CD", "PRP") and lower not in ("it", "i")):
        return True
    if any(t.lower_ in _words("crowd_subject") for t in syn.conjuncts(token)):
        return True
    if any(c.dep_ == "nummod" for c in token.children) and token.tag_ == "NNS":
        return True
    return token.tag_ in ("NNS", "NNPS") and lower not in (
        "troops",
        "soldiers",
        "stocks",
        "shares",
        "prices",
        "markets",
        "forces",
        "leaders",
        "officials",
    )


def _headline_verb(token: Token) -> bool:
    """'Thousands rally for reform', 'Women march in Lagos' in a caption or headline, where the tagger sees nouns."""
    if not token.i or token.i + 1 >= len(token.doc) or token.tag_ not in ("NN", "NNP"):
        return False
    before, after = token.nbor(-1), token.nbor(1)
    if any(t.lower_ in _words("drills") for t in token.doc):
        return False
    return (
        token.i <= 6
        and acts.level(before) >= 1
        and before.tag_ in ("NNS", "NNPS", "CD")
        and after.lower_ in ("for", "in", "against", "at", "to", "on", "outside", "over", "near", "through", "across", "after")
    )


def _is_month(token: Token) -> bool:
    if token.text not in ("March",) or (token.i == 0 and len(token.doc) > 1 and not token.doc[1].text[:1].isdigit()):
        return False
    before = token.nbor(-1) if token.i else None
    after = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return bool(
        (after is not None and re.match(r"\d", after.text))
        or (before is not None and (before.lower_ in _words("before_month") or re.match(r"\d", before.text)))
    )


def _counted(verb: Token, about: Context) -> Found:
    """'The crowd was put at 40,000', 'the turnout reached 300': a crowd with its figure."""
    who = syn.subject(verb)
    if who is None or who.lower_ not in ("crowd", "crowds", "turnout", "attendance") or not about.protest:
        return None
    return (who, "crowd_put", 0.55, True) if any(t.tag_ == "CD" or t.lower_ in _words("collective") for t in verb.subtree if t.i > verb.i) else None


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


def _verb(token: Token, about: Context) -> Found:
    lower = token.lower_
    who = acts.subject(token)
    if acts.is_passive(token):
        if not lower.startswith(("boycott", "picket")):
            return None
        who = syn.agent(token)
    if lower.startswith("str"):
        if lower in ("strike", "striking") and token.dep_ != "amod" and who is not None and who.lower_ in _words("strike_actors"):
            return who, "strike_verb", 0.75, False
        return None
    if lower.startswith("demonstrat"):
        if syn.children(token, "dobj", "ccomp") or not crowd(who):
            return None
        return who, "verb", 0.85, False
    if lower.startswith(("ralli", "rally")):
        if (any(c.lower_ in ("around", "behind") for c in token.children) and not crowd(who)) or who is None:
            return None
        if who.lower_ in ("stocks", "shares", "markets", "prices", "team", "dollar", "stock", "market", "oil", "index", "peso", "rupee"):
            return None
        if any(t.lower_ in ("percent", "%", "points") for t in token.subtree) or _other_sense(token, "campaign_words"):
            return None
        return (who, "verb", 0.75, False) if crowd(who) or who.tag_.startswith("NNP") else None
    if lower.startswith("march"):
        if any(t.lower_ in _words("drills") for t in token.doc) and not _protesting(token.doc):
            return None
        if who is None or who.lower_ in ("troops", "soldiers", "army", "forces", "band", "bands", "time", "rebels", "militants", "fighters"):
            return None
        if (
            any(t.lower_ in ("court", "pitch", "field", "stage", "tulips") for t in syn.prepositional(token, "onto", "on", "through", "to"))
            and not about.protest
        ):
            return None
        if not crowd(who) and not who.tag_.startswith("NNP") and not about.protest and not _claims(token):
            return None  # 'a man marched out with 22 tins'
        return who, "verb", 0.8, False
    if lower.startswith("protest"):
        if any(c.dep_ == "prep" and c.lower_ == "to" for c in token.children) or any(
            c.dep_ == "ccomp" and any(m.lower_ == "that" for m in c.children) for c in token.children
        ):
            return None  # a complaint to somebody, a statement
        public = acts.around(token) & (_words("facing") | _words("street_things") | {"against"} | _words("days"))
        if crowd(who):
            return who, "verb", 0.8 if about.protest or public else 0.45, False
        return who, "verb", 0.6 if public or (about.protest and who is not None) else 0.5 if who is None else 0.4, False
    if lower.startswith("boycott"):
        return who, "boycott", 0.4, False
    return (who, "verb", 0.75, False) if who is None or crowd(who) else None


def _protesting(doc: Doc) -> bool:
    words = {t.lower_ for t in doc}
    return bool(
        words & (_triggers("participant_noun") | {"protest", "protests", "protested", "protesting", "demonstration", "demonstrations", "against"})
    )


def campaigning(text: str) -> bool:
    """Whether an article speaks the language of election campaigns: five or more of its words."""
    return sum(1 for _ in _CAMPAIGN.finditer(text)) >= 5


_CAMPAIGN = re.compile(r"\b(?:candidates?|campaign|primary|nominee|voters|presidential|election)\b")


def _other_sense(token: Token, key: str) -> bool:
    """Whether the sentence's other words are those of another sense of the trigger, and none is that of a protest."""
    words = {t.lower_ for t in token.doc}
    return bool(words & _words(key)) and not words & (
        _triggers("participant_noun") | {"protest", "protests", "activists", "against", "opposition", "police"}
    )


def _by(noun: Token) -> Token | None:
    for candidate in (*syn.prepositional(noun, "by", "of"), *syn.children(noun, "poss")):
        if crowd(candidate):
            return candidate
    above = noun.head
    who = None
    if noun.dep_ == "dobj" and syn.is_verb(above):
        who = syn.subject(above)
    elif noun.dep_ == "pobj" and above.lower_ in ("in", "on") and syn.is_verb(above.head) and not syn.is_passive(above.head):
        who = syn.subject(above.head)
    return who if acts.level(who) else None


def _noun(token: Token, lower: str, about: Context) -> Found:
    kinds = {c.lower_ for c in token.children if c.dep_ in ("compound", "amod", "nmod", "poss")}
    if token.dep_ in ("compound", "amod", "nmod") and token.head.lower_ not in _words("event_heads"):
        return None
    if token.dep_ in ("compound", "amod", "nmod"):
        return None  # 'protest march': the head is the trigger
    if lower in ("march", "marches"):
        if (
            _is_month(token)
            or token.ent_type_ == "DATE"
            or kinds & _words("not_march")
            or (any(t.lower_ in _words("drills") for t in token.doc) and not about.protest)
        ):
            return None
        if any(acts.level(t) == 0 and t.tag_ in ("NNS", "NN") for t in syn.prepositional(token, "of")) and not kinds & _words("protest_kinds"):
            return None  # 'the march of time', 'a march of cars'
        if not about.protest and not kinds and acts.level(_by(token)) == 0 and not any(c.lower_ in ("against", "for") for c in token.children):
            return (None, "noun", 0.42, _definite(token)) if not any(t.lower_ in _words("armed") for t in token.doc) else None
    elif lower in ("strike", "strikes"):
        if kinds & _words("not_strike"):
            return None
        labour = (
            kinds & _words("labour_strike")
            or (token.dep_ == "pobj" and token.head.lower_ == "on")
            or any(t.lower_ in _words("strike_actors") for t in token.doc)
            or acts.level(_by(token)) >= 1
        )
        if not labour or any(
            t.lower_ in ("missile", "missiles", "airstrikes", "bombing", "warplanes", "drone", "batter", "inning", "pitcher") for t in token.doc
        ):
            return None
    elif lower in ("rally", "rallies"):
        if kinds & _words("not_rally") or _other_sense(token, "campaign_words") or _other_sense(token, "stock_words"):
            return None
    elif lower in ("protest", "protests"):
        if kinds & _words("diplomatic") or token.head.lower_ in ("lodged", "filed", "lodge", "file"):
            return None
        if (
            token.dep_ == "pobj"
            and token.head.lower_ in ("under", "in")
            and token.tag_ == "NN"
            and not any(c.dep_ in ("det", "amod", "poss") for c in token.children)
        ):
            above = token.head.head  # 'resigned in protest' is none, 'thousands marched in protest' is told by its verb
            who = syn.subject(above) if syn.is_verb(above) else None
            return (who, "noun", 0.55, True) if who is not None and acts.level(who) >= 2 and token.head.lower_ == "in" else None
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
    elif lower in _words("weaker_nouns"):
        return _weak_noun(token, lower, kinds, about)
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


def _weak_noun(token: Token, lower: str, kinds: set[str], about: Context) -> Found:
    """Nouns that tell of a protest beside words of protest only: 'procession', 'encampment', 'shutdown', 'gathering'."""
    who = _by(token)
    below = {t.lower_ for t in token.subtree}
    marked = bool(kinds & _words("protest_kinds")) or "against" in below or bool(below & _words("claim_verbs"))
    if lower in _words("sure_nouns"):
        return who, "noun", 0.7, _definite(token)
    if lower in ("chain", "chains"):
        return (who, "noun", 0.7, False) if "human" in kinds else None
    if lower in ("action", "rage"):
        day = token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ in ("day", "days", "week", "weeks")
        return (
            (None, "noun", 0.55, True)
            if (day and (lower == "rage" or about.protest)) or (lower == "action" and kinds & {"industrial", "strike"})
            else None
        )
    if lower in ("camp", "walk", "petition", "motorcade", "convoy", "lockdown", "siege", "fast"):
        return (who, "noun", 0.55, _definite(token)) if kinds & _words("protest_kinds") and about.protest else None
    if lower in ("boycott", "boycotts"):
        return who, "weak_noun", 0.45 if about.protest else 0.35, False
    if (
        lower in ("occupation", "occupations")
        and not (who is not None and acts.level(who))
        and not (about.protest and syn.prepositional(token, "of"))
    ):
        return None
    if marked or (who is not None and acts.level(who) >= 2):
        return who, "weak_noun", 0.6, _definite(token)
    told = not _definite(token) and token.tag_ == "NN" and any(c.dep_ == "det" for c in token.children)
    return who, "weak_noun", 0.5 if about.protest >= (1 if told else 2) and not _definite(token) else 0.35, _definite(token)


def _definite(noun: Token) -> bool:
    return any(c.dep_ == "poss" or (c.dep_ == "det" and c.lower_ in ("the", "that", "this", "these", "those")) for c in noun.children)


def _gathering(token: Token) -> Found:
    lower = token.lower_
    if lower not in _triggers("gather_verb"):
        return None
    who = syn.subject(token)
    below = {c.lower_ for c in token.subtree}
    if lower in (
        "took",
        "taken",
        "taking",
        "take",
        "poured",
        "pour",
        "flooded",
        "filled",
        "packed",
        "thronged",
        "walked",
        "pouring",
        "descended",
        "crowded",
    ):
        things = {t.lower_ for t in (*syn.objects(token), *syn.prepositional(token, "to", "into", "onto", "in", "on", "through"))}
        if lower.startswith("walk"):
            if (
                any(c.lower_ in ("out", "off") for c in token.children)
                and who is not None
                and (who.lower_ in _words("strike_actors") or "job" in below or "classes" in below)
            ):
                return who, "walkout", 0.7, False
            return None
        if lower in ("took", "taken", "taking", "take"):
            if "streets" in things or "street" in things:
                return who, "took_to_streets", 0.85, False
            return None
        if (
            things & _words("street_things")
            and (crowd(who))
            and (_claims(token) or (who is not None and who.lower_ in _triggers("participant_noun")))
        ):
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
        return (
            (who, "chanted", 0.7, False) if crowd(who) and (who is not None and (who.lower_ in _words("crowd_subject") or who.tag_ == "CD")) else None
        )
    if lower in ("clashed", "clash", "clashing"):
        return (who, "clashed", 0.55, False) if who is not None and any(t.lower_ in _triggers("participant_noun") for t in token.subtree) else None
    if lower in (
        "gather",
        "gathers",
        "gathered",
        "gathering",
        "assemble",
        "assembled",
        "assembling",
        "turned",
        "converged",
        "converge",
        "converging",
    ):
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
    counted = bool(syn.children(token, "nummod")) or (token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.tag_ in ("NNS", "CD"))
    return token, "participants", 0.45 if counted else 0.3, definite or not counted
