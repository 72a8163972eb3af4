"""Expectations over a whole batch, learned from earlier runs. One that fails holds the batch back for a person (`holding`).

    hold = batch_check(articles, reports, history=measures_of_earlier_runs, run_id=run_id)

`history` is rows of the table `measures` (records or mappings); `measure` makes them for a batch, to be stored once it is loaded.
Bounds are robust: the median of the last 28 runs, give or take four scaled median deviations (Leys et al. 2013, J. Exp. Soc.
Psychol. 49: 764-766) and the sampling error of a batch of this size; drift is the population stability index over 0.25, the customary
threshold of scorecard monitoring, corrected for what chance alone gives.
"""
from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from extractors.fields import row
from extractors.records import Article, Quarantined, Report, content_id
from extractors.review_records import Hold, HoldState, Measure
from validation.checks import Check, Severity, Verdict, verdict

if TYPE_CHECKING:
    import pandas as pd

WINDOW = 28  # runs
FEWEST_RUNS = 7  # below so many nothing has been learned
FEWEST_ROWS = 30  # below so many a share says nothing
ALL = "*"
SHARES = {  # measure -> expectation, widest share without a history
    "unknown_date_share": ("unknown_dates_within_bounds", 0.95),
    "unknown_place_share": ("unknown_places_within_bounds", 0.95),
    "duplicate_share": ("duplicates_within_bounds", 0.5),
    "refused_share": ("refusals_within_bounds", 0.5),
}
DRIFTS = {"type": "types_have_not_drifted", "country": "countries_have_not_drifted", "precision": "precisions_have_not_drifted"}
VOCABULARY = ("language", "country", "currency")
NEW_SHARE = 0.05
STABILITY = 0.25


def batch_check(
    articles: Sequence[Article], reports: Sequence[Report], *, history: Iterable[Measure | Mapping[str, Any]], run_id: str | None = None,
    quarantined: Sequence[Quarantined] = (), whole: bool = True, now: dt.datetime | None = None,
) -> Hold | None:
    """The hold that a batch must be put under, or None. `whole`: the batch is all that a run brings, so too few rows count as well.

    Raises BrokenCheck when an expectation cannot run.
    """
    now = now or dt.datetime.now(dt.UTC)
    current = measure(articles, reports, quarantined, run_id=run_id or "", at=now)
    failed = judge(current, [_measure(m) for m in history], whole=whole)
    if not failed:
        return None
    key = content_id("hold", run_id, *sorted(a.article_id for a in articles), *sorted(r.report_id for r in reports))
    reasons = tuple(dict.fromkeys(name for name, _ in failed))
    return Hold(key, run_id, HoldState.HELD, reasons, "; ".join(said for _, said in failed), len(articles), len(reports), now)


def judge(current: Sequence[Measure], history: Sequence[Measure], *, whole: bool = True) -> list[tuple[str, str]]:
    """(expectation, words) of every expectation over the batch that fails, by Great Expectations on a frame of its figures."""
    import pandas as pd

    from validation import expectation

    frame = pd.DataFrame(_figures(current, _window(history), whole=whole), columns=["expectation", "source", "measure", "value", "low", "high"])
    results = expectation.run("batch", frame)
    return [(c.name, f"{c.text}: {said}") for c in checks() for said in results[c.name]["unexpected_list"]]


def measure(
    articles: Sequence[Article], reports: Sequence[Report], quarantined: Sequence[Quarantined] = (), *, run_id: str, at: dt.datetime | None = None
) -> list[Measure]:
    """The figures of a batch, for each source and for all: rows of the table `measures`."""
    at = at or dt.datetime.now(dt.UTC)
    sources = {a.article_id: a.source for a in articles}
    out: list[Measure] = []
    for source in [ALL, *sorted(set(sources.values()))]:
        mine = [a for a in articles if source in (ALL, a.source)]
        told = [r for r in reports if source == ALL or sources.get(r.article_id) == source]
        refused = len(quarantined) if source == ALL else 0
        out += [Measure(run_id, source, name, value, n, at) for name, value, n in _measures(mine, told, refused, overall=source == ALL)]
    return out


