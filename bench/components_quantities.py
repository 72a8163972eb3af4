"""Measure the quantity readers against phrase-level gold: crowd sizes, sentence terms, charges.

    python bench/components_quantities.py GOLD_DIRECTORY [--list] [--sample N]

GOLD_DIRECTORY holds `components/`, `articles/` and `*.gold.jsonl`. `--list` prints every miss; `--sample N` prints the
charges read in N articles that nobody annotated, to be judged by eye.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors import charge, crowd_size, sentence_length

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
                if not slot_value.get("text") or slot_value.get("names"):
                    continue
                total += 1
                got = crowd_size.parse(slot_value["text"])
                want = (slot_value.get("low"), slot_value.get("high"))
                have = (got.low, got.high) if got else (None, None)
                right += want == have
                if want != have:
                    misses.append(f"{slot_value['text']!r} {want} -> {have}")
        show(f"bounds of the annotators' {slot} phrases (no names)", right, total, misses, listed)


def term_right(row: dict[str, Any]) -> bool:
    """The main term in the units given. The coders list all the numbers of a unit, so that a later term in another unit
    may stand in the first column: any of the first columns together may make the main term."""
    got = sentence_length.parse(row["text"])
    first = [UNITS[unit] * int(row[unit][0]) for unit in UNITS if row[unit] and row[unit][0]]
    if row["life"]:
        return got is not None and got.life and got.days is None
    if got is not None and got.suspended != row["suspended"]:
        return False
    if not first:
        return got is None or not got.days
    sums = {0}
    for days in first:
        sums |= {s + days for s in sums}
    return got is not None and got.days is not None and got.days > 0 and got.days in sums


def same_sentence(gold: dict[str, Any], text: str) -> bool:
    got = sentence_length.parse(text)
    if got is None or got.kind != gold["kind"] or got.life != bool(gold["life"]):
        return False
    if gold["days"] is not None:
        return got.days is not None and abs(gold["days"] - got.days) <= 0.02 * gold["days"]
    return True


def terms(gold: Path, listed: bool) -> None:
    data = rows(gold / "components" / "sentence_terms_bbc.jsonl")
    ok = [term_right(r) for r in data]
    misses = [f"{r} -> {sentence_length.parse(r['text'])}" for r, good in zip(data, ok, strict=True) if not good]
    show("sentence terms, BBC", sum(ok), len(data), misses, listed)
    events = [e["sentence"] for path in sorted(gold.glob("*.gold.jsonl")) for a in rows(path) for e in a.get("events") or [] if e.get("sentence")]
    right = [same_sentence(s, s["text"]) for s in events]
    misses = [f"{s} -> {sentence_length.parse(s['text'])}" for s, good in zip(events, right, strict=True) if not good]
    show("sentences of the annotated articles, phrase by phrase", sum(right), len(events), misses, listed)
    total, hit, missed, per_hint = 0, 0, [], dict.fromkeys(sentence_length.Hint, 0)
    articles = {r["article_id"]: r["text"] for path in (gold / "articles").glob("*.jsonl") for r in rows(path)}
    for path in sorted(gold.glob("*.gold.jsonl")):
        for article in rows(path):
            found = sentence_length.find(articles[article["article_id"]])
            for mention in found:
                per_hint[mention.hint] += 1
            for event in article.get("events") or []:
                want = event.get("sentence")
                if not want:
                    continue
                total += 1
                good = any(
                    m.sentence.kind == want["kind"]
                    and m.sentence.life == bool(want["life"])
                    and (want["days"] is None or (m.sentence.days is not None and abs(want["days"] - m.sentence.days) <= 0.02 * want["days"]))
                    for m in found
                )
                hit += good
                if not good:
                    missed.append(f"{want['text']!r} in {article['article_id']}: {[(m.sentence.text, m.hint.value) for m in found]}")
    show("sentences of the annotated articles, found in the text", hit, total, missed, listed)
    print("    mentions in the annotated articles by hint:", {k.value: n for k, n in per_hint.items()})


def fold(text: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    return {w for w in re.findall(r"[^\W_]+", re.sub(r"[’']s\b", "", plain)) if w not in ("the", "a", "an")}


def dice(a: str, b: str) -> float:
    x, y = fold(a), fold(b)
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0


def reliability(gold: Path, articles: dict[str, str]) -> None:
    """Confidence against the share that some annotated event has. Navigation and background charges count as wrong."""
    table: dict[float, list[bool]] = {}
    for path in sorted(gold.glob("*.gold.jsonl")):
        for article in rows(path):
            wanted = [c for e in article.get("events") or [] for c in e.get("charges") or []]
            for m in charge.find(articles[article["article_id"]]):
                table.setdefault(int(m.confidence * 5) / 5, []).append(any(dice(m.text, c) >= 0.6 for c in wanted))
    for low, oks in sorted(table.items()):
        print(f"    confidence {low:.1f}..{low + 0.2:.1f}: {sum(oks)} of {len(oks)} annotated ({100 * sum(oks) / len(oks):.0f} %)")


def charges(gold: Path, listed: bool, sample: int) -> None:
    articles = {r["article_id"]: r["text"] for path in sorted((gold / "articles").glob("*.jsonl")) for r in rows(path)}
    annotated: set[str] = set()
    for floor in (0.0, 0.4, 0.6):
        total, hit, got, right, misses = 0, 0, 0, 0, []
        for path in sorted(gold.glob("*.gold.jsonl")):
            for article in rows(path):
                annotated.add(article["article_id"])
                found = [m for m in charge.find(articles[article["article_id"]]) if m.confidence >= floor]
                wanted = [c for e in article.get("events") or [] for c in e.get("charges") or []]
                got += len(found)
                right += sum(any(dice(m.text, c) >= 0.6 for c in wanted) for m in found)
                for want in wanted:
                    total += 1
                    if any(dice(m.text, want) >= 0.6 for m in found):
                        hit += 1
                    else:
                        near = sorted(found, key=lambda m: -dice(m.text, want))[:2]
                        misses.append(f"{want!r} in {article['article_id']}: {[m.text for m in near]}")
        show(f"charges of the annotated events, recall, confidence >= {floor}", hit, total, misses, listed and not floor)
        show("    share of the mentions that some event was annotated with", right, got, [], False)
    reliability(gold, articles)
    for row in [r for r in rows(gold / "articles" / "stream.jsonl") if r["article_id"] not in annotated][:sample]:
        for m in charge.find(row["text"]):
            print(f"  {m.confidence:.2f} {m.cue:16} {m.category.value:22} {m.statute or '':14} {m.text!r}")
            print("        ..." + " ".join(row["text"][max(0, m.start - 60) : m.end + 40].split()))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--list", action="store_true", help="print every miss")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="print the charges read in N unannotated articles")
    args = parser.parse_args()
    crowds(args.gold, args.list)
    terms(args.gold, args.list)
    charges(args.gold, args.list, args.sample)


if __name__ == "__main__":
    main()
