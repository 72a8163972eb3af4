"""Date phrases in running text, with what must not be taken for one: 'March for Life', 'Theresa May', 'Sunday Times'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors import lexicon
from extractors.dates_grammar import DateKind, grammar

_BEFORE = re.compile(r"([\w'’.&-]{1,30})[ \t\u00a0]{0,3}\n?[ \t]{0,3}$")
_AFTER = re.compile(r"[ \t\u00a0]{1,3}([\w'’&-]{1,30})")
_WORD = re.compile(r"[A-Za-z]+")
_DIGITS = re.compile(r"[0-9]{4}|[0-9][./][0-9]|['’][2-9]0")
REACH = 64  # characters that a date phrase extends, at most, before the first and after the last of its telling words
_PLAIN_LENGTH = re.compile(r"for\s{1,3}(?!more\b|over\b|nearly\b|almost\b|at\b|close\b)\S{1,12}\s{1,3}\S", re.I)
_OPENERS = re.compile(r"(?<!\w)(since|until|till|by|before|after)\s{1,3}(?:at least\s{1,3})?$", re.I)


@dataclass(frozen=True, slots=True)
class DateMention:
    """text[start:end] == mention.text."""

    start: int
    end: int
    text: str
    kind: DateKind
    needs_anchor: bool = False  # told relative to the event before it: pass `anchor` to `resolve`
    flags: tuple[str, ...] = ()  # since, until, by, before, after: the word that governs the phrase; naming; length


def find(text: str) -> list[DateMention]:
    """Every date phrase of a text, in order, not overlapping. Time is linear in the text; nothing raises.

    'Since' and 'until' are part of the phrase, 'on' and 'in' are not. A phrase governed by 'by', 'before' or 'after' carries
    that word as a flag: what is told to happen before Friday did not happen on Friday. `naming` marks a year that names
    something ('the 2016 campaign'), `length` a plain span ('for two months') that need not reach up to now.
    """
    rules = grammar()
    if not _DIGITS.search(text) and rules.cores.isdisjoint(_WORD.findall(text)):
        return []
    found: list[DateMention] = []
    for match in _matches(text):
        pattern = rules.groups[match.lastindex or 1]
        start, end = match.start(), match.end()
        before, after = _word_before(text, start), _word_after(text, end)
        if not _plausible(pattern.rule, match.group(), before, after, text, start):
            continue
        kind = pattern.kind
        flags: tuple[str, ...] = ("naming",) if pattern.rule == "year" and before.lower() in _naming() else ()
        if pattern.rule == "lasting" and _PLAIN_LENGTH.match(match.group()):
            flags = ("length",)
        opener = _OPENERS.search(text[max(0, start - 24) : start])
        if opener is not None:
            word = opener.group(1).lower()
            flags = (word,)
            if word in ("since", "until", "till"):
                start -= len(opener.group())
                kind = DateKind.SINCE if word == "since" else kind
        needs = pattern.kind is DateKind.ANCHORED
        needs = needs or (pattern.rule in ("weekday", "weekend", "period", "month") and _ANCHORING.search(match.group()) is not None)
        found.append(DateMention(start, end, text[start:end], kind, needs, flags))
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Matches of the grammar, tried only around the words that make a date: most of a text is never looked at twice."""
    rules = grammar()
    start = end = -1
    for core in rules.core.finditer(text):
        if start >= 0 and core.start() - REACH > end:
            yield from rules.any.finditer(text, start, min(end, len(text)))
            start = -1
        start = max(0, core.start() - REACH) if start < 0 else start
        end = core.end() + REACH
    if start >= 0:
        yield from rules.any.finditer(text, start, min(end, len(text)))


def _naming() -> list[str]:
    return list(lexicon.load("dates")["before_naming_year"])


_ANCHORING = re.compile(r"\b(?:that|same|following|previous)\b|\b(?:before|after|earlier)$", re.I)


def _word_before(text: str, start: int) -> str:
    found = _BEFORE.search(text[max(0, start - 34) : start])
    return found.group(1) if found else ""


def _word_after(text: str, end: int) -> str:
    found = _AFTER.match(text, end)
    return found.group(1) if found else ""


def _plausible(rule: str, phrase: str, before: str, after: str, text: str, start: int) -> bool:
    """Whether the words around leave the phrase a date."""
    words = lexicon.load("dates")
    lead = text[max(0, start - 12) : start].lower()
    if any(lead.rstrip().endswith(w) for w in words["not_a_date"]):
        return False
    if rule in ("weekday", "weekday_range"):
        return before not in words["not_before_weekday"] and after not in words["not_after_weekday"]
    if rule == "month":
        return _is_month(phrase, before, after, words)
    if rule == "year":
        return _is_year(phrase, before, after, words)
    if rule == "month_day" and after in words["not_after_month_day"]:
        return any(c.isdigit() for c in phrase[-4:-2])  # 'the September 11 attacks' were not last September
    if rule == "day_word" and phrase[:1].isupper():
        # 'USA Today', 'Russia Today': a name, not a day
        return not (before[:1].isupper() and text[start - 1 : start] == " " and not before.endswith((".", "FILE")))
    if rule == "lasting":
        near = re.findall(r"[a-z]+", text[max(0, start - 40) : start].lower())
        return not set(near) & set(words["custody_lengths"]) and after.lower() not in ("in", "prison", "jail")
    return True


def _is_month(phrase: str, before: str, after: str, words: dict[str, list[str]]) -> bool:
    """A month's name alone is a month after 'in', 'since', 'last' and the like, or with more than the name."""
    parts = phrase.split()
    if len(parts) > 1 and (any(c.isdigit() for c in phrase) or "year" in phrase.lower()):
        return True
    sharp = any(p.rstrip(".,") in words["sharp_months"] for p in parts)
    if sharp and after[:1].isupper() and before.lower() not in ("since", "last") and parts[-1].lower() != "march":
        return False
    if sharp and parts[-1].lower() == "march" and after in words["after_march"]:
        return False
    if len(parts) > 1:
        return not (sharp and parts[0].lower() == "that")
    if "-" in phrase and phrase[:1].lower() in "elm":
        return True
    return before.lower() in words["before_sharp_month" if sharp else "before_month"]


def _is_year(phrase: str, before: str, after: str, words: dict[str, list[str]]) -> bool:
    number = int(phrase[-4:])
    if not 1900 <= number <= 2100 or before.endswith("$"):
        return False
    if not phrase[0].isdigit() or before.lower() in words["before_year"]:
        return after not in words["counted"]
    return number % 100 != 0 and before.lower() in words["before_naming_year"] and after[:1].isalpha()
