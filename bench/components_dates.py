"""Measure the date reader against annotated articles: phrases resolved, and phrases found.

    python bench/components_dates.py GOLD_DIRECTORY [--list] [--sample N]

GOLD_DIRECTORY holds `articles/` and `*.gold.jsonl`. `--list` prints every miss; `--sample N` prints what is found in N sentences
of articles that nobody annotated, to be judged by eye. A planned event is resolved in the future tense; nothing else of the gold is used.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import json
import random
import re
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors import event_date


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()] if path.exists() else []


def scorer(directory: Path) -> Any:
    """The rule by which the gold's own scorer compares dates."""
    spec = importlib.util.spec_from_file_location("gold_score", directory / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no score.py in {directory}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(directory: Path, listed: bool) -> None:
    same_date = scorer(directory).same_date
    right = total = overlapped = told = 0
    for gold_path in sorted(directory.glob("*.gold.jsonl")):
        articles = {a["article_id"]: a for a in rows(directory / "articles" / gold_path.name.replace(".gold", ""))}
        for row in rows(gold_path):
            article = articles.get(row["article_id"])
            if article is None:
                continue
            published = dt.date.fromisoformat(article["published"]) if article.get("published") else None
            mentions = event_date.find(article["text"])
            for event in row["events"]:
                date = event["date"]
                phrase = date.get("text")
                if not phrase:
                    continue
                told += 1
                spans = [m.span() for m in re.finditer(re.escape(phrase), article["text"])]
                seen = any(m.start < end and start < m.end for start, end in spans for m in mentions)
                overlapped += seen
                if listed and not seen:
                    print(f"    not found: {phrase!r} ({published})")
                if not date.get("start") or not spans:
                    continue
                total += 1
                got = event_date.resolve(phrase, published, tense="future" if event["status"] == "planned" else None)
                gold = (date["start"], date.get("end") or date["start"], date["precision"])
                ok = got is not None and got.start is not None and same_date(gold, (str(got.start), str(got.end or got.start), got.precision))
                right += ok
                if listed and not ok:
                    print(f"    wrong: {phrase!r} published {published} {event['status']}: gold {gold}, got {got and (str(got.start), str(got.end))}")
    print(f"{'resolve: gold phrases in the article, dated':50} {right:5} of {total:5} {100 * right / max(total, 1):6.1f} %")
    print(f"{'find: gold phrases overlapped by a mention':50} {overlapped:5} of {told:5} {100 * overlapped / max(told, 1):6.1f} %")


def speed_and_sample(directory: Path, sample: int) -> None:
    annotated = {r["article_id"] for p in directory.glob("*.gold.jsonl") for r in rows(p)}
    stream = [a for a in rows(directory / "articles" / "stream.jsonl") if a["article_id"] not in annotated]
    sentences = [s for a in stream for s in re.split(r"(?<=[.!?])\s", a["text"]) if s.strip()]
    if not sentences:
        print("no stream of articles to time")
        return
    started = time.process_time()
    found = [event_date.find(s) for s in sentences]
    spent = time.process_time() - started
    empty = [s for s, f in zip(sentences, found, strict=True) if not f]
    started = time.process_time()
    for s in empty:
        event_date.find(s)
    spent_empty = time.process_time() - started
    each, each_empty = 1e6 * spent / len(sentences), 1e6 * spent_empty / max(len(empty), 1)
    print(f"find: {len(sentences)} sentences, {each:.0f} us each; without a date {each_empty:.0f} us each")
    dated = [(s, f) for s, f in zip(sentences, found, strict=True) if f]
    for s, f in random.Random(0).sample(dated, min(sample, len(dated))):
        for m in f:
            print(f"    {m.kind:9} {' '.join(s[max(0, m.start - 40) : m.start].split())} [[{m.text}]] {' '.join(s[m.end : m.end + 25].split())}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    args = parser.parse_args()
    if not (args.gold / "score.py").exists():
        print(f"{args.gold} holds no gold data: nothing to measure")
        return
    measure(args.gold, args.list)
    speed_and_sample(args.gold, args.sample)


if __name__ == "__main__":
    main()
