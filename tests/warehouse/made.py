"""Invented articles, reports and lakes for the tests of the warehouse."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.records import (
    Actor,
    Article,
    Charge,
    EventDate,
    Evidence,
    People,
    Place,
    Quantity,
    Quarantined,
    Report,
    Sentence,
    content_id,
)
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
from warehouse.lake import Batch, Lake
from warehouse.records import Event, EventActor, EventReport


@dataclass
class Site:
    """Where a test's lake lies."""

    location: str
    data_path: str | None = None

    def open(self, **options: object) -> Lake:
        return Lake.connect(self.location, data_path=self.data_path, **options)  # type: ignore[arg-type]


DAY = dt.date(2021, 3, 4)


def quote(article: Article, words: str, rule: str = "made.up") -> Evidence:
    start = article.text.index(words)
    return Evidence(start, start + len(words), words, rule, 0.9)


def protest(number: int, day: dt.date = DAY, crowd: int = 30, country: str = "KZ") -> tuple[Article, Report]:
    """An article of one protest."""
    text = f"Around {crowd} people held a rally in Almaty on Thursday, the {number}th this year."
    article = Article(f"p{number}", "Example Wire", text, day, title=f"Rally number {number}", url=f"https://example.org/rally/{number}")
    size = quote(article, f"Around {crowd}")
    geonames = 1526384 if country == "KZ" else None
    report = Report(
        content_id("r", article.article_id, text), article.article_id, EventType.PROTEST, Status.OCCURRED, True,
        date=EventDate(day, day, DatePrecision.DAY, DateBasis.RELATIVE, "Thursday", quote(article, "Thursday")),
        place=Place("Almaty", "Almaty", None, country, 43.25, 76.92, geonames, PlacePrecision.LOCALITY, quote(article, "Almaty")),
        size=Quantity(f"Around {crowd}", crowd, crowd, size), form=Form.RALLY, form_evidence=quote(article, "rally"),
        actors=(Actor(Role.PROTESTER, "people", ActorKind.GROUP, quote(article, "people")),),
        trigger=quote(article, "rally"), trigger_text="rally", confidence=0.9,
    )
    return article, report


NAME = "Dastan Qalqaman-Uly"
SURNAME = "Qalqaman"


def sentencing(number: int = 1, name: str = NAME) -> tuple[Article, Report]:
    """An article that names a private person in every place where a name can stand."""
    last = name.split()[-1]
    text = f"{name} was sentenced to 15 days by the Bostandyk district court. {last}'s lawyer, Judge Example said, will appeal near {last}'s home."
    slug = name.lower().replace(" ", "-")
    article = Article(
        f"s{number}-{slug}", "Example Wire", text, DAY, title=f"Court jails {name} for rally; {last.upper()}'S wife protests",
        url=f"https://example.org/2021/{slug}-jailed.html", byline="A. Reporter",
    )
    report = Report(
        content_id("r", article.article_id, text), article.article_id, EventType.SENTENCING, Status.OCCURRED, True,
        date=EventDate(DAY, DAY, DatePrecision.DAY, DateBasis.EXPLICIT, None, quote(article, "sentenced")),
        place=Place(f"{last}'s home", "Almaty", None, "KZ", 43.25, 76.92, 1526384, PlacePrecision.LOCALITY, quote(article, f"{last}'s home")),
        people=People(name, 1, 1, (name,), quote(article, name), (quote(article, name),)),
        charges=(Charge(f"insulting the mayor with {last}", ChargeCategory.SPEECH, None, quote(article, f"{last}'s lawyer")),),
        sentence=Sentence("15 days", SentenceKind.ADMINISTRATIVE_ARREST, 15, fine_text="2,500.50 tenge", fine_amount=2500.5, fine_currency="KZT",
                          evidence=quote(article, "15 days")),
        actors=(
            Actor(Role.COURT, "Bostandyk district court", ActorKind.STATE, quote(article, "Bostandyk district court")),
            Actor(Role.ORGANIZER, f"{last}'s lawyer", ActorKind.PERSON, quote(article, f"{last}'s lawyer")),
        ),
        trigger=quote(article, "sentenced"), trigger_text="sentenced", confidence=0.95,
    )
    return article, report


def batch(pairs: Sequence[tuple[Article, Report]], quarantined: Sequence[Quarantined] = (), run_id: str | None = None) -> Batch:
    return Batch([a for a, _ in pairs], [r for _, r in pairs], quarantined, run_id=run_id)


def event(article: Article, report: Report) -> Event:
    """The event of one report alone, as linkage would make it."""
    return Event(
        content_id("e", report.report_id), report.type, report.status, report.focus, report.date, report.place, report.form, report.size, (),
        report.people, report.charges, report.sentence, tuple(EventActor(a.role, a.text, a.kind) for a in report.actors), article.title, article.url,
        article.source, 1, 1, 1, article.published, article.published, report.confidence, (),
    )


def events_of(pairs: Sequence[tuple[Article, Report]]) -> dict[str, list[object]]:
    events = [event(a, r) for a, r in pairs]
    links = [EventReport(e.event_id, r.report_id, 1.0, "alone") for e, (_, r) in zip(events, pairs, strict=True)]
    return {"events": list(events), "event_reports": list(links)}
