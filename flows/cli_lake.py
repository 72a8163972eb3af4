"""The commands on a lake as a whole: `sql`, `export`, `diff` and `lake init|info|migrate|compact|expire`."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.errors import UsageError

if TYPE_CHECKING:
    from flows.settings import Settings

LakeOption = Annotated[str | None, typer.Option("--lake", help="The lake: a folder or a catalog URL [DISSENT_LAKE, default ./lake].")]
DataPath = Annotated[str | None, typer.Option("--data-path", help="Where the Parquet files lie, when not in the lake's folder [DISSENT_DATA_PATH].")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The lake as it was: a snapshot's number, a time, or a day (its end), UTC.")]

lake_app = typer.Typer(help="Make, look at and look after a lake.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.command()(sql)
    app.command()(export)
    app.command()(diff)
    app.add_typer(lake_app, name="lake")


def sql(
    query: Annotated[str | None, typer.Argument(help="A SELECT, or the name of a query of the gallery; none opens the shell.")] = None,
    lake: LakeOption = None, data_path: DataPath = None,
    fmt: Annotated[str, typer.Option("--format", "-f", help="table, csv, json, jsonl, parquet or arrow.")] = "table",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.")] = None,
    as_of: AsOf = None,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds until a query is stopped; 0: never.")] = 300.0,
    memory: Annotated[str, typer.Option(help="What a query may use of memory, e.g. 512MB.")] = "4GB",
    rows: Annotated[int, typer.Option(min=1, help="Most rows of a table; other formats give all.")] = 1000,
    connect: Annotated[bool, typer.Option("--connect", help="Print what to paste into the DuckDB shell, Python, R or DBeaver.")] = False,
    gallery: Annotated[bool, typer.Option("--queries", help="List the named queries.")] = False,
    as_json: AsJson = False,
) -> None:
    """Query the lake, read-only; without a query, an interactive shell."""
    import sys

    if gallery:
        from flows import terminal
        from warehouse.queries import named

        found = [{"name": q.name, "answers": q.answers, "sql": q.sql} for q in named().values()]
        terminal.show_table(found, columns=("name", "answers"), title="Named queries", as_json=as_json)
        return
    chosen = _settings(lake=lake, data_path=data_path)
    if connect:
        from warehouse.sqlaccess import connect_text

        typer.echo(connect_text(chosen.lake, chosen.data_path), nl=False)
        return
    if query == "-" or (query is None and not sys.stdin.isatty()):
        query = sys.stdin.read()
    fmt = "json" if as_json else fmt
    if query is None:
        from warehouse.shell import interactive

        interactive(chosen.lake, data_path=chosen.data_path, as_of=as_of, timeout=timeout or None, memory_limit=memory, fmt=fmt)
        return
    if fmt in ("parquet", "arrow") and out is None and sys.stdout.isatty():
        raise UsageError(f"{fmt} is no text for a terminal: name a file with --out")
    from warehouse.sqlaccess import run

    run(chosen.lake, query, fmt=fmt, out=out, data_path=chosen.data_path, as_of=as_of, timeout=timeout or None, memory_limit=memory, max_rows=rows)


def export(
    folder: Annotated[Path, typer.Argument(help="Where the release goes; an earlier release there is replaced in one step.")],
    lake: LakeOption = None, data_path: DataPath = None,
    fmt: Annotated[str, typer.Option("--format", "-f", help="Any of parquet, csv, geoparquet, duckdb, jsonl, with commas.")] = "parquet",
    as_of: AsOf = None,
    since: Annotated[int | None, typer.Option(help="An earlier snapshot: changes/ tells the way from it.")] = None,
    with_names: Annotated[bool, typer.Option("--with-names", help="Names and full texts as they are: only for those who may have them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a release: files, sums, metadata, codebook, citation and a page. Private persons get pseudonyms unless --with-names."""
    from flows import terminal
    from warehouse.export import export as write

    chosen = _settings(lake=lake, data_path=data_path)
    formats = tuple(f.strip() for f in fmt.split(",") if f.strip())
    done = write(chosen.lake, folder, formats_wanted=formats, as_of=as_of, since=since, with_names=with_names, data_path=chosen.data_path)
    if as_json:
        _print_json({
            "folder": str(done.folder), "snapshot": done.snapshot, "public": done.public, "files": list(done.files), "rows": dict(done.rows),
            "changes": dict(done.changes),
        })
        return
    tables = [{"table": n, "rows": f"{count:,}", "changes": f"{done.changes[n]:,}" if n in done.changes else ""} for n, count in done.rows.items()]
    title = f"Snapshot {done.snapshot} in {done.folder}, {'public' if done.public else 'WITH NAMES'}"
    terminal.show_table(tables, columns=("table", "rows", "changes") if done.changes else ("table", "rows"), title=title, as_json=False)


