"""Ways to break one row of a right batch, each with the name of the expectation that must catch it, and it alone."""
from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extractors.records import Actor, Article, Charge, Evidence, People, Quantity, Report, Sentence
from extractors.vocabulary import ActorKind, ChargeCategory, DateBasis, DatePrecision, EventType, Form, PlacePrecision, Role, SentenceKind
from validation.gate import Checked

Batch = tuple[list[Article], list[Report]]
PROTEST, ARREST, SENTENCING, PLANNED = 0, 1, 2, 3  # places of an article's reports in a made-up batch


@dataclass(frozen=True)
class Break:
    """`do` breaks the article `n` or one of its reports. `also`: expectations that the same fault must trip as well."""

    expectation: str
    do: Callable[[Batch, int], None]
    of_article: bool = False
    also: frozenset[str] = frozenset()
    adds_row: bool = False  # a row is added (a duplicate) rather than changed

    @property
    def label(self) -> str:
        return f"{self.expectation}"


def report(expectation: str, which: int, change: Callable[[Report], Report], also: str = "") -> Break:
    def do(batch: Batch, n: int) -> None:
        batch[1][4 * n + which] = change(batch[1][4 * n + which])

    return Break(expectation, do, also=frozenset(also.split()))


def article(expectation: str, change: Callable[[Article], Article], also: str = "") -> Break:
    def do(batch: Batch, n: int) -> None:
        batch[0][n] = change(batch[0][n])

    return Break(expectation, do, True, frozenset(also.split()))


def inside(slot: str, **values: Any) -> Callable[[Report], Report]:
    """Change values inside a nested record of a report."""
    return lambda r: dataclasses.replace(r, **{slot: dataclasses.replace(getattr(r, slot), **values)})


def rehashed(**values: Any) -> Callable[[Article], Article]:
    """Change an article honestly, so that only the change itself is wrong."""
    return lambda a: dataclasses.replace(a, content_hash="", **values)


def words(r: Report, quote: str | None = None) -> Evidence:
    assert r.trigger is not None
    return r.trigger if quote is None else dataclasses.replace(r.trigger, quote=quote)


def longer(r: Report, by: int) -> Report:
    assert r.trigger is not None
    return dataclasses.replace(r, trigger=dataclasses.replace(r.trigger, end=r.trigger.end + by))


def moved_date(r: Report, days: int) -> Report:
    assert r.date is not None
    assert r.date.start is not None
    day = r.date.start + dt.timedelta(days=days)
    return dataclasses.replace(r, date=dataclasses.replace(r.date, start=day, end=day))


def _repeat_report(batch: Batch, n: int) -> None:
    batch[1].append(dataclasses.replace(batch[1][4 * n], confidence=0.11))


def _repeat_article(batch: Batch, n: int) -> None:
    batch[0].append(batch[0][n])


def _twin(batch: Batch, n: int) -> None:
    batch[1].append(dataclasses.replace(batch[1][4 * n], report_id=f"r_twin_{n}"))


def _released_early(batch: Batch, n: int) -> None:
    arrest = batch[1][4 * n + ARREST]
    batch[1].append(dataclasses.replace(
        moved_date(arrest, -3), report_id=f"r_release_{n}", type=EventType.RELEASE, charges=(), actors=()))


def _early_arrest(r: Report) -> Report:
    return moved_date(r, -1)


def _late_arrest(batch: Batch, n: int) -> None:
    arrest, sentencing = batch[1][4 * n + ARREST], batch[1][4 * n + SENTENCING]
    assert arrest.date is not None
    assert sentencing.date is not None
    assert sentencing.date.start is not None
    day = sentencing.date.start - dt.timedelta(days=1)
    batch[1][4 * n + SENTENCING] = moved_date(sentencing, -5)
    batch[1][4 * n + ARREST] = dataclasses.replace(arrest, date=dataclasses.replace(arrest.date, start=day, end=day))


def _charge(r: Report) -> Charge:
    return Charge("rioting", ChargeCategory.RIOT, None, words(r))


def _sentence(r: Report) -> Sentence:
    return Sentence("jail", SentenceKind.IMPRISONMENT, None, evidence=words(r))


