"""Place names in running text: capitalised runs looked up in the gazetteer, longest first.

A look-up costs a few microseconds and only capitalised words cause one, so a thousand characters of news cost well under a
millisecond and nothing but the mapped index is held in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from extractors import lexicon
from extractors.gazetteer import Entry, Kind, gazetteer
from extractors.gazetteer_build import fold

LONGEST = 5  # words of a name
KNOWN_CITY = 100_000  # people; a single word that only names smaller ones needs 'in', a state behind it, or the like
KNOWN_WORD = 30_000  # the same for a word of everyday English after 'in'
KNOWN_NAME = 200_000  # the same for a given name


@dataclass(frozen=True)
class PlacePart:
    """One name of a chain: 'Charlotte' and 'North Carolina' of 'Charlotte, North Carolina'."""

    start: int
    end: int
    text: str
    entries: tuple[Entry, ...]
    district: bool = False  # 'Medeu district': a part of a place that follows


@dataclass(frozen=True)
class PlaceMention:
    """A toponym of a text, with all parts of its comma chain. ``text[start:end] == mention.text``.

    `adjectival`: 'Ugandan police', 'Moscow-based'. `in_name`: part of the name of an organisation or person; `local` then says
    whether it is one that sits in the place ('Chicago Police Department') and not a newspaper or a person. `weak`: the word is
    more often something else and nothing around it speaks for a place. `locative`: 'in', 'near', ... stands before it.
    """

    start: int
    end: int
    text: str
    parts: tuple[PlacePart, ...]
    adjectival: bool = False
    in_name: bool = False
    local: bool = False
    weak: bool = False
    locative: bool = False
    dateline: bool = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The senses of the most specific part."""
        return self.parts[0].entries

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(e.kind for e in self.entries)


@dataclass(slots=True)
class _Token:
    start: int
    end: int  # without a possessive ending
    stop: int  # with it
    low: str
    capital: bool
    shouted: bool


_TOKEN = re.compile(r"(?:[A-Z]\.\s?){1,3}[A-Z]\.|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['’ʻ‘](?=[^\W\d_])|[-‑](?=[^\W\d_]))*\.?")
_POSSESSIVE = ("'s", "’s", "'S", "’S")
_GLUED = re.compile(r"(.+)-([A-Z]{2,}\.?)")
_GAP = (" ", "\u00a0")
_CHAIN = re.compile(r"\s?,\s{1,2}|\s\((?=[A-Z])")
_DATELINE = re.compile(r"(?:,\s[^\W\d_]+\.?\s\d{1,2})?\s?(?:\([^()\n]{2,30}\)\s?)?(?:—|–|--|-\s)|\s?:\s")
_ARTICLES = ("al-", "el-", "ul-", "an-", "as-", "ar-", "ad-", "at-")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n“\"”—]\s*|\s-\s?)$")


def _set(key: str) -> frozenset[str]:
    return lexicon.words("places_words", key)


@cache
def _dotted() -> frozenset[str]:
    """Folded abbreviations of states that only count with a stop and after a comma: 'Calif.', 'Ore.'"""
    data = lexicon.load("places_countries")
    texts = [*data["states"].values(), *data["provinces"].values()]
    return frozenset(fold(s) for t in texts for s in t.split("|") if s.endswith(".") and "." not in s[:-1])


@cache
def _capitals_only() -> frozenset[str]:
    """Folded names that only count in capital letters: 'US', 'UK', 'CAR', 'NSW'."""
    data = lexicon.load("places_countries")
    texts = [*data["states"].values(), *data["provinces"].values(), *data["aliases"].values()]
    short = {fold(s) for t in texts for s in t.split("|") if s.replace(".", "").isupper() and len(s.replace(".", "")) < 5}
    return frozenset(short | {"eu"})


@cache
def _postal() -> dict[str, Entry]:
    out: dict[str, Entry] = {}
    for code, name in lexicon.load("places_admin1")["names"]["US"].items():
        out[code] = next(e for e in gazetteer().lookup(name) if e.kind is Kind.ADMIN1 and e.country == "US" and e.name == name)
    return out


@cache
def _given() -> frozenset[str]:
    return _set("given") | lexicon.words("names", "given")


@cache
def _common() -> frozenset[str]:
    return _set("common") | lexicon.words("names", "common")


@cache
def _after_places() -> frozenset[str]:
    """Words that often follow a city's name with a capital."""
    return _set("person_titles") | _set("organisation") | _set("sites")


@cache
def _no_surnames() -> frozenset[str]:
    return lexicon.words("names", "common") | _set("person_titles") | _set("sites")


