"""What the gate costs: CPU seconds of one core for 1,000 to 1,000,000 rows, per row, and beside the extraction of the same articles.

    python bench/validation_cost.py [--most 1000000] [--articles FOLDER]

Rows are what enters the lake: articles, reports, actors and evidence. The size is reached by invented articles (about 41 rows each);
`--articles` also extracts the articles of a folder and compares the two times on the very same records, repeated under other ids.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "validation"))

from gate_batches import FIXED, batch

from extractors.records import Article, Report, actor_rows, evidence_rows
from validation.gate import check, warm


def rows(articles: Sequence[Article], reports: Sequence[Report]) -> int:
    return len(articles) + len(reports) + sum(len(actor_rows(r)) + len(evidence_rows(r)) for r in reports)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--articles", type=Path)
    chosen = parser.parse_args()
    began = time.process_time()
    warm()
    out: dict[str, object] = {"warm_cpu_seconds": round(time.process_time() - began, 2), "sizes": []}
    size = 1_000
    while size <= chosen.most:
        articles, reports = batch(max(1, size // 41), size)
        n = rows(articles, reports)
        took = _best(articles, reports, 3 if size <= 10_000 else 1)
        found = {
            "rows": n,
            "reports": len(reports),
            "cpu_seconds": round(took, 3),
            "microseconds_per_row": round(1e6 * took / n, 1),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        print(json.dumps(found), flush=True)
        out["sizes"].append(found)  # type: ignore[attr-defined]
        size *= 10
    if chosen.articles:
        out["beside_extraction"] = _beside(chosen.articles)
    print(json.dumps(out))
    return 0


def _best(articles: Sequence[Article], reports: Sequence[Report], times: int) -> float:
    found = []
    for _ in range(times):
        began = time.process_time()
        check(articles, reports, today=FIXED)
        found.append(time.process_time() - began)
    return min(found)


def _beside(folder: Path) -> dict[str, float]:
    """Extraction and validation of the same articles, one core each."""
    from extractors import extract
    from flows.sources.files import collect
    from flows.sources.read import read

    articles = [a for raw in collect([str(folder)], max_bytes=10**7) if isinstance(a := read(raw, max_bytes=10**7), Article)]
    list(extract(articles[:2]))  # the parser is loaded
    began = time.process_time()
    pairs = list(extract(articles))
    extraction = time.process_time() - began
    reports = [r for _, found in pairs for r in found]
    n = rows(articles, reports)
    times = max(1, 100_000 // n)
    many_articles = [dataclasses.replace(a, article_id=f"{a.article_id}#{i}") for i in range(times) for a in articles]
    many_reports = [dataclasses.replace(r, article_id=f"{r.article_id}#{i}", report_id=f"{r.report_id}#{i}") for i in range(times) for r in reports]
    validation = _best(many_articles, many_reports, 1)
    return {
        "articles": len(articles),
        "rows": n,
        "extraction_cpu_seconds": round(extraction, 2),
        "rows_validated": n * times,
        "validation_cpu_seconds": round(validation, 2),
        "extraction_cpu_seconds_for_as_many": round(extraction * times, 1),
        "share_percent": round(100 * validation / (extraction * times), 2),
    }


if __name__ == "__main__":
    raise SystemExit(main())
