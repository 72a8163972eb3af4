"""Who is meant: the persons of a custody mention, by name, by number, or by reference to persons told of before."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import crowd_size, lexicon
from extractors import syntax as syn
from extractors.text import Kind, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

    from extractors.reading import Reading

_SINGULAR = frozenset("he him his himself she her herself i me".split())
_PLURAL = frozenset("they them their themselves those both we us these".split())
_OPENERS = frozenset("the that this these those".split())


@dataclass(eq=False)
class Party:
    """A person or a group. `names` are indices of the reading's name chains; bounds follow the size rules."""

    text: str
    start: int
    end: int
    names: tuple[int, ...] = ()
    low: int | None = None
    high: int | None = None
    head: str = ""
    plural: bool = False
    definite: bool = False
    resolved: bool = False  # found through a pronoun or a definite phrase
    at: int = -1  # where the text speaks of them here

    def __post_init__(self) -> None:
        if self.at < 0:
            self.at = self.start

    @property
    def count(self) -> tuple[int | None, int | None]:
        return self.low, self.high

    @property
    def single(self) -> bool:
        return self.low == 1 and self.high == 1


def same(a: Party | None, b: Party | None) -> bool | None:
    """Whether two parties are the same persons; None when nothing tells."""
    if a is None or b is None:
        return None
    if a is b:
        return True
    if a.names and b.names:
        shared = set(a.names) & set(b.names)
        if not shared:
            return False
        if a.single != b.single and len(shared) < max(len(a.names), len(b.names)) and (a.low or 2) != (b.low or 2):
            return None if a.resolved or b.resolved else False
        return True
    if a.count != (None, None) and b.count != (None, None) and a.count != b.count:
        return False if not (a.definite and b.definite) or a.plural == b.plural else None
    if a.plural != b.plural:
        return False
    if (a.names and not b.definite) or (b.names and not a.definite):
        return False if (a.single and b.single) else None
    if a.count == b.count and a.count != (None, None) and not a.single:
        return True
    if a.head == b.head and a.head:
        return True if a.definite or b.definite or not a.single else None
    return None


def read(reading: Reading, sentence: Sentence, token: Token | None, earlier: list[Party]) -> Party | None:
    """The party that a patient token stands for. `earlier` are the parties read so far, oldest first."""
    if token is None:
        return None
    lower = token.lower_
    offset = sentence.start + token.idx
    if token.tag_ in ("PRP", "PRP$", "WP") or (lower in ("those", "these", "both") and not list(token.children)):
        if lower in ("those", "these") and not earlier:
            return None
        return _pronoun(reading, sentence, lower, offset, earlier)
    span = syn.noun_span(token)
    start, end = sentence.start + span[0], sentence.start + span[1]
    text = reading.article.text[start:end]
    names = _head_names(reading, sentence, token)
    for near in syn.children(token, "appos"):
        names += [n for n in _head_names(reading, sentence, near) if n not in names]
    including = [t for p in token.children if p.dep_ == "prep" and p.lower_ in ("including", "among", "like") for t in p.subtree]
    if including:
        a, b = sentence.start + including[0].idx, sentence.start + including[-1].idx + len(including[-1].text)
        names += [n for n in _names(reading, a, b) if n not in names]
    determiner = next((c.lower_ for c in token.children if c.dep_ in ("det", "poss")), "")
    definite = determiner in _OPENERS or determiner in ("his", "her", "their")
    quantity = crowd_size.parse(text)
    plural = token.tag_ in ("NNS", "NNPS") or lower in ("people", "police", "couple", "pair", "trio") or len(syn.conjuncts(token)) > 1
    if token.tag_ == "CD" and lower not in ("one", "1"):
        plural = True
    low, high = (quantity.low, quantity.high) if quantity is not None else (None, None)
    if quantity is None or (low, high) == (None, None):
        if names and len(names) >= 2 and not including:
            low = high = len(names)
            plural = True
        elif not plural and token.tag_ in ("NN", "NNP", "JJ", "DT", "CD"):
            low = high = 1
    elif (low, high) != (1, 1):
        plural = True
    if names and len(names) == 1 and token.tag_ == "NNP" and not including and len(syn.conjuncts(token)) == 1:
        low = high = 1
        plural = False
    party = Party(text, start, end, tuple(names), low, high, lower, plural, definite)
    if definite and not names:
        found = _definite(party, earlier)
        if found is not None:
            return found
    return party


def _names(reading: Reading, start: int, end: int) -> list[int]:
    out: list[int] = []
    for a, b, chain in reading.chain_starts:
        if a >= end:
            break
        if a >= start and b <= end + 2 and chain not in out:
            out.append(chain)
    return out


