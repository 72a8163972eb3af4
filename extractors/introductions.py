"""How the text introduces its persons: as what ('student leader', 'a welder'), with an age, by 'identified as', in a list of defendants.

A reader learns here who 'a doctor' of the first sentence is, and who 'the defendants' are that are listed at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import lexicon

if TYPE_CHECKING:
    from extractors.reading import Reading

_AGE = re.compile(r",?\s*\(?(?:aged?\s|who\sis\s)?\d{1,2}(?:\syears?\sold)?\b(?!\s?%)[,.;)]?|,?\s\(?(?:DOB|D\.O\.B)")
_BEFORE = re.compile(r"((?:[^\W\d_][\w’'.-]*,?\s+){1,7})$")
_AFTER = re.compile(r"(?:,\s(?:aged?\s)?\d{1,2})?(?:,\sof\s[A-Z][\w .’'-]{1,30})?,\s((?:[^\W\d_][\w’'-]*\s?){1,8})")
_NAMED = re.compile(r"(?:named|identified|known|named\sby\s[\w ]{1,30}|identified\sby\s[\w ]{1,40})(?:\sas)?,?\s(?:[^\W\d_][\w’'-]*\s){0,4}$")
_SPEAKS = re.compile(
    r",?\s(?:said|says|told|tells|announced|announces|added|tweeted|wrote|argued|explained|noted|who\srepresents|of\sthe\s\w+\s\w+’?s?\sOffice)\b"
)
_ITEM = re.compile(r"(?:^|\n)[ \t]*(?:[-*•·▪]|\d{1,2}[.)])?[ \t]*(?:[A-Z][\w.’'-]*[ \t]){0,4}$")
LIST_GAP, LINE_GAP = 160, 700  # characters between two defendants of one list, in running text and on lines of their own
_LIST_WORDS = lexicon.words("parties", "list_words")


@dataclass(frozen=True)
class Introduction:
    """What is told of a person besides the name. `chain` is an index of the reading's name chains."""

    chain: int
    start: int
    end: int
    kinds: frozenset[str]  # common nouns: 'leader', 'cleric'
    aged: bool
    named: bool  # 'a man identified as ...'
    bystander: bool  # speaks or acts for others: lawyer, judge, spokesman


def read(reading: Reading) -> list[Introduction]:
    """The introduction of every person of the article, in order of the name chains."""
    return [of(reading, n) for n in range(len(reading.chains))]


def of(reading: Reading, n: int) -> Introduction:
    """The introduction of one person, by the index of the name chain."""
    text, chain = reading.article.text, reading.chains[n]
    first = chain.first
    start = first.title_start if first.title_start is not None else first.start
    kinds: set[str] = set(_nouns(first.title or ""))
    aged = named = speaks = False
    for m in chain.mentions[:6]:
        begin = m.title_start if m.title_start is not None else m.start
        before, after = text[max(0, begin - 90) : begin], text[m.end : m.end + 110]
        if found := _BEFORE.search(before):
            kinds |= _nouns(re.split(r"[.;:]\s|,\s(?=\w+\s\w+\s)", found.group(1))[-1], last=True)
        if found := _AFTER.match(after):
            kinds |= _nouns(found.group(1))
        aged = aged or _AGE.match(after) is not None
        named = named or _NAMED.search(before) is not None
        speaks = speaks or _SPEAKS.match(after) is not None
    bystanders = lexicon.words("people", "bystander")
    official = bool(kinds & bystanders) or bool(set((first.title or "").lower().split()) & bystanders)
    return Introduction(n, start, first.end, frozenset(kinds), aged, named, (speaks or official) and not aged)


def _nouns(phrase: str, last: bool = False) -> set[str]:
    """The words for persons in a phrase; with `last`, only where they end it: 'opposition leader ', 'a welder, '."""
    words = [w.strip(",.’'").lower() for w in phrase.split()]
    words = [w for w in words if w]
    if last:
        words = words[-3:]
    return {w for w in words if w in lexicon.words("people", "person") and w not in lexicon.words("people", "counting")}


def rosters(reading: Reading) -> list[tuple[int, ...]]:
    """Lists of persons that are introduced one after another with their ages, as press releases list defendants."""
    text = reading.article.text
    aged = [i for i in reading.introductions if _AGE.match(text, i.end)]
    out: list[tuple[int, ...]] = []
    group: list[Introduction] = []
    for entry in sorted(aged, key=lambda i: i.start):
        if group and not _listed(text, group[-1], entry):
            out.append(tuple(i.chain for i in group))
            group = []
        group.append(entry)
    out.append(tuple(i.chain for i in group))
    return [g for g in out if len(g) >= 2]


def _listed(text: str, before: Introduction, after: Introduction) -> bool:
    gap = text[before.end : after.start]
    if _ITEM.search(text[max(0, before.start - 60) : before.start]) and _ITEM.search(text[max(0, after.start - 60) : after.start]):
        return len(gap) <= LINE_GAP
    small = [w for w in re.findall(r"[^\W\d_]+", gap) if w.islower() and w not in _LIST_WORDS]
    return len(gap) <= LIST_GAP and len(small) <= 2
