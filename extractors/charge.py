"""Of what: the offences that persons are charged with, accused of or sentenced for, in the article's own words.

`find` looks for the words that introduce an offence ('charged with', 'on suspicion of', 'treason charges'), cuts the
phrase where the offence ends and splits lists. `category` sorts an offence after the UN crime classification (ICCS),
`statute` reads the law that is named. Who was charged is the business of syntax, not of this module.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any

from extractors import numbers
from extractors.numbers import HYPHENS, Token
from extractors.phrases import QUOTES, at, sentences
from extractors.records import Charge
from extractors.vocabulary import ChargeCategory

LONGEST = 32  # tokens of an offence; what is longer was not cut right
LOOK = 7  # tokens in which a word of an offence must appear
PAUSES = frozenset(",:()")
JOINTS = frozenset({"and", "or", "in", "on", "by"})
HARD = frozenset(".;!?•–—|")
UNITS = frozenset({"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "decade", "decades"})


MOST = 12  # introducing words of one sentence that are read
REACH = 70  # tokens that the offences behind one introducing word may take


@dataclass(frozen=True, slots=True)
class ChargeMention:
    """text[start:end] == `text`, the offence; `cue` names the words that introduced it."""

    start: int
    end: int
    text: str
    category: ChargeCategory
    statute: str | None
    cue: str
    confidence: float

    @property
    def charge(self) -> Charge:
        return Charge(self.text, self.category, self.statute)


@dataclass(frozen=True)
class _Cue:
    name: str
    verbs: tuple[tuple[str, ...], ...]
    preps: tuple[tuple[str, ...], ...]
    gap: int
    confidence: float
    strict: frozenset[tuple[str, ...]]
    keep: bool


@dataclass(frozen=True)
class _Words:
    cues: dict[str, tuple[_Cue, ...]]  # by the first word of a verb
    heads: frozenset[str]
    sure: frozenset[str]
    not_nominal: frozenset[str]
    cut: dict[str, frozenset[str]]
    categories: tuple[tuple[ChargeCategory, re.Pattern[str]], ...]
    offence: re.Pattern[str]  # a word of any category


@cache
def _words() -> _Words:
    data: dict[str, Any] = numbers.lexicon("charges")
    by_verb: dict[str, list[_Cue]] = {}
    for entry in data["cues"]:
        verbs = tuple(sorted((tuple(v.split()) for v in entry["verbs"]), key=len, reverse=True))
        preps = tuple(sorted((tuple(p.split()) for p in entry["preps"]), key=len, reverse=True))
        strict = frozenset(tuple(p.split()) for p in entry.get("strict", ()))
        cue = _Cue(entry["name"], verbs, preps, entry["gap"], entry["confidence"], strict, entry.get("keep", False))
        for first in {v[0] for v in verbs}:
            by_verb.setdefault(first, []).append(cue)
    return _Words(
        {verb: tuple(cues) for verb, cues in by_verb.items()},
        frozenset(data["nominal"]["heads"].split()),
        frozenset(data["nominal"]["sure"].split()),
        frozenset(data["nominal"]["not"].split()),
        {key: frozenset(value.split()) for key, value in data["cut"].items()},
        tuple((ChargeCategory(name), _pattern(stems)) for name, stems in data["categories"].items()),
        _pattern(" ".join(data["categories"].values())),
    )


def _pattern(stems: str) -> re.Pattern[str]:
    """One expression for the stems of a category; '*' is any ending, '_' up to three words between. Bounded throughout."""
    parts = []
    for quoted, bare in re.findall(r"'([^']+)'|(\S+)", stems):
        stem = re.escape(quoted or bare).replace(r"\*", r"\w*").replace("\\ ", r"\s+").replace("_", r"(?:\s+[\w'’-]{1,30}){0,3}?\s+")
        parts.append(stem)
    return re.compile(r"(?<![\w])(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")(?![\w])", re.IGNORECASE)


STATUTE = re.compile(
    r"\b\d{1,3}\s?U\.?\s?S\.?\s?C\.?(?:\s?§{1,2})?\s?\d{1,5}[a-z]?(?:\([a-z0-9]{1,4}\)){0,4}"
    r"|(?:\b(?:Articles?|Art\.|Sections?|Sec\.|Clause|Chapter|Paragraph)\s|§{1,2}\s?)\d{1,5}(?:[.:]\d{1,4})?(?:[-–]?[A-Z]\b)?(?:\([a-z0-9]{1,4}\)){0,4}"
    r"(?:\s(?:and|or|to)\s\d{1,5}(?:[-–]?[A-Z]\b)?)?(?:\sof\s(?:the\s|its\s|[A-Z][\w’'-]{1,20}\s){1,4}(?:[A-Z][\w’'-]{1,20}\s){0,4}(?:Code|Act|Law|Constitution|Ordinance)\b)?"
    r"|\b(?:[A-Z][\w’'-]{1,20}\s(?:(?:of|and|on|in|for)\s)?){0,4}[A-Z][\w’'-]{1,20}\s(?:Act|Code|Ordinance|Law|Decree)\b(?:\s(?:of\s)?\d{1,4})?(?:\s?\([a-z0-9]{1,4}\)){0,3}"
)


def category(text: str) -> ChargeCategory:
    """The ICCS-based category of an offence by its earliest telling word; OTHER when no word tells."""
    best: tuple[int, int, int] | None = None
    found = ChargeCategory.OTHER
    for rank, (name, pattern) in enumerate(_words().categories):
        match = pattern.search(text)
        if match and name is not ChargeCategory.OTHER:
            key = (match.start(), match.start() - match.end(), rank)
            if best is None or key < best:
                best, found = key, name
    return found


def statute(text: str) -> str | None:
    """The first law named in the text: 'Article 488', 'Section 295-C', '18 U.S.C. 1752', 'Public Order Act 1986'."""
    match = STATUTE.search(text)
    return match.group() if match else None


def find(sentence: str) -> list[ChargeMention]:
    """Every offence that the text introduces as one, in order; overlapping readings give way to the surer one.

    The text may hold several sentences. Linear in the text; never raises.
    """
    tokens = numbers.tokenize(sentence)
    laws = list(STATUTE.finditer(sentence))
    lines = frozenset(i for i in range(1, len(tokens)) if "\n" in sentence[tokens[i - 1].end : tokens[i].start])
    found: list[ChargeMention] = []
    for first, last in sentences(sentence, tokens):
        for cue, begin, confidence in islice(_cued(tokens, first, last), MOST):
            for start, end in _cut(tokens, lines, begin, min(last, begin + REACH), keep=cue.keep):
                found.append(_mention(sentence, tokens, start, end, cue.name, _judged(tokens, start, end, cue.name, confidence)))
        found += _nominal(sentence, tokens, first, last)
        found += _graded(sentence, tokens, lines, first, last)
    found = [_unquoted(sentence, m) for m in found]
    kept: list[ChargeMention] = []
    by_start = sorted(found, key=lambda m: (m.start, -m.confidence, m.start - m.end))
    for mention in by_start:
        if kept and mention.start < kept[-1].end:
            if mention.confidence > kept[-1].confidence:
                kept[-1] = mention
            continue
        kept.append(mention)
    return [_with_statute(m, laws, sentence) for m in kept]


def _unquoted(text: str, m: ChargeMention) -> ChargeMention:
    """An offence that opens with a quotation mark ends where the quotation does."""
    before = text[m.start - 1 : m.start] if m.start else ""
    closing = {'"': '"', "“": "”", "«": "»"}.get(before)
    end = text.find(closing, m.start, m.end) if closing else -1
    return replace(m, end=end, text=text[m.start : end]) if end > m.start else m


# --- introducing words -------------------------------------------------------------------------------------------


def _is(tokens: Sequence[Token], i: int, words: tuple[str, ...]) -> bool:
    return all(at(tokens, i + k) == word for k, word in enumerate(words))


def _cued(tokens: Sequence[Token], first: int, last: int) -> Iterator[tuple[_Cue, int, float]]:
    """(cue, place where its object begins, confidence) for every cue in tokens[first:last]."""
    table = _words().cues
    for i in range(first, last):
        for cue in table.get(at(tokens, i), ()):
            verb = next((v for v in cue.verbs if _is(tokens, i, v)), None)
            if verb is None:
                continue
            begin = _object(tokens, cue, i + len(verb), last)
            if begin is not None:
                yield cue, begin, _confidence(tokens, cue, i, begin, first)


def _object(tokens: Sequence[Token], cue: _Cue, after: int, last: int) -> int | None:
    """Where the object of a cue begins: behind the first preposition of it that an offence may follow."""
    cut = _words().cut
    for j in range(after, min(last, after + cue.gap + 1)):
        if tokens[j].text in HARD or (at(tokens, j) in ("who", "which", "whose") and cue.gap > 3 and cue.name != "allegedly"):
            return None
        for prep in cue.preps:
            if not (_is(tokens, j, prep) and j + len(prep) < last):
                continue
            begin = j if cue.keep else j + len(prep)
            if prep in (("over",), ("because", "of")) and j - after > 6:
                continue
            paused = "," in {t.text for t in tokens[after:j]} and not _date_between(tokens, after, j)
            if prep == ("of",) and j > after and (cut["no_of"] & {at(tokens, j - 1)} or paused):
                continue  # 'convicted because of', 'if convicted, the founder of'
            if prep in cue.strict and not _offence_ahead(tokens, begin, last, gerund=prep not in (("in",),)):
                continue
            if at(tokens, begin) in UNITS or _duration(tokens, begin):
                continue
            if prep in (("in",), ("on",)) and (at(tokens, begin) in cut["on_stop"] or tokens[begin].digits):
                continue  # 'pleaded guilty in March to'
            return begin
        if at(tokens, after - 1) in ("charged", "accused") and at(tokens, j) in ("is", "are", "has", "have", "that"):
            return None  # 'charged that the rebels are ...': a reproach in a clause of its own
        if tokens[j].text == "," and cue.name in ("indicted_for", "conviction_for", "tried_for"):
            return None
        if cue.name in ("charged_with", "accused_of") and at(tokens, j) in ("after", "when", "because"):
            return None
    return None


def _date_between(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether tokens[first:last] are a date: 'found guilty on July 12, 2019, of'."""
    words = _words().cut["on_stop"] | {",", "on", "in", "late", "early", "last"}
    return all(t.digits or t.lower.rstrip("'") in words for t in tokens[first:last])


