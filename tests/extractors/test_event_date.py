"""`resolve`: a phrase and a publication date in, days and precision out."""
from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.event_date import compatible, find, resolve, within
from extractors.vocabulary import DateBasis, DatePrecision

WEDNESDAY = dt.date(2022, 8, 17)
NEW_YEAR = dt.date(2023, 1, 3)  # a Tuesday


def _days(text: str, published: dt.date | None, **context: object) -> tuple[str, str, str] | None:
    told = resolve(text, published, **context)  # type: ignore[arg-type]
    return None if told is None else (str(told.start), str(told.end), told.precision.value)


DAYS = [
    ("Wednesday", "2022-08-17"), ("on Thursday", "2022-08-11"), ("late Tuesday", "2022-08-16"), ("early Tuesday", "2022-08-16"),
    ("Sunday night", "2022-08-14"), ("late Sunday night", "2022-08-14"), ("last Friday", "2022-08-12"),
    ("last Wednesday", "2022-08-10"), ("this past Monday", "2022-08-15"), ("Thursday of last week", "2022-08-11"), ("Friday last week", "2022-08-12"),
    ("next Tuesday", "2022-08-23"), ("this Friday", "2022-08-19"), ("yesterday", "2022-08-16"), ("today", "2022-08-17"),
    ("earlier today", "2022-08-17"),
    ("this morning", "2022-08-17"), ("tonight", "2022-08-17"), ("last night", "2022-08-16"), ("tomorrow", "2022-08-18"),
    ("the day before yesterday", "2022-08-15"), ("two days ago", "2022-08-15"), ("on August 9", "2022-08-09"), ("August 17", "2022-08-17"),
    ("Aug. 18", "2021-08-18"), ("9 August", "2022-08-09"), ("the 9th of August", "2022-08-09"), ("August 9th, 2019", "2019-08-09"),
    ("9 August 2019", "2019-08-09"), ("Sept. 2", "2021-09-02"), ("Monday, Aug. 8", "2022-08-08"), ("Monday, 8 August 2022", "2022-08-08"),
    ("Sunday, Aug. 8", "2021-08-08"), ("the evening of August 9", "2022-08-09"), ("August 9 of last year", "2021-08-09"),
    ("08/09/2019", "2019-08-09"), ("2019-08-09T10:30:00Z", "2019-08-09"), ("Feb. 29", "2020-02-29"),
    ("23/08/2019", "2019-08-23"), ("08/09/19", "2019-08-09"), ("2019-08-09", "2019-08-09"), ("9.8.2019", "2019-08-09"), ("May Day", "2022-05-01"),
]
SPANS = [
    ("overnight", "2022-08-16", "2022-08-17", "day"), ("over the weekend", "2022-08-13", "2022-08-14", "day"),
    ("last weekend", "2022-08-13", "2022-08-14", "day"), ("next weekend", "2022-08-20", "2022-08-21", "day"),
    ("Monday and Tuesday", "2022-08-15", "2022-08-16", "day"), ("Friday to Sunday", "2022-08-12", "2022-08-14", "day"),
    ("last week", "2022-08-08", "2022-08-14", "week"), ("this week", "2022-08-15", "2022-08-21", "week"),
    ("a week ago", "2022-08-08", "2022-08-14", "week"),
    ("two weeks ago", "2022-08-01", "2022-08-07", "week"), ("in recent days", "2022-08-11", "2022-08-17", "week"),
    ("over the past two weeks", "2022-08-03", "2022-08-17", "week"), ("for weeks", "2022-07-20", "2022-08-17", "week"),
    ("for the third straight day", "2022-08-15", "2022-08-17", "day"), ("the fourth night in a row", "2022-08-14", "2022-08-17", "day"),
    ("earlier this month", "2022-08-01", "2022-08-31", "month"), ("late last month", "2022-07-01", "2022-07-31", "month"),
    ("in March", "2022-03-01", "2022-03-31", "month"), ("in October", "2021-10-01", "2021-10-31", "month"),
    ("in August", "2022-08-01", "2022-08-31", "month"),
    ("last May", "2022-05-01", "2022-05-31", "month"), ("last October", "2021-10-01", "2021-10-31", "month"),
    ("March 2019", "2019-03-01", "2019-03-31", "month"),
    ("January of this year", "2022-01-01", "2022-01-31", "month"), ("January of last year", "2021-01-01", "2021-01-31", "month"),
    ("summer of 2019", "2019-06-01", "2019-08-31", "month"), ("for more than four months", "2022-04-17", "2022-08-17", "month"),
    ("since March", "2022-03-01", "2022-08-17", "month"), ("since early June", "2022-06-01", "2022-08-17", "month"),
    ("since early this June", "2022-06-01", "2022-08-17", "month"), ("since Monday", "2022-08-15", "2022-08-17", "day"),
    ("since the strikes began in June", "2022-06-01", "2022-08-17", "month"), ("between May 3 and 5", "2022-05-03", "2022-05-05", "day"),
    ("July 18 to 21", "2022-07-18", "2022-07-21", "day"), ("July 18-21", "2022-07-18", "2022-07-21", "day"), ("28 July – 2 August",
    "2022-07-28", "2022-08-02", "day"),
    ("July 28 to August 2, 2019", "2019-07-28", "2019-08-02", "day"), ("between March and May", "2022-03-01", "2022-05-31", "month"),
    ("in 2011", "2011-01-01", "2011-12-31", "year"), ("early 1965", "1965-01-01", "1965-12-31", "year"), ("last year", "2021-01-01",
    "2021-12-31", "year"),
    ("this year", "2022-01-01", "2022-12-31", "year"), ("three years ago", "2019-01-01", "2019-12-31", "year"), ("the 1980s", "1980-01-01",
    "1989-12-31", "year"),
    ("in the late 1980s", "1980-01-01", "1989-12-31", "year"), ("from 2011 to 2014", "2011-01-01", "2014-12-31", "year"),
    ("the week of June 8", "2022-06-06", "2022-06-12", "week"), ("the weekend of June 11", "2022-06-11", "2022-06-12", "day"),
    ("from July 13 to 17 of last year", "2021-07-13", "2021-07-17", "day"),
    ("Aug. 8, 2022; Aug. 9, 2022", "2022-08-08", "2022-08-09", "day"),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_phrase_that_tells_a_day(text: str, day: str) -> None:
    assert _days(text, WEDNESDAY) == (day, day, "day")


@pytest.mark.parametrize(("text", "start", "end", "precision"), SPANS)
def test_a_phrase_that_tells_a_span(text: str, start: str, end: str, precision: str) -> None:
    assert _days(text, WEDNESDAY) == (start, end, precision)


@pytest.mark.parametrize(
    ("text", "day"),
    [("December 30", "2022-12-30"), ("Jan. 2", "2023-01-02"), ("Friday", "2022-12-30"), ("Saturday, Dec. 31", "2022-12-31"), ("yesterday",
     "2023-01-02")],
)
def test_the_year_across_new_year(text: str, day: str) -> None:
    assert _days(text, NEW_YEAR) == (day, day, "day")


def test_a_range_over_new_year_and_its_month() -> None:
    assert _days("Dec. 30 to Jan. 2", NEW_YEAR) == ("2022-12-30", "2023-01-02", "day")
    assert _days("last month", NEW_YEAR) == ("2022-12-01", "2022-12-31", "month")
    assert _days("in December", NEW_YEAR) == ("2022-12-01", "2022-12-31", "month")


@pytest.mark.parametrize(
    ("text", "start"),
    [("Saturday", "2022-08-20"), ("on Wednesday", "2022-08-17"), ("September 3", "2022-09-03"), ("January 21", "2023-01-21"), ("in June",
     "2023-06-01"),
     ("the weekend", "2022-08-20"), ("Friday and Saturday", "2022-08-19"), ("Inauguration Day", "2023-01-20"), ("in August", "2022-08-01")],
)
def test_a_plan_looks_ahead(text: str, start: str) -> None:
    told = _days(text, WEDNESDAY, tense="future")
    assert told is not None
    assert told[0] == start


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [("two days earlier", "2022-05-08", "day"), ("the next day", "2022-05-11", "day"), ("the same day", "2022-05-10", "day"),
     ("a day later", "2022-05-11", "day"), ("the day before", "2022-05-09", "day"),
     ("that night", "2022-05-10", "day"), ("a few hours later", "2022-05-10", "day"),
     ("late that month", "2022-05-01", "month"),
     ("the following Friday", "2022-05-13", "day"), ("a week later", "2022-05-16", "week"), ("two years earlier", "2020-01-01", "year"),
     ("that year", "2022-01-01", "year")],
)
def test_what_is_told_from_the_event_before(text: str, start: str, precision: str) -> None:
    told = _days(text, WEDNESDAY, anchor=dt.date(2022, 5, 10))
    assert told is not None
    assert (told[0], told[2]) == (start, precision)
    assert resolve(text, WEDNESDAY) is None