BREAKS: tuple[Break, ...] = (
    # the declarations
    report("reports.type.vocabulary", PROTEST, lambda r: dataclasses.replace(r, type="uprising", form=None, size=None, size_estimates=(), actors=())),  # type: ignore[arg-type]
    report("reports.status.vocabulary", PROTEST, lambda r: dataclasses.replace(r, status="rumoured")),  # type: ignore[arg-type]
    report("reports.form.vocabulary", PROTEST, lambda r: dataclasses.replace(r, form="flashmob")),  # type: ignore[arg-type]
    report("reports.date_precision.vocabulary", PROTEST, inside("date", precision="hour")),
    report("reports.date_precision.required", PROTEST, inside("date", precision=None)),
    report("reports.confidence.bounds", PROTEST, lambda r: dataclasses.replace(r, confidence=1.2)),
    report("reports.size_low.bounds", PROTEST, inside("size", low=-1)),
    report("reports.lat.bounds", PROTEST, inside("place", lat=91.0), also="point_in_country"),
    report("reports.country.pattern", PROTEST, inside("place", country="Kaz", geonames_id=None, locality="Nowhere", admin1=None),
           also="country_exists"),
    report("reports.focus.required", PROTEST, lambda r: dataclasses.replace(r, focus=None)),  # type: ignore[arg-type]
    report("reports.types", PROTEST, inside("size", low="thirty")),
    report("reports.types", PROTEST, lambda r: dataclasses.replace(r, confidence=True)),
    report("reports.charges.items", ARREST, lambda r: dataclasses.replace(r, charges=(dataclasses.replace(r.charges[0], category="loitering"),))),  # type: ignore[arg-type]
    report("reports.size_estimates.items", PROTEST,
           lambda r: dataclasses.replace(r, size_estimates=(dataclasses.replace(r.size_estimates[0], low=-5, high=None),))),
    Break("reports.report_id.unique", _repeat_report, adds_row=True),
    Break("articles.article_id.unique", _repeat_article, True, adds_row=True),
    report("reports.article_id.refers", PROTEST, lambda r: dataclasses.replace(r, article_id="nowhere"), also="evidence.article_id.refers"),
    article("articles.language.pattern", rehashed(language="English"), also="language_is_known"),
    article("articles.country.pattern", rehashed(country="kz")),
    report("report_actors.role.vocabulary", PROTEST, lambda r: dataclasses.replace(r, actors=(dataclasses.replace(r.actors[0], role="bystander"),))),  # type: ignore[arg-type]
    report("evidence.confidence.bounds", PROTEST,
           lambda r: dataclasses.replace(r, trigger=dataclasses.replace(words(r), confidence=-0.1))),
    # articles
    article("article_has_text", rehashed(text=" "), also="span_inside_text"),
    article("published_is_plausible", rehashed(published=dt.date(9999, 1, 1)), also="plan_not_before_publication"),
    article("content_hash_matches", lambda a: dataclasses.replace(a, content_hash="h_0000000000000000")),
    article("language_is_known", rehashed(language="qq")),
    article("source_is_named", rehashed(source=""), also="source_is_known"),
    article("source_is_known", rehashed(source="Made-Up Daily")),
    # quantities and dates
    report("size_low_not_above_high", PROTEST, inside("size", low=500, high=400)),
    report("people_low_not_above_high", ARREST, inside("people", low=3, high=2)),
    report("estimate_low_not_above_high", PROTEST,
           lambda r: dataclasses.replace(r, size_estimates=(dataclasses.replace(r.size_estimates[0], low=9, high=8),))),
    report("date_start_not_after_end", PROTEST, lambda r: dataclasses.replace(
        r, date=dataclasses.replace(r.date, end=r.date.start - dt.timedelta(days=1)))),  # type: ignore[type-var,union-attr,operator]
    report("date_not_after_publication", PROTEST, lambda r: moved_date(r, 40)),
    report("plan_not_before_publication", PLANNED, lambda r: moved_date(r, -60)),
    report("unknown_date_is_empty", PROTEST, inside("date", precision=DatePrecision.UNKNOWN)),
    report("known_date_has_a_day", PROTEST, inside("date", start=None, end=None)),
    report("date_span_fits_precision", PROTEST, lambda r: dataclasses.replace(
        r, date=dataclasses.replace(r.date, start=r.date.start - dt.timedelta(days=30)))),  # type: ignore[type-var,union-attr,operator]
    report("date_rests_on_words", PROTEST, inside("date", text=None, basis=DateBasis.NONE)),
    report("date_in_living_memory", PROTEST, inside("date", start=dt.date(1799, 7, 14), end=dt.date(1799, 7, 14))),
    Break("arrest_not_after_sentencing", _late_arrest),
    Break("release_not_before_arrest", _released_early, adds_row=True),
    # places
    report("country_exists", PROTEST, inside("place", country="ZZ", geonames_id=None, locality="Nowhere", admin1=None)),
    report("point_is_whole", PROTEST, inside("place", lon=None)),
    report("point_has_precision", PROTEST, inside("place", precision=PlacePrecision.UNKNOWN)),
    report("point_in_country", PROTEST, inside("place", lat=-80.0, lon=0.0)),
    report("locality_in_admin1", PROTEST, inside("place", admin1="Atlantis")),
    report("geonames_id_in_country", PROTEST, inside("place", geonames_id=2950159, admin1=None, country="BR", lat=-15.8, lon=-47.9)),
    report("precision_has_its_name", PROTEST, inside("place", locality=None)),
    report("crowd_within_population", PROTEST, inside("size", low=900_000_000, high=900_000_000), also="crowd_within_ten_medians"),
    # what stands on which type
    report("size_only_on_protest", ARREST, lambda r: dataclasses.replace(r, size=Quantity("detained", 5, 5, words(r)))),
    report("estimates_only_on_protest", ARREST, lambda r: dataclasses.replace(r, size_estimates=(Quantity("detained", 5, 5, words(r)),))),
    report("form_only_on_protest", ARREST, lambda r: dataclasses.replace(r, form=Form.MARCH, form_evidence=words(r))),
    report("people_only_on_custody", PROTEST, lambda r: dataclasses.replace(r, people=People("marched", 2, 2, (), words(r)))),
    report("charges_only_on_custody", PROTEST, lambda r: dataclasses.replace(r, charges=(_charge(r),))),
    report("sentence_only_on_sentencing", ARREST, lambda r: dataclasses.replace(r, sentence=_sentence(r))),
    report("people_not_fewer_than_names", ARREST, inside("people", low=0, high=0)),
    report("no_days_for_life_death_fine", SENTENCING, inside("sentence", kind=SentenceKind.DEATH)),
    report("no_days_for_life_death_fine", SENTENCING, inside("sentence", life=True)),
    report("life_is_imprisonment", SENTENCING, inside("sentence", kind=SentenceKind.PROBATION, life=True, days=None)),
    report("days_match_text", SENTENCING, inside("sentence", days=3650)),
    report("fine_amount_has_text", SENTENCING, inside("sentence", fine_amount=100.0, fine_currency="USD")),
    report("crowd_within_ten_medians", PROTEST, inside("size", low=90_000, high=90_000)),
    report("value_has_evidence", PROTEST, inside("size", evidence=None)),
    report("value_has_evidence", PROTEST, lambda r: dataclasses.replace(r, trigger=None)),
    Break("event_told_once", _twin, adds_row=True),
    report("role_fits_type", PROTEST, lambda r: dataclasses.replace(
        r, actors=(Actor(Role.DETAINING_AUTHORITY, "marched", ActorKind.STATE, words(r)),))),
    report("span_inside_text", PROTEST, lambda r: longer(r, 10_000)),
    report("quote_equals_text", PROTEST, lambda r: dataclasses.replace(r, trigger=words(r, "stormed"))),
)


