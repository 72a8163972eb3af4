"""A synthetic lake of millions of events: how fast it loads, answers and leaves, beside native DuckDB and pandas.

    python -m bench.lake_synthetic --rows 10000000 --folder /somewhere/big

Skews as in the field: a few countries have most events, years grow, crowds are log-normal and mostly vague, a sixth of all events are
custody events, most of them with one person. Each part runs in a process of its own, so that its peak of memory is its own.
"""
from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from warehouse.schema import macro_ddl, table_ddl, view_ddl
from warehouse.tables import TABLES

QUERIES = (
    "protests_by_country", "protests_by_month", "largest_protests", "forms_of_protest", "arrests_by_country_year", "sentences_by_charge",
    "longest_sentences", "busiest_days", "cities", "crowd_conventions", "daily_last_year", "near_almaty",
)
CHUNK = 1_000_000
EVENTS = """
SELECT
  'e_' || lpad(format('{{:x}}', hash(i)), 16, '0') AS event_id,
  type, status, random() < 0.8 AS focus,
  CASE WHEN precision = 'unknown' THEN NULL WHEN precision = 'year' THEN date_trunc('year', day)::DATE ELSE day END AS date_start,
  CASE WHEN precision = 'unknown' THEN NULL WHEN precision = 'year' THEN (date_trunc('year', day) + INTERVAL 364 DAY)::DATE ELSE day END AS date_end,
  precision AS date_precision, CASE WHEN precision = 'unknown' THEN 'none' WHEN random() < 0.7 THEN 'relative' ELSE 'explicit' END AS date_basis,
  dayname(day) AS date_text,
  'near the city hall of town ' || town AS place_text, 'Town ' || town AS locality, 'Region ' || (town % 40) AS admin1,
  chr(65 + (country // 26)::INT) || chr(65 + (country % 26)::INT) AS country,
  (country * 7919 % 1200) / 10.0 - 50 + (town % 100) / 40.0 AS lat, (country * 104729 % 3400) / 10.0 - 170 + (town % 90) / 40.0 AS lon,
  1000000 + country * 2000 + town AS geonames_id, CASE WHEN random() < 0.3 THEN 'site' ELSE 'locality' END AS place_precision,
  CASE WHEN type = 'protest' THEN ['demonstration','march','rally','picket','sit_in','strike','vigil','blockade'][1 + least(7, floor(pow(random(), 2) * 8))::INT] END AS form,
  CASE WHEN type = 'protest' AND told < 0.7 THEN CASE WHEN told < 0.25 THEN 'hundreds' WHEN told < 0.4 THEN 'dozens' WHEN told < 0.5 THEN 'thousands' ELSE 'about ' || crowd END END AS size_text,
  CASE WHEN type = 'protest' AND told < 0.7 THEN CASE WHEN told < 0.25 THEN 200 WHEN told < 0.4 THEN 24 WHEN told < 0.5 THEN 2000 ELSE crowd END END AS size_low,
  CASE WHEN type = 'protest' AND told < 0.65 THEN CASE WHEN told < 0.25 THEN 999 WHEN told < 0.4 THEN 99 WHEN told < 0.5 THEN 9999 ELSE crowd END END AS size_high,
  CASE WHEN type = 'protest' AND told < 0.2 THEN [{{'report_id': 'r_' || i, 'said_by': 'police', 'text': 'hundreds', 'low': 200, 'high': 999}}] ELSE [] END AS size_claims,
  CASE WHEN type <> 'protest' THEN CASE WHEN told < 0.7 THEN 'an activist' ELSE 'protesters' END END AS people_text,
  CASE WHEN type <> 'protest' THEN CASE WHEN told < 0.7 THEN 1 ELSE crowd // 10 + 2 END END AS people_low,
  CASE WHEN type <> 'protest' THEN CASE WHEN told < 0.7 THEN 1 WHEN told < 0.9 THEN crowd // 10 + 2 END END AS people_high,
  CASE WHEN type <> 'protest' THEN CASE WHEN told < 0.4 THEN ['Given' || (i % 5000) || ' Family' || (i % 70000)] ELSE [] END END AS people_names,
  CASE WHEN type <> 'protest' AND told < 0.8 THEN [{{'text': 'taking part in an unsanctioned rally', 'category': ['unsanctioned_assembly','public_disorder','speech','state_security','disobedience'][1 + (i % 5)], 'statute': CASE WHEN told < 0.2 THEN 'Article 488' END}}] ELSE [] END AS charges,
  CASE WHEN type = 'sentencing' THEN term || ' days' END AS sentence_text,
  CASE WHEN type = 'sentencing' THEN CASE WHEN told < 0.6 THEN 'administrative_arrest' WHEN told < 0.9 THEN 'imprisonment' ELSE 'fine' END END AS sentence_kind,
  CASE WHEN type = 'sentencing' AND told < 0.9 THEN term END AS sentence_days,
  CASE WHEN type = 'sentencing' THEN told BETWEEN 0.895 AND 0.9 END AS sentence_life, CASE WHEN type = 'sentencing' THEN told < 0.05 END AS sentence_suspended,
  CASE WHEN type = 'sentencing' AND told >= 0.9 THEN '50,000 tenge' END AS fine_text, CASE WHEN type = 'sentencing' AND told >= 0.9 THEN 50000.0 END AS fine_amount,
  CASE WHEN type = 'sentencing' AND told >= 0.9 THEN 'KZT' END AS fine_currency,
  [{{'role': CASE WHEN type = 'protest' THEN 'protester' ELSE 'detaining_authority' END, 'text': CASE WHEN type = 'protest' THEN 'residents' ELSE 'police' END, 'kind': 'group'}}] AS actors,
  'Headline number ' || i || ' of the day' AS title, 'https://news.example.org/' || year(day) || '/' || i AS url, 'Source ' || floor(pow(random(), 3) * 400)::INT AS source,
  1 + floor(pow(random(), 6) * 20)::BIGINT AS n_reports, 1 + floor(pow(random(), 6) * 18)::BIGINT AS n_articles, 1 + floor(pow(random(), 6) * 12)::BIGINT AS n_sources,
  day AS first_reported, day + floor(pow(random(), 3) * 30)::INT AS last_reported, round(0.5 + random() / 2, 2) AS confidence, []::VARCHAR[] AS flags, NULL::VARCHAR AS merged_into
FROM (
  SELECT i, random() AS told, greatest(5, exp(4.5 + 1.4 * (random() + random() + random() + random() - 2) * 1.7))::BIGINT AS crowd,
    DATE '2005-01-01' + floor(sqrt(random()) * 7300)::INT AS day, floor(pow(random(), 3) * 190)::BIGINT AS country, floor(pow(random(), 2) * 900)::BIGINT AS town,
    CASE WHEN i % 6 <> 0 THEN 'protest' ELSE ['arrest','arrest','arrest','charge','trial','sentencing','sentencing','release'][1 + (i // 6 % 8)] END AS type,
    CASE WHEN random() < 0.95 THEN 'occurred' WHEN random() < 0.8 THEN 'planned' ELSE 'denied' END AS status,
    [5, 10, 15, 365, 730, 1825, 3650][1 + floor(pow(random(), 2) * 7)::INT]::BIGINT AS term,
    CASE WHEN random() < 0.9 THEN 'day' WHEN random() < 0.5 THEN 'week' WHEN random() < 0.5 THEN 'month' WHEN random() < 0.6 THEN 'year' ELSE 'unknown' END AS precision
  FROM range({first}, {last}) t(i)
)
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--folder", type=Path, required=True, help="where some gigabytes may go; what it holds of an earlier run is reused")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--memory", default="3GB", help="DuckDB's limit, in every part")
    options.add_argument("--parts", default="make,load,queries,pandas,export,public")
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
        "make": make, "load": load, "queries": queries, "pandas": with_pandas, "export": release, "public": public,
    }
    for name in given.parts.split(","):
        start = time.monotonic()
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(_measured, (parts[name], given))
        print(json.dumps({"part": name, "seconds": round(time.monotonic() - start, 1), **found}), flush=True)


def make(given: argparse.Namespace) -> dict[str, Any]:
    """The native DuckDB table, in the order of the lake's files."""
    import duckdb

    path = given.folder / "native.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(f"SET memory_limit = '{given.memory}'")
        for table in TABLES.values():
            con.execute(table_ddl(table)[0])
        con.execute("SELECT setseed(0.5)")
        cols = ", ".join(f'"{c.name}"' for c in TABLES["events"].columns)
        for first in range(0, given.rows, CHUNK):
            rows = EVENTS.format(first=first, last=min(first + CHUNK, given.rows))
            con.execute(f"INSERT INTO events SELECT {cols} FROM ({rows}) ORDER BY date_start, country, event_id")
        con.execute(
            "INSERT INTO places SELECT 'geonames_' || geonames_id, any_value(locality), any_value(admin1), any_value(country), NULL, any_value(lat), "
            "any_value(lon), geonames_id, NULL FROM events GROUP BY geonames_id"
        )
        con.execute("UPDATE places SET locality = 'Almaty' WHERE place_id = (SELECT min(place_id) FROM places)")
        for statement in [*macro_ddl(), *(s for s in view_ddl() if "COMMENT" not in s)]:
            con.execute(statement)
    return {"rows": given.rows, "bytes": path.stat().st_size}


