"""`dissent extract`: articles to JSON lines in the codebook's form. No lake, no Prefect."""
from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TextIO

from extractors.records import Article, Quarantined
from flows.codebook_form import event
from flows.settings import Settings
from flows.sources.files import collect
from flows.sources.read import read
from flows.sources.told import Told


def to_lines(sources: Sequence[str], told: Told, *, settings: Settings, out: TextIO, errors: TextIO) -> tuple[int, int]:
    """Write a line per article in input order; what is refused goes to `errors`, a line each. (articles written, pieces refused)"""
    from extractors import extract

    refused = 0

    def articles() -> Iterator[Article]:
        nonlocal refused
        for piece in collect(sources, told, max_bytes=settings.max_article_bytes):
            found = piece if isinstance(piece, Quarantined) else read(piece, max_bytes=settings.max_article_bytes)
            if isinstance(found, Article):
                yield found
            else:
                refused += 1
                errors.write(f"dissent: {found.location}: {found.reason}: {found.detail}\n")

    done = 0
    for article, reports in extract(articles()):
        out.write(json.dumps({"article_id": article.article_id, "events": [event(r) for r in reports]}, ensure_ascii=False) + "\n")
        done += 1
    out.flush()
    return done, refused