def _duration(tokens: Sequence[Token], i: int) -> bool:
    """'for five years': a number and a unit of time."""
    while at(tokens, i) in ("about", "more", "than", "at", "least", "nearly", "up", "to", "the", "another", "over"):
        i += 1
    number = numbers.read(tokens, i) if i < len(tokens) else None
    j = number.last if number else i + 1 if at(tokens, i) in ("a", "an", "past", "last") else i
    while j < len(tokens) and tokens[j].text in HYPHENS:
        j += 1
    return at(tokens, j) in UNITS or (number is not None and at(tokens, j) in ("more",))


def _gerund(tokens: Sequence[Token], i: int) -> bool:
    word = at(tokens, i)
    return word.endswith("ing") and len(word) > 4 and word not in _words().cut["not_gerund"]


def _offence_word(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a word of an offence stands in tokens[first:last]."""
    return first < last and _words().offence.search(_plain(tokens, first, last)) is not None


def _plain(tokens: Sequence[Token], first: int, last: int) -> str:
    return " ".join(at(tokens, j) for j in range(first, last))


def _offence_ahead(tokens: Sequence[Token], i: int, last: int, gerund: bool = True) -> bool:
    i = _skipped(tokens, i, last)
    end = i
    while end < min(last, i + LOOK) and tokens[end].text not in HARD and tokens[end].text not in ",:" and at(tokens, end) not in _words().cut["stop"]:
        end += 1
    return (gerund and _gerund(tokens, i)) or _offence_word(tokens, i, end)


def _confidence(tokens: Sequence[Token], cue: _Cue, i: int, begin: int, first: int) -> float:
    """The cue's confidence, lowered where the words around speak of another sense or of a mere reproach."""
    cut = _words().cut
    before = {at(tokens, j) for j in range(max(first, i - 8), i)}
    if cue.name == "charged_with" and at(tokens, _skipped(tokens, begin, len(tokens))) in cut["tasked"]:
        return 0.15
    if cue.name == "charged_with" and at(tokens, begin) in cut["perhaps_tasked"] and not _offence_word(tokens, begin, min(len(tokens), begin + LOOK)):
        return 0.15
    if cue.name == "accused_of":
        passive = at(tokens, i) == "accused" and begin - i <= 3 and at(tokens, i + 1).startswith("of")
        if not passive:
            return 0.3 if before & cut["authorities"] else 0.15
    if cue.name in ("charged_with", "on_charges_of") and at(tokens, i) == "charge" and at(tokens, i - 1) in ("in", "of"):
        return 0.05
    if {"not", "never", "no", "without"} & {at(tokens, i - 1), at(tokens, i - 2)} and cue.name != "guilty_of":
        return cue.confidence * 0.4
    return cue.confidence


def _judged(tokens: Sequence[Token], start: int, end: int, cue: str, confidence: float) -> float:
    """Confidence with the object in view: an offence's own word speaks for it, a long phrase without one against."""
    if _offence_word(tokens, start, min(end, start + 12)):
        return min(0.95, confidence + 0.1)
    if _gerund(tokens, start):
        return confidence * 0.7 if cue in ("on_suspicion_of", "accused_of") else confidence
    return confidence * 0.6


# --- the cut -----------------------------------------------------------------------------------------------------


def _skipped(tokens: Sequence[Token], i: int, last: int) -> int:
    """Past determiners and 'two felony counts of'."""
    cut = _words().cut
    for _ in range(6):
        start = i
        while i < last and (at(tokens, i) in cut["skip"] or tokens[i].text in QUOTES or tokens[i].text in (":", "[", "(")):
            i += 1
        j = i
        while j < min(last, i + 6) and (
            tokens[j].digits
            or tokens[j].text in HYPHENS
            or at(tokens, j) in cut["count_adjectives"] | cut["skip"]
            or at(tokens, j) in numbers.lexicon("numbers")["tens"]
        ):
            j += 1
        if j < last and at(tokens, j) in cut["count_words"]:
            k = j + 1
            while at(tokens, k) in ("each", ","):
                k += 1
            if at(tokens, k) in ("of", "including", "for", ":", "-"):
                i = k + 1
            elif at(tokens, k) == "such" and at(tokens, k + 1) == "as":
                i = k + 2
        elif i + 3 < last and tokens[i].digits and _is(tokens, i + 1, ("out", "of")):
            i += 4
        elif tokens[i].digits if i < last else False:
            # a bare number before the offence: '13 separate terror offenses'
            i = j if j < last and j > i and tokens[j].word else i
        if i == start:
            break
    return min(i, last)


def _cut(tokens: Sequence[Token], lines: frozenset[int], begin: int, last: int, keep: bool = False) -> list[tuple[int, int]]:
    """Token ranges of the offences in the phrase at tokens[begin], lists split. `lines`: the tokens that begin a line."""
    cut = _words().cut
    spans: list[tuple[int, int]] = []
    i = begin if keep else _skipped(tokens, begin, last)
    start, clause = i, False
    limit = min(last, i + 4 * LONGEST)
    while i < limit:
        word = at(tokens, i)
        if i in lines and i > start and not (tokens[i].text[0].islower() or at(tokens, i - 1) in cut["loose"] or tokens[i - 1].text == ","):
            break  # a new line of a list or a table, not a wrapped one
        if tokens[i].text == "." and i > start and (len(tokens[i - 1].text) <= 2 or (i + 1 < last and tokens[i + 1].start == tokens[i].end)):
            i += 1
            continue
        if tokens[i].text in HARD or tokens[i].text == ":" or (tokens[i].text in HYPHENS and _headline_dash(tokens, i)):
            break
        if tokens[i].text == "(":
            if i + 2 < limit and tokens[i + 1].text.isupper() and tokens[i + 2].text == ")":
                i += 3
                continue
            if not clause and _closing(tokens, i, limit) - i > 4:
                break
            i = _closing(tokens, i, limit)
            continue
        if word == "that" or word == "what":
            if _gerund(tokens, start) and i > start and (word == "what" or _gerund(tokens, i - 1)):
                clause = True
                i += 1
                continue
            if i > start:
                break
        if word == "after" and _is(tokens, i, ("after", "the", "fact")):
            i += 3
            continue
        if i > start and word in cut["stop"] and not (clause and word in cut["in_clause"]):
            break
        if i > start and _circumstance(tokens, i, start, last):
            after = _past_year(tokens, i, last)
            if after is None or not (tokens[after].text == "," or at(tokens, after) in ("and", "or")):
                break
            nxt = after + 2 if tokens[after].text == "," and at(tokens, after + 1) in ("and", "or") else after + 1
            if not _new_item(tokens, start, i, nxt, limit):
                break
            spans.append((start, i))  # 'robbery in 1999 and assault in 2000'
            start = i = _skipped(tokens, nxt, limit)
            continue
        if tokens[i].text == "," or word in ("and", "or", "nor"):
            nxt = i + 1
            while nxt < min(limit, i + 6) and (at(tokens, nxt) in ("and", "or", ",", "as", "well", "also", "then") or tokens[nxt].text in QUOTES):
                nxt += 1
            if _new_item(tokens, start, i, nxt, limit):
                if i > start:
                    spans.append((start, i))
                if at(tokens, nxt) in ("of", "with", "for", "to"):
                    nxt += 1
                start = i = _skipped(tokens, nxt, limit)
                clause = False
                continue
            if tokens[i].text == ",":
                break
            if at(tokens, nxt) in cut["continue_verbs"] or _duration(tokens, nxt):
                break
        i += 1
    if i > start:
        spans.append((start, i))
    out = []
    for s, e in spans:
        e = _trimmed(tokens, s, e)
        if e > s and e - s <= LONGEST and any(tokens[j].word and len(tokens[j].text) > 2 for j in range(s, e)) and not _empty(tokens, s, e):
            out.append((s, e))
    return out


def _headline_dash(tokens: Sequence[Token], i: int) -> bool:
    """A dash between clauses, or between a heading and the text it was glued to ('... Report-CAIRO')."""
    if i + 1 >= len(tokens) or tokens[i].start > tokens[i - 1].end or tokens[i + 1].text in HYPHENS:
        return True
    nxt = tokens[i + 1].text
    before = tokens[i - 1].text
    small = not before[0].isupper() and len(before) > 4
    return nxt[0].isupper() and (small or (nxt.isupper() and len(nxt) > 3) or nxt in ("The", "A", "In", "An"))


def _past_year(tokens: Sequence[Token], i: int, last: int) -> int | None:
    """The place behind 'in 1999' at tokens[i]."""
    if i + 2 < last and at(tokens, i) in ("in", "from", "of") and re.fullmatch(r"(?:19|20)\d\d", tokens[i + 1].text):
        return i + 2
    return None


def _empty(tokens: Sequence[Token], start: int, end: int) -> bool:
    """'those crimes', 'them': words that name no offence."""
    cut = _words().cut
    generic = cut["count_words"] | cut["count_adjectives"] | cut["skip"] | cut["no_object"] | {"different", "more", "such", "these", "those"}
    if at(tokens, start) in cut["no_object"] - cut["count_words"] - cut["count_adjectives"]:
        return True
    return all(at(tokens, j) in generic or tokens[j].digits for j in range(start, end))


def _closing(tokens: Sequence[Token], i: int, limit: int) -> int:
    for j in range(i + 1, min(limit, i + 12)):
        if tokens[j].text == ")":
            return j + 1
    return min(limit, i + 12)


def _circumstance(tokens: Sequence[Token], i: int, start: int, last: int) -> bool:
    """Whether tokens[i] begins words of time, place of trial or manner, which are no part of the offence."""
    cut, word, nxt = _words().cut, at(tokens, i), at(tokens, i + 1)
    if word in ("in", "over") and nxt in ("the", "a", "an") and at(tokens, i + 2) in cut["occasions"] and not _gerund(tokens, start):
        return True  # 'murder in the death of': the occasion, not the offence
    named = not _gerund(tokens, start) and _offence_word(tokens, start, i)
    if word in ("in", "at", "outside", "near", "inside") and named and at(tokens, i + 2) != "degree":
        if i + 1 < last and tokens[i + 1].text[:1].isupper():
            return True
        if nxt in ("a", "an", "the") and at(tokens, i + 2) not in ("first", "second", "third", "fourth"):
            return True
    if word == "in":
        if nxt in cut["in_stop"] or (tokens[i + 1].digits if i + 1 < last else False):
            return True
        return nxt in ("a", "the") and at(tokens, i + 2) in ("case", "trial", "separate", "court", "early", "late")
    if word == "on" and nxt in cut["on_stop"]:
        return True
    if word in ("from", "between", "since", "of", "at") and i + 1 < last and re.fullmatch(r"(?:19|20)\d\d", tokens[i + 1].text):
        return True
    if word in ("from", "since") and nxt in cut["on_stop"]:
        return True
    if word in UNITS and nxt in ("ago", "earlier", "later", "before", "after"):
        return True
    if word in ("last", "this", "next", "earlier") and nxt in UNITS | cut["seasons"]:
        return True
    if word == "for" and not at(tokens, start).startswith("conspir"):
        return nxt in cut["for_stop"] or (_gerund(tokens, i + 1) and not _gerund(tokens, start))
    if word == "against" and i + 1 < last:
        return (
            tokens[i + 1].digits
            or nxt in numbers.lexicon("numbers")["tens"]
            or nxt in cut["counted"]
            or any(
                tokens[j].text[:1].isupper() and at(tokens, j + 1)[:1] and tokens[j + 1].text[:1].isupper()
                for j in range(i + 1, min(last - 1, i + 3))
            )
        )
    if word == "by":
        return _gerund(tokens, i + 1)
    if word == "under":
        named = any(tokens[j].text[0].isupper() or tokens[j].digits for j in range(i + 1, min(last, i + 3)))
        return named or at(tokens, i + 2) in ("law", "laws", "code")
    if word in ("with", "without"):
        return nxt in ("an", "a") and at(tokens, i + 2) in ("affirmative", "maximum", "possible", "hearing")
    if word == "as":
        return nxt in ("part", "well") or at(tokens, i - 1) not in ("such", "known")
    return word == "out" and nxt == "of"


def _new_item(tokens: Sequence[Token], start: int, i: int, nxt: int, limit: int) -> bool:
    """Whether a further offence of the list begins at tokens[nxt], behind the comma or conjunction at tokens[i]."""
    if nxt >= limit:
        return False
    cut = _words().cut
    comma = tokens[i].text == ","
    word = at(tokens, nxt)
    if word in ("of", "with") and comma and _gerund(tokens, nxt + 1):
        return True
    if word in ("of", "with") and not comma and (_gerund(tokens, nxt + 1) or _offence_word(tokens, nxt + 1, min(limit, nxt + 5))):
        return True  # 'with fraud and with false certification'
    if word in ("district", "attorney", "prosecutor", "judge", "state", "county", "according"):
        return False
    if word in cut["participles"] or (word in cut["stop"] and word not in cut["skip"]) or word in cut["continue_verbs"]:
        return False
    begin = _skipped(tokens, nxt, limit)
    if begin > nxt + 1 and at(tokens, begin - 1) == "of":
        return True  # 'and one count of'
    if _gerund(tokens, begin):
        if i - start == 1 and _gerund(tokens, start):
            return False  # 'organizing and participating in': one object for both
        return not comma or _gerund(tokens, start) or _offence_word(tokens, begin, begin + 1) or at(tokens, i + 1) in ("and", "or")
    if word in ("the", "his", "her", "their") and comma and begin == nxt + 1 and not tokens[begin].text.islower():
        return False
    end = begin
    ends = HARD | PAUSES | JOINTS | cut["stop"]
    while end < min(limit, begin + 5) and tokens[end].text not in ends and at(tokens, end) not in ends:
        end += 1
    goods = (_plain(tokens, begin, end), _plain(tokens, i - 1, i))
    if end - begin <= 2 and i - start > 1 and all(category(g) is ChargeCategory.DRUGS for g in goods) and not _gerund(tokens, end - 1):
        return False  # 'conspiracy to sell cocaine, heroin and opium': further goods, no further offence
    previous = _offence_word(tokens, start, i) or _gerund(tokens, start)
    return previous and not tokens[begin].digits and _offence_word(tokens, begin, end)


def _trimmed(tokens: Sequence[Token], start: int, end: int) -> int:
    """Without words that cannot end an offence."""
    loose = _words().cut["loose"]
    if end - start >= 2 and at(tokens, end - 1) in ("charges", "charge", "counts", "count"):
        end -= 1
    while end > start and ((not tokens[end - 1].text[0].isalnum() and tokens[end - 1].text not in (")", "%")) or at(tokens, end - 1) in loose):
        end -= 1
    return end


def _mention(text: str, tokens: Sequence[Token], start: int, end: int, cue: str, confidence: float) -> ChargeMention:
    begin, stop = tokens[start].start, tokens[end - 1].end
    phrase = text[begin:stop]
    if phrase.endswith(("'", "’")):
        stop, phrase = stop - 1, phrase[:-1]
    return ChargeMention(begin, stop, phrase, category(phrase), statute(phrase), cue, round(confidence, 3))


# --- 'treason charges' -------------------------------------------------------------------------------------------


def _nominal(text: str, tokens: Sequence[Token], first: int, last: int) -> list[ChargeMention]:
    words, out = _words(), []
    for i in range(first + 1, last):
        if at(tokens, i) not in words.heads:
            continue
        start = i
        while start > max(first, i - 5):
            token = tokens[start - 1]
            if token.text in HYPHENS and start - 1 > first and tokens[start - 2].end == token.start:
                start -= 1
                continue
            word = at(tokens, start - 1)
            if not token.word or word in words.not_nominal or word in words.cut["stop"] or token.lower.endswith("'s"):
                break
            start -= 1
        while start < i and not _offence_word(tokens, start, min(i, start + (3 if at(tokens, start + 1) == "degree" else 2))):
            start += 1  # what stands before the offence's own words is no part of it
        if start < i and tokens[start].word and _offence_word(tokens, start, i) and at(tokens, i - 1) not in words.heads:
            name = f"nominal_{at(tokens, i).rstrip('s')}"
            confidence = 0.65 if at(tokens, i) in words.sure else 0.4
            end = i + 1 if at(tokens, i) in ("enhancement",) or at(tokens, i).startswith("offen") else i
            out.append(_mention(text, tokens, start, _trimmed(tokens, start, end), name, confidence))
    return out


def _graded(text: str, tokens: Sequence[Token], lines: frozenset[int], first: int, last: int) -> list[ChargeMention]:
    """An item of a list of charges with its degree: 'Official Misconduct, a Class B misdemeanor'."""
    out = []
    for i in range(first + 2, last):
        if at(tokens, i) not in ("felony", "misdemeanor", "misdemeanour"):
            continue
        comma = next((j for j in range(i - 1, max(first, i - 6), -1) if tokens[j].text == "," and at(tokens, j + 1) in ("a", "an", "both")), None)
        if comma is None:
            continue
        start = next((j for j in range(comma - 1, max(first, comma - 12) - 1, -1) if j == first or j in lines or tokens[j - 1].text in ":•-"), None)
        if start is not None and comma > start and _offence_word(tokens, start, comma):
            out.append(_mention(text, tokens, start, comma, "graded", 0.8))
    return out


def _with_statute(mention: ChargeMention, laws: list[re.Match[str]], text: str) -> ChargeMention:
    """The law named nearest to the offence within its sentence."""
    if mention.statute or not laws:
        return mention
    place = bisect.bisect(laws, mention.end, key=lambda law: law.start())
    near = [
        law
        for law in laws[max(0, place - 1) : place + 1]
        if abs(law.start() - mention.end) < 200
        and not re.search(r"[.;]\s+[A-Z]", text[min(law.end(), mention.end) : max(law.start(), mention.start)])
    ]
    if not near:
        return mention
    return replace(mention, statute=min(near, key=lambda law: abs(law.start() - mention.end)).group())