def merged(one: Sequence[Measure], other: Sequence[Measure]) -> list[Measure]:
    """The figures of two batches of one run as one: counts add up, shares are weighed by the rows that they were measured on."""
    if not one or not other:
        return [*one, *other]
    rows: Counter[tuple[str, str]] = Counter()  # a value that one batch lacks is a share of 0 there, on all its rows
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for batch in (one, other):
        for (source, kind), n in {(m.source, _kind(m.measure)): m.n for m in batch}.items():
            rows[source, kind] += n
        for m in batch:
            sums[m.source, m.measure] += m.value * (m.n if m.measure != "articles" else 1)
    last = other[-1]
    return [
        Measure(last.run_id, source, name, total if name == "articles" else total / max(rows[source, _kind(name)], 1), rows[source, _kind(name)],
                last.measured_at)
        for (source, name), total in sums.items()
    ]


def medians(history: Sequence[Measure], least: int = 20) -> dict[str, float]:
    """The median crowd of each source in earlier runs, where at least so many crowds were told: for the gate."""
    found: dict[str, list[Measure]] = defaultdict(list)
    for m in history:
        if m.measure == "size_median":
            found[m.source].append(m)
    return {source: median(m.value for m in mine) for source, mine in found.items() if source != ALL and sum(m.n for m in mine) >= least}


def _kind(name: str) -> str:
    return name.split(":", 1)[0]


def _measures(articles: Sequence[Article], reports: Sequence[Report], refused: int, *, overall: bool) -> Iterable[tuple[str, float, int]]:
    texts = Counter(a.text for a in articles)
    copies = sum(n - 1 for n in texts.values()) + sum("event_told_once" in r.flags for r in reports)
    rows = len(articles) + len(reports)
    yield "articles", float(len(articles)), len(articles)
    if articles:
        yield "reports_per_article", len(reports) / len(articles), len(articles)
    if rows:
        yield "duplicate_share", copies / rows, rows
    if overall and rows + refused:
        yield "refused_share", refused / (rows + refused), rows + refused
    if reports:
        yield "unknown_date_share", sum(r.date is None or (r.date.start or r.date.end) is None for r in reports) / len(reports), len(reports)
        yield "unknown_place_share", sum(r.place is None or r.place.country is None for r in reports) / len(reports), len(reports)
    if sizes := [float(n) for r in reports if r.size and (n := r.size.high or r.size.low)]:
        yield "size_median", median(sizes), len(sizes)
    counted = {
        "type": Counter(str(r.type) for r in reports),
        "country": Counter(str(r.place.country) for r in reports if r.place and r.place.country),
        "precision": Counter(str(r.date.precision) for r in reports if r.date),
        "language": Counter(str(a.language) for a in articles),
        "currency": Counter(str(r.sentence.fine_currency) for r in reports if r.sentence and r.sentence.fine_currency),
    }
    for name, counts in counted.items():
        total = counts.total()
        for value, n in sorted(counts.items()):
            yield f"{name}:{value}", n / total, total


Figure = tuple[str, str, str, float, float, float]


def _figures(current: Sequence[Measure], history: Sequence[Measure], *, whole: bool) -> list[Figure]:
    """(expectation, source, measure, value, low, high) of everything that can be judged."""
    past: dict[tuple[str, str], list[Measure]] = defaultdict(list)
    runs: dict[str, set[str]] = defaultdict(set)
    for m in history:
        past[m.source, m.measure].append(m)
        runs[m.source].add(m.run_id)
    out: list[Figure] = []
    for m in current:
        before = past[m.source, m.measure]
        learned = len(before) >= FEWEST_RUNS
        if m.measure == "articles" and learned:
            low, high = _factor([b.value for b in before])
            out.append(("rows_within_learned_bounds", m.source, m.measure, m.value, low if whole else 0.0, high))
        elif m.measure == "reports_per_article" and learned and m.n >= FEWEST_ROWS:
            low, high = _spread([b.value for b in before], math.sqrt(max(median(b.value for b in before), 0.1) / m.n))
            out.append(("reports_within_learned_bounds", m.source, m.measure, m.value, low, high))
        elif m.measure in SHARES and m.n >= FEWEST_ROWS:
            name, widest = SHARES[m.measure]
            high = widest
            if learned:
                typical = min(max(median(b.value for b in before), 1 / m.n), 1 - 1 / m.n)
                high = _spread([b.value for b in before], math.sqrt(typical * (1 - typical) / m.n))[1]
            out.append((name, m.source, m.measure, m.value, 0.0, high))
    out += _new_words(current, history, runs[ALL])
    return out + _drift(current, history, runs[ALL])


