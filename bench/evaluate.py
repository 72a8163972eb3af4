"""How right extraction is: the slot table on the seeds, on the corpus, or on any gold file.

python -m bench.evaluate                                    seeds/ and seeds/corpus/, and their baseline
python -m bench.evaluate --gold G.jsonl --articles A.jsonl  any gold in the codebook's form
python -m bench.evaluate --check                            exit 1 when a figure of the seeds has fallen below the baseline
python -m bench.evaluate --pin                              move the baseline (a reviewed edit of bench/eval_baseline.json)
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
BASELINE = Path(__file__).with_name("eval_baseline.json")
SLACK = 0.005  # F1 points a slot may fall before the check fails: rounding, not regress
# which evidence carries the confidence of a slot
_FIELD = {
    "date": "date",
    "country": "place",
    "locality": "place",
    "crowd size": "size",
    "people count": "people",
    "sentence": "sentence",
    "form": "form",
    "names": "name",
    "charges": "charge",
    "actors": "actor",
}

Gold = dict[str, list[dict[str, Any]]]


def read_gold(paths: Iterable[Path]) -> Gold:
    """article_id -> events of gold files."""
    gold: Gold = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                gold[row["article_id"]] = row.get("events") or []
    return gold


def articles(paths: Iterable[Path]) -> Iterator[Any]:
    """The articles of files and folders, by the product's own readers; what is refused is told on standard error."""
    from extractors.records import Quarantined
    from flows.sources import collect, read

    for piece in collect(paths, max_bytes=50_000_000):
        found = piece if isinstance(piece, Quarantined) else read(piece, max_bytes=50_000_000)
        if isinstance(found, Quarantined):
            print(f"{found.location}: {found.reason}", file=sys.stderr)
        else:
            yield found


def predict(found: Iterable[Any]) -> Gold:
    """article_id -> extracted events in the codebook's form, with the confidence of each slot."""
    from extractors import extract
    from flows.codebook_form import event

    out: Gold = {}
    for article, reports in extract(found):
        rows = []
        for report in reports:
            row = event(report)
            sure = {e["field"]: e["confidence"] for e in reversed(row["evidence"])}
            row["confidences"] = {slot: sure.get(name) for slot, name in _FIELD.items()}
            rows.append(row)
        out[article.article_id] = rows
    return out


def sets() -> dict[str, tuple[Gold, list[Path]]]:
    """The annotated sets of the repository: the seeds, and the development corpus beside them."""
    corpus = sorted(p for p in (SEEDS / "corpus").glob("*.jsonl") if not p.name.endswith(".gold.jsonl"))
    return {
        "seeds": (read_gold([SEEDS / "gold.jsonl"]), [SEEDS / "articles"]),
        "corpus": (read_gold(p.with_name(p.stem + ".gold.jsonl") for p in corpus), corpus),
    }


def main(argv: list[str] | None = None) -> int:
    from bench import measure

    os.environ.setdefault("OMP_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    if args.gold:
        if not args.articles:
            parser.error("--gold needs --articles")
        chosen = {args.gold.stem: (read_gold([args.gold]), [args.articles])}
    else:
        chosen = sets()
        if args.check:
            chosen.pop("corpus")
    figures: dict[str, dict[str, float]] = {}
    for name, (gold, paths) in chosen.items():
        begun = time.perf_counter()
        got = predict(articles(paths))
        took = time.perf_counter() - begun
        score = measure.measure(gold, got)
        figures[name] = {slot: round(c.f1, 4) for slot, c in score.counts.items()}
        if args.json:
            continue
        print(f"\n{name}: {len(gold)} annotated articles, {len(got)} read, {len(got) / took:.1f} articles/s with start-up\n{measure.table(score)}")
        print("\nconfidence   values   mean   right")
        for low, high, n, mean, right in measure.reliability(score):
            print(f"{low:.2f}..{high:.2f}{n:10d}{mean:8.3f}{right:8.3f}")
        for miss in score.misses[: args.errors]:
            print(*miss, sep="\t")
    if args.json:
        print(json.dumps(figures, indent=1, sort_keys=True))
    if args.pin:
        BASELINE.write_text(json.dumps({"seeds": figures["seeds"]}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if args.check:
        return _check(figures["seeds"])
    return 0


def _check(figures: dict[str, float]) -> int:
    fallen = {
        slot: (was, figures.get(slot, 0.0))
        for slot, was in json.loads(BASELINE.read_text(encoding="utf-8"))["seeds"].items()
        if figures.get(slot, 0.0) < was - SLACK
    }
    for slot, (was, now) in fallen.items():
        print(f"{slot}: F1 {now:.3f}, was {was:.3f}. If that is meant, run `python -m bench.evaluate --pin` and say why.", file=sys.stderr)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
