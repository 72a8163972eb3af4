"""The gold set of linkage (`seeds/linkage/reports.jsonl`) as a batch for the lake, and the measures of a partition.

Pairwise F1 counts pairs of reports joined; B-cubed F1 (Bagga and Baldwin 1998) averages over the reports how pure and how complete
the group of each is. A partition is a mapping from item to group.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.records import Actor, Article, Charge, EventDate, Evidence, People, Place, Quantity, Report, Sentence, content_id
from extractors.vocabulary import ChargeCategory, DateBasis, DatePrecision, EventType, Form, PlacePrecision, Role, SentenceKind, Status

if TYPE_CHECKING:
    from warehouse.lake import Lake

GOLD = Path(__file__).resolve().parents[1] / "seeds" / "linkage" / "reports.jsonl"


@dataclass(frozen=True)
class Scores:
    precision: float
    recall: float
    f1: float


def rows(path: Path = GOLD) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def pairwise(found: Mapping[Any, Hashable], gold: Mapping[Any, Hashable]) -> Scores:
    """Over pairs of items in one group."""

    def pairs(counts: Iterable[int]) -> int:
        return sum(n * (n - 1) // 2 for n in counts)

    both = pairs(Counter((found[i], gold[i]) for i in gold).values())
    return _scores(both / max(pairs(Counter(found[i] for i in gold).values()), 1), both / max(pairs(Counter(gold.values()).values()), 1))


def b_cubed(found: Mapping[Any, Hashable], gold: Mapping[Any, Hashable]) -> Scores:
    """Over items: the share of each one's group that belongs with it, and the share of what belongs with it that is in its group."""
    both = Counter((found[i], gold[i]) for i in gold)
    ours, theirs = Counter(found[i] for i in gold), Counter(gold.values())
    n = max(len(gold), 1)
    return _scores(sum(both[found[i], gold[i]] / ours[found[i]] for i in gold) / n, sum(both[found[i], gold[i]] / theirs[gold[i]] for i in gold) / n)


def _scores(p: float, r: float) -> Scores:
    return Scores(p, r, 2 * p * r / (p + r) if p + r else 0.0)


def pair(row: Mapping[str, Any]) -> tuple[Article, Report]:
    """A line of the gold set as an article and its report, every value with its words."""
    article = Article(f"gold-{row['report']}", row["source"], row["text"], dt.date.fromisoformat(row["published"]))

    def quote(words: str | None) -> Evidence | None:
        start = row["text"].find(words) if words else -1
        return Evidence(start, start + len(words), words, "gold", 1.0) if words and start >= 0 else None

    d, p = row["date"], row["place"]
    date = EventDate(
        dt.date.fromisoformat(d["start"]) if d["start"] else None,
        dt.date.fromisoformat(d["end"]) if d["end"] else None,
        DatePrecision(d["precision"]),
        DateBasis.EXPLICIT if d["start"] else DateBasis.NONE,
        None,
        None,
    )
    place = Place(p["text"], p["locality"], None, p["country"], p["lat"], p["lon"], None, PlacePrecision(p["precision"]), quote(p["text"]))
    sizes = [Quantity(text, low, high, quote(text)) for text, low, high in row.get("size", ())]
    names = tuple(row.get("names", ()))
    people = People(*row["people"], names, quote(row["people"][0]), tuple(q for n in names if (q := quote(n)))) if row.get("people") else None
    sentence = (
        Sentence(row["sentence"][0], SentenceKind.IMPRISONMENT, row["sentence"][1], evidence=quote(row["sentence"][0]))
        if row.get("sentence")
        else None
    )
    report = Report(
        content_id("r", article.article_id, row["trigger"]),
        article.article_id,
        EventType(row["type"]),
        Status(row["status"]),
        True,
        date,
        place,
        sizes[0] if sizes else None,
        tuple(sizes[1:]),
        people,
        tuple(Charge(t, ChargeCategory(c), None, quote(t)) for t, c in row["charges"]),
        sentence,
        tuple(Actor(Role(r), t, evidence=quote(t)) for r, t in row["actors"]),
        Form(row["form"]) if row.get("form") else None,
        None,
        quote(row["trigger"]),
        row["trigger"],
        0.9,
    )
    return article, report


def fill(lake: Lake, found: Sequence[Mapping[str, Any]]) -> None:
    """Load lines of the gold set."""
    from warehouse.load import Batch

    pairs = [pair(row) for row in found]
    lake.load(Batch([a for a, _ in pairs], [r for _, r in pairs]))


def events_of(lake: Lake) -> dict[str, str]:
    """report of the gold set -> event id, as linked."""
    found = lake.query("SELECT r.article_id, er.event_id FROM event_reports er JOIN reports r USING (report_id)").to_pylist()
    return {r["article_id"].removeprefix("gold-"): r["event_id"] for r in found}


def cases_of(lake: Lake, gold: Sequence[Mapping[str, Any]]) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """(found, gold): (report, name) -> case; a name that got into no case is a case of its own."""
    from warehouse.linkage.folding import fold

    events = events_of(lake)
    cases: dict[tuple[str, str], str] = {}
    folded: dict[tuple[str, str], list[tuple[set[str], str]]] = {}
    for row in lake.query("SELECT event_id, name, case_id FROM case_state").to_pylist():
        cases[row["event_id"], " ".join(fold(row["name"]))] = row["case_id"]
        folded.setdefault((row["event_id"], ""), []).append((set(fold(row["name"])), row["case_id"]))
    found, truth = {}, {}
    for row in gold:
        for name, case in zip(row.get("names", ()), row.get("cases", ()), strict=True):
            item, event = (row["report"], name), events[row["report"]]
            near = max(folded.get((event, ""), []), key=lambda f: (len(f[0] & set(fold(name))), f[1]), default=(set(), "none"))
            found[item] = cases.get((event, " ".join(fold(name)))) or (near[1] if near[0] & set(fold(name)) else f"alone {item}")
            truth[item] = case
    return found, truth
