"""The command `dissent explain`: an article with its values marked, and for each the rule, the confidence and the words."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from extractors.explain import Explanation

_COLOURS = {
    "type": "magenta", "date": "cyan", "place": "green", "size": "yellow", "size_estimate": "yellow", "people": "bright_red", "name": "bright_red",
    "charge": "red", "sentence": "red", "actor": "blue", "form": "bright_yellow",
}


def register(app: typer.Typer) -> None:
    """Add the command to `dissent`."""
    app.command(name="explain")(explain)


def explain(
    article: Annotated[str, typer.Argument(help="A file (.txt .md .html .jsonl), or the id of an article, a report or an event of the lake.")],
    published: Annotated[str | None, typer.Option("--published", help="Day of publication of a file that does not say it (YYYY-MM-DD).")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Publisher of a file that does not say it.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="Headline of a file that does not say it.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Country of the publisher (ISO 3166-1 alpha-2).")] = None,
    only: Annotated[str | None, typer.Option("--id", help="Of several articles in the file, this one.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write one self-contained page to this file instead.")] = None,
    lake: Annotated[str | None, typer.Option("--lake", help="The lake, for an id [DISSENT_LAKE, default ./lake].")] = None,
    data_path: Annotated[str | None, typer.Option("--data-path", help="Where its Parquet files lie [DISSENT_DATA_PATH].")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines.")] = False,
) -> None:
    """Show what is read from an article, and why: rule, confidence and quote of every value."""
    from flows import cli

    if not _is_input(article) and hasattr(cli, "explain"):
        cli.explain(article, lake=lake, data_path=data_path, as_json=as_json)
        return
    import dataclasses
    import json

    from rich.console import Console

    from extractors import explain as explaining
    from extractors import extract
    from extractors.records import Article, Quarantined
    from flows import settings
    from flows.errors import DissentError
    from flows.sources import collect, read

    chosen = settings.load()
    told = cli._told(published, source, title, None, country)
    found: list[Article] = []
    refused: list[Quarantined] = []
    for piece in collect([article], told, max_bytes=chosen.max_article_bytes):
        one = piece if isinstance(piece, Quarantined) else read(piece, max_bytes=chosen.max_article_bytes)
        if isinstance(one, Quarantined):
            refused.append(one)
        else:
            found.append(one)
    found = [a for a in found if only in (None, a.article_id)]
    if not found:
        raise DissentError("; ".join(f"{q.location}: {q.detail}" for q in refused[:3]) or f"no article {only or ''} in {article}")
    explanations = [explaining.explain(a, reports) for a, reports in extract(found)]
    if as_json:
        for each in explanations:
            typer.echo(json.dumps({"article_id": each.article.article_id, "values": [dataclasses.asdict(v) for v in each.values]}))
        return
    if html is None:
        console = Console()
        for each in explanations:
            show(each, console)
        return
    for n, each in enumerate(explanations):
        path = html if n == 0 else html.with_stem(f"{html.stem}-{n + 1}")
        path.write_text(explaining.page(each), encoding="utf-8")
        typer.echo(f"{path}: {len(each.reports)} events, {len(each.values)} values", err=True)


def _is_input(named: str) -> bool:
    """Whether an argument names files rather than a row of the lake."""
    return Path(named).exists() or Path(named).suffix != "" or any(c in named for c in "*?/@")


def show(found: Explanation, console: Console) -> None:
    """The explanation in a terminal: the text with colours, then a table an event."""
    from rich.table import Table
    from rich.text import Text

    def plain(text: str) -> str:
        return text.encode("utf-8", "replace").decode("utf-8")

    marked = Text()
    for piece in found.pieces:
        over = [found.values[n] for n in piece.values]
        inner = min(over, key=lambda v: (v.end - v.start, v.number)) if over else None
        marked.append(plain(piece.text), style=f"{'bold ' if len(over) > 1 else ''}underline {_COLOURS[inner.field]}" if inner else "")
    console.print(Text(plain(found.article.title or found.article.article_id), style="bold"))
    console.print(marked)
    if not found.reports:
        console.print("\nNo event is told.")
    for n, report in enumerate(found.reports):
        table = Table(title=f"{n + 1}. {report.type.value}, {report.status.value}, {'news' if report.focus else 'background'}", title_justify="left")
        for column in ("value of", "value", "words", "rule"):
            table.add_column(column, overflow="fold")
        table.add_column("sure", justify="right")
        for v in found.values:
            if v.report == n:
                table.add_row(Text(v.field, style=_COLOURS[v.field]), Text(plain(v.value)), Text(plain(v.quote)), Text(v.rule), f"{v.confidence:.2f}")
        console.print()
        console.print(table)
