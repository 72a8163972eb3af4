"""The date phrases of news English as a table of named patterns, composed from the words of the lexicon.

A pattern is written with `<TOKEN>` for a word class, `<name:TOKEN>` where the reading needs the word, and a blank for one to
three blanks. Every quantifier is bounded and none is nested, so matching is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from extractors import lexicon


class DateKind(StrEnum):
    EXPLICIT = "explicit"  # names a calendar day, month or year
    WEEKDAY = "weekday"
    RELATIVE = "relative"  # to the day of publication: 'yesterday', 'two weeks ago', 'last month'
    ANCHORED = "anchored"  # to the event told before: 'two days earlier', 'the same day'
    DURATION = "duration"  # 'for weeks', 'for the third straight day'
    SINCE = "since"
    RANGE = "range"
    VAGUE = "vague"  # 'in recent days'


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of a date phrase. `rule` names the function that reads its groups."""

    rule: str
    kind: DateKind
    whole: re.Pattern[str]  # in any case, for a phrase that is known to be a date


@dataclass(frozen=True, slots=True)
class Grammar:
    patterns: tuple[Pattern, ...]
    any: re.Pattern[str]  # all of them, months and weekdays with a capital as in running text
    groups: dict[int, Pattern]  # number of the group of `any` that matched -> pattern
    cores: frozenset[str]  # every date phrase holds one of these words, or digits
    core: re.Pattern[str]  # finds them


_CORES = "yesterday today tomorrow tonight weekend day week month year decade hour"
_EDGES = r"(?=[A-Za-z0-9'’])(?<![\w/.])(?<![0-9]-)(?:{})(?!\w)"
_PREFIX = r"(?:(?:the )?<PART> (?:hours )?of )?(?:(?:early |late )?<wd:WDA>,?(?: <PART>,?)? )?"  # 'the night of', 'late Tuesday, '

