"""How many persons: the size of a crowd, the number of those arrested, as one phrase tells it.

`parse` reads a phrase ('several hundred people' is 300..999) by the codebook's size rules; `find` (of
extractors.quantities) reads every quantity of a text and says what it counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors import numbers
from extractors.numbers import Token
from extractors.quantities import PERSONS, Counts, QuantityMention, find, find_in, lexicon, shifted
from extractors.records import Quantity

__all__ = ["PERSONS", "Counts", "QuantityMention", "find", "parse", "shifted"]

_CONNECTED = frozenset({"and", "&", "as well as", "along with", "together with"})


def parse(text: str) -> Quantity | None:
    """The number of persons that a phrase tells of, by the codebook's size rules; None when it tells of none.

    Several estimates for one crowd are joined: the smallest low, the largest high, the phrases with '; ' between.
    A crowd counted in vehicles has at least as many persons as vehicles. Wordless sizes ('a small crowd') keep their
    text and open bounds. Never raises.
    """
    mentions = find_in(text, phrase=True)
    persons = [m for m in mentions if (m.counts in PERSONS and (m.noun or m.counts is Counts.PEOPLE)) or m.counts is Counts.UNKNOWN]
    sure = [m for m in persons if m.counts is not Counts.UNKNOWN or m.noun is None]
    persons = sure or persons  # a noun that no list holds counts only where nothing better does
    persons = [m for m in persons if not (m.noun and lexicon().noun_class.get(m.noun.lower()) is Counts.CUSTODY and _event_noun(m.noun))]
    if persons:
        summed = _coordination(text, persons)
        return summed or _joined(text, persons)
    vehicles = [m for m in mentions if m.counts is Counts.VEHICLES]
    if vehicles:
        best = max(vehicles, key=lambda m: m.low or 0)
        return Quantity(best.text, best.low, None)
    if any(m.counts is not Counts.AGE for m in mentions):
        return None
    return _one_or_wordless(text)


def _event_noun(noun: str) -> bool:
    return noun.lower() in numbers.lexicon("crowds")["nouns"]["custody_events"].split()


def _joined(text: str, mentions: list[QuantityMention]) -> Quantity:
    """One quantity from the estimates of a phrase."""
    if len(mentions) > 1 and ";" not in text:
        exact = [m for m in mentions if not m.vague]
        if len(exact) == 1:  # an exact count beside a vague word that holds it: the exact count
            count = exact[0].low if exact[0].low is not None else exact[0].high
            vague = [m for m in mentions if m.vague]
            if count is not None and all((v.low or 0) <= count <= (v.high if v.high is not None else count) for v in vague):
                mentions = exact
    if len(mentions) == 1:
        return mentions[0].quantity
    bounds = [b for m in mentions for b in (m.low, m.high) if b is not None]
    lows = [m.low for m in mentions]
    highs = [m.high for m in mentions]
    low = None if all(x is None for x in lows) else min(bounds)
    high = None if all(x is None for x in highs) else max(bounds)
    return Quantity("; ".join(dict.fromkeys(m.text for m in mentions)), low, high)


def _coordination(text: str, mentions: list[QuantityMention]) -> Quantity | None:
    """'Thirty civilians and 19 police officers', 'an Iraqi and three women': persons of two kinds are added."""
    if ";" in text or "," in text.strip(" ,") or not all(m.noun for m in mentions):
        return None
    stripped = text.strip()
    if len(mentions) == 2:
        first, second = mentions
        gap = text[first.noun_end : second.start].strip().lower()
        if first.noun and second.noun and first.noun.lower() != second.noun.lower() and gap in _CONNECTED:
            lows = [m.low for m in mentions]
            highs = [m.high for m in mentions]
            low = None if None in lows else sum(x for x in lows if x is not None)
            high = None if None in highs else sum(x for x in highs if x is not None)
            return Quantity(text[first.start : second.noun_end], low, high)
    elif len(mentions) == 1 and mentions[0].low is not None and mentions[0].high is not None:
        tokens = numbers.tokenize(text[: mentions[0].start])
        context = lexicon().context
        if 2 <= len(tokens) <= 5 and tokens[0].lower in context["determiners"] and tokens[-1].lower in ("and", "with", "&"):
            return Quantity(stripped, mentions[0].low + 1, mentions[0].high + 1)
    return None


def _one_or_wordless(text: str) -> Quantity | None:
    """A phrase without a number: 'a woman', 'alone', 'he and his wife', 'a small crowd'."""
    words, context = lexicon(), lexicon().context
    tokens = [t for t in numbers.tokenize(text) if t.word or t.digits]
    if not tokens or len(tokens) > 40:
        return None
    first = tokens[0].lower
    lowered = [t.lower for t in tokens]
    whole = text.strip()
    if first in ("both",) or (first in ("the", "a") and len(tokens) > 1 and lowered[1] in ("pair", "couple", "duo")):
        return Quantity(whole, 2, 2)
    if lowered[-1] in ("alone", "singlehandedly") or set(lowered) & context["lone"]:
        return Quantity(whole, 1, 1)
    if first in context["pronouns"] | context["determiners"] and "and" in lowered[1:4]:
        j = lowered.index("and")
        if j + 2 < len(tokens) and lowered[j + 1] in context["possessives"] and words.noun_class.get(lowered[j + 2]) is Counts.PEOPLE:
            return Quantity(whole, 2, 2)
    if first in context["pronouns"] and len(tokens) == 1:
        return Quantity(whole, 1, 1)
    head = _head(tokens)
    if head is None:
        return None
    singular = not head.lower.endswith("s") and head.lower not in context["collective"]
    kind = words.noun_class.get(head.lower)
    determined = first in context["determiners"] or tokens[0].digits or _possessed(tokens)
    if singular and determined and kind in PERSONS and not _event_noun(head.lower):
        return Quantity(whole, 1, 1)
    if any(t in context["wordless"] for t in lowered):
        return Quantity(whole, None, None)
    return None


def _possessed(tokens: Sequence[Token]) -> bool:
    return any(t.lower.endswith("'s") for t in tokens[:4])


def _head(tokens: Sequence[Token]) -> Token | None:
    """The last noun before the first preposition, verb or relative pronoun."""
    stop = lexicon().stop
    run: list[Token] = []
    for token in tokens:
        if token.lower in stop and run and token.lower not in ("some", "the", "his", "her", "their", "its"):
            break
        run.append(token)
    return run[-1] if run else None
