"""The look of the Data Docs: pages that stand alone, with no file, font or script from another machine.

Great Expectations' pages fetch their styles and scripts from six hosts, and say nothing to a reader without a network; a reader of
this site should not be told of to third parties either. Its pages are kept, its links to elsewhere are not.
"""
from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LOOK = Path(__file__).parent / "docs_look.html"
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.S | re.I)
_LINK = re.compile(r"<link\b[^>]*>", re.S | re.I)
_IMAGE = re.compile(r"<img\b[^>]*>", re.S | re.I)
_FOOTER = re.compile(r"<footer\b.*?</footer\s*>", re.S | re.I)
_ANCHOR = re.compile(r"<a\b[^>]*href=\"https?://[^>]*>(.*?)</a>", re.S | re.I)


def alone(page: str) -> str:
    """A page of Great Expectations without anything from outside, in our style."""
    page = _SCRIPT.sub("", page)
    for pattern in (_LINK, _IMAGE, _FOOTER):
        page = pattern.sub("", page)
    page = _ANCHOR.sub(r"\1", page).replace("<br> Data asset: None", "")
    return page.replace("</head>", LOOK.read_text(encoding="utf-8") + "</head>", 1)


def of_run(summary: Mapping[str, Any], pages: Mapping[str, str]) -> str:
    """The first page of a run: what went in and out, the rules that failed, and the way to the page of each table."""
    failed = [r for r in summary["rows"] if r["rows_failed"]]
    rules = "".join(
        f"<tr><td>{_e(r['expectation'])}</td><td>{_e(r['severity'])}</td><td><a href=\"{_e(pages[r['table']])}\">{_e(r['table'])}</a></td>"
        f"<td>{_e(r['column'])}</td><td class=n>{r['rows_failed']:,}</td><td class=n>{r['rows_checked']:,}</td></tr>"
        for r in failed
    ) or "<tr><td colspan=6>Every expectation held.</td></tr>"
    tables = "".join(f'<li><a href="{_e(path)}">{_e(table)}</a></li>' for table, path in pages.items())
    return _page(f"Run {_e(summary['run_id'])}", f"""<p><a href="../index.html">All runs</a></p>
<p>{summary['articles']:,} articles and {summary['reports']:,} reports went in: {summary['kept']:,} kept, {summary['quarantined']:,} quarantined.
{summary['expectations']} expectations, of which {len(failed)} failed. Written {_e(summary['at'])}.</p>
<h2>What failed</h2><table><thead><tr><th>Expectation</th><th>Severity</th><th>Table</th><th>Column</th><th class=n>Rows failed</th>
<th class=n>Rows checked</th></tr></thead><tbody>{rules}</tbody></table>
<h2>Every expectation, with its reason and failing rows</h2><ul>{tables}</ul>""")


def of_all(runs: Sequence[tuple[Mapping[str, Any], str]]) -> str:
    """The index: a row for each run with what it found."""
    rows = "".join(
        f'<tr><td><a href="{_e(name)}/index.html">{_e(r["run_id"])}</a></td><td>{_e(r["at"])}</td>'
        + "".join(f"<td class=n>{r[k]:,}</td>" for k in ("articles", "reports", "kept", "quarantined", "critical_failed", "warnings_failed"))
        + f"<td>{_e(_worst(r['rows']))}</td></tr>"
        for r, name in runs
    )
    heads = "".join(f"<th class=n>{h}</th>" for h in ("Articles", "Reports", "Kept", "Quarantined", "Critical rules broken", "Warnings raised"))
    return _page("Runs of the gate", f"""<p>{len(runs)} run{'' if len(runs) == 1 else 's'}, the newest first.
Each opens the Great Expectations site of the run: every expectation with its reason, and the rows that failed.</p>
<table><thead><tr><th>Run</th><th>Written (UTC)</th>{heads}<th>Which</th></tr></thead><tbody>{rows}</tbody></table>""")


def _worst(rows: Sequence[Mapping[str, Any]]) -> str:
    failed = [f"{r['expectation']} ({r['rows_failed']})" for r in rows if r["rows_failed"]]
    return ", ".join(failed[:4]) + (f" and {len(failed) - 4} more" if len(failed) > 4 else "") if failed else "every expectation held"


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Dissent: {title}</title>{LOOK.read_text(encoding="utf-8")}<style>
body {{ margin: 2rem auto; max-width: 78rem; padding: 0 1.5rem; }} .n {{ text-align: right; font-variant-numeric: tabular-nums; }}
h2 {{ font-size: 1.1rem; margin: 1.6rem 0 .4rem; }}</style></head><body><h1>{title}</h1>{body}</body></html>
"""


def _e(value: object) -> str:
    return html.escape(str(value))
