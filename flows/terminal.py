"""What a person sees: a progress bar on stderr, tables on stdout; and what a machine reads: JSON on stdout."""
from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flows.pipeline import Summary, no_progress
from flows.summary_text import rows


@contextlib.contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar on stderr, one line a stage; nothing when stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True),
        transient=True,
    ) as bars:
        known: dict[str, Any] = {"start": bars.add_task("starting", total=None)}

        def tell(stage: str, done: int, total: int | None) -> None:
            if "start" in known:
                bars.remove_task(known.pop("start"))
            if stage not in known:
                known[stage] = bars.add_task(stage, total=total)
            bars.update(known[stage], completed=done, total=total)

        yield tell


def show_summary(summary: Summary, *, as_json: bool) -> None:
    """The summary of a run; refusals go to stderr, a line each."""
    if as_json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    for q in summary.refusals:
        print(f"quarantined: {q.location}: {q.reason}: {q.detail}", file=sys.stderr)
    if summary.refused > len(summary.refusals):
        print(f"quarantined: and {summary.refused - len(summary.refusals):,} more; see `dissent quarantine list`", file=sys.stderr)
    table = Table(title=f"{summary.flow} {summary.run_id}", box=box.SIMPLE, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for what, count in rows(summary):
        table.add_row(what, count)
    Console().print(table)
    if summary.held:
        print("Held back for a person: see `dissent batch list`, then `dissent batch approve` or `reject`")
    if summary.data_docs:
        print(f"Data Docs: {summary.data_docs}")


def show_table(found: Sequence[Mapping[str, Any]], *, columns: Sequence[str], title: str, as_json: bool) -> None:
    """Rows as a table of some columns, or as a JSON array of all."""
    if as_json:
        print(json.dumps(list(found), ensure_ascii=False, default=str))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    if not found:
        print(f"{title}: none")
        return
    table = Table(title=title, box=box.SIMPLE)
    for column in columns:
        table.add_column(column, overflow="fold")
    for values in found:
        table.add_row(*(_cell(values.get(c)) for c in columns))
    Console().print(table)


def show_result(result: Any, *, as_json: bool) -> None:
    """Whatever a part gives back: a record, a mapping or a text."""
    values = dataclasses.asdict(result) if dataclasses.is_dataclass(result) and not isinstance(result, type) else result
    if as_json or not isinstance(values, Mapping):
        print(json.dumps(values, ensure_ascii=False, default=str) if as_json else values)
        return
    for key, value in values.items():
        print(f"{key:24} {value}")


def _cell(value: Any) -> str:
    from rich.markup import escape

    return "" if value is None else escape(str(value)[:160])
