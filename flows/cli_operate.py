"""Commands of an operator: `serve`, `batch`, `quarantine retry`, `sources`."""
from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from flows.errors import Exit

Lake = Annotated[str | None, typer.Option("--lake", help="The lake: a folder or a catalog URL [DISSENT_LAKE, default ./lake].")]
File = Annotated[Path | None, typer.Option("--sources-file", help="Declared sources [DISSENT_SOURCES, default sources.toml].")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines.")]
Workers = Annotated[int | None, typer.Option("--workers", "-w", help="Processes that read and extract.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `dissent`."""
    for command in (collect, re_extract, serve, sources):
        app.command(name=command.__name__.replace("_", "-"))(command)


def collect(
    names: Annotated[list[str] | None, typer.Argument(help="Declared sources; all when none is named.")] = None, file: File = None, lake: Lake = None,
    workers: Workers = None, again: Annotated[bool, typer.Option("--again", help="Extract also what the lake has already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch and read the declared sources into the lake."""
    from flows import operations, settings, terminal
    from flows.ingest import work_as_flow

    chosen = settings.load(lake=lake, workers=workers, sources=file)
    operations.declared(chosen, names or [])
    with terminal.progress(quiet=as_json) as tell:
        summary = work_as_flow(
            "ingest", lambda engine, progress: operations.ingest_declared(chosen, engine, names=names or [], progress=progress, again=again), chosen,
            {"declared": names or "all", "again": again}, tell,
        )
    terminal.show_summary(summary, as_json=as_json)
    raise typer.Exit(Exit.PARTLY if summary.refused else Exit.OK)


def re_extract(
    lake: Lake = None, source: Annotated[list[str] | None, typer.Option("--source", help="Only articles of this publisher.")] = None,
    since: Annotated[str | None, typer.Option(help="Only articles published on or after this day.")] = None,
    until: Annotated[str | None, typer.Option(help="Only articles published on or before this day.")] = None,
    article: Annotated[list[str] | None, typer.Option("--article", help="Only this article.")] = None,
    force: Annotated[bool, typer.Option(help="Also what this version has read already.")] = False, workers: Workers = None, as_json: AsJson = False,
) -> None:
    """Read articles of the lake again with this version's extractor."""
    from flows import operations, settings, terminal
    from flows.ingest import work_as_flow

    chosen = settings.load(lake=lake, workers=workers)
    wanted = operations.Filter(tuple(source or ()), _day(since), _day(until), tuple(article or ()))
    with terminal.progress(quiet=as_json) as tell:
        summary = work_as_flow(
            "re_extract", lambda engine, progress: operations.re_extract(chosen, engine, wanted, progress=progress, force=force), chosen,
            {"filter": repr(wanted), "force": force}, tell,
        )
    terminal.show_summary(summary, as_json=as_json)


def serve(
    lake: Lake = None, file: File = None, port: Annotated[int, typer.Option(help="Port of the Prefect UI, when no server is named.")] = 4200,
    daily: Annotated[str, typer.Option(help="Cron line of the daily run, UTC.")] = "0 4 * * *",
) -> None:
    """Run the schedules of the declared sources, and a daily run, in this one process."""
    import os

    from flows import local_server, operations, settings

    chosen = settings.load(lake=lake, sources=file)
    operations.declared(chosen)
    os.environ.update({"DISSENT_LAKE": chosen.lake, "DISSENT_SOURCES": str(chosen.sources)})  # runs are processes of their own
    with local_server.server(chosen.cache_folder, lasting_port=port) as own:
        if own is not None:
            own.ready()
            typer.echo(f"Prefect UI: http://127.0.0.1:{own.port}", err=True)
        from prefect import serve as run_forever

        from flows.deployments import served
        from flows.notify import serve_metrics

        if chosen.metrics_port:
            serve_metrics(chosen, chosen.metrics_port)
        run_forever(*served(chosen, daily_cron=daily), print_starting_message=False)


def sources(file: File = None, as_json: AsJson = False) -> None:
    """The declared sources."""
    from flows import operations, settings, terminal

    found = operations.declared(settings.load(sources=file))
    terminal.show_table(
        [s.model_dump(mode="json") for s in found], columns=("name", "kind", "locations", "language", "country", "schedule"), title="Sources",
        as_json=as_json,
    )


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day: write YYYY-MM-DD") from error
