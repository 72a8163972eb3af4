"""The user's own article, and one of ours built the same way: what must come out of it, and nothing else."""
from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from extractors import Article, Report, extract
from extractors.vocabulary import EventType, Role, Status

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "seed" / "kunbolat.txt"

OURS = """Residents Demand Release Of Beekeeper Jailed Over Pickets

OSH, Kyrgyzstan -- Dozens have rallied in front of a district court in Osh, demanding the immediate release of a man who was sentenced to
12 days in jail for taking part in the pickets in front of the Uzbek Consulate for more than three months to demand a meeting with the consul.

Around 45 protesters on May 12 gathered in front of the headquarters of the regional police chanting "Let him go!" in support of Almaz
Toktobekov, who was found guilty of "holding an unapproved gathering" and handed his sentence two days earlier.

Police officers met with the protesters and asked them to leave the square.

Later a district prosecutor told the demonstrators that their rally was illegal.

The ministry has said that as many as 3 million people cross the border in a year.
"""


def read(text: str, published: dt.date | None) -> list[Report]:
    [(_, reports)] = extract([Article("a", "RFE/RL", text, published)])
    return [r for r in reports if r.status is Status.OCCURRED]


def check(text: str, published: dt.date, city: str, country: str, days: tuple[str, str], size: str, name: str, charge: str, term: int) -> None:
    reports = read(text, published)
    protests = [r for r in reports if r.type is EventType.PROTEST]
    [rally] = [r for r in protests if r.focus]
    assert rally.date is not None
    assert (str(rally.date.start), str(rally.date.end), rally.date.precision) == (days[0], days[0], "day")
    assert rally.place is not None
    assert (rally.place.locality, rally.place.country) == (city, country)
    assert rally.size is not None
    assert rally.size.text == size
    assert rally.size.low == rally.size.high == int(size.split()[-1])
    roles = {a.role: a.text for a in rally.actors}
    assert "protesters" in roles[Role.PROTESTER].lower()
    assert "police" in roles[Role.SECURITY_FORCE].lower()
    assert "prosecutor" in roles[Role.PROSECUTOR].lower()
    [sentencing] = [r for r in reports if r.type is EventType.SENTENCING]
    assert sentencing.date is not None
    assert (str(sentencing.date.start), sentencing.date.text) == (days[1], "two days earlier")
    assert sentencing.people is not None
    assert (sentencing.people.names, sentencing.people.low, sentencing.people.high) == ((name,), 1, 1)
    assert charge in [c.text for c in sentencing.charges]
    assert sentencing.sentence is not None
    assert sentencing.sentence.days == term
    [pickets] = [r for r in protests if not r.focus]
    assert pickets.place is not None
    assert (pickets.place.locality, pickets.place.country) == (city, country)
    assert pickets.date is not None
    assert pickets.date.precision == "month"
    assert pickets.size is None
    assert len(reports) == 3
    for report in reports:
        assert all(text[e.start:e.end] == e.quote for e in (report.trigger, report.date and report.date.evidence) if e)


def check_undated(text: str, phrase: str) -> None:
    reports = read(text, None)
    assert all(r.date is None or r.date.start is None for r in reports)
    assert any(r.date is not None and r.date.text == phrase and r.date.precision == "unknown" for r in reports)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is absent: the user's article is not part of the repository")
def test_the_users_article() -> None:
    text = SHARED.read_text(encoding="utf-8")
    check(text, dt.date(2020, 6, 24), "Almaty", "KZ", ("2020-06-24", "2020-06-22"), "Around 30", "Baibolat Kunbolat",
          "organizing an unsanctioned rally", 15)
    check_undated(text, "June 24")


def test_an_article_built_like_it() -> None:
    check(OURS, dt.date(2021, 5, 12), "Osh", "KG", ("2021-05-12", "2021-05-10"), "Around 45", "Almaz Toktobekov", "holding an unapproved gathering", 12)
    check_undated(OURS, "May 12")