def load(given: argparse.Namespace) -> dict[str, Any]:
    """Chunks of a million rows into the lake, beside COPY ... TO Parquet of the same rows; memory after the first and the last."""
    import duckdb

    from warehouse.lake import Lake

    shutil.rmtree(given.folder / "lake", ignore_errors=True)
    rates, bare, peaks = [], [], []
    with duckdb.connect(str(given.folder / "native.duckdb"), read_only=True) as native, Lake.connect(given.folder / "lake", memory_limit=given.memory) as lake:
        native.execute("SET memory_limit = '1GB'")
        lake.write({"places": native.execute("FROM places").to_arrow_table()})
        for first in range(0, given.rows, CHUNK):
            chunk = native.execute(f"FROM events WHERE rowid >= {first} AND rowid < {first + CHUNK}").to_arrow_table()
            start = time.monotonic()
            lake.con.register("chunk", chunk)
            lake.con.execute(f"COPY (FROM chunk) TO '{given.folder / 'bare.parquet'}' (FORMAT parquet, COMPRESSION zstd)")
            bare.append(chunk.num_rows / (time.monotonic() - start))
            lake.con.unregister("chunk")
            start = time.monotonic()
            lake.write({"events": chunk})
            rates.append(chunk.num_rows / (time.monotonic() - start))
            peaks.append(_peak())
    (given.folder / "bare.parquet").unlink()
    return {
        "rows_per_second": round(statistics.median(rates)), "bare_copy_rows_per_second": round(statistics.median(bare)),
        "of_bare": round(statistics.median(r / b for r, b in zip(rates, bare, strict=True)), 2), "peak_mb_by_chunk": [round(p) for p in peaks],
        "bytes": sum(f.stat().st_size for f in (given.folder / "lake" / "data").rglob("*.parquet")),
    }


