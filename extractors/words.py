"""The words of a text with what capital letters tell of them: the common ground of names and actors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors import lexicon


@dataclass(slots=True)
class Token:
    start: int
    end: int  # without a possessive ending
    stop: int  # with the full stop of an abbreviation, or the possessive
    low: str
    capital: bool
    shouted: bool  # all capitals, longer than a letter
    possessive: bool


_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['’\-](?=[^\W\d_]))*")
_STATES = re.compile(r"\b(?:U\.\s?[SKN]|E\.\s?U|D\.\s?C)\.?$")
_ARTICLES = frozenset("al- el- ul- an- as- ar- Al- d’A d'A".split())


def _set(key: str) -> frozenset[str]:
    return lexicon.words("names", key)


def tokens_of(text: str) -> list[Token]:
    """Words of a text with spans; numbers and punctuation are the gaps between them."""
    out: list[Token] = []
    dotted, suffixes = _dotted(), _set("suffixes")
    for found in _TOKEN.finditer(text):
        start, stop = found.span()
        word = found.group()
        end, low, possessive = stop, word.lower(), False
        if len(word) > 2 and word[-2] in "'’" and word[-1] in "sS":
            end, word, low, possessive = stop - 2, word[:-2], low[:-2], True
        if text[stop : stop + 1] == "." and not possessive and (len(word) == 1 or low in dotted):
            stop += 1
            if len(word) == 1 or low in suffixes:
                end = stop
        if low == word:  # nothing capital in it: the common case
            out.append(Token(start, end, stop, low, False, False, possessive))
            continue
        low = low.replace("’", "'")
        capital = (word[0].isupper() and not _glued(word)) or (word[:3] in _ARTICLES and word[3:4].isupper())
        if capital and len(word) == 1 and _STATES.search(text, max(0, start - 4), stop):
            capital = False
        shouted = len(word) > 1 and word.isupper() and low not in suffixes and not (len(word) == 2 and stop > found.end())
        out.append(Token(start, end, stop, low, capital, shouted, possessive))
    return out


@cache
def _dotted() -> frozenset[str]:
    return _set("titles") | _set("suffixes")


def _glued(word: str) -> bool:
    """A hyphenated word that is no name: 'Russian-backed', 'Charge-A' (a headline glued to its lead), and 'You've'."""
    if "-" in word:
        tail = word.rsplit("-", 1)[1]
        return tail in _set("hyphen_tails") or (tail[:1].isupper() and tail.lower() in _set("common") and tail.lower() not in _set("given"))
    return ("'" in word or "’" in word) and re.split("['’]", word)[0].lower() in _set("common")
