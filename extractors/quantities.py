"""Every number of a text and what it counts: persons, police, days, dollars, the article of a law.

`find` reads the quantities with their bounds by the codebook's size rules; an open bound stays open. The noun that
follows says what is counted, the signs around give dates, money and ages away, and the nearest verb decides where
there is no noun ('killed 12', '30 were arrested').
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from extractors import numbers
from extractors.numbers import HYPHENS, Number, Token
from extractors.records import Quantity

REACH = 8  # tokens after a number in which its noun or verb is looked for


class Counts(StrEnum):
    """What a quantity counts."""

    PEOPLE = "people"
    CUSTODY = "custody"  # detainees, arrests, '30 were arrested'
    SECURITY = "security"
    CASUALTIES = "casualties"
    VEHICLES = "vehicles"
    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    DATE = "date"
    AGE = "age"
    ADDRESS = "address"
    STATUTE = "statute"
    THINGS = "things"
    NAME = "name"  # part of a name, as in Covid-19
    UNKNOWN = "unknown"  # a bare number; the caller's syntax may know better


PERSONS = frozenset({Counts.PEOPLE, Counts.CUSTODY, Counts.SECURITY, Counts.CASUALTIES})


@dataclass(frozen=True, slots=True)
class QuantityMention:
    """text[start:end] is the quantity phrase; `noun` the head noun that it counts, as written, with its span."""

    start: int
    end: int
    text: str
    low: int | None
    high: int | None
    counts: Counts
    vague: bool = False
    noun: str | None = None
    noun_start: int | None = None
    noun_end: int | None = None

    @property
    def people(self) -> bool:
        """Whether it counts persons, in whatever part."""
        return self.counts in PERSONS or (self.counts is Counts.UNKNOWN and self.vague and self.noun is None)

    @property
    def quantity(self) -> Quantity:
        return Quantity(self.text, self.low, self.high)


@dataclass(frozen=True)
class Words:
    """The lexicon with its lists as sets, made once."""

    number_starts: frozenset[str]
    noun_class: dict[str, Counts]
    verb_class: dict[str, Counts]
    before: dict[tuple[str, ...], str]
    after: dict[tuple[str, ...], str]
    stop: frozenset[str]
    agents: tuple[str, ...]
    context: dict[str, frozenset[str]]


@cache
def lexicon() -> Words:
    data: dict[str, Any] = numbers.lexicon("crowds")
    nouns = {
        "people": Counts.PEOPLE,
        "custody": Counts.CUSTODY,
        "custody_events": Counts.CUSTODY,
        "security": Counts.SECURITY,
        "casualties": Counts.CASUALTIES,
        "vehicles": Counts.VEHICLES,
        "money": Counts.MONEY,
        "percent": Counts.PERCENT,
        "duration": Counts.DURATION,
        "date": Counts.DATE,
        "measure": Counts.THINGS,
        "things": Counts.THINGS,
    }
    noun_class = {w: counts for key, counts in nouns.items() for w in data["nouns"][key].split()}
    verbs = {"custody": Counts.CUSTODY, "casualties": Counts.CASUALTIES, "crowd": Counts.PEOPLE, "security": Counts.SECURITY}
    return Words(
        number_starts=numbers.starts(),
        noun_class=noun_class,
        verb_class={w: counts for key, counts in verbs.items() for w in data["verbs"][key].split()},
        before={tuple(p.split()): side for side in ("about", "down", "up") for p in data["modifiers"][side]},
        after={tuple(p.split()): side for side in ("about", "down", "up") for p in data["after"][side]},
        stop=frozenset(data["stop"]["words"].split()),
        agents=tuple(data["agents"]["endings"]),
        context={k: frozenset(v.split()) for k, v in data["context"].items()},
    )


def find(text: str) -> list[QuantityMention]:
    """Every quantity of the text in order, with bounds and what it counts. Linear in the text; never raises."""
    return find_in(text, phrase=False)


def find_in(text: str, phrase: bool) -> list[QuantityMention]:
    """`phrase`: the text is known to tell of a number of persons, so that '2000' alone is no year."""
    words = lexicon()
    tokens = numbers.tokenize(text)
    out: list[QuantityMention] = []
    i, taken = 0, 0  # `taken`: tokens before it belong to the mention before
    while i < len(tokens):
        token = tokens[i]
        if not (token.digits or token.lower in words.number_starts or token.lower in words.context["lone"]):
            i += 1
            continue
        if token.lower in words.context["lone"]:
            i = _lone(text, tokens, i, out)
            continue
        number = numbers.read(tokens, i)
        if number is None:
            i += 1
            continue
        mention, last = _mention(text, tokens, number, taken, phrase)
        if mention is not None:
            out.append(mention)
        taken = i = max(last, i + 1)
    return out


# --- one mention -------------------------------------------------------------------------------------------------


def _at(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].lower if 0 <= i < len(tokens) else ""


def _mention(text: str, tokens: Sequence[Token], number: Number, taken: int, phrase: bool) -> tuple[QuantityMention | None, int]:
    """The mention around a number, and the place after it."""
    first, last = number.first, number.last
    side, first_word = _modifier(tokens, first, taken)
    other = _second(tokens, number)
    low: float | None = number.low
    high: float | None = number.high
    vague = number.vague
    if other is not None:
        low, high, last, vague = other
        if _at(tokens, first - 1) in ("between", "from") and first_word == first:
            first_word = first - 1
    side_after, last = _trailing(tokens, last)
    larger = _if_not(tokens, last) if vague else None
    if larger is not None:
        high, last = larger.high, larger.last
    kind = _special(tokens, first, last, number, phrase or first_word < first or last > number.last)
    noun_at, counts = (None, kind) if kind else _noun(text, tokens, first, last)
    if counts is None:
        return None, last
    if number.last == first + 1 and _at(tokens, first) == "one" and not kind and not _real_one(tokens, first, noun_at, counts):
        return None, last
    direction = side_after if side_after in ("up", "down") else side
    if direction == "up":
        high = None
    elif direction == "down":
        low, high = None, high
    start, end = tokens[first_word].start, tokens[last - 1].end
    noun = tokens[noun_at] if noun_at is not None else None
    mention = QuantityMention(
        start,
        end,
        text[start:end],
        None if low is None else int(low),
        None if high is None else int(high),
        counts,
        vague,
        noun.text if noun else None,
        noun.start if noun else None,
        noun.end if noun else None,
    )
    return mention, last


def _modifier(tokens: Sequence[Token], first: int, taken: int) -> tuple[str, int]:
    """'up', 'down' or 'about' from the words before tokens[first], and the place where they begin."""
    if first > taken and tokens[first - 1].text in ("<", "≤", "~", ">", "≥"):
        sign = tokens[first - 1].text
        return {"<": "down", "≤": "down", ">": "up", "≥": "up"}.get(sign, "about"), first - 1
    words = lexicon()
    side, begin = "about", first
    while begin > taken:  # 'at least another 300': modifiers may stack; each step moves back, five words at most
        for length in (4, 3, 2, 1):
            if begin - length < taken:
                continue
            found = words.before.get(tuple(t.lower for t in tokens[begin - length : begin]))
            if found:
                side = found if found != "about" else side
                begin -= length
                break
        else:
            break
        if first - begin > 5:
            break
    while begin < first and side == "about" and tokens[begin].lower in words.context["loose"]:
        begin += 1  # a determiner is no part of the quantity, unless a modifier stands before it
    return side, begin


def _second(tokens: Sequence[Token], number: Number) -> tuple[float, float, int, bool] | None:
    """The second half of a range after a number: (low, high, place after it, vague)."""
    i = number.last
    joint = _at(tokens, i)
    if joint == "+" and _at(tokens, i + 1) in ("-", "–"):
        i, joint = i + 1, _at(tokens, i + 1)
    between = "between" in (_at(tokens, number.first - 1), _at(tokens, number.first - 2))
    if not (joint in ("to", "or") or joint in HYPHENS or (joint == "and" and between)):
        return None
    j = i + 1
    while _at(tokens, j) in lexicon().context["range_fill"] and j < i + 4:
        j += 1
    if j < len(tokens) and joint in HYPHENS and tokens[j].word and tokens[j].lower not in lexicon().number_starts:
        return None
    if joint == "or" and _at(tokens, j) in ("so", "more", "fewer", "less"):
        return None
    other = numbers.read(tokens, j)
    if other is None or (joint == "or" and other.high > 20 * max(number.low, 1) and not other.vague) or _at(tokens, j) in ("a", "an", "both"):
        return None
    low, high = number.low, other.high
    if not number.vague and not other.vague and low < 1000 <= high and number.last == number.first + 1 and _scaled(tokens, other) is not None:
        scale = _scaled(tokens, other) or 1.0  # '5 to 6 thousand'
        if low * scale <= high:
            low *= scale
    if high < low:
        return None
    return low, high, other.last, number.vague or other.vague


def _scaled(tokens: Sequence[Token], number: Number) -> float | None:
    """The scale word at the end of a number, if the number has one after its first part."""
    scale = numbers.lexicon("numbers")["scales"].get(_at(tokens, number.last - 1))
    return float(scale) if scale and number.last - number.first > 1 else None


def _trailing(tokens: Sequence[Token], last: int) -> tuple[str | None, int]:
    """'or more', '+', '-odd' right after the number: their sense and the place after them."""
    if _at(tokens, last) == "+":
        return "up", last + 1
    if _at(tokens, last) == "_" and tokens[last].start == tokens[last - 1].end:
        return None, last + 1
    words = lexicon()
    j = last + 1 if _at(tokens, last) in HYPHENS else last
    for length in (3, 2, 1):
        found = words.after.get(tuple(t.lower for t in tokens[j : j + length])) if j + length <= len(tokens) else None
        if found and not (length == 1 and j == last and tokens[j].lower in ("odd", "some")):
            return found, j + length
    return None, last


def _if_not(tokens: Sequence[Token], last: int) -> Number | None:
    """'hundreds, if not thousands', 'hundreds, possibly thousands': the larger word."""
    i = last + 1 if _at(tokens, last) == "," else last
    if _at(tokens, i) == "if" and _at(tokens, i + 1) == "not":
        return numbers.read(tokens, i + 2)
    if _at(tokens, i) in ("possibly", "perhaps", "even", "maybe") and _at(tokens, last) == ",":
        found = numbers.read(tokens, i + 1)
        return found if found and found.vague else None
    return None


def _real_one(tokens: Sequence[Token], i: int, noun_at: int | None, counts: Counts) -> bool:
    """'one suspect' and 'one of the men' count; 'one', 'no one', 'one another' do not."""
    if _at(tokens, i - 1) in ("no", "any", "every", "some", "each", "this", "that", "the", "-"):
        return False
    return noun_at is not None and noun_at > i and (counts in PERSONS or counts in (Counts.DURATION, Counts.PERCENT, Counts.MONEY))


# --- what it counts ----------------------------------------------------------------------------------------------


def _special(tokens: Sequence[Token], first: int, last: int, number: Number, counted: bool) -> Counts | None:
    """Classes that the signs around a number give away: money, percent, dates, ages, statutes, addresses."""
    context = lexicon().context
    before, after = _at(tokens, first - 1), _at(tokens, last)
    adjacent = first > 0 and tokens[first - 1].end == tokens[first].start
    token = tokens[first]
    if before in context["currency_signs"] or (before in context["currency_before"] and (tokens[first - 1].text.isupper() or before == "rs")):
        return Counts.MONEY
    if adjacent and before in HYPHENS and first >= 2 and tokens[first - 2].word and tokens[first - 2].end == tokens[first - 1].start and token.digits:
        return Counts.NAME  # Covid-19
    if number.low % 1 or after == "°":
        return Counts.THINGS if after not in ("%", "percent") else Counts.PERCENT
    if after in ("%", "‰") or (after == "per" and _at(tokens, last + 1) == "cent"):
        return Counts.PERCENT
    glued = adjacent or (last < len(tokens) and tokens[last].start == tokens[last - 1].end)
    clock = after == ":" and _at(tokens, last + 1).isdecimal() and tokens[last].end == tokens[last + 1].start
    if token.digits and glued and (before in ("/", ":") or after == "/" or clock):
        return Counts.DATE
    if before in ("#", "@", "№"):
        return Counts.STATUTE
    if token.digits and before in context["statutes"]:
        return Counts.STATUTE
    if before == "." and _at(tokens, first - 2) in ("no", "art", "sec", "nos"):
        return Counts.STATUTE
    if token.digits and after == "u" and _at(tokens, last + 2) == "s":
        return Counts.STATUTE
    if token.digits and before == "." and _at(tokens, first - 2) in context["months"] and number.low <= 2100:
        return Counts.DATE  # Dec. 2
    if token.digits and before in context["months"] and _cased(tokens[first - 1]) and number.low <= 2100:
        return Counts.DATE
    if token.digits and after in context["months"] and _cased(tokens[last]) and number.high <= 31:
        return Counts.DATE
    if token.digits and after in ("a", "p") and _at(tokens, last + 1) == "." and _at(tokens, last + 2) == "m":
        return Counts.DATE
    if not (counted and number.low % 50 == 0) and _year(tokens, first, last, number):
        return Counts.DATE
    if token.digits and before in context["address_before"] and _cased(tokens[first - 1]):
        return Counts.ADDRESS
    street = after in context["addresses"] or _at(tokens, last + 1) in context["addresses"]
    if token.digits and street and last < len(tokens) and _cased(tokens[last]):
        return Counts.ADDRESS
    return _age(tokens, first, last, number)


def _cased(token: Token) -> bool:
    return token.text[0].isupper()


def _year(tokens: Sequence[Token], first: int, last: int, number: Number) -> bool:
    token = tokens[first]
    if not (token.digits and len(token.text) == 4 and 1800 <= number.low <= 2100 and number.low % 1 == 0 and number.last == first + 1):
        return False
    words, after, before = lexicon(), _at(tokens, last), _at(tokens, first - 1)
    plural = after.endswith("s") or after in ("people", "men", "women", "children", "police")
    if (words.noun_class.get(after) in PERSONS and plural) or words.noun_class.get(_at(tokens, last + 1)) in PERSONS:
        return before in ("the", "a", "'s", "since", "in", "of") and words.noun_class.get(after) not in PERSONS
    if before in words.context["year_before"] and before not in ("for", "around", "to"):
        return True
    if words.noun_class.get(after) in PERSONS:
        return True  # 'the 2012 death of'
    following = tokens[last].word if last < len(tokens) else False
    return before in (",", "(", "-", "–", "the") or not following or (after in words.stop and before not in ("some", "about", "around", "nearly"))


def _age(tokens: Sequence[Token], first: int, last: int, number: Number) -> Counts | None:
    if number.high > 120:
        return None
    before, after = _at(tokens, first - 1), _at(tokens, last)
    context = lexicon().context
    if before in context["age_before"] or (before == "of" and _at(tokens, first - 2) == "age") or (before == "now" and after in (",", ")")):
        return Counts.AGE
    for step in (1, 2):  # 16-year-old, 16 years old
        if _at(tokens, last + step - 1) in ("year", "years", "month", "months", "yr"):
            j = last + step
            if _at(tokens, j) in HYPHENS:
                j += 1
            if _at(tokens, j) in ("old", "olds", "age") or (_at(tokens, j) == "of" and _at(tokens, j + 1) == "age"):
                return Counts.AGE
    if before in ("was", "is", "turned") and _at(tokens, first - 2) in ("he", "she") and after in (".", ",", "", "when"):
        return Counts.AGE
    token = tokens[first]
    bracketed = before in (",", "(") and after in (",", ".", ")", ";", "") and first >= 2 and tokens[first - 2].word and _cased(tokens[first - 2])
    if token.digits and 5 <= number.high <= 110 and len(token.text) <= 3 and bracketed and last == first + 1:
        return Counts.AGE
    return None


def _noun(text: str, tokens: Sequence[Token], first: int, last: int) -> tuple[int | None, Counts | None]:
    """Where the head noun of the number stands and what it counts; the verb around it decides where no noun does."""
    words = lexicon()
    i = last
    if _at(tokens, i) in HYPHENS and i + 1 < len(tokens) and tokens[i].end == tokens[i + 1].start:
        i += 1  # 20-person, 15-day
        if words.noun_class.get(_at(tokens, i)) is Counts.PEOPLE:
            return i, Counts.PEOPLE
        if tokens[i].word and not tokens[i].lower.endswith("s") and words.noun_class.get(_at(tokens, i)) is None and last == i - 1:
            return i, Counts.UNKNOWN  # a three-page letter
    if _at(tokens, i) == "," and _at(tokens, i + 1) == "of":
        i += 1
    if _at(tokens, i) == "of":
        i += 1
        while _at(tokens, i) in ("the", "these", "those", "them", "his", "her", "their", "its", "other", "more", "our"):
            i += 1
    begin, best, best_class = i, None, None
    limit = min(len(tokens), i + REACH)
    while i < limit:
        token = tokens[i]
        if token.text in HYPHENS or token.text in ("“", '"', "'", "‘", "”"):
            i += 1
            continue
        if not token.word or (token.lower in words.stop and token.lower not in ("more",)):
            break
        found = words.noun_class.get(token.lower.rstrip("'"))
        if found is None and len(token.lower) > 4:
            found = _by_ending(token)
        if found is not None:
            if best is not None and best_class is Counts.DURATION:
                break
            best, best_class = i, found
            if found in (Counts.DURATION, Counts.PERCENT, Counts.MONEY) and i == begin:
                break
            if token.lower.endswith("s") and i + 1 < limit and tokens[i + 1].lower.endswith(("ed", "ing")):
                break
        i += 1
    if best is not None and best_class is not None:
        if best_class in (Counts.PEOPLE, Counts.UNKNOWN):
            best_class = _by_verb(tokens, first, best + 1) or best_class
        return best, best_class
    if begin < len(tokens) and tokens[begin].word and tokens[begin].lower not in words.stop and i > begin:
        return i - 1 if tokens[i - 1].word else begin, Counts.UNKNOWN  # a noun that no list holds
    return None, _by_verb(tokens, first, last) or Counts.UNKNOWN


def _by_ending(token: Token) -> Counts | None:
    if token.lower.endswith(lexicon().agents):
        return Counts.PEOPLE
    if _cased(token) and token.lower.endswith(("s", "ese", "ish")) and not token.lower.endswith("ss"):
        return Counts.PEOPLE if token.lower.endswith("s") else None
    return None


def _by_verb(tokens: Sequence[Token], first: int, after: int) -> Counts | None:
    """'killed 12', '30 were arrested', '12 people dead': what the nearest verb makes of the number."""
    verbs = lexicon().verb_class
    for back in range(1, 5):
        word = _at(tokens, first - back)
        if not word or word in (".", ",", ";", ":"):
            break
        found = verbs.get(word)
        if found in (Counts.CUSTODY, Counts.CASUALTIES) and (back == 1 or _only_modifiers(tokens, first - back + 1, first)):
            return found
        if word in ("leaving", "left") and found is None:
            break
    seen_aux = False
    for ahead in range(6):
        word = _at(tokens, after + ahead)
        if not word or word in (".", ";", ":", "and", "who", "that", "which", "to"):
            break
        if word in ("was", "were", "been", "being", "be", "are", "is", "got", "have", "had"):
            seen_aux = True
        found = verbs.get(word)
        if found is Counts.PEOPLE:
            return found
        if found is not None and (seen_aux or ahead == 0 or word in ("died", "dead")):
            return found
    return None


def _only_modifiers(tokens: Sequence[Token], start: int, end: int) -> bool:
    words = lexicon()
    inside = {w for phrase in words.before for w in phrase}
    return all(t.lower in inside for t in tokens[start:end])


def _lone(text: str, tokens: Sequence[Token], i: int, out: list[QuantityMention]) -> int:
    """'a lone protester': one person."""
    words = lexicon()
    j = i + 1
    if j < len(tokens) and (words.noun_class.get(tokens[j].lower) is Counts.PEOPLE or tokens[j].lower in ("picket", "protest", "demonstration")):
        first = i - 1 if _at(tokens, i - 1) in ("a", "the", "one") else i
        start, end = tokens[first].start, tokens[i].end
        out.append(QuantityMention(start, end, text[start:end], 1, 1, Counts.PEOPLE, False, tokens[j].text, tokens[j].start, tokens[j].end))
        return j + 1
    return i + 1


def shifted(mention: QuantityMention, by: int) -> QuantityMention:
    """The same mention with its spans moved by a number of characters."""
    return replace(
        mention,
        start=mention.start + by,
        end=mention.end + by,
        noun_start=None if mention.noun_start is None else mention.noun_start + by,
        noun_end=None if mention.noun_end is None else mention.noun_end + by,
    )
