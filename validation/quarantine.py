"""The way back out of quarantine: look at what was refused, retry it, fix it by hand, or discard it.

Retrying reads the article again with the extractor and the rules of today, corrections included; fixing records a correction first, so
that the fix survives the next extraction. Nothing enters the lake without passing the gate.
"""
from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.records import Article, Quarantined, Report
from extractors.review_records import Correction, Verdict
from validation import corrections, payload, store
from validation.gate import Checked, check
from validation.store import Lake
from validation.suites import check_of

Extract = Callable[[Sequence[Article]], list[Report]]
Load = Callable[[Sequence[Article], Sequence[Report], Sequence[Quarantined]], object]


class QuarantineError(Exception):
    """What was asked of a row cannot be done; the text says why and what can."""


@dataclass(frozen=True)
class Shown:
    """A row with what a person needs to judge it."""

    row: Quarantined
    rule: str  # the rule in words, with its reason
    sentence: str  # the article's words around the offending value; empty when the article is unknown
    title: str | None
    can: tuple[str, ...]  # retry, fix, discard


@dataclass(frozen=True)
class Retried:
    quarantine_id: str
    resolved: bool
    reports: int  # reports of the article that are in the lake now
    message: str


def show(lake: Lake, quarantine_id: str) -> Shown:
    """A row, its rule in words and the sentence it is about. Raises QuarantineError when there is no such row."""
    found = _row(lake, quarantine_id)
    record = _record(found)
    article = _article(lake, found, record)
    sentence = ""
    if article is not None and isinstance(record, Report):
        words = corrections.anchor(record, _slot(found.column))
        if words is not None and isinstance(words.start, int) and isinstance(words.end, int):
            sentence = around(article.text, words.start, words.end)
    can = ("discard",) if record is None else ("retry", "fix", "discard") if isinstance(record, Report) else ("retry", "discard")
    return Shown(found, _rule(found.reason), sentence, article.title if article else None, can if found.resolved is None else ())


def retry(lake: Lake, quarantine_ids: Sequence[str], *, extract: Extract, load: Load, run_id: str | None = None) -> list[Retried]:
    """Read the articles of rows again, and load what passes today. A row that is refused again stays open."""
    return [_retry(lake, one, extract, load, run_id) for one in quarantine_ids]


def fix(lake: Lake, quarantine_id: str, changes: Mapping[str, Any], *, who: str, why: str) -> Report | None:
    """Correct slots of a refused report by hand and load it; None when the correction rejects the report.

    `changes`: slot -> new values (as `corrections.make` takes them), or None to empty the slot.
    Raises QuarantineError when the row holds no report, or when the fixed report still breaks a rule: nothing is written then.
    """
    found = _row(lake, quarantine_id)
    record = _record(found)
    if not isinstance(record, Report):
        raise QuarantineError(f"{quarantine_id} holds no report that could be fixed: correct its source and ingest it again, or discard the row")
    article = _article(lake, found, record)
    if article is None:
        raise QuarantineError(f"The article {record.article_id} is not in the lake: retry or ingest it first")
    if not changes:
        raise QuarantineError("Say what to change, e.g. --set date.start=2020-06-24")
    made = [_correction(record, slot, new, who, why) for slot, new in changes.items()]
    after = corrections.apply(made, [record])
    # the article's other reports stand beside it: rules that compare reports must see them
    others = [r for r in store.reports(lake, [article.article_id]) if r.report_id != record.report_id]
    checked = check([article], [*others, *after])
    still = [q for q in checked.quarantined if q.report_id == record.report_id]
    if checked.quarantined and not checked.articles:
        still = checked.quarantined[:1]
    if still:
        raise QuarantineError(f"Still refused by {still[0].reason}: {still[0].detail}")
    kept = [r for r in checked.reports if r.report_id == record.report_id]
    tables, delete = store.replacing([], kept)
    lake.write({"corrections": made, **tables}, {"corrections": [c.correction_id for c in made], **delete})
    lake.resolve_quarantine([found.quarantine_id], "fixed")
    return kept[0] if kept else None


def discard(lake: Lake, quarantine_ids: Sequence[str]) -> int:
    """Mark rows as discarded; they stay, for the record. Raises QuarantineError when one is not there."""
    return lake.resolve_quarantine([_row(lake, q).quarantine_id for q in quarantine_ids], "discarded")


