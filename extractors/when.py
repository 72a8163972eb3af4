"""When an event took place: the date its telling is attached to, else one that the telling leans on, else unknown."""

from __future__ import annotations

import dataclasses
import re

from extractors import parties
from extractors import syntax as syn
from extractors.drafts import Draft, Told
from extractors.mention import Mention
from extractors.reading import Found, Reading
from extractors.records import EventDate, Evidence
from extractors.text import Kind
from extractors.vocabulary import DatePrecision, EventType, Status
from extractors.where import linked_protest, scene


def date_of(reading: Reading, draft: Draft, found: list[Draft]) -> EventDate | None:
    """The date of a draft with its evidence; None when the article leaves it open."""
    date = _date_of(reading, draft, found)
    published = reading.article.published
    if date is not None and date.start is not None and published is not None and draft.status is Status.OCCURRED and date.start > published:
        # what has happened cannot lie ahead: the words stand, the day they seem to name does not
        return dataclasses.replace(date, start=None, end=None, precision=DatePrecision.UNKNOWN)
    return date


def _date_of(reading: Reading, draft: Draft, found: list[Draft]) -> EventDate | None:
    best = draft.best_date()
    if best is not None:
        price, told, f = best
        return _record(reading, told, f, "date.attached", max(0.3, 0.95 - 0.13 * price))
    leaned = (
        _of_protest(draft, found)
        or _of_neighbour(draft, found)
        or _of_ruling(reading, draft)
        or _of_same_news(reading, draft, found)
        or _of_narrative(reading, draft, found)
    )
    if leaned is not None:
        rule, (_, told, f) = leaned
        return _record(reading, told, f, rule, 0.6)
    incident = scene(reading, draft)
    if incident is not None:
        s, f = incident
        start, end = s.start + f.start, s.start + f.end
        assert f.date is not None
        quote = reading.article.text[start:end]
        return dataclasses.replace(f.date, text=quote, evidence=Evidence(start, end, quote, "date.of_incident", 0.65))
    texts = [(price, n, told, f) for n, told in enumerate(draft.told) for price, f in told.dates[:1] if f.kind not in ("duration", "vague")]
    if texts:  # text kept, though it fixes no day
        _, _, told, f = min(texts, key=lambda x: x[:2])
        return _record(reading, told, f, "date.text_only", 0.5)
    return None


def _record(reading: Reading, told: Told, f: Found, rule: str, confidence: float) -> EventDate:
    assert f.date is not None
    start, end = told.mention.sentence.start + f.start, told.mention.sentence.start + f.end
    quote = reading.article.text[start:end]
    date = f.date
    if f.kind == "duration" and date.start is not None and date.precision in (DatePrecision.MONTH, DatePrecision.YEAR):
        # 'for four months' names no first day: the month it began in is all that is told
        date = dataclasses.replace(date, start=date.start.replace(day=1))
    return dataclasses.replace(date, text=quote, evidence=Evidence(start, end, quote, rule, round(confidence, 3)))


def _of_protest(draft: Draft, found: list[Draft]) -> tuple[str, tuple[float, Told, Found]] | None:
    """'Several people were arrested during the protests' happened when the protests did."""
    if draft.type is not EventType.ARREST:
        return None
    protest = linked_protest(draft, found)
    best = protest.best_date() if protest is not None else None
    return ("date.of_protest", best) if best is not None else None


def _of_neighbour(draft: Draft, found: list[Draft]) -> tuple[str, tuple[float, Told, Found]] | None:
    """One court's decisions told in a row share their day: 'sentenced four to death in May. Eight others got 16 years.'"""
    if draft.type not in (EventType.SENTENCING, EventType.CONVICTION) or draft.status is not Status.OCCURRED:
        return None
    index = draft.told[0].mention.sentence.index
    for other in found:
        if other is draft or other.type is not draft.type or other.status is not draft.status:
            continue
        best = other.best_date()
        if (
            best is not None
            and 0 <= index - best[1].mention.sentence.index <= 2
            and best[1].mention.sentence.paragraph == draft.told[0].mention.sentence.paragraph
        ):
            return "date.of_neighbour", best
    return None


_RULING = re.compile(
    r"\b(?:decision|ruling|verdict|sentences?|judge?ment|rulings|verdicts)\b[^.]{0,60}\b(?:handed down|announced|issued|delivered|read|came|made|pronounced)\b",
    re.IGNORECASE,
)


