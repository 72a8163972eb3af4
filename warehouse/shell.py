"""The interactive shell of `dissent sql`: completion of tables, columns, macros and named queries; history; several lines a query."""
from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import LakeError
from warehouse.queries import named
from warehouse.results import FORMATS, write
from warehouse.sqlaccess import MEMORY, TIMEOUT, ReadOnlyLake

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

HELP = """\
A query ends with a semicolon and may run over several lines; Tab completes; Ctrl-C drops the line, or stops a running query; Ctrl-D leaves.
.tables            tables and views, with what they hold
.schema TABLE      its columns, types and meaning
.queries           the gallery; type a name to run one
.format FORMAT     table, csv, json or jsonl
.asof SNAPSHOT     read the lake as it was (a number, a time or a day); .asof alone: as it is
.help  .quit"""
KEYWORDS = [
    "SELECT", "FROM", "WHERE", "GROUP", "BY", "ORDER", "BY", "HAVING", "LIMIT", "JOIN", "LEFT", "ON", "USING", "AND", "OR", "NOT", "IN", "IS",
    "NULL", "AS", "DISTINCT", "COUNT", "SUM", "AVG", "MIN", "MAX", "MEDIAN", "CASE", "WHEN", "THEN", "ELSE", "END", "WITH", "UNION", "ALL",
    "BETWEEN", "LIKE", "ILIKE", "UNNEST", "FILTER", "DESC", "ASC", "DESCRIBE", "SUMMARIZE",
]


@dataclass
class Shell:
    """The state of a session; `do` takes one line as typed, so that it can be tested without a terminal."""

    location: str | Path
    data_path: str | None = None
    timeout: float | None = TIMEOUT
    memory_limit: str | None = MEMORY
    fmt: str = "table"
    as_of: str | None = None

    def __post_init__(self) -> None:
        self.lake = self._open()
        self.commands: dict[str, Callable[[str], None]] = {
            ".tables": self._tables, ".schema": self._schema, ".queries": self._queries, ".format": self._format, ".asof": self._asof,
            ".help": lambda _: print(HELP),
        }

    def close(self) -> None:
        self.lake.close()

    def do(self, line: str) -> bool:
        """Run a command, a named query or SQL; False when the session is to end. Errors are one line on standard error."""
        text = line.strip().rstrip(";").strip()
        if not text:
            return True
        word, _, rest = text.partition(" ")
        if word in (".quit", ".exit", "exit", "quit"):
            return False
        try:
            if word.startswith("."):
                if word not in self.commands:
                    raise LakeError(f"No command {word}: .help tells them all")
                self.commands[word](rest.strip())
            else:
                gallery = named()
                self._run(gallery[text].sql if text in gallery else text)
        except LakeError as error:
            print(error, file=sys.stderr)
        return True

    def words(self) -> list[str]:
        """Everything that completion offers."""
        with self.lake.query("SELECT DISTINCT column_name FROM duckdb_columns() WHERE database_name = 'lake' ORDER BY ALL") as reader:
            columns = [r["column_name"] for r in reader.read_all().to_pylist()]
        with self.lake.query("SELECT DISTINCT function_name FROM duckdb_functions() WHERE database_name = 'lake' ORDER BY ALL") as reader:
            macros = [r["function_name"] + "(" for r in reader.read_all().to_pylist()]
        return [*(t for t, _ in self._listed()), *columns, *macros, *named(), *self.commands, ".quit", *KEYWORDS]

    def _open(self) -> ReadOnlyLake:
        return ReadOnlyLake(self.location, data_path=self.data_path, as_of=self.as_of, timeout=self.timeout, memory_limit=self.memory_limit)

    def _run(self, sql: str) -> None:
        with self.lake.query(sql) as reader:
            sys.stdout.flush()
            write(reader, self.fmt, sys.stdout.buffer, max_rows=500)

    def _listed(self) -> list[tuple[str, str]]:
        sql = (
            "SELECT table_name AS name, comment FROM duckdb_tables() WHERE database_name = 'lake' "
            "UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE database_name = 'lake' AND NOT internal ORDER BY name"
        )
        with self.lake.query(sql) as reader:
            return [(r["name"], r["comment"] or "") for r in reader.read_all().to_pylist()]

    def _tables(self, _: str) -> None:
        for name, text in self._listed():
            print(f"{name:16} {text}")

    def _schema(self, name: str) -> None:
        if name not in {t for t, _ in self._listed()}:
            raise LakeError(f"No table {name!r}: .tables tells them all")
        sql = "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE database_name = 'lake' AND table_name = ?"
        with self.lake.query(sql, [name]) as reader:
            for row in reader.read_all().to_pylist():
                print(f"{row['column_name']:18} {row['data_type'][:40]:40} {row['comment'] or ''}")

    def _queries(self, _: str) -> None:
        for query in named().values():
            print(f"{query.name:24} {query.answers}")

    def _format(self, fmt: str) -> None:
        if fmt not in FORMATS[:4]:
            raise LakeError(f"No format {fmt!r} here: {', '.join(FORMATS[:4])}")
        self.fmt = fmt

    def _asof(self, moment: str) -> None:
        before, self.as_of = self.as_of, moment or None
        try:
            lake = self._open()
        except LakeError:
            self.as_of = before
            raise
        self.lake.close()
        self.lake = lake


def interactive(
    location: str | Path, *, data_path: str | None = None, as_of: str | None = None, timeout: float | None = TIMEOUT,
    memory_limit: str | None = MEMORY, fmt: str = "table", history: Path | None = None, typed: Input | None = None, shown: Output | None = None,
) -> None:
    """Talk until .quit or Ctrl-D. `history` is a file, by default under the user's state folder; `typed` and `shown` are for tests."""
    shell = Shell(location, data_path, timeout, memory_limit, fmt, as_of)
    try:
        session = _session(shell, history, typed, shown)
        print(f"Dissent lake {shell.lake.at.shown}, read-only. .help helps.")
        while True:
            try:
                line = session.prompt()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            try:
                if not shell.do(line):
                    return
            except KeyboardInterrupt:
                shell.lake.con.interrupt()
                print("stopped", file=sys.stderr)
    finally:
        shell.close()


def _session(shell: Shell, history: Path | None, typed: Input | None, shown: Output | None) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.history import FileHistory, InMemoryHistory
    from prompt_toolkit.history import History as Kept

    path = history or Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "dissent" / "sql_history"
    kept: Kept
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = FileHistory(str(path))
    except OSError:
        kept = InMemoryHistory()  # a home that cannot be written is no reason not to query

    def goes_on() -> bool:
        text = session.default_buffer.text.strip()
        return bool(text) and not text.startswith(".") and not text.endswith(";") and text not in named() and text not in ("exit", "quit")

    completer = WordCompleter(shell.words(), ignore_case=True, WORD=False)
    session: PromptSession[str] = PromptSession(
        "dissent> ", history=kept, completer=completer, complete_while_typing=False, multiline=Condition(goes_on),
        prompt_continuation="      -> ", input=typed, output=shown,
    )
    return session
