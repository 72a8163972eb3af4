"""Numbers as news writes them: digits, words, mixtures ('1.4 million', 'four-and-a-half') and vague words ('several hundred').

`read(tokens, i)` is a reader over tokens, not a regular expression: each token is looked at a bounded number of
times, so that reading is linear in the text whatever the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"  # 7,000
    r"|\d{1,3}(?:\.\d{3}){2,}"  # 1.400.000
    r"|\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)"  # 10 000 with a hard or thin space
    r"|\d+(?:\.\d+)?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*['’]?"
    r"|\S"
)
HYPHENS = frozenset("-‐‑‒–—−")
MOST_DIGITS = 15  # beyond that a run of digits is an identifier, and no int64
MOST = 10**12  # no count in the news is larger


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    lower: str
    start: int
    end: int

    @property
    def digits(self) -> bool:
        return self.text[0].isdecimal()

    @property
    def word(self) -> bool:
        return self.text[0].isalpha()


@dataclass(frozen=True, slots=True)
class Number:
    """A number read at tokens[first:last]; `vague` for 'dozens', 'several'; `low == high` otherwise."""

    first: int
    last: int
    low: float
    high: float
    vague: bool = False
    bare_scale: bool = False  # a lone 'hundred' or 'dozen', which may be part of a larger phrase


@cache
def lexicon(name: str, language: str = "en") -> dict[str, Any]:
    """A lexicon file of a language as a dictionary. Raises FileNotFoundError for an unknown one."""
    path = Path(__file__).parent / "lexicon" / language / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@lru_cache(maxsize=32)  # several readers ask for the same text one after the other
def tokenize(text: str) -> tuple[Token, ...]:
    """Numbers, words (apostrophes inside) and single signs, with their spans in the text."""
    return tuple(Token(m.group(), m.group().lower().replace("’", "'"), m.start(), m.end()) for m in TOKEN.finditer(text))


def read(tokens: Sequence[Token], i: int) -> Number | None:
    """The longest number that starts at tokens[i], or None."""
    if i >= len(tokens):
        return None
    return _vague(tokens, i) or _half(tokens, i) or _exact(tokens, i)


def value(token: Token) -> float | None:
    """The value of a token of digits; None for other tokens and for runs too long to be a quantity."""
    if not token.digits or sum(c.isdecimal() for c in token.text) > MOST_DIGITS:
        return None
    text = re.sub(r"[,\u00a0\u2009\u202f]", "", token.text)
    if text.count(".") > 1:
        text = text.replace(".", "")
    return float(text)


def starts() -> frozenset[str]:
    """Every word, lower case, that a number may start with."""
    words = lexicon("numbers")
    return frozenset([*words["units"], *words["tens"], *words["scales"], *words["plurals"], *words["multipliers"], "a", "an", "half", "quarter"])


def _word(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].lower if 0 <= i < len(tokens) else ""


def _after_hyphen(tokens: Sequence[Token], i: int) -> int:
    """Past a hyphen that joins tokens[i-1] and tokens[i+1] without spaces; else i."""
    joined = 0 < i < len(tokens) - 1 and tokens[i].text in HYPHENS and tokens[i - 1].end == tokens[i].start and tokens[i].end == tokens[i + 1].start
    return i + 1 if joined else i


def _scales(tokens: Sequence[Token], i: int) -> tuple[float, int]:
    """The product of the scale words from tokens[i] ('hundred thousand'), and the place after them."""
    factor, scales, limit = 1.0, lexicon("numbers")["scales"], i + 6
    while i < limit:
        j = _after_hyphen(tokens, i)
        word = _word(tokens, j) if _word(tokens, j) in scales else _word(tokens, j).removesuffix("s")  # 'several hundred thousands'
        if word not in scales or word == "score":
            break
        factor, i = factor * scales[word], j + 1
    return factor, i


def _magnitude_end(low: float) -> float:
    return float(10 ** len(str(int(low))) - 1)


def _vague(tokens: Sequence[Token], i: int) -> Number | None:
    words = lexicon("numbers")
    plurals, multipliers, scales = words["plurals"], words["multipliers"], words["scales"]
    first = i
    if _word(tokens, i) in ("a", "an", "the") and _word(tokens, i + 1) in multipliers:
        i += 1
    word = _word(tokens, i)
    if word in plurals:
        return _plural(tokens, i)
    if tokens[i].digits and _word(tokens, i + 1) == "s" and tokens[i].end == tokens[i + 1].start:
        number = value(tokens[i])  # 1000s: a power of ten and an s; 1990s is a decade
        if number is not None and number >= 10 and str(int(number)).strip("0") == "1":
            return Number(first, i + 2, 2 * number, 10 * number - 1, vague=True)
        return None
    if word not in multipliers or (word in ("many", "pair", "duo", "trio", "quartet") and first == i and word != "many"):
        return None
    entry = multipliers[word]
    j = i + 2 if _word(tokens, i + 1) == "of" and word in ("couple", "few", "many") else i + 1
    singular = _word(tokens, j).removesuffix("s")
    if "low" in entry and singular in scales and singular != "score":
        fixed = words["fixed"].get(f"{word} {singular}")
        if fixed and _scales(tokens, j + 1)[0] == 1.0:
            return Number(first, j + 1, float(fixed[0]), float(fixed[1]), vague=True)
        factor, last = _scales(tokens, j + 1)
        low = entry["low"] * scales[singular] * factor
        high = entry["high"] * scales[singular] * factor if "high" in entry else _magnitude_end(low)
        return Number(first, last, low, high, vague=low != high)
    if "alone" not in entry or (word == "few" and first == i):  # 'few people came' says that few came
        return None
    low, high = entry["alone"]
    return Number(first, i + 1, float(low), float(high), vague=low != high)


def _plural(tokens: Sequence[Token], i: int) -> Number:
    """dozens, hundreds of thousands, thousands upon thousands."""
    plurals, scales = lexicon("numbers")["plurals"], lexicon("numbers")["scales"]
    low, high = map(float, plurals[tokens[i].lower])
    j, again = i + 1, _word(tokens, i + 2)
    if _word(tokens, j) == "of" and (again in plurals or again.removesuffix("s") in scales) and again != "scores":
        unit = scales[again.removesuffix("s")] if again != "tens" else 10
        word = tokens[i].lower
        # 'tens of thousands' spans the whole order of magnitude; so does 'dozens of thousands', more or less
        low, high = (low * unit, 100.0 * unit - 1) if word in ("tens", "dozens", "scores") else (low * unit, (high + 1) * unit - 1)
        return Number(i, i + 3, low, high, vague=True)
    if _word(tokens, j) in ("and", "upon") and again == tokens[i].lower:
        j += 2
    return Number(i, j, low, high, vague=True)


def _half(tokens: Sequence[Token], i: int) -> Number | None:
    """half a million, a half dozen, half-million, a quarter of a million; also 'half a year' is left to its caller."""
    j = i + 1 if _word(tokens, i) == "a" else i
    if _word(tokens, j) not in ("half", "quarter"):
        return None
    part = 0.5 if tokens[j].lower == "half" else 0.25
    j += 1
    if _word(tokens, j) == "of":
        j += 1
    if _word(tokens, j) in ("a", "an"):
        j += 1
    factor, last = _scales(tokens, j)
    return Number(i, last, part * factor, part * factor) if factor > 1 else None


def _exact(tokens: Sequence[Token], i: int) -> Number | None:
    words = lexicon("numbers")
    units, tens, scales, suffixes = words["units"], words["tens"], words["scales"], words["suffixes"]
    first = i
    if tokens[i].digits:
        number = value(tokens[i])
        if number is None:
            return None
        i += 1
        if i < len(tokens) and tokens[i].start == tokens[i - 1].end and tokens[i].word:
            if tokens[i].lower in suffixes:
                return _checked(first, i + 1, number * suffixes[tokens[i].lower])
            return None  # 1st, 24th, 5G: no count
        number, i = _and_half(tokens, i, number)
        factor, i = _scales(tokens, i)
        return _checked(first, i, number * factor)
    word = tokens[i].lower
    if word in ("a", "an"):
        factor, last = _scales(tokens, i + 1)
        if factor == 1 or _word(tokens, i + 1) not in scales:
            return None
        if _word(tokens, last) == "and" and _word(tokens, last + 1) == "a" and _word(tokens, last + 2) == "half":
            return _checked(first, last + 3, 1.5 * factor)
        total, last = _below(tokens, last, factor, factor) if factor < 10**6 else (factor, last)
        return _checked(first, last, total)
    if word not in units and word not in tens and (word not in scales or word == "score"):
        return None
    total, last = _below(tokens, i, 0.0, float("inf"))
    if last == i:
        return None
    number, half = _and_half(tokens, last, total)
    if half > last:
        factor, last = _scales(tokens, half)
        return _checked(first, last, number * factor)
    return _checked(first, last, total, bare=word in scales and last == i + 1)


def _and_half(tokens: Sequence[Token], i: int, number: float) -> tuple[float, int]:
    """two and a half, four-and-a-half, 3½ ; the place after it."""
    if i < len(tokens) and tokens[i].text == "½":
        return number + 0.5, i + 1
    j = i
    for expected in (("and",), ("a", "one"), ("half",)):
        j = _after_hyphen(tokens, j)
        if _word(tokens, j) not in expected:
            return number, i
        j += 1
    return number + 0.5, j


def _below(tokens: Sequence[Token], i: int, total: float, ceiling: float) -> tuple[float, int]:
    """Number words from tokens[i]: total plus what follows, groups falling in size; the place after the last word."""
    words = lexicon("numbers")
    units, tens, scales = words["units"], words["tens"], words["scales"]
    group, last, smallest = 0.0, i, ceiling  # `group` is the part not yet multiplied by thousand, million, ...
    filled = 1000.0  # the last piece of the group; the next must be smaller
    limit = i + 24
    while i < min(len(tokens), limit):
        j = _after_hyphen(tokens, i)
        word = _word(tokens, j)
        if word == "and" and (total or group) and (_word(tokens, j + 1) in units or _word(tokens, j + 1) in tens) and filled >= 100:
            if not (total or group >= 100):
                break
            j += 1
            word = _word(tokens, j)
        if word in tens and filled >= 100:
            group, filled = group + tens[word], 10
        elif word in units and (filled >= 100 or (filled == 10 and 0 < units[word] < 10)):
            group, filled = group + units[word], 1
        elif word == "hundred" and 0 <= group < 100:
            group, filled = max(group, 1.0) * 100, 100
        elif word == "dozen" and group < 100:
            return total + max(group, 1.0) * 12, j + 1
        elif word in scales and word not in ("hundred", "dozen", "score") and scales[word] < smallest:
            total, group, filled = total + max(group, 1.0) * scales[word], 0.0, 1000.0
            smallest = scales[word]
        else:
            break
        i = last = j + 1
    return total + group, last


def _checked(first: int, last: int, number: float, bare: bool = False) -> Number | None:
    return Number(first, last, number, number, bare_scale=bare) if number <= MOST else None
