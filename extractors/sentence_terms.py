"""The components of a sentence: terms of years, life, death, lashes, hours of work, fines.

`read` goes once over the tokens of one sentence of the text and gives its components; what is no sentence of its own
('suspended for two years', 'a minimum of 18 years', 'three years ago') is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractors import numbers
from extractors.numbers import HYPHENS, Token
from extractors.phrases import Phrases, at, index, match, past_hyphens
from extractors.vocabulary import SentenceKind

TERM_WORDS = frozenset({"sentence", "sentences", "term", "terms"})
WINDOW = 8  # tokens around a term in which the words that name its kind are looked for


@dataclass(frozen=True)
class Words:
    units: dict[str, int]
    hours: frozenset[str]
    kinds: Phrases
    hints: Phrases
    extra_before: Phrases
    extra_after: Phrases
    suspended: frozenset[str]
    suspended_not: frozenset[str]
    pretrial: Phrases
    life: Phrases
    life_not: Phrases
    fine: frozenset[str]
    wages: Phrases
    not_fine: Phrases
    signs: dict[str, str]
    prefixes: dict[str, str]
    currencies: Phrases
    strong: frozenset[str]
    life_weak: frozenset[str]  # phrases of life that need a word of sentencing
    closing: frozenset[str]  # words behind which a term's kind is no longer named
    death_alone: frozenset[str]  # a phrase of these words alone tells a death sentence
    again: frozenset[str]  # words that open another person's or court's sentence
    number_starts: frozenset[str]


@dataclass(frozen=True)
class Term:
    """One component of a sentence, at tokens[first:last]."""

    first: int
    last: int
    kind: SentenceKind
    days: int | None = None
    life: bool = False
    suspended: bool = False
    fine: tuple[int, int, float | None, str | None] | None = None  # span in tokens, amount, currency
    cue: bool = False  # the words around say that it is a sentence


RANK = {
    SentenceKind.DEATH: 6,
    SentenceKind.IMPRISONMENT: 5,
    SentenceKind.ADMINISTRATIVE_ARREST: 5,
    SentenceKind.HOUSE_ARREST: 4,
    SentenceKind.PROBATION: 3,
    SentenceKind.COMMUNITY_SERVICE: 3,
    SentenceKind.FINE: 2,
    SentenceKind.OTHER: 1,
}


@cache
def lexicon() -> Words:
    data: dict[str, Any] = numbers.lexicon("sentences")
    return Words(
        units=data["units"],
        hours=frozenset(data["hours"]["words"].split()),
        kinds=index(data["kinds"].items()),
        hints=index(data["cues"].items()),
        extra_before=index([("extra", data["extra"]["before"])]),
        extra_after=index([("extra", data["extra"]["after"])]),
        suspended=frozenset(data["suspended"]["words"]),
        suspended_not=frozenset(data["suspended"]["not_before"]),
        pretrial=index([("pretrial", data["pretrial"]["words"])]),
        life=index([("life", data["life"]["phrases"])]),
        life_not=index([("not", data["life"]["not"])]),
        fine=frozenset(data["fines"]["strict"]),
        wages=index(data["fines"]["units"].items()),
        not_fine=index([("not", data["fines"]["not_after"])]),
        signs=data["currencies"]["signs"],
        prefixes=data["currencies"]["prefixes"],
        currencies=index((code, [phrase]) for phrase, code in data["currencies"]["words"].items()),
        strong=frozenset(data["strong"]["words"].split()),
        life_weak=frozenset(data["life"]["weak"]),
        closing=frozenset(data["closing"]["words"].split()),
        again=frozenset(data["again"]["words"].split()),
        death_alone=frozenset(data["death_alone"]["words"].split()),
        number_starts=numbers.starts(),
    )


def read(tokens: Sequence[Token], first: int, last: int, phrase: bool) -> list[Term]:
    """The components told in tokens[first:last], extras ('suspended for two years', 'a minimum of') left out."""
    words, out = lexicon(), []
    i = floor = first  # `floor`: where the component before ends
    while i < last:
        token, word = tokens[i], at(tokens, i)
        term: Term | None = None
        if word in words.life:
            term = _life(tokens, i, floor, last, phrase)
        if term is None and word in ("life",) and phrase and i == first:
            term = Term(i, i + 1, SentenceKind.IMPRISONMENT, life=True, cue=True)
        if term is None and word in words.kinds:
            term = _worded(tokens, i, floor, last)
        if term is None and (token.digits or word in words.number_starts or token.text in words.signs):
            term, after = _numbered(tokens, i, (first, floor), last, phrase)
            if term is None and after > i:
                i = floor = after
                continue
        if term is not None:
            out.append(term)
            i = floor = max(term.last, i + 1)
            continue
        i += 1
    return out


def _life(tokens: Sequence[Token], i: int, floor: int, last: int, phrase: bool) -> Term | None:
    words = lexicon()
    found = match(tokens, i, words.life, last)
    if not found or match(tokens, i, words.life_not, last) or match(tokens, max(floor, i - 1), words.life_not, last):
        return None
    matched = " ".join(at(tokens, j) for j in range(i, found[1]))
    if matched in words.life_weak and not phrase and not _strong_before(tokens, i, floor):
        return None
    end = found[1]
    kind = _after_kind(tokens, end, last)
    if kind:
        end = kind[1]
    return Term(i, end, SentenceKind.IMPRISONMENT, life=True, cue=True)


def _worded(tokens: Sequence[Token], i: int, floor: int, last: int) -> Term | None:
    """Kinds that need no number: death, and 'sentenced to house arrest', 'a suspended sentence'."""
    found = match(tokens, i, lexicon().kinds, last)
    if not found:
        return None
    sense, end = found
    if sense == SentenceKind.DEATH:
        return Term(i, end, SentenceKind.DEATH, cue=True)
    matched = " ".join(at(tokens, j) for j in range(i, end))
    if matched == "suspended sentence" and not _number_near(tokens, end, last):
        return Term(i, end, SentenceKind.IMPRISONMENT, suspended=True, cue=True)
    if sense in (SentenceKind.HOUSE_ARREST, SentenceKind.PROBATION, SentenceKind.COMMUNITY_SERVICE) or matched == "time served":
        to = any(at(tokens, j) in ("sentenced", "sentencing") and at(tokens, j + 1) == "to" for j in range(max(floor, i - 4), i))
        if to and not _number_near(tokens, end, last):
            return Term(i, end, SentenceKind(sense), cue=True)
    return None


def _number_near(tokens: Sequence[Token], i: int, last: int) -> bool:
    words = lexicon()
    return any(tokens[j].digits or at(tokens, j) in words.units or tokens[j].text in words.signs for j in range(i, min(last, i + 5)))


def _numbered(tokens: Sequence[Token], i: int, begins: tuple[int, int], last: int, phrase: bool) -> tuple[Term | None, int]:
    """The component that a number opens, or None and the place to read on from. `begins`: where sentence and gap begin."""
    words, (first, floor) = lexicon(), begins
    money = _money(tokens, i, last)
    if money is not None:
        end, amount, currency = money
        if _fine_near(tokens, i, end, floor, last):
            begin = i - 1 if i > floor and tokens[i - 1].end == tokens[i].start and at(tokens, i - 1) in words.prefixes else i
            return Term(begin, end, SentenceKind.FINE, fine=(begin, end, amount, currency), cue=True), end
        return None, end
    duration = _duration(tokens, i, last)
    if duration is None:
        return _counted(tokens, i, last)
    end, days = duration
    extra = match(tokens, past_hyphens(tokens, end), words.extra_after, last)
    again = at(tokens, i - 1) == "suspended" and first < floor and i - floor <= 3  # 'six months suspended 12 months'
    if (extra and at(tokens, extra[1]) != "order") or again or _ends_with(tokens, i, floor, words.extra_before):
        return None, end
    if at(tokens, end) == "to" and at(tokens, end + 1) == "life":
        return Term(i, end + 2, SentenceKind.IMPRISONMENT, life=True, cue=True), end + 2
    return _classified(tokens, i, end, days, floor, last, phrase)


def _classified(tokens: Sequence[Token], i: int, end: int, days: int | None, floor: int, last: int, phrase: bool) -> tuple[Term | None, int]:
    """A duration as a sentence of the kind that the words around name."""
    words = lexicon()
    after, before = _after_kind(tokens, end, last), _before_kind(tokens, i, floor)
    suspended = _suspended(tokens, i, after[1] if after else end, floor, last)
    if suspended is None:
        return None, end
    strong = _strong_before(tokens, i, floor) or any(at(tokens, j) in TERM_WORDS for j in range(end, min(last, end + 4)))
    kind = SentenceKind(after[0]) if after else SentenceKind(before) if before else SentenceKind.IMPRISONMENT
    if after and before and RANK[SentenceKind(before)] > RANK[kind] and at(tokens, i - 1) in ("of", "for") and kind is SentenceKind.OTHER:
        kind = SentenceKind(before)
    if suspended and kind is SentenceKind.OTHER:  # 'a suspended sentence of two years'
        kind = SentenceKind.IMPRISONMENT
    if not (after or before or strong or suspended or phrase):
        return None, end
    sentenced = strong or suspended or any(match(tokens, j, words.hints, last) for j in range(max(floor, i - WINDOW), i))
    held = any(match(tokens, j, words.pretrial, last) for j in range(max(floor, i - 6), min(last, end + 4)))
    if held and not strong and not phrase:
        return None, end
    if kind in (SentenceKind.OTHER, SentenceKind.ADMINISTRATIVE_ARREST, SentenceKind.HOUSE_ARREST) and not sentenced and not phrase:
        return None, end
    close = after[1] if after else end
    while at(tokens, close) in ("sentence", "sentences", "term", "terms", "order"):
        close += 1
    return Term(i, close, kind, days=days, suspended=suspended, cue=True), close


def _counted(tokens: Sequence[Token], i: int, last: int) -> tuple[Term | None, int]:
    """'200 hours of community service', '90 lashes'; else None and the place after the number."""
    words = lexicon()
    number = numbers.read(tokens, i)
    if number is None:
        return None, i
    end = past_hyphens(tokens, number.last)
    if at(tokens, end) in words.hours:
        kind = _after_kind(tokens, end + 1, last)
        nearby = " ".join(at(tokens, j) for j in range(max(0, i - 6), i))
        if (kind and kind[0] == SentenceKind.COMMUNITY_SERVICE) or "unpaid work" in nearby or "community" in nearby:
            return Term(i, kind[1] if kind else end + 1, SentenceKind.COMMUNITY_SERVICE, cue=True), kind[1] if kind else end + 1
        return None, end + 1
    if at(tokens, end) in ("lashes", "lash", "strokes", "whips"):
        stop = end + 4 if [at(tokens, end + k) for k in (1, 2, 3)] == ["of", "the", "cane"] else end + 1
        return Term(i, stop, SentenceKind.OTHER, cue=True), stop
    return None, i


def _duration(tokens: Sequence[Token], i: int, last: int) -> tuple[int, int | None] | None:
    """(place after, days) of '4 years and 6 months', 'six to 12 years', 'a year and a half'; days None when vague."""
    total, end, smallest, vague, j = 0.0, None, float("inf"), False, i
    while j < last:
        part = _part(tokens, j, last)
        if part is None or part[1] >= smallest:
            break
        count, unit, after, unsure = part
        vague, smallest, end = vague or unsure, unit, after
        total += count * unit
        if [at(tokens, after + k) for k in (0, 1, 2)] == ["and", "a", "half"]:
            total, end = total + unit / 2, after + 3
            break
        j = after
        while j < last and (at(tokens, j) in ("and", ",", "&") or tokens[j].text in HYPHENS) and j < after + 2:
            j += 1
    if end is None:
        return None
    return end, None if vague else round(total)


def _part(tokens: Sequence[Token], i: int, last: int) -> tuple[float, int, int, bool] | None:
    """(count, days in the unit, place after, vague) of one number with its unit."""
    units = lexicon().units
    if at(tokens, i) in ("a", "an") and at(tokens, i + 1) in units:
        return 1.0, units[at(tokens, i + 1)], i + 2, False
    if at(tokens, i) == "half" and at(tokens, i + 1) in ("a", "an") and at(tokens, i + 2) in units:
        return 0.5, units[at(tokens, i + 2)], i + 3, False
    number = numbers.read(tokens, i)
    if number is None or number.high > 100_000:
        return None
    j, count = number.last, number.high
    if at(tokens, j) in ("to", "or") or (j < last and tokens[j].text in HYPHENS):
        upper = numbers.read(tokens, j + 1) if j + 1 < last else None
        if upper is not None and not upper.vague and upper.high >= count:
            j, count = upper.last, upper.high
    j = past_hyphens(tokens, j)
    for _ in range(2):
        if at(tokens, j) in ("more", "full", "additional", "consecutive", "further", "calendar", "extra", "straight"):
            j += 1
    if j >= last or at(tokens, j) not in units:
        return None
    return count, units[at(tokens, j)], j + 1, number.vague


def _after_kind(tokens: Sequence[Token], i: int, last: int) -> tuple[str, int] | None:
    """The kind named within a few tokens after a term: (kind, place after its words)."""
    words, limit = lexicon(), min(last, i + WINDOW)
    j = i
    while j < limit:
        word = at(tokens, j)
        if word in words.closing and not (word == "on" and match(tokens, j + 1, words.kinds, last)):
            return None
        if word == "," and j > i:
            return None
        if tokens[j].digits or tokens[j].text in words.signs:
            return None
        found = match(tokens, j, words.kinds, last)
        if found and found[0] != SentenceKind.DEATH:
            nxt = match(tokens, past_hyphens(tokens, found[1]), words.kinds, last)
            return nxt if nxt and nxt[0] != SentenceKind.DEATH and found[0] == SentenceKind.OTHER else found
        j += 1
    return None


def _before_kind(tokens: Sequence[Token], i: int, floor: int) -> str | None:
    """The kind named within a few tokens before a term, the nearest one."""
    words = lexicon()
    for j in range(i - 1, max(floor, i - 7) - 1, -1):
        if at(tokens, j) in (",", "and", "but", ";") and j < i - 1:
            return None
        found = match(tokens, j, words.kinds, i)
        if found and found[0] != SentenceKind.DEATH:
            longer = match(tokens, j - 1, words.kinds, i) if j > floor else None
            return longer[0] if longer and longer[1] >= found[1] else found[0]
    return None


def _ends_with(tokens: Sequence[Token], i: int, floor: int, table: Phrases) -> bool:
    """Whether a phrase of the table ends right before tokens[i] ('a' and 'an' skipped)."""
    end = i
    while end > floor and (at(tokens, end - 1) in ("a", "an", "the", "another", "about", "up", "to") or tokens[end - 1].text in HYPHENS):
        end -= 1
    return any((found := match(tokens, j, table, end)) is not None and found[1] == end for j in range(max(floor, end - 5), end))


def _strong_before(tokens: Sequence[Token], i: int, floor: int) -> bool:
    """A word of sentencing within a few tokens before."""
    strong = lexicon().strong
    return any(at(tokens, j) in strong for j in range(max(floor, i - WINDOW), i))


def _suspended(tokens: Sequence[Token], i: int, end: int, floor: int, last: int) -> bool | None:
    """Whether the term is suspended; None for the suspended part of a longer term ('with two years suspended')."""
    words = lexicon()
    for j in range(max(floor, i - 4), i):
        if at(tokens, j) in words.suspended and at(tokens, j - 1) not in words.suspended_not and at(tokens, j + 1) not in ("for", ","):
            return True
    for j in range(end, min(last, end + 6)):
        word = at(tokens, j)
        if word in ("for", "after", "and", "with") or ((tokens[j].digits or word in numbers.lexicon("numbers")["units"]) and j > end):
            break
        if word in words.suspended and at(tokens, j - 1) not in words.suspended_not:
            if at(tokens, i - 1) in ("with", "which", "including") or at(tokens, end) == "of":
                return None
            return True
    return False


# --- fines -------------------------------------------------------------------------------------------------------


def _money(tokens: Sequence[Token], i: int, last: int) -> tuple[int, float, str | None] | None:
    """(place after, amount, currency) of a sum of money at tokens[i]."""
    words = lexicon()
    if tokens[i].text in words.signs:
        number = numbers.read(tokens, i + 1) if i + 1 < last else None
        if number is None or number.vague:
            return None
        prefix = words.prefixes.get(at(tokens, i - 1)) if i and tokens[i - 1].end == tokens[i].start else None
        return number.last, number.high, prefix or words.signs[tokens[i].text]
    number = numbers.read(tokens, i)
    if number is None or number.vague:
        return None
    found = match(tokens, number.last, words.currencies, last)
    if found:
        return found[1], number.high, found[0]
    j = number.last
    while at(tokens, j) in ("times", "the", "monthly", "x", "×", "a"):
        j += 1
    wages = match(tokens, j, words.wages, last)
    if wages:
        return wages[1], number.high, wages[0]
    code = words.prefixes.get(at(tokens, i - 1)) if i else None
    if code and len(tokens[i - 1].text) >= 2 and tokens[i - 1].text[0].isupper() and tokens[i].digits:
        return number.last, number.high, code
    return None


def _fine_near(tokens: Sequence[Token], i: int, end: int, floor: int, last: int) -> bool:
    words = lexicon()
    if match(tokens, end, words.not_fine, last):
        return False
    for j in range(end, min(last, end + 4)):
        if at(tokens, j) in words.fine:
            return True
        if at(tokens, j) in (",", "and", "for"):
            break
    return any(at(tokens, j) in words.fine for j in range(max(floor, i - 7), i))
