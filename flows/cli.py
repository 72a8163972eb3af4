"""The command `dissent`. Only light modules are imported here: `--help` must answer at once.

Exit codes: 0 all done; 1 nothing could be done; 2 the command line or a setting is wrong; 3 done, but some input is in quarantine;
130 interrupted.
"""
from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.errors import DissentError, Exit

if TYPE_CHECKING:
    from flows.settings import Settings
    from flows.sources.told import Told

AGAIN = "interrupted; run the same command again to go on where it stopped"

app = typer.Typer(
    name="dissent", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="News articles in, a dataset of protests and detentions out: every value with the words it rests on.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done with some input in quarantine. Every setting also by environment, e.g. DISSENT_LAKE.",
)
quarantine_app = typer.Typer(help="What was refused, and why.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(quarantine_app, name="quarantine")

Lake = Annotated[str | None, typer.Option("--lake", help="The lake: a folder or a catalog URL [DISSENT_LAKE, default ./lake].")]
DataPath = Annotated[str | None, typer.Option("--data-path", help="Where the Parquet files lie, when not in the lake's folder [DISSENT_DATA_PATH].")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")]
Published = Annotated[str | None, typer.Option("--published", help="Day of publication of files that do not say it (YYYY-MM-DD).")]
SourceName = Annotated[str | None, typer.Option("--source", help="Publisher of files that do not say it.")]
Title = Annotated[str | None, typer.Option("--title", help="Headline of a file that does not say it.")]
Language = Annotated[str | None, typer.Option("--language", help="ISO 639-1 code of files that do not say it.")]
Country = Annotated[str | None, typer.Option("--country", help="Country of the publisher (ISO 3166-1 alpha-2), where files do not say it.")]
Sources = Annotated[list[str], typer.Argument(help="Files (.txt .md .html .jsonl), folders, glob patterns, or @FILE with one of these a line.")]


@app.command()
def ingest(
    sources: Sources, lake: Lake = None, data_path: DataPath = None, published: Published = None, source: SourceName = None, title: Title = None,
    language: Language = None, country: Country = None, batch_size: Annotated[int | None, typer.Option(help="Articles in a batch.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", "-w", help="Processes that read and extract.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Extract also what the lake has already.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Without Prefect: no run history, a faster start.")] = False,
    as_json: AsJson = False, quiet: Quiet = False,
) -> None:
    """Read articles, extract events, check them, load them into the lake, and join reports of one event."""
    from flows import operations, terminal
    from flows.ingest import ingest as ingest_plain
    from flows.ingest import ingest_flow

    chosen = _settings(lake=lake, data_path=data_path, batch_size=batch_size, workers=workers)
    told = _told(published, source, title, language, country)
    with terminal.progress(quiet=quiet or as_json) as tell:
        summary = (ingest_plain if plain else ingest_flow)(sources, told, settings=chosen, progress=tell, again=again)
    if summary.articles:
        # always, not only when something is new: a run killed between load and link leaves reports that no event has yet
        operations.link(chosen)
    terminal.show_summary(summary, as_json=as_json)
    if summary.refused and not summary.articles:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.PARTLY if summary.refused or summary.held else Exit.OK)


@app.command()
def extract(
    files: Annotated[list[str] | None, typer.Argument(help="Files, folders or glob patterns.")] = None,
    jsonl: Annotated[list[Path] | None, typer.Option("--jsonl", help="One article a line: article_id, source, published, title, text.")] = None,
    published: Published = None, source: SourceName = None, title: Title = None, language: Language = None, country: Country = None,
    quiet: Quiet = False,
) -> None:
    """Extract events and print one JSON line per article, in input order. No lake is needed."""
    from flows.extract import to_lines

    if not files and not jsonl:
        raise typer.BadParameter("name at least one file, or --jsonl FILE")
    settings = _settings()
    told = _told(published, source, title, language, country)
    done, refused = to_lines([*(files or []), *map(str, jsonl or [])], told, settings=settings, out=sys.stdout, errors=sys.stderr)
    if refused:
        raise typer.Exit(Exit.PARTLY if done else Exit.FAILED)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="A SELECT, or the name of a query of the gallery; none lists the gallery.")] = None,
    lake: Lake = None, data_path: DataPath = None,
    fmt: Annotated[str, typer.Option("--format", "-f", help="table, csv, json, jsonl, parquet or arrow.")] = "table",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.")] = None,
    as_of: Annotated[str | None, typer.Option(help="A snapshot number or a time: the lake as it was.")] = None,
    as_json: AsJson = False,
) -> None:
    """Query the lake, read-only."""
    from warehouse.queries import named
    from warehouse.sqlaccess import run

    if not query:
        for name, found in sorted(named().items()):
            typer.echo(f"{name:28} {getattr(found, 'title', '') or getattr(found, 'text', '')}")
        return
    chosen = _settings(lake=lake, data_path=data_path)
    run(chosen.lake, query, fmt="json" if as_json else fmt, out=out, data_path=chosen.data_path, as_of=as_of)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the release goes.")], lake: Lake = None, data_path: DataPath = None, as_json: AsJson = False
) -> None:
    """Write a release: Parquet files with a data dictionary."""
    from flows import terminal

    writer = _part("warehouse.export", "export")
    chosen = _settings(lake=lake, data_path=data_path)
    terminal.show_result(writer(chosen.lake, folder), as_json=as_json)


