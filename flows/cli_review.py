"""`dissent quarantine`, `dissent batch`, `dissent review` and `dissent corrections`: where people decide on what machines read."""
from __future__ import annotations

import contextlib
import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.errors import DissentError, Exit, UsageError

if TYPE_CHECKING:
    from extractors.records import Article, Quarantined, Report
    from flows.settings import Settings
    from warehouse.lake import Lake as OpenLake

quarantine_app = typer.Typer(help="What was refused, and the way back.", no_args_is_help=True, rich_markup_mode=None)
batch_app = typer.Typer(help="Batches held back for a person.", no_args_is_help=True, rich_markup_mode=None)
corrections_app = typer.Typer(help="What people decided on extracted values.", no_args_is_help=True, rich_markup_mode=None)

Lake = Annotated[str | None, typer.Option("--lake", help="The lake: a folder or a catalog URL [DISSENT_LAKE, default ./lake].")]
DataPath = Annotated[str | None, typer.Option("--data-path", help="Where the Parquet files lie, when not in the lake's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines.")]
HeldAt = Annotated[Path | None, typer.Option("--held", help="Where held batches lie [default: held/ in the lake's folder].")]
Who = Annotated[str | None, typer.Option("--who", help="Who decides [default: the name you are logged in by].")]
Why = Annotated[str, typer.Option("--why", help="Why, in words; kept with the decision.")]
Ids = Annotated[list[str], typer.Argument(help="Ids, or the beginnings of ids, as `list` shows them.")]


def register(app: typer.Typer) -> None:
    """Put the commands on the main program; its plain `quarantine` gives way to ours."""
    app.registered_groups[:] = [g for g in app.registered_groups if g.name not in ("quarantine", "batch", "corrections")]
    app.add_typer(quarantine_app, name="quarantine")
    app.add_typer(batch_app, name="batch")
    app.add_typer(corrections_app, name="corrections")
    app.command()(review)


@quarantine_app.command("list")
def quarantine_list(
    lake: Lake = None, data_path: DataPath = None, reason: Annotated[str | None, typer.Option(help="Only this rule or error.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 100,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are resolved.")] = False, as_json: AsJson = False,
) -> None:
    """What was refused, with the reason."""
    from flows import terminal

    with _lake(lake, data_path, read_only=True) as (opened, _):
        found = opened.query(
            "SELECT * EXCLUDE payload FROM quarantine WHERE ($everything OR resolved IS NULL) AND ($reason IS NULL OR reason = $reason)"
            " ORDER BY stage, reason, location, quarantine_id LIMIT $n", {"everything": everything, "reason": reason, "n": limit}).to_pylist()
    columns = ("quarantine_id", "stage", "reason", "location", "article_id", "column", "value", *(("resolved",) if everything else ()))
    terminal.show_table(found, columns=columns, title="Quarantine", as_json=as_json)


@quarantine_app.command("show")
def quarantine_show(
    quarantine_id: Annotated[str, typer.Argument(help="Id of the row, or the beginning of it.")], lake: Lake = None, data_path: DataPath = None,
    as_json: AsJson = False,
) -> None:
    """One row: what was refused, the rule in words, the article's sentence."""
    from extractors.fields import row
    from validation.quarantine import show

    with _lake(lake, data_path, read_only=True) as (opened, _), _told():
        found = show(opened, quarantine_id)
    if as_json:
        _print_json({**row(found.row), "rule": found.rule, "sentence": found.sentence, "title": found.title, "can": list(found.can)})
        return
    q = found.row
    lines = [("id", q.quarantine_id), ("state", q.resolved or "open"), ("stage", q.stage), ("rule", found.rule), ("detail", q.detail),
             ("column", q.column), ("value", q.value), ("article", q.article_id), ("title", found.title), ("report", q.report_id),
             ("location", q.location), ("sentence", found.sentence), ("you can", ", ".join(found.can))]
    for name, value in lines:
        if value:
            typer.echo(f"{name:>9}  {value}")


