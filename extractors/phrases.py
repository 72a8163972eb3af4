"""Phrases over tokens: the small readers that several fields share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.numbers import HYPHENS, Token

QUOTES = frozenset("\"'“”‘’`")
ENDS = frozenset(".!?;•")

Phrases = dict[str, list[tuple[tuple[str, ...], str]]]  # first word -> (words, what they say), longest first


def index(groups: Iterable[tuple[str, Iterable[str]]]) -> Phrases:
    """A table for `match` from (sense, phrases) pairs."""
    table: Phrases = {}
    for sense, phrases in groups:
        for phrase in phrases:
            split = tuple(phrase.split())
            table.setdefault(split[0], []).append((split, sense))
    for entries in table.values():
        entries.sort(key=lambda e: -len(e[0]))
    return table


def at(tokens: Sequence[Token], i: int) -> str:
    """The word at tokens[i], lower case, a closing apostrophe dropped; empty outside the tokens."""
    return tokens[i].lower.rstrip("'") if 0 <= i < len(tokens) else ""


def match(tokens: Sequence[Token], i: int, table: Phrases, limit: int) -> tuple[str, int] | None:
    """The longest phrase of the table at tokens[i], hyphens and quotes skipped: (sense, place after it)."""
    for words, sense in table.get(at(tokens, i), ()):
        j = i
        for word in words:
            while j < limit and (tokens[j].text in HYPHENS or tokens[j].text in QUOTES) and j > i:
                j += 1
            if j >= limit or at(tokens, j) != word:
                break
            j += 1
        else:
            return sense, j
    return None


def past_hyphens(tokens: Sequence[Token], i: int) -> int:
    """The place behind the hyphens at tokens[i]."""
    while i < len(tokens) and tokens[i].text in HYPHENS:
        i += 1
    return i


def sentences(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Token ranges of the text's sentences: a full stop or a blank line ends one; a full stop after one letter or
    before a small letter does not."""
    first = 0
    for i, token in enumerate(tokens):
        if i > first and "\n\n" in text[tokens[i - 1].end : token.start]:
            yield first, i
            first = i
        if token.text not in ENDS:
            continue
        nxt = tokens[i + 1] if i + 1 < len(tokens) else None
        short = token.text == "." and i > 0 and tokens[i - 1].word and len(tokens[i - 1].text) == 1
        if nxt is None or not (short or (token.text == "." and (nxt.text[0].islower() or nxt.start == token.end))):
            if i > first:
                yield first, i
            first = i + 1
    if first < len(tokens):
        yield first, len(tokens)
