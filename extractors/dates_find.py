"""Date phrases in running text, with what must not be taken for one: 'March for Life', 'Theresa May', 'Sunday Times'."""
from __future__ import annotations

import re
from dataclasses import dataclass

from extractors import lexicon
from extractors.dates_grammar import DateKind, grammar

_BEFORE = re.compile(r"([\w'’.&-]{1,30})[ \t\u00a0]{0,3}\n?[ \t]{0,3}$")
_AFTER = re.compile(r"[ \t\u00a0]{1,3}([\w'’&-]{1,30})")
_OPENERS = re.compile(r"(?<!\w)(since|until|till|by|before|after)\s{1,3}(?:at least\s{1,3})?$", re.I)
_COUNT_ON = re.compile(r"\s{1,3}[0-9]")


@dataclass(frozen=True, slots=True)
class DateMention:
    """text[start:end] == mention.text."""

    start: int
    end: int
    text: str
    kind: DateKind
    needs_anchor: bool = False  # told relative to the event before it: pass `anchor` to `resolve`
    flags: tuple[str, ...] = ()  # since, until, by, before, after: the word that governs the phrase


def find(text: str) -> list[DateMention]:
    """Every date phrase of a text, in order, not overlapping. Time is linear in the text; nothing raises.

    'Since' and 'until' are part of the phrase, 'on' and 'in' are not. A phrase governed by 'by', 'before' or 'after' carries
    that word as a flag: what is told to happen before Friday did not happen on Friday.
    """
    rules = grammar()
    if not rules.gate.search(text):
        return []
    found: list[DateMention] = []
    for match in rules.any.finditer(text):
        pattern = rules.groups[match.lastindex or 1]
        start, end = match.start(), match.end()
        before, after = _word_before(text, start), _word_after(text, end)
        if not _plausible(pattern.rule, match.group(), before, after, text, start):
            continue
        kind, flags = pattern.kind, ()
        opener = _OPENERS.search(text[max(0, start - 24):start])
        if opener is not None:
            word = opener.group(1).lower()
            flags = (word,)
            if word in ("since", "until", "till"):
                start -= len(opener.group())
                kind = DateKind.SINCE if word == "since" else kind
        needs = pattern.kind is DateKind.ANCHORED or (pattern.rule in ("weekday", "weekend", "period") and _ANCHORING.search(match.group()) is not None)
        found.append(DateMention(start, end, text[start:end], kind, needs, flags))
    return found


_ANCHORING = re.compile(r"\b(?:that|same|following|previous|before|after|earlier)\b(?! on)(?<!^earlier)", re.I)


def _word_before(text: str, start: int) -> str:
    found = _BEFORE.search(text[max(0, start - 34):start])
    return found.group(1) if found else ""


def _word_after(text: str, end: int) -> str:
    found = _AFTER.match(text, end)
    return found.group(1) if found else ""


def _plausible(rule: str, phrase: str, before: str, after: str, text: str, start: int) -> bool:
    """Whether the words around leave the phrase a date."""
    words = lexicon.load("dates")
    lead = text[max(0, start - 12):start].lower()
    if any(lead.rstrip().endswith(w) for w in words["not_a_date"]):
        return False
    if rule in ("weekday", "weekday_range"):
        return before not in words["not_before_weekday"] and after not in words["not_after_weekday"]
    if rule == "month":
        return _is_month(phrase, before, after, words)
    if rule == "year":
        return _is_year(phrase, before, after, words)
    if rule == "day_word" and phrase[:1].isupper():
        # 'USA Today', 'Russia Today': a name, not a day
        return not (before[:1].isupper() and text[start - 1:start] == " " and not before.endswith((".", "FILE")))
    if rule == "lasting":
        near = re.findall(r"[a-z]+", text[max(0, start - 40):start].lower())
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