@quarantine_app.command("retry")
def quarantine_retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of rows, or the beginnings of ids.")] = None,
    reason: Annotated[str | None, typer.Option(help="Every open row with this reason.")] = None, lake: Lake = None, data_path: DataPath = None,
    as_json: AsJson = False,
) -> None:
    """Read the articles again with today's extractor and rules; what passes is loaded, what does not stays."""
    from validation import quarantine

    if bool(ids) == bool(reason):
        raise UsageError("Name rows, or one --reason")
    with _lake(lake, data_path) as (opened, _), _told():
        wanted = ids or [r["quarantine_id"] for r in opened.query(
            "SELECT quarantine_id FROM quarantine WHERE resolved IS NULL AND reason = $reason ORDER BY 1", {"reason": reason}).to_pylist()]
        done = quarantine.retry(opened, wanted, extract=_extract, load=_loader(opened))
    if as_json:
        _print_json([{"quarantine_id": d.quarantine_id, "resolved": d.resolved, "reports": d.reports, "message": d.message} for d in done])
    else:
        for d in done:
            typer.echo(f"{d.quarantine_id}  {d.message}")
        typer.echo(f"{sum(d.resolved for d in done)} of {len(done)} resolved")
    raise typer.Exit(Exit.OK if all(d.resolved for d in done) else Exit.PARTLY)


@quarantine_app.command("discard")
def quarantine_discard(ids: Ids, lake: Lake = None, data_path: DataPath = None) -> None:
    """Mark rows as not worth keeping. They stay in the table, resolved."""
    from validation.quarantine import discard

    with _lake(lake, data_path) as (opened, _), _told():
        typer.echo(f"{discard(opened, ids)} discarded")


@quarantine_app.command("fix")
def quarantine_fix(
    quarantine_id: Annotated[str, typer.Argument(help="Id of the row, or the beginning of it.")],
    why: Why,
    assign: Annotated[list[str] | None, typer.Option("--set", help="slot.name=value, e.g. date.start=2020-06-24; or slot=JSON.")] = None,
    empty: Annotated[list[str] | None, typer.Option("--empty", help="A slot whose value the text does not give; `type` drops the report.")] = None,
    who: Who = None, lake: Lake = None, data_path: DataPath = None, as_json: AsJson = False,
) -> None:
    """Correct a refused report by hand and load it. The correction is recorded and survives re-extraction."""
    from validation.quarantine import fix

    changes = {**_changes(assign or []), **dict.fromkeys(empty or [])}
    with _lake(lake, data_path) as (opened, _), _told():
        report = fix(opened, quarantine_id, changes, who=who or _me(), why=why)
    if as_json:
        _print_json({"quarantine_id": quarantine_id, "report_id": report.report_id if report else None, "resolved": "fixed"})
    else:
        typer.echo(f"fixed: {report.report_id} is in the lake" if report else "fixed: the report is dropped")


@batch_app.command("list")
def batch_list(lake: Lake = None, data_path: DataPath = None, held: HeldAt = None, as_json: AsJson = False) -> None:
    """Batches that wait, with what held them."""
    from extractors.fields import row
    from flows import terminal
    from validation.holding import waiting

    with _told():
        found = [row(h) for h in waiting(_held(held, _settings(lake, data_path)))]
    terminal.show_table(found, columns=("hold_id", "held_at", "articles", "reports", "reasons", "detail"), title="Held batches", as_json=as_json)


@batch_app.command("approve")
def batch_approve(hold_id: str, why: Why, who: Who = None, lake: Lake = None, data_path: DataPath = None, held: HeldAt = None) -> None:
    """Load a held batch."""
    from validation.batches import measure
    from validation.holding import approve

    with _lake(lake, data_path) as (opened, settings), _told():
        def load(articles: Sequence[Article], reports: Sequence[Report], quarantined: Sequence[Quarantined]) -> None:
            _loader(opened)(articles, reports, quarantined)
            # what a person let in is what later batches may look like
            mine = measure(articles, reports, quarantined, run_id=f"approved {hold_id}")
            opened.write({"measures": mine}, {"measures": [f"approved {hold_id}"]})

        done = approve(opened, _held(held, settings), hold_id, who=who or _me(), why=why, load=load)
    typer.echo(f"{done.hold_id} approved: {done.articles} articles, {done.reports} reports loaded")


@batch_app.command("reject")
def batch_reject(hold_id: str, why: Why, who: Who = None, lake: Lake = None, data_path: DataPath = None, held: HeldAt = None) -> None:
    """Send every row of a held batch to quarantine."""
    from validation.holding import reject

    with _lake(lake, data_path) as (opened, settings), _told():
        done = reject(opened, _held(held, settings), hold_id, who=who or _me(), why=why, load=_loader(opened))
    typer.echo(f"{done.hold_id} rejected: {done.articles} articles and {done.reports} reports are in quarantine")


