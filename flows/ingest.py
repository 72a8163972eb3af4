"""`ingest`: sources into the lake, with Prefect around it or without.

    from flows.ingest import ingest
    summary = ingest(["articles/"], settings=settings.load(lake="lake"))
"""
from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from extractors.records import Quarantined
from flows import pipeline
from flows.engine import Engine, PlainEngine
from flows.pipeline import Progress, Summary, no_progress
from flows.settings import Settings
from flows.sources.files import collect
from flows.sources.raw import Raw
from flows.sources.told import Told
from flows.steps import quiet

WEB = ("http://", "https://")
MANY = 100  # sources beyond which the flow's parameters name a list file instead


def ingest(
    sources: Sequence[str], told: Told | None = None, *, settings: Settings, engine: Engine | None = None, progress: Progress = no_progress,
    again: bool = False,
) -> Summary:
    """Sources into the lake with plain functions, no Prefect: for tests, notebooks and other programs."""
    return _with(engine or PlainEngine(settings.workers), lambda: _pieces(sources, told, settings), settings, {
        "sources": list(sources)[:MANY]}, progress, again=again)


def ingest_flow(
    sources: Sequence[str], told: Told | None = None, *, settings: Settings, progress: Progress = no_progress, again: bool = False
) -> Summary:
    """Sources into the lake as a Prefect flow: on the server that PREFECT_API_URL names, or on one for this run alone."""
    def pieces() -> Iterable[Raw | Quarantined]:
        return _pieces(sources, told, settings)

    named = list(sources) if len(sources) <= MANY else [f"@{_list_file(sources, settings)}"]
    parameters = {"sources": named, "lake": shown(settings.lake), "again": again}
    def work(engine: Engine, tell: Progress) -> Summary:
        return pipeline.run(pieces(), settings, engine, parameters=parameters, progress=tell, again=again)

    return work_as_flow("ingest", work, settings, parameters, progress)


def work_as_flow(
    name: str, work: Callable[[Engine, Progress], Summary], settings: Settings, parameters: dict[str, Any], progress: Progress = no_progress
) -> Summary:
    """Work inside a Prefect flow. The server of its own, when none is named, starts while the parser and the gate load.

    A run that fails tells the webhook.
    """
    from flows import notify
    from flows.local_server import server

    try:
        with server(settings.cache_folder) as own:
            warm(settings)
            if own is not None:
                own.ready()
            from flows.orchestrated import run_as_flow

            summary = run_as_flow(name, work, settings, parameters=parameters, progress=progress)
    except Exception as error:
        notify.failed(settings, name, f"{type(error).__name__}: {error}")
        raise
    notify.write_metrics(settings)
    return summary


def _pieces(sources: Sequence[str], told: Told | None, settings: Settings) -> Iterable[Raw | Quarantined]:
    told = told or Told()
    yield from collect(
        [s for s in sources if not s.startswith(WEB)], told, max_bytes=settings.max_article_bytes, max_archive_bytes=settings.max_archive_bytes
    )
    if addresses := [s for s in sources if s.startswith(WEB)]:
        from flows.sources.declared import fetched

        yield from fetched(addresses, "auto", told, settings)


def warm(settings: Settings) -> None:
    """Load what a run will need, in the time that the server takes to start. A lake that cannot be opened stops the run here, early."""
    from warehouse.lake import Lake

    Lake.connect(settings.lake, data_path=settings.data_path).close()
    if settings.workers == 1 and settings.dask is None:
        from extractors import Article, extract
        from validation import gate

        quiet()
        gate.warm()
        for _ in extract([Article("warm", "warm", "Police arrested two protesters in Almaty on Monday.")]):
            pass


def shown(lake: str) -> str:
    """The lake's address without a password."""
    from warehouse.errors import hide_password

    return hide_password(lake)


def _with(
    engine: Engine, pieces: Callable[[], Iterable[Raw | Quarantined]], settings: Settings, parameters: dict[str, Any], progress: Progress, *,
    again: bool,
) -> Summary:
    try:
        return pipeline.run(pieces(), settings, engine, parameters=parameters, progress=progress, again=again)
    finally:
        if isinstance(engine, PlainEngine):
            engine.close()


def _list_file(sources: Sequence[str], settings: Settings) -> Path:
    text = "\n".join(sources) + "\n"
    path = settings.cache_folder / "lists" / f"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
