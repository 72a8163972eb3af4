"""The named rules of the field. Each says what it demands, how grave a breach is, and why.

Critical is what can only be an error of reading (a contradiction within the record, a value without its words): such a row goes to
quarantine. A warning is what would be astonishing but may be true: the row is kept, with the rule's name in `flags`.
"""
from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from extractors.records import Evidence, Report
from extractors.vocabulary import CUSTODY, DatePrecision, EventType, Role, SentenceKind, Status
from validation.checks import Check, Mask, Severity, Verdict, verdict
from validation.frames import Held
from validation.order import Step, faults
from validation.rules_place import PLACE_TESTS
from validation.terms import possible_days

if TYPE_CHECKING:
    import pandas as pd

Test = Callable[["pd.DataFrame"], Verdict]
FIRST_DAY = np.datetime64("1600-01-01")  # the first newspapers
CENTURY = np.datetime64("1900-01-01")
# widest span in days that a precision can honestly stand for: a weekend or a few days told as days, a week with its edges, a
# month, two years' turn; beyond it the precision claims more than the span gives
WIDEST = {DatePrecision.DAY: 7, DatePrecision.WEEK: 21, DatePrecision.MONTH: 400, DatePrecision.YEAR: 4000}
WITHOUT_DAYS = {SentenceKind.DEATH.value, SentenceKind.FINE.value}
PROTEST_ONLY = {Role.ORGANIZER.value, Role.COUNTER_PROTESTER.value}
CUSTODY_ONLY = {Role.DETAINING_AUTHORITY.value}


def _has(frame: pd.DataFrame, *names: str) -> Mask:
    found: Mask = np.ones(len(frame), dtype=bool)
    for name in names:
        found &= frame[name].notna().to_numpy()
    return found


def _is(frame: pd.DataFrame, name: str, *codes: str) -> Mask:
    found: Mask = frame[name].isin([str(c) for c in codes]).to_numpy()
    return found


def _every(frame: pd.DataFrame, test: Callable[[Any], bool], name: str = "_record") -> Mask:
    return np.array([test(v.record if isinstance(v, Held) else v) for v in frame[name]], dtype=bool)


def _bounds(low: str, high: str) -> Test:
    def test(f: pd.DataFrame) -> Verdict:
        return verdict(_has(f, low, high), f[low].to_numpy() > f[high].to_numpy(), lambda i: f"{f[low].iat[i]:g} > {f[high].iat[i]:g}")

    return test


def _estimates(f: pd.DataFrame) -> Verdict:
    def crossed(items: Any) -> bool:
        return any(_number(q.low) and _number(q.high) and q.low > q.high for q in items or () if hasattr(q, "low") and hasattr(q, "high"))

    return verdict(_every(f, bool, "size_estimates"), _every(f, crossed, "size_estimates"), lambda i: f["size_estimates"].iat[i])


def _number(value: object) -> bool:
    return type(value) in (int, float)


def _days(f: pd.DataFrame) -> Verdict:
    return verdict(_has(f, "date_start", "date_end"), f["date_start"].to_numpy() > f["date_end"].to_numpy(),
                   lambda i: f"{f['date_start'].iat[i]:%Y-%m-%d} > {f['date_end'].iat[i]:%Y-%m-%d}")


def _published(f: pd.DataFrame) -> Verdict:
    applies = _has(f, "date_start", "_published") & _is(f, "status", Status.OCCURRED)
    return verdict(applies, f["date_start"].to_numpy() > f["_published"].to_numpy(),
                   lambda i: f"{f['date_start'].iat[i]:%Y-%m-%d}, published {f['_published'].iat[i]:%Y-%m-%d}")


def _plan_is_ahead(f: pd.DataFrame) -> Verdict:
    applies = _has(f, "date_end", "_published") & _is(f, "status", Status.PLANNED)
    return verdict(applies, f["date_end"].to_numpy() < f["_published"].to_numpy(),
                   lambda i: f"{f['date_end'].iat[i]:%Y-%m-%d}, published {f['_published'].iat[i]:%Y-%m-%d}")


def _unknown_is_empty(f: pd.DataFrame) -> Verdict:
    return verdict(_is(f, "date_precision", DatePrecision.UNKNOWN), _has(f, "date_start") | _has(f, "date_end"),
                   lambda i: f"{f['date_start'].iat[i]}..{f['date_end'].iat[i]}")


