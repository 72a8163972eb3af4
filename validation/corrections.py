"""Corrections by hand: what a person decided on a value wins over extraction, and over every later extraction.

A correction is about words, not about a row: the article, the type of event, the slot and the quote that the value rested on. So it
finds its value again after a newer extractor has given the report another id, read the quote a word longer, or found no value at all.

    reports = apply(corrections, reports)
"""
from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from extractors.records import Actor, Charge, EventDate, Evidence, People, Place, Quantity, Report, Sentence, content_id
from extractors.review_records import Correction, Verdict
from extractors.vocabulary import EventType, Form, Status
from validation import payload

SLOTS: dict[str, type] = {
    "type": EventType, "status": Status, "focus": bool, "form": Form, "date": EventDate, "place": Place, "size": Quantity, "people": People,
    "sentence": Sentence, "charges": Charge, "actors": Actor,
}
LISTS = frozenset({"charges", "actors"})
RULE = "corrected_by_hand"


class CorrectionError(Exception):
    """A correction that cannot be made: the text says what is wrong with it."""


def make(
    report: Report, field: str, verdict: Verdict, *, who: str, why: str, new: Any = None, at: dt.datetime | None = None
) -> Correction:
    """A correction of one slot of a report. `new`: the slot's values by name ({"low": 30, "high": 30}), a list of such for charges and
    actors, or a plain value for type, status, focus and form. Raises CorrectionError when it does not fit the slot."""
    if field not in SLOTS:
        raise CorrectionError(f"{field!r} is no slot that can be corrected; slots: {', '.join(SLOTS)}")
    if not who.strip():
        raise CorrectionError("a correction says who made it")
    if (verdict is Verdict.CORRECT) != (new is not None):
        raise CorrectionError("a value is given exactly when the verdict is 'correct'")
    words = anchor(report, field)
    told = Correction(
        content_id("k", report.article_id, report.type, field, words.quote if words else None, words.start if words else None, report.trigger_text),
        report.article_id, report.type, field, words.quote if words else None, report.trigger_text, words.start if words else None, report.report_id,
        verdict, _json(getattr(report, field)), None if new is None else json.dumps(new, ensure_ascii=False, sort_keys=True), who.strip(),
        at or dt.datetime.now(dt.UTC), why.strip(), report.extractor_version,
    )
    _decide(report, told)  # refuses now what could not be applied later
    return told


def apply(corrections: Iterable[Correction], reports: Sequence[Report]) -> list[Report]:
    """The reports with every correction that is about one of them; rejected reports are gone. Order and all else stay."""
    by_article: dict[str, list[Correction]] = defaultdict(list)
    for c in corrections:
        by_article[c.article_id].append(c)
    if not by_article:
        return list(reports)
    out: dict[int, Report | None] = dict(enumerate(reports))
    places: dict[str, list[int]] = defaultdict(list)
    for i, one in enumerate(reports):
        places[one.article_id].append(i)
    for article_id, found in by_article.items():
        # what is said of the report as a whole comes last: until then the other corrections find it by its old type
        for correction in sorted(found, key=lambda c: (c.field == "type", c.decided_at, c.correction_id)):
            at = _about(correction, [(i, reports[i]) for i in places[article_id]])
            report = None if at is None else out[at]
            if at is not None and report is not None:
                out[at] = _decide(report, correction)
    return [r for r in out.values() if r is not None]


def anchor(report: Report, field: str) -> Evidence | None:
    """The words that a slot rests on; the trigger where the slot is empty or has none of its own."""
    value = report.form_evidence if field == "form" else getattr(report, field, None)
    if isinstance(value, tuple):
        value = value[0] if value else None
    if field in ("type", "status", "focus") or value is None:
        return report.trigger
    found = value if isinstance(value, Evidence) else getattr(value, "evidence", None)
    return found or report.trigger


def latest(corrections: Iterable[Correction]) -> list[Correction]:
    """One correction for each id, the latest."""
    found: dict[str, Correction] = {}
    for c in sorted(corrections, key=lambda c: c.decided_at):
        found[c.correction_id] = c
    return list(found.values())


