"""Where a lake is: its catalog, its data path, its lock; by one setting.

A location is a folder (SQLite catalog ``catalog.sqlite`` in WAL mode, Parquet files under ``data/``) or the URL of a
PostgreSQL database (``postgres://user:pw@host:port/db``, ``postgresql://``, ``ducklake:postgres:dbname=... host=...``)
with a data path, a folder or ``s3://bucket/prefix``. The data path may stand in the URL, ``...?data_path=s3://...``.
"""
from __future__ import annotations

import contextlib
import fcntl
import os
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from warehouse.errors import LakeError, LockedError, NoLakeError, translate

if TYPE_CHECKING:
    import duckdb

CATALOG = "catalog.sqlite"
DATA = "data"
LOCK = ".lock"
BUSY_MS = 10_000
LOCK_KEY = 4_127_201_123  # of PostgreSQL's advisory lock; any number that no other program of the database uses
# Nothing is kept inline in the catalog: every load is Parquet on disk at once, and DuckLake 1.0's SQLite inlining
# garbles a date inside a struct (it comes back as "CAST('2020-01-01' AS DATE)" and the table can no longer be read).
INLINE_ROWS = 0
DISTRUSTED = "statistics_propagation"  # the pass of the optimizer that believes DuckLake's statistics, see `open_engine`


_CHECKED: set[str] = set()  # extensions whose signature this process has checked


@dataclass(frozen=True)
class Location:
    """A lake's address, parsed. `shown` has no password in it and is what messages say."""

    shown: str
    kind: str  # sqlite or postgres
    catalog: str  # what follows `ducklake:sqlite:` or `ducklake:postgres:`
    data_path: str | None
    folder: Path | None = None  # of a SQLite lake
    s3: Mapping[str, str] = field(default_factory=dict)
    movable: bool = False  # the data path is the folder's own

    @property
    def on_s3(self) -> bool:
        return (self.data_path or "").startswith("s3://")


def parse_location(location: str | Path, data_path: str | None = None) -> Location:
    """The parts of a location. Raises NoLakeError when it is neither a folder nor a catalog URL we know."""
    text = str(location)
    s3 = s3_settings(os.environ)
    if text.startswith("ducklake:"):
        text = text.removeprefix("ducklake:")
        if text.startswith("sqlite:"):
            text = text.removeprefix("sqlite:")
        elif text.startswith("postgres:") and not text.startswith("postgres://"):
            return Location("postgres catalog", "postgres", text.removeprefix("postgres:"), _absolute(data_path), s3=s3)
    if text.startswith(("postgres://", "postgresql://")):
        parts = urlsplit(text)
        query = {k: v[-1] for k, v in parse_qs(parts.query).items()}
        data_path = data_path or query.pop("data_path", None)
        # `?host=/folder` names a Unix socket, as libpq has it
        values = {
            "dbname": unquote(parts.path.lstrip("/")) or "postgres", "user": unquote(parts.username or ""), "password": unquote(parts.password or ""),
            "host": unquote(parts.hostname or ""), "port": str(parts.port or ""), "connect_timeout": "10", **query,
        }
        catalog = " ".join(f"{k}={_libpq(v)}" for k, v in values.items() if v)
        shown = f"{parts.scheme}://{parts.hostname or values.get('host', '')}/{values['dbname']}"
        return Location(shown, "postgres", catalog, _absolute(data_path), s3=s3)
    if "://" in text:
        raise NoLakeError(f"{text} is no lake: name a folder, or a catalog URL such as postgres://user@host/db with a data path")
    folder = Path(text).expanduser()
    if folder.name == CATALOG and folder.is_file():
        folder = folder.parent
    return Location(
        str(folder), "sqlite", str(folder / CATALOG), _absolute(data_path) or str(folder.absolute() / DATA), folder, s3, movable=data_path is None
    )


