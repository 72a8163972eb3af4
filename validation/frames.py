"""Records as the frames that the checks read: one row a record, one column a declared column, and beside them what a rule compares with.

Columns whose name begins with an underscore are not of the table: they carry what the rules compare a row with (its article's
publication date, the words at its span, ...). A value of another type than declared is kept out of its column, where it would break
every other check, and told of in `_types`.
"""
from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from extractors.fields import SCALARS, Column, columns
from extractors.records import Article, EvidenceRow, Report, ReportActor, actor_rows, evidence_rows
from extractors.vocabulary import Form

if TYPE_CHECKING:
    import pandas as pd

RECORDS: dict[str, type] = {"articles": Article, "reports": Report, "report_actors": ReportActor, "evidence": EvidenceRow}
_TYPES: dict[str, tuple[type, ...]] = {
    kind: (python,) if python is not float else (float, int) for python, kind in SCALARS.items()
}


@dataclass(frozen=True)
class Frames:
    """The four frames of a piece of a batch; `_owner` of actors and evidence is the position of their report."""

    articles: pd.DataFrame
    reports: pd.DataFrame
    report_actors: pd.DataFrame
    evidence: pd.DataFrame

    def of(self, table: str) -> pd.DataFrame:
        found: pd.DataFrame = getattr(self, table)
        return found


class Held:
    """A record in a cell of a frame. Great Expectations takes a fingerprint of every cell, by its repr where it is no plain value: that of
    a whole record costs more than all its checks."""

    __slots__ = ("record",)

    def __init__(self, record: Any) -> None:
        self.record = record


@dataclass(frozen=True)
class Context:
    """What the rows of a piece are compared with beyond themselves."""

    known_sources: frozenset[str] | None
    medians: Mapping[str, float]  # median crowd of each source in earlier runs
    repeated_articles: frozenset[int]  # positions in the batch of the second and later rows of one id
    repeated_reports: frozenset[int]
    today: dt.date


def repeats(ids: Iterable[object]) -> frozenset[int]:
    """Positions of the ids that have been seen before."""
    seen: set[object] = set()
    out = []
    for i, found in enumerate(ids):
        one = found if isinstance(found, (str, tuple)) else repr(found)  # an id of another type may not be hashable
        if one in seen:
            out.append(i)
        seen.add(one)
    return frozenset(out)


def build(
    articles: Sequence[Article], reports: Sequence[Report], context: Context, *, article_offset: int = 0,
    report_positions: Sequence[int] | None = None, lookup: Mapping[str, Article] | None = None,
) -> Frames:
    """Frames of some articles and reports. `lookup` finds the articles that reports point to; positions are those in the whole batch."""
    by_id = {a.article_id: a for a in articles} if lookup is None else lookup
    positions = range(len(reports)) if report_positions is None else report_positions
    a = _frame("articles", articles)
    a["_known_source"] = _array(
        [None if context.known_sources is None else str(x.source) in context.known_sources for x in articles], object)
    a["_today"] = np.full(len(articles), np.datetime64(context.today, "D"))
    a["_repeated"] = np.array([i + article_offset in context.repeated_articles for i in range(len(articles))], dtype=bool)
    a["_record"] = _array([Held(x) for x in articles], object)
    actors, evidence, broken = _children(reports)
    r = _frame("reports", reports, broken)
    homes = [by_id.get(x.article_id) if isinstance(x.article_id, str) else None for x in reports]
    r["_record"] = _array([Held(x) for x in reports], object)
    r["_article_known"] = np.array([h is not None for h in homes], dtype=bool)
    r["_published"] = _dates([None if h is None or not isinstance(h.published, dt.date) else h.published for h in homes])
    r["_source"] = _array([None if h is None else h.source for h in homes], object)
    r["_median"] = np.array([np.nan if h is None else context.medians.get(str(h.source), np.nan) for h in homes], dtype=float)
    r["_repeated"] = np.array([i in context.repeated_reports for i in positions], dtype=bool)
    p = _frame("report_actors", [row for _, row in actors])
    p["_owner"] = np.array([i for i, _ in actors], dtype=int)
    p["_type"] = _array([str(reports[i].type) for i, _ in actors], object)
    p["_repeated"] = _marks(repeats((i, row.position) for i, row in actors), len(actors))
    e = _frame("evidence", [row for _, row in evidence])
    e["_owner"] = np.array([i for i, _ in evidence], dtype=int)
    texts = [_text(by_id.get(row.article_id) if isinstance(row.article_id, str) else None) for _, row in evidence]
    e["_found"] = _array([_slice(t, row.start, row.end) for t, (_, row) in zip(texts, evidence, strict=True)], object)
    e["_length"] = np.array([-1 if t is None else len(t) for t in texts], dtype=int)
    e["_repeated"] = _marks(repeats((i, row.evidence_id, repr(row.value), repr(row.rule)) for i, row in evidence), len(evidence))
    return Frames(a, r, p, e)


