"""Batches of any size in which every row is right: invented articles with their reports, each value resting on its words."""
from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from functools import cache

from extractors.gazetteer import Kind, gazetteer
from extractors.records import Actor, Article, Charge, EventDate, Evidence, People, Place, Quantity, Report, Sentence, content_id
from extractors.vocabulary import (
    ActorKind,
    ChargeCategory,
    DateBasis,
    DatePrecision,
    EventType,
    Form,
    PlacePrecision,
    Role,
    SentenceKind,
    Status,
)

TOWNS = ("Almaty", "Warsaw", "Boise", "Nairobi", "Lima", "Hanoi")
FIRST = ("Amra", "Belto", "Corvin", "Delsa", "Ervik", "Fanoa", "Gorim", "Hesta", "Ilvar", "Jorra")
LAST = ("Quandel", "Restovic", "Sammaro", "Tuvenko", "Ulbrist", "Vandoro", "Wexlind", "Yarmoth", "Zebrano")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
FIXED = dt.date(2026, 11, 1)  # the day that the batches are judged on


class _Writer:
    """Text that grows, with the spans of what is quoted from it."""

    def __init__(self) -> None:
        self.text = ""

    def say(self, words: str) -> int:
        at = len(self.text)
        self.text += words + " "
        return at

    def words(self, quote: str, at: int, rule: str = "made.up") -> Evidence:
        start = self.text.index(quote, at)
        return Evidence(start, start + len(quote), quote, rule, 0.9)


@cache
def town(name: str) -> Place:
    found = next(e for e in gazetteer().lookup(name) if e.kind is Kind.CITY)
    return Place(name, found.name, found.admin1, found.country, found.lat, found.lon, found.geonames_id, PlacePrecision.LOCALITY)


def batch(articles: int, seed: int = 0) -> tuple[list[Article], list[Report]]:
    """So many articles, with four reports each."""
    pairs = list(stream(articles, seed))
    return [a for a, _ in pairs], [r for _, reports in pairs for r in reports]


def stream(articles: int, seed: int = 0) -> Iterator[tuple[Article, list[Report]]]:
    rng = random.Random(seed)
    for i in range(articles):
        yield made(f"a{seed}-{i}", rng)


def made(article_id: str, rng: random.Random) -> tuple[Article, list[Report]]:
    """A protest, an arrest at it, a sentencing of the person arrested, and a planned protest."""
    import dataclasses

    w = _Writer()
    place = town(rng.choice(TOWNS))
    day = dt.date(2015, 1, 1) + dt.timedelta(days=rng.randrange(3000))
    sentenced = day + dt.timedelta(days=rng.randrange(1, 20))
    planned = sentenced + dt.timedelta(days=rng.randrange(2, 20))
    crowd, days = rng.randrange(30, 900), rng.randrange(3, 28)
    name = f"{rng.choice(FIRST)} {rng.choice(LAST)}-{rng.randrange(10_000)}"
    town_name = str(place.text)
    first = w.say(f"Around {crowd} protesters marched in {town_name} on {_said(day)}.")
    second = w.say(f"Police detained {name} in {town_name} on {_said(day)} on charges of disturbing the peace.")
    third = w.say(f"A court in {town_name} sentenced {name} to {days} days in jail on {_said(sentenced)}.")
    fourth = w.say(f"Students plan a rally in {town_name} on {_said(planned)}.")
    url = f"https://example.org/{article_id}"
    article = Article(article_id, "Made Up Daily", w.text, sentenced, f"March in {town_name}", url, country=place.country)

    def when(at: int, date: dt.date) -> EventDate:
        return EventDate(date, date, DatePrecision.DAY, DateBasis.EXPLICIT, _said(date), w.words(_said(date), at))

    def where(at: int) -> Place:
        return dataclasses.replace(place, evidence=w.words(town_name, at))

    def who(at: int) -> People:
        words = w.words(name, at)
        return People(name, 1, 1, (name,), words, (words,))

    def rid(kind: EventType, at: int) -> str:
        return content_id("r", article_id, kind, at)

    charge = Charge("disturbing the peace", ChargeCategory.DISORDER, None, w.words("disturbing the peace", second))
    reports = [
        Report(
            rid(EventType.PROTEST, first), article_id, EventType.PROTEST, Status.OCCURRED, True, when(first, day), where(first),
            Quantity(f"Around {crowd}", crowd, crowd, w.words(f"Around {crowd}", first)), form=Form.MARCH, form_evidence=w.words("marched", first),
            actors=(Actor(Role.PROTESTER, "protesters", ActorKind.GROUP, w.words("protesters", first)),),
            trigger=w.words("marched", first), trigger_text="marched", confidence=0.9,
            size_estimates=(Quantity(f"{crowd} protesters", crowd, crowd, w.words(f"{crowd} protesters", first)),),
        ),
        Report(
            rid(EventType.ARREST, second), article_id, EventType.ARREST, Status.OCCURRED, True, when(second, day), where(second),
            people=who(second), charges=(charge,), actors=(Actor(Role.DETAINING_AUTHORITY, "Police", ActorKind.STATE, w.words("Police", second)),),
            trigger=w.words("detained", second), trigger_text="detained", confidence=0.8,
        ),
        Report(
            rid(EventType.SENTENCING, third), article_id, EventType.SENTENCING, Status.OCCURRED, True, when(third, sentenced), where(third),
            people=who(third), actors=(Actor(Role.COURT, "court", ActorKind.STATE, w.words("court", third)),),
            sentence=Sentence(f"{days} days in jail", SentenceKind.IMPRISONMENT, days, evidence=w.words(f"{days} days in jail", third)),
            trigger=w.words("sentenced", third), trigger_text="sentenced", confidence=0.8,
        ),
        Report(
            rid(EventType.PROTEST, fourth), article_id, EventType.PROTEST, Status.PLANNED, True, when(fourth, planned), where(fourth),
            form=Form.RALLY, form_evidence=w.words("rally", fourth),
            actors=(Actor(Role.ORGANIZER, "Students", ActorKind.GROUP, w.words("Students", fourth)),),
            trigger=w.words("rally", fourth), trigger_text="rally", confidence=0.6,
        ),
    ]
    return article, reports


def _said(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
