"""The slot-by-slot measure of extraction (after MUC): predicted events of an article against its gold events.

Events are paired one to one within a type, best agreement first. Of a pair, each slot is right, wrong, missing or spurious;
an unpaired prediction counts all its slots as wrong, an unpaired gold event counts all its slots as missing, unless it is background
(focus false), which is optional. `record` is right when date and place of a pair are both right or both rightly empty.
Events are dicts in the codebook's form. Planned and denied events are not scored here.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Event = Mapping[str, Any]
Same = Callable[[Any, Any], bool]

SINGLE = ("date", "country", "locality", "crowd size", "people count", "sentence", "form")
LISTED = ("names", "charges", "actors")
WEIGHT = {"date": 2.0, "locality": 2.0, "crowd size": 2.0, "people count": 1.0, "sentence": 2.0, "country": 1.0, "form": 0.5}
_CUT = {"day": 10, "month": 7, "year": 4}  # characters of an ISO date that must agree


@dataclass
class Count:
    right: int = 0
    wrong: int = 0
    missing: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing) if self.right + self.missing else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass
class Score:
    counts: dict[str, Count] = field(default_factory=dict)
    judged: list[tuple[str, str, bool, float | None]] = field(default_factory=list)  # article, slot, right, confidence
    misses: list[tuple[str, str, Any, Any]] = field(default_factory=list)  # article, slot, gold, predicted

    def of(self, slot: str) -> Count:
        return self.counts.setdefault(slot, Count())


def words(text: str | None) -> set[str]:
    """The content words of a text, lower case, without accents, articles and possessive endings."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text or "") if not unicodedata.combining(c)).lower()
    return set(re.findall(r"[^\W_]+", re.sub(r"[’']s\b", "", plain))) - {"the", "a", "an"}


def dice(a: str | None, b: str | None) -> float:
    x, y = words(a), words(b)
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0


def _same_bounds(gold: tuple[int | None, int | None], got: tuple[int | None, int | None]) -> bool:
    return all((g is None) == (p is None) and (g is None or p is None or abs(g - p) <= 0.1 * max(g, p)) for g, p in zip(gold, got, strict=True))


def _same_date(gold: tuple[str, str, str], got: tuple[str, str, str]) -> bool:
    if gold[2] == "week":
        return any(gold[0] <= day <= gold[1] for day in got[:2])
    cut = _CUT[gold[2]]
    return gold[0][:cut] == got[0][:cut]


def _same_sentence(gold: Event, got: Event) -> bool:
    if gold.get("kind") != got.get("kind") or bool(gold.get("life")) is not bool(got.get("life")):
        return False
    if gold.get("days") is not None:
        return got.get("days") is not None and abs(gold["days"] - got["days"]) <= 0.02 * gold["days"]
    return not gold.get("fine") or re.findall(r"\d+", gold["fine"]) == re.findall(r"\d+", str(got.get("fine") or ""))


def single(event: Event) -> dict[str, tuple[Any, Same]]:
    """The filled one-value slots of an event with the test that compares them."""
    out: dict[str, tuple[Any, Same]] = {}
    date, place = event.get("date") or {}, event.get("place") or {}
    if date.get("start") and date.get("precision") not in (None, "unknown"):
        out["date"] = ((date["start"], date.get("end") or date["start"], date["precision"]), _same_date)
    if place.get("country"):
        out["country"] = (place["country"], lambda g, p: bool(g == p))
    if place.get("locality"):
        out["locality"] = (place["locality"], lambda g, p: words(g) == words(p) or dice(g, p) >= 0.8)
    counted = event.get("size" if event["type"] == "protest" else "people") or {}
    if counted.get("low") is not None or counted.get("high") is not None:
        out["crowd size" if event["type"] == "protest" else "people count"] = ((counted.get("low"), counted.get("high")), _same_bounds)
    if event["type"] == "protest" and event.get("form"):
        out["form"] = (event["form"], lambda g, p: bool(g == p))
    if event["type"] == "sentencing" and event.get("sentence"):
        out["sentence"] = (event["sentence"], _same_sentence)
    return out


def listed(event: Event) -> dict[str, tuple[list[Any], Same]]:
    """The many-valued slots of an event with the test that compares two of their values."""
    offences = [c["text"] if isinstance(c, Mapping) else c for c in event.get("charges") or []]
    parts = [(a["role"], a["text"]) for a in event.get("actors") or [] if a.get("text")]
    return {
        "names": (list((event.get("people") or {}).get("names") or []), lambda g, p: dice(g, p) >= 0.6),
        "charges": (offences, lambda g, p: dice(g, p) >= 0.6),
        "actors": (parts, lambda g, p: g[0] == p[0] and dice(g[1], p[1]) >= 0.5),
    }


def _alike(gold: Event, got: Event) -> float:
    points = 1.0
    theirs = single(got)
    for slot, (value, same) in single(gold).items():
        if slot in theirs:
            points += WEIGHT[slot] * (1 if same(value, theirs[slot][0]) else -0.5)
    others = listed(got)
    for slot, (values, same) in listed(gold).items():
        if values and others[slot][0]:
            points += 2 * sum(any(same(v, o) for o in others[slot][0]) for v in values) / len(values)
    return points