def _factor(values: Sequence[float]) -> tuple[float, float]:
    """Bounds of a count: on a log scale, at least a factor of three to either side."""
    logs = [math.log1p(v) for v in values]
    middle = median(logs)
    width = max(4 * 1.4826 * median(abs(v - middle) for v in logs), math.log(3))
    return math.expm1(max(middle - width, 0.0)), math.expm1(middle + width)


def _spread(values: Sequence[float], error: float) -> tuple[float, float]:
    middle = median(values)
    width = 4 * (1.4826 * median(abs(v - middle) for v in values) + error)
    return middle - width, middle + width


def _new_words(current: Sequence[Measure], history: Sequence[Measure], runs: set[str]) -> list[Figure]:
    if len(runs) < FEWEST_RUNS:
        return []
    known = {m.measure for m in history}
    out: list[Figure] = []
    for name in VOCABULARY:
        now = [m for m in current if m.source == ALL and m.measure.startswith(f"{name}:")]
        new = [m for m in now if m.measure not in known]
        if now and now[0].n >= FEWEST_ROWS:
            told = " ".join(sorted(m.measure for m in new)) or name
            out.append(("vocabulary_is_known", ALL, told, sum(m.value for m in new), 0.0, NEW_SHARE))
    return out


def _drift(current: Sequence[Measure], history: Sequence[Measure], runs: set[str]) -> list[Figure]:
    if len(runs) < FEWEST_RUNS:
        return []
    out: list[Figure] = []
    for kind, name in DRIFTS.items():
        now = {m.measure: m for m in current if m.source == ALL and m.measure.startswith(f"{kind}:")}
        then: Counter[str] = Counter()
        for m in history:
            if m.source == ALL and m.measure.startswith(f"{kind}:"):
                then[m.measure] += round(m.value * m.n)
        n, total = next((m.n for m in now.values()), 0), then.total()
        if n < 100 or total < 100:
            continue
        keys = set(now) | set(then)
        index = 0.0
        for key in keys:
            p = (now[key].value * n + 0.5 if key in now else 0.5) / (n + len(keys) / 2)
            q = (then[key] + 0.5) / (total + len(keys) / 2)
            index += (p - q) * math.log(p / q)
        chance = (len(keys) - 1) * (1 / n + 1 / total)
        out.append((name, ALL, f"stability index of {kind}", index, 0.0, STABILITY + 3 * chance))
    return out


def _window(history: Sequence[Measure]) -> list[Measure]:
    """The figures of the last runs that brought each source."""
    latest: dict[str, dict[str, dt.datetime]] = defaultdict(dict)
    for m in history:
        latest[m.source][m.run_id] = max(m.measured_at, latest[m.source].get(m.run_id, m.measured_at))
    kept = {s: {r for r, _ in sorted(runs.items(), key=lambda x: (x[1], x[0]))[-WINDOW:]} for s, runs in latest.items()}
    return [m for m in history if m.run_id in kept[m.source]]


def _measure(found: Measure | Mapping[str, Any]) -> Measure:
    return found if isinstance(found, Measure) else Measure(**{k: found[k] for k in row_names()})


@cache
def row_names() -> tuple[str, ...]:
    return tuple(row(Measure("", "", "", 0.0, 0, dt.datetime(2000, 1, 1, tzinfo=dt.UTC))))


@cache
def checks() -> tuple[Check, ...]:
    """The expectations over a batch, as checks on the frame of its figures (table `batch`)."""
    told = tomllib.loads((Path(__file__).parent / "batch_rules.toml").read_text(encoding="utf-8"))
    return tuple(_check(name, rule["text"], rule["reason"]) for name, rule in told.items())


def _check(name: str, text: str, reason: str) -> Check:
    def test(f: pd.DataFrame) -> Verdict:
        value, low, high = (f[c].to_numpy(dtype=float) for c in ("value", "low", "high"))
        return verdict((f["expectation"] == name).to_numpy(dtype=bool), np.asarray((value < low) | (value > high), dtype=bool),
                       lambda i: f"{_whose(f['source'].iat[i])}{f['measure'].iat[i]} is {value[i]:.3g}, expected {low[i]:.3g} to {high[i]:.3g}")

    return Check(name, "batch", "value", Severity.CRITICAL, text, reason, test)


def _whose(source: object) -> str:
    return "" if source == ALL else f"{source}: "
