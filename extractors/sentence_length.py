"""How long, and of what kind: sentences of courts.

`parse` reads one phrase that is known to tell a sentence; `find` reads every sentence of a text and hints whether it was
imposed, sought, possible, a maximum or served. Days are years*365 + months*30 + weeks*7 + days; a range counts by its
upper end; life, death and fines have no days (codebook).
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from extractors import numbers
from extractors.numbers import HYPHENS, Token
from extractors.records import Sentence
from extractors.vocabulary import SentenceKind

WINDOW = 8  # tokens around a term in which the words that name its kind are looked for
HINT_WINDOW = 25
QUOTES = frozenset("\"'“”‘’`")
ENDS = frozenset(".!?;•")


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


Phrases = dict[str, list[tuple[tuple[str, ...], str]]]  # first word -> (words, what they say), longest first


@dataclass(frozen=True)
class _Words:
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
    number_starts: frozenset[str]


@dataclass(frozen=True)
class _Term:
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
    SentenceKind.DEATH: 6, SentenceKind.IMPRISONMENT: 5, SentenceKind.ADMINISTRATIVE_ARREST: 5, SentenceKind.HOUSE_ARREST: 4,
    SentenceKind.PROBATION: 3, SentenceKind.COMMUNITY_SERVICE: 3, SentenceKind.FINE: 2, SentenceKind.OTHER: 1,
}


def _index(groups: Iterable[tuple[str, Iterable[str]]]) -> Phrases:
    table: Phrases = {}
    for sense, phrases in groups:
        for phrase in phrases:
            split = tuple(phrase.split())
            table.setdefault(split[0], []).append((split, sense))
    for entries in table.values():
        entries.sort(key=lambda e: -len(e[0]))
    return table


@cache
def _words() -> _Words:
    data: dict[str, Any] = numbers.lexicon("sentences")
    return _Words(
        units=data["units"], hours=frozenset(data["hours"]["words"].split()), kinds=_index(data["kinds"].items()), hints=_index(data["cues"].items()),
        extra_before=_index([("extra", data["extra"]["before"])]), extra_after=_index([("extra", data["extra"]["after"])]),
        suspended=frozenset(data["suspended"]["words"]), suspended_not=frozenset(data["suspended"]["not_before"]),
        pretrial=_index([("pretrial", data["pretrial"]["words"])]), life=_index([("life", data["life"]["phrases"])]),
        life_not=_index([("not", data["life"]["not"])]), fine=frozenset(data["fines"]["strict"]), wages=_index(data["fines"]["units"].items()),
        not_fine=_index([("not", data["fines"]["not_after"])]), signs=data["currencies"]["signs"], prefixes=data["currencies"]["prefixes"],
        currencies=_index((code, [phrase]) for phrase, code in data["currencies"]["words"].items()),
        strong=frozenset(data["strong"]["words"].split()), number_starts=numbers.starts(),
    )


def parse(text: str) -> Sentence | None:
    """The sentence that a phrase tells, its main term if it tells several; None when it tells none. Never raises.

    A term without a word for its kind counts as imprisonment. Jail with probation is imprisonment for the jail's days.
    """
    tokens = numbers.tokenize(text)
    terms = [t for t in _terms(tokens, 0, len(tokens), phrase=True)]
    if not terms:
        return _wordless(text, tokens)
    return _sentence(text, tokens, terms)


def find(text: str) -> list[SentenceMention]:
    """Every sentence that the text tells, in order, with a hint of its standing. Linear in the text; never raises."""
    tokens = numbers.tokenize(text)
    out = []
    for first, last in _sentences(tokens):
        terms = [t for t in _terms(tokens, first, last, phrase=False) if t.cue]
        for group in _groups(tokens, terms):
            sentence = _sentence(text, tokens, group)
            start, end = tokens[group[0].first].start, tokens[max(t.last for t in group) - 1].end
            out.append(SentenceMention(start, end, sentence, _hint(tokens, first, last, group)))
    return out


# --- reading -----------------------------------------------------------------------------------------------------


def _at(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].lower.rstrip("'") if 0 <= i < len(tokens) else ""


def _match(tokens: Sequence[Token], i: int, table: Phrases, limit: int) -> tuple[str, int] | None:
    """The longest phrase of the table at tokens[i], hyphens and quotes skipped: (sense, place after it)."""
    for words, sense in table.get(_at(tokens, i), ()):
        j = i
        for word in words:
            while j < limit and (tokens[j].text in HYPHENS or tokens[j].text in QUOTES) and j > i:
                j += 1
            if j >= limit or _at(tokens, j) != word:
                break
            j += 1
        else:
            return sense, j
    return None


def _sentences(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Token ranges of the text's sentences; a full stop after one letter or before a small letter ends none."""
    first = 0
    for i, token in enumerate(tokens):
        if token.text in ENDS:
            nxt = tokens[i + 1] if i + 1 < len(tokens) else None
            abbreviation = token.text == "." and i > 0 and len(tokens[i - 1].text) == 1 and tokens[i - 1].word
            if nxt is None or not (abbreviation or (token.text == "." and (nxt.text[0].islower() or nxt.start == token.end))):
                yield first, i
                first = i + 1
    if first < len(tokens):
        yield first, len(tokens)


