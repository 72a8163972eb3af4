"""The flows under Prefect: tasks, retries, artifacts. Everything they do is a plain function elsewhere; this is the edge.

Importing this module imports Prefect (about 2 s): call `flows.local_server.configure` first.
"""
from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff

from flows import summary_text
from flows.engine import Future
from flows.errors import UnreachableError
from flows.pipeline import Summary
from flows.settings import Settings
from flows.steps import read_events, read_pieces

_EDGE: dict[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False, "retry_delay_seconds": exponential_backoff(2), "retry_jitter_factor": 0.5}
read_task = task(name="read", task_run_name="read", **_EDGE)(read_pieces)
extract_task = task(name="extract-validate", task_run_name="extract-validate", **_EDGE)(read_events)
TASKS: dict[Callable[[bytes], bytes], Any] = {read_pieces: read_task, read_events: extract_task}


class PrefectEngine:
    """Steps as Prefect tasks: submitted to the flow's task runner when it has several workers, called in place otherwise."""

    def __init__(self, settings: Settings) -> None:
        self._retries = settings.retries
        self._spread = settings.workers > 1 or settings.dask is not None
        self.width = settings.workers * 2 if self._spread else 1
        self._tasks = {step: found.with_options(retries=settings.retries) for step, found in TASKS.items()}
        self._calls: dict[str, Any] = {}

    def submit(self, step: Callable[[bytes], bytes], payload: bytes) -> Future:
        if self._spread:
            future: Future = self._tasks[step].submit(payload)
            return future
        return _Done(self._tasks[step](payload))

    def call(self, name: str, function: Callable[..., Any], *args: Any) -> Any:
        """A step of this process (a load): its arguments are live objects, so the task gets them by closure."""
        def run() -> Any:
            return function(*args)

        run.__name__ = name
        return task(name=name, retries=self._retries if name == "load" else 0, **_EDGE)(run)()


class _Done:
    def __init__(self, value: bytes) -> None:
        self._value = value

    def result(self) -> bytes:
        return self._value


class ProgressArtifact:
    """Progress in Prefect's UI, at most once in five seconds, passed on to the terminal."""

    EVERY = 5.0

    def __init__(self, key: str, onward: Callable[[str, int, int | None], None]) -> None:
        self._key, self._onward = key, onward
        self._id: Any = None
        self._last = 0.0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        self._onward(stage, done, total)
        if stage != "extract" or not total:
            return
        now = time.monotonic()
        try:
            self._publish(now, done, total)
        except (httpx.HTTPError, RuntimeError):  # a server that is away for a moment costs the picture, not the run
            self._last = now

    def _publish(self, now: float, done: int, total: int) -> None:
        if self._id is None:
            self._id = create_progress_artifact(progress=100.0 * done / total, key=self._key, description="Articles extracted, validated and loaded")
        elif now - self._last >= self.EVERY or done >= total:
            update_progress_artifact(artifact_id=self._id, progress=min(100.0, 100.0 * done / total))
        else:
            return
        self._last = now


def publish_summary(summary: Summary, *, docs: str | None = None) -> None:
    """The run's tables and its Markdown page, as artifacts."""
    key = summary.flow.replace("_", "-")
    create_table_artifact(key=f"{key}-sources", table=summary_text.source_rows(summary), description="Articles by source")
    create_table_artifact(key=f"{key}-quarantine", table=summary_text.quarantine_rows(summary), description="Refused, by reason")
    if summary.judged is not None:
        create_table_artifact(key=f"{key}-expectations", table=summary.judged.rows(), description="What every expectation of the gate found")
    create_markdown_artifact(key=f"{key}-summary", markdown=summary_text.markdown(summary, docs=docs), description="What the run did")


def task_runner(settings: Settings) -> Any:
    """Threads for one worker, processes for several, Dask for many machines."""
    if settings.dask:
        from prefect_dask.task_runners import DaskTaskRunner

        if settings.dask == "local":
            return DaskTaskRunner(cluster_kwargs={"n_workers": settings.workers, "threads_per_worker": 1, "dashboard_address": None})
        return DaskTaskRunner(address=settings.dask)
    if settings.workers > 1:
        return ProcessPoolTaskRunner(max_workers=settings.workers)
    return ThreadPoolTaskRunner(max_workers=1)


def run_as_flow(
    name: str, work: Callable[[PrefectEngine, Callable[[str, int, int | None], None]], Summary], settings: Settings, *, parameters: dict[str, Any],
    progress: Callable[[str, int, int | None], None],
) -> Summary:
    """Run `work` inside a Prefect flow called `name`, with `parameters` shown in the UI."""
    done: list[Summary] = []

    def body(parameters: dict[str, Any]) -> Summary:
        done.append(inside_flow(name, work, settings, progress=progress))
        return done[0]

    body.__name__ = name
    made = flow(
        name=name, task_runner=task_runner(settings), persist_result=False, validate_parameters=False,
        flow_run_name=f"{name}-{random.randrange(16**6):06x}"
    )(body)
    try:
        found: Summary = made(parameters=parameters)
    except (httpx.HTTPError, RuntimeError) as error:
        if not isinstance(error, httpx.HTTPError) and "reach API" not in str(error):
            raise
        if not done:
            where = os.environ.get("PREFECT_API_URL", "of this run")
            raise UnreachableError(
                f"The Prefect server {where} cannot be reached: start it, or unset PREFECT_API_URL, and run the same command again;"
                " what was loaded is whole"
            ) from error
        print("dissent: the Prefect server went away; the lake is complete, the server's history of this run is not", file=sys.stderr)
        found = done[0]
    return found


def inside_flow(
    name: str, work: Callable[[PrefectEngine, Callable[[str, int, int | None], None]], Summary], settings: Settings, *,
    progress: Callable[[str, int, int | None], None],
) -> Summary:
    """The same inside a flow that is running already (a deployment's)."""
    context = FlowRunContext.get()
    assert context is not None, "inside_flow needs a running flow"
    summary = work(PrefectEngine(settings), ProgressArtifact(f"{name.replace('_', '-')}-progress", progress))
    try:
        publish_summary(summary, docs=summary.data_docs)
    except (httpx.HTTPError, RuntimeError) as error:  # the work is done; its picture in the UI is not
        print(f"dissent: no artifacts, the Prefect server does not answer: {str(error)[:200]}", file=sys.stderr)
    get_run_logger().info(summary_text.line(summary))
    return summary
