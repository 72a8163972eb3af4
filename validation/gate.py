"""The gate: what of a batch may enter the lake.

    checked = check(articles, reports, run_id="run_1")
    lake.load(Batch(checked.articles, checked.reports, checked.quarantined))

Every record that goes in comes out: kept (with the warnings' names in `flags`) or quarantined, with the rule, the column, the value
and the record itself as JSON. A report that fails a critical check goes alone; an article that fails takes its reports along. A check
that cannot run raises `BrokenCheck`: an error is neither a pass nor a bad row.
"""
from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.records import Article, Quarantined, Report, content_id
from validation.checks import SAMPLES, BrokenCheck, Check, Severity, Tally, shown
from validation.frames import Context, build, repeats

__all__ = ["BrokenCheck", "Checked", "Outcome", "check", "warm"]

PIECE = 20_000  # reports in one pass of the suites: memory stays flat, and the cost of a row too


@dataclass(frozen=True)
class Outcome:
    """What every expectation found; sums over batches with `+`, and pickles."""

    tallies: tuple[Tally, ...] = ()
    articles: int = 0
    reports: int = 0
    kept: int = 0  # articles and reports
    quarantined: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        found = {t.name: t for t in self.tallies}
        for tally in other.tallies:
            found[tally.name] = found[tally.name] + tally if tally.name in found else tally
        return Outcome(
            tuple(found.values()), self.articles + other.articles, self.reports + other.reports, self.kept + other.kept,
            self.quarantined + other.quarantined,
        )

    def rows(self) -> list[dict[str, Any]]:
        """A row for each expectation, failing ones first: for a table artifact."""
        found = [
            {"expectation": t.name, "table": t.table, "column": t.column, "severity": t.severity, "rows_checked": t.checked, "rows_failed": t.failed}
            for t in self.tallies
        ]
        return sorted(found, key=lambda r: (-int(str(r["rows_failed"])), r["severity"], r["expectation"]))


@dataclass(frozen=True)
class Checked:
    articles: tuple[Article, ...]
    reports: tuple[Report, ...]  # with `flags` set on those that passed with warnings
    quarantined: list[Quarantined] = field(default_factory=list)
    outcome: Outcome = Outcome()
    data_docs: Path | None = None


def check(
    articles: Sequence[Article], reports: Sequence[Report], *, run_id: str | None = None, known_sources: Iterable[str] | None = None,
    medians: Mapping[str, float] | None = None, data_docs: Path | None = None, today: dt.date | None = None,
) -> Checked:
    """Judge a batch by every expectation. A report must belong to an article of the same batch.

    `known_sources`: the declared sources (None: not checked). `medians`: median crowd by source in earlier runs. `data_docs`: a folder to
    write the Great Expectations site of this batch to (a run of many batches writes it once, see `data_docs.write`).
    Raises BrokenCheck when a check cannot run; nothing of the batch may be loaded then.
    """
    context = Context(
        None if known_sources is None else frozenset(known_sources), medians or {}, repeats(a.article_id for a in articles),
        repeats(r.report_id for r in reports), today or dt.date.today(),
    )
    by_id: dict[str, Article] = {}
    for article in articles:
        if isinstance(article.article_id, str):
            by_id.setdefault(article.article_id, article)
    bad_articles: dict[int, list[tuple[Check, str]]] = {}
    bad_reports: dict[int, list[tuple[Check, str]]] = {}
    flags: dict[int, list[str]] = {}
    article_flags: dict[str, list[str]] = {}
    outcome = Outcome()
    for first, some, positions in _pieces(articles, reports):
        frames = build(
            some, [reports[i] for i in positions], context, article_offset=first, report_positions=positions, lookup=by_id,
        )
        tallies, failures = _run(frames)
        outcome += Outcome(tallies)
        for one, row, value in failures:
            if one.table == "articles":
                if one.severity is Severity.CRITICAL:
                    bad_articles.setdefault(first + row, []).append((one, value))
                else:
                    article_flags.setdefault(str(some[row].article_id), []).append(one.name)
            elif one.severity is Severity.CRITICAL:
                bad_reports.setdefault(positions[row], []).append((one, value))
            else:
                flags.setdefault(positions[row], []).append(one.name)
    checked = _sort(articles, reports, bad_articles, bad_reports, flags, article_flags, run_id)
    kept, refused = len(checked.articles) + len(checked.reports), len(checked.quarantined)
    if kept + refused != len(articles) + len(reports):
        raise BrokenCheck(f"The gate lost rows: {len(articles) + len(reports)} went in, {kept} passed and {refused} were refused")
    outcome = dataclasses.replace(outcome, articles=len(articles), reports=len(reports), kept=kept, quarantined=refused)
    site = None
    if data_docs is not None:
        from validation.data_docs import write

        site = write(outcome, data_docs, run_id or "batch")
    return dataclasses.replace(checked, outcome=outcome, data_docs=site)