def test_the_dateline_comes_before_publication() -> None:
    assert _days("today", WEDNESDAY, dateline=dt.date(2022, 8, 15)) == ("2022-08-15", "2022-08-15", "day")


@pytest.mark.parametrize("text", ["late Tuesday", "yesterday", "June 24", "in March", "over the weekend", "two weeks ago", "July 18 to 21",
    "for weeks", "in recent days"])
def test_nothing_is_invented_without_a_publication_date(text: str) -> None:
    told = resolve(text, None)
    assert told is not None
    assert (told.start, told.end, told.precision, told.text) == (None, None, DatePrecision.UNKNOWN, text)


def test_a_full_date_needs_no_publication_date() -> None:
    assert _days("June 24, 2020", None) == ("2020-06-24", "2020-06-24", "day")


@pytest.mark.parametrize("text", ["until Friday", "by Friday", "for years", "in recent years"])
def test_a_date_that_cannot_be_fixed_is_unknown(text: str) -> None:
    assert _days(text, WEDNESDAY) == ("None", "None", "unknown")


@pytest.mark.parametrize(
    "text",
    ["", "   ", "second", "Section 24", "the protesters", "Feb. 30", "June 31, 2020", "June 24, 9999", "May 5, 0000", "0000-01-01",
        "2020-13-45", "31/31/2020",
     "in 3000", "the 1700s", "on the eve of the vote", "9/11", "March for Life", "24", "99999999999999999999"],
)
def test_what_is_no_date(text: str) -> None:
    told = resolve(text, WEDNESDAY)
    assert told is None or told.start is None


