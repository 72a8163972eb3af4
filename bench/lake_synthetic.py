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
    "protests_by_country",
    "protests_by_month",
    "largest_protests",
    "forms_of_protest",
    "arrests_by_country_year",
    "sentences_by_charge",
    "longest_sentences",
    "busiest_days",
    "cities",
    "crowd_conventions",
    "daily_last_year",
    "near_almaty",
)
CHUNK = 1_000_000
EVENTS = (Path(__file__).parent / "lake_synthetic.sql").read_text(encoding="utf-8")


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
        "make": make,
        "load": load,
        "queries": queries,
        "pandas": with_pandas,
        "export": release,
        "public": public,
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
    with (
        duckdb.connect(str(given.folder / "native.duckdb"), read_only=True) as native,
        Lake.connect(given.folder / "lake", memory_limit=given.memory) as lake,
    ):
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
        "rows_per_second": round(statistics.median(rates)),
        "bare_copy_rows_per_second": round(statistics.median(bare)),
        "of_bare": round(statistics.median(r / b for r, b in zip(rates, bare, strict=True)), 2),
        "peak_mb_by_chunk": [round(p) for p in peaks],
        "bytes": sum(f.stat().st_size for f in (given.folder / "lake" / "data").rglob("*.parquet")),
    }


def queries(given: argparse.Namespace) -> dict[str, Any]:
    """Each query on the native table and on the lake, in turn, the best of some runs; the lake as a stranger's SQL meets it."""
    import duckdb

    from warehouse.queries import named
    from warehouse.sqlaccess import ReadOnlyLake

    found = {}
    with (
        duckdb.connect(str(given.folder / "native.duckdb"), read_only=True) as native,
        ReadOnlyLake(given.folder / "lake", memory_limit=given.memory) as lake,
    ):
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
    rates = {"export_rows_per_second": round(given.rows / took), "bare_copy_rows_per_second": round(given.rows / bare)}
    return {**rates, "of_bare": round(bare / took, 2)}


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
        "largest_protests": lambda: live(
            read("event_id", "date_start", "country", "locality", "size_text", "size_low", "size_high", "n_sources", "source", "url")
        ).nlargest(25, "size_low"),
        "forms_of_protest": lambda: live(read("form", "size_low")).groupby("form")["size_low"].agg(["size", "median", "max"]),
        "arrests_by_country_year": lambda: (
            lambda f: f.groupby(["country", pd.to_datetime(f["date_start"]).dt.year])[["people_low", "people_high"]].sum()
        )(live(read("country", "date_start", "people_low", "people_high"), "arrest")),
        "longest_sentences": lambda: live(
            read("event_id", "date_start", "country", "people_names", "sentence_kind", "sentence_days", "sentence_life", "charges", "url"),
            "sentencing",
        ).nlargest(25, "sentence_days"),
        "busiest_days": lambda: (
            live(read("date_start", "date_precision", "country", "locality", "size_low"))
            .groupby("date_start")
            .agg({"locality": "nunique", "country": "nunique", "size_low": "sum"})
        ),
        "cities": lambda: (
            read("country", "admin1", "locality", "lat", "lon").groupby(["country", "admin1", "locality"]).agg({"type": "size", "lat": "first"})
        ),
    }
    sql = json.loads((given.folder / "queries.json").read_text()) if (given.folder / "queries.json").exists() else {}
    found = {}
    for name, work in done.items():
        start = time.monotonic()
        work()
        took = time.monotonic() - start
        lake = sql.get(name, {}).get("lake")
        found[name] = {"pandas": round(took, 2), "lake": lake, "times": round(took / lake, 1) if lake else None}
    path.unlink()
    return {"pandas": found, "at_least_5": sum((q["times"] or 0) >= 5 for q in found.values())}


def _measured(work: Callable[[argparse.Namespace], dict[str, Any]], given: argparse.Namespace) -> dict[str, Any]:
    return {**work(given), "peak_mb": round(_peak())}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