# Order is priority among patterns that match at the same character: the longer form stands before the shorter.
_TABLE: tuple[tuple[str, str, str], ...] = (
    ("iso", "explicit", r"<y:YEAR4>-<mn:[01]?[0-9]>-<dn:[0-3]?[0-9]>(?![0-9-])(?:T[0-9:.+Z-]{1,20})?"),
    ("iso", "explicit", r"<y:YEAR4>/<mn:[01]?[0-9]>/<dn:[0-3]?[0-9]>(?![0-9/])"),
    ("slashed", "explicit", r"<mn:[0-3]?[0-9]>/<dn:[0-3]?[0-9]>/<y:(?:[0-9]{4}|[0-9]{2})>(?![0-9/])"),
    ("dotted", "explicit", r"<dn:[0-3]?[0-9]>\.<mn:[01]?[0-9]>\.<y:[0-9]{4}>(?![0-9.])"),
    (
        "month_day_range",
        "range",
        r"(?:(?:between|from) )?<m:MON> <d:DAY>(?:,? <y1:YEAR>,?)?<TO>(?:<WDA>,? )?<m2:MON> <d2:DAY>(?:,? (?:of )?<YEARLY>)?",
    ),
    ("month_day_range", "range", r"(?:(?:between|from) )?<m:MON> <d:DAY><TO><d2:DAY>(?! <COUNTED>)(?:,? (?:of )?<YEARLY>)?"),
    (
        "month_day_range",
        "range",
        r"(?:(?:between|from) )?(?:the )?<d:DAY>(?: <m:MON>)?(?: <y1:YEAR>)?<TO>"
        r"<d2:DAY> (?:of )?<m2:MON>(?:,? (?:of )?<YEARLY>)?",
    ),
    ("month_day", "explicit", _PREFIX + r"(?:the )?<m:MON> (?:the )?<d:DAY>(?: <PART>)?(?:,? ?(?:of )?<YEARLY>)?"),
    ("month_day", "explicit", _PREFIX + r"(?:the )?<d:DAY>[ -](?:of )?<m:MON>(?:,?[ -](?:of )?<YEARLY>)?"),
    ("week_of", "explicit", r"(?:the )?<unit:week|weekend> of (?:<wd:WDA>,? )?<m:MON> <d:DAY>(?:,? (?:of )?<YEARLY>)?"),
    ("month_range", "range", r"(?:(?:between|from) )?(?:<STAGE>[ -])?<m:MON>(?: <y1:YEAR>)?<TO>(?:<STAGE>[ -])?<m2:MON>(?:,? <y:YEAR>)?(?! ?[0-9])"),
    ("month", "explicit", r"(?:<stage:STAGE>[ -](?:(?:in|of) )?)?(?:<which:WHICH> )?<m:MON>(?:,? (?:of )?<YEARLY>)?(?! ?[0-9])"),
    ("season", "explicit", r"(?:<stage:STAGE>[ -](?:(?:in|of) )?)?(?:the )?<season:SEASON>(?: of|,)? <YEARLY>"),
    ("season", "relative", r"(?:<stage:STAGE>[ -](?:(?:in|of) )?)?<which:(?:last|this|next)> <season:SEASON>(?! (?:of|apart|behind|back|short|out))"),
    ("decade", "explicit", r"(?:the )?(?:<stage:STAGE>[ -](?:(?:in|of) )?)?(?:the )?<y:(?:18|19|20)[0-9]0>['’]?s"),
    ("decade_short", "explicit", r"the (?:<stage:STAGE>[ -])?['’]<y:[2-9]0>['’]?s"),
    ("year_range", "range", r"(?:(?:between|from) )?<y1:YEAR><TO><y:YEAR>"),
    ("year", "explicit", r"(?:<stage:STAGE>[ -](?:(?:in|of) )?)?<y:YEAR>(?! ?(?:<COUNTED>|percent|million|[%°]))"),
    (
        "weekday_range",
        "range",
        r"(?:(?:between|from) )?(?:<EDGE> )?<wd:WD>(?:,? <PART>)?(?:, <WD>(?: <PART>)?)?<THEN>(?:<EDGE> )?<wd2:WD>(?: <PART>)?(?:<week:WEEK>)?",
    ),
    (
        "weekday",
        "weekday",
        r"(?:(?:the )?<PART> of )?(?:the )?(?:very )?(?:<EDGE> (?:on )?)?(?:(?:the )?<which:WHICHDAY> )?<wd:WD>(?:,? (?:early|late)\b)?"
        r"(?:,? (?:overnight|<PART>))?(?:<week:WEEK>)?(?: <anch:before|after|earlier>(?! <NEXTWORD>))?",
    ),
    ("day_word", "relative", r"(?:the )?day <side:before> yesterday|(?:the )?day <side2:after> tomorrow"),
    (
        "day_word",
        "relative",
        r"(?:(?:very )?(?:earlier|early|late|later)(?: on)? )?"
        r"(?:<word:yesterday|today|tomorrow|tonight|last night|overnight>|this <this:PART>)(?: <PART>)?",
    ),
    ("weekend", "relative", r"(?:(?:over|during|at) )?(?:the|<which:WHICHDAY>)(?: long)? weekend(?! of)|<which2:WHICHDAY> weekend"),
    (
        "period",
        "relative",
        r"(?:<stage:STAGE2>[ -](?:(?:in|of) )?)?"
        r"<which:last|this|next|this past|the past|past|the coming|the previous|the following|that same|that|the same> <unit:week|month|year|decade>",
    ),
    (
        "recent",
        "vague",
        r"(?:(?:in|over|during|within) )?(?:the )?(?:most )?"
        r"(?:recent|last few|past few|last several|past several) <unit:hours|days|weeks|months|years>",
    ),
    ("past_span", "duration", r"(?:(?:in|over|during|within|for) )(?:at least )?(?:the )?(?:past|last) (?:<n:NUM> )?<unit:UNIT>"),
    ("straight", "duration", r"(?:for )?(?:the |a )?<n:ORD> (?:straight|consecutive|successive) <unit:day|night|week|month|year|evening|weekend>"),
    ("straight", "duration", r"(?:for )?(?:the |a )?<n:ORD> <unit:day|night|week|month|year|evening|weekend> (?:in a row|running)"),
    ("straight", "duration", r"for <n:NUM> (?:straight|consecutive|successive) <unit:UNIT>"),
    ("straight", "duration", r"for <n:NUM> <unit:UNIT> (?:in a row|running)"),
    ("ago", "relative", r"(?:<HEDGE> )?<n:NUM> <unit:UNIT> ago(?: <which:today>)?"),
    ("ago", "vague", r"(?:<HEDGE> )?<n:VAGUE> <unit:UNITS> ago|<unit2:UNITS> ago"),
    ("shifted", "anchored", r"(?:<HEDGE> )?<n:NUM> <unit:UNIT> <side:SIDE>\b"),
    ("shifted", "anchored", r"(?:<HEDGE> )?<n:VAGUE> <unit:UNITS> <side:SIDE>\b|<unit2:UNITS> <side2:earlier|later>\b"),
    (
        "beside",
        "anchored",
        r"(?:the )?(?:very )?<side:next|following|previous|same> <unit:day|morning|afternoon|evening|night>|"
        r"that <sameday:(?:same )?(?:day|morning|afternoon|evening|night)>",
    ),
    (
        "beside",
        "anchored",
        r"(?:the )?<unit:day|night|morning|evening> <side:before|after|earlier>\b|"
        r"a <unit2:day|night> <side2:earlier|later|before|after>\b",
    ),
    ("lasting", "duration", r"for (?:<hedge:HEDGE> )?(?:<n:NUM> |<VAGUE> )?<unit:UNIT>(?! (?:in|straight|of prison))"),
    ("holiday", "explicit", r"<holiday:HOLIDAY>(?:,? <YEARLY>)?"),
)


