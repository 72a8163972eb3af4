"""What goes wrong with a lake: one clear line that says what to do, and the lake as it was."""
from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from made import Site, batch, protest

from warehouse import catalog, maintenance
from warehouse.errors import (
    ConnectionLostError,
    CredentialsError,
    DataPathError,
    DiskFullError,
    LakeError,
    LockedError,
    NoLakeError,
    ReadOnlyError,
    UnreadableFileError,
    hide_password,
    translate,
)
from warehouse.lake import Lake

COUNT = "SELECT count(*) AS n FROM articles"


def said(error: pytest.ExceptionInfo[LakeError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert len(text) < 500
    return text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(batch([protest(1), protest(2)]))
    return tmp_path / "lake"


def articles(folder: Path) -> int:
    with Lake.connect(folder, read_only=True) as lake:
        return int(lake.query(COUNT).to_pylist()[0]["n"])


def test_paths_that_are_no_lake(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("x")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "catalog.sqlite").write_text("this is no database, but it is long enough to be looked at" * 30)
    (tmp_path / "other").mkdir()
    with sqlite3.connect(tmp_path / "other" / "catalog.sqlite") as db:
        db.execute("CREATE TABLE mine (x)")
    for path in ("file.txt", "home", "broken", "other", "missing"):
        with pytest.raises(LakeError) as error:
            Lake.connect(tmp_path / path, create=path != "missing", read_only=path == "other")
        assert str(tmp_path / path) in said(error)
        assert isinstance(error.value, NoLakeError), (path, error.value)
    assert (tmp_path / "home" / "letter.txt").read_text() == "x"
    assert sorted(p.name for p in (tmp_path / "home").iterdir()) == ["letter.txt"]
    with pytest.raises(NoLakeError, match="name a folder, or a catalog URL"):
        Lake.connect("https://example.org/lake")


def test_a_catalog_that_another_program_locks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "BUSY_MS", 50)
    monkeypatch.setattr("warehouse.lake._jitter", lambda attempt: 0.01)
    with Lake.connect(folder) as lake:
        # another process: SQLite's locks do not hold against one's own
        hold = f"import sqlite3; c = sqlite3.connect({str(folder / 'catalog.sqlite')!r}); c.execute('BEGIN IMMEDIATE'); print(1, flush=True); input()"
        other = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert other.stdout is not None
        other.stdout.readline()
        try:
            with pytest.raises(LockedError) as error:
                lake.load(batch([protest(3)]))
            assert "locked by another process" in said(error)
            assert lake.query(COUNT).to_pylist() == [{"n": 2}]  # readers go on
        finally:
            other.communicate(b"\n")
        assert lake.load(batch([protest(3)])).articles_new == 1


def test_a_writer_that_holds_its_place_too_long(folder: Path) -> None:
    at = catalog.parse_location(folder)
    with catalog.writer_lock(at), pytest.raises(LockedError, match="wait for it to end"), catalog.writer_lock(at, wait_seconds=0.1):
        pass


@pytest.mark.parametrize("harm", ["missing", "truncated", "scrambled"])
def test_a_harmed_parquet_file(folder: Path, harm: str) -> None:
    (file,) = (folder / "data" / "main" / "articles").rglob("*.parquet")
    whole = file.read_bytes()
    if harm == "missing":
        file.unlink()
    elif harm == "truncated":
        file.write_bytes(whole[: len(whole) // 2])
    else:
        file.write_bytes(whole[:8] + os.urandom(len(whole) - 8))
    with Lake.connect(folder, read_only=True) as lake:
        with pytest.raises(UnreadableFileError) as error:
            lake.query("SELECT * FROM articles")
        assert file.name in said(error)
        assert lake.query("SELECT count(*) AS n FROM reports").to_pylist() == [{"n": 2}]  # the rest can be read
    file.write_bytes(whole)
    assert articles(folder) == 2


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root, to become somebody who may not write")
def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    for parent in (*folder.parents[:4], folder):
        if str(parent).startswith("/tmp/"):
            parent.chmod(0o755)
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from made import batch, protest\nfrom warehouse.lake import Lake\nfrom warehouse.errors import LakeError\n"
        "try:\n    with Lake.connect(sys.argv[1]) as lake: lake.load(batch([protest(9)]))\n"
        "except LakeError as error: print(type(error).__name__, error)\n"
    )
    here = Path(__file__).parent
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    command = [*nobody, sys.executable, "-c", code, str(folder), str(here), str(here.parents[1])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.stdout.startswith("ReadOnlyError"), done.stdout + done.stderr
    assert "make its folder writable" in done.stdout
    assert articles(folder) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small disk")
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("no mounts here")
    try:
        with Lake.connect(disk / "lake") as lake:
            lake.load(batch([protest(1)]))
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(4096))
            with pytest.raises(DiskFullError) as error:
                lake.load(batch([protest(i) for i in range(2, 300)]))
            assert "free some space" in said(error)
            filler.unlink()
            assert lake.query(COUNT).to_pylist() == [{"n": 1}]
            assert lake.load(batch([protest(2)])).articles_new == 1
        assert articles(disk / "lake") == 2
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_data_path_that_is_not_the_lakes(tmp_path: Path) -> None:
    with Lake.connect(tmp_path / "lake", data_path=str(tmp_path / "here")) as lake:
        lake.load(batch([protest(1)]))
    with pytest.raises(DataPathError, match="keeps its files elsewhere"):
        Lake.connect(tmp_path / "lake", data_path=str(tmp_path / "there"))


def test_no_server_and_wrong_words(tmp_path: Path) -> None:
    with pytest.raises(ConnectionLostError) as error:
        Lake.connect("postgres://me:hidden-word@127.0.0.1:1/lake", data_path=str(tmp_path))
    assert "hidden-word" not in said(error)
    assert "check that the server is up" in said(error)


@pytest.mark.parametrize(("text", "kind"), [
    ('connection to server at "db" failed: FATAL: password authentication failed for user "me"', CredentialsError),
    ("HTTP Error: HTTP GET error on 's3://x/y.parquet' (HTTP 403 Forbidden)", CredentialsError),
    ("IO Error: Could not write file: No space left on device", DiskFullError),
    ("Failed to commit DuckLake transaction: database is locked", LockedError),
    ("server closed the connection unexpectedly", ConnectionLostError),
    ("terminating connection due to administrator command", ConnectionLostError),
    ("Invalid Input Error: No magic bytes found at end of file '/x/y.parquet'", UnreadableFileError),
    ("attempt to write a readonly database", ReadOnlyError),
])
def test_words_of_the_engines(text: str, kind: type[LakeError]) -> None:
    assert type(translate(RuntimeError(text), "here")) is kind


def test_passwords_are_never_said() -> None:
    assert hide_password("postgres://me:word@h/d and password=word x") == "postgres://me:***@h/d and password=*** x"


def test_wrong_credentials_of_s3(postgres: str, s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto checks no key unless told to; a bucket that is not there is the nearest refusal of its own."""
    from conftest import new_database

    monkeypatch.setenv("DISSENT_S3_ENDPOINT", s3)
    monkeypatch.setenv("DISSENT_S3_KEY_ID", "x")
    monkeypatch.setenv("DISSENT_S3_SECRET", "y")
    location = f"postgresql://postgres@/{new_database(postgres)}?host={postgres.split('host=')[1]}"
    with pytest.raises(LakeError) as error, Lake.connect(location, data_path="s3://no-such-bucket/x") as lake:
        lake.load(batch([protest(1)]))
    assert "\n" not in str(error.value)


def test_a_connection_dropped_in_mid_commit(postgres: str, tmp_path: Path) -> None:
    """Every connection of the writer's is cut while it loads: the load is whole or not at all, and goes through when run again."""
    import duckdb
    from conftest import new_database

    name = new_database(postgres)
    site = Site(f"postgresql://postgres@/{name}?host={postgres.split('host=')[1]}", str(tmp_path / "data"))
    with site.open() as lake:
        lake.load(batch([protest(1)]))
    stop = threading.Event()

    def cut() -> None:
        with duckdb.connect() as con:
            catalog.load_extension(con, "postgres_scanner")
            con.execute(f"ATTACH 'dbname=postgres {postgres}' AS admin (TYPE postgres)")
            busy = f"datname = '{name}' AND state <> 'idle' AND query LIKE '%ducklake%'"
            end = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {busy}"
            while not stop.wait(0.02):
                con.execute("SELECT * FROM postgres_query('admin', ?)", [end]).fetchall()

    knife = threading.Thread(target=cut)
    failures = []
    with site.open() as lake:
        knife.start()
        try:
            for i in range(2, 12):
                try:
                    lake.load(batch([protest(i)]))
                except LakeError as error:
                    failures.append(error)
        finally:
            stop.set()
            knife.join()
    assert failures, "the knife was too slow"
    assert all(isinstance(e, ConnectionLostError) for e in failures), [str(e) for e in failures]
    assert all("\n" not in str(e) for e in failures)
    with site.open() as lake:
        told = "(SELECT count(DISTINCT report_id) FROM evidence)"
        whole = f"SELECT (SELECT count(*) FROM articles) AS a, (SELECT count(*) FROM reports) AS r, {told} AS e"
        (found,) = lake.query(whole).to_pylist()
        assert found["a"] == found["r"] == found["e"] >= 1
        lake.load(batch([protest(i) for i in range(1, 12)]))
        assert lake.query(whole).to_pylist() == [{"a": 11, "r": 11, "e": 11}]
    maintenance.compact(site.location, data_path=site.data_path)
