"""The lake's DDL, generated from the records: tables with types, order, partitions and comments; the version it is of."""
from __future__ import annotations

from functools import cache
from pathlib import Path

from extractors.fields import Column
from extractors.records import content_id
from warehouse.arrow import sql_type
from warehouse.tables import TABLES, Table

SCHEMA_VERSION = 2  # moves with every change of a table's columns; `warehouse/migrations/` holds the way from each older one
INFO = "lake_info"  # a view of one row, so that it lies in the catalog itself: schema_version, made_by, columns_hash
ROW_GROUP = 122_880
HERE = Path(__file__).parent


def ddl() -> list[str]:
    """Every statement that makes an empty lake of the current version, in order."""
    return [*(s for t in TABLES.values() for s in table_ddl(t)), *info_ddl(), *macro_ddl(), *view_ddl()]


def info_ddl() -> list[str]:
    """The one-row view that says what made the lake."""
    from extractors.records import EXTRACTOR_VERSION

    made_by = text_literal(f"dissent, extractor {EXTRACTOR_VERSION}")
    hashes = f"{text_literal(columns_hash())} AS columns_hash, {text_literal(views_hash())} AS views_hash"
    row = f"{SCHEMA_VERSION} AS schema_version, {made_by} AS made_by, {hashes}"
    return [
        f"CREATE OR REPLACE VIEW {INFO} AS SELECT {row}",
        f"COMMENT ON VIEW {INFO} IS 'What made the lake: schema_version, made_by and a hash of the declared columns, checked before a program reads'",
    ]


@cache
def columns_hash() -> str:
    """A hash of every table's columns and types: a lake with another one wants `dissent lake migrate`."""
    return content_id("c", *(f"{t.name}.{c.name} {sql_type(c)}" for t in TABLES.values() for c in t.columns))


def settings_ddl(alias: str) -> list[str]:
    """How files are written: kept in the catalog, so that any DuckDB that writes to the lake keeps to it."""
    return [
        f"CALL {alias}.set_option('parquet_compression', 'zstd')",
        f"CALL {alias}.set_option('parquet_row_group_size', {ROW_GROUP})",
        f"CALL {alias}.set_option('data_inlining_row_limit', 0)",
        f"CALL {alias}.set_option('hive_file_pattern', true)",
    ]


def table_ddl(table: Table) -> list[str]:
    """CREATE TABLE, its order, its partitions and its comments."""
    columns = ", ".join(f"{quoted(c.name)} {sql_type(c)}{'' if c.nullable else ' NOT NULL'}" for c in table.columns)
    out = [f"CREATE TABLE {table.name} ({columns})"]
    if table.partition:
        out.append(f"ALTER TABLE {table.name} SET PARTITIONED BY ({table.partition})")
    if table.sort:
        out.append(f"ALTER TABLE {table.name} SET SORTED BY ({', '.join(f'{quoted(s)} ASC' for s in table.sort)})")
    out.append(f"COMMENT ON TABLE {table.name} IS {text_literal(table.text)}")
    out += [f"COMMENT ON COLUMN {table.name}.{quoted(c.name)} IS {text_literal(comment(c))}" for c in table.columns]
    return out


def comment(column: Column) -> str:
    """A column's description with unit, codes and what it points to, in one line."""
    parts = [column.doc.text]
    if column.doc.unit:
        parts.append(f"unit: {column.doc.unit}")
    if column.codes:
        parts.append(f"one of {', '.join(column.codes)}")
    if column.doc.ref:
        parts.append(f"points to {column.doc.ref}")
    if column.fields:
        parts.append("each with " + ", ".join(f"{f.name} ({f.doc.text})" for f in column.fields))
    return "; ".join(parts)


@cache
def views_hash() -> str:
    """A hash of the views and macros: those of a lake are renewed when a program with others opens it to write."""
    return content_id("w", *macro_ddl(), *view_ddl())


@cache
def view_ddl() -> list[str]:
    """CREATE VIEW and COMMENT of each file under views/, in the order of their names."""
    return _files("views")


@cache
def macro_ddl() -> list[str]:
    return _files("macros")


def _files(folder: str) -> list[str]:
    out = []
    for path in sorted((HERE / folder).glob("*.sql")):
        out += statements(path.read_text(encoding="utf-8"))
    return out


def statements(sql: str) -> list[str]:
    """The statements of a file; a semicolon at a line's end ends one."""
    lines = [line for line in sql.splitlines() if not line.lstrip().startswith("--")]
    return [s.strip().rstrip(";") for s in "\n".join(lines).split(";\n") if s.strip().rstrip(";")]


def quoted(name: str) -> str:
    return f'"{name}"'


def text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