def review(
    lake: Lake = None, data_path: DataPath = None,
    below: Annotated[float, typer.Option(min=0, max=1, help="Values read with a confidence below this.")] = 0.7,
    field: Annotated[list[str] | None, typer.Option(help="Only these slots: type, date, place, size, ...")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many values.")] = 100, who: Who = None,
) -> None:
    """Step through the least certain values with their sentence: accept, correct, reject."""
    from validation import store
    from validation.corrections import SLOTS
    from validation.review import items
    from validation.review import review as stepping

    unknown = set(field or ()) - set(SLOTS)
    if unknown:
        raise UsageError(f"No slot {', '.join(sorted(unknown))}; slots: {', '.join(SLOTS)}")
    with _lake(lake, data_path) as (opened, _), _told():
        ids = [r["article_id"] for r in opened.query(
            "SELECT article_id FROM evidence WHERE confidence < $below GROUP BY article_id ORDER BY min(confidence), article_id LIMIT $n",
            {"below": below, "n": limit}).to_pylist()]
        found = items(store.reports(opened, ids), store.articles(opened, ids), below=below, fields=tuple(field or SLOTS))[:limit]
        done = 0
        reviewed = [c.correction_id for c in store.corrections(opened, ids)]
        for decision in stepping(found, ask=_ask, tell=typer.echo, who=who or _me(), reviewed=reviewed):
            store.record(opened, [decision])
            done += 1
    typer.echo(f"\n{done} decisions recorded")


@corrections_app.command("export")
def corrections_export(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file; else to standard output.")] = None,
    articles: Annotated[Path | None, typer.Option("--articles", help="Also write the articles themselves, as JSON lines.")] = None,
    lake: Lake = None, data_path: DataPath = None,
) -> None:
    """Reviewed articles as new gold records, one JSON line each, for `make eval`."""
    from flows.codebook_form import event
    from validation import store

    with _lake(lake, data_path, read_only=True) as (opened, _):
        ids = sorted({c.article_id for c in store.corrections(opened)})
        known = store.articles(opened, ids)
        told = store.reports(opened, ids)
    gold = [{"article_id": i, "events": [event(r) for r in told if r.article_id == i], "notes": "corrected by hand"} for i in ids if i in known]
    lines = "".join(json.dumps(g, ensure_ascii=False) + "\n" for g in gold)
    if articles is not None:
        articles.write_text("".join(json.dumps({
            "article_id": a.article_id, "source": a.source, "published": a.published.isoformat() if a.published else None, "title": a.title,
            "text": a.text}, ensure_ascii=False) + "\n" for a in known.values()), encoding="utf-8")
    if out is None:
        typer.echo(lines, nl=False)
    else:
        out.write_text(lines, encoding="utf-8")
        typer.echo(f"{len(gold)} articles written to {out}")


@contextlib.contextmanager
def _lake(lake: str | None, data_path: str | None, *, read_only: bool = False) -> Iterator[tuple[OpenLake, Settings]]:
    from warehouse.lake import Lake as Opened

    settings = _settings(lake, data_path)
    with Opened.connect(settings.lake, data_path=settings.data_path, read_only=read_only, create=False) as opened:
        yield opened, settings


def _settings(lake: str | None, data_path: str | None) -> Settings:
    from flows.settings import load

    return load(lake=lake, data_path=data_path)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Errors of the people's side as one line and an exit code."""
    from validation.checks import BrokenCheck
    from validation.corrections import CorrectionError
    from validation.holding import HoldError
    from validation.quarantine import QuarantineError

    try:
        yield
    except (BrokenCheck, CorrectionError, HoldError, QuarantineError, OSError) as error:
        raise DissentError(str(error)) from error


def _held(held: Path | None, settings: Settings) -> Path:
    if held is not None:
        return held
    from flows.guard import held_folder

    return held_folder(settings)


def _loader(opened: OpenLake) -> Any:
    from warehouse.load import Batch

    def load(articles: Sequence[Article], reports: Sequence[Report], quarantined: Sequence[Quarantined]) -> None:
        opened.load(Batch(articles, reports, quarantined))

    return load


def _extract(articles: Sequence[Article]) -> list[Report]:
    from extractors import extract

    return [report for _, reports in extract(articles) for report in reports]


def _changes(assignments: Sequence[str]) -> dict[str, Any]:
    """`date.start=2020-06-24 size={"low": 3}` -> slot -> values."""
    from validation.review import scalar

    found: dict[str, Any] = {}
    for one in assignments:
        name, equals, value = one.partition("=")
        slot, dot, inner = name.strip().partition(".")
        if not equals:
            raise UsageError(f"--set {one}: write slot.name=value")
        if dot:
            found.setdefault(slot, {})[inner] = scalar(value)
        else:
            found[slot] = scalar(value)
    return found


def _ask(prompt: str) -> str:
    """A line from the terminal; EOFError at its end."""
    typer.echo(prompt, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("Say who decides: --who NAME") from error


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))
