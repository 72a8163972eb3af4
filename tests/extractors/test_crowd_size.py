"""Crowd sizes and counts of persons, by the codebook's size rules."""
from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import crowd_size
from extractors.crowd_size import Counts

SIZES: list[tuple[str, int | None, int | None]] = [
    ("several hundred people", 300, 999), ("Around 30", 30, 30), ("more than 50,000", 50_000, None), ("up to 200", None, 200),
    ("35 thousand", 35_000, 35_000),
    ("1.4 million", 1_400_000, 1_400_000), ("half a million people", 500_000, 500_000), ("tens of thousands", 20_000, 99_999),
    ("hundreds of thousands", 200_000, 999_999),
    ("a few dozen", 24, 99), ("about two dozen", 24, 24), ("a dozen", 12, 12), ("scores", 40, 99), ("a handful", 3, 9), ("a couple", 2, 2),
    ("a lone protester", 1, 1), ("alone", 1, 1), ("100-150", 100, 150), ("150 to 200", 150, 200), ("between 500 and 600", 500, 600),
    ("some 600", 600, 600),
    ("1000+", 1000, None), ("hundreds, if not thousands", 200, 9999), ("hundreds, possibly thousands, of people", 200, 9999),
    ("10,000-strong", 10_000, 10_000),
    ("a 20-person picket", 20, 20), ("at least 300 marchers", 300, None), ("over a dozen", 12, None), ("more than two dozen students", 24, None),
    ("fewer than 40 people", None, 40), ("no more than 70", None, 70), ("as many as 5,000", None, 5000), ("nearly 800", 800, 800),
    ("almost a thousand", 1000, 1000),
    ("roughly 2,500 workers", 2500, 2500), ("an estimated 12,000 people", 12_000, 12_000), ("close to 90 farmers", 90, 90), ("40 or so", 40, 40),
    ("70 or more", 70, None),
    ("60-plus", 60, None), ("50-odd villagers", 50, 50), ("two to three thousand people", 2000, 3000), ("5 to 6 thousand", 5000, 6000),
    ("from 20 to 25 nurses", 20, 25),
    ("dozens or hundreds of people", 24, 999), ("well over 400", 400, None), ("upwards of 900", 900, None), ("> 60", 60, None), ("<90", None, 90),
    ("more than 2000", 2000, None),
    ("2000", 2000, 2000), ("2019 people", 2019, 2019), ("thousands of women", 2000, 9999), ("dozens of opposition supporters", 24, 99),
    ("millions", 2_000_000, 9_999_999),
    ("a million people", 1_000_000, 1_000_000), ("a few hundred", 200, 400), ("several thousand miners", 3000, 9999), ("1000s", 2000, 9999),
    ("300; 450", 300, 450),
    ("police said 800; organizers said 2,000", 800, 2000), ("hundreds of people, some 640 in all", 640, 640), ("500 people and 40 cars", 500, 500),
    ("30 cars", 30, None),
    ("three of the men", 3, 3), ("Forty civilians and 12 police officers", 52, 52), ("a woman", 1, 1), ("both", 2, 2), ("the pair", 2, 2),
    ("several people", 3, 9),
    ("at least 12 activists", 12, None), ("He and his wife, Anna", 2, 2), ("one suspect", 1, 1), ("a 52-year-old man", 1, 1),
    ("the former minister", 1, 1),
    ("her husband", 1, 1), ("a baker and three women", 4, 4), ("17 other Kenyans", 17, 17), ("eight suspected human traffickers", 8, 8),
    ("the two brothers", 2, 2),
    ("small group", None, None), ("a large crowd", None, None), ("many", None, None), ("a number of prisoners", None, None),
    ("first 20 detainees", 20, 20),
    ("one hundred and fifty people", 150, 150), ("a quarter of a million demonstrators", 250_000, 250_000), ("twenty-five pensioners", 25, 25),
]
NOT_PERSONS = [
    "", "15 days", "$20 million", "Article 488", "25 percent", "in 2019", "June 24", "12 arrested", "16 killed", "several dozen arrests", "40 tents",
    "three weeks", "10:30 a.m.",
    "the budget", "no one", "300 kilometers", "12 Oak Street",
]
FOUND: list[tuple[str, list[tuple[str, Counts, str | None]]]] = [
    ("Up to 2 million people rallied.", [("Up to 2 million", Counts.PEOPLE, "people")]),
    ("He was jailed for 15 days.", [("15", Counts.DURATION, "days")]),
    ("They paid $20 million.", [("20 million", Counts.MONEY, None)]),
    ("It breaks Article 488.", [("488", Counts.STATUTE, None)]),
    ("A 16-year-old girl spoke.", [("16", Counts.AGE, None)]),
    ("Jane Roe, 45, spoke.", [("45", Counts.AGE, None)]),
    ("She is aged 31.", [("31", Counts.AGE, None)]),
    ("About 1,500 police were deployed.", [("About 1,500", Counts.SECURITY, "police")]),
    ("A bomb killed 12.", [("12", Counts.CASUALTIES, None)]),
    ("At least 30 people were injured.", [("At least 30", Counts.CASUALTIES, "people")]),
    ("Police arrested 14 protesters.", [("14", Counts.CUSTODY, "protesters")]),
    ("Hundreds were detained.", [("Hundreds", Counts.CUSTODY, None)]),
    ("Thousands took to the streets.", [("Thousands", Counts.PEOPLE, None)]),
    ("Some 600 gathered.", [("Some 600", Counts.PEOPLE, None)]),
    ("More than 70 percent agreed.", [("More than 70", Counts.PERCENT, "percent")]),
    ("A 5% rise.", [("5", Counts.PERCENT, None)]),
    ("On June 24, 2020 it rained.", [("24", Counts.DATE, None), ("2020", Counts.DATE, None)]),
    ("In 2019, 300 people came.", [("2019", Counts.DATE, None), ("300", Counts.PEOPLE, "people")]),
    ("The 11 detainees went home.", [("11", Counts.CUSTODY, "detainees")]),
    ("Rallies in 12 cities.", [("12", Counts.THINGS, "cities")]),
    ("A convoy of 90 tractors.", [("90", Counts.VEHICLES, "tractors")]),
    ("They walked 40 kilometers.", [("40", Counts.THINGS, "kilometers")]),
    ("200 euros", [("200", Counts.MONEY, "euros")]),
    ("at 12 Oak Street", [("12", Counts.ADDRESS, None)]),
    ("a three-day strike by 40 nurses", [("three", Counts.DURATION, "day"), ("40", Counts.PEOPLE, "nurses")]),
    ("two counts of arson", [("two", Counts.THINGS, "counts")]),
    ("dozens of arrests", [("dozens", Counts.CUSTODY, "arrests")]),
    ("scores of ranchers marched", [("scores", Counts.PEOPLE, "ranchers")]),
    ("No one came.", []),
    ("thousands of dollars", [("thousands", Counts.MONEY, "dollars")]),
    ("20 men armed with sticks", [("20", Counts.PEOPLE, "men")]),
]


