"""A stream of Arrow batches, written as a table, CSV, JSON, JSON lines, Parquet or Arrow."""
from __future__ import annotations

import datetime as dt
import decimal
import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from warehouse.errors import QueryError

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = ("table", "csv", "json", "jsonl", "parquet", "arrow")
CELL = 60  # characters of a table's cell


def write(reader: pa.RecordBatchReader, fmt: str, out: IO[bytes], *, max_rows: int | None = None) -> int:
    """Write the result, a batch at a time; rows written. Raises QueryError for a format we do not know."""
    writers: dict[str, Callable[[], int]] = {
        "table": lambda: _table(reader, out, max_rows), "csv": lambda: _csv(reader, out), "json": lambda: _json(reader, out),
        "jsonl": lambda: _jsonl(reader, out), "parquet": lambda: _parquet(reader, out), "arrow": lambda: _arrow(reader, out),
    }
    if fmt not in writers:
        raise QueryError(f"No format {fmt!r}: choose one of {', '.join(FORMATS)}")
    return writers[fmt]()


def plain(value: Any) -> Any:
    """A value as JSON has it: dates as ISO text, decimals as their digits."""
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def text(value: Any) -> str:
    """A value as a person or a CSV file reads it: nothing for NULL, JSON for lists and structs."""
    if value is None:
        return ""
    if isinstance(value, (list, dict, tuple)):
        return json.dumps(value, ensure_ascii=False, default=plain)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _rows(reader: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in reader:
        names = _unique(batch.schema.names)
        columns = [c.to_pylist() for c in batch.columns]
        for values in zip(*columns, strict=True):
            yield dict(zip(names, values, strict=True))


def _unique(names: list[str]) -> list[str]:
    """`SELECT 1 AS a, 2 AS a` has two columns of one name; a JSON object may not."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return out


def _table(reader: pa.RecordBatchReader, out: IO[bytes], max_rows: int | None) -> int:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(islice(_rows(reader), None if max_rows is None else max_rows + 1))
    more = max_rows is not None and len(rows) > max_rows
    rows = rows[:max_rows]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in _unique(reader.schema.names):
        table.add_column(Text(name), overflow="fold")
    for r in rows:
        table.add_row(*(Text(_cut(text(v))) for v in r.values()))
    import io
    import shutil

    buffer = io.StringIO()
    width = max(shutil.get_terminal_size((160, 40)).columns, 12 * len(reader.schema.names))
    Console(file=buffer, width=width, color_system=None).print(table)
    note = f"({len(rows)} row{'' if len(rows) == 1 else 's'})"
    if more:
        note = f"({len(rows)} rows; more are not shown: add a LIMIT, or take --format csv)"
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    out.write(("\n".join([*lines, note]) + "\n").encode("utf-8", "backslashreplace"))
    out.flush()
    return len(rows)


def _cut(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= CELL else value[: CELL - 1] + "…"


def _csv(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    import csv
    import io

    count = 0
    buffer = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(_unique(reader.schema.names))
        for r in _rows(reader):
            writer.writerow([text(v) for v in r.values()])
            count += 1
        buffer.flush()
    finally:
        buffer.detach()
    return count


def _json(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    count = 0
    for r in _rows(reader):
        out.write((b"[\n" if count == 0 else b",\n") + _dumps(r))
        count += 1
    out.write(b"\n]\n" if count else b"[]\n")
    out.flush()
    return count


def _jsonl(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    count = 0
    for r in _rows(reader):
        out.write(_dumps(r) + b"\n")
        count += 1
    out.flush()
    return count


def _dumps(r: dict[str, Any]) -> bytes:
    return json.dumps(r, ensure_ascii=False, default=plain).encode("utf-8")


def _parquet(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    import pyarrow.parquet as pq

    count = 0
    with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _arrow(reader: pa.RecordBatchReader, out: IO[bytes]) -> int:
    import pyarrow as pa

    count = 0
    with pa.ipc.new_stream(out, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