@pytest.mark.parametrize(("text", "day"), [("24 июня 2020", "2020-06-24"), ("24 de junio de 2020", "2020-06-24"), ("24 juin 2020",
    "2020-06-24"), ("3 декабря", "2021-12-03")])
def test_other_languages_go_to_dateparser(text: str, day: str) -> None:
    assert _days(text, WEDNESDAY) == (day, day, "day")


@pytest.mark.parametrize(("text", "day"), [("۱۳ بهمن ۱۳۹۳", "2015-02-02"), ("14 رجب 1441", "2020-03-09")])
def test_other_calendars_go_to_dateparser(text: str, day: str) -> None:
    pytest.importorskip("convertdate", reason="dateparser's calendars extra is not installed")
    pytest.importorskip("hijridate", reason="dateparser's calendars extra is not installed")
    assert _days(text, WEDNESDAY) == (day, day, "day")


def test_basis_tells_named_from_relative() -> None:
    named, relative = resolve("June 24", WEDNESDAY), resolve("late Tuesday", WEDNESDAY)
    assert named is not None
    assert named.basis is DateBasis.EXPLICIT
    assert relative is not None
    assert relative.basis is DateBasis.RELATIVE


def test_dates_compared() -> None:
    day, month, other, unknown = (resolve(t, WEDNESDAY) for t in ("August 9", "earlier this month", "in March", "until Friday"))
    assert day
    assert month
    assert other
    assert unknown
    assert compatible(day, month)
    assert not compatible(month, other)
    assert compatible(unknown, other)
    assert within(day, month)
    assert not within(month, day)
    assert not within(unknown, month)


VOCABULARY = """late early last next this the a two 31 30 2020 9999 0000 June Feb. March May 24 24th Monday Tuesday week weeks weekend month year
years
ago
earlier before after since until for in on and to - – , ; of that same following day days night straight row 1980s '80s past recent few several"""
WORDS = st.sampled_from(VOCABULARY.split())
PUBLISHED = st.one_of(st.none(), st.dates())


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=7).map(" ".join), PUBLISHED, PUBLISHED, st.sampled_from([None, "future", "past"]))
def test_date_words_in_any_order_give_an_ordered_span_or_nothing(text: str, published: dt.date | None,
    anchor: dt.date | None, tense: str | None) -> None:
    phrases = [text, *(m.text for m in find(text))]
    for phrase in phrases:
        told = resolve(phrase, published, anchor=anchor, tense=tense)
        if told is not None:
            assert (told.start is None) == (told.precision is DatePrecision.UNKNOWN)
            assert told.start is None or told.end is None or told.start <= told.end


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), PUBLISHED)
def test_any_text_resolves_or_not_without_an_error(text: str, published: dt.date | None) -> None:
    told = resolve(text, published)
    assert told is None or told.text == text.strip()