def queries(given: argparse.Namespace) -> dict[str, Any]:
    """Each query on the native table and on the lake, in turn, the best of some runs; the lake as a stranger's SQL meets it."""
    import duckdb

    from warehouse.queries import named
    from warehouse.sqlaccess import ReadOnlyLake

    found = {}
    with duckdb.connect(str(given.folder / "native.duckdb"), read_only=True) as native, ReadOnlyLake(given.folder / "lake", memory_limit=given.memory) as lake:
        native.execute(f"SET memory_limit = '{given.memory}'")
        for name in QUERIES:
            sql = named()[name].sql
            times: dict[str, list[float]] = {"native": [], "lake": []}
            for _ in range(given.runs):
                start = time.monotonic()
                native.execute(sql).to_arrow_table()
                times["native"].append(time.monotonic() - start)
                start = time.monotonic()
                with lake.query(sql) as reader:
                    reader.read_all()
                times["lake"].append(time.monotonic() - start)
            a, b = min(times["native"]), min(times["lake"])
            found[name] = {"native": round(a, 3), "lake": round(b, 3), "times": round(b / a, 2)}
    (given.folder / "queries.json").write_text(json.dumps(found))
    return {"queries": found, "within_1.5": sum(q["times"] <= 1.5 for q in found.values())}


