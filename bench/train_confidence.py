"""Learns how sure the extractors may be, from the annotated articles in seeds/ (our own writing) and from nothing else.

    python -m bench.train_confidence            writes extractors/lexicon/en/confidence.json and prints cross-validated figures

Data: every event that the rules read in seeds/articles and seeds/corpus, right when it pairs with a gold event (background
included); every value of a paired event, by its rule. Model: logistic regression (scikit-learn, L2), five folds by article for
the figures. The threshold `least` is the one with the best cross-validated event F1. No article of ../shared takes part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import measure
from bench.evaluate import ROOT, articles, sets

WEIGHTS = ROOT / "extractors" / "lexicon" / "en" / "confidence.json"
SLOT_FIELD = {
    "date": "date",
    "locality": "place",
    "country": "place",
    "crowd size": "size",
    "people count": "people",
    "sentence": "sentence",
    "form": "form",
    "names": "name",
    "charges": "charge",
    "actors": "actor",
}
PRIOR = 6.0  # a rule seen seldom is held to be as good as its slot


def read_all() -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """(rows of every event read, gold): a row has article, event (codebook form), features."""
    from extractors import assembly, cascade
    from flows.codebook_form import event

    rows: list[dict[str, Any]] = []
    gold: dict[str, list[dict[str, Any]]] = {}
    for known, paths in sets().values():
        gold.update(known)
        for reading in cascade.readings(articles(paths)):
            for report, found in assembly.read(reading):
                rows.append({"article": reading.article.article_id, "event": event(report), "features": found})
    return rows, gold


def judge(rows: Sequence[dict[str, Any]], gold: dict[str, list[dict[str, Any]]]) -> dict[str, list[bool]]:
    """Marks each row right or wrong (key `right`) and returns rule -> right or wrong of the values read by it."""
    by_article: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        row["right"] = None
        if row["event"]["status"] == "occurred":
            by_article[row["article"]].append(row)
    rules: dict[str, list[bool]] = defaultdict(list)
    for article, mine in by_article.items():
        theirs = [e for e in gold.get(article, []) if e.get("status", "occurred") == "occurred"]
        mate = {j: i for i, j in measure.pairs(theirs, [r["event"] for r in mine]).items()}
        for j, row in enumerate(mine):
            row["right"] = j in mate
            if row["right"]:
                _values(rules, theirs[mate[j]], row["event"])
    return rules


def _values(rules: dict[str, list[bool]], gold: dict[str, Any], got: dict[str, Any]) -> None:
    evidence = defaultdict(list)
    for e in got["evidence"]:
        evidence[e["field"]].append(e["rule"])
    theirs, mine = measure.single(gold), measure.single(got)
    for slot in mine:
        if slot == "country" and "locality" in mine:
            continue
        right = slot in theirs and theirs[slot][1](theirs[slot][0], mine[slot][0])
        for rule in evidence[SLOT_FIELD[slot]][:1]:
            rules[rule].append(bool(right))
    wanted = measure.listed(gold)
    for slot, (values, _) in measure.listed(got).items():
        same = wanted[slot][1]
        rest = list(wanted[slot][0])
        for value, rule in zip(values, evidence[SLOT_FIELD[slot]], strict=False):
            hit = next((g for g in rest if same(g, value)), None)
            if hit is not None:
                rest.remove(hit)
            rules[rule].append(hit is not None)


def rule_table(rules: dict[str, list[bool]]) -> dict[str, float]:
    """Rule -> share right, drawn towards the share of its slot when seldom seen; `slot.*` for rules never seen."""
    slots: dict[str, list[bool]] = defaultdict(list)
    for rule, seen in rules.items():
        slots[rule.split(".")[0]] += seen
    means = {slot: sum(seen) / len(seen) for slot, seen in slots.items()}
    table = {f"{slot}.*": round(mean, 3) for slot, mean in means.items()}
    for rule, seen in rules.items():
        mean = means[rule.split(".")[0]]
        table[rule] = round((sum(seen) + PRIOR * mean) / (len(seen) + PRIOR), 3)
    return dict(sorted(table.items()))


def fit(rows: Sequence[dict[str, Any]]) -> Any:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(DictVectorizer(sparse=True), LogisticRegression(C=0.5, max_iter=2000))
    return model.fit([r["features"] for r in rows], [r["right"] for r in rows])


def cross_validated(rows: Sequence[dict[str, Any]]) -> list[float]:
    """Probability of each row by a model that has not seen its article."""
    from sklearn.model_selection import GroupKFold

    out = [0.0] * len(rows)
    for train, test in GroupKFold(5).split(rows, groups=[r["article"] for r in rows]):
        model = fit([rows[i] for i in train])
        for i, p in zip(test, model.predict_proba([rows[i]["features"] for i in test])[:, 1], strict=True):
            out[i] = float(p)
    return out


def best_threshold(rows: Sequence[dict[str, Any]], sure: Sequence[float], wanted: int) -> tuple[float, float, float]:
    """(threshold, F1 there, F1 without one) of events; `wanted`: gold events that must be found."""

    def f1(least: float) -> float:
        kept = [r["right"] for r, p in zip(rows, sure, strict=True) if p >= least]
        right = sum(kept)
        return 2 * right / (len(kept) + wanted) if kept else 0.0

    steps = [i / 50 for i in range(35)]
    top = max(steps, key=f1)
    return top, f1(top), f1(0.0)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args(argv)
    rows, gold = read_all()
    rules = judge(rows, gold)
    happened = [r for r in rows if r["right"] is not None]
    sure = cross_validated(happened)
    wanted = sum(1 for events in gold.values() for e in events if e.get("status", "occurred") == "occurred" and e.get("focus") is not False)
    least, with_, without = best_threshold(
        happened, sure, wanted + sum(r["right"] for r in happened) - min(wanted, sum(r["right"] for r in happened))
    )
    model = fit(happened)
    names = model[0].get_feature_names_out()
    weights = {str(n): round(float(w), 4) for n, w in zip(names, model[1].coef_[0], strict=True) if abs(w) > 1e-3}
    weights["bias"] = round(float(model[1].intercept_[0]), 4)
    args.out.write_text(
        json.dumps({"least": least, "event": dict(sorted(weights.items())), "rules": rule_table(rules)}, indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    print(
        f"{len(happened)} events read in {len(gold)} articles, {sum(r['right'] for r in happened)} of them right; values judged: {sum(map(len, rules.values()))}"
    )
    print(f"event F1 (cross-validated) without threshold {without:.3f}, with {least:.2f}: {with_:.3f}")
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = [r["right"] for r, p in zip(happened, sure, strict=True) if low <= p < high]
        if inside:
            print(f"  probability {low:.1f}..{min(high, 1.0):.1f}: {len(inside):4d} events, {sum(inside) / len(inside):.2f} right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