def around(text: str, start: int, end: int) -> str:
    """The sentence that holds a span, the words at the span between » and «."""
    from extractors.text import split

    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    for sentence in split(text):
        if sentence.start <= start < sentence.end:
            left, right = sentence.start, max(sentence.end, end)
            break
    else:
        left, right = max(0, start - 150), min(len(text), end + 150)
    return " ".join(f"{text[left:start]}»{text[start:end]}«{text[end:right]}".split())


def _retry(lake: Lake, quarantine_id: str, extract: Extract, load: Load, run_id: str | None) -> Retried:
    found = _row(lake, quarantine_id)
    if found.resolved is not None:
        return Retried(found.quarantine_id, False, 0, f"already {found.resolved}")
    record = _record(found)
    article = _article(lake, found, record)
    if article is None:
        return Retried(found.quarantine_id, False, 0, "what was refused was not kept whole: ingest its source again")
    article = dataclasses.replace(article, extractor_version=Article("", "", "").extractor_version)
    reports = corrections.apply(store.corrections(lake, [article.article_id]), extract([article]))
    checked = check([article], reports, run_id=run_id)
    if not checked.articles:
        return Retried(found.quarantine_id, False, 0, f"refused again: {checked.quarantined[0].detail}")
    before = store.reports(lake, [article.article_id])
    if store.articles(lake, [article.article_id]):
        tables, delete = store.replacing(before, checked.reports)
        lake.write({"articles": [article], **tables}, {"articles": [article.article_id], **delete})
        _keep_refusals(lake, found, checked)
    else:
        load(checked.articles, checked.reports, checked.quarantined)
    again = [q for q in checked.quarantined if q.quarantine_id == found.quarantine_id or (q.report_id is not None and q.report_id == found.report_id)]
    if again:
        return Retried(found.quarantine_id, False, len(checked.reports), f"refused again: {again[0].detail}")
    lake.resolve_quarantine([found.quarantine_id], "retried")
    return Retried(found.quarantine_id, True, len(checked.reports), "loaded")


def _keep_refusals(lake: Lake, found: Quarantined, checked: Checked) -> None:
    fresh = [q for q in checked.quarantined if q.quarantine_id != found.quarantine_id]
    if fresh:
        sql = "SELECT quarantine_id FROM quarantine WHERE quarantine_id IN (SELECT unnest($ids::VARCHAR[]))"
        known = {r["quarantine_id"] for r in store.rows(lake, sql, ids=[q.quarantine_id for q in fresh])}
        lake.write({"quarantine": [q for q in fresh if q.quarantine_id not in known]})


def _row(lake: Lake, quarantine_id: str) -> Quarantined:
    found = store.quarantined(lake, quarantine_id)
    if found is None:
        raise QuarantineError(f"There is no one row {quarantine_id!r} in quarantine: see `dissent quarantine list`")
    return found


def _record(found: Quarantined) -> Article | Report | None:
    try:
        return payload.load(found.payload) if found.payload else None
    except (ValueError, TypeError, KeyError, json.JSONDecodeError):
        return None  # what was refused is no whole record: its article may still be at hand


def _article(lake: Lake, found: Quarantined, record: Article | Report | None) -> Article | None:
    if isinstance(record, Article):
        return record
    known = store.articles(lake, [found.article_id]) if found.article_id else {}
    if known or not found.article_id:
        return known.get(found.article_id or "")
    sql = "SELECT payload FROM quarantine WHERE article_id = $id AND report_id IS NULL AND payload IS NOT NULL"
    rows = store.rows(lake, sql, id=found.article_id)
    return next((a for r in rows if isinstance(a := _record(dataclasses.replace(found, payload=r["payload"])), Article)), None)


def _correction(record: Report, slot: str, new: Any, who: str, why: str) -> Correction:
    try:
        return corrections.make(record, slot, Verdict.REJECT if new is None else Verdict.CORRECT, who=who, why=why, new=new)
    except corrections.CorrectionError as error:
        raise QuarantineError(str(error)) from error


def _rule(reason: str) -> str:
    try:
        return check_of(reason).description
    except KeyError:
        return reason  # refused before the gate: the row's detail says it in words


def _slot(column: str | None) -> str:
    """The slot that a column belongs to."""
    column = column or "type"
    if column in ("locality", "admin1", "country", "lat", "lon", "geonames_id"):
        return "place"
    if column.startswith("fine_"):
        return "sentence"
    return next((s for s in corrections.SLOTS if column == s or column.startswith(s + "_") or column == s + "s"), "type")