def pairs(gold: list[Event], got: list[Event]) -> dict[int, int]:
    """Gold index -> predicted index."""
    ranked = sorted(((-_alike(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(got) if g["type"] == p["type"]))
    out: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in out and j not in out.values():
            out[i] = j
    return out


def _record(gold: Event, got: Event) -> bool:
    g, p = single(gold), single(got)
    slots = ("date", "locality") if "locality" in g else ("date", "locality", "country")
    return all((s in g) == (s in p) and (s not in g or g[s][1](g[s][0], p[s][0])) for s in slots)


def _happened(events: Iterable[Event]) -> list[Event]:
    return [e for e in events if e.get("status", "occurred") in ("occurred", "ongoing")]


def measure(gold: Mapping[str, list[Event]], got: Mapping[str, list[Event]]) -> Score:
    """Scores over all gold articles; an article without a prediction counts as predicted empty."""
    score = Score()
    for article, events in gold.items():
        _article(score, article, _happened(events), _happened(got.get(article, [])))
    return score


def _article(score: Score, article: str, gold: list[Event], got: list[Event]) -> None:
    mate = pairs(gold, got)
    for i, g in enumerate(gold):
        p = got[mate[i]] if i in mate else None
        if p is None and g.get("focus") is False:
            continue
        for name in ("event", f"event: {g['type']}"):
            count = score.of(name)
            count.right += p is not None
            count.missing += p is None
        right = p is not None and _record(g, p)
        score.of("record").right += right
        score.of("record").missing += not right
        score.of("record").wrong += p is not None and not right
        if p is None:
            score.misses.append((article, "event", g["type"], None))
        else:
            score.judged.append((article, "event", True, p.get("confidence")))
        _slots(score, article, g, p)
    for j, p in enumerate(got):
        if j in mate.values():
            continue
        for name in ("event", f"event: {p['type']}", "record"):
            score.of(name).wrong += 1
        score.judged.append((article, "event", False, p.get("confidence")))
        score.misses.append((article, "event", None, p["type"]))
        sure = p.get("confidences") or {}
        for slot in single(p):
            score.of(slot).wrong += 1
            score.judged.append((article, slot, False, sure.get(slot)))
        for slot, (values, _) in listed(p).items():
            score.of(slot).wrong += len(values)
            score.judged += [(article, slot, False, sure.get(slot))] * len(values)


def _slots(score: Score, article: str, g: Event, p: Event | None) -> None:
    gs, ps = single(g), single(p) if p is not None else {}
    sure = (p or {}).get("confidences") or {}
    for slot in sorted(set(gs) | set(ps)):
        count = score.of(slot)
        right = slot in gs and slot in ps and gs[slot][1](gs[slot][0], ps[slot][0])
        count.right += right
        count.wrong += slot in ps and not right
        count.missing += slot in gs and not right
        if slot in ps:
            score.judged.append((article, slot, right, sure.get(slot)))
        if not right:
            score.misses.append((article, slot, gs[slot][0] if slot in gs else None, ps[slot][0] if slot in ps else None))
    theirs = listed(p) if p is not None else {}
    for slot, (values, same) in listed(g).items():
        rest = list(theirs[slot][0]) if slot in theirs else []
        for value in values:
            hit = next((o for o in rest if same(value, o)), None)
            if hit is None:
                score.of(slot).missing += 1
                score.misses.append((article, slot, value, None))
            else:
                rest.remove(hit)
                score.of(slot).right += 1
                score.judged.append((article, slot, True, sure.get(slot)))
        score.of(slot).wrong += len(rest)
        for o in rest:
            score.judged.append((article, slot, False, sure.get(slot)))
            score.misses.append((article, slot, None, o))


ORDER = (
    "record",
    "event",
    *(f"event: {t}" for t in ("protest", "arrest", "charge", "trial", "conviction", "sentencing", "release")),
    "date",
    "country",
    "locality",
    "crowd size",
    "people count",
    "names",
    "charges",
    "sentence",
    "actors",
    "form",
)


def table(score: Score) -> str:
    """The scores as aligned text, one slot a line."""
    lines = [f"{'slot':20}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}"]
    for slot in ORDER:
        if slot in score.counts:
            c = score.counts[slot]
            lines.append(f"{slot:20}{c.precision:7.3f}{c.recall:7.3f}{c.f1:7.3f}{c.right + c.missing:7d}")
    return "\n".join(lines)


def reliability(score: Score, bins: tuple[float, ...] = (0.0, 0.5, 0.7, 0.8, 0.9, 1.01)) -> list[tuple[float, float, int, float, float]]:
    """(from, to, values, mean confidence, share right) of the judged values, by confidence."""
    out = []
    for low, high in itertools.pairwise(bins):
        inside = [(c, right) for _, _, right, c in score.judged if c is not None and low <= c < high]
        if inside:
            out.append((low, min(high, 1.0), len(inside), sum(c for c, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)))
    return out
