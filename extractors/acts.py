"""What crowds do in protest: acts such as 'downed tools', 'sat down across the road', 'banged pots', by a subject that can be a crowd.

Which acts count, with which words beside the verb, for how sure a crowd and in how sure a context is data (`acts` in
`lexicon/en/protests.json`); here stand the questions that the data ask of a parse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors import lexicon
from extractors import syntax as syn
from extractors.crowd_size import Counts
from extractors.quantities import lexicon as quantity_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_HYPHENS = ("-", "‑", "–")
_REACH = 14  # tokens on either side of a verb within which its own words are looked for


@dataclass(frozen=True)
class Act:
    """`level`: how sure a crowd the subject must be (see `level`); `context`: how much of the article must speak of protest."""

    rule: str
    words: frozenset[str]
    also: frozenset[str]
    level: int
    strength: float
    context: int = 0
    passive: bool = False
    out: bool = False


def _words(key: str) -> frozenset[str]:
    return lexicon.words("protests", key)


@cache
def _acts() -> dict[str, tuple[Act, ...]]:
    """The acts by verb form, strongest first."""
    by_verb: dict[str, list[Act]] = {}
    for row in lexicon.load("protests")["acts"]:
        act = Act(
            row["rule"],
            frozenset(row["with"].split()),
            frozenset(row.get("and", "").split()),
            row["level"],
            row["strength"],
            row.get("context", 0),
            row.get("passive", False),
            bool(row.get("out", 0)),
        )
        for verb in row["verbs"].split():
            by_verb.setdefault(verb, []).append(act)
    return {verb: tuple(sorted(acts, key=lambda a: -a.strength)) for verb, acts in by_verb.items()}


@cache
def _patterns(context: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    listed = _acts() if context else _words("quiet_acts")
    verbs = "|".join(sorted(listed, key=len, reverse=True))
    crowds = "|".join(sorted(_words("crowd_subject") | _words("protesting") | lexicon.words("triggers", "participant_noun"), key=len, reverse=True))
    number = r"|\d[\d,]+" if context else r"|\d[\d,]+(?=\s+[a-z]+(?:\s+[a-z]+)?\s+(?:stood|gathered|sat|knelt|walked))"
    return re.compile(rf"\b(?:{verbs})\b", re.I), re.compile(rf"\b(?:{crowds}{number})\b", re.I)


def possible(text: str, context: int = 1) -> bool:
    """Whether a sentence holds the verb of an act and a word for a crowd, so that it is worth a parse."""
    verb, crowd = _patterns(min(context, 1))
    return verb.search(text) is not None and crowd.search(text) is not None


def hyphenated(token: Token) -> str:
    """The word of a token with what is hyphened to its left: 'sit-in', 'stay-at-home'."""
    doc, first = token.doc, token.i
    while first >= 2 and doc[first - 1].text in _HYPHENS and not doc[first - 1].whitespace_ and not doc[first - 2].whitespace_:
        first -= 2
    return token.lower_ if first == token.i else "-".join(doc[i].lower_ for i in range(first, token.i + 1, 2))


def level(token: Token | None) -> int:
    """How surely a noun phrase is a crowd: 3 people who protest by name, 2 a counted crowd, 1 a plural of persons, 0 none."""
    if token is None:
        return 0
    lower = token.lower_
    if lower in lexicon.words("triggers", "participant_noun") or lower in _words("protesting"):
        return 3
    if lower in _words("not_crowd"):
        return 0
    if lower in _words("collective"):
        of = syn.prepositional(token, "of")
        if of:
            inner = max(level(t) for t in of)
            return max(2, inner) if inner else 0
        return 2 if token.tag_ in ("NNS", "CD") and lower not in ("lines", "columns", "chains", "bands", "groups", "numbers") else 1
    person = quantity_words().noun_class.get(lower) is Counts.PEOPLE or lower in _words("crowd_subject")
    counted = any(c.dep_ == "nummod" and c.lower_ not in ("one", "two") for c in token.children)
    if token.tag_ == "CD":
        return 2 if lower not in ("one", "two") and not (len(lower) == 4 and lower[:2] in ("19", "20")) else 0
    plural = token.tag_ in ("NNS", "NNPS") or lower == "people"
    if counted and plural and (person or lower.endswith(("ers", "ists", "ants", "ians", "ees", "ors"))):
        return 2
    if any(c.lower_ in ("few", "several", "many") for c in token.children) and plural and person:
        return 2
    if (person and plural) or lower in ("they", "who", "union", "unions", "opposition"):
        return 1
    joined = syn.conjuncts(token)
    if any(t.i != token.i and t.lower_ in _words("crowd_subject") for t in joined):
        return 1
    if plural and lower.endswith(("ers", "ists", "ants", "ians", "ees", "ors", "men", "women", "kers")):
        return 1
    return 0


def around(verb: Token) -> set[str]:
    """The words of a verb's own clause: what hangs on it without another verb between, hyphened words joined."""
    out: set[str] = set()
    stack = list(verb.children)
    while stack:
        token = stack.pop()
        if abs(token.i - verb.i) > _REACH or token.dep_ in ("nsubj", "nsubjpass"):
            continue
        if syn.is_verb(token) and token.dep_ in ("relcl", "ccomp", "advcl", "conj", "parataxis"):
            continue
        out.add(token.lower_)
        if token.i >= 2:
            out.add(hyphenated(token))
        stack += list(token.children)
    return out