@cache
def grammar(language: str = "en") -> Grammar:
    """The compiled patterns of a language."""
    words = lexicon.load("dates", language)
    tokens = _tokens(words)
    patterns, bodies = [], []
    for rule, kind, written in _TABLE:
        body = _expand(written, tokens)
        whole = _EDGES.format(body)
        patterns.append(Pattern(rule, DateKind(kind), re.compile(whole.replace("(?-i:", "(?:"), re.I)))
        bodies.append(f"({re.sub(r'[(][?]P<[a-z0-9]+>', '(?:', body)})")
    together = re.compile(_EDGES.format("|".join(bodies)), re.I)
    return Grammar(tuple(patterns), together, {i + 1: p for i, p in enumerate(patterns)}, *_gate(words))


def _tokens(words: dict[str, object]) -> dict[str, str]:
    days, months = str(words["weekdays"]).split(), str(words["months"]).split()
    day_abbr, month_abbr = _keys(words["weekday_abbreviations"]), _keys(words["month_abbreviations"])
    full_day = f"(?-i:{_either([*days, *(d.upper() for d in days)])})(?!\\w)"
    # 'Mon' and 'Sun' stand for days only before a full date
    any_day = f"(?-i:{_either([*days, *(d.upper() for d in days)])}|(?:{_either([*day_abbr])})\\b\\.?)(?!\\w)"
    long_month, short_month = _either([*months, *(m.upper() for m in months)]), _either([*month_abbr, *(m.upper() for m in month_abbr)])
    month = f"(?-i:(?:{long_month})(?!\\w)|(?:{short_month})(?!\\w)\\.?)"
    number = _either(_keys(words["numbers"]))
    tokens = {
        "WD": full_day,
        "WDA": any_day,
        "MON": month,
        "DAY": r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9%]|[.:][0-9]|,[0-9]{3}(?![0-9]))(?![A-Za-z])",
        "YEAR4": "[0-9]{4}",
        "YEAR": f"[0-9]{{4}}(?![0-9]|[.,][0-9])(?! (?:{_either(_strings(words['counted']))})\\b)",
        "YEARLY": "",
        "SIDE": "(?:earlier|before|prior|previously|later|after|afterwards?)",
        "REL": "(?:this|last|next|that|the same|the previous|the following)",
        "PART": f"(?:{_either(_strings(words['day_parts']))})",
        "SEASON": f"(?:{_either(_keys(words['seasons']))})",
        "NUM": rf"(?:[0-9]{{1,3}}(?![0-9])|(?:{number})(?!\w))(?:[ -]and[ -]a[ -]half)?",
        "VAGUE": f"(?:{_either(_strings(words['vague_numbers']))})",
        "ORD": f"(?:{_either(_keys(words['ordinals']))}|[0-9]{{1,3}}(?:st|nd|rd|th))",
        "HEDGE": f"(?:{_either(_strings(words['hedges']))})",
        "UNIT": "(?:hour|day|night|week|weekend|month|year|decade)s?",
        "UNITS": "(?:hour|day|night|week|month|year|decade)s",
        "STAGE": "(?:earlier|early|late|later|mid|the end of|the start of|the beginning of|the middle of)",
        "STAGE2": "(?:earlier|early|late|later|the end of|the start of|the beginning of|the middle of)",
        "EDGE": "(?:early|late|later|mid|overnight)",
        "WHICH": "(?:last|this past|this|next|that)",
        "WHICHDAY": "(?:last|this past|this coming|this|next|past|that|following|previous|coming)",
        "WEEK": r",? (?:of )?(?:last|this|next|that|the same) week\b",
        "TO": r"(?: ?[-–—] ?| (?:to|through|until|till|and|&) (?:the )?)",
        "THEN": r"(?: ?[-–—/] ?|,? (?:to|through|through to|until|and|and again|into|or) )",
        "COUNTED": f"(?:{_either(_strings(words['counted']))})",
        "NEXTWORD": r"(?:the|a|an|his|her|their|its|[a-z]+ing|he|she|they|it)\b",
        "HOLIDAY": f"(?-i:{_either(_keys(words['holidays']))})",
    }
    tokens["YEARLY"] = rf"(?:(?P<y>{tokens['YEAR']})|(?P<rel>{tokens['REL']})\s{{1,3}}year)"
    return tokens