def _tokens(text: str) -> list[_Token]:
    out: list[_Token] = []
    for found in _TOKEN.finditer(text):
        start, stop = found.span()
        word = found.group()
        end = stop
        first = word[0]
        if first.islower() and word[1:2] not in "'’" and "-" not in word:  # the common case
            end = stop - word.endswith(".")
            out.append(_Token(start, end, end, word[: end - start], False, False))
            continue
        glued = _GLUED.match(word)
        if glued and not glued.group(1).isupper():  # a headline glued to its dateline: 'Guardians-NOVO PROGRESSO'
            cut = start + glued.end(1)
            out.append(_Token(start, cut, cut, glued.group(1).lower(), first.isupper(), False))
            start, word = cut + 1, glued.group(2)
            first = word[0]
        if word.endswith(".") and word.count(".") == 1 and not _abbreviated(word):
            end = stop = stop - 1
            word = word[:-1]
        if word[-2:] in _POSSESSIVE and len(word) > 2:
            end, word = stop - 2, word[:-2]
        capital = first.isupper() or (word[:3] in _ARTICLES and word[3:4].isupper())
        capital = capital or (first in "dl" and word[1:2] in "'’" and word[2:3].isupper())
        out.append(_Token(start, end, stop, word.lower(), capital, len(word) > 1 and word.isupper()))
    return out


def _abbreviated(word: str) -> bool:
    low = word.lower()
    return len(word) == 2 or low in ("st.", "ft.", "mt.", "ste.") or (word[0].isupper() and fold(word) in _dotted())


def find(text: str) -> list[PlaceMention]:
    """All toponyms of a text in order, not overlapping, comma chains as one mention. Linear in the length of the text."""
    found = list(_chained(text, _single(text)))
    persons = {m.text for m in found if m.in_name and not m.local}
    return [replace(m, weak=True) if m.text in persons and _may_be_person(m) else m for m in found]


def _may_be_person(mention: PlaceMention) -> bool:
    return not (mention.in_name or mention.locative or mention.dateline or Kind.COUNTRY in mention.kinds)


def _single(text: str) -> Iterator[PlaceMention]:
    tokens = _tokens(text)
    particles = lexicon.words("names", "particles") | frozenset("of and the upon on sur au aux les le la".split())
    i = 0
    chained_to = -1
    while i < len(tokens):
        if not tokens[i].capital:
            i += 1
            continue
        j = _extent(text, tokens, i, particles)
        after_comma = chained_to >= 0 and _CHAIN.fullmatch(text, chained_to, tokens[i].start) is not None
        hit = _longest(text, tokens, i, j, after_comma)
        if hit is None:
            i += 1
            continue
        k, end, entries = hit
        mention = _judge(text, tokens, i, k, end, entries, after_comma)
        if mention is None:
            i += 1
            continue
        yield mention
        chained_to = mention.end
        i = k


def _extent(text: str, tokens: list[_Token], i: int, particles: frozenset[str]) -> int:
    """The token after the last one a name from token i can take."""
    last = j = i + 1
    while j < len(tokens) and j - i < LONGEST:
        if text[tokens[j - 1].stop : tokens[j].start] not in _GAP:
            break
        if tokens[j].capital:
            last = j + 1
        elif tokens[j].low not in particles:
            break
        j += 1
    return last


def _longest(text: str, tokens: list[_Token], i: int, j: int, after_comma: bool) -> tuple[int, int, tuple[Entry, ...]] | None:
    """(token after the name, its end in the text, its senses) of the longest name that begins at token i."""
    look = gazetteer().lookup
    for k in range(j, i, -1):
        if not tokens[k - 1].capital:
            continue
        start, end = tokens[i].start, tokens[k - 1].end
        name = text[start:end]
        if len(name) > 60:
            continue
        if k == i + 1:
            single = _one_word(name, tokens[i], look(name), after_comma, text)
            if single is not None:
                return k, start + single[0], single[1]
            continue
        entries = look(name)
        placed = i > 0 and tokens[i - 1].low in _set("strong_locative") and tokens[i - 1].stop + 1 == start
        everyday = not placed and all(t.low in _common() for t in tokens[i:k])
        if entries and not (everyday and all(e.kind is Kind.CITY and e.people < KNOWN_NAME for e in entries)):
            return k, end, entries
    return None