def _terms(tokens: Sequence[Token], first: int, last: int, phrase: bool) -> list[_Term]:
    """The components told in tokens[first:last], extras ('suspended for two years', 'a minimum of') left out."""
    words, out = _words(), []
    i = floor = first  # `floor`: where the component before ends
    while i < last:
        token, word = tokens[i], _at(tokens, i)
        term: _Term | None = None
        if word in words.life:
            term = _life(tokens, i, floor, last, phrase)
        if term is None and word in ("life",) and phrase and i == first:
            term = _Term(i, i + 1, SentenceKind.IMPRISONMENT, life=True, cue=True)
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


def _life(tokens: Sequence[Token], i: int, floor: int, last: int, phrase: bool) -> _Term | None:
    words = _words()
    found = _match(tokens, i, words.life, last)
    if not found or _match(tokens, i, words.life_not, last) or _match(tokens, max(floor, i - 1), words.life_not, last):
        return None
    matched = " ".join(_at(tokens, j) for j in range(i, found[1]))
    if matched in ("for life", "to life", "life with", "life in a", "life in the", "life plus") and not phrase and not _strong_before(tokens, i, floor):
        return None
    end = found[1]
    kind = _after_kind(tokens, end, last)
    if kind:
        end = kind[1]
    return _Term(i, end, SentenceKind.IMPRISONMENT, life=True, cue=True)


def _worded(tokens: Sequence[Token], i: int, floor: int, last: int) -> _Term | None:
    """Kinds that need no number: death, and 'sentenced to house arrest', 'a suspended sentence'."""
    found = _match(tokens, i, _words().kinds, last)
    if not found:
        return None
    sense, end = found
    if sense == SentenceKind.DEATH:
        return _Term(i, end, SentenceKind.DEATH, cue=True)
    matched = " ".join(_at(tokens, j) for j in range(i, end))
    if matched == "suspended sentence" and not _number_near(tokens, end, last):
        return _Term(i, end, SentenceKind.IMPRISONMENT, suspended=True, cue=True)
    if sense in (SentenceKind.HOUSE_ARREST, SentenceKind.PROBATION, SentenceKind.COMMUNITY_SERVICE) or matched == "time served":
        to = any(_at(tokens, j) in ("sentenced", "sentencing") and _at(tokens, j + 1) == "to" for j in range(max(floor, i - 4), i))
        if to and not _number_near(tokens, end, last):
            return _Term(i, end, SentenceKind(sense), cue=True)
    return None


def _number_near(tokens: Sequence[Token], i: int, last: int) -> bool:
    words = _words()
    return any(tokens[j].digits or _at(tokens, j) in words.units or tokens[j].text in words.signs for j in range(i, min(last, i + 5)))


def _numbered(tokens: Sequence[Token], i: int, begins: tuple[int, int], last: int, phrase: bool) -> tuple[_Term | None, int]:
    """The component that a number opens, or None and the place to read on from. `begins`: where sentence and gap begin."""
    words, (first, floor) = _words(), begins
    money = _money(tokens, i, last)
    if money is not None:
        end, amount, currency = money
        if _fine_near(tokens, i, end, floor, last):
            begin = i - 1 if i > floor and tokens[i - 1].end == tokens[i].start and _at(tokens, i - 1) in words.prefixes else i
            return _Term(begin, end, SentenceKind.FINE, fine=(begin, end, amount, currency), cue=True), end
        return None, end
    duration = _duration(tokens, i, last)
    if duration is None:
        return _counted(tokens, i, last)
    end, days = duration
    extra = _match(tokens, _past_hyphens(tokens, end), words.extra_after, last)
    again = _at(tokens, i - 1) == "suspended" and first < floor and i - floor <= 3  # 'six months suspended 12 months'
    if (extra and _at(tokens, extra[1]) != "order") or again or _ends_with(tokens, i, floor, words.extra_before):
        return None, end
    if _at(tokens, end) == "to" and _at(tokens, end + 1) == "life":
        return _Term(i, end + 2, SentenceKind.IMPRISONMENT, life=True, cue=True), end + 2
    return _classified(tokens, i, end, days, floor, last, phrase)


