"""When it happened: date phrases of news English, found in text and resolved against the publication date.

Forms that are read: weekdays ('late Tuesday', 'Monday and Tuesday', 'Thursday of last week', 'this Friday'), days ('today',
'overnight', 'over the weekend', 'last night'), calendar dates in words and figures with and without a year, months, seasons,
years and decades, ranges ('July 18 to 21', 'between May 3 and 5'), 'since March', 'two weeks ago', 'in recent days',
'for the third straight day', 'two days earlier', a few holidays. What is written otherwise, or in another language, goes to dateparser.

The publication date anchors and is never itself an answer: a phrase that cannot be fixed keeps its text and has no days.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from extractors.dates_dateline import Dateline, dateline
from extractors.dates_find import DateMention, find
from extractors.dates_foreign import read as read_foreign
from extractors.dates_grammar import DateKind, grammar
from extractors.dates_read import READERS, UNKNOWN, Context, Told
from extractors.records import EventDate
from extractors.vocabulary import DateBasis, DatePrecision

__all__ = ["DateKind", "DateMention", "Dateline", "compatible", "dateline", "find", "resolve", "within"]

EARLIEST_YEAR = 1900
YEARS_AHEAD = 5  # an announced date further off is a slip of the pen or of the reading
_LEAD = re.compile(r"(?:on|in|at|during|around|about)\s{1,3}(?=\S)", re.I)
_SINCE = re.compile(r"(?:ever )?since\s{1,3}", re.I)
_OPEN = re.compile(r"(?:until|till|by|before|after|ahead of|prior to)\s{1,3}|(?:on )?(?:the )?eve of\b", re.I)
_TRIM = " \t\r\n\u00a0,.;:()[]\"'“”‘’"


def resolve(
    text: str, published: dt.date | None, *, anchor: dt.date | None = None, dateline: dt.date | None = None, tense: str | None = None
) -> EventDate | None:
    """The days that a date phrase tells of; None when it is no date phrase or an impossible one. Never raises.

    `published`: day of publication, against which relative words count, unless the dateline's day is given. `anchor`: day of
    the event told before, for 'two days earlier'; without it such a phrase gives None. `tense="future"` looks ahead: 'Saturday' of a
    plan is the next one. Precision is the codebook's: a week for vague words, the whole month or year. A date that cannot be fixed
    (no year to be had, 'until Friday') has precision `unknown`, no days, and its text.
    """
    quoted = text.strip(_TRIM) if len(text) <= 4000 else ""
    if not quoted:
        return None
    ctx = Context(dateline or published, anchor, tense == "future")
    try:
        told = _read(quoted, ctx)
    except (ValueError, OverflowError):  # Feb. 30, or a step beyond the calendar: not a date
        return None
    if told is None:
        return None
    if told.start is not None and told.end is not None and not _sane(told.start, told.end, ctx.base):
        return None
    return EventDate(told.start, told.end, told.precision, told.basis, text.strip())


def compatible(a: EventDate, b: EventDate) -> bool:
    """Whether two dates can be the same, given how finely each is told; an unknown one agrees with any."""
    if a.start is None or b.start is None:
        return True
    return a.start <= (b.end or b.start) and b.start <= (a.end or a.start)


def within(inner: EventDate, outer: EventDate) -> bool:
    """Whether every day of one date lies in the other; False when either has no days."""
    if inner.start is None or outer.start is None:
        return False
    return outer.start <= inner.start and (inner.end or inner.start) <= (outer.end or outer.start)


def _sane(start: dt.date, end: dt.date, base: dt.date | None) -> bool:
    latest = base.year + YEARS_AHEAD if base else 2100
    return start <= end and start.year >= EARLIEST_YEAR and start.year <= latest and end.year <= max(latest, start.year + 9)


def _read(text: str, ctx: Context) -> Told | None:
    if ";" in text:
        return _joined([_read(part, ctx) for part in (p.strip(_TRIM) for p in text.split(";")[:8]) if part])
    if _OPEN.match(text):
        return UNKNOWN if find(text) or _whole(_OPEN.sub("", text, count=1), ctx) else None
    since = _SINCE.match(text)
    if since:
        return _since(_phrase(text[since.end() :], dataclasses.replace(ctx, future=False)), ctx)
    return _phrase(text, ctx)


def _phrase(text: str, ctx: Context) -> Told | None:
    """The whole phrase as one of the patterns; else the first date phrase in it; else what dateparser makes of it."""
    for candidate in (text, _LEAD.sub("", text, count=1)) if _LEAD.match(text) else (text,):
        match = _whole(candidate, ctx)
        if match is not None:
            return match[0]
    mentions = find(text)
    if mentions:
        since = mentions[0].kind is DateKind.SINCE
        found = _whole(_SINCE.sub("", mentions[0].text), dataclasses.replace(ctx, future=ctx.future and not since))
        told = found[0] if found else None
        return _since(told, ctx) if since else told
    return read_foreign(text, ctx.base, ctx.future)


def _whole(text: str, ctx: Context) -> tuple[Told | None] | None:
    """What the pattern that covers the whole text tells, boxed since it may tell nothing; None when no pattern does."""
    for pattern in grammar().patterns:
        match = pattern.whole.fullmatch(text)
        if match:
            return (READERS[pattern.rule](match.groupdict(), ctx),)
    return None


def _since(told: Told | None, ctx: Context) -> Told | None:
    """From the date told to the day of telling; the end stays open when that is not known."""
    if told is None or told.start is None:
        return told
    return Told(told.start, max(ctx.base, told.start) if ctx.base else None, told.precision, told.basis)


def _joined(parts: list[Told | None]) -> Told | None:
    known = [t for t in parts if t is not None and t.start is not None and t.end is not None]
    if not known:
        return next((t for t in parts if t is not None), None)
    starts, ends = [t.start for t in known if t.start], [t.end for t in known if t.end]
    same = all(t.precision is known[0].precision for t in known)
    basis = DateBasis.EXPLICIT if all(t.basis is DateBasis.EXPLICIT for t in known) else DateBasis.RELATIVE
    return Told(min(starts), max(ends), known[0].precision if same else DatePrecision.WEEK, basis)
