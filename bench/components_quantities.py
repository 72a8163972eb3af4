"""Measure the quantity readers against phrase-level gold: crowd sizes, sentence terms, charges.

    python bench/components_quantities.py GOLD_DIRECTORY [--list] [--sample N]

GOLD_DIRECTORY holds `components/`, `articles/` and `*.gold.jsonl`. `--list` prints every miss; `--sample N` prints the
charges read in N articles that nobody annotated, to be judged by eye.
"""
from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors import crowd_size

UNITS = {"years": 365, "months": 30, "weeks": 7, "days": 1}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def show(name: str, right: float, total: float, misses: list[str], listed: bool) -> None:
    print(f"{name:58} {right:8.0f} of {total:6.0f}  {100 * right / max(total, 1):6.1f} %")
    for miss in misses if listed else ():
        print("    " + miss)


def ccc_right(phrase: str, coders: float) -> bool:
    """Within 25 % of the coders' mean (the mean of our bounds, or our only bound), or the coders' number within our bounds."""
    got = crowd_size.parse(phrase)
    if got is None or (got.low is None and got.high is None):
        return False
    known = [b for b in (got.low, got.high) if b is not None]
    mean = sum(known) / len(known)
    inside = (got.low or 0) <= coders <= (got.high if got.high is not None else coders)
    return abs(mean - coders) <= 0.25 * coders or inside


def bin_right(phrase: str, low: int, high: int) -> bool:
    """Our bounds overlap the coders' bin."""
    got = crowd_size.parse(phrase)
    if got is None or (got.low is None and got.high is None):
        return False
    return (got.low or 0) <= high and (got.high if got.high is not None else high) >= low


def crowds(gold: Path, listed: bool) -> None:
    for name, file in (("CCC", "crowd_size_ccc"), ("Mass Mobilization", "crowd_size_mass_mobilization")):
        data = rows(gold / "components" / f"{file}.jsonl")
        ok = [ccc_right(r["text"], r["value"]) if "value" in r else bin_right(r["text"], r["low"], r["high"]) for r in data]
        misses = [f"{r} -> {crowd_size.parse(r['text'])}" for r, good in zip(data, ok, strict=True) if not good]
        show(f"crowd size, {name}, phrases", sum(ok), len(data), misses, listed)
        show(f"crowd size, {name}, weighted", sum(r["n"] for r, good in zip(data, ok, strict=True) if good), sum(r["n"] for r in data), [], False)
    for slot in ("size", "people"):
        total, right, misses = 0, 0, []
        for path in sorted(gold.glob("*.gold.jsonl")):
            for event in (e for article in rows(path) for e in article.get("events") or []):
                slot_value = event.get(slot) or {}
                if not slot_value.get("text") or len((slot_value.get("names") or [])) > 0:
                    continue
                total += 1
                got = crowd_size.parse(slot_value["text"])
                want = (slot_value.get("low"), slot_value.get("high"))
                have = (got.low, got.high) if got else (None, None)
                right += want == have
                if want != have:
                    misses.append(f"{slot_value['text']!r} {want} -> {have}")
        show(f"bounds of the annotators' {slot} phrases (no names)", right, total, misses, listed)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--list", action="store_true", help="print every miss")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="print the charges read in N unannotated articles")
    args = parser.parse_args()
    crowds(args.gold, args.list)


if __name__ == "__main__":
    main()
