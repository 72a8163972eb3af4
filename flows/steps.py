"""The steps of the pipeline as plain functions: values in, values out, no Prefect. Workers run `read_pieces` and `read_events`.

They take and give bytes (pickled lists), so that an engine moves them without looking inside.
"""
from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.records import Article, Quarantined, Report
from flows.sources.raw import Raw
from flows.sources.refusal import Reason, refuse


@dataclass(frozen=True)
class Outcome:
    """A batch after extraction and the gate."""

    articles: list[Article] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    judged: Any = None  # what every expectation found; sums with +


def read_pieces(payload: bytes) -> bytes:
    """(pieces, byte limit) -> [(location, Article | Quarantined)], in order."""
    from flows.sources.read import read

    raws, max_bytes = pickle.loads(payload)
    return pickle.dumps([(raw.location, read(raw, max_bytes=max_bytes)) for raw in raws])


def read_events(payload: bytes) -> bytes:
    """(articles, run id) -> Outcome: extraction, then the gate."""
    articles, run_id = pickle.loads(payload)
    own = [a for a in articles if a.copy_of is None]  # a copy's reports stand with its original
    return pickle.dumps(gated(articles, *extracted(own), run_id=run_id))


def pack_pieces(raws: Sequence[Raw], max_bytes: int) -> bytes:
    return pickle.dumps((list(raws), max_bytes))


def pack_articles(articles: Sequence[Article], run_id: str) -> bytes:
    return pickle.dumps((list(articles), run_id))


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


def gated(articles: Sequence[Article], reports: Sequence[Report], refused: Sequence[Quarantined], *, run_id: str) -> Outcome:
    """What passes the gate, and what is refused. Raises when a check cannot run: a broken gate lets nothing through."""
    from validation.gate import check

    quiet()
    checked = check(articles, reports, run_id=run_id)
    return Outcome(list(checked.articles), list(checked.reports), [*refused, *checked.quarantined], checked.outcome)


def quiet() -> None:
    """Keep Great Expectations from telling of its temporary folders: the module sets its own log level at import, so ours must come after."""
    import logging

    from great_expectations.data_context.types import base

    logging.getLogger(base.__name__).setLevel(logging.WARNING)


def _reports(articles: Sequence[Article]) -> list[Report]:
    from extractors import extract

    return [report for _, reports in extract(articles) for report in reports]
