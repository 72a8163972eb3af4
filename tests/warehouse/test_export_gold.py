"""No name of the gold's detainees stands in any byte of a public release of the gold's own articles."""
from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path

import pytest
from made import events_of

from extractors.records import Actor, Article, Charge, Evidence, People, Place, Report, content_id
from extractors.vocabulary import ActorKind, ChargeCategory, EventType, Role, Status
from warehouse.export import export
from warehouse.export.pseudonyms import fold_name
from warehouse.lake import Batch, Lake

GOLD = Path(__file__).parents[3] / "shared" / "gold"
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="needs ../shared/gold beside the repository")


def articles_and_reports() -> list[tuple[Article, Report]]:
    """The gold as reports: headlines, addresses and quotes are whole sentences around the names, worse than any extractor's."""
    out = []
    for part in ("voa", "wikinews", "prosecutors"):
        lines = (GOLD / "articles" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
        texts = {a["article_id"]: a for a in map(json.loads, lines)}
        for gold in map(json.loads, (GOLD / f"{part}.gold.jsonl").read_text(encoding="utf-8").splitlines()):
            given = texts[gold["article_id"]]
            published = dt.date.fromisoformat(given["published"]) if given.get("published") else None
            slug = re.sub(r"\W+", "-", given["text"][:90]).lower()
            article = Article(
                gold["article_id"], given["source"], given["text"], published, title=given["text"][:160], url=f"https://example.org/{slug}.html"
            )
            for number, e in enumerate(gold["events"]):
                names = tuple((e["people"] or {}).get("names") or ())
                said = (e["people"] or {}).get("text") or "; ".join(names) or None
                place = e["place"] or {}
                evidence = tuple(around(article, name) for name in names)
                out.append((article, Report(
                    content_id("r", article.article_id, number), article.article_id, EventType(e["type"]), Status(e["status"]), e["focus"],
                    place=Place(place.get("text"), place.get("locality"), place.get("admin1"), place.get("country")),
                    people=People(said, 1, 1, names, None, evidence) if e["people"] else None,
                    charges=tuple(Charge(c, ChargeCategory.OTHER) for c in e["charges"]),
                    actors=tuple(Actor(Role(a["role"]), a["text"], ActorKind.UNKNOWN) for a in e["actors"]),
                    trigger=evidence[0] if evidence else None,
                )))
    return out


def around(article: Article, name: str) -> Evidence:
    """A quote of some length with the name in it."""
    at = max(article.text.find(name), 0)
    start, end = max(at - 60, 0), min(at + 160, len(article.text))
    return Evidence(start, end, article.text[start:end], "made.up", 0.9)


@pytest.mark.slow
def test_no_name_of_the_golds_detainees_is_in_a_public_release(tmp_path: Path) -> None:
    import duckdb

    pairs = articles_and_reports()
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(Batch(list({a.article_id: a for a, _ in pairs}.values()), [r for _, r in pairs]))
        lake.write(events_of(pairs))
        first = lake.snapshot
        lake.load(Batch([dataclasses.replace(pairs[0][0], text="changed", content_hash="")], []))
    folder = tmp_path / "out"
    result = export(tmp_path / "lake", folder, formats_wanted=("parquet", "csv", "jsonl", "duckdb", "geoparquet"), since=first, key="k")
    names = {n for _, r in pairs if r.people and r.type != "protest" for n in r.people.names}
    full = {n for n in names if len(fold_name(n).split()) > 1}
    assert len(full) > 50
    written = {f: (folder / f).read_text("utf-8", "replace") for f in result.files if not f.endswith((".parquet", ".duckdb"))}
    with duckdb.connect() as con:
        for f in result.files:
            if f.endswith(".parquet"):  # their pages are compressed: look at the values
                written[f] = "\n".join(map(str, con.execute(f"FROM '{folder / f}'").fetchall()))
    with duckdb.connect(str(folder / "dissent.duckdb"), read_only=True) as con:
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            written[f"duckdb {table}"] = "\n".join(map(str, con.execute(f"FROM {table}").fetchall()))
    found = [(f, n) for f, text in written.items() for n in full if f" {fold_name(n)} " in f" {fold_name(text)} "]
    raw = [(f, n) for f in result.files for n in full if n.encode() in (folder / f).read_bytes()]
    assert found + raw == []
    # single words of a name: in what belongs to the article that names the person
    by_article: dict[str, set[str]] = {}
    for article, report in pairs:
        if report.people and report.type != "protest":
            by_article.setdefault(article.article_id, set()).update(report.people.names)
    rows = [json.loads(line) for line in (folder / "jsonl" / "evidence.jsonl").read_text(encoding="utf-8").splitlines()]
    reports = {r.report_id: r for _, r in pairs}
    said = []
    for row in rows:
        words = {w for n in by_article.get(reports[row["report_id"]].article_id, ()) for w in re.findall(r"[^\W\d_]{4,}", n)}
        said += [(w, row["quote"]) for w in words if re.search(rf"\b{w}(?:'s|’s)?\b", row["quote"])]
    assert said == []
