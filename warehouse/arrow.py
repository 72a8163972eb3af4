"""Arrow tables with the types that the records declare, enforced on every way into the lake.

`schema` builds the Arrow schema of a table from its columns; `to_table` makes rows into a table of exactly that schema
and refuses a value of another type, naming table, column and value. Bounds and patterns are the gate's, not ours.
"""
from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from extractors.fields import Column, row
from warehouse.errors import SchemaError
from warehouse.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,), "int64": (int,), "float64": (float, int), "bool": (bool,), "date": (dt.date,), "timestamp": (dt.datetime,),
}
_SQL: dict[str, str] = {
    "string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP WITH TIME ZONE",
}


@cache
def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table of the lake, field order as declared; times are UTC in microseconds."""
    import pyarrow as pa

    return pa.schema([pa.field(c.name, arrow_type(c), c.nullable) for c in TABLES[table].columns])


def arrow_type(column: Column) -> pa.DataType:
    import pyarrow as pa

    kinds = {
        "string": pa.string(), "int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_(), "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
    }
    inner = pa.struct([pa.field(f.name, arrow_type(f)) for f in column.fields]) if column.kind == "struct" else kinds[column.kind]
    return pa.list_(inner) if column.many else inner


def sql_type(column: Column) -> str:
    """The DuckDB type of a column, e.g. ``STRUCT("text" VARCHAR, category VARCHAR)[]``."""
    if column.kind == "struct":
        inner = "STRUCT(" + ", ".join(f'"{f.name}" {sql_type(f)}' for f in column.fields) + ")"
    else:
        inner = _SQL[column.kind]
    return inner + "[]" if column.many else inner


def to_table(name: str, rows: Iterable[Any] | pa.Table) -> pa.Table:
    """Records, flat row dicts, or an Arrow table, as an Arrow table of exactly the schema of table `name`.

    Raises SchemaError naming table, column and value when a value has another type, is missing, or lies outside a closed
    vocabulary; when a column is unknown or absent.
    """
    import pyarrow as pa

    if isinstance(rows, pa.Table):
        return _checked(name, rows)
    dicts = [r if isinstance(r, Mapping) else row(r) for r in rows]
    known = {c.name for c in TABLES[name].columns}
    for d in dicts:
        if d.keys() != known:
            odd = sorted(d.keys() ^ known)
            raise SchemaError(f"{name}: a row has other columns than the table: {', '.join(odd)}")
    arrays = [_array(name, c, [d[c.name] for d in dicts]) for c in TABLES[name].columns]
    return pa.Table.from_arrays(arrays, schema=schema(name))


def _array(table: str, column: Column, values: Sequence[Any]) -> pa.Array:
    import pyarrow as pa

    _check(table, column.name, column, values)
    if column.kind == "timestamp" and not column.many:  # a time without a zone is UTC, as the records say
        values = [v if v is None or v.tzinfo else v.replace(tzinfo=dt.UTC) for v in values]
    try:
        return pa.array(values, arrow_type(column))
    except (pa.ArrowException, UnicodeError, OverflowError, ValueError) as error:
        for value in values:  # name the one that does not fit
            try:
                pa.array([value], arrow_type(column))
            except (pa.ArrowException, UnicodeError, OverflowError, ValueError):
                raise _wrong(table, column.name, column, value) from error
        raise SchemaError(f"{table}.{column.name}: {error}") from error


def _check(table: str, path: str, column: Column, values: Iterable[Any]) -> None:
    """Type by type rather than value by value where it can be: most columns cost one pass of `map(type, ...)`."""
    values = list(values)
    if not column.nullable and any(v is None for v in values):
        raise _wrong(table, path, column, None)
    values = [v for v in values if v is not None]
    if column.many:
        for value in values:
            if not isinstance(value, (list, tuple)):
                raise _wrong(table, path, column, value)
        return _items(table, path, column, [v for value in values for v in value])
    return _items(table, path, column, values)


def _items(table: str, path: str, column: Column, values: list[Any]) -> None:
    if column.kind == "struct":
        names = {f.name for f in column.fields}
        for value in values:
            if not isinstance(value, Mapping) or value.keys() != names:
                raise _wrong(table, path, column, value)
        for field in column.fields:
            _check(table, f"{path}.{field.name}", field, [v[field.name] for v in values])
        return
    allowed = _PYTHON[column.kind]
    if not set(map(type, values)) <= set(allowed):
        for value in values:
            # exact types: True is no 1, and a datetime is no date
            if type(value) not in allowed and not (type(value) is not bool and isinstance(value, allowed) and not isinstance(value, dt.datetime)):
                raise _wrong(table, path, column, value)
    if column.kind == "float64":
        for value in values:
            if not math.isfinite(value):
                raise _wrong(table, path, column, value)
    if column.codes and not set(values) <= set(column.codes):
        odd = next(v for v in values if v not in column.codes)
        raise SchemaError(f"{table}.{path}: {odd!r} is none of {', '.join(column.codes)}")


def _wrong(table: str, path: str, column: Column, value: Any) -> SchemaError:
    many = "list of " if column.many else ""
    wanted = f"{many}{column.kind}{'' if column.nullable or column.many else ', never empty'}"
    return SchemaError(f"{table}.{path}: wanted {wanted}, got {type(value).__name__} {str(value)[:80]!r}")


def _checked(name: str, table: pa.Table) -> pa.Table:
    import pyarrow as pa

    wanted = schema(name)
    odd = sorted(set(table.column_names) ^ set(wanted.names))
    if odd:
        raise SchemaError(f"{name}: the table has other columns than declared: {', '.join(odd)}")
    arrays = []
    for field in wanted:
        column = table.column(field.name)
        if column.null_count and not field.nullable:
            raise SchemaError(f"{name}.{field.name}: wanted {field.type}, never empty, got {column.null_count} empty values")
        if column.type != field.type:
            try:
                column = column.cast(field.type)
            except (pa.ArrowException, ValueError) as error:
                raise SchemaError(f"{name}.{field.name}: wanted {field.type}, got {column.type}: {error}") from error
        arrays.append(column)
    return pa.Table.from_arrays(arrays, schema=wanted)
