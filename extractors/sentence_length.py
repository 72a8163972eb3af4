"""How long, and of what kind: sentences of courts.

`parse` reads one phrase that is known to tell a sentence; `find` reads every sentence of a text and hints whether it was
imposed, sought, possible, a maximum or served. Days are years*365 + months*30 + weeks*7 + days; a range counts by its
upper end; life, death and fines have no days (codebook).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractors import numbers
from extractors.numbers import Token
from extractors.phrases import at, match, sentences
from extractors.records import Sentence
from extractors.sentence_terms import RANK, Term, lexicon, read
from extractors.vocabulary import SentenceKind

HINT_WINDOW = 25  # tokens before a term in which the words that tell its standing are looked for


class Hint(StrEnum):
    """What the words around say of a sentence."""

    IMPOSED = "imposed"
    SOUGHT = "sought"
    POSSIBLE = "possible"
    MAXIMUM = "maximum"
    SERVED = "served"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SentenceMention:
    """text[start:end] == sentence.text."""

    start: int
    end: int
    sentence: Sentence
    hint: Hint


def parse(text: str) -> Sentence | None:
    """The sentence that a phrase tells, its main term if it tells several; None when it tells none. Never raises.

    A term without a word for its kind counts as imprisonment. Jail with probation is imprisonment for the jail's days.
    """
    tokens = numbers.tokenize(text)
    terms = read(tokens, 0, len(tokens), phrase=True)
    if not terms:
        return _wordless(text, tokens)
    return _sentence(text, tokens, terms)


def find(text: str) -> list[SentenceMention]:
    """Every sentence that the text tells, in order, with a hint of its standing. Linear in the text; never raises."""
    tokens = numbers.tokenize(text)
    out = []
    for first, last in sentences(text, tokens):
        terms = [t for t in read(tokens, first, last, phrase=False) if t.cue]
        for group in _groups(tokens, terms):
            sentence = _sentence(text, tokens, group)
            start, end = tokens[group[0].first].start, tokens[max(t.last for t in group) - 1].end
            out.append(SentenceMention(start, end, sentence, _hint(tokens, first, last, group)))
    return out


def _groups(tokens: Sequence[Token], terms: list[Term]) -> list[list[Term]]:
    """Terms of one sentence that were imposed together: of different kinds, near to each other."""
    groups: list[list[Term]] = []
    for term in terms:
        if groups:
            before = groups[-1]
            near = term.first - before[-1].last <= 9
            again = any(at(tokens, j) in lexicon().again for j in range(before[-1].last, term.first))
            if near and not again and all(t.kind is not term.kind and min(RANK[t.kind], RANK[term.kind]) < 5 for t in before):
                before.append(term)
                continue
        groups.append([term])
    return groups


def _sentence(text: str, tokens: Sequence[Token], terms: Sequence[Term]) -> Sentence:
    main = max(terms, key=lambda t: (RANK[t.kind], t.days is not None or t.life))
    first_like = next(t for t in terms if t.kind is main.kind and (t.days is not None or t.life or main.days is None))
    main = first_like
    fine = next((t.fine for t in terms if t.fine), None)
    start, end = tokens[terms[0].first].start, tokens[max(t.last for t in terms) - 1].end
    fine_text = None
    if fine:
        begin = fine[0]
        if begin >= 2 and [at(tokens, begin - 2), at(tokens, begin - 1)] in (["more", "than"], ["at", "least"], ["less", "than"]):
            begin -= 2
        fine_text = text[tokens[begin].start : tokens[fine[1] - 1].end]
    return Sentence(
        text[start:end],
        main.kind,
        None if main.life else main.days,
        main.life,
        main.suspended,
        fine_text,
        fine[2] if fine else None,
        fine[3] if fine else None,
    )


def _wordless(text: str, tokens: Sequence[Token]) -> Sentence | None:
    """A phrase without a term: 'house arrest', 'death', 'a suspended sentence', 'imprisoned'."""
    words = lexicon()
    if len(tokens) > 30:
        return None
    for i in range(len(tokens)):
        found = match(tokens, i, words.kinds, len(tokens))
        if found:
            nested = next((f for j in range(i, found[1]) if (f := match(tokens, j, words.kinds, len(tokens))) and f[0] != found[0]), None)
            kind = SentenceKind(found[0])
            suspended = any(
                at(tokens, j) in words.suspended and at(tokens, j - 1) not in words.suspended_not and at(tokens, j + 1) != "discharge"
                for j in range(len(tokens))
            )
            if kind is SentenceKind.OTHER and suspended:
                kind = SentenceKind(nested[0]) if nested else SentenceKind.IMPRISONMENT
            return Sentence(text.strip(), kind, None, False, suspended)
    lowered = {at(tokens, i) for i in range(len(tokens))}
    if lowered and lowered <= lexicon().death_alone:
        return Sentence(text.strip(), SentenceKind.DEATH, None)
    if lowered & words.fine:
        return Sentence(text.strip(), SentenceKind.FINE, None)
    return None


def _hint(tokens: Sequence[Token], first: int, last: int, group: Sequence[Term]) -> Hint:
    """The nearest telling word before the term; an 'imposed' one gives way to a modal or a plea close before it."""
    words, start = lexicon(), group[0].first
    found: list[tuple[int, str]] = []
    for j in range(start, max(first, start - HINT_WINDOW) - 1, -1):
        hint = match(tokens, j, words.hints, last)
        if hint and at(tokens, j) not in ("sentence", "term", "terms"):
            found.append((j, hint[0]))
    if any(t.kind is SentenceKind.DEATH for t in group):
        text = " ".join(at(tokens, j) for j in range(start, group[0].last))
        if text in ("death penalty", "capital punishment"):
            return Hint(found[0][1]) if found else Hint.POSSIBLE
        if not found:
            return Hint.IMPOSED
    if not found:
        return Hint.UNKNOWN
    place, sense = found[0]
    if sense == Hint.IMPOSED:
        for j, other in found[1:]:
            if place - j <= 7 and other in (Hint.POSSIBLE, Hint.SOUGHT):
                return Hint(other)
    return Hint(sense)