def s3_settings(env: Mapping[str, str]) -> dict[str, str]:
    """Settings of a DuckDB S3 secret from DISSENT_S3_* or the AWS names: ENDPOINT, KEY_ID, SECRET, SESSION_TOKEN, REGION, USE_SSL, URL_STYLE."""
    def first(*names: str) -> str | None:
        return next((env[n] for n in names if env.get(n)), None)

    endpoint = first("DISSENT_S3_ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    found = {
        "KEY_ID": first("DISSENT_S3_KEY_ID", "AWS_ACCESS_KEY_ID"),
        "SECRET": first("DISSENT_S3_SECRET", "AWS_SECRET_ACCESS_KEY"),
        "SESSION_TOKEN": first("DISSENT_S3_SESSION_TOKEN", "AWS_SESSION_TOKEN"),
        "REGION": first("DISSENT_S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"),
        "USE_SSL": first("DISSENT_S3_USE_SSL"),
        "URL_STYLE": first("DISSENT_S3_URL_STYLE"),
    }
    if endpoint:
        scheme, _, host = endpoint.rpartition("://")
        found["ENDPOINT"] = host
        found["USE_SSL"] = found["USE_SSL"] or ("false" if scheme == "http" else "true")
        found["URL_STYLE"] = found["URL_STYLE"] or "path"  # what S3-compatible servers other than Amazon's understand
    return {k: v for k, v in found.items() if v}


def attach_sql(at: Location, alias: str, *, read_only: bool, create: bool, as_of: str | None = None) -> str:
    """The ATTACH statement; `as_of` is a snapshot number or a timestamp."""
    options = [f"DATA_INLINING_ROW_LIMIT {INLINE_ROWS}"]
    if at.kind == "sqlite":
        options += [f"META_BUSY_TIMEOUT {BUSY_MS}"]
        # a reader must not try to switch the journal: the switch is a write
        options += [] if read_only else ["META_JOURNAL_MODE 'WAL'"]
    if at.data_path:
        options.append(f"DATA_PATH {_quote(at.data_path.rstrip('/') + '/')}")
        if at.movable:  # the catalog remembers an absolute path; a folder that was moved as a whole has its data beside it
            options.append("OVERRIDE_DATA_PATH true")
    if not create:
        options.append("CREATE_IF_NOT_EXISTS false")
    if read_only:
        options.append("READ_ONLY")
    if as_of is not None:
        options.append(f"SNAPSHOT_VERSION {int(as_of)}" if as_of.isdigit() else f"SNAPSHOT_TIME {_quote(as_of)}")
    return f"ATTACH {_quote(f'ducklake:{at.kind}:{at.catalog}')} AS {alias} ({', '.join(options)})"


def extensions(at: Location) -> list[str]:
    names = ["ducklake", "sqlite_scanner" if at.kind == "sqlite" else "postgres_scanner"]
    return [*names, "httpfs"] if at.on_s3 or at.s3 else names