def _classified(tokens: Sequence[Token], i: int, end: int, days: int | None, floor: int, last: int, phrase: bool) -> tuple[_Term | None, int]:
    """A duration as a sentence of the kind that the words around name."""
    words = _words()
    after, before = _after_kind(tokens, end, last), _before_kind(tokens, i, floor)
    suspended = _suspended(tokens, i, after[1] if after else end, floor, last)
    if suspended is None:
        return None, end
    strong = _strong_before(tokens, i, floor) or any(_at(tokens, j) in ("sentence", "sentences", "term", "terms") for j in range(end, min(last, end + 4)))
    kind = SentenceKind(after[0]) if after else SentenceKind(before) if before else SentenceKind.IMPRISONMENT
    if after and before and RANK[SentenceKind(before)] > RANK[kind] and _at(tokens, i - 1) in ("of", "for") and kind is SentenceKind.OTHER:
        kind = SentenceKind(before)
    if suspended and kind is SentenceKind.OTHER:  # 'a suspended sentence of two years'
        kind = SentenceKind.IMPRISONMENT
    if not (after or before or strong or suspended or phrase):
        return None, end
    sentenced = strong or suspended or any(_match(tokens, j, words.hints, last) for j in range(max(floor, i - WINDOW), i))
    held = any(_match(tokens, j, words.pretrial, last) for j in range(max(floor, i - 6), min(last, end + 4)))
    if held and not strong and not phrase:
        return None, end
    if kind in (SentenceKind.OTHER, SentenceKind.ADMINISTRATIVE_ARREST, SentenceKind.HOUSE_ARREST) and not sentenced and not phrase:
        return None, end
    close = after[1] if after else end
    while _at(tokens, close) in ("sentence", "sentences", "term", "terms", "order"):
        close += 1
    return _Term(i, close, kind, days=days, suspended=suspended, cue=True), close


def _counted(tokens: Sequence[Token], i: int, last: int) -> tuple[_Term | None, int]:
    """'200 hours of community service', '90 lashes'; else None and the place after the number."""
    words = _words()
    number = numbers.read(tokens, i)
    if number is None:
        return None, i
    end = _past_hyphens(tokens, number.last)
    if _at(tokens, end) in words.hours:
        kind = _after_kind(tokens, end + 1, last)
        nearby = " ".join(_at(tokens, j) for j in range(max(0, i - 6), i))
        if (kind and kind[0] == SentenceKind.COMMUNITY_SERVICE) or "unpaid work" in nearby or "community" in nearby:
            return _Term(i, kind[1] if kind else end + 1, SentenceKind.COMMUNITY_SERVICE, cue=True), kind[1] if kind else end + 1
        return None, end + 1
    if _at(tokens, end) in ("lashes", "lash", "strokes", "whips"):
        stop = end + 4 if [_at(tokens, end + k) for k in (1, 2, 3)] == ["of", "the", "cane"] else end + 1
        return _Term(i, stop, SentenceKind.OTHER, cue=True), stop
    return None, i


def _past_hyphens(tokens: Sequence[Token], i: int) -> int:
    while i < len(tokens) and tokens[i].text in HYPHENS:
        i += 1
    return i


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
        if [_at(tokens, after + k) for k in (0, 1, 2)] == ["and", "a", "half"]:
            total, end = total + unit / 2, after + 3
            break
        j = after
        while j < last and (_at(tokens, j) in ("and", ",", "&") or tokens[j].text in HYPHENS) and j < after + 2:
            j += 1
    if end is None:
        return None
    return end, None if vague else round(total)


def _part(tokens: Sequence[Token], i: int, last: int) -> tuple[float, int, int, bool] | None:
    """(count, days in the unit, place after, vague) of one number with its unit."""
    units = _words().units
    if _at(tokens, i) in ("a", "an") and _at(tokens, i + 1) in units:
        return 1.0, units[_at(tokens, i + 1)], i + 2, False
    if _at(tokens, i) == "half" and _at(tokens, i + 1) in ("a", "an") and _at(tokens, i + 2) in units:
        return 0.5, units[_at(tokens, i + 2)], i + 3, False
    number = numbers.read(tokens, i)
    if number is None or number.high > 100_000:
        return None
    j, count = number.last, number.high
    if _at(tokens, j) in ("to", "or") or (j < last and tokens[j].text in HYPHENS):
        upper = numbers.read(tokens, j + 1) if j + 1 < last else None
        if upper is not None and not upper.vague and upper.high >= count:
            j, count = upper.last, upper.high
    j = _past_hyphens(tokens, j)
    for _ in range(2):
        if _at(tokens, j) in ("more", "full", "additional", "consecutive", "further", "calendar", "extra", "straight"):
            j += 1
    if j >= last or _at(tokens, j) not in units:
        return None
    return count, units[_at(tokens, j)], j + 1, number.vague