def read(verb: Token, context: int) -> tuple[Token | None, str, float] | None:
    """Who acts, the rule and its strength, when a verb with its words is an act of protest. `context` is 0 where the article
    speaks of no protest elsewhere, 1 where it does, 2 where it speaks of little else."""
    acts = _acts().get(verb.lower_)
    if acts is None:
        return None
    passive = is_passive(verb)
    who = syn.agent(verb) if passive else subject(verb)
    shifted = verb.dep_ == "amod" and verb.i > 0 and level(verb.nbor(-1)) >= 1 and verb.head.i > verb.i
    if shifted:  # 'some 200 miners downed tools', read as 'tools that were downed'
        passive, who = False, verb.nbor(-1)
    sure = level(who)
    if not sure:
        return None
    words: set[str] | None = None
    for act in acts:
        if sure < act.level or context < act.context or (passive and not act.passive):
            continue
        if words is None:
            words = around(verb) | ({verb.head.lower_} if shifted else set())
        if act.out and verb.lower_.startswith("turn") and "out" not in words:
            continue
        if _meets(act.words, words, verb) and _meets(act.also, words, verb):
            return who, act.rule, act.strength
    return None


def is_passive(verb: Token) -> bool:
    """Stricter than the parse's own tags: 'a small group protested' is often tagged as a participle."""
    if any(c.dep_ == "auxpass" for c in verb.children):
        return True
    if verb.tag_ != "VBN" or any(c.dep_ == "aux" for c in verb.children):
        return False
    if verb.dep_ == "conj" and syn.is_verb(verb.head) and not any(c.dep_ in syn.SUBJECTS for c in verb.children):
        return is_passive(verb.head)
    if any(c.dep_ == "agent" for c in verb.children):
        return True
    if verb.lower_ in _words("intransitive") or any(c.dep_ in ("dobj", "prt") for c in verb.children):
        return False  # 'hundreds of teachers protested in York' is often read as a participle
    root = verb
    while root.head.i != root.i:
        root = root.head
    return verb.dep_ in ("acl", "amod") and syn.is_verb(root)


def subject(verb: Token) -> Token | None:
    """The subject by the parse; where the parse gives none, or a part of an insertion, the nearest crowd to the left of the verb."""
    who = syn.subject(verb)
    if who is not None and (level(who) == 0 or level(who) >= 2):
        return who
    for step in range(1, 13):
        if verb.i - step < 0:
            break
        token = verb.nbor(-step)
        if token.lower_ in (";", ":", '"', "”", "“") or (token.tag_ in ("VBD", "VBZ", "VBP", "MD") and token.dep_ not in ("aux", "auxpass", "relcl")):
            break
        if level(token) >= 2 and token.dep_ not in ("dobj",) and not (token.dep_ == "pobj" and token.head.lower_ != "of"):
            return token
    return who


def fresh(who: Token | None, verb: Token) -> str:
    """The proper name of the place that opens a clause about a crowd not told of before ('In York some 40 nurses sat down'), else ''."""
    if who is None or level(who) < 2 or any(c.lower_ in ("the", "those", "these", "that") for c in who.children if c.dep_ == "det"):
        return ""
    for child in verb.children:
        if child.dep_ == "prep" and child.i < who.i and child.lower_ in ("in", "at", "outside", "near", "on", "from", "across"):
            for noun in child.subtree:
                if noun.tag_ in ("NNP", "NNPS") and noun.lower_ not in lexicon.words("names", "months_days"):
                    return str(noun.text)
    return ""


def _meets(wanted: frozenset[str], words: set[str], verb: Token) -> bool:
    if not wanted or words & wanted:
        return True
    if "@site" in wanted and words & _words("sites"):
        return True
    if "@facing" in wanted and words & _words("facing"):
        return True
    return "@occupy" in wanted and verb.lower_ in _words("occupy_verbs")
