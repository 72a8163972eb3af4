"""When an event took place: the date its telling is attached to, else one that the telling leans on, else unknown."""
from __future__ import annotations

import dataclasses

from extractors.drafts import Draft, Told
from extractors.reading import Found, Reading
from extractors.records import EventDate, Evidence
from extractors.vocabulary import EventType, Status
from extractors.where import linked_protest


def date_of(reading: Reading, draft: Draft, found: list[Draft]) -> EventDate | None:
    """The date of a draft with its evidence; None when the article leaves it open."""
    best = draft.best_date()
    if best is not None:
        price, told, f = best
        return _record(reading, told, f, "date.attached", max(0.3, 0.95 - 0.13 * price))
    leaned = _of_protest(draft, found) or _of_neighbour(draft, found)
    if leaned is not None:
        rule, (_, told, f) = leaned
        return _record(reading, told, f, rule, 0.6)
    for told in draft.told:  # text kept, though it fixes no day
        for _, f in told.dates[:1]:
            return _record(reading, told, f, "date.text_only", 0.5)
    return None


def _record(reading: Reading, told: Told, f: Found, rule: str, confidence: float) -> EventDate:
    assert f.date is not None
    start, end = told.mention.sentence.start + f.start, told.mention.sentence.start + f.end
    quote = reading.article.text[start:end]
    return dataclasses.replace(f.date, text=quote, evidence=Evidence(start, end, quote, rule, round(confidence, 3)))


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
        if best is not None and 0 <= index - best[1].mention.sentence.index <= 2 and best[1].mention.sentence.paragraph == draft.told[0].mention.sentence.paragraph:
            return "date.of_neighbour", best
    return None
