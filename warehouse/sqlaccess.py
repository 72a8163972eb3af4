"""A user's own SQL on the lake, read-only by construction.

Three walls, each enough for most of what could go wrong: the lake is attached READ_ONLY; DuckDB's external access is off
but for the lake's own files, and its settings are locked; and a statement is run only when it parses as a SELECT (or an EXPLAIN of
one) whose table functions are all on a short list. The third is needed because DuckDB's allowed directories may be written by
COPY, because some of DuckLake's maintenance functions delete files from inside a SELECT, and because `query('...')` hides SQL in a text.
"""
from __future__ import annotations

import json
import re
import shlex
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from warehouse.catalog import attach_sql, check_folder, load_extension, open_engine, parse_location
from warehouse.errors import LakeError, QueryError, hide_password, translate

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

TIMEOUT = 300.0
MEMORY = "4GB"
TABLE_FUNCTIONS = frozenset({  # of DuckDB and DuckLake: none writes, none reads a file or an address given in the query
    "range", "generate_series", "unnest", "repeat", "repeat_row", "summary", "duckdb_columns", "duckdb_tables", "duckdb_views", "duckdb_functions",
    "duckdb_types", "duckdb_schemas", "duckdb_keywords", "pragma_table_info", "snapshots", "current_snapshot", "table_changes", "table_insertions",
    "table_deletions", "ducklake_snapshots", "ducklake_table_changes", "ducklake_table_insertions", "ducklake_table_deletions", "json_each",
    "json_tree",
})


class ReadOnlyLake:
    """A lake opened for a stranger's SQL. `query` streams; nothing it is given can write, or read beyond the lake."""

    def __init__(
        self, location: str | Path, *, data_path: str | None = None, as_of: int | str | None = None, timeout: float | None = TIMEOUT,
        memory_limit: str | None = MEMORY, threads: int | None = None,
    ) -> None:
        """`timeout` in seconds (None: none) for each statement; `memory_limit` as DuckDB writes it, '512MB'."""
        import duckdb

        from warehouse.lake import as_of_text, attach, check_version

        self.at = parse_location(location, data_path)
        self.timeout = timeout
        check_folder(self.at, create=False)
        self._spill = tempfile.mkdtemp(prefix="dissent-sql-")
        con: duckdb.DuckDBPyConnection | None = None
        try:
            con = open_engine(self.at, memory_limit=memory_limit, threads=threads, temp=self._spill)
            load_extension(con, "json")
            attach(con, self.at, attach_sql(self.at, "lake", read_only=True, create=False, as_of=None if as_of is None else as_of_text(as_of)))
            check_version(con, self.at, past=as_of is not None)
            self._macros = {r[0] for r in con.execute(
                "SELECT function_name FROM duckdb_functions() WHERE database_name = 'lake' AND function_type = 'table_macro'"
            ).fetchall()}
            _lock_down(con, self._folders(con))
        except BaseException as error:
            if con is not None:
                con.close()
            shutil.rmtree(self._spill, ignore_errors=True)
            if isinstance(error, (duckdb.Error, OSError)):
                raise translate(error, self.at.shown) from error
            raise
        self.con = con

    def _folders(self, con: duckdb.DuckDBPyConnection) -> list[str]:
        row = con.execute("SELECT value FROM lake.options() WHERE option_name = 'data_path'").fetchone()
        data = self.at.data_path if self.at.movable else row[0] if row else self.at.data_path
        found = [str(data).rstrip("/") + "/"]
        return found if self.at.folder is None else [*found, str(self.at.folder.absolute()) + "/"]

    def close(self) -> None:
        self.con.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def __enter__(self) -> ReadOnlyLake:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def check(self, sql: str) -> None:
        """Raise QueryError unless the text is one SELECT, or EXPLAIN of one, that calls nothing that is not allowed."""
        import duckdb

        body = re.sub(r"^\s*explain(\s+analyze)?\s+", "", sql, flags=re.IGNORECASE)
        try:
            kinds = [s.type.name for s in self.con.extract_statements(body)]
            found = self.con.execute("SELECT json_serialize_sql(?::VARCHAR)", [body]).fetchone()
        except duckdb.Error as error:
            raise QueryError(_first_line(error)) from error
        if len(kinds) != 1:
            raise QueryError("One statement at a time, please" if kinds else "There is no statement in the query")
        tree = json.loads(found[0]) if found else {"error": True}
        if kinds != ["SELECT"] or tree.get("error"):
            raise QueryError(f"Only SELECT may be run here, not {kinds[0]}: the lake is read-only")
        for node in _nodes(tree):
            if node.get("type") == "TABLE_FUNCTION":
                name = str(node["function"]["function_name"]).lower()
                if name not in TABLE_FUNCTIONS and name not in self._macros:
                    raise QueryError(f"{name}() may not be called here: it could reach beyond the lake. Use the lake's tables, views and macros")
            if node.get("type") == "BASE_TABLE" and str(node.get("catalog_name") or node.get("schema_name")).lower().startswith("__ducklake"):
                raise QueryError("The catalog's own tables may not be read here: see snapshots() and `dissent lake info`")

    @contextmanager
    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[pa.RecordBatchReader]:
        """The result, streamed; the time limit counts until the block ends. Raises QueryError, UnreadableFileError, ..."""
        import duckdb

        self.check(sql)
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.con.interrupt()

        timer = threading.Timer(self.timeout, stop) if self.timeout else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            yield self.con.execute(sql, params or None).to_arrow_reader(100_000)
        except (duckdb.Error, OSError) as error:
            raise self._explain(error, late.is_set()) from error
        finally:
            if timer:
                timer.cancel()

    def _explain(self, error: BaseException, late: bool) -> LakeError:
        import duckdb

        if late:
            return QueryError(f"The query took longer than {self.timeout:g} s and was stopped: narrow it, or allow more with --timeout")
        if isinstance(error, duckdb.OutOfMemoryException):
            return QueryError(f"The query needs more memory than allowed: narrow it, or allow more with --memory ({_first_line(error)})")
        text = str(error)
        about_query = (
            duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.ConversionException, duckdb.PermissionException,
            duckdb.SyntaxException, duckdb.OutOfRangeException,
        )
        if isinstance(error, about_query) or (isinstance(error, duckdb.InvalidInputException) and "parquet" not in text.lower()):
            return QueryError(_first_line(error))
        known = translate(error, self.at.shown)
        return known if type(known) is not LakeError else QueryError(_first_line(error))