def _of_ruling(reading: Reading, draft: Draft) -> tuple[str, tuple[float, Told, Found]] | None:
    """'The verdict was handed down Tuesday' dates the sentencing told in the sentences around it."""
    if draft.type not in (EventType.SENTENCING, EventType.CONVICTION) or draft.status is not Status.OCCURRED:
        return None
    told = draft.told[0]
    for s in reading.sentences[max(0, told.mention.sentence.index - 2) : told.mention.sentence.index + 4]:
        if _RULING.search(s.text):
            for f in reading.dates(s):
                if f.date is not None and f.date.start is not None:
                    moved = dataclasses.replace(
                        f, start=f.start + s.start - told.mention.sentence.start, end=f.end + s.start - told.mention.sentence.start
                    )
                    return "date.of_ruling", (2.0, told, moved)
    return None


def _of_same_news(reading: Reading, draft: Draft, found: list[Draft]) -> tuple[str, tuple[float, Told, Found]] | None:
    """A court's step told right after another of the same persons, itself of the last days, shares its day:
    'pleaded guilty today ... was immediately sentenced to'."""
    published = reading.article.published
    if draft.type not in (EventType.SENTENCING, EventType.CONVICTION, EventType.CHARGE) or draft.status is not Status.OCCURRED or published is None:
        return None
    index = draft.told[0].mention.sentence.index
    for other in found:
        if other is draft or other.type is EventType.PROTEST or not any(parties.same(p, q) is True for p in draft.parties for q in other.parties):
            continue
        best = other.best_date()
        if best is None or best[2].date is None or best[2].date.start is None or other.type in (EventType.ARREST, EventType.RELEASE):
            continue
        if 0 <= index - best[1].mention.sentence.index <= 2 and 0 <= (published - best[2].date.start).days <= 3:
            return "date.same_news", best
    return None


def _of_narrative(reading: Reading, draft: Draft, found: list[Draft]) -> tuple[str, tuple[float, Told, Found]] | None:
    """A story goes on: 'Students marched on Monday. Police detained nine.' An undated event in the simple past, told right after
    a dated one of the same news in the same paragraph, took place on its day."""
    if draft.status is not Status.OCCURRED or draft.type not in (EventType.PROTEST, EventType.ARREST, EventType.RELEASE):
        return None
    first = draft.told[0].mention
    if first.sentence.kind is not Kind.BODY or not _simple_past(first):
        return None
    best: tuple[int, tuple[float, Told, Found]] | None = None
    for other in found:
        own = other.best_date() if other is not draft else None
        if own is None or own[2].date is None or own[2].date.precision is not DatePrecision.DAY or other.status is not Status.OCCURRED:
            continue
        if other.type is not EventType.PROTEST or own[1].mention.sentence.kind is not Kind.BODY or not _recent(reading, own[2].date):
            continue
        gap = min((first.sentence.index - m.sentence.index for m in other.mentions if m.sentence.index <= first.sentence.index), default=9)
        same = any(m.sentence.paragraph == first.sentence.paragraph for m in other.mentions)
        if gap <= (2 if same else 1) and (best is None or gap < best[0]):
            best = (gap, own)
    if best is not None:
        return "date.of_narrative", best[1]
    lead = _lead_day(reading, draft, found)
    return ("date.of_lead", lead) if lead is not None and not _otherwise_dated(reading, first) else None


def _lead_day(reading: Reading, draft: Draft, found: list[Draft]) -> tuple[float, Told, Found] | None:
    """The day of the protest that the article opens with, when it is news of the last week."""
    body = [s.index for s in reading.sentences if s.kind is Kind.BODY][:3]
    published = reading.article.published
    for other in found:
        own = other.best_date()
        if other is draft or own is None or own[2].date is None or other.type is not EventType.PROTEST or other.status is not Status.OCCURRED:
            continue
        date = own[2].date
        if (
            own[1].mention.sentence.index in body
            and date.precision is DatePrecision.DAY
            and date.start == date.end
            and date.start is not None
            and published is not None
        ) and 0 <= (published - date.start).days <= 7:
            return own
    return None


def _otherwise_dated(reading: Reading, m: Mention) -> bool:
    """Whether the paragraph up to the telling speaks of another time."""
    return any(reading.dates(s) for s in reading.sentences[: m.sentence.index + 1] if s.paragraph == m.sentence.paragraph)


def _recent(reading: Reading, date: EventDate) -> bool:
    published = reading.article.published
    return published is not None and date.start is not None and (published - date.start).days <= 31


def _simple_past(m: Mention) -> bool:
    """Told as the next step of a story: simple past, or a participle with 'was' or 'were'; not 'has been', not 'had been'."""
    token = m.trigger
    verb = token if syn.is_verb(token) else next((t for t in syn.governor_chain(token) if syn.is_verb(t)), None)
    if verb is None:
        return False
    auxiliaries = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    return not auxiliaries & {"has", "have", "had", "is", "are", "be", "will", "'ve", "'d"} and verb.tag_ in ("VBD", "VBN")
