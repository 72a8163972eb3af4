"""What each date pattern means: groups of a match and the day it is told on, to a span of days.

A reader returns `Told`; `UNKNOWN` when the phrase is a date that cannot be fixed (no year to be had, no publication
date); None when it needs the event before it and there is none. Impossible days raise ValueError, which `resolve` turns to None.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from extractors import dates_calendar as cal
from extractors import lexicon
from extractors.vocabulary import DateBasis, DatePrecision

DAY, WEEK, MONTH, YEAR = DatePrecision.DAY, DatePrecision.WEEK, DatePrecision.MONTH, DatePrecision.YEAR
_PRECISION = {"hour": DAY, "day": DAY, "night": DAY, "morning": DAY, "afternoon": DAY, "evening": DAY, "weekend": WEEK, "week": WEEK, "month": MONTH}


@dataclass(frozen=True, slots=True)
class Told:
    start: dt.date | None
    end: dt.date | None
    precision: DatePrecision
    basis: DateBasis = DateBasis.RELATIVE


UNKNOWN = Told(None, None, DatePrecision.UNKNOWN)
NAMED_UNKNOWN = Told(None, None, DatePrecision.UNKNOWN, DateBasis.EXPLICIT)


@dataclass(frozen=True, slots=True)
class Context:
    base: dt.date | None  # dateline or publication
    anchor: dt.date | None  # the event told before
    future: bool


Groups = dict[str, str | None]
Reader = Callable[[Groups, Context], Told | None]


def _named(start: dt.date, end: dt.date, precision: DatePrecision = DAY) -> Told:
    return Told(start, end, precision, DateBasis.EXPLICIT)


@cache
def _table(name: str) -> dict[str, int]:
    """Lower-case word -> number, from the lexicon."""
    words = lexicon.load("dates")
    if name == "month":
        full = {m.lower(): i for i, m in enumerate(words["months"].split(), 1)}
        return full | {k.lower(): v for k, v in words["month_abbreviations"].items()}
    if name == "weekday":
        full = {d.lower(): i for i, d in enumerate(words["weekdays"].split())}
        return full | {k.lower(): v for k, v in words["weekday_abbreviations"].items()}
    return {k.lower(): v for k, v in words[name].items()}


def _month(word: str | None) -> int:
    return _table("month")[(word or "").lower().rstrip(".")]


def _weekday(word: str | None) -> int:
    return _table("weekday")[(word or "").lower().rstrip(".")]


def _day(word: str | None) -> int:
    return int("".join(c for c in word or "" if c in "0123456789"))


def _number(word: str | None) -> int:
    first = (word or "a").lower().replace("-", " ").split()[0]
    return _day(first) if first[0].isdigit() else _table("numbers").get(first) or _table("ordinals")[first]


def _unit(word: str | None) -> str:
    return (word or "").lower().rstrip("s")


def _stated_year(g: Groups, ctx: Context) -> int | None:
    """The year that a phrase states, by number or as 'of last year'; None when it states none."""
    if g.get("y"):
        return int(g["y"] or 0)
    rel = (g.get("rel") or "").lower()
    base = ctx.anchor if rel in ("that", "the same", "the previous", "the following") else ctx.base
    if not rel or base is None:
        return None
    return base.year + {"last": -1, "the previous": -1, "next": 1, "the following": 1}.get(rel, 0)


def _basis(g: Groups, *names: str) -> DateBasis:
    return DateBasis.RELATIVE if any(g.get(n) for n in names) else DateBasis.EXPLICIT


def _nearest_year(number: int, day: int, ctx: Context, weekday: int | None = None) -> int | None:
    """The year of a month and day told without one: the most recent, or the next in the future; a weekday told with it decides."""
    if ctx.base is None:
        return None
    dt.date(2000, number, day)  # an impossible day is no date in any year: ValueError
    reach = 8 if (number, day) == (2, 29) else 1  # leap days lie up to eight years apart
    years = range(ctx.base.year - reach, ctx.base.year + reach + 1)
    real = [y for y in years if _exists(y, number, day)]
    if weekday is not None:
        fits = [y for y in real if dt.date(y, number, day).weekday() == weekday]
        real = fits or real
    right_side = [y for y in real if (dt.date(y, number, day) >= ctx.base if ctx.future else dt.date(y, number, day) <= ctx.base)]
    chosen = right_side or (real if weekday is not None else [])
    return min(chosen, key=lambda y: abs((dt.date(y, number, day) - (ctx.base or dt.date(y, number, day))).days)) if chosen else None


def _exists(year: int, number: int, day: int) -> bool:
    try:
        dt.date(year, number, day)
    except ValueError:
        return False
    return True


def _numeric(g: Groups, ctx: Context) -> Told | None:
    day = dt.date(int(g["y"] or 0), _day(g["mn"]), _day(g["dn"]))
    return _named(day, day)


def _slashed(g: Groups, ctx: Context) -> Told | None:
    """Month first, as English of the United States writes it, unless only the other order exists."""
    a, b, year = _day(g["mn"]), _day(g["dn"]), int(g["y"] or 0)
    if year < 100:
        year += 2000 if ctx.base is None or 2000 + year <= ctx.base.year + 5 else 1900
    a, b = (b, a) if a > 12 else (a, b)
    day = dt.date(year, a, b)
    return _named(day, day)


def _month_day(g: Groups, ctx: Context) -> Told | None:
    number, day = _month(g["m"]), _day(g["d"])
    year = _stated_year(g, ctx)
    if year is None and not g.get("rel"):
        year = _nearest_year(number, day, ctx, _weekday(g["wd"]) if g.get("wd") else None)
    if year is None:
        dt.date(2000, number, day)
        return NAMED_UNKNOWN
    date = dt.date(year, number, day)
    return Told(date, date, DAY, _basis(g, "rel"))


def _week_of(g: Groups, ctx: Context) -> Told | None:
    """'The week of June 3': the week or weekend that the day lies in."""
    day = _month_day(g, ctx)
    if day is None or day.start is None:
        return day
    if _unit(g["unit"]) == "week":
        return Told(*cal.week(day.start), WEEK, day.basis)
    return Told(*cal.weekend(day.start, future=True), DAY, day.basis)


def _month_day_range(g: Groups, ctx: Context) -> Told | None:
    last = _month(g.get("m2") or g["m"])
    first = _month(g.get("m") or g.get("m2"))
    year = _stated_year(g, ctx)
    if year is None and not g.get("rel"):
        year = _nearest_year(last, _day(g["d2"]), ctx)
    if year is None:
        return NAMED_UNKNOWN
    end = dt.date(year, last, _day(g["d2"]))
    start = dt.date(int(g["y1"] or 0) if g.get("y1") else year, first, _day(g["d"]))
    if start > end and first > last:
        start = dt.date(year - 1, first, _day(g["d"]))
    return _named(start, end) if start <= end else None


def _month_alone(g: Groups, ctx: Context) -> Told | None:
    number, which = _month(g["m"]), (g.get("which") or "").lower()
    year = _stated_year(g, ctx)
    base = ctx.anchor if which == "that" and ctx.anchor else ctx.base
    if year is None and not g.get("rel") and base is not None:
        ahead = number > base.month
        year = base.year
        if which == "last" or which == "this past":
            year -= 1 if number >= base.month else 0
        elif which == "next":
            year += 0 if ahead else 1
        elif which != "this":
            year += (1 if number < base.month else 0) if ctx.future else (-1 if ahead else 0)
    if year is None:
        return NAMED_UNKNOWN
    return Told(*cal.month(year, number), MONTH, _basis(g, "rel", "which"))


def _month_range(g: Groups, ctx: Context) -> Told | None:
    end = _month_alone({"m": g["m2"], "y": g.get("y")}, ctx)
    if end is None or end.end is None:
        return NAMED_UNKNOWN
    first = _month(g["m"])
    year = int(g["y1"] or 0) if g.get("y1") else end.end.year - (1 if first > end.end.month else 0)
    start = cal.month(year, first)[0]
    return _named(start, end.end, MONTH) if start <= end.end else None


def _season(g: Groups, ctx: Context) -> Told | None:
    """Three months of the northern year; winter begins in December of the year before the one it is named after."""
    first = _table("seasons")[(g["season"] or "").lower()]
    which = (g.get("which") or "").lower()
    year = _stated_year(g, ctx)
    if year is None:
        if ctx.base is None:
            return UNKNOWN if which else NAMED_UNKNOWN
        year = ctx.base.year
        if which == "last" and dt.date(year, first, 1) + 90 * cal.DAY > ctx.base:
            year -= 1
        if which == "next" and dt.date(year, first, 1) <= ctx.base:
            year += 1
    start = dt.date(year, first, 1)
    return Told(start, cal.add_months(start, 3) - cal.DAY, MONTH, _basis(g, "which", "rel"))


def _decade(g: Groups, ctx: Context) -> Told | None:
    year = int(g["y"] or 0)
    year += 1900 if year < 100 else 0
    return _named(dt.date(year, 1, 1), dt.date(year + 9, 12, 31), YEAR)


def _year(g: Groups, ctx: Context) -> Told | None:
    return _named(*cal.year(int(g["y"] or 0)), YEAR)


def _year_range(g: Groups, ctx: Context) -> Told | None:
    first, last = int(g["y1"] or 0), int(g["y"] or 0)
    return _named(dt.date(first, 1, 1), dt.date(last, 12, 31), YEAR) if first <= last else None


def _one_weekday(g: Groups, ctx: Context) -> Told | None:
    number, which = _weekday(g["wd"]), (g.get("which") or "").lower()
    week = (g.get("week") or "").lower()
    anchored = which in ("that", "following", "previous") or g.get("anch") or "that week" in week or "same week" in week
    base = ctx.anchor if anchored else ctx.base
    if base is None:
        return None if anchored else UNKNOWN
    if week:
        steps = -1 if "last" in week else 1 if "next" in week else 0
        day = cal.week(base + 7 * cal.DAY * steps)[0] + number * cal.DAY
    elif which in ("next", "this coming", "coming", "following") or (g.get("anch") or "").lower() == "after":
        day = cal.weekday(base, number, future=True, strict=True)
    elif which in ("last", "this past", "past", "previous") or g.get("anch"):
        day = cal.weekday(base, number, strict=True)
    else:
        day = cal.weekday(base, number, future=ctx.future or which == "this")
    return Told(day, day, DAY)


def _weekday_range(g: Groups, ctx: Context) -> Told | None:
    if ctx.base is None:
        return UNKNOWN
    if ctx.future and not g.get("week"):
        first = _one_weekday({"wd": g["wd"]}, ctx)
        start = first.start if first else None
        end = cal.weekday(start, _weekday(g["wd2"]), future=True) if start else None
    else:
        last = _one_weekday({"wd": g["wd2"], "week": g.get("week")}, ctx)
        end = last.start if last else None
        start = cal.weekday(end, _weekday(g["wd"])) if end else None
    return Told(start, end, DAY) if start and end else None


def _day_word(g: Groups, ctx: Context) -> Told | None:
    if ctx.base is None:
        return UNKNOWN
    word = " ".join((g.get("word") or "").lower().split())
    if word == "overnight":
        return Told(ctx.base - cal.DAY, ctx.base, DAY)
    step = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
    step = -2 if g.get("side") else 2 if g.get("side2") else step
    return Told(ctx.base + step * cal.DAY, ctx.base + step * cal.DAY, DAY)


def _weekend(g: Groups, ctx: Context) -> Told | None:
    which = (g.get("which") or g.get("which2") or "").lower()
    anchored = which in ("that", "following", "previous")
    base = ctx.anchor if anchored else ctx.base
    if base is None:
        return None if anchored else UNKNOWN
    if which in ("next", "coming", "this coming"):
        start = cal.weekday(base, 5, future=True, strict=True)
    elif which in ("last", "past", "this past", "previous"):
        start = cal.weekday(base if base.weekday() < 5 else base - cal.DAY * (base.weekday() - 4), 5)
    elif which == "following":
        start = cal.weekday(base, 5, future=True, strict=True)
    else:
        start = cal.weekend(base, future=ctx.future)[0]
    return Told(start, start + cal.DAY, DAY)


def _period(g: Groups, ctx: Context) -> Told | None:
    unit, which = _unit(g["unit"]), " ".join((g["which"] or "").lower().split())
    anchored = which in ("that", "that same", "the same", "the previous", "the following")
    base = ctx.anchor if anchored else ctx.base
    if base is None:
        return None if anchored else UNKNOWN
    precision = _PRECISION.get(unit, YEAR)
    if which in ("the past", "past"):
        return Told(cal.back(base, unit, 1), base, precision)
    steps = {"last": -1, "this past": -1, "the previous": -1, "next": 1, "the coming": 1, "the following": 1}.get(which, 0)
    return Told(*cal.period(base, unit, steps), precision)


def _recent(g: Groups, ctx: Context) -> Told | None:
    unit = _unit(g["unit"])
    if ctx.base is None or unit == "year":
        return UNKNOWN
    days = {"hour": 0, "day": 6, "week": 27}.get(unit)
    start = ctx.base - days * cal.DAY if days is not None else cal.back(ctx.base, "month", 3)
    return Told(start, ctx.base, {"hour": DAY, "month": MONTH}.get(unit, WEEK))


def _past_span(g: Groups, ctx: Context) -> Told | None:
    if ctx.base is None:
        return UNKNOWN
    unit = _unit(g["unit"])
    precision = {"hour": DAY, "day": WEEK, "night": WEEK}.get(unit, _PRECISION.get(unit, YEAR))
    return Told(cal.back(ctx.base, unit, _number(g.get("n"))), ctx.base, precision)


def _straight(g: Groups, ctx: Context) -> Told | None:
    """'For the third straight day' tells of three days that end on the day told, which is today when none is."""
    last = ctx.anchor or ctx.base
    if last is None:
        return UNKNOWN
    unit = {"evening": "day"}.get(_unit(g["unit"]), _unit(g["unit"]))
    return Told(cal.back(last, unit, _number(g["n"]) - 1), last, _PRECISION.get(unit, YEAR))


def _ago(g: Groups, ctx: Context) -> Told | None:
    unit = _unit(g.get("unit") or g.get("unit2"))
    if ctx.base is None:
        return UNKNOWN
    count = g.get("n")
    if count is None or " ".join(count.lower().split()) in _vague():
        if count and count.lower().split()[-1] in ("couple", "of") and "couple" in count.lower():
            return _around(ctx.base, unit, 2)
        return Told(ctx.base - 6 * cal.DAY, ctx.base - cal.DAY, WEEK) if unit in ("day", "night") else UNKNOWN
    return _around(ctx.base, unit, _number(count))


def _vague() -> frozenset[str]:
    return frozenset(lexicon.load("dates")["vague_numbers"])


def _around(base: dt.date, unit: str, count: int) -> Told:
    """So many units back, as finely as the unit tells it: 'a week ago' is a week, 'two years ago' a year."""
    day = cal.back(base, unit, count)
    whole = unit if unit in ("week", "month", "year", "decade") else "week" if unit == "weekend" else "day"
    return Told(*cal.period(day, whole), _PRECISION.get(unit, YEAR))


def _shifted(g: Groups, ctx: Context) -> Told | None:
    if ctx.anchor is None:
        return None
    unit = _unit(g.get("unit") or g.get("unit2"))
    back = (g.get("side") or g.get("side2") or "").lower() in ("earlier", "before", "prior", "previously")
    count = g.get("n")
    if count is None or " ".join(count.lower().split()) in _vague():
        if unit != "hour":
            return UNKNOWN
        count = "1"
    return _around(ctx.anchor, unit, _number(count) * (1 if back else -1))


def _beside(g: Groups, ctx: Context) -> Told | None:
    if ctx.anchor is None:
        return None
    side = (g.get("side") or g.get("side2") or "").lower()
    step = {"next": 1, "following": 1, "after": 1, "later": 1, "previous": -1, "before": -1, "earlier": -1}.get(side, 0)
    return Told(ctx.anchor + step * cal.DAY, ctx.anchor + step * cal.DAY, DAY)


def _lasting(g: Groups, ctx: Context) -> Told | None:
    """A span that is told to last up to now. 'For years' has no beginning that could be told."""
    unit = _unit(g["unit"])
    if ctx.base is None or (g.get("n") is None and unit in ("year", "month", "decade", "hour")):
        return UNKNOWN
    count = _number(g["n"]) if g.get("n") else 6 if unit in ("day", "night") else 4
    precision = WEEK if g.get("n") is None else _PRECISION.get(unit, YEAR)
    return Told(cal.back(ctx.base, unit, count), ctx.base, precision)


def _holiday(g: Groups, ctx: Context) -> Told | None:
    names: dict[str, list[int]] = {k.lower(): v for k, v in lexicon.load("dates")["holidays"].items()}
    number, day = names[(g["holiday"] or "").lower()]
    year = _stated_year(g, ctx)
    if year is None and not g.get("rel"):
        year = _nearest_year(number, day, ctx)
    return dataclasses.replace(NAMED_UNKNOWN) if year is None else _named(dt.date(year, number, day), dt.date(year, number, day))


READERS: dict[str, Reader] = {
    "iso": _numeric,
    "dotted": _numeric,
    "slashed": _slashed,
    "month_day": _month_day,
    "week_of": _week_of,
    "month_day_range": _month_day_range,
    "month": _month_alone,
    "month_range": _month_range,
    "season": _season,
    "decade": _decade,
    "decade_short": _decade,
    "year": _year,
    "year_range": _year_range,
    "weekday": _one_weekday,
    "weekday_range": _weekday_range,
    "day_word": _day_word,
    "weekend": _weekend,
    "period": _period,
    "recent": _recent,
    "past_span": _past_span,
    "straight": _straight,
    "ago": _ago,
    "shifted": _shifted,
    "beside": _beside,
    "lasting": _lasting,
    "holiday": _holiday,
}
