"""Questions to a dependency parse: who is the subject, what is the whole noun phrase, did it happen.

All functions take spaCy tokens. Labels are those of the English models (ClearNLP style).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import lexicon
from extractors.vocabulary import Status

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_RELATIVE = frozenset(("who", "that", "which", "whom"))


def is_verb(token: Token) -> bool:
    return bool(token.tag_.startswith("VB"))


def is_noun(token: Token) -> bool:
    return bool(token.tag_.startswith(("NN", "CD", "PRP", "DT")) or token.tag_ in ("JJ", "JJR", "JJS", "WP"))


def children(token: Token, *labels: str) -> list[Token]:
    return [c for c in token.children if c.dep_ in labels]


def is_passive(verb: Token) -> bool:
    if any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children):
        return True
    if verb.tag_ != "VBN":
        return False
    if verb.dep_ in ("acl", "amod"):
        return True
    if verb.dep_ == "conj" and is_verb(verb.head) and not children(verb, "nsubj", "aux"):
        return is_passive(verb.head)
    return (not children(verb, "aux") and not children(verb, "nsubj") and not children(verb, "dobj")) or any(c.dep_ == "agent" for c in verb.children)


def _own_subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in SUBJECTS:
            return child
    return None


def subject(verb: Token, depth: int = 0) -> Token | None:
    """The subject of a verb: its own, or that of the verb it is coordinated with or depends on; the noun it modifies."""
    own = _own_subject(verb)
    if own is not None:
        if own.lower_ in _RELATIVE and own.tag_ in ("WP", "WDT", "IN"):
            return verb.head if verb.dep_ == "relcl" and verb.head.i != verb.i else _clause_antecedent(verb)
        return own
    if depth > 6 or verb.head.i == verb.i:
        return None
    head = verb.head
    if verb.dep_ in ("acl", "amod") and (is_noun(head) or head.tag_.startswith("NN")):
        return head
    if verb.dep_ == "relcl":
        return head
    if verb.dep_ in ("conj", "xcomp", "advcl", "ccomp", "dep", "acl") and is_verb(head):
        if verb.dep_ == "xcomp" and (objects := children(head, "dobj")) and not children(verb, "auxpass"):
            # 'saw police arresting him', 'ordered him to serve': the object acts
            return objects[0]
        if verb.dep_ == "conj" and is_passive(head) != is_passive(verb) and not is_passive(verb):
            return subject(head, depth + 1)
        return subject(head, depth + 1)
    if verb.dep_ == "pcomp" and head.dep_ == "prep":
        above = head.head
        if is_verb(above):
            return subject(above, depth + 1)
        if above.tag_.startswith("NN"):
            return above
    if verb.dep_ == "pobj" and is_verb(head.head):
        return subject(head.head, depth + 1)
    return None


def _clause_antecedent(verb: Token) -> Token | None:
    up = verb
    for _ in range(4):
        if up.dep_ == "relcl":
            return up.head
        if up.dep_ not in ("conj", "xcomp", "ccomp", "dep"):
            return None
        up = up.head
    return None


def objects(verb: Token) -> list[Token]:
    """Direct objects; for 'arrested and charged X' also the object shared by a coordinated verb to the right."""
    own = children(verb, "dobj", "dative", "oprd")
    if own:
        return own
    for right in verb.children:
        if right.dep_ == "conj" and is_verb(right) and right.tag_ == verb.tag_ and not _own_subject(right):
            return children(right, "dobj")
    return []


def agent(verb: Token) -> Token | None:
    """The doer of a passive verb ('by police')."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            for pobj in child.children:
                if pobj.dep_ == "pobj":
                    return pobj
    return None


def prepositional(token: Token, *preps: str) -> list[Token]:
    """Objects of the prepositions that hang on a token."""
    out: list[Token] = []
    for child in token.children:
        if child.dep_ in ("prep", "agent") and (not preps or child.lower_ in preps):
            out += [c for c in child.children if c.dep_ in ("pobj", "pcomp")]
    return out