def _known_is_dated(f: pd.DataFrame) -> Verdict:
    applies = _has(f, "date_precision") & ~_is(f, "date_precision", DatePrecision.UNKNOWN)
    return verdict(applies, ~_has(f, "date_start") & ~_has(f, "date_end"), lambda i: f["date_precision"].iat[i])


def _span_fits(f: pd.DataFrame) -> Verdict:
    applies = _has(f, "date_start", "date_end", "date_precision")
    width = (f["date_end"].to_numpy() - f["date_start"].to_numpy()) / np.timedelta64(1, "D")
    widest = f["date_precision"].map({str(k): v for k, v in WIDEST.items()}).to_numpy(dtype=float)
    return verdict(applies, width > widest, lambda i: f"{width[i]:g} days at precision {f['date_precision'].iat[i]}")


def _date_in_words(f: pd.DataFrame) -> Verdict:
    applies = _has(f, "date_start") | _has(f, "date_end")
    text = f["date_text"]
    return verdict(applies, (text.isna() | (text == "")).to_numpy(), lambda i: f"{f['date_start'].iat[i]} without words")


def _day_long_ago(f: pd.DataFrame) -> Verdict:
    return verdict(_has(f, "date_start"), f["date_start"].to_numpy() < CENTURY, lambda i: f"{f['date_start'].iat[i]:%Y-%m-%d}")


def _in_order(rule: str) -> Test:
    def test(f: pd.DataFrame) -> Verdict:
        found = _order_faults(f)
        bad = np.zeros(len(f), dtype=bool)
        said = {int(str(x.ref)): x.value for x in found if x.rule == rule}
        bad[list(said)] = True
        kind = EventType.ARREST if rule.startswith("arrest") else EventType.RELEASE
        applies = _is(f, "type", kind) & _has(f, "date_start") & _every(f, bool, "people_names")
        return verdict(applies, bad, lambda i: said[i])

    return test


def _order_faults(f: pd.DataFrame) -> list[Any]:
    persons: dict[tuple[str, str], list[Step]] = defaultdict(list)
    kinds = (EventType.ARREST, EventType.SENTENCING, EventType.RELEASE)
    wanted = np.flatnonzero(_is(f, "type", *kinds) & _is(f, "status", Status.OCCURRED) & _has(f, "date_start"))
    some = f.iloc[wanted]
    columns = (some[c].tolist() for c in ("type", "date_start", "date_end", "focus", "people_names", "article_id"))
    for i, kind, start, end, focus, names, article in zip(wanted.tolist(), *columns, strict=True):
        step = Step(i, kind, _day(start), _day(end), bool(focus))
        for name in names or ():
            persons[article, str(name).casefold()].append(step)
    return [fault for steps in persons.values() if len(steps) > 1 for fault in faults(steps)]


def _day(value: Any) -> dt.date | None:
    return None if value is None or value != value else value.date()  # NaT is not equal to itself


def _names_counted(f: pd.DataFrame) -> Verdict:
    names = np.array([len(set(v)) if v else 0 for v in f["people_names"]], dtype=float)
    return verdict((names > 0) & _has(f, "people_high"), f["people_high"].to_numpy() < names,
                   lambda i: f"{f['people_high'].iat[i]:g} counted, {names[i]:g} named")


def _only(slot: str, *types: str) -> Test:
    """A slot stands only on reports of some types. `slot` is an attribute of the report."""
    def test(f: pd.DataFrame) -> Verdict:
        there = _every(f, lambda r: bool(getattr(r, slot)))
        return verdict(there, ~_is(f, "type", *types) & _has(f, "type"), lambda i: f"{slot} on a report of type {f['type'].iat[i]}")

    return test


def _without_days(f: pd.DataFrame) -> Verdict:
    life = f["sentence_life"].isin([True]).to_numpy()
    return verdict(_is(f, "sentence_kind", *WITHOUT_DAYS) | life, _has(f, "sentence_days"),
                   lambda i: f"{f['sentence_kind'].iat[i]}{' for life' if life[i] else ''} of {f['sentence_days'].iat[i]:g} days")


def _life_is_prison(f: pd.DataFrame) -> Verdict:
    return verdict(f["sentence_life"].isin([True]).to_numpy(), ~_is(f, "sentence_kind", SentenceKind.IMPRISONMENT, SentenceKind.OTHER),
                   lambda i: f"{f['sentence_kind'].iat[i]} for life")


