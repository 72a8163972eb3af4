"""`dissent link`, `dissent link split|merge` and `dissent case NAME`."""
from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.errors import DissentError, Exit

link_app = typer.Typer(
    name="link", help="Join reports of one event into events, and a person's custody events into cases; split and merge by hand.",
    invoke_without_command=True, rich_markup_mode=None,
)
LakeOption = Annotated[str | None, typer.Option("--lake", help="The lake: a folder or a catalog URL [DISSENT_LAKE, default ./lake].")]
DataPath = Annotated[str | None, typer.Option("--data-path", help="Where the Parquet files lie, when not in the lake's folder [DISSENT_DATA_PATH].")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words: kept with the decision.")]
Who = Annotated[str | None, typer.Option("--who", help="Who decides [default: the user's name on this machine].")]


def register(app: typer.Typer) -> None:
    """Mount the commands; a plain `link` of the app gives way."""
    app.registered_commands[:] = [c for c in app.registered_commands if (c.name or (c.callback.__name__ if c.callback else "")) != "link"]
    app.add_typer(link_app, name="link")
    app.command("case")(case)


@link_app.callback()
def link_all(context: typer.Context, lake: LakeOption = None, data_path: DataPath = None, as_json: AsJson = False) -> None:
    """Without a sub-command: link what changed since the last time."""
    if context.invoked_subcommand is not None:
        return
    from flows import terminal
    from warehouse.linkage import link

    with _open(lake, data_path) as opened:
        terminal.show_result(link(opened), as_json=as_json)


@link_app.command()
def merge(
    event_ids: Annotated[list[str], typer.Argument(help="Events that are one.")], reason: Reason, who: Who = None, lake: LakeOption = None,
    data_path: DataPath = None, as_json: AsJson = False,
) -> None:
    """Decide that several events are one. The decision wins over every later linking."""
    from flows import terminal
    from warehouse.linkage.decisions import merge_events

    with _open(lake, data_path) as opened:
        terminal.show_result(merge_events(opened, event_ids, reason=reason, who=who or _user()), as_json=as_json)


@link_app.command()
def split(
    event_id: Annotated[str, typer.Argument(help="An event that is more than one.")],
    report_ids: Annotated[list[str], typer.Argument(help="Reports of it that tell of another event, together.")], reason: Reason, who: Who = None,
    lake: LakeOption = None, data_path: DataPath = None, as_json: AsJson = False,
) -> None:
    """Decide that some reports of an event tell of another one. The decision wins over every later linking."""
    from flows import terminal
    from warehouse.linkage.decisions import split_event

    with _open(lake, data_path) as opened:
        terminal.show_result(split_event(opened, event_id, report_ids, reason=reason, who=who or _user()), as_json=as_json)


def case(
    name: Annotated[str, typer.Argument(help="A person's name, in any spelling.")], lake: LakeOption = None, data_path: DataPath = None,
    as_json: AsJson = False,
) -> None:
    """A person's way through custody: the timeline, with the words it rests on."""
    import json

    from warehouse.linkage.lookup import find_cases

    with _open(lake, data_path, read_only=True) as opened:
        found = find_cases(opened, name)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, default=str))
    elif not found:
        typer.echo(f"dissent: no case of {name!r} in the lake", err=True)
    else:
        for row in found:
            _show(row)
    if not found:
        raise typer.Exit(Exit.FAILED)


def _show(row: dict[str, Any]) -> None:
    where = ", ".join(x for x in (row["locality"], row["country"]) if x)
    typer.echo(f"{row['name']}" + (f" ({where})" if where else "") + f": {row['status_text']}   [{row['case_id']}]")
    if row["aliases"]:
        typer.echo(f"  also written {'; '.join(row['aliases'])}")
    if row["charges"]:
        typer.echo(f"  charges: {'; '.join(row['charges'])}")
    for label, key in (("sentenced to", "sentence_days"), ("held before trial", "pretrial_days")):
        if row[key] is not None:
            typer.echo(f"  {label}: {row[key]:,} days")
    for step in row["steps"]:
        start, end = step["date_start"], step["date_end"]
        when = "no date" if start is None else f"{start}" if end in (None, start) else f"{start}..{end}"
        typer.echo(f"  {when:22} {step['type']:11} {step['event_id']}")
        if step["quote"]:
            typer.echo(f"  {'':22} “{step['quote']}”")


def _open(lake: str | None, data_path: str | None, *, read_only: bool = False) -> Any:
    from flows import settings
    from warehouse.lake import Lake

    chosen = settings.load(lake=lake, data_path=data_path)
    return Lake.connect(chosen.lake, data_path=chosen.data_path, create=False, read_only=read_only)


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise DissentError("This machine gives the user no name: say who decides with --who") from error
