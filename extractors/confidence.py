"""How sure: the probability that a report tells of a real event, and that each of its values is right.

The event's probability is a logistic function of what is known of its telling; a value's is the event's times how often
values read by its rule were right. Both are learned by `python -m bench.train_confidence` from the annotated articles of
our own writing in `seeds/`; the weights lie in the language's lexicon folder. Without weights the rules' own figures stand.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

from extractors import lexicon
from extractors.records import Evidence, Report
from extractors.vocabulary import EventType, Status

if TYPE_CHECKING:
    from extractors.drafts import Draft
    from extractors.reading import Reading

CEILING = 0.98
Features = dict[str, float]


def least() -> float:
    """The probability below which an event is not reported: chosen on the seeds, where it costs least."""
    return float(lexicon.load("confidence")["least"]) if lexicon.exists("confidence") else 0.0


def features(reading: Reading, draft: Draft, report: Report) -> Features:
    """What the event's probability is reckoned from: name -> value, mostly 0 or 1."""
    mentions = draft.mentions
    strongest = max(mentions, key=lambda m: m.strength)
    sentence = strongest.sentence
    date, people = report.date, report.people
    out: Features = {
        f"type:{draft.type.value}": 1.0,
        f"rule:{strongest.rule}": 1.0,
        f"kind:{sentence.kind.value}": 1.0,
        f"tag:{strongest.trigger.tag_}": 1.0,
        "strength": strongest.strength,
        "together": min(draft.strength, 0.99),
        "mentions": math.log1p(len(mentions)),
        "place_in_text": sentence.index / max(1, len(reading.sentences)),
        "quoted": float(sentence.in_quote(strongest.trigger.idx)),
        "refers_only": float(all(m.refers for m in mentions)),
        "day": float(date is not None and date.precision.value == "day"),
        "vague_date": float(date is not None and date.precision.value in ("week", "month", "year")),
        "no_date": float(date is None or date.precision.value == "unknown"),
        "locality": float(report.place is not None and bool(report.place.locality)),
        "place_attached": float(report.place is not None and report.place.evidence is not None and report.place.evidence.rule == "place.attached"),
        "no_country": float(report.place is None or not report.place.country),
        "size": float(report.size is not None),
        "actors": float(bool(report.actors)),
        "charges": float(bool(report.charges)),
    }
    if draft.type is not EventType.PROTEST:
        out["named"] = float(people is not None and bool(people.names))
        out["counted"] = float(people is not None and not people.names and people.low is not None)
        out["bare_plural"] = float(people is not None and not people.names and people.low is None)
        out["nobody"] = float(people is None)
        out["term"] = float(report.sentence is not None)
        out[f"voice:{draft.type.value}:{strongest.trigger.tag_}"] = 1.0
    return out


def calibrated(report: Report, found: Features) -> Report:
    """The report with the event's probability and every value's confidence as learned."""
    table = lexicon.load("confidence") if lexicon.exists("confidence") else None
    if table is None:
        return report
    event = _logistic(table["event"], found) if report.status is Status.OCCURRED else report.confidence
    event = round(min(CEILING, event), 3)
    rules: dict[str, float] = table["rules"]

    def sure(ev: Evidence | None) -> Evidence | None:
        if ev is None:
            return None
        share = rules.get(ev.rule, rules.get(ev.rule.split(".")[0] + ".*", ev.confidence))
        return dataclasses.replace(ev, confidence=round(min(CEILING, event * share), 3))

    def each(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dataclasses.replace(v, evidence=sure(v.evidence)) for v in values)

    people = report.people
    return dataclasses.replace(
        report,
        confidence=event,
        trigger=dataclasses.replace(report.trigger, confidence=event) if report.trigger else None,
        date=dataclasses.replace(report.date, evidence=sure(report.date.evidence)) if report.date else None,
        place=dataclasses.replace(report.place, evidence=sure(report.place.evidence)) if report.place else None,
        size=dataclasses.replace(report.size, evidence=sure(report.size.evidence)) if report.size else None,
        size_estimates=each(report.size_estimates),
        people=dataclasses.replace(
            people, evidence=sure(people.evidence), name_evidence=tuple(e for e in map(sure, people.name_evidence) if e is not None)
        )
        if people
        else None,
        charges=each(report.charges),
        actors=each(report.actors),
        sentence=dataclasses.replace(report.sentence, evidence=sure(report.sentence.evidence)) if report.sentence else None,
        form_evidence=sure(report.form_evidence),
    )


def _logistic(weights: dict[str, float], found: Features) -> float:
    z = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))