def _one_word(name: str, token: _Token, entries: tuple[Entry, ...], after_comma: bool, text: str) -> tuple[int, tuple[Entry, ...]] | None:
    folded = fold(name)
    head = name.replace("’", "'").split("'", 1)[0].lower()
    if token.low in _set("compass") or (head != token.low and (head in _common() or head in _set("contracted"))):
        return None
    if after_comma and len(name) == 2 and name in _postal():
        return 2, (_postal()[name],)
    if folded in _dotted() and not (after_comma and name.endswith(".")):
        entries = tuple(e for e in entries if e.kind is not Kind.ADMIN1 or fold(e.name) == folded)
    if folded in _capitals_only() and not name.replace(".", "").isupper():
        entries = tuple(e for e in entries if e.kind not in (Kind.ADMIN1, Kind.COUNTRY, Kind.REGION))
    if name.isupper() and len(name) < 5 and not _DATELINE.match(text, token.stop):
        entries = tuple(e for e in entries if e.kind is not Kind.CITY or e.people > 1_000_000)
    if name.isupper() and len(name) < 4:
        entries = tuple(e for e in entries if e.kind is not Kind.CITY)
    if name.endswith(".") and name.count(".") == 1 and entries and all(e.kind is Kind.CITY for e in entries):
        return None
    if entries:
        return len(name), entries
    if "-" in name:  # 'Moscow-based', 'US-led'
        head = name.split("-", 1)[0]
        inner = gazetteer().lookup(head) if len(head) > 1 else ()
        inner = tuple(e for e in inner if e.kind in (Kind.COUNTRY, Kind.DEMONYM, Kind.ADMIN1) or e.people > KNOWN_NAME)
        if inner and not (fold(head) in _capitals_only() and not head.isupper()) and head.lower() not in _common():
            return len(head), inner
    return None


def _judge(text: str, tokens: list[_Token], i: int, k: int, end: int, entries: tuple[Entry, ...], after_comma: bool) -> PlaceMention | None:
    start = tokens[i].start
    name = text[start:end]
    before = tokens[i - 1] if i and text[tokens[i - 1].stop : start] in _GAP else None
    after = tokens[k] if k < len(tokens) and tokens[k - 1].end == tokens[k - 1].stop and text[tokens[k - 1].stop : tokens[k].start] in _GAP else None
    lead = before
    n = i - 1
    while lead is not None and i - n < 6 and (lead.low in _set("prefixes") or lead.low in ("the", "city", "town", "village", "capital")):
        n -= 1
        lead = tokens[n] if n >= 0 and text[tokens[n].stop : tokens[n + 1].start] in _GAP else None
    locative = lead is not None and lead.low in _set("locative")
    strong = lead is not None and lead.low in _set("strong_locative") and tokens[k - 1].end == tokens[k - 1].stop
    area = after is not None and not after.capital and after.low in _set("area_after")
    dateline = (start == 0 or text[start - 1] in "\n-") and _DATELINE.match(text, end) is not None
    chained = bool(_CHAIN.match(text, end)) and _container_follows(text, tokens, k)
    supported = chained or after_comma or area or dateline
    adjectival = all(e.kind in (Kind.DEMONYM, Kind.METONYM) for e in entries if e.kind is not Kind.CITY or e.people > KNOWN_NAME) and any(
        e.kind in (Kind.DEMONYM, Kind.METONYM) for e in entries
    )
    adjectival = adjectival or text[end : end + 1] == "-"
    in_name, local = (False, False) if adjectival and k == i + 1 else _within_name(text, tokens, i, k, before, after)
    weak = False
    single = k == i + 1
    if single and all(e.kind is Kind.CITY for e in entries):
        people = max((e.people for e in entries if e.own_name), default=0)
        low = tokens[i].low
        if low in _set("never") and not chained:
            return None
        if low in _common() and not (chained or ((strong or dateline) and people >= KNOWN_WORD)):
            return None
        most = max(e.people for e in entries)
        joined = after is not None and after.capital and not after.shouted
        joined = joined and after is not None and after.low not in _after_places()
        if low in _given() and people < KNOWN_NAME:
            weak = not (supported or strong) or (joined and not supported)
        elif low not in _common():
            weak = (not (supported or strong) and most < KNOWN_CITY) or (joined and not supported and most < KNOWN_NAME)
    district = area and after is not None and after.low in ("district", "neighborhood", "neighbourhood", "suburb", "borough", "area")
    return PlaceMention(
        start, end, name, (PlacePart(start, end, name, entries, district),), adjectival, in_name, local, weak, locative or area or chained, dateline
    )