def noun_span(head: Token, with_of: bool = True) -> tuple[int, int]:
    """Character span of the noun phrase of a head: modifiers and, if asked, of-phrases and coordination;
    without relative clauses, participles, appositions and other prepositional phrases behind it."""
    left, right = head.i, head.i
    stack = [head]
    keep_right = {"conj", "cc", "punct_inner", "flat", "nummod", "compound", "amod", "poss", "case", "quantmod", "nmod", "det", "predet", "neg"}
    while stack:
        token = stack.pop()
        for child in token.children:
            if child.i < head.i:
                if child.dep_ in ("relcl", "acl", "appos", "punct", "mark", "advcl", "cc", "preconj") and child.dep_ != "punct":
                    continue
                if child.dep_ == "punct" and child.text in (",", "—", "–", "--", ":", ";", "("):
                    continue
                if token.i < head.i or child.dep_ in (
                    "det",
                    "amod",
                    "compound",
                    "nummod",
                    "poss",
                    "quantmod",
                    "nmod",
                    "predet",
                    "advmod",
                    "case",
                    "neg",
                    "punct",
                    "npadvmod",
                    "prep",
                ):
                    left = min(left, child.i)
                    stack.append(child)
            elif child.dep_ in keep_right and child.i > token.i:
                if child.dep_ == "conj" and (is_verb(child) or not with_of):
                    continue
                if child.dep_ == "cc" and not any(c.dep_ == "conj" and not is_verb(c) for c in token.children):
                    continue
                if not with_of and child.dep_ == "cc":
                    continue
                right = max(right, child.i)
                stack.append(child)
            elif (child.dep_ == "prep" and child.lower_ == "of" and with_of) or (child.dep_ == "pobj" and token.dep_ == "prep"):
                right = max(right, child.i)
                stack.append(child)
    doc = head.doc
    return doc[left].idx, doc[right].idx + len(doc[right].text)


def noun_text(head: Token) -> str:
    """The text of a noun phrase."""
    start, end = noun_span(head, with_of=False)
    return str(head.doc.text[start:end])


def conjuncts(head: Token) -> list[Token]:
    """A noun and the nouns coordinated with it."""
    out = [head]
    for token in out:
        out += [c for c in token.children if c.dep_ == "conj" and not is_verb(c)]
    return out


@dataclass(frozen=True)
class Reality:
    """Whether a telling is of something that happened."""

    status: Status | None  # None: nothing is said to have happened (negated, hypothetical, demanded, general)
    why: str


def _words(key: str) -> frozenset[str]:
    return lexicon.words("reality", key)


def governor_chain(token: Token) -> list[Token]:
    """The tokens above a token up to the root, nearest first."""
    out: list[Token] = []
    while token.head.i != token.i and len(out) < 24:
        token = token.head
        out.append(token)
    return out


def _verb_reality(verb: Token) -> Reality | None:
    """What the auxiliaries, negation and adverbs of one verb say; None when it is plain fact."""
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if verb.dep_ == "conj" and not auxiliaries and is_verb(verb.head) and not _own_subject(verb):
        auxiliaries = [c for c in verb.head.children if c.dep_ in ("aux", "auxpass")]
        negated = any(c.dep_ == "neg" for c in verb.head.children) or any(c.dep_ == "neg" for c in verb.children)
    else:
        negated = any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children)
    lowers = {a.lower_ for a in auxiliaries}
    markers = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod")}
    if negated:
        return Reality(None, "negated")
    if markers & _words("condition_markers"):
        return Reality(None, "conditional")
    if markers & _words("general_adverbs") and verb.tag_ != "VBD":
        return Reality(None, "general")
    if lowers & _words("future_aux"):
        return Reality(None, "would have") if "have" in lowers and lowers & {"would", "should", "could"} else Reality(Status.PLANNED, "future")
    if lowers & _words("modal_aux"):
        return Reality(None, "modal")
    return None