Actors = list[tuple[int, ReportActor]]
Words = list[tuple[int, EvidenceRow]]


def _children(reports: Sequence[Report]) -> tuple[Actors, Words, dict[int, str]]:
    """Rows of report_actors and evidence with the position of their report; and what is wrong with the reports that are too broken to
    have any."""
    actors: Actors = []
    evidence: Words = []
    broken: dict[int, str] = {}
    for i, report in enumerate(reports):
        try:
            mine, words = actor_rows(report), evidence_rows(_formless(report))
        except (AttributeError, TypeError, ValueError) as error:
            broken[i] = f"the report's parts are not as declared: {error}"
            continue
        actors += [(i, row) for row in mine]
        evidence += [(i, row) for row in words]
    return actors, evidence, broken


def _frame(table: str, records: Sequence[Any], broken: Mapping[int, str] | None = None) -> pd.DataFrame:
    import pandas as pd

    wrong: dict[int, str] = {}
    data = {}
    for column in columns(RECORDS[table]):
        values, odd = _values(column, records)
        for i, value in odd:
            wrong.setdefault(i, f"{column.name}: {value!r} is no {column.kind}{' list' if column.many else ''}")
        data[column.name] = _typed(column, values)
    wrong = {**(broken or {}), **wrong}
    data["_types"] = _array([wrong.get(i) for i in range(len(records))], object)
    return pd.DataFrame(data)


def _values(column: Column, records: Sequence[Any]) -> tuple[list[Any], list[tuple[int, Any]]]:
    """The values of a column, None where they are missing or of another type; and those of another type with their positions."""
    values: list[Any] = list(records)
    odd: list[tuple[int, Any]] = []
    for step, name in enumerate(column.path):
        try:
            values = [None if v is None else getattr(v, name) for v in values]
        except AttributeError:
            odd += [(i, v) for i, v in enumerate(values) if v is not None and not hasattr(v, name)] if step else []
            values = [getattr(v, name, None) for v in values]
    wrong = {k for k in set(map(type, values)) - {type(None)} if not (issubclass(k, (tuple, list)) if column.many else fits(k, column))}
    if wrong and (column.many or column.kind != "struct"):
        for i, v in enumerate(values):
            if type(v) in wrong:
                odd.append((i, v))
                values[i] = None
    if column.kind in ("int64", "float64"):
        for i, v in enumerate(values):
            if v is not None and not -(2**63) <= v < 2**63:  # nan is not within either
                odd.append((i, v))
                values[i] = None
    return values, odd


def fits(kind: type, column: Column) -> bool:
    """Whether a value of this Python type may stand in the column."""
    if kind is bool and column.kind != "bool":
        return False  # True is no 1
    if kind is dt.datetime and column.kind == "date":
        return False
    return issubclass(kind, _TYPES.get(column.kind, ()))


def _formless(report: Report) -> Report:
    """A form outside its vocabulary has no evidence row; `reports.form.vocabulary` tells of it."""
    return report if report.form is None or isinstance(report.form, Form) else dataclasses.replace(report, form=None)


def _typed(column: Column, values: list[Any]) -> Any:
    if column.many or column.kind in ("string", "struct", "bool", "timestamp"):
        return _array(values, object)
    if column.kind == "date":
        return _dates(values)
    return np.array([np.nan if v is None else v for v in values], dtype=float)


def _dates(values: Sequence[dt.date | None]) -> Any:
    return np.array(values, dtype="datetime64[D]").astype("datetime64[s]")


def _array(values: Sequence[Any], kind: Any) -> Any:
    """A one-dimensional array of objects, also where they are sequences."""
    out = np.empty(len(values), dtype=kind)
    for i, value in enumerate(values):
        out[i] = value
    return out


def _marks(positions: frozenset[int], n: int) -> Any:
    out = np.zeros(n, dtype=bool)
    out[list(positions)] = True
    return out


def _text(article: Article | None) -> str | None:
    return article.text if article is not None and isinstance(article.text, str) else None


def _slice(text: str | None, start: object, end: object) -> str | None:
    if text is None or type(start) is not int or type(end) is not int or start < 0:
        return None
    return text[start:end]


def source_medians(sizes: Iterable[tuple[str, float]], least: int = 20) -> dict[str, float]:
    """Median crowd of each source with at least `least` figures: pairs of source and size, e.g. from earlier runs."""
    found: dict[str, list[float]] = {}
    for source, size in sizes:
        found.setdefault(source, []).append(size)
    return {s: float(np.median(v)) for s, v in found.items() if len(v) >= least}


