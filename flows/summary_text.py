"""What a run did, as text: a line, table rows, a Markdown page."""
from __future__ import annotations

from typing import Any

from flows.pipeline import Summary


def line(summary: Summary) -> str:
    """One line for logs."""
    return (
        f"{summary.run_id}: {summary.articles} articles ({summary.new} new, {summary.changed} changed, {summary.unchanged} as they were, "
        f"{summary.duplicates} exact copies), {summary.reports} reports loaded, {summary.refused} rows in quarantine, {summary.seconds:.1f} s"
    )


def rows(summary: Summary) -> list[tuple[str, str]]:
    """(what, how many) of the summary table."""
    rate = summary.articles / summary.seconds if summary.seconds > 0 else 0.0
    found = [
        ("pieces read", f"{summary.read:,}"), ("articles", f"{summary.articles:,}"),
        ("  new", f"{summary.new:,}"), ("  changed", f"{summary.changed:,}"),
        ("  as they were", f"{summary.unchanged:,}"), ("exact copies dropped", f"{summary.duplicates:,}"),
        ("syndicated copies linked", f"{summary.copies:,}"),
        ("reports loaded", f"{summary.reports:,}"),
        ("rows in quarantine", f"{summary.refused:,}"),
    ]
    found += [(f"  {reason}", f"{count:,}") for reason, count in sorted(summary.quarantined.items())]
    if summary.held:
        found.append(("articles held back", f"{summary.held:,}"))
    return [*found, ("seconds", f"{summary.seconds:.1f}"), ("articles a second", f"{rate:.1f}")]


def source_rows(summary: Summary) -> list[dict[str, Any]]:
    return [{"source": source, "articles": count} for source, count in summary.by_source.items()] or [{"source": "(none)", "articles": 0}]


def quarantine_rows(summary: Summary) -> list[dict[str, Any]]:
    return [{"reason": reason, "rows": count} for reason, count in sorted(summary.quarantined.items())] or [{"reason": "(none)", "rows": 0}]


def markdown(summary: Summary, *, docs: str | None = None) -> str:
    """A page for Prefect's UI."""
    lines = [f"# {summary.flow} `{summary.run_id}`", "", "| | |", "|---|---:|"]
    lines += [f"| {what.replace('  ', chr(0x2003))} | {count} |" for what, count in rows(summary)]
    if summary.by_source:
        lines += ["", "## Sources", "", "| source | articles |", "|---|---:|", *(f"| {_cell(s)} | {n:,} |" for s, n in summary.by_source.items())]
    if summary.refusals:
        lines += ["", "## Quarantine (the first rows)", "", "| reason | where | why |", "|---|---|---|"]
        lines += [f"| {q.reason} | {_cell(q.location or '')} | {_cell(q.detail)} |" for q in summary.refusals]
    if docs:
        lines += ["", f"[Data Docs]({docs})"]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:200]