@dataclass(frozen=True)
class Planted:
    """Which articles of a batch were broken, and how."""

    by_article: dict[str, Break]

    def verify(self, articles: list[Article], reports: list[Report], checked: Checked) -> tuple[int, int]:
        """(faults found under the right name, good rows kept); AssertionError when one is missed, misnamed or lost."""
        refused: dict[str, list[str]] = defaultdict(list)
        for q in checked.quarantined:
            refused[str(q.article_id)].append(f"{q.reason} {q.detail}")
        flagged: dict[str, set[str]] = defaultdict(set)
        kept: dict[str, int] = defaultdict(int)
        for r in checked.reports:
            flagged[r.article_id].update(r.flags)
            kept[r.article_id] += 1
        found = good = 0
        seen: set[str] = set()
        for a in articles:
            one = self.by_article.get(a.article_id)
            if one is None:
                assert kept[a.article_id] == 4, f"a good row of {a.article_id} was lost: {refused[a.article_id]}"
                assert not flagged[a.article_id], flagged[a.article_id]
                good += 5
            elif a.article_id not in seen:
                where = refused[a.article_id] + refused["nowhere"]
                assert one.expectation in flagged[a.article_id] or any(one.expectation in w for w in where), (one.expectation, a.article_id)
                found += 1
            seen.add(a.article_id)
        assert len(checked.articles) + len(checked.reports) + len(checked.quarantined) == len(articles) + len(reports)
        return found, good


def plant(articles: list[Article], reports: list[Report], seed: int, share: float = 0.1) -> Planted:
    """Break about a share of the articles, each in one way, every way in turn."""
    rng = random.Random(seed)
    chosen = sorted(rng.sample(range(len(articles)), int(len(articles) * share)))
    planted = {}
    for turn, n in enumerate(chosen):
        one = BREAKS[(turn + seed) % len(BREAKS)]
        planted[articles[n].article_id] = one
        one.do((articles, reports), n)
    return Planted(planted)