def reality(token: Token) -> Reality:
    """Whether the event of a trigger is told as having happened, planned or prevented, or as none of these.

    Walks from the trigger to the root and asks each governor: negation, modals, 'plan to', 'demand', 'if',
    'banned', 'called off'. The nearest answer wins.
    """
    here = token
    if is_verb(token):
        own = _verb_reality(token)
        if own is not None:
            return own if own.status is not Status.PLANNED else _future(token, own)
        aux_to = any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
        if aux_to and token.dep_ == "ROOT":
            return Reality(Status.PLANNED, "headline infinitive")
    else:
        for child in token.children:
            lower = child.lower_
            if child.dep_ in ("det", "neg", "amod") and lower in _words("no_determiners"):
                return Reality(None, "negated noun")
            if child.dep_ in ("amod", "compound") and lower in _words("planned_adjectives"):
                return Reality(Status.PLANNED, lower)
            if child.dep_ == "amod" and lower in _words("denied_participles"):
                return Reality(Status.DENIED, lower)
            if child.dep_ in ("amod", "compound") and lower in _words("unreal_adjectives"):
                return Reality(None, lower)
            if child.dep_ in ("acl", "relcl") and is_verb(child):
                if child.lower_ in _words("planned_participles"):
                    return Reality(Status.PLANNED, child.lower_)
                if child.lower_ in _words("denied_participles"):
                    return Reality(Status.DENIED, child.lower_)
    for above in governor_chain(token):
        link = here.dep_
        lower = above.lower_
        if link in (
            "ccomp",
            "xcomp",
            "dobj",
            "pobj",
            "pcomp",
            "acl",
            "nsubjpass",
            "prep",
            "relcl",
            "nsubj",
            "advcl",
            "conj",
            "appos",
            "attr",
            "agent",
        ):
            answer = _governed(above, here, link, lower, token)
            if answer is not None:
                return answer
        if link in ("advcl", "relcl", "parataxis") and not (link == "advcl" and any(c.lower_ == "to" and c.dep_ == "aux" for c in here.children)):
            break  # a clause of its own: what stands above does not bear on it
        if link == "conj" and _own_subject(here) is not None:
            break
        here = above
    return Reality(Status.OCCURRED, "told as fact")


def is_infinitive(verb: Token) -> bool:
    return is_verb(verb) and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def _future(token: Token, own: Reality) -> Reality:
    """'Will march' is a plan; 'would march' is one only when somebody said so, and neither is when it was feared or foretold."""
    auxiliaries = {c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass")}
    top = token
    while top.dep_ in ("conj", "xcomp") and top.head.i != top.i:
        top = top.head
    if top.dep_ == "ccomp" and is_verb(top.head):
        if top.head.lower_ in _words("unreal_governors"):
            return Reality(None, top.head.lower_)
        return own
    return Reality(None, "would") if "would" in auxiliaries else own


def _governed(above: Token, here: Token, link: str, lower: str, trigger: Token) -> Reality | None:
    infinitive = is_infinitive(here)
    if (
        is_verb(above)
        and above.lower_ in ("called", "call", "calls", "calling", "put", "puts")
        and link in ("dobj", "nsubjpass")
        and any(c.lower_ == "off" and c.dep_ == "prt" for c in above.children)
    ):
        return Reality(Status.DENIED, f"{lower} off")
    if link == "advcl" and infinitive and lower in ("seek", "seeks", "seeking", "sought", "apply", "applied", "applying"):
        return Reality(None, lower)
    if link == "advcl" and infinitive and is_verb(above):
        return _verb_reality(above)
    if is_verb(above) or above.tag_.startswith("JJ"):
        if link in ("dobj", "nsubjpass", "xcomp", "pobj", "prep", "pcomp", "ccomp") or (link == "nsubj" and is_passive(above)):
            if lower in _words("denied_governors"):
                return Reality(Status.DENIED, lower)
            if lower in _words("planned_governors") and (link != "ccomp" or infinitive):
                return Reality(Status.PLANNED, lower)  # but 'announced that he was sentenced' tells what happened
            if lower in _words("unreal_governors"):
                return Reality(None, lower)
            if infinitive and link in ("xcomp", "ccomp", "attr") and lower in ("is", "are", "was", "were", "be") and is_verb(above):
                return Reality(Status.PLANNED, "is to")
            if infinitive and lower in _words("infinitive_unreal"):
                return Reality(None, lower)
            if infinitive and lower in _words("infinitive_planned"):
                return Reality(Status.PLANNED, lower)
        if link in ("nsubj", "nsubjpass") and lower in _words("denied_participles"):
            return Reality(Status.DENIED, lower)
        if link in ("dobj", "nsubjpass", "nsubj", "xcomp", "attr", "ccomp", "pobj", "prep", "agent") and is_verb(above):
            if link == "ccomp" and above.lower_ in _words("say_verbs"):
                return None
            return _verb_reality(above) if link != "ccomp" else None
        return None
    if above.tag_.startswith("NN") and link in ("prep", "acl", "pobj", "compound", "pcomp", "relcl") and lower in _words("unreal_nouns"):
        return Reality(None, lower)
    if above.tag_.startswith("NN") and link in ("prep", "acl") and lower in _words("planned_nouns"):
        return Reality(Status.PLANNED, lower)
    if link == "pobj" and lower in ("without", "despite", "against", "of", "for", "to", "over", "from"):
        if lower == "without":
            return Reality(None, "without")
        return None
    return None