def open_engine(at: Location, *, memory_limit: str | None = None, threads: int | None = None, temp: str | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with the extensions that the lake needs, from wheels, offline."""
    import duckdb

    con = duckdb.connect(config=_config(extensions(at)))
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")  # it would stand on standard output, in the middle of results
    # DuckLake 1.5.5 keeps a wrong minimum and maximum of a column after a load in which one file holds only NULLs of it: a filter then
    # finds nothing, and a sort gives other numbers than the file holds. Without this pass of the optimizer the statistics are not believed.
    con.execute(f"SET disabled_optimizers = '{DISTRUSTED}'")
    if memory_limit:
        con.execute(f"SET memory_limit = {_quote(memory_limit)}")
    if threads:
        con.execute(f"SET threads = {int(threads)}")
    if temp:
        con.execute(f"SET temp_directory = {_quote(temp)}")
    for name in extensions(at):
        load_extension(con, name)
    if at.s3:
        settings = ", ".join(f"{k} {_quote(v)}" for k, v in at.s3.items())
        con.execute(f"CREATE OR REPLACE SECRET dissent_s3 (TYPE s3, {settings})")
    return con


def _config(names: list[str]) -> dict[str, str | bool | int | float | list[str]]:
    """Nothing is fetched or loaded unasked. A signature takes 0.2 s to check: each extension's is checked once in a process."""
    checked = str(all(name in _CHECKED for name in names)).lower()
    return {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "allow_unsigned_extensions": checked}


def load_extension(con: duckdb.DuckDBPyConnection, name: str) -> None:
    import duckdb

    try:
        con.execute(f"LOAD {name}")
    except duckdb.Error:
        from duckdb_extensions import import_extension

        import_extension(name)  # puts the wheel's file where DuckDB looks for it; no network
        con.execute(f"LOAD {name}")
    _CHECKED.add(name)


@contextlib.contextmanager
def writer_lock(at: Location, wait_seconds: float = 120.0) -> Iterator[None]:
    """Hold the lake's one writer's place: released by the system when the holder dies.

    DuckLake lets two writers insert the same article at once, since it knows no unique keys; whoever writes therefore holds
    this lock from reading what is there to the commit. It also makes every file that no snapshot names an orphan for sure.
    """
    with _folder_lock(at, wait_seconds) if at.folder else _postgres_lock(at, wait_seconds):
        yield


@contextlib.contextmanager
def _folder_lock(at: Location, wait_seconds: float) -> Iterator[None]:
    assert at.folder is not None
    try:
        handle = os.open(at.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise translate(error, at.shown) from error
    try:
        end = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise _too_long(at, wait_seconds) from None
                time.sleep(random.uniform(0.005, 0.03))
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def _postgres_lock(at: Location, wait_seconds: float) -> Iterator[None]:
    """An advisory lock, held by a connection of its own, which ends with it."""
    import duckdb

    con = duckdb.connect(config=_config(["postgres_scanner"]))
    try:
        load_extension(con, "postgres_scanner")
        try:
            con.execute(f"ATTACH {_quote(at.catalog)} AS locks (TYPE postgres, READ_ONLY)")
            end = time.monotonic() + wait_seconds
            while True:
                con.execute("BEGIN")
                got = con.execute("SELECT * FROM postgres_query('locks', ?)", [f"SELECT pg_try_advisory_xact_lock({LOCK_KEY})"]).fetchone()
                if got and got[0]:
                    break
                con.execute("ROLLBACK")
                if time.monotonic() > end:
                    raise _too_long(at, wait_seconds)
                time.sleep(random.uniform(0.01, 0.05))
        except duckdb.Error as error:
            raise translate(error, at.shown) from error
        yield
    finally:
        con.close()


def check_folder(at: Location, *, create: bool) -> None:
    """Refuse, before anything is written, a folder that is no lake and cannot become one."""
    if at.folder is None:
        return
    if at.folder.exists() and not at.folder.is_dir():
        raise NoLakeError(f"{at.shown} is a file, not a lake: name the folder that `dissent lake init` or `dissent ingest` made")
    if (at.folder / CATALOG).exists():
        return
    if not create:
        raise NoLakeError(f"There is no lake at {at.shown}: make one with `dissent lake init` or `dissent ingest`, or name another with --lake")
    if at.folder.exists():
        others = sorted(p.name for p in at.folder.iterdir() if p.name not in (DATA, LOCK))
        if others:
            raise NoLakeError(f"{at.shown} holds other things ({', '.join(others[:3])}) and no lake: name an empty or a new folder")
    try:
        at.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise translate(error, at.shown) from error


def _too_long(at: Location, seconds: float) -> LakeError:
    return LockedError(
        f"Another process has been writing to the lake {at.shown} for over {seconds:.0f} s: "
        "wait for it to end, or end it, then run the same command again"
    )


def _absolute(path: str | None) -> str | None:
    return path if path is None or "://" in path else str(Path(path).expanduser().absolute())


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _libpq(value: str) -> str:
    if value and all(c.isalnum() or c in "/_-.:" for c in value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
