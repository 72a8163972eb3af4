"""The steps of the pipeline as plain functions: values in, values out, no Prefect. Workers run `read_pieces` and `read_events`.

They take and give bytes (pickled lists), so that an engine moves them without looking inside.
"""
from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from extractors.records import Article, Quarantined, Report
from flows.sources.raw import Raw
from flows.sources.refusal import Reason, refuse

if TYPE_CHECKING:
    from extractors.review_records import Correction


@dataclass(frozen=True)
class Known:
    """What the gate must know of a batch that only the lake can tell."""

    corrections: tuple[Correction, ...] = ()
    sources: frozenset[str] | None = None  # the declared ones; None: not checked
    medians: Mapping[str, float] = field(default_factory=dict)  # source -> median crowd in earlier runs


@dataclass(frozen=True)
class Outcome:
    """A batch after extraction and the gate."""

    articles: list[Article] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    judged: Any = None  # what every expectation found; sums with +
    extracted: int = 0  # reports that extraction gave
    refused: int = 0  # articles and reports of these that are in `quarantined`
    dropped: int = 0  # reports that a person's correction rejected


def read_pieces(payload: bytes) -> bytes:
    """(pieces, byte limit) -> [(location, Article | Quarantined)], in order."""
    from flows.sources.read import read

    raws, max_bytes = pickle.loads(payload)
    return pickle.dumps([(raw.location, read(raw, max_bytes=max_bytes)) for raw in raws])


def read_events(payload: bytes) -> bytes:
    """(articles, run id, Known) -> Outcome: extraction, corrections by hand, the gate."""
    articles, run_id, known = pickle.loads(payload)
    own = [a for a in articles if a.copy_of is None]  # a copy's reports stand with its original
    return pickle.dumps(gated(articles, *extracted(own), run_id=run_id, known=known))


def pack_pieces(raws: Sequence[Raw], max_bytes: int) -> bytes:
    return pickle.dumps((list(raws), max_bytes))


def pack_articles(articles: Sequence[Article], run_id: str, known: Known | None = None) -> bytes:
    return pickle.dumps((list(articles), run_id, known))


def extracted(articles: Sequence[Article]) -> tuple[list[Report], list[Quarantined]]:
    """The reports of a batch. An article on which the extractor fails is refused; its neighbours are read."""
    try:
        return _reports(articles), []
    except Exception:  # one article broke the batch: find out which
        reports: list[Report] = []
        refused: list[Quarantined] = []
        for article in articles:
            try:
                reports += _reports([article])
            except Exception as error:
                detail = f"The extractor failed on it: {type(error).__name__}: {error}"
                location = article.url or article.article_id
                refused.append(refuse(Reason.EXTRACTOR_FAILED, detail, location, stage="extract", article_id=article.article_id))
        return reports, refused


def gated(
    articles: Sequence[Article], reports: Sequence[Report], refused: Sequence[Quarantined], *, run_id: str, known: Known | None = None
) -> Outcome:
    """What passes the gate after corrections by hand, and what is refused. An article on which the extractor failed (`refused`) is loaded
    without reports. Raises when a check cannot run: a broken gate lets nothing through."""
    from validation.gate import check

    quiet()
    known = known or Known()
    right, wrong = corrected(reports, known.corrections)
    checked = check(articles, right, run_id=run_id, known_sources=known.sources, medians=known.medians)
    return Outcome(
        list(checked.articles), list(checked.reports), [*refused, *wrong, *checked.quarantined], checked.outcome, extracted=len(reports),
        refused=len(wrong) + len(checked.quarantined), dropped=len(reports) - len(right) - len(wrong),
    )


def corrected(reports: Sequence[Report], corrections: Sequence[Correction]) -> tuple[list[Report], list[Quarantined]]:
    """Reports as people corrected them. Where a correction no longer fits, the article's reports are refused: nobody may take them for
    corrected."""
    if not corrections:
        return list(reports), []
    from validation.corrections import CorrectionError, apply
    from validation.payload import dump

    right: list[Report] = []
    wrong: list[Quarantined] = []
    about = {c.article_id for c in corrections}
    for article_id in dict.fromkeys(r.article_id for r in reports):
        mine = [r for r in reports if r.article_id == article_id]
        try:
            right += apply([c for c in corrections if c.article_id == article_id], mine) if article_id in about else mine
        except CorrectionError as error:
            for report in mine:
                told = f"A correction by hand cannot be applied: {error}"
                found = refuse(Reason.CORRECTION_FAILED, told, report.article_id, stage="validate", value=report.report_id, article_id=article_id)
                wrong.append(dataclasses.replace(found, report_id=report.report_id, payload=dump(report)))
    return right, wrong


def quiet() -> None:
    """Keep Great Expectations from telling of its temporary folders: the module sets its own log level at import, so ours must come after."""
    import logging

    from great_expectations.data_context.types import base

    logging.getLogger(base.__name__).setLevel(logging.WARNING)


def _reports(articles: Sequence[Article]) -> list[Report]:
    from extractors import extract

    return [report for _, reports in extract(articles) for report in reports]