def _after_kind(tokens: Sequence[Token], i: int, last: int) -> tuple[str, int] | None:
    """The kind named within a few tokens after a term: (kind, place after its words)."""
    words, limit = _words(), min(last, i + WINDOW)
    j = i
    while j < limit:
        word = _at(tokens, j)
        if word in ("for", "after", "over", "on", "and", "when", "while", "who", "(", "but", "or", "plus", "with", "suspended") and not (word == "on" and _at(tokens, j + 1) == "probation"):
            if not (word == "on" and _match(tokens, j + 1, words.kinds, last)):
                return None
        if word == "," and j > i:
            return None
        if tokens[j].digits or tokens[j].text in words.signs:
            return None
        found = _match(tokens, j, words.kinds, last)
        if found and found[0] != SentenceKind.DEATH:
            nxt = _match(tokens, _past_hyphens(tokens, found[1]), words.kinds, last)
            return nxt if nxt and nxt[0] != SentenceKind.DEATH and found[0] == SentenceKind.OTHER else found
        j += 1
    return None


def _before_kind(tokens: Sequence[Token], i: int, floor: int) -> str | None:
    """The kind named within a few tokens before a term, the nearest one."""
    words = _words()
    for j in range(i - 1, max(floor, i - 7) - 1, -1):
        if _at(tokens, j) in (",", "and", "but", ";") and j < i - 1:
            return None
        found = _match(tokens, j, words.kinds, i)
        if found and found[0] != SentenceKind.DEATH:
            longer = _match(tokens, j - 1, words.kinds, i) if j > floor else None
            return longer[0] if longer and longer[1] >= found[1] else found[0]
    return None


def _ends_with(tokens: Sequence[Token], i: int, floor: int, table: Phrases) -> bool:
    """Whether a phrase of the table ends right before tokens[i] ('a' and 'an' skipped)."""
    end = i
    while end > floor and (_at(tokens, end - 1) in ("a", "an", "the", "another", "about", "up", "to") or tokens[end - 1].text in HYPHENS):
        end -= 1
    return any((found := _match(tokens, j, table, end)) is not None and found[1] == end for j in range(max(floor, end - 5), end))


def _strong_before(tokens: Sequence[Token], i: int, floor: int) -> bool:
    """A word of sentencing within a few tokens before."""
    strong = _words().strong
    return any(_at(tokens, j) in strong for j in range(max(floor, i - WINDOW), i))


def _suspended(tokens: Sequence[Token], i: int, end: int, floor: int, last: int) -> bool | None:
    """Whether the term is suspended; None for the suspended part of a longer term ('with two years suspended')."""
    words = _words()
    for j in range(max(floor, i - 4), i):
        if _at(tokens, j) in words.suspended and _at(tokens, j - 1) not in words.suspended_not and _at(tokens, j + 1) not in ("for", ","):
            return True
    for j in range(end, min(last, end + 6)):
        word = _at(tokens, j)
        if word in ("for", "after", "and", "with") or ((tokens[j].digits or word in numbers.lexicon("numbers")["units"]) and j > end):
            break
        if word in words.suspended and _at(tokens, j - 1) not in words.suspended_not:
            if _at(tokens, i - 1) in ("with", "which", "including") or _at(tokens, end) == "of":
                return None
            return True
    return False


# --- fines -------------------------------------------------------------------------------------------------------


def _money(tokens: Sequence[Token], i: int, last: int) -> tuple[int, float, str | None] | None:
    """(place after, amount, currency) of a sum of money at tokens[i]."""
    words = _words()
    if tokens[i].text in words.signs:
        number = numbers.read(tokens, i + 1) if i + 1 < last else None
        if number is None or number.vague:
            return None
        prefix = words.prefixes.get(_at(tokens, i - 1)) if i and tokens[i - 1].end == tokens[i].start else None
        return number.last, number.high, prefix or words.signs[tokens[i].text]
    number = numbers.read(tokens, i)
    if number is None or number.vague:
        return None
    found = _match(tokens, number.last, words.currencies, last)
    if found:
        return found[1], number.high, found[0]
    j = number.last
    while _at(tokens, j) in ("times", "the", "monthly", "x", "×", "a"):
        j += 1
    wages = _match(tokens, j, words.wages, last)
    if wages:
        return wages[1], number.high, wages[0]
    code = words.prefixes.get(_at(tokens, i - 1)) if i else None
    if code and len(tokens[i - 1].text) >= 2 and tokens[i - 1].text[0].isupper() and tokens[i].digits:
        return number.last, number.high, code
    return None


