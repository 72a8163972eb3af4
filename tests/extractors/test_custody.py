"""Custody events: text in, (type, status) out. All persons are invented."""
from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import Article, extract
from extractors.records import Report

LEAD = "The town of Halden has a new bridge. "


def read(text: str) -> list[Report]:
    return next(iter(extract([Article("a", "Test Wire", text, dt.date(2021, 5, 20))])))[1]


def told(text: str) -> list[str]:
    return [r.type.value for r in read(text) if r.type.value != "protest" and r.status.value == "occurred"]


CASES = [
    ("Police in Halden arrested two bakers on Monday.", ["arrest"]),
    ("A welder was detained on Monday as he left a shop.", ["arrest"]),
    ("Officials said that 14 \"vandals\" had been arrested since Monday.", ["arrest"]),
    ("Thirty-eight miners were taken away by police.", ["arrest"]),
    ("Nine women were led away on Friday.", ["arrest"]),
    ("Two brothers were held on Friday.", ["arrest"]),
    ("Eleven miners are still in Karsk prison.", ["arrest"]),
    ("Prosecutors have charged Ilse Brandvold with theft.", ["charge"]),
    ("Ilse Brandvold faces twelve counts of cruelty.", ["charge"]),
    ("A grand jury indicted Ilse Brandvold, 52, on two counts of arson.", ["charge"]),
    ("Ilse Brandvold pleaded not guilty on Monday.", ["trial"]),
    ("A judge ordered Ilse Brandvold held without bail on Monday.", ["trial"]),
    ("An appeals court rejected the appeal of Ilse Brandvold on Monday.", ["trial"]),
    ("Ilse Brandvold was denied bail on Monday.", ["trial"]),
    ("A jury found Ilse Brandvold guilty of arson on Monday.", ["conviction"]),
    ("Ilse Brandvold entered guilty pleas on Monday to two counts of arson.", ["conviction"]),
    ("The district attorney announced that Ilse Brandvold was sentenced to 12 years in prison.", ["sentencing"]),
    ("Ilse Brandvold was convicted of arson and sentenced to 12 years in prison.", ["sentencing"]),
    ("A court fined eight of the women 500 lari on Monday.", ["sentencing"]),
    ("The four men were let go on Tuesday.", ["release"]),
    ("Ilse Brandvold was released on bail on Tuesday.", ["release"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_told(text: str, expected: list[str]) -> None:
    assert told(LEAD + text) == expected


NOTHING = [
    "No one was charged over the fire.",
    "Police arrest fewer people than they used to.",
    "I was arrested by his arithmetic.",
    "The line had been charged 12 percent for loans.",
    "The minister was held in contempt of parliament.",
    "Armed militants executed nine villagers.",
    "People lit candles for the release of Ilse Brandvold.",
    "A trial of driverless tractors began on Monday.",
    "Anyone who returns will be arrested if the law passes.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_event(text: str) -> None:
    assert told(LEAD + text) == []


def test_sentencings_of_different_length_are_two() -> None:
    reports = read(
        "HALDEN - A court on Monday sentenced Ilse Brandvold to 73 months in prison for fraud. "
        "Last year Brandvold was sentenced to 20 months in prison in Karsk."
    )
    assert sorted(r.sentence.days for r in reports if r.sentence is not None and r.sentence.days) == [600, 2190]


def test_a_fine_beside_a_term_is_one_sentence() -> None:
    reports = read("A judge in Halden sentenced Ilse Brandvold to prison for 40 years on Monday. She was given a fine of $86,000.")
    assert [(r.sentence.kind.value, r.sentence.days, r.sentence.fine_text) for r in reports if r.sentence] == [("imprisonment", 14600, "$86,000")]


def test_being_held_under_a_sentence_is_no_arrest() -> None:
    assert told(LEAD + "Ilse Brandvold was sentenced on Monday to six years in prison. Brandvold has been held in Karsk prison.") == ["sentencing"]


WORDS = ['police', 'arrested', 'charged', 'with', ',', 'the', 'Ilse', 'Brandvold', 'guilty', 'of', 'all', 'but', 'two', 'and', 'was', '"', '-']


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "\n"]), max_size=25))
def test_never_raises_and_quotes_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for report in read(text):
        if report.people is not None and report.people.evidence is not None:
            ev = report.people.evidence
            assert text[ev.start:ev.end] == ev.quote