def run(
    location: str | Path, sql: str, *, fmt: str = "table", out: IO[bytes] | Path | None = None, params: Sequence[Any] | Mapping[str, Any] = (),
    data_path: str | None = None, as_of: int | str | None = None, timeout: float | None = TIMEOUT, memory_limit: str | None = MEMORY,
    max_rows: int | None = 1000,
) -> int:
    """Run one query and write its result; the number of rows written.

    `sql` is a SELECT or the name of a query of the gallery. `fmt` is one of `warehouse.results.FORMATS` (table, csv, json, jsonl, parquet,
    arrow); `out` a file, an open binary stream, or None for standard output; `max_rows` cuts a table only.
    """
    import sys

    from warehouse.queries import named
    from warehouse.results import write

    gallery = named()
    if sql.strip().rstrip(";") in gallery:
        sql = gallery[sql.strip().rstrip(";")].sql
    with (
        ReadOnlyLake(location, data_path=data_path, as_of=as_of, timeout=timeout, memory_limit=memory_limit) as lake,
        lake.query(sql, params) as reader,
    ):
        if not isinstance(out, Path):
            return write(reader, fmt, out or sys.stdout.buffer, max_rows=max_rows)
        part = out.with_name(out.name + ".part")  # a reader of `out` never meets half a result
        try:
            with part.open("wb") as file:
                count = write(reader, fmt, file, max_rows=max_rows)
            part.replace(out)
        except OSError as error:
            raise translate(error, str(out)) from error
        finally:
            part.unlink(missing_ok=True)
        return count


@dataclass(frozen=True)
class Recipe:
    tool: str
    text: str


def connect_text(location: str | Path, data_path: str | None = None) -> str:
    """What to paste into the DuckDB shell, Python, R or DBeaver to open the lake read-only."""
    at = parse_location(location, data_path)
    catalog = str(at.folder.absolute() / "catalog.sqlite") if at.folder else hide_password(at.catalog)
    options = [f"DATA_PATH '{at.data_path.rstrip('/')}/'", "OVERRIDE_DATA_PATH true"] if at.data_path and at.movable else []
    attach = f"ATTACH 'ducklake:{at.kind}:{catalog}' AS dissent ({', '.join([*options, 'READ_ONLY'])});"
    names = ["ducklake", "sqlite" if at.kind == "sqlite" else "postgres", *(["httpfs"] if at.on_s3 else [])]
    install = " ".join(f"INSTALL {n}; LOAD {n};" for n in names)
    secret = ["CREATE SECRET (TYPE s3, KEY_ID '...', SECRET '...'" + "".join(
        f", {k} '{v}'" for k, v in at.s3.items() if k in ("ENDPOINT", "REGION", "USE_SSL", "URL_STYLE")) + ");"] if at.on_s3 else []
    # see `catalog.open_engine`: DuckLake's own statistics can be wrong, and a query that believes them answers wrongly
    setup = [install, "SET disabled_optimizers = 'statistics_propagation';", *secret, attach, "USE dissent;"]
    lines = "\n".join(setup)
    example = "SELECT * FROM events LIMIT 10"
    python = "\n".join(["import duckdb", "con = duckdb.connect()", *(f"con.execute({s!r})" for s in setup), f'print(con.sql("{example}"))'])
    r = "\n".join(["library(duckdb)", "con <- dbConnect(duckdb())", *(f"dbExecute(con, {json.dumps(s)})" for s in setup),
                   f'dbGetQuery(con, "{example}")'])
    recipes = [
        Recipe("DuckDB shell (version 1.5 or newer)", lines + "\nSHOW TABLES;"),
        Recipe("Python (pip install duckdb)", python),
        Recipe('R (install.packages("duckdb"))', r),
        Recipe("DBeaver: new connection > DuckDB, path :memory:, then Connection settings > Initialization > Bootstrap queries", lines),
        Recipe("The same from here", f"dissent sql --lake {shlex.quote(hide_password(str(location)))} \"{example}\""),
    ]
    return "\n\n".join(f"# {r.tool}\n{r.text}" for r in recipes) + "\n"


def _lock_down(con: duckdb.DuckDBPyConnection, folders: list[str]) -> None:
    listed = ", ".join("'" + f.replace("'", "''") + "'" for f in folders)
    con.execute("SET python_enable_replacements = false")
    con.execute(f"SET allowed_directories = [{listed}]")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the parsed query, at any depth."""
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield item
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _first_line(error: BaseException) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    hints = [line.strip() for line in lines[1:] if line.startswith(("Did you mean", "Candidate"))]
    return hide_password(" ".join([text, *hints])[:400])