def _days_in_words(f: pd.DataFrame) -> Verdict:
    allowed = [possible_days(t) if isinstance(t, str) else frozenset() for t in f["sentence_text"]]
    days = f["sentence_days"].to_numpy()
    applies = _has(f, "sentence_days") & np.array([bool(a) for a in allowed], dtype=bool)
    bad = np.array([bool(a) and d == d and int(d) not in a for a, d in zip(allowed, days, strict=True)], dtype=bool)
    return verdict(applies, bad, lambda i: f"{days[i]:g} days for '{f['sentence_text'].iat[i]}'")


def _fine_is_told(f: pd.DataFrame) -> Verdict:
    return verdict(_has(f, "fine_amount"), ~_has(f, "fine_text"), lambda i: f"{f['fine_amount'].iat[i]:g}")


def _crowd_median(f: pd.DataFrame) -> Verdict:
    size = f["size_high"].fillna(f["size_low"]).to_numpy()
    return verdict(_has(f, "_median") & ~np.isnan(size), size > 10 * f["_median"].to_numpy(),
                   lambda i: f"{size[i]:g}, median of {f['_source'].iat[i]} {f['_median'].iat[i]:g}")


def _evidenced(f: pd.DataFrame) -> Verdict:
    missing = [_without_words(r.record) for r in f["_record"]]
    sound = f["_types"].isna().to_numpy()
    return verdict(sound, np.array([bool(m) for m in missing], dtype=bool), lambda i: f"no words for {', '.join(missing[i])}")


def _without_words(report: Report) -> list[str]:
    """Slots of a report that hold a value but no evidence."""
    out = [] if isinstance(report.trigger, Evidence) else ["type"]
    date, place, people, sentence = report.date, report.place, report.people, report.sentence
    try:
        if date and date.evidence is None and (date.start or date.end or date.text):
            out.append("date")
        if place and place.evidence is None and (place.text or place.locality or place.country):
            out.append("place")
        out += [
            name for name, q in (("size", report.size), *(("size_estimates", q) for q in report.size_estimates))
            if q and q.evidence is None and (q.text or q.low is not None or q.high is not None)
        ]
        if people:
            if people.evidence is None and (people.text or people.low is not None or people.high is not None):
                out.append("people")
            if len(people.name_evidence) != len(people.names):
                out.append("names")
        out += ["charges" for c in report.charges if c.evidence is None][:1]
        if sentence and sentence.evidence is None:
            out.append("sentence")
        out += ["actors" for a in report.actors if a.evidence is None][:1]
        if report.form and report.form_evidence is None:
            out.append("form")
    except (AttributeError, TypeError):
        return []  # not of the declared types: `reports.types` says so
    return out


def _told_once(f: pd.DataFrame) -> Verdict:
    """Equal type, article, days, place, crowd and persons: the same event read twice."""
    seen: dict[tuple[Any, ...], int] = {}
    twin = np.full(len(f), -1)
    columns = ("article_id", "type", "status", "date_start", "date_end", "locality", "country", "size_low", "size_high", "people_low", "people_high")
    values = zip(*(f[c].astype(str) for c in columns), (str(n) for n in f["people_names"]), strict=True)
    for i, key in enumerate(values):
        twin[i] = seen.setdefault(key, i)
    applies = _has(f, "date_start") & ~f["_repeated"].to_numpy()
    return verdict(applies, (twin >= 0) & (twin < np.arange(len(f))), lambda i: f"as {f['report_id'].iat[int(twin[i])]}")


def _roles(f: pd.DataFrame) -> Verdict:
    protest = _is(f, "_type", EventType.PROTEST)
    bad = (protest & _is(f, "role", *CUSTODY_ONLY)) | (~protest & _is(f, "role", *PROTEST_ONLY))
    return verdict(_has(f, "role"), bad, lambda i: f"{f['role'].iat[i]} on a report of type {f['_type'].iat[i]}: {f['text'].iat[i]}")


def _span(f: pd.DataFrame) -> Verdict:
    start, end, length = f["start"].to_numpy(), f["end"].to_numpy(), f["_length"].to_numpy()
    applies = _has(f, "start", "end") & (length >= 0)
    return verdict(applies, (start < 0) | (start >= end) | (end > length), lambda i: f"{start[i]:g}..{end[i]:g} in a text of {length[i]} characters")


def _quoted(f: pd.DataFrame) -> Verdict:
    inside = _has(f, "_found", "quote") & ~_span(f).bad
    bad = np.array([q != w for q, w in zip(f["quote"], f["_found"], strict=True)], dtype=bool)
    return verdict(inside, bad, lambda i: f"'{f['quote'].iat[i]}', but the text reads '{f['_found'].iat[i]}'")


