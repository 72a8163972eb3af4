"""Tables into files: Parquet, CSV, GeoParquet, JSON lines and a DuckDB database, all from one pass over the rows."""
from __future__ import annotations

import csv
import io
import json
import shutil
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from warehouse.arrow import sql_type
from warehouse.results import plain, text
from warehouse.schema import ROW_GROUP, comment, macro_ddl, quoted, text_literal, view_ddl
from warehouse.tables import TABLES, Table

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.lake import Lake

FORMATS = ("parquet", "csv", "geoparquet", "duckdb", "jsonl")
SCRATCH = ".scratch"  # Parquet files that only the DuckDB database is made of
Stream = tuple["pa.Schema", Iterator["pa.RecordBatch"]]


class _Sink(Protocol):
    def write(self, batch: pa.RecordBatch) -> None: ...
    def close(self) -> None: ...


def write_table(table: Table, stream: Stream, part: Path, wanted: tuple[str, ...]) -> tuple[int, pa.Schema]:
    """Write the rows in every wanted format; (rows, schema)."""
    schema, batches = stream
    schema = _declared_nulls(table, schema)
    sinks: list[_Sink] = []
    if "parquet" in wanted:
        sinks.append(_Parquet(part / "parquet" / f"{table.name}.parquet", schema))
    elif "duckdb" in wanted:
        sinks.append(_Parquet(part / SCRATCH / f"{table.name}.parquet", schema))
    if "csv" in wanted:
        sinks.append(_Csv(part / "csv" / f"{table.name}.csv", schema))
    if "jsonl" in wanted:
        sinks.append(_Jsonl(part / "jsonl" / f"{table.name}.jsonl"))
    if "geoparquet" in wanted and {"lat", "lon"} <= set(schema.names):
        sinks.append(_GeoParquet(part / "geoparquet" / f"{table.name}.parquet", schema))
    return _pump(batches, sinks), schema


def write_changes(name: str, stream: Stream, part: Path) -> tuple[int, pa.Schema]:
    """The change file of a table: column `change` first, then the row."""
    schema, batches = stream
    return _pump(batches, [_Parquet(part / "changes" / f"{name}.parquet", schema)]), schema


