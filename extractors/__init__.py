"""From article text to reports of protests and detentions, each value with the words it rests on.

from extractors import Article, extract
for article, reports in extract([Article("a1", "Daily", "ALMATY -- Police arrested 12 protesters on Monday.", date(2020, 6, 24))]):
    ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.records import EXTRACTOR_VERSION, Article, Report

__all__ = ["EXTRACTOR_VERSION", "Article", "Report", "extract"]


def extract(articles: Iterable[Article]) -> Iterator[tuple[Article, list[Report]]]:
    """Every article with its reports, in input order; batches inside. Never raises on any text."""
    from extractors import cascade  # the parser is heavy: loaded with the first article, not with the package

    return cascade.extract(articles)