@app.command()
def link(lake: Lake = None, data_path: DataPath = None, as_json: AsJson = False) -> None:
    """Join reports of one event into events, and a person's custody events into cases."""
    from flows import terminal
    from warehouse.lake import Lake as OpenLake

    linker = _part("warehouse.linkage", "link")
    chosen = _settings(lake=lake, data_path=data_path)
    with OpenLake.connect(chosen.lake, data_path=chosen.data_path, create=False) as opened:
        terminal.show_result(linker(opened), as_json=as_json)


@quarantine_app.command("list")
def quarantine_list(
    lake: Lake = None, data_path: DataPath = None, reason: Annotated[str | None, typer.Option(help="Only this reason.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 100,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are resolved.")] = False, as_json: AsJson = False,
) -> None:
    """What was refused, with the reason."""
    from flows import terminal

    chosen = _settings(lake=lake, data_path=data_path)
    terminal.show_table(
        _query(chosen, "SELECT * EXCLUDE payload FROM quarantine WHERE ($everything OR resolved IS NULL) AND ($reason IS NULL OR reason = $reason)"
               " ORDER BY stage, reason, location, quarantine_id LIMIT $n",
               {"everything": everything, "reason": reason, "n": limit}),
        columns=("stage", "reason", "location", "column", "value", "detail"), title="Quarantine", as_json=as_json,
    )


@app.command()
def runs(lake: Lake = None, data_path: DataPath = None, limit: Annotated[int, typer.Option(min=1)] = 20, as_json: AsJson = False) -> None:
    """The latest runs."""
    from flows import terminal

    chosen = _settings(lake=lake, data_path=data_path)
    terminal.show_table(
        _query(chosen, "SELECT * FROM runs ORDER BY started_at DESC, run_id LIMIT $n", {"n": limit}),
        columns=("run_id", "flow", "state", "started_at", "articles_read", "articles_new", "articles_changed", "reports_loaded",
                 "rows_quarantined", "message"),
        title="Runs", as_json=as_json,
    )


@app.command()
def explain(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Of an article, a report or an event.")], lake: Lake = None,
    data_path: DataPath = None, as_json: AsJson = False,
) -> None:
    """The words that every value of an article, a report or an event rests on."""
    from flows import terminal

    chosen = _settings(lake=lake, data_path=data_path)
    found = _query(
        chosen, "SELECT e.report_id, r.type, e.field, e.value, e.quote, e.start, e.\"end\", e.rule, e.confidence, e.article_id FROM evidence e"
        " JOIN reports r USING (report_id) WHERE e.report_id = $id OR e.article_id = $id OR e.report_id IN (SELECT report_id FROM event_reports"
        " WHERE event_id = $id) ORDER BY e.article_id, r.report_id, e.field, e.position", {"id": identity},
    )
    if not found:
        raise DissentError(f"The lake {chosen.lake} has no evidence for {identity}: give the id of an article, a report or an event")
    terminal.show_table(found, columns=("report_id", "type", "field", "value", "quote", "rule", "confidence"), title=identity, as_json=as_json)