def _expand(written: str, tokens: dict[str, str]) -> str:
    """`<name:TOKEN>`, `<TOKEN>` and blanks as regular expression. A name in capitals is a note for the reader only."""

    def token(found: re.Match[str]) -> str:
        name, body = found.group(1), found.group(2)
        inner = tokens.get(body, body)
        return f"(?P<{name}>{inner})" if name and name.islower() else f"(?:{inner})"

    spaced = re.sub(r"(?<!\[) (?!\?|-\])", r"\\s{1,3}", written)
    text = re.sub(r"<(?:([a-zA-Z0-9]+):)?((?:\((?:\?:)?[^<>]*?\)|[^<>])+?)>", token, spaced)
    return re.sub(r"(?<!\[) (?=[A-Za-z(\\'’])", r"\\s{1,3}", text)


def _gate(words: dict[str, object]) -> tuple[frozenset[str], re.Pattern[str]]:
    """The words one of which every date phrase holds, in every writing, and the pattern that finds these words or telling digits."""
    names = [*str(words["weekdays"]).split(), *str(words["months"]).split(), *_keys(words["month_abbreviations"])]
    holidays = [name.replace("’", " ").replace("'", " ").split()[0] for name in _keys(words["holidays"])]
    plain = [*_CORES.split(), *_keys(words["seasons"]), *_strings(words["day_parts"])]
    plain = [w for w in plain if " " not in w]
    cores = {*names, *holidays, *plain, *(f"{w}s" for w in plain)}
    cores |= {w.upper() for w in cores} | {w.capitalize() for w in cores}
    return frozenset(cores), re.compile(rf"\b(?:{_either(cores)})(?![A-Za-z])|(?<![0-9])[0-9]{{4}}|[0-9][./][0-9]|['’][2-9]0")


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s{1,3}") for w in sorted(set(words), key=lambda w: (-len(w), w)))


def _keys(value: object) -> list[str]:
    return [str(k) for k in value] if isinstance(value, dict) else []


def _strings(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []
