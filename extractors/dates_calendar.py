"""Spans of calendar days: weeks, weekends, months, years, and steps between them."""

from __future__ import annotations

import calendar
import datetime as dt

DAY = dt.timedelta(days=1)
Span = tuple[dt.date, dt.date]


def week(day: dt.date) -> Span:
    """Monday to Sunday of the week that a day lies in."""
    monday = day - DAY * day.weekday()
    return monday, monday + 6 * DAY


def month(year: int, number: int) -> Span:
    """First to last day of a month; ValueError when there is none of that number."""
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def year(number: int) -> Span:
    return dt.date(number, 1, 1), dt.date(number, 12, 31)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months on, or that month's last day."""
    years, index = divmod(day.month - 1 + months, 12)
    first, last = month(day.year + years, index + 1)
    return min(first + DAY * (day.day - 1), last)


def weekday(base: dt.date, number: int, *, future: bool = False, strict: bool = False) -> dt.date:
    """The nearest day of that weekday before (or after) a day; the day itself counts unless `strict`."""
    away = (number - base.weekday()) % 7 if future else (base.weekday() - number) % 7
    away = 7 if strict and away == 0 else away
    return base + DAY * (away if future else -away)


def weekend(base: dt.date, *, future: bool = False) -> Span:
    """The weekend that a day lies in, else the last one (or the next)."""
    saturday = base - DAY * ((base.weekday() - 5) % 7) if base.weekday() >= 5 or not future else weekday(base, 5, future=True)
    return saturday, saturday + DAY


def period(base: dt.date, unit: str, steps: int = 0) -> Span:
    """The whole week, month, year or decade that lies so many steps from the one a day is in; a single day for `day`."""
    if unit == "week":
        return week(base + 7 * DAY * steps)
    if unit == "month":
        moved = add_months(base.replace(day=1), steps)
        return month(moved.year, moved.month)
    if unit == "year":
        return year(base.year + steps)
    if unit == "decade":
        first = (base.year // 10 + steps) * 10
        return year(first)[0], year(first + 9)[1]
    return base + DAY * steps, base + DAY * steps


def back(base: dt.date, unit: str, count: int) -> dt.date:
    """The day that lies so many days, weeks, months or years before (after, when negative)."""
    if unit in ("month", "year", "decade"):
        return add_months(base, -count * {"month": 1, "year": 12, "decade": 120}[unit])
    return base - DAY * count * {"hour": 0, "day": 1, "night": 1}.get(unit, 7)