@app.command()
def case(
    name: Annotated[str, typer.Argument(help="A person's name, or a part of it.")], lake: Lake = None, data_path: DataPath = None,
    as_json: AsJson = False,
) -> None:
    """A named person's way through custody, step by step, with the words that tell it."""
    from flows import terminal

    chosen = _settings(lake=lake, data_path=data_path)
    found = _query(
        chosen, "SELECT * FROM cases WHERE contains(lower(name), lower($name))"
        " OR len(list_filter(aliases, a -> contains(lower(a), lower($name)))) > 0 ORDER BY name, case_id", {"name": name},
    )
    if not found:
        raise DissentError(f"The lake {chosen.lake} has no case of {name}: `dissent link` makes cases from reports")
    if as_json:
        terminal.show_table(found, columns=(), title="Cases", as_json=True)
        return
    for one in found:
        title = ", ".join(str(v) for v in (one["name"], one["locality"], one["country"], one["status"]) if v)
        terminal.show_table(one["steps"], columns=("date_start", "date_end", "type", "quote"), title=f"{title} ({one['case_id']})", as_json=False)


@app.command()
def codebook() -> None:
    """Print the codebook: every table and column, from the declarations."""
    typer.echo(_part("warehouse.codebook", "render")(), nl=False)


def main() -> None:
    """The entry point: errors are one line on stderr, Ctrl-C ends cleanly."""
    try:
        code = app(standalone_mode=False)  # an Exit comes back as its code
    except (typer.Abort, KeyboardInterrupt):
        _say(AGAIN)
        sys.exit(Exit.INTERRUPTED)
    except DissentError as error:
        _say(str(error))
        sys.exit(error.exit)
    except BrokenPipeError:  # `dissent sql ... | head`
        _silence_stdout()
        sys.exit(Exit.OK)
    except Exception as error:
        sys.exit(_explained(error))
    if code == Exit.INTERRUPTED:  # typer turns Ctrl-C into this code, without a word
        _say(AGAIN)
    sys.exit(int(code) if isinstance(code, int) else Exit.OK)


def _explained(error: Exception) -> int:
    """One line for the errors that a user can act on; anything else is a bug."""
    show = getattr(error, "show", None)
    if show is not None and hasattr(error, "format_message"):  # the command line is wrong: typer's own errors
        show()
        return Exit.USAGE
    from warehouse.errors import LakeError, translate

    if isinstance(error, LakeError):
        _say(str(error))
        return Exit.FAILED
    if isinstance(error, OSError):
        _say(str(translate(error, str(error.filename or "the disk"))))
        return Exit.FAILED
    return _bug(error)


def _bug(error: Exception) -> int:
    """An error that nobody foresaw: a line for the user, the traceback in a file that can be sent with a report."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="dissent-error-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.writelines(traceback.format_exception(error))
    _say(f"unexpected {type(error).__name__}: {' '.join(str(error).split())[:200]} (this is a bug; the details are in {file.name})")
    return Exit.FAILED


def _say(text: str) -> None:
    typer.echo(f"dissent: {text}", err=True)


def _silence_stdout() -> None:
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _settings(**flags: Any) -> Settings:
    from flows import settings

    return settings.load(**flags)


def _told(published: str | None, source: str | None, title: str | None, language: str | None, country: str | None) -> Told:
    """The flags as what is told of every file. Raises UsageError for an impossible date or code: that is the command's fault, not the file's."""
    from flows.errors import UsageError
    from flows.sources import told as telling
    from flows.sources.refusal import RefusedError

    try:
        telling.day(published)
        telling.language(language)
        telling.country(country)
    except RefusedError as error:
        raise UsageError(f"--{error.column}: {error.detail}") from error
    return telling.Told(source=source, published=published, title=title, language=language, country=country)


def _query(chosen: Settings, query: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    from warehouse.lake import Lake as OpenLake

    with OpenLake.connect(chosen.lake, data_path=chosen.data_path, read_only=True) as opened:
        found: list[dict[str, Any]] = opened.query(query, params).to_pylist()
        return found


def _part(module: str, name: str) -> Any:
    """A function of a part of the house that may not be built in."""
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise DissentError(f"This build has no {module}.{name}") from error


def _mount() -> None:
    """Commands of the other parts. Where one has the name of one above, it takes its place."""
    for module in ("flows.cli_lake", "flows.cli_review", "flows.cli_link", "flows.cli_operate", "flows.cli_explain"):
        if importlib.util.find_spec(module) is None:
            continue
        importlib.import_module(module).register(app)
    latest = {c.name or (c.callback.__name__ if c.callback else ""): c for c in app.registered_commands}
    app.registered_commands[:] = latest.values()


_mount()

if __name__ == "__main__":
    main()
