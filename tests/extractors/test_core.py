"""The core as tables: text in, what is read of it out. Persons, papers and events are invented."""
from __future__ import annotations

import datetime as dt
import re

import pytest

from extractors import Article, Report, extract
from extractors.text import Kind, split
from extractors.vocabulary import EventType

PUBLISHED = dt.date(2021, 6, 24)  # a Thursday
PROTEST, ARREST, SENTENCING, CHARGE, TRIAL = (EventType.PROTEST, EventType.ARREST, EventType.SENTENCING, EventType.CHARGE, EventType.TRIAL)


def read(text: str, published: dt.date | None = PUBLISHED) -> list[Report]:
    [(_, reports)] = extract([Article("t1", "Test Wire", text, published)])
    return reports


def of(text: str, kind: EventType) -> Report:
    found = [r for r in read(text) if r.type is kind]
    assert found, f"no {kind.value}"
    return found[0]


def day(report: Report) -> str | None:
    return report.date.start.isoformat() if report.date and report.date.start else None


@pytest.mark.parametrize(("text", "kind", "start"), [
    ("Thousands of people marched through Lyon on Sunday to protest against the pension law.", PROTEST, "2021-06-20"),
    ("Police arrested 12 protesters in Almaty on Monday.", ARREST, "2021-06-21"),
    ("Police arrested 12 protesters in Almaty on Thursday.", ARREST, "2021-06-24"),  # the day of publication itself
    ("A court in Hobart sentenced Dana Ostrova on June 2 to four years in prison for fraud.", SENTENCING, "2021-06-02"),
    ("Dana Ostrova, who was arrested on May 3, was sentenced on Tuesday to four years in prison for fraud.", ARREST, "2021-05-03"),
    ("Dana Ostrova, who was arrested on May 3, was sentenced on Tuesday to four years in prison for fraud.", SENTENCING, "2021-06-22"),
    ("Prosecutors in Leeds charged Ilmar Kesk with arson on December 30.", CHARGE, "2020-12-30"),  # across New Year
])
def test_a_date_goes_to_its_event(text: str, kind: EventType, start: str) -> None:
    assert day(of(text, kind)) == start


def test_without_a_publication_date_nothing_is_resolved_against_one() -> None:
    for report in read("Police arrested 12 protesters in Almaty on Monday.", None):
        assert day(report) is None


@pytest.mark.parametrize(("text", "kind", "locality"), [
    ("Police arrested 12 protesters in Almaty on Monday.", ARREST, "Almaty"),
    ("NAIROBI, June 24 (Agency) - Teachers marched on Thursday to demand higher pay.", PROTEST, "Nairobi"),
    ("Thousands of people marched through Lyon on Sunday to protest against the pension law.", PROTEST, "Lyon"),
    ("A court in Hobart sentenced Dana Ostrova on June 2 to four years in prison for a fraud in Melbourne.", SENTENCING, "Hobart"),
])
def test_a_place_goes_to_its_event(text: str, kind: EventType, locality: str) -> None:
    place = of(text, kind).place
    assert place is not None
    assert place.locality == locality


def test_one_telling_of_several_cities_is_an_event_in_each_with_an_id_of_its_own() -> None:
    found = [r for r in read("Thousands marched in Lyon, Nantes and Lille on Sunday to protest against the pension law.") if r.type is PROTEST]
    assert {r.place.locality for r in found if r.place} == {"Lyon", "Nantes", "Lille"}
    assert len({r.report_id for r in found}) == 3
    assert {day(r) for r in found} == {"2021-06-20"}


def test_a_figure_for_all_cities_stands_on_none() -> None:
    for report in read("Some 9,000 people marched in Lyon, Nantes and Lille on Sunday, police said."):
        assert report.size is None


@pytest.mark.parametrize(("text", "absent"), [
    ("The battery must be charged before the march of progress can go on.", set(EventType)),
    ("A judge could sentence Dana Ostrova to ten years in prison if she is found guilty.", {SENTENCING}),
    ("Police did not arrest anyone during the rally in Almaty on Monday.", {ARREST}),
    ("The pitcher threw a third strike in the ninth inning.", set(EventType)),
    ("The film will be released in March.", set(EventType)),
])
def test_what_did_not_happen_is_no_occurrence(text: str, absent: set[EventType]) -> None:
    assert not {r.type for r in read(text) if r.status.value == "occurred"} & absent


def test_an_unnamed_person_has_a_number_and_no_name() -> None:
    people = of("Police arrested a 34-year-old man in Leeds on Monday over the riot.", ARREST).people
    assert people is not None
    assert (people.low, people.high, people.names) == (1, 1, ())


@pytest.mark.parametrize(("text", "low", "high"), [
    ("Police arrested 12 protesters in Almaty on Monday.", 12, 12),
    ("Police detained Dana Ostrova and Ilmar Kesk in Almaty on Monday.", 2, 2),
])
def test_persons_are_counted(text: str, low: int, high: int) -> None:
    people = of(text, ARREST).people
    assert people is not None
    assert (people.low, people.high) == (low, high)


def test_a_planned_event_is_planned() -> None:
    assert [r.status.value for r in read("Unions will march in Lyon on Saturday to protest against the law.") if r.type is PROTEST] == ["planned"]


@pytest.mark.parametrize(("text", "kinds"), [
    ("FILE - Students march in Quito, May 3, 2019.", [Kind.FILE]),
    ("ALMATY, June 24 (Agency) - Police said so.", [Kind.DATELINE, Kind.BODY]),
    ("He met Mr. Kesk in the U.S. Senate. They left.", [Kind.BODY, Kind.BODY]),
])
def test_sentences_and_their_kinds(text: str, kinds: list[Kind]) -> None:
    found = split(text)
    assert [s.kind for s in found] == kinds
    assert all(text[s.start:s.end] == s.text for s in found)


def test_the_page_stands_alone_and_shows_what_overlaps() -> None:
    from extractors.explain import explain, page

    text = "About 300 teachers from Lyon <b>marched</b> in Lyon on Sunday to protest.\nPolice arrested 12 of them."
    article = Article("x<1>", "Test & Co", text, PUBLISHED)
    [(_, reports)] = extract([article])
    found = explain(article, reports)
    html = page(found)
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//|@import|url\(", html)
    assert "<b>marched" not in html
    assert "&lt;b&gt;" in html
    for value in found.values:
        assert f'data-v="{value.number}"' in html
        assert f"<a id=w{value.number}>" in html
        assert f'href="#w{value.number}"' in html
        assert "".join(p.text for p in found.pieces if value.number in p.values) == value.quote