def copy_parquet(lake: Lake, sql: str, path: Path) -> tuple[int, pa.Schema]:
    """Rows that need no hiding go from the lake to Parquet inside DuckDB."""
    import duckdb
    import pyarrow.parquet as pq

    from warehouse.errors import translate

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        found = lake.con.execute(
            f"COPY ({sql}) TO {text_literal(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        ).fetchone()
    except duckdb.Error as error:
        raise translate(error, lake.at.shown) from error
    return int(found[0]) if found else 0, pq.read_schema(path)


def write_duckdb(part: Path, names: list[str]) -> None:
    """dissent.duckdb: the tables with their comments, and the views and macros of the lake."""
    import duckdb

    folder = part / "parquet" if (part / "parquet").exists() else part / SCRATCH
    with duckdb.connect(str(part / "dissent.duckdb")) as con:
        con.execute("SET TimeZone = 'UTC'; SET threads = 1; SET enable_progress_bar = false")
        # bit packing leaves bytes of whatever was in memory between its blocks: the same rows would give other bytes each time
        con.execute("SET force_compression = 'rle'")
        for name, table in TABLES.items():
            if name in names:
                con.execute(f"CREATE TABLE {name} AS FROM read_parquet({text_literal(str(folder / f'{name}.parquet'))})")
                had = {r[0] for r in con.execute(f"DESCRIBE {name}").fetchall()}
            else:  # the views want it, empty
                con.execute(f"CREATE TABLE {name} ({', '.join(f'{quoted(c.name)} {sql_type(c)}' for c in table.columns)})")
                had = {c.name for c in table.columns}
            con.execute(f"COMMENT ON TABLE {name} IS {text_literal(table.text)}")
            for column in table.columns:
                if column.name in had:
                    con.execute(f"COMMENT ON COLUMN {name}.{quoted(column.name)} IS {text_literal(comment(column))}")
                else:
                    con.execute(f"ALTER TABLE {name} ADD COLUMN {quoted(column.name)} {sql_type(column)}")
                    con.execute(f"COMMENT ON COLUMN {name}.{quoted(column.name)} IS 'Not part of a public export'")
        for statement in [*macro_ddl(), *view_ddl()]:
            con.execute(statement)


def drop_scratch(part: Path) -> None:
    shutil.rmtree(part / SCRATCH, ignore_errors=True)


def point(lat: float | None, lon: float | None) -> bytes | None:
    """A point as little-endian WKB; x is the longitude."""
    return None if lat is None or lon is None else struct.pack("<BIdd", 1, 1, lon, lat)


def _pump(batches: Iterator[pa.RecordBatch], sinks: list[_Sink]) -> int:
    rows = 0
    with ExitStack() as stack:
        for sink in sinks:
            stack.callback(sink.close)
        for batch in batches:
            rows += batch.num_rows
            for sink in sinks:
                sink.write(batch)
    return rows


def _declared_nulls(table: Table, schema: pa.Schema) -> pa.Schema:
    """The schema with never-empty columns said to be so."""
    import pyarrow as pa

    declared = {c.name: c for c in table.columns}
    return pa.schema([pa.field(f.name, f.type, declared[f.name].nullable if f.name in declared else True) for f in schema])


class _Parquet:
    """Row groups of `ROW_GROUP` rows whatever the size of the batches, so that the bytes do not depend on it."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        import pyarrow.parquet as pq

        path.parent.mkdir(parents=True, exist_ok=True)
        self.schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._held: list[Any] = []
        self._rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._held.append(batch)
        self._rows += batch.num_rows
        while self._rows >= ROW_GROUP:
            self._flush(ROW_GROUP)

    def _flush(self, rows: int) -> None:
        import pyarrow as pa

        table = pa.Table.from_batches(self._held).cast(self.schema)
        self._writer.write_table(table.slice(0, rows), row_group_size=ROW_GROUP)
        rest = table.slice(rows)
        self._held = rest.cast(_nullable(self.schema)).to_batches()
        self._rows = rest.num_rows

    def close(self) -> None:
        if self._rows:
            self._flush(self._rows)
        self._writer.close()


class _GeoParquet(_Parquet):
    """GeoParquet 1.1: the same columns, and `geometry`, a WKB point in longitude and latitude (OGC:CRS84)."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        import pyarrow as pa

        column = {"encoding": "WKB", "geometry_types": ["Point"]}
        geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
        with_point = schema.append(pa.field("geometry", pa.binary()))
        super().__init__(path, with_point.with_metadata({"geo": json.dumps(geo)}))

    def write(self, batch: pa.RecordBatch) -> None:
        import pyarrow as pa

        lats, lons = batch.column("lat").to_pylist(), batch.column("lon").to_pylist()
        points = pa.array([point(a, b) for a, b in zip(lats, lons, strict=True)], pa.binary())
        super().write(batch.append_column("geometry", points))


class _Csv:
    """UTF-8, comma, header; an empty value is nothing; lists and structs are JSON."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(schema.names)

    def write(self, batch: pa.RecordBatch) -> None:
        columns = [[text(v) for v in c.to_pylist()] for c in batch.columns]
        self._writer.writerows(zip(*columns, strict=True))

    def close(self) -> None:
        self._file.close()


class _Jsonl:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: io.TextIOWrapper = path.open("w", encoding="utf-8", newline="\n")

    def write(self, batch: pa.RecordBatch) -> None:
        for row in batch.to_pylist():
            self._file.write(json.dumps(row, ensure_ascii=False, default=plain) + "\n")

    def close(self) -> None:
        self._file.close()


def _nullable(schema: pa.Schema) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([pa.field(f.name, f.type) for f in schema])
