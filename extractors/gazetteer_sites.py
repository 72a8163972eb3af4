"""Sites in running text, named or not: 'Pushkin Square', 'the lobby of the Government Center', 'outside the Swedish Parliament'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors import lexicon
from extractors.gazetteer_scan import PlaceMention


@dataclass(frozen=True)
class SiteMention:
    """A phrase whose head is a kind of site. ``text[start:end] == mention.text``.

    `head` is the word of the kind, lower case; `named`: capitalised as a name; `lead` the words before it that place
    something there ('in front of'), or None: without them it is often an institution and no place.
    """

    start: int
    end: int
    text: str
    head: str
    named: bool
    lead: str | None

    @property
    def locatable(self) -> bool:
        """Whether the phrase tells a spot: it has a name of its own or stands after 'outside', 'at', ..."""
        return self.named or self.lead is not None


_WORD = re.compile(r"[^\W_]+(?:['’.\-&][^\W_]+)*(?:['’](?=\s))?")
_LEAD = re.compile(
    r"\b(in front of|outside of|front of|outside|inside|at|near|nearby|in|on|around|along|across|through|from|to|toward|towards|into|behind|opposite"
    r"|beside|within|surrounding|onto|off|past|by)\s(?:(?:the|a|an|its|his|her|their|this|that|one)\s)?$",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"((?:the\s)?(?:lobby|steps|gates|entrance|headquarters|campus|grounds|courtyard|offices?|home|residence|building|roof|streets"
    r"|outskirts|center|centre|heart)\sof\s(?:the\s)?)$",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"((?:(?:the|The)\s)?(?:[Dd]owntown|central|northern|southern|eastern|western|north|south|east|west|northeastern|northwestern"
    r"|southeastern|southwestern|upstate|suburban|midtown|uptown|[Gg]reater|mainland|rural|northeast|northwest|southeast|southwest|(?:outskirts|suburb|city|town|village|capital|center|centre"
    r"|heart|streets)\sof)\s)$"
)
_LINK = re.compile(r"^(?:\s(?:in|of|on|at|outside|near)\s(?:the\s)?(?:(?:downtown|central|northern|southern|eastern|western|nearby)\s)?|,\s)$")
_AREA = re.compile(
    r"^\s(?:city|town|village|district|suburb|county|province|region|neighborhood|neighbourhood|state|prefecture)\b(?:\sof(?=\s[A-Z]))?"
)
WINDOW = 60  # characters looked at on either side


@cache
def _heads() -> frozenset[str]:
    words = lexicon.words("places_words", "sites")
    return words | {w + "s" for w in words if not w.endswith("s")}


@cache
def _pairs() -> frozenset[tuple[str, str]]:
    phrases = str(lexicon.load("places_words")["site_phrases"]).split("|")
    return frozenset((p.split()[0], p.split()[1]) for p in phrases if len(p.split()) == 2)


def find_sites(text: str) -> list[SiteMention]:
    """The site phrases of a text, in order, not overlapping. Linear in the length of the text."""
    return list(_sites(text))


def _sites(text: str) -> Iterator[SiteMention]:
    words = list(_WORD.finditer(text))
    lows = [w.group().lower() for w in words]
    heads, pairs, generic = _heads(), _pairs(), lexicon.words("places_words", "site_generic")
    particles = frozenset(("of", "de", "la", "del"))
    taken = 0
    for n, word in enumerate(words):
        low = lows[n]
        if low not in heads or word.start() < taken:
            continue
        first = n
        capital = word.group()[0].isupper()
        while first > 0 and n - first < 6 and words[first - 1].start() >= taken and text[words[first - 1].end() : words[first].start()] == " ":
            before = words[first - 1].group()
            if before[0].isupper() or before[0].isdigit():
                first -= 1
            elif capital and lows[first - 1] in particles and first > 1 and words[first - 2].group()[0].isupper():
                if words[first - 2].start() < taken:
                    break
                first -= 2
            elif (lows[first - 1], low) in pairs and first == n:
                first -= 1
            else:
                break
        while first < n and lows[first] in ("the", "in", "at", "on", "a", "an", "outside", "near"):
            first += 1
        last = n
        if n + 1 < len(words) and lows[n + 1] in heads and text[word.end() : words[n + 1].start()] == " ":
            last = n + 1
            low = lows[last]
        if capital and last + 2 < len(words) and lows[last + 1] == "of" and text[words[last].end() : words[last + 2].start()].strip() == "of":
            name = last + 2
            if lows[name] == "the" and name + 1 < len(words):
                name += 1
            if words[name].group()[0].isupper() and words[name].start() - words[last].end() < 12:
                last = name
                last = _run(text, words, name, 4)
        owner = _owner(text, words, last) if not capital else last
        start, end = words[first].start(), words[owner].end()
        named = owner > last or (capital and first < n) or (first < n and words[first].group()[0].isupper())
        lead = _LEAD.search(text, max(0, start - WINDOW), start)
        part = _PART_OF.search(text, max(0, start - WINDOW), start)
        if part is not None and part.start(1) >= taken:
            start = part.start(1)
            lead = _LEAD.search(text, max(0, start - WINDOW), start) or lead
        if not named and (lead is None or (low in generic and first == n)):
            continue
        if low in generic and not named and (lows[first], low) not in pairs:
            continue
        yield SiteMention(start, end, text[start:end], low, named, lead.group(1).lower() if lead else None)
        taken = end


def _owner(text: str, words: list[re.Match[str]], last: int) -> int:
    """The last word of the name that an unnamed site belongs to: 'headquarters of the Springfield Police Department'."""
    at = last + 1
    if at >= len(words) or words[at].group() != "of":
        return last
    at += 1
    if at < len(words) and words[at].group() == "the":
        at += 1
    if at >= len(words) or not words[at].group()[0].isupper() or text[words[last].end() : words[at].start()] not in (" of ", " of the "):
        return last
    return _run(text, words, at, 6)


def _run(text: str, words: list[re.Match[str]], first: int, most: int) -> int:
    """The last of the capitalised words that follow one another from `first`."""
    last = first
    while last + 1 < len(words) and last - first < most and words[last + 1].group()[0].isupper():
        if text[words[last].end() : words[last + 1].start()] != " ":
            break
        last += 1
    return last


def phrase(text: str, mention: PlaceMention) -> tuple[int, int]:
    """The span of the most specific place phrase around a toponym: 'downtown Chicago', 'Macy's department store in downtown Manhattan'.

    It grows over 'downtown', 'the city of', 'town' and over a site that stands before it with 'in', 'of', 'on' or a comma.
    """
    start, end = mention.start, mention.end
    after = _AREA.match(text[end : end + 40])
    if after and text[end : end + 1] == " ":
        end += after.end()
    window = max(0, start - WINDOW)
    prefix = _PREFIX.search(text, window, start)
    if prefix:
        start = prefix.start(1) + (4 if prefix.group(1).lower().startswith("the ") and not prefix.group(1).strip().endswith("of") else 0)
    low = max(0, mention.start - 2 * WINDOW)
    for site in find_sites(text[low:end]):
        a, b = low + site.start, low + site.end
        if a <= mention.start and mention.end <= b and site.locatable:
            return min(a, start), max(b, end)
        if b <= start and site.locatable and _LINK.match(text[b:start]):
            return a, end
    ahead = find_sites(text[mention.start : mention.end + WINDOW])
    if ahead and ahead[0].start == 0 and ahead[0].named:
        return start, max(end, mention.start + ahead[0].end)
    return start, end