def _head_names(reading: Reading, sentence: Sentence, head: Token) -> list[int]:
    """Name chains at the heads of a noun phrase and its conjuncts; not those in 'supporters of X' or "X's lawyer"."""
    out: list[int] = []
    for token in syn.conjuncts(head):
        inner = [c for c in token.children if c.dep_ in ("compound", "nmod", "flat", "amod", "punct", "appos") and c.i < token.i]
        start = min([token.idx, *(c.idx for c in inner)])
        for n in _names(reading, sentence.start + start, sentence.start + token.idx + len(token.text)):
            if n not in out:
                out.append(n)
    return out


def _pronoun(reading: Reading, sentence: Sentence, lower: str, offset: int, earlier: list[Party]) -> Party | None:
    if lower in _PLURAL:
        for party in reversed(earlier):
            if party.plural and party.at < offset and _index_gap(reading, party.at, sentence) <= 4:
                return _again(party, offset)
        return None
    if lower in _SINGULAR or lower in ("who", "whom"):
        gender = "f" if lower in ("she", "her", "herself") else "m" if lower in ("he", "him", "his", "himself") else None
        fits = [
            (a, b, c) for a, b, c in reading.chain_starts
            if b <= offset and _index_gap(reading, a, sentence) <= 3 and (gender is None or reading.chains[c].gender in (None, gender))
        ]
        singles = [p for p in earlier if not p.plural and p.at < offset and _index_gap(reading, p.at, sentence) <= 4]
        singles = [p for p in singles if gender is None or not p.names or reading.chains[p.names[0]].gender in (None, gender)]
        for gap in range(5):  # the nearest sentence that tells of a person: its patient, else the person it names first
            patients = [p for p in singles if _index_gap(reading, p.at, sentence) == gap]
            if patients:
                return _again(patients[-1], offset)
            named = [(a, b, c) for a, b, c in fits if _index_gap(reading, a, sentence) == gap]
            if named:
                start, end, chain = named[0]
                return Party(reading.article.text[start:end], start, end, (chain,), 1, 1, "", False, True, True, at=offset)
    return None


def _again(party: Party, offset: int) -> Party:
    """The same persons, referred to again at an offset."""
    return Party(party.text, party.start, party.end, party.names, party.low, party.high, party.head, party.plural, True, True, at=offset)


def _index_gap(reading: Reading, offset: int, sentence: Sentence) -> int:
    home = reading.sentence_at(offset)
    return sentence.index - home.index if home is not None else 99


def _definite(party: Party, earlier: list[Party]) -> Party | None:
    """The party that 'the man', 'the four', 'the defendants' refers back to."""
    for before in reversed(earlier):
        if before.plural != party.plural:
            continue
        if party.count != (None, None) and before.count != (None, None) and party.count != before.count:
            continue
        if before.head == party.head or party.head in lexicon.words("people", "person"):
            return _again(before, party.start)
    return None


_AGE = re.compile(r",?\s*\(?(?:aged?\s)?\d{1,2}\b[,)]?")


def introduce(reading: Reading, found: list[tuple[Sentence, Party]]) -> None:
    """Give the lead's unnamed person the name that the next sentences introduce: 'A man was sentenced today ... Joe Doe, 31, of ...'.

    Only for one unnamed person or a group whose number equals that of the persons so introduced, and only when they are
    themselves persons of a custody event, or introduced by their age or as the defendant.
    """
    named = [p for _, p in found if p.names]
    weight: dict[int, int] = {}
    for p in named:
        for n in p.names:
            weight[n] = weight.get(n, 0) + 1
    for n, c in enumerate(reading.chains):
        if _AGE.match(reading.article.text, c.first.end):
            weight[n] = weight.get(n, 0) + 1
    body = [s.index for s in reading.sentences if s.kind in (Kind.BODY, Kind.CAPTION)]
    for sentence, p in found:
        if p.names or (p.definite and p.plural) or p.count == (None, None) or sentence.index not in body[:4]:
            continue
        nearby = []
        for a, _, chain in reading.chain_starts:
            gap = _index_gap(reading, a, sentence)
            reach = 5 if weight.get(chain, 0) >= 2 else 2
            if chain in weight and chain not in nearby and -reach <= gap <= 0 and a > p.end and (a == reading.chains[chain].first.start or weight[chain] >= 1):
                nearby.append(chain)
        if p.single and nearby and not p.plural:
            best = max(nearby, key=lambda n: (weight[n], -nearby.index(n)))
            p.names = (best,)
        elif p.low is not None and p.low == p.high and len(nearby) == p.low:
            p.names = tuple(nearby)