def _fine_near(tokens: Sequence[Token], i: int, end: int, floor: int, last: int) -> bool:
    words = _words()
    if _match(tokens, end, words.not_fine, last):
        return False
    for j in range(end, min(last, end + 4)):
        if _at(tokens, j) in words.fine:
            return True
        if _at(tokens, j) in (",", "and", "for"):
            break
    return any(_at(tokens, j) in words.fine for j in range(max(floor, i - 7), i))


# --- putting together --------------------------------------------------------------------------------------------


def _groups(tokens: Sequence[Token], terms: list[_Term]) -> list[list[_Term]]:
    """Terms of one sentence that were imposed together: of different kinds, near to each other."""
    groups: list[list[_Term]] = []
    for term in terms:
        if groups:
            before = groups[-1]
            near = term.first - before[-1].last <= 9
            again = any(_at(tokens, j) in ("sentenced", "jailed", "while", "whereas", "imprisoned", "prosecutors") for j in range(before[-1].last, term.first))
            if near and not again and all(t.kind is not term.kind and min(RANK[t.kind], RANK[term.kind]) < 5 for t in before):
                before.append(term)
                continue
        groups.append([term])
    return groups


def _sentence(text: str, tokens: Sequence[Token], terms: Sequence[_Term]) -> Sentence:
    main = max(terms, key=lambda t: (RANK[t.kind], t.days is not None or t.life))
    first_like = next(t for t in terms if t.kind is main.kind and (t.days is not None or t.life or main.days is None))
    main = first_like
    fine = next((t.fine for t in terms if t.fine), None)
    start, end = tokens[terms[0].first].start, tokens[max(t.last for t in terms) - 1].end
    fine_text = None
    if fine:
        begin = fine[0]
        if begin >= 2 and [_at(tokens, begin - 2), _at(tokens, begin - 1)] in (["more", "than"], ["at", "least"], ["less", "than"]):
            begin -= 2
        fine_text = text[tokens[begin].start : tokens[fine[1] - 1].end]
    return Sentence(
        text[start:end], main.kind, None if main.life else main.days, main.life, main.suspended,
        fine_text, fine[2] if fine else None, fine[3] if fine else None,
    )


def _wordless(text: str, tokens: Sequence[Token]) -> Sentence | None:
    """A phrase without a term: 'house arrest', 'death', 'a suspended sentence', 'imprisoned'."""
    words = _words()
    if len(tokens) > 30:
        return None
    for i in range(len(tokens)):
        found = _match(tokens, i, words.kinds, len(tokens))
        if found:
            nested = next((f for j in range(i, found[1]) if (f := _match(tokens, j, words.kinds, len(tokens))) and f[0] != found[0]), None)
            kind = SentenceKind(found[0])
            suspended = any(_at(tokens, j) in words.suspended and _at(tokens, j - 1) not in words.suspended_not and _at(tokens, j + 1) != "discharge"
                            for j in range(len(tokens)))
            if kind is SentenceKind.OTHER and suspended:
                kind = SentenceKind(nested[0]) if nested else SentenceKind.IMPRISONMENT
            return Sentence(text.strip(), kind, None, False, suspended)
    lowered = {_at(tokens, i) for i in range(len(tokens))}
    if lowered and lowered <= {"death", "to", "by", "hanging", "sentenced", "stoning", "hang", "hanged", "firing", "squad", "beheading"}:
        return Sentence(text.strip(), SentenceKind.DEATH, None)
    if lowered & words.fine:
        return Sentence(text.strip(), SentenceKind.FINE, None)
    return None


def _hint(tokens: Sequence[Token], first: int, last: int, group: Sequence[_Term]) -> Hint:
    """The nearest telling word before the term; an 'imposed' one gives way to a modal or a plea close before it."""
    words, start = _words(), group[0].first
    found: list[tuple[int, str]] = []
    for j in range(start, max(first, start - HINT_WINDOW) - 1, -1):
        match = _match(tokens, j, words.hints, last)
        if match and j <= start and _at(tokens, j) not in ("sentence", "term", "terms"):
            found.append((j, match[0]))
    if any(t.kind is SentenceKind.DEATH for t in group):
        text = " ".join(_at(tokens, j) for j in range(start, group[0].last))
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
