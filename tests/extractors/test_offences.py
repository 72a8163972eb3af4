"""Which charge stands on which event. All persons are invented."""
from __future__ import annotations

import datetime as dt

from extractors import Article, extract


def charges(text: str) -> dict[str, list[str]]:
    reports = next(iter(extract([Article("a", "Test Wire", text, dt.date(2021, 5, 20))])))[1]
    return {r.type.value: sorted(c.text for c in r.charges) for r in reports}


def test_charges_stand_on_arrest_and_charge() -> None:
    found = charges("Ilse Brandvold was arrested on Monday. Brandvold was charged on Tuesday with two counts of arson and one count of theft.")
    assert found == {"arrest": ["arson", "theft"], "charge": ["arson", "theft"]}


def test_what_the_court_calls_it_goes_before_the_act() -> None:
    found = charges(
        "A judge sentenced Ilse Brandvold on Monday to ten years in prison for handing out pills. "
        "Brandvold was found guilty in May on 40 counts of illegally distributing opioids."
    )
    assert found == {"sentencing": ["illegally distributing opioids"]}


def test_the_act_stands_where_no_offence_is_told() -> None:
    assert charges("Police arrested Ilse Brandvold on Monday for throwing a bottle.") == {"arrest": ["throwing a bottle"]}


def test_a_prior_conviction_keeps_its_own() -> None:
    found = charges("Ilse Brandvold was charged on Monday with arson. Brandvold has a prior conviction for robbery.")
    assert found["charge"] == ["arson"]


def test_counts_in_a_list() -> None:
    text = "Ilse Brandvold was charged on Monday with two misdemeanor counts of:\nBattery\nPetty theft\n\nThe trial has no date."
    assert charges(text)["charge"] == ["Battery", "Petty theft"]


def test_the_occasion_is_no_part_of_the_offence() -> None:
    assert charges("Ilse Brandvold was charged on Monday with manslaughter in the death of a cyclist.") == {"charge": ["manslaughter"]}
