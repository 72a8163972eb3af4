"""Dates in other languages and odd forms, read by dateparser: slow, so it is asked last and imported late."""

from __future__ import annotations

import datetime as dt
import re

from extractors import lexicon
from extractors.dates_read import DAY, MONTH, NAMED_UNKNOWN, Told
from extractors.vocabulary import DateBasis

_LONGEST = 60
_WORTH_ASKING = re.compile(r"[0-9\u0660-\u0669\u06f0-\u06f9]|[^\x00-\x7f]")
_LETTER = re.compile(r"[^\W\d_]")  # '9/11' alone is a name or a ratio before it is a date
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DIGITS = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def read(text: str, base: dt.date | None, future: bool) -> Told | None:
    """A day, or a month of a year, that dateparser reads in a phrase; nothing that it fills in by itself is kept."""
    if len(text) > _LONGEST or len(text.split()) > 7 or not _WORTH_ASKING.search(text) or not _LETTER.search(text):
        return None
    calendar = _calendar(text)
    if calendar is not None:
        return _other_calendar(text, calendar) if _YEAR.search(text) else None
    from dateparser.date import DateDataParser

    # dateparser needs some day to count from; a date that then turns out to lean on it is not kept
    origin = dt.datetime.combine(base or dt.date(2000, 2, 1), dt.time(12))
    settings = {
        "RELATIVE_BASE": origin,
        "PREFER_DATES_FROM": "future" if future else "past",
        "PARSERS": ["absolute-time", "custom-formats"],
        "REQUIRE_PARTS": ["month"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    data = DateDataParser(settings=settings).get_date_data(text)
    if data.date_obj is None or data.period not in ("day", "month"):
        return None
    day, has_year = data.date_obj.date(), _YEAR.search(text) is not None
    if not has_year and base is None:
        return NAMED_UNKNOWN
    if data.period == "month":
        from extractors.dates_calendar import month

        return Told(*month(day.year, day.month), MONTH, DateBasis.EXPLICIT) if has_year else None
    return Told(day, day, DAY, DateBasis.EXPLICIT) if _DIGITS.search(text) else None


def _calendar(text: str) -> str | None:
    """The calendar that a month's name belongs to, if not the Gregorian one."""
    words = set(text.split())
    return next((name for name, months in lexicon.load("dates")["calendars"].items() if words & set(months)), None)


def _other_calendar(text: str, calendar: str) -> Told | None:
    """A day of the Persian or Islamic calendar; None where dateparser's optional `calendars` extra is not installed."""
    try:
        from dateparser.calendars.hijri import HijriCalendar
        from dateparser.calendars.jalali import JalaliCalendar
    except ImportError:
        return None
    data = (JalaliCalendar if calendar == "jalali" else HijriCalendar)(text).get_date()
    if data is None or data.date_obj is None or data.period != "day":
        return None
    day = data.date_obj.date()
    return Told(day, day, DAY, DateBasis.EXPLICIT)