def _text_given(f: pd.DataFrame) -> Verdict:
    return verdict(_has(f, "text"), _every(f, lambda t: isinstance(t, str) and not t.strip(), "text"), lambda i: repr(f["text"].iat[i]))


def _day_of_press(f: pd.DataFrame) -> Verdict:
    day = f["published"].to_numpy()
    bad = (day < FIRST_DAY) | (day > f["_today"].to_numpy() + np.timedelta64(2, "D"))
    return verdict(_has(f, "published"), bad, lambda i: f"{str(day[i])[:10]}")


def _language(f: pd.DataFrame) -> Verdict:
    from validation.geography import languages

    known = languages()
    return verdict(_has(f, "language"), ~f["language"].isin(known).to_numpy(), lambda i: f["language"].iat[i])


def _source(f: pd.DataFrame) -> Verdict:
    return verdict(_has(f, "_known_source"), f["_known_source"].isin([False]).to_numpy(), lambda i: f["source"].iat[i])


def _source_named(f: pd.DataFrame) -> Verdict:
    return verdict(_has(f, "source"), _every(f, lambda s: isinstance(s, str) and not s.strip(), "source"), lambda i: repr(f["source"].iat[i]))


def _hash(f: pd.DataFrame) -> Verdict:
    def odd(a: Any) -> bool:
        return bool(a.content_hash != dataclasses.replace(a, content_hash="").content_hash)

    sound = f["_types"].isna().to_numpy()  # nothing is hashed whose types are wrong
    bad = np.array([ok and odd(held.record) for ok, held in zip(sound, f["_record"], strict=True)], dtype=bool)
    return verdict(_has(f, "content_hash") & sound, bad, lambda i: f["content_hash"].iat[i])


_CUSTODY = tuple(str(t) for t in sorted(CUSTODY))
TESTS: dict[str, Test] = {
    "article_has_text": _text_given,
    "published_is_plausible": _day_of_press,
    "content_hash_matches": _hash,
    "language_is_known": _language,
    "source_is_named": _source_named,
    "source_is_known": _source,
    "size_low_not_above_high": _bounds("size_low", "size_high"),
    "people_low_not_above_high": _bounds("people_low", "people_high"),
    "estimate_low_not_above_high": _estimates,
    "date_start_not_after_end": _days,
    "date_not_after_publication": _published,
    "plan_not_before_publication": _plan_is_ahead,
    "unknown_date_is_empty": _unknown_is_empty,
    "known_date_has_a_day": _known_is_dated,
    "date_span_fits_precision": _span_fits,
    "date_rests_on_words": _date_in_words,
    "date_in_living_memory": _day_long_ago,
    "arrest_not_after_sentencing": _in_order("arrest_not_after_sentencing"),
    "release_not_before_arrest": _in_order("release_not_before_arrest"),
    "size_only_on_protest": _only("size", EventType.PROTEST),
    "estimates_only_on_protest": _only("size_estimates", EventType.PROTEST),
    "form_only_on_protest": _only("form", EventType.PROTEST),
    "people_only_on_custody": _only("people", *_CUSTODY),
    "charges_only_on_custody": _only("charges", *_CUSTODY),
    "sentence_only_on_sentencing": _only("sentence", EventType.SENTENCING),
    "people_not_fewer_than_names": _names_counted,
    "no_days_for_life_death_fine": _without_days,
    "life_is_imprisonment": _life_is_prison,
    "days_match_text": _days_in_words,
    "fine_amount_has_text": _fine_is_told,
    "crowd_within_ten_medians": _crowd_median,
    "value_has_evidence": _evidenced,
    "event_told_once": _told_once,
    "role_fits_type": _roles,
    "span_inside_text": _span,
    "quote_equals_text": _quoted,
    **PLACE_TESTS,
}


def _rules() -> tuple[Check, ...]:
    """The rules of rules.toml, in its order, with their tests. A rule without a test, or a test without a rule, raises at import."""
    told = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
    if told.keys() != TESTS.keys():
        raise ValueError(f"rules.toml and the tests differ: {', '.join(sorted(told.keys() ^ TESTS.keys()))}")
    return tuple(
        Check(name, rule["table"], rule["column"], Severity(rule["severity"]), rule["text"], rule["reason"], TESTS[name])
        for name, rule in told.items()
    )


RULES = _rules()