def warm() -> None:
    """Load Great Expectations and build the suites (seconds, once a process): for a moment when something else is waited for."""
    check([Article("warm", "warm", "warm")], [])


def _pieces(articles: Sequence[Article], reports: Sequence[Report]) -> Iterator[tuple[int, Sequence[Article], list[int]]]:
    """Articles in order with the positions of their reports, in pieces of about PIECE reports; an article's reports stay together."""
    mine: dict[object, list[int]] = {}
    for i, report in enumerate(reports):
        mine.setdefault(report.article_id if isinstance(report.article_id, str) else None, []).append(i)
    first = 0
    positions: list[int] = []
    for i, article in enumerate(articles):
        positions += mine.pop(article.article_id if isinstance(article.article_id, str) else None, [])
        if len(positions) >= PIECE or i + 1 - first >= PIECE:
            yield first, articles[first:i + 1], positions
            first, positions = i + 1, []
    positions += [i for orphans in mine.values() for i in orphans]
    if first < len(articles) or positions or not articles:  # an empty batch is judged too: what it judges it by must run
        yield first, articles[first:], positions


def _run(frames: Any) -> tuple[tuple[Tally, ...], list[tuple[Check, int, str]]]:
    """Tallies, and failures as (check, position of the article or report in the piece, value)."""
    from validation import expectation
    from validation.suites import suite

    tallies: list[Tally] = []
    failures: list[tuple[Check, int, str]] = []
    for table in ("articles", "reports", "report_actors", "evidence"):
        frame = frames.of(table)
        results = expectation.run(table, frame)
        owner = frame["_owner"].to_numpy() if "_owner" in frame else None
        ids = frame["article_id" if table == "articles" else "report_id"]
        for one in suite(table):
            result = results[one.name]
            bad, values = result["unexpected_index_list"], result["unexpected_list"]
            samples = tuple((str(ids.iat[i]), v) for i, v in zip(bad[:SAMPLES], values, strict=False))
            checked = result["element_count"] - result["missing_count"]
            tallies.append(Tally(
                one.name, table, one.column, one.severity.value, one.text, one.reason, result["element_count"], checked, len(bad), samples
            ))
            failures += [(one, i if owner is None else int(owner[i]), v) for i, v in zip(bad, values, strict=True)]
    return tuple(tallies), failures


def _sort(
    articles: Sequence[Article], reports: Sequence[Report], bad_articles: Mapping[int, list[tuple[Check, str]]],
    bad_reports: Mapping[int, list[tuple[Check, str]]], flags: Mapping[int, list[str]], article_flags: Mapping[str, list[str]], run_id: str | None,
) -> Checked:
    kept_articles, kept_reports = [], []
    refused: list[Quarantined] = []
    gone: dict[str, tuple[Check, str]] = {}
    repeated = repeats(a.article_id for a in articles)
    for i, article in enumerate(articles):
        if i not in bad_articles:
            kept_articles.append(article)
            continue
        refused.append(_refused(article, bad_articles[i], run_id, len(refused)))
        if i not in repeated:  # a second article of one id goes alone: the reports are the first one's
            gone[str(article.article_id)] = bad_articles[i][0]
    for i, report in enumerate(reports):
        if i in bad_reports:
            refused.append(_refused(report, bad_reports[i], run_id, len(refused)))
        elif str(report.article_id) in gone:
            rule, value = gone[str(report.article_id)]
            refused.append(_refused(report, [(rule, value)], run_id, len(refused), of_article=True))
        else:
            raised = dict.fromkeys([*report.flags, *article_flags.get(str(report.article_id), ()), *flags.get(i, ())])
            kept_reports.append(dataclasses.replace(report, flags=tuple(raised)) if tuple(raised) != report.flags else report)
    return Checked(tuple(kept_articles), tuple(kept_reports), refused)


def _refused(record: Article | Report, failed: list[tuple[Check, str]], run_id: str | None, place: int, *, of_article: bool = False) -> Quarantined:
    """One row for one record: the first rule it broke, with the others in the detail."""
    from validation.payload import dump

    rule, value = failed[0]
    others = [c.name for c, _ in failed[1:] if c.name != rule.name]
    payload = dump(record)
    detail = f"Its article {record.article_id} was refused: " if of_article else ""
    detail += f"{rule.text}: {value or 'nothing'}. {rule.reason}"
    if others:
        detail += f" (also {', '.join(dict.fromkeys(others))})"
    report_id = record.report_id if isinstance(record, Report) else None
    # equal records refused for one reason in one batch are still rows of their own
    number = place if rule.name.endswith(".unique") else ""
    return Quarantined(
        content_id("q", "validate", rule.name, payload, number), run_id, "validate", rule.name, detail,
        article_id=str(record.article_id), report_id=None if report_id is None else str(report_id), column=rule.column or None,
        value=shown(value), payload=payload,
    )