def diff(
    a: Annotated[int, typer.Argument(help="The earlier snapshot.")],
    b: Annotated[int | None, typer.Argument(help="The later one; none: the latest.")] = None,
    lake: LakeOption = None, data_path: DataPath = None,
    table: Annotated[str | None, typer.Option(help="The rows of this table that differ, instead of the summary.")] = None,
    fmt: Annotated[str, typer.Option("--format", "-f", help="For --table: table, csv, json, jsonl, parquet or arrow.")] = "table",
    as_json: AsJson = False,
) -> None:
    """What changed between two snapshots: a summary, or the rows of a table."""
    import dataclasses
    import sys

    from warehouse import changes

    chosen = _settings(lake=lake, data_path=data_path)
    if table is not None:
        from warehouse.results import write

        with changes.diff_rows(chosen.lake, table, a, b, data_path=chosen.data_path) as reader:
            write(reader, "json" if as_json else fmt, sys.stdout.buffer, max_rows=1000)
        return
    found = changes.diff(chosen.lake, a, b, data_path=chosen.data_path)
    if as_json:
        _print_json(dataclasses.asdict(found))
    else:
        typer.echo(found.text())


@lake_app.command()
def init(lake: LakeOption = None, data_path: DataPath = None, as_json: AsJson = False) -> None:
    """Make an empty lake; one that is there stays as it is."""
    from warehouse import maintenance

    chosen = _settings(lake=lake, data_path=data_path)
    _show_info(maintenance.init(chosen.lake, data_path=chosen.data_path), as_json)


@lake_app.command()
def info(lake: LakeOption = None, data_path: DataPath = None, as_json: AsJson = False) -> None:
    """Rows, files and bytes of each table, snapshots, version."""
    from warehouse import maintenance

    chosen = _settings(lake=lake, data_path=data_path)
    _show_info(maintenance.info(chosen.lake, data_path=chosen.data_path), as_json)


@lake_app.command()
def migrate(lake: LakeOption = None, data_path: DataPath = None) -> None:
    """Bring a lake of an older version to this one, in one transaction; rows stay."""
    from warehouse import maintenance

    chosen = _settings(lake=lake, data_path=data_path)
    steps = maintenance.migrate(chosen.lake, data_path=chosen.data_path)
    for step in steps or ["nothing to do: the lake is of this version"]:
        typer.echo(step)


@lake_app.command()
def compact(
    lake: LakeOption = None, data_path: DataPath = None,
    grace: Annotated[float, typer.Option(min=0, help="Minutes that replaced files stay, for readers in the middle of them.")] = 60.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell which files nobody names.")] = False, as_json: AsJson = False,
) -> None:
    """Merge small files; remove what dead writers left. No row and no snapshot changes."""
    import dataclasses

    from warehouse import maintenance

    chosen = _settings(lake=lake, data_path=data_path)
    done = maintenance.compact(chosen.lake, data_path=chosen.data_path, grace_minutes=grace, dry_run=dry_run)
    if as_json:
        _print_json(dataclasses.asdict(done))
        return
    for orphan in done.orphans:
        typer.echo(f"{'left behind' if dry_run else 'removed'}: {orphan}")
    files = f"{done.files_before:,} files before, {done.files_after:,} after"
    typer.echo(f"{files}; {done.removed:,} replaced files removed; {len(done.orphans):,} orphans")


@lake_app.command()
def expire(
    lake: LakeOption = None, data_path: DataPath = None,
    snapshots: Annotated[list[int] | None, typer.Option("--snapshot", help="Number of a snapshot to forget; may be given again.")] = None,
    older_than: Annotated[str | None, typer.Option(help="Forget all from before this time or day, UTC; the latest stays.")] = None,
    grace: Annotated[float, typer.Option(min=0, help="Minutes that files no longer needed stay.")] = 60.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell which snapshots would go.")] = False,
) -> None:
    """Forget snapshots, and remove the files that only they needed. Nothing expires unless asked for here."""
    import datetime as dt

    from warehouse import maintenance

    try:
        moment = dt.datetime.fromisoformat(older_than) if older_than else None
    except ValueError:
        raise UsageError(f"--older-than: {older_than!r} is no time: write 2026-11-23 or '2026-11-23 14:00:00'") from None
    chosen = _settings(lake=lake, data_path=data_path)
    done = maintenance.expire(
        chosen.lake, versions=tuple(snapshots or ()), older_than=moment, data_path=chosen.data_path, grace_minutes=grace, dry_run=dry_run
    )
    numbers = ", ".join(map(str, done.snapshots)) or "none"
    typer.echo(f"snapshots {'to forget' if dry_run else 'forgotten'}: {numbers}; files removed: {done.files_removed:,}")


def _show_info(found: Any, as_json: bool) -> None:
    import dataclasses

    from flows import terminal

    if as_json:
        _print_json(dataclasses.asdict(found))
        return
    typer.echo(f"{found.location}: version {found.schema_version} ({found.made_by}); files in {found.data_path}")
    when = f"{found.latest_time:%Y-%m-%d %H:%M:%S}" if found.latest_time else ""
    typer.echo(f"{found.snapshots:,} snapshots, {found.oldest_snapshot} to {found.latest_snapshot} ({when} UTC, {found.latest_message or 'made'})")
    rows = [{"table": t.name, "rows": f"{t.rows:,}", "files": f"{t.files:,}", "bytes": f"{t.bytes:,}"} for t in found.tables]
    terminal.show_table(rows, columns=("table", "rows", "files", "bytes"), title=f"{found.bytes:,} bytes", as_json=False)


def _print_json(value: Any) -> None:
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def _settings(**flags: Any) -> Settings:
    from flows import settings

    return settings.load(**flags)
