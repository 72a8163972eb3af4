"""Who runs the steps: this process, a pool of processes, or Prefect's task runners (see `flows.prefect_engine`)."""
from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Protocol


class Future(Protocol):
    """The part of a future that we need; concurrent.futures, Prefect and Dask all have it."""

    def result(self) -> Any: ...


class Engine(Protocol):
    """Runs steps. `submit` may run elsewhere and later; `call` runs here and now."""

    width: int  # steps that may be under way at once

    def submit(self, step: Callable[[bytes], bytes], payload: bytes) -> Future: ...

    def call(self, name: str, function: Callable[..., Any], *args: Any) -> Any: ...


class _Done:
    def __init__(self, value: bytes) -> None:
        self._value = value

    def result(self) -> bytes:
        return self._value


class PlainEngine:
    """No engine at all: a loop in this process, or a process pool when there is more than one worker."""

    def __init__(self, workers: int = 1) -> None:
        self.width = 1 if workers == 1 else workers * 2
        self._pool = None if workers == 1 else ProcessPoolExecutor(workers)

    def submit(self, step: Callable[[bytes], bytes], payload: bytes) -> Future:
        return _Done(step(payload)) if self._pool is None else self._pool.submit(step, payload)

    def call(self, name: str, function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def in_order(engine: Engine, step: Callable[[bytes], bytes], payloads: Iterable[bytes]) -> Iterator[Any]:
    """The results of a step over payloads, in order, with at most `engine.width` under way: memory stays flat."""
    waiting: deque[Future] = deque()
    for payload in payloads:
        waiting.append(engine.submit(step, payload))
        if len(waiting) >= engine.width:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
