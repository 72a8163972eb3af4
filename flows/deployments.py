"""The flows that `dissent serve` and prefect.yaml deploy. Parameters are validated by Prefect from the types below; settings come from the
environment of the process that runs them.
"""
from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.transactions import Transaction, transaction

from flows import notify, operations
from flows.operations import Filter
from flows.orchestrated import PrefectEngine, inside_flow, task_runner
from flows.pipeline import no_progress
from flows.settings import Settings, load


def _tell(flow: Any, flow_run: Any, state: Any) -> None:
    notify.failed(load(), flow.name, state.message or state.name, run=str(flow_run.id), name=flow_run.name)


_RUN: dict[str, Any] = {
    "task_runner": task_runner(load()), "persist_result": False, "validate_parameters": True, "on_failure": [_tell], "on_crashed": [_tell],
}


@flow(name="ingest", **_RUN)
def ingest(sources: list[str] | None = None, again: bool = False) -> dict[str, Any]:
    """Declared sources (all, or these) into the lake."""
    settings = load()

    def work(engine: PrefectEngine, progress: Any) -> Any:
        return operations.ingest_declared(settings, engine, names=sources or [], progress=progress, again=again)

    summary = inside_flow("ingest", work, settings, progress=no_progress)
    notify.write_metrics(settings)
    return summary.as_dict()


@flow(name="re_extract", **_RUN)
def re_extract(
    sources: list[str] | None = None, published_from: dt.date | None = None, published_to: dt.date | None = None,
    article_ids: list[str] | None = None, force: bool = False,
) -> dict[str, Any]:
    """Articles that an older extractor read (or all that match, with `force`) through this one."""
    settings = load()
    chosen = Filter(tuple(sources or ()), published_from, published_to, tuple(article_ids or ()))

    def work(engine: PrefectEngine, progress: Any) -> Any:
        return operations.re_extract(settings, engine, chosen, progress=progress, force=force)

    return inside_flow("re_extract", work, settings, progress=no_progress).as_dict()


@flow(name="link", **_RUN)
def link() -> dict[str, Any]:
    """Reports to events, persons to cases."""
    return task(name="link", cache_policy=NO_CACHE, persist_result=False)(operations.link)(load())


@task(name="release", cache_policy=NO_CACHE, persist_result=False)
def _release(settings: Settings, folder: Path) -> dict[str, Any]:
    return operations.publish(settings, folder)


@_release.on_rollback
def _withdraw(txn: Transaction) -> None:
    """A release whose flow failed after it was written is taken back: nobody should cite it."""
    folder = txn.get("folder")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


@flow(name="publish", **_RUN)
def publish(root: str = "releases") -> dict[str, Any]:
    """A release below `root`, in a folder named after the day. Either whole or not there."""
    settings = load()
    folder = operations.release_folder(Path(root), dt.datetime.now(dt.UTC).date())
    with transaction() as txn:
        txn.set("folder", str(folder))
        found = _release(settings, folder)
        if not any(folder.iterdir()):
            raise RuntimeError(f"The release {folder} is empty")
    return {"folder": str(folder), **found}


@flow(name="daily", **_RUN)
def daily(sources: list[str] | None = None, root: str = "releases", release: bool = True) -> dict[str, Any]:
    """ingest, link, publish."""
    found = {"ingest": ingest(sources=sources), "link": link()}
    if release:
        found["publish"] = publish(root=root)
    return found


def served(settings: Settings, *, daily_cron: str = "0 4 * * *") -> list[RunnerDeployment]:
    """A deployment for each declared source with a schedule, and the other flows. A run whose forerunner still works is not begun."""
    alone = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    made: list[Any] = [
        ingest.to_deployment(
            name=_slug(source.name), cron=source.schedule, parameters={"sources": [source.name]}, concurrency_limit=alone, tags=["source"]
        )
        for source in operations.declared(settings)
        if source.schedule
    ]
    made.append(daily.to_deployment(name="daily", cron=daily_cron, concurrency_limit=alone))
    made += [f.to_deployment(name="by-hand", concurrency_limit=alone) for f in (ingest, re_extract, link, publish)]
    return made


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "source"
