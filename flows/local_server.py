"""A Prefect server for one run, when there is none: quiet, quick, and gone when the run is, even if that was killed.

Prefect's own ephemeral server is started late, speaks on stderr at exit and outlives a killed parent. This one starts while the
language model loads, writes to a log file, and dies with its parent. The history lies in the cache folder; look at it with
``PREFECT_HOME=<cache>/prefect prefect server start``.
"""
from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from flows.errors import UnreachableError

STARTUP_SECONDS = 90.0
# Services for deployments and automations: a server that lives for one run has no use for them, and each costs start-up time.
_OFF = (
    "SCHEDULER", "LATE_RUNS", "CANCELLATION_CLEANUP", "FOREMAN", "PAUSE_EXPIRATIONS", "TRIGGERS", "REPOSSESSOR", "EVENT_LOGGER", "CLEANUP_RECONCILER",
    "EVENT_PERSISTER",
)


def quiet() -> dict[str, str]:
    """Environment under which Prefect sends nothing home and says only what matters."""
    return {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false", "DASK_LOGGING__DISTRIBUTED": "error", "PREFECT_CLI_PROMPT": "false",
        "PREFECT_LOGGING_LEVEL": "ERROR", "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL", "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }


def configure(cache: Path) -> bool:
    """Set Prefect's environment, before it is imported, where the user has not. True when a server is named (PREFECT_API_URL)."""
    for name, value in quiet().items():
        os.environ.setdefault(name, value)
    named = bool(os.environ.get("PREFECT_API_URL"))
    os.environ.setdefault("PREFECT_HOME", str(cache / "prefect"))
    if named:  # the server keeps the run's log; the terminal stays quiet
        os.environ.setdefault("PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL", "INFO")
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "ERROR")
    else:
        os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
    return named


class LocalServer:
    """A server under way. `ready()` waits until it answers and names it to Prefect."""

    def __init__(self, cache: Path, lasting_port: int | None = None) -> None:
        """`lasting_port`: a server with its UI and scheduler on this port, for `dissent serve`."""
        self._lock = _Lock(cache / "prefect" / ".starting")  # two first starts must not both make the database
        self.log = cache / "prefect" / "server.log"
        self.port = lasting_port or _free_port()
        self._out = self.log.open("ab")
        short = {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _OFF} | {
            "PREFECT_SERVER_UI_ENABLED": "false", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
        }
        env = {
            **os.environ, "PREFECT__SERVER_FINAL": "1", "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
            **({"PREFECT_SERVER_UI_API_URL": self.url} if lasting_port else short),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.local_server", str(self.port), str(os.getpid())], env=env, stdin=subprocess.DEVNULL,
            stdout=self._out, stderr=self._out, start_new_session=True,  # Ctrl-C is for the run; the server goes after it
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def ready(self, timeout: float = STARTUP_SECONDS) -> None:
        """Wait until it answers. Raises UnreachableError."""
        import httpx

        until = time.monotonic() + timeout
        try:
            with httpx.Client(trust_env=False) as client:
                while time.monotonic() < until and self._process.poll() is None:
                    with contextlib.suppress(httpx.TransportError):
                        if client.get(f"{self.url}/health", timeout=5).status_code == 200:
                            os.environ["PREFECT_API_URL"] = self.url
                            return
                    time.sleep(0.05)
        finally:
            self._lock.release()
        self.stop()
        raise UnreachableError(f"Prefect's server did not start; its log is {self.log}")

    def stop(self) -> None:
        self._lock.release()
        if os.environ.get("PREFECT_API_URL") == self.url:
            del os.environ["PREFECT_API_URL"]
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._out.close()


@contextlib.contextmanager
def server(cache: Path, lasting_port: int | None = None) -> Iterator[LocalServer | None]:
    """The named server (None), or one of our own that is starting."""
    if configure(cache):
        yield None
        return
    own = LocalServer(cache, lasting_port)
    os.environ["DISSENT_OWN_SERVER"] = "1"
    try:
        yield own
    finally:
        os.environ.pop("DISSENT_OWN_SERVER", None)
        own.stop()


class _Lock:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        self._file.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with(parent: int) -> None:
    """Ask the kernel for a signal when the parent dies; elsewhere than on Linux, and in case it is gone already, look from time to time."""
    import ctypes
    import threading

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _main(port: int, parent: int) -> None:
    _die_with(parent)
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(create_app(), host="127.0.0.1", port=port, log_level="error", lifespan="on")


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
