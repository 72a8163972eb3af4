"""Any text gives records or nothing: no exception, no quote that is not in the text, the same ids again, in time linear in the text."""
from __future__ import annotations

import datetime as dt
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors import Article, Report, extract
from extractors import explain as explaining
from extractors.records import evidence_rows

DAY = dt.date(2021, 6, 24)
NEWS = (
    "Police arrested 12 protesters in Almaty on Monday.", "Thousands marched in Lyon, Nantes and Lille on Sunday, police said.",
    "Dana Ostrova was sentenced to four years in prison for extortion under Article 274.", "He was released on bail two days later.",
    "Prosecutors charged the three with arson.", "NAIROBI, June 24 (Agency) - Teachers went on strike.", "FILE - A vigil, March 3, 2020.",
    "The crowd of about 3,000 chanted slogans.", "The trial of Ilmar Kesk opened.", "A court fined her 100 times the minimum wage.",
)
ODD = ("\ud800", "\udfff", "\x00", "\x1b", "\u202e", "\u200b", "\ufeff", "\u2028", "\x85", "é́", "İ", "ß", "ﬁ", "𝟜", "٣", "½", "\n\n", "\r", "\t",
       "“", "”", "‘", "(", ")", "[", "—", "-")
HOSTILE = ("(", "[", "“", "\"", "'", "1", "1,", "1.", "A", "A ", "A. ", "Anna ", "Anna Karlsen ", 
           "arrested ", "Monday ", "March ", "Paris, ", "- ", "\n", " ", "of the ", "and ",
           "charged with ", "5 years and ", "“Anna ", "1-", "U.S. ", "\u0301", "\u200b", "\ud83d", "police arrested Anna in Paris ")


def check(text: str, title: str | None = None) -> list[Report]:
    """The reports of a text, with every law that holds of all of them asserted."""
    article = Article("f1", "Fuzz", text, DAY, title)
    [(_, reports)] = extract([article])
    [(_, again)] = extract([article])
    assert reports == again
    assert len({r.report_id for r in reports}) == len(reports)
    for report in reports:
        assert 0 <= report.confidence <= 1
        for row in evidence_rows(report):
            assert text[row.start:row.end] == row.quote
            assert 0 <= row.start < row.end <= len(text)
            assert 0 <= row.confidence <= 1
        for q in (report.size, *report.size_estimates, report.people):
            assert q is None or q.low is None or q.high is None or 0 <= q.low <= q.high
        date = report.date
        assert date is None or date.start is None or date.end is None or date.start <= date.end
    found = explaining.explain(article, reports)
    assert "".join(p.text for p in found.pieces) == text
    explaining.page(found).encode("utf-8")
    return reports


any_text = st.text(st.characters(exclude_categories=()), max_size=400)  # half surrogates too
mixed = st.lists(st.one_of(st.sampled_from(NEWS), st.sampled_from(ODD), st.text(max_size=8)), max_size=14).map(" ".join)
broken = st.builds(lambda s, at, odd: s[: at % len(s)] + odd + s[at % len(s):], st.sampled_from(NEWS), st.integers(0, 500), st.sampled_from(ODD))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_text)
def test_any_unicode(text: str) -> None:
    check(text)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mixed, st.one_of(st.none(), any_text))
def test_news_among_noise(text: str, title: str | None) -> None:
    check(text, title)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(broken, min_size=1, max_size=4).map(" ".join))
def test_news_with_a_character_broken_in(text: str) -> None:
    check(text)


@pytest.mark.parametrize("unit", HOSTILE, ids=ascii)
def test_two_kilobytes_of_one_thing_around_an_event(unit: str) -> None:
    noise = unit * (2_000 // len(unit))
    check(f"{noise} Police arrested 12 protesters in Almaty on Monday. {noise}")


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE, ids=ascii)
def test_fifty_kilobytes_of_one_thing(unit: str) -> None:
    check("Police arrested 12 protesters in Almaty. " + unit * (50_000 // len(unit)))


def _work(text: str) -> int:
    """Python function calls that an extraction makes."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        list(extract([Article("w", "Fuzz", text, DAY)]))
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["Anna Karlsen, ", "Police arrested Anna Karlsen in Paris on Monday. ", "(“1,000 ", "5 years and ", "of the "],
                         ids=ascii)
def test_work_grows_with_the_text_and_no_faster(unit: str) -> None:
    """Four times the text, at most nine times the calls (linear is four, quadratic sixteen)."""
    lead = "Police arrested 12 protesters in Almaty. "
    _work(lead)
    small, large = (_work(lead + unit * (size // len(unit))) for size in (5_000, 20_000))
    assert large < 9 * small
