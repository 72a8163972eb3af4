"""Names of persons in English news text, and the chains of mentions that mean one person.

A name is a run of capitalised words with reasons for it (a title, a given name, an age, a verb of speech) and none
against it (words of organisations, places, dates). Nothing here needs spaCy: a name costs microseconds, and names of
every origin are read by the same rules. ``text[m.start:m.end] == m.text`` for every mention.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors import lexicon
from extractors.words import Token, tokens_of

ACCEPT = 0.5  # evidence a run of two or more words needs
BEARERS = 20  # persons of one surname told apart in an article; a bound on work, not on language
LONGEST = 6  # words of a name; a longer run is a headline


@dataclass(frozen=True)
class NameMention:
    """A person's name in a text: span, words without the title, and how sure the reading is (0..1)."""

    start: int
    end: int
    text: str
    title: str | None = None  # as written, 'Staff Sergeant'
    title_start: int | None = None
    confidence: float = 0.5
    full: str | None = None  # the full name where the words alone do not give it ('David' in 'David and Louise Turpin')

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(fold(w) for w in (self.full or self.text).split())


@dataclass(frozen=True)
class NameChain:
    """One person of an article: the full name as first given, and every mention in order."""

    full: str
    mentions: tuple[NameMention, ...]
    gender: str | None = None  # 'm', 'f', or None where titles and pronouns do not tell
    confidence: float = 0.5

    @property
    def first(self) -> NameMention:
        """The mention that gives the full name."""
        return next((m for m in self.mentions if (m.full or m.text) == self.full), self.mentions[0])


_AGE = re.compile(r"\s?(?:,\s(?:aged?\s|who\sis\s)?\d{1,2}(?=[,.;)\s]|\sand\s|-year)|\s\(\d{1,2}\)|,\sa\s\d{1,2}-year-old)")
_AGE_BEFORE = re.compile(r"\d{1,2}[-\s]years?[-\s]olds?\s(?:[a-z]+\s){0,2}$")
_APPOSITION = re.compile(r",\s(?:an?|the|who|whose|his|her|former|also|one of|head of|which|then)\s")
_NICKNAME = re.compile(r"\s[“\"(‘'](?=[A-Z])[^\W\d_]{2,14}[”\")’']\s(?=[A-Z])")
_SENTENCE_END = re.compile(r"[.!?:;\n”\"“]\s*$")
_WORD_AFTER = re.compile(r"\s([a-z]+)")
_PRONOUN = re.compile(r"\b(he|his|him|himself|she|her|hers|herself)\b")
_BREAK = re.compile(r"[.!?\n]|\s-|[—–]")
_NAMED = frozenset(["named", "called", "identified", "nicknamed"])
_SAY = frozenset("said says told tells added adds wrote tweeted testified pleaded pled".split())
_INSIDE = frozenset("in at near from outside inside across around".split())


def fold(word: str) -> str:
    """A word of a name for comparison: lower case, no stop, no apostrophes."""
    return word.lower().strip('.,“”"()').replace("’", "'")


def _set(key: str) -> frozenset[str]:
    return lexicon.words("names", key)


SHORT_LINE = 50  # characters; a text that is wrapped has longer lines


