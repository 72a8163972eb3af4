"""Who is meant: names and numbers of custody events. All persons are invented."""
from __future__ import annotations

import datetime as dt

import pytest

from extractors import Article, extract


def people(text: str) -> list[tuple[tuple[str, ...], int | None, int | None]]:
    reports = next(iter(extract([Article("a", "Test Wire", text, dt.date(2021, 5, 20))])))[1]
    return [(r.people.names, r.people.low, r.people.high) for r in reports if r.people is not None]


CASES = [
    ("Police arrested Ilse Brandvold on Monday.", (("Ilse Brandvold",), 1, 1)),
    ("Police arrested more than 40 students on Monday.", ((), 40, None)),
    ("Police made 47 arrests overnight.", ((), 47, 47)),
    ("A total of 280 people were arrested on Monday.", ((), 280, 280)),
    ("Three of the eighteen activists were arrested on Monday.", ((), 3, 3)),
    ("Police arrested dozens of students on Monday, including Ilse Brandvold and Tor Kvamme.", (("Ilse Brandvold", "Tor Kvamme"), 24, 99)),
    ("Police arrested thirty students, among them the poet Ilse Brandvold, on Monday.", (("Ilse Brandvold",), 30, 30)),
    ("A nurse, Ilse Brandvold, and six other people were arrested on Monday.", (("Ilse Brandvold",), 7, 7)),
    ("A woman of 22 was arrested on Monday.", ((), 1, 1)),
    ("A judge sentenced a former police officer, Garrett Lindqvist-Vaara, to ten years in prison on Monday.", (("Garrett Lindqvist-Vaara",), 1, 1)),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_names_and_number(text: str, expected: tuple[tuple[str, ...], int | None, int | None]) -> None:
    assert people(text) == [expected]


def test_the_unnamed_person_of_the_lead_is_named_later() -> None:
    text = (
        "HALDEN, Norway - A surgeon was sentenced on Monday to four years in prison for fraud.\n\n"
        "The case began with a complaint. Dr. Ilse Brandvold, 44, of Karsk, had billed for operations that she never made."
    )
    assert people(text) == [(("Ilse Brandvold",), 1, 1)]


def test_defendants_listed_at_the_end() -> None:
    text = (
        "The defendants were charged on Monday with burglary and arson.\n\nThe defendants charged are listed below:\n"
        "Ilse Brandvold, 33\nTor Kvamme, 21\nMarit Solheim, 40\n"
    )
    assert people(text)[0] == (("Ilse Brandvold", "Tor Kvamme", "Marit Solheim"), 3, 3)


def test_all_but_one() -> None:
    found = people("Police said that 18 students were detained on Monday. All but one were released on Tuesday.")
    assert [(low, high) for _, low, high in found] == [(18, 18), (17, 17)]


def test_a_pronoun_and_a_wife() -> None:
    found = people("Tor Kvamme is a pastor in Halden. He and his wife, Ilse Kvamme, were arrested on Monday.")
    assert found == [(("Tor Kvamme", "Ilse Kvamme"), 2, 2)]
