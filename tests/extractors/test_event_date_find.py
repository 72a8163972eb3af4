"""`find` and `dateline`: phrases in running text."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.event_date import DateKind, dateline, find

SENTENCES = [
    ("Police dispersed the crowd late Monday.", ["late Monday"]),
    ("Marchers gather on Wednesday, Nov. 25, 2015, near the port.", ["Wednesday, Nov. 25, 2015"]),
    ("They have met every evening since early this June.", ["since early this June"]),
    ("The two were jailed in January of last year.", ["January of last year"]),
    ("Two days earlier, a clerk was held.", ["Two days earlier"]),
    ("The vote runs July 18 to 21 in the capital.", ["July 18 to 21"]),
    ("He was held on Friday and freed on Sunday night.", ["Friday", "Sunday night"]),
    ("Miners walked out in March and again in May.", ["March", "May"]),
    ("The dispute of 1998 came back in 2011.", ["1998", "2011"]),
    ("Nurses struck for the third straight day.", ["for the third straight day"]),
    ("The picket has lasted for more than four months.", ["for more than four months"]),
    ("Nobody may leave before Friday.", ["Friday"]),
    ("Drivers march on Saturday; they marched last week, too.", ["Saturday", "last week"]),
    ("Over the weekend, hundreds met.", ["Over the weekend"]),
    ("Shops stay shut until Friday.", ["until Friday"]),
    ("Headline About a Strike-Dockers met Tuesday", ["Tuesday"]),
    ("She was elected in the 1980s and left in 04/05/1991.", ["the 1980s", "04/05/1991"]),
    ("On 2020-06-24 the court sat.", ["2020-06-24"]),
]
NO_DATES = [
    "Thousands joined the March for Life in the capital.", "They march on the ministry.", "Theresa May spoke to reporters.", "It may rain.",
    "The Sunday Times reported it.", "After Friday prayers the crowd grew.", "Black Friday sales began.", "Every Friday they meet.",
    "Fridays are quiet.",
    "The second man spoke.", "Section 24 of the law applies.", "Some 2000 people came.", "About 1,998 voters stayed.", "A man told USA Today of it.",
    "He was sentenced to prison for two years.", "May spoke with union leaders.", "March organisers spoke.", "He wore number 2011.", "", "\n",
    "The September 11 attacks were recalled.", "They lost 1984 dollars.", "On the eve of June 4 nobody slept.",
]


@pytest.mark.parametrize(("text", "phrases"), SENTENCES)
def test_phrases_of_a_sentence(text: str, phrases: list[str]) -> None:
    assert [m.text for m in find(text)] == phrases


@pytest.mark.parametrize("text", NO_DATES)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "needs_anchor", "flags"),
    [("met on Monday", DateKind.WEEKDAY, False, ()), ("met on June 3, 2020", DateKind.EXPLICIT, False, ()),
     ("met yesterday", DateKind.RELATIVE, False, ()),
     ("met a day later", DateKind.ANCHORED, True, ()), ("met that month", DateKind.RELATIVE, True, ()),
     ("met for weeks", DateKind.DURATION, False, ()),
     ("met since March", DateKind.SINCE, False, ("since",)), ("met May 3 to 5", DateKind.RANGE, False, ()),
     ("met in recent days", DateKind.VAGUE, False, ()),
     ("to meet by Friday", DateKind.WEEKDAY, False, ("by",)), ("lived there for two months", DateKind.DURATION, False, ("length",)),
     ("met for more than two months", DateKind.DURATION, False, ()), ("met during the 2016 campaign", DateKind.EXPLICIT, False, ("naming",))],
)
def test_kind_and_flags(text: str, kind: DateKind, needs_anchor: bool, flags: tuple[str, ...]) -> None:
    (found,) = find(text)
    assert (found.kind, found.needs_anchor, found.flags) == (kind, needs_anchor, flags)


@pytest.mark.parametrize(
    ("text", "place", "date", "story"),
    [
        ("ALMATY, Kazakhstan -- Dozens met.", "ALMATY, Kazakhstan", None, "Dozens met."),
        ("ALMATY, June 24 (Reuters) - Dozens met.", "ALMATY", "June 24", "Dozens met."),
        ("SEOUL —\n\nDozens met.", "SEOUL", None, "Dozens met."), ("NEW DELHI (AP) — Dozens met.", "NEW DELHI", None, "Dozens met."),
        ("WESTMINSTER – Dozens met.", "WESTMINSTER", None, "Dozens met."), ("(AUSTIN) – Dozens met.", "AUSTIN", None, "Dozens met."),
        ("Dockers Walk Out Again-WASHINGTON, D.C. —\n\nDozens met.", "WASHINGTON, D.C.", None, "Dozens met."),
        ("Dockers Walk Out Again\n\nST. LOUIS, Mo. — Dozens met.", "ST. LOUIS, Mo.", None, "Dozens met."),
        ("Tuesday, March 7, 2023\u00a0\n\nDozens met.", None, "Tuesday, March 7, 2023", "Dozens met."),
    ],
)
def test_dateline(text: str, place: str | None, date: str | None, story: str) -> None:
    line = dateline(text)
    assert line is not None
    assert (line.place_text, line.date_text, text[line.body:]) == (place, date, story)
    assert place is None or text[line.place_start:line.place_end] == place
    assert date is None or text[line.date_start:line.date_end] == date


@pytest.mark.parametrize("text", ["", "Dozens met in LYON - the mayor said.", "FILE - Dozens met.", "UN - Dozens met.",
    "Dozens met on Tuesday, March 7, 2023."])
def test_no_dateline(text: str) -> None:
    assert dateline(text) is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["Monday", "late", "in", "March", "2019", "for weeks", "June 3", "-", "the",
    "day", "since", "\u00a0"]))))
def test_spans_quote_the_text_in_order(parts: list[str]) -> None:
    text = " ".join(parts)
    last = 0
    for m in find(text):
        assert text[m.start:m.end] == m.text
        assert m.text
        assert last <= m.start
        last = m.end
    line = dateline(text)
    assert line is None or line.body <= len(text)
