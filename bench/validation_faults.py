"""Fifty corrupted batches of 10,000 rows: is every planted fault found under its name, and no good row lost?

    python bench/validation_faults.py [--batches 50] [--rows 10000]

A batch is 2,000 invented articles with four reports each (10,000 records; their actors and evidence come on top), of which a tenth is
broken, each in one of the ways of tests/validation/breaks.py in turn. Prints a line a batch, and JSON at the end; exit code 1 when a
fault is missed or a row lost.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "validation"))

from breaks import plant
from gate_batches import FIXED, batch

from validation.gate import check, warm


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--batches", type=int, default=50)
    parser.add_argument("--rows", type=int, default=10_000)
    chosen = parser.parse_args()
    warm()
    faults = good = rows = missed = 0
    seconds = 0.0
    names: Counter[str] = Counter()
    for seed in range(chosen.batches):
        articles, reports = batch(chosen.rows // 5, seed)
        planted = plant(articles, reports, seed)
        began = time.process_time()
        checked = check(articles, reports, known_sources=["Made Up Daily"], medians={"Made Up Daily": 400.0}, today=FIXED)
        took = time.process_time() - began
        try:
            found, kept = planted.verify(articles, reports, checked)
        except AssertionError as error:
            print(f"batch {seed}: {error}")
            missed += 1
            continue
        faults, good, rows, seconds = faults + found, good + kept, rows + len(articles) + len(reports), seconds + took
        names.update(b.expectation for b in planted.by_article.values())
        print(f"batch {seed:2}: {found} of {len(planted.by_article)} faults found, {kept} good rows kept, {took:.2f} s", flush=True)
    print(
        json.dumps(
            {
                "batches": chosen.batches,
                "rows": rows,
                "faults_planted": names.total(),
                "faults_found": faults,
                "kinds_of_fault": len(names),
                "good_rows_kept": good,
                "good_rows_lost": 0 if not missed else None,
                "batches_failed": missed,
                "cpu_seconds_of_validation": round(seconds, 1),
            }
        )
    )
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