def _runs(text: str, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """(first, after last) token of each run of name-like words."""
    i, n = 0, len(tokens)
    particles, suffixes = _set("particles"), _set("suffixes")
    while i < n:
        if not tokens[i].capital or tokens[i].shouted:
            i += 1
            continue
        j = i + 1
        while j < n and not tokens[j - 1].possessive:
            before, token = tokens[j - 1], tokens[j]
            gap = text[before.stop : token.start]
            if token.low in suffixes and gap in (" ", ", ") and token.capital:
                j += 1
                break
            if gap == "\n" and before.stop - (text.rfind("\n", 0, before.stop) + 1) < SHORT_LINE:
                break  # a line of a list or a table, not a wrapped one
            if (
                gap not in (" ", "\u00a0", "\n")
                and not (len(gap) < 5 and _NICKNAME.match(text, before.stop))
                and not (len(gap) < 5 and j - i > 1 and gap.strip() in ("”", '"', ")", "’") and text[before.start - 1] in '“"(‘')
            ):
                break
            if token.capital and not token.shouted:
                j += 1
            elif token.low in particles and not token.capital:
                k = j + 1
                while (
                    k < min(n, j + 3) and tokens[k].low in particles and not tokens[k].capital and text[tokens[k - 1].stop : tokens[k].start] == " "
                ):
                    k += 1
                if k < n and tokens[k].capital and not tokens[k].shouted and text[tokens[k - 1].stop : tokens[k].start] == " " and token.low != "e":
                    j = k + 1
                else:
                    break
            else:
                break
        yield i, j
        i = j


def find(text: str, is_place: Callable[[str], bool] | None = None) -> list[NameMention]:
    """Names of persons in a text, in order, not overlapping. Linear in the length of the text.

    `is_place` may say of a phrase that it is a place in a gazetteer; it is asked only for runs without a title.
    """
    return _find(text, tokens_of(text), is_place)


def _find(text: str, tokens: list[Token], is_place: Callable[[str], bool] | None) -> list[NameMention]:
    plain = {t.low for t in tokens if not t.capital}
    shouting = _headlines(text, tokens)
    out: list[NameMention] = []
    for i, j in _runs(text, tokens):
        for a, b in _cut(text, tokens, i, j):
            found = _judge(text, tokens, i, a, b, plain, shouting, is_place)
            if found is not None:
                out.append(found)
    return out


def _headlines(text: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """Spans of the text (between line ends and full stops) whose words are nearly all capitalised."""
    spans: list[tuple[int, int]] = []
    first = 0
    for n in range(1, len(tokens) + 1):
        if n < len(tokens) and (tokens[n].start - tokens[n - 1].stop == 1 or not _BREAK.search(text, tokens[n - 1].stop, tokens[n].start)):
            continue
        part = [t for t in tokens[first:n] if len(t.low) > 3]
        if len(part) >= 5 and sum(t.capital for t in part) >= 0.75 * len(part):
            spans.append((tokens[first].start, tokens[n - 1].end))
        first = n
    return spans


def _cut(text: str, tokens: list[Token], i: int, j: int) -> list[tuple[int, int]]:
    """The parts of a run that may be names: what follows the last title, without words that lead into it."""
    given, common, nations, titles = _set("given"), _set("common"), _set("nationalities"), _set("titles")
    a = i
    for k in range(j - 2, i - 1, -1):
        low = tokens[k].low
        if low in titles and (low not in given or k == i) and not all(tokens[m].low in _set("suffixes") for m in range(k + 1, j)):
            if low in _set("surname_ambiguous") and k > i and tokens[k - 1].low in given:
                continue
            a = k + 1
            break
    while a < j - 1 and a == i:
        low = tokens[a].low
        if low not in nations and not (low in common and (low not in given or _opens(text, tokens[a].start))):
            break
        a += 1
        i = a
    if a == i and j - a > 2 and tokens[a].low in _set("role_nouns") and tokens[a].low not in given:
        a += 1
    while a < j and tokens[a].low in common and tokens[a].low not in given and text[tokens[a].end - 1] != ".":
        a += 1
    b = j
    if j - a > 2:  # a headline's verb or noun after the name ends it
        for k in range(a + 2, j):
            if tokens[k].low in common or (tokens[k].low in _set("org_words") and tokens[a].low in given):
                b = k
                break
    return [(a, b)] if a < b else []


def _opens(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start]
    return not before.strip() or bool(_SENTENCE_END.search(before))


def _title_before(text: str, tokens: list[Token], a: int) -> tuple[str | None, int | None]:
    """The title that ends just before token a, with the words that belong to it."""
    titles, lead = _set("titles"), _set("title_before")
    k = a - 1
    if k < 0 or tokens[k].low not in titles or text[tokens[k].stop : tokens[a].start] not in (" ", "\u00a0", "\n"):
        return None, None
    if not tokens[k].capital and tokens[k].low not in ("president", "judge", "prosecutor", "minister", "sheriff"):
        return None, None
    while k > 0 and (tokens[k - 1].low in titles or tokens[k - 1].low in lead):
        if tokens[k - 1].capital != tokens[a - 1].capital or text[tokens[k - 1].stop : tokens[k].start] != " ":
            break
        k -= 1
    return text[tokens[k].start : tokens[a - 1].stop], tokens[k].start


def _judge(
    text: str, tokens: list[Token], run: int, a: int, b: int, plain: set[str], shouting: list[tuple[int, int]], is_place: Callable[[str], bool] | None
) -> NameMention | None:
    """The mention that tokens a..b make, or None when the reasons against a name outweigh those for it."""
    given, places, orgs = _set("given"), _set("place_words"), _set("org_words")
    words = tokens[a:b]
    if len(words) > LONGEST:
        return None
    lows = [w.low for w in words]
    start, end = words[0].start, words[-1].end
    title, title_start = _title_before(text, tokens, a)
    before = tokens[a - 1].low if a and re.fullmatch(r"[\s,]{1,2}", text[tokens[a - 1].stop : start]) else ""
    tail = text[words[-1].stop : words[-1].stop + 30]
    after = _WORD_AFTER.match(tail)
    next_word = after.group(1) if after else ""
    first_given = lows[0] in given
    aged = bool(_AGE.match(tail)) or bool(_AGE_BEFORE.search(text[max(0, start - 40) : start]))
    role = before in _set("role_nouns") and (not tokens[a - 1].capital or run < a)
    strong = bool(title) or aged or role
    ambiguous = _set("surname_ambiguous")
    for number, low in enumerate(lows):
        if low in given or (number and low in ambiguous and (first_given or strong)):
            continue
        if low in orgs or low in _set("months_days") or (number and low in _set("common")):
            return None
        if low in places and (not strong or not number) and not (number and first_given and next_word in _SAY):
            return None
        if low in _set("nationalities") and not (number and (first_given or strong)):
            return None
        if low in _set("titles") and not strong and not (number and first_given):
            return None
        if low in _set("role_nouns") and not first_given and low in plain:
            return None
    at = bisect_right(shouting, (start, len(text))) - 1
    inside = at >= 0 and shouting[at][0] <= start < shouting[at][1]
    real = [w for w in words if (w.capital or w.low not in _set("particles")) and w.low not in _set("suffixes")]
    if not real:
        return None
    spelled = text[start:end]
    score = 2.0 * bool(title) + 2.0 * role + 2.0 * aged
    if len(real) == 1:
        if text[words[0].end - 1] == "." or len(lows[0]) < 2 or lows[0] in _set("common") or lows[0] in places or lows[0] in _set("titles"):
            return None
        named = before in _NAMED
        says = next_word in _SAY and not words[-1].possessive
        if inside or not (title or aged or named or (role and not _opens(text, start)) or says):
            return None
        if says and not strong and not named and (lows[0].endswith("s") and _opens(text, start)):
            return None
        if says and not strong and not named and (lows[0] in _set("role_nouns") or (is_place and is_place(spelled))):
            return None
        if lows[0] in plain and not title:
            return None
        if title and is_place and fold(title) not in ("mr", "mrs", "ms", "dr") and is_place(spelled) and lows[0] not in given:
            return None
        return NameMention(start, end, spelled, title, title_start, 0.8 if title or aged else 0.6)
    score += 0.5 + 2.0 * first_given + 0.5 * any(low in given for low in lows[1:])
    score += 1.5 * (any(len(w.low) == 1 and w.end - w.start == 2 for w in words) or lows[-1] in _set("suffixes"))
    score += 1.0 * any(w.low in _set("particles") or w.low[:3] in ("al-", "el-", "ul-") for w in words)
    score += 1.0 * (next_word in _set("speech")) + 0.7 * bool(_APPOSITION.match(tail)) + 0.3 * words[-1].possessive
    if before == "the" and not title:
        score -= 2.0
    if before in _INSIDE and not first_given:
        score -= 1.5
    score -= 1.0 * sum(w.low in plain and w.low not in given and w.low not in _set("particles") for w in words)
    if inside and not first_given:
        score -= 2.0
    if not title and is_place and is_place(spelled):
        score -= 0.5 if first_given else 2.0
    if not title and not first_given and re.match(r",\s[A-Z]", tail) and (before in _INSIDE or before in ("of", "to")):
        score -= 1.0
    if not strong and not any(low in given for low in lows):  # what a sentence opens with, adjectives and plurals are names less often
        score -= 0.4 * (_opens(text, start) and tail[:1] in " \u00a0" and tail != "")
        score -= 0.6 * _plural(lows[-1]) + 0.6 * lows[0].endswith(("ed", "ous", "ive", "ing"))
    if score < ACCEPT:
        return None
    return NameMention(start, end, spelled, title, title_start, round(min(0.97, 0.55 + 0.12 * score), 2))


def _plural(low: str) -> bool:
    """Whether a last word looks like a plural rather than a surname in -s ('Williams', 'Harris', 'Santos')."""
    surnames = ("ams", "ins", "ers", "ris", "nes", "ards", "eys", "cks", "us", "os", "as", "is", "ves", "ss")
    return len(low) > 4 and low.endswith("s") and not low.endswith(surnames)


_PAIR = re.compile(r"([^\W\d_][^\W\d_'’\-]+)(,?\sand\s|,\s)(?:(?:Mr|Mrs|Ms|Dr)s?\.?\s)?$")
_SPOUSE = re.compile(r"\b(?:his|her|their)\s(?:[a-z]+\s)?(wife|husband|son|daughter|brother|sister),?\s([A-Z][^\W\d_]+)(?=[\s,.;’'])(?![ ][A-Z])")


def _pairs(text: str, found: list[NameMention]) -> list[NameMention]:
    """First names that lend a surname from their neighbour: 'David and Louise Turpin', 'Turpin and his wife, Louise'."""
    given = _set("given")
    taken = [(m.start, m.end) for m in found]
    extra: list[NameMention] = []
    full_names = {m.text for m in found}
    bearer: dict[str, str] = {}
    for m in found:
        if " " in m.text:
            bearer.setdefault(m.text.split()[-1], m.text)

    def free(start: int, end: int) -> bool:
        k = bisect_right(taken, (start, len(text)))
        return not any(a < end and start < b for a, b in taken[max(0, k - 1) : k + 1])

    for m in found:
        if len(m.text.split()) != 2 or m.title:
            continue
        before = text[max(0, m.start - 30) : m.start]
        pair = _PAIR.search(before)
        if not pair or not pair.group(1)[0].isupper() or "and" not in pair.group(2):
            continue
        start = m.start - len(before) + pair.start(1)
        first, surname = pair.group(1), m.text.split()[-1]
        alone = not re.search(r"[A-Z][^\W\d_]*[.]?\s$", text[max(0, start - 20) : start])
        full = f"{first} {surname}"
        if alone and free(start, start + len(first)) and (first.lower() in given or full in full_names):
            extra.append(NameMention(start, start + len(first), first, confidence=0.75, full=full))
    for spouse in _SPOUSE.finditer(text):
        start, end = spouse.span(2)
        k = bisect_right(taken, (start, -1)) - 1
        low = spouse.group(2).lower()
        if k < 0 or start - found[k].end > 120 or low in _set("org_words") | _set("common") | _set("place_words"):
            continue
        owner = found[k].full or found[k].text
        full_owner = bearer.get(owner.split()[-1])
        same = [m for m in found[k + 1 : k + 2] if (m.start, m.end) == (start, end) and not m.title]
        for m in same:
            found.remove(m)
        if full_owner and (same or free(start, end)):
            words = full_owner.split()
            surname = words[-2] if fold(words[-1]) in _set("suffixes") and len(words) > 2 else words[-1]
            extra.append(NameMention(start, end, spouse.group(2), confidence=0.6, full=f"{spouse.group(2)} {surname.rstrip(',')}"))
    return sorted([*found, *extra], key=lambda m: m.start)


def _surname(words: tuple[str, ...]) -> str:
    bare = [w for w in words if w not in _set("suffixes")]
    return bare[-1] if bare else ""


def _same(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two full names can mean one person: one's words within the other's, or the same surname and first initial."""
    if set(a) <= set(b) or set(b) <= set(a):
        return True
    if _surname(a) != _surname(b):
        return False
    return a[0] == b[0] or (min(len(a[0]), len(b[0])) == 1 and a[0][0] == b[0][0])


_RELATIVE = re.compile(
    r"\b(?:his|her|their|[Ww]hose)\s(?:\w+\s)?(?:wife|husband|brother|sister|father|mother|son|daughter|widow|partner|girlfriend|boyfriend),?\s$"
)


class _Person:
    __slots__ = ("full", "latest", "mentions", "relative", "starts", "words")

    def __init__(self, full: str, words: tuple[str, ...]) -> None:
        self.full, self.words = full, words
        self.mentions: list[NameMention] = []
        self.starts: list[int] = []  # of the full names, in order
        self.relative = False  # brought in as a relative of another
        self.latest = -1  # start of the last bare mention joined so far

    def last_before(self, start: int) -> int:
        """Start of the last mention before a place in the text, -1 if there is none."""
        at = bisect_right(self.starts, start)
        return max(self.starts[at - 1] if at else -1, self.latest if self.latest < start else -1)


def chains(text: str, is_place: Callable[[str], bool] | None = None) -> list[NameChain]:
    """The persons of an article in the order of their first mention, each with all its mentions. Linear in the text.

    A later surname is joined to the full name before it; of several bearers the title's gender decides, then the
    nearest before. A single name with a title and no full name in the article is a chain of its own.
    """
    tokens = tokens_of(text)
    found = _pairs(text, _find(text, tokens, is_place))
    people: list[_Person] = []
    parts: dict[str, list[_Person]] = {}
    for m in found:
        words = m.words
        if len(words) < 2:
            continue
        person = next((p for p in parts.get(_surname(words), [])[:BEARERS] if _same(p.words, words)), None)
        if person is None:
            person = _Person(m.full or m.text, words)
            person.relative = _RELATIVE.search(text[max(0, m.start - 40) : m.start]) is not None
            people.append(person)
            for word in dict.fromkeys(words):
                if len(word) > 1 and word not in _set("particles") and word not in _set("suffixes"):
                    parts.setdefault(word, []).append(person)
        person.mentions.append(m)
        person.starts.append(m.start)
    singles = [m for m in found if len(m.words) < 2]
    covered = {m.start for m in found}
    spans = [(m.start, m.end) for m in found]
    common = _set("common") | _set("months_days")
    for token in tokens:
        if not token.capital or token.start in covered or token.low not in parts or token.low in common:
            continue
        k = bisect_right(spans, (token.start, len(text))) - 1
        if k >= 0 and spans[k][0] <= token.start < spans[k][1]:
            continue
        if token.shouted and len(token.low) < 4:
            continue
        singles.append(NameMention(token.start, token.end, text[token.start : token.end], confidence=0.8))
    singles.sort(key=lambda m: m.start)
    alone: dict[str, _Person] = {}
    for m in singles:
        word = m.words[0]
        bearers = parts.get(word, [])[:BEARERS]
        last = [p for p in bearers if _surname(p.words) == word] or bearers
        if last:
            person = _nearest(last, m)
            person.mentions.append(m)
            person.latest = m.start
        elif word in alone:
            alone[word].mentions.append(m)
        else:
            alone[word] = _Person(m.text, m.words)
            alone[word].mentions.append(m)
            people.append(alone[word])
    for m in _recurring(text, tokens, parts, alone, is_place):
        alone[m.words[0]] = _Person(m.text, m.words)
        alone[m.words[0]].mentions.append(m)
        people.append(alone[m.words[0]])
    _lone(text, tokens, alone)
    out = []
    for p in people:
        p.mentions.sort(key=lambda m: m.start)
        out.append(NameChain(p.full, tuple(p.mentions), _gender(text, p), max(m.confidence for m in p.mentions)))
    return sorted(out, key=lambda c: (c.mentions[0].start, c.mentions[0].end))


def _recurring(
    text: str, tokens: list[Token], parts: dict[str, list[_Person]], alone: dict[str, _Person], is_place: Callable[[str], bool] | None
) -> Iterator[NameMention]:
    """Persons whom an article takes for known: a lone word, thrice or more, that acts as persons do and is no place."""
    strange = ("org_words", "place_words", "common", "months_days", "nationalities", "titles", "role_nouns")
    plain = {t.low for t in tokens if not t.capital}
    seen: dict[str, list[int]] = {}  # times seen, times with a personal verb or possessive, times as a place or thing
    first: dict[str, Token] = {}
    for k, token in enumerate(tokens):
        if not token.capital or token.shouted or len(token.low) < 3 or "-" in token.low:
            continue
        near = [tokens[n] for n in (k - 1, k + 1) if 0 <= n < len(tokens)]
        joined = any((t.capital and abs(t.start - token.stop) < 2) or (t.capital and abs(token.start - t.stop) < 2) for t in near)
        before = tokens[k - 1].low if k else ""
        count = seen.setdefault(token.low, [0, 0, 0])
        count[0] += 1
        first.setdefault(token.low, token)
        after = _WORD_AFTER.match(text, token.stop) if not token.possessive else None
        count[1] += token.possessive or bool(after and after.group(1) in _set("speech"))
        count[2] += before in ("in", "the", "at", "from", "to", "near", "a", "an", "into", "across") or joined
    for low, (times, acts, things) in seen.items():
        if times < 3 or acts < 2 or things or low in plain or low in parts or low in alone or any(low in _set(key) for key in strange):
            continue
        token = first[low]
        word = text[token.start : token.end]
        if low[-1] != "s" and not (is_place and is_place(word)):
            yield NameMention(token.start, token.end, word, confidence=0.5)


def within(people: Sequence[NameChain], start: int, end: int) -> list[NameMention]:
    """The mentions of an article's persons inside a span of it, their own spans counted from the span's start."""
    inside = [m for chain in people for m in chain.mentions if start <= m.start and m.end <= end]
    moved = [
        replace(
            m,
            start=m.start - start,
            end=m.end - start,
            title_start=m.title_start - start if m.title_start is not None and m.title_start >= start else None,
        )
        for m in inside
    ]
    return sorted(moved, key=lambda m: m.start)


def _lone(text: str, tokens: list[Token], alone: dict[str, _Person]) -> None:
    """The other places where a person known by one name alone is named."""
    if not alone:
        return
    known = {m.start for p in alone.values() for m in p.mentions}
    for token in tokens:
        if token.capital and token.low in alone and token.start not in known and not (token.shouted and len(token.low) < 4):
            alone[token.low].mentions.append(NameMention(token.start, token.end, text[token.start : token.end], confidence=0.6))


def _nearest(bearers: list[_Person], m: NameMention) -> _Person:
    """The bearer of a name that a bare mention means: by the title's gender, else the last one named before it."""
    if len(bearers) == 1:
        return bearers[0]
    wanted = _title_gender(m.title)
    if m.title is None:  # beside 'his wife, Ann Doe' a bare 'Doe' is the one whom the article is about
        bearers = [p for p in bearers if not p.relative] or bearers
    fitting = [p for p in bearers if wanted is None or _first_gender(p) in (wanted, None)] or bearers
    return max(fitting, key=lambda p: p.last_before(m.start))


def _title_gender(title: str | None) -> str | None:
    for word in (title or "").split():
        if fold(word) in _set("male"):
            return "m"
        if fold(word) in _set("female"):
            return "f"
    return None


def _first_gender(p: _Person) -> str | None:
    titled = next((g for g in (_title_gender(m.title) for m in p.mentions[:8]) if g), None)
    if titled or len(p.words) < 2:
        return titled
    return "f" if p.words[0] in _set("female_given") else "m" if p.words[0] in _set("male_given") else None


def _gender(text: str, p: _Person) -> str | None:
    titled = _first_gender(p)
    if titled:
        return titled
    votes = {"m": 0, "f": 0}
    for m in p.mentions[:8]:
        before = text[max(0, m.start - 14) : m.start].split()
        if before and before[-1].strip(",") in _set("male"):
            votes["m"] += 2
        elif before and before[-1].strip(",") in _set("female"):
            votes["f"] += 2
        pronoun = _PRONOUN.search(text, m.end, m.end + 110)
        if pronoun:
            votes["m" if (pronoun.group(1)[0] == "h" and pronoun.group(1)[1] == "i") or pronoun.group(1) == "he" else "f"] += 1
    if votes["m"] == votes["f"]:
        return None
    return "m" if votes["m"] > votes["f"] else "f"
