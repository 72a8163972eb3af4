"""Names as keys: what two spellings of one name have in common, over alphabets and transliterations.

    fold("Baibolat Qunbolat") == fold("Байболат Күнболат") == ("kombolat"-like, "bebolat"-like) words

The rules are data (`folding.toml`): each brings together spellings of a romanisation in use (ICAO 9303, BGN/PCGN, the Kazakh
Latin alphabets, French and German press). A key is coarse on purpose; the place, date and charge tell namesakes apart.
"""
from __future__ import annotations

import re
import tomllib
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path


@dataclass(frozen=True)
class NameKeys:
    """Hashes that two spellings of one person's name share."""

    pairs: tuple[int, ...]  # of each two words, in alphabetical order
    words: tuple[int, ...]
    single: int | None  # of the only word, where the name has one


@lru_cache(200_000)
def fold(name: str) -> tuple[str, ...]:
    """The folded words of a name, sorted; initials and titles left out."""
    data = _data()
    words: list[str] = []
    held = ""
    for raw in re.split(r"[^\w'’ʼʻ`]+", name):
        word = "".join(c for c in raw.lower() if c.isalpha() or c in "'’ʼʻ`")
        if _plain(word) in data.noise:
            continue
        if word in data.particles:
            held = word
            continue
        folded = fold_word(held + word)
        held = ""
        if len(folded) > 1:
            words.append(folded)
    return tuple(sorted(set(words)))


@lru_cache(200_000)
def fold_word(word: str) -> str:
    """One word's key: letters only, lower case."""
    data = _data()
    text = _plain(word)
    for pattern, to in data.rules:
        text = pattern.sub(to, text)
    return "".join(c for c in text if c.isalnum())


@lru_cache(200_000)
def fold_place(name: str | None) -> str | None:
    """A place's key: every word folded, in order; generic words such as 'region' left out."""
    if not name:
        return None
    generic = ("region", "oblast", "province", "state", "county", "city", "of", "the")
    words = [fold_word(w) for w in re.split(r"[^\w'’]+", name) if w and _plain(w) not in generic]
    return " ".join(w for w in words if w) or None


@lru_cache(200_000)
def name_keys(name: str) -> NameKeys:
    """The hashes of a name, as link_state keeps them."""
    words = fold(name)
    spellings = {words, fold(re.sub(r"(?<=\w)-(?=\w)", "", name))}  # Sae-Lim, Saelim
    pairs = tuple(sorted({_hash(" ".join(p)) for found in spellings for p in combinations(found, 2)}))
    return NameKeys(pairs, tuple(_hash(w) for w in words), _hash(words[0]) if len(words) == 1 else None)


def _hash(text: str) -> int:
    """31 bits: small in Parquet, and a clash must meet in type, place and date as well to do harm."""
    return zlib.crc32(text.encode()) & 0x7FFFFFFF


def _plain(word: str) -> str:
    table = _data().letters
    found = "".join(c for c in unicodedata.normalize("NFKD", word.lower().translate(table)) if not unicodedata.combining(c))
    return found.translate(table)


@dataclass(frozen=True)
class _Data:
    letters: dict[int, str]
    rules: tuple[tuple[re.Pattern[str], str], ...]
    particles: frozenset[str]
    noise: frozenset[str]


@cache
def _data() -> _Data:
    found = tomllib.loads((Path(__file__).parent / "folding.toml").read_text(encoding="utf-8"))
    letters = {ord(a): b for part in ("letters", "cyrillic") for a, b in zip(found[part]["from"], found[part]["to"], strict=True)}
    rules = tuple((re.compile(r["from"]), r["to"]) for r in found["rule"])
    return _Data(letters, rules, frozenset(found["particles"]["words"]), frozenset(found["noise"]["words"]))