@pytest.mark.parametrize(("text", "low", "high"), SIZES)
def test_parse(text: str, low: int | None, high: int | None) -> None:
    quantity = crowd_size.parse(text)
    assert quantity is not None
    assert (quantity.low, quantity.high) == (low, high)
    assert quantity.text
    assert all(part in text for part in quantity.text.split("; "))


@pytest.mark.parametrize("text", NOT_PERSONS)
def test_no_size(text: str) -> None:
    assert crowd_size.parse(text) is None


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[tuple[str, Counts, str | None]]) -> None:
    assert [(m.text, m.counts, m.noun) for m in crowd_size.find(text)] == expected


VOCABULARY = """
more than up to between and hundreds of thousands several a few dozen 12 1,500 2019 people police killed were arrested $
% - – + ; , . 15 days June Article half million or so couple the some lone protester
"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join)))
def test_laws(text: str) -> None:
    for mention in crowd_size.find(text):
        assert text[mention.start : mention.end] == mention.text
        assert mention.low is None or mention.high is None or mention.low <= mention.high
        if mention.noun is not None:
            assert text[mention.noun_start : mention.noun_end] == mention.noun
    spans = [(m.start, m.end) for m in crowd_size.find(text)]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    quantity = crowd_size.parse(text)
    if quantity and quantity.low is not None and quantity.high is not None:
        assert quantity.low <= quantity.high


def test_shifted_moves_every_span() -> None:
    text = "In all, 30 farmers came."
    (mention,) = crowd_size.find(text)
    moved = crowd_size.shifted(mention, 5)
    longer = "Well " + text
    assert longer[moved.start : moved.end] == "30"
    assert longer[moved.noun_start : moved.noun_end] == "farmers"
