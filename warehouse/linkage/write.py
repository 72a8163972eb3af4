"""SQL scripts of linkage, and writing of just the rows that differ."""
from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.schema import quoted, statements
from warehouse.tables import TABLES

if TYPE_CHECKING:
    import duckdb

HERE = Path(__file__).parent / "sql"


def script(con: duckdb.DuckDBPyConnection, name: str, **values: str) -> None:
    """Run sql/NAME.sql, its {placeholders} filled in."""
    for statement in _statements(name):
        for key, value in values.items():
            statement = statement.replace("{" + key + "}", value)
        con.execute(statement)


@cache
def _statements(name: str) -> tuple[str, ...]:
    return tuple(statements((HERE / f"{name}.sql").read_text(encoding="utf-8")))


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def insert_new(con: duckdb.DuckDBPyConnection, table: str, rows: str) -> int:
    """All of `rows` into a table that has none of them, in the table's order."""
    cols = ", ".join(quoted(c.name) for c in TABLES[table].columns)
    order = ", ".join(quoted(c) for c in TABLES[table].sort or TABLES[table].key)
    con.execute(f"INSERT INTO {table} ({cols}) SELECT {cols} FROM {rows} ORDER BY {order}")
    return count(con, rows)


def swap(con: duckdb.DuckDBPyConnection, table: str, scope: str, rows: str) -> int:
    """Make the rows of `table` within `scope` those of `rows`; rows that went or came, which stay in k_gone_rows and k_fresh."""
    key = [quoted(k) for k in TABLES[table].key]
    cols = ", ".join(quoted(c.name) for c in TABLES[table].columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE k_there AS SELECT {cols} FROM {table} WHERE {scope}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE k_gone_rows AS SELECT {', '.join(key)} FROM (FROM k_there EXCEPT SELECT {cols} FROM {rows})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE k_fresh AS SELECT {cols} FROM {rows} EXCEPT FROM k_there")
    gone = count(con, "k_gone_rows")
    if gone:
        con.execute(f"DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM k_gone_rows g WHERE {' AND '.join(f'g.{k} = {table}.{k}' for k in key)})")
    return gone + (insert_new(con, table, "k_fresh") if count(con, "k_fresh") else 0)
