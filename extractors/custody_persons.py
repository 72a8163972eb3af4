"""Questions that the custody readers share: can this noun be a person in custody, whom does the verb hit, is this a term."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors import lexicon
from extractors import syntax as syn
from extractors.vocabulary import EventType

if TYPE_CHECKING:
    from spacy.tokens import Token

MONEY = lexicon.words("custody", "money")
_TERM_UNITS = lexicon.words("custody", "term_units")
PRISON = lexicon.words("custody", "prison")
_HYPHEN_TERM = re.compile(r"(?i)(?:\w+[- ])?(?:day|week|month|year)s?$|.*-(?:day|week|month|year)$")
_TAKE = lexicon.words("custody", "take")
Found = tuple[EventType, "Token | None", "Token | None", str, float, bool] | None


def triggers(key: str) -> frozenset[str]:
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
        if (
            token.i + 1 < len(token.doc)
            and lower in ("million", "billion", "thousand", "hundred")
            and token.nbor(1).tag_ in ("NNP", "NNPS", "NNS", "NN")
            and not human(token.nbor(1))
        ):
            return False  # '2 million CFA francs'
        if lower in MONEY or any(c.text in MONEY for c in token.children):
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


def accusable(token: Token | None) -> bool:
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


def person_of(token: Token) -> Token | None:
    """The person that a noun like 'arrest' is about: 'the arrest of X', "X's arrest", 'charges against X'."""
    for candidate in syn.prepositional(token, "of", "against", "for"):
        if human(candidate):
            return candidate
    for child in token.children:
        if child.dep_ == "poss" and human(child):
            return child
    return None


def is_term(token: Token) -> bool:
    """'15 days', 'a four-year term', 'life'."""
    if token.lower_ in _TERM_UNITS or token.lower_ == "life":
        return True
    if token.lower_ == "hours" and any(t.lower_ in ("service", "work") for t in syn.prepositional(token, "of")):
        return True
    return any(_HYPHEN_TERM.match(c.text) for c in token.subtree) and token.lower_ in ("term", "terms", "sentence", "sentences", "imprisonment")


def term_of(verb: Token) -> bool:
    """Whether a verb like 'jailed' or 'given' carries a length of time: 'jailed for five years'."""
    for child in verb.children:
        if child.dep_ in ("dobj", "npadvmod", "dative", "oprd", "attr") and is_term(child):
            return True
        if child.dep_ in ("prep", "dative") and child.lower_ in ("for", "to") and any(is_term(c) for c in child.children):
            return True
    return False


def nominal_subject(noun: Token) -> Token | None:
    """For 'X is on trial', 'X was taken into custody', 'X faces charges': the subject of the verb above the phrase."""
    for above in syn.governor_chain(noun)[:4]:
        if syn.is_verb(above):
            if not syn.is_passive(above) and above.lower_ in _TAKE and (found := syn.objects(above)) and human(found[0]):
                return found[0]
            return syn.subject(above)
        if above.tag_.startswith("NN") and above.dep_ != "pobj" and human(above):
            return above
    return None


def by_voice(verb: Token) -> tuple[Token | None, Token | None]:
    """(patient, agent) of a verb that authorities do to persons."""
    if syn.is_passive(verb):
        return syn.subject(verb), syn.agent(verb)
    found = syn.objects(verb)
    return (found[0] if found else None), syn.subject(verb)


def agent_of_noun(noun: Token) -> Token | None:
    by = syn.prepositional(noun, "by")
    return by[0] if by else None