def _about(correction: Correction, reports: Sequence[tuple[int, Report]]) -> int | None:
    """Position of the report that a correction is about: the same quote best, then words that overlap, then the only report with the
    same trigger. None where nothing, or more than one, fits: a correction is never laid on a value it was not made for."""
    same = [(i, r) for i, r in reports if r.type == correction.type]
    scored: list[tuple[tuple[int, int, int], int]] = []
    for i, report in same:
        words = anchor(report, correction.field)
        quoted = 0
        if words is not None and correction.quote is not None:
            near = correction.start is not None and words.start < correction.start + len(correction.quote) and correction.start < words.end
            quoted = 3 if words.quote == correction.quote and words.start == correction.start else 2 if words.quote == correction.quote or near else 0
        triggered = int(correction.trigger is not None and report.trigger_text == correction.trigger)
        if quoted or triggered:
            scored.append(((quoted, triggered, int(report.report_id == correction.report_id)), i))
    scored.sort(reverse=True)
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def _decide(report: Report, correction: Correction) -> Report | None:
    """The report with one decision carried out; None when the report itself is rejected."""
    field, verdict = correction.field, Verdict(correction.verdict)
    if verdict is Verdict.ACCEPT:
        return _accepted(report, field)
    if verdict is Verdict.REJECT:
        if field == "type":
            return None
        if field in ("status", "focus"):
            raise CorrectionError(f"{field} cannot be rejected, only corrected; reject the type to drop the report")
        empty: dict[str, Any] = {field: () if field in LISTS else None}
        if field == "form":
            empty["form_evidence"] = None
        if field == "size":
            empty["size_estimates"] = ()
        return dataclasses.replace(report, **empty)
    new = json.loads(correction.new or "null")
    words = anchor(report, field)
    if words is None:
        raise CorrectionError(f"report {report.report_id} has no words to rest a {field} on")
    by_hand = dataclasses.replace(words, rule=RULE, confidence=1.0)
    try:
        return _with(report, field, new, by_hand)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise CorrectionError(f"{new!r} is no {field}: {error}") from error


def _with(report: Report, field: str, new: Any, words: Evidence) -> Report:
    kind = SLOTS[field]
    if field in LISTS:
        if not isinstance(new, list):
            raise ValueError("a list is wanted")
        had = {x.text: x.evidence for x in getattr(report, field)}
        items: Any = tuple(dataclasses.replace(payload.record(kind, item), evidence=had.get(item["text"]) or words) for item in new)
        return dataclasses.replace(report, **{field: items})
    if field == "focus":
        if not isinstance(new, bool):
            raise ValueError("true or false is wanted")
        return dataclasses.replace(report, focus=new)
    if field in ("type", "status", "form"):
        changes: dict[str, Any] = {field: kind(new)}
        if field == "form":
            changes["form_evidence"] = words
        return dataclasses.replace(report, **changes)
    if not isinstance(new, Mapping):
        raise ValueError("names with values are wanted")
    unknown = set(new) - {f.name for f in dataclasses.fields(kind)}
    if unknown:
        raise ValueError(f"no {', '.join(sorted(unknown))} in a {field}")
    old = getattr(report, field)
    values = {**(payload.plain(old) if old is not None else _blank(field)), **new}
    value = dataclasses.replace(payload.record(kind, {**values, "evidence": None}), evidence=words)
    if field == "people":
        had_names = dict(zip(old.names, old.name_evidence, strict=False)) if old is not None else {}
        value = dataclasses.replace(value, name_evidence=tuple(had_names.get(n, words) for n in value.names))
    return dataclasses.replace(report, **{field: value})


def _blank(field: str) -> dict[str, Any]:
    blanks: dict[str, dict[str, Any]] = {
        "date": {"start": None, "end": None, "precision": "unknown", "basis": "explicit", "text": None}, "place": {"text": None},
        "size": {"text": None, "low": None, "high": None}, "people": {"text": None, "low": None, "high": None},
        "sentence": {"text": None, "kind": "other"},
    }
    return blanks[field]


def _accepted(report: Report, field: str) -> Report:
    """The same value, now certain."""
    def sure(words: Evidence | None) -> Evidence | None:
        return None if words is None else dataclasses.replace(words, confidence=1.0)

    if field in ("type", "status", "focus"):
        return dataclasses.replace(report, trigger=sure(report.trigger), confidence=1.0)
    if field == "form":
        return dataclasses.replace(report, form_evidence=sure(report.form_evidence))
    value = getattr(report, field)
    if isinstance(value, tuple):
        items: Any = tuple(dataclasses.replace(v, evidence=sure(v.evidence)) for v in value)
        return dataclasses.replace(report, **{field: items})
    return report if value is None else dataclasses.replace(report, **{field: dataclasses.replace(value, evidence=sure(value.evidence))})


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(payload.plain(value), ensure_ascii=False, sort_keys=True)