def release(given: argparse.Namespace) -> dict[str, Any]:
    """The lake to Parquet with names, beside COPY of the native table of the same rows, sorted alike and not."""
    import duckdb

    from warehouse.export import export

    target = given.folder / "bare.parquet"
    with duckdb.connect(str(given.folder / "native.duckdb"), read_only=True) as native:
        native.execute(f"SET memory_limit = '{given.memory}'")
        start = time.monotonic()
        native.execute(f"COPY (FROM events) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        bare = time.monotonic() - start
    target.unlink()
    shutil.rmtree(given.folder / "release", ignore_errors=True)
    start = time.monotonic()
    export(given.folder / "lake", given.folder / "release", with_names=True, memory_limit=given.memory)
    took = time.monotonic() - start
    return {"export_rows_per_second": round(given.rows / took), "bare_copy_rows_per_second": round(given.rows / bare), "of_bare": round(bare / took, 2)}


def public(given: argparse.Namespace) -> dict[str, Any]:
    """The public release, in which every text is looked through for names."""
    from warehouse.export import export

    shutil.rmtree(given.folder / "public", ignore_errors=True)
    start = time.monotonic()
    export(given.folder / "lake", given.folder / "public", memory_limit=given.memory)
    return {"export_rows_per_second": round(given.rows / (time.monotonic() - start))}


def with_pandas(given: argparse.Namespace) -> dict[str, Any]:
    """Queries in pandas on Parquet of the same rows, each reading only the columns it needs, as a careful analyst would."""
    import duckdb
    import pandas as pd

    path = given.folder / "events.parquet"
    with duckdb.connect(str(given.folder / "native.duckdb"), read_only=True) as native:
        native.execute(f"COPY (FROM events) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")

    def read(*columns: str) -> pd.DataFrame:
        return pd.read_parquet(path, columns=["type", "status", "merged_into", *columns])

    def live(frame: pd.DataFrame, kind: str = "protest") -> pd.DataFrame:
        return frame[frame["merged_into"].isna() & (frame["type"] == kind) & (frame["status"] == "occurred")]

    def months(f: pd.DataFrame) -> pd.DataFrame:
        f = f[f["date_precision"].isin(["day", "week", "month"])]
        return f.groupby(pd.to_datetime(f["date_start"]).dt.to_period("M"))["size_low"].agg(["size", "sum"])

    done: dict[str, Callable[[], Any]] = {
        "protests_by_country": lambda: live(read("country", "size_low")).groupby("country")["size_low"].agg(["size", "sum", "count"]),
        "protests_by_month": lambda: months(live(read("date_start", "date_precision", "size_low"))),
        "largest_protests": lambda: live(read("event_id", "date_start", "country", "locality", "size_text", "size_low", "size_high", "n_sources",
                                              "source", "url")).nlargest(25, "size_low"),
        "forms_of_protest": lambda: live(read("form", "size_low")).groupby("form")["size_low"].agg(["size", "median", "max"]),
        "arrests_by_country_year": lambda: (lambda f: f.groupby(["country", pd.to_datetime(f["date_start"]).dt.year])[["people_low", "people_high"]]
                                            .sum())(live(read("country", "date_start", "people_low", "people_high"), "arrest")),
        "longest_sentences": lambda: live(read("event_id", "date_start", "country", "people_names", "sentence_kind", "sentence_days", "sentence_life",
                                               "charges", "url"), "sentencing").nlargest(25, "sentence_days"),
        "busiest_days": lambda: live(read("date_start", "date_precision", "country", "locality", "size_low")).groupby("date_start")
                                .agg({"locality": "nunique", "country": "nunique", "size_low": "sum"}),
        "cities": lambda: read("country", "admin1", "locality", "lat", "lon").groupby(["country", "admin1", "locality"]).agg({"type": "size", "lat": "first"}),
    }
    sql = json.loads((given.folder / "queries.json").read_text()) if (given.folder / "queries.json").exists() else {}
    found = {}
    for name, work in done.items():
        start = time.monotonic()
        work()
        took = time.monotonic() - start
        found[name] = {"pandas": round(took, 2), "lake": sql.get(name, {}).get("lake"), "times": round(took / sql[name]["lake"], 1) if name in sql else None}
    path.unlink()
    return {"pandas": found, "at_least_5": sum((q["times"] or 0) >= 5 for q in found.values())}


def _measured(work: Callable[[argparse.Namespace], dict[str, Any]], given: argparse.Namespace) -> dict[str, Any]:
    return {**work(given), "peak_mb": round(_peak())}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