def _container_follows(text: str, tokens: list[_Token], k: int) -> bool:
    """Whether a state or country stands after the comma behind token k - 1."""
    for j in range(min(len(tokens), k + 3), k, -1):
        if not tokens[k].capital:
            return False
        name = text[tokens[k].start : tokens[j - 1].end]
        if j == k + 1 and name in _postal():
            return True
        if len(name) < 40 and any(e.kind in (Kind.ADMIN1, Kind.COUNTRY) for e in gazetteer().lookup(name)):
            folded = fold(name)
            return (folded not in _dotted() or name.endswith(".") or text[tokens[j - 1].end : tokens[j - 1].end + 1] == ".") and (
                folded not in _capitals_only() or name.replace(".", "").isupper()
            )
    return False


def _within_name(text: str, tokens: list[_Token], i: int, k: int, before: _Token | None, after: _Token | None) -> tuple[bool, bool]:
    """(part of an organisation's or a person's name, of one that sits in the place)."""
    single = k == i + 1
    if after is not None and after.capital and not after.shouted:
        if after.low in _set("streets"):
            return True, False
        if after.low in _set("organisation"):
            media = after.low in _set("media")
            return True, not media
        surname = after.low not in _no_surnames()
        if single and surname and tokens[i].low in _given():
            return True, False
    placed = before is not None and before.low in _set("locative")
    if single and not placed and after is not None and after.low in _set("in_name_after") and not _is_area(text[tokens[i].start : tokens[k - 1].end]):
        return True, False
    if before is None or before.shouted or tokens[i].shouted:
        return False, False
    if before.low == "of" and i > 1 and tokens[i - 2].capital and tokens[i - 2].low in _set("org_of"):
        return True, tokens[i - 2].low in ("university", "college", "archdiocese", "diocese")
    if before.capital and before.end == before.stop:
        if single and before.low in _set("person_titles") and not _is_area(text[tokens[i].start : tokens[k - 1].end]):
            return True, False
        if single and before.low in lexicon.words("names", "given") and before.low not in lexicon.words("names", "common"):
            return True, False
        if before.low in _set("prefixes") or before.low in _common() or gazetteer().areas.get(fold(before.low)):
            return False, False
        if _SENTENCE_START.search(text, max(0, before.start - 3), before.start) and before.low not in _given():
            return False, False
        return (True, False) if single else (before.low in _given(), False)
    return False, False


def _is_area(name: str) -> bool:
    """Whether a name is that of a country or first-level division."""
    return any(e.kind in (Kind.COUNTRY, Kind.ADMIN1) for e in gazetteer().lookup(name))


def _chained(text: str, mentions: Iterable[PlaceMention]) -> Iterator[PlaceMention]:
    held: PlaceMention | None = None
    for mention in mentions:
        if held is not None and not mention.adjectival and not mention.in_name and len(held.parts) < 4 and _joins(text, held, mention):
            held = replace(
                held,
                end=mention.end,
                text=text[held.start : mention.end],
                parts=held.parts + mention.parts,
                weak=False,
                dateline=held.dateline or mention.dateline or (held.start == 0 and _DATELINE.match(text, mention.end) is not None),
            )
            continue
        if held is not None:
            yield held
        held = mention
    if held is not None:
        yield held


def _joins(text: str, held: PlaceMention, mention: PlaceMention) -> bool:
    last = held.parts[-1]
    gap = text[held.end : mention.start]
    if last.district and last.text and len(gap) < 20 and gap.split(",")[0].strip() in _set("area_after") and "," in gap:
        return any(e.kind in (Kind.CITY, Kind.ADMIN1, Kind.COUNTRY) for e in mention.entries)
    if held.adjectival or not (_CHAIN.fullmatch(gap) or (gap == " " and mention.text.startswith(("D.C", "DC")))):
        return False
    return any(holds(outer, inner) for outer in mention.entries for inner in last.entries)


def holds(outer: Entry, inner: Entry) -> bool:
    """Whether one sense is an area that the other lies in, by country and first-level division."""
    if outer.kind is Kind.COUNTRY:
        return inner.country == outer.country and inner.kind not in (Kind.COUNTRY, Kind.DEMONYM, Kind.METONYM)
    if outer.kind in (Kind.ADMIN1, Kind.REGION) and outer.country is not None:
        inside = inner.kind not in (Kind.ADMIN1, Kind.DEMONYM)
        return inside and inner.country == outer.country and inner.admin1 is not None and inner.admin1 == outer.admin1
    if outer.kind is Kind.COUNTY:
        return inner.kind is Kind.CITY and inner.country == "US" and inner.admin1 == outer.admin1
    return outer.kind is Kind.CITY and inner.kind is Kind.SITE and inner.locality == outer.name and inner.country == outer.country
